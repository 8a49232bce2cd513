"""Relay coils: pull-in from the full rail, holding from the lowered one, release into the clamp."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hardware.checks.plots import Figure, Limit, Panel
from hardware.checks.rule import Measurement, at_least, at_most, within
from hardware.checks.spice import models
from hardware.checks.spice.antialias import NotFoundError
from hardware.checks.spice.deck import Deck
from hardware.checks.spice.devices import diode_model
from hardware.checks.spice.network import grounds
from hardware.checks.spice.place import BODY, Placer
from hardware.checks.spice.relay_circuit import Coil, find_coil
from hardware.checks.spice.result import Bench, agrees, crossing, curve, missing
from hardware.checks.spice.waveform import Plot
from hardware.checks.view import View
from hardware.parts.spec import Interval

ID: Final = "spice_relay_coil"
TITLE: Final = "Relay coils: pull-in, holding, release, loss of the coil supply"
SOURCE: Final = "circuit simulation of coil, driver, clamp and both coil supplies"
ESTIMATES: Final = models.COIL_TIME_S
#: A coil that holds with half its rated voltage once the armature has closed (usual rule).
_HOLD_SHARE: Final = 0.5
#: The contact parts within a mains period or two, which no load and nobody notices.
_RELEASE_S: Final = 20e-3
_BUS_LOSS_S: Final = 40e-3
_HELD_S: Final = 60e-3
_AFTER_S: Final = 60e-3
_EDGE: Final = "1u 1u"
#: A supply that is off stands below anything that its diode could feed.
_OFF_V: Final = -100.0


def simulate(view: View, bench: Bench) -> tuple[list[Measurement], Figure | None]:
    """Every relay with an economiser; a figure of the first."""
    points: list[Measurement] = []
    panels: tuple[Panel, ...] = ()
    for relay in view.of("RELAY_SPDT"):
        try:
            coil = find_coil(view, relay)
        except NotFoundError as error:
            points.append(missing(view.label(relay), str(error), SOURCE))
            continue
        drawn = (
            _pull_in(view, bench, coil, points),
            *_cycle(view, bench, coil, points),
            _bus_loss(view, bench, coil, points),
        )
        panels = panels or drawn
    title = f"{view.name}: relay coil, simulated"
    return points, Figure(title, panels) if panels else None


# --- decks -----------------------------------------------------------------------------------


def _coil_ohm(view: View, coil: Coil, *, greatest: bool = False) -> float:
    limits = view.rating(coil.relay, "coil_resistance")
    low, high = limits.low or 1.0, limits.high or limits.low or 1.0
    return max(1.0, high if greatest else 0.5 * (low + high))


def _supply(view: View, coil: Coil) -> Interval:
    return view.volts(coil.supply)


def _deck(
    view: View, coil: Coil, title: str, *, supply_v: float, ohm: float, time_s: float,
    drive: str, boost: str, lost_s: float | None = None,
) -> Deck:  # fmt: skip
    """Coil, lamp, switch and driver; both supplies end at ``lost_s`` if it is given."""
    deck = Deck(f"{coil.relay.reference}: {title}", grounds(view))
    Placer(deck, view).place(coil.parts)
    node = deck.node
    deck.resistor("coil", node(coil.bus), "coil", ohm)
    deck.inductor("coil", "coil", "sense", ohm * time_s)
    deck.source("sense", "sense", node(coil.low_side), "0")
    deck.source("supply", node(coil.supply), "0", f"{supply_v:.6g}")
    for name, net, volts in (
        ("switched", coil.switched, supply_v), ("hold", coil.hold, coil.hold_v)
    ):  # fmt: skip
        if net != coil.supply:
            text = f"{volts:.6g}"
            if lost_s is not None:
                text = f"pwl(0 {text} {lost_s:.6g} {text} {lost_s + 1e-6:.6g} {_OFF_V})"
            # Supplies feed and do not sink: what comes back meets a diode.
            deck.source(name, f"{name}_source", "0", text)
            diode = deck.model("ideal", "d(is=1e-6 n=0.05 rs=0.02)")
            deck.add(f"d{name}_ideal {name}_source {node(net)} {diode}")
    high, low = (
        view.low(coil.driver, "input_high_voltage"),
        view.high(coil.driver, "input_low_voltage"),
    )
    switch = deck.model(
        "driver",
        f"sw(vt={0.5 * (high + low):.6g} vh=0.1"
        f" ron={max(1e-3, view.high(coil.driver, 'output_resistance')):.6g} roff=1e8)",
    )
    clamp = deck.model("driver_clamp", BODY.spice(None))
    for name, out, wanted, text in (
        ("coil", coil.low_side, coil.drive, drive),
        ("boost", coil.boost_out, coil.boost_drive, boost),
    ):
        deck.source(f"drive_{name}", node(wanted), "0", text)
        deck.add(f"s{name} {node(out)} 0 {node(wanted)} 0 {switch}")
        deck.add(f"d{name}_clamp {node(out)} {node(coil.supply)} {clamp}")
    deck.watch(coil.bus, coil.low_side)
    deck.save("i(vsense)")
    return deck


def _on(view: View, coil: Coil) -> float:
    """Logic level of the drives."""
    return max(
        view.volts(coil.drive).high or 0.0, view.low(coil.driver, "input_high_voltage") + 0.5
    )


# --- one relay -------------------------------------------------------------------------------


def _pull_in(view: View, bench: Bench, coil: Coil, points: list[Measurement]) -> Panel:
    """Lowest supply, armature open: how soon the coil carries its must-operate current."""
    label = view.label(coil.relay)
    supply = _supply(view, coil).low or 0.0
    ohm = _coil_ohm(view, coil)
    on, time = _on(view, coil), models.COIL_TIME_S[0].value
    deck = _deck(
        view, coil, "pull-in", supply_v=supply, ohm=ohm, time_s=time,
        drive=f"pulse(0 {on:g} 1m {_EDGE} 1 2)", boost=f"{on:g}",
    )  # fmt: skip
    deck.transient(20e-6, coil.boost_s)
    plot = bench.run(deck)
    volts = deck.volts(plot, coil.bus, coil.low_side)
    operate_v = view.high(coil.relay, "must_operate_voltage")
    current = plot.value("i(vsense)")
    needed = operate_v / ohm
    reached = crossing(plot.axis, current, needed) - 1e-3
    final = supply / (ohm + view.high(coil.driver, "output_resistance"))
    closed = time * math.log(final / max(1e-9, final - needed)) if final > needed else math.inf
    points.append(
        at_least(
            label, "coil voltage at the end of pull-in", float(volts[-1]), operate_v, "V",
            formula=f"{supply:g} V less switch and driver",
            source=view.cite(coil.relay, "must_operate_voltage"),
        )
    )  # fmt: skip
    points.append(
        at_most(
            label, "time to the must-operate current", reached,
            min(view.high(coil.relay, "operate_time"), coil.boost_s), "s",
            formula=f"{needed:.4g} A of {final:.4g} A, L/R {time:.4g} s",
            source=view.cite(coil.relay, "operate_time"),
        )
    )  # fmt: skip
    points.append(
        agrees(
            label, "time to the must-operate current", reached, closed, 5.0, "s",
            formula=f"L/R ln(I / (I - I_op)) = {time:.4g} s x ln({final:.4g} /"
            f" {final - needed:.4g})",
            reason="the switch's resistance is not in the formula",
        )
    )  # fmt: skip
    return Panel(
        f"{coil.relay.reference}: pull-in at {supply:g} V, armature open",
        ("time", "s"), ("current", "A"),
        (curve("coil", plot.axis, current),),
        (Limit("must operate", needed),
         Limit("operate time", 1e-3 + view.high(coil.relay, "operate_time"), vertical=True)),
    )  # fmt: skip


def _cycle(view: View, bench: Bench, coil: Coil, points: list[Measurement]) -> tuple[Panel, ...]:
    """Highest supply, armature closed: boost, hold, release."""
    label, supply = view.label(coil.relay), _supply(view, coil).high or 0.0
    ohm, time = _coil_ohm(view, coil), models.COIL_TIME_S[1].value
    on = _on(view, coil)
    release = coil.boost_s + _HELD_S
    deck = _deck(
        view, coil, "boost, hold, release", supply_v=supply, ohm=ohm, time_s=time,
        drive=f"pulse({on:g} 0 {release:.6g} {_EDGE} 1 2)",
        boost=f"pulse({on:g} 0 {coil.boost_s:.6g} {_EDGE} 1 2)",
    )  # fmt: skip
    deck.transient(20e-6, release + _AFTER_S)
    plot = bench.run(deck)
    current = plot.value("i(vsense)")
    volts = deck.volts(plot, coil.bus, coil.low_side)
    out = deck.volts(plot, coil.low_side)
    before = release - 0.5e-3
    held_v, held_a = (float(np.interp(before, plot.axis, y)) for y in (volts, current))
    diode = diode_model(view, coil.hold_diode)
    drop = diode.forward_v(max(0.0, held_a))
    closed = coil.hold_v - drop - held_a * view.high(coil.driver, "output_resistance")
    points.append(
        agrees(
            label, "coil voltage while held", held_v, closed, 2.0, "V",
            formula=f"{coil.hold_v:.4g} V - {drop:.3g} V - {held_a:.3g} A x R_driver",
            reason="the lamp's current through the diode is not in the formula",
        )
    )  # fmt: skip
    points.append(
        at_least(
            label, "coil voltage while held", held_v,
            _HOLD_SHARE * view.high(coil.relay, "coil_rated_voltage"), "V",
            formula="behind diode and driver",
            source="half the rated voltage holds a closed armature (usual rule)",
        )
    )  # fmt: skip
    points.extend(_release(view, coil, plot, deck, release, supply, held_a))
    return (
        Panel(
            f"{coil.relay.reference}: pull-in at {supply:g} V, holding, release",
            ("time", "s"), ("voltage", "V"),
            (curve("across the coil", plot.axis, volts), curve("driver's output", plot.axis, out)),
            (Limit("driver's maximum", view.high(coil.driver, "output_max_voltage")),),
        ),
        Panel(
            f"{coil.relay.reference}: the same, coil current",
            ("time", "s"), ("current", "A"),
            (curve("coil", plot.axis, current),),
            (Limit("must release", view.low(coil.relay, "must_release_voltage") / ohm),),
        ),
    )  # fmt: skip


def _release(
    view: View, coil: Coil, plot: Plot, deck: Deck, start: float, supply: float, held_a: float
) -> list[Measurement]:
    """Voltage at the driver and decay of the current against the clamp to its supply."""
    label, ohm = view.label(coil.relay), _coil_ohm(view, coil)
    peak = float(deck.volts(plot, coil.low_side).max())
    forward = BODY.forward_v(max(1e-6, held_a))
    lets_go = view.low(coil.relay, "must_release_voltage") / ohm
    gone = crossing(plot.axis, plot.value("i(vsense)"), lets_go, start=start) - start
    bus = float(np.interp(start + 1e-3, plot.axis, deck.volts(plot, coil.bus)))
    against = supply + forward - bus
    closed = models.COIL_TIME_S[1].value * math.log(
        max(1e-9, held_a * ohm + against) / max(1e-9, lets_go * ohm + against)
    )
    decay = f"L/R ln((I R + V) / (I_r R + V)), V = {against:.3g} V: {closed:.4g} s"
    return [
        at_most(
            label, "peak at the driver's output", peak,
            view.high(coil.driver, "output_max_voltage"), "V",
            formula=f"{supply:g} V + {forward:.3g} V",
            source=view.cite(coil.driver, "output_max_voltage"),
        ),
        agrees(
            label, "peak at the driver's output", peak, supply + forward, 3.0, "V",
            formula=f"supply {supply:g} V + clamp diode {forward:.3g} V",
            reason="the first instant before the clamp conducts",
        ),
        at_most(
            label, "decay to the must-release current", gone, _RELEASE_S, "s",
            formula=decay, source="one mains period",
        ),
        agrees(
            label, "decay to the must-release current", gone, closed, 10.0, "s",
            formula=decay, reason="lamp and the clamp's knee are not in the formula",
        ),
    ]  # fmt: skip


def _bus_loss(view: View, bench: Bench, coil: Coil, points: list[Measurement]) -> Panel:
    """The coil supply is taken away while the driver stays on: the current circulates."""
    label = view.label(coil.relay)
    supply, ohm = _supply(view, coil).high or 0.0, _coil_ohm(view, coil)
    time, on = models.COIL_TIME_S[1].value, _on(view, coil)
    lost = _HELD_S
    deck = _deck(
        view, coil, "coil supply lost", supply_v=supply, ohm=ohm, time_s=time,
        drive=f"{on:g}", boost="0", lost_s=lost,
    )  # fmt: skip
    deck.transient(20e-6, lost + 2.0 * _BUS_LOSS_S)
    plot = bench.run(deck)
    bus, current = deck.volts(plot, coil.bus), plot.value("i(vsense)")
    lowest = float(bus.min())
    claimed = view.volts(coil.bus).low or 0.0
    points.append(
        within(
            label, "lowest voltage of the coil bus when its supply is lost", lowest,
            claimed, view.volts(coil.bus).high or 0.0, "V",
            formula="the holding supply's capacitors empty into the coil",
            source=f"range that {coil.bus} claims",
        )
    )  # fmt: skip
    lets_go = view.low(coil.relay, "must_release_voltage") / ohm
    gone = crossing(plot.axis, current, lets_go, start=lost) - lost
    points.append(
        at_most(
            label, "decay to the must-release current, coil supply lost", gone, _BUS_LOSS_S, "s",
            formula="from the holding supply's capacitors through the driver",
            source="two mains periods",
        )
    )  # fmt: skip
    return Panel(
        f"{coil.relay.reference}: coil supply lost, driver on",
        ("time", "s"), ("voltage", "V"),
        (curve("coil bus", plot.axis, bus),),
        (Limit("claimed lowest", claimed),),
    )  # fmt: skip
