"""Finding a relay's coil circuit: driver, economiser's switch and diode, holding supply, lamp."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.checks.spice.antialias import NotFoundError
from hardware.checks.spice.network import constant
from hardware.checks.supplies import converter_volts, converters, inductor_of
from hardware.checks.view import View
from hardware.design import Part


@dataclass(frozen=True, slots=True)
class Coil:
    """One relay: its nets, the drives of coil and pull-in switch, and the parts on the way."""

    relay: Part
    driver: Part
    bus: str
    low_side: str
    drive: str
    supply: str
    switched: str
    hold: str
    hold_v: float
    boost_drive: str
    boost_out: str
    boost_s: float
    parts: tuple[Part, ...]
    hold_diode: Part


def find_coil(view: View, relay: Part) -> Coil:
    """The circuit of a relay's coil; NotFoundError says what it lacks."""
    bus, low_side = view.at(relay, "A1"), view.at(relay, "A2")
    if bus is None or low_side is None or bus == low_side:
        raise NotFoundError("a coil pin is open, or both are joined")
    driver, channel = _output(view, low_side)
    drive, supply = view.at(driver, f"IN{channel}"), view.at(driver, "COM")
    switches = [part for part in view.on(bus, "PMOS") if view.at(part, "D") == bus]
    holds = [
        part
        for part in view.on(bus, "D_SCHOTTKY", "D")
        if view.at(part, "K") == bus and view.is_rail(view.at(part, "A"))
    ]
    if drive is None or supply is None or len(switches) != 1 or len(holds) != 1:
        raise NotFoundError(
            f"{bus}: a drive, a supply of the clamp, one pull-in switch and one diode from the"
            " holding supply are due"
        )
    gate, switched = view.at(switches[0], "G"), view.at(switches[0], "S")
    hold = view.at(holds[0], "A")
    if gate is None or switched is None or hold is None:
        raise NotFoundError(f"{view.label(switches[0])}: gate or source is open")
    boost_out = _control(view, gate, switched)
    booster, boost_channel = _output(view, boost_out)
    boost_drive = view.at(booster, f"IN{boost_channel}")
    boost_ms = constant(view, "_BOOST_MS")
    if boost_drive is None or boost_ms is None:
        raise NotFoundError("the pull-in switch has no drive, or firmware no .._BOOST_MS")
    lamp = [
        part for net in (bus, low_side) for part in view.on(net, "R", "LED", "D", "D_SCHOTTKY", "C")
    ]
    chain = [
        part
        for end in lamp
        for net in (view.ends(end) or ())
        if not view.is_rail(net) and not view.is_ground(net)
        for part in view.on(net, "LED", "R", "D")
    ]
    # The divider takes what leaks back through the diode from a bus that is lifted.
    store = [c for c in view.on(hold, "C") if view.is_ground(view.far(c, hold))]
    taps = [view.far(r, hold) for r in view.on(hold, "R")]
    divider = [r for tap in taps if tap is not None for r in view.on(tap, "R")]
    found = (*lamp, *chain, *store, *divider, *view.on(gate, "R", "C"), switches[0])
    parts = {part.reference: part for part in found}
    return Coil(
        relay, driver, bus, low_side, drive, supply, switched, hold, _hold_v(view, hold),
        boost_drive, boost_out, boost_ms / 1e3,
        tuple(parts[reference] for reference in sorted(parts)), holds[0],
    )  # fmt: skip


def _output(view: View, net: str) -> tuple[Part, str]:
    """The driver whose output pulls a net low, and the channel's number."""
    for tap in view.taps(net):
        if tap.pin.name.startswith("OUT") and view.pin(tap.part, "COM") is not None:
            return tap.part, tap.pin.name.removeprefix("OUT")
    raise NotFoundError(f"{net}: no low-side driver pulls it")


def _control(view: View, gate: str, source: str) -> str:
    """Where the resistor from a gate goes that is not its pull-up."""
    for part in view.on(gate, "R"):
        far = view.far(part, gate)
        if far is not None and far != source:
            return far
    raise NotFoundError(f"{gate}: no resistor drives the gate")


def _hold_v(view: View, hold: str) -> float:
    """Middle of the holding supply's range."""
    for part in converters(view):
        found = inductor_of(view, part)
        volts = None if found is None or found[1] != hold else converter_volts(view, part, hold)
        if volts is not None and volts.low is not None and volts.high is not None:
            return 0.5 * (volts.low + volts.high)
    raise NotFoundError(f"{hold}: no converter with a sound divider feeds it")
