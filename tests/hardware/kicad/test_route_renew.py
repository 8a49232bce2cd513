"""A net that finds no way back takes the signals beside it along; nothing else is given up."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.kicad.board.build import placed
from hardware.kicad.routing import renew as renewing
from hardware.kicad.routing.model import Routes
from hardware.kicad.routing.router import Fixed
from hardware.kicad.routing.store import encode, load, path_of
from hardware.kicad.routing.verify import without
from hardware.outputs import build_board

pytestmark = pytest.mark.kicad
ROOT = Path(__file__).resolve().parents[3]
BOARD = "lan_w5500"
LOST = "TOCAP"


def test_a_net_without_a_way_takes_the_signals_beside_it_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = build_board(BOARD)
    whole, _ = load(path_of(ROOT, BOARD))
    path = path_of(tmp_path, BOARD)
    path.parent.mkdir(parents=True)
    path.write_bytes(encode(placed(design), without(whole, {LOST})))
    given_up: list[set[str]] = []

    def route(fixed: Fixed, nets: object, **_: object) -> Routes:
        """No way at first; then, with room around it, the committed one."""
        there = set(fixed.copper.nets())
        given_up.append(set(whole.nets()) - there)
        return Routes() if len(given_up) == 1 else without(whole, there)

    monkeypatch.setattr(renewing, "route", route)
    told: list[str] = []
    renewed = renewing.renew(design, tmp_path, everything=False, tell=told.append)
    beside = {"LED_LINK_N", "V1V2", "V3V3A"}
    assert given_up == [{LOST}, {LOST} | beside]
    assert told == [f"{LOST} found no way: 3 nets beside it are routed anew with it"]
    assert renewed.faults == ()
    assert encode(placed(design), renewed.routes) == path_of(ROOT, BOARD).read_bytes()
