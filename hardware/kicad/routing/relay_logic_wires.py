"""Logic of the relay shield that is drawn by code: charge pump, register to driver, the memory.

Registers name their outputs in one order and drivers their inputs in the other, so each bank's
lines make a half turn on the back, nested and without crossing, to reach the register from inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Routes, Track, Via
from hardware.kicad.routing.pens import Pen

_PUMP: Final = "shield_watchdog/{}".format
#: Register's pin and driver's pin of the lines that turn, from the innermost one outwards.
_TURNS: Final = ((5, 6), (4, 5), (3, 4), (2, 3), (1, 2))
_PITCH_MM: Final = 0.4
#: From the driver's pins to the vias beside them, and from the register's pins to those below it.
_FROM_DRIVER_MM: Final = 1.425
_FROM_REGISTER_MM: Final = 1.33
_TURN_MM: Final = 0.6
_BELOW_MM: Final = 0.66
#: Vias of the memory's pins: what leads away from it passes below the coil rails.
_MEMORY: Final = {
    "I2C_SDA": (129.3, 38.95),
    "I2C_SCL": (128.9, 37.75),
    "OUTPUT_ENABLE_N": (128.8, 48.0),
    "GND": (129.4, 47.25),
}
_MEMORY_SUPPLY: Final = ((127.9, 37.6), (128.3, 47.25))
_LINES: Final = {
    "sclk": "exp_sclk",
    "mosi": "exp_mosi",
    "cs_n": "shield_cs_n",
    "reset_n": "exp_reset_n",
    "heartbeat": "shield_heartbeat",
}
_BETWEEN_ROWS_MM: Final = 0.78
_LEVEL_MM: Final = 0.955
_DOWN_MM: Final = (0.715, 0.62)


def logic(scene: Scene) -> Routes:
    """Copper of the pump, of the registers' outputs and of the memory's first stretch."""
    pen = Pen(scene)
    routes = Routes(tuple(_pump(pen))) + _filters(pen)
    for bank, first in (("a", 1), ("b", 6)):
        routes += _bank(pen, bank, first)
    return routes + _memory(pen)


def _bank(pen: Pen, bank: str, first: int) -> Routes:
    tracks: list[Track] = []
    vias: list[Via] = []
    driver, register = f"relay_driver_{bank}/driver", f"relay_register/register_{bank}"
    inner = pen.at(register, "5")
    for place, (output, number) in enumerate(_TURNS):
        net = f"PULL_IN_{bank.upper()}" if number == 6 else f"RELAY{first + number - 1}_DRIVE"
        pin, end = pen.at(driver, str(number)), pen.at(register, str(output))
        pull = pen.at(f"relay_driver_{bank}/r_in{number}", "1")
        near = (pin[0] + _FROM_DRIVER_MM, pin[1])
        far = (end[0] + _FROM_REGISTER_MM, end[1])
        tracks += [pen.face(net, 0.2, pin, near, pull), pen.face(net, 0.2, far, end)]
        if place == 0:
            corners = [near, (near[0] + far[1] - near[1], far[1]), far]
        else:
            level = inner[1] + _BELOW_MM + _PITCH_MM * (place - 1)
            x = far[0] + _TURN_MM + _PITCH_MM * (place - 1)
            start = near[0] + abs(level - near[1])
            corners = [near, (start, level), (x - 0.3, level), (x, level - 0.3)]
            corners += [(x, far[1] + 0.3), (x - 0.3, far[1]), far]
        tracks.append(pen.back(net, 0.2, *corners))
        vias += [Via(net, *near), Via(net, *far)]
    # The pull-downs' ground is one line, with the register's beside its end.
    ends = [pen.at(f"relay_driver_{bank}/r_in{n}", "2") for n in range(6, 0, -1)]
    ground = pen.at(register, "8")
    tracks.append(pen.face("GND", 0.4, *ends))
    tracks.append(pen.face("GND", 0.4, (ends[0][0], ground[1]), ground))
    return Routes(tuple(tracks), tuple(vias))


def _memory(pen: Pen) -> Routes:
    part = "shield_identity/memory"
    data, clock = pen.at(part, "5"), pen.at(part, "6")
    state = pen.at(part, "2")
    via = _MEMORY
    ways = {
        "I2C_SDA": (data, (via["I2C_SDA"][0], 39.6)),
        "I2C_SCL": (clock, (clock[0], 39.7), (128.65, 39.19), (128.65, 38.0)),
        "OUTPUT_ENABLE_N": (state, (state[0], 46.9), (state[0] + 0.95, 47.85), (128.65, 47.85)),
        "GND": (pen.at(part, "4"),),
    }
    tracks = [pen.face(net, 0.2, *corners, via[net]) for net, corners in ways.items()]
    above, below = _MEMORY_SUPPLY
    tracks.append(pen.face("V3V3", 0.2, pen.at("shield_identity/c_memory", "1"), above))
    tracks.append(pen.face("V3V3", 0.2, pen.at(part, "3"), below))
    vias = [Via(net, *place) for net, place in via.items()]
    return Routes(tuple(tracks), (*vias, Via("V3V3", *above), Via("V3V3", *below)))


def _filters(pen: Pen) -> Routes:
    """Each line of the ribbon from its resting resistor to its series one, between the rows.

    What the resting resistors rest on has a via each, the capacitors one line of ground.
    """
    tracks: list[Track] = []
    vias: list[Via] = []
    for line, net in _LINES.items():
        supply = "V3V3" if line in ("sclk", "cs_n") else "GND"
        level = pen.at(f"shield_input/r_idle_{net}", "2")
        near = (level[0] - _LEVEL_MM, level[1])
        tracks.append(pen.face(supply, 0.2, level, near))
        vias.append(Via(supply, *near))
        if line == "heartbeat":
            # Its series resistor stands at the one-shot.
            continue
        rest = pen.at(f"shield_input/r_idle_{net}", "1")
        series = pen.at(f"shield_input/r_{line}", "1")
        y = rest[1] + _BETWEEN_ROWS_MM
        tracks.append(pen.face(net.upper(), 0.2, rest, (rest[0], y), (series[0], y), series))
        # Filtered, each line goes down in the gap between its row and the next.
        filtered, held = pen.at(f"shield_input/r_{line}", "2"), f"shield_input/c_{line}"
        down = (filtered[0] + _DOWN_MM[0], filtered[1] + _DOWN_MM[1])
        name = line.upper()
        tracks.append(pen.face(name, 0.2, pen.at(held, "1"), filtered, down))
        vias.append(Via(name, *down))
    lower = [
        pen.at(f"shield_input/r_idle_{_LINES[line]}", "2") for line in ("reset_n", "heartbeat")
    ]
    tracks.append(pen.back("GND", 0.3, *[(x - _LEVEL_MM, y) for x, y in lower]))
    ends = [pen.at(f"shield_input/c_{line}", "2") for line in ("sclk", "reset_n")]
    tracks.append(pen.face("GND", 0.4, *ends))
    return Routes(tuple(tracks), tuple(vias))


def _pump(pen: Pen) -> Iterator[Track]:
    """Charge pump: no via and no length in which a neighbour could stir its gate."""
    first, second = _PUMP("c_pump1"), _PUMP("c_pump2")
    resistor = pen.at(_PUMP("r_pump"), "2")
    start = pen.at(first, "1")
    yield pen.face("PUMP_1", 0.3, resistor, (resistor[0], 2.95), (start[0], 3.2), start)
    yield pen.face("PUMP_2", 0.3, pen.at(first, "2"), pen.at(second, "1"))
    end, clamp, diode = (
        pen.at(second, "2"),
        pen.at(_PUMP("d_clamp"), "1"),
        pen.at(_PUMP("d_pump"), "2"),
    )
    level = 5.46
    yield pen.face("PUMP_3", 0.3, end, (end[0], level))
    yield pen.face("PUMP_3", 0.3, clamp, (clamp[0], level), (diode[0], level), diode)
    level = 7.74
    gate, start = pen.at(_PUMP("q_pump"), "1"), pen.at(_PUMP("d_pump"), "1")
    yield pen.face("PUMP_GATE", 0.3, start, (start[0], level))
    for cap, bleed in (("c_reservoir1", "r_bleed1"), ("c_reservoir2", "r_bleed2")):
        held, leak = pen.at(_PUMP(cap), "1"), pen.at(_PUMP(bleed), "1")
        yield pen.face("PUMP_GATE", 0.3, (held[0], level), held)
        yield pen.face("PUMP_GATE", 0.3, held, (leak[0], held[1] + 0.5), leak)
    left = pen.at(_PUMP("c_reservoir1"), "1")[0]
    yield pen.face("PUMP_GATE", 0.3, (left, level), (150.1, level), (150.1, gate[1]))
