"""What routing does around pours: their filling, stitching, bridges; and pruning of loops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from hardware.kicad.board.build import placed
from hardware.kicad.board.features import Features, KeepOut, Pour, rectangle
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.fills import islands
from hardware.kicad.routing.gaps import Gaps
from hardware.kicad.routing.items import Closed, Item, route_items
from hardware.kicad.routing.maze import search, stamp
from hardware.kicad.routing.model import Routes, Track, Via
from hardware.kicad.routing.negotiate import Effort
from hardware.kicad.routing.prune import pruned
from hardware.kicad.routing.router import Fixed, bridges
from hardware.kicad.routing.stitch import PITCH_MM, stitches
from hardware.kicad.routing.verify import faults, loops, touching
from hardware.outputs import build_board

pytestmark = pytest.mark.kicad
SIDES = ("F.Cu", "B.Cu")
WHOLE = rectangle(1.0, 1.0, 49.0, 39.0)
GROUND = Features(pours=(Pour("ground", "GND", SIDES, WHOLE),))


@cache
def board(*kept: str, name: str = "lan_w5500") -> Scene:
    """A board with some of its parts alone."""
    there = placed(build_board(name))
    return replace(there, parts={address: there.parts[address] for address in kept})


def copper(*tracks: Track, vias: tuple[Via, ...] = ()) -> list[Item]:
    return list(route_items(board(), Routes(tracks, vias)))


def filled(items: Sequence[Item], features: Features = GROUND, shut: Sequence[Closed] = ()) -> int:
    """How many pieces the ground on the top side is in."""
    pieces = islands(features, items, shut, Gaps(board().design))
    return sum(piece.layer == "F.Cu" for piece in pieces)


ACROSS = Track("V3V3", "F.Cu", 0.3, ((20.0, 0.0), (20.0, 40.0)))


def test_a_track_across_a_pour_cuts_it_on_its_own_side() -> None:
    pieces = islands(GROUND, copper(ACROSS), [], Gaps(board().design))
    assert [piece.layer for piece in pieces] == ["F.Cu", "F.Cu", "B.Cu"]
    assert all(piece.shape.distance(box(19.85, 0, 20.15, 40)) > 0.199 for piece in pieces[:2])


def test_own_copper_cuts_no_pour() -> None:
    assert filled(copper(replace(ACROSS, net="GND"))) == 1


def test_keep_outs_and_closed_areas_cut_a_pour() -> None:
    strip = rectangle(20.0, 0.0, 22.0, 40.0)
    assert filled([], replace(GROUND, keep_outs=(KeepOut("strip", ("F.Cu",), strip),))) == 2
    assert filled([], replace(GROUND, keep_outs=(KeepOut("strip", ("B.Cu",), strip),))) == 1
    assert filled([], shut=[Closed("strip", ("F.Cu",), box(20.0, 0.0, 22.0, 40.0))]) == 2


def test_a_neck_below_the_least_width_is_no_connection() -> None:
    """Two tracks end 0.55 mm apart: 0.15 mm of copper could pass, 0.2 mm are asked."""
    upper = replace(ACROSS, corners=((20.0, 0.0), (20.0, 19.0)))
    neck = 0.55 + ACROSS.width_mm
    lower = replace(ACROSS, corners=((20.0, 19.0 + neck), (20.0, 40.0)))
    assert filled(copper(upper, lower)) == 2
    assert filled(copper(upper, replace(lower, corners=((20.0, 19.4 + neck), (20.0, 40.0))))) == 1


def test_the_pour_of_higher_rank_is_filled_first() -> None:
    small = Pour("supply", "V3V3", ("F.Cu",), rectangle(10.0, 10.0, 20.0, 20.0), priority=1)
    pieces = islands(Features(pours=(*GROUND.pours, small)), [], [], Gaps(board().design))
    assert [piece.net for piece in pieces] == ["V3V3", "GND", "GND"]
    assert pieces[0].shape.distance(pieces[1].shape) > 0.199


def stitched(items: Sequence[Item], shut: Sequence[Closed] = ()) -> set[tuple[float, float]]:
    return {(v.x_mm, v.y_mm) for v in stitches(board(), GROUND, items, shut).vias}


def test_stitches_fill_an_empty_board() -> None:
    every = stitched([])
    assert len(every) == 10 * 8
    assert {(2.5, 2.5), (47.5, 37.5)} <= every


def test_a_pour_on_one_side_needs_no_stitch() -> None:
    one = Features(pours=(Pour("ground", "GND", ("F.Cu",), WHOLE),))
    assert stitches(board(), one, [], []) == Routes()


@given(st.floats(0.0, 50.0), st.floats(0.0, 40.0), st.sampled_from(["V3V3", "GND"]))
@settings(deadline=None, max_examples=25)
def test_no_stitch_stands_on_other_copper_or_beside_an_own_via(
    x: float, y: float, net: str
) -> None:
    found = stitched(copper(vias=(Via(net, x, y),)))
    away = 0.3 + 0.3 + 0.15 if net == "V3V3" else 3.0
    assert all(Point(x, y).distance(Point(at)) >= away - 1e-9 for at in found)
    assert len(found) >= 79 if net == "V3V3" else 75


def test_no_stitch_in_a_closed_area_or_near_a_pad() -> None:
    area = Closed("planted", ("B.Cu",), Point(2.5, 2.5).buffer(0.1))
    pad = Item("planted", "GND", ("F.Cu",), Point(7.5, 2.5).buffer(0.5), None)
    assert stitched([]) - stitched([pad], [area]) == {(2.5, 2.5), (2.5 + PITCH_MM, 2.5)}


FAR, NEAR = "magjack/c_shield", "magjack/r_shield"
#: Around those two alone: the search runs in plain Python here.
CORNER = Features(pours=(Pour("ground", "GND", SIDES, rectangle(39.0, 25.5, 49.6, 31.5)),))


def open_ground(routes: Routes) -> list[str]:
    wrong = faults(board(FAR, NEAR), CORNER, (), routes)
    return [fault.text for fault in wrong if fault.net == "GND"]


def test_a_fenced_pad_is_bridged() -> None:
    there = board(FAR, NEAR)
    x, y = there.parts[NEAR].pad("2").copper.centroid.coords[0]
    fence = rectangle(x - 1.3, y - 2.5, 49.2, y + 2.5)
    ring = Routes((Track("V3V3", "F.Cu", 0.2, (*fence, fence[0])),))
    fixed = Fixed(there, CORNER, (), ring)
    told: list[str] = []
    assert len(open_ground(ring)) == 1
    found = bridges(fixed, effort=Effort(), tell=told.append, tools=(search, stamp))
    assert told[0] == "GND: 2 pieces of its pour to join"
    assert found.nets() == ["GND"]
    assert len(found.vias) == 2
    assert open_ground(ring + found) == []
    done = replace(fixed, copper=ring + found)
    assert bridges(done, effort=Effort(), tell=told.append, tools=(search, stamp)) == Routes()


def test_an_island_with_nothing_but_a_via_is_found() -> None:
    fence = rectangle(44.0, 29.8, 46.4, 31.2)
    ring = Routes(tuple(Track("V3V3", side, 0.2, (*fence, fence[0])) for side in SIDES))
    alone = Routes((), (Via("GND", 45.2, 30.5),))
    assert open_ground(ring) == []
    assert "via of GND at 45.20,30.50 hang apart" in open_ground(ring + alone)[0]


def pad(net: str, x: float, y: float) -> Item:
    return Item(f"pad at {x}", net, ("F.Cu",), Point(x, y).buffer(0.4), None)


def run(*corners: tuple[float, float], width_mm: float = 0.2) -> Track:
    return Track("GND", "F.Cu", width_mm, corners)


def apart(pads: Sequence[Item], routes: Routes) -> int:
    """Groups of copper that hang together."""
    return len(touching([*pads, *route_items(board(), routes)]))


def test_pruning_leaves_a_net_without_loops_alone() -> None:
    routes = Routes((run((0.0, 0.0), (4.0, 0.0), (4.0, 3.0)),))
    assert pruned(board(), [pad("GND", 0.0, 0.0)], routes) is routes


def test_of_a_loop_the_longer_way_goes() -> None:
    pads = [pad("GND", 0.0, 0.0), pad("GND", 4.0, 0.0)]
    short = run((0.0, 0.0), (4.0, 0.0))
    ring = Routes((short, run((0.0, 0.0), (0.0, 3.0), (4.0, 3.0), (4.0, 0.0))))
    assert list(loops(ring))
    assert pruned(board(), pads, ring) == Routes((short,))


def test_pruning_keeps_a_pad_whose_track_meets_the_loop_beside_its_corner() -> None:
    pads = [pad("GND", 0.0, 0.0), pad("GND", 9.0, 0.0)]
    ring = run((0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0), (0.0, 0.0), width_mm=0.4)
    routes = Routes((ring, run((9.0, 0.0), (4.05, 0.0))))
    assert apart(pads, routes) == 1
    left = pruned(board(), pads, routes)
    assert not list(loops(left))
    assert apart(pads, left) == 1


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=6))
@settings(deadline=None, max_examples=30)
def test_pruning_ends_every_loop_and_parts_nothing(stops: list[tuple[int, int]]) -> None:
    """Staircases between points of a grid, a pad on the first and the last."""
    corners = [(float(stops[0][0]), float(stops[0][1]))]
    for x, y in stops[1:]:
        corners += [(float(x), corners[-1][1]), (float(x), float(y))]
    line = [c for n, c in enumerate(corners) if n == 0 or c != corners[n - 1]]
    routes = Routes((run(*line),)) if len(line) > 1 else Routes()
    pads = [pad("GND", *corners[0]), pad("GND", *corners[-1])]
    left = pruned(board(), pads, routes)
    assert not list(loops(left))
    assert apart(pads, left) == apart(pads, routes)


@given(st.floats(0.2, 12.0), st.booleans())
@settings(deadline=None, max_examples=25)
def test_tracks_of_two_domains_keep_their_insulation(away_mm: float, same_layer: bool) -> None:
    there = board(name="meter")
    asked = Gaps(there.design).between_mm("L1", "GND")
    assert asked > 5.0
    lines = Routes(
        (
            Track("L1", "F.Cu", 0.5, ((20.0, 20.0), (30.0, 20.0))),
            Track(
                "GND",
                "F.Cu" if same_layer else "B.Cu",
                0.5,
                ((20.0, 20.5 + away_mm), (30.0, 20.5 + away_mm)),
            ),
        )
    )
    wrong = [f for f in faults(there, Features(), (), lines) if f.kind == "clearance"]
    assert bool(wrong) is (same_layer and away_mm < asked - 1e-3)
