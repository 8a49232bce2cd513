"""The price book: what it reads, and that every kind of damage is refused with file and line."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from bom.tables import BomError, Book, Category, Confidence, Mount, Packaging
from tests.bom.samples import TABLES, small_book, write


def test_a_price_line_reads_as_written(tmp_path: Path) -> None:
    line = small_book(tmp_path).offers("R-10K")[0]
    assert line.breaks == ((1, 0.04), (1000, 0.02))
    assert (line.moq, line.pack, line.packaging) == (1, None, Packaging.CUT_TAPE)
    assert (line.stock, line.lead_days) == (1500, None)
    assert (line.mount, line.joints, line.low, line.high) == (Mount.SMT, 2, 0.9, 1.1)
    assert (line.date, line.confidence) == (dt.date(2026, 5, 21), Confidence.CATALOGUE)


def test_the_book_knows_its_products_and_dates(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    assert book.product("box").not_shipped == ("one:J2",)
    assert book.product("box").target_eur == 12
    assert book.newest == dt.date(2026, 5, 21)
    assert [line.key for line in book.older_than(0)] == ["CT", "CASE"]
    assert book.older_than(1) == ()
    assert book.items[0].category is Category.ENCLOSURE


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    with pytest.raises(BomError, match=r"no price for 'R-10X'; did you mean R-10K"):
        book.offers("R-10X")
    with pytest.raises(BomError, match=r"no product 'bax'; did you mean box"):
        book.product("bax")


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("prices", "1:0.04;1000:0.02", "", r"prices.csv:2: breaks is empty"),
        ("prices", "1:0.04;1000:0.02", ";", r"prices.csv:2: breaks names no break"),
        ("prices", "1:0.04;1000:0.02", "1:-0.04", r"prices.csv:2: .*must be above zero"),
        ("prices", "1:0.04;1000:0.02", "1:0", r"prices.csv:2: .*must be above zero"),
        ("prices", "1:0.04;1000:0.02", "1:nan", r"prices.csv:2: .*must be above zero"),
        ("prices", "1:0.04;1000:0.02", "1000:0.02;1:0.04", r"prices.csv:2: .*must rise"),
        ("prices", "1:0.04;1000:0.02", "1:0.04;1:0.02", r"prices.csv:2: .*must rise"),
        ("prices", "1:0.04;1000:0.02", "0:0.04", r"prices.csv:2: .*must rise"),
        ("prices", "1:0.04;1000:0.02", "1:EUR0.04", r"prices.csv:2: .*one currency stands"),
        ("prices", "1:0.04;1000:0.02", "0.04", r"prices.csv:2: .*not pieces:price"),
        ("prices", "S1,USD", "S1,USD/EUR", r"prices.csv:2: .*two currencies in a line"),
        ("prices", "S1,USD", "S1,dollar", r"prices.csv:2: .*three capitals"),
        ("prices", "S1,USD", "S1,UDS", r"prices.csv:2: currency 'UDS' is not in rates.csv"),
        ("prices", "2,0.9,1.1", "2,1.1,0.9", r"prices.csv:2: the spread 1.1 to 0.9"),
        ("prices", "2,0.9,1.1", "2,0,1.1", r"prices.csv:2: low is 0; it must be above zero"),
        ("prices", "2026-05-21", "21.05.2026", r"prices.csv:2: .*not a date"),
        ("prices", "list,catalogue", "list,catalog", r"prices.csv:2: .*did you mean catalogue"),
        ("prices", "cut_tape,1500", "reel,1500", r"prices.csv:2: a reel is sold whole"),
        ("prices", "S1,USD,1:0.04;1000:0.02,1", "S1,USD,1:1,0", r"prices.csv:2: moq is '0'"),
        (
            "prices",
            "R-10K-B,resistor,Other,Shop,S2",
            "R-10K,resistor,Maker,Shop,S1",
            r":3: .*line 2",
        ),
        ("prices", "smt,2", "smd,2", r"prices.csv:2: mount 'smd' is not known; did you mean smt"),
        ("items", "box,CASE", "box,CSE", r"items.csv:2: key 'CSE' is not in prices.csv.*CASE"),
        ("items", "box,CASE", "bax,CASE", r"items.csv:2: product 'bax' is not in products.csv"),
        ("items", "CASE,1", "CASE,zero", r"items.csv:2: quantity is 'zero', not a number"),
        ("items", "note\n", "\n", r"items.csv:1: the columns must be product,key"),
        ("items", "box,CASE,1,enclosure,\n", "box,CASE,1\n", r"items.csv:2: 3 cells, not 5"),
        ("items", "box,CASE,1,enclosure,\n", "", r"items.csv: the table is empty"),
        ("work", "pack_s", "pak_s", r"work.csv:2: step 'pak_s' is not in assumptions.csv"),
        ("work", "pack_s", "pcb", r"work.csv:2: step pcb is in m2; work is in s"),
        ("one_offs", "films", "pack_s", r"one_offs.csv:2: .*it needs a currency"),
        ("boards", "pcb,finish", "pcb,films", r"boards.csv:2: finish films is in order; not m2"),
        ("products", "A box,one", "A box,two", r"products.csv:2: boards 'two' is not in boards"),
        ("assumptions", "0.7,0.8,1,", "0.8,0.7,1,", r"assumptions.csv:22: .*are not in order"),
        ("assumptions", "0.7,0.8,1,", "0,0.8,1,", r"assumptions.csv:22: yield_fraction is a share"),
        ("assumptions", "duty,0,", "duty,-1,", r"assumptions.csv:24: low is negative"),
        ("assumptions", "duty,", "dutty,", r"assumptions.csv has no 'duty'; did you mean dutty"),
        ("rates", "USD,2,1.8,2.2", "USD,2,2.1,2.2", r"rates.csv:2: .*are not in order"),
        ("rates", "USD,2,", "EUR,2,", r"rates.csv:2: the euro needs no rate"),
    ],
)
def test_damage_is_refused_at_its_line(
    tmp_path: Path, table: str, old: str, new: str, message: str
) -> None:
    assert old in TABLES[table]
    with pytest.raises(BomError, match=message):
        small_book(tmp_path, **{table: TABLES[table].replace(old, new, 1)})


def test_a_missing_or_binary_table_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "rates.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BomError, match=r"rates.csv: not UTF-8"):
        Book.load(tmp_path)
    (tmp_path / "rates.csv").unlink()
    with pytest.raises(BomError, match=re.escape(str(tmp_path / "rates.csv"))):
        Book.load(tmp_path)


def test_a_quoted_cell_with_a_line_break_does_not_shift_the_line_named(tmp_path: Path) -> None:
    broken = TABLES["items"].replace("enclosure,\n", 'enclosure,"two\nlines"\nbox,CSE,1,print,\n')
    with pytest.raises(BomError, match=r"items.csv:4: key 'CSE'"):
        small_book(tmp_path, items=broken)
