"""The uncertainty of each product's cost: quantiles, histogram and tornado, as they were computed.

The draws are no formulas: what-if inputs do not move this sheet, which says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bom.uncertainty import Uncertainty
from bom.workbook.sheet import Constant, Sheet

_SWINGS: Final = 12
_CHART_ROWS: Final = 17
_LAST_PRINTED: Final = 10


def write_uncertainty(
    sheet: Sheet, workbook: Any, found: Sequence[Uncertainty], titles: Mapping[str, str]
) -> None:
    """One block per product: figures, then both tables with their charts."""
    sheet.say(0, 0, "Uncertainty", sheet.styles.title)
    sheet.say(
        1,
        0,
        "Computed by Monte Carlo from the book's low, likely and high; fixed figures that the"
        " what-if inputs do not move.",
        sheet.styles.note,
    )
    heads = ("product", "quantity", "target EUR", "P(cost <= target)", "likely EUR", "mean EUR")
    sheet.heads(3, (*heads, "P10 EUR", "P50 EUR", "P90 EUR", "draws", "seed"))
    for row, result in enumerate(found, 4):
        figures: tuple[tuple[Constant, str], ...] = (
            (titles[result.product], "text"),
            (result.quantity, "count"),
            (result.target_eur, "eur"),
            (result.probability, "share"),
            (result.likely_eur, "eur"),
            (result.mean_eur, "eur"),
            (result.p10_eur, "eur"),
            (result.p50_eur, "eur"),
            (result.p90_eur, "eur"),
            (result.draws, "count"),
            (result.seed, "count"),
        )
        for column, (content, kind) in enumerate(figures):
            sheet.put(row, column, content, kind)
    row = 6 + len(found)
    breaks = []
    for result in found:
        breaks.append(row)
        row = _product(sheet, workbook, result, titles[result.product], row)
    sheet.raw.set_h_pagebreaks(breaks[1:])
    sheet.raw.print_area(0, 0, row, _LAST_PRINTED)
    sheet.finish([34, 11, 11, 11, 11, 11, 11, 11, 11, 9, 9, 3, 12, 12, 10])


def _product(sheet: Sheet, workbook: Any, result: Uncertainty, title: str, row: int) -> int:
    """Charts to the left over their rows, tables behind the page; the next free row."""
    sheet.say(row, 0, f"{title}: distribution, and each input alone", sheet.styles.section)
    first = row + 2
    sheet.heads(row + 1, ("from EUR", "to EUR", "draws"), column=12, height=14)
    for offset, one in enumerate(result.histogram):
        sheet.put(first + offset, 12, one.low_eur, "eur")
        sheet.put(first + offset, 13, one.high_eur, "eur")
        sheet.put(first + offset, 14, one.count, "count")
    last = first + len(result.histogram) - 1
    chart = workbook.add_chart({"type": "column"})
    chart.add_series(
        {
            "categories": [sheet.name, first, 12, last, 12],
            "values": [sheet.name, first, 14, last, 14],
            "gap": 5,
            "fill": {"color": "#0072B2"},
        }
    )
    chart.set_title({"name": "Draws by cost (EUR)", "name_font": {"size": 10}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_format": "0.0", "num_font": {"size": 8}, "interval_unit": 2})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}})
    chart.set_size({"width": 860, "height": 20 * (_CHART_ROWS - 1)})
    sheet.raw.insert_chart(row + 1, 0, chart)
    below = row + 1 + _CHART_ROWS
    end = _tornado(sheet, result, below)
    return max(end, last) + 2


def _tornado(sheet: Sheet, result: Uncertainty, row: int) -> int:
    heads = ("input", "low", "likely", "high", "unit", "EUR at low", "EUR at high", "swing EUR")
    sheet.heads(row, heads)
    swings = result.tornado[:_SWINGS]
    for offset, swing in enumerate(swings, 1):
        one = swing.input
        figures: tuple[tuple[Constant, str], ...] = (
            (one.name, "text"),
            (one.low, "number"),
            (one.likely, "number"),
            (one.high, "number"),
            (one.unit, "text"),
            (swing.at_low_eur, "eur"),
            (swing.at_high_eur, "eur"),
            (swing.width_eur, "eur"),
        )
        for column, (content, kind) in enumerate(figures):
            sheet.put(row + offset, column, content, kind)
    if swings:
        sheet.raw.conditional_format(
            row + 1,
            7,
            row + len(swings),
            7,
            {"type": "data_bar", "bar_color": "#E69F00"},
        )
    return row + len(swings)
