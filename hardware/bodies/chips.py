"""Surface-mounted parts of two terminals, and four-pad crystals and keys."""

from __future__ import annotations

from typing import Final

from hardware.bodies import material as m
from hardware.bodies.leads import Gull, Side, flat
from hardware.bodies.model import Axis, Body, Box, Cylinder, Mate, Mating, Piece, Point
from hardware.bodies.size import Size, size_of
from hardware.parts.spec import PartSpec, Source

_EIA: Final = Source(
    "EIA chip outlines as in makers' catalogues", "terminal lengths from memory", False
)
_JEDEC_DIODE: Final = Source("JEDEC DO-214AC and SOD-123 outlines", "leads from memory", False)
_INDUCTOR: Final = Source("Changjiang FNR series", "terminals of KiCad's land pattern", False)
_CRYSTAL: Final = Source("3225 ceramic packages", "pads from memory", False)
_KEY: Final = Source("XKB TS-1187A drawing", "button 2.4 mm, from memory", False)

#: Chip length in millimetres -> length of one end cap.
_CAPS_MM: Final = {1.6: 0.35, 2.0: 0.45, 3.1: 0.5, 3.2: 0.5}


def _name(spec: PartSpec) -> str:
    return spec.footprint.partition(":")[2]


def _block(size: Size, z_low: float, z_high: float, inset: float = 0.0) -> Box:
    x, y = size.x_mm / 2 - inset, size.y_mm / 2 - inset
    return Box((-x, -y, z_low), (x, y, z_high))


def _chip(spec: PartSpec, core: m.Material, name: str, lid: m.Material | None = None) -> Body:
    """A block between two metal caps; ``lid`` is a coloured layer on top."""
    size = size_of(spec)
    x, y, cap = size.x_mm / 2, size.y_mm / 2, _CAPS_MM[size.x_mm]
    top = size.z_mm if lid is None else size.z_mm - 0.05
    pieces = [
        Piece("terminal 1", m.LEAD, Box((-x, -y, 0.0), (-x + cap, y, size.z_mm)), pin="1"),
        Piece("terminal 2", m.LEAD, Box((x - cap, -y, 0.0), (x, y, size.z_mm)), pin="2"),
        Piece("core", core, Box((-x + cap, -y, 0.02), (x - cap, y, top))),
    ]
    if lid is not None:
        pieces.append(Piece("glaze", lid, Box((-x + cap, -y, top), (x - cap, y, size.z_mm))))
    return Body(name, tuple(pieces), (size.source, _EIA))


def resistor(spec: PartSpec) -> Body:
    """Thick or thin film on alumina, the glaze on top."""
    white = m.Material("alumina", (0.80, 0.79, 0.75), m.ALUMINA.density_g_cm3)
    return _chip(spec, white, _name(spec), m.ALUMINA)


def capacitor(spec: PartSpec) -> Body:
    """Multilayer ceramic."""
    return _chip(spec, m.TITANATE, _name(spec))


def bead(spec: PartSpec) -> Body:
    """Ferrite bead."""
    return _chip(spec, m.FERRITE, "FB_0603_1608Metric")


def led(spec: PartSpec) -> Body:
    """A lens on a strip of laminate, the cathode's corner marked; pad 1 is the cathode."""
    lenses = {"green": m.LENS_GREEN, "yellow": m.LENS_YELLOW, "red": m.LENS_RED}
    if spec.value not in lenses:
        raise ValueError(f"{spec.mpn}: no lens colour for {spec.value!r}: add it to the LED body")
    size, base = size_of(spec), 0.3
    x, y, cap = size.x_mm / 2, size.y_mm / 2, 0.3
    pieces = (
        Piece("terminal 1", m.GOLD, Box((-x, -y, 0.0), (-x + cap, y, base)), pin="1"),
        Piece("terminal 2", m.GOLD, Box((x - cap, -y, 0.0), (x, y, base)), pin="2"),
        Piece("strip", m.POLYAMIDE_WHITE, Box((-x + cap, -y, 0.02), (x - cap, y, base))),
        Piece("lens", lenses[spec.value], Box((-0.55, -y, base), (0.55, y, size.z_mm))),
        Piece("cathode mark", m.LENS_GREEN, Box((-0.75, -y, base), (-0.6, y, base + 0.03))),
    )
    return Body(f"{_name(spec)}_{spec.value}", pieces, (size.source, _EIA))


def sma(spec: PartSpec) -> Body:
    """Diode with leads bent under the mould; the bar marks the cathode on pad 1."""
    return _bent_under(spec, body_x_mm=4.3, lead_y_mm=1.45, lead_x_mm=1.35)


def _bent_under(spec: PartSpec, body_x_mm: float, lead_y_mm: float, lead_x_mm: float) -> Body:
    size, thick = size_of(spec), 0.2
    x, y, mid = body_x_mm / 2, size.y_mm / 2, 0.5 * size.z_mm
    tip = size.x_mm / 2
    pieces = [Piece("mould", m.MOULD, Box((-x, -y, thick), (x, y, size.z_mm - 0.02)))]
    pieces.append(
        Piece("cathode", m.MARK, Box((-x + 0.3, -y, size.z_mm - 0.02), (-x + 0.9, y, size.z_mm)))
    )
    for number, sign in (("1", -1.0), ("2", 1.0)):
        inner, outer = sorted((sign * (tip - lead_x_mm), sign * tip))
        wall = sorted((sign * x, sign * tip))
        half = lead_y_mm / 2
        foot = Box((inner, -half, 0.0), (outer, half, thick))
        riser = Box((wall[0], -half, thick), (wall[1], half, mid))
        pieces += [
            Piece(f"terminal {number}", m.LEAD, foot, pin=number),
            Piece(f"riser {number}", m.LEAD, riser, pin=number),
        ]
    return Body(_name(spec), tuple(pieces), (size.source, _JEDEC_DIODE))


def sod_123(spec: PartSpec) -> Body:
    """Small diode with gull-wing leads; the bar marks the cathode on pad 1."""
    size = size_of(spec)
    body_x, top = 1.35, size.z_mm
    y = size.y_mm / 2
    gull = Gull(body_x, size.x_mm / 2, 0.6, 0.12, 0.45)
    pieces = (
        Piece("mould", m.MOULD, Box((-body_x, -y, 0.1), (body_x, y, top - 0.02))),
        Piece("cathode", m.MARK, Box((-1.15, -y, top - 0.02), (-0.75, y, top))),
        gull.lead("1", Side.LEFT, 0.0),
        gull.lead("2", Side.RIGHT, 0.0),
    )
    return Body(_name(spec), pieces, (size.source, _JEDEC_DIODE))


def power_inductor(spec: PartSpec) -> Body:
    """A winding on a drum core, closed by magnetic glue."""
    size, thick = size_of(spec), 0.15
    pad_y, pad_x = 0.8 * size.y_mm, 0.25 * size.x_mm
    x = (size.x_mm - pad_x) / 2
    waist = Cylinder((0.0, 0.0, size.z_mm - 0.05), Axis.Z, 0.36 * size.x_mm, 0.05)
    pieces = (
        Piece("core", m.FERRITE, _block(size, thick, size.z_mm), cuts=(waist,)),
        Piece("glue", m.MOULD, waist),
        flat("1", -x, 0.0, pad_x, pad_y, thick),
        flat("2", x, 0.0, pad_x, pad_y, thick),
    )
    return Body(_name(spec), pieces, (size.source, _INDUCTOR))


def crystal(spec: PartSpec) -> Body:
    """Ceramic tub with a metal lid; pad 1 is at the lower left."""
    return _four_pads(spec, 1.1, 0.85, 0.9, 0.8)


def oscillator(spec: PartSpec) -> Body:
    """The same tub, taller, with a chip inside."""
    return _four_pads(spec, 1.2, 0.85, 0.75, 0.75)


def _four_pads(spec: PartSpec, x: float, y: float, pad_x: float, pad_y: float) -> Body:
    size, thick, lid = size_of(spec), 0.05, 0.2
    places = (("1", -x, y), ("2", x, y), ("3", x, -y), ("4", -x, -y))
    mark = Box((-1.25, 0.6, size.z_mm - 0.02), (-1.0, 0.85, size.z_mm))
    cover = _block(size, size.z_mm - lid, size.z_mm, inset=0.25)
    pieces = (
        Piece("tub", m.CERAMIC_PACKAGE, _block(size, thick, size.z_mm - lid)),
        Piece("lid", m.STEEL, cover, cuts=(mark,)),
        Piece("pin 1 mark", m.MOULD, mark),
        *(flat(number, px, py, pad_x, pad_y, thick) for number, px, py in places),
    )
    return Body(_name(spec), pieces, (size.source, _CRYSTAL))


def tact_switch(spec: PartSpec) -> Body:
    """A key of 5.1 mm; a pin through the cover presses its button."""
    size, half = size_of(spec), 2.55
    low, high = size.z_mm - 0.55, size.z_mm
    button = Cylinder((0.0, 0.0, low), Axis.Z, 1.2, high - low)
    pads = (("1", -1.0, -1.875), ("1", 1.0, -1.875), ("2", -1.0, 1.875), ("2", 1.0, 1.875))
    pieces = (
        Piece("base", m.MOULD, Box((-half, -half, 0.0), (half, half, low - 0.2))),
        Piece("cover", m.STEEL, Box((-2.3, -2.3, low - 0.2), (2.3, 2.3, low))),
        Piece("button", m.MOULD, button),
        *(
            Piece(f"terminal {number}", m.LEAD, _tab(half, size.x_mm / 2, sign, y), pin=number)
            for number, sign, y in pads
        ),
    )
    return Body(_name(spec), pieces, (size.source, _KEY), mates=(press((0.0, 0.0, high)),))


def _tab(near: float, far: float, sign: float, y: float) -> Box:
    low, high = sorted((sign * near, sign * far))
    return Box((low, y - 0.35, 0.0), (high, y + 0.35, 0.15))


def press(top: Point) -> Mate:
    """The actuator or finger that comes from above: 3 mm across, reaching 30 mm up."""
    pin = Cylinder(top, Axis.Z, 1.5, 30.0)
    source = Source("this project", "an actuator pin of 3 mm through the cover", True)
    piece = Piece("actuator", m.POLYESTER_BLACK, pin)
    return Mate("press", Mating.FINGER, (piece,), (0.0, 0.0, 1.0), 0.5, source)
