"""The I2C bus: rise time, sink current, bus speed, addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Final

from hardware.checks.logic import lines, on_volts
from hardware.checks.logic_groups import Group, Pin, Tie, assemblies, group_capacitance, groups
from hardware.checks.logic_levels import I2C_LOW_V, sink_current_a
from hardware.checks.mutate import first, rewire, scale
from hardware.checks.rule import (
    Fault,
    Measurement,
    SystemRule,
    at_least,
    at_most,
    fault,
    holds,
)
from hardware.checks.view import System, View
from hardware.design import Design, NetClass, Part

#: 30 to 70 % of an exponential, in time constants: ln(0.7 / 0.3).
_RISE: Final = 0.8473
_UM10204: Final = "NXP UM10204 table 11: 300 ns in fast mode (400 kHz), 1000 ns in standard mode"
_RISE_LIMIT_S: Final = {100_000: 1000e-9, 400_000: 300e-9, 1_000_000: 120e-9}
_ADDRESS_PINS: Final = ("A0", "A1", "A2")
_SPEED: Final = "I2C_HZ"
_ADDRESS: Final = "I2C_ADDRESS_"


def i2c_bus(system: System) -> Iterator[Measurement]:
    """Rise time and sink current of SDA and SCL, with and without add-ons.

    t = 0.8473 R C (30 to 70 %) with the pull-up at its greatest and the capacitance of pins,
    traces and ribbon: at most 300 ns at 400 kHz. The pull-up at its least takes (V - 0.4 V) / R,
    which the weakest device must sink. Every device bears the bus's clock.
    """
    for group in groups(system):
        if not group.is_i2c:
            continue
        host = group.members[0][0]
        speed = next((c.value for c in host.design.firmware_constants if c.name == _SPEED), None)
        ups = [(t, least, most) for t, least, most in group.pull_ohms if t.view.is_rail(t.rail)]
        if speed is None or not ups:
            text = f"no pull-up, or no firmware constant {_SPEED} on the host"
            yield fault(group.name, "bus", text, source=_UM10204)
            continue
        if all(pin.declares("bus_address") for pin in group.pins):
            yield fault(group.name, "bus", "no controller is on the bus", source=_UM10204)
        yield _rise(group, 1.0 / sum(1.0 / most for _, _, most in ups), speed)
        for pin in group.pins:
            yield from _device(group, pin, ups[0][0].rail, ups[0][0].view, ups, speed)


def _rise(group: Group, ohm: float, speed: int) -> Measurement:
    farads = group_capacitance(group)
    limit = min((s for hz, s in _RISE_LIMIT_S.items() if hz >= speed), default=120e-9)
    limit = max((s for hz, s in _RISE_LIMIT_S.items() if hz >= speed), default=limit)
    return at_most(
        group.name,
        "rise time",
        _RISE * ohm * farads,
        limit,
        "s",
        formula=f"0.8473 x {ohm:.4g} ohm x {farads * 1e12:.4g} pF",
        source=_UM10204,
    )


def _device(
    group: Group,
    pin: Pin,
    rail: str,
    view: View,
    ups: list[tuple[Tie, float, float]],
    speed: int,
) -> Iterator[Measurement]:
    volts = on_volts(view, rail).high or 0.0
    least = 1.0 / sum(1.0 / ohm for _, ohm, _ in ups)
    if pin.name == "SDA" or pin.declares("internal_pull_resistance"):
        yield at_most(
            pin.label(),
            f"current sunk from {group.name}",
            max(volts - I2C_LOW_V, 0.0) / least,
            sink_current_a(pin),
            "A",
            formula=f"({volts:.3g} V - 0.4 V) / {least:.4g} ohm",
            source="the current at which the device's low level of 0.4 V is specified",
        )
    if pin.declares("clock_frequency"):
        yield at_least(
            pin.label(),
            f"clock of {group.name}",
            pin.view.high(pin.part, "clock_frequency"),
            speed,
            "Hz",
            formula=f"{_SPEED} = {speed}",
            source=pin.view.cite(pin.part, "clock_frequency"),
        )


def i2c_addresses(system: System) -> Iterator[Measurement]:
    """Every device answers at addresses of its own, which firmware knows.

    Base address of the part plus its address pins: on a supply 1, on ground 0, on a line that
    changes either. A pin on a divider needs a source of at most the resistance that the maker
    allows. Over one assembly no two devices share an address; each address is a firmware constant
    of its board, and each such constant is an address of a device.
    """
    for views in assemblies(system):
        taken: dict[int, str] = {}
        for view in views:
            for part in view.rated("bus_address"):
                for address in sorted(_addresses(view, part)):
                    yield _unique(view, part, address, taken)
    for view in system.views:
        yield from _constants(view)
        for part in view.rated("address_source_resistance"):
            yield from _sources(view, part)


def _addresses(view: View, part: Part) -> set[int]:
    base = round(view.low(part, "bus_address"))
    choices: list[tuple[int, ...]] = []
    for bit, name in enumerate(_ADDRESS_PINS):
        net = view.at(part, name)
        if net is None or view.is_ground(net):
            choices.append((0,))
        elif view.is_rail(net):
            choices.append((1 << bit,))
        else:
            choices.append((0, 1 << bit))
    return {base + sum(bits) for bits in product(*choices)}


def _unique(view: View, part: Part, address: int, taken: dict[int, str]) -> Measurement:
    label = f"{view.name}: {view.label(part)}"
    other = taken.setdefault(address, label)
    source = "I2C: one device an address"
    if other != label:
        text = f"answers at {address:#x} as {other} does"
        return fault(view.label(part), f"address {address:#x}", text, source=source)
    return holds(view.label(part), f"address {address:#x}", formula="its alone", source=source)


def _constants(view: View) -> Iterator[Measurement]:
    known = {c.value: c.name for c in view.design.firmware_constants if _ADDRESS in c.name}
    found = {a for part in view.rated("bus_address") for a in _addresses(view, part)}
    for address in sorted(found | set(known)):
        quantity = f"address {address:#x}"
        if address not in known:
            text = f"a device answers at {address:#x}, which no firmware constant tells"
            yield fault(view.name, quantity, text, source="firmware's pin map")
        elif address not in found:
            text = f"no device answers at {known[address]} = {address:#x}"
            yield fault(view.name, quantity, text, source="firmware's pin map")
        else:
            yield holds(view.name, quantity, formula=known[address], source="firmware's pin map")


def _sources(view: View, part: Part) -> Iterator[Measurement]:
    for name in _ADDRESS_PINS:
        net = view.at(part, name)
        if net is None or view.is_ground(net) or view.is_rail(net):
            continue
        line = next((line for line in lines(view) if net in line.nets), None)
        if line is None or any(
            tap.part is not part and tap.pin.kind.value == "output" for tap in line.pins
        ):
            continue
        ohms = [view.ohms(pull.part) for pull in line.pulls]
        total = 1.0 / sum(1.0 / max(ohm, 1e-3) for ohm in ohms) if ohms else float("inf")
        yield at_most(
            view.label(part),
            f"source resistance at {name}",
            total,
            view.high(part, "address_source_resistance"),
            "ohm",
            formula=" || ".join(f"{ohm:g} ohm" for ohm in ohms) or "no pull",
            source=view.cite(part, "address_source_resistance"),
        )


def _pull_up(factor: float, design: Design) -> Design | None:
    pulls = [pull.part for line in lines(View(design)) if line.is_i2c for pull in line.pulls]
    damaged = design
    for pull in pulls:
        part = damaged.part_by_reference[pull.reference]
        damaged = scale(damaged, part, "resistance", factor)
    return damaged if pulls else None


def _other_address(design: Design) -> Design | None:
    """An address pin soldered to the other side."""
    for part in design.parts:
        if all(rating.name != "bus_address" for rating in design.spec(part).ratings):
            continue
        for use in part.pins:
            if use.name in _ADDRESS_PINS and use.net is not None:
                record = design.net_by_name[use.net]
                if record.net_class is NetClass.GROUND:
                    rail = next(u.net for u in part.pins if u.name == "VDD")
                    return rewire(design, part, use.number, rail)
                if record.net_class is NetClass.POWER:
                    ground = next(u.net for u in part.pins if u.name == "VSS")
                    return rewire(design, part, use.number, ground)
    return None


def _same_address(design: Design) -> Design | None:
    """A second device like one that is there, at the same address."""
    part = first(design, lambda _, s: any(r.name == "bus_address" for r in s.ratings))
    if part is None:
        return None
    twin = replace(part, reference="U9999", address=f"{part.address}_twin")
    return replace(design, parts=(*design.parts, twin))


def _fast_bus(design: Design) -> Design | None:
    constants = tuple(
        replace(c, value=c.value * 3) if c.name == _SPEED else c for c in design.firmware_constants
    )
    changed = constants != design.firmware_constants
    return replace(design, firmware_constants=constants) if changed else None


def _weak_divider(design: Design) -> Design | None:
    nets = {
        use.net
        for part in design.parts
        if any(r.name == "address_source_resistance" for r in design.spec(part).ratings)
        for use in part.pins
        if use.name in _ADDRESS_PINS
        and use.net
        and design.net_by_name[use.net].net_class is NetClass.SIGNAL
    }
    part = first(design, lambda p, s: s.symbol == "R" and any(use.net in nets for use in p.pins))
    return None if part is None else scale(design, part, "resistance", 10.0)


RULES: Final = (
    SystemRule(
        "i2c_bus",
        "I2C rise time and sink current",
        _UM10204,
        i2c_bus,
        (
            Fault("pull-ups tenfold", lambda d: _pull_up(10.0, d)),
            Fault("pull-ups at a tenth", lambda d: _pull_up(0.1, d)),
            Fault("a bus of three times the speed", _fast_bus),
        ),
    ),
    SystemRule(
        "i2c_addresses",
        "I2C addresses",
        "I2C: one device an address; the firmware's constants",
        i2c_addresses,
        (
            Fault("an address pin on the other side", _other_address),
            Fault("two devices at one address", _same_address),
            Fault("a weak source at an address pin", _weak_divider),
        ),
    ),
)
