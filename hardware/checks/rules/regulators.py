"""Linear regulators: head-room, capacitors, noise, heat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import INSIDE_C
from hardware.checks.dividers import spanning
from hardware.checks.mutate import drop_part, first, scale
from hardware.checks.planting import having, pin_opens, rating_scaled
from hardware.checks.power_states import heaviest
from hardware.checks.rule import (
    Fault,
    Measurement,
    SystemRule,
    at_least,
    at_most,
    fault,
)
from hardware.checks.supplies import net_of, rails_of, rated, supply_pins
from hardware.checks.view import System, View
from hardware.design import Design, Part
from hardware.parts.spec import Interval, PinKind

#: Above its dropout the pass transistor needs this to have gain left for rejection.
_HEAD_ROOM_V: Final = 0.1
#: In-band disturbance of the input: load steps within 1 % of the rail.
_STEP_SHARE: Final = 0.01


def linear_regulators(system: System) -> Iterator[Measurement]:
    """Each linear regulator at the power budget's greatest load.

    Head-room: lowest input less beads' resistance, less the highest output, less the dropout that
    the load makes (the pass transistor is a resistance of dropout over rated current). Output
    capacitance: the least with tolerance, temperature and bias in the regulator's own block, the
    greatest on the whole rail. Noise at the output, its own and what its rejection leaves of the
    input's 1 % steps, against the noise of the converters that it feeds.
    """
    loads = heaviest(system)
    for view in system.views:
        for part in rated(view, "dropout_voltage", "output_voltage"):
            found = loads.get((view.name, part.reference))
            load = 0.0 if found is None else found[0].worst
            nets = net_of(view, part, "IN"), net_of(view, part, "OUT")
            volts = None if nets[0] is None else rails_of(view).volts(nets[0])
            if nets[0] is None or nets[1] is None or volts is None:
                text = "input or output is open, or nothing feeds the input"
                yield fault(view.label(part), "regulator", text, source=view.spec(part).mpn)
                continue
            yield from _head_room(view, part, nets[0], volts, load)
            yield from _capacitors(view, part, nets[0], nets[1], volts)
            yield from _noise(view, part, nets[1], volts)
            yield from _heat(view, part, volts, load)


def _end(value: float | None) -> float:
    return 0.0 if value is None else value


def _head_room(
    view: View, part: Part, net: str, volts: Interval, load: float
) -> Iterator[Measurement]:
    beads = [f.part for f in rails_of(view).feeds[net] if f.kind == "filter"]
    ohms = sum(view.high(bead, "dc_resistance") for bead in beads)
    rated = view.high(part, "rated_current")
    dropout = view.high(part, "dropout_voltage") * load / rated if rated > 0.0 else float("inf")
    out = view.high(part, "output_voltage")
    yield at_least(
        view.label(part),
        "head-room",
        _end(volts.low) - load * ohms - out - dropout,
        _HEAD_ROOM_V,
        "V",
        formula=f"{volts.low:.4g} V - {load:.3g} A x {ohms:g} ohm - {out:g} V - {dropout:.2g} V",
        source=f"{view.cite(part, 'dropout_voltage')}; 0.1 V for rejection",
    )
    enable = net_of(view, part, "EN")
    level = None if enable is None else rails_of(view).volts(enable)
    if level is None:
        text = "EN is open or on no rail"
        yield fault(view.label(part), "enable", text, source=view.spec(part).mpn)
        return
    yield at_least(
        view.label(part),
        "enable at the lowest input",
        _end(level.low),
        view.low(part, "input_high_voltage"),
        "V",
        formula=f"EN on {enable}",
        source=view.cite(part, "input_high_voltage"),
    )


def _sum(view: View, net: str, bias: float, block: str | None) -> Interval:
    found = [
        view.capacitance(c, bias)
        for c in view.on(net, "C", "CP")
        if view.is_ground(view.far(c, net)) and block in (None, c.block)
    ]
    return spanning(sum(_end(c.low) for c in found), sum(_end(c.high) for c in found))


def _capacitors(
    view: View, part: Part, net: str, out: str, volts: Interval
) -> Iterator[Measurement]:
    bias = view.high(part, "output_voltage")
    yield at_least(
        view.label(part),
        "output capacitance beside it",
        _end(_sum(view, out, bias, part.block).low),
        view.low(part, "output_capacitance_minimum"),
        "F",
        formula=f"{out} in {part.block}, tolerance, temperature and {bias:g} V of bias",
        source=view.cite(part, "output_capacitance_minimum"),
    )
    allowed = view.rating(part, "output_capacitance")
    total = _sum(view, out, bias, None)
    for end, value in (("least", total.low), ("greatest", total.high)):
        yield Measurement(
            view.label(part),
            f"{end} output capacitance",
            value,
            allowed.low,
            allowed.high,
            "F",
            f"all of {out}",
            view.cite(part, "output_capacitance"),
        )
    yield at_least(
        view.label(part),
        "input capacitance",
        _end(_sum(view, net, _end(volts.high), part.block).low),
        view.low(part, "input_capacitance"),
        "F",
        formula=f"{net} in {part.block}",
        source=view.cite(part, "input_capacitance"),
    )


def _noise(view: View, part: Part, out: str, volts: Interval) -> Iterator[Measurement]:
    """Noise against the quietest range of each converter on the rail, its rejection not counted."""
    step = _STEP_SHARE * _end(volts.high)
    rest = step * 10.0 ** (-view.low(part, "power_supply_rejection_1khz_db") / 20.0)
    own = view.low(part, "noise_voltage")
    fed = {s.part.reference: s.part for s in supply_pins(view) if s.pin.net == out}
    for reference in sorted(fed):
        converter = fed[reference]
        if not view.declares(converter, "noise_voltage_gain_1"):
            continue
        yield at_most(
            view.label(converter),
            "noise of its analog supply",
            (own**2 + rest**2) ** 0.5,
            view.high(converter, "noise_voltage_gain_1"),
            "V",
            formula=f"{own * 1e6:.3g} uV and {step * 1e3:.3g} mV through 1 kHz rejection",
            source=f"{view.cite(part, 'noise_voltage')}; not above the converter's own, even with"
            " no rejection of its own",
        )
    ripple = step * 10.0 ** (-view.low(part, "power_supply_rejection_100khz_db") / 20.0)
    yield at_most(
        view.label(part),
        "what 100 kHz rejection leaves of 1 % at the input",
        ripple,
        0.1e-3,
        "V",
        formula=f"{step * 1e3:.3g} mV; out of band, but a tenth of a millivolt at the modulator",
        source=view.cite(part, "power_supply_rejection_100khz_db"),
    )


def _heat(view: View, part: Part, volts: Interval, load: float) -> Iterator[Measurement]:
    across = _end(volts.high) - view.low(part, "output_voltage")
    power = across * load + _end(volts.high) * view.high(part, "supply_current")
    inside = _end(INSIDE_C.high)
    yield at_most(
        view.label(part),
        "junction temperature",
        inside + power * view.high(part, "thermal_resistance"),
        view.high(part, "junction_temperature"),
        "degC",
        formula=f"{inside:g} degC + {across:.3g} V x {load:.3g} A x"
        f" {view.high(part, 'thermal_resistance'):g} K/W",
        source=view.cite(part, "junction_temperature"),
    )


# --- planted faults --------------------------------------------------------------------------


_REGULATOR: Final = having("dropout_voltage")


def _capacitor(pin: str, factor: float) -> Fault:
    """The capacitor in the regulator's block at that pin; factor 0 drops it."""

    def plant(design: Design) -> Design | None:
        part = _REGULATOR(design)
        if part is None:
            return None
        net = next(u.net for u in part.pins if u.name == pin)
        piece = first(
            design,
            lambda p, s: (
                s.symbol == "C" and p.block == part.block and any(u.net == net for u in p.pins)
            ),
        )
        if piece is None:
            return None
        return (
            drop_part(design, piece) if not factor else scale(design, piece, "capacitance", factor)
        )

    return Fault(f"the capacitor at {pin} times {factor:g}", plant)


def _bead(design: Design) -> Design | None:
    part = _REGULATOR(design)
    bead = first(design, lambda _, s: s.symbol == "FERRITE")
    return None if part is None or bead is None else scale(design, bead, "dc_resistance", 20.0)


def _noisy(design: Design) -> Design | None:
    part = first(design, lambda _, s: any(r.name == "noise_voltage_gain_1" for r in s.ratings))
    if part is None or not any(use.kind is PinKind.POWER_IN for use in part.pins):
        return None
    return scale(design, part, "noise_voltage_gain_1", 0.5)


RULES: Final = (
    SystemRule(
        "linear_regulators",
        "Linear regulators",
        "TI TPS7A20 datasheet SBVS338",
        linear_regulators,
        (
            *(pin_opens(_REGULATOR, pin) for pin in ("IN", "EN", "OUT")),
            rating_scaled(_REGULATOR, "output_voltage", 1.08),
            rating_scaled(_REGULATOR, "dropout_voltage", 10.0),
            rating_scaled(_REGULATOR, "thermal_resistance", 100.0),
            rating_scaled(_REGULATOR, "junction_temperature", 0.4),
            rating_scaled(_REGULATOR, "noise_voltage", 2.0),
            rating_scaled(_REGULATOR, "power_supply_rejection_1khz_db", 0.7),
            rating_scaled(_REGULATOR, "power_supply_rejection_100khz_db", 0.6),
            rating_scaled(_REGULATOR, "input_high_voltage", 5.0),
            _capacitor("IN", 0.0),
            _capacitor("IN", 0.1),
            _capacitor("OUT", 0.0),
            _capacitor("OUT", 0.1),
            _capacitor("OUT", 10.0),
            Fault("a bead of twenty times its resistance", _bead),
            Fault("a converter of half the noise", _noisy),
        ),
    ),
)
