"""Relays drop when the heartbeat stops: by either channel alone, and with any single fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.coil_states import CoilState, Levels, coil_state
from hardware.checks.mutate import bridge, drop_part, first, open_pin, rewire, scale
from hardware.checks.rule import Fault, Measurement, Rule, fault, holds
from hardware.checks.single_faults import Lines, defects, effect, lines_of, path_parts
from hardware.checks.switch_level import Defect, Network, build
from hardware.checks.view import View
from hardware.design import Design, Part

_BASIS: Final = (
    "two independent channels: either drops every coil (fail-safe principle of IEC 60730-1 annex H,"
    " from memory)"
)
_MODES: Final = "faults of IEC 60730-1 table H.24 (open, short, stuck; from memory)"


def fail_safe(view: View) -> Iterator[Measurement]:
    """Every coil drops when the heartbeat stands, and either channel alone sees to it.

    The board as switches and resistors (:mod:`hardware.checks.switch_level`), every register bit
    set. Running: every coil can be energised. Stopped, low or high: no coil; none either with every
    supply switch forced on (channel A alone), and none with every driver forced on (channel B
    alone). Reset pulled while the heartbeat runs: none. Heartbeat or reset conductor broken: none.
    """
    network = build(view)
    if not network.coils:
        return
    subject = "relay coils"
    lines = lines_of(network)
    if lines is None or lines.reset is None:
        what = "heartbeat" if lines is None else "reset"
        text = f"no connector signal reaches a one-shot as its {what}"
        yield fault(subject, what, text, source=_BASIS)
        return
    every = frozenset(coil.reference for coil in network.coils)
    yield from _running(network, lines, every)
    for name, levels in lines.stopped():
        yield from _stopped(network, levels, f"heartbeat stands {name}")
    reset = coil_state(network, lines.running(reset=True))
    yield _none(subject, "reset pulled", reset.energised)
    for signal, (reference, pin) in (("heartbeat", lines.heartbeat), ("reset", lines.reset)):
        broken = build(view, Defect(reference, "open", opened=pin))
        state = coil_state(broken, lines.running())
        yield _none(subject, f"{signal} conductor broken", state.energised)


def _running(network: Network, lines: Lines, every: frozenset[str]) -> Iterator[Measurement]:
    state = coil_state(network, lines.running())
    missing = every - state.energised
    if missing:
        text = f"{', '.join(sorted(missing))} can never be energised: a path is broken"
        yield fault("relay coils", "heartbeat runs", text, source=_BASIS)
    else:
        formula = f"all {len(every)} coils can be energised"
        yield holds("relay coils", "heartbeat runs", formula=formula, source=_BASIS)


def _stopped(network: Network, levels: Levels, text: str) -> Iterator[Measurement]:
    state: CoilState = coil_state(network, levels)
    subject = "relay coils"
    yield _none(subject, text, state.energised)
    yield _none(subject, f"{text}, supply switches forced on", state.without_supply_switch)
    yield _none(subject, f"{text}, drivers forced on", state.without_drivers)


def _none(subject: str, quantity: str, energised: frozenset[str]) -> Measurement:
    if energised:
        text = f"{quantity}: {', '.join(sorted(energised))} stay energised"
        return fault(subject, quantity, text, source=_BASIS)
    return holds(subject, quantity, formula="every coil off", source=_BASIS)


def watchdog_single_faults(view: View) -> Iterator[Measurement]:
    """The table of single faults: no part's fault leaves a coil energised after the heartbeat.

    Every part of the path: each pin open, pins shorted (every pair of small parts, neighbouring
    pins of integrated circuits and of the ribbon's header), each output stuck low and high. The
    result in words: off at once, or off when the heartbeat stops by A (drivers), B (supply) or
    both, or NOT SAFE. A floating MOSFET gate counts as on, an undriven logic input as moving.
    """
    network = build(view)
    lines = lines_of(network) if network.coils else None
    if lines is None:
        return
    nominal = coil_state(network, lines.running())
    for part in path_parts(view):
        for defect in defects(view, part):
            found = effect(view, lines, defect, nominal)
            subject = view.label(part)
            if found.energised:
                text = f"{defect.text}: {found.result}"
                yield fault(subject, defect.text, text, source=_MODES)
            else:
                yield holds(subject, defect.text, formula=found.result, source=_MODES)


# --- planted faults -------------------------------------------------------------------------


def _watchdog(design: Design) -> Part | None:
    return first(design, lambda _, s: s.symbol == "74HC123")


def _named(part: Part, name: str) -> str:
    return next(use.number for use in part.pins if use.name == name)


def _one_shot_open(pin: str) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _watchdog(design)
        return None if part is None else open_pin(design, part, _named(part, pin))

    return Fault(f"one-shot {pin} open", plant)


def _enable_grounded(design: Design) -> Design | None:
    """Output enable on ground: channel A dead."""
    part = _watchdog(design)
    if part is None:
        return None
    register = first(design, lambda p, _: any(u.name == "OE_N" for u in p.pins))
    assert register is not None
    return bridge(design, register, _named(register, "OE_N"), _named(register, "GND"))


def _switch(pins: tuple[str, str], what: str) -> Fault:
    def plant(design: Design) -> Design | None:
        if _watchdog(design) is None:
            return None
        part = first(design, lambda _, s: s.symbol == "NMOS")
        return None if part is None else bridge(design, part, *(_named(part, p) for p in pins))

    return Fault(what, plant)


def _driver(design: Design) -> Part | None:
    return first(design, lambda _, s: any(r.name == "input_pull_down" for r in s.ratings))


def _input_high(design: Design) -> Design | None:
    """A driver's input on a rail: this coil has channel B only."""
    part = _driver(design)
    return None if part is None else rewire(design, part, _named(part, "IN1"), _rail(design))


def _rail(design: Design) -> str | None:
    part = _watchdog(design)
    return None if part is None else next(u.net for u in part.pins if u.name == "VCC")


def _coil_on_rail(design: Design) -> Design | None:
    """A coil's supply end on the rail that is never switched: channel A only."""
    driver = _driver(design)
    relay = first(design, lambda _, s: any(r.name == "coil_resistance" for r in s.ratings))
    if driver is None or relay is None:
        return None
    common = next(use.net for use in driver.pins if use.name == "COM")
    return rewire(design, relay, "A1", common)


def _reset_unheard(design: Design) -> Design | None:
    part = _watchdog(design)
    return None if part is None else rewire(design, part, _named(part, "RD1_N"), _rail(design))


def _register_drive_open(design: Design) -> Design | None:
    register = first(design, lambda p, _: any(u.name == "OE_N" for u in p.pins))
    if register is None or _watchdog(design) is None:
        return None
    return open_pin(design, register, _named(register, "Q0"))


def _unheld(design: Design) -> Design | None:
    """The heartbeat's resting resistor missing: a broken conductor floats."""
    if _watchdog(design) is None:
        return None
    view = View(design)
    lines = lines_of(build(view))
    if lines is None:
        return None
    net = view.at(design.part_by_reference[lines.heartbeat[0]], lines.heartbeat[1])
    if net is None:
        return None
    rests = [r for r in view.on(net, "R") if view.is_ground(view.far(r, net))]
    return drop_part(design, rests[0]) if rests else None


def _weak_pull_down(design: Design) -> Design | None:
    """An input's pull-down so weak that a disabled register's leakage turns the channel on."""
    driver = _driver(design)
    if driver is None:
        return None
    view = View(design)
    net = view.at(driver, "IN1")
    pulls = [r for r in view.on(net, "R") if view.is_ground(view.far(r, net))] if net else []
    return scale(design, pulls[0], "resistance", 100.0) if pulls else None


RULES: Final = (
    Rule(
        "fail_safe",
        "Fail-safe: both channels",
        _BASIS,
        fail_safe,
        (
            _one_shot_open("Q1_N"),
            _one_shot_open("RCEXT1"),
            _one_shot_open("A1_N"),
            Fault("output enable grounded", _enable_grounded),
            _switch(("D", "S"), "pump MOSFET drain to source"),
            _switch(("G", "S"), "pump MOSFET gate to source"),
            Fault("a driver's input on a rail", _input_high),
            Fault("a coil on the rail", _coil_on_rail),
            Fault("reset not connected", _reset_unheard),
            Fault("a register output open", _register_drive_open),
            Fault("an input's pull-down a hundred times weaker", _weak_pull_down),
        ),
    ),
    Rule(
        "watchdog_single_faults",
        "Fail-safe: table of single faults",
        _MODES,
        watchdog_single_faults,
        (Fault("the heartbeat's resting resistor missing", _unheld),),
    ),
)
