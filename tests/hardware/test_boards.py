"""What must hold on every board: barrier, mating, netlists, symbols, the controller's pins."""

from __future__ import annotations

import dataclasses
import re

import pytest

from hardware.boards import BOARDS
from hardware.checks.barrier import bridging_parts, leaks
from hardware.checks.mating import mismatches
from hardware.design import Design, NetClass, Node, Part, PinUse, from_json, to_json
from hardware.erc import electrical_rules_check, to_skidl
from hardware.firmware_header import controller, pin_map
from hardware.footprints.index import footprint_pads
from hardware.interfaces import LAN, RADIO, RELAY_SHIELD, Interface
from hardware.netlist import netlist
from hardware.parts.spec import Grade
from hardware.symbols.generate import symbol_library
from tests.hardware.reader import assert_agrees
from tests.hardware.samples import RESISTOR

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(params=list(BOARDS))
def design(request: pytest.FixtureRequest, designs: dict[str, Design]) -> Design:
    return designs[request.param]


def with_bridge(design: Design, a: str, b: str) -> Design:
    """The design with a resistor planted between two nets."""
    uses = tuple(
        PinUse(pin.number, pin.name, pin.kind, net)
        for pin, net in zip(RESISTOR.pins, (a, b), strict=True)
    )
    part = Part("R9999", "planted/bridge", "planted", RESISTOR.mpn, "10k", False, "", uses)
    nets = tuple(
        dataclasses.replace(n, nodes=(*n.nodes, Node("R9999", "1" if n.name == a else "2")))
        if n.name in (a, b)
        else n
        for n in design.nets
    )
    return dataclasses.replace(
        design, parts=(*design.parts, part), nets=nets, specs=(*design.specs, RESISTOR)
    )


def test_no_path_from_mains_to_selv_but_through_declared_insulation(design: Design) -> None:
    assert [str(leak) for leak in leaks(design)] == []


def test_planted_ten_kilohms_across_the_barrier_is_named(designs: dict[str, Design]) -> None:
    planted = {"meter": ("L1", "GND"), "relay_shield": ("K1_COM", "GND")}
    for name, (hazardous, touchable) in planted.items():
        found = {str(leak) for leak in leaks(with_bridge(designs[name], hazardous, touchable))}
        assert f"{hazardous} -> planted/bridge -> {touchable}" in found


def test_every_bridging_part_declares_rated_insulation(design: Design) -> None:
    for part in bridging_parts(design):
        insulation = design.spec(part).insulation
        assert insulation is not None
        assert insulation.grade in (Grade.BASIC, Grade.REINFORCED)
        assert insulation.withstand_v >= 3000


def test_boards_without_mains_have_no_hazardous_net(designs: dict[str, Design]) -> None:
    for name in ("lan_w5200", "lan_w5500"):
        assert not any(net.domain.hazardous for net in designs[name].nets)


@pytest.mark.parametrize(
    ("interface", "add_on"),
    [(RELAY_SHIELD, "relay_shield"), (LAN, "lan_w5200"), (LAN, "lan_w5500")],
    ids=lambda value: getattr(value, "name", value),
)
def test_mating_connectors_match_pin_by_pin(
    interface: Interface, add_on: str, designs: dict[str, Design]
) -> None:
    assert [str(m) for m in mismatches(interface, designs["meter"], designs[add_on])] == []


def test_mating_finds_swapped_signals_domains_voltages_and_a_missing_end(
    designs: dict[str, Design],
) -> None:
    host, lan = designs["meter"], designs["lan_w5500"]
    swap = {"EXP_MOSI": "EXP_MISO", "EXP_MISO": "EXP_MOSI"}
    (end,) = [c for c in lan.connectors if c.interface == "lan"]
    crossed = dataclasses.replace(
        lan,
        parts=tuple(
            dataclasses.replace(
                p,
                pins=tuple(
                    dataclasses.replace(u, net=swap.get(u.net or "", u.net)) for u in p.pins
                ),
            )
            if p.reference == end.reference
            else p
            for p in lan.parts
        ),
    )
    assert any("named EXP_MISO" in str(m) for m in mismatches(LAN, host, crossed))
    five_volts = dataclasses.replace(
        lan,
        nets=tuple(
            dataclasses.replace(n, volts=(0.0, 5.0)) if n.name == "EXP_SCLK" else n
            for n in lan.nets
        ),
    )
    assert any("(0.0, 5.0) V" in str(m) for m in mismatches(LAN, host, five_volts))
    assert any("0 add-on connectors" in str(m) for m in mismatches(RADIO, host, lan))


def test_netlist_agrees_with_design_by_the_independent_reader(design: Design) -> None:
    assert_agrees(netlist(design), design)


def test_design_survives_json(design: Design) -> None:
    assert from_json(to_json(design)) == from_json(to_json(from_json(to_json(design))))
    assert to_json(from_json(to_json(design))) == to_json(design)


def test_skidl_sees_the_same_nets(design: Design) -> None:
    circuit = to_skidl(design)
    theirs = {net.name: {(p.part.ref, p.num) for p in net.pins} for net in circuit.get_nets()}
    assert theirs == {net.name: {(n.reference, n.pin) for n in net.nodes} for net in design.nets}


def test_rules_check_is_clean_and_every_waiver_is_needed(design: Design) -> None:
    assert electrical_rules_check(design) == []
    for waiver in design.waivers:
        others = tuple(w for w in design.waivers if w != waiver)
        assert electrical_rules_check(dataclasses.replace(design, waivers=others))
        assert len(waiver.reason) > 10


def test_every_pad_of_a_footprint_has_a_pin(design: Design) -> None:
    """A pad that no pin names would be copper on no net."""
    for spec in design.specs:
        assert footprint_pads(spec.footprint) == {pin.number for pin in spec.pins}, spec.mpn


def test_parts_of_one_symbol_agree(designs: dict[str, Design]) -> None:
    symbol_library({spec for design in designs.values() for spec in design.specs})


def test_every_block_tells_its_story(design: Design) -> None:
    for block in design.blocks:
        assert len(block.story) > 80, f"{design.name}: {block.address}"


def test_ground_is_one_net(design: Design) -> None:
    assert [n.name for n in design.nets if n.net_class is NetClass.GROUND] == ["GND"]


# The ESP32-S2 on the meter.


def controller_nets(meter: Design) -> dict[str, str | None]:
    return {use.name: use.net for use in controller(meter).pins}


def test_strapping_pins_do_not_disturb_boot(meter: Design) -> None:
    """GPIO45 is open, 46 grounded; GPIO0 is pulled up and only the button pulls it down.

    ESP32-S2 datasheet, section "Boot configurations": GPIO0 1 = boot from flash, 0 with GPIO46 0 =
    ROM loader; GPIO45 selects the flash's supply.
    """
    nets = controller_nets(meter)
    assert nets["IO45"] is None
    assert nets["IO46"] == "GND"
    boot = nets["IO0"]
    assert boot is not None
    others = {
        (meter.spec(part).reference_prefix, use.net)
        for node in meter.net_by_name[boot].nodes
        if (part := meter.part_by_reference[node.reference]) is not controller(meter)
        for use in part.pins
        if use.net != boot
    }
    assert ("R", "V3V3") in others
    prefixes = {prefix for prefix, _ in others} - {"TP"}
    assert prefixes <= {"R", "SW", "D"}
    assert not any(prefix == "C" for prefix, _ in others)


def test_flash_and_psram_pins_are_not_used(meter: Design) -> None:
    """GPIO27 to 32 belong to the flash in the chip's package, 26 to the PSRAM of a variant."""
    assert not set(pin_map(meter).values()) & set(range(26, 33))


def test_front_end_has_a_bus_of_its_own(meter: Design) -> None:
    shared = {"GND", "V3V3", "V3V0A"}
    buses = []
    for prefix in ("FE_", "EXP_"):
        names = [n for n in meter.nets if re.match(rf"{prefix}(SCLK|MOSI|MISO)", n.name)]
        assert len(names) >= 3
        buses.append({node.reference for net in names for node in net.nodes} - shared)
    assert buses[0] & buses[1] == {controller(meter).reference}


def test_pin_map_is_injective_and_complete(meter: Design) -> None:
    pins = pin_map(meter)
    assert len(set(pins.values())) == len(pins)
    for name in ("FE_SCLK", "FE_DRDY_A_N", "EXP_MISO", "SHIELD_HEARTBEAT", "I2C_SDA", "PFAIL_N"):
        assert name in pins


# The converters.


def test_converters_are_wired_as_their_datasheet_asks(meter: Design) -> None:
    """ADS131M08: CAP 220 nF to ground, 1 uF at both supplies, one clock, XTAL2 open, REFIN open."""
    converters = [p for p in meter.parts if p.mpn.startswith("ADS131M08")]
    assert len(converters) == 2
    for part in converters:
        nets = {use.name: use.net for use in part.pins}
        assert nets["AVDD"] == "V3V0A"
        assert nets["DVDD"] == "V3V3"
        assert nets["AGND"] == nets["DGND"] == "GND"
        assert nets["XTAL2"] is nets["REFIN"] is None
        on_cap = [n.reference for n in meter.net_by_name[nets["CAP"]].nodes]
        (cap,) = [ref for ref in on_cap if ref.startswith("C")]
        assert meter.part_by_reference[cap].value.startswith("220n")
        local = [p for p in meter.parts if p.block == part.block and p.value.startswith("1u")]
        assert {u.net for p in local for u in p.pins} >= {"V3V0A", "V3V3", "GND"}
    resets = {u.net for p in converters for u in p.pins if u.name == "SYNC_RESET_N"}
    assert len(resets) == 1
    clocks = {u.net for p in converters for u in p.pins if u.name == "XTAL1_CLKIN"}
    sources = {
        use.net
        for net in clocks
        for node in meter.net_by_name[str(net)].nodes
        if node.reference.startswith("R")
        for use in meter.part_by_reference[node.reference].pins
        if use.net != net
    }
    assert len(sources) == 1


def test_every_input_in_use_has_its_scale(meter: Design) -> None:
    assert [c.name for c in meter.analog_channels] == [
        "V1", "V2", "V3", "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "IN",
    ]  # fmt: skip
    for channel in meter.analog_channels:
        assert channel.full_scale_peak == pytest.approx(
            1.2 / channel.gain * channel.primary_per_volt, rel=1e-6
        )
        for gain, peak in channel.ranges:  # the converter's loading differs by 1.8 %
            assert peak == pytest.approx(1.2 / gain * channel.primary_per_volt, rel=19e-3)
