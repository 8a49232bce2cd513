"""A watchdog's charge pump: the gate that a heartbeat holds up, and its end when the beat stops."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from hardware.calculators import discharge_time_s
from hardware.checks import conditions
from hardware.checks.plots import Figure, Limit, Panel
from hardware.checks.rule import Measurement, at_least, at_most
from hardware.checks.spice.antialias import NotFoundError
from hardware.checks.spice.deck import Deck
from hardware.checks.spice.devices import diode_model
from hardware.checks.spice.models import THERMAL_V, Diode
from hardware.checks.spice.network import around, constant, grounds
from hardware.checks.spice.place import Placer, Spread
from hardware.checks.spice.result import Bench, agrees, crossing, curve, missing
from hardware.checks.spice.waveform import Plot, Samples
from hardware.checks.view import View
from hardware.design import Part

ID: Final = "spice_charge_pump"
TITLE: Final = "Watchdog's charge pump: gate voltage and decay"
SOURCE: Final = "circuit simulation of pump, reservoir and bleed"
ESTIMATES: Final = ()
#: The relays may wait for some seconds, and must not fall for a few beats that come late.
_LONGEST_S: Final = 10.0
_BEATS: Final = 4
#: Time that the pump is watched: first up, then after the last edge.
_UP_S: Final = 10.0
_DOWN_S: Final = 12.0
#: A threshold falls by 2.5 mV/K (usual for these transistors, from memory).
_THRESHOLD_V_PER_K: Final = 2.5e-3


@dataclass(frozen=True, slots=True)
class _Pump:
    switch: Part
    gate: str
    line: str
    parts: tuple[Part, ...]
    pumps: tuple[Part, ...]
    reservoirs: tuple[Part, ...]
    bleeds: tuple[Part, ...]
    diode: Diode
    half_s: float
    low_v: float
    high_v: float


def simulate(view: View, bench: Bench) -> tuple[list[Measurement], Figure | None]:
    """Every gate that is pumped up by a diode; a figure of the first."""
    points: list[Measurement] = []
    panels: tuple[Panel, ...] = ()
    for switch in view.of("NMOS"):
        gate = view.at(switch, "G")
        if gate is None:
            points.append(missing(view.label(switch), "the gate is open", SOURCE))
            continue
        if not any(view.at(d, "K") == gate or view.at(d, "A") == gate for d in view.on(gate, "D")):
            continue
        try:
            pump = _find(view, switch, gate)
        except NotFoundError as error:
            points.append(missing(view.label(switch), str(error), SOURCE))
            continue
        drawn = _pump(view, bench, pump, points)
        panels = panels or drawn
    if not points and view.of("NMOS") and constant(view, "_HEARTBEAT_HALF_PERIOD_US") is not None:
        points.append(missing(view.name, "a heartbeat, but no gate that it pumps up", SOURCE))
    title = f"{view.name}: charge pump of the watchdog, simulated"
    return points, Figure(title, panels) if panels else None


def _find(view: View, switch: Part, gate: str) -> _Pump:
    half_us = constant(view, "_HEARTBEAT_HALF_PERIOD_US")
    if half_us is None or half_us <= 0:
        raise NotFoundError("no firmware constant .._HEARTBEAT_HALF_PERIOD_US")
    parts, nets = around(
        view, (gate,), lambda net: not view.is_rail(net) and not view.is_ground(net)
    )
    lines = sorted(net for net in nets if _comes_in(view, net))
    if len(lines) != 1:
        raise NotFoundError(f"one line from a connector is due, found {', '.join(lines) or 'none'}")
    pumps = tuple(
        p
        for p in parts
        if view.symbol(p) == "C"
        and (both := view.ends(p)) is not None
        and gate not in both
        and not any(view.is_ground(net) for net in both)
    )
    to_ground = [p for p in view.on(gate) if view.is_ground(view.far(p, gate))]
    reservoirs = tuple(p for p in to_ground if view.symbol(p) == "C")
    bleeds = tuple(p for p in to_ground if view.symbol(p) == "R")
    diodes = [d for d in view.on(gate, "D") if view.at(d, "K") == gate]
    if not (pumps and reservoirs and bleeds and diodes):
        raise NotFoundError("pump capacitor, reservoir, bleed and a diode into the gate are due")
    low, high = _levels(view, lines[0])
    return _Pump(
        switch, gate, lines[0], tuple(parts), pumps, reservoirs, bleeds,
        diode_model(view, diodes[0]), half_us * 1e-6, low, high,
    )  # fmt: skip


def _levels(view: View, line: str) -> tuple[float, float]:
    """Least and greatest high level: the range of the rail that the line's driver lives on."""
    usual = view.volts(line).high or 0.0
    for net in view.design.nets:
        if view.is_rail(net.name) and 0.0 < net.volts[0] <= usual <= net.volts[1] < 1.1 * usual:
            return net.volts
    return usual, usual


def _comes_in(view: View, net: str) -> bool:
    """True for a signal on the connector to another board."""
    if view.is_rail(net) or view.is_ground(net):
        return False
    ends = {end.reference for end in view.design.connectors}
    return any(tap.part.reference in ends for tap in view.taps(net))


def _run(
    view: View, bench: Bench, pump: _Pump, title: str, *, volts: float, spread: Spread,
    temperature_c: float, stuck_high: bool = False,
) -> tuple[Plot, Samples, float]:  # fmt: skip
    """Beats for a while, then stays; returns time, gate voltage and the last edge."""
    deck = Deck(f"{pump.switch.reference}: {title}", grounds(view), temperature_c)
    Placer(deck, view, spread=spread).place(p for p in pump.parts if p != pump.switch)
    period = 2.0 * pump.half_s
    beats = math.ceil(_UP_S / period)
    last = beats * period - pump.half_s if stuck_high else beats * period
    # The heartbeat is written edge by edge: SPICE's pulse never ends.
    level = 0.0
    corners = ["0 0"]
    for n in range(1, 2 * beats + 1):
        at = n * pump.half_s
        if at > last + 1e-9:
            break
        corners.append(f"{at:.6g} {level:.6g}")
        level = volts - level
        corners.append(f"{at + 1e-6:.9g} {level:.6g}")
    deck.source("beat", deck.node(pump.line), "0", f"pwl({' '.join(corners)})")
    deck.watch(pump.gate)
    deck.transient(pump.half_s / 6.0, last + _DOWN_S)
    plot = bench.run(deck)
    return plot, deck.volts(plot, pump.gate), last


def _pump(view: View, bench: Bench, pump: _Pump, points: list[Measurement]) -> tuple[Panel, ...]:
    label = view.label(pump.switch)
    threshold = view.rating(pump.switch, "gate_threshold_voltage")
    cold, hot = conditions.INSIDE_C.low or 0.0, conditions.INSIDE_C.high or 0.0
    opens = (threshold.high or 0.0) + _THRESHOLD_V_PER_K * (conditions.REFERENCE_C - cold)
    closes = max(0.01, (threshold.low or 0.0) - _THRESHOLD_V_PER_K * (hot - conditions.REFERENCE_C))
    cite = view.cite(pump.switch, "gate_threshold_voltage")
    per_k = f"{_THRESHOLD_V_PER_K * 1e3:g} mV/K"
    usual, gate, last = _run(
        view, bench, pump, "nominal", volts=pump.high_v, spread=Spread.NOMINAL,
        temperature_c=conditions.REFERENCE_C,
    )  # fmt: skip
    points.extend(_against_closed(view, pump, label, usual, gate, last, closes))
    weak, weak_gate, weak_last = _run(
        view, bench, pump, "weakest", volts=pump.low_v, spread=Spread.LOW, temperature_c=cold
    )
    settled = (weak.axis > weak_last - 4.0 * pump.half_s) & (weak.axis < weak_last)
    lowest = float(weak_gate[settled].min())
    points.append(
        at_least(
            label, f"gate voltage while the heart beats, {cold:g} degC, lowest values", lowest,
            opens, "V",
            formula=f"threshold {threshold.high:g} V + {per_k} = {opens:.4g} V", source=cite,
        )
    )  # fmt: skip
    early = crossing(weak.axis, weak_gate, opens, start=weak_last) - weak_last
    points.append(
        at_least(
            label, "time until the gate closes, shortest", early, 2.0 * _BEATS * pump.half_s, "s",
            formula=f"decay to {opens:.4g} V", source=f"{_BEATS} beats may come late",
        )
    )  # fmt: skip
    strong, strong_gate, strong_last = _run(
        view, bench, pump, "strongest, line stuck high", volts=pump.high_v, spread=Spread.HIGH,
        temperature_c=hot, stuck_high=True,
    )  # fmt: skip
    late = crossing(strong.axis, strong_gate, closes, start=strong_last) - strong_last
    points.append(
        at_most(
            label, "time until the gate closes, longest, line stuck high", late, _LONGEST_S, "s",
            formula=f"decay to {threshold.low:g} V - {per_k} = {closes:.4g} V",
            source="some seconds: it acts alone only after the first channel has failed",
        )
    )  # fmt: skip
    shown = (
        (usual, gate, "nominal"),
        (weak, weak_gate, f"lowest values, {cold:g} degC"),
        (strong, strong_gate, f"highest, {hot:g} degC, stuck high"),
    )
    limits = (Limit("surely on", opens), Limit("surely off", closes))
    return (
        Panel(
            f"{pump.switch.reference}: gate from the first beat to the last, and after",
            ("time", "s"), ("voltage", "V"),
            tuple(curve(name, plot.axis, volts) for plot, volts, name in shown),
            limits,
        ),
    )  # fmt: skip


def _against_closed(
    view: View, pump: _Pump, label: str, plot: Plot, gate: Samples, last: float, closes: float
) -> list[Measurement]:
    """Gate voltage and decay against the pump's formulas."""
    _, reservoir, bleed = _values(view, pump)
    closed, formula = _gate_v(view, pump)
    settled = (plot.axis > last - 4.0 * pump.half_s) & (plot.axis < last)
    mean = float(np.trapezoid(gate[settled], plot.axis[settled]) / np.ptp(plot.axis[settled]))
    start = float(np.interp(last, plot.axis, gate))
    decay = crossing(plot.axis, gate, closes, start=last) - last
    expected = discharge_time_s(bleed, reservoir, max(start, closes), closes)
    return [
        agrees(
            label, "mean gate voltage while the heart beats", mean, closed, 3.0, "V",
            formula=formula, reason="ripple between two beats is not in the formula",
        ),
        agrees(
            label, "decay after the last edge", decay, expected, 5.0, "s",
            formula=f"R C ln({start:.4g} / {closes:.4g}) = {bleed:.4g} x {reservoir:.3g} x ..",
            reason="leakage of the diode into the pump is not in the formula",
        ),
    ]  # fmt: skip


def _gate_v(view: View, pump: _Pump) -> tuple[float, str]:
    """Gate voltage (V - 2 Vd) R / (R + 1 / (f C)) and the sum in words.

    A diode that charges a capacitor never ends; after half a beat t its current has fallen to
    C n VT / t, and its voltage is the one that belongs to it.
    """
    series, reservoir, bleed = _values(view, pump)
    thermal = pump.diode.emission * THERMAL_V
    into_gate = series * reservoir / (series + reservoir)
    drops = [
        thermal * math.log1p(farad * thermal / pump.half_s / pump.diode.saturation_a)
        for farad in (series, into_gate)
    ]
    source = 2.0 * pump.half_s / series
    gate = (pump.high_v - sum(drops)) * bleed / (bleed + source)
    text = (
        f"({pump.high_v:g} V - {drops[0]:.3g} V - {drops[1]:.3g} V) x {bleed:.4g} /"
        f" ({bleed:.4g} + 1 / (f C) = {source:.4g} ohm)"
    )
    return gate, text


def _values(view: View, pump: _Pump) -> tuple[float, float, float]:
    """Pump capacitors in series, reservoirs and bleeds in parallel."""
    series = 1.0 / sum(1.0 / max(1e-15, view.farads(part)) for part in pump.pumps)
    reservoir = max(1e-15, sum(view.farads(part) for part in pump.reservoirs))
    bleed = 1.0 / sum(1.0 / max(1.0, view.ohms(part)) for part in pump.bleeds)
    return series, reservoir, bleed
