"""Energy that outlasts the supply, for the last save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from hardware.checks.last_save import SOURCE, LastSave, last_save, saves
from hardware.checks.mutate import drop_part, first, open_pin, scale, swap_pins
from hardware.checks.power_draws import Load
from hardware.checks.power_states import SAVING, budgets
from hardware.checks.rule import (
    Fault,
    Measurement,
    SystemRule,
    at_least,
    at_most,
    fault,
)
from hardware.checks.supervisors import supervisors, trip_v
from hardware.checks.supplies import (
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

#: What is left of an aluminium electrolytic's capacitance at the end of its rated life.
_END_OF_LIFE: Final = 0.8
#: The frame that the radio is sending when the warning comes.
_FRAME_S: Final = 5e-3
_RESERVE: Final = 1.5
#: The capacitor of a board that the planted faults take for the reservoir.
_RESERVOIR_F: Final = 1e-3
#: A bus device may draw 100 mA before it is configured (USB 2.0, 7.2.1).
_UNIT_LOAD_A: Final = 0.1


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
    """The empty reservoir does not overload a bus port, and the full one stands near its rail."""
    ohms = view.resistance(store.charge)
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


# --- planted faults --------------------------------------------------------------------------


def _large(design: Design) -> Part | None:
    def test(_: Part, spec: PartSpec) -> bool:
        farads = [r.interval.low or 0.0 for r in spec.ratings if r.name == "capacitance"]
        return spec.symbol == "CP" and bool(farads) and farads[0] >= _RESERVOIR_F

    return first(design, test)


def _store(what: str, change: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _large(design)
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


def _beside(symbol: str, rating: str, factor: float) -> Fault:
    """The resistor or diode at the store; a factor of 0 turns a diode round."""

    def plant(design: Design) -> Design | None:
        part = _large(design)
        if part is None:
            return None
        net = part.pins[0].net
        piece = first(design, lambda p, s: s.symbol == symbol and any(u.net == net for u in p.pins))
        if piece is None:
            return None
        if not factor:
            return swap_pins(design, piece, "1", "2")
        return scale(design, piece, rating, factor)

    return Fault(f"{rating} of {symbol} at the reservoir x {factor:g}", plant)


def _rating(name: str, factor: float) -> Fault:
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
            _store("a third of the reservoir", "0.33"),
            _store("no reservoir", "drop"),
            _store("the reservoir's joint opens", "open"),
            _store("the reservoir turned round", "turned"),
            _beside("R", "resistance", 10.0),
            _beside("R", "resistance", 0.1),
            _beside("D_SCHOTTKY", "forward_voltage", 0.0),
            _rating("page_program_time", 2.0),
            Fault("a memory on a clock of no stated rate", _no_rate),
        ),
    ),
)
