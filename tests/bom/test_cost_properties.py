"""What must hold for every price, quantity and scenario."""

from __future__ import annotations

import math
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bom.cost import Costing, Scenario, cost, purchase
from bom.lines import Line
from bom.tables import Book, Packaging, PriceLine
from tests.bom.samples import small_book, small_lines
from tests.bom.test_cost import OFFER

PRICES = st.floats(1e-4, 1e3)
BREAKS = st.dictionaries(st.integers(1, 20_000), PRICES, min_size=1, max_size=6)
NEEDS = st.floats(0.5, 50_000)


@st.composite
def offers(draw: st.DrawFn) -> PriceLine:
    breaks = tuple(sorted(draw(BREAKS).items()))
    pack = draw(st.none() | st.integers(1, 5000))
    packaging = draw(st.sampled_from(Packaging)) if pack else Packaging.EACH
    return replace(
        OFFER, breaks=breaks, moq=draw(st.integers(1, 5000)), pack=pack, packaging=packaging
    )


@pytest.fixture(scope="module")
def small() -> tuple[Book, tuple[Line, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        book = small_book(Path(folder))
    return book, small_lines(book)


@given(offers(), NEEDS)
def test_enough_is_bought_in_what_is_sold(offer: PriceLine, needed: float) -> None:
    found = purchase(offer, needed)
    assert found.bought >= max(needed - 1e-6, offer.moq, found.break_used)
    if offer.packaging.whole and offer.pack:
        assert found.bought % offer.pack == 0
    assert dict(offer.breaks)[found.break_used] == found.unit_price


@given(offers(), NEEDS, st.integers(1, 20_000), PRICES)
def test_a_break_more_never_costs_more(
    offer: PriceLine, needed: float, quantity: int, price: float
) -> None:
    known = dict(offer.breaks)
    known.setdefault(quantity, price)
    richer = replace(offer, breaks=tuple(sorted(known.items())))
    assert purchase(richer, needed).amount <= purchase(offer, needed).amount


@given(offers(), NEEDS, st.floats(1.0, 10.0))
def test_more_pieces_never_cost_less(offer: PriceLine, needed: float, times: float) -> None:
    assert purchase(offer, needed * times).amount >= purchase(offer, needed).amount


def _run(small: tuple[Book, tuple[Line, ...]], scenario: Scenario) -> Costing:
    book, lines = small
    return cost(book, "box", lines, scenario)


@given(st.integers(1, 100_000), st.floats(0.0, 0.5), st.floats(0.5, 1.0), st.floats(0.8, 3.0))
def test_the_total_is_the_sum_of_its_rows(
    small: tuple[Book, tuple[Line, ...]], quantity: int, margin: float, good: float, rate: float
) -> None:
    values = {"margin": margin, "yield_fraction": good}
    costing = _run(small, Scenario(quantity, values=values, rates={"USD": rate}))
    rows = math.fsum(row.eur_per_unit for row in costing.rows)
    assert costing.total_eur == rows
    assert sum(costing.per_category_eur.values()) == pytest.approx(rows)
    assert 0.0 <= costing.low_confidence_share <= 1.0
    assert all(row.eur_per_unit >= 0.0 for row in costing.rows)


@given(
    st.sampled_from(["attrition_smt", "leader_tht", "smt_joint", "pcb", "labour_rate", "margin"])
)
def test_a_worse_assumption_never_makes_it_cheaper(
    small: tuple[Book, tuple[Line, ...]], name: str
) -> None:
    assumption = small[0].assumptions[name]
    low, high = (
        _run(small, Scenario(500, values={name: value})).total_eur
        for value in (assumption.low, assumption.high)
    )
    assert low < high


@given(st.floats(1.0, 5.0), st.sampled_from(["CASE", "CT", "PLUG", "R-10K"]))
def test_a_dearer_line_costs_its_share(
    small: tuple[Book, tuple[Line, ...]], factor: float, key: str
) -> None:
    plain = _run(small, Scenario(1000)).total_eur
    assert _run(small, Scenario(1000, price_factor={key: factor})).total_eur >= plain
