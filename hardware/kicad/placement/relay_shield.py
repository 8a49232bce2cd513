"""Relay shield: five circuits on each long edge, coils to the middle, logic at the right end.

The relay's contacts lie at one end, so contacts face the edge and the only low-voltage copper
between the two rows is the strip of the coils. What switches them lies in the right end and in
the pockets between the coil ends, at least 6.84 mm from every contact.
"""

from __future__ import annotations

from typing import Final

from hardware.design import Design
from hardware.kicad.placement.layout import Layout
from hardware.kicad.placement.spot import Spot
from hardware.kicad.placement.test_grid import test_grid

PITCH_MM: Final = 24.8
_FIRST_X_MM: Final = 6.2
_PER_EDGE: Final = 5
#: Pin row of the terminals from their edge: the courtyard ends just inside the board.
_TERMINAL_FROM_EDGE_MM: Final = 6.3
#: Coil row from the edge: terminal, a line of print, then the relay's 29.3 mm, contacts outwards.
_COIL_FROM_EDGE_MM: Final = 39.4
_HEIGHT_MM: Final = 86.5
#: Coil pin against the terminal's middle pole: half of the 7.5 mm between the pins, less 0.5 mm, by
#: which the relay stands nearer to NC, so that COM (16 A) gets more copper than NC (10 A).
_RELAY_SHIFT_MM: Final = 3.25
#: Drivers: their pads stay 6.84 mm from the last circuit's copper.
_DRIVER_X_MM: Final = 134.3
#: Test points on the bottom, in steps of the probes' 2.54 mm: each below the copper that it probes,
#: because a stub to a far one would carry the clock, or hum to the charge pump's gate.
_TEST_POINTS: Final = {
    "relay_register/tp_sclk_gated": (59, 9),
    "shield_test_points/tp_v12": (55, 12),
    "shield_test_points/tp_v3v3": (58, 12),
    "shield_test_points/tp_gnd": (52, 12),
    "shield_test_points/tp_vcoil_switched": (54, 33),
    "shield_test_points/tp_vcoil_hold": (59, 31),
    "shield_test_points/tp_vcoil_a": (48, 15),
    "shield_test_points/tp_vcoil_b": (48, 19),
    "shield_test_points/tp_output_enable_n": (53, 2),
    "shield_test_points/tp_pump_gate": (57, 4),
    "shield_test_points/tp_heartbeat": (53, 5),
    "shield_test_points/tp_identity_wp": (48, 18),
}


def _circuit(layout: Layout, circuit: int) -> None:
    """Tile of one circuit: terminal, relay, and its lamp beside the coil."""
    name = f"relay_{circuit}"
    place = (circuit - 1) % _PER_EDGE
    left = _FIRST_X_MM + PITCH_MM * place
    middle = left + 7.62
    top = circuit <= _PER_EDGE
    turn = 180.0 if top else 0.0
    way = 1.0 if top else -1.0
    edge = 0.0 if top else _HEIGHT_MM
    terminal_x = left + (15.24 if top else 0.0)
    layout.at(f"{name}/terminal", terminal_x, edge + way * _TERMINAL_FROM_EDGE_MM, turn)
    relay_x = middle + way * _RELAY_SHIFT_MM
    layout.at(f"{name}/relay", relay_x, edge + way * _COIL_FROM_EDGE_MM, turn)
    # The pocket right of the coil: lamp nearest the middle of the board.
    pocket = middle + (8.7 if top else 9.4)
    inner = edge + way * 40.5
    for n, part in enumerate(("lamp", "r_lamp", "d_lamp")):
        layout.centred(
            f"{name}/{part}", pocket, inner - way * (2.0 * n + (0.4 if n == 2 else 0)), 0
        )


def place(design: Design) -> dict[str, Spot]:
    """Spots of every part of the relay shield."""
    layout = Layout(design)
    for circuit in range(1, 2 * _PER_EDGE + 1):
        _circuit(layout, circuit)
    _header(layout)
    _bank(layout, "a", 20.2)
    _bank(layout, "b", 66.3)
    _bus(layout)
    _coil_supply(layout)
    _watchdog(layout)
    for point, (x, y) in _TEST_POINTS.items():
        test_grid(layout, [point], x_mm=2.54 * x, y_mm=2.54 * y, columns=1)
    return layout.finish()


def _header(layout: Layout) -> None:
    """Ribbon at the right edge; reservoir at its supply, line filters left of its signals."""
    layout.at("shield_input/header", 146.7, 43.25, 0.0)
    part = "shield_input/{}".format
    layout.centred(part("c_v12_bulk"), 136.7, 30.4, 90.0)
    layout.centred(part("c_v12"), 142.5, 27.3, 0.0)
    layout.centred(part("c_v3v3"), 146.9, 27.3, 0.0)
    lines = ("sclk", "mosi", "cs_n", "reset_n", "heartbeat")
    idle = ("exp_sclk", "exp_mosi", "shield_cs_n", "exp_reset_n", "shield_heartbeat")
    for n, (line, resting) in enumerate(zip(lines, idle, strict=True)):
        y = 40.9 + 1.6 * n
        filtering = [part(f"c_{line}"), part(f"r_{line}")]
        # The heartbeat is filtered at the one-shot: its pump takes the line as it comes.
        left, level = (132.7, 12.15) if line == "heartbeat" else (130.4, y)
        layout.row(left, level, filtering, 180.0, gap_mm=0.0)
        # A via's width away, for the supply end of the resting resistor.
        layout.centred(part(f"r_idle_{resting}"), 138.4, y, 180.0)
    layout.centred("shield_identity/memory", 127.5, 43.25, 90.0)
    layout.centred("shield_identity/c_memory", 127.0, 38.6, 180.0)
    layout.centred("shield_identity/r_protect", 125.7, 48.5, 0.0)


def _bank(layout: Layout, bank: str, y_mm: float) -> None:
    """Driver, its pull-downs and its register side by side: outputs to the relays."""
    driver, register = f"relay_driver_{bank}", f"relay_register/register_{bank}"
    layout.centred(f"{driver}/driver", _DRIVER_X_MM, y_mm, 180.0)
    pulls = [f"{driver}/r_in{n}" for n in range(6, 0, -1)]
    # Their middle is that of the driver's six inputs, so each lies at its pin.
    layout.column(139.95, y_mm - 3.36, pulls, 0.0)
    layout.centred(register, 145.2, y_mm, 0.0)
    # COM is the driver's upper left pin when it is turned.
    if bank == "a":
        layout.centred(f"{driver}/c_com", _DRIVER_X_MM, y_mm - 6.1, 0.0)
    else:
        # Upright beside the pin: the coil lines leave upwards past it.
        layout.centred(f"{driver}/c_com", 132.15, y_mm - 6.75, 90.0)


def _bus(layout: Layout) -> None:
    """Clock gate at register A, read-back at register B, their capacitors between."""
    part = "relay_register/{}".format
    gate = ["c_register_a", "clock_gate", "c_clock_gate"]
    layout.column(151.4, 15.2, [part(name) for name in gate], 0.0, gap_mm=0.4)
    back = ["c_register_b", "read_back", "c_read_back", "r_miso"]
    layout.column(151.4, 61.3, [part(name) for name in back], 0.0, gap_mm=0.4)


def _boosts(layout: Layout) -> None:
    """Pull-in switch of each bank with its two diodes; those of b leave a lane for its coils."""
    for bank, switch, top in (("a", 35.8, 34.2), ("b", 49.8, 48.15)):
        part = f"coil_supply/{{}}_{bank}".format
        layout.centred(part("q_boost"), 129.7, switch, 0.0)
        gate = [part("r_boost") + "_off1", part("r_boost") + "_drive"]
        layout.column(136.7, top, gate, 0.0)
        layout.column(133.3, top, [(part("c_boost") + "_gate", 180.0), part("c_bus")], 0.0)
    layout.row(130.3, 38.8, ["coil_supply/d_freewheel_a", "coil_supply/d_hold_a"], 0.0)
    layout.centred("coil_supply/d_hold_b", 137.5, 52.4, 0.0)
    layout.centred("coil_supply/d_freewheel_b", 137.5, 54.8, 0.0)


def _coil_supply(layout: Layout) -> None:
    """Enable switch and holding buck at the lower end, one pull-in switch for each bank.

    The buck's input capacitors lie at its lower side, where its input and ground pins are
    neighbours; feedback and bootstrap at its upper side, where theirs are.
    """
    _boosts(layout)
    part = "coil_supply/{}".format
    layout.centred(part("q_enable"), 132.8, 75.6, 0.0)
    gate = [part(n) for n in ("r_enable_off1", "r_enable_off2", "c_enable_gate", "r_enable_drive")]
    layout.column(136.4, 73.0, gate, 0.0)
    layout.column(140.1, 74.3, [(part("r_fb_top"), 180.0), part("r_fb_bottom")], 0.0)
    layout.centred(part("buck"), 140.2, 79.2, 0.0)
    layout.centred(part("c_in_hf"), 140.2, 81.7, 0.0)
    layout.centred(part("c_in"), 139.5, 83.9, 0.0)
    layout.centred(part("c_boot"), 144.1, 77.2, 90.0)
    layout.centred(part("l_hold"), 147.8, 79.6, 0.0)
    layout.row(141.9, 83.9, [part("c_hold1"), part("c_hold2")], 0.0)
    layout.column(132.8, 78.2, [(part("r_sense_top"), 180.0), part("r_sense_bottom")], 0.0)


def _watchdog(layout: Layout) -> None:
    """One-shot and charge pump at the upper end."""
    part = "shield_watchdog/{}".format
    layout.centred(part("one_shot"), 134.7, 8.2, 0.0)
    layout.column(134.1, 1.2, [part("c_one_shot"), part("r_disable")], 0.0)
    layout.centred(part("c_timing"), 140.1, 5.6, 90.0)
    layout.column(140.1, 1.0, [part("d_discharge")], 0.0)
    layout.column(140.1, 7.6, [part("r_timing1"), part("r_timing2"), part("r_spare")], 0.0)
    layout.row(142.9, 2.2, [part("r_pump")], 0.0)
    layout.row(142.9, 4.2, [part("c_pump1"), part("c_pump2")], 0.0)
    layout.row(142.9, 6.6, [part("d_clamp"), part("d_pump")], 0.0)
    layout.row(142.9, 9.0, [part("c_reservoir1"), part("c_reservoir2")], 0.0)
    layout.row(142.9, 10.9, [part("r_bleed1"), part("r_bleed2")], 0.0)
    layout.centred(part("q_pump"), 151.3, 11.9, 0.0)
