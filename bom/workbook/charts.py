"""The charts of the summary sheet: live, from its cells."""

from __future__ import annotations

from typing import Any, Final

from bom.workbook.sheet import HEAD_FILL, cell
from bom.workbook.summary_sheet import Summary

#: Colours that stay apart for colour-blind readers (Okabe and Ito).
_COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#000000")
_SMALL: Final = {"size": 8, "name": "Arial"}
_TITLE: Final = {"size": 11, "name": "Arial"}
_GRID: Final = {"visible": True, "line": {"color": "#DDDDDD", "width": 0.75}}


def insert_charts(summary: Summary, workbook: Any, row: int) -> None:
    """Waterfall and cost against quantity, side by side from ``row`` on."""
    summary.sheet.raw.insert_chart(row, 0, _waterfall(summary, workbook))
    summary.sheet.raw.insert_chart(row, 5, _curves(summary, workbook), {"x_offset": 12})


def _waterfall(summary: Summary, workbook: Any) -> Any:
    sheet, shown = summary.sheet, summary.shown_column
    first = summary.layout.category_head + 1
    last = first + len(summary.categories)
    names = [sheet.name, first, shown + 3, last, shown + 3]
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    columns = (
        (shown + 1, {"none": True}),
        (shown, {"color": _COLOURS[0]}),
        (shown + 2, {"color": HEAD_FILL}),
    )
    for column, fill in columns:
        end = last - 1 if column == shown else last
        values = [sheet.name, first, column, end, column]
        chart.add_series({"categories": names, "gap": 30, "values": values, "fill": fill})
    title = f"={sheet.name}!{cell(summary.layout.category_head - 1, shown, 'both')}"
    chart.set_title({"name": title, "name_font": _TITLE})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": _SMALL | {"rotation": -45}})
    chart.set_y_axis({"num_font": _SMALL, "num_format": "0", "major_gridlines": _GRID, "min": 0})
    chart.set_size({"width": 540, "height": 360})
    return chart


def _curves(summary: Summary, workbook: Any) -> Any:
    sheet, head = summary.sheet, summary.layout.curve_head
    last = len(summary.layout.curve)
    chart = workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for number, _ in enumerate(summary.bills):
        row, colour = head + 1 + number, _COLOURS[number % len(_COLOURS)]
        chart.add_series(
            {
                "name": [sheet.name, row, 0],
                "categories": [sheet.name, head, 1, head, last],
                "values": [sheet.name, row, 1, row, last],
                "line": {"color": colour, "width": 1.75},
                "marker": {
                    "type": "circle",
                    "size": 5,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
            }
        )
    chart.set_title({"name": "EUR each by quantity", "name_font": _TITLE})
    chart.set_legend({"position": "bottom", "font": _SMALL})
    chart.set_x_axis(
        {"log_base": 10, "num_font": _SMALL, "num_format": "#,##0", "min": 10, "name": "pieces"}
        | {"name_font": _SMALL, "major_gridlines": _GRID}
    )
    chart.set_y_axis({"num_font": _SMALL, "num_format": "0", "major_gridlines": _GRID, "min": 0})
    chart.set_size({"width": 540, "height": 360})
    return chart
