"""Frequency error of quartz crystals: cut, load, temperature, aging."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.calculators import crystal_load_f
from hardware.checks.mutate import (
    drop_part,
    open_pin,
    scale,
)
from hardware.checks.oscillator import (
    STRUCTURE,
    Oscillator,
    first_oscillator,
    load_capacitors,
    oscillator,
)
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault
from hardware.checks.view import View
from hardware.design import Design
from hardware.parts.spec import Interval

#: On each leg: pads and 5 mm of trace 2 pF, the oscillator's pin 4 pF; across the crystal 1 pF.
_BOARD_F: Final = Interval(1.5e-12, 2.5e-12)


_PIN_F: Final = Interval(3.5e-12, 4.5e-12)


_ACROSS_F: Final = Interval(0.7e-12, 1.3e-12)


_STRAY_SOURCE: Final = "stray: 2 pF of board and 4 pF of pin on each leg, 1 pF across"


def load_capacitance(view: View, osc: Oscillator) -> Interval:
    """Load that the crystal sees, in farads, over tolerance, temperature and stray."""
    ends: list[list[float]] = []
    for net in osc.legs:
        parts = [_BOARD_F, _PIN_F, *(view.capacitance(c) for c in load_capacitors(view, net))]
        low = sum(p.low for p in parts if p.low is not None)
        ends.append([low, sum(p.high if p.high is not None else p.low or 0.0 for p in parts)])
    assert _ACROSS_F.low is not None
    assert _ACROSS_F.high is not None
    (one_low, one_high), (other_low, other_high) = ends
    return Interval(
        crystal_load_f(one_low, other_low, _ACROSS_F.low),
        crystal_load_f(one_high, other_high, _ACROSS_F.high),
    )


def pulling(motional_f: float, shunt_f: float, load_f: float, rated_f: float) -> float:
    """Relative frequency error at a load other than the rated one: fs (1 + C1 / 2 (C0 + CL))."""
    least = 1e-15
    at, rated = max(shunt_f + load_f, least), max(shunt_f + rated_f, least)
    return motional_f / 2.0 * (1.0 / at - 1.0 / rated)


def crystal_frequency(view: View) -> Iterator[Measurement]:
    """Frequency error of each crystal: cut, load, temperature and the first year's aging.

    The two load capacitors in series, each with the board's and the pin's stray, and the stray
    across make the load CL. A crystal of motional capacitance C1 and shunt capacitance C0 runs at
    fs (1 + C1 / (2 (C0 + CL))), so a load other than the rated one pulls it by the difference of
    that term. C1 is taken at its greatest and C0 at its least, where the pull is strongest.

    At 25 degC cut and pull together stay within what the chip's maker allows; with temperature and
    a year's aging the sum of all worst cases stays within what the application allows, the chip's
    ``clock_tolerance``. Later years add less and less (aging is logarithmic); they are left to the
    margin between a sum of worst cases and a real crystal.
    """
    for crystal in view.rated("load_capacitance", "motional_capacitance"):
        found = oscillator(view, crystal)
        if isinstance(found, str):
            yield fault(view.label(crystal), "frequency", found, source=STRUCTURE)
            continue
        yield from _errors(view, found)


def _errors(view: View, osc: Oscillator) -> Iterator[Measurement]:
    crystal, label = osc.crystal, view.label(osc.crystal)
    load = load_capacitance(view, osc)
    assert load.low is not None
    assert load.high is not None
    rated = view.low(crystal, "load_capacitance")
    motional, shunt = (
        view.high(crystal, "motional_capacitance"),
        view.low(crystal, "shunt_capacitance"),
    )
    pulls = [pulling(motional, shunt, end, rated) * 1e6 for end in (load.low, load.high)]
    pull = max(abs(end) for end in pulls)
    cut = _most(view.rating(crystal, "frequency_tolerance"))
    text = (
        f"C1 / 2 (1 / (C0 + CL) - 1 / (C0 + {rated * 1e12:g} pF)), C1 {motional * 1e15:g} fF,"
        f" C0 {shunt * 1e12:g} pF, CL {load.low * 1e12:.4g} to {load.high * 1e12:.4g} pF:"
        f" {pulls[0]:+.3g} to {pulls[1]:+.3g} ppm"
    )
    if view.declares(osc.chip, "crystal_frequency_tolerance"):
        limit = view.high(osc.chip, "crystal_frequency_tolerance") * 1e6
        source = f"{view.cite(osc.chip, 'crystal_frequency_tolerance')}; {_STRAY_SOURCE}"
        yield at_most(
            label,
            "error at 25 degC",
            cut + pull,
            limit,
            "ppm",
            formula=f"cut {cut:g} + pull {pull:.3g}; {text}",
            source=source,
        )
    drift = _most(view.rating(crystal, "frequency_stability"))
    aging = _most(view.rating(crystal, "aging_per_year"))
    yield at_most(
        label,
        "error in the first year",
        cut + pull + drift + aging,
        view.high(osc.chip, "clock_tolerance") * 1e6,
        "ppm",
        formula=f"cut {cut:g} + pull {pull:.3g} + temperature {drift:g} + aging {aging:g}; {text}",
        source=f"{view.cite(osc.chip, 'clock_tolerance')}; {_STRAY_SOURCE}",
    )


def _most(interval: Interval) -> float:
    """Greatest magnitude of a relative error, in ppm."""
    return max(abs(end) for end in (interval.low, interval.high) if end is not None) * 1e6


def _scaled_load(design: Design, factor: float) -> Design | None:
    osc, view = first_oscillator(design), View(design)
    parts = [c for net in osc.legs for c in load_capacitors(view, net)] if osc is not None else []
    return scale(design, parts[0], "capacitance", factor) if parts else None


def _open_electrode(design: Design) -> Design | None:
    osc = first_oscillator(design)
    return None if osc is None else open_pin(design, osc.crystal, osc.crystal.pins[0].number)


def _no_chip(design: Design) -> Design | None:
    osc = first_oscillator(design)
    return None if osc is None else drop_part(design, osc.chip)


def _rating(design: Design, name: str, factor: float) -> Design | None:
    osc = first_oscillator(design)
    return None if osc is None else scale(design, osc.crystal, name, factor)


RULES: Final = (
    Rule(
        "crystal_frequency",
        "Frequency error of crystals",
        "ANSI X3.263 (100BASE-TX, 50 ppm); series equivalent of a quartz",
        crystal_frequency,
        (
            Fault("an open electrode", _open_electrode),
            Fault("no oscillator", _no_chip),
            Fault("ten times the load capacitor", lambda d: _scaled_load(d, 10.0)),
            Fault("a tenth of the load capacitor", lambda d: _scaled_load(d, 0.1)),
            Fault("a coarser cut", lambda d: _rating(d, "frequency_tolerance", 20.0)),
        ),
    ),
)
