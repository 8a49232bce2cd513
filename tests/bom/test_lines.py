"""A product's bill: what is on it, what is not, and that no part goes unpriced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bom.lines import product_lines
from bom.tables import BomError, Category
from tests.bom.samples import DESIGN, TABLES, part, small_book, small_lines, two_terminal


def test_fitted_parts_accessories_and_items_are_lines(tmp_path: Path) -> None:
    lines = {line.key: line for line in small_lines(small_book(tmp_path))}
    assert {key: line.per_unit for key, line in lines.items()} == {
        "PLUG": 2.0,
        "R-10K": 2.0,
        "CASE": 1.0,
        "CT": 1.0,
    }
    assert lines["R-10K"].references == ("one:R1", "one:R2")
    assert lines["CT"].references == ("one:J1",)
    assert lines["CT"].category is Category.SENSOR
    assert lines["CASE"].category is Category.ENCLOSURE


def test_alternates_are_named_and_priced_where_the_book_has_them(tmp_path: Path) -> None:
    line = next(line for line in small_lines(small_book(tmp_path)) if line.key == "R-10K")
    assert line.alternate_mpns == ("R-10K-B", "R-10K-C")
    assert [offer.key for offer in line.alternates] == ["R-10K-B"]


def test_an_unpriced_part_is_refused_with_its_place(tmp_path: Path) -> None:
    stranger = two_terminal("R-11K")
    design = replace(
        DESIGN, parts=(*DESIGN.parts, part("R9", "R-11K")), specs=(*DESIGN.specs, stranger)
    )
    with pytest.raises(BomError, match=r"no price for 'R-11K' \(resistor; one:R9\).*R-10K"):
        product_lines(small_book(tmp_path), "box", {"one": design})


def test_a_missing_board_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BomError, match=r"box needs board 'one'; did you mean onn"):
        product_lines(small_book(tmp_path), "box", {"onn": DESIGN})


def test_leaving_out_what_is_not_there_is_refused(tmp_path: Path) -> None:
    products = TABLES["products"].replace("one:J2", "one:J9")
    with pytest.raises(BomError, match=r"leaves out one:J9, where no accessory"):
        small_lines(small_book(tmp_path, products=products))


def test_an_item_that_is_on_the_board_too_is_refused(tmp_path: Path) -> None:
    items = TABLES["items"] + "box,PLUG,1,cable,\n"
    with pytest.raises(BomError, match=r"box: PLUG is an item and on a board too"):
        small_lines(small_book(tmp_path, items=items))
