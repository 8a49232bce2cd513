"""CSV, JSON, Markdown and pictures say what the costings say."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from bom.bills import Bill, make_bill
from bom.charts import save_all
from bom.summary import json_text, lines_table, markdown, totals_table, write_summary
from bom.tables import Book
from bom.uncertainty import uncertainty
from bom.workbook import workbook_bytes
from tests.bom.samples import TABLES, small_book, small_lines
from tests.bom.workbooks import opened


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return small_book(tmp_path)


@pytest.fixture
def bill(book: Book) -> Bill:
    return make_bill(book, "box", small_lines(book))


def test_rows_sum_to_the_totals(bill: Bill) -> None:
    lines, totals = lines_table([bill]), totals_table([bill])
    pieces = lines[lines["part"] == "piece"]
    for total in totals.itertuples():
        rows = pieces[pieces["quantity"] == total.quantity]
        assert rows["amount_eur"].sum() == pytest.approx(total.total_eur, abs=1e-4)
        by_category = rows.groupby("category")["amount_eur"].sum()
        assert by_category["electronics"] == pytest.approx(total.electronics_eur, abs=1e-5)
    assert list(totals["quantity"]) == [10, 100, 1000, 10_000]


def test_amounts_carry_their_currency(bill: Bill) -> None:
    lines = lines_table([bill])
    assert set(lines["amount_currency"]) == {"EUR"}
    priced = lines[lines["unit_price"].notna()]
    assert priced["unit_price_currency"].notna().all()
    resistor = priced[(priced["key"] == "R-10K") & (priced["quantity"] == 1000)].iloc[0]
    # 2000 pieces are above the break of 1000 at USD 0.02; two dollars are a euro.
    assert (resistor["bought"], resistor["unit_price"]) == (2000, 0.02)
    assert resistor["unit_price_eur"] == pytest.approx(0.01)
    assert resistor["amount_eur"] == pytest.approx(0.02)


def test_target_stands_at_its_own_quantity(bill: Bill) -> None:
    totals = totals_table([bill]).set_index("quantity")
    assert totals.loc[1000, "target_eur"] == 12
    assert totals.loc[1000, "verdict"] == bill.verdict
    assert pd.isna(totals.loc[10, "target_eur"])
    assert totals.loc[10, "verdict"] == ""


def test_verdict_turns_with_the_target(tmp_path: Path) -> None:
    total = make_bill(small_book(tmp_path), "box", small_lines(small_book(tmp_path))).at_target
    for target, verdict in ((total.total_eur + 0.01, "met"), (total.total_eur - 0.01, "missed")):
        products = TABLES["products"].replace(",12,", f",{target},")
        book = small_book(tmp_path, products=products)
        assert make_bill(book, "box", small_lines(book)).verdict == verdict


def test_json_holds_the_same_total(book: Book, bill: Bill) -> None:
    found = json.loads(json_text(book, [bill], "abc"))
    box = found["products"]["box"]["costings"]["1000"]
    assert box["total_eur"] == pytest.approx(bill.at_target.total_eur, abs=1e-6)
    amounts = [row["amount_eur"] for row in box["rows"]["piece"]]
    assert sum(amounts) == pytest.approx(box["total_eur"], abs=1e-4)
    assert (found["commit"], found["currency"], found["date"]) == ("abc", "EUR", str(book.newest))


def test_markdown_names_the_low_confidence_lines_with_their_share(book: Book, bill: Bill) -> None:
    text = markdown(book, [bill])
    low = text.partition("nobody has offered in writing")[2]
    assert f"{bill.at_target.low_confidence_share:.1%} of the total" in low
    assert "`CT`" in low
    assert "`CASE`" not in low
    assert f"**{bill.at_target.total_eur:.2f}**" in text
    assert "Stock of the price's date falls short: R-10K (500)." in text


def test_chances_stand_beside_the_likely_total(book: Book, bill: Bill) -> None:
    found = uncertainty(book, "box", bill.lines)
    told = markdown(book, [bill], found=[found])
    assert f"A box: P10 {found.p10_eur:.2f}, P50 {found.p50_eur:.2f}" in told
    assert found.probability is not None
    assert f"chance of the target {100 * found.probability:.1f} %" in told
    machine = json.loads(json_text(book, [bill], found=[found]))["uncertainty"]["box"]
    assert machine["p50_eur"] == pytest.approx(found.p50_eur, abs=1e-5)
    sheet = opened(workbook_bytes(book, [bill], uncertainty=[found]))["Summary"]
    text = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert any(found.sentence in line for line in text)


def test_files_have_the_same_bytes_every_time(book: Book, bill: Bill, tmp_path: Path) -> None:
    def written(folder: Path) -> dict[str, bytes]:
        paths = [*write_summary(folder, book, [bill]), *save_all([bill], folder)]
        return {path.name: path.read_bytes() for path in paths}

    first, second = written(tmp_path / "1"), written(tmp_path / "2")
    assert first == second
    assert sorted(first) == [
        "bom.json",
        "bom.md",
        "cost_against_quantity.png",
        "cost_against_quantity.svg",
        "lines.csv",
        "totals.csv",
        "waterfall_box.png",
        "waterfall_box.svg",
    ]
    assert first["lines.csv"].startswith(b"product,quantity,part,")
