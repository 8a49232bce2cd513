"""The checklist as a workbook to work in: four sheets, free columns behind each obligation."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

import xlsxwriter

from compliance.render.tables import checklist, proofs
from compliance.trace.model import Assessment
from hardware.evidence import Verdict

Column = tuple[str, int]
_COLOURS: Final = {
    Verdict.PASS: "#C6E0B4",
    Verdict.NOT_APPLICABLE: "#EDEDED",
    Verdict.NEEDS_HUMAN: "#FFF2CC",
    Verdict.NEEDS_LAB: "#FFE699",
    Verdict.MISSING_INPUT: "#F8CBAD",
    Verdict.STALE: "#F4B084",
    Verdict.FAIL: "#FF9999",
}
_WORKING: Final = (("done by", 16), ("date", 12), ("result", 12), ("remark", 30))
_RESULTS: Final = ("open", "done", "refused")


def workbook_bytes(assessment: Assessment) -> bytes:
    """XLSX of one product; same input, same bytes (its date is the day that was asked for)."""
    file = io.BytesIO()
    day = assessment.as_of
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties(
        {
            "title": f"{assessment.title}: checklist, DRAFT",
            "author": "OpenStrom",
            "created": dt.datetime(day.year, day.month, day.day),
        }
    )
    _write(book, assessment, "Applicability", _ACTS, _act_rows(assessment))
    rows = list(_duty_rows(assessment))
    sheet = _write(book, assessment, "Checklist", _DUTIES, rows)
    result = len(_DUTIES) - 2
    if rows:
        sheet.data_validation(
            _FIRST_ROW,
            result,
            _FIRST_ROW + len(rows) - 1,
            result,
            {"validate": "list", "source": list(_RESULTS)},
        )
    _write(book, assessment, "Proofs", _PROOFS, _proof_rows(assessment))
    _write(book, assessment, "Standards", _STANDARDS, _standard_rows(assessment))
    book.close()
    return file.getvalue()


_FIRST_ROW: Final = 3
_ACTS: Final[tuple[Column, ...]] = (
    ("market", 8), ("act", 22), ("instrument", 34), ("applies", 9), ("reason", 70),
    ("verdict", 16), ("kept", 50), ("rule", 14),
)  # fmt: skip
_DUTIES: Final[tuple[Column, ...]] = (
    ("market", 8), ("act", 16), ("obligation", 26), ("what", 52), ("clause", 24),
    ("verdict", 16), ("still open", 62), *_WORKING,
)  # fmt: skip
_PROOFS: Final[tuple[Column, ...]] = (
    ("for", 26), ("kind", 10), ("proof", 48), ("of", 14), ("verdict", 16), ("measured", 11),
    ("limit", 11), ("unit", 8), ("margin", 11), ("reason or source", 60), ("sha256", 14),
)  # fmt: skip
_STANDARDS: Final[tuple[Column, ...]] = (
    ("market", 8), ("act", 16), ("standard", 24), ("edition", 18), ("title", 52), ("covers", 34),
    ("official list", 22), ("list reference", 60), ("rule", 14),
)  # fmt: skip


def _act_rows(assessment: Assessment) -> Iterable[Sequence[Any]]:
    for act in assessment.acts:
        yield (
            act.market,
            act.short,
            act.instrument,
            "yes" if act.applies else "no",
            act.reason,
            act.verdict,
            act.retention,
            act.verification.replace("_", " "),
        )


def _duty_rows(assessment: Assessment) -> Iterable[Sequence[Any]]:
    for row in checklist(assessment):
        duty = row.duty
        free = [None] * len(_WORKING)
        still_open = "\n".join(row.still_open)
        yield (
            row.act.market, row.act.short, duty.id, duty.text, duty.clause, duty.verdict,
            still_open, *free,
        )  # fmt: skip


def _proof_rows(assessment: Assessment) -> Iterable[Sequence[Any]]:
    for row in proofs(assessment):
        f = row.finding
        yield (
            row.owner, f.kind, f.target, f.subject, f.verdict, f.measured, f.limit, f.unit,
            f.margin, f.reason, f.sha256[:12],
        )  # fmt: skip


def _standard_rows(assessment: Assessment) -> Iterable[Sequence[Any]]:
    for act in assessment.acts:
        for s in act.standards:
            yield (
                act.market, act.short, s.number, s.edition, s.title, s.covers,
                s.list_state.replace("_", " "), s.list_reference,
                s.verification.replace("_", " "),
            )  # fmt: skip


def _write(
    book: Any, assessment: Assessment, name: str, columns: Sequence[Column], rows: Iterable[Any]
) -> Any:
    """A sheet: title, headings, rows; filters, frozen headings, one page wide in print."""
    sheet = book.add_worksheet(name)
    plain = {"font_name": "Arial", "font_size": 9, "text_wrap": True, "valign": "top", "border": 1}
    body, head = (
        book.add_format(plain),
        book.add_format(plain | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3864"}),
    )
    title = book.add_format({"font_name": "Arial", "font_size": 12, "bold": True})
    coloured = {v: book.add_format(plain | {"bg_color": c}) for v, c in _COLOURS.items()}
    sheet.write(
        0, 0, f"{assessment.title}: {name.lower()}, unit placed on {assessment.as_of}", title
    )
    sheet.write(1, 0, "DRAFT from rules and evidence records; no legal advice and no declaration")
    for column, (heading, width) in enumerate(columns):
        sheet.write(_FIRST_ROW - 1, column, heading, head)
        sheet.set_column(column, column, width)
    last = _FIRST_ROW - 1
    for last, row in enumerate(rows, _FIRST_ROW):
        for column, value in enumerate(row):
            if isinstance(value, Verdict):
                sheet.write_string(last, column, value.value, coloured[value])
            elif isinstance(value, float):
                sheet.write_number(last, column, value, body)
            else:
                sheet.write_string(last, column, value or "", body)
        sheet.set_row(last, _height(row, columns))
    sheet.autofilter(_FIRST_ROW - 1, 0, last, len(columns) - 1)
    sheet.freeze_panes(_FIRST_ROW, 3)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.set_footer(f"&L{assessment.product}, DRAFT&RPage &P of &N")
    return sheet


def _height(row: Sequence[Any], columns: Sequence[Column]) -> float:
    """Height in points for the longest cell; 1.2 characters of 9 pt fit into a unit of width."""
    lines = 1
    for value, (_, width) in zip(row, columns, strict=True):
        if isinstance(value, str):
            lines = max(
                lines, sum(1 + int(len(part) / (1.2 * width)) for part in value.split("\n"))
            )
    return 12.0 * lines + 2.0
