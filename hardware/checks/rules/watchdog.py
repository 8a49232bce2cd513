"""Channel A of a watchdog: a one-shot that the heartbeat restarts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.heartbeat import (
    NO_PERIOD,
    ChargePump,
    OneShotHalf,
    at_another_rate,
    capacitance_sum,
    charge_pumps,
    is_used,
    one_shot_half,
    one_shots,
    period_s,
    silence,
    without_claims,
)
from hardware.checks.mutate import drop_part, first, open_pin, scale
from hardware.checks.relay_drive import parallel_range
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, holds, within
from hardware.checks.view import View
from hardware.design import Claim, Design, Part
from hardware.parts.spec import Interval

#: Heartbeats that the pulse must outlast: late tasks must not drop relays.
_PERIODS: Final = 3.0
#: Retrigger time in ns for kohm and pF: base, factor of R C^0.9, factor of R^1.05.
_RETRIGGER: Final = (30.0, 0.19, 13.0)
_RETRIGGER_SOURCE: Final = (
    "NXP 74HC123; 74HCT123 datasheet Rev. 9, dynamic characteristics, note 3, typical at 5 V: an"
    " edge sooner after the last one does not extend the pulse"
)
#: Timing capacitors up to this size discharge harmlessly through the timing pin.
_UNGUARDED_F: Final = 10e-9
#: Pull-up of a controller's pin before firmware takes it.
_PIN_PULL_UP_OHM: Final = 45e3


def watchdog_one_shot(view: View) -> Iterator[Measurement]:
    """A one-shot's pulse K R C lasts some heartbeats, and ends within the claimed silence.

    - Least pulse (K, R, C at their least: tolerance, temperature, bias) at least three heartbeats.
    - Greatest pulse and the relays' release (three times the rated time, for the clamp) within the
      claim ``fail_safe_time`` of its output.
    - Each timing resistor, and all of them together, within the one-shot's range, so that one may
      open. As many as the claim ``redundant_resistors`` asks.
    - An edge extends the pulse only if it comes later than the retrigger time after the last one:
      the heartbeat's period must be longer.
    - A timing capacitor of more than 10 nF has a diode to the supply, or it discharges through the
      timing pin's clamp when the supply collapses.
    - The heartbeat's line rests below the input's low level against the pull-up that a controller's
      pin has until firmware takes it: no edge at start.
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
    elif len(pulls) != 1 or view.is_ground(timing):
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


def _pulse(view: View, shot: OneShotHalf, label: str, claim: Claim | None) -> Iterator[Measurement]:
    period = period_s(view)
    ohm = parallel_range(view, shot.resistors)
    if period is None:
        yield fault(label, "heartbeat", "unknown", source=NO_PERIOD)
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
    yield from silence(view, label, most, claim, f"{factor.high:g} R C at its greatest")
    yield from _timing_resistors(view, shot, label, ohm)
    yield from _discharge(view, shot, label, farad)
    yield from _line_at_rest(view, shot, label)
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


def _discharge(view: View, shot: OneShotHalf, label: str, farad: Interval) -> Iterator[Measurement]:
    assert shot.timing is not None
    source = "NXP 74HC123 datasheet, power-down (from memory): more than 10 nF needs a diode"
    diodes = [
        d
        for d in view.on(shot.timing, "D", "D_SCHOTTKY")
        if view.at(d, "A") == shot.timing and view.at(d, "K") == shot.supply
    ]
    if len(diodes) == 1:
        yield holds(label, "discharge diode", formula=view.label(diodes[0]), source=source)
    elif (farad.high or 0.0) > _UNGUARDED_F:
        text = "needs one diode from timing pin (anode) to supply (cathode)"
        yield fault(label, "discharge diode", text, source=source)


def _line_at_rest(view: View, shot: OneShotHalf, label: str) -> Iterator[Measurement]:
    trigger, supply = shot.net(view, "B{}"), shot.supply
    if trigger is None or supply is None:
        yield fault(label, "trigger", "B is open", source="the heartbeat triggers it")
        return
    nets = {trigger} | {n for r in view.on(trigger, "R") if (n := view.far(r, trigger)) is not None}
    downs = [
        r
        for net in nets
        if not view.is_rail(net) and not view.is_ground(net)
        for r in view.on(net, "R")
        if view.is_ground(view.far(r, net))
    ]
    ohm = parallel_range(view, downs)
    if ohm is None or ohm.high is None:
        text = "no resistor holds the heartbeat's line low"
        yield fault(label, "trigger at rest", text, source="a line that floats may move")
        return
    volts = view.volts(supply).high or 0.0
    yield at_most(
        label,
        "trigger while the controller starts",
        volts * ohm.high / (ohm.high + _PIN_PULL_UP_OHM),
        view.high(shot.part, "input_low_voltage"),
        "V",
        formula=f"{volts:g} V over {_PIN_PULL_UP_OHM / 1e3:g} kohm and {ohm.high / 1e3:.1f} kohm",
        source=f"ESP32 pin pull-up, typical; {view.cite(shot.part, 'input_low_voltage')}",
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


# --- planted faults -------------------------------------------------------------------------


def _shot(design: Design) -> tuple[View, OneShotHalf] | None:
    view = View(design)
    used = [one_shot_half(view, p, h) for p, h in one_shots(view) if is_used(view, p, h)]
    return (view, used[0]) if used else None


def _timing(which: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = _shot(design)
        if found is None:
            return None
        part = (found[1].resistors if which == "resistance" else found[1].capacitors)[0]
        return scale(design, part, which, factor)

    return Fault(f"timing {which} times {factor:g}", plant)


def _no_discharge(design: Design) -> Design | None:
    found = _shot(design)
    if found is None or found[1].timing is None:
        return None
    return drop_part(design, found[0].on(found[1].timing, "D")[0])


def _weak_rest(design: Design) -> Design | None:
    view = View(design)
    pumps = [p for p in charge_pumps(view) if isinstance(p, ChargePump)]
    if not pumps:
        return None
    drive = pumps[0].drive
    rests = [r for r in view.on(drive, "R") if view.is_ground(view.far(r, drive))]
    return scale(design, rests[0], "resistance", 10.0) if rests else None


def _heartbeat(name: str, factor: float) -> Fault:
    return Fault(name, lambda design: at_another_rate(design, factor))


def _no_claim(design: Design) -> Design | None:
    return without_claims(design, "fail_safe_time")


def _pin_open(pin: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: s.symbol == "74HC123")
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
            _heartbeat("a heartbeat ten times slower", 10.0),
            _heartbeat("a heartbeat three times faster", 1.0 / 3.0),
            Fault("no claim of the silence", _no_claim),
            _pin_open("CEXT1"),
            _pin_open("RCEXT1"),
            _pin_open("B2"),
            _pin_open("RD2_N"),
            _pin_open("RCEXT2"),
            Fault("discharge diode missing", _no_discharge),
            Fault("the heartbeat's resting resistor ten times weaker", _weak_rest),
        ),
    ),
)
