"""Coil supply of the relay shield: conductors with a current or with a loop.

Supplies climb the left end of the logic on the back; the buck's loops stay on the face.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Corner, Routes, Track, Via
from hardware.kicad.routing.pens import Pen

_SUPPLY: Final = "coil_supply/{}".format


def supply(scene: Scene) -> Routes:
    """Copper of supplies, buck and pull-in switches."""
    pen = Pen(scene)
    tracks = [*_v12(pen), *_switched(pen), *_hold(pen), *_boost(pen), *_buck(pen)]
    return Routes(tuple(tracks), tuple(_vias()))


#: Supplies on the back, from the ribbon's reservoir to the enable switch: x of each way.
_V12_X_MM: Final = (125.8, 131.2)
_SWITCHED_X_MM: Final = (126.7, 132.1)
_V12_DRIVER_A: Final = (133.5, 15.35)
_V12_DRIVER_B: Final = (131.15, 60.9)
_V12_ENABLE: Final = (131.85, 77.45)
_SWITCHED_ENABLE: Final = (133.7, 74.5)
_SWITCHED_A_Y_MM: Final = 36.75
_SWITCHED_B_Y_MM: Final = 50.65
_HOLD_RIGHT_X_MM: Final = 153.05
_HOLD_TOP_Y_MM: Final = 58.8
_HOLD_X_MM: Final = 140.1
#: Between the header's rows of pads, and between its third and fifth pad.
_HOLD_HEADER: Final = (146.7, 38.17)
_HOLD_L: Final = (152.9, 77.6)
_BOOST_B: Final = ((132.9, 55.6), (138.3, 50.44))
#: Between gate capacitor and pull-up of each bank.
_SWITCHED_GATES: Final = {"a": (134.9, 34.93), "b": (134.9, 48.88)}
_GATE_B: Final = ((129.0, 49.7), (131.15, 48.88))
_SWITCHED_PROBE: Final = (136.9, 83.9)
_GROUND_C_COM_B: Final = (132.6, 54.6)
_GROUND_BUS_B: Final = (134.87, 50.44)
_GROUND_BOOST_A: Final = (133.1, 38.4)
_GROUND_STRIP: Final = ((121.2, 33.3), (129.7, 33.3), (132.3, 30.7), (132.3, 12.4))


def _vias() -> Iterator[Via]:
    for net, places in (
        ("V12", (_V12_DRIVER_A, _V12_DRIVER_B, _V12_ENABLE)),
        (
            "VCOIL_SWITCHED",
            (
                _SWITCHED_ENABLE,
                _SWITCHED_PROBE,
                *_SWITCHED_GATES.values(),
                (_SWITCHED_X_MM[0], _SWITCHED_A_Y_MM),
                (_SWITCHED_X_MM[0], _SWITCHED_B_Y_MM),
            ),
        ),
        ("VCOIL_HOLD", (_HOLD_L, (_HOLD_RIGHT_X_MM, _HOLD_TOP_Y_MM))),
        ("BOOST_B_N", _BOOST_B),
        ("VCOIL_B_GATE", _GATE_B),
        ("GND", (_GROUND_C_COM_B, _GROUND_BOOST_A, _GROUND_BUS_B, _GROUND_STRIP[-1])),
    ):
        for x, y in places:
            yield Via(net, x, y)


def _v12(pen: Pen) -> Iterator[Track]:
    """Ribbon, reservoir, drivers and enable switch."""
    net = "V12"
    first, second = pen.at("shield_input/header", "1"), pen.at("shield_input/header", "2")
    bulk, near = pen.at("shield_input/c_v12_bulk", "1"), pen.at("shield_input/c_v12", "1")
    yield pen.face(net, 1.0, first, second)
    yield pen.face(net, 1.0, near, (near[0], first[1]))
    yield pen.face(net, 1.0, (near[0], bulk[1]), bulk)
    left, lower = _V12_X_MM
    enable = _V12_ENABLE
    way: list[Corner] = [bulk, (133.3, bulk[1]), (130.55, 34.4), (left, 34.4), (left, 51.1)]
    way += [(lower, 51.1 + lower - left), (lower, enable[1] - 0.65), enable]
    yield pen.back(net, 0.7, *way)
    yield pen.face(net, 0.6, pen.at(_SUPPLY("q_enable"), "2"), enable)
    driver, cap = pen.at("relay_driver_a/driver", "9"), pen.at("relay_driver_a/c_com", "1")
    yield pen.back(
        net, 0.4, bulk, (bulk[0] - 1.4, 30.25), (133.9, 28.85), (133.9, 15.75), _V12_DRIVER_A
    )
    yield pen.face(net, 0.4, driver, (_V12_DRIVER_A[0] - 0.4, driver[1]), _V12_DRIVER_A, cap)
    driver, cap = pen.at("relay_driver_b/driver", "9"), pen.at("relay_driver_b/c_com", "1")
    yield pen.face(net, 0.4, cap, driver)
    yield pen.face(net, 0.4, _V12_DRIVER_B, driver)


def _switched(pen: Pen) -> Iterator[Track]:
    """From the enable switch up to both pull-in switches, and to the buck."""
    net = "VCOIL_SWITCHED"
    strip, lower = _SWITCHED_X_MM
    enable = _SWITCHED_ENABLE
    turn = _SWITCHED_B_Y_MM + 0.1
    way: list[Corner] = [(strip, _SWITCHED_A_Y_MM), (strip, turn), (lower, turn + lower - strip)]
    yield pen.back(net, 0.6, *way, (lower, enable[1] - (enable[0] - lower)), enable)
    drain = pen.at(_SUPPLY("q_enable"), "3")
    yield pen.face(net, 0.6, enable, (enable[0], drain[1]))
    for bank, y in (("a", _SWITCHED_A_Y_MM), ("b", _SWITCHED_B_Y_MM)):
        source = pen.at(_SUPPLY(f"q_boost_{bank}"), "2")
        yield pen.face(net, 0.6, source, (strip, y))
        gate = _SWITCHED_GATES[bank]
        yield pen.back(net, 0.3, (strip, y), (gate[0] - (y - gate[1]), y), gate)
        held, pulled = f"c_boost_{bank}_gate", f"r_boost_{bank}_off1"
        yield pen.face(net, 0.3, pen.at(_SUPPLY(held), "1"), gate, pen.at(_SUPPLY(pulled), "1"))
    sense, probe = pen.at(_SUPPLY("r_sense_top"), "1"), "shield_test_points/tp_vcoil_switched"
    yield pen.face(net, 0.3, sense, (134.6, sense[1]))
    yield pen.face(net, 0.3, _SWITCHED_PROBE, pen.at(_SUPPLY("c_in"), "1"))
    yield pen.back(net, 0.3, pen.at(probe, "1"), _SWITCHED_PROBE)
    upper, under = pen.at(_SUPPLY("buck"), "2"), pen.at(_SUPPLY("buck"), "3")
    hot, bulk = pen.at(_SUPPLY("c_in_hf"), "1"), pen.at(_SUPPLY("c_in"), "1")
    yield pen.face(net, 0.6, drain, (134.6, 76.2), (134.6, 79.35), (135.4, under[1]), under)
    yield pen.face(net, 0.6, upper, under)
    yield pen.face(net, 0.8, under, (under[0], hot[1] - 0.36), hot)
    yield pen.face(net, 0.8, under, (bulk[0], under[1] + 1.0), bulk)


def _hold(pen: Pen) -> Iterator[Track]:
    """Choke, output capacitors, and up the right edge to both holding diodes."""
    net = "VCOIL_HOLD"
    choke = pen.at(_SUPPLY("l_hold"), "2")
    one, two = pen.at(_SUPPLY("c_hold1"), "1"), pen.at(_SUPPLY("c_hold2"), "1")
    between = 82.35
    yield pen.face(net, 0.6, choke, (choke[0], between), (one[0], between), one)
    yield pen.face(net, 0.6, (two[0], between), two)
    yield pen.face(net, 0.6, choke, (choke[0] + 2.0, 77.6), _HOLD_L)
    right, top = _HOLD_RIGHT_X_MM, _HOLD_TOP_Y_MM
    yield pen.back(net, 0.6, _HOLD_L, (right, _HOLD_L[1] - 0.15), (right, top))
    point = pen.at("shield_test_points/tp_vcoil_hold", "1")
    yield pen.back(net, 0.4, point, (_HOLD_L[0], point[1]), _HOLD_L)
    diode = pen.at(_SUPPLY("d_hold_b"), "2")
    way: list[Corner] = [(right, top), (_HOLD_X_MM + 0.6, top), (_HOLD_X_MM, top - 0.6)]
    yield pen.face(net, 0.6, *way, (_HOLD_X_MM, 53.6), (diode[0] + 0.4, diode[1] + 0.3), diode)
    x, y = _HOLD_HEADER
    other = pen.at(_SUPPLY("d_hold_a"), "2")
    yield pen.face(net, 0.4, (x, top), (x, y + 0.3), (x - 0.3, y), (other[0] + 0.4, y), other)


def _boost(pen: Pen) -> Iterator[Track]:
    """Switch, both diodes and capacitor of each bank, and the drivers' lines to the switches."""
    switch, cap = pen.at(_SUPPLY("q_boost_a"), "3"), pen.at(_SUPPLY("c_bus_a"), "1")
    wheel, hold = pen.at(_SUPPLY("d_freewheel_a"), "1"), pen.at(_SUPPLY("d_hold_a"), "1")
    yield pen.face("VCOIL_A", 0.6, switch, (switch[0] + 0.69, cap[1]), cap)
    yield pen.face("VCOIL_A", 0.6, (130.3, wheel[1]), wheel)
    # Below the freewheeling diode; above it lies its ground, straight to the ribbon's.
    yield pen.face("VCOIL_A", 0.4, (130.3, 39.9), (hold[0], 39.9), hold)
    ground, ribbon = pen.at(_SUPPLY("d_freewheel_a"), "2"), pen.at("shield_input/header", "3")
    start = (ground[0], pen.at(_SUPPLY("c_bus_a"), "2")[1])
    yield pen.face("GND", 0.4, start, ground)
    yield pen.face("GND", 0.4, (ground[0], 37.4), (139.9, 37.4), (140.4, ribbon[1]), ribbon)
    yield pen.face("GND", 0.4, ribbon, pen.at("shield_input/header", "4"))
    yield pen.face("GND", 0.4, _GROUND_BOOST_A, ground)
    yield pen.face("GND", 0.4, pen.at(_SUPPLY("c_bus_b"), "2"), _GROUND_BUS_B)
    yield pen.back("GND", 0.3, _GROUND_BUS_B, (_GROUND_BUS_B[0], 52.33), _GROUND_C_COM_B)
    # The strip's ground has one way to the logic's, between reservoir and contacts.
    yield pen.back("GND", 0.6, *_GROUND_STRIP)
    switch, cap = pen.at(_SUPPLY("q_boost_b"), "3"), pen.at(_SUPPLY("c_bus_b"), "1")
    wheel, hold = pen.at(_SUPPLY("d_freewheel_b"), "1"), pen.at(_SUPPLY("d_hold_b"), "1")
    yield pen.face("VCOIL_B", 0.6, switch, (switch[0], 50.8), (131.34, 51.5), (135.1, 51.5), hold)
    yield pen.face("VCOIL_B", 0.6, (cap[0], 51.5), cap)
    yield pen.face("VCOIL_B", 0.6, hold, wheel)
    pin, gate = pen.at("relay_driver_a/driver", "11"), pen.at(_SUPPLY("r_boost_a_drive"), "2")
    lane = 135.1
    way: list[Corner] = [pin, (lane - 0.3, pin[1]), (lane, pin[1] + 0.3), (lane, 33.3)]
    yield pen.face(
        "BOOST_A_N",
        0.2,
        *way,
        (lane + 0.3, 33.6),
        (138.1, 33.6),
        (138.3, 33.8),
        (138.3, gate[1]),
        gate,
    )
    pin, gate = pen.at("relay_driver_b/driver", "11"), pen.at(_SUPPLY("r_boost_b_drive"), "2")
    down, up = _BOOST_B
    lane = 133.1
    yield pen.face("BOOST_B_N", 0.2, pin, (lane, pin[1]), (lane, down[1] + 0.2), down)
    yield pen.back("BOOST_B_N", 0.2, down, (up[0] - (down[1] - up[1]), down[1]), up)
    yield pen.face("BOOST_B_N", 0.2, up, gate)

    yield from _gates(pen)
    ground = pen.at("relay_driver_b/c_com", "2")
    near = _GROUND_C_COM_B
    yield pen.face("GND", 0.3, ground, (ground[0], near[1] + near[0] - ground[0]), near)


def _gates(pen: Pen) -> Iterator[Track]:
    """Gate of each pull-in switch: capacitor, pull-up and the driver's resistor."""
    for bank in ("a", "b"):
        net, held = f"VCOIL_{bank.upper()}_GATE", pen.at(_SUPPLY(f"c_boost_{bank}_gate"), "2")
        pulled = pen.at(_SUPPLY(f"r_boost_{bank}_off1"), "2")
        driven = pen.at(_SUPPLY(f"r_boost_{bank}_drive"), "1")
        between = (pulled[1] + driven[1]) / 2
        yield pen.face(net, 0.2, held, (held[0], between), (pulled[0], between), pulled)
        yield pen.face(net, 0.2, (driven[0], between), driven)
        gate = pen.at(_SUPPLY(f"q_boost_{bank}"), "1")
        if bank == "a":
            yield pen.face(net, 0.2, gate, (held[0], gate[1]), held)
        else:
            # Below the coil rail, which climbs between switch and capacitor.
            near, far = _GATE_B
            yield pen.face(net, 0.2, gate, (near[0], gate[1] + 0.24), near)
            yield pen.back(net, 0.2, near, (near[0] + near[1] - far[1], far[1]), far)
            yield pen.face(net, 0.2, far, held)


def _buck(pen: Pen) -> Iterator[Track]:
    """Switch node as short as it goes, bootstrap, feedback, ground between chip and capacitors."""
    buck = _SUPPLY("buck")
    node, choke = pen.at(buck, "5"), pen.at(_SUPPLY("l_hold"), "1")
    boot = pen.at(_SUPPLY("c_boot"), "2")
    yield pen.face("HOLD_SW", 0.6, node, (choke[0], node[1]))
    yield pen.face("HOLD_SW", 0.4, boot, (choke[0], boot[1]), choke)
    pin, end = pen.at(buck, "6"), pen.at(_SUPPLY("c_boot"), "1")
    yield pen.face("HOLD_BST", 0.3, pin, (end[0], pin[1]))
    top, bottom = pen.at(_SUPPLY("r_fb_top"), "2"), pen.at(_SUPPLY("r_fb_bottom"), "1")
    yield pen.face("HOLD_FB", 0.2, top, bottom, pen.at(buck, "1"))
    pin, hot = pen.at(buck, "4"), pen.at(_SUPPLY("c_in_hf"), "2")
    yield pen.face("GND", 0.6, pin, hot, pen.at(_SUPPLY("c_in"), "2"))
