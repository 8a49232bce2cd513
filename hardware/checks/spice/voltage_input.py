"""Voltage inputs: string, transformer, burden, filter, converter; surge and open burden."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from hardware.checks import conditions
from hardware.checks.mutate import drop_part
from hardware.checks.plots import Figure, Limit, Panel
from hardware.checks.rule import Measurement, at_most
from hardware.checks.rules.protective_impedance import OVERLOAD
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
from hardware.checks.spice.deck import Deck
from hardware.checks.spice.devices import transformer_inductance_h, varistor_curve
from hardware.checks.spice.network import around, grounds
from hardware.checks.spice.place import Placer
from hardware.checks.spice.result import Bench, agrees, curve, extremes, missing
from hardware.checks.spice.surges import surge_1_2_50
from hardware.checks.spice.waveform import Plot
from hardware.checks.view import View
from hardware.design import AnalogChannel, NetClass, Part

ID: Final = "spice_voltage_input"
TITLE: Final = "Voltage inputs: gain, phase, surge, open burden"
SOURCE: Final = "circuit simulation; surge of IEC 61000-4-5 at IEC 60664-1's impulse voltage"
ESTIMATES: Final = (models.VT_LEAKAGE_H, models.VT_COUPLING_F, models.VARISTOR_SLOPE)
#: Rated impulse of overvoltage category II at 300 V (IEC 60664-1, table F.1).
_CATEGORY_II_V: Final = 2500.0
_PASSED: Final = (NetClass.ANALOG, NetClass.MAINS_SENSE)


@dataclass(frozen=True, slots=True)
class _Input:
    filter: Filter
    parts: tuple[Part, ...]
    transformer: Part
    phase: str
    neutral: str
    string: tuple[Part, ...]
    burdens: tuple[Part, ...]
    sense: tuple[str, str]


def simulate(view: View, bench: Bench) -> tuple[list[Measurement], Figure | None]:
    """Every voltage channel: frequency, surge, open burden; a figure of the first."""
    points: list[Measurement] = []
    panels: tuple[Panel, ...] = ()
    for channel in view.design.analog_channels:
        if channel.quantity != "voltage":
            continue
        try:
            found = _find(view, channel)
        except NotFoundError as error:
            points.append(missing(channel.name, str(error), SOURCE))
            continue
        drawn = _channel(view, bench, found, points)
        panels = panels or drawn
    title = f"{view.name}: voltage input, simulated"
    return points, Figure(title, panels) if panels else None


def _find(view: View, channel: AnalogChannel) -> _Input:
    f = find_filter(view, channel)
    parts, nets = around(view, (f.p, f.n), lambda net: view.net(net).net_class in _PASSED)
    transformers = [part for part in parts if view.symbol(part) == "VOLTAGE_TRANSFORMER"]
    mains = [net for net in sorted(nets) if view.net(net).net_class is NetClass.MAINS]
    phases = [net for net in mains if view.volts(net).high]
    neutrals = [net for net in mains if not view.volts(net).high]
    if len(transformers) != 1 or len(phases) != 1 or len(neutrals) != 1:
        raise NotFoundError(
            f"{channel.name}: one transformer, one phase and one neutral are due, found"
            f" {len(transformers)}, {len(phases)} and {len(neutrals)}"
        )
    transformer = transformers[0]
    ends = [view.at(transformer, pin) for pin in ("S1", "S2")]
    if ends[0] is None or ends[1] is None:
        raise NotFoundError(f"{view.label(transformer)}: a secondary pin is open")
    string = tuple(
        part
        for part in parts
        if view.symbol(part) == "R"
        and (both := view.ends(part)) is not None
        and all(view.net(net).domain.hazardous for net in both)
    )
    burdens = tuple(view.between(ends[0], ends[1], "R"))
    if not burdens or not string:
        raise NotFoundError(f"{channel.name}: no burden across the secondary, or no string")
    return _Input(
        f, tuple(parts), transformer, phases[0], neutrals[0], string, burdens, (ends[0], ends[1])
    )


# --- decks -----------------------------------------------------------------------------------


def _deck(view: View, found: _Input, title: str, source: str) -> Deck:
    """The channel between phase and neutral, which is held at ground; ``source`` drives it."""
    deck = Deck(f"{found.filter.channel.name}: {title}", grounds(view))
    Placer(deck, view).place(found.parts)
    f = found.filter
    deck.resistor("adc", deck.node(f.p), deck.node(f.n), f.load_ohm)
    deck.source("neutral", deck.node(found.neutral), "0", "0")
    deck.source("mains", deck.node(found.phase), deck.node(found.neutral), source)
    deck.watch(f.p, f.n, *found.sense)
    return deck


def _surge_deck(view: View, found: _Input, title: str) -> Deck:
    """Generator, its resistance, fuse and varistors before the channel."""
    deck = Deck(f"{found.filter.channel.name}: {title}", grounds(view))
    inlet = [
        part
        for part in view.on(found.phase, "FUSE", "VARISTOR")
        if view.symbol(part) == "FUSE" or view.far(part, found.phase) == found.neutral
    ]
    Placer(deck, view).place([*found.parts, *inlet])
    f = found.filter
    deck.resistor("adc", deck.node(f.p), deck.node(f.n), f.load_ohm)
    deck.source("neutral", deck.node(found.neutral), "0", "0")
    fuses = [view.far(part, found.phase) for part in inlet if view.symbol(part) == "FUSE"]
    entry = next((net for net in fuses if net is not None), found.phase)
    deck.source("surge", "generator", "0", surge_1_2_50(conditions.IMPULSE_V, 1e-6))
    deck.resistor("generator", "generator", deck.node(entry), conditions.SURGE_OHM)
    deck.save("i(vsurge)")
    deck.watch(found.phase)
    deck.watch(f.p, f.n, *found.sense)
    for part in found.string:
        both = view.ends(part)
        assert both is not None
        deck.watch(*both)
    deck.transient(0.2e-6, 120e-6)
    return deck


# --- closed forms ----------------------------------------------------------------------------


def _closed(view: View, found: _Input, frequency_hz: float) -> complex:
    """String and windings in series, magnetising and coupling current aside, then the filter."""
    f, part = found.filter, found.transformer
    omega = 2.0 * math.pi * frequency_hz
    burden = 1.0 / sum(1.0 / max(1e-3, view.ohms(r)) for r in found.burdens)
    winding = view.high(part, "dc_resistance")
    ratio = view.low(part, "turns_ratio")
    string = sum(view.ohms(r) for r in found.string)
    main = 1j * omega * transformer_inductance_h(view, part)
    secondary = winding + burden + 1j * omega * models.VT_LEAKAGE_H.value
    primary = string + winding + 1j * omega * models.VT_LEAKAGE_H.value * ratio**2
    shared = main * secondary / (main + secondary) * ratio**2
    current = ratio / (primary + shared) * main / (main + secondary)
    # Half the coupling capacitance lies between P1, at half the voltage, and S1.
    coupled = 0.5 * 1j * omega * models.VT_COUPLING_F.value / 2.0
    return (current + coupled) * burden * f.transfer(frequency_hz)


def _clamp_current_a(open_v: float, source_ohm: float, view: View, varistor: Part) -> float:
    """Generator current: V = I R + V_varistor(I), by bisection."""
    law = varistor_curve(view, varistor)
    low, high = 1e-3, open_v / source_ohm
    for _ in range(60):
        middle = 0.5 * (low + high)
        if middle * source_ohm + law.voltage_v(middle) > open_v:
            high = middle
        else:
            low = middle
    return low


# --- one channel -----------------------------------------------------------------------------


def _channel(
    view: View, bench: Bench, found: _Input, points: list[Measurement]
) -> tuple[Panel, ...]:
    sweep = _frequency(view, bench, found, points)
    step = _step(view, bench, found, points)
    surge = _surge(view, bench, found, points)
    opened = _open_burden(view, bench, found, points)
    return (sweep, step, *surge, opened)


def _frequency(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> Panel:
    f = found.filter
    deck = _deck(view, found, "harmonics", "0 ac 1")
    deck.ac_lines(STEP_HZ, LINES)
    plot = bench.run(deck)
    response = across(plot, deck.node(f.p), deck.node(f.n))
    name = f.channel.name
    string = sum(view.ohms(r) for r in found.string)
    formula = (
        f"burden / (string {string:.6g} ohm + windings) x jwL / (jwL + R_secondary) + coupling,"
        " x 1 / (1 + jwRC + 2R/R_load)"
    )
    points.extend(
        frequency_points(
            f, name, response, lambda hz: _closed(view, found, hz), formula=formula, percent=0.1,
            reason="coupling between the strings and the filter's load on the burden are not in the"
            " formula",
        )
    )  # fmt: skip
    points.append(phase_limit(view, f, name, math.degrees(float(np.angle(response(50.0))))))
    modulator = modulator_hz(view)
    wide_deck = _deck(view, found, "to the modulator's frequency", "0 ac 1")
    wide_deck.ac_lines(modulator, 1)
    wide = bench.run(wide_deck)
    sense = across(wide, *(wide_deck.node(net) for net in found.sense))
    transfer = across(wide, wide_deck.node(f.p), wide_deck.node(f.n))(modulator) / sense(modulator)
    points.extend(alias_points(f, name, transfer, modulator))
    hz = plot.axis
    gain = np.array([abs(response(x)) * f.channel.primary_per_volt for x in hz])
    closed = np.array([abs(_closed(view, found, x)) * f.channel.primary_per_volt for x in hz])
    return Panel(
        f"{name}: gain over the declared scale, up to the 40th harmonic",
        ("frequency", "Hz"),
        ("gain", "1"),
        (curve("SPICE", hz, gain), curve("closed form", hz, closed, dashed=True)),
        (Limit("harmonics within 5 %", 0.95),),
        y_range=(0.94, 1.01),
    )


def _step(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> Panel:
    f, start = found.filter, 10e-6
    deck = _deck(view, found, "step", f"pulse(0 325 {start:g} 10n 10n 1)")
    deck.transient(0.5e-6, 150e-6)
    plot = bench.run(deck)
    response = deck.volts(plot, f.p, f.n)
    points.extend(settling_points(view, f, f.channel.name, plot.axis, response, start))
    return Panel(
        f"{f.channel.name}: voltage between the pins after a step of 325 V",
        ("time", "s"),
        ("voltage", "V"),
        (curve("pins", plot.axis, response),),
        (Limit("settled to 1 %", start + f.settling_s, vertical=True),),
    )


def _surge(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> tuple[Panel, ...]:
    f, name = found.filter, found.filter.channel.name
    deck = _surge_deck(view, found, "surge")
    plot = bench.run(deck)
    behind = float(deck.volts(plot, found.phase).max())
    current = float(-plot.value("i(vsurge)").min())
    kilovolt = conditions.IMPULSE_V / 1e3
    points.append(
        at_most(
            name, "voltage behind fuse and varistor", behind, _CATEGORY_II_V, "V",
            formula=f"{kilovolt:g} kV 1.2/50 us through {conditions.SURGE_OHM:g} ohm",
            source="IEC 60664-1, table F.1: category II at 300 V",
        )
    )  # fmt: skip
    varistors = view.between(found.phase, found.neutral, "VARISTOR")
    if varistors:
        closed = _clamp_current_a(conditions.IMPULSE_V, conditions.SURGE_OHM, view, varistors[0])
        points.append(
            agrees(
                name, "surge current", current, closed, 5.0, "A",
                formula=f"{conditions.IMPULSE_V:g} V = I x {conditions.SURGE_OHM:g} ohm + V(I)",
                reason="the fuse's resistance and the varistor's capacitance are not in the sum",
            )
        )  # fmt: skip
        points.append(
            at_most(
                view.label(varistors[0]), "surge current", current,
                view.high(varistors[0], "surge_current"), "A",
                formula="peak of the generator's current",
                source=view.cite(varistors[0], "surge_current"),
            )
        )  # fmt: skip
    points.extend(_string_points(view, found, plot, deck))
    points.extend(_pins(view, found, plot, deck, "surge"))
    pins = [(net, deck.volts(plot, net)) for net in (f.p, f.n)]
    time = plot.axis
    return (
        Panel(
            f"{name}: {kilovolt:g} kV surge, voltage behind the varistor",
            ("time", "s"), ("voltage", "V"),
            (curve("phase to neutral", time, deck.volts(plot, found.phase)),),
            (Limit("category II", _CATEGORY_II_V),),
        ),
        Panel(
            f"{name}: the same surge at the converter's pins",
            ("time", "s"), ("voltage", "V"),
            (curve("burden", time, deck.volts(plot, *found.sense)),
             *(curve(net, time, volts) for net, volts in pins)),
            pin_limits(view, f)[:1],
        ),
    )  # fmt: skip


def _string_points(view: View, found: _Input, plot: Plot, deck: Deck) -> Iterator[Measurement]:
    """The string resistor that bears most of the surge."""
    worst, bears = found.string[0], 0.0
    for part in found.string:
        both = view.ends(part)
        assert both is not None
        strain = float(np.abs(deck.volts(plot, *both)).max())
        if strain > bears:
            worst, bears = part, strain
    yield at_most(
        view.label(worst), "voltage across the most strained string resistor, surge", bears,
        OVERLOAD * view.high(worst, "rated_voltage"), "V",
        formula="greatest difference of both ends",
        source=f"{view.cite(worst, 'rated_voltage')}; {OVERLOAD:g} times that for moments",
    )  # fmt: skip


def _pins(view: View, found: _Input, plot: Plot, deck: Deck, case: str) -> Iterator[Measurement]:
    f = found.filter
    lowest, highest = extremes(deck.volts(plot, net) for net in (f.p, f.n))
    yield from pin_points(view, f, f.channel.name, case, lowest, highest)


def _open_burden(view: View, bench: Bench, found: _Input, points: list[Measurement]) -> Panel:
    """One bad joint: the burden is gone, at the mains' upper limit and in the surge."""
    broken = View(drop_part(view.design, found.burdens[0]))
    rms = conditions.MAINS_V.high
    assert rms is not None
    bare = _Input(
        found.filter, tuple(p for p in found.parts if p != found.burdens[0]), found.transformer,
        found.phase, found.neutral, found.string, found.burdens[1:], found.sense,
    )  # fmt: skip
    surge_deck = _surge_deck(broken, bare, "surge, burden open")
    plot = bench.run(surge_deck)
    points.extend(_pins(view, bare, plot, surge_deck, "surge and open burden"))
    deck = _deck(broken, bare, "burden open", f"sin(0 {rms * math.sqrt(2.0):.6g} 50)")
    deck.transient(50e-6, 40e-3)
    mains = bench.run(deck)
    points.extend(_pins(view, bare, mains, deck, "mains and open burden"))
    f = found.filter
    return Panel(
        f"{f.channel.name}: burden open at {rms:g} V",
        ("time", "s"),
        ("voltage", "V"),
        (curve("pin P", mains.axis, deck.volts(mains, f.p)),),
        pin_limits(view, f),
    )
