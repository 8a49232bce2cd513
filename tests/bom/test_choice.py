"""The component choice: its formula by hand, its data against requirements, boards, price book."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bom.choice import render
from bom.choice.budget import BUDGET_USD, load_budget, total_usd
from bom.choice.score import cost_usd, fact, points, score
from bom.choice.tables import DATA, Choices, Criterion, Fact, State, Verdict, load
from bom.rows import BomError
from bom.tables import Book, Confidence
from hardware.outputs import build_all

PAGE = Path(__file__).parents[2] / "docs/decisions/0011-component-choice.md"
#: Requirements OS-16 and OS-04, the candidates by name.
NAMED = {
    "mcu": ("Arduino", "CC3200", "HLK-RM04", "ESP8266", "MT7681"),
    "metering": (
        *("ADE7753", "CS5484", "78M6618", "STPM32", "STPM33", "STPM34", "ATM90E26"),
        "own circuit",
    ),
    "relay": (
        *("SSR25A", "T90S5D12-5", "JQX-15F", "HF102F", "JQX-102F"),
        *("latching", "solid state"),
    ),
    "lan": ("W5200",),
}
#: What the boards must hold if the page says that it was chosen.
BUILT = {
    "mcu": "ESP32-S2-MINI-2-N4",
    "metering": "ADS131M08IPBSR",
    "relay": "G2RL-1-E-DC12",
    "supply": "IRM-05-12",
    "lan": "W5500",
}


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.load()


@pytest.fixture(scope="module")
def choices(book: Book) -> Choices:
    return load(book)


def criterion(**changes: object) -> Criterion:
    base = Criterion("mcu", "pins", "OS-02", "pins", "1", 10.0, 30.0, 20.0, 2.0)
    return replace(base, **changes)  # type: ignore[arg-type]


def test_points_by_hand() -> None:
    assert [points(criterion(), value) for value in (5, 10, 15, 30, 99)] == [0, 0, 0.25, 1, 1]
    falling = criterion(worst=20.0, best=0.5, must=3.0)
    assert points(falling, 0.5) == 1.0
    assert points(falling, 19.2) == pytest.approx(0.8 / 19.5)
    assert (falling.fails(3.0), falling.fails(3.1)) == (False, True)
    assert (criterion().fails(20.0), criterion().fails(19.9)) == (False, True)


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_points_rise_towards_the_best(value: float, worst: float, best: float) -> None:
    if abs(worst - best) < 1e-3:
        return
    one = criterion(worst=worst, best=best)
    step = (best - worst) / 7.0
    assert 0.0 <= points(one, value) <= points(one, value + step) <= 1.0


def test_a_score_by_hand(book: Book, choices: Choices) -> None:
    first = choices.candidates_of("mcu")[0]
    known = replace(first, facts={"pins": Fact(20.0, None), "cores": Fact(None, None)})
    asked = (
        criterion(),
        criterion(criterion="cores", worst=0.0, best=2.0, must=1.0, weight=6.0),
    )
    found = score(known, asked, book)
    # Pins: half of weight 2 of 8; cores: none or all of weight 6 of 8.
    assert (found.low, found.high) == pytest.approx((12.5, 87.5))
    assert (found.failed, found.open, found.eligible) == ((), ("cores",), True)
    worse = replace(known, facts={**known.facts, "pins": Fact(19.0, None)})
    assert score(worse, asked, book).failed == ("pins",)


def test_cost_by_hand(book: Book, choices: Choices) -> None:
    one = next(c for c in choices.candidates if c.candidate == "two ADS131M08")
    offer = book.offers("ADS131M08IPBSR")[0]
    each = [price for quantity, price in offer.breaks if quantity <= 2000][-1]
    assert cost_usd(one, book) == pytest.approx(2 * each)
    in_euro = next(c for c in choices.candidates if c.candidate == "own mould")
    assert cost_usd(in_euro, book) == pytest.approx(2.0 * book.rates["USD"].per_eur)


@pytest.mark.parametrize("area", sorted(NAMED))
def test_every_candidate_of_the_requirements_stands_there(area: str, choices: Choices) -> None:
    named = " ".join(c.candidate for c in choices.candidates_of(area) if c.named)
    assert [name for name in NAMED[area] if name not in named] == []


def test_the_areas_and_their_weights_are_complete(choices: Choices) -> None:
    assert [a.area for a in choices.areas] == [
        *("mcu", "metering", "relay", "supply", "housing", "lan")
    ]
    for area in choices.areas:
        verdicts = [c.verdict for c in choices.candidates_of(area.area)]
        assert verdicts.count(Verdict.CHOSEN) == 1
        assert sum(c.weight for c in choices.criteria_of(area.area)) > 0
        assert all(re.search(r"OS-\d\d", c.requirement) for c in choices.criteria_of(area.area))


def test_what_is_chosen_meets_every_must_and_leads_or_says_why(
    book: Book, choices: Choices
) -> None:
    for area in choices.areas:
        asked = choices.criteria_of(area.area)
        scores = {c.candidate: score(c, asked, book) for c in choices.candidates_of(area.area)}
        for candidate in choices.candidates_of(area.area):
            if candidate.verdict is Verdict.REJECTED:
                continue
            assert (scores[candidate.candidate].failed, candidate.candidate) == (
                (),
                candidate.candidate,
            )
            assert scores[candidate.candidate].open == ()
            if candidate.verdict is Verdict.CHOSEN and not candidate.against_score:
                best = max(s.low for s in scores.values() if s.eligible)
                assert scores[candidate.candidate].low == best


def test_what_is_chosen_is_on_the_boards(choices: Choices) -> None:
    placed = {part.mpn for design in build_all().values() for part in design.parts}
    for area, mpn in BUILT.items():
        chosen = [c for c in choices.candidates_of(area) if c.verdict is Verdict.CHOSEN]
        assert chosen[0].price.listed == mpn
        assert mpn in placed


def test_prices_of_both_books_agree(book: Book, choices: Choices) -> None:
    known = {o.supplier_number: o for o in book.prices if o.supplier_number}
    shared = [c for c in choices.candidates if c.price.number in known]
    assert shared
    for candidate in shared:
        offer = known[candidate.price.number]
        assert (candidate.price.breaks, candidate.price.stock) == (offer.breaks, offer.stock)


def test_every_price_and_fact_says_how_it_is_known(choices: Choices) -> None:
    for candidate in choices.candidates:
        price = candidate.price
        assert price.source
        assert price.breaks or price.source == "no price found"
        if price.confidence is Confidence.CATALOGUE:
            assert price.stock is not None
        for found in candidate.facts.values():
            assert (found.value is None) == (found.source is None)
    states = {source.state for source in choices.sources}
    assert states == set(State)
    assert len({source.name for source in choices.sources}) == len(choices.sources)


def test_stock_counts_first_orders(book: Book, choices: Choices) -> None:
    relays = next(c for c in choices.candidates if c.candidate == "HF102F")
    stock = next(c for c in choices.criteria_of("relay") if c.criterion == "stock")
    assert relays.price.stock is not None
    assert fact(relays, stock, book).value == pytest.approx(relays.price.stock / 10_000)


def test_the_budget_of_2010(book: Book) -> None:
    lines = load_budget(book)
    assert BUDGET_USD == 89.50
    for variant in ("same", "equivalent"):
        amounts = [line.amount_usd(1, book) for line in lines if line.variant == variant]
        assert total_usd(lines, variant, 1, book) == pytest.approx(sum(amounts))
        assert total_usd(lines, variant, 1000, book) < total_usd(lines, variant, 1, book)
    assert total_usd(lines, "equivalent", 1000, book) < total_usd(lines, "same", 1000, book)
    sensor = next(line for line in lines if line.item.startswith("current transformer"))
    # Four of each: at 1000 meters the break for 1440 pieces holds.
    assert sensor.amount_usd(1000, book) == pytest.approx(4 * 0.4425)


def test_the_page_is_current(book: Book) -> None:
    assert PAGE.read_text(encoding="utf-8") == render(book)
    assert render(book) == render(book)


def test_the_page_tells_memory_from_reading(book: Book) -> None:
    page = render(book)
    tables = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.count(" | ") == line.count("|") - 2 for line in tables if "---" not in line)
    assert "| T90S5D12-5 (sister T9AS5D12-12) | 20 [4] | 2 [" in page
    assert "**3.18** [" in page
    assert "***45***" in page


@pytest.mark.parametrize(
    ("file", "old", "new", "wrong"),
    [
        ("facts_lan", "8 [wiz]", "8 [wizz]", "did you mean"),
        ("facts_lan", "8 [wiz]", "eight [wiz]", "not a number"),
        ("facts_lan", "8 [wiz]", "8", "with its source"),
        ("facts_lan", "W5500,", "W5501,", "no facts of 'W5500'"),
        ("candidates", "yes,1,W5200,,", "yes,1,W5200,C1,", "keep one of both"),
        ("candidates", "yes,1,W5200,,", "yes,1,W520,,", "did you mean"),
        ("candidates", "lan,W5200,yes", "lan,W5200,perhaps", "named"),
        ("criteria", "flag,0,1,,2", "flag,1,1,,2", "both ends"),
        ("xbee_budget", "same,ATmega644PA", "some,ATmega644PA", "variant"),
    ],
)
def test_bad_rows_are_refused(
    book: Book, tmp_path: Path, file: str, old: str, new: str, wrong: str
) -> None:
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    path = tmp_path / f"{file}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BomError, match=wrong) as caught:
        render(book, tmp_path)
    assert ".csv" in str(caught.value)
