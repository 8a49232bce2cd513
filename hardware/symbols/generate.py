"""The project's KiCad symbol library, drawn from the pin maps of the parts catalogue.

Pins sit on KiCad's 2.54 mm grid (the anchor points; 1.27 mm for the short passives), inputs and
supplies left, outputs right, ground at the bottom left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hardware.parts.spec import Drawing, PartSpec, Pin, PinKind
from hardware.sexpr import Node, Quoted, render

_GRID: Final = 2.54
_FONT: Final[Node] = ("effects", ("font", ("size", 1.27, 1.27)))
_HIDDEN: Final[Node] = ("effects", ("font", ("size", 1.27, 1.27)), ("hide", "yes"))
_GROUND_NAMES: Final = ("GND", "AGND", "DGND", "VSS", "EP", "EPAD", "PGND")
_MANY_GROUNDS: Final = 12  # a shielded module's: half of them go to the foot of the right column
_RIGHT_KINDS: Final = (
    PinKind.OUTPUT,
    PinKind.TRI_STATE,
    PinKind.OPEN_COLLECTOR,
    PinKind.POWER_OUT,
)

FETS: Final = {"NMOS": True, "PMOS": False}  # symbol -> whether it is an n channel

_Line = tuple[tuple[float, float], ...]

# Bodies of two-terminal symbols: polylines in millimetres, pins at y = +-3.81 (first pin on top).
_CROSS_BAR: Final[_Line] = ((-1.27, -1.27), (1.27, -1.27))
_TRIANGLE: Final[_Line] = ((-1.27, 1.27), (1.27, 1.27), (0.0, -1.27), (-1.27, 1.27))
_BODIES: Final[dict[Drawing, tuple[_Line, ...]]] = {
    Drawing.RESISTOR: (
        ((-1.016, 2.54), (1.016, 2.54), (1.016, -2.54), (-1.016, -2.54), (-1.016, 2.54)),
    ),
    Drawing.FERRITE: (
        ((-1.5, 1.4), (1.1, 2.3), (1.5, -1.4), (-1.1, -2.3), (-1.5, 1.4)),
        ((0.0, 1.9), (0.0, 2.54)),
        ((0.0, -1.9), (0.0, -2.54)),
    ),
    Drawing.CAPACITOR: (
        ((-2.032, 0.635), (2.032, 0.635)),
        ((-2.032, -0.635), (2.032, -0.635)),
        ((0.0, 0.635), (0.0, 2.54)),
        ((0.0, -0.635), (0.0, -2.54)),
    ),
    Drawing.POLARISED_CAPACITOR: (
        ((-2.032, 1.0), (2.032, 1.0), (2.032, 0.4), (-2.032, 0.4), (-2.032, 1.0)),
        ((-2.032, -0.635), (2.032, -0.635)),
        ((0.0, 1.0), (0.0, 2.54)),
        ((0.0, -0.635), (0.0, -2.54)),
        ((-1.9, 2.0), (-0.9, 2.0)),
        ((-1.4, 2.5), (-1.4, 1.5)),
    ),
    Drawing.INDUCTOR: tuple(
        (
            (0.0, top),
            (0.9, top - 0.2),
            (1.1, top - 0.635),
            (0.9, top - 1.07),
            (0.0, top - 1.27),
        )
        for top in (2.54, 1.27, 0.0, -1.27)
    ),
    Drawing.FUSE: (
        ((-0.762, 2.54), (0.762, 2.54), (0.762, -2.54), (-0.762, -2.54), (-0.762, 2.54)),
        ((0.0, 2.54), (0.0, -2.54)),
    ),
    Drawing.VARISTOR: (
        ((-1.016, 2.54), (1.016, 2.54), (1.016, -2.54), (-1.016, -2.54), (-1.016, 2.54)),
        ((-1.9, -2.5), (-1.9, -1.5), (1.9, 2.3)),
    ),
    Drawing.DIODE: (_TRIANGLE, _CROSS_BAR, ((0.0, 2.54), (0.0, -2.54))),
    Drawing.SCHOTTKY: (
        _TRIANGLE,
        ((-0.7, -0.7), (-1.27, -0.7), (-1.27, -1.27), (1.27, -1.27), (1.27, -1.9), (0.7, -1.9)),
        ((0.0, 2.54), (0.0, -2.54)),
    ),
    Drawing.ZENER: (
        _TRIANGLE,
        ((-1.27, -0.7), (-1.27, -1.27), (1.27, -1.27)),
        ((0.0, 2.54), (0.0, -2.54)),
    ),
    Drawing.LED: (
        _TRIANGLE,
        _CROSS_BAR,
        ((0.0, 2.54), (0.0, -2.54)),
        ((-1.5, 0.6), (-2.7, -0.4), (-2.2, -0.4)),
        ((-1.5, -0.4), (-2.7, -1.4), (-2.2, -1.4)),
    ),
    Drawing.BIDIRECTIONAL_TVS: (
        ((-1.27, 2.2), (1.27, 2.2), (-1.27, -2.2), (1.27, -2.2), (-1.27, 2.2)),
        ((-1.7, 0.4), (-1.27, 0.0), (1.27, 0.0), (1.7, -0.4)),
        ((0.0, 2.2), (0.0, 2.54)),
        ((0.0, -2.2), (0.0, -2.54)),
    ),
    Drawing.CRYSTAL: (
        ((-1.27, 0.6), (1.27, 0.6), (1.27, -0.6), (-1.27, -0.6), (-1.27, 0.6)),
        ((-1.9, 1.2), (1.9, 1.2)),
        ((-1.9, -1.2), (1.9, -1.2)),
        ((0.0, 1.2), (0.0, 2.54)),
        ((0.0, -1.2), (0.0, -2.54)),
    ),
    Drawing.SWITCH: (
        ((0.0, 2.54), (0.0, 1.5)),
        ((0.0, -2.54), (0.0, -1.5), (1.4, 1.2)),
    ),
    Drawing.TEST_POINT: (((0.0, 0.0), (0.8, 0.8), (0.0, 1.6), (-0.8, 0.8), (0.0, 0.0)),),
}


def shown_name(name: str) -> str:
    """KiCad's overbar for active-low names: ``CS_N`` -> ``~{CS}``."""
    return f"~{{{name[:-2]}}}" if name.endswith("_N") else name


def _pin(pin: Pin, x: float, y: float, angle: int, length: float) -> Node:
    return (
        "pin",
        pin.kind.value,
        "line",
        ("at", x, y, angle),
        ("length", length),
        ("name", Quoted(shown_name(pin.name)), _FONT),
        ("number", Quoted(pin.number), _FONT),
    )


def _polyline(points: _Line, line: str = "default") -> Node:
    return (
        "polyline",
        ("pts", *(("xy", x, y) for x, y in points)),
        ("stroke", ("width", 0.254), ("type", line)),
        ("fill", ("type", "none")),
    )


def _order(pin: Pin) -> tuple[int, str]:
    rank = {PinKind.POWER_IN: 0, PinKind.INPUT: 1, PinKind.BIDIRECTIONAL: 2}.get(pin.kind, 3)
    return (9 if pin.name in _GROUND_NAMES else rank, "")


def box_columns(spec: PartSpec) -> tuple[list[Pin], list[Pin]]:
    """Left and right pin columns of a box symbol, top to bottom, about equally long.

    A part that insulates has its barrier between the columns, drawn as a dashed line.
    """
    if spec.insulation is not None:
        primary = spec.insulation.groups[0][1]
        left = [pin for pin in spec.pins if pin.number in primary]
        return left, [pin for pin in spec.pins if pin not in left]
    right = [pin for pin in spec.pins if pin.kind in _RIGHT_KINDS]
    left = sorted((pin for pin in spec.pins if pin.kind not in _RIGHT_KINDS), key=_order)
    movable = [
        pin
        for pin in left
        if pin.kind in (PinKind.BIDIRECTIONAL, PinKind.PASSIVE, PinKind.NO_CONNECT)
        and pin.name not in _GROUND_NAMES
    ]
    grounds = [pin for pin in left if pin.name in _GROUND_NAMES]
    if len(grounds) > _MANY_GROUNDS:
        moved = grounds[len(grounds) // 2 :]
        left = [pin for pin in left if pin not in moved]
        columns = _balanced(left, [*right, *moved], movable)
        return columns[0], sorted(columns[1], key=lambda pin: pin in moved)
    if len(spec.pins) > 4:
        return _balanced(left, right, movable)
    return left, right


def _balanced(left: list[Pin], right: list[Pin], movable: list[Pin]) -> tuple[list[Pin], list[Pin]]:
    """Columns of about one length: the last pins that may move go over to the right."""
    while movable and len(left) > len(right) + 1:
        pin = movable.pop()
        left.remove(pin)
        right.append(pin)
    return left, right


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Graphics and pins of a symbol, and where its reference and value stand."""

    body: list[Node]
    pins: list[Node]
    reference_at: tuple[float, float]
    value_at: tuple[float, float]


def _box(spec: PartSpec) -> _Drawn:
    left, right = box_columns(spec)
    rows = max(len(left), len(right))
    top = _GRID * ((rows + 1) // 2)
    longest = max(len(pin.name) for pin in spec.pins)
    half = _GRID * max(2, -(-longest * 1.1 // _GRID) + 1)
    bottom = top - _GRID * (rows + 1)
    drawn: list[Node] = [
        (
            "rectangle",
            ("start", -half, top),
            ("end", half, bottom),
            ("stroke", ("width", 0.254), ("type", "default")),
            ("fill", ("type", "background")),
        )
    ]
    if spec.insulation is not None:
        drawn.append(_polyline(((0.0, top), (0.0, bottom)), "dash"))
    placed = [
        _pin(pin, sign * (half + _GRID), top - _GRID * (row + 1), angle, _GRID)
        for column, sign, angle in ((left, -1, 0), (right, 1, 180))
        for row, pin in enumerate(column)
    ]
    return _Drawn(drawn, placed, (-half, top + 1.27), (-half, bottom - 1.27))


def _fet(spec: PartSpec) -> _Drawn:
    """A MOSFET: gate left, drain and source right, the source below in an n channel."""
    n_channel = FETS[spec.symbol]
    drawn = [
        _polyline(line)
        for line in (
            ((-2.54, 0.0), (-0.762, 0.0)),
            ((-0.762, 1.905), (-0.762, -1.905)),
            ((0.0, 2.286), (0.0, 1.27)),
            ((0.0, 0.508), (0.0, -0.508)),
            ((0.0, -1.27), (0.0, -2.286)),
            ((0.0, 1.778), (2.54, 1.778), (2.54, 2.54)),
            ((0.0, -1.778), (2.54, -1.778), (2.54, -2.54)),
            ((0.0, 0.0), (2.54, 0.0), (2.54, -1.778 if n_channel else 1.778)),
            ((0.0, 0.0), (1.27, 0.508), (1.27, -0.508), (0.0, 0.0))
            if n_channel
            else ((2.286, 0.0), (1.016, 0.508), (1.016, -0.508), (2.286, 0.0)),
        )
    ]
    upper, lower = ("D", "S") if n_channel else ("S", "D")
    by_name = {pin.name: pin for pin in spec.pins}
    placed = [
        _pin(by_name["G"], -5.08, 0, 0, _GRID),
        _pin(by_name[upper], 5.08, _GRID, 180, _GRID),
        _pin(by_name[lower], 5.08, -_GRID, 180, _GRID),
    ]
    return _Drawn(drawn, placed, (-2.54, 3.81), (-2.54, -3.81))


def end_rank(name: str) -> tuple[bool, str]:
    """Order of the ends from the top: plus before minus, anode A before cathode K, 1 before 2."""
    return name != "PLUS", name


def _two_terminal(spec: PartSpec) -> _Drawn:
    drawn = [_polyline(line) for line in _BODIES[spec.drawing]]
    beside = ((2.54, 1.27), (2.54, -1.27))
    if spec.drawing is Drawing.TEST_POINT:
        return _Drawn(drawn, [_pin(spec.pins[0], 0, -_GRID, 90, _GRID)], *beside)
    ordered = sorted(spec.pins, key=lambda pin: end_rank(pin.name))
    groups: dict[str, list[Pin]] = {}
    for pin in ordered:
        groups.setdefault(pin.name, []).append(pin)
    ends = list(groups.values())
    placed = [_pin(pin, 0, 3.81, 270, 1.27) for pin in ends[0]]
    placed += [_pin(pin, 0, -3.81, 90, 1.27) for pin in ends[1]]
    for row, extra in enumerate(ends[2:]):
        placed += [_pin(pin, 5.08, -_GRID * row, 180, 2.54) for pin in extra]
    return _Drawn(drawn, placed, *beside)


def _field(name: str, text: str, at: tuple[float, float]) -> Node:
    effects: Node = ("effects", ("font", ("size", 1.27, 1.27)), ("justify", "left"))
    return ("property", Quoted(name), Quoted(text), ("at", *at, 0), effects)


def symbol(spec: PartSpec) -> Node:
    """The library symbol of a part."""
    plain = spec.drawing is not Drawing.BOX
    fet = spec.symbol in FETS
    drawn = _fet(spec) if fet else _two_terminal(spec) if plain else _box(spec)
    named = (("hide", "yes"),) if plain or fet else ()
    return (
        "symbol",
        Quoted(spec.symbol),
        ("pin_numbers", *named),
        ("pin_names", ("offset", 0.254), *named),
        ("exclude_from_sim", "no"),
        ("in_bom", "yes" if spec.in_bom else "no"),
        ("on_board", "yes"),
        _field("Reference", spec.reference_prefix, drawn.reference_at),
        _field("Value", spec.symbol, drawn.value_at),
        ("property", Quoted("Footprint"), Quoted(""), ("at", 0, 0, 0), _HIDDEN),
        ("property", Quoted("Datasheet"), Quoted(""), ("at", 0, 0, 0), _HIDDEN),
        ("symbol", Quoted(f"{spec.symbol}_0_1"), *drawn.body),
        ("symbol", Quoted(f"{spec.symbol}_1_1"), *drawn.pins),
        ("embedded_fonts", "no"),
    )


def symbol_library(specs: Iterable[PartSpec]) -> str:
    """Text of ``openstrom.kicad_sym`` for the parts given.

    Raises ValueError when two parts share a symbol name but not its pins and drawing.
    """
    by_symbol: dict[str, PartSpec] = {}
    for spec in sorted(specs, key=lambda s: (s.symbol, s.mpn)):
        first = by_symbol.setdefault(spec.symbol, spec)
        if (first.pins, first.drawing) != (spec.pins, spec.drawing):
            raise ValueError(
                f"symbol {spec.symbol!r}: {first.mpn} and {spec.mpn} have different pins or drawing"
            )
    library: Node = (
        "kicad_symbol_lib",
        ("version", 20241209),
        ("generator", Quoted("openstrom")),
        ("generator_version", Quoted("9.0")),
        *(symbol(spec) for spec in by_symbol.values()),
    )
    return render(library) + "\n"
