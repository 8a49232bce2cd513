"""Hold-up: charging of the reservoir, and how long it carries the last save."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from hardware.checks import last_save
from hardware.checks.mutate import scale
from hardware.checks.plots import Figure, Limit, Panel
from hardware.checks.power_states import SAVING, STATES, Budget, budgets
from hardware.checks.rule import Measurement, at_least, at_most, within
from hardware.checks.spice.antialias import NotFoundError
from hardware.checks.spice.deck import Deck
from hardware.checks.spice.devices import diode_model
from hardware.checks.spice.models import Diode
from hardware.checks.spice.network import grounds
from hardware.checks.spice.place import Placer, Spread
from hardware.checks.spice.result import Bench, agrees, crossing, curve, missing
from hardware.checks.supervisors import supervisors, trip_v
from hardware.checks.supplies import converter_volts, converters, inductor_of
from hardware.checks.view import System, View
from hardware.design import Part

ID: Final = "spice_hold_up"
TITLE: Final = "Hold-up: charging, and the time for the last save"
SOURCE: Final = "circuit simulation of reservoir, diodes and a constant-power load"
ESTIMATES: Final = ()
#: What an electrolytic may lose over its rated life (makers' endurance limit).
AGED: Final = 0.8
#: The radio frame that is in the air when the warning comes.
FRAME_S: Final = 5e-3
#: A converter at its least input voltage has nothing left for its own drop.
_INPUT_RESERVE: Final = 1.1
_FALL_S: Final = 1e-3
_BEFORE_S: Final = 5e-3


@dataclass(frozen=True, slots=True)
class _HoldUp:
    reservoir: Part
    store: str
    rail: str
    feed: str
    parts: tuple[Part, ...]
    charge: Part
    diode: Diode
    warning_v: float
    lowest_v: float
    saving_w: float
    frame_w: float
    save_s: float


def simulate(system: System, view: View, bench: Bench) -> tuple[list[Measurement], Figure | None]:
    """Every reservoir behind a resistor and a diode; a figure of the first."""
    points: list[Measurement] = []
    panels: tuple[Panel, ...] = ()
    for part in view.of("CP"):
        store = view.at(part, "PLUS")
        if store is None or not _is_reservoir(view, store):
            continue
        try:
            found = _find(system, view, part, store)
        except NotFoundError as error:
            points.append(missing(view.label(part), str(error), SOURCE))
            continue
        drawn = (_charge(view, bench, found, points), _save(view, bench, found, points))
        panels = panels or drawn
    title = f"{view.name}: hold-up, simulated"
    return points, Figure(title, panels) if panels else None


def _is_reservoir(view: View, store: str) -> bool:
    """True if a diode leads from the capacitor into a rail with a switching converter."""
    return any(
        view.at(d, "A") == store and _converter(view, view.at(d, "K")) is not None
        for d in view.on(store, "D_SCHOTTKY", "D")
    )


def _converter(view: View, rail: str | None) -> Part | None:
    for part in converters(view):
        if rail is not None and view.at(part, "VIN") == rail:
            return part
    return None


def _find(system: System, view: View, part: Part, store: str) -> _HoldUp:
    out = next(d for d in view.on(store, "D_SCHOTTKY", "D") if view.at(d, "A") == store)
    rail = view.at(out, "K") or ""
    charge = view.between(store, rail, "R")
    if len(charge) != 1:
        raise NotFoundError(f"one charging resistor between {rail} and {store} is due")
    feeds = [
        (d, feed)
        for d in view.on(rail, "D_SCHOTTKY", "D")
        if view.at(d, "K") == rail and (feed := view.at(d, "A")) not in (None, store)
    ]
    warned = [(feed, warning) for _, feed in feeds if feed and (warning := _warning_v(view, feed))]
    if len(warned) != 1:
        raise NotFoundError(f"{rail}: one feed with a supervisor on its divider is due")
    feed, warning_v = warned[0]
    converter = _converter(view, rail)
    assert converter is not None
    saving, frame = _loads(system, view, converter)
    capacitors = [c for c in view.on(rail, "C") if view.is_ground(view.far(c, rail))]
    return _HoldUp(
        part, store, rail, feed, (part, out, *charge, *(d for d, _ in feeds), *capacitors),
        charge[0], diode_model(view, out, greatest=True), warning_v,
        _INPUT_RESERVE * view.low(converter, "supply_voltage"), saving, frame, _needed_s(view),
    )  # fmt: skip


def _needed_s(view: View) -> float:
    """Reaction and the last save, as the board declares it to its firmware."""
    need = last_save.last_save(view)
    if isinstance(need, str):
        raise NotFoundError(need)
    return need.seconds


def _warning_v(view: View, feed: str) -> float | None:
    """Lowest voltage of a feed at which the supervisor on its divider warns."""
    for supervisor in supervisors(view):
        trip = trip_v(view, supervisor)
        if supervisor.divider is not None and supervisor.divider.origin == feed and trip:
            return trip.low
    return None


def _loads(system: System, view: View, converter: Part) -> tuple[float, float]:
    """Power at the converter's input during the last save, and with a radio frame in the air."""
    found = inductor_of(view, converter)
    volts = None if found is None else converter_volts(view, converter, found[1])
    share = view.low(converter, "efficiency")
    if found is None or volts is None or not volts.high or share <= 0.0:
        raise NotFoundError(f"{view.label(converter)}: output voltage or efficiency is unknown")
    factor = volts.high / share
    sending = [s for s in STATES if s.radio == "transmit" and s.relays == "off"]
    saving, frame = 0.0, 0.0
    for budget in budgets(system):
        if budget.host is not view:
            continue
        if budget.state == SAVING:
            saving = max(saving, _amperes(budget, view, found[1]) * factor)
        elif budget.state in sending:
            frame = max(frame, _amperes(budget, view, found[1]) * factor)
    if saving <= 0.0:
        raise NotFoundError("the power budget has no load for the last save")
    return saving, max(saving, frame)


def _amperes(budget: Budget, view: View, net: str) -> float:
    load = budget.rails.get((view.name, net))
    return 0.0 if load is None else load.worst


def _deck(view: View, found: _HoldUp, title: str, source: str, spread: Spread) -> Deck:
    deck = Deck(f"{found.reservoir.reference}: {title}", grounds(view))
    Placer(deck, view, greatest_drop=spread is Spread.LOW, spread=spread).place(found.parts)
    deck.source("feed", deck.node(found.feed), "0", source)
    deck.watch(found.rail, found.store, found.feed)
    deck.save("i(vfeed)")
    return deck


# --- charging --------------------------------------------------------------------------------


def _charge(view: View, bench: Bench, found: _HoldUp, points: list[Measurement]) -> Panel:
    label = view.label(found.charge)
    supply = view.volts(found.feed).high or 0.0
    ohm, farad = max(1e-3, view.ohms(found.charge)), view.farads(found.reservoir)
    claims = [c for c in view.claims("charging_time") if c.subject == found.charge.address]
    span = 5.0 * ohm * farad
    deck = _deck(view, found, "charging", f"pwl(0 0 1m {supply:.6g})", Spread.NOMINAL)
    deck.transient(max(1e-4, span / 2000.0), max(1e-2, span), from_initial=True)
    plot = bench.run(deck)
    store = deck.volts(plot, found.store)
    current = -plot.value("i(vfeed)")
    through = (deck.volts(plot, found.rail) - store) / ohm
    full = 0.95 * float(store[-1]) / (1.0 - math.exp(-5.0))
    reached = crossing(plot.axis, store, full)
    closed = 3.0 * ohm * farad
    low = max((c.low for c in claims if c.low is not None), default=0.0)
    high = min((c.high for c in claims if c.high is not None), default=math.inf)
    points.append(
        within(
            label, "charging to 95 %", reached, low, high, "s",
            formula=f"3 R C = 3 x {ohm:g} ohm x {farad:.3g} F = {closed:.4g} s",
            source="; ".join(c.reason for c in claims) or "no claim of the block",
        )
    )  # fmt: skip
    points.append(
        agrees(
            label, "charging to 95 %", reached, closed, 5.0, "s",
            formula=f"3 R C = {closed:.4g} s",
            reason="the feeding diode's drop falls with its current",
        )
    )  # fmt: skip
    peak = float(through.max())
    points.append(
        agrees(
            label, "peak of the charging current", peak, supply / ohm, 5.0, "A",
            formula=f"{supply:g} V / {ohm:g} ohm, less the diode's drop",
            reason="the diode's drop is not in the formula",
        )
    )  # fmt: skip
    rated = view.high(found.reservoir, "rated_voltage")
    points.append(
        at_most(
            view.label(found.reservoir), "voltage when charged", float(store.max()), rated, "V",
            formula=f"{supply:g} V less a diode's drop",
            source=view.cite(found.reservoir, "rated_voltage"),
        )
    )  # fmt: skip
    return Panel(
        f"{found.reservoir.reference}: charging through {ohm:g} ohm from {supply:g} V",
        ("time", "s"),
        ("voltage", "V"),
        (curve("reservoir", plot.axis, store),
         curve("rail", plot.axis, deck.volts(plot, found.rail)),
         curve("current from the feed x 100 ohm", plot.axis, 100.0 * current, dashed=True)),
        (Limit("95 %", full),),
        y_range=(0.0, 1.1 * supply),
    )  # fmt: skip


# --- mains lost ------------------------------------------------------------------------------


def _save(view: View, bench: Bench, found: _HoldUp, points: list[Measurement]) -> Panel:
    """The feed has sagged to the lowest warning and goes; capacitor aged and at its low end."""
    label = view.label(found.reservoir)
    aged = View(scale(view.design, found.reservoir, "capacitance", AGED))
    old = aged.by_address[found.reservoir.address]
    parts = tuple(old if p == found.reservoir else p for p in found.parts)
    bare = replace(found, reservoir=old, parts=parts)
    start, warning = _BEFORE_S, found.warning_v
    source = f"pwl(0 {warning:.6g} {start:g} {warning:.6g} {start + _FALL_S:g} 0)"
    deck = _deck(aged, bare, "mains lost", source, Spread.LOW)
    rail = deck.node(found.rail)
    # Constant power; a resistance below the converter's input range.
    watts = f"(time < {start + FRAME_S:.6g} ? {found.frame_w:.6g} : {found.saving_w:.6g})"
    stops = f"max(v({rail}),{0.8 * found.lowest_v:.6g})"
    deck.add(f"bload {rail} 0 i={watts}*v({rail})/({stops}*{stops})")
    deck.transient(50e-6, start + 0.08)
    plot = bench.run(deck)
    volts = deck.volts(plot, found.rail)
    ends = crossing(plot.axis, volts, found.lowest_v, start=start)
    seconds = plot.axis[-1] - start if math.isnan(ends) else ends - start
    points.append(
        at_least(
            label, "time from the warning to the end of the converter's input",
            seconds, found.save_s, "s",
            formula=f"{found.saving_w:.3g} W, {found.frame_w:.3g} W for {FRAME_S:g} s, from"
            f" {warning:.4g} V to {found.lowest_v:.3g} V, {AGED:g} of the lowest capacitance",
            source=f"reaction of firmware, then {last_save.SOURCE}",
        )
    )  # fmt: skip
    closed, formula = _closed(aged, bare)
    points.append(
        agrees(
            label, "time from the warning to the end of the converter's input", seconds, closed,
            10.0, "s",
            formula=formula,
            reason="one mean drop of the diode; the rail's own capacitors and the feed's fall are"
            " not in the formula",
        )
    )  # fmt: skip
    return Panel(
        f"{found.reservoir.reference}: mains lost at the lowest warning, end of life",
        ("time", "s"),
        ("voltage", "V"),
        (curve("rail", plot.axis, volts),
         curve("reservoir", plot.axis, deck.volts(plot, found.store)),
         curve("feed", plot.axis, deck.volts(plot, found.feed))),
        (Limit("least input of the converter", found.lowest_v),
         Limit("save done", start + found.save_s, vertical=True)),
        y_range=(0.0, 1.1 * warning),
    )  # fmt: skip


def _closed(view: View, found: _HoldUp) -> tuple[float, str]:
    """Energy of the reservoir at the rail over the load's power, the radio frame taken off."""
    farad = view.capacitance(found.reservoir).low or 0.0
    drop = found.diode.forward_v(found.saving_w / (0.7 * found.warning_v))
    first, last = found.warning_v - drop, found.lowest_v + drop
    joule = farad * ((first**2 - last**2) / 2.0 - drop * (first - last))
    burst = (found.frame_w - found.saving_w) * FRAME_S
    seconds = max(0.0, joule - burst) / found.saving_w
    formula = (
        f"(C ((s2 - e2) / 2 - Vd (s - e)) - {burst * 1e3:.3g} mJ) / {found.saving_w:.3g} W ="
        f" {seconds:.4g} s: C {farad:.3g} F, s {first:.4g} V, e {last:.4g} V, Vd {drop:.3g} V"
    )
    return seconds, formula
