"""Relay coils: enough voltage to pull in and to hold, little enough to live with."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardware.checks.coil_circuit import CoilCircuit, coil_circuit, held_c
from hardware.checks.conditions import INSIDE_C
from hardware.checks.mutate import drop_part, first, open_pin, rewire, scale, swap_pins
from hardware.checks.relay_drive import (
    CoilDrive,
    coil_drives,
    copper_factor,
    diodes_into,
    hold_supply,
    standing_v,
    switch_into,
)
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, holds, within
from hardware.checks.view import View
from hardware.design import Design, NetClass, Part

#: Heat that 16 A in the contacts may add to the coil, K: an assumption until the type test.
_CONTACT_HEAT_K: Final = 20.0
#: Share of the rated voltage that holds a closed armature: usual application practice.
_HOLD_SHARE: Final = 0.5
#: Vibration in operation, IEC 62052-11 (10 to 150 Hz, 1 g): the held armature must bear it.
_VIBRATION_M_S2: Final = 9.8
#: The datasheet's operate time is at rated voltage and a cold coil; near must-operate it doubles.
_SLOW_PULL_IN: Final = 2.0
#: A clamp that lets the current circulate must not more than double the time to let go that the
#: datasheet gives without one: a bare diode makes it two to three times as long.
_CLAMP_SHARE: Final = 0.6
_BARE_DIODE_V: Final = 0.7
_DRIVER_DIODE_V: Final = 1.2
_PRACTICE: Final = "relay application practice: a closed armature holds with half the rated voltage"


def relay_coils(view: View) -> Iterator[Measurement]:
    """A coil pulls in when it is hot, holds on the lowered supply, and never gets too hot.

    - Pull-in: the supply's lowest voltage less every switch in series and the driver's drop (all
      coils of the board pulling at once, the coils at -10 %), against the must-operate voltage of
      a coil at inside temperature plus its own heat while held plus 20 K from the contacts. The
      datasheet's voltage is at 23 degC; what pulls is current, and copper gains 0.39 %/K, so the
      voltage grows by (234.5 + T) / (234.5 + 23).
    - Hold: at least half the rated voltage at the coil; and the shock that the datasheet promises
      at rated voltage, less the square of the current's share (force goes with the square), still
      above the vibration of IEC 62052-11. It states no holding voltage: type test.
    - Off: a driver's leakage through the coil stays below must-release.
    - Heat: the coil's temperature while held, and with a pull-in that never ends, against the
      part's highest ambient plus its rated rise; greatest voltage against the coil's maximum.
    - The pull-in pulse lasts at least twice the operate time. At release the clamp stands high
      enough over the bus that the current decays at least in 0.6 of a bare diode's time.
    """
    drives = coil_drives(view)
    known: dict[tuple[str, str | None, str], CoilCircuit | str] = {}
    for drive in drives:
        label = view.label(drive.relay)
        key = (drive.relay.mpn, drive.bus, "" if drive.driver is None else drive.driver.mpn)
        if key not in known:
            known[key] = coil_circuit(view, drive, drives)
        found = known[key]
        if isinstance(found, str):
            yield fault(label, "coil drive", found, source="a coil needs a supply and a driver")
            continue
        found = replace(found, drive=drive, label=label)
        yield from _ratings(view, found)
        yield from _voltages(view, found)
        yield from _heat(view, found)
        yield from _times(view, found)
    yield from _buses(view, drives)


# --- points --------------------------------------------------------------------------------


def _ratings(view: View, coil: CoilCircuit) -> Iterator[Measurement]:
    """The coil's own figures agree, and it is made for this supply."""
    relay = coil.drive.relay
    rated = view.high(relay, "coil_rated_voltage")
    middle = sum(coil.ohm) / 2.0
    yield within(
        coil.label,
        "coil power from voltage and resistance",
        rated**2 / middle,
        0.9 * view.low(relay, "coil_power"),
        1.1 * view.high(relay, "coil_power"),
        "W",
        formula=f"({rated:g} V)^2 / {middle:.4g} ohm",
        source=view.cite(relay, "coil_power"),
    )
    assert coil.drive.bus is not None
    supply = standing_v(view, coil.drive.bus)
    nominal = ((supply.low or 0.0) + (supply.high or 0.0)) / 2.0
    yield within(
        coil.label,
        "nominal pull-in voltage",
        nominal,
        0.9 * rated,
        1.1 * rated,
        "V",
        formula=f"middle of {supply.low:g} to {supply.high:g} V",
        source=view.cite(relay, "coil_rated_voltage"),
    )


def _voltages(view: View, coil: CoilCircuit) -> Iterator[Measurement]:
    relay, driver = coil.drive.relay, coil.drive.driver
    assert driver is not None
    warm_c = coil.coil_c + _CONTACT_HEAT_K
    factor = copper_factor(warm_c, coil.reference_c)
    must = view.high(relay, "must_operate_voltage")
    yield at_least(
        coil.label,
        "pull-in voltage at a hot coil",
        coil.pull_in_v,
        must * factor,
        "V",
        formula=f"{coil.pull_in_text}; limit {must:.3g} V x {factor:.3f} at {warm_c:.0f} degC",
        source=view.cite(relay, "must_operate_voltage"),
    )
    rated = view.high(relay, "coil_rated_voltage")
    yield at_least(
        coil.label,
        "hold voltage",
        coil.hold_v[0],
        _HOLD_SHARE * rated,
        "V",
        formula=coil.hold_text,
        source=_PRACTICE,
    )
    share = coil.hold_v[0] / rated / copper_factor(coil.coil_c, coil.reference_c)
    shock = view.low(relay, "shock_functional")
    yield at_least(
        coil.label,
        "shock borne while held",
        shock * share**2,
        _VIBRATION_M_S2,
        "m/s2",
        formula=f"{shock:g} m/s2 x {share:.2f}^2 (force goes with the current's square)",
        source=f"IEC 62052-11 vibration; {view.cite(relay, 'shock_functional')}",
    )
    assert INSIDE_C.low is not None
    cold = copper_factor(INSIDE_C.low, coil.reference_c)
    leakage = view.high(driver, "output_leakage")
    yield at_most(
        coil.label,
        "voltage when off",
        leakage * coil.ohm[1] * cold,
        view.low(relay, "must_release_voltage") * cold,
        "V",
        formula=f"{leakage * 1e6:g} uA x {coil.ohm[1] * cold:.0f} ohm (cold coil)",
        source=view.cite(relay, "must_release_voltage"),
    )
    yield at_most(
        coil.label,
        "greatest coil voltage",
        coil.greatest_v,
        view.high(relay, "coil_max_voltage"),
        "V",
        formula="supply at its highest, no drop anywhere",
        source=view.cite(relay, "coil_max_voltage"),
    )


def _heat(view: View, coil: CoilCircuit) -> Iterator[Measurement]:
    relay = coil.drive.relay
    limit = (view.spec(relay).temperature_c.high or 0.0) + view.high(relay, "coil_temperature_rise")
    assert INSIDE_C.high is not None
    for what, volts in (("held", coil.hold_v[1]), ("in a pull-in without end", coil.greatest_v)):
        hot = held_c(view, relay, volts, coil.ohm[0], coil.reference_c)
        yield at_most(
            coil.label,
            f"coil temperature {what}",
            hot,
            limit,
            "degC",
            formula=f"{INSIDE_C.high:g} degC + rated rise x power of {volts:.3g} V / rated power",
            source=f"highest ambient plus {view.cite(relay, 'coil_temperature_rise')}",
        )


def _times(view: View, coil: CoilCircuit) -> Iterator[Measurement]:
    relay, driver = coil.drive.relay, coil.drive.driver
    assert driver is not None
    assert coil.drive.bus is not None
    if switch_into(view, coil.drive.bus) is not None:
        pulses = [c for c in view.design.firmware_constants if c.name.endswith("_BOOST_MS")]
        time = view.high(relay, "operate_time")
        if len(pulses) != 1:
            text = "no firmware constant ..._BOOST_MS says how long the bus is lifted"
            yield fault(coil.label, "pull-in pulse", text, source=view.cite(relay, "operate_time"))
        else:
            yield at_least(
                coil.label,
                "pull-in pulse",
                pulses[0].value * 1e-3,
                _SLOW_PULL_IN * time,
                "s",
                formula=f"{pulses[0].name}; limit {_SLOW_PULL_IN:g} x {time * 1e3:g} ms",
                source=view.cite(relay, "operate_time"),
            )
    yield from _clamp(view, coil, driver)


def _clamp(view: View, coil: CoilCircuit, driver: Part) -> Iterator[Measurement]:
    """The driver's clamp: onto a supply that always stands, above the bus, below its limit."""
    common = view.at(driver, "COM")
    if common is None or not view.is_rail(common):
        text = "the driver's COM is on no supply: the coil's current has no way at release"
        yield fault(coil.label, "clamp", text, source="driver datasheet, COM")
        return
    if switch_into(view, common) is not None or common == coil.drive.bus:
        text = f"COM is on {common}, which is lowered or switched off: driver and clamp go with it"
        yield fault(coil.label, "clamp", text, source="driver datasheet, COM")
        return
    top = view.volts(common)
    yield at_most(
        coil.label,
        "driver output at release",
        (top.high or 0.0) + _DRIVER_DIODE_V,
        view.high(driver, "output_max_voltage"),
        "V",
        formula=f"{common} {top.high:g} V + {_DRIVER_DIODE_V:g} V clamp diode",
        source=view.cite(driver, "output_max_voltage"),
    )
    held = coil.hold_v[1]
    over = (top.low or 0.0) + _BARE_DIODE_V - held
    share = _decay(held, over) / _decay(held, _BARE_DIODE_V) if over > 0.0 else math.inf
    yield at_most(
        coil.label,
        "decay at release over a bare diode's",
        share,
        _CLAMP_SHARE,
        "1",
        formula=f"ln(1 + {held:.2f} / {over:.2f}) / ln(1 + {held:.2f} / {_BARE_DIODE_V:g})",
        source="a bare diode makes release two to three times as long, which wears the contacts",
    )


def _decay(held_v: float, clamp_v: float) -> float:
    """Time in which a coil's current falls to zero against a clamp, in its own L/R."""
    return math.log1p(max(held_v, 1e-9) / clamp_v)


def _buses(view: View, drives: list[CoilDrive]) -> Iterator[Measurement]:
    """A bus that can be taken away while drivers are on needs a free-wheeling diode."""
    for bus in sorted({d.bus for d in drives if d.bus is not None}):
        if switch_into(view, bus) is None and hold_supply(view, bus) is None:
            continue
        source = "the bus goes away with drivers on: the coils' current needs a loop through them"
        wheels = [d for d, anode in diodes_into(view, bus) if view.is_ground(anode)]
        wrong = [
            d
            for d in view.on(bus, "D", "D_SCHOTTKY")
            if view.at(d, "A") == bus and view.is_ground(view.at(d, "K"))
        ]
        if len(wheels) == 1 and not wrong:
            yield holds(bus, "free-wheeling diode", formula=view.label(wheels[0]), source=source)
        else:
            text = "needs one diode from ground (anode) to the bus (cathode)"
            yield fault(bus, "free-wheeling diode", text, source=source)


# --- planted faults -------------------------------------------------------------------------


def _relay(design: Design) -> Part | None:
    return first(design, lambda _, s: any(r.name == "coil_resistance" for r in s.ratings))


def _driver(design: Design) -> Part | None:
    return first(design, lambda _, s: any(r.name == "output_resistance" for r in s.ratings))


def _scaled(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _relay(design)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"{name} times {factor:g}", plant)


def _open_common(design: Design) -> Design | None:
    part = _driver(design)
    pin = None if part is None else next(u.number for u in part.pins if u.name == "COM")
    return None if part is None or pin is None else open_pin(design, part, pin)


def _common_on_bus(design: Design) -> Design | None:
    part, relay = _driver(design), _relay(design)
    if part is None or relay is None:
        return None
    pin = next(u.number for u in part.pins if u.name == "COM")
    return rewire(design, part, pin, View(design).at(relay, "A1"))


def _lossy_driver(design: Design) -> Design | None:
    part = _driver(design)
    return None if part is None else scale(design, part, "output_resistance", 10.0)


def _leaky_driver(design: Design) -> Design | None:
    part = _driver(design)
    return None if part is None else scale(design, part, "output_leakage", 1e4)


def _low_output(design: Design) -> Design | None:
    part = _driver(design)
    return None if part is None else scale(design, part, "output_max_voltage", 0.4)


def _coil_open(design: Design) -> Design | None:
    part = _relay(design)
    return None if part is None else open_pin(design, part, "A2")


def _free_wheel(design: Design) -> Part | None:
    if _relay(design) is None:
        return None
    nets = {n.name: n.net_class for n in design.nets}

    def wheels(part: Part, symbol: str) -> bool:
        ends = {u.name: nets.get(u.net or "") for u in part.pins}
        grounded = ends.get("A") is NetClass.GROUND
        return symbol == "D_SCHOTTKY" and grounded and ends.get("K") is NetClass.POWER

    return first(design, lambda p, s: wheels(p, s.symbol))


def _no_free_wheel(design: Design) -> Design | None:
    part = _free_wheel(design)
    return None if part is None else drop_part(design, part)


def _turned_free_wheel(design: Design) -> Design | None:
    part = _free_wheel(design)
    return None if part is None else swap_pins(design, part, "1", "2")


def _low_hold(design: Design) -> Design | None:
    view = View(design)
    for drive in coil_drives(view):
        found = hold_supply(view, drive.bus) if drive.bus is not None else None
        if found is not None:
            return scale(design, found[0].top, "resistance", 0.7)
    return None


RULES: Final = (
    Rule(
        "relay_coils",
        "Relay coils: pull-in, hold, release, heat",
        "relay datasheet at 23 degC; temperature coefficient of copper",
        relay_coils,
        (
            _scaled("must_operate_voltage", 1.2),
            _scaled("coil_rated_voltage", 1.3),
            _scaled("coil_power", 0.5),
            _scaled("shock_functional", 0.1),
            _scaled("must_release_voltage", 1e-5),
            _scaled("coil_max_voltage", 0.5),
            _scaled("coil_temperature_rise", 10.0),
            _scaled("operate_time", 3.0),
            Fault("a driver of ten times the resistance", _lossy_driver),
            Fault("a driver that leaks 5 mA", _leaky_driver),
            Fault("a driver for 12 V", _low_output),
            Fault("the driver's COM open", _open_common),
            Fault("the driver's COM on the coil bus", _common_on_bus),
            Fault("a coil's end open", _coil_open),
            Fault("hold supply a quarter lower", _low_hold),
            Fault("free-wheeling diode missing", _no_free_wheel),
            Fault("free-wheeling diode turned", _turned_free_wheel),
        ),
    ),
)
