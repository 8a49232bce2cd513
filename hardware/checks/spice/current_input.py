"""Current inputs: transformer, burden, clamp bridge, filter, converter; faults and surges."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hardware.calculators import fault_secondary_peak_a
from hardware.checks import conditions
from hardware.checks.mutate import drop_part
from hardware.checks.plots import Figure, Limit, Panel
from hardware.checks.rule import Measurement, at_most
from hardware.checks.spice import models
from hardware.checks.spice.antialias import (
    LINES,
    STEP_HZ,
    Filter,
    NotFoundError,
    across,
    alias_points,
    find_filter,
    frequency_points,
    modulator_hz,
    phase_limit,
    pin_limits,
    pin_points,
    settling_points,
)
from hardware.checks.spice.current_transformer import OMEGA, Transformer, plugged_into
from hardware.checks.spice.deck import Deck
from hardware.checks.spice.network import around, grounds
from hardware.checks.spice.place import Placer
from hardware.checks.spice.result import Bench, agrees, curve, extremes, missing
from hardware.checks.spice.surges import surge_1_2_50
from hardware.checks.spice.waveform import Plot
from hardware.checks.view import View
from hardware.design import AnalogChannel, NetClass, Part

ID: Final = "spice_current_input"
TITLE: Final = "Current inputs: gain, phase, short circuit, surge, open burden"
SOURCE: Final = "circuit simulation with the transformer that plugs in"
ESTIMATES: Final = (models.CT_COUPLING_F, models.CT_AIR_H)
#: Short-circuit class of the greatest breaker in a consumer unit (EN 60898-1) and the ratio of its
#: peak to its RMS value (IEC 60947-2, table 2), both from memory.
FAULT_RMS_A: Final = 10e3
FAULT_PEAK_FACTOR: Final = 1.7
#: Leakage that a board in a dusty panel may have at one line, and the offset that it may cause.
_LEAKAGE_A: Final = 1e-6
_OFFSET_SHARE: Final = 1e-4


@dataclass(frozen=True, slots=True)
class _Input:
    filter: Filter
    ct: Transformer
    parts: tuple[Part, ...]
    lines: tuple[str, str]
    burdens: tuple[Part, ...]
    bridge: Part | None

    def without(self, part: Part) -> _Input:
        """The same input with a part missing."""
        kept = tuple(p for p in self.parts if p != part)
        burdens = tuple(p for p in self.burdens if p != part)
        return replace(self, parts=kept, burdens=burdens)


def simulate(view: View, bench: Bench) -> tuple[list[Measurement], Figure | None]:
    """Every current channel; a figure of the first."""
    points: list[Measurement] = []
    panels: tuple[Panel, ...] = ()
    for channel in view.design.analog_channels:
        if channel.quantity != "current":
            continue
        try:
            found = _find(view, channel)
        except NotFoundError as error:
            points.append(missing(channel.name, str(error), SOURCE))
            continue
        drawn = (
            _frequency(view, bench, found, points),
            _range(view, bench, found, points),
            _fault(view, bench, found, points),
            _surge(view, bench, found, points),
            _half_open(view, bench, found, points),
        )
        _unplugged(view, bench, found, points)
        panels = panels or drawn
    title = f"{view.name}: current input, simulated"
    return points, Figure(title, panels) if panels else None


def _find(view: View, channel: AnalogChannel) -> _Input:
    f = find_filter(view, channel)
    parts, _ = around(view, (f.p, f.n), lambda net: view.net(net).net_class is NetClass.ANALOG)
    headers = [part for part in parts if view.pin(part, "S1") and view.symbol(part) == "CT_HEADER"]
    lines = [view.at(headers[0], pin) for pin in ("S1", "S2")] if len(headers) == 1 else [None]
    if len(lines) != 2 or lines[0] is None or lines[1] is None or lines[0] == lines[1]:
        raise NotFoundError(f"{channel.name}: one transformer's connector with S1 and S2 is due")
    burdens = tuple(
        part
        for part in parts
        if view.symbol(part) == "R"
        and (both := view.ends(part)) is not None
        and set(both) & set(lines)
        and any(view.is_ground(net) for net in both)
    )
    if not burdens:
        raise NotFoundError(f"{channel.name}: no burden from a line to ground")
    bridges = [part for part in parts if view.symbol(part) == "BRIDGE"]
    bridge = bridges[0] if bridges else None
    ct = plugged_into(view, headers[0])
    return _Input(f, ct, tuple(parts), (lines[0], lines[1]), burdens, bridge)


# --- decks -----------------------------------------------------------------------------------


def _board(
    view: View, found: _Input, title: str, *, temperature_c: float = 25.0, greatest: bool = False
) -> Deck:
    """The input without its transformer."""
    f = found.filter
    deck = Deck(f"{f.channel.name}: {title}", grounds(view), temperature_c)
    Placer(deck, view, greatest_drop=greatest).place(found.parts)
    deck.resistor("adc", deck.node(f.p), deck.node(f.n), f.load_ohm)
    deck.watch(f.p, f.n, *found.lines)
    return deck


def _burden_ohm(view: View, found: _Input) -> float:
    """Both lines' burdens in series."""
    total = 0.0
    for line in found.lines:
        conductance = sum(
            1.0 / max(1e-3, view.ohms(part))
            for part in found.burdens
            if line in (view.ends(part) or ())
        )
        total += 1.0 / conductance if conductance else 0.0
    return total


# --- one channel -----------------------------------------------------------------------------


def _closed(view: View, found: _Input, frequency_hz: float) -> complex:
    """Volts at the pins for one ampere of primary current."""
    burden = _burden_ohm(view, found)
    reactance = 2j * math.pi * frequency_hz * found.ct.inductance_h(_burden_ohm(view, found))
    magnetised = reactance / (reactance + burden + found.ct.winding_ohm)
    return burden / found.ct.turns_ratio * magnetised * found.filter.transfer(frequency_hz)


def _frequency(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> Panel:
    f, name = found.filter, found.filter.channel.name
    unit = f"0 ac {1.0 / found.ct.turns_ratio:.9g}"
    deck = _board(view, found, "harmonics")
    found.ct.place(deck, found.lines, unit)
    found.ct.linear_core(deck, _burden_ohm(view, found))
    deck.ac_lines(STEP_HZ, LINES)
    plot = bench.run(deck)
    response = across(plot, deck.node(f.p), deck.node(f.n))
    burden = _burden_ohm(view, found)
    formula = (
        f"burden {burden:.4g} ohm / {found.ct.turns_ratio:g} x jwL / (jwL + R),"
        f" L {found.ct.inductance_h(burden):.4g} H, x 1 / (1 + jwRC + 2R/R_load)"
    )
    points.extend(
        frequency_points(
            f, name, response, lambda hz: _closed(view, found, hz), formula=formula, percent=0.1,
            reason="the filter's load on the burden is not in the formula",
        )
    )  # fmt: skip
    points.append(phase_limit(view, f, name, math.degrees(float(np.angle(response(50.0))))))
    modulator = modulator_hz(view)
    wide = _board(view, found, "to the modulator's frequency")
    found.ct.place(wide, found.lines, unit)
    found.ct.linear_core(wide, _burden_ohm(view, found))
    wide.ac_lines(modulator, 1)
    high = bench.run(wide)
    lines = across(high, *(wide.node(net) for net in found.lines))
    transfer = across(high, wide.node(f.p), wide.node(f.n))(modulator) / lines(modulator)
    points.extend(alias_points(f, name, transfer, modulator))
    points.extend(_settling(view, bench, found))
    hz = plot.axis
    scale = f.channel.primary_per_volt
    gain = np.array([abs(response(x)) * scale for x in hz])
    closed = np.array([abs(_closed(view, found, x)) * scale for x in hz])
    return Panel(
        f"{name}: gain over the declared scale, up to the 40th harmonic",
        ("frequency", "Hz"),
        ("gain", "1"),
        (curve("SPICE", hz, gain), curve("closed form", hz, closed, dashed=True)),
        (Limit("harmonics within 5 %", 0.95),),
        y_range=(0.94, 1.01),
    )


def _settling(view: View, bench: Bench, found: _Input) -> list[Measurement]:
    f, start = found.filter, 10e-6
    deck = _board(view, found, "step")
    found.ct.place(deck, found.lines, f"pulse(0 10m {start:g} 10n 10n 1)")
    found.ct.linear_core(deck, _burden_ohm(view, found))
    deck.transient(0.5e-6, 150e-6)
    plot = bench.run(deck)
    response = deck.volts(plot, f.p, f.n)
    return list(settling_points(view, f, f.channel.name, plot.axis, response, start))


def _pins(
    view: View, found: _Input, plot: Plot, deck: Deck, case: str, points: list[Measurement]
) -> None:
    f = found.filter
    lowest, highest = extremes(deck.volts(plot, net) for net in (f.p, f.n))
    points.extend(pin_points(view, f, f.channel.name, case, lowest, highest))


def _range(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> Panel:
    """The greatest current of the range, diodes hot: the clamp must not take any of it."""
    f, name = found.filter, found.filter.channel.name
    peak = math.sqrt(2.0) * found.ct.rated_primary_a
    hot = conditions.INSIDE_C.high or 0.0
    deck = _board(view, found, f"{found.ct.rated_primary_a:g} A", temperature_c=hot)
    found.ct.place(deck, found.lines, found.ct.primary(peak))
    loop = found.ct.winding_ohm + _burden_ohm(view, found)
    found.ct.saturating_core(
        deck, _burden_ohm(view, found), -loop * peak / found.ct.turns_ratio / OMEGA
    )
    deck.transient(40e-6, 60e-3, from_initial=True)
    plot = bench.run(deck)
    difference = deck.volts(plot, f.p, f.n)
    time = np.linspace(40e-3, 60e-3, 1001)[:-1]
    samples = np.interp(time, plot.axis, difference)
    measured = 2.0 * abs(np.mean(samples * np.exp(-1j * OMEGA * time)))
    closed = abs(_closed(view, found, 50.0)) * peak
    points.append(
        agrees(
            name, f"fundamental at {found.ct.rated_primary_a:g} A and {hot:g} degC",
            measured, closed, 0.1, "V",
            formula=f"|H(50 Hz)| x {peak:.4g} A",
            reason="0.1 % is left to the clamp's leakage and the core's curve",
        )
    )  # fmt: skip
    full_scale = dict(f.channel.ranges)[f.channel.gain] / f.channel.primary_per_volt
    points.append(
        at_most(
            name, f"peak between the pins at {found.ct.rated_primary_a:g} A",
            float(np.abs(difference).max()), full_scale, "V",
            formula=f"{peak:.4g} A peak / {f.channel.primary_per_volt:.4g} A/V",
            source=f"converter's full scale at gain {f.channel.gain}",
        )
    )  # fmt: skip
    return Panel(
        f"{name}: {found.ct.rated_primary_a:g} A, {hot:g} degC",
        ("time", "s"),
        ("voltage", "V"),
        (
            curve("between the pins", plot.axis, difference),
            curve("line of S1", plot.axis, deck.volts(plot, found.lines[0])),
        ),
        (Limit("full scale", full_scale), Limit("", -full_scale)),
    )


def _fault(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> Panel:
    """A short circuit in the installation, the core magnetised the wrong way, diodes cold."""
    f, name = found.filter, found.filter.channel.name
    peak = FAULT_PEAK_FACTOR * FAULT_RMS_A
    cold = conditions.INSIDE_C.low or 0.0
    deck = _board(view, found, "short circuit", temperature_c=cold, greatest=True)
    found.ct.place(deck, found.lines, found.ct.primary(peak))
    found.ct.saturating_core(deck, _burden_ohm(view, found), -found.ct.knee_flux)
    deck.save("v(core_a)")
    deck.transient(5e-6, 10e-3, from_initial=True)
    plot = bench.run(deck)
    _pins(view, found, plot, deck, "short circuit in the installation", points)
    line = deck.volts(plot, found.lines[0])
    winding = (plot.value("v(core_a)") - line) / (found.ct.winding_ohm / 2.0)
    secondary = float(np.abs(winding).max())
    closed = fault_secondary_peak_a(
        found.ct.knee_emf_v, found.ct.winding_ohm, peak, found.ct.turns_ratio
    )
    formula = (
        f"flux 2 sqrt2 E / w is used up by {found.ct.winding_ohm:g} ohm x I, I {peak:g} A peak /"
        f" {found.ct.turns_ratio:g}"
    )
    points.append(
        agrees(
            name, "secondary current in a short circuit", secondary, closed, 10.0, "A",
            formula=formula, reason="the clamp's voltage is not in the formula",
        )
    )  # fmt: skip
    if found.bridge is not None:
        points.append(
            at_most(
                view.label(found.bridge), "surge current of a diode", secondary,
                view.high(found.bridge, "surge_current"), "A",
                formula="all of the secondary current through one diode",
                source=view.cite(found.bridge, "surge_current"),
            )
        )  # fmt: skip
    return Panel(
        f"{name}: short circuit of {peak / 1e3:g} kA peak, {cold:g} degC, greatest diode drop",
        ("time", "s"),
        ("voltage", "V"),
        (
            curve("pin P", plot.axis, deck.volts(plot, f.p)),
            curve("pin N", plot.axis, deck.volts(plot, f.n)),
        ),
        pin_limits(view, f),
    )


def _surge(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> Panel:
    """A surge on the conductor reaches both lines through the winding's capacitance."""
    f, name = found.filter, found.filter.channel.name
    deck = _board(view, found, "common-mode surge")
    found.ct.place(deck, found.lines, "0")
    found.ct.linear_core(deck, _burden_ohm(view, found))
    deck.source("surge", "conductor", "0", surge_1_2_50(conditions.IMPULSE_V, 1e-6))
    deck.save("i(vsurge)")
    deck.transient(0.05e-6, 30e-6)
    plot = bench.run(deck)
    _pins(view, found, plot, deck, "surge through the winding capacitance", points)
    flowed = np.cumsum(-plot.value("i(vsurge)")[1:] * np.diff(plot.axis))
    charge = float(np.abs(flowed).max())
    closed = models.CT_COUPLING_F.value * conditions.IMPULSE_V
    points.append(
        agrees(
            name, "charge into the winding in a surge", charge, closed, 5.0, "C",
            formula=f"C V = {models.CT_COUPLING_F.value:g} F x {conditions.IMPULSE_V:g} V",
            reason="the voltage of the lines, some millivolts, and the sum over time steps",
        )
    )  # fmt: skip
    return Panel(
        f"{name}: {conditions.IMPULSE_V / 1e3:g} kV surge through the winding's capacitance",
        ("time", "s"),
        ("voltage", "V"),
        (
            curve("line of S1", plot.axis, deck.volts(plot, found.lines[0])),
            curve("pin P", plot.axis, deck.volts(plot, f.p)),
        ),
    )


def _half_open(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> Panel:
    """One bad joint: half the burden is gone at the greatest current."""
    f = found.filter
    part = found.burdens[0]
    cold = conditions.INSIDE_C.low or 0.0
    peak = math.sqrt(2.0) * found.ct.rated_primary_a
    broken, bare = View(drop_part(view.design, part)), found.without(part)
    deck = _board(broken, bare, "half the burden open", temperature_c=cold, greatest=True)
    bare.ct.place(deck, bare.lines, bare.ct.primary(peak))
    found.ct.saturating_core(deck, _burden_ohm(view, found), 0.0)
    deck.transient(50e-6, 40e-3, from_initial=True)
    plot = bench.run(deck)
    _pins(
        broken, bare, plot, deck, f"half the burden open at {found.ct.rated_primary_a:g} A", points
    )
    return Panel(
        f"{f.channel.name}: half the burden open at {found.ct.rated_primary_a:g} A, {cold:g} degC",
        ("time", "s"),
        ("voltage", "V"),
        (
            curve("pin P", plot.axis, deck.volts(plot, f.p)),
            curve("pin N", plot.axis, deck.volts(plot, f.n)),
        ),
        pin_limits(view, f),
    )


def _unplugged(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> None:
    """Nothing plugged in: the burden holds the lines, leakage makes no reading."""
    f = found.filter
    deck = _board(view, found, "nothing plugged in")
    one, other = (deck.node(net) for net in found.lines)
    deck.add(f"ileakage {other} {one} 0 ac {_LEAKAGE_A:g}")
    deck.ac_lines(50.0, 1)
    plot = bench.run(deck)
    reading = abs(across(plot, deck.node(f.p), deck.node(f.n))(50.0))
    full_scale = dict(f.channel.ranges)[f.channel.gain] / f.channel.primary_per_volt
    points.append(
        at_most(
            f.channel.name, "reading with nothing plugged in", reading, _OFFSET_SHARE * full_scale,
            "V",
            formula=f"{_LEAKAGE_A:g} A of leakage x the burden",
            source=f"{_OFFSET_SHARE:g} of full scale",
        )
    )  # fmt: skip
