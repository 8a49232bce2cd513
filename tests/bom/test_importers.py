"""Suppliers' exports into the price book: every known layout, and what is refused."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

import openpyxl
import pytest

from bom.figures import Packaging, PriceLine
from bom.importers import ImportReport, Kind, import_prices, old_lines
from bom.rows import BomError
from bom.tables import DATA, Book
from tests.bom.samples import write

FILES = Path(__file__).parent / "data"
JUNE = dt.date(2026, 6, 1)
Breaks = tuple[tuple[int, float], ...]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "book"
    place.mkdir()
    return write(place)


def made(report: ImportReport) -> dict[tuple[str, str, str], PriceLine]:
    lines = [change.new for change in report.changes]
    return {(line.key, line.supplier, line.supplier_number): line for line in lines}


def workbook(path: Path, rows: list[list[object]], title: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


LAYOUTS: dict[str, tuple[str, str, dict[tuple[str, str, str], Breaks]]] = {
    "lcsc_cart.csv": (
        "LCSC cart",
        "USD",
        {("R-10K", "LCSC", "S1"): ((2000, 0.015),), ("PLUG", "LCSC", "S3"): ((500, 0.4213),)},
    ),
    "lcsc_order.csv": (
        "LCSC cart or order",
        "USD",
        {("R-10K", "LCSC", "S1"): ((2000, 0.015),), ("PLUG", "LCSC", "S3"): ((500, 0.4213),)},
    ),
    "jlcpcb_parts.csv": (
        "JLCPCB parts list",
        "USD",
        {
            ("R-10K", "LCSC", "S1"): ((100, 0.0042), (2000, 0.0031), (10000, 0.0025)),
            ("PLUG", "LCSC", "S3"): ((1, 0.44),),
        },
    ),
    "digikey_cart.csv": (
        "Digi-Key cart or order",
        "EUR",
        {
            ("R-10K", "Digi-Key", "10KCT-ND"): ((1000, 0.0108),),
            ("R-10K", "Digi-Key", "10KTR-ND"): ((5000, 0.0042),),
            ("PLUG", "Digi-Key", "PLUG-ND"): ((250, 0.3581),),
        },
    ),
    "digikey_cart_german.csv": (
        "Digi-Key cart or order",
        "EUR",
        {
            ("R-10K", "Digi-Key", "10KCT-ND"): ((1000, 0.0108),),
            ("PLUG", "Digi-Key", "PLUG-ND"): ((250, 1035.81),),
        },
    ),
    "digikey_bom.csv": (
        "Digi-Key BOM manager",
        "USD",
        {
            ("R-10K", "Digi-Key", "10KCT-ND"): ((100, 0.023),),
            ("R-10K", "Digi-Key", "10KTR-ND"): ((5000, 0.0042),),
            ("PLUG", "Digi-Key", "PLUG-ND"): ((100, 0.52), (1000, 0.41)),
        },
    ),
    "mouser_cart.csv": (
        "Mouser cart",
        "EUR",
        {
            ("R-10K", "Mouser", "603-R-10K"): ((1000, 0.012),),
            ("PLUG", "Mouser", "571-PLUG"): ((100, 0.472),),
        },
    ),
    "mouser_bom.csv": (
        "Mouser BOM tool",
        "USD",
        {
            ("R-10K", "Mouser", "603-R-10K"): (
                (1, 0.1),
                (100, 0.023),
                (1000, 0.012),
                (5000, 0.007),
            ),
            ("PLUG", "Mouser", "571-PLUG"): ((1, 0.61), (100, 0.472)),
        },
    ),
    "kicost.csv": (
        "KiCost spreadsheet",
        "USD",
        {
            ("R-10K", "Digi-Key", "10KCT-ND"): ((200, 0.023),),
            ("R-10K", "Mouser", "603-R-10K"): ((1000, 0.012),),
            ("PLUG", "Mouser", "571-PLUG"): ((200, 0.4),),
        },
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_is_recognised_and_read(name: str, folder: Path) -> None:
    layout, currency, wanted = LAYOUTS[name]
    report = import_prices(FILES / name, folder, JUNE)
    found = made(report)
    assert report.layout == layout
    assert {place: line.breaks for place, line in found.items()} == wanted
    assert {line.currency for line in found.values()} == {currency}
    assert set(found.values()) <= set(Book.load(folder).prices)


@pytest.mark.parametrize("name", LAYOUTS)
def test_same_table_as_workbook_gives_the_same_prices(name: str, folder: Path) -> None:
    raw = (FILES / name).read_bytes()
    encoding = "utf-16" if raw[:2] == b"\xff\xfe" else "cp1252" if "german" in name else "utf-8-sig"
    text = raw.decode(encoding)
    separator = next(mark for mark in ("\t", ";", ",") if mark in text)
    rows = [list(row) for row in csv.reader(text.splitlines(), delimiter=separator)]
    numbers = [[float(c) if c.isdecimal() else c or None for c in row] for row in rows]
    path = workbook(folder.parent / "export.xlsx", numbers)
    found = made(import_prices(path, folder, JUNE))
    assert {place: line.breaks for place, line in found.items()} == LAYOUTS[name][2]


def test_minimum_stock_and_packaging_are_kept(folder: Path) -> None:
    found = made(import_prices(FILES / "mouser_bom.csv", folder, JUNE))
    resistor = found["R-10K", "Mouser", "603-R-10K"]
    plug = found["PLUG", "Mouser", "571-PLUG"]
    assert (resistor.moq, resistor.stock, resistor.lead_days) == (1, 253010, 98)
    assert (plug.moq, plug.stock, plug.note) == (5, None, "sold in 5 at a time")
    assert (resistor.packaging, plug.packaging) == (Packaging.CUT_TAPE, Packaging.BULK)
    assert (resistor.mount, resistor.joints) == ("smt", 2)


def test_digikey_reel_is_a_whole_pack(folder: Path) -> None:
    found = made(import_prices(FILES / "digikey_cart.csv", folder, JUNE))
    reel = found["R-10K", "Digi-Key", "10KTR-ND"]
    assert (reel.packaging, reel.pack) == (Packaging.REEL, 5000)


def test_pricing_fields_name_their_own_suppliers_and_currency(folder: Path) -> None:
    report = import_prices(FILES / "kibot_pricing.csv", folder, JUNE)
    broker = made(report)["PLUG", "Broker", ""]
    assert (broker.currency, broker.breaks) == ("EUR", ((1, 0.5), (1000, 0.3)))
    assert broker.stock == 1200
    assert made(report)["R-10K", "Shop", "S1"].breaks == ((1, 0.05), (100, 0.02))


def test_bom_tool_workbook_takes_the_matched_columns(folder: Path) -> None:
    head = [
        "Quantity",
        "LCSC#",
        "Mfr#",
        "Package",
        "LCSC#",
        "Mrf#",
        "Mfr.",
        "Package",
        "Description",
    ]
    rows: list[list[object]] = [["Bill of materials"], [], [], []]
    rows.append([*head, "Order Qty.", "Unit Price(USD)"])
    rows.append([2, "X9", "wished", "", "S1", "R-10K", "Maker", "0603", "10k", 100, 0.021])
    report = import_prices(workbook(folder.parent / "bom.xlsx", rows), folder, JUNE)
    assert report.layout == "LCSC BOM tool"
    assert made(report)["R-10K", "LCSC", "S1"].breaks == ((100, 0.021),)


def test_number_format_names_the_currency(folder: Path) -> None:
    """Workbooks hold plain numbers; only their format says in which currency."""
    head = ["Mouser No", "Mfr. No", "Order Qty.", "Price", "Ext."]
    path = workbook(folder.parent / "cart.xlsx", [head, ["603-X", "R-10K", 100, 0.021, 2.1]])
    with pytest.raises(BomError, match="no currency is named"):
        import_prices(path, folder, JUNE)
    book = openpyxl.load_workbook(path)
    book.active["D2"].number_format = "#,##0.000 [$\N{EURO SIGN}-407]"
    book.save(path)
    line = import_prices(path, folder, JUNE).changes[0].new
    assert (line.currency, line.breaks) == ("EUR", ((100, 0.021),))


def test_newer_line_replaces_older_and_an_older_one_does_not(folder: Path) -> None:
    path = folder.parent / "list.csv"
    path.write_text("manf#,Shop:cat#,Shop:pricing\nR-10K,S1,USD;1:0.05;1000:0.01\n")
    early = import_prices(path, folder, dt.date(2026, 5, 21))
    assert [change.kind for change in early.changes] == [Kind.KEPT]
    assert not early.written
    late = import_prices(path, folder, dt.date(2026, 5, 22))
    assert [change.kind for change in late.changes] == [Kind.REPLACED]
    offers = Book.load(folder).offers("R-10K")
    assert [(o.supplier_number, o.breaks) for o in offers] == [("S1", ((1, 0.05), (1000, 0.01)))]
    assert "(+25.0%)" in late.changes[0].text()  # 0.05 for 0.04 at one piece


def test_other_rows_of_the_book_stay_as_they_are(folder: Path) -> None:
    before = (folder / "prices.csv").read_text().splitlines()
    import_prices(FILES / "mouser_cart.csv", folder, JUNE)
    after = (folder / "prices.csv").read_text().splitlines()
    assert [row for row in after if row in before] == before
    assert len(after) == len(before) + 2


def test_rows_of_the_real_book_survive_a_merge(tmp_path: Path) -> None:
    for table in DATA.glob("*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    book = Book.load(tmp_path)
    line = book.prices[0]
    path = tmp_path.parent / "one.csv"
    path.write_text(f'manf#,Broker:pricing\n"{line.key}","USD;1:9.5"\n')
    before = (tmp_path / "prices.csv").read_text().splitlines()
    import_prices(path, tmp_path, book.newest)
    after = (tmp_path / "prices.csv").read_text().splitlines()
    assert [row for row in after if "Broker" not in row] == before


def test_large_step_is_pointed_out(folder: Path) -> None:
    path = folder.parent / "list.csv"
    path.write_text("manf#,Shop:cat#,Shop:pricing\nR-10K,S1,USD;1:4\n")
    change = import_prices(path, folder, JUNE).changes[0]
    assert change.far
    assert "misread" in change.text()
    assert "1 quantity break fewer" in change.text()


def test_dry_run_writes_nothing(folder: Path) -> None:
    before = (folder / "prices.csv").read_bytes()
    report = import_prices(FILES / "lcsc_cart.csv", folder, JUNE, dry_run=True)
    assert (report.written, len(report.changes)) == (False, 2)
    assert (folder / "prices.csv").read_bytes() == before


def test_unpriced_row_is_left_out_and_said(folder: Path) -> None:
    report = import_prices(FILES / "digikey_bom.csv", folder, JUNE)
    assert report.left_out == ("digikey_bom.csv:6: CASE has no price; left out",)


def test_old_prices_are_flagged_against_a_date(folder: Path) -> None:
    book = Book.load(folder)
    assert book.newest == dt.date(2026, 5, 21)
    assert old_lines(book, 1) == ()
    assert {line.key for line in old_lines(book, 0)} == {"CT", "CASE"}
    assert len(old_lines(book, 180, dt.date(2026, 12, 31))) == len(book.prices)
    report = import_prices(FILES / "lcsc_cart.csv", folder, JUNE, old_after_days=11)
    assert any(text.startswith("old: CT from Quote is of 2026-05-20") for text in report.lines())
    assert not any(text.startswith("old: PLUG from Shop") for text in report.lines())


DK = "Index,DigiKey Part #,Manufacturer Part Number,Quantity,Unit Price\n"
REFUSED = {
    "unknown layout": ("Name,Colour\nx,red\n", ("no heading of a known export", "LCSC cart")),
    "nearly a layout": (
        "LCSC#,MPN,Quantity\nS1,R-10K,5\n",
        ("nearest to a LCSC cart but lacks unit price",),
    ),
    "unknown part": (DK + "1,X-ND,R-10KK,5,$1\n", (":2:", "'R-10KK'", "did you mean R-10K")),
    "negative price": (DK + "1,X-ND,R-10K,5,$-1\n", (":2, column E (Unit Price)", "above zero")),
    "price of zero": (DK + "1,X-ND,R-10K,5,$0.00\n", (":2, column E", "above zero")),
    "words for a price": (DK + "1,X-ND,R-10K,5,$free\n", ("column E", "not a number")),
    "two currencies in a cell": (DK + "1,X-ND,R-10K,5,USD 1 EUR\n", ("two currencies",)),
    "two currencies in a row": (
        "manf#,Shop:pricing\nR-10K,1:USD0.50;10:EUR0.40\n",
        (":2, column B (Shop:pricing)", "two currencies in a line"),
    ),
    "currency against the heading": (
        "Mouser No,Mfr. No,Order Qty.,Price (EUR)\n603-X,R-10K,5,$0.5\n",
        ("column D (Price (EUR))", "EUR and USD"),
    ),
    "no currency": (DK + "1,X-ND,R-10K,5,1.5\n", ("column E", "no currency is named")),
    "no rate": (DK + "1,X-ND,R-10K,5,1.5 PLN\n", (":2:", "no rate for PLN")),
    "no quantity": (DK + "1,X-ND,R-10K,,$1\n", ("column D (Quantity)", "without the quantity")),
    "half a piece": (DK + "1,X-ND,R-10K,2.5,$1\n", ("column D", "whole number of pieces")),
    "damaged break": ("manf#,Shop:pricing\nR-10K,100-0.5 USD\n", ("column B", "pieces:price")),
    "break of nothing": ("manf#,Shop:pricing\nR-10K,0:0.5USD\n", ("at 1 piece or more",)),
    "points and commas": (
        DK + '1,X-ND,R-10K,5,"$1,5"\n2,Y-ND,PLUG,5,$1.5\n',
        ("decimal points and decimal commas",),
    ),
    "contradiction": (
        DK + "1,X-ND,R-10K,5,$1\n2,X-ND,R-10K,5,$2\n",
        (":3:", "costs 2 at 5 here and 1 above"),
    ),
    "open quote": (DK + '1,"X-ND,R-10K,5,$1\n', ("export the file again",)),
    "no distributors": (
        "Global Part Info,,,,,\nRefs,Manf#,Qty,Purch,Unit$,Cat#\nR1,R-10K,2,,$1,X\n",
        (":2:", "no row of distributors' names"),
    ),
    "nothing": ("", ("the file is empty",)),
    "only a heading": (DK, ("without a priced row",)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_one_error_and_leaves_the_book(name: str, folder: Path) -> None:
    text, said = REFUSED[name]
    path = folder.parent / "export.csv"
    path.write_text(text, encoding="utf-8")
    before = (folder / "prices.csv").read_bytes()
    with pytest.raises(BomError) as caught:
        import_prices(path, folder, JUNE)
    for words in said:
        assert words in str(caught.value)
    assert "export.csv" in str(caught.value)
    assert (folder / "prices.csv").read_bytes() == before


@pytest.mark.parametrize("name", ["jlcpcb_bom.csv", "kibot_bom.csv"])
def test_list_without_prices_says_what_to_export(name: str, folder: Path) -> None:
    with pytest.raises(BomError, match="has no prices; "):
        import_prices(FILES / name, folder, JUNE)


@pytest.mark.parametrize("content", [b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0old", b"\xff\xfea"])
def test_damaged_files_are_refused(content: bytes, folder: Path) -> None:
    path = folder.parent / "export.xlsx"
    path.write_bytes(content)
    with pytest.raises(BomError, match=r"export\.xlsx"):
        import_prices(path, folder, JUNE)


def test_unknown_part_may_be_left_out(folder: Path) -> None:
    path = folder.parent / "export.csv"
    path.write_text(DK + "1,X-ND,OTHER,5,$1\n2,Y-ND,PLUG,5,$1\n")
    report = import_prices(path, folder, JUNE, skip_unknown=True)
    assert [change.new.key for change in report.changes] == ["PLUG"]
    assert report.left_out == ("export.csv:2: OTHER is no part of the price book; left out",)


def test_currency_may_be_told(folder: Path) -> None:
    path = folder.parent / "export.csv"
    path.write_text(DK + "1,X-ND,R-10K,5,1.5\n")
    report = import_prices(path, folder, JUNE, currency="USD")
    assert report.changes[0].new.currency == "USD"
    with pytest.raises(BomError, match="in EUR, not USD"):
        import_prices(FILES / "digikey_cart.csv", folder, JUNE, currency="USD")


def test_one_supplier_may_be_taken(folder: Path) -> None:
    report = import_prices(FILES / "kicost.csv", folder, JUNE, supplier="Mouser")
    assert {change.new.supplier for change in report.changes} == {"Mouser"}
    with pytest.raises(BomError, match="prices from Digi-Key, Mouser"):
        import_prices(FILES / "kicost.csv", folder, JUNE, supplier="Farnell")


@pytest.mark.parametrize("name", LAYOUTS)
def test_damaged_copies_are_read_or_refused_with_one_error(name: str, folder: Path) -> None:
    whole = (FILES / name).read_bytes()
    path = folder.parent / "export.csv"
    chance = random.Random(name)
    said: list[str] = []
    for _ in range(60):
        damaged = bytearray(whole)
        at = chance.randrange(len(damaged))
        damaged[at : at + chance.randrange(20)] = chance.choice((b"", b'"', b";", b"-", b"\xff"))
        path.write_bytes(damaged)
        try:
            import_prices(path, folder, JUNE, skip_unknown=True, dry_run=True)
        except BomError as error:
            said.append(str(error))
    assert 0 < len(said) < 60
    assert all("export.csv" in text for text in said)
