"""Converters of the meter: filters to pins as one fan, supply pins to their capacitors, the clock.

Both converters have the same copper relative to their middle; B lacks the four outer channels of
the left side, whose pins are grounded.
"""

from __future__ import annotations

from typing import Final

from hardware.kicad.placement.meter_analog import CONVERTER_X_MM, FILTER_PITCH_MM, FILTERS
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.drawing import line, net_of, pad_at
from hardware.kicad.routing.model import Corner, Routes, Track, Via

TRACK_MM: Final = 0.2
_SUPPLY_MM: Final = 0.3
_GROUND_VIA_Y_MM: Final = 27.6
#: Pins of the sixteen lines from the left, and on which height the eight middle ones turn.
_PINS: Final = (12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 32, 31, 30, 29)
_TURNS_MM: Final = {4: 29.25, 5: 28.9, 6: 28.55, 7: 28.2, 8: 28.2, 9: 28.55, 10: 28.9, 11: 29.25}


def converter_wires(scene: Scene) -> Routes:
    """Fans, supplies and the clock."""
    routes = _clock(scene)
    for which in CONVERTER_X_MM:
        routes += fan(scene, which) + _supplies(scene, which)
    return routes


def fan(scene: Scene, which: str) -> Routes:
    """Filter resistor to capacitor to pin, and each capacitor's via to the ground plane."""
    tracks: list[Track] = []
    vias: list[Via] = []
    lines = FILTERS[which]
    for n, (block, pole) in enumerate(lines, len(_PINS) - len(lines) if which == "a" else 4):
        resistor = pad_at(scene, f"{block}/r_{pole}", "2")
        hot, cold = (pad_at(scene, f"{block}/c_{pole}", number) for number in ("1", "2"))
        pin = pad_at(scene, f"front_end/adc_{which}", str(_PINS[n]))
        net = net_of(scene, f"{block}/c_{pole}", "1")
        tracks.append(line(net, "F.Cu", 0.3, resistor, hot))
        beside = hot[0] - FILTER_PITCH_MM / 2
        turn = _TURNS_MM.get(n, pin[1])
        way: list[Corner] = [hot, (beside, hot[1]), (beside, turn)]
        way += [(pin[0], turn), pin] if n in _TURNS_MM else [pin]
        tracks.append(line(net, "F.Cu", TRACK_MM, *way))
        tracks.append(line("GND", "F.Cu", 0.5, cold, (cold[0], _GROUND_VIA_Y_MM)))
        vias.append(Via("GND", cold[0], _GROUND_VIA_Y_MM))
    return Routes(tuple(tracks), tuple(vias))


def _supplies(scene: Scene, which: str) -> Routes:
    """Pin to small to large capacitor in one line, then into the plane; the reference's own."""
    part = "front_end/{}_{}".format
    adc = part("adc", which)
    tracks: list[Track] = []
    vias: list[Via] = []
    for rail, pin, side in (("avdd", "15", -1.0), ("dvdd", "26", 1.0)):
        near, far = part(f"c_{rail}_hf", which), part(f"c_{rail}_bulk", which)
        at, one, two = pad_at(scene, adc, pin), pad_at(scene, near, "1"), pad_at(scene, far, "1")
        net = net_of(scene, adc, pin)
        dive = (two[0], 37.1) if rail == "avdd" else (two[0] - 1.02, two[1])
        tracks.append(line(net, "F.Cu", _SUPPLY_MM, at, one))
        tracks.append(line(net, "F.Cu", _SUPPLY_MM, one, two, dive))
        vias.append(Via(net, round(dive[0], 4), dive[1]))
        for capacitor in (near, far):
            cold = pad_at(scene, capacitor, "2")
            down = (cold[0] + side * 0.95, cold[1])
            tracks.append(line("GND", "F.Cu", 0.5, cold, down))
            vias.append(Via("GND", round(down[0], 4), down[1]))
    at, hot = pad_at(scene, adc, "24"), pad_at(scene, part("c_cap", which), "1")
    net = net_of(scene, adc, "24")
    tracks.append(line(net, "F.Cu", TRACK_MM, at, (at[0], hot[1]), hot))
    cold = pad_at(scene, part("c_cap", which), "2")
    tracks.append(line("GND", "F.Cu", 0.5, cold, (cold[0] + 0.95, cold[1])))
    vias.append(Via("GND", round(cold[0] + 0.95, 4), cold[1]))
    return Routes(tuple(tracks), tuple(vias))


def _clock(scene: Scene) -> Routes:
    """Oscillator, its two series resistors, and a line to either converter.

    Pin 23 lies behind the bus: A's line comes from its side, B's passes 6 mm below on the bottom.
    """
    part = "front_end/{}".format
    out, source = pad_at(scene, part("oscillator"), "3"), "FE_CLK_SRC"
    one, two = pad_at(scene, part("r_clock_a"), "1"), pad_at(scene, part("r_clock_b"), "1")
    tracks = [
        line(source, "F.Cu", TRACK_MM, out, (out[0], 36.3), ((one[0] + two[0]) / 2, 36.85),
             ((one[0] + two[0]) / 2, one[1])),
        line(source, "F.Cu", TRACK_MM, one, two),
    ]  # fmt: skip
    supply = [pad_at(scene, part("oscillator"), n) for n in ("1", "4")]
    hot = pad_at(scene, part("c_oscillator"), "1")
    tracks += [
        line("V3V3", "F.Cu", _SUPPLY_MM, *supply),
        line("V3V3", "F.Cu", _SUPPLY_MM, hot, (supply[0][0], hot[1]), supply[0]),
    ]
    pin_a, end_a = pad_at(scene, part("adc_a"), "23"), pad_at(scene, part("r_clock_a"), "2")
    tracks.append(
        line("FE_CLK_A", "F.Cu", TRACK_MM, end_a, (end_a[0] - 0.9, end_a[1]),
             (end_a[0] - 1.98, 38.58), (pin_a[0], 38.58), pin_a)
    )  # fmt: skip
    pin_b, end_b = pad_at(scene, part("adc_b"), "23"), pad_at(scene, part("r_clock_b"), "2")
    dive, rise = (75.5, 38.2), (pin_b[0] - 0.2, 38.5)
    tracks += [
        line("FE_CLK_B", "F.Cu", TRACK_MM, end_b, (end_b[0] + 0.9, end_b[1]),
             (end_b[0] + 1.6, 38.2), dive),
        line("FE_CLK_B", "B.Cu", TRACK_MM, dive, (rise[0] - 0.3, dive[1]), rise),
        line("FE_CLK_B", "F.Cu", TRACK_MM, rise, (pin_b[0], rise[1] - 0.2), pin_b),
    ]  # fmt: skip
    vias = [Via("FE_CLK_B", round(x, 4), y) for x, y in (dive, rise)]
    return Routes(tuple(tracks), tuple(vias))
