"""Drawings: every opening where the housing has it, every text legible and apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import cadquery as cq
import pytest

from enclosure import papers
from enclosure.drawings.arrangement import pieces_of
from enclosure.drawings.letters import box_of
from enclosure.drawings.machining import PAGES, series
from enclosure.drawings.machining import sheets as machining_sheets
from enclosure.drawings.sheet import Sheet, Words
from enclosure.drawings.walls import BELOW, FRONT, VIEWS, Cut, cuts
from enclosure.label.checks import drawn
from enclosure.scene import Assembly, Role


def texts(sheet: Sheet) -> list[Words]:
    return [figure for figure in sheet.figures if isinstance(figure, Words) and figure.text]


def collisions(sheet: Sheet) -> list[tuple[str, str]]:
    found = []
    boxes = [(words.text, box_of(words)) for words in texts(sheet)]
    for (one, a), (other, b) in combinations(boxes, 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        down = min(a[3], b[3]) - max(a[1], b[1])
        if across > 0.05 and down > 0.05:
            found.append((one, other))
    return found


def left_over(assembly: Assembly, cut: Cut) -> float:
    """Volume of the lower side wall in the middle of an opening as the drawing places it."""
    half = assembly.housing.height.value_mm / 2
    size = (cut.width_mm * 0.6, 4.0, cut.height_mm * 0.6)
    corner = (cut.a_mm - size[0] / 2, -half - 1.0, cut.b_mm - size[2] / 2)
    probe = cq.Solid.makeBox(*size, cq.Vector(*corner))
    guards = [item.shape for item in assembly.of(Role.GUARD, Role.BODY)]
    return sum(s.Volume() for s in probe.intersect(*guards).Solids())


def test_openings_are_drawn_where_the_housing_has_them(meter: Assembly) -> None:
    drawn_cuts = cuts(meter, BELOW)
    assert len(drawn_cuts) == 34
    for cut in drawn_cuts:
        assert left_over(meter, cut) == pytest.approx(0.0, abs=1e-6)


def test_a_shifted_opening_in_a_drawing_is_found(meter: Assembly) -> None:
    cut = next(each for each in cuts(meter, BELOW) if each.name == "wire L1")
    assert left_over(meter, replace(cut, a_mm=cut.a_mm + 3.0)) > 1.0


def test_every_opening_stands_in_one_view(meter: Assembly, shield: Assembly) -> None:
    for assembly in (meter, shield):
        names = [cut.name for view in VIEWS for cut in cuts(assembly, view)]
        assert sorted(names) == sorted(each.name for each in assembly.openings)


def test_standoffs_get_their_screws_holes(lan: Assembly) -> None:
    holes = [cut for cut in cuts(lan, FRONT) if cut.name.startswith("standoff")]
    assert len(holes) == len(lan.of(Role.STANDOFF)) == 3
    assert {cut.width_mm for cut in holes} == {3.2}


def test_vents_of_a_row_share_a_line_of_the_table(shield: Assembly) -> None:
    rows = [each for each in series(cuts(shield, BELOW)) if len(each.cuts) > 1]
    assert [each.name for each in rows] == ["vent below, 38 at 4"]


@pytest.mark.parametrize("which", ["meter", "shield", "lan"])
def test_no_text_of_a_drawing_meets_another_or_leaves_the_page(
    which: str, request: pytest.FixtureRequest
) -> None:
    assembly: Assembly = request.getfixturevalue(which)
    sheets = papers.sheets(assembly, drawn(assembly))
    assert len(sheets) == len(PAGES) + 2
    for sheet in sheets:
        assert collisions(sheet) == []
        for words in texts(sheet):
            x0, y0, x1, y1 = box_of(words)
            assert x0 > 20.0
            assert y0 > 10.0
            assert x1 < sheet.width_mm - 10.0
            assert y1 < sheet.height_mm - 10.0


def test_texts_that_meet_are_found(meter: Assembly) -> None:
    sheet = next(iter(machining_sheets(meter, "A", 2, 5)))
    sheet.words("on top", texts(sheet)[0].at)
    assert collisions(sheet) != []


def test_the_list_of_pieces_weighs_what_the_assembly_weighs(lan: Assembly) -> None:
    listed = pieces_of(lan)
    roles = (Role.RAIL, Role.MATE)
    whole = sum(item.mass_g for item in lan.items if item.role not in roles)
    assert sum(piece.mass_g for piece in listed) == pytest.approx(whole)
    assert [piece.position for piece in listed] == list(range(1, len(listed) + 1))
