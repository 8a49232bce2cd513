"""Switching converters: inductor, capacitors, feedback, enable, drop, heat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import INSIDE_C
from hardware.checks.converters import Stage, stage_of, value
from hardware.checks.mutate import first, scale, short
from hardware.checks.planting import having, largest_scaled, pin_opens, rating_scaled
from hardware.checks.power_states import heaviest
from hardware.checks.rule import (
    Fault,
    Measurement,
    SystemRule,
    at_least,
    at_most,
    fault,
    within,
)
from hardware.checks.supplies import (
    converters,
)
from hardware.checks.view import System
from hardware.design import Design, Part

#: Ripple of the inductor against the rated current: current-mode control wants it; below, noise
#: disturbs its comparator, above, core and capacitors heat (Diodes: 30 to 50 %, and tolerance).
_RIPPLE_SHARE: Final = (0.15, 0.5)
#: Input ripple that keeps the current in ceramics within their rating (TI SLTA055, from memory).
_INPUT_RIPPLE_V: Final = 0.075
_OUTPUT_RIPPLE: Final = 0.01
#: Output capacitance around the recommended one that the internal compensation bears.
_OUTPUT_SHARE: Final = (0.8, 2.5)
_INDUCTANCE_SHARE: Final = (0.7, 1.4)
#: Hot resistance of a switch against its value at 25 degC.
_HOT: Final = 1.5


def switching_converters(system: System) -> Iterator[Measurement]:
    """Each switching converter with its inductor, its capacitors and its worst load.

    Ripple current V (1 - V / Vin) / (f L); peak = load + half of it, below saturation and below the
    current limit; input ripple I D (1 - D) / (f C), output ripple dI / (8 f C), both with
    tolerance, temperature and bias; at the lowest input the output must still be reached through
    hot switch and coil; junction = inside temperature + loss x thermal resistance. The load is the
    power budget's, all tolerances at their end.
    """
    loads = heaviest(system)
    for view in system.views:
        for part in converters(view):
            found = loads.get((view.name, part.reference))
            stage = stage_of(view, part, 0.0 if found is None else found[0].worst)
            if isinstance(stage, str):
                yield fault(view.label(part), "converter", stage, source=view.spec(part).mpn)
                continue
            yield from _inductor(stage)
            yield from _capacitors(stage)
            yield from _limits(stage)


def _inductor(stage: Stage) -> Iterator[Measurement]:
    view, part, coil = stage.view, stage.part, stage.coil
    rated = view.high(part, "rated_current")
    henry = stage.inductance()
    least = stage.ripple_a(value(henry.high), value(stage.vin.high), value(stage.out.low))
    for end, ripple in (("least", least), ("greatest", stage.most_ripple_a())):
        yield within(
            view.label(coil),
            f"{end} ripple current",
            ripple,
            _RIPPLE_SHARE[0] * rated,
            _RIPPLE_SHARE[1] * rated,
            "A",
            formula=f"V (1 - V / Vin) / (f L), {stage.out.high:.3g} V of {stage.vin.high:.3g} V,"
            f" {stage.frequency_hz:g} Hz, {coil.value}",
            source=f"15 to 50 % of {rated:g} A: current-mode control",
        )
    if view.declares(part, "recommended_inductance"):
        wanted = view.low(part, "recommended_inductance")
        yield within(
            view.label(coil),
            "inductance",
            view.low(coil, "inductance"),
            _INDUCTANCE_SHARE[0] * wanted,
            _INDUCTANCE_SHARE[1] * wanted,
            "H",
            formula=f"recommended {wanted:g} H",
            source=view.cite(part, "recommended_inductance"),
        )
    peak = stage.load_a + stage.most_ripple_a() / 2.0
    text = f"{stage.load_a:.3g} A + {stage.most_ripple_a():.3g} A / 2"
    for owner, name in ((coil, "saturation_current"), (coil, "rated_current")):
        yield at_most(
            view.label(coil),
            f"peak current against {name}",
            peak,
            view.low(owner, name),
            "A",
            formula=text,
            source=view.cite(owner, name),
        )
    yield at_most(
        stage.label,
        "peak current against the current limit",
        peak,
        view.low(part, "current_limit"),
        "A",
        formula=text,
        source=view.cite(part, "current_limit"),
    )


def _capacitors(stage: Stage) -> Iterator[Measurement]:
    view, part = stage.view, stage.part
    outs, ins = stage.ceramics(stage.out_net), stage.ceramics(stage.vin_net)
    wanted = view.low(part, "recommended_output_capacitance")
    names = " + ".join(f"{c.reference} {c.value}" for c in outs) or "none"
    yield within(
        f"{stage.out_net}",
        "output capacitance at the converter",
        sum(view.farads(c) for c in outs),
        _OUTPUT_SHARE[0] * wanted,
        _OUTPUT_SHARE[1] * wanted,
        "F",
        formula=names,
        source=view.cite(part, "recommended_output_capacitance"),
    )
    kept = sum(value(view.capacitance(c, value(stage.out.high)).low) for c in outs)
    ripple = stage.most_ripple_a()
    frequency = stage.frequency_hz
    yield at_most(
        f"{stage.out_net}",
        "output ripple",
        ripple / (8.0 * frequency * kept) if kept > 0.0 and frequency > 0.0 else float("inf"),
        _OUTPUT_RIPPLE * value(stage.out.low),
        "V",
        formula=f"{ripple:.3g} A / (8 x {frequency:g} Hz x {kept * 1e6:.3g} uF)",
        source="1 % of the output",
    )
    held = sum(value(view.capacitance(c, value(stage.vin.high)).low) for c in ins)
    duties = [value(stage.out.high) / v for v in (value(stage.vin.low), value(stage.vin.high)) if v]
    share = max((min(d, 1.0) * (1.0 - min(d, 1.0)) for d in duties), default=0.25)
    worst = held * frequency
    yield at_most(
        f"{stage.vin_net} at {stage.part.reference}",
        "input ripple",
        stage.load_a * share / worst if worst > 0.0 else float("inf"),
        _INPUT_RIPPLE_V,
        "V",
        formula=f"{stage.load_a:.3g} A x {share:.3g} / ({frequency:g} Hz x {held * 1e6:.3g} uF)",
        source="TI SLTA055: 75 mV keep the current in ceramics within their rating",
    )


def _limits(stage: Stage) -> Iterator[Measurement]:
    """Drop at full duty, heat, and whether the efficiency can be true."""
    view, part, coil = stage.view, stage.part, stage.coil
    winding = view.high(coil, "dc_resistance")
    high_side, low_side = (view.low(part, f"{s}_side_resistance") for s in ("high", "low"))
    drop = stage.load_a * (_HOT * high_side + winding)
    yield at_least(
        stage.label,
        "lowest input less the drop at full duty",
        value(stage.vin.low) - drop,
        value(stage.out.high),
        "V",
        formula=f"{stage.vin.low:.4g} V - {stage.load_a:.3g} A x"
        f" ({_HOT} x {high_side} + {winding}) ohm",
        source="the output at its highest must be reached",
    )
    power = stage.load_a * value(stage.out.high)
    share = view.low(part, "efficiency")
    loss = power * (1.0 / share - 1.0) if share > 0.0 else float("inf")
    yield at_most(
        stage.label,
        "junction temperature",
        value(INSIDE_C.high) + loss * view.high(part, "thermal_resistance"),
        view.high(part, "junction_temperature"),
        "degC",
        formula=f"{INSIDE_C.high:g} degC + {loss:.3g} W x"
        f" {view.high(part, 'thermal_resistance'):g} K/W",
        source=view.cite(part, "junction_temperature"),
    )
    duty = min(1.0, value(stage.out.high) / value(stage.vin.high)) if stage.vin.high else 1.0
    ohms = _HOT * (high_side * duty + low_side * (1.0 - duty)) + winding
    rest = view.low(part, "quiescent_current") * value(stage.vin.high)
    yield at_most(
        stage.label,
        "loss in resistances and at rest",
        stage.load_a**2 * ohms + rest,
        loss if loss > 0.0 else rest,
        "W",
        formula=f"{stage.load_a:.3g} A squared x {ohms:.3g} ohm + {rest:.2g} W",
        source=f"{view.cite(part, 'efficiency')}: must not promise more",
    )


# --- planted faults --------------------------------------------------------------------------


_CONVERTER: Final = having("switching_frequency")


def _net(part: Part, name: str) -> str | None:
    return next(use.net for use in part.pins if use.name == name)


def _output_piece(factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        coil = first(design, lambda _, s: s.symbol == "L")
        if coil is None:
            return None
        out = coil.pins[1].net
        part = first(
            design,
            lambda p, s: (
                s.symbol == "C" and p.block == coil.block and any(u.net == out for u in p.pins)
            ),
        )
        return None if part is None else scale(design, part, "capacitance", factor)

    return Fault(f"an output capacitor times {factor:g}", plant)


def _input_output_short(design: Design) -> Design | None:
    part = _CONVERTER(design)
    coil = first(design, lambda _, s: s.symbol == "L")
    if part is None or coil is None:
        return None
    keep, gone = sorted((str(_net(part, "VIN")), str(coil.pins[1].net)))
    return short(design, keep, gone)


RULES: Final = (
    SystemRule(
        "switching_converters",
        "Switching converters",
        "Diodes AP6320x datasheet, application sections; TI SLTA055, SLVA477",
        switching_converters,
        (
            *(pin_opens(_CONVERTER, pin) for pin in ("VIN", "SW", "FB")),
            rating_scaled(_CONVERTER, "current_limit", 0.2),
            rating_scaled(_CONVERTER, "thermal_resistance", 4.0),
            rating_scaled(_CONVERTER, "junction_temperature", 0.5),
            rating_scaled(_CONVERTER, "efficiency", 0.5),
            rating_scaled(_CONVERTER, "high_side_resistance", 100.0),
            rating_scaled(_CONVERTER, "low_side_resistance", 100.0),
            rating_scaled(_CONVERTER, "quiescent_current", 3000.0),
            rating_scaled(_CONVERTER, "switching_frequency", 0.1),
            rating_scaled(_CONVERTER, "recommended_output_capacitance", 5.0),
            largest_scaled(_CONVERTER, "SW", "L", "inductance", 10.0),
            largest_scaled(_CONVERTER, "SW", "L", "inductance", 0.1),
            largest_scaled(_CONVERTER, "SW", "L", "saturation_current", 0.1),
            largest_scaled(_CONVERTER, "SW", "L", "rated_current", 0.1),
            largest_scaled(_CONVERTER, "VIN", "C", "capacitance", 0.1),
            _output_piece(0.1),
            _output_piece(10.0),
            Fault("input and output joined", _input_output_short),
        ),
    ),
)
