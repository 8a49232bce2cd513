"""The manufacturing test reaches what the blocks claim, with limits from tolerances."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bom.tables import Book, Category
from hardware.checks.view import View
from hardware.design import Design, fingerprint
from hardware.production import plan
from hardware.production.model import Step
from hardware.production.places import places
from hardware.production.steps import all_steps, claimed_nets, hazardous

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def steps(designs: Mapping[str, Design]) -> dict[str, tuple[Step, ...]]:
    return {name: tuple(all_steps(View(design))) for name, design in designs.items()}


def net_of(step: Step) -> str:
    return step.id.partition(".")[2]


def test_every_claimed_net_has_a_step_and_a_needle(
    designs: Mapping[str, Design], steps: dict[str, tuple[Step, ...]]
) -> None:
    for name, design in designs.items():
        view = View(design)
        reached = {net_of(s) for s in steps[name]}
        assert set(claimed_nets(view)) <= reached, name
        assert all(s.where for s in steps[name]), name


def test_a_claimed_net_without_a_pad_would_be_seen(designs: Mapping[str, Design]) -> None:
    """The planted fault: the pad of a line is dropped, its step has nowhere to go."""
    meter = designs["meter"]
    pad = next(p for p in meter.parts if p.note == "UART_TX" and p.reference.startswith("TP"))
    damaged = replace(meter, parts=tuple(p for p in meter.parts if p is not pad))
    found = [s for s in all_steps(View(damaged)) if net_of(s) == "UART_TX"]
    assert found
    assert not any(pad.reference in s.where for s in found)


def test_steps_have_unique_ids_and_ordered_limits(steps: dict[str, tuple[Step, ...]]) -> None:
    for listed in steps.values():
        ids = [s.id for s in listed]
        assert len(ids) == len(set(ids))
        for step in listed:
            assert step.low is not None or step.high is not None, step.id
            if step.low is not None and step.high is not None:
                assert step.low <= step.high, step.id
            assert step.kind in plan.times(), step.id
            assert step.stage in plan.AT_ONCE, step.id


def test_limits_of_rails_follow_the_regulator(designs: Mapping[str, Design]) -> None:
    """A wider tolerance of the converter's output widens the limits of the rail."""
    meter = designs["meter"]
    before = {s.id: s for s in all_steps(View(meter))}["rail.V3V3"]
    assert before.low is not None
    assert before.high is not None
    assert 3.0 < before.low < 3.3 < before.high < 3.6
    specs = []
    for spec in meter.specs:
        if spec.mpn == "AP63203WU-7":
            ratings = tuple(
                replace(r, interval=replace(r.interval, low=3.1, high=3.5))
                if r.name == "output_voltage"
                else r
                for r in spec.ratings
            )
            spec = replace(spec, ratings=ratings)  # noqa: PLW2901
        specs.append(spec)
    after = {s.id: s for s in all_steps(View(replace(meter, specs=tuple(specs))))}["rail.V3V3"]
    assert (after.low, after.high) == (3.1, 3.5)


def test_every_channel_is_calibrated_within_what_firmware_takes(
    designs: Mapping[str, Design], steps: dict[str, tuple[Step, ...]]
) -> None:
    channels = {c.name for c in designs["meter"].analog_channels}
    gains = {net_of(s): s for s in steps["meter"] if s.id.startswith("gain.")}
    assert set(gains) == channels
    most = next(
        c.value for c in designs["meter"].firmware_constants if c.name == "CAL_GAIN_MAX_PPM"
    )
    assert all(s.high is not None and 0 < s.high < most / 1e4 for s in gains.values())
    phases = {net_of(s) for s in steps["meter"] if s.id.startswith("phase.")}
    assert phases == {c.name for c in designs["meter"].analog_channels if c.quantity == "current"}


def test_every_relay_is_switched_and_its_fail_safe_timed(
    steps: dict[str, tuple[Step, ...]],
) -> None:
    relays = [s for s in steps["relay_shield"] if s.id.startswith("relay.")]
    assert len(relays) == 20
    assert {s.id for s in steps["relay_shield"] if s.kind == "watchdog"} == {
        "fail_safe.OUTPUT_ENABLE_N",
        "fail_safe.VCOIL_SWITCHED",
    }


def test_the_dielectric_test_comes_first_where_there_is_mains(
    designs: Mapping[str, Design], steps: dict[str, tuple[Step, ...]]
) -> None:
    for name, design in designs.items():
        view = View(design)
        applied = list(plan.dielectric(view))
        assert bool(applied) == bool(hazardous(view)) == (steps[name][0].id == "dielectric")
    (sides,) = plan.dielectric(View(designs["meter"]))
    assert not set(sides.one_side) & set(sides.other_side)
    assert (sides.volts_ac, sides.seconds, sides.verified) == (2210.0, 2.0, False)
    assert [d.id for d in plan.dielectric(View(designs["relay_shield"]))] == ["D1", "D2"]


def test_stations_share_machine_time_and_not_handling() -> None:
    step = Step("s", "calibration", "", "", ("x",), None, 0.0, "", "", "", "settle", 4)
    taken = plan.station_seconds({"calibration": (step,)})["calibration"]
    known = plan.times()
    fixed = known["handling"].likely + known["contact"].likely
    assert taken.likely == pytest.approx(fixed + known["settle"].likely)


def test_the_bill_of_materials_takes_its_times_from_the_plan(
    designs: Mapping[str, Design],
) -> None:
    """One source: the committed table is what the plan gives, and every station is paid for."""
    table = (ROOT / plan.TIMES).read_text(encoding="utf-8")
    assert table == plan.times_table(designs)
    book = Book.load()
    for name, design in designs.items():
        stages = plan.by_stage(tuple(all_steps(View(design))))
        paid = {w.step for w in book.works if w.product == name and w.category is Category.TEST}
        assert paid == {f"{name}_{stage}_s" for stage in stages}


def test_plans_are_the_same_each_time_and_name_their_design(
    designs: Mapping[str, Design], tmp_path: Path
) -> None:
    written = plan.write(designs, tmp_path, ROOT)
    again = plan.write(designs, tmp_path / "again", ROOT)
    assert written == again
    for path in written:
        assert (tmp_path / path).read_bytes() == (tmp_path / "again" / path).read_bytes()
    meter = json.loads((tmp_path / plan.FOLDER / "meter.json").read_bytes())
    assert meter["design"] == fingerprint(designs["meter"])
    pads = [p for p in designs["meter"].parts if designs["meter"].spec(p).symbol == "TEST_POINT"]
    assert len(meter["needles"]) == len(pads)


def test_places_of_pads_are_read_from_the_board(tmp_path: Path) -> None:
    board = tmp_path / "b.kicad_pcb"
    board.write_text(
        '(kicad_pcb\n\t(setup\n\t\t(aux_axis_origin 10 20)\n\t)\n'
        '\t(footprint "X"\n\t\t(at 12.5 21.25 90)\n\t\t(property "Reference" "TP7"\n\t\t)\n\t)\n'
        '\t(footprint "R"\n\t\t(at 1 1)\n\t\t(property "Reference" "R1"\n\t\t)\n\t)\n)\n',
        encoding="utf-8",
    )  # fmt: skip
    assert places(board) == {"TP7": (2.5, 1.25)}
    assert places(tmp_path / "none.kicad_pcb") == {}
