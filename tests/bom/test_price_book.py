"""The project's own price book against the project's own boards."""

from __future__ import annotations

import pytest

from bom import alternates
from bom.book_checks import MODEL_ASSUMPTIONS
from bom.cost import Costing, Scenario, cost
from bom.lines import Line, product_lines
from bom.tables import Book, Confidence, Mount
from hardware.design import Design
from hardware.outputs import build_all

PRODUCTS = ("clamp_ct_set", "ct_63a_set", "lan_w5200", "lan_w5500", "meter", "relay_shield")


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.load()


@pytest.fixture(scope="module")
def designs() -> dict[str, Design]:
    return build_all()


@pytest.fixture(scope="module")
def lines(book: Book, designs: dict[str, Design]) -> dict[str, tuple[Line, ...]]:
    return {name: product_lines(book, name, designs) for name in book.products}


@pytest.fixture(scope="module")
def costings(book: Book, lines: dict[str, tuple[Line, ...]]) -> dict[str, Costing]:
    return {name: cost(book, name, found, Scenario(1000)) for name, found in lines.items()}


def test_the_products_are_those_of_the_requirements(book: Book) -> None:
    assert tuple(sorted(book.products)) == PRODUCTS
    assert (book.product("meter").target_eur, book.product("meter").target_quantity) == (30, 1000)


def test_every_fitted_part_of_every_board_is_priced(
    designs: dict[str, Design], lines: dict[str, tuple[Line, ...]], book: Book
) -> None:
    priced = {ref for found in lines.values() for line in found for ref in line.references}
    for name, design in designs.items():
        for part in design.parts:
            if design.spec(part).in_bom and not part.dnp:
                assert f"{name}:{part.reference}" in priced
    assert set(designs) == {board for product in book.products.values() for board in product.boards}


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_row_is_free(costings: dict[str, Costing], product: str) -> None:
    for row in costings[product].rows:
        none_taken = row.key == alternates.KEY and row.per_unit == 0.0
        assert row.eur_per_unit > 0.0 or none_taken, row.key


def test_the_meter_holds_ten_transformers_and_the_neutrals_is_sold_apart(
    lines: dict[str, tuple[Line, ...]],
) -> None:
    per_unit = {name: {line.key: line.per_unit for line in found} for name, found in lines.items()}
    assert per_unit["meter"]["OPENSTROM-CT-32A"] == 10
    assert "OPENSTROM-CT-63A" not in per_unit["meter"]
    assert per_unit["ct_63a_set"]["OPENSTROM-CT-63A"] == 4


def test_more_meters_are_cheaper_each(book: Book, lines: dict[str, tuple[Line, ...]]) -> None:
    totals = [
        cost(book, "meter", lines["meter"], Scenario(quantity)).total_eur
        for quantity in (10, 100, 1000, 10_000)
    ]
    assert totals == sorted(totals, reverse=True)


def test_only_fitted_parts_have_joints(book: Book, lines: dict[str, tuple[Line, ...]]) -> None:
    for line in book.prices:
        assert (line.joints == 0) == (line.mount is Mount.NONE), line.key
    for found in lines.values():
        for line in found:
            assert len({(offer.mount, offer.joints) for offer in line.offers}) == 1, line.key


def test_estimates_are_spread_and_say_why(book: Book) -> None:
    for line in book.prices:
        if line.confidence is not Confidence.CATALOGUE:
            assert line.low < 1.0 < line.high, line.key
    for assumption in book.assumptions.values():
        if assumption.confidence is Confidence.MEMORY:
            assert assumption.low < assumption.high, assumption.name


def test_what_no_product_uses_says_why_it_is_there(
    book: Book, lines: dict[str, tuple[Line, ...]]
) -> None:
    asked = {*MODEL_ASSUMPTIONS}
    asked |= {work.step for work in book.works} | {one_off.name for one_off in book.one_offs}
    asked |= {name for board in book.boards.values() for name in (board.price, board.finish)}
    assert set(book.assumptions) <= asked
    used = {
        key
        for found in lines.values()
        for line in found
        for key in (line.key, *line.alternate_mpns)
    }
    for line in book.prices:
        assert line.key in used or line.note, f"{line.key}: used by no product, and no note why"
