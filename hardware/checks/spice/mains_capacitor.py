"""The capacitor across the mains: discharge after the plug is pulled, inrush when it goes in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from hardware.calculators import discharge_time_s
from hardware.checks import conditions
from hardware.checks.mutate import drop_part
from hardware.checks.plots import Figure, Limit, Panel
from hardware.checks.rule import Measurement, at_most
from hardware.checks.spice import models
from hardware.checks.spice.antialias import NotFoundError
from hardware.checks.spice.deck import Deck
from hardware.checks.spice.network import around, grounds
from hardware.checks.spice.place import Placer, Spread
from hardware.checks.spice.result import Bench, agrees, crossing, curve, missing
from hardware.checks.spice.waveform import Samples
from hardware.checks.view import View
from hardware.design import NetClass, Part, Side

ID: Final = "spice_mains_capacitor"
TITLE: Final = "Capacitor across the mains: discharge, inrush"
SOURCE: Final = "circuit simulation; IEC 61010-1, 6.10.3 and 6.3.1"
ESTIMATES: Final = (models.MODULE_X_CAPACITANCE_F, models.MODULE_BULK_F)
#: IEC 61010-1, 6.10.3 with 6.3.1: not hazardous live 5 s after disconnection, 60 V DC.
SAFE_V: Final = 60.0
SAFE_S: Final = 5.0
#: Share of its melting I2t that a fuse bears 10000 times (Littelfuse fuseology, from memory).
_PULSE_SHARE: Final = 0.29


@dataclass(frozen=True, slots=True)
class _Capacitor:
    part: Part
    line: str
    neutral: str
    module: Part
    bleeders: tuple[Part, ...]
    hidden_f: float


def simulate(view: View, bench: Bench) -> tuple[list[Measurement], Figure | None]:
    """Every capacitor across the mains; a figure of the first."""
    points: list[Measurement] = []
    panels: tuple[Panel, ...] = ()
    for part in view.of("C"):
        both = view.ends(part)
        if both is None or not all(view.net(net).net_class is NetClass.MAINS for net in both):
            continue
        try:
            found = _find(view, part)
        except NotFoundError as error:
            points.append(missing(view.label(part), str(error), SOURCE))
            continue
        drawn = (_discharge(view, bench, found, points), _inrush(view, bench, found, points))
        panels = panels or drawn
    points.extend(_uncapped(view, points))
    title = f"{view.name}: capacitor across the mains, simulated"
    return points, Figure(title, panels) if panels else None


def _modules(view: View) -> list[Part]:
    return [p for p in view.parts if view.pin(p, "LINE") and view.pin(p, "NEUTRAL")]


def _uncapped(view: View, points: list[Measurement]) -> list[Measurement]:
    """A board with a mains supply and no capacitor found across it."""
    if points or not _modules(view):
        return []
    return [missing(view.name, "no capacitor across the mains supply", SOURCE)]


def _find(view: View, part: Part) -> _Capacitor:
    one, other = view.ends(part) or ("", "")
    neutral, line = (one, other) if not view.volts(one).high else (other, one)
    modules = [
        m for m in _modules(view) if {view.at(m, "LINE"), view.at(m, "NEUTRAL")} == {one, other}
    ]
    if len(modules) != 1:
        raise NotFoundError("one mains supply across the capacitor is due")
    near, nets = around(view, (line,), lambda net: view.net(net).net_class is NetClass.MAINS_SENSE)
    inner = {n for n in nets if view.net(n).net_class is NetClass.MAINS_SENSE} | {line, neutral}
    bleeders = tuple(
        r for r in near if view.symbol(r) == "R" and set(view.ends(r) or ("",)) <= inner
    )
    if not bleeders:
        raise NotFoundError("nothing discharges the capacitor")
    claimed = [c for c in view.claims("hidden_capacitance") if c.subject == modules[0].address]
    hidden = claimed[0].high if claimed else None
    if hidden is None:
        hidden = models.MODULE_X_CAPACITANCE_F.value
    return _Capacitor(part, line, neutral, modules[0], bleeders, hidden)


# --- discharge -------------------------------------------------------------------------------


def _decay(
    view: View, bench: Bench, found: _Capacitor, parts: list[Part], start_v: float
) -> tuple[float, Samples, Samples]:
    """Time to the safe voltage; time and voltage over it."""
    deck = Deck(f"{found.part.reference}: discharge from {start_v:.0f} V", grounds(view))
    Placer(deck, view, spread=Spread.HIGH).place([found.part, *parts])
    line, neutral = deck.node(found.line), deck.node(found.neutral)
    deck.capacitor("hidden", line, neutral, found.hidden_f)
    deck.source("neutral", neutral, "0", "0")
    deck.initial(line, start_v)
    deck.watch(found.line)
    deck.transient(10e-3, 2.0 * SAFE_S, from_initial=True)
    plot = bench.run(deck)
    volts = deck.volts(plot, found.line)
    safe = crossing(plot.axis, volts, SAFE_V)
    return (math.inf if math.isnan(safe) else safe), plot.axis, volts


def _discharge(view: View, bench: Bench, found: _Capacitor, points: list[Measurement]) -> Panel:
    """All bleeders, each open in turn, the whole board; up to a lost neutral's peak."""
    label = view.label(found.part)
    usual = math.sqrt(2.0) * (conditions.MAINS_V.high or conditions.RATED_V)
    lost = math.sqrt(2.0) * conditions.LOST_NEUTRAL_V
    curves = []
    both = _decay(view, bench, found, list(found.bleeders), usual)
    curves.append(curve("all bleeders", both[1], both[2]))
    worst, open_part = (0.0, both[1], both[2]), found.bleeders[0]
    for part in found.bleeders:
        broken = View(drop_part(view.design, part))
        left = [p for p in found.bleeders if p != part]
        one = _decay(broken, bench, found, left, usual)
        if one[0] > worst[0]:
            worst, open_part = one, part
    curves.append(curve(f"{open_part.reference} open", worst[1], worst[2]))
    left = [p for p in found.bleeders if p != open_part]
    high = _decay(view, bench, found, left, lost)
    curves.append(curve("the same, neutral was lost", high[1], high[2]))
    built = _decay(view, bench, found, _built(view, found), usual)
    curves.append(curve("whole board", built[1], built[2]))
    clause = "IEC 61010-1, 6.10.3: 5 s to the 60 V of 6.3.1"
    closed = _closed(view, found, open_part, usual)
    formula = (
        f"R C ln({usual:.4g} V / {SAFE_V:g} V) with {open_part.reference} open: {closed:.4g} s"
    )
    for case, seconds in (
        ("all bleeders", both[0]),
        (f"worst resistor open ({open_part.reference})", worst[0]),
        (f"worst resistor open, from {lost:.0f} V", high[0]),
        ("all parts of the board", built[0]),
    ):
        points.append(
            at_most(
                label, f"discharge to {SAFE_V:g} V, {case}", seconds, SAFE_S, "s",
                formula=formula, source=clause,
            )
        )  # fmt: skip
    points.append(
        agrees(
            label, "discharge with the worst resistor open", worst[0], closed, 1.0, "s",
            formula=formula, reason="a single RC; the time step is what is left",
        )
    )  # fmt: skip
    return Panel(
        f"{found.part.reference}: discharge from {usual:.0f} V, highest values,"
        f" {found.hidden_f * 1e9:g} nF in the module",
        ("time", "s"),
        ("voltage", "V"),
        tuple(curves),
        (Limit(f"{SAFE_V:g} V", SAFE_V), Limit(f"{SAFE_S:g} s", SAFE_S, vertical=True)),
    )


def _built(view: View, found: _Capacitor) -> list[Part]:
    """Everything that hangs on the line but for the neutral and what lies behind transformers."""

    def passes(net: str) -> bool:
        record = view.net(net)
        return net != found.neutral and record.domain.side is Side.MAINS

    parts, _ = around(view, (found.line,), passes)
    return [p for p in parts if p != found.part and _on_mains(view, p)]


def _on_mains(view: View, part: Part) -> bool:
    if view.symbol(part) == "VOLTAGE_TRANSFORMER":
        return True
    return all(use.net is None or view.net(use.net).domain.side is Side.MAINS for use in part.pins)


def _closed(view: View, found: _Capacitor, without: Part, start_v: float) -> float:
    """The strings that are whole, in parallel, over all capacitance."""
    conductance = 0.0
    left = [p for p in found.bleeders if p != without]
    for first in left:
        if found.line not in (view.ends(first) or ()):
            continue
        ohm, net, part = 0.0, found.line, first
        while True:
            ohm += view.resistance(part).high or 0.0
            net = view.far(part, net) or ""
            following = [p for p in left if p != part and net in (view.ends(p) or ())]
            if net == found.neutral or len(following) != 1:
                break
            part = following[0]
        conductance += 1.0 / ohm if net == found.neutral and ohm > 0 else 0.0
    if not conductance:
        return math.inf
    farad = (view.capacitance(found.part).high or 0.0) + found.hidden_f
    return discharge_time_s(1.0 / conductance, farad, start_v, SAFE_V)


# --- inrush ----------------------------------------------------------------------------------


def _inrush(view: View, bench: Bench, found: _Capacitor, points: list[Measurement]) -> Panel:
    """Switching on at the crest into an empty module: fuse, surge resistor, bridge, reservoir."""
    label = view.label(found.module)
    crest = math.sqrt(2.0) * (conditions.MAINS_V.high or conditions.RATED_V)
    series = [
        part
        for part in view.on(found.line, "R")
        if part not in found.bleeders and view.far(part, found.line) is not None
    ]
    if len(series) != 1:
        points.append(missing(label, "one series resistor before the supply is due", SOURCE))
        return Panel("inrush", ("time", "s"), ("current", "A"))
    entry = view.far(series[0], found.line) or ""
    fuses = view.on(entry, "FUSE")
    deck = Deck(f"{found.module.reference}: inrush", grounds(view))
    Placer(deck, view, spread=Spread.LOW).place([found.part, *series, *fuses])
    line, neutral = deck.node(found.line), deck.node(found.neutral)
    plug = next((net for f in fuses if (net := view.far(f, entry))), entry)
    deck.source("mains", deck.node(plug), neutral, f"pulse(0 {crest:.6g} 10u 1u 1u 1 2)")
    deck.source("neutral", neutral, "0", "0")
    # Two diodes of the bridge in series: twice the emission coefficient of one.
    bridge = deck.model("bridge", "d(is=1e-9 n=3.6 rs=0.05)")
    deck.capacitor("hidden", line, neutral, found.hidden_f)
    deck.add(f"dbridge {line} bulk {bridge}")
    deck.capacitor("bulk", "bulk", neutral, models.MODULE_BULK_F.value)
    deck.save("i(vmains)")
    deck.transient(1e-6, 2e-3)
    plot = bench.run(deck)
    current = -plot.value("i(vmains)")
    peak = float(current.max())
    ohm = max(1e-3, view.resistance(series[0]).low or 0.0)
    points.append(
        at_most(
            label, "inrush current", peak, view.low(found.module, "inrush_current"), "A",
            formula=f"{crest:.4g} V / {ohm:.4g} ohm = {crest / ohm:.4g} A at most",
            source=f"{view.cite(found.module, 'inrush_current')}: what it takes by itself",
        )
    )  # fmt: skip
    points.append(
        agrees(
            label, "inrush current", peak, crest / ohm, 5.0, "A",
            formula=f"{crest:.4g} V / {ohm:.4g} ohm",
            reason="fuse, diodes and the rise of the capacitor's voltage are not in the formula",
        )
    )  # fmt: skip
    i2t = float(np.sum(current[1:] ** 2 * np.diff(plot.axis)))
    energy = (models.MODULE_BULK_F.value + found.hidden_f) * crest**2 / 2.0
    for fuse in fuses:
        points.append(
            at_most(
                view.label(fuse), "I2t of the inrush", i2t,
                _PULSE_SHARE * view.low(fuse, "melting_i2t"), "A2s",
                formula=f"C V2 / 2R = {energy:.3g} J / {ohm:.4g} ohm = {energy / ohm:.3g} A2s",
                source=f"{view.cite(fuse, 'melting_i2t')}; {_PULSE_SHARE:g} of it 10000 times",
            )
        )  # fmt: skip
    return Panel(
        f"{found.module.reference}: inrush at the crest of {crest:.0f} V",
        ("time", "s"),
        ("current", "A"),
        (curve("line", plot.axis, current),),
        (Limit("bound V / R", crest / ohm),),
    )
