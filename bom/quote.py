"""Quote packages: one archive per product with all that a contract manufacturer needs to answer.

The bytes depend only on boards, price book and files: the dates inside are the book's newest.
The letters name no price, so that an offer is not made to fit one.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import xlsxwriter

from bom.lines import Line, product_lines
from bom.quote_text import assembly_notes, cover_letter, natural, test_requirements
from bom.tables import Book, Mount
from hardware.design import Design, fingerprint
from hardware.files import write_atomically

#: Numbers of pieces that offers are asked for.
QUANTITIES: Final = (10, 100, 1000, 10000)
#: Files of a board that are sent where they exist: circuit, pages, board and housing drawings.
_BOARD_FILES: Final = (
    "netlists/{board}.net",
    "docs/boards/{board}.md",
    "docs/boards/{board}.svg",
    "build/fab/{board}/**/*",
    "build/fab/{board}.zip",
    "docs/fab/{board}*",
)
_PRODUCT_FILES: Final = ("build/enclosure/{product}/**/*", "docs/enclosure/{product}*")
_COLUMNS: Final = (
    *("line", "category", "mpn", "manufacturer", "description", "designators", "per_unit"),
    *(f"pieces_{quantity}" for quantity in QUANTITIES),
    *("mount", "joints", "package", "alternates", "supplier", "supplier_number"),
)
_WIDTHS: Final = {"description": 44, "designators": 36, "alternates": 36, "mpn": 24, "package": 30}


@dataclass(frozen=True, slots=True)
class Package:
    """A product's archive: ``files`` by their name inside, ``content`` the ZIP's bytes."""

    product: str
    files: Mapping[str, bytes]
    content: bytes

    @property
    def name(self) -> str:
        """File name of the archive."""
        return f"openstrom-{self.product}-quote.zip"


def package(book: Book, product: str, designs: Mapping[str, Design], root: Path) -> Package:
    """The quote package of a product; ``root`` is the tree with netlists, pages and drawings."""
    lines = product_lines(book, product, designs)
    rows = _rows(lines, designs)
    files = {
        "bom.csv": _csv(rows),
        "bom.xlsx": _xlsx(book, product, rows),
        "assembly.md": assembly_notes(book, product, designs, lines).encode(),
        "test.md": test_requirements(book, product, designs).encode(),
    }
    files |= _existing(book, product, root)
    prints = {name: fingerprint(designs[name]) for name in book.product(product).boards}
    letter = cover_letter(book, product, designs, prints, QUANTITIES, sorted(files))
    files["letter.md"] = letter.encode()
    files["MANIFEST.sha256"] = _manifest(files)
    files = dict(sorted(files.items()))
    return Package(product, files, _zip(book, product, files))


def write_packages(
    book: Book, designs: Mapping[str, Design], root: Path, out: Path
) -> tuple[Path, ...]:
    """Write the archive of every product into the folder ``out``; all are made before any is."""
    made = [package(book, product, designs, root) for product in book.products]
    for one in made:
        write_atomically(out / one.name, one.content)
    return tuple(out / one.name for one in made)


def _rows(lines: tuple[Line, ...], designs: Mapping[str, Design]) -> list[dict[str, str | float]]:
    specs = {mpn: spec for design in designs.values() for mpn, spec in design.spec_by_mpn.items()}
    rows: list[dict[str, str | float]] = []
    for number, line in enumerate(lines, start=1):
        spec = specs.get(line.key)
        alternates = [f"{a.manufacturer} {a.mpn}" for a in spec.alternates] if spec else []
        rows.append(
            {
                "line": number,
                "category": str(line.category),
                "mpn": line.key,
                "manufacturer": line.manufacturer,
                "description": line.description,
                "designators": " ".join(sorted(line.references, key=natural)),
                "per_unit": line.per_unit,
                **{f"pieces_{n}": line.per_unit * n for n in QUANTITIES},
                "mount": "" if line.mount is Mount.NONE else str(line.mount),
                "joints": line.joints,
                "package": spec.footprint.partition(":")[2] if spec else "",
                "alternates": "; ".join(alternates),
                "supplier": line.price.supplier,
                "supplier_number": line.price.supplier_number,
            }
        )
    return rows


def _csv(rows: list[dict[str, str | float]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: f"{v:.10g}" if isinstance(v, float) else v for k, v in row.items()})
    return out.getvalue().encode()


def _xlsx(book: Book, product: str, rows: list[dict[str, str | float]]) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    created = dt.datetime.combine(book.newest, dt.time())
    workbook.set_properties({"title": f"{book.product(product).title}: BOM", "created": created})
    head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet = workbook.add_worksheet("BOM")
    for column, name in enumerate(_COLUMNS):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, _WIDTHS.get(name, 12))
        for number, row in enumerate(rows, start=1):
            cell = row[name]
            if isinstance(cell, str):
                sheet.write_string(number, column, cell, body)
            else:
                sheet.write_number(number, column, cell, body)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, len(rows), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    workbook.close()
    return out.getvalue()


def _existing(book: Book, product: str, root: Path) -> dict[str, bytes]:
    """The tree's files for the product's boards and housing, by their path in the archive."""
    wanted = book.product(product)
    patterns = [pattern.format(board=b) for b in wanted.boards for pattern in _BOARD_FILES]
    patterns += [pattern.format(product=product) for pattern in _PRODUCT_FILES]
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return {
        path.relative_to(root).as_posix().removeprefix("build/"): path.read_bytes()
        for path in found
    }


def _manifest(files: Mapping[str, bytes]) -> bytes:
    """One line a file, as ``sha256sum --check`` reads them."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def _zip(book: Book, product: str, files: Mapping[str, bytes]) -> bytes:
    """Stored, not deflated: the bytes then depend on no version of the compressor."""
    out = io.BytesIO()
    day = book.newest
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(
                f"openstrom-{product}-quote/{name}", (day.year, day.month, day.day, 0, 0, 0)
            )
            info.create_system = 3  # Unix, on every machine
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()
