"""Which layout a sheet has, told by its heading, and where its columns stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bom.importers.layouts import LAYOUTS, SOURCE_FIELD, Field, Layout, heading
from bom.importers.sheet import Sheet, SheetRow
from bom.rows import BomError

_HEADING_WITHIN: Final = 40
_NUMBERED: Final = 9
_SOURCE_FIELDS: Final = {
    "pricing": Field.BREAKS,
    "cat#": Field.NUMBER,
    "avail": Field.STOCK,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where one supplier's fields stand; ``pairs`` are columns of a quantity and its price."""

    single: Mapping[Field, int]
    pairs: tuple[Mapping[Field, int], ...]
    supplier: str

    @property
    def prices(self) -> set[int]:
        """The columns with prices."""
        return {
            fields[Field.PRICE] for fields in (self.single, *self.pairs) if Field.PRICE in fields
        }

    def part(self, row: SheetRow) -> str:
        """The number by which a row names its part, empty for a subtotal or remark."""
        own = [self.single.get(Field.MPN), self.single.get(Field.NUMBER)]
        own += [pair.get(Field.NUMBER) for pair in self.pairs]
        named = [row.text(column) for column in own if column is not None]
        return next(filter(None, named), "")


def recognise(sheet: Sheet) -> tuple[Layout, SheetRow] | None:
    """The layout with most headings in a row, priced ones first."""
    best: tuple[tuple[bool, int], Layout, SheetRow] | None = None
    for row in sheet.rows[:_HEADING_WITHIN]:
        names = _names(row)
        for layout in LAYOUTS:
            rank = (not layout.unpriced, len(layout.marks))
            if not _missing(layout, names) and (best is None or rank > best[0]):
                best = (rank, layout, row)
    return None if best is None else best[1:]


def _names(row: SheetRow) -> set[str]:
    names = {heading(row.text(column)) for column in range(len(row.cells))}
    for column in range(len(row.cells)):
        if match := SOURCE_FIELD.fullmatch(row.text(column)):
            names.add(heading(match["field"]))
    return names


def _missing(layout: Layout, names: set[str]) -> list[str]:
    return [spellings[0] for spellings in layout.marks if not names & set(spellings)]


def unknown_layout(sheets: Sequence[Sheet]) -> BomError:
    """The error for a file of no known layout: the nearest one, and all that are known."""
    known = "; ".join(layout.shown() for layout in LAYOUTS if not layout.unpriced)
    nearest = ""
    rows = [row for sheet in sheets for row in sheet.rows[:_HEADING_WITHIN]]
    ranked = sorted(
        (len(missing) / len(layout.marks), layout.name, row.number, missing)
        for layout in LAYOUTS
        if not layout.unpriced
        for row in rows
        if len(missing := _missing(layout, _names(row))) < len(layout.marks)
    )
    if ranked:
        _, name, number, missing = ranked[0]
        nearest = f"; row {number} is nearest to a {name} but lacks {', '.join(missing)}"
    file = sheets[0].file if sheets else "the file"
    return BomError(f"{file}: no heading of a known export{nearest}; known: {known}")


def column_groups(sheet: Sheet, layout: Layout, row: SheetRow) -> list[Columns]:
    """The columns of each supplier: one group, or one a section or source."""
    names = [heading(row.text(column)) for column in range(len(row.cells))]
    if layout.sections:
        return _sections(sheet, layout, row, names)
    sources: dict[str, dict[Field, int]] = {}
    for column in range(len(row.cells)):
        if match := SOURCE_FIELD.fullmatch(row.text(column)):
            field = _SOURCE_FIELDS[match["field"].casefold()]
            sources.setdefault(match["source"], {})[field] = column
    single = _single(layout, names, lambda _: True)
    if sources:
        part = {f: c for f, c in single.items() if f not in _SOURCE_FIELDS.values()}
        return [Columns(part | found, (), source) for source, found in sources.items()]
    return [Columns(single, _pairs(layout, names), layout.supplier)]


def _single(layout: Layout, names: Sequence[str], fits: Callable[[int], bool]) -> dict[Field, int]:
    """Field -> column for headings without a number; earlier spellings are preferred."""
    out: dict[Field, int] = {}
    for field, spellings in layout.columns.items():
        for spelling in spellings:
            columns = [c for c, name in enumerate(names) if name == spelling and fits(c)]
            if columns and field not in out:
                out[field] = columns[-1 if layout.last else 0]
    return out


def _pairs(layout: Layout, names: Sequence[str]) -> tuple[Mapping[Field, int], ...]:
    """The columns of each numbered quantity and price."""
    out = []
    for n in range(1, _NUMBERED + 1):
        numbered = {
            field: names.index(spelling)
            for field, spellings in layout.columns.items()
            for spelling in (s.format(n=n) for s in spellings if "{n}" in s)
            if spelling in names
        }
        if Field.PRICE in numbered:
            out.append(numbered)
    return tuple(out)


def _sections(sheet: Sheet, layout: Layout, row: SheetRow, names: Sequence[str]) -> list[Columns]:
    """KiCost's groups of columns: parts first, then one for each distributor named above."""
    at = sheet.rows.index(row)
    above = sheet.rows[max(at - 1, 0)]
    starts = [column for column in range(len(names)) if above.text(column)]
    if at == 0 or len(starts) < 2:
        raise sheet.error(row, "no row of distributors' names above the heading; export it whole")
    parts = _single(layout, names, lambda column: column < starts[1])
    general = (Field.MPN, Field.MANUFACTURER, Field.DESCRIPTION, Field.NEEDED)
    shared = {field: column for field, column in parts.items() if field in general}
    ends = [*starts[2:], len(names)]
    return [
        Columns(
            shared | _single(layout, names, range(start, end).__contains__), (), above.text(start)
        )
        for start, end in zip(starts[1:], ends, strict=True)
    ]
