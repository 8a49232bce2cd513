"""Numbers as suppliers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bom.importers.amounts import amount, currencies, decimal_mark


@pytest.mark.parametrize(
    ("text", "mark", "value", "currency"),
    [
        ("$12.50", ".", 12.5, "USD"),
        ("1,234.56", ".", 1234.56, ""),
        ("1.234,56 \N{EURO SIGN}", ",", 1234.56, "EUR"),
        ("0,13420 z\N{LATIN SMALL LETTER L WITH STROKE}", ",", 0.1342, "PLN"),
        ("USD 0.25", ".", 0.25, "USD"),
        ("1'234.5", ".", 1234.5, ""),
        ("US$0.0048", ".", 0.0048, "USD"),
        ("EUR1.00", ".", 1.0, "EUR"),
        ("12\N{NO-BREAK SPACE}345,6", ",", 12345.6, ""),
    ],
)
def test_written_amounts(text: str, mark: str, value: float, currency: str) -> None:
    found = amount(text, mark)
    assert (found.value, found.currency) == (pytest.approx(value, rel=1e-12), currency)


@pytest.mark.parametrize(
    ("text", "mark"), [("1,5", "."), ("1.5", ","), ("1.2.3", "."), ("1,23,4", "."), ("x", ".")]
)
def test_wrong_marks_are_refused_not_guessed(text: str, mark: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        amount(text, mark)


@pytest.mark.parametrize(
    ("cells", "separator", "mark"),
    [
        (["0,472", "12,00"], "\t", ","),
        (["1,234.5"], ",", "."),
        (["1.234,5"], ",", ","),
        (["1.234.567"], ",", ","),
        (["1,234"], ",", "."),
        (["1,234"], ";", ","),
        (["0.134", "1,234"], ",", "."),
        (["1.5", "1,5"], ",", ".,"),
    ],
)
def test_decimal_mark_of_a_file(cells: list[str], separator: str, mark: str) -> None:
    assert decimal_mark(cells, separator) == mark


@given(st.integers(1, 10**9), st.sampled_from(".,"))
def test_grouped_numbers_read_back(ten_thousandths: int, mark: str) -> None:
    text = f"{ten_thousandths / 1e4:,.4f}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert amount(text, mark).value == pytest.approx(ten_thousandths / 1e4, rel=1e-12)
    assert decimal_mark([text], ",") == mark


def test_each_currency_is_named_once() -> None:
    assert currencies("USD 5 ($)") == ("USD",)
    assert currencies("\N{POUND SIGN}5") == ("GBP",)
