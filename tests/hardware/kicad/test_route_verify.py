"""Committed routes fit their boards; the checker finds each planted fault; routing repeats."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from hardware.boards import BOARDS
from hardware.kicad.board.build import PLANS, copper, placed
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.current import fitting
from hardware.kicad.routing.gaps import Gaps
from hardware.kicad.routing.maze import search, stamp
from hardware.kicad.routing.model import Routes, Track, Via
from hardware.kicad.routing.negotiate import Effort
from hardware.kicad.routing.router import Fixed, route
from hardware.kicad.routing.store import encode, load, path_of
from hardware.kicad.routing.verify import faults, without
from hardware.outputs import build_board

pytestmark = pytest.mark.kicad
ROOT = Path(__file__).resolve().parents[3]
BOARD = "lan_w5500"
ROUTED = sorted(name for name in BOARDS if path_of(ROOT, name).exists())


@cache
def board(name: str) -> Scene:
    return placed(build_board(name))


@cache
def whole(name: str) -> Routes:
    return copper(board(name), ROOT).routes


def found(routes: Routes, name: str = BOARD) -> list[tuple[str, str]]:
    """Kind and net of every fault."""
    there, plan = board(name), PLANS[name]
    wrong = faults(there, plan.features(there), plan.fiducials, routes)
    return [(fault.kind, fault.net) for fault in wrong]


def with_track(*corners: tuple[float, float], net: str = "GND", layer: str = "F.Cu") -> Routes:
    return whole(BOARD) + Routes((Track(net, layer, 0.2, corners),))


def test_there_are_committed_routes() -> None:
    assert {"lan_w5200", "lan_w5500"} <= set(ROUTED)


@pytest.mark.parametrize("name", ROUTED)
def test_committed_routes_load_and_fit_and_are_written_alike(name: str) -> None:
    routes, belongs_to = load(path_of(ROOT, name))
    kept, lost = fitting(board(name), routes, belongs_to)
    assert lost == {}
    assert encode(board(name), kept) == path_of(ROOT, name).read_bytes()


@pytest.mark.parametrize("name", ["lan_w5200", "lan_w5500"])
def test_the_lan_boards_are_whole(name: str) -> None:
    assert found(whole(name), name) == []


def test_a_missing_net_is_named_open() -> None:
    assert ("open", "EXP_MOSI") in found(without(whole(BOARD), {"EXP_MOSI"}))


def test_a_track_across_other_nets_is_too_near() -> None:
    kinds = found(with_track((12.0, 12.75), (20.0, 12.75)))
    assert ("clearance", "GND") in kinds


def test_a_track_below_the_transformers_is_found() -> None:
    assert ("closed area", "GND") in found(with_track((36.0, 12.0), (40.0, 12.0)))


def test_a_track_over_the_edge_is_found() -> None:
    assert ("closed area", "GND") in found(with_track((46.0, 39.0), (46.0, 39.9)))


def test_a_loose_end_is_found() -> None:
    # The keep-out below the jack holds no pour that would catch the end.
    assert ("loose end", "V3V3") in found(
        with_track((44.0, 22.625), (46.5, 20.0), net="V3V3", layer="B.Cu")
    )


def test_a_loop_is_found() -> None:
    ring = Routes(
        (
            Track("V3V3", "F.Cu", 0.3, ((45.0, 34.0), (47.0, 34.0), (47.0, 36.0))),
            Track("V3V3", "F.Cu", 0.3, ((47.0, 36.0), (45.0, 36.0), (45.0, 34.0))),
        )
    )
    assert ("loop", "V3V3") in found(whole(BOARD) + ring)


def test_a_via_into_a_pad_of_another_net_is_too_near() -> None:
    pad = board(BOARD).parts["header/header"].pad("7").copper.centroid
    routes = whole(BOARD) + Routes((), (Via("GND", pad.x, pad.y),))
    assert ("clearance", "GND") in found(routes)


def test_a_lost_net_is_found_again_the_same_way_twice() -> None:
    there, plan = board(BOARD), PLANS[BOARD]
    rest = without(whole(BOARD), {"TOCAP"})
    fixed = Fixed(there, plan.features(there), plan.fiducials, rest)
    told: list[str] = []
    twice = [
        route(fixed, ["TOCAP"], effort=Effort(), tell=told.append, tools=(search, stamp))
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert twice[0].nets() == ["TOCAP"]
    assert found(rest + twice[0]) == []
    assert told[-1].endswith("0 of 1 nets in conflict")


def test_a_whole_board_leaves_nothing_to_route() -> None:
    there, plan = board(BOARD), PLANS[BOARD]
    fixed = Fixed(there, plan.features(there), plan.fiducials, whole(BOARD))
    nets = [net.name for net in there.design.nets]
    nothing = route(fixed, nets, effort=Effort(), tell=lambda _: None, tools=(search, stamp))
    assert nothing == Routes()


def test_gaps_are_symmetric_and_barrier_wide() -> None:
    gaps = Gaps(build_board("meter"))
    assert gaps.between_mm("L1", "GND") == gaps.between_mm("GND", "L1") >= 8.0
    assert gaps.between_mm("GND", "GND") == 0.0
    assert gaps.between_mm("GND", "V3V3") == 0.15


def test_a_moved_part_takes_only_its_own_nets() -> None:
    there = board(BOARD)
    routes, belongs_to = load(path_of(ROOT, BOARD))
    address = "controller/c_tocap"
    part = there.parts[address]
    pads = tuple(
        replace(pad, number=pad.number, copper=pad.copper.buffer(0.01)) for pad in part.pads
    )
    moved = replace(there, parts={**there.parts, address: replace(part, pads=pads)})
    _, lost = fitting(moved, routes, belongs_to)
    assert set(lost) == {"TOCAP", "GND"}
