"""The converter's input: fusible resistor, inrush, overvoltage category."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import (
    LOST_NEUTRAL_V,
    LOWEST_MAINS_V,
    MAINS_V,
    OVERVOLTAGE_CATEGORY,
    SYSTEM_V,
)
from hardware.checks.mains_side import MainsSide, judged, over
from hardware.checks.mutate import rewire, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_most, fault
from hardware.checks.varistor import let_through_v
from hardware.checks.view import View
from hardware.design import Design, Part
from hardware.insulation.tables import OutsideTableError, rated_impulse_v

#: What a fuse of low breaking capacity ends at any voltage it may meet (IEC 60127-2: 35 A).
_LOW_BREAK_A: Final = 35.0
#: Power factor of a rectifier with a capacitor.
_POWER_FACTOR: Final = 0.5
#: Share of a resistor's rated power that it may take near plastic.
_POWER_SHARE: Final = 0.5


def converter_input(view: View) -> Iterator[Measurement]:
    """A converter hangs between a fused phase and the neutral, behind one fusible resistor.

    The resistor keeps the inrush below what the module draws by itself, opens before the fuse
    when the module half fails, takes its normal heat at half its rated power, and with the module
    shorted while the neutral is lost leaves no more than any fuse ends. The module's overvoltage
    category is that of the panel, since its insulation meets the surge from both conductors to the
    touchable side, which no varistor clamps; between its pins it sees the clamped surge only.
    """
    side = MainsSide(view)
    surge = let_through_v(side)
    for module in side.modules:
        label = view.label(module)
        category = view.low(module, "overvoltage_category")
        yield judged(
            category >= OVERVOLTAGE_CATEGORY,
            label,
            "overvoltage category",
            f"{category:g}, as in the panel",
            f"{category:g}, but the panel is of category {OVERVOLTAGE_CATEGORY}",
            source=view.cite(module, "overvoltage_category"),
        )
        supply = view.rating(module, "supply_voltage")
        yield Measurement(
            label,
            "lowest supply voltage",
            supply.low,
            None,
            LOWEST_MAINS_V,
            "V",
            "120 V split phase - 10 %",
            view.cite(module, "supply_voltage"),
        )
        yield Measurement(
            label,
            "highest supply voltage",
            supply.high,
            MAINS_V.high,
            None,
            "V",
            "230 V + 10 %; a lost neutral may end it, safely",
            view.cite(module, "supply_voltage"),
        )
        try:
            bears = rated_impulse_v(SYSTEM_V, round(category))
        except OutsideTableError as error:
            yield fault(label, "impulse", str(error), source="IEC 60664-1 table F.1")
        else:
            yield at_most(
                label,
                "surge between its mains pins",
                surge,
                bears,
                "V",
                formula=f"let through by the varistors; {SYSTEM_V:g} V, category {category:g}",
                source="IEC 60664-1 table F.1",
            )
        yield from _feed(side, module)


def _feed(side: MainsSide, module: Part) -> Iterator[Measurement]:
    view, label = side.view, side.view.label(module)
    nets = side.hazardous_pins(module)
    source = "a fuse of 250 V must not meet a fault at 440 V that nothing else limits"
    fusible = [
        (part, far)
        for net in nets
        if net != side.neutral
        for part in view.on(net, "R")
        if view.declares(part, "fusing_power") and (far := view.far(part, net)) is not None
    ]
    if side.neutral not in nets or len(nets) != 2:
        yield fault(label, "feed", "does not hang on the neutral", source=source)
    elif len(fusible) != 1 or fusible[0][1] not in side.fused:
        text = "does not hang on a fused phase behind one fusible resistor"
        yield fault(label, "feed", text, source=source)
    else:
        resistor, net = fusible[0]
        yield from _resistor(view, resistor, module, side.fused[net])


def _resistor(view: View, part: Part, module: Part, fuse: Part) -> Iterator[Measurement]:
    label, ohm = view.label(part), view.resistance(part)
    low, high = ohm.low or 0.0, ohm.high or 0.0
    assert MAINS_V.high is not None
    if low <= 0:
        yield fault(label, "resistance", "is zero", source=view.cite(part, "resistance"))
        return
    yield at_most(
        label,
        "inrush",
        MAINS_V.high * math.sqrt(2.0) / low,
        view.high(module, "inrush_current"),
        "A",
        formula=f"{MAINS_V.high:g} V x sqrt 2 / {low:.3g} ohm",
        source=view.cite(module, "inrush_current"),
    )
    yield at_most(
        label,
        "fault current, neutral lost",
        LOST_NEUTRAL_V / low,
        _LOW_BREAK_A,
        "A",
        formula=f"{LOST_NEUTRAL_V:g} V / {low:.3g} ohm, module shorted",
        source="IEC 60127-2: low breaking capacity 35 A",
    )
    fusing = view.low(part, "fusing_power")
    yield at_most(
        label,
        "opening current",
        math.sqrt(max(fusing, 0.0) / low),
        view.high(fuse, "rated_current"),
        "A",
        formula=f"sqrt({fusing:g} W / {low:.3g} ohm), below the fuse",
        source=view.cite(part, "fusing_power"),
    )
    drawn = over(view.high(module, "rated_power"), view.low(module, "efficiency"))
    amperes = drawn / (LOWEST_MAINS_V * _POWER_FACTOR)
    rated = view.high(part, "rated_power")
    heat = amperes * amperes * high
    yield at_most(
        label,
        "heat at full load",
        heat,
        _POWER_SHARE * rated,
        "W",
        formula=f"({amperes * 1e3:.0f} mA)^2 x {high:.3g} ohm at {LOWEST_MAINS_V:g} V",
        source=view.cite(part, "rated_power"),
    )


def _planted(symbolic: str, rating: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = MainsSide(View(design)).rated(symbolic, rating)
        return scale(design, found[0], rating, factor) if found else None

    return Fault(f"{rating} times {factor:.2g}", plant)


def _on_module(rating: str, factor: float) -> Fault:
    return _planted("overvoltage_category", rating, factor)


def _on_resistor(rating: str, factor: float) -> Fault:
    return _planted("fusing_power", rating, factor)


def _bypassed(design: Design) -> Design | None:
    """The converter straight on the fused phase."""
    view = View(design)
    side = MainsSide(view)
    for module in side.modules:
        for use in module.pins:
            if use.net is not None and any(
                view.declares(p, "fusing_power") for p in view.on(use.net, "R")
            ):
                return rewire(design, module, use.number, next(iter(side.fused)))
    return None


def _neutral_lost(design: Design) -> Design | None:
    side = MainsSide(View(design))
    for module in side.modules:
        for use in module.pins:
            if use.net == side.neutral:
                return rewire(design, module, use.number, next(iter(side.fused)))
    return None


RULES: Final = (
    Rule(
        "converter_input",
        "The converter's fusible resistor and overvoltage category",
        "EN 61010-1, 9.6 and annex K; IEC 60664-1 table F.1",
        converter_input,
        (
            _on_module("overvoltage_category", 2.0 / 3.0),
            _on_module("inrush_current", 0.1),
            _on_module("supply_voltage", 0.1),
            _on_module("supply_voltage", 10.0),
            _on_resistor("resistance", 0.1),
            _on_resistor("resistance", 10.0),
            _on_resistor("resistance", 0.0),
            _on_resistor("fusing_power", 10.0),
            _on_resistor("rated_power", 0.1),
            Fault("a converter without its resistor", _bypassed),
            Fault("a converter between two phases", _neutral_lost),
        ),
    ),
)
