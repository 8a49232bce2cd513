"""Energy that outlasts the supply: for the last save, and for the clock."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from hardware.checks.conditions import INSIDE_C, REFERENCE_C
from hardware.checks.last_save import SOURCE, LastSave, last_save, saves
from hardware.checks.mutate import drop_part, first, open_pin, scale, swap_pins
from hardware.checks.power_draws import Load
from hardware.checks.power_states import SAVING, budgets
from hardware.checks.rule import (
    Fault,
    Measurement,
    Rule,
    SystemRule,
    at_least,
    at_most,
    fault,
)
from hardware.checks.supervisors import supervisors, trip_v
from hardware.checks.supplies import (
    Feed,
    converter_volts,
    converters,
    inductor_of,
    net_of,
    rails_of,
    rated,
)
from hardware.checks.view import System, View
from hardware.design import Design, Part
from hardware.parts.spec import PartSpec

#: Aluminium electrolytics may lose this share over their rated life, double-layer capacitors that.
_END_OF_LIFE: Final = 0.8
_DOUBLE_LAYER_LIFE: Final = 0.7
#: Own leakage of a double-layer capacitor after days of charge.
_DOUBLE_LAYER_LEAKAGE_A: Final = 1e-6
#: The frame that the radio is sending when the warning comes.
_FRAME_S: Final = 5e-3
_RESERVE: Final = 1.5
#: A bus device may draw 100 mA before it is configured (USB 2.0, 7.2.1).
_UNIT_LOAD_A: Final = 0.1
#: Diodes leak twice as much for every 10 K.
_LEAKAGE_K: Final = 10.0
_CHARGED: Final = 3.0
#: Capacitance from which a part counts as a store of the clock's energy.
_STORE_F: Final = 1e-3


@dataclass(frozen=True, slots=True)
class _Reservoir:
    """A capacitor that feeds ``rail`` through ``discharge`` and is charged through ``charge``."""

    part: Part
    net: str
    rail: str
    discharge: Part
    charge: Part


def _reservoir(view: View) -> _Reservoir | None:
    """The reservoir of a converter's input."""
    rails = rails_of(view)
    for converter in converters(view):
        rail = net_of(view, converter, "VIN")
        if rail is None:
            continue
        for feed in rails.feeds[rail]:
            net = feed.origin
            if feed.kind != "diode" or net is None:
                continue
            stores = [
                c
                for c in view.on(net, "CP")
                if net_of(view, c, "PLUS") == net and view.is_ground(net_of(view, c, "MINUS"))
            ]
            charges = [f for f in rails.feeds[net] if f.kind == "resistor" and f.origin == rail]
            if stores and charges:
                return _Reservoir(stores[0], net, rail, feed.part, charges[0].part)
    return None


def hold_up(system: System) -> Iterator[Measurement]:
    """After the power-fail warning the reservoir carries the product until the last save is done.

    Energy: C (v - V_D) dv from the lowest trip voltage down to the converter's lowest input, with
    the capacitor at its tolerance and its end of life, C ((a^2 - b^2) / 2 - V_D (a - b)). Load: the
    power budget's last save, every tolerance at its worst, through the converter's efficiency, and
    the radio frame in flight. Needed: 1.5 times the reaction, the page that the memory may just be
    programming, the transfer of ``LAST_SAVE_BYTES`` at the bus's rate and their own page, each at
    the longest that the memory takes.
    """
    for view in system.views:
        if not saves(view):
            continue
        need = last_save(view)
        store = _reservoir(view)
        warning = next((s for s in supervisors(view) if s.divider is not None), None)
        trip = None if warning is None else trip_v(view, warning)
        converter = next(iter(converters(view)), None)
        if store is None or trip is None or trip.low is None or converter is None:
            text = "no reservoir behind a diode at a converter, or no power-fail warning"
            yield fault(view.name, "hold-up", text, source=SOURCE)
            continue
        if isinstance(need, str):
            yield fault(view.name, "hold-up", need, source=SOURCE)
            continue
        yield from _save(system, view, store, trip.low, converter, need)
        yield from _charge(view, store)


def _loads(system: System, view: View) -> tuple[Load, float]:
    """Worst load of the last save behind the converter, and the radio's step above it."""
    saving, step = Load(), 0.0
    for budget in budgets(system):
        if budget.host is not view or budget.state is not SAVING:
            continue
        for part in converters(view):
            load = budget.through.get((view.name, part.reference), Load())
            if load.worst > saving.worst:
                saving = load
    for part in rated(view, "supply_current_no_radio", "supply_current_peak"):
        off = view.high(part, "supply_current_no_radio")
        step = max(step, view.high(part, "supply_current_peak") - off)
    return saving, step


def _save(
    system: System,
    view: View,
    store: _Reservoir,
    trip: float,
    converter: Part,
    need: LastSave,
) -> Iterator[Measurement]:
    behind = inductor_of(view, converter)
    out = None if behind is None else converter_volts(view, converter, behind[1])
    efficiency = view.low(converter, "efficiency")
    if behind is None or out is None or out.high is None or efficiency <= 0.0:
        text = "the converter has no output"
        yield fault(view.name, "hold-up", text, source=SOURCE)
        return
    load, step = _loads(system, view)
    drop = view.high(store.discharge, "forward_voltage")
    winding = view.high(behind[0], "dc_resistance")
    lost = load.worst * (1.5 * view.low(converter, "high_side_resistance") + winding)
    end = max(view.low(converter, "supply_voltage"), out.high + lost) + drop
    farad = _END_OF_LIFE * (view.capacitance(store.part).low or 0.0)
    energy = farad * max(0.0, (trip**2 - end**2) / 2.0 - drop * (trip - end)) if trip > end else 0.0
    power = load.worst * out.high / efficiency
    burst = step * out.high / efficiency * _FRAME_S
    time = max(0.0, energy - burst) / power if power > 0.0 else 0.0
    yield at_least(
        view.label(store.part),
        "time after the warning",
        time,
        _RESERVE * need.seconds,
        "s",
        formula=f"({farad * 1e6:.4g} uF from {trip:.4g} V to {end:.3g} V: {energy * 1e3:.3g} mJ"
        f" - {burst * 1e3:.2g} mJ) / {power:.3g} W; needed {_RESERVE} x ({need.formula})",
        source=f"{SOURCE}; end of life 80 % of the capacitor's least",
    )


def _charge(view: View, store: _Reservoir) -> Iterator[Measurement]:
    """The reservoir is full in time, and its empty capacitor does not overload a bus port."""
    ohms = view.resistance(store.charge)
    farad = view.capacitance(store.part).high or 0.0
    for claim in view.claims("reservoir_charge_time"):
        if claim.subject == store.net and claim.high is not None:
            yield at_most(
                store.net,
                "charging time to 95 %",
                _CHARGED * (ohms.high or 0.0) * farad,
                claim.high,
                "s",
                formula=f"3 x {ohms.high or 0:.4g} ohm x {farad * 1e6:.4g} uF",
                source=claim.reason,
            )
    for port in rated(view, "bus_voltage"):
        volts = view.high(port, "bus_voltage")
        least = ohms.low or 0.0
        yield at_most(
            view.label(store.charge),
            "charging current from a bus port",
            volts / least if least > 0.0 else float("inf"),
            _UNIT_LOAD_A / 2.0,
            "A",
            formula=f"{volts:g} V / {least:.4g} ohm; half of a unit load is left for the rest",
            source="USB 2.0, 7.2.1: 100 mA before configuration",
        )
    yield at_most(
        view.label(store.charge),
        "drop of the idle supply in the charging resistor",
        (ohms.high or 0.0) * 1e-3,
        1.0,
        "V",
        formula=f"{ohms.high or 0:.4g} ohm x 1 mA of an old capacitor's leakage",
        source="the reservoir must stand within a volt of its rail",
    )


def clock_backup(view: View) -> Iterator[Measurement]:
    """How long the clock runs on its double-layer capacitor.

    C x (V - V_min) / I: the capacitor at its tolerance and 70 % at the end of life, charged to the
    rail less the diode at its least drop current, down to the clock's least supply, against the
    clock's current, the capacitor's own leakage, and the diode's at the highest inside temperature.
    """
    rails = rails_of(view)
    for claim in view.claims("backup_time"):
        if claim.subject not in rails.feeds or claim.low is None:
            yield fault(claim.subject, "backup time", "no such net", source=claim.reason)
            continue
        stores = [
            c
            for c in view.on(claim.subject, "CP", "C")
            if view.farads(c) >= _STORE_F
            and net_of(view, c, "PLUS") == claim.subject
            and view.is_ground(net_of(view, c, "MINUS"))
        ]
        links = [f for f in rails.feeds[claim.subject] if f.kind == "resistor"]
        clocks = [
            (part, link)
            for link in links
            for part in rated(view, "clock_supply_voltage")
            if net_of(view, part, "VDD") == link.origin
        ]
        if len(stores) != 1 or len(clocks) != 1:
            text = "no store joined to one clock's supply by a resistor"
            yield fault(claim.subject, "backup time", text, source=claim.reason)
            continue
        yield from _backup(view, claim.subject, stores[0], *clocks[0], claim.low, claim.reason)


def _backup(
    view: View, net: str, store: Part, clock: Part, link: Feed, asked: float, reason: str
) -> Iterator[Measurement]:
    supply = link.origin or ""
    diodes = [f for f in rails_of(view).feeds[supply] if f.kind == "diode"]
    source = None if not diodes else rails_of(view).volts(diodes[0].origin or "")
    if len(diodes) != 1 or source is None or source.low is None:
        text = f"{supply} is not charged through one diode"
        yield fault(view.label(clock), "backup", text, source=reason)
        return
    diode = diodes[0].part
    least = view.low(clock, "clock_supply_voltage")
    start = source.low - _full_drop(view, diode)
    leak = view.high(diode, "leakage_current") * _reverse_share(view, diode, start)
    drain = view.high(clock, "clock_supply_current") + _DOUBLE_LAYER_LEAKAGE_A + leak
    farad = _DOUBLE_LAYER_LIFE * (view.capacitance(store).low or 0.0)
    yield at_least(
        net,
        "backup time",
        farad * max(0.0, start - _MARGIN * least) / drain if drain > 0.0 else 0.0,
        asked,
        "s",
        formula=f"{farad:.3g} F x ({start:.3g} V - {_MARGIN} x {least:g} V) / {drain * 1e6:.3g} uA",
        source=f"{reason}; {view.cite(clock, 'clock_supply_current')}",
    )
    ohms = view.resistance(link.part)
    peak = (source.high or 0.0) - _full_drop(view, diode)
    yield at_most(
        view.label(link.part),
        "charging current",
        peak / ohms.low if ohms.low else float("inf"),
        0.5 * view.high(diode, "rated_current"),
        "A",
        formula=f"{peak:.3g} V / {ohms.low or 0:.4g} ohm into the empty store",
        source=view.cite(diode, "rated_current"),
    )
    sag = (ohms.high or 0.0) * view.high(clock, "supply_current")
    yield at_most(
        view.label(link.part),
        "drop while the bus reads the clock",
        sag,
        0.1,
        "V",
        formula=f"{ohms.high or 0:.4g} ohm x {view.high(clock, 'supply_current'):.2g} A",
        source="a tenth of a volt of the store's few",
    )


#: The clock's least supply holds at 25 degC; over temperature and for its second sources 20 % more.
_MARGIN: Final = 1.2


def _full_drop(view: View, diode: Part) -> float:
    """Drop of a diode at a microampere: 0.12 V less for every tenth of its current."""
    at = view.low(diode, "forward_voltage_test_current")
    decades = max(0.0, math.log10(at / 1e-6)) if at > 0.0 else 0.0
    return max(0.3, view.high(diode, "forward_voltage") - 0.12 * decades)


def _reverse_share(view: View, diode: Part, volts: float) -> float:
    """Leakage at a small voltage and hot, of the rated one: with voltage, doubled every 10 K."""
    rated_v = view.high(diode, "rated_voltage")
    if rated_v <= 0.0 or INSIDE_C.high is None:
        return 1.0
    return volts / rated_v * math.pow(2.0, (INSIDE_C.high - REFERENCE_C) / _LEAKAGE_K)


# --- planted faults --------------------------------------------------------------------------


def _large(design: Design, least: float, most: float) -> Part | None:
    def test(_: Part, spec: PartSpec) -> bool:
        farads = [r.interval.low or 0.0 for r in spec.ratings if r.name == "capacitance"]
        return spec.symbol == "CP" and bool(farads) and least <= farads[0] <= most

    return first(design, test)


def _store(what: str, change: str, *, clock: bool) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _large(design, 1e-2, 10.0) if clock else _large(design, 1e-3, 9e-3)
        if part is None:
            return None
        if change == "drop":
            return drop_part(design, part)
        if change == "open":
            return open_pin(design, part, "2")
        if change == "turned":
            return swap_pins(design, part, "1", "2")
        return scale(design, part, "capacitance", float(change))

    return Fault(what, plant)


def _beside(symbol: str, rating: str, factor: float, *, clock: bool) -> Fault:
    """The resistor or diode at the store; a factor of 0 turns a diode round."""

    def plant(design: Design) -> Design | None:
        part = _large(design, 1e-2, 10.0) if clock else _large(design, 1e-3, 9e-3)
        if part is None:
            return None
        net = part.pins[0].net
        piece = first(design, lambda p, s: s.symbol == symbol and any(u.net == net for u in p.pins))
        if piece is None:
            return None
        if not factor:
            return swap_pins(design, piece, "1", "2")
        return scale(design, piece, rating, factor)

    return Fault(f"{rating} of {symbol} at the {'clock' if clock else 'save'} x {factor:g}", plant)


def _clock(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: any(r.name == name for r in s.ratings))
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"{name} times {factor:g}", plant)


def _no_rate(design: Design) -> Design | None:
    kept = tuple(c for c in design.claims if c.name != "clock_rate")
    if kept == design.claims or not saves(View(design)):
        return None
    return replace(design, claims=kept)


RULES: Final = (
    SystemRule(
        "hold_up",
        "Time for the last save",
        "energy in a capacitor; firmware constant LAST_SAVE_BYTES",
        hold_up,
        (
            _store("a third of the reservoir", "0.33", clock=False),
            _store("ten times the reservoir", "10", clock=False),
            _store("no reservoir", "drop", clock=False),
            _store("the reservoir's joint opens", "open", clock=False),
            _store("the reservoir turned round", "turned", clock=False),
            _beside("R", "resistance", 10.0, clock=False),
            _beside("R", "resistance", 0.1, clock=False),
            _beside("D_SCHOTTKY", "forward_voltage", 0.0, clock=False),
            _clock("page_program_time", 2.0),
            Fault("a memory on a clock of no stated rate", _no_rate),
        ),
    ),
    Rule(
        "clock_backup",
        "Backup time of the clock",
        "charge of the double-layer capacitor; currents of the data sheets",
        clock_backup,
        (
            _store("a third of the store", "0.33", clock=True),
            _store("no store", "drop", clock=True),
            _store("the store turned round", "turned", clock=True),
            _beside("R", "resistance", 10.0, clock=True),
            _beside("R", "resistance", 0.1, clock=True),
            _clock("clock_supply_current", 5.0),
            _clock("clock_supply_voltage", 2.5),
        ),
    ),
)
