"""Quote packages: what is in them, that it is right, and that the bytes do not change."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from bom.quote import QUANTITIES, Package, package, write_packages
from bom.quote_text import natural
from bom.tables import Book
from hardware.design import (
    MAINS_L1,
    SELV_SUPPLY,
    Claim,
    FirmwareConstant,
    NetClass,
    NetRecord,
    Node,
    PinUse,
)
from hardware.parts.spec import PinKind
from tests.bom.samples import DESIGN, small_book

V3V3 = NetRecord("V3V3", SELV_SUPPLY, NetClass.POWER, (3.1, 3.5), "", (Node("TP1", "1"),))
PAD = replace(DESIGN.part_by_reference["TP1"], pins=(PinUse("1", "1", PinKind.PASSIVE, "V3V3"),))
BOARD = replace(
    DESIGN,
    parts=tuple(PAD if part.reference == "TP1" else part for part in DESIGN.parts),
    nets=(V3V3,),
    claims=(Claim("test_access", "V3V3", 1, None, "1", "the fixture needs it"),),
    firmware_constants=(FirmwareConstant("BUS_HZ", 400000, "pull-ups"),),
)
DESIGNS = {"one": BOARD}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return small_book(tmp_path)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "netlists").mkdir(parents=True)
    (root / "netlists" / "one.net").write_text("(export)")
    (root / "netlists" / "other.net").write_text("(export)")
    return root


@pytest.fixture
def made(book: Book, tree: Path) -> Package:
    return package(book, "box", DESIGNS, tree)


def rows(made: Package) -> dict[str, dict[str, str]]:
    table = csv.DictReader(io.StringIO(made.files["bom.csv"].decode()))
    return {row["mpn"]: row for row in table}


def test_bill_has_quantities_and_alternates(made: Package) -> None:
    resistor = rows(made)["R-10K"]
    assert resistor["per_unit"] == "2"  # the third is left open
    assert [resistor[f"pieces_{n}"] for n in QUANTITIES] == ["20", "200", "2000", "20000"]
    assert resistor["alternates"] == "Other R-10K-B; Third R-10K-C"
    assert resistor["designators"] == "one:R1 one:R2"
    assert rows(made)["CASE"]["pieces_1000"] == "1000"


def test_workbook_says_the_same_as_the_table(made: Package) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made.files["bom.xlsx"])).active
    head, *body = ([cell.value for cell in line] for line in sheet.iter_rows())
    table = [dict(zip(head, line, strict=True)) for line in body]
    for line in table:
        wanted = rows(made)[line["mpn"]]
        assert {k: "" if v is None else str(v) for k, v in line.items()} == wanted
    assert len(table) == len(rows(made))


def test_assembly_notes_count_joints_and_name_what_stays_open(made: Package) -> None:
    notes = made.files["assembly.md"].decode()
    assert "| SMT | 1 | 2 | 4 |" in notes  # two resistors of two joints
    assert "| THT | 1 | 2 | 6 |" in notes  # two plugs of three joints
    assert "THT: PLUG (J1 J2)." in notes
    assert "Left open: R3." in notes
    assert "Plugged in: J1: CT." in notes  # J2 is sold without
    assert "100 x 80 mm, 2 layers" in notes
    assert "SMT parts on one side" in notes


def test_test_requirements_name_points_ranges_and_constants(made: Package) -> None:
    text = made.files["test.md"].decode()
    assert "| V3V3 | TP1 | 1 | 3.1 to 3.5 V | the fixture needs it |" in text
    assert "| BUS_HZ | 400000 | pull-ups |" in text
    assert "| test | 1 | testing |" in text


def test_letter_asks_for_each_quantity_and_item_and_says_what_is_missing(made: Package) -> None:
    letter = made.files["letter.md"].decode()
    assert "10, 100, 1 000, 10 000 pieces" in letter
    for item in ("set-up", "housing tooling", "test fixture", "packing and labels"):
        assert f"| {item} |" in letter
    assert "Not enclosed: manufacturing files and drawings of one." in letter
    assert "EUR 12" not in letter  # the target


def test_mains_parts_need_consent_only_where_there_are_mains(
    made: Package, book: Book, tree: Path
) -> None:
    assert b"written consent" not in made.files["letter.md"]
    hazardous = replace(BOARD, nets=(replace(V3V3, domain=MAINS_L1),))
    found = package(book, "box", {"one": hazardous}, tree)
    assert b"written consent" in found.files["letter.md"]
    assert b"Mains side: mains_l1." in found.files["test.md"]


def test_references_sort_as_people_count() -> None:
    assert sorted(["K10", "K2", "K1", "J3"], key=natural) == ["J3", "K1", "K2", "K10"]


def test_only_the_product_s_own_files_are_enclosed(made: Package) -> None:
    assert "netlists/one.net" in made.files
    assert "netlists/other.net" not in made.files


def test_drawings_are_enclosed_when_they_exist(book: Book, tree: Path) -> None:
    (tree / "build" / "fab" / "one").mkdir(parents=True)
    (tree / "build" / "fab" / "one" / "top.gbr").write_text("G04*")
    found = package(book, "box", DESIGNS, tree)
    assert found.files["fab/one/top.gbr"] == b"G04*"
    assert b"Not enclosed" not in found.files["letter.md"]


def test_manifest_has_every_file_s_hash(made: Package) -> None:
    listed = dict(
        reversed(line.split("  ", 1))
        for line in made.files["MANIFEST.sha256"].decode().splitlines()
    )
    others = {name: text for name, text in made.files.items() if name != "MANIFEST.sha256"}
    assert listed == {name: hashlib.sha256(text).hexdigest() for name, text in others.items()}


def test_same_input_same_bytes_and_a_whole_archive(made: Package, book: Book, tree: Path) -> None:
    assert package(book, "box", DESIGNS, tree).content == made.content
    archive = zipfile.ZipFile(io.BytesIO(made.content))
    assert archive.testzip() is None
    assert {info.date_time for info in archive.infolist()} == {(2026, 5, 21, 0, 0, 0)}
    prefix = "openstrom-box-quote/"
    read = {name.removeprefix(prefix): archive.read(name) for name in archive.namelist()}
    assert read == dict(made.files)


def test_every_product_is_written(book: Book, tree: Path, tmp_path: Path) -> None:
    written = write_packages(book, DESIGNS, tree, tmp_path / "out")
    assert [path.name for path in written] == ["openstrom-box-quote.zip"]
    assert written[0].read_bytes() == package(book, "box", DESIGNS, tree).content
