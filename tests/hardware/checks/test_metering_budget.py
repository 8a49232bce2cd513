"""The metering error budget against sums done by hand."""

from __future__ import annotations

import math

import pytest

from hardware.checks.metering import budget, values
from hardware.checks.metering.assess import assess, circuits
from hardware.checks.metering.budget import Term
from hardware.checks.metering.chains import chains
from hardware.checks.metering.damage import scaled_accessory
from hardware.checks.metering.simulation import Meters, monte_carlo
from hardware.checks.metering.tables import accuracy_points, tangent
from hardware.checks.view import View
from hardware.design import Design


@pytest.fixture(scope="module")
def view(meter: Design) -> View:
    return View(meter)


class TestTerm:
    def test_gain_phase_and_drift_add(self) -> None:
        term = Term("x", gain_after=1e-3, gain_per_k=1e-4, phase_after=2e-3, phase_per_k=1e-5)
        assert term.after(0.0, span_k=2.0) == pytest.approx(1.2e-3)
        assert term.after(2.0, span_k=2.0) == pytest.approx(1.2e-3 + 2.0 * 2.02e-3)

    def test_term_of_any_phase_counts_over_the_power_factor(self) -> None:
        assert Term("x", any_phase=1e-3).after(tangent(0.5)) == pytest.approx(2e-3)

    def test_initial_error_is_calibrated_away(self) -> None:
        assert Term("x", gain_before=0.01, phase_before=0.01).after(1.0) == 0.0


class TestTables:
    def test_points_are_both_ends_of_each_row(self) -> None:
        points = [p for p in accuracy_points(5.0, 63.0) if p.accuracy_class == "1"]
        unity = [(p.current_a, p.limit) for p in points if p.factor == 1 and p.load == "balanced"]
        assert unity == [(0.25, 0.015), (0.5, 0.015), (0.5, 0.01), (63.0, 0.01)]

    def test_transformer_rows_count_in_in(self) -> None:
        points = [p for p in accuracy_points(5.0, 60.0) if p.accuracy_class == "0.5 S"]
        assert points[0].current_a == pytest.approx(0.01 * 50.0)

    def test_reactive_sin_phi_a_quarter_weighs_phase_by_nearly_four(self) -> None:
        assert tangent(0.25) == pytest.approx(3.873, abs=1e-3)


class TestMeter:
    def test_every_channel_is_traced(self, view: View) -> None:
        assert [chain.problems for chain in chains(view)] == [()] * 14
        assert all(chain.complete for chain in chains(view))

    def test_equal_circuits_are_grouped_by_converter(self, view: View) -> None:
        assert [len(circuit.names) for circuit in circuits(view)] == [5, 5, 1]
        assert [circuit.maximum_a for circuit in circuits(view)] == [32.0, 32.0, 63.0]
        assert {circuit.basic_a for circuit in circuits(view)} == {5.0}

    def test_scales(self, view: View) -> None:
        scale = {
            chain.channel.name: values.primary_per_volt(view, chain, chain.channel.gain)[0]
            for chain in chains(view)
        }
        # 6 x 47 kohm, two windings of 110 ohm and the burden, over the burden.
        assert scale["V1"] == pytest.approx((312_000.0 + 220.0 + 49.9) / 49.9)
        # 2000 : 1 into 9.4 ohm; 330 kohm behind 2 x 3 kohm.
        assert scale["I1"] == pytest.approx(2000.0 / 9.4 * 336.0 / 330.0)

    def test_temperature_coefficient_at_unity(self, view: View) -> None:
        # String 100, burdens 25 + 50, references 20 + 20, converter gains 8 + 8, voltage
        # transformer 24, current transformer 20, loading 1.2 + 3.6 ppm/K.
        pair = circuits(view)[0].pairs[0]
        assert pair.gain_per_k == pytest.approx(279.8e-6, abs=0.3e-6)

    def test_crosstalk_of_all_other_inputs_at_their_maximum(self, view: View) -> None:
        # -120 dB of 4 x 32 A and 63 A.
        assert circuits(view)[1].pairs[0].current.leak == pytest.approx(191e-6, rel=1e-3)

    def test_initial_gain_error_of_the_voltage_channel(self, view: View) -> None:
        terms = circuits(view)[0].pairs[0].voltage.terms
        # 1 % string, 0.5 % burden, 0.3 % transformer, 1 % converter, 0.6 % loading, 0.1 % scale.
        total = sum(term.gain_before for term in terms)
        assert total == pytest.approx(0.035, abs=2e-4)

    def test_worst_case_at_1_a_and_power_factor_0_5(self, view: View) -> None:
        found = next(
            a
            for a in assess(view, ("1/active",))
            if (a.point.current_a, a.point.factor, a.point.limit) == (1.0, 0.5, 0.01)
        )
        shares = {t.name: s for t, s in zip(found.terms, found.shares, strict=True)}
        # 0.1 % of ratio and sqrt(3) x 5 minutes of angle, and 2 K of drift (20 ppm/K; 0.6 %/K of
        # 20 minutes).
        angle = math.radians(5.0 / 60.0) + 2.0 * 0.006 * math.radians(20.0 / 60.0)
        by_hand = 1e-3 + 40e-6 + math.sqrt(3.0) * angle
        assert shares["current transformer"] == pytest.approx(by_hand)
        assert shares["test bench"] == pytest.approx(1.5e-3)
        assert found.terms[0].name == "current transformer"
        assert found.after == pytest.approx(sum(shares.values()))
        assert found.after < 0.01 < found.before

    def test_fifteen_minutes_of_change_would_miss_class_1(self, meter: Design) -> None:
        damaged = scaled_accessory("phase_error_change", 3.0)(meter)
        assert damaged is not None
        found = list(assess(View(damaged), ("1/active",)))
        assert any(a.after > a.point.limit for a in found)
        assert all(a.after <= a.point.limit for a in found if a.point.factor == 1.0)

    def test_class_0_5_s_is_missed_by_angle_alone(self, view: View) -> None:
        failing = [a for a in assess(view, ("0.5 S/active",)) if a.after > a.point.limit]
        assert failing
        assert {(a.point.factor, a.point.limit) for a in failing} == {(0.5, 0.006)}
        assert {a.terms[0].name for a in failing} == {"current transformer"}

    def test_hot_clamp_diode_takes_little_at_the_crest(self, view: View) -> None:
        bridge = next(c for c in chains(view) if c.channel.name == "I1").clamp[0].part
        # 7.03 nA x 2^3.5 x (exp(0.2272 / (1.81 x 28.7 mV)) - 1)
        taken = values.diode_current_a(view, bridge, 0.2272)
        assert taken == pytest.approx(6.2e-6, rel=0.02)


class TestSimulation:
    def test_same_seed_same_rows(self, meter: Design) -> None:
        rows = monte_carlo(View(meter), seed=7, count=2000)
        assert monte_carlo(View(meter), seed=7, count=2000) == rows
        assert monte_carlo(View(meter), seed=8, count=2000) != rows

    def test_quantiles_lie_below_the_worst_case(self, meter: Design) -> None:
        for row in monte_carlo(View(meter), count=2000):
            assert 0.0 < row.quantile_95 <= row.quantile_99 <= row.greatest <= row.worst
            assert row.worst < row.before
            assert row.service_99 < row.service_worst

    def test_three_digits(self, meter: Design) -> None:
        for row in monte_carlo(View(meter), count=100):
            assert float(f"{row.quantile_95:.3g}") == row.quantile_95

    def test_board_without_channels_has_no_rows(self, designs: dict[str, Design]) -> None:
        assert monte_carlo(View(designs["relay_shield"])) == []


def test_budget_of_a_single_uniform_term_by_simulation() -> None:
    """A uniform range of 1 % has its 95 % quantile at 0.95 % of magnitude."""
    terms = (Term("x", gain_after=0.01),)
    errors = sorted(Meters(terms, 3, 20_000).errors(terms, 0.0, budget.REFERENCE_SPAN_K))
    assert errors[19_000] == pytest.approx(0.0095, rel=0.01)
