"""What the cover carries: lengths as measured, holes with their screws, pins on their keys."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from enclosure import fittings
from enclosure.assembly import assemble
from enclosure.checks import alignment, gaps, inside, movement
from enclosure.checks.measurement import Measurement
from enclosure.drawings.arrangement import pieces_of
from enclosure.machining_time import ROUTER, machining_s, opening_s
from enclosure.openings import Face, Opening, Use, load, of
from enclosure.products import PRODUCTS
from enclosure.scene import Assembly, Item, PartItem, Role
from hardware.kicad.placement.scene import Scene
from tests.enclosure.conftest import moved, only

PRICES = Path(__file__).resolve().parents[2] / "bom" / "data" / "prices.csv"


def failed(found: Sequence[Measurement]) -> list[str]:
    return [each.where for each in found if not each.held]


def at(assembly: Assembly, address: str, *roles: Role) -> Item:
    return next(i for i in assembly.of(*roles) if i.address == address)


@pytest.mark.parametrize("which", ["meter", "shield"])
def test_pipes_and_pins_reach_from_the_part_to_the_front(
    which: str, request: pytest.FixtureRequest
) -> None:
    made: Assembly = request.getfixturevalue(which)
    found = made.of(Role.LIGHT_PIPE, Role.PIN)
    assert len(found) == {"meter": 5, "shield": 10}[which]
    for item in found:
        box = item.shape.BoundingBox()
        top = at(made, item.address, Role.PART).shape.BoundingBox().zmax
        assert box.zmax == pytest.approx(made.housing.front_mm, abs=1e-6)
        assert box.zmin - top == pytest.approx(fittings.PLAY_MM, abs=1e-3), item.name


def test_a_board_on_another_level_gets_shorter_pins(
    meter: Assembly, scenes: Mapping[str, Scene]
) -> None:
    higher = assemble(replace(PRODUCTS["meter"], level=1), scenes, load())
    for item in meter.of(Role.PIN):
        before = item.shape.BoundingBox().zlen
        after = higher.item(item.name).shape.BoundingBox().zlen
        levels = meter.housing.levels
        assert before - after == pytest.approx(levels[1].value_mm - levels[0].value_mm)


def test_the_list_of_pieces_has_them_with_their_lengths(lan: Assembly) -> None:
    names = {piece.name: piece.count for piece in pieces_of(lan)}
    assert names["hexagon standoff M3 \N{MULTIPLICATION SIGN} 22"] == 3
    assert names["screw M3 \N{MULTIPLICATION SIGN} 6, thin head 0.8 mm"] == 6
    length = at(lan, "user_interface/led_net", Role.LIGHT_PIPE).shape.BoundingBox().zlen
    assert names[f"light pipe 1.8 \N{MULTIPLICATION SIGN} {length:.3g}, of the insert"] == 3


def test_an_insert_for_an_opening_that_is_not_there_is_told(scenes: Mapping[str, Scene]) -> None:
    left = tuple(o for o in load() if o.name != "lamp pulse")
    with pytest.raises(ValueError, match=r"products\.py: meter: .*differ: lamp pulse"):
        assemble(PRODUCTS["meter"], scenes, left)


def test_a_screw_s_hole_three_millimetres_aside_is_found(lan: Assembly) -> None:
    few = replace(lan, openings=tuple(o for o in lan.openings if o.use is Use.FIXING))
    wrong = replace(few, openings=tuple(replace(o, u_mm=o.u_mm + 3.0) for o in few.openings))
    mine = [f"opening {o.name}: play around its standoff's screw" for o in few.openings]
    assert set(failed(alignment.openings(few))).isdisjoint(mine)
    assert set(mine) <= set(failed(alignment.openings(wrong)))


def test_a_standoff_without_a_hole_is_found(lan: Assembly) -> None:
    names = [item.name for item in lan.of(Role.STANDOFF)]
    bare = replace(only(lan, *names), openings=())
    assert failed(alignment.openings(bare)) == [f"{name} has no hole" for name in names]


def test_a_pan_head_below_the_add_on_is_found(
    scenes: Mapping[str, Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fittings, "HEAD_MM", (5.6, 2.4))
    made = assemble(PRODUCTS["lan_w5500"], scenes, load())
    screws = [i.name for i in made.of(Role.SCREW) if " back " in i.name]
    below = [p.name for p in made.parts if p.board == "meter" and " T" in p.name]
    few = only(made, *screws, *below, "lan_w5500 board")
    assert any("back screw" in where for where in failed(gaps.gaps(few)))
    assert failed(inside.interference(few))


def test_a_part_in_the_way_of_a_screwdriver_is_found(lan: Assembly) -> None:
    screw = at(lan, "fixing 1", Role.SCREW)
    part = next(p for p in lan.parts if p.board == "lan_w5500")
    few = only(lan, screw.name, part.name)
    assert failed(movement.access(few)) == []
    goal, start = screw.shape.Center(), part.shape.Center()
    by = (goal.x - start.x, goal.y - start.y, goal.z - start.z - 20.0)
    wrong = failed(movement.access(moved(few, part.name, by)))
    assert wrong == [f"driver to {screw.name} against {part.name}"]


def test_a_key_beside_its_pin_is_found(meter: Assembly) -> None:
    key = at(meter, "user_interface/sw_reset", Role.PART)
    assert isinstance(key, PartItem)
    where = "opening reset: tip of its pin beside the key"
    assert where not in failed(alignment.openings(meter))
    assert where in failed(alignment.openings(moved(meter, key.name, (1.0, 0.0, 0.0))))
    assert where in failed(alignment.openings(meter.without(Role.PIN)))


def test_a_pin_that_is_too_long_is_found(meter: Assembly) -> None:
    pin = at(meter, "user_interface/sw_reset", Role.PIN)
    few = only(meter, pin.name, at(meter, pin.address, Role.PART).name, "meter board", "cover")
    where = f"{pin.name} over {at(meter, pin.address, Role.PART).name}"
    assert where not in failed(gaps.gaps(few))
    assert where in failed(gaps.gaps(moved(few, pin.name, (0.0, 0.0, -0.5))))


def test_a_pin_s_collar_does_not_pass_its_guide(meter: Assembly) -> None:
    few = only(meter, "front insert 1", "button pin reset")
    assert failed(inside.interference(few)) == []
    lifted = moved(few, "button pin reset", (0.0, 0.0, 1.0))
    assert failed(inside.interference(lifted)) == [
        "front insert 1 and button pin reset, interpenetrating"
    ]


def hole(width: float, height: float, use: Use, *, is_round: bool) -> Opening:
    return Opening("x", "o", Face.FRONT, is_round, 0.0, 0.0, width, height, "", "", use, "")


@pytest.mark.parametrize(
    ("opening", "path_mm", "feed_mm_s"),
    [
        (hole(2.0, 2.0, Use.LIGHT, is_round=True), 0.0, 25.0),
        (hole(5.0, 5.0, Use.SCREW, is_round=True), 2.5 * 3.14159265, 25.0),
        (hole(2.5, 10.0, Use.VENT, is_round=False), 7.5, 25.0),
        (hole(7.0, 27.0, Use.RIBBON, is_round=False), 2 * (6.0 + 26.0), 15.0),
    ],
)
def test_an_opening_takes_its_path_at_its_feed(
    opening: Opening, path_mm: float, feed_mm_s: float
) -> None:
    assert opening_s(opening) == pytest.approx(ROUTER.move_s + path_mm / feed_mm_s)


@pytest.mark.parametrize(
    ("product", "key"), [("meter", "machining_meter"), ("relay_shield", "machining_shield")]
)
def test_the_bill_pays_for_the_openings_that_are_drawn(product: str, key: str) -> None:
    with PRICES.open(encoding="utf-8", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["key"] == key)
    told = [int(n) for n in re.findall(r"\d+", row["description"])]
    mine = of(product, load())
    slots = sum(each.use is Use.VENT for each in mine)
    assert told[:2] == [len(mine) - slots, slots]
    assert told[2] == pytest.approx(machining_s(mine), rel=0.03)
