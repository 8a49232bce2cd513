"""The watchdog's two channels in time: both live on the heartbeat and end soon after it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.conditions import INSIDE_C, REFERENCE_C
from hardware.checks.heartbeat import (
    ChargePump,
    OneShotHalf,
    capacitance_in_series,
    capacitance_sum,
    charge_pumps,
    diode_v,
    is_used,
    one_shot_half,
    one_shots,
    period_s,
    threshold_v,
)
from hardware.checks.mutate import drop_part, first, open_pin, scale, swap_pins
from hardware.checks.relay_drive import high_switches, parallel_range, relays, standing_v
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, holds, within
from hardware.checks.switch_level import LINE_OHM
from hardware.checks.view import View
from hardware.design import Claim, Design, Part
from hardware.parts.spec import Interval

#: Heartbeats that a channel must outlast: late tasks must not drop relays.
_PERIODS: Final = 3.0
#: A diode or a clamp slows a relay's release to this many times its rated time.
_SLOW_RELEASE: Final = 3.0
#: Retrigger time in ns for kohm and pF: base, factor of R C^0.9, factor of R^1.05.
_RETRIGGER: Final = (30.0, 0.19, 13.0)
_RETRIGGER_SOURCE: Final = (
    "NXP 74HC123; 74HCT123 datasheet Rev. 9, dynamic characteristics, note 3, typical at 5 V: an"
    " edge sooner after the last one does not extend the pulse"
)
#: Drain current at which AOS rates the threshold, and the slope below it in V per decade.
_THRESHOLD_A: Final = 250e-6
_SUBTHRESHOLD_V: Final = 0.1
_SETTLING: Final = math.log(100.0)
#: Most that a heartbeat's pin may be loaded with: a quarter of a controller's 20 mA.
_LINE_A: Final = 5e-3
_NO_PERIOD: Final = "firmware constant ..._HEARTBEAT_HALF_PERIOD_US says how fast the heartbeat is"


def watchdog_one_shot(view: View) -> Iterator[Measurement]:
    """A one-shot's pulse K R C lasts some heartbeats, and ends within the claimed silence.

    - Least pulse (K, R, C at their least: tolerance, temperature, bias) at least three heartbeats.
    - Greatest pulse and the relays' release (three times the rated time, for the clamp) within the
      claim ``fail_safe_time`` of its output.
    - Each timing resistor, and all of them together, within the one-shot's range, so that one may
      open. As many as the claim ``redundant_resistors`` asks.
    - An edge extends the pulse only if it comes later than the retrigger time after the last one:
      the heartbeat's period must be longer.
    - CEXT at ground (it is ground inside). An unused half: held in reset, its timing pin charged by
      a resistor, no input open.
    """
    claims = {claim.subject: claim for claim in view.claims("fail_safe_time")}
    for part, half in one_shots(view):
        label = f"{view.label(part)} half {half}"
        yield from _timing_ground(view, part, half, label)
        if not is_used(view, part, half):
            yield from _unused_half(view, part, half, label)
            continue
        found = one_shot_half(view, part, half)
        outputs = {found.net(view, "Q{}"), found.net(view, "Q{}_N")} - {None}
        claim = next((claims[net] for net in sorted(map(str, outputs)) if net in claims), None)
        yield from _pulse(view, found, label, claim)


def _timing_ground(view: View, part: Part, half: str, label: str) -> Iterator[Measurement]:
    source = "NXP 74HC123 datasheet: CEXT is ground inside; grounded, the timing loop is short"
    if view.is_ground(view.at(part, f"CEXT{half}")):
        yield holds(label, "CEXT", formula="grounded", source=source)
    else:
        yield fault(label, "CEXT", "is not grounded", source=source)


def _unused_half(view: View, part: Part, half: str, label: str) -> Iterator[Measurement]:
    source = "74HC inputs must not float; a half in reset triggers on nothing"
    inputs = [view.at(part, name.format(half)) for name in ("A{}_N", "B{}", "RD{}_N")]
    timing, supply = view.at(part, f"RCEXT{half}"), view.at(part, "VCC")
    pulls = view.between(timing, supply, "R") if timing and supply and timing != supply else []
    if any(not (view.is_ground(net) or view.is_rail(net)) for net in inputs):
        yield fault(label, "unused half", "an input is on neither supply nor ground", source=source)
    elif not view.is_ground(inputs[2]):
        yield fault(label, "unused half", "is not held in reset", source=source)
    elif len(pulls) != 1:
        text = "needs one resistor from its supply to its timing pin"
        yield fault(label, "unused half", text, source=source)
    else:
        window = view.rating(part, "timing_resistance")
        yield within(
            label,
            "timing resistor of the unused half",
            view.ohms(pulls[0]),
            0.99 * (window.low or 0.0),
            window.high or 0.0,
            "ohm",
            formula=pulls[0].value,
            source=view.cite(part, "timing_resistance"),
        )


def _pulse(
    view: View, shot: OneShotHalf, label: str, claim: Claim | None
) -> Iterator[Measurement]:
    period = period_s(view)
    ohm = parallel_range(view, shot.resistors)
    if period is None:
        yield fault(label, "heartbeat", "unknown", source=_NO_PERIOD)
        return
    if ohm is None or ohm.low is None or ohm.high is None or not shot.capacitors:
        text = "needs resistors from its supply and a capacitor to ground at its timing pin"
        yield fault(label, "timing", text, source="one-shot datasheet")
        return
    assert shot.supply is not None
    bias = view.volts(shot.supply).high or 0.0
    farad = capacitance_sum(view, shot.capacitors, bias)
    factor = view.rating(shot.part, "pulse_width_factor")
    least = (factor.low or 0.0) * ohm.low * (farad.low or 0.0)
    most = (factor.high or 0.0) * ohm.high * (farad.high or 0.0)
    yield at_least(
        label,
        "least pulse",
        least,
        _PERIODS * period,
        "s",
        formula=f"{factor.low:g} x {ohm.low / 1e3:.0f} kohm x {(farad.low or 0.0) * 1e6:.2f} uF;"
        f" limit {_PERIODS:g} heartbeats",
        source=view.cite(shot.part, "pulse_width_factor"),
    )
    yield from _silence(view, label, most, claim, f"{factor.high:g} R C at its greatest")
    yield from _timing_resistors(view, shot, label, ohm)
    base, by_rc, by_r = _RETRIGGER
    kohm, picofarad = ohm.high / 1e3, (farad.high or 0.0) * 1e12
    retrigger = 1e-9 * (base + by_rc * kohm * picofarad**0.9 + by_r * kohm**1.05)
    yield at_most(
        label,
        "retrigger time",
        retrigger,
        period,
        "s",
        formula=f"{by_rc:g} x {kohm:.0f} x ({picofarad:.3g})^0.9 ns; limit one heartbeat",
        source=_RETRIGGER_SOURCE,
    )


def _silence(
    view: View, label: str, seconds: float, claim: Claim | None, text: str
) -> Iterator[Measurement]:
    if claim is None or claim.high is None:
        yield fault(label, "time to drop", "no claim fail_safe_time", source="claim at its output")
        return
    release = max((view.high(r, "release_time") for r in relays(view)), default=0.0)
    yield at_most(
        label,
        "time from the last heartbeat to open relays",
        seconds + _SLOW_RELEASE * release,
        claim.high,
        "s",
        formula=f"{text} + {_SLOW_RELEASE:g} x release {release * 1e3:g} ms",
        source=claim.reason,
    )


def _timing_resistors(
    view: View, shot: OneShotHalf, label: str, together: Interval
) -> Iterator[Measurement]:
    window = view.rating(shot.part, "timing_resistance")
    ranges = [(r.reference, view.resistance(r)) for r in shot.resistors]
    for name, ohm in [*ranges, ("all", together)]:
        for value in (ohm.low, ohm.high):
            yield within(
                label,
                f"timing resistance, {name}",
                value or 0.0,
                window.low or 0.0,
                window.high or 0.0,
                "ohm",
                formula="alone" if name != "all" else "in parallel",
                source=view.cite(shot.part, "timing_resistance"),
            )


# --- the charge pump ------------------------------------------------------------------------


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
    - Parts that may fail singly are there twice, as the claims ``redundant_resistors``,
      ``redundant_capacitors`` and ``series_capacitors`` of the gate ask.
    """
    claims = {claim.subject: claim for claim in view.claims("fail_safe_time")}
    for found in charge_pumps(view):
        if isinstance(found, tuple):
            part, text = found
            yield fault(view.label(part), "charge pump", text, source="structure of a charge pump")
            continue
        label, period = view.label(found.fet), period_s(view)
        if period is None:
            yield fault(label, "heartbeat", "unknown", source=_NO_PERIOD)
            continue
        yield from _pump(view, found, label, period, claims)
    yield from _redundancy(view)


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
    """Level of the heartbeat: that of the logic supply, less the divider of its resting resistor."""
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


class _Held:
    """The gate at one temperature against the greatest threshold there."""

    def __init__(self, celsius: float, volts: float, threshold: float, text: str, cite: str):
        self.celsius, self.volts, self.threshold_v = celsius, volts, threshold
        self._text, self._cite = text, cite

    def against(self, label: str) -> Measurement:
        return at_least(
            label,
            f"gate while the heartbeat runs, {self.celsius:g} degC",
            self.volts,
            self.threshold_v,
            "V",
            formula=self._text,
            source=self._cite,
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
        4.5,
        "V",
        formula=f"{_THRESHOLD_A * 1e6:g} uA x {(pull_up.low or 0.0) / 1e3:.1f} kohm",
        source="the switch's on-resistance is given from 4.5 V of gate",
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
    yield from _silence(view, label, seconds, claims.get(switch.drain), text)
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


def _redundancy(view: View) -> Iterator[Measurement]:
    """Parts that are there more than once because one may fail."""
    pumps = {p.gate: p for p in charge_pumps(view) if isinstance(p, ChargePump)}
    for name, symbol in (("redundant_resistors", "R"), ("redundant_capacitors", "C")):
        for claim in view.claims(name):
            yield _count(claim, len(_across(view, claim.subject, symbol)))
    for claim in view.claims("series_capacitors"):
        pump = pumps.get(claim.subject)
        yield _count(claim, 0 if pump is None else len(pump.series))


def _across(view: View, net: str, symbol: str) -> list[Part]:
    """Parts from a net to ground or a supply."""
    if net not in view.design.net_by_name:
        return []
    fars = {p.reference: view.far(p, net) for p in view.on(net, symbol)}
    return [
        p
        for p in view.on(net, symbol)
        if (far := fars[p.reference]) is not None and (view.is_ground(far) or view.is_rail(far))
    ]


def _count(claim: Claim, count: int) -> Measurement:
    return at_least(
        claim.subject,
        claim.name.replace("_", " "),
        float(count),
        claim.low or 0.0,
        "",
        formula="counted",
        source=claim.reason,
    )


# --- planted faults -------------------------------------------------------------------------


def _shot(design: Design) -> tuple[View, OneShotHalf] | None:
    view = View(design)
    used = [one_shot_half(view, p, h) for p, h in one_shots(view) if is_used(view, p, h)]
    return (view, used[0]) if used else None


def _pump_of(design: Design) -> tuple[View, ChargePump] | None:
    view = View(design)
    pumps = [p for p in charge_pumps(view) if isinstance(p, ChargePump)]
    return (view, pumps[0]) if pumps else None


def _timing(which: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = _shot(design)
        if found is None:
            return None
        part = (found[1].resistors if which == "resistance" else found[1].capacitors)[0]
        return scale(design, part, which, factor)

    return Fault(f"timing {which} times {factor:g}", plant)


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
    constants = tuple(
        replace(c, value=10 * c.value) if c.name.endswith("_HALF_PERIOD_US") else c
        for c in design.firmware_constants
    )
    if constants == design.firmware_constants:
        return None
    return replace(design, firmware_constants=constants)


def _fast_heartbeat(design: Design) -> Design | None:
    constants = tuple(
        replace(c, value=c.value // 3) if c.name.endswith("_HALF_PERIOD_US") else c
        for c in design.firmware_constants
    )
    if constants == design.firmware_constants:
        return None
    return replace(design, firmware_constants=constants)


def _no_claim(design: Design) -> Design | None:
    claims = tuple(c for c in design.claims if c.name != "fail_safe_time")
    return None if claims == design.claims else replace(design, claims=claims)


def _pin_open(pin: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda p, s: s.symbol == "74HC123")
        if part is None:
            return None
        return open_pin(design, part, next(u.number for u in part.pins if u.name == pin))

    return Fault(f"{pin} open", plant)


RULES: Final = (
    Rule(
        "watchdog_one_shot",
        "Watchdog: one-shot",
        "74HC123 datasheet: pulse width, retrigger time",
        watchdog_one_shot,
        (
            _timing("resistance", 10.0),
            _timing("resistance", 0.1),
            _timing("capacitance", 10.0),
            _timing("capacitance", 0.1),
            Fault("a heartbeat ten times slower", _slow_heartbeat),
            Fault("a heartbeat three times faster", _fast_heartbeat),
            Fault("no claim of the silence", _no_claim),
            _pin_open("CEXT1"),
            _pin_open("RCEXT1"),
            _pin_open("B2"),
            _pin_open("RD2_N"),
            _pin_open("RCEXT2"),
        ),
    ),
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
