"""MOSFETs: voltages in every state, direction, ratings that agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from hardware.checks.fets import DRIVES, HOT, SYMBOLS, fets
from hardware.checks.mutate import first, open_pin, scale, swap_pins
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, within
from hardware.checks.view import View
from hardware.design import Design, Part

#: Use of the drain-source and gate-source ratings (ECSS-Q-ST-30-11C: 80 % and 75 %).
_DRAIN_SHARE: Final = 0.8
_GATE_SHARE: Final = 0.75


def mosfet_limits(view: View) -> Iterator[Measurement]:
    """Drain-source and gate-source voltage in every state, from the nets' ranges, derated.

    Whatever the drive does, gate and source each stay within their claimed ranges: the greatest
    difference counts. For gates behind a divider this is the case of its lower resistor shorted.
    """
    for fet in fets(view):
        if isinstance(fet, Part):
            yield fault(view.label(fet), "pins", "a pin is open or shorted", source="wiring")
            continue
        label = view.label(fet.part)
        (g_low, g_high), (s_low, s_high) = view.net(fet.gate).volts, view.net(fet.source).volts
        d_low, d_high = view.net(fet.drain).volts
        across = max(d_high - s_low, s_high - d_low)
        rated = view.high(fet.part, "rated_voltage")
        yield at_most(
            label,
            "drain-source voltage",
            across,
            _DRAIN_SHARE * rated,
            "V",
            formula=f"{fet.drain} to {fet.source} at worst; limit {_DRAIN_SHARE:g} x {rated:g} V",
            source=view.cite(fet.part, "rated_voltage"),
        )
        gate = view.rating(fet.part, "gate_source_voltage")
        limit = min(abs(gate.low or 0.0), abs(gate.high or 0.0))
        yield at_most(
            label,
            "gate-source voltage",
            max(g_high - s_low, s_high - g_low),
            _GATE_SHARE * limit,
            "V",
            formula=f"{fet.gate} to {fet.source} at worst; limit {_GATE_SHARE:g} x {limit:g} V",
            source=view.cite(fet.part, "gate_source_voltage"),
        )


def mosfet_direction(view: View) -> Iterator[Measurement]:
    """Source and drain lie so that the body diode blocks while the channel is off.

    N channel: the source is the lower side; P channel: the upper one. Turned round, the diode
    conducts whatever the gate does. Both ends of the ranges count.
    """
    for fet in fets(view):
        if isinstance(fet, Part):
            continue
        for name, index in (("low", 0), ("high", 1)):
            drain, source = view.net(fet.drain).volts[index], view.net(fet.source).volts[index]
            yield at_least(
                view.label(fet.part),
                f"blocked by the body diode, {name} end",
                fet.sign * (drain - source) + 0.0,
                0.0,
                "V",
                formula=f"{fet.drain} {drain:g} V, {fet.source} {source:g} V",
                source=f"{view.symbol(fet.part)}: body diode from "
                f"{'source to drain' if fet.sign > 0 else 'drain to source'}",
            )


def mosfet_datasheet(view: View) -> Iterator[Measurement]:
    """A MOSFET's ratings agree with each other: none is misread by a power of ten.

    The on-resistance falls with the drive. The rated current in the hot on-resistance makes less
    heat than the rated power, and more than a tenth of it.
    """
    seen: set[str] = set()
    for part in view.of(*SYMBOLS):
        stated = [name for _, name in DRIVES if view.declares(part, name)]
        if part.mpn in seen or not stated:
            continue
        seen.add(part.mpn)
        for more, less in pairwise(stated):
            yield at_least(
                view.label(part),
                f"{less} over {more}",
                view.high(part, less) / max(view.high(part, more), 1e-9),
                1.0,
                "1",
                formula="less drive, more resistance",
                source=view.cite(part, less),
            )
        ampere, ohm = view.high(part, "rated_current"), HOT * view.high(part, stated[0])
        rated = view.high(part, "rated_power")
        yield within(
            view.label(part),
            "heat at the rated current",
            ampere**2 * ohm,
            0.1 * rated,
            rated,
            "W",
            formula=f"({ampere:g} A)^2 x {ohm:.4g} ohm against {rated:g} W",
            source=view.cite(part, "rated_power"),
        )


def _fet(design: Design) -> Part | None:
    return first(design, lambda _, s: s.symbol in SYMBOLS)


def _p_fet(design: Design) -> Part | None:
    return first(design, lambda _, s: s.symbol == "PMOS")


def _rated(name: str, factor: float) -> Fault:
    def plant(design: Design) -> Design | None:
        part = _p_fet(design)
        return None if part is None else scale(design, part, name, factor)

    return Fault(f"a MOSFET with {factor:g} x {name}", plant)


def _open_gate(design: Design) -> Design | None:
    part = _fet(design)
    return None if part is None else open_pin(design, part, "1")


def _turned(design: Design) -> Design | None:
    part = _p_fet(design)
    return None if part is None else swap_pins(design, part, "2", "3")


RULES: Final = (
    Rule(
        "mosfet_limits",
        "Voltages of MOSFETs",
        "derating practice (ECSS-Q-ST-30-11C)",
        mosfet_limits,
        (
            Fault("an open gate", _open_gate),
            _rated("rated_voltage", 0.1),
            _rated("gate_source_voltage", 0.5),
        ),
    ),
    Rule(
        "mosfet_direction",
        "MOSFETs block with their body diode",
        "structure of a MOSFET",
        mosfet_direction,
        (Fault("source and drain exchanged", _turned),),
    ),
    Rule(
        "mosfet_datasheet",
        "MOSFETs' ratings agree",
        "P = I^2 R",
        mosfet_datasheet,
        (
            _rated("on_resistance_10v", 100.0),
            _rated("on_resistance_4v5", 0.01),
            _rated("rated_current", 100.0),
        ),
    ),
)
