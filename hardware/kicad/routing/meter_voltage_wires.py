"""Voltage inputs of the meter: mains strings to the transformers, secondaries to the filters.

The secondaries' lines carry 37 mV from 50 ohm; they run side by side up the bottom between the
clock and converter A, each with ground on either side.
"""

from __future__ import annotations

from typing import Final

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.drawing import line, net_of, pad_at
from hardware.kicad.routing.model import Corner, Routes, Track, Via

SENSE_MM: Final = 0.5
TRACK_MM: Final = 0.2
_LINK_Y_MM: Final = 40.75
_RISE_Y_MM: Final = 21.3
#: Where each input's line leaves the row of its clamps, then its lane to and up the bottom.
_UP_X_MM: Final = {3: 53.79, 2: 54.5, 1: 55.2}
_LANE_Y_MM: Final = {2: 40.3, 1: 39.1}
_TURN_Y_MM: Final = {3: 24.0, 2: 23.2, 1: _RISE_Y_MM}
#: Middles of the vias that ground the negative lines at their resistors.
_GROUND_X_MM: Final = (43.25, 49.36)


def voltage_wires(scene: Scene) -> Routes:
    """Copper of the three inputs on both sides of the barrier."""
    routes = _grounds(scene)
    for n in (1, 2, 3):
        routes += _string(scene, n) + _secondary(scene, n)
    return routes + _bleeders(scene)


def _string(scene: Scene, n: int) -> Routes:
    """Resistor to resistor, then to the primary."""
    part = f"voltage_input_{n}/{{}}".format
    tracks: list[Track] = []
    for half in "ln":
        for k in range(1, 4):
            one, two = part(f"string_{half}_{k}"), part(f"string_{half}_{k + 1}")
            net = net_of(scene, one, "2")
            tracks.append(
                line(net, "F.Cu", SENSE_MM, pad_at(scene, one, "2"), pad_at(scene, two, "1"))
            )
    for half, pin in (("l", "1"), ("n", "2")):
        start, end = (
            pad_at(scene, part(f"string_{half}_4"), "2"),
            pad_at(scene, part("transformer"), pin),
        )
        net = net_of(scene, part("transformer"), pin)
        above = start[1] - 1.8
        way: list[Corner] = [start, (start[0], above)]
        slant = above - end[1]
        way.append((start[0] + (slant if end[0] > start[0] else -slant), end[1]))
        tracks.append(line(net, "F.Cu", SENSE_MM, *way, end))
    return Routes(tuple(tracks))


def _bleeders(scene: Scene) -> Routes:
    """Discharge of the X2 capacitor: both strings pad to pad."""
    tracks = []
    for string in (1, 2):
        for k in range(1, 5):
            one = f"isolated_supply/bleeder_{string}_{k}"
            two = f"isolated_supply/bleeder_{string}_{k + 1}"
            ends = pad_at(scene, one, "2"), pad_at(scene, two, "1")
            tracks.append(line(net_of(scene, one, "2"), "F.Cu", SENSE_MM, *ends))
    return Routes(tuple(tracks))


def _secondary(scene: Scene, n: int) -> Routes:
    """Transformer, burden and clamps on one line below their row; then to the filter."""
    part = f"voltage_input_{n}/{{}}".format
    net = net_of(scene, part("burden"), "1")
    source = pad_at(scene, part("transformer"), "4")
    row = [
        pad_at(scene, part("burden"), "1"),
        pad_at(scene, part("clamp_high"), "2"),
        pad_at(scene, part("clamp_low"), "1"),
    ]
    up_x = _UP_X_MM[n]
    dive = (row[-1][0] if n == 3 else row[0][0] - 1.3, _LINK_Y_MM)
    xs = [at[0] for at in row] + [source[0], dive[0]]
    tracks = [line(net, "F.Cu", 0.4, at, (at[0], _LINK_Y_MM)) for at in row]
    tracks.append(line(net, "F.Cu", 0.4, source, (source[0], _LINK_Y_MM)))
    tracks.append(line(net, "F.Cu", 0.4, (min(xs), _LINK_Y_MM), (max(xs), _LINK_Y_MM)))
    vias = []
    for name, number, onward in (("burden", "2", 1.37), ("clamp_high", "1", 1.16),
                                 ("clamp_low", "2", 1.1)):  # fmt: skip
        cold = pad_at(scene, part(name), number)
        beside = (round(cold[0] + onward, 4), cold[1] + 0.15)
        vias.append(Via("GND", *beside))
        tracks.append(line("GND", "F.Cu", 0.5, cold, (beside[0] - 0.15, cold[1]), beside))
    pad = pad_at(scene, part("r_p"), "1")
    way: list[Corner] = [dive]
    if n == 3:
        way.append((up_x, _LINK_Y_MM))
    else:
        lane = _LANE_Y_MM[n]
        way += [(dive[0] - abs(lane - dive[1]), lane), (up_x, lane)]
    way += [(up_x, _TURN_Y_MM[n]), (pad[0], _TURN_Y_MM[n])]
    if _TURN_Y_MM[n] != _RISE_Y_MM:
        way.append((pad[0], _RISE_Y_MM))
    tracks.append(line(net, "B.Cu", TRACK_MM, *way))
    tracks.append(line(net, "F.Cu", TRACK_MM, (pad[0], _RISE_Y_MM), pad))
    vias += [Via(net, *dive), Via(net, pad[0], _RISE_Y_MM)]
    return Routes(tuple(tracks), tuple(vias))


def _grounds(scene: Scene) -> Routes:
    """The negative lines end on the plane at their own resistors, two of them on one via."""
    tracks: list[Track] = []
    for n in (1, 2, 3):
        pad = pad_at(scene, f"voltage_input_{n}/r_n", "1")
        x = min(_GROUND_X_MM, key=lambda at: abs(at - pad[0]))
        tracks.append(line("GND", "F.Cu", 0.4, pad, (pad[0], 21.25), (x, 21.25)))
    return Routes(tuple(tracks), tuple(Via("GND", x, 21.25) for x in _GROUND_X_MM))
