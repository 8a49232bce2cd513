"""The metering front end: every figure its docstrings claim, and the circuit itself."""

from __future__ import annotations

import math

import pytest

from hardware.blocks import analog_supply as supply
from hardware.blocks import current_input as ct
from hardware.blocks import front_end as fe
from hardware.calculators import (
    fault_secondary_peak_a,
    knee_emf_v,
    linear_primary_a,
    open_secondary_peak_v,
)
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, Design, NetClass
from hardware.parts.adc import ADS131M08
from hardware.parts.burden_resistors import BURDEN_4R7
from hardware.parts.current_transformers import (
    CT_ZHT102W,
    REQUIREMENT_32A,
    REQUIREMENT_63A,
    TransformerRequirement,
)
from hardware.parts.input_clamps import CLAMP_BRIDGE
from hardware.parts.oscillators import OSCILLATOR_8M192
from hardware.parts.regulators_analog import TPS7A2030
from hardware.parts.spec import PartSpec

AVDD_V = 3.0
RANGE_PEAK_A = 63.0 * math.sqrt(2.0)
#: Each purchase specification with the fitting that runs it.
BOUGHT = [(REQUIREMENT_32A, ct.CIRCUIT), (REQUIREMENT_63A, ct.INCOMER)]


def low(spec: PartSpec, name: str) -> float:
    end = spec.rating(name).interval.low
    assert end is not None
    return end


def high(spec: PartSpec, name: str) -> float:
    end = spec.rating(name).interval.high
    assert end is not None
    return end


def logic(board: Board, name: str) -> Net:
    return board.net(name, SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.3))


@pytest.fixture
def design(meter: Design) -> Design:
    """The real meter, of which these blocks are part."""
    return meter


class TestScale:
    @pytest.mark.parametrize(("fitting", "margin"), [(ct.CIRCUIT, 1.436), (ct.INCOMER, 1.459)])
    def test_imax_fits_with_crest_margin_at_its_gain(
        self, fitting: ct.Fitting, margin: float
    ) -> None:
        crest = fitting.maximum_a * math.sqrt(2.0)
        assert ct.full_scale_peak_a(fitting.gain) / crest == pytest.approx(margin, abs=1e-3)

    def test_range_of_each_gain(self) -> None:
        peaks = [ct.full_scale_peak_a(gain) for gain in ct.GAINS]
        assert peaks == pytest.approx([260.0, 130.0, 65.0, 31.9, 16.0], abs=0.1)

    def test_rms_of_the_largest_sine(self) -> None:
        assert ct.full_scale_rms_a(2) == pytest.approx(91.9, abs=0.1)
        assert ct.full_scale_rms_a(4) == pytest.approx(46.0, abs=0.1)

    def test_converter_loads_the_burden_by_1_8_percent(self) -> None:
        unloaded = ct.CT_RATIO / ct.BURDEN_OHM
        assert ct.amperes_per_volt(4) / unloaded - 1.0 == pytest.approx(0.018, abs=2e-4)

    def test_burden_constant_is_the_fitted_resistor(self) -> None:
        assert high(BURDEN_4R7, "resistance") == ct.BURDEN_HALF_OHM

    def test_burden_drift_over_40_k_stays_at_a_fifth_of_a_percent(self) -> None:
        assert high(BURDEN_4R7, "temperature_coefficient") * 40.0 <= 0.002

    def test_burden_dissipation_is_negligible(self) -> None:
        power = (63.0 / ct.CT_RATIO) ** 2 * ct.BURDEN_HALF_OHM
        assert power < 0.05 * high(BURDEN_4R7, "rated_power")

    def test_common_mode_is_inside_the_input_range_at_every_gain(self) -> None:
        peak = ct.full_scale_v(1) / 2.0
        assert low(ADS131M08, "absolute_input_voltage_gain_8_up") < -peak
        assert peak < high(ADS131M08, "absolute_input_voltage_gain_8_up")


class TestNoise:
    @pytest.mark.parametrize(
        ("current_a", "power", "bias"), [(0.02, 8e-4, 2.5e-3), (0.25, 1e-4, 1e-4)]
    )
    def test_small_currents(self, current_a: float, power: float, bias: float) -> None:
        assert ct.power_noise_fraction(current_a, ct.CIRCUIT.gain) < power
        assert ct.rms_bias_fraction(current_a, ct.CIRCUIT.gain) < bias

    def test_noise_in_amperes(self) -> None:
        assert ct.noise_a(ct.CIRCUIT.gain) == pytest.approx(1.38e-3, rel=0.01)


class TestClamp:
    def test_open_burden_keeps_the_pins_within_their_limits(self) -> None:
        voltage = ct.clamp_voltage_v(RANGE_PEAK_A / ct.CT_RATIO)
        assert -voltage > low(ADS131M08, "absolute_maximum_input_voltage")
        assert ct.pin_current_a(voltage, AVDD_V) == 0.0

    def test_without_supply_the_pin_current_stays_below_its_limit(self) -> None:
        voltage = ct.clamp_voltage_v(RANGE_PEAK_A / ct.CT_RATIO)
        assert ct.pin_current_a(voltage, 0.0) < high(ADS131M08, "absolute_maximum_input_current")

    def test_open_half_is_seen_as_clipping(self) -> None:
        # 0.75 V is the typical forward voltage; even 0.5 V exceeds full scale.
        difference = 0.5 + ct.line_peak_v(63.0)
        assert difference > ct.full_scale_v(ct.INCOMER.gain)

    @pytest.mark.parametrize("need", [REQUIREMENT_32A, REQUIREMENT_63A])
    @pytest.mark.parametrize("fault_peak_a", [6000.0 * math.sqrt(2.0), 15_300.0])
    def test_short_circuit_in_the_installation(
        self, fault_peak_a: float, need: TransformerRequirement
    ) -> None:
        loop = need.winding_max_ohm + ct.BURDEN_OHM
        current = fault_secondary_peak_a(need.knee_emf_v, loop, fault_peak_a, need.turns_ratio)
        assert current < 1.5
        assert current < high(CLAMP_BRIDGE, "surge_current")
        limit = low(ADS131M08, "absolute_maximum_input_voltage")
        assert -ct.clamp_voltage_v(current) > limit

    def test_core_that_never_saturates_passes_the_crest(self) -> None:
        assert fault_secondary_peak_a(1e6, 90.0, 8000.0, 2000.0) == 4.0

    def test_five_volt_suppressor_would_not_protect_the_pins(self) -> None:
        assert low(ADS131M08, "absolute_maximum_input_voltage") > -5.0

    @pytest.mark.parametrize(("temperature_c", "limit"), [(25.0, 3e-5), (85.0, 7e-4)])
    def test_diodes_take_little_of_the_peak_at_63_a(
        self, temperature_c: float, limit: float
    ) -> None:
        taken = ct.diode_current_a(ct.line_peak_v(63.0), temperature_c)
        assert taken / (RANGE_PEAK_A / ct.CT_RATIO) < limit

    def test_discharge_into_the_plug_hardly_moves_the_filter(self) -> None:
        assert 20.0 * -math.expm1(-100e-9 / 10e-6) == pytest.approx(0.2, abs=0.01)


class TestTransformers:
    def test_20_a_type_reaches_32_a_by_its_assumed_knee_and_not_its_crests(self) -> None:
        emf = knee_emf_v(high(CT_ZHT102W, "rated_secondary_current"), 100.0, 100.0)
        reach = linear_primary_a(emf, high(CT_ZHT102W, "turns_ratio"), ct.BURDEN_OHM, 100.0)
        assert reach == pytest.approx(36.6, abs=0.1)
        assert ct.CIRCUIT.maximum_a < reach < ct.full_scale_rms_a(ct.CIRCUIT.gain)

    @pytest.mark.parametrize(("need", "fitting"), BOUGHT)
    def test_requirement_covers_the_converters_whole_range(
        self, need: TransformerRequirement, fitting: ct.Fitting
    ) -> None:
        reach = linear_primary_a(
            need.knee_emf_v, need.turns_ratio, ct.BURDEN_OHM, need.winding_max_ohm
        )
        assert reach >= ct.full_scale_rms_a(fitting.gain)
        assert (fitting.maximum_a, fitting.transformer.mpn) == (need.rated_primary_a, need.mpn)

    def test_a_conductor_of_6_mm2_fits_through_the_hole(self) -> None:
        # H07V-K 6 mm2: 5.3 mm at most.
        assert REQUIREMENT_32A.hole_m > 5.3e-3

    def test_open_secondary_estimate_exceeds_the_limit_that_is_asked_for(self) -> None:
        emf = knee_emf_v(10e-3, 100.0, 100.0)
        peak = open_secondary_peak_v(emf, RANGE_PEAK_A, 1.5)
        assert 100.0 < peak < 200.0
        assert peak > REQUIREMENT_63A.open_secondary_max_v


class TestSupply:
    def test_regulator_keeps_head_room_at_the_lowest_3v3(self) -> None:
        assert supply.head_room_v() == pytest.approx(0.122, abs=0.002)

    def test_output_is_inside_the_converters_range(self) -> None:
        assert low(TPS7A2030, "output_voltage") >= low(ADS131M08, "supply_voltage")
        assert high(TPS7A2030, "output_voltage") <= high(ADS131M08, "supply_voltage")

    def test_load_counts_both_converters(self) -> None:
        assert 2.0 * high(ADS131M08, "analog_supply_current") <= supply.LOAD_A


class TestClock:
    def test_output_rate(self) -> None:
        assert fe.output_rate_hz() == 8000.0
        assert fe.output_rate_hz(256) == 16000.0

    def test_load_is_within_the_oscillators_rating(self) -> None:
        assert fe.clock_load_f() <= high(OSCILLATOR_8M192, "load_capacitance")

    def test_pulse_width(self) -> None:
        assert fe.clock_pulse_s() > low(ADS131M08, "clock_pulse_width")

    def test_frequency_is_allowed_at_every_gain(self) -> None:
        assert high(ADS131M08, "clock_frequency_gain_4_up") >= fe.CLOCK_HZ * (1.0 + 50e-6)

    def test_bursts_fit_a_10_mhz_bus(self) -> None:
        assert fe.spi_bit_rate(256) < 10e6 < 1.0 / low(ADS131M08, "spi_clock_period")


class TestCircuit:
    def test_eleven_inputs_with_their_connectors(self, design: Design) -> None:
        headers = [part for part in design.parts if part.address.endswith("/ct")]
        assert {part.reference for part in headers} == {f"J{n}" for n in range(101, 112)}

    def test_channels_of_both_converters(self, design: Design) -> None:
        assert [(c.adc, c.channel, c.name) for c in design.analog_channels] == [
            *(("A", n - 1, f"V{n}") for n in range(1, 4)),
            *(("A", n + 2, f"I{n}") for n in range(1, 6)),
            *(("B", n - 6, f"I{n}") for n in range(6, 11)),
            ("B", 5, "IN"),
        ]

    def test_unused_inputs_are_grounded(self, design: Design) -> None:
        adc_b = design.part_at("front_end/adc_b")
        unused = {p.net for p in adc_b.pins if p.name in {"AIN6P", "AIN6N", "AIN7P", "AIN7N"}}
        assert unused == {"GND"}

    def test_both_converters_share_reset_and_bus(self, design: Design) -> None:
        shared = {"SYNC_RESET_N", "SCLK", "DIN"}
        nets = [
            {pin.name: pin.net for pin in design.part_at(f"front_end/adc_{x}").pins} for x in "ab"
        ]
        assert {nets[0][name] for name in shared} == {nets[1][name] for name in shared}

    def test_clamp_ties_both_ends_to_ground(self, design: Design) -> None:
        clamp = design.part_at("current_input_3/clamp")
        assert {pin.net for pin in clamp.pins} == {"CT3_P", "CT3_N", "GND"}

    def test_circuit_eleven_is_refused(self) -> None:
        board = Board("scratch", "Front end")
        net = logic(board, "X")
        with pytest.raises(ValueError, match="circuit 11"):
            ct.current_input(board, 11, adc="A", channel=0, adc_p=net, adc_n=net, gnd=net)
