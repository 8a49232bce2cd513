"""The supply of relay coils: its P-MOSFET switches, and the divider that shows its state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import INSIDE_C, REFERENCE_C
from hardware.checks.heartbeat import without_claims
from hardware.checks.mutate import drop_part, first, open_pin, scale
from hardware.checks.relay_drive import (
    HighSwitch,
    coil_drives,
    drivers_of,
    gate_drive_v,
    high_switches,
    least_on_drive_v,
    on_resistance,
    parallel_range,
    standing_v,
)
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault, within
from hardware.checks.view import View
from hardware.design import Claim, Design, Part

#: Threshold of a P-channel MOSFET over temperature (AOS datasheets, threshold against temperature).
_THRESHOLD_V_PER_K: Final = -2.5e-3
_JUNCTION_LIMIT_C: Final = 150.0
#: What a logic input bears above its supply before its clamp conducts.
_CLAMP_V: Final = 0.5
#: SOT-23 bears this much more than its lasting power for 0.1 s (AOS transient thermal impedance).
_PULSE: Final = 3.0


def coil_switches(view: View) -> Iterator[Measurement]:
    """P-MOSFET switches that feed relay coils are fully on when on, and off when off.

    - On: pull-ups and series resistor divide the supply; the gate must get at least the voltage at
      which the datasheet gives an on-resistance, and at most what the gate bears, also with one
      pull-up open and with the series resistor shorted.
    - Off: with one pull-up left, the leakage of what pulls the gate down must leave the gate below
      the least threshold at the hot end. Exactly one driver output or N-MOSFET pulls.
    - How long the gate takes (claim ``gate_time``): the turn-on time constant (all resistors in
      parallel) at least ``low``, the turn-off one (pull-ups) at most ``high``.
    - Half on, a switch takes at most a quarter of its load's power (V^2 / 4 R), for as long as its
      control takes to pass through: that must not matter, whatever the time.
    """
    buses = {d.bus for d in coil_drives(view) if d.bus is not None}
    switches = high_switches(view)
    fed = {s.source for s in switches if s.drain in buses}
    ours = [s for s in switches if s.drain in buses or s.drain in fed]
    claims = {claim.subject: claim for claim in view.claims("gate_time")}
    for switch in ours:
        yield from _on(view, switch)
        yield from _off(view, switch)
        yield from _time(view, switch, claims.pop(switch.gate, None))
        yield from _half_on(view, switch)
    for claim in claims.values():
        text = "is the gate of no switch that feeds relay coils"
        yield fault(claim.subject, "gate time", text, source=claim.reason)
    yield from _broken(view, buses, ours)


def _broken(view: View, buses: set[str], ours: list[HighSwitch]) -> Iterator[Measurement]:
    """P-MOSFETs near the coils that are no switch because a pin is open or joined to another."""
    known = {switch.fet.reference for switch in ours}
    near = buses | {switch.source for switch in ours}
    for fet in view.of("PMOS"):
        pins = {use.net for use in fet.pins}
        if fet.reference not in known and (near & pins) and (None in pins or len(pins) < 3):
            text = "has an open or joined pin: it switches nothing"
            yield fault(view.label(fet), "switch", text, source="gate, source and drain differ")


def _on(view: View, switch: HighSwitch) -> Iterator[Measurement]:
    label = view.label(switch.fet)
    drive = gate_drive_v(view, switch, switch.pull_ups)
    needed = least_on_drive_v(view, switch.fet)
    source = f"{view.cite(switch.fet, 'gate_source_voltage')}; on-resistance ratings"
    if drive is None or drive.low is None or needed is None:
        text = "needs a pull-up from gate to source and a series resistor to its control"
        yield fault(label, "gate drive", text, source=source)
        return
    supply = standing_v(view, switch.source)
    yield within(
        label,
        "gate drive",
        drive.low,
        needed,
        view.high(switch.fet, "gate_source_voltage"),
        "V",
        formula=f"{supply.low:g} V over {_names(switch.pull_ups)} and {_names(switch.drives)}",
        source=source,
    )
    yield at_most(
        label,
        "gate with the series resistor shorted",
        supply.high or 0.0,
        view.high(switch.fet, "gate_source_voltage"),
        "V",
        formula=f"all of {supply.high:g} V",
        source=view.cite(switch.fet, "gate_source_voltage"),
    )
    ohm = on_resistance(view, switch.fet, drive.low)
    if ohm is not None:
        yield at_most(
            label,
            "on-resistance, hot",
            ohm,
            0.01 * (supply.low or 0.0) / max(_load_a(view, switch), 1e-9),
            "ohm",
            formula=f"at {drive.low:.1f} V of gate; 1 % of the supply at the coils' current",
            source=source,
        )


def _names(parts: tuple[Part, ...]) -> str:
    return " and ".join(part.value for part in parts)


def _off(view: View, switch: HighSwitch) -> Iterator[Measurement]:
    label = view.label(switch.fet)
    pulls = _pulls(view, switch)
    if len(pulls) != 1:
        text = f"{len(pulls)} driver outputs or N-MOSFETs pull its gate down; one must"
        yield fault(label, "control", text, source="who switches it must be clear")
        return
    leakage, who = pulls[0]
    assert INSIDE_C.high is not None
    drift = _THRESHOLD_V_PER_K * (INSIDE_C.high - REFERENCE_C)
    for part in switch.pull_ups:
        yield at_most(
            label,
            f"gate when off, held by {part.reference} alone",
            leakage * (view.resistance(part).high or 0.0),
            view.low(switch.fet, "gate_threshold_voltage") + drift,
            "V",
            formula=f"{leakage * 1e6:g} uA of {who} x {part.value}",
            source=view.cite(switch.fet, "gate_threshold_voltage"),
        )


def _pulls(view: View, switch: HighSwitch) -> list[tuple[float, str]]:
    """(Leakage, label) of each part that pulls the control to ground."""
    if switch.control is None:
        return []
    pulls = [
        (view.high(driver, "output_leakage"), view.label(driver))
        for driver, _ in drivers_of(view, switch.control)
    ]
    for part in view.on(switch.control, "NMOS"):
        if view.at(part, "D") == switch.control and view.is_ground(view.at(part, "S")):
            pulls.append((view.high(part, "drain_leakage"), view.label(part)))
    return pulls


def _time(view: View, switch: HighSwitch, claim: Claim | None) -> Iterator[Measurement]:
    if claim is None or claim.low is None or claim.high is None:
        text = "no claim says how fast the gate may and must move"
        yield fault(view.label(switch.fet), "gate time", text, source="claim gate_time")
        return
    up = parallel_range(view, switch.pull_ups)
    all_of = parallel_range(view, switch.pull_ups + switch.drives)
    volts = standing_v(view, switch.source).high or 0.0
    farads = [view.capacitance(part, volts) for part in switch.capacitors]
    least, most = sum(c.low or 0.0 for c in farads), sum(c.high or 0.0 for c in farads)
    if up is None or all_of is None or up.high is None or all_of.low is None:
        yield fault(claim.subject, "gate time", "no resistors to count with", source=claim.reason)
        return
    for what, ohm, farad, low, high in (
        ("turn-on", all_of.low, least, claim.low, None),
        ("turn-off", up.high, most, None, claim.high),
    ):
        yield Measurement(
            claim.subject,
            f"time constant of {what}",
            ohm * farad,
            low,
            high,
            "s",
            f"{ohm / 1e3:.2f} kohm x {farad * 1e9:.2f} nF",
            claim.reason,
        )


def _load_a(view: View, switch: HighSwitch) -> float:
    """Current of every coil behind a switch, all pulled in."""
    drains, grown = {switch.drain}, True
    while grown:
        more = {s.drain for s in high_switches(view) if s.source in drains} - drains
        drains |= more
        grown = bool(more)
    volts = standing_v(view, switch.source).high or 0.0
    relays = [d.relay for d in coil_drives(view) if d.bus in drains]
    return sum(volts / max(view.low(r, "coil_resistance"), 1.0) for r in relays)


def _half_on(view: View, switch: HighSwitch) -> Iterator[Measurement]:
    assert INSIDE_C.high is not None
    fet, volts = switch.fet, standing_v(view, switch.source).high or 0.0
    share = (_JUNCTION_LIMIT_C - INSIDE_C.high) / (_JUNCTION_LIMIT_C - REFERENCE_C)
    yield at_most(
        view.label(fet),
        "power half on, every coil pulled in",
        volts * _load_a(view, switch) / 4.0,
        _PULSE * share * view.high(fet, "rated_power"),
        "W",
        formula=f"{volts:g} V x {_load_a(view, switch):.3f} A / 4",
        source=f"{view.cite(fet, 'rated_power')}, {share:.2f} of it at {INSIDE_C.high:g} degC,"
        f" {_PULSE:g} times for a tenth of a second",
    )


# --- planted faults -------------------------------------------------------------------------


def _master(design: Design) -> tuple[View, HighSwitch] | None:
    """The switch in front of the others."""
    view = View(design)
    if not coil_drives(view):
        return None
    switches = high_switches(view)
    fed = {s.source for s in switches}
    return next(((view, s) for s in switches if s.drain in fed), None)


def _of_switch(kind: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = _master(design)
        if found is None:
            return None
        parts = {"pull-up": found[1].pull_ups, "drive": found[1].drives}[kind]
        return scale(design, parts[0], "resistance", factor)

    return Fault(f"a gate's {kind} times {factor:g}", plant)


def _gate_capacitor(factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = _master(design)
        if found is None:
            return None
        return scale(design, found[1].capacitors[0], "capacitance", factor)

    return Fault(f"a gate's capacitor times {factor:g}", plant)


def _rated(symbol: str, name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        if _master(design) is None:
            return None
        part = first(design, lambda _, s: s.symbol == symbol)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"{symbol} {name} times {factor:g}", plant)


def _drain_open(design: Design) -> Design | None:
    found = _master(design)
    return None if found is None else open_pin(design, found[1].fet, "3")


def _no_drive(design: Design) -> Design | None:
    found = _master(design)
    return None if found is None else drop_part(design, found[1].drives[0])


def _no_control(design: Design) -> Design | None:
    found = _master(design)
    if found is None or found[1].control is None:
        return None
    return drop_part(design, found[0].on(found[1].control, "NMOS")[0])


def _no_claim(design: Design) -> Design | None:
    return without_claims(design, "gate_time")


RULES: Final = (
    Rule(
        "coil_switches",
        "Switches of the coil supply",
        "MOSFET datasheets",
        coil_switches,
        (
            _of_switch("pull-up", 10.0),
            _of_switch("pull-up", 0.1),
            _of_switch("drive", 10.0),
            _of_switch("drive", 0.1),
            _gate_capacitor(10.0),
            _gate_capacitor(0.1),
            _rated("PMOS", "gate_source_voltage", 0.5),
            _rated("PMOS", "on_resistance_4v5", 20.0),
            _rated("PMOS", "rated_power", 0.1),
            _rated("PMOS", "gate_threshold_voltage", 0.2),
            _rated("NMOS", "drain_leakage", 30.0),
            Fault("a drain open", _drain_open),
            Fault("a series resistor missing", _no_drive),
            Fault("the MOSFET that pulls the gate missing", _no_control),
            Fault("the claim of the gate's time missing", _no_claim),
        ),
    ),
)
