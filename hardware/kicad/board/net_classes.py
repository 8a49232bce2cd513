"""Net classes of a board: widths from current, gaps from what the fab makes and insulation asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.design import Design, NetClass
from hardware.kicad.board.ampacity import least_width_mm
from hardware.kicad.board.impedance import differential_ohm
from hardware.kicad.board.stackup import STACKUPS, Capability, Stackup


@dataclass(frozen=True, slots=True)
class Load:
    """What a class carries: continuous RMS current, and the rise that its copper may have."""

    current_a: float
    rise_k: float
    why: str


#: Currents come from the blocks' stories; the router may use up to the width that they ask.
LOADS: Final = {
    NetClass.POWER: Load(1.1, 10.0, "buck's peak 1.04 A (meter), coils 0.48 A (shield)"),
    NetClass.MAINS: Load(3.15, 10.0, "rated current of the fuse; the load itself is 60 mA"),
    NetClass.CONTACT: Load(16.0, 30.0, "16 A continuous; pours on both sides carry it"),
}
#: Widths that no current asks for.
_PLAIN_MM: Final = {
    NetClass.SIGNAL: (0.2, "any fab; fits between pads of 0.5 mm pitch"),
    NetClass.GROUND: (0.4, "short stubs to the plane"),
    NetClass.ANALOG: (0.2, "microamperes"),
    NetClass.CLOCK: (0.2, "short and damped at its source"),
    NetClass.MAINS_SENSE: (0.3, "1 mA; wide enough to bear a surge's field at its edge"),
    NetClass.RF: (0.3, "no line of this class is fitted"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Width and gap of a differential pair, millimetres, and what is asked of it."""

    width_mm: float
    gap_mm: float
    wanted_ohm: float
    why: str


#: By class and number of layers. On two layers ground is 1.5 mm away: 0.6 mm tracks make 116 ohm
#: by the formula, and the ground beside them (0.2 mm) takes that down towards 100.
_PAIRS: Final = {
    (NetClass.USB, 4): Pair(0.26, 0.15, 90.0, "above the ground plane"),
    (NetClass.ETHERNET, 2): Pair(0.6, 0.15, 100.0, "ground beside the pair; 25 mm at most"),
}


@dataclass(frozen=True, slots=True)
class ClassRule:
    """What KiCad is told about a net class, millimetres."""

    kind: NetClass
    width_mm: float
    clearance_mm: float
    via_mm: float
    drill_mm: float
    pair: Pair | None
    why: str


def class_rules(design: Design) -> tuple[ClassRule, ...]:
    """Rules of every class that the board uses, in the order of :class:`NetClass`."""
    stackup, fab = STACKUPS[design.name]
    used = {net.net_class for net in design.nets}
    return tuple(_rule(kind, stackup, fab) for kind in NetClass if kind in used)


def pair_of(kind: NetClass, stackup: Stackup) -> Pair | None:
    """Geometry of a class of differential pairs on a board, None for other classes.

    ValueError: the class is one of pairs, but no geometry is laid down for so many layers.
    """
    pair = _PAIRS.get((kind, len(stackup.copper)))
    if pair is None and kind in {known for known, _ in _PAIRS}:
        raise ValueError(f"no pair geometry of class {kind.value} for {len(stackup.copper)} layers")
    return pair


def pair_ohm(pair: Pair, stackup: Stackup) -> float:
    """Impedance of a pair on the top layer by the formula, ground beside it left out."""
    below = stackup.dielectrics[0]
    thickness = stackup.copper[0].thickness_mm
    return differential_ohm(
        pair.width_mm, pair.gap_mm, below.thickness_mm, thickness, below.permittivity
    )


def _rule(kind: NetClass, stackup: Stackup, fab: Capability) -> ClassRule:
    pair = pair_of(kind, stackup)
    if pair is not None:
        width, why = (
            pair.width_mm,
            f"{pair_ohm(pair, stackup):.0f} ohm of {pair.wanted_ohm:g}: {pair.why}",
        )
    elif kind in LOADS:
        load = LOADS[kind]
        thickness = stackup.copper[0].thickness_mm
        width = round(least_width_mm(load.current_a, load.rise_k, thickness) + 0.005, 2)
        why = f"{load.current_a:g} A at {load.rise_k:g} K: {load.why}"
        if kind is NetClass.CONTACT:
            # Both sides carry: half the current each.
            width = round(least_width_mm(load.current_a / 2, load.rise_k, thickness) + 0.005, 2)
    else:
        width, why = _PLAIN_MM[kind]
    return ClassRule(
        kind, max(width, fab.track_mm), max(0.15, fab.gap_mm), fab.via_mm, fab.drill_mm, pair, why
    )
