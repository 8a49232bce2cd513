"""Low-side relay drivers: surely on, surely off, and cool."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import INSIDE_C
from hardware.checks.mutate import drop_part, first, open_pin, rewire, scale
from hardware.checks.relay_drive import (
    CoilDrive,
    coil_drives,
    copper_factor,
    parallel_range,
    standing_v,
)
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, holds
from hardware.checks.view import View
from hardware.design import Design, Part, PinUse
from hardware.parts.spec import PinKind

#: Most that a resting resistor may take from a logic output: some 5 % of what 74HC levels are
#: given for.
_LIGHT_LOAD_A: Final = 250e-6
_FLOATING: Final = "an input that nothing drives must mean off"


def relay_drivers(view: View) -> Iterator[Measurement]:
    """A driver of relay coils switches them fully, rests off, and stays cool.

    - Inputs driven: the register's high level above the driver's, the pull-down a light load.
    - Inputs not driven (register disabled, unpowered): the register's leakage through the
      pull-down stays below the level that is surely off. The driver's own pull-down is weak and
      not trusted alone where a register leaks 5 uA.
    - Channels without a load: input grounded.
    - Outputs: a cold coil at the highest supply against the channel's rating; all channels at
      once, I^2 R and the supply's share, against the highest operating temperature.
    """
    drives = coil_drives(view)
    drivers = {d.driver.reference: d.driver for d in drives if d.driver is not None}
    for _, driver in sorted(drivers.items()):
        yield from _outputs(view, driver, [d for d in drives if d.driver is driver])
        for use in driver.pins:
            match = re.fullmatch(r"OUT(\d+)", use.name)
            if match is not None:
                yield from _channel(view, driver, match[1], use)


def _channel(view: View, driver: Part, number: str, out: PinUse) -> Iterator[Measurement]:
    label, net = f"{view.label(driver)} IN{number}", view.at(driver, f"IN{number}")
    if out.net is None:
        if view.is_ground(net):
            yield holds(label, "unused channel", formula="input grounded", source=_FLOATING)
        else:
            text = "output unused, input not grounded: tie it to ground"
            yield fault(label, "unused channel", text, source=_FLOATING)
        return
    others = [
        tap
        for tap in view.taps(out.net)
        if tap.pin.kind is not PinKind.PASSIVE
        and (tap.part is not driver or tap.pin.number != out.number)
    ]
    if others:
        text = f"{view.label(others[0].part)} {others[0].pin.name} is on {out.net} too"
        yield fault(label, "output", text, source="a driver output is its load's alone")
    if net is None:
        yield fault(label, "input", "open", source=_FLOATING)
        return
    sources = [
        tap.part for tap in view.taps(net) if tap.pin.kind in (PinKind.TRI_STATE, PinKind.OUTPUT)
    ]
    if len(sources) != 1:
        text = f"{len(sources)} logic outputs on {net}; one must drive it"
        yield fault(label, "input", text, source=_FLOATING)
        return
    yield from _levels(view, driver, label, net, sources[0])


def _levels(view: View, driver: Part, label: str, net: str, source: Part) -> Iterator[Measurement]:
    pulls = [r for r in view.on(net, "R") if view.is_ground(view.far(r, net))]
    strays = [
        tap.part
        for tap in view.taps(net)
        if tap.part not in (driver, source, *pulls) and view.symbol(tap.part) != "TEST_POINT"
    ]
    if strays:
        text = f"{view.label(strays[0])} is on {net} too"
        yield fault(label, "input", text, source="one output, one input and a pull-down")
    own = view.rating(driver, "input_pull_down")
    outer = parallel_range(view, pulls)
    if own.low is None or own.high is None or outer is None or min(own.low, own.high) <= 0.0:
        yield fault(label, "pull-down", f"no resistor from {net} to ground", source=_FLOATING)
        return
    assert outer.low is not None
    assert outer.high is not None
    leakage = view.high(source, "output_off_leakage")
    ohm = 1.0 / (1.0 / outer.high + 1.0 / own.high)
    yield at_most(
        label,
        "level while the register is disabled",
        leakage * ohm,
        view.high(driver, "input_low_voltage"),
        "V",
        formula=f"{leakage * 1e6:g} uA x {ohm / 1e3:.1f} kohm",
        source=view.cite(driver, "input_low_voltage"),
    )
    high = view.low(source, "output_high_voltage")
    yield at_least(
        label,
        "level while on",
        high,
        view.low(driver, "input_high_voltage"),
        "V",
        formula=f"{view.label(source)} drives at least {high:g} V",
        source=view.cite(driver, "input_high_voltage"),
    )
    load = high / outer.low + view.high(driver, "input_current")
    yield at_most(
        label,
        "load on the register",
        load,
        _LIGHT_LOAD_A,
        "A",
        formula=f"{high:g} V / {outer.low / 1e3:.3g} kohm + the driver's input current",
        source="a pull-down rests a level; more than this is waste on the register and its supply",
    )


def register_chain(view: View) -> Iterator[Measurement]:
    """Registers that hand their data on share clock, latch, reset and output enable.

    A chain of registers is found from serial output to serial input. Firmware's frame is as long as
    the chain, and the output enable, which a watchdog uses, is read by an input for the self-test.
    """
    registers = [
        part
        for part in view.parts
        if view.pin(part, "OE_N") and view.pin(part, "DS") and view.pin(part, "Q7S")
    ]
    if not registers:
        return
    source = "74HC595 datasheet, cascading"
    for name in ("SHCP", "STCP", "MR_N", "OE_N"):
        nets = {view.at(part, name) for part in registers}
        if len(nets) == 1 and None not in nets:
            yield holds("registers", name, formula=f"all on {nets.pop()}", source=source)
        else:
            names = ", ".join(sorted(net or "open" for net in nets))
            yield fault("registers", name, f"not on one net: {names}", source=source)
    heads = [
        part
        for part in registers
        if view.at(part, "DS") is None
        or all(view.at(part, "DS") != view.at(other, "Q7S") for other in registers)
    ]
    frames = [c for c in view.design.firmware_constants if c.name.endswith("_FRAME_BITS")]
    fed = len(heads) == 1 and view.at(heads[0], "DS") is not None
    if not fed or len(frames) != 1 or frames[0].value != 8 * len(registers):
        text = f"{len(heads)} chain heads (one, fed), frames {[c.value for c in frames]}"
        yield fault("registers", "chain", text, source="firmware constant ..._FRAME_BITS")
    else:
        formula = f"{len(registers)} registers, {frames[0].value} bits"
        yield holds("registers", "chain", formula=formula, source="..._FRAME_BITS")
    enables = {net for part in registers if (net := view.at(part, "OE_N")) is not None}
    for net in sorted(enables):
        readers = [
            tap.part
            for tap in view.taps(net)
            if tap.pin.kind is PinKind.INPUT and view.declares(tap.part, "input_high_fraction")
        ]
        why = "a dead channel must be seen before the other one dies too"
        if readers:
            formula = view.label(readers[0])
            yield holds(net, "output enable is read", formula=formula, source=why)
        else:
            yield fault(net, "output enable is read", "no input reads it", source=why)


def _outputs(view: View, driver: Part, drives: list[CoilDrive]) -> Iterator[Measurement]:
    label, ohm = view.label(driver), view.high(driver, "output_resistance")
    currents = [_greatest_a(view, drive) for drive in drives]
    if not currents or max(currents) <= 0.0:
        yield fault(label, "coil current", "no coil of a sound resistance", source="relay ratings")
        return
    yield at_most(
        label,
        "channel current",
        max(currents),
        view.high(driver, "output_current"),
        "A",
        formula="highest supply over the least coil at the lowest temperature inside",
        source=view.cite(driver, "output_current"),
    )
    common = view.at(driver, "COM")
    supply_w = 0.0
    if common is not None:
        supply_w = (view.volts(common).high or 0.0) * view.high(driver, "supply_current")
    watts = sum(ampere**2 * ohm for ampere in currents) + supply_w
    assert INSIDE_C.high is not None
    rise = watts * view.high(driver, "junction_to_ambient")
    yield at_most(
        label,
        "temperature with every coil on",
        INSIDE_C.high + rise,
        view.spec(driver).temperature_c.high or 0.0,
        "degC",
        formula=f"{INSIDE_C.high:g} degC + {watts * 1e3:.1f} mW x junction to ambient",
        source=f"highest operating temperature; {view.cite(driver, 'junction_to_ambient')}",
    )


def _greatest_a(view: View, drive: CoilDrive) -> float:
    relay = drive.relay
    reference, low = view.low(relay, "coil_temperature_of_ratings"), INSIDE_C.low
    assert low is not None
    ohm = view.low(relay, "coil_resistance") * copper_factor(low, reference)
    if drive.bus is None or ohm <= 0.0:
        return 0.0
    return (standing_v(view, drive.bus).high or 0.0) / ohm


# --- planted faults -------------------------------------------------------------------------


def _driver(design: Design) -> Part | None:
    return first(design, lambda _, s: any(r.name == "output_resistance" for r in s.ratings))


def _input_pull(design: Design) -> tuple[View, Part] | None:
    driver = _driver(design)
    if driver is None:
        return None
    view = View(design)
    net = view.at(driver, "IN1")
    pulls = [r for r in view.on(net, "R") if view.is_ground(view.far(r, net))] if net else []
    return (view, pulls[0]) if pulls else None


def _no_pull(design: Design) -> Design | None:
    found = _input_pull(design)
    return None if found is None else drop_part(design, found[1])


def _pull(factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        found = _input_pull(design)
        return None if found is None else scale(design, found[1], "resistance", factor)

    return Fault(f"an input's pull-down times {factor:g}", plant)


def _scaled(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _driver(design)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"{name} times {factor:g}", plant)


def _open(pin: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _driver(design)
        number = None if part is None else next(u.number for u in part.pins if u.name == pin)
        return None if part is None or number is None else open_pin(design, part, number)

    return Fault(f"{pin} open", plant)


def _unused_open(design: Design) -> Design | None:
    """The input of a channel that drives nothing, left open."""
    part = _driver(design)
    if part is None:
        return None
    unused = {u.name[3:] for u in part.pins if u.name.startswith("OUT") and u.net is None}
    pins = [u for u in part.pins if u.name.startswith("IN") and u.name[2:] in unused]
    return open_pin(design, part, pins[0].number) if pins else None


def _two_drive(design: Design) -> Design | None:
    """Two register outputs on one input."""
    part = _driver(design)
    if part is None:
        return None
    nets = {u.name: u.net for u in part.pins}
    for register in design.parts:
        for use in register.pins:
            if use.kind is PinKind.TRI_STATE and use.net == nets["IN2"]:
                return rewire(design, register, use.number, nets["IN1"])
    return None


def _register(pin: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = first(design, lambda _, s: s.symbol == "74HC595")
        if part is None:
            return None
        return open_pin(design, part, next(u.number for u in part.pins if u.name == pin))

    return Fault(f"a register's {pin} open", plant)


def _enable_unread(design: Design) -> Design | None:
    register = first(design, lambda _, s: s.symbol == "74HC595")
    if register is None:
        return None
    net = next(u.net for u in register.pins if u.name == "OE_N")
    for part in design.parts:
        readable = any(r.name == "input_high_fraction" for r in design.spec(part).ratings)
        for use in part.pins:
            if readable and use.net == net:
                return open_pin(design, part, use.number)
    return None


def _foreign_output(design: Design) -> Design | None:
    """An unused register output on a coil's net."""
    driver, register = _driver(design), first(design, lambda _, s: s.symbol == "74HC595")
    if driver is None or register is None:
        return None
    net = next(u.net for u in driver.pins if u.name == "OUT1")
    free = next(u for u in register.pins if u.kind is PinKind.TRI_STATE and u.net is None)
    return rewire(design, register, free.number, net)


RULES: Final = (
    Rule(
        "relay_drivers",
        "Relay drivers",
        "driver datasheet",
        relay_drivers,
        (
            Fault("an input's pull-down missing", _no_pull),
            _pull(10.0),
            _pull(0.1),
            _scaled("input_low_voltage", 0.1),
            _scaled("input_high_voltage", 3.0),
            _scaled("input_pull_down", 0.0),
            _scaled("input_current", 100.0),
            _scaled("output_current", 0.05),
            _scaled("junction_to_ambient", 100.0),
            _open("IN1"),
            Fault("an unused input open", _unused_open),
            Fault("two outputs on one input", _two_drive),
            Fault("a register output on a coil's net", _foreign_output),
        ),
    ),
    Rule(
        "register_chain",
        "Chain of registers",
        "74HC595 datasheet",
        register_chain,
        (
            _register("SHCP"),
            _register("STCP"),
            _register("MR_N"),
            _register("OE_N"),
            _register("DS"),
            Fault("output enable is not read", _enable_unread),
        ),
    ),
)
