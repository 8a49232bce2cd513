"""Copper of the relay shield that is drawn by code: coils, their supply, and the charge pump.

The strip between the relays has its copper on the face, so the back is one sheet of ground. The
coil lines run along the strip's edges as an ordered bus, the coil rails along its middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Corner, Routes, Track, Via
from hardware.kicad.routing.pens import FACE, Pen
from hardware.kicad.routing.relay_logic_wires import logic
from hardware.kicad.routing.relay_supply_wires import supply

_PER_EDGE: Final = 5
#: 33 mA a coil; the width is that of any signal.
_COIL_MM: Final = 0.2
#: 0.33 A at the worst, when a bank of five cold coils is pulled in.
_RAIL_MM: Final = 0.8
_RAIL_NECK_MM: Final = 0.5
#: Lines of bank a from the edge inwards: the furthest relay outermost, so no line crosses another.
_BUS_A_Y_MM: Final = 32.45
_BUS_A_PITCH_MM: Final = 0.4
_LANE_A_X_MM: Final = 133.1
#: Bank b's driver has its outputs in the other order, so its furthest relay comes innermost and
#: every coil is reached from its line on the back.
_BUS_B_Y_MM: Final = 53.85
_BUS_B_PITCH_MM: Final = 0.6
_BUS_B_NECK_MM: Final = 0.4
_LANE_B_X_MM: Final = 133.5
_LANE_PITCH_MM: Final = 0.4
#: Where bank b's lines draw together to pass below the pull-in switch.
_NECK_X_MM: Final = 124.9
_RAIL_Y_MM: Final = {"A": 42.3, "B": 44.2}
#: Below the identity memory, between its rows of pins, and the way up and down beside it.
_UNDER_Y_MM: Final = {"A": 42.42, "B": 44.08}
_UNDER_X_MM: Final = (124.9, 129.9)
_RISER_X_MM: Final = 130.2
#: From a lamp's middle to the conductor that leads around it to its diode.
_AROUND_MM: Final = 1.55


def wires(scene: Scene) -> Routes:
    """Tracks and vias of the critical nets."""
    tracks: list[Track] = []
    vias: list[Via] = []
    pen = Pen(scene)
    for circuit in range(1, 2 * _PER_EDGE + 1):
        tracks += _lamp(pen, circuit)
    for circuit in range(1, _PER_EDGE + 1):
        tracks += _coil_a(pen, circuit)
    for circuit in range(_PER_EDGE + 1, 2 * _PER_EDGE + 1):
        new_tracks, new_vias = _coil_b(pen, circuit)
        tracks += new_tracks
        vias += new_vias
    tracks += _rails(pen)
    return Routes(tuple(tracks), tuple(vias)) + supply(scene) + logic(scene)


def _lamp(pen: Pen, circuit: int) -> Iterator[Track]:
    """Resistor to lamp straight; lamp to diode around the resistor's far end; the coil's taps."""
    block = f"relay_{circuit}"
    bank = "A" if circuit <= _PER_EDGE else "B"
    resistor, lamp, diode = f"{block}/r_lamp", f"{block}/lamp", f"{block}/d_lamp"
    yield pen.face(f"K{circuit}_LAMP_A", 0.2, pen.at(resistor, "2"), pen.at(lamp, "2"))
    inwards = 1.0 if bank == "A" else -1.0
    start, end = pen.at(lamp, "1"), pen.at(diode, "2")
    middle = (start[0] + pen.at(lamp, "2")[0]) / 2
    turn = start[1] + 0.85 * inwards
    around = middle + _AROUND_MM
    yield pen.face(
        f"K{circuit}_LAMP", 0.2, start, (start[0], turn), (around, turn), (around, end[1])
    )
    rail, coil = f"VCOIL_{bank}", pen.at(f"{block}/relay", "A1")
    tap = pen.at(resistor, "1")
    if bank == "A":
        yield pen.face(rail, 0.4, coil, (tap[0] - 0.9, coil[1]), tap)
    else:
        beside = tap[0] - 0.9
        yield pen.face(rail, 0.4, (beside, _RAIL_Y_MM[bank]), (beside, tap[1]), tap)
    yield pen.face(rail, _RAIL_MM, coil, (coil[0], _RAIL_Y_MM[bank]))


def _coil_a(pen: Pen, circuit: int) -> Iterator[Track]:
    """Driver, down the lane below its body, along the strip, down to the coil and to its lamp."""
    net, place = f"K{circuit}_COIL_N", circuit - 1
    lane = _LANE_A_X_MM + _LANE_PITCH_MM * place
    y = _BUS_A_Y_MM + _BUS_A_PITCH_MM * place
    pin = pen.at("relay_driver_a/driver", str(17 - circuit))
    coil = pen.at(f"relay_{circuit}/relay", "A2")
    corners = [pin, (lane - 0.3, pin[1]), (lane, pin[1] + 0.3)]
    corners += [(lane, y - 0.3), (lane - 0.3, y), (coil[0] + 0.5, y), (coil[0], y + 0.5), coil]
    yield pen.face(net, _COIL_MM, *corners)
    diode = pen.at(f"relay_{circuit}/d_lamp", "1")
    yield pen.face(net, _COIL_MM, (diode[0], y), diode)


def _coil_b(pen: Pen, circuit: int) -> tuple[list[Track], list[Via]]:
    """As bank a, but from its line to the coil on the back."""
    net, place = f"K{circuit}_COIL_N", 2 * _PER_EDGE - circuit
    lane = _LANE_B_X_MM + _LANE_PITCH_MM * place
    y = _BUS_B_Y_MM - _BUS_B_PITCH_MM * place
    neck = _BUS_B_Y_MM - _BUS_B_NECK_MM * place
    turn = _NECK_X_MM + _BUS_B_NECK_MM * place
    pin = pen.at("relay_driver_b/driver", str(22 - circuit))
    coil = pen.at(f"relay_{circuit}/relay", "A2")
    corners: list[Corner] = [pin, (lane - 0.3, pin[1]), (lane, pin[1] - 0.3)]
    corners += [(lane, neck + 0.3), (lane - 0.3, neck), (turn, neck)]
    corners += [(turn - (neck - y), y), (coil[0], y)]
    diode = pen.at(f"relay_{circuit}/d_lamp", "1")
    tracks = [
        pen.face(net, _COIL_MM, *corners),
        pen.back(net, _COIL_MM, (coil[0], y), coil),
        pen.face(net, _COIL_MM, coil, (coil[0] + diode[1] - coil[1], diode[1]), diode),
    ]
    return tracks, [Via(net, coil[0], y)]


def _rails(pen: Pen) -> Iterator[Track]:
    """Along the strip's middle to the last relay, below the memory, to the pull-in switches."""
    left, right = _UNDER_X_MM
    for bank, first, pin in (("A", 1, "A1"), ("B", 6, "A1")):
        net, y, under = f"VCOIL_{bank}", _RAIL_Y_MM[bank], _UNDER_Y_MM[bank]
        end = pen.at(f"relay_{first}/relay", pin)[0]
        switch = pen.at(f"coil_supply/q_boost_{bank.lower()}", "3")
        yield Track(net, FACE, _RAIL_MM, ((end, y), (left - 0.3, y)))
        slant = 0.3 if bank == "A" else -0.3
        corners = ((left - 0.3, y), (left, under), (right, under))
        turned = ((_RISER_X_MM, under - slant), (_RISER_X_MM, switch[1]))
        yield Track(net, FACE, _RAIL_NECK_MM, (*corners, *turned))
