"""Steps with limits from tolerances: rails, lines, chips, clocks, relays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.metering import budget
from hardware.checks.metering.chains import chains
from hardware.checks.supplies import rails_of
from hardware.checks.view import View
from hardware.design import NetClass, Side
from hardware.production import power_on
from hardware.production.calibration_steps import calibration
from hardware.production.model import Step

#: A line driven by a push-pull output, in shares of its supply: a quarter from either end.
_HIGH, _LOW = 0.75, 0.25
_BY_CLAIM: Final = "claim of the block, measured by the design rules"
#: Copper and two terminals between the contact and the fixture, estimate.
_COPPER_OHM: Final = 0.02


def pads(view: View, net: str) -> tuple[str, ...]:
    """Test pads of a net, else the connector contacts that reach it."""
    taps = view.taps(net)
    found = sorted(t.part.reference for t in taps if view.symbol(t.part) == "TEST_POINT")
    plugs = sorted(
        f"{t.part.reference}.{t.pin.number}"
        for t in taps
        if view.spec(t.part).reference_prefix in ("J", "X")
    )
    return tuple(found or plugs)


def claimed_nets(view: View) -> tuple[str, ...]:
    """Nets that blocks claim test pads for."""
    return tuple(sorted(c.subject for c in view.design.claims if c.name == "test_access"))


def all_steps(view: View) -> Iterator[Step]:
    """Every step of a board in the order of the stations."""
    yield from _dielectric(view)
    yield from _rails(view)
    yield from _programming(view)
    yield from _lines(view)
    yield from _chips(view)
    yield from _clocks(view)
    yield from _fail_safe(view)
    yield from _relays(view)
    yield from _network(view)
    yield from _look(view)
    yield from calibration(view)


def hazardous(view: View) -> tuple[str, ...]:
    """Connectors on the mains side and on relay contacts."""
    return tuple(
        sorted(
            {
                t.part.reference
                for net in view.design.nets
                if net.domain.side is not Side.SELV
                for t in view.taps(net.name)
                if view.spec(t.part).reference_prefix in ("J", "X")
            }
        )
    )


def _dielectric(view: View) -> Iterator[Step]:
    if hazardous(view):
        yield Step(
            "dielectric",
            "dielectric",
            "Dielectric test",
            "Before anything is connected; voltages and sides in the table of the dielectric test",
            hazardous(view),
            None,
            0.0,
            "breakdowns",
            "",
            "EN 61010-1, annex F",
            "dielectric",
        )


def _is_rail(view: View, net: str) -> bool:
    return view.is_rail(net) and not view.is_ground(net)


def _rails(view: View) -> Iterator[Step]:
    rails = rails_of(view)
    names = [name for name in claimed_nets(view) if _is_rail(view, name)]
    yield from _contacts(view)
    yield from _bridges(view, names)
    yield from _first_power(view)
    for name in names:
        volts = rails.volts(name)
        feeds = rails.feeds.get(name, ())
        if volts is None:
            volts, formula = view.volts(name), "range of the net as its block states it"
        else:
            formula = "; ".join(f"{f.kind} {f.part.reference}" for f in feeds)
        yield Step(
            f"rail.{name}",
            "board",
            f"Voltage of {name}",
            "Fixture supplies the board as its source does; wait until steady",
            pads(view, name),
            volts.low,
            volts.high,
            "V",
            formula,
            "tolerances of source and divider",
            "reading",
        )


def _contacts(view: View) -> Iterator[Step]:
    claimed = claimed_nets(view)
    for net in view.design.nets:
        if net.net_class is NetClass.GROUND and net.name in claimed:
            yield Step(
                f"ground.{net.name}",
                "board",
                f"Contact of {net.name}",
                "Resistance between its needles: the board lies level",
                pads(view, net.name),
                None,
                1.0,
                "ohm",
                "",
                "needle and pad, fixture's own limit",
                "reading",
            )


def _bridges(view: View, rails: list[str]) -> Iterator[Step]:
    for name in rails:
        least, formula = power_on.least_ohm(view, name)
        yield Step(
            f"short.{name}",
            "board",
            f"{name} to ground, without power",
            f"Ohmmeter of at most {power_on.TEST_V:g} V; a rail below its limit is never powered",
            pads(view, name),
            least,
            None,
            "ohm",
            formula,
            "lower tolerances; greatest loads of the power budget",
            "short",
        )


def _first_power(view: View) -> Iterator[Step]:
    """Through a limit of current; a source that rests on its limit ends the test."""
    for name, volts, amperes, formula in power_on.entries(view):
        yield Step(
            f"power.{name}",
            "board",
            f"First power of {name}",
            f"{volts:.3g} V from a source that is limited to {power_on.LIMIT:g} times the highest"
            " current; current when it is steady",
            pads(view, name),
            None,
            round(amperes, 4),
            "A",
            formula,
            "power budget, every tolerance adverse",
            "power",
        )
    mains = power_on.mains_a(view)
    if mains is not None:
        yield Step(
            "power.mains",
            "board",
            "First power from the mains",
            "230 V from an isolated source that is limited to"
            f" {power_on.LIMIT:g} times the highest current; fixture closed",
            hazardous(view),
            None,
            round(mains[0], 4),
            "A",
            mains[1],
            "power budget and supply module; power factor estimated",
            "power",
        )


def _programming(view: View) -> Iterator[Step]:
    for part in view.parts:
        if view.spec(part).symbol.startswith("ESP32"):
            yield Step(
                "programming",
                "programming",
                "Firmware, keys, serial number",
                "Hold the set-up line, release reset, load over the serial port, read back",
                (part.reference,),
                None,
                0.0,
                "differences",
                "",
                "hash of the released image",
                "programming",
            )


def _lines(view: View) -> Iterator[Step]:
    """Lines that are no rail: both levels, driven by the test firmware or the fixture."""
    supplies = [
        rails_of(view).volts(n)
        for n in claimed_nets(view)
        if _is_rail(view, n) and 3.0 <= (view.volts(n).high or 0.0) <= 3.6
    ]
    known = [s for s in supplies if s is not None and s.low is not None and s.high is not None]
    if not known:
        return
    low = min(s.low for s in known if s.low is not None)
    high = max(s.high for s in known if s.high is not None)
    for name in claimed_nets(view):
        if _is_rail(view, name) or view.is_ground(name):
            continue
        formula = f"{_HIGH:g} x {low:.3g} V, {_LOW:g} x {high:.3g} V"
        yield Step(
            f"high.{name}",
            "functional",
            f"{name} high",
            "Driven high (fixture or test firmware), read at the needle",
            pads(view, name),
            _HIGH * low,
            high,
            "V",
            formula,
            "share of the lowest supply",
            "level",
        )
        yield Step(
            f"low.{name}",
            "functional",
            f"{name} low",
            "Driven low (fixture or test firmware), read at the needle",
            pads(view, name),
            0.0,
            _LOW * high,
            "V",
            formula,
            "share of the highest supply",
            "level",
        )


def _chips(view: View) -> Iterator[Step]:
    for part in view.parts:
        spec = view.spec(part)
        names = {pin.name for pin in part.pins}
        bus = {"SCLK", "SCK", "CLK", "SCL"} & names and {
            "MISO",
            "DO",
            "DOUT",
            "SO",
            "SDA",
            "IO1",
        } & names
        if spec.reference_prefix == "U" and bus and not spec.symbol.startswith("ESP32"):
            yield Step(
                f"chip.{part.reference}",
                "functional",
                f"{spec.value} answers",
                "Identity or acknowledge read over its bus, then a pattern written and read back",
                (part.reference,),
                0.0,
                0.0,
                "bit errors",
                "",
                spec.description,
                "bus",
            )


def _clocks(view: View) -> Iterator[Step]:
    rate = budget.sample_hz(view)
    if not chains(view) or rate <= 0.0:
        return
    error = budget.time_base(view)
    for name in claimed_nets(view):
        if "DRDY" in name:
            yield Step(
                f"rate.{name}",
                "functional",
                "Sampling rate",
                "Frequency against the fixture's standard",
                pads(view, name),
                rate * (1.0 - error),
                rate * (1.0 + error),
                "Hz",
                f"{rate:g} Hz +- {1e6 * error:.3g} ppm",
                "tolerance and stability of the oscillator",
                "frequency",
            )


def _fail_safe(view: View) -> Iterator[Step]:
    for claim in view.design.claims:
        if claim.name == "fail_safe_time":
            yield Step(
                f"fail_safe.{claim.subject}",
                "functional",
                f"{claim.subject} falls to its safe state",
                "Stop the heartbeat; time until the needle shows the safe state",
                pads(view, claim.subject),
                claim.low,
                claim.high,
                claim.unit,
                "",
                _BY_CLAIM,
                "watchdog",
            )


def _relays(view: View) -> Iterator[Step]:
    for part in view.of("RELAY_SPDT"):
        highest = view.high(part, "contact_resistance") + _COPPER_OHM
        contacts = tuple(
            f"{name} {view.at(part, pin)}"
            for name, pin in (("COM", "COM"), ("NO", "NO"), ("NC", "NC"))
            if view.at(part, pin)
        )
        for state, pair in (("on", "COM to NO"), ("off", "COM to NC")):
            yield Step(
                f"relay.{part.reference}.{state}",
                "functional",
                f"{part.reference} {state}: {pair}",
                "Command over the register, four-wire resistance at the terminals",
                contacts or (part.reference,),
                None,
                highest,
                "ohm",
                f"contact {highest - _COPPER_OHM:g} ohm + copper and terminals {_COPPER_OHM:g} ohm",
                view.cite(part, "contact_resistance"),
                "relay",
            )


def _network(view: View) -> Iterator[Step]:
    for part in view.of("MAGJACK", "RJ45_MAGJACK"):
        yield _link(part.reference)
        return
    for connector in view.design.connectors:
        if connector.interface == "lan" and not connector.host:
            yield _link(connector.reference)


def _link(where: str) -> Step:
    return Step(
        "network",
        "functional",
        "Network link",
        "Link at 100 Mbit/s, 100 packets there and back",
        (where,),
        None,
        0.0,
        "packets lost",
        "",
        "controller's own counters",
        "network",
    )


def _look(view: View) -> Iterator[Step]:
    shown = [p.reference for p in view.parts if view.symbol(p) in ("LED", "SWITCH")]
    if shown:
        yield Step(
            "look",
            "functional",
            "Lamps, button, label",
            "Each lamp on, button pressed, label read",
            tuple(sorted(shown)),
            None,
            0.0,
            "faults",
            "",
            "by eye",
            "look",
        )
