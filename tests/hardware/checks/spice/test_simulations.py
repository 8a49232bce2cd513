"""Every simulation holds on the project's boards, and a planted fault turns it red."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from hardware.checks.mutate import bridge, drop_part, open_pin, scale, swap_pins
from hardware.checks.spice import SIMULATIONS, Result, simulate
from hardware.checks.view import View
from hardware.design import Design

pytestmark = pytest.mark.ngspice

Damage = Callable[[Design], Design]


def test_every_simulation_finds_its_circuit(results: dict[str, Result]) -> None:
    assert sorted(results) == sorted(simulation.id for simulation in SIMULATIONS)


@pytest.mark.parametrize("simulation", [s.id for s in SIMULATIONS])
def test_simulation_holds(simulation: str, results: dict[str, Result]) -> None:
    result = results[simulation]
    assert [str(point) for point in result.points if not point.held] == []
    compared = [p for p in result.points if p.source.startswith("agreement within")]
    assert compared, "nothing is compared with a closed form"
    assert len(compared) < len(result.points), "nothing is compared with a limit"
    assert result.figure is not None
    assert result.figure.panels
    assert all(deck.endswith(".end\n") for deck in result.decks)


def test_every_channel_and_relay_is_simulated(
    results: dict[str, Result], designs: dict[str, Design]
) -> None:
    channels = {c.name for c in designs["meter"].analog_channels}
    seen = {
        point.subject
        for name in ("spice_voltage_input", "spice_current_input")
        for point in results[name].points
    }
    assert channels <= seen
    relays = {p.reference for p in View(designs["relay_shield"]).of("RELAY_SPDT")}
    shown = " ".join(point.subject for point in results["spice_relay_coil"].points)
    assert all(f"({reference})" in shown for reference in relays)


def test_estimates_and_unread_ratings_are_named(results: dict[str, Result]) -> None:
    unverified = results["spice_relay_coil"].unverified
    assert any("armature open" in text for text in unverified)
    assert "TPL7407LADR: output_resistance" in unverified


def test_boards_without_the_circuits_give_nothing(
    ngspice: None, designs: dict[str, Design]
) -> None:
    lan = {name: design for name, design in designs.items() if name.startswith("lan")}
    assert lan
    assert simulate(lan) == []


def test_same_designs_give_the_same_results(
    results: dict[str, Result], designs: dict[str, Design]
) -> None:
    for name in ("spice_charge_pump", "spice_mains_capacitor"):
        assert simulate(designs, [name]) == [results[name]]


# --- planted faults ----------------------------------------------------------------------


def one_channel(quantity: str) -> Damage:
    """The board with its first channel of a kind only, which is enough and quicker."""

    def change(design: Design) -> Design:
        found = [c for c in design.analog_channels if c.quantity == quantity]
        return replace(design, analog_channels=(found[0],))

    return change


def one_relay(design: Design) -> Design:
    for part in View(design).of("RELAY_SPDT")[1:]:
        design = drop_part(design, part)
    return design


def scaled(address: str, rating: str, factor: float) -> Damage:
    return lambda design: scale(design, design.part_at(address), rating, factor)


def dropped(address: str) -> Damage:
    return lambda design: drop_part(design, design.part_at(address))


def opened(address: str, pin: str) -> Damage:
    return lambda design: open_pin(design, design.part_at(address), pin)


def turned(address: str) -> Damage:
    return lambda design: swap_pins(design, design.part_at(address), "1", "2")


def bridged(address: str) -> Damage:
    return lambda design: bridge(design, design.part_at(address), "1", "2")


VOLTAGE = ("spice_voltage_input", "meter", one_channel("voltage"))
CURRENT = ("spice_current_input", "meter", one_channel("current"))
PUMP = ("spice_charge_pump", "relay_shield", lambda design: design)
MAINS = ("spice_mains_capacitor", "meter", lambda design: design)
HOLD = ("spice_hold_up", "meter", lambda design: design)
COIL = ("spice_relay_coil", "relay_shield", one_relay)

PLANTED: list[tuple[tuple[str, str, Damage], Damage, str]] = [
    (VOLTAGE, scaled("voltage_input_1/burden", "resistance", 10.0), "scale"),
    (VOLTAGE, scaled("voltage_input_1/string_l_2", "resistance", 0.1), "scale"),
    (VOLTAGE, scaled("voltage_input_1/c_p", "capacitance", 0.1), "attenuation"),
    (VOLTAGE, scaled("voltage_input_1/c_p", "capacitance", 10.0), "40th harmonic"),
    (VOLTAGE, scaled("voltage_input_1/transformer", "phase_error", 10.0), "phase at 50 Hz"),
    (VOLTAGE, dropped("mains_inlet/varistor_l1"), "behind fuse and varistor"),
    (VOLTAGE, dropped("voltage_input_1/clamp_low"), "open burden"),
    (VOLTAGE, turned("voltage_input_1/clamp_high"), "open burden"),
    (VOLTAGE, opened("voltage_input_1/transformer", "4"), "circuit"),
    (CURRENT, scaled("current_input_1/burden_p", "resistance", 10.0), "scale"),
    (CURRENT, scaled("current_input_1/c_p", "capacitance", 10.0), "40th harmonic"),
    (CURRENT, dropped("current_input_1/clamp"), "short circuit"),
    (CURRENT, opened("current_input_1/clamp", "3"), "converter pin"),
    (CURRENT, dropped("current_input_1/burden_n"), "scale"),
    (CURRENT, opened("current_input_1/ct", "1"), "circuit"),
    (PUMP, dropped("shield_watchdog/d_clamp"), "gate voltage"),
    (PUMP, turned("shield_watchdog/d_clamp"), "gate voltage"),
    (PUMP, scaled("shield_watchdog/c_reservoir1", "capacitance", 10.0), "longest"),
    (PUMP, scaled("shield_watchdog/r_bleed1", "resistance", 0.1), "gate voltage"),
    (PUMP, dropped("shield_watchdog/r_bleed2"), "longest"),
    (MAINS, scaled("isolated_supply/x2", "capacitance", 10.0), "discharge"),
    (MAINS, scaled("isolated_supply/bleeder_1_3", "resistance", 10.0), "discharge"),
    (MAINS, scaled("isolated_supply/surge_resistor", "resistance", 0.1), "inrush"),
    (MAINS, dropped("isolated_supply/x2"), "circuit"),
    (HOLD, scaled("hold_up/c_reservoir", "capacitance", 0.1), "time from the warning"),
    (HOLD, scaled("hold_up/r_charge", "resistance", 10.0), "charging"),
    (HOLD, dropped("hold_up/r_charge"), "circuit"),
    (HOLD, turned("hold_up/d_v12"), "circuit"),
    (COIL, scaled("coil_supply/r_fb_top", "resistance", 0.1), "while held"),
    (COIL, scaled("coil_supply/c_hold1", "capacitance", 10.0), "coil supply lost"),
    (COIL, turned("coil_supply/d_hold_a"), "circuit"),
    (COIL, dropped("coil_supply/q_boost_a"), "circuit"),
    (COIL, opened("relay_driver_a/driver", "9"), "circuit"),
    (COIL, scaled("relay_driver_a/driver", "output_resistance", 100.0), "end of pull-in"),
    (COIL, scaled("relay_driver_a/driver", "output_max_voltage", 0.4), "driver's output"),
]


@pytest.mark.parametrize(
    ("where", "damage", "noticed"),
    PLANTED,
    ids=[f"{where[0]}-{n}-{noticed}" for n, (where, _, noticed) in enumerate(PLANTED)],
)
def test_planted_fault_turns_the_simulation_red(
    where: tuple[str, str, Damage],
    damage: Damage,
    noticed: str,
    ngspice: None,
    designs: dict[str, Design],
) -> None:
    simulation, board, prepare = where
    damaged = damage(prepare(designs[board]))
    found = simulate({**designs, board: damaged}, [simulation])
    red = [point for result in found for point in result.points if not point.held]
    assert any(noticed in point.quantity for point in red), [str(point) for point in red]
    for point in red:
        assert point.subject
        assert point.source


def test_limit_that_is_not_given_is_a_fault(ngspice: None, designs: dict[str, Design]) -> None:
    """A part without the rating that a simulation needs: told, not raised."""

    def bare(design: Design) -> Design:
        specs = tuple(
            replace(s, ratings=tuple(r for r in s.ratings if r.name != "clamping_voltage"))
            for s in design.specs
        )
        return replace(design, specs=specs)

    found = simulate({"meter": bare(designs["meter"])}, ["spice_voltage_input"])
    assert [point.quantity for point in found[0].points] == ["ratings"]
    assert "clamping_voltage" in found[0].points[0].fault
