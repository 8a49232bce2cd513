"""Stored routes: the same after a round trip, refused if damaged, dropped where they misfit."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.kicad.board.build import placed
from hardware.kicad.placement.scene import Scene, scene
from hardware.kicad.routing.current import fitting
from hardware.kicad.routing.model import Routes, Track, Via
from hardware.kicad.routing.store import encode, fingerprint, load
from hardware.outputs import build_board

pytestmark = pytest.mark.kicad


@cache
def board() -> Scene:
    return placed(build_board("lan_w5500"))


NETS = ("ETH_RX_P", "ETH_RX_N", "GND", "V3V3")
PLACES = st.integers(0, 500_000).map(lambda n: n / 10_000)
TRACKS = st.builds(
    Track,
    st.sampled_from(NETS),
    st.sampled_from(("F.Cu", "B.Cu")),
    st.sampled_from((0.15, 0.2, 0.6)),
    st.lists(st.tuples(PLACES, PLACES), min_size=2, max_size=5).map(tuple),
)
VIAS = st.builds(Via, st.sampled_from(NETS), PLACES, PLACES)
ROUTES = st.builds(
    Routes,
    st.lists(TRACKS, max_size=6).map(tuple),
    st.lists(VIAS, max_size=6).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(ROUTES)
def test_what_is_stored_comes_back(routes: Routes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "routes.json"
        path.write_bytes(encode(board(), routes))
        found, belongs_to = load(path)
        assert sorted(found.tracks, key=str) == sorted(routes.tracks, key=str)
        assert sorted(found.vias, key=str) == sorted(routes.vias, key=str)
        assert belongs_to == {net: fingerprint(board(), net) for net in routes.nets()}
        assert encode(board(), found) == path.read_bytes()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text[:-20], "truncated"),
        (lambda text: text.replace('"version": 1', '"version": 7'), "version 7, known is 1"),
        (lambda text: text.replace('"tracks"', '"trucks"'), "trucks"),
        (lambda text: text.replace("0.2,", '"wide",'), "Expected `float`, got `str`"),
    ],
)
def test_a_damaged_file_is_named_with_the_mend(
    tmp_path: Path, damage: object, message: str
) -> None:
    track = Track("GND", "F.Cu", 0.2, ((1.0, 1.0), (2.0, 1.0)))
    path = tmp_path / "routes.json"
    text = encode(board(), Routes((track,))).decode()
    path.write_text(damage(text), encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(ValueError, match="run `make route`") as caught:
        load(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))


def moved(address: str, dx_mm: float) -> Scene:
    there = board()
    spots = {a: part.spot for a, part in there.parts.items()}
    spots[address] = replace(spots[address], x_mm=spots[address].x_mm + dx_mm)
    return scene(there.design, there.outline, spots)


def stored(*nets: str) -> tuple[Routes, dict[str, str]]:
    """A short track inside a pad of each net."""
    tracks = []
    for net in nets:
        pad = next(p for part in board().parts.values() for p in part.pads if p.net == net)
        x, y = pad.copper.centroid.x, pad.copper.centroid.y
        tracks.append(Track(net, "F.Cu", 0.1, ((x, y), (x + 0.02, y))))
    return Routes(tuple(tracks)), {net: fingerprint(board(), net) for net in nets}


def test_nothing_is_lost_on_the_board_it_was_made_for() -> None:
    routes, belongs_to = stored("ETH_RX_P", "ETH_RX_N")
    assert fitting(board(), routes, belongs_to) == (routes, {})


def test_a_moved_part_loses_its_own_nets_only() -> None:
    routes, belongs_to = stored("ETH_RX_P", "ETH_TX_P")
    crystal = moved("controller/crystal", 0.05)
    assert fitting(crystal, routes, belongs_to)[1] == {}
    kept, lost = fitting(moved("magjack/jack", 0.05), routes, belongs_to)
    assert lost == dict.fromkeys(("ETH_RX_P", "ETH_TX_P"), "one of its pads moved, came or went")
    assert kept == Routes()


def test_a_part_that_lands_on_a_track_takes_it_away() -> None:
    spot = board().parts["controller/crystal"].spot
    across = Track(
        "ETH_RX_P", "F.Cu", 0.2, ((spot.x_mm - 9.0, spot.y_mm), (spot.x_mm + 9.0, spot.y_mm))
    )
    belongs_to = {"ETH_RX_P": fingerprint(board(), "ETH_RX_P")}
    kept, lost = fitting(board(), Routes((across,)), belongs_to)
    assert kept == Routes()
    assert "now stands in its way" in lost["ETH_RX_P"]


def test_a_net_that_is_gone_loses_its_routes() -> None:
    routes = Routes((Track("OLD", "F.Cu", 0.2, ((80.0, 80.0), (81.0, 80.0))),))
    assert fitting(board(), routes, {"OLD": "0"}) == (
        Routes(),
        {"OLD": "the design has no such net any more"},
    )
