"""A relay coil's circuit in numbers: what it gets to pull in and to hold, how warm it becomes."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.checks.conditions import INSIDE_C
from hardware.checks.relay_drive import (
    CoilDrive,
    copper_factor,
    gate_drive_v,
    hold_output_v,
    hold_supply,
    on_resistance,
    standing_v,
    switch_into,
)
from hardware.checks.view import View
from hardware.design import Part


@dataclass(frozen=True, slots=True)
class CoilCircuit:
    """One coil's circuit in numbers: worst-case voltages and the temperature it reaches."""

    drive: CoilDrive
    label: str
    ohm: tuple[float, float]
    reference_c: float
    pull_in_v: float
    pull_in_text: str
    greatest_v: float
    hold_v: tuple[float, float]
    hold_text: str
    coil_c: float


def coil_circuit(view: View, drive: CoilDrive, drives: list[CoilDrive]) -> CoilCircuit | str:
    """The circuit of one coil among ``drives``, all of the board; a text says what is wrong."""
    relay = drive.relay
    if drive.driver is None or drive.bus is None or drive.low_side is None:
        return "one end on no driver output, or the other on no supply"
    if not view.is_rail(drive.bus):
        return f"{drive.bus} is no supply"
    low, high = view.low(relay, "coil_resistance"), view.high(relay, "coil_resistance")
    reference = view.low(relay, "coil_temperature_of_ratings")
    rated = min(view.low(relay, "coil_rated_voltage"), view.low(relay, "coil_power"))
    if low <= 0.0 or rated <= 0.0 or reference <= -200.0:
        return "the coil's resistance, rated voltage, power or their temperature is impossible"
    held = _hold(view, drive, low)
    if isinstance(held, str):
        return held
    hold_v, hold_text = held
    hot = held_c(view, relay, hold_v[1], low, reference)
    pulled = _pull_in(view, drive, drives, low * copper_factor(hot, reference))
    if isinstance(pulled, str):
        return pulled
    greatest = standing_v(view, drive.bus).high or 0.0
    return CoilCircuit(drive, "", (low, high), reference, *pulled, greatest, hold_v, hold_text, hot)


def _hold(view: View, drive: CoilDrive, coil_ohm: float) -> tuple[tuple[float, float], str] | str:
    """Voltage across a held coil, and the sum; of the bus itself where it has no hold supply."""
    assert drive.bus is not None
    assert drive.driver is not None
    driver_ohm = view.high(drive.driver, "output_resistance")
    found = hold_supply(view, drive.bus)
    if found is None:
        if switch_into(view, drive.bus) is not None:
            return f"{drive.bus} is switched but no supply holds it between pull-ins"
        bus = view.volts(drive.bus)
        low, high = bus.low or 0.0, bus.high or 0.0
        drop = low * driver_ohm / coil_ohm
        return (low - drop, high), f"{low:g} V - driver {drop:.2f} V"
    supply, diode = found
    output = hold_output_v(view, supply)
    if output is None or output.low is None or output.high is None:
        return f"hold supply {supply.output} has no sound feedback divider"
    forward = view.high(diode, "forward_voltage")
    drop = output.high * driver_ohm / coil_ohm
    text = f"{output.low:.2f} V - diode {forward:g} V - driver {drop:.2f} V"
    return (output.low - forward - drop, output.high), text


def held_c(view: View, relay: Part, hold_v: float, coil_ohm: float, reference_c: float) -> float:
    """Temperature in degC of a coil that has been held for long: the rated rise by power."""
    assert INSIDE_C.high is not None
    watts = hold_v**2 / (coil_ohm * copper_factor(INSIDE_C.high, reference_c))
    return INSIDE_C.high + _rise_k(view, relay, watts)


def _rise_k(view: View, relay: Part, watts: float) -> float:
    return view.high(relay, "coil_temperature_rise") * watts / view.high(relay, "coil_power")


def _pull_in(
    view: View, drive: CoilDrive, drives: list[CoilDrive], coil_ohm: float
) -> tuple[float, str] | str:
    """Lowest coil voltage with every coil of the board pulling at once, and the sum."""
    assert drive.bus is not None
    assert drive.driver is not None
    low = standing_v(view, drive.bus).low or 0.0
    amperes = low / coil_ohm
    drop, text, net = 0.0, f"{low:g} V", drive.bus
    count = sum(other.bus == drive.bus for other in drives)
    seen: set[str] = set()
    while net not in seen and (switch := switch_into(view, net)) is not None:
        seen.add(net)
        gate = gate_drive_v(view, switch, switch.pull_ups)
        ohm = None if gate is None else on_resistance(view, switch.fet, gate.low or 0.0)
        if ohm is None:
            return f"{view.label(switch.fet)}, which feeds {net}, is never fully on"
        drop += count * amperes * ohm
        text += f" - {count} x {amperes * 1e3:.0f} mA x {ohm * 1e3:.0f} mohm"
        net, count = switch.source, len(drives)
    driver_ohm = view.high(drive.driver, "output_resistance")
    text += f" - {amperes * 1e3:.0f} mA x {driver_ohm:g} ohm"
    return low - drop - amperes * driver_ohm, text
