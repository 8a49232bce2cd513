from __future__ import annotations

import math

import numpy as np
import pytest

from hardware.checks.spice import SpiceError, runner, version
from hardware.checks.spice.deck import Deck, node_name
from hardware.checks.spice.result import crossing, curve
from hardware.checks.spice.surges import surge_1_2_50
from hardware.checks.spice.waveform import read_raw

RAW = """Title: x
Date: Sat Jan  1 00:00:00  2000
Plotname: AC Analysis
Flags: complex
No. Variables: 2
No. Points: 2
Variables:
\t0\tfrequency\tfrequency\tgrid=3
\t1\tv(out)\tvoltage
Values:
0\t\t1.0e+00,0.0e+00
\t5.0e-01,-5.0e-01

1\t\t2.0e+00,0.0e+00
\t2.5e-01,0.0e+00
"""


def low_pass(title: str = "low pass") -> Deck:
    """1 kohm and 1 uF."""
    deck = Deck(title, frozenset({"GND"}))
    deck.resistor("1", deck.node("IN"), deck.node("OUT"), 1e3)
    deck.capacitor("1", deck.node("OUT"), deck.node("GND"), 1e-6)
    deck.watch("OUT", "GND")
    return deck


def test_raw_file_of_complex_values() -> None:
    plot = read_raw(RAW)
    assert plot.axis.tolist() == [1.0, 2.0]
    assert plot.at("v(out)", 1.5) == pytest.approx(0.375 - 0.25j)
    assert plot.value("v(0)").tolist() == [0.0, 0.0]
    with pytest.raises(KeyError, match=r"v\(in\).*there is v\(out\)"):
        plot.value("v(in)")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (RAW[:-30], "cut off after 1 of 2 points"),
        (RAW.replace("No. Points: 2", ""), "not an ASCII raw file"),
        (RAW.replace("Values:", "Binary:"), "without values"),
        (RAW.replace("5.0e-01,-5", "five,-5"), "no number where one is due"),
        ("", "not an ASCII raw file"),
    ],
)
def test_damaged_raw_file_is_refused(damage: str, message: str) -> None:
    with pytest.raises(SpiceError, match=message):
        read_raw(damage)


def test_deck_is_what_was_asked_for() -> None:
    deck = low_pass()
    deck.source("in", deck.node("IN"), "0", "1")
    deck.transient(1e-6, 1e-3, from_initial=True)
    deck.initial(deck.node("OUT"), 0.5)
    lines = deck.text().splitlines()
    assert lines[0] == "* low pass"
    assert lines[1:4] == ["r1 n_in n_out 1000", "c1 n_out 0 1e-06", "vin n_in 0 1"]
    assert ".ic v(n_out)=0.5" in lines
    assert ".save v(n_out)" in lines
    assert lines[-2:] == [".tran 1e-06 0.001 0 1e-06 uic", ".end"]
    assert node_name("A/B-1") == "n_a_b_1"


def test_missing_ngspice_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner.shutil, "which", lambda _: None)
    with pytest.raises(SpiceError, match="run scripts/install_ngspice"):
        runner.run(low_pass())


def test_crossing_interpolates_and_says_if_there_is_none() -> None:
    x, y = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 2.0, 0.0, 0.0])
    assert crossing(x, y, 1.0) == 0.5
    assert crossing(x, y, 1.0, start=1.0) == 1.5
    assert math.isnan(crossing(x, y, 5.0))
    assert math.isnan(crossing(x, y, 1.0, start=9.0))


def test_thinned_curve_keeps_its_extremes() -> None:
    x = np.linspace(0.0, 1.0, 10001)
    y = np.zeros_like(x)
    y[4321], y[7000] = 5.0, -3.0
    thin = curve("spike", x, y)
    assert len(thin.x) < 700
    assert (max(thin.y), min(thin.y)) == (5.0, -3.0)
    assert (thin.x[0], thin.x[-1]) == (0.0, 1.0)


@pytest.mark.ngspice
def test_version_is_a_name_and_number(ngspice: None) -> None:
    assert version().startswith("ngspice-")
    assert int(version().removeprefix("ngspice-").split(".")[0].rstrip("+")) >= 36


@pytest.mark.ngspice
def test_rc_charges_as_the_formula_says(ngspice: None) -> None:
    """At t = RC = 1 ms the capacitor has 1 - 1/e = 0.6321 of the step."""
    deck = low_pass()
    deck.source("in", deck.node("IN"), "0", "1")
    deck.initial(deck.node("OUT"), 0.0)
    deck.transient(5e-6, 2e-3, from_initial=True)
    assert runner.run(deck).at("v(n_out)", 1e-3).real == pytest.approx(0.63212, abs=1e-4)


@pytest.mark.ngspice
def test_rc_filters_as_the_formula_says(ngspice: None) -> None:
    """At 1 / (2 pi R C) = 159.155 Hz: half the power, 45 degrees behind."""
    deck = low_pass()
    deck.source("in", deck.node("IN"), "0", "0 ac 1")
    deck.ac_lines(159.15494, 1)
    assert runner.run(deck).phasor("v(n_out)")[0] == pytest.approx(0.5 - 0.5j, abs=1e-6)


@pytest.mark.ngspice
def test_error_names_the_line_of_the_deck(ngspice: None) -> None:
    deck = low_pass("no model")
    deck.source("in", deck.node("IN"), "0", "1")
    deck.add("d1 n_out 0 nothing")
    deck.transient(1e-6, 1e-3)
    with pytest.raises(SpiceError, match=r"no model: .*line 5 'd1 n_out 0 nothing'"):
        runner.run(deck)


@pytest.mark.ngspice
def test_a_run_that_stops_early_is_an_error(ngspice: None) -> None:
    deck = low_pass("stops")
    deck.source("in", deck.node("IN"), "0", "1")
    deck.transient(1e-5, 1e-3)
    deck.end = 2e-3
    with pytest.raises(SpiceError, match=r"stops: stopped at 0\.001 of 0\.002"):
        runner.run(deck)


@pytest.mark.ngspice
def test_surge_is_1_2_and_50_us(ngspice: None) -> None:
    """IEC 60060-1: front 1.67 x (30 to 90 %), half value at 50 us, peak as asked for."""
    deck = Deck("surge", frozenset({"GND"}))
    deck.source("in", deck.node("OUT"), "0", surge_1_2_50(4000.0))
    deck.resistor("1", deck.node("OUT"), "0", 1.0)
    deck.watch("OUT")
    deck.transient(0.02e-6, 80e-6)
    plot = runner.run(deck)
    volts = plot.value("v(n_out)")
    assert volts.max() == pytest.approx(4000.0, rel=0.005)
    front = crossing(plot.axis, volts, 3600.0) - crossing(plot.axis, volts, 1200.0)
    assert 1.67 * front == pytest.approx(1.2e-6, rel=0.05)
    assert crossing(plot.axis, volts, 2000.0, start=10e-6) == pytest.approx(50e-6, rel=0.02)
