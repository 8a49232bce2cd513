"""A sheet that keeps to the workbook's conventions: blue inputs, black formulas, stored values."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

#: A cell's content: constants as they are, a formula as :class:`Formula`.
Constant = str | float | int | dt.date | None

#: Number formats by what a cell holds.
NUMBERS: Final[Mapping[str, str]] = {
    "text": "General",
    "wrap": "General",
    "eur": "#,##0.00",
    "price": "#,##0.0000",
    "rate": "0.0000",
    "count": "#,##0",
    "number": "#,##0.####",
    "area": "0.00000",
    "share": "0.0%",
    "fraction": "0.0%",
    "date": "yyyy-mm-dd",
}
INPUT_BLUE: Final = "#0000FF"
FORMULA_BLACK: Final = "#000000"
LOW_FILL: Final = "#FCE4D6"
HEAD_FILL: Final = "#1F3864"
_MAX_NAME: Final = 31
_TEXTS: Final = ("text", "wrap")
_LINE_PT: Final = 11.5
#: Characters of the sheet's font in the width of one of the program's own, on the safe side.
_NARROW: Final = 1.32


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula (with its ``=``) and the value that stands in the file with it."""

    text: str
    value: str | float | int

    def __post_init__(self) -> None:
        if not self.text.startswith("="):
            raise ValueError(f"formula without '=': {self.text}")


class Styles:
    """Formats of a workbook by name, made once each."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._fills: dict[str, Any] = {}

    def get(self, **properties: Any) -> Any:
        """A format with these XlsxWriter properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": "Arial", "font_size": 9, "valign": "top"}
            self._made[key] = self._workbook.add_format(base | properties)
        return self._made[key]

    def fill(self, colour: str) -> Any:
        """What a condition lays over a cell's own format."""
        if colour not in self._fills:
            self._fills[colour] = self._workbook.add_format({"bg_color": colour})
        return self._fills[colour]

    def cell(
        self, kind: str, *, is_input: bool = False, bold: bool = False, indent: bool = False
    ) -> Any:
        """The format of a number or text; inputs are blue."""
        properties: dict[str, Any] = {
            "num_format": NUMBERS[kind],
            "font_color": INPUT_BLUE if is_input else FORMULA_BLACK,
        }
        if kind == "wrap":
            properties["text_wrap"] = True
        if indent and kind in _TEXTS:
            properties |= {"align": "left", "indent": 1}
        if bold:
            properties |= {"bold": True, "top": 1}
        return self.get(**properties)

    @property
    def title(self) -> Any:
        """The sheet's first line."""
        return self.get(bold=True, font_size=14, font_color=HEAD_FILL)

    @property
    def section(self) -> Any:
        """The line above a table."""
        return self.get(bold=True, font_size=11, font_color=HEAD_FILL)

    @property
    def note(self) -> Any:
        """Explanations."""
        return self.get(italic=True, font_color="#595959")

    @property
    def remark(self) -> Any:
        """The same beside a number."""
        return self.get(italic=True, font_color="#595959", align="left", indent=1)

    def head(self, *, right: bool = False, **more: Any) -> Any:
        """Column heads, to the right above numbers."""
        align = {"align": "right"} if right else {"align": "left", "indent": 1}
        base = {"bold": True, "font_color": "#FFFFFF", "bg_color": HEAD_FILL}
        return self.get(**base, text_wrap=True, valign="vcenter", **align, **more)


class Sheet:
    """One worksheet. Rows and columns count from 0, as XlsxWriter has them."""

    def __init__(self, workbook: xlsxwriter.Workbook, styles: Styles, name: str) -> None:
        self.name = name
        self.styles = styles
        self.raw: Any = workbook.add_worksheet(name)
        self._workbook = workbook
        self._numeric: set[tuple[int, int]] = set()
        self._wrapped: dict[int, dict[int, str]] = {}
        self._heads: list[tuple[int, int, str]] = []

    def put(
        self,
        row: int,
        column: int,
        content: Constant | Formula,
        kind: str = "text",
        *,
        is_input: bool = False,
        bold: bool = False,
    ) -> None:
        """Write one cell in its kind's format."""
        style = self.styles.cell(kind, is_input=is_input, bold=bold, indent=column > 0)
        if kind not in _TEXTS:
            self._numeric.add((row, column))
        if kind == "wrap" and isinstance(content, str):
            self._wrapped.setdefault(row, {})[column] = content
        if isinstance(content, Formula):
            self.raw.write_formula(row, column, content.text, style, content.value)
        elif content is None:
            self.raw.write_blank(row, column, None, style)
        elif isinstance(content, dt.date):
            when = dt.datetime.combine(content, dt.time())
            self.raw.write_datetime(row, column, when, style)
        elif isinstance(content, str):
            self.raw.write_string(row, column, content, style)
        else:
            self.raw.write_number(row, column, content, style)

    def heads(self, row: int, names: Sequence[str], column: int = 0, height: float = 26) -> None:
        """Column heads; :meth:`finish` writes them, when it is known what stands below."""
        self._heads += [(row, column + offset, name) for offset, name in enumerate(names)]
        self.raw.set_row(row, height)

    def say(self, row: int, column: int, text: str, style: Any) -> None:
        """Write a title, a section's name or a note."""
        self.raw.write_string(row, column, text, style)

    def finish(self, widths: Sequence[float]) -> None:
        """Set the columns' widths in characters, the heights of wrapped rows, and the heads."""
        for column, width in enumerate(widths):
            self.raw.set_column(column, column, width)
        for row, texts in self._wrapped.items():
            lines = max(
                len(textwrap.wrap(text, max(4, int(_NARROW * widths[column])))) or 1
                for column, text in texts.items()
            )
            if lines > 1:
                self.raw.set_row(row, _LINE_PT * lines + 2)
        for row, column, name in self._heads:
            right = (row + 1, column) in self._numeric
            self.raw.write_string(row, column, name, self.styles.head(right=right))

    def name_cell(self, name: str, row: int, column: int) -> None:
        """Give a cell a name that formulas of every sheet may use."""
        self._workbook.define_name(name, f"={self.at(row, column)}")

    def at(self, row: int, column: int) -> str:
        """Absolute address with the sheet's name."""
        return f"{quote_sheetname(self.name)}!{cell(row, column, 'both')}"

    def span(self, first: tuple[int, int], last: tuple[int, int]) -> str:
        """Absolute range with the sheet's name."""
        return f"{self.at(*first)}:{cell(*last, 'both')}"

    def page(
        self,
        footer: str,
        repeat: tuple[int, int] | None,
        freeze: tuple[int, int],
        pages_wide: int = 1,
    ) -> None:
        """A4 landscape, fitted to its width; head rows repeat and stay on the screen."""
        self.raw.set_paper(9)
        self.raw.set_landscape()
        self.raw.fit_to_pages(pages_wide, 0)
        if pages_wide > 1:
            self.raw.repeat_columns(0, 0)
        self.raw.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.raw.set_header('&L&"Arial,Bold"OpenStrom&C&A&R' + footer.replace("&", "&&"))
        self.raw.set_footer("&CPage &P of &N")
        self.raw.hide_gridlines(2)
        self.raw.freeze_panes(*freeze)
        if repeat is not None:
            self.raw.repeat_rows(*repeat)

    def mark_low_confidence(self, rows: tuple[int, int], confidence: int, last: int) -> None:
        """Fill the cells of rows whose confidence column says estimate or memory."""
        where = cell(rows[0], confidence, "column")
        self.raw.conditional_format(
            rows[0],
            0,
            rows[1],
            last,
            {
                "type": "formula",
                "criteria": f'=OR({where}="estimate",{where}="memory")',
                "format": self.styles.fill(LOW_FILL),
            },
        )


def cell(row: int, column: int, fixed: str = "") -> str:
    """``B7``; ``fixed`` is what does not move: ``row`` (B$7), ``column`` ($B7), ``both`` ($B$7)."""
    row_abs, col_abs = fixed in {"row", "both"}, fixed in {"column", "both"}
    return str(xl_rowcol_to_cell(row, column, row_abs=row_abs, col_abs=col_abs))


def text_of(value: str) -> str:
    """A string as formulas write it."""
    return '"' + value.replace('"', '""') + '"'


def sheet_name(title: str) -> str:
    """A title as Excel allows sheets to be named."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:_MAX_NAME]


def defined(*words: str) -> str:
    """A defined name of words: what Excel forbids becomes an underscore."""
    return "_".join(re.sub(r"\W", "_", word) for word in words)
