"""Both cost models are one: each column of the arrays is a costing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bom.cost import Scenario, cost, purchase
from bom.lines import Line, product_lines
from bom.many_costs import Scenarios, cheapest_amounts, totals
from bom.tables import Book, PriceLine
from hardware.design import Design
from hardware.outputs import build_all
from tests.bom.samples import TABLES, small_book, small_lines
from tests.bom.test_cost_properties import offers

NAMES = (
    *("attrition_smt", "attrition_item", "leader_tht", "smt_joint", "tht_joint", "panel_use"),
    *("pcb", "finish", "labour_rate", "pack_s", "test_s", "margin", "yield_fraction"),
)
TWO_OFFERS = TABLES["prices"] + (
    "R-10K,resistor,Maker,Elsewhere,E1,EUR,1:0.02;3000:0.008,50,3000,reel,,,smt,2,0.9,1.1,"
    "2026-05-21,list,quote,\n"
)


#: The same with alternates in stock for what the main part lacks.
STOOD_IN = TABLES["prices"].replace(
    "S2,USD,1:0.03,1,,cut_tape,,,", "S2,USD,1:0.03,1,,cut_tape,900,,"
)


@pytest.fixture(scope="module", params=[TWO_OFFERS, STOOD_IN], ids=["two offers", "alternates"])
def small(request: pytest.FixtureRequest) -> tuple[Book, tuple[Line, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        book = small_book(Path(folder), prices=request.param)
    return book, small_lines(book)


@given(
    st.integers(1, 20_000),
    st.lists(st.floats(0.0, 1.0), min_size=len(NAMES), max_size=len(NAMES)),
    st.floats(0.5, 3.0),
    st.dictionaries(st.sampled_from(["CASE", "CT", "PLUG", "R-10K"]), st.floats(0.2, 5.0)),
)
def test_each_scenario_costs_what_the_costing_says(
    small: tuple[Book, tuple[Line, ...]],
    quantity: int,
    places: list[float],
    rate: float,
    factors: dict[str, float],
) -> None:
    book, lines = small
    values = {}
    for name, place in zip(NAMES, places, strict=True):
        known = book.assumptions[name]
        values[name] = known.low + place * (known.high - known.low)
    scenario = Scenario(quantity, values, {"USD": rate}, factors)
    expected = cost(book, "box", lines, scenario).total_eur
    likely = cost(book, "box", lines, Scenario(quantity)).total_eur
    many = Scenarios(
        2,
        {n: np.array([book.assumptions[n].likely, v]) for n, v in values.items()},
        {"USD": np.array([book.rates["USD"].per_eur, rate])},
        {key: np.array([1.0, factor]) for key, factor in factors.items()},
    )
    found = totals(book, "box", lines, quantity, many)
    assert found == pytest.approx([likely, expected], rel=1e-12)


@given(offers(), st.lists(st.floats(0.5, 50_000), min_size=1, max_size=5))
def test_purchases_of_all_needs_are_those_of_each(offer: PriceLine, needs: list[float]) -> None:
    found = cheapest_amounts(offer, np.array(needs))
    assert list(found) == [purchase(offer, needed).amount for needed in needs]


@pytest.fixture(scope="module")
def designs() -> dict[str, Design]:
    return build_all()


@pytest.mark.parametrize("quantity", [10, 1000, 10_000])
@pytest.mark.parametrize("product", sorted(Book.load().products))
def test_the_likely_figures_of_every_product_cost_the_same(
    designs: dict[str, Design], product: str, quantity: int
) -> None:
    book = Book.load()
    lines = product_lines(book, product, designs)
    found = totals(book, product, lines, quantity, Scenarios(1, {}, {}, {}))
    expected = cost(book, product, lines, Scenario(quantity)).total_eur
    assert found[0] == pytest.approx(expected, rel=1e-12)
