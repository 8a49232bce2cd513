"""Load and pulling of crystals, worked out by hand."""

from __future__ import annotations

import pytest

from hardware.checks.mutate import drop_part
from hardware.checks.oscillator import first_oscillator, load_capacitors
from hardware.checks.rules.crystal_frequency import crystal_frequency, load_capacitance, pulling
from hardware.checks.rules.crystals import crystal_circuit
from hardware.checks.view import View
from hardware.design import Design


def test_pulling_by_hand() -> None:
    # 5 fF / 2 x (1 / 17.5 pF - 1 / 19.5 pF) = 2.5e-15 x (5.7143e10 - 5.1282e10)
    assert pulling(5e-15, 1.5e-12, 16e-12, 18e-12) == pytest.approx(14.65e-6, rel=1e-3)
    assert pulling(5e-15, 1.5e-12, 18e-12, 18e-12) == 0.0
    assert pulling(5e-15, 1.5e-12, 20e-12, 18e-12) < 0.0


def test_ethernet_load_by_hand(designs: dict[str, Design]) -> None:
    design = designs["lan_w5500"]
    found = first_oscillator(design)
    assert found is not None
    load = load_capacitance(View(design), found)
    # legs 27 pF less 5 % and 30 ppm/K, 5 pF of stray: 30.6 / 2 + 0.7; at most 28.4 + 7: 17.7 + 1.3
    assert load.low == pytest.approx(16.0e-12, abs=0.1e-12)
    assert load.high == pytest.approx(19.0e-12, abs=0.1e-12)


def test_first_year_sum(designs: dict[str, Design]) -> None:
    points = list(crystal_frequency(View(designs["lan_w5500"])))
    by_name = {p.quantity: p for p in points}
    cold = by_name["error at 25 degC"].measured
    assert cold is not None
    # temperature 20 ppm and aging 3 ppm on top
    assert by_name["error in the first year"].measured == pytest.approx(cold + 23.0)
    assert cold == pytest.approx(10.0 + 14.8, abs=0.1)


def test_a_missing_capacitor_and_a_missing_crystal(designs: dict[str, Design]) -> None:
    lan = designs["lan_w5500"]
    found = first_oscillator(lan)
    assert found is not None
    load = load_capacitors(View(lan), found.legs[0])[0]
    texts = [p.fault for p in crystal_circuit(View(drop_part(lan, load))) if p.fault]
    assert texts == ["0 load capacitors, 1 wanted"]
    assert list(crystal_circuit(View(drop_part(lan, found.crystal)))) == []
