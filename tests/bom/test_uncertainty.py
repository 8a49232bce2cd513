"""Monte Carlo and tornado: closed forms, sums done by hand on the small book, the real meter."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bom.cost import Scenario, cost
from bom.lines import Line, product_lines
from bom.rows import BomError
from bom.tables import DATA, Book
from bom.uncertainty import (
    Input,
    Kind,
    Settings,
    Uncertainty,
    draw,
    histogram,
    triangular,
    uncertainty,
)
from bom.uncertainty_chart import save
from hardware.outputs import build_all
from tests.bom.samples import TABLES, small_book, small_lines

FEW = Settings(draws=2000, seed=1, market_share=0.4)


def small(
    folder: Path, settings: Settings = FEW, *, target: str = "12", quantity: int = 1000
) -> Uncertainty:
    products = TABLES["products"].replace(",12,1000", f",{target},1000")
    book = small_book(folder, products=products)
    return uncertainty(book, "box", small_lines(book), quantity, settings)


@pytest.fixture(scope="module")
def meter() -> tuple[Book, tuple[Line, ...]]:
    book = Book.load()
    return book, product_lines(book, "meter", build_all())


def test_triangular_quantiles_by_hand() -> None:
    # F(x) = x^2 / 3 up to the peak 1, 1 - (3 - x)^2 / 6 above it (low 0, likely 1, high 3).
    uniform = np.array([1.0 / 12.0, 1.0 / 3.0, 1.0 - 1.0 / 24.0])
    assert triangular(uniform, 0.0, 1.0, 3.0) == pytest.approx([0.5, 1.0, 2.5])
    assert triangular(np.array([0.25]), 0.0, 0.0, 4.0) == pytest.approx([4.0 - math.sqrt(12.0)])
    assert triangular(np.array([0.25]), 0.0, 4.0, 4.0) == pytest.approx([2.0])


def price(name: str) -> Input:
    return Input(Kind.PRICE, name, name, "1", 0.8, 1.0, 1.7)


def test_every_input_keeps_its_own_distribution_however_prices_move_together() -> None:
    for share in (0.0, 0.4, 1.0):
        values = draw([price("a"), price("b")], Settings(5000, 7, share))
        for found in values.values():
            assert found.min() >= 0.8
            assert found.max() <= 1.7
            # Mean (a + b + c) / 3, variance (a2 + b2 + c2 - ab - ac - bc) / 18.
            assert found.mean() == pytest.approx(3.5 / 3.0, abs=1e-4)
            assert found.var() == pytest.approx((0.04 + 0.49 + 0.81) / 36.0, rel=1e-3)


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.0), (0.4, 0.4), (1.0, 1.0)])
def test_the_market_share_is_the_correlation_of_two_prices(share: float, expected: float) -> None:
    values = draw([price("a"), price("b")], Settings(20_000, 7, share))
    a, b = values.values()
    assert np.corrcoef(a, b)[0, 1] == pytest.approx(expected, abs=0.02)


def test_a_new_line_leaves_the_draws_of_the_others() -> None:
    alone = draw([price("a")], FEW)
    with_more = draw([price("z"), price("a")], FEW)
    assert np.array_equal(alone[Kind.PRICE, "a"], with_more[Kind.PRICE, "a"])


def test_histogram_counts_every_draw_once_in_round_bins() -> None:
    found = histogram(np.array([10.01, 10.02, 10.5, 11.99]))
    assert sum(b.count for b in found) == 4
    assert found[0].low_eur == 10.0
    assert found[-1].high_eur == 12.0
    assert {round(b.high_eur - b.low_eur, 9) for b in found} == {0.05}
    assert histogram(np.array([5.0, 5.0]))[0].count == 2


def test_the_tornado_by_hand(tmp_path: Path) -> None:
    found = small(tmp_path)
    book = Book.load(tmp_path)
    lines = small_lines(book)
    by_name = {swing.input.name: swing for swing in found.tornado}
    # Case EUR 3, spread 0.8 to 1.5, margin 10 %, yield 0.8: 3 x 1.1 / 0.8 = 4.125 a piece.
    case = by_name["CASE"]
    assert case.at_low_eur - found.likely_eur == pytest.approx(-0.2 * 4.125, abs=2e-4)
    assert case.at_high_eur - found.likely_eur == pytest.approx(0.5 * 4.125, abs=2e-4)
    # Yield 0.8: at 1 the total is 0.8 of the likely one, at 0.7 it is 8/7.
    good = by_name["yield_fraction"]
    assert good.at_high_eur == pytest.approx(0.8 * found.likely_eur, abs=1e-3)
    assert good.at_low_eur == pytest.approx(found.likely_eur * 8.0 / 7.0, abs=1e-3)
    # The two catalogue lines together, 0.9 to 1.1.
    market = Scenario(1000, price_factor={"R-10K": 1.1, "PLUG": 1.1})
    at_high = cost(book, "box", lines, market).total_eur
    assert by_name["market"].at_high_eur == pytest.approx(at_high, abs=1e-4)
    widths = [swing.width_eur for swing in found.tornado]
    assert widths == sorted(widths, reverse=True)
    assert min(widths) > 0.0
    assert "freight_per_kg" not in by_name


def test_likely_is_the_costing_and_the_distribution_stands_around_it(tmp_path: Path) -> None:
    found = small(tmp_path)
    book = Book.load(tmp_path)
    likely = cost(book, "box", small_lines(book), Scenario(1000)).total_eur
    assert found.likely_eur == pytest.approx(likely, abs=5e-5)
    assert found.p10_eur < found.p50_eur < found.p90_eur
    assert found.histogram[0].low_eur <= found.p10_eur
    assert found.histogram[-1].high_eur >= found.p90_eur
    assert sum(b.count for b in found.histogram) == FEW.draws


def test_the_probability_rises_with_the_target(tmp_path: Path) -> None:
    plain = small(tmp_path)
    met = []
    for target in (1.0, plain.p10_eur, plain.p50_eur, plain.p90_eur, 1000.0):
        probability = small(tmp_path, target=str(target)).probability
        assert probability is not None
        met.append(probability)
    assert met == pytest.approx([0.0, 0.1, 0.5, 0.9, 1.0], abs=2e-3)
    none = small(tmp_path, target="")
    assert (none.target_eur, none.probability) == (None, None)


def test_prices_that_move_together_spread_the_total(tmp_path: Path) -> None:
    def spread(share: float) -> float:
        found = small(tmp_path, replace(FEW, market_share=share))
        return found.p90_eur - found.p10_eur

    assert spread(0.0) < spread(0.5) < spread(1.0)


def test_same_seed_same_result_other_seed_nearly_the_same(tmp_path: Path) -> None:
    first, again = small(tmp_path), small(tmp_path)
    other = small(tmp_path, replace(FEW, seed=2))
    assert first == again
    assert first.histogram != other.histogram
    assert first.mean_eur == pytest.approx(other.mean_eur, rel=2e-3)
    assert first.tornado == other.tornado


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("draws,0,1,n,s,2026-01-01,memory\n", "whole number"),
        ("draws,9,1,n,s,2026-01-01,memory\nseed,1,1,n,s,2026-01-01,memory\n", "each once"),
        ("draws,9,1,n,s,yesterday,memory\n", "not a date"),
    ],
)
def test_bad_settings_are_refused(tmp_path: Path, text: str, wrong: str) -> None:
    header = "name,value,unit,note,source,date,confidence\n"
    rest = "seed,1,1,n,s,2026-01-01,memory\nmarket_share,0.1,1,n,s,2026-01-01,memory\n"
    body = text if "each once" in wrong else text + rest
    (tmp_path / "uncertainty.csv").write_text(header + body, encoding="utf-8")
    with pytest.raises(BomError, match=wrong):
        Settings.load(tmp_path)
    with pytest.raises(BomError, match="market_share"):
        Settings(10, 1, 1.5)


def test_the_meter_takes_less_than_three_seconds(meter: tuple[Book, tuple[Line, ...]]) -> None:
    book, lines = meter
    settings = Settings.load(DATA)
    assert settings.draws == 20_000
    start = time.perf_counter()
    found = uncertainty(book, "meter", lines, settings=settings)
    assert time.perf_counter() - start < 3.0
    assert found.target_eur == 30.0
    assert found.quantity == 1000
    likely = cost(book, "meter", lines, Scenario(1000)).total_eur
    assert found.likely_eur == pytest.approx(likely, abs=5e-5)


def test_the_picture_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    found = small(tmp_path)
    first = [path.read_bytes() for path in save(found, tmp_path / "a")]
    again = [path.read_bytes() for path in save(found, tmp_path / "b")]
    assert first == again
    assert first[1].startswith(b"\x89PNG")
    assert b"<svg" in first[0][:600]
