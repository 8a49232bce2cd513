"""The shield's copper that code draws: whole, in order, and away from the mains."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from shapely.geometry import LineString

from hardware.kicad.board.build import PLANS, placed
from hardware.kicad.placement.check import reinforced_mm
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.current import shape
from hardware.kicad.routing.model import Routes, Track
from hardware.kicad.routing.relay_wires import wires
from hardware.kicad.routing.verify import faults
from hardware.outputs import build_board

pytestmark = pytest.mark.kicad
#: Left of this the strip holds coils and nothing else.
_STRIP_END_MM = 125.0


@cache
def board() -> Scene:
    return placed(build_board("relay_shield"))


@cache
def drawn() -> Routes:
    return wires(board())


def wrong(routes: Routes) -> list[str]:
    """What is wrong with the drawn copper, except that the router's nets are still open."""
    plan, there = PLANS["relay_shield"], board()
    found = faults(there, plan.features(there), plan.fiducials, routes)
    return [str(fault) for fault in found if fault.kind not in ("open", "loose")]


def to_mains_mm(routes: Routes) -> float:
    """Least distance of drawn copper from the contacts' pours."""
    design = board().design
    pours = [a.shape for a in board().areas if design.net_by_name[a.net].domain.hazardous]
    copper = [shape(track) for track in routes.tracks] + [shape(via) for via in routes.vias]
    return min(pour.distance(piece) for pour in pours for piece in copper)


def test_drawn_copper_holds() -> None:
    assert wrong(drawn()) == []
    assert to_mains_mm(drawn()) >= reinforced_mm() - 1e-6


def test_coil_line_in_its_neighbours_place_is_found() -> None:
    tracks = [
        replace(t, corners=tuple((x, y + 0.25) for x, y in t.corners))
        if t.net == "K2_COIL_N" and len(t.corners) > 4
        else t
        for t in drawn().tracks
    ]
    assert any("K3_COIL_N" in text for text in wrong(Routes(tuple(tracks), drawn().vias)))


def test_line_over_the_barrier_is_found() -> None:
    astray = Track("VCOIL_A", "B.Cu", 0.2, ((20.0, 31.5), (30.0, 31.5)))
    assert to_mains_mm(Routes((*drawn().tracks, astray))) < reinforced_mm()


def test_every_coil_and_lamp_is_joined_by_code() -> None:
    plan, there = PLANS["relay_shield"], board()
    found = faults(there, plan.features(there), plan.fiducials, drawn())
    opened = {fault.net for fault in found if fault.kind == "open"}
    for circuit in range(1, 11):
        for net in (f"K{circuit}_COIL_N", f"K{circuit}_LAMP", f"K{circuit}_LAMP_A"):
            assert net not in opened
    assert not opened & {"VCOIL_SWITCHED", "HOLD_SW", "HOLD_BST"}


def test_back_of_the_strip_is_ground_but_for_the_taps_of_bank_b() -> None:
    for track in drawn().tracks:
        left = min(x for x, _ in track.corners)
        if track.layer == "B.Cu" and left < _STRIP_END_MM and track.net != "GND":
            assert track.net.endswith("COIL_N")
            assert LineString(track.corners).length < 7.2


def test_bank_a_and_the_pump_need_no_via() -> None:
    through = {via.net for via in drawn().vias}
    assert not through & {f"K{n}_COIL_N" for n in range(1, 6)}
    assert not through & {"PUMP_1", "PUMP_2", "PUMP_3", "PUMP_GATE", "HOLD_SW", "HOLD_FB"}
