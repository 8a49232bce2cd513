"""Mains inlet, isolated supply, voltage inputs, anti-alias filter: the sums their stories claim."""

from __future__ import annotations

import math

import pytest

from hardware.blocks import antialias as filters
from hardware.blocks import isolated_supply as supply
from hardware.blocks import mains_inlet as inlet
from hardware.blocks import voltage_input as voltage
from hardware.circuit import Board
from hardware.design import SELV_SUPPLY, Design, NetClass, Side
from hardware.parts.mains_magnetics import ZMPT101K
from hardware.parts.protection import (
    FUSE_3A15,
    SURGE_RESISTOR_22R,
    VARISTOR_14D751K,
    X2_100N,
)
from hardware.parts.spec import Grade, PartSpec
from hardware.parts.supplies import IRM_05_12
from hardware.parts.terminals import TERMINAL_7_62_2P


def _high(spec: PartSpec, name: str) -> float:
    value = spec.rating(name).interval.high
    assert value is not None
    return value


@pytest.fixture
def design(meter: Design) -> Design:
    """The real meter, of which these blocks are part."""
    return meter


def test_terminals_carry_the_installers_references(design: Design) -> None:
    assert {"X1", "X2"} <= {part.reference for part in design.parts}


def test_only_module_and_transformers_bridge_mains_to_low_voltage(design: Design) -> None:
    bridging = set()
    for part in design.parts:
        nets = [design.net_by_name[pin.net] for pin in part.pins if pin.net is not None]
        if {net.domain.side for net in nets} >= {Side.MAINS, Side.SELV}:
            bridging.add(part.mpn)
    assert bridging == {IRM_05_12.mpn, ZMPT101K.mpn}


def test_every_varistor_lies_behind_a_fuse(design: Design) -> None:
    behind = {
        pin.net for part in design.parts if part.mpn == FUSE_3A15.mpn for pin in part.pins[1:]
    }
    varistors = [part for part in design.parts if part.mpn == VARISTOR_14D751K.mpn]
    assert len(varistors) == 3
    assert all(part.pins[0].net in behind for part in varistors)


def test_terminal_bears_the_voltage_between_phases() -> None:
    assert _high(TERMINAL_7_62_2P, "rated_voltage") >= 400.0 * 1.1


def test_varistor_bears_the_lost_neutral() -> None:
    continuous = _high(VARISTOR_14D751K, "continuous_voltage")
    assert continuous >= inlet.LOST_NEUTRAL_V >= 1.1 * inlet.RATED_V
    assert inlet.lost_neutral_peak_share() == pytest.approx(0.92, abs=0.01)


def test_surge_stays_within_the_varistor() -> None:
    peak = inlet.surge_current_a()
    assert peak == pytest.approx(1150.0, rel=0.02)
    assert inlet.varistor_voltage_v(peak) + peak * inlet.SURGE_OHM == pytest.approx(4000.0)
    assert peak < _high(VARISTOR_14D751K, "surge_current")
    assert inlet.surge_energy_j(peak) < _high(VARISTOR_14D751K, "surge_energy")


def test_residual_voltage_is_below_what_stands_behind() -> None:
    residual = inlet.varistor_voltage_v(inlet.surge_current_a())
    assert residual == pytest.approx(1700.0, rel=0.02)
    assert residual < _high(X2_100N, "impulse_voltage")


def test_fuse_passes_the_surge_that_the_varistor_takes() -> None:
    melting = _high(FUSE_3A15, "melting_i2t")
    surge = inlet.surge_i2t_a2s(inlet.surge_current_a())
    assert surge / melting == pytest.approx(0.43, abs=0.01)
    assert surge / melting < inlet.PULSE_SHARE_100
    assert inlet.surge_i2t_a2s(inlet.surge_current_bound_a()) < melting


def test_fuse_voltage_covers_the_rated_mains() -> None:
    assert _high(FUSE_3A15, "rated_voltage") >= inlet.RATED_V


def test_breaker_asked_for_keeps_the_fault_within_the_fuse() -> None:
    breaking = _high(FUSE_3A15, "breaking_capacity")
    assert inlet.prospective_current_a(6000.0, 0.4, 0.024) < breaking / 2
    assert inlet.prospective_current_a(6000.0, 0.055, 0.024) > breaking


@pytest.mark.parametrize("strings", [1, 2])
@pytest.mark.parametrize("start_v", [inlet.MAXIMUM_V, inlet.LOST_NEUTRAL_V])
def test_discharge_with_any_resistor_open(strings: int, start_v: float) -> None:
    assert supply.discharge_time(strings, start_v) < supply.SAFE_TIME_S


def test_discharge_figures() -> None:
    assert supply.discharge_time(2) == pytest.approx(1.2, abs=0.05)
    assert supply.discharge_time(1) == pytest.approx(2.46, abs=0.05)
    assert supply.discharge_time(1, inlet.LOST_NEUTRAL_V) == pytest.approx(3.22, abs=0.05)
    assert supply.bleeder_power_w() == pytest.approx(0.041, abs=0.001)


def test_every_open_bleeder_leaves_a_whole_string(design: Design) -> None:
    bleeders = [part for part in design.parts if "/bleeder_" in part.address]
    assert len(bleeders) == supply.STRINGS * supply.BLEEDERS_PER_STRING
    for opened in bleeders:
        links = [{pin.net for pin in part.pins} for part in bleeders if part is not opened]
        reached = {"SUPPLY_L"}
        for _ in links:
            for link in links:
                if link & reached:
                    reached |= {net for net in link if net is not None}
        assert "N" in reached


def test_bleeders_stay_within_their_voltage() -> None:
    assert supply.bleeder_voltage_v(inlet.LOST_NEUTRAL_V) < 200.0
    # one of a string shorted at the upper mains voltage
    assert inlet.MAXIMUM_V / (supply.BLEEDERS_PER_STRING - 1) < 200.0
    # the inlet's residual surge voltage, should the module not hold it down
    surge = inlet.varistor_voltage_v(inlet.surge_current_a())
    assert supply.bleeder_voltage_v(surge) < 400.0


def test_series_resistor_limits() -> None:
    assert supply.inrush_peak_a() == pytest.approx(16.3, abs=0.1)
    assert supply.surge_current_into_module_a() == pytest.approx(62.0, abs=2.0)
    assert supply.series_loss_w(5.04, 108.0) < _high(SURGE_RESISTOR_22R, "rated_power") / 2
    # opens: a shorted module puts far more than the fusing power on it
    fusing = SURGE_RESISTOR_22R.rating("fusing_power").interval.low
    assert fusing is not None
    assert 10 * fusing < inlet.RATED_V**2 / supply.SURGE_RESISTOR_OHM


def test_module_fits_the_mains() -> None:
    supply_range = IRM_05_12.rating("supply_voltage").interval
    assert supply_range.low is not None
    assert supply_range.low <= 0.9 * 120.0
    assert _high(IRM_05_12, "supply_voltage") >= inlet.MAXIMUM_V
    assert _high(IRM_05_12, "overvoltage_category") >= 3.0
    assert IRM_05_12.insulation is not None
    assert IRM_05_12.insulation.grade is Grade.REINFORCED
    assert IRM_05_12.insulation.certificate


def test_string_resistors_stay_cool_and_within_their_voltage() -> None:
    assert voltage.resistor_power_w(230.0) == pytest.approx(0.0212, abs=0.0005)
    assert voltage.resistor_power_w(230.0) * 4 < 0.25
    assert voltage.resistor_power_w(inlet.LOST_NEUTRAL_V) < 0.125
    assert voltage.resistor_voltage_v(300.0) == pytest.approx(37.5)
    assert voltage.resistor_voltage_v(inlet.LOST_NEUTRAL_V) < 200.0
    # short-time overload of a 1206 is 400 V
    residual = inlet.varistor_voltage_v(inlet.surge_current_a())
    assert voltage.resistor_voltage_v(residual) < 400.0


def test_string_limits_the_fault_current() -> None:
    assert voltage.fault_current_a(300.0) == pytest.approx(1.94e-3, abs=0.01e-3)
    assert voltage.fault_current_a(inlet.LOST_NEUTRAL_V) < voltage.SINGLE_FAULT_A


def test_string_stands_on_both_sides_of_the_transformer(design: Design) -> None:
    for n in range(1, 4):
        for end in "PN":
            nodes = design.net_by_name[f"V{n}_PRI_{end}"].nodes
            kinds = sorted(node.reference[0] for node in nodes)
            assert kinds == ["R", "T"]


def test_full_scale_covers_swell_crest_and_lost_neutral() -> None:
    peak = voltage.full_scale_peak_v()
    assert peak == pytest.approx(938.0, abs=1.0)
    assert peak / math.sqrt(2.0) >= 450.0
    assert voltage.noise_v() < 0.0002 * 230.0
    assert peak >= 300.0 * 1.2 * math.sqrt(2.0)
    assert peak >= inlet.LOST_NEUTRAL_V * math.sqrt(2.0)
    assert voltage.string_current_a(peak) < _high(ZMPT101K, "linear_current")


def test_voltage_noise_and_drift() -> None:
    assert voltage.noise_v() / 230.0 < 1.5e-4
    # class 1 allows 0.05 %/K
    assert voltage.drift_per_k() <= 0.0005 / 4


def test_design_carries_the_scale(design: Design) -> None:
    for channel in design.analog_channels:
        assert channel.full_scale_peak == pytest.approx(
            channel.primary_per_volt * 1.2 / channel.gain
        )


def test_filter_figures() -> None:
    # 3 kohm and 3.3 nF.
    assert filters.corner_hz() == pytest.approx(16_076.0, rel=1e-3)
    assert filters.attenuation_db(2000.0) < 0.07
    assert filters.attenuation_db(filters.MODULATOR_HZ) == pytest.approx(48.1, abs=0.1)
    assert filters.phase_lag_deg(50.0) == pytest.approx(0.178, abs=0.001)
    assert filters.phase_lag_deg(2000.0) == pytest.approx(7.1, abs=0.05)


def test_filter_mismatch_costs_little_power() -> None:
    tau = 1.0 / (2.0 * math.pi * filters.corner_hz())
    one = 2.0 * math.pi * 50.0 * tau * 0.06
    assert math.degrees(one) < 0.011
    assert 2.0 * one * math.tan(math.acos(0.5)) < 0.0007


@pytest.mark.parametrize("n", [0, 4])
def test_a_fourth_phase_is_refused(n: int) -> None:
    board = Board("scratch", "Mains side")
    gnd = board.net("GND", SELV_SUPPLY, NetClass.GROUND, volts=(0.0, 0.0))
    with pytest.raises(ValueError, match="not one of 1 to 3"):
        voltage.voltage_input(
            board,
            n,
            phase=gnd,
            neutral=gnd,
            adc="A",
            channel=0,
            adc_p=gnd,
            adc_n=gnd,
            gnd=gnd,
        )
