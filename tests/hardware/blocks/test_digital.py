"""The digital and low-voltage side: every figure that the docstrings claim, and the circuit."""

from __future__ import annotations

import pytest

from hardware.blocks import buck_3v3 as buck
from hardware.blocks import hold_up as hold
from hardware.blocks import mcu as controller
from hardware.blocks import power_fail as warning
from hardware.blocks import reset_supervisor as reset
from hardware.blocks import storage as memory
from hardware.blocks import usb_service as usb
from hardware.blocks import user_interface as panel
from hardware.design import Design, Part
from hardware.parts.inductors import INDUCTOR_3U9
from hardware.parts.leds import LED_GREEN, LED_RED, LED_YELLOW
from hardware.parts.mcu import ESP32_S2_MINI_2, GPIO_PADS
from hardware.parts.memories import EEPROM_2K, FLASH_32M
from hardware.parts.regulators import AP63203
from hardware.parts.spec import PartSpec, PinKind
from hardware.parts.supervisors import CN803S

V12_V = (11.7, 12.3)
V12_SHUT_DOWN_V = 16.2

PIN_MAP = {
    "IO0": "SETUP_N",
    "IO1": "I2C_SDA",
    "IO2": "I2C_SCL",
    "IO4": "SHIELD_CS_N_SRC",
    "IO5": "EXP_RESET_N_SRC",
    "IO6": "LAN_INT_N",
    "IO7": "LAN_CS_N_SRC",
    "IO8": "FE_DRDY_B_N",
    "IO9": "FE_CS_B_N",
    "IO10": "FE_CS_A_N",
    "IO11": "FE_MOSI_SRC",
    "IO12": "FE_SCLK_SRC",
    "IO13": "FE_MISO",
    "IO14": "FE_DRDY_A_N",
    "IO15": "FLASH_CS_N",
    "IO16": "EXP_MISO",
    "IO17": "EXP_MOSI_SRC",
    "IO18": "EXP_SCLK_SRC",
    "IO19": "USB_DN",
    "IO20": "USB_DP",
    "IO21": "FE_SYNC_RESET_N",
    "IO33": "RADIO_TX_SRC",
    "IO34": "RADIO_RX",
    "IO38": "PFAIL_N",
    "IO39": "SHIELD_HEARTBEAT_SRC",
    "IO40": "LED_STATUS",
    "IO41": "LED_NET",
    "IO42": "LED_PULSE",
    "IO46": "GND",
}


def low(spec: PartSpec, name: str) -> float:
    end = spec.rating(name).interval.low
    assert end is not None
    return end


def high(spec: PartSpec, name: str) -> float:
    end = spec.rating(name).interval.high
    assert end is not None
    return end


@pytest.fixture
def design(meter: Design) -> Design:
    """The real meter, of which these blocks are part."""
    return meter


def net_of(part: Part, pin: str) -> str | None:
    return next(use.net for use in part.pins if pin in (use.name, use.number))


def members(design: Design, net: str) -> set[tuple[str, str]]:
    """(address, pin name) of everything on a net."""
    return {(p.address, u.name) for p in design.parts for u in p.pins if u.net == net}


def between(design: Design, one: str, other: str) -> list[Part]:
    """Two-terminal parts that join two nets."""
    return [p for p in design.parts if len(p.pins) == 2 and {u.net for u in p.pins} == {one, other}]


class TestController:
    def test_every_pin_carries_the_agreed_net(self, design: Design) -> None:
        module = design.part_at("mcu/module")
        used = {u.name: u.net for u in module.pins if u.name.startswith("IO") and u.net}
        assert used == PIN_MAP

    def test_straps_are_left_alone(self, design: Design) -> None:
        module = design.part_at("mcu/module")
        assert net_of(module, "IO45") is None
        assert net_of(module, "IO46") == "GND"
        on_boot = members(design, "SETUP_N")
        assert on_boot == {
            ("mcu/module", "IO0"),
            ("mcu/r_setup_n_pull", "2"),
            ("user_interface/r_setup", "1"),
            ("test_points/tp_setup_n", "1"),
        }
        assert panel.setup_low_v() < 0.25 * 3.2

    def test_flash_and_psram_pins_are_free(self, design: Design) -> None:
        module = design.part_at("mcu/module")
        for n in range(26, 33):
            name = f"IO{n}"
            assert name not in GPIO_PADS or net_of(module, name) is None

    def test_pad_map_is_complete(self) -> None:
        numbers = sorted(int(pin.number) for pin in ESP32_S2_MINI_2.pins)
        assert numbers == list(range(1, 66))
        assert not {"IO22", "IO25", "IO27", "IO32", "IO47"} & set(GPIO_PADS)

    def test_front_end_has_a_bus_of_its_own(self, design: Design) -> None:
        for net in ("FE_SCLK", "FE_MOSI", "FE_MISO"):
            blocks = {address.split("/")[0] for address, _ in members(design, net)}
            assert blocks <= {"mcu", "front_end", "test_points"}
        fe = {n for n in PIN_MAP.values() if n.startswith("FE_")}
        exp = {n for n in PIN_MAP.values() if n.startswith(("EXP_", "LAN_", "SHIELD_", "FLASH_"))}
        assert fe.isdisjoint(exp)

    @pytest.mark.parametrize(
        ("net", "ohms"),
        [
            ("FE_SCLK", "33"),
            ("FE_MOSI", "33"),
            ("EXP_SCLK", "100"),
            ("EXP_MOSI", "100"),
            ("EXP_RESET_N", "100"),
            ("SHIELD_CS_N", "100"),
            ("SHIELD_HEARTBEAT", "100"),
            ("LAN_CS_N", "100"),
            ("RADIO_TX", "100"),
        ],
    )
    def test_source_resistor_sits_at_the_driver(self, design: Design, net: str, ohms: str) -> None:
        (part,) = between(design, f"{net}_SRC", net)
        assert part.value == ohms
        assert {address for address, _ in members(design, f"{net}_SRC")} == {
            "mcu/module",
            part.address,
        }

    @pytest.mark.parametrize(
        "net",
        ["SHIELD_CS_N", "LAN_CS_N", "FLASH_CS_N", "LAN_INT_N"],
    )
    def test_selects_and_interrupt_rest_high(self, design: Design, net: str) -> None:
        assert [p.value for p in between(design, "V3V3", net)] == ["10k"]

    def test_add_ons_rest_in_reset(self, design: Design) -> None:
        assert [p.value for p in between(design, "EXP_RESET_N", "GND")] == ["4.7k"]

    def test_i2c_rises_in_time_and_sinks_within_limits(self, design: Design) -> None:
        assert controller.i2c_rise_time_s() == pytest.approx(229e-9, rel=0.01)
        assert controller.i2c_rise_time_s() < 300e-9
        assert controller.i2c_rise_time_s(4.7e3) > 300e-9
        assert controller.i2c_sink_current_a() < low(EEPROM_2K, "output_low_current")
        for net in ("I2C_SDA", "I2C_SCL"):
            assert [p.value for p in between(design, "V3V3", net)] == ["1.5k"]

    def test_edges_carry_10_mhz_and_a_shorted_ribbon_harms_no_pin(self) -> None:
        edge = controller.edge_time_s(controller.RIBBON_SOURCE_OHM, controller.EXPANSION_LOAD_F)
        assert edge == pytest.approx(25e-9, rel=0.02)
        assert edge < 0.5 / 10e6
        short = 3.37 / (controller.RIBBON_SOURCE_OHM + controller.GPIO_OHM)
        assert short < low(ESP32_S2_MINI_2, "output_current")


class TestHoldUp:
    def test_last_save_has_half_in_hand_at_the_end_of_life(self) -> None:
        start = warning.trip_window_v().low
        assert start is not None
        assert hold.usable_energy_j(start) == pytest.approx(34.06e-3, rel=0.002)
        assert hold.save_time_s(start) == pytest.approx(18.4e-3, rel=0.02)
        assert hold.save_time_s(start) > 1.5 * memory.save_time_s()

    def test_a_1000_uf_reservoir_would_not_do(self) -> None:
        start = warning.trip_window_v().low
        assert start is not None
        assert hold.save_time_s(start, 1000e-6 * 0.64) < 1.5 * memory.save_time_s()

    def test_time_is_checked_by_integration(self) -> None:
        start = warning.trip_window_v().low
        assert start is not None
        volts, elapsed, step = start, 0.0, 1e-6
        while volts - hold.DIODE_V > hold.LOWEST_INPUT_V:
            amps = hold.SAVING_LOAD_A + (hold.BURST_A if elapsed < hold.BURST_S else 0.0)
            drawn = amps * 3.3 / hold.CONVERTER_EFFICIENCY / (volts - hold.DIODE_V)
            volts -= drawn * step / hold.WORST_CAPACITANCE_F
            elapsed += step
        assert elapsed == pytest.approx(hold.save_time_s(start), rel=0.01)

    def test_converter_still_works_at_the_lowest_input(self) -> None:
        assert low(AP63203, "supply_voltage") < hold.LOWEST_INPUT_V
        assert hold.LOWEST_INPUT_V - buck.dropout_v(hold.SAVING_LOAD_A) > 3.3

    def test_neither_supply_feeds_the_other(self, design: Design) -> None:
        for tag, anode in (("d_v12", "V12"), ("d_vbus", "VBUS")):
            diode = design.part_at(f"hold_up/{tag}")
            assert (net_of(diode, "A"), net_of(diode, "K")) == (anode, "VHOLD")
        # The shield hangs on V12, before the diode; nothing but the diode leads on from there.
        assert {a for a, _ in members(design, "V12")} == {
            "hold_up/d_v12",
            "power_fail/r_sense_top",
            "power_fail/r_pull_up",
            "isolated_supply/converter",
            "isolated_supply/c_out",
            "expansion/relay_shield",
            "test_points/tp_v12",
        }

    def test_reservoir_charges_slowly_and_discharges_freely(self, design: Design) -> None:
        (charge,) = [p for p in between(design, "VHOLD", "VRESERVOIR") if p.value == "470"]
        assert charge.address == "hold_up/r_charge"
        diode = design.part_at("hold_up/d_discharge")
        assert (net_of(diode, "A"), net_of(diode, "K")) == ("VRESERVOIR", "VHOLD")
        assert hold.charge_peak_w() == pytest.approx(0.30, rel=0.02)


class TestPowerFail:
    def test_window_lies_between_hold_up_and_the_supply(self) -> None:
        window = warning.trip_window_v()
        assert window.low == pytest.approx(9.812, abs=0.001)
        assert window.high == pytest.approx(10.702, abs=0.001)
        assert warning.release_voltage_v() == pytest.approx(10.914, abs=0.001)
        assert warning.release_voltage_v() + 0.7 < V12_V[0]

    def test_supervisor_stays_within_its_supply(self) -> None:
        assert warning.sense_v(V12_V[1]) < 3.6
        assert warning.sense_v(V12_SHUT_DOWN_V) < high(CN803S, "supply_voltage")
        assert high(CN803S, "supply_voltage") / warning.sense_v(1.0) == pytest.approx(18.9, abs=0.1)

    def test_levels_suit_the_controller(self) -> None:
        lowest = warning.inactive_level_v(V12_V[0]).low
        highest = warning.inactive_level_v(V12_V[1]).high
        assert lowest is not None
        assert highest is not None
        assert lowest > 0.75 * high(AP63203, "output_voltage")
        assert highest < low(AP63203, "output_voltage") + 0.3
        # Even while the supply shuts down late, its clamp sees microamperes.
        late = warning.inactive_level_v(V12_SHUT_DOWN_V).high
        assert late is not None
        source = 47e3 * 16e3 / 63e3
        assert (late - 3.2 - 0.3) / source < 60e-6

    def test_missing_v12_reads_as_power_fail(self, design: Design) -> None:
        assert between(design, "V3V3", "PFAIL_N") == []
        assert [p.value for p in between(design, "PFAIL_N", "GND")] == ["16k"]

    def test_supervisor_can_sink_its_pull_up(self) -> None:
        assert low(CN803S, "output_low_current") > V12_SHUT_DOWN_V / 47e3


class TestReset:
    def test_threshold_lies_below_the_supply_and_above_the_flash(self) -> None:
        assert high(CN803S, "threshold") + high(CN803S, "hysteresis") < 3.2
        assert low(CN803S, "threshold") > low(FLASH_32M, "supply_voltage")

    def test_supervisor_delay_covers_the_filter(self) -> None:
        assert reset.time_constant_s() == pytest.approx(1e-3)
        assert low(CN803S, "delay_time") > 50e-6

    def test_en_can_be_pulled_by_supervisor_and_button(self, design: Design) -> None:
        assert members(design, "EN") == {
            ("reset_supervisor/supervisor", "RESET_N"),
            ("reset_supervisor/r_pull_up", "2"),
            ("reset_supervisor/c_delay", "1"),
            ("mcu/module", "EN"),
            ("user_interface/r_reset", "1"),
            ("test_points/tp_en", "1"),
        }
        kinds = {p.number: p.kind for p in CN803S.pins}
        assert kinds["2"] is PinKind.OPEN_COLLECTOR


class TestConverter:
    def test_load_and_coil_have_margin(self) -> None:
        assert buck.peak_load_a() == pytest.approx(0.69)
        assert buck.peak_load_a() < high(AP63203, "rated_current") / 2
        assert buck.ripple_current_a(12.1) == pytest.approx(0.70, abs=0.01)
        assert buck.inductor_peak_a() == pytest.approx(1.04, abs=0.01)
        assert buck.inductor_peak_a() < high(INDUCTOR_3U9, "rated_current") / 2

    def test_usb_supply_is_enough(self) -> None:
        at_converter = 4.5 - 0.45
        assert at_converter > low(AP63203, "supply_voltage")
        assert at_converter - buck.dropout_v(buck.peak_load_a()) > 3.3

    def test_supply_limit_covers_the_shut_down(self) -> None:
        assert high(AP63203, "supply_voltage") > V12_SHUT_DOWN_V


class TestUsb:
    def test_sink_resistors_data_pair_and_protection(self, design: Design) -> None:
        for n in (1, 2):
            assert [p.value for p in between(design, f"USB_CC{n}", "GND")] == ["5.1k"]
        for line in ("DP", "DN"):
            assert [p.value for p in between(design, f"USB_{line}", f"USB_{line}_PORT")] == ["22"]
            assert "usb_service/esd" in {a for a, _ in members(design, f"USB_{line}_PORT")}

    def test_open_port_is_off(self) -> None:
        assert usb.idle_vbus_v(1.7e-3) < 0.8
        assert usb.bleeder_power_w() < 0.1


class TestPanel:
    @pytest.mark.parametrize(
        ("led", "ohms", "least", "most"),
        [
            (LED_GREEN, 1e3, 0.75e-3, 1.7e-3),
            (LED_YELLOW, 1e3, 0.75e-3, 1.7e-3),
            (LED_RED, 220.0, 3.3e-3, 7.4e-3),
        ],
    )
    def test_led_currents(self, led: PartSpec, ohms: float, least: float, most: float) -> None:
        current = panel.led_current_a(led, ohms)
        assert current.low is not None
        assert current.high is not None
        assert least < current.low < current.high < most
        assert current.high < high(led, "rated_current")
        assert current.high < low(ESP32_S2_MINI_2, "output_current")


class TestStorage:
    def test_flash_output_lets_the_bus_go(self, design: Design) -> None:
        kinds = {p.name: p.kind for p in FLASH_32M.pins}
        assert kinds["DO"] is PinKind.TRI_STATE
        assert net_of(design.part_at("storage/flash"), "CS_N") == "FLASH_CS_N"

    def test_a_page_a_minute_wears_the_ring_little(self) -> None:
        # 525 960 minutes x 15 years over 128 sectors of 16 pages
        assert memory.register_erases() == pytest.approx(3852, abs=1)
        assert memory.register_erases() < memory.DAILY_ERASES
        assert low(FLASH_32M, "erase_endurance") > 10 * memory.DAILY_ERASES

    def test_last_save_waits_for_one_page_and_writes_one(self) -> None:
        # 261 bytes of 8 bits at 10 MHz; 2 ms and twice 3 ms
        assert memory.transfer_time_s() == pytest.approx(208.8e-6)
        assert memory.save_time_s() == pytest.approx(8.209e-3, rel=1e-3)
        assert high(FLASH_32M, "page_program_time") == memory.PAGE_PROGRAM_S

    def test_fifteen_months_of_profiles_and_the_ring_fit(self) -> None:
        ring = memory.REGISTER_SECTORS * memory.PAGES_PER_SECTOR * memory.SAVE_BYTES
        year = 365 * 96 * 10 * 8
        assert (2**22 - ring) / year > 15 / 12
