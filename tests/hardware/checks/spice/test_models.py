"""Models against the ratings that they stand for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.checks.spice import runner
from hardware.checks.spice.deck import Deck
from hardware.checks.spice.devices import (
    diode_model,
    on_conductance,
    transformer_inductance_h,
    varistor_curve,
)
from hardware.checks.spice.models import DIODES, FAMILIES, fitted
from hardware.checks.spice.network import grounds
from hardware.checks.spice.place import Placer, Spread
from hardware.checks.view import View
from hardware.design import Design


@pytest.mark.parametrize(
    ("family", "forward_v", "current_a"),
    [("D", 1.0, 0.05), ("BRIDGE", 1.1, 0.4), ("D_SCHOTTKY", 0.55, 1.0), ("LED", 2.2, 0.02)],
)
def test_fit_meets_the_forward_voltage(family: str, forward_v: float, current_a: float) -> None:
    diode = fitted(FAMILIES[family], forward_v, current_a)
    assert diode.forward_v(current_a) == pytest.approx(forward_v, rel=1e-6)


def test_diode_without_a_fit_is_below_its_greatest_voltage(designs: dict[str, Design]) -> None:
    for design in designs.values():
        view = View(design)
        for part in view.of("D", "D_SCHOTTKY", "BRIDGE"):
            at = view.high(part, "forward_voltage_test_current")
            assert diode_model(view, part).forward_v(at) <= view.high(part, "forward_voltage")
            greatest = diode_model(view, part, greatest=True).forward_v(at)
            assert greatest == pytest.approx(view.high(part, "forward_voltage"), rel=1e-6)


def test_diode_of_an_unknown_maker_is_fitted(meter: Design) -> None:
    view = View(meter)
    part = next(p for p in view.of("D_SCHOTTKY") if any(p.mpn.startswith(m) for m in DIODES))
    other = View(
        replace(
            meter,
            parts=tuple(replace(p, mpn="OTHER") if p == part else p for p in meter.parts),
            specs=(*meter.specs, replace(meter.spec(part), mpn="OTHER")),
        )
    )
    diode = diode_model(other, other.by_address[part.address])
    at = view.high(part, "forward_voltage_test_current")
    assert diode.forward_v(at) == pytest.approx(view.high(part, "forward_voltage"), rel=1e-6)


def test_varistor_passes_its_clamping_point(meter: Design) -> None:
    """14D751K: 825 V at 1 mA (upper end), 1240 V at 50 A, and V ~ I ** 0.1 above."""
    view = View(meter)
    curve = varistor_curve(view, view.of("VARISTOR")[0])
    assert curve.voltage_v(1e-3) == pytest.approx(825.0)
    assert curve.voltage_v(50.0) == pytest.approx(1240.0)
    assert curve.current_a(1240.0) == pytest.approx(50.0)
    assert curve.voltage_v(500.0) == pytest.approx(1240.0 * 10.0**0.1)


def test_magnetising_inductance_gives_the_phase_error(meter: Design) -> None:
    """(110 + 50) ohm / (314.16 / s x 0.0058) = 87.8 H."""
    view = View(meter)
    part = view.of("VOLTAGE_TRANSFORMER")[0]
    assert transformer_inductance_h(view, part) == pytest.approx(87.81, rel=1e-3)


@pytest.mark.ngspice
def test_mosfet_has_its_on_resistance(ngspice: None, designs: dict[str, Design]) -> None:
    view = View(designs["relay_shield"])
    part = view.of("NMOS")[0]
    threshold, gain = on_conductance(view, part)
    on_ohm = view.high(part, "on_resistance_4v5")
    assert 1.0 / (gain * (4.5 - threshold)) == pytest.approx(on_ohm)
    deck = Deck("switch", grounds(view))
    placer = Placer(deck, view)
    placer.place([part])
    deck.source("gate", placer.node(part, "G"), "0", "4.5")
    deck.add(f"i1 0 {placer.node(part, 'D')} 0.1")
    if placer.node(part, "S") != "0":
        deck.source("source", placer.node(part, "S"), "0", "0")
    deck.save(f"v({placer.node(part, 'D')})")
    deck.transient(1e-6, 1e-5)
    volts = runner.run(deck).value(f"v({placer.node(part, 'D')})")
    assert volts[-1] / 0.1 == pytest.approx(on_ohm, rel=0.01)


def test_spread_takes_the_end_that_hurts(meter: Design) -> None:
    view = View(meter)
    part = next(p for p in view.of("R") if view.ohms(p) == 39e3)
    texts = []
    for spread in Spread:
        deck = Deck("one", grounds(view))
        Placer(deck, view, spread=spread).place([part])
        texts.append(float(deck.text().splitlines()[1].split()[-1]))
    nominal, low, high = texts
    assert low < nominal < high
    assert nominal == pytest.approx(39e3)


def test_open_pin_has_a_node_of_its_own(meter: Design) -> None:
    view = View(meter)
    part = next(p for p in view.parts if any(use.net is None for use in p.pins))
    use = next(use for use in part.pins if use.net is None)
    node = Placer(Deck("one", grounds(view)), view).node(part, use.number)
    assert node == f"open_{part.reference}_{use.number}".lower()
