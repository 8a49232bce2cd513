"""The library ``openstrom_power``: rail, ground and power flag, named by their value."""

from __future__ import annotations

from typing import Final

from hardware.kicad.schematic.model import Sign
from hardware.sexpr import Node, Quoted, render

LIBRARY: Final = "openstrom_power"
PATH: Final = f"hardware/kicad/{LIBRARY}.kicad_sym"
_SHOWN: Final[Node] = ("effects", ("font", ("size", 1.27, 1.27)))
_HIDDEN: Final[Node] = ("effects", ("font", ("size", 1.27, 1.27)), ("hide", "yes"))
_Line = tuple[tuple[float, float], ...]
# Lines in mm, y up; the pin stands at the origin.
_LINES: Final[dict[Sign, tuple[_Line, ...]]] = {
    Sign.RAIL: (((0, 0), (0, 1.27)), ((-1.27, 1.27), (1.27, 1.27))),
    Sign.GROUND: (
        ((0, 0), (0, -1.27)),
        ((-1.27, -1.27), (1.27, -1.27)),
        ((-0.762, -1.651), (0.762, -1.651)),
        ((-0.254, -2.032), (0.254, -2.032)),
    ),
    Sign.FLAG: (
        ((0, 0), (0, 1.27)),
        ((0, 1.27), (-1.016, 1.905), (0, 2.54), (1.016, 1.905), (0, 1.27)),
    ),
}


def _polyline(line: _Line) -> Node:
    points: Node = ("pts", *(("xy", x, y) for x, y in line))
    stroke: Node = ("stroke", ("width", 0.254), ("type", "default"))
    return ("polyline", points, stroke, ("fill", ("type", "none")))


def sign_symbol(sign: Sign) -> Node:
    """The library symbol of a sign."""
    flag = sign is Sign.FLAG
    name = sign.value
    down = sign is Sign.GROUND
    return (
        "symbol",
        Quoted(name),
        ("power",),
        ("pin_numbers", ("hide", "yes")),
        ("pin_names", ("offset", 0), ("hide", "yes")),
        ("exclude_from_sim", "no"),
        ("in_bom", "no"),
        ("on_board", "yes"),
        (
            "property",
            Quoted("Reference"),
            Quoted("#FLG" if flag else "#PWR"),
            ("at", 0, 0, 0),
            _HIDDEN,
        ),
        ("property", Quoted("Value"), Quoted(name), ("at", 0, -3.81 if down else 3.81, 0), _SHOWN),
        ("property", Quoted("Footprint"), Quoted(""), ("at", 0, 0, 0), _HIDDEN),
        ("property", Quoted("Datasheet"), Quoted(""), ("at", 0, 0, 0), _HIDDEN),
        (
            "symbol",
            Quoted(f"{name}_0_1"),
            *(_polyline(line) for line in _LINES[sign]),
        ),
        (
            "symbol",
            Quoted(f"{name}_1_1"),
            (
                "pin",
                "power_out" if flag else "power_in",
                "line",
                ("at", 0, 0, 270 if down else 90),
                ("length", 0),
                ("name", Quoted(name), _SHOWN),
                ("number", Quoted("1"), _SHOWN),
            ),
        ),
        ("embedded_fonts", "no"),
    )


def sign_library() -> str:
    """Text of the library."""
    library: Node = (
        "kicad_symbol_lib",
        ("version", 20241209),
        ("generator", Quoted("openstrom")),
        ("generator_version", Quoted("9.0")),
        *(sign_symbol(sign) for sign in sorted(Sign, key=lambda sign: sign.value)),
    )
    return render(library) + "\n"
