"""Which nets a fixture needs, and that it reaches them."""

from __future__ import annotations

from hardware.checks.mutate import drop_part
from hardware.checks.rules import test_access as rule
from hardware.checks.view import View
from hardware.design import Design
from tests.hardware.samples import small_board, small_design


def test_a_board_without_pads_lacks_ground_and_rails() -> None:
    found = {p.subject: p.quantity for p in rule.test_access(View(small_design())) if not p.held}
    assert found == {"GND": "ground", "VIN": "rail", "V3V3": "rail"}


def test_mains_needs_none() -> None:
    assert "L1" not in {p.subject for p in rule.test_access(View(small_board().design()))}


def test_one_of_four_ground_pads_lost(meter: Design) -> None:
    lost = drop_part(meter, meter.part_at("test_points/tp_gnd_2"))
    (point,) = (p for p in rule.test_access(View(lost)) if not p.held)
    assert (point.subject, point.measured, point.low) == ("GND", 3, 4)


def test_crystals_are_left_alone(designs: dict[str, Design]) -> None:
    view = View(designs["lan_w5500"])
    quartz = view.rated("motional_capacitance")
    nets = {use.net for part in quartz for use in part.pins if use.name != "LID"}
    assert len(nets) == 2
    assert not nets & {p.subject for p in rule.test_access(view)}


def test_clocks_and_switching_nodes_are_left_alone(meter: Design) -> None:
    seen = {p.subject for p in rule.test_access(View(meter))}
    assert not seen & {"BUCK_SW", "FE_CLK_SRC", "FE_CAP_A"}
    assert {"V3V3", "VRESERVOIR", "EN", "EXP_SCLK"} <= seen
