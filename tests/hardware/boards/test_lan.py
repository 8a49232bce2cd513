"""Claims that the LAN boards' stories make, as assertions."""

from __future__ import annotations

from functools import cache

import pytest

from hardware.blocks import ethernet, magjack
from hardware.boards.lan import build_w5200, build_w5500
from hardware.design import Design, Part, Side
from hardware.interfaces import LAN
from hardware.parts.ethernet import W5200, W5500
from hardware.parts.ferrite_beads import FERRITE_120R
from hardware.parts.magjack import HR911105A
from hardware.parts.spec import Grade, PartSpec, PinKind

V3V3 = (3.15, 3.45)


@cache
def built(name: str) -> Design:
    board = {"lan_w5200": build_w5200, "lan_w5500": build_w5500}[name]()
    return board.finish()


@pytest.fixture(params=["lan_w5200", "lan_w5500"])
def design(request: pytest.FixtureRequest) -> Design:
    return built(request.param)


def controller(design: Design) -> Part:
    return design.part_at(f"controller/{design.name.removeprefix('lan_')}")


def net_of(part: Part, pin: str) -> str | None:
    (net,) = {use.net for use in part.pins if pin in (use.number, use.name)}
    return net


def high(spec: PartSpec, name: str) -> float:
    end = spec.rating(name).interval.high
    assert end is not None
    return end


def low(spec: PartSpec, name: str) -> float:
    end = spec.rating(name).interval.low
    assert end is not None
    return end


def joining(design: Design, prefix: str, first: str, second: str) -> list[Part]:
    """Parts of one reference prefix that lie between two nets."""
    return [
        part
        for part in design.parts
        if part.reference.startswith(prefix) and {use.net for use in part.pins} == {first, second}
    ]


def between(design: Design, prefix: str, first: str, second: str) -> list[str]:
    return [part.value for part in joining(design, prefix, first, second)]


def test_both_variants_have_the_same_header() -> None:
    ends = {built(name).connectors for name in ("lan_w5200", "lan_w5500")}
    assert len(ends) == 1
    (connector,) = ends.pop()
    assert (connector.reference, connector.host) == ("J1", False)
    assert dict(connector.signals) == {signal.pin: signal.name for signal in LAN.signals}


def test_header_signals_reach_the_controller_alike(design: Design) -> None:
    chip = controller(design)
    wanted = {
        "SCS_N": "LAN_CS_N",
        "SCLK": "EXP_SCLK",
        "MOSI": "EXP_MOSI",
        "INT_N": "LAN_INT_N_SRC",
        "RST_N": "RST_N",
    }
    assert {pin: net_of(chip, pin) for pin in wanted} == wanted


def test_every_supply_pin_has_its_own_decoupling_capacitor(design: Design) -> None:
    for part in design.parts:
        if not part.reference.startswith("U"):
            continue
        for pin in part.pins:
            if pin.kind is not PinKind.POWER_IN or pin.net == "GND":
                continue
            beside = [
                other.value
                for other in design.parts
                if other.note == f"at pin {pin.number}"
                and {use.net for use in other.pins} == {pin.net, "GND"}
            ]
            assert beside == ["100n"], f"{part.address} pin {pin.number}"


def test_everything_is_selv(design: Design) -> None:
    assert {net.domain.side for net in design.nets} == {Side.SELV}


def test_jack_claims_functional_insulation_only() -> None:
    assert HR911105A.insulation is not None
    assert HR911105A.insulation.grade is Grade.FUNCTIONAL
    assert HR911105A.insulation.withstand_v == 1500.0


@pytest.mark.parametrize("chip", [W5200, W5500])
def test_crystal_load_is_what_crystal_and_chip_ask_for(chip: PartSpec) -> None:
    assert ethernet.load_f() == pytest.approx(17.5e-12)
    assert ethernet.load_f() == pytest.approx(high(chip, "crystal_load_capacitance"), rel=0.05)


def test_frequency_stays_inside_the_limit_of_100base_tx() -> None:
    assert ethernet.frequency_error() < 50e-6


def test_crystal_capacitors_are_the_computed_ones(design: Design) -> None:
    assert between(design, "C", "XTAL_IN", "GND") == ["27p"]
    assert between(design, "C", "XTAL_OUT", "GND") == ["27p"]


def test_chip_stays_in_reset_until_the_processor_drives_the_line() -> None:
    level = ethernet.idle_reset_v(V3V3[1], low(W5500, "pull_up_resistance"))
    assert level < low(W5500, "schmitt_falling_threshold")


@pytest.mark.parametrize(
    ("chip", "threshold"), [(W5500, "schmitt_falling_threshold"), (W5200, "input_low_voltage")]
)
def test_reset_pulse_of_the_firmware_is_long_enough(chip: PartSpec, threshold: str) -> None:
    interval = chip.rating(threshold).interval
    level = interval.low if interval.low is not None else interval.high
    assert level is not None
    falls = ethernet.reset_fall_s(V3V3[1], level)
    assert falls + low(chip, "reset_low_time") < ethernet.RESET_LOW_S


@pytest.mark.parametrize("chip", [W5200, W5500])
def test_led_current_is_visible_and_allowed(chip: PartSpec) -> None:
    most = magjack.led_current_a(V3V3[1], low(HR911105A, "forward_voltage"), 0.0)
    assert most <= high(chip, "output_current")
    assert most <= high(HR911105A, "led_current")
    assert magjack.led_current_a(3.3, 2.2, 0.3) > 2e-3


def test_led_resistors_are_the_computed_ones(design: Design) -> None:
    leds = [design.part_at("magjack/r_green"), design.part_at("magjack/r_yellow")]
    assert [float(part.value) for part in leds] == [magjack.LED_SERIES_OHM] * 2


def test_static_discharge_stays_within_the_shield_parts(design: Design) -> None:
    for tag in ("c_shield", "r_shield"):
        spec = design.spec(design.part_at(f"magjack/{tag}"))
        assert magjack.shield_esd_v() < high(spec, "rated_voltage")


@pytest.mark.parametrize("chip", [W5200, W5500])
def test_analog_bead_carries_the_whole_chip(chip: PartSpec) -> None:
    current = chip.rating("supply_current").interval
    most = current.high or current.low
    assert most is not None
    assert most < 0.5 * high(FERRITE_120R, "rated_current")
    drop = most * high(FERRITE_120R, "dc_resistance")
    assert V3V3[0] - drop > low(chip, "supply_voltage")


def test_w5500_reserved_and_open_pins() -> None:
    chip = controller(built("lan_w5500"))
    assert net_of(chip, "23") == "GND"
    open_pins = {use.number for use in chip.pins if use.net is None}
    assert open_pins == {"7", "12", "13", "18", "24", "26", *map(str, range(38, 43)), "46", "47"}
    assert {net_of(chip, f"PMODE{bit}") for bit in range(3)} == {"V3V3"}


def test_w5500_reference_parts() -> None:
    design = built("lan_w5500")
    assert between(design, "R", "EXRES1", "GND") == ["12.4k"]
    assert between(design, "C", "TOCAP", "GND") == ["4.7u"]
    assert between(design, "C", "V1V2", "GND") == ["10n"]
    for pole in ("P", "N"):
        assert between(design, "R", f"ETH_TX_{pole}", "V3V3A") == ["49.9"]
        assert between(design, "R", f"ETH_RX_{pole}_TERM", "ETH_RX_TAP") == ["49.9"]
        assert between(design, "C", f"ETH_RX_{pole}_TERM", f"ETH_RX_{pole}") == ["6.8n"]


def test_w5200_reserved_and_strap_pins() -> None:
    design = built("lan_w5200")
    chip = controller(design)
    assert not [use for use in chip.pins if use.net is None]
    assert {net_of(chip, str(number)) for number in (*range(32, 40), 45, 49)} == {"GND"}
    for number in (3, 4, 5, 6, 7, 29, 30, 31):
        net = net_of(chip, str(number))
        assert net is not None
        assert between(design, "R", net, "V3V3") == ["10k"], number
    assert between(design, "R", "BIAS", "GND") == ["28.7k"]


def test_w5200_regulators_see_series_resistance() -> None:
    design = built("lan_w5200")
    for rail in ("V1V8_OUT", "V1V8", "V1V8_XTAL"):
        assert between(design, "R", rail, f"{rail}_BULK") == ["1"]
        assert between(design, "C", f"{rail}_BULK", "GND") == ["10u"]


def test_w5200_releases_the_shared_bus_through_a_buffer() -> None:
    design = built("lan_w5200")
    buffer = design.part_at("controller/miso_buffer")
    assert net_of(buffer, "OE_N") == "LAN_CS_N"
    assert net_of(buffer, "A") == net_of(controller(design), "MISO")


def test_only_three_state_outputs_reach_the_shared_bus(design: Design) -> None:
    (damping,) = joining(design, "R", "EXP_MISO_SRC", "EXP_MISO")
    assert float(damping.value) == ethernet.MISO_SERIES_OHM
    drivers = [
        use.kind
        for part in design.parts
        if part.reference.startswith("U")
        for use in part.pins
        if use.net == "EXP_MISO_SRC"
    ]
    assert drivers == [PinKind.TRI_STATE]
