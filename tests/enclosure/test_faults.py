"""Planted faults: each is found by the check that is there for it, and only the sound passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from enclosure.assembly import assemble
from enclosure.checks import alignment, envelope, gaps, inside, movement, safety
from enclosure.checks.measurement import Measurement
from enclosure.openings import load
from enclosure.probes import FINGER, Probe
from enclosure.products import PRODUCTS
from enclosure.scene import Assembly, Role
from hardware.bodies.size import MissingBodyError
from hardware.kicad.placement.scene import Scene
from tests.enclosure.conftest import moved, only


def failed(found: Sequence[Measurement]) -> list[str]:
    return [each.where for each in found if not each.held]


HOUSING = ("body", "cover", *(f"guard {side} {n}" for side in ("top", "bottom") for n in (1, 2, 3)))


def test_a_relay_two_millimetres_higher_is_found_under_a_cover_that_fits(shield: Assembly) -> None:
    # With the shoulder where the tallest relay just clears it, 2 mm more do not.
    top = shield.item("relay_shield K1").shape.BoundingBox().zmax
    one = shield.housing
    low = replace(
        one,
        depth=replace(one.depth, value_mm=top + 1.5 + one.behind_rail.value_mm + 2.0),
        shoulder=replace(one.shoulder, value_mm=top + 1.5 + one.guard_wall.value_mm),
    )
    few = replace(only(shield, "relay_shield K1", "relay_shield board"), housing=low)
    assert not failed(inside.inside(few))
    higher = moved(few, "relay_shield K1", (0.0, 0.0, 2.0))
    assert failed(inside.inside(higher)) == ["relay_shield K1 outside the cavity"]


def test_a_relay_two_millimetres_higher_loses_its_headroom(shield: Assembly) -> None:
    few = only(shield, *HOUSING, "relay_shield board", "relay_shield K1")
    before, after = (
        next(m for m in gaps.gaps(each) if "below shoulder" in m.where)
        for each in (few, moved(few, "relay_shield K1", (0.0, 0.0, 2.0)))
    )
    assert before.measured - after.measured == pytest.approx(2.0, abs=1e-3)


def test_a_board_one_millimetre_wider_is_found(scenes: Mapping[str, Scene]) -> None:
    scene = scenes["meter"]
    width = replace(scene.outline.width, value_mm=scene.outline.width.value_mm + 1.0)
    wider = dict(scenes) | {"meter": replace(scene, outline=replace(scene.outline, width=width))}
    made = assemble(PRODUCTS["meter"], wider, load())
    few = only(made, "meter board", *HOUSING)
    assert failed(inside.inside(few)) == ["meter board outside the cavity"]
    assert any("between the end walls" in where for where in failed(gaps.gaps(few)))


@pytest.mark.parametrize("part", ["meter J105", "meter X1", "meter J4"])
def test_a_connector_three_millimetres_aside_is_found(meter: Assembly, part: str) -> None:
    few = replace(
        meter,
        items=tuple(
            i for i in meter.items if i.name in (part, *HOUSING) or getattr(i, "part", "") == part
        ),
        openings=tuple(
            o for o in meter.openings if o.address == _address(meter, part)
        ),
    )  # fmt: skip
    assert not failed(alignment.openings(few))
    assert not failed(movement.access(few))
    aside = moved(few, part, (3.0, 0.0, 0.0))
    assert failed(alignment.openings(aside))
    assert failed(movement.access(aside))


def _address(assembly: Assembly, part: str) -> str:
    return next(p.address for p in assembly.parts if p.name == part)


def test_a_missing_clip_is_found(meter: Assembly) -> None:
    assert not failed(envelope.clip(meter))
    assert failed(envelope.clip(meter.without(Role.CLIP))) == ["foot behind the flange"]


def test_a_longer_and_thinner_test_finger_is_found(meter: Assembly) -> None:
    terminal = [o for o in meter.openings if o.name == "wire L1"]
    few = replace(meter, openings=tuple(terminal))
    assert not failed(safety.touch(few))
    thin = Probe("longer finger", 2.0, 0.0, 2.0, 20.0, "planted")
    assert failed(safety.touch(few, (FINGER, thin))) == ["longer finger through wire L1"]


def test_live_metal_near_a_ribbon_is_found(meter: Assembly) -> None:
    few = only(meter, "body", "rail", "meter X1", "shield ribbon")
    assert not failed(safety.live_distances(few))
    live = few.item("meter X1").shape.BoundingBox()
    ribbon = few.item("shield ribbon").shape.BoundingBox()
    by = (live.xmax - ribbon.xmin, live.ymax - ribbon.ymin, live.zmax - ribbon.zmax)
    near = moved(few, "shield ribbon", by)
    assert "live metal to shield ribbon" in failed(safety.live_distances(near))


def test_metal_near_the_antenna_is_found(meter: Assembly) -> None:
    few = only(meter, "rail", "meter U1501")
    assert not failed(safety.antenna(few))
    near = moved(few, "rail", (0.0, 15.0, 0.0))
    assert failed(safety.antenna(near)) == ["antenna to rail"]


def test_two_parts_in_one_place_are_found_with_the_word(meter: Assembly) -> None:
    few = only(meter, "meter K1", "meter C1101", "meter U201")
    assert not failed(inside.interference(few))
    x = few.item("meter U201").shape.BoundingBox().xmax
    by = (x - few.item("meter C1101").shape.BoundingBox().xmin - 1.0, -5.0, 0.0)
    inside_it = moved(few, "meter C1101", by)
    assert failed(inside.interference(inside_it)) == [
        "meter C1101 and meter U201, interpenetrating"
    ]


def test_a_tall_part_at_the_sill_stops_the_board(meter: Assembly) -> None:
    few = only(meter, "meter board", "meter U201", "body")
    assert not failed(movement.insertion(few))
    low = moved(few, "meter U201", (0.0, 0.0, -3.0))
    assert failed(movement.insertion(low)) == ["meter U201 sweeps body"]


def test_a_part_without_a_body_is_an_error(scenes: Mapping[str, Scene]) -> None:
    scene = scenes["lan_w5500"]
    specs = tuple(
        replace(spec, footprint="openstrom:Nobody_Drew_This") if "RJ45" in spec.footprint else spec
        for spec in scene.design.specs
    )
    broken = dict(scenes)
    broken["lan_w5500"] = replace(scene, design=replace(scene.design, specs=specs))
    with pytest.raises(MissingBodyError, match="no body for the footprint"):
        assemble(PRODUCTS["lan_w5500"], broken, load())
