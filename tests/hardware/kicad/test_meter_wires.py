"""Copper of the meter that code draws: equal tiles, even pairs, small loops; faults are found."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from shapely.geometry import Polygon

from hardware.kicad.board.build import PLANS, placed
from hardware.kicad.board.features import Features
from hardware.kicad.board.meter_ground import SELV
from hardware.kicad.board.meter_mains_copper import MAINS
from hardware.kicad.board.meter_power_copper import POWER
from hardware.kicad.placement.meter_analog import CONVERTER_X_MM, FIRST_TILE_X_MM, TILE_PITCH_MM
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.gaps import Gaps
from hardware.kicad.routing.items import pour_items
from hardware.kicad.routing.meter_channel_wires import LANES, channel_wires, tile
from hardware.kicad.routing.meter_converter_wires import fan
from hardware.kicad.routing.meter_power_wires import usb_wires
from hardware.kicad.routing.meter_wires import wires
from hardware.kicad.routing.model import Routes, Track, Via
from hardware.kicad.routing.router import Fixed
from hardware.kicad.routing.verify import faults
from hardware.outputs import build_board

pytestmark = pytest.mark.kicad
#: Lines of a pair may differ by this much: 6 mohm of track, 2 ppm of the filter's 3 kohm.
PAIR_SKEW_MM = 2.5
#: USB 2.0 allows a cable 100 ps between D+ and D- (7.1.3, from memory); a quarter is 4 mm of FR4.
USB_SKEW_MM = 4.0
SWITCH_NODE_MM2 = 10.0


@cache
def board() -> Scene:
    return placed(build_board("meter"))


@cache
def drawn() -> Routes:
    return wires(board())


def figure(routes: Routes, x_mm: float) -> list[tuple[object, ...]]:
    """Copper as seen from a middle line, net names left out."""
    tracks = [
        ("track", t.layer, t.width_mm, *((round(x - x_mm, 2), round(y, 2)) for x, y in t.corners))
        for t in routes.tracks
    ]
    vias = [("via", round(v.x_mm - x_mm, 2), round(v.y_mm, 2)) for v in routes.vias]
    return sorted([*tracks, *vias], key=repr)


def length(tracks: tuple[Track, ...]) -> float:
    return sum(math.dist(a, b) for t in tracks for a, b in pairwise(t.corners))


def skew(routes: Routes, one: str, other: str) -> float:
    return abs(length(routes.of(one).tracks) - length(routes.of(other).tracks))


def lane_tracks(routes: Routes, net: str) -> tuple[Track, ...]:
    """What a pair has behind its clamp: thin lines."""
    return tuple(t for t in routes.of(net).tracks if t.width_mm < 0.3)


def unequal_tiles(tiles: list[Routes]) -> list[int]:
    figures = [figure(t, FIRST_TILE_X_MM + TILE_PITCH_MM * n) for n, t in enumerate(tiles)]
    return [n for n, f in enumerate(figures) if f != figures[0]]


def test_eleven_tiles_are_one() -> None:
    blocks = [*(f"current_input_{n}" for n in range(1, 11)), "neutral_current_input"]
    tiles = [tile(board(), block) for block in blocks]
    assert unequal_tiles(tiles) == []
    first = tiles[4].tracks[0]
    tiles[4] = replace(tiles[4], tracks=(replace(first, width_mm=0.2), *tiles[4].tracks[1:]))
    assert unequal_tiles(tiles) == [4]


def unlike_fans(fans: dict[str, Routes]) -> bool:
    a, b = (figure(fans[which], CONVERTER_X_MM[which]) for which in "ab")
    return any(item not in a for item in b)


def test_both_converters_have_the_same_fan() -> None:
    fans = {which: fan(board(), which) for which in "ab"}
    assert not unlike_fans(fans)
    moved = replace(fans["b"].tracks[3], layer="B.Cu")
    fans["b"] = replace(fans["b"], tracks=(*fans["b"].tracks[:3], moved, *fans["b"].tracks[4:]))
    assert unlike_fans(fans)


def uneven(routes: Routes) -> list[str]:
    """Pairs whose lines differ in length."""
    found = []
    for n in ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "N"):
        one, other = (length(lane_tracks(routes, f"CT{n}_{pole}")) for pole in "PN")
        if abs(one - other) > PAIR_SKEW_MM:
            found.append(f"CT{n}: {abs(one - other):.2f}")
    return found


def test_lines_of_a_pair_are_of_one_length() -> None:
    routes = channel_wires(board())
    assert uneven(routes) == []
    detour = Track("CT7_N", "B.Cu", 0.2, ((60.0, 30.0), (63.0, 30.0)))
    assert len(uneven(routes + Routes((detour,)))) == 1


def test_every_channel_has_a_lane_of_its_own() -> None:
    assert len({lane.block for lane in LANES}) == len(LANES) == 11
    left = [lane.y_mm for lane in LANES[:5]]
    right = [lane.y_mm for lane in LANES[5:]]
    assert len(set(left)) == len(left)
    assert len(set(right)) == len(right)


def test_usb_pair_is_even() -> None:
    routes = usb_wires(board())
    assert skew(routes, "USB_DP", "USB_DN") < USB_SKEW_MM
    bent = Track("USB_DP", "F.Cu", 0.26, ((110.0, 30.0), (117.0, 30.0)))
    assert skew(routes + Routes((bent,)), "USB_DP", "USB_DN") > USB_SKEW_MM


def switch_node_mm2(pours: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]) -> float:
    return sum(Polygon(corners).area for net, corners in pours if net == "BUCK_SW")


def test_switch_node_is_small() -> None:
    assert 0.0 < switch_node_mm2(POWER) < SWITCH_NODE_MM2
    wide = tuple(
        (net, tuple((3.0 * x, y) for x, y in corners)) if net == "BUCK_SW" else (net, corners)
        for net, corners in POWER
    )
    assert switch_node_mm2(wide) > SWITCH_NODE_MM2


def ground_gap_mm(vias: tuple[Via, ...]) -> float:
    """Largest distance of a point of the ground's rim from a ground via."""
    rim = Polygon(SELV).buffer(-1.2).exterior
    points = [rim.interpolate(s) for s in range(0, int(rim.length), 2)]
    ground = [(v.x_mm, v.y_mm) for v in vias if v.net == "GND"]
    # The radio module's own pads fill the rim beside it.
    module = board().parts["mcu/module"]
    taken = [*module.keep_outs, module.courtyard]
    return max(
        min(math.dist((p.x, p.y), at) for at in ground)
        for p in points
        if not any(area.buffer(2.0).covers(p) for area in taken)
    )


def test_rim_of_the_ground_is_stitched() -> None:
    assert ground_gap_mm(drawn().vias) < 12.0
    left = tuple(v for v in drawn().vias if v.x_mm > 30.0)
    assert ground_gap_mm(left) > 12.0


def near_phases() -> list[str]:
    """Pours of mains nets that are nearer than their domains allow, layer by layer."""
    gaps = Gaps(board().design)
    found = []
    for n, (one, layers, corners) in enumerate(MAINS):
        for other, others, far in MAINS[n + 1 :]:
            if one == other or not set(layers) & set(others):
                continue
            distance = Polygon(corners).distance(Polygon(far))
            if distance < gaps.between_mm(one, other) - 5e-3:
                found.append(f"{one} to {other}: {distance:.2f}")
    return found


def test_mains_copper_keeps_its_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    assert near_phases() == []
    net, layers, corners = MAINS[5]
    shifted = (net, layers, tuple((x, y - 0.3) for x, y in corners))
    monkeypatch.setattr(f"{__name__}.MAINS", (*MAINS[:5], shifted, *MAINS[6:]))
    assert len(near_phases()) == 1


def test_drawn_copper_keeps_its_distances() -> None:
    def wrong(routes: Routes) -> list[str]:
        found = faults(board(), Features(), PLANS["meter"].fiducials, routes)
        return [f.text for f in found if f.kind in ("clearance", "closed area", "loop")]

    assert wrong(drawn()) == []
    across = Track("V3V3", "B.Cu", 0.3, ((60.0, 14.0), (60.0, 22.0)))
    assert wrong(drawn() + Routes((across,))) != []


def test_router_knows_drawn_pours_and_reserved_areas() -> None:
    plan = PLANS["meter"]
    features = plan.features(board())
    fixed = Fixed(board(), features, plan.fiducials, Routes())
    conductors = {i.net for i in fixed.items() if i.name.startswith("pour")}
    assert {"V12", "VHOLD", "BUCK_SW", "L1_FUSED", "N"} <= conductors
    assert "V3V0A" not in conductors
    assert {"reserved analog", "reserved barrier"} <= {area.name for area in fixed.closed()}
    # A plane is no conductor to join: with all pours at the lowest rank none is left.
    flat = replace(features, pours=tuple(replace(p, priority=0) for p in features.pours))
    assert list(pour_items(flat)) == []
