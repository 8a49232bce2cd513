"""A board's project file and library tables; everything else is KiCad's default."""

from __future__ import annotations

import json
from typing import Final

from hardware.design import Design, NetClass
from hardware.kicad.schematic.nets import kicad_net_name
from hardware.kicad.schematic.signs import LIBRARY as SIGN_LIBRARY
from hardware.netlist import LIBRARY
from hardware.sexpr import Node, Quoted, render

# Nets of these classes carry mains voltage; widths of wires in mil.
HAZARDOUS: Final = (NetClass.MAINS, NetClass.MAINS_SENSE, NetClass.CONTACT)
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


def project_file(design: Design) -> str:
    """Text of ``<board>.kicad_pro``: net classes by name; widths and gaps belong to the board."""
    classes = [_PLAIN | {"name": "Default", "priority": 2147483647}]
    classes += [
        (_BOLD if kind in HAZARDOUS else _PLAIN) | {"name": kind.value, "priority": number}
        for number, kind in enumerate(NetClass)
    ]
    patterns = [
        {"netclass": net.net_class.value, "pattern": kicad_net_name(design, net)}
        for net in design.nets
    ]
    project = {
        "erc": {"meta": {"version": 0}, "pin_map": [[int(cell) for cell in r] for r in _PIN_MAP]},
        "meta": {"filename": f"{design.name}.kicad_pro", "version": 3},
        "net_settings": {
            "classes": classes,
            "meta": {"version": 4},
            "netclass_patterns": patterns,
        },
        "schematic": {
            "drawing": {"default_text_size": 50.0, "label_size_ratio": 0.375},
            "meta": {"version": 1},
        },
        "sheets": [],
        "text_variables": {},
    }
    return json.dumps(project, indent=2, sort_keys=True) + "\n"


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
