"""A board's project file, one for schematic and board, and its library tables.

Everything that these files do not say is KiCad's default.
"""

from __future__ import annotations

import json
from typing import Any, Final

from hardware.design import Design, NetClass
from hardware.kicad.board.project import board_settings, net_classes
from hardware.kicad.board.rules import NetName
from hardware.kicad.schematic.signs import LIBRARY as SIGN_LIBRARY
from hardware.netlist import LIBRARY
from hardware.sexpr import Node, Quoted, render

# Nets of these classes carry mains voltage; widths of wires in mil.
_HAZARDOUS: Final = {
    kind.value for kind in (NetClass.MAINS, NetClass.MAINS_SENSE, NetClass.CONTACT)
}
_PLAIN: Final[dict[str, int | str]] = {"bus_width": 12, "line_style": 0, "wire_width": 6}
_BOLD: Final[dict[str, int | str]] = _PLAIN | {
    "schematic_color": "rgb(230, 60, 0)",
    "wire_width": 12,
}
_UP: Final = "${KIPRJMOD}/../.."
# KiCad's default matrix of pins that may meet, 0 allowed, 1 warning, 2 error; order: input, output,
# bidirectional, tri-state, passive, free, unspecified, power input, power output, open collector,
# open emitter, no connect. Ours differs in one pair: a bidirectional port may stand on a power
# output, because unused ports are tied to ground or a rail where the datasheet says so.
_PIN_MAP: Final = (
    "000000100002",
    "020100102222",
    "000000100012",
    "010000112112",
    "000000100002",
    "000000000002",
    "111110111112",
    "000100100002",
    "020200102222",
    "020100102002",
    "021100102002",
    "222222222222",
)


def project_file(design: Design, net_name: NetName) -> str:
    """Text of ``<board>.kicad_pro``; ``net_name`` is how schematic and board call a net."""
    project: dict[str, Any] = {
        "board": {"design_settings": board_settings(design)},
        "erc": {"meta": {"version": 0}, "pin_map": [[int(cell) for cell in r] for r in _PIN_MAP]},
        "meta": {"filename": f"{design.name}.kicad_pro", "version": 3},
        "net_settings": {
            "classes": [_drawn(entry) for entry in net_classes(design)],
            "meta": {"version": 4},
            "netclass_patterns": [
                {"netclass": net.net_class.value, "pattern": net_name(net)} for net in design.nets
            ],
        },
        "schematic": {
            "drawing": {"default_text_size": 50.0, "label_size_ratio": 0.375},
            "meta": {"version": 1},
        },
        "sheets": [],
        "text_variables": {},
    }
    return json.dumps(project, indent=2, sort_keys=True) + "\n"


def _drawn(net_class: dict[str, Any]) -> dict[str, Any]:
    """A net class with what the schematic needs to draw its wires."""
    return net_class | (_BOLD if net_class["name"] in _HAZARDOUS else _PLAIN)


def symbol_table() -> str:
    """Text of ``sym-lib-table``."""
    table: Node = (
        "sym_lib_table",
        ("version", 7),
        _library(LIBRARY, f"{_UP}/symbols/{LIBRARY}.kicad_sym"),
        _library(SIGN_LIBRARY, f"{_UP}/kicad/{SIGN_LIBRARY}.kicad_sym"),
    )
    return render(table) + "\n"


def footprint_table(design: Design) -> str:
    """Text of ``fp-lib-table``: the project's own footprints and KiCad's that the board uses."""
    used = {spec.footprint.partition(":")[0] for spec in design.specs} - {LIBRARY}
    table: Node = (
        "fp_lib_table",
        ("version", 7),
        _library(LIBRARY, f"{_UP}/footprints/{LIBRARY}.pretty"),
        *(_library(name, f"${{KICAD9_FOOTPRINT_DIR}}/{name}.pretty") for name in sorted(used)),
    )
    return render(table) + "\n"


def _library(name: str, place: str) -> Node:
    return (
        "lib",
        ("name", Quoted(name)),
        ("type", Quoted("KiCad")),
        ("uri", Quoted(place)),
        ("options", Quoted("")),
        ("descr", Quoted("")),
    )
