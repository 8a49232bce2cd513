"""Channel B of a watchdog: a charge pump that the heartbeat drives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.conditions import INSIDE_C, REFERENCE_C
from hardware.checks.heartbeat import (
    NO_PERIOD,
    ChargePump,
    at_another_rate,
    capacitance_in_series,
    capacitance_sum,
    charge_pumps,
    diode_v,
    one_shots,
    period_s,
    silence,
    threshold_v,
    without_claims,
)
from hardware.checks.mutate import drop_part, scale, swap_pins
from hardware.checks.relay_drive import (
    high_switches,
    least_on_drive_v,
    parallel_range,
    standing_v,
)
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault
from hardware.checks.switch_level import LINE_OHM
from hardware.checks.view import View
from hardware.design import Claim, Design
from hardware.parts.spec import Interval

#: Drain current at which AOS rates the threshold, and the slope below it in V per decade.
_THRESHOLD_A: Final = 250e-6
_SUBTHRESHOLD_V: Final = 0.1
_SETTLING: Final = math.log(100.0)
#: Most that a heartbeat's pin may be loaded with: a quarter of a controller's 20 mA.
_LINE_A: Final = 5e-3


def watchdog_pump(view: View) -> Iterator[Measurement]:
    """A charge pump holds its MOSFET on by heartbeats, never by one edge, and lets go in time.

    - Gate while the heartbeat runs: (logic high - two diodes) behind 1 / (f C), over the bleeders,
      less leakage and ripple, at both ends of temperature, above the greatest threshold; at the
      current at which that is rated the switch behind must already have its gate drive.
    - It outlasts a heartbeat; and the greatest gate voltage falls to the least threshold (of the
      current that no longer opens the switch) within the claim ``fail_safe_time`` of that switch's
      output, with the pump's capacitors bleeding along (heartbeat stuck high).
    - A single edge shares its charge between pump and reservoir: below the least threshold.
    - The charging resistor: settled within half a period to 1 %, and within a controller pin's
      current at an edge.
    """
    claims = {claim.subject: claim for claim in view.claims("fail_safe_time")}
    for found in charge_pumps(view):
        if isinstance(found, tuple):
            part, text = found
            yield fault(view.label(part), "charge pump", text, source="structure of a charge pump")
            continue
        label, period = view.label(found.fet), period_s(view)
        if period is None:
            yield fault(label, "heartbeat", "unknown", source=NO_PERIOD)
            continue
        yield from _pump(view, found, label, period, claims)


def _pump(
    view: View, pump: ChargePump, label: str, period: float, claims: dict[str, Claim]
) -> Iterator[Measurement]:
    logic = _logic_v(view, pump)
    bleed = parallel_range(view, pump.bleeders)
    bias = (logic.high or 0.0) / 2.0
    store = capacitance_sum(view, pump.reservoirs, bias)
    moved = capacitance_in_series(view, pump.series, bias)
    if bleed is None or moved is None or not store.low or not logic.low:
        yield fault(label, "charge pump", "a value is missing or zero", source="charge pump")
        return
    least = _held(view, pump, logic, bleed, moved, store, period)
    for point in least:
        yield point.against(label)
    floor = min(least, key=lambda p: p.volts / p.threshold_v)
    assert bleed.low is not None
    lasting = bleed.low * store.low * math.log(max(floor.volts / floor.threshold_v, 1e-9))
    yield at_least(
        label,
        "time without a heartbeat that it bridges",
        lasting,
        period,
        "s",
        formula=f"{bleed.low / 1e3:.0f} kohm x {store.low * 1e6:.2f} uF x"
        f" ln({floor.volts:.2f} V / {floor.threshold_v:.2f} V); limit one heartbeat",
        source=f"a late task drops no relay; {view.cite(pump.fet, 'gate_threshold_voltage')}",
    )
    yield from _ends(view, pump, label, logic, bleed, moved, store, claims)
    yield from _charging(view, pump, label, logic, moved, period)


def _logic_v(view: View, pump: ChargePump) -> Interval:
    """Level of the heartbeat: the logic supply less the divider of its resting resistor."""
    rails = [
        view.volts(net)
        for part, _ in one_shots(view)
        if (net := view.at(part, "VCC")) is not None and view.is_rail(net)
    ]
    volts = rails[0] if rails else view.volts(pump.drive)
    rest = [r for r in view.on(pump.drive, "R") if view.is_ground(view.far(r, pump.drive))]
    ohm = parallel_range(view, rest)
    share = 1.0 if ohm is None or ohm.low is None else ohm.low / (ohm.low + LINE_OHM)
    return Interval((volts.low or 0.0) * share, volts.high)


@dataclass(frozen=True, slots=True)
class _Held:
    """The gate at one temperature against the greatest threshold there."""

    celsius: float
    volts: float
    threshold_v: float
    text: str
    cite: str

    def against(self, label: str) -> Measurement:
        """The gate's voltage as a point."""
        return at_least(
            label,
            f"gate while the heartbeat runs, {self.celsius:g} degC",
            self.volts,
            self.threshold_v,
            "V",
            formula=self.text,
            source=self.cite,
        )


def _held(
    view: View,
    pump: ChargePump,
    logic: Interval,
    bleed: Interval,
    moved: Interval,
    store: Interval,
    period: float,
) -> list[_Held]:
    found = []
    low_c, high_c = INSIDE_C.low, INSIDE_C.high
    assert low_c is not None
    assert high_c is not None
    assert bleed.low is not None
    assert bleed.high is not None
    assert moved.low is not None
    assert store.low is not None
    assert logic.low is not None
    behind = period / moved.low
    for celsius in (low_c, high_c):
        current = logic.low / bleed.low
        drop = diode_v(view, pump.clamp, current, celsius, greatest=True)
        drop += diode_v(view, pump.rectifier, current, celsius, greatest=True)
        share = bleed.low / (bleed.low + behind)
        leakage = view.high(pump.rectifier, "leakage_current") if celsius > REFERENCE_C else 0.0
        lost = leakage * bleed.low * share
        mean = (logic.low - drop) * share - lost
        volts = mean * (1.0 - period / (bleed.low * store.low))
        text = (
            f"({logic.low:.2f} V - {drop:.2f} V) x {share:.2f} - leakage {lost:.2f} V, less ripple"
        )
        cite = view.cite(pump.fet, "gate_threshold_voltage")
        threshold = threshold_v(view, pump.fet, celsius).high or 0.0
        found.append(_Held(celsius, volts, threshold, text, cite))
    return found


def _ends(
    view: View,
    pump: ChargePump,
    label: str,
    logic: Interval,
    bleed: Interval,
    moved: Interval,
    store: Interval,
    claims: dict[str, Claim],
) -> Iterator[Measurement]:
    """How it lets go, and a single edge: both against the least current that still opens."""
    hot = INSIDE_C.high
    control = view.at(pump.fet, "D")
    behind = [s for s in high_switches(view) if control is not None and s.control == control]
    if len(behind) != 1 or not view.is_ground(view.at(pump.fet, "S")):
        text = "its MOSFET pulls the gate of no single switch to ground"
        yield fault(label, "charge pump", text, source="what it holds must be clear")
        return
    switch = behind[0]
    pull_up = parallel_range(view, switch.pull_ups)
    if pull_up is None or hot is None or pull_up.high is None or logic.high is None:
        yield fault(label, "charge pump", "the switch behind has no pull-up", source="off at rest")
        return
    opening = max(threshold_v(view, switch.fet, hot).low or 0.0, 1e-3) / pull_up.high
    lower = _SUBTHRESHOLD_V * math.log10(max(_THRESHOLD_A / opening, 1.0))
    off = max((threshold_v(view, pump.fet, hot).low or 0.0) - lower, 1e-3)
    rated = standing_v(view, switch.source).low or 0.0
    yield at_least(
        label,
        "drive of the switch behind at the threshold's current",
        min(_THRESHOLD_A * (pull_up.low or 0.0), rated),
        least_on_drive_v(view, switch.fet) or 0.0,
        "V",
        formula=f"{_THRESHOLD_A * 1e6:g} uA x {(pull_up.low or 0.0) / 1e3:.1f} kohm",
        source="the least gate drive at which the switch's on-resistance is given",
    )
    drop = sum(
        diode_v(view, d, logic.high / (bleed.high or 1.0), hot, greatest=False)
        for d in (pump.clamp, pump.rectifier)
    )
    top, farad = logic.high - drop, (store.high or 0.0) + (moved.high or 0.0)
    seconds = (bleed.high or 0.0) * farad * math.log(max(top / off, 1.0))
    text = (
        f"{(bleed.high or 0.0) / 1e3:.0f} kohm x {farad * 1e6:.1f} uF x ln({top:.2f} V /"
        f" {off:.2f} V)"
    )
    yield from silence(view, label, seconds, claims.get(switch.drain), text)
    tolerance = _spread(view, pump)
    ratio = tolerance * _nominal(view, pump)
    edge = (logic.high - drop / 2.0) * ratio / (1.0 + ratio)
    yield at_most(
        label,
        "gate after a single edge",
        edge,
        off,
        "V",
        formula=f"({logic.high:g} V - {drop / 2.0:.2f} V) x {ratio:.3f} / (1 + {ratio:.3f})",
        source=f"one edge is no heartbeat; {view.cite(pump.fet, 'gate_threshold_voltage')} at"
        f" {hot:g} degC and {opening * 1e6:.0f} uA",
    )


def _nominal(view: View, pump: ChargePump) -> float:
    """Pump over reservoir, nominal."""
    series = [view.farads(c) for c in pump.series]
    store = sum(view.farads(c) for c in pump.reservoirs)
    if min(series, default=0.0) <= 0.0 or store <= 0.0:
        return math.inf
    return 1.0 / sum(1.0 / c for c in series) / store


def _spread(view: View, pump: ChargePump) -> float:
    """Tolerances against each other; temperature and ageing move one dielectric alike."""
    high = max(view.high(c, "tolerance") for c in pump.series)
    low = min(view.low(c, "tolerance") for c in pump.reservoirs)
    changes = {view.high(c, "temperature_change") for c in pump.series + pump.reservoirs}
    apart = 1.0 if len(changes) == 1 else (1.0 + max(changes)) / (1.0 - max(changes))
    return apart * (1.0 + high) / max(1.0 + low, 1e-3)


def _charging(
    view: View, pump: ChargePump, label: str, logic: Interval, moved: Interval, period: float
) -> Iterator[Measurement]:
    ohm = view.resistance(pump.source)
    yield at_most(
        label,
        "settling of the pump to 1 %",
        ((ohm.high or 0.0) + LINE_OHM) * (moved.high or 0.0) * _SETTLING,
        period / 2.0,
        "s",
        formula=f"({pump.source.value} + line) x {(moved.high or 0.0) * 1e6:.2f} uF x ln 100",
        source="half a heartbeat",
    )
    yield at_most(
        label,
        "current of an edge",
        (logic.high or 0.0) / max(ohm.low or 0.0, 1e-9),
        _LINE_A,
        "A",
        formula=f"{logic.high:g} V / {pump.source.value}",
        source="a quarter of what a controller's pin drives; the ribbon's ground stays quiet",
    )


# --- planted faults -------------------------------------------------------------------------


def _pump_of(design: Design) -> tuple[View, ChargePump] | None:
    view = View(design)
    pumps = [p for p in charge_pumps(view) if isinstance(p, ChargePump)]
    return (view, pumps[0]) if pumps else None


def _pumped(which: str, name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = _pump_of(design)
        if found is None:
            return None
        pump = found[1]
        parts = {
            "charging resistor": pump.source,
            "bleeder": pump.bleeders[0],
            "reservoir": pump.reservoirs[0],
            "pump capacitor": pump.series[0],
            "rectifier": pump.rectifier,
            "MOSFET": pump.fet,
        }
        return scale(design, parts[which], name, factor)

    return Fault(f"{which} {name} times {factor:g}", plant)


def _dropped(which: str) -> Fault:
    def plant(design: Design) -> Design | None:
        found = _pump_of(design)
        if found is None:
            return None
        parts = {
            "bleeder": found[1].bleeders[0],
            "reservoir": found[1].reservoirs[0],
            "clamp": found[1].clamp,
            "rectifier": found[1].rectifier,
        }
        return drop_part(design, parts[which])

    return Fault(f"{which} missing", plant)


def _rectifier_turned(design: Design) -> Design | None:
    found = _pump_of(design)
    return None if found is None else swap_pins(design, found[1].rectifier, "1", "2")


def _slow_heartbeat(design: Design) -> Design | None:
    return at_another_rate(design, 10.0)


def _no_claim(design: Design) -> Design | None:
    return without_claims(design, "fail_safe_time")


RULES: Final = (
    Rule(
        "watchdog_pump",
        "Watchdog: charge pump",
        "charge balance; MOSFET and diode datasheets",
        watchdog_pump,
        (
            _pumped("charging resistor", "resistance", 10.0),
            _pumped("charging resistor", "resistance", 0.1),
            _pumped("bleeder", "resistance", 10.0),
            _pumped("bleeder", "resistance", 0.1),
            _pumped("reservoir", "capacitance", 10.0),
            _pumped("reservoir", "capacitance", 0.1),
            _pumped("pump capacitor", "capacitance", 10.0),
            _pumped("pump capacitor", "capacitance", 0.1),
            _pumped("rectifier", "leakage_current", 10.0),
            _pumped("rectifier", "saturation_current", 1e-4),
            _pumped("MOSFET", "gate_threshold_voltage", 2.0),
            _pumped("MOSFET", "gate_threshold_voltage", 0.5),
            _dropped("bleeder"),
            _dropped("reservoir"),
            _dropped("clamp"),
            _dropped("rectifier"),
            Fault("the rectifier turned", _rectifier_turned),
            Fault("a heartbeat ten times slower", _slow_heartbeat),
            Fault("no claim of the silence", _no_claim),
        ),
    ),
)
