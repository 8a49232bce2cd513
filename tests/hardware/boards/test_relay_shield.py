"""The relay shield: the figures its docstrings claim, and the fail-safe read off the circuit."""

from __future__ import annotations

import pytest

from hardware.blocks import coil_supply as supply
from hardware.blocks import relay_channel as channel
from hardware.blocks import relay_driver as driver
from hardware.blocks import relay_register as register
from hardware.blocks import shield_identity as identity
from hardware.blocks import shield_input as line
from hardware.blocks import shield_watchdog as watchdog
from hardware.boards import relay_shield
from hardware.design import Design, Part, Side, relay_contact
from hardware.interfaces import RELAY_SHIELD
from hardware.parts.logic import AHC1G32, HC595, LVC1G125
from hardware.parts.relay_drivers import TPL7407LA
from hardware.parts.relays import G2RL_1_E_DC12
from hardware.parts.spec import Grade, PartSpec
from hardware.parts.transistors import AO3400A, AO3407A

CIRCUITS = range(1, 11)
METER_A = 0.1
CONVERTER_A = 0.42
CONVERTER_W = {60.0: 3.75, 70.0: 2.5}
METER_W = 1.2
METER_I2C_ADDRESSES = {0x50, 0x51}


def low(spec: PartSpec, name: str) -> float:
    end = spec.rating(name).interval.low
    assert end is not None
    return end


def high(spec: PartSpec, name: str) -> float:
    end = spec.rating(name).interval.high
    assert end is not None
    return end


@pytest.fixture(scope="module")
def design() -> Design:
    return relay_shield.build().finish()


def pin_net(part: Part, name: str) -> str | None:
    """The net on the pin of that name."""
    return next(use.net for use in part.pins if use.name == name)


def on_net(design: Design, net: str | None, *, mpn: str | None = None) -> list[tuple[Part, str]]:
    """Every (part, pin name) on a net, of one part number if given."""
    return [
        (part, use.name)
        for part in design.parts
        for use in part.pins
        if net is not None and use.net == net and mpn in (None, part.mpn)
    ]


def logic_of(design: Design, circuit: int) -> tuple[Part, str, str, Part, str]:
    """Relay, its bus, its driver's input net, its register and register output of a circuit."""
    relay = design.part_by_reference[f"K{circuit}"]
    bus, sink = pin_net(relay, "A1"), pin_net(relay, "A2")
    ((chip, output),) = on_net(design, sink, mpn=TPL7407LA.mpn)
    command = pin_net(chip, output.replace("OUT", "IN"))
    ((store, stage),) = on_net(design, command, mpn=HC595.mpn)
    assert bus is not None
    assert command is not None
    return relay, bus, command, store, stage


# -- coil supply -----------------------------------------------------------------------------------


def test_relay_pulls_in_at_lowest_supply_with_a_coil_that_was_held_at_70_c() -> None:
    coil_c = supply.held_coil_c(70.0)
    assert 90.0 < coil_c < 96.0
    assert supply.pull_in_v(coil_c) == pytest.approx(11.2, abs=0.05)
    assert supply.must_operate_v(coil_c) == pytest.approx(10.7, abs=0.1)
    assert supply.pull_in_v(coil_c) / supply.must_operate_v(coil_c) > 1.04


def test_pull_in_margin_lasts_to_109_c_of_coil() -> None:
    assert supply.pull_in_v(109.0) >= supply.must_operate_v(109.0)


def test_darlington_driver_would_use_up_the_margin() -> None:
    coil_c = supply.held_coil_c(70.0) + 15.0
    assert supply.pull_in_v(coil_c) - 0.9 < supply.must_operate_v(coil_c)


def test_hold_keeps_half_the_rated_voltage_cold_and_far_above_release_hot() -> None:
    lowest = supply.coil_hold_v()[0]
    hot = lowest / supply.copper_factor(supply.held_coil_c(70.0))
    assert lowest / 12.0 > 0.6
    assert hot / supply.MUST_OPERATE_V == pytest.approx(0.68, abs=0.01)
    assert hot / supply.MUST_RELEASE_V > 4.5


def test_hold_stays_below_what_a_coil_may_take_even_with_a_broken_feedback_divider() -> None:
    assert high(G2RL_1_E_DC12, "coil_max_voltage") > supply.V12_MAX_V


def test_economiser_halves_the_power_of_ten_relays() -> None:
    boosted = 12.0 * supply.input_current_a(0, 10, 23.0)
    held = 12.0 * supply.input_current_a(10, 0, 23.0)
    assert boosted == pytest.approx(4.1, abs=0.2)
    assert held == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize(("inside_c", "relays"), [(60.0, 10), (70.0, 8)])
def test_held_relays_and_meter_fit_the_derated_converter(inside_c: float, relays: int) -> None:
    coil_c = supply.held_coil_c(inside_c)
    power = 12.0 * supply.input_current_a(relays, 0, coil_c) + METER_W
    assert power <= CONVERTER_W[inside_c]


def test_boost_of_one_bank_stays_below_the_converters_overload_trip() -> None:
    one_bank = supply.input_current_a(5, 5, -10.0, supply.COIL_OHM[0]) + METER_A
    both = supply.input_current_a(0, 10, -10.0, supply.COIL_OHM[0]) + METER_A
    assert one_bank < 1.1 * CONVERTER_A < both


def test_gate_drive_stays_within_limits_with_a_pull_up_open() -> None:
    both = supply.gate_drive_v(supply.V12_MIN_V, supply.enable_pull_up_ohm())
    one = supply.gate_drive_v(supply.V12_MAX_V, supply.GATE_PULL_UP_OHM)
    assert both > 4.5
    assert one < high(AO3407A, "gate_source_voltage")
    assert high(AO3407A, "gate_source_voltage") > supply.V12_MAX_V, "series resistor shorted"


def test_buck_ripple_and_sense_divider() -> None:
    assert supply.ripple_a() == pytest.approx(0.53, abs=0.02)
    on = [
        v * supply.SENSE_BOTTOM_OHM / (supply.SENSE_TOP_OHM + supply.SENSE_BOTTOM_OHM)
        for v in (supply.V12_MIN_V, supply.V12_MAX_V)
    ]
    assert on[0] > 0.7 * 3.4
    assert on[1] < 3.2 + 0.5, "an input bears half a volt over its supply"
    source = 1.0 / (1.0 / supply.SENSE_TOP_OHM + 1.0 / supply.SENSE_BOTTOM_OHM)
    assert source < 1e3, "ST M24C02, note on E0 to E2"


# -- watchdog --------------------------------------------------------------------------------------


def test_one_shot_outlasts_five_heartbeats_and_ends_within_seconds() -> None:
    period = 1.0 / watchdog.HEARTBEAT_HZ
    assert watchdog.one_shot_s()[0] > 5 * period
    assert watchdog.retrigger_s() == pytest.approx(39.8e-3, rel=0.01)
    assert period > 1.5 * watchdog.retrigger_s(), "every edge extends the pulse"
    assert watchdog.one_shot_s() == pytest.approx((0.325, 0.546), abs=0.005)
    assert watchdog.one_shot_s(1)[1] < 1.3


def test_pump_holds_the_gate_and_lets_it_go_within_seconds() -> None:
    assert watchdog.pump_v()[0] > watchdog.THRESHOLD_V[1]
    assert watchdog.pump_v(12.0)[0] > watchdog.THRESHOLD_V[1]
    assert watchdog.pump_s()[0] > 4.0 / watchdog.HEARTBEAT_HZ
    assert watchdog.pump_s() == pytest.approx((0.53, 8.2), abs=0.1)
    assert watchdog.pump_s(bleeds=1)[1] < 18.5
    assert watchdog.pump_s(reservoirs=1)[0] > 2.0 / watchdog.HEARTBEAT_HZ


class Pump:
    """Charge pump of channel B, stepped in time with exponential diodes of a fixed drop."""

    def __init__(self, *, pump_f: float, clamp: bool = True, shorted_pump_diode: bool = False):
        self.pump_f = pump_f
        self.clamp = clamp
        self.shorted = shorted_pump_diode
        self.gate = 0.0
        self.across = 0.0
        self.peak = 0.0

    def level(self, volts: float, seconds: float) -> None:
        """The heartbeat line rests at ``volts`` for ``seconds``."""
        node = volts - self.across
        drop = 0.0 if self.shorted else watchdog.PUMP_DIODE_V[0]
        total = self.pump_f + 2.0 * watchdog.RESERVOIR_F
        if self.shorted:
            shared = (node * self.pump_f + self.gate * (total - self.pump_f)) / total
            self.gate, node = shared, shared
        elif node - drop > self.gate:
            moved = (node - drop - self.gate) * self.pump_f * (total - self.pump_f) / total
            self.gate += moved / (total - self.pump_f)
            node -= moved / self.pump_f
        if self.clamp and node < -watchdog.PUMP_DIODE_V[0]:
            node = -watchdog.PUMP_DIODE_V[0]
            self.gate = node if self.shorted else self.gate
        self.across = volts - node
        bleed = watchdog.BLEED_OHM / 2.0 * 2.0 * watchdog.RESERVOIR_F
        self.gate *= max(0.0, 1.0 - seconds / bleed)
        self.peak = max(self.peak, self.gate)

    def beat(self, seconds: float, hz: float = watchdog.HEARTBEAT_HZ) -> float:
        """Run the heartbeat; returns the highest gate voltage of that time."""
        self.peak = 0.0
        for _ in range(round(seconds * hz)):
            self.level(3.3, 0.5 / hz)
            self.level(0.0, 0.5 / hz)
        return self.peak


def test_pump_rises_with_a_heartbeat_and_not_with_a_single_edge() -> None:
    pump = Pump(pump_f=watchdog.PUMP_F / 2.0)
    pump.level(3.3, 0.02)
    assert pump.gate < 0.65
    assert pump.beat(1.0) > watchdog.THRESHOLD_V[1]


@pytest.mark.parametrize("stuck_v", [0.0, 3.3])
@pytest.mark.parametrize("pump_f", [watchdog.PUMP_F / 2.0, watchdog.PUMP_F])
def test_stuck_heartbeat_drops_channel_b_also_with_one_pump_capacitor_shorted(
    stuck_v: float, pump_f: float
) -> None:
    pump = Pump(pump_f=pump_f)
    pump.beat(2.0)
    for _ in range(round(100 * watchdog.pump_s(pump_f=pump_f)[1])):
        pump.level(stuck_v, 0.01)
    assert pump.gate < watchdog.THRESHOLD_V[0]


def test_broken_pump_diodes_never_open_the_gate() -> None:
    assert Pump(pump_f=watchdog.PUMP_F / 2.0, clamp=False).beat(2.0) < 0.65
    shorted = Pump(pump_f=watchdog.PUMP_F / 2.0, shorted_pump_diode=True)
    shorted.beat(5.0)
    assert shorted.beat(1.0) < watchdog.THRESHOLD_V[0]


def test_disabled_register_outputs_stay_below_the_drivers_off_level() -> None:
    leak = high(HC595, "output_off_leakage")
    assert leak * driver.PULL_DOWN_OHM * 1.01 < high(TPL7407LA, "input_low_voltage")
    assert leak * high(TPL7407LA, "input_pull_down") > high(TPL7407LA, "input_low_voltage")


# -- fail-safe, read off the circuit ---------------------------------------------------------------


@pytest.mark.parametrize("circuit", CIRCUITS)
def test_channel_a_disables_the_command_of_every_relay(design: Design, circuit: int) -> None:
    _, _, command, store, _ = logic_of(design, circuit)
    one_shot = design.part_at("shield_watchdog/one_shot")
    assert pin_net(store, "OE_N") == pin_net(one_shot, "Q1_N")
    drivers = [part.reference for part, pin in on_net(design, command) if not pin.startswith("IN")]
    grounded = [
        part
        for part, _ in on_net(design, command)
        if part.reference.startswith("R") and "GND" in {use.net for use in part.pins}
    ]
    assert len(grounded) == 1, "the floating command needs its pull-down"
    assert set(drivers) == {store.reference, grounded[0].reference}


def feeders(design: Design, net: str) -> set[str]:
    """Nets that can feed ``net`` with positive current: through diodes, switches, the buck."""
    sources: set[str] = set()
    for part, pin in on_net(design, net):
        if part.mpn == AO3407A.mpn and pin == "D":
            sources.add(str(pin_net(part, "S")))
        elif part.reference.startswith("D") and pin == "K":
            sources.add(str(pin_net(part, "A")))
        elif part.reference.startswith("L"):
            sources |= {str(use.net) for use in part.pins} - {net}
        elif pin == "SW":
            sources.add(str(pin_net(part, "VIN")))
    return sources


@pytest.mark.parametrize("circuit", CIRCUITS)
def test_channel_b_is_the_only_way_from_12_v_to_every_coil(design: Design, circuit: int) -> None:
    _, bus, _, _, _ = logic_of(design, circuit)
    enable = design.part_at("coil_supply/q_enable")
    switched = pin_net(enable, "D")
    reached, todo = set[str](), [bus]
    while todo:
        net = todo.pop()
        if net in reached or net == switched:
            continue
        reached.add(net)
        assert net != "V12", "a path to the coil avoids the enable switch"
        todo += feeders(design, net)
    assert switched is not None
    assert feeders(design, switched) == {"V12"}
    gate_parts = {p.reference for p, _ in on_net(design, pin_net(enable, "G"))}
    assert all(ref[0] in "QRC" for ref in gate_parts)


def test_only_the_pump_mosfet_can_enable_the_coil_supply(design: Design) -> None:
    pump = design.part_at("shield_watchdog/q_pump")
    assert pump.mpn == AO3400A.mpn
    control = pin_net(pump, "D")
    assert {p.address for p, _ in on_net(design, control)} == {
        "shield_watchdog/q_pump",
        "coil_supply/r_enable_drive",
    }
    feeding_gate = {p.address for p, _ in on_net(design, pin_net(pump, "G"))}
    assert feeding_gate == {
        "shield_watchdog/q_pump",
        "shield_watchdog/d_pump",
        "shield_watchdog/c_reservoir1",
        "shield_watchdog/c_reservoir2",
        "shield_watchdog/r_bleed1",
        "shield_watchdog/r_bleed2",
        "shield_test_points/tp_pump_gate",
    }


def test_the_channels_share_no_part_but_the_ribbon_line(design: Design) -> None:
    line_parts = {p.address for p, _ in on_net(design, "SHIELD_HEARTBEAT")}
    assert line_parts == {
        "shield_input/header",
        "shield_input/r_idle_shield_heartbeat",
        "shield_input/r_heartbeat",
        "shield_watchdog/r_pump",
    }


def test_every_command_line_has_its_rest_level_without_ribbon(design: Design) -> None:
    levels = {
        "EXP_SCLK": "V3V3",
        "SHIELD_CS_N": "V3V3",
        "EXP_MOSI": "GND",
        "SHIELD_HEARTBEAT": "GND",
        "EXP_RESET_N": "GND",
    }
    for name, level in levels.items():
        part = design.part_at(f"shield_input/r_idle_{name.lower()}")
        assert {use.net for use in part.pins} == {name, level}


def test_driver_supply_is_12_v_not_the_coil_bus(design: Design) -> None:
    for letter in "ab":
        chip = design.part_at(f"relay_driver_{letter}/driver")
        assert pin_net(chip, "COM") == "V12"
    assert supply.V12_MIN_V > 8.5 > low(TPL7407LA, "supply_voltage")


# -- bus -------------------------------------------------------------------------------------------


def test_miso_is_driven_only_through_a_buffer_enabled_by_chip_select(design: Design) -> None:
    series = [p for p, _ in on_net(design, "EXP_MISO") if p.reference.startswith("R")]
    assert len(series) == 1
    source = ({use.net for use in series[0].pins} - {"EXP_MISO"}).pop()
    ((buffer, pin),) = [(p, n) for p, n in on_net(design, source) if p is not series[0]]
    assert (buffer.mpn, pin) == (LVC1G125.mpn, "Y")
    assert pin_net(buffer, "OE_N") == "CS_N"


def test_foreign_traffic_does_not_clock_the_registers(design: Design) -> None:
    gate = design.part_at("relay_register/clock_gate")
    assert gate.mpn == AHC1G32.mpn
    assert {pin_net(gate, "A"), pin_net(gate, "B")} == {"SCLK", "CS_N"}
    for letter in "ab":
        store = design.part_at(f"relay_register/register_{letter}")
        assert pin_net(store, "SHCP") == pin_net(gate, "Y")
        assert pin_net(store, "STCP") == "CS_N"


def test_frame_bits_reach_the_relays_they_name(design: Design) -> None:
    first = design.part_at("relay_register/register_a")
    second = design.part_at("relay_register/register_b")
    assert pin_net(first, "DS") == "MOSI"
    assert pin_net(first, "Q7S") == pin_net(second, "DS")
    for circuit in CIRCUITS:
        _, _, _, store, stage = logic_of(design, circuit)
        bit = register.relay_bit(circuit)
        assert store is (first, second)[bit // 8]
        assert stage == f"Q{bit % 8}"
    assert [register.pull_in_bit(bank) for bank in (0, 1)] == [5, 13]


def test_line_filter_edges_suit_the_logic() -> None:
    assert line.edge_s_per_v() == pytest.approx(18e-9, rel=0.1)
    assert line.edge_s_per_v() < high(AHC1G32, "input_transition") / 3


def test_identity_memory_collides_with_nothing_on_the_meter(design: Design) -> None:
    assert sorted(identity.ADDRESSES) == [0x54, 0x55, 0x56, 0x57]
    assert not METER_I2C_ADDRESSES & set(identity.ADDRESSES)
    memory = design.part_at("shield_identity/memory")
    assert [pin_net(memory, a) for a in ("A2", "A1", "A0")] == [
        "V3V3",
        "OUTPUT_ENABLE_N",
        "COIL_SUPPLY_ON",
    ]
    assert identity.identity_address(output_disabled=True, coil_supply_on=False) == 0x56


def test_header_carries_the_interface_pin_for_pin(design: Design) -> None:
    header = design.part_by_reference["J1"]
    for signal in RELAY_SHIELD.signals:
        assert next(use.net for use in header.pins if use.number == signal.pin) == signal.name


# -- contacts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("circuit", CIRCUITS)
def test_contacts_go_to_their_own_terminals_and_nowhere_else(design: Design, circuit: int) -> None:
    relay = design.part_by_reference[f"K{circuit}"]
    terminal = design.part_by_reference[f"J{10 + circuit}"]
    for name in ("COM", "NO", "NC"):
        net = design.net_by_name[f"K{circuit}_{name}"]
        assert net.domain == relay_contact(circuit)
        assert {p.reference for p, _ in on_net(design, net.name)} == {
            relay.reference,
            terminal.reference,
        }
        assert pin_net(relay, name) == pin_net(terminal, name) == net.name


def test_only_relays_bridge_contacts_and_low_voltage(design: Design) -> None:
    for part in design.parts:
        sides = {design.net_by_name[use.net].domain.side for use in part.pins if use.net}
        if sides == {Side.SELV, Side.CONTACT}:
            spec = design.spec(part)
            assert spec.mpn == G2RL_1_E_DC12.mpn
            assert spec.insulation is not None
            assert spec.insulation.grade is Grade.REINFORCED
        else:
            assert len(sides) == 1


def test_total_current_derating() -> None:
    assert channel.continuous_current_a(10) == pytest.approx(8.94, abs=0.05)
    assert channel.continuous_current_a(6) == pytest.approx(11.5, abs=0.05)
    assert channel.continuous_current_a(3) == 16.0
    assert channel.contact_heat_w([16.0] * 10) > 2.0 * channel.CONTACT_HEAT_W


def test_indicator_shows_and_is_never_reversed(design: Design) -> None:
    assert channel.indicator_a(7.7) == pytest.approx(supply.INDICATOR_A, rel=0.02)
    for circuit in CIRCUITS:
        diode = design.part_at(f"relay_{circuit}/d_lamp")
        assert pin_net(diode, "K") == f"K{circuit}_COIL_N"
