"""The panel as a drawing for the fab: SVG and PDF with its dimensions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from hardware.kicad.fab.panel import (
    BITE_MM,
    FIDUCIAL_MM,
    GAP_MM,
    RAIL_MM,
    TAB_MM,
    TOOLING_MM,
    Panel,
)
from hardware.pictures import STYLE

_MM: Final = 1 / 25.4
_AROUND_MM: Final = 16.0
_NOTES_MM: Final = 30.0
_FRAME, _BOARD, _CUT = "#E8EEF4", "#CFE3CF", "#404040"


def draw_panel(made: Panel, corner_mm: float, title: str, stem: Path) -> tuple[Path, Path]:
    """Write ``stem``.svg and ``stem``.pdf at 1:1; the same bytes with the locked libraries."""
    width, height = made.width_mm + 2 * _AROUND_MM, made.height_mm + 2 * _AROUND_MM + _NOTES_MM
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width * _MM, height * _MM))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(-_AROUND_MM, made.width_mm + _AROUND_MM)
        axes.set_ylim(made.height_mm + _AROUND_MM + _NOTES_MM, -_AROUND_MM)
        axes.axis("off")
        _draw(axes, made, corner_mm)
        _dimensions(axes, made)
        _notes(axes, made, title)
        stem.parent.mkdir(parents=True, exist_ok=True)
        svg, pdf = stem.with_suffix(".svg"), stem.with_suffix(".pdf")
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        figure.savefig(pdf, format="pdf", metadata={"CreationDate": None, "Creator": None})
    return svg, pdf


def _draw(axes: Axes, made: Panel, corner: float) -> None:
    axes.add_patch(Rectangle((0, 0), made.width_mm, made.height_mm, fc=_FRAME, ec="black", lw=0.8))
    inner = made.width_mm - 2 * RAIL_MM, made.height_mm - 2 * RAIL_MM
    axes.add_patch(Rectangle((RAIL_MM, RAIL_MM), *inner, fc="white", ec=_CUT, lw=0.5))
    # The box grows by its padding: that is the corner's radius.
    round_corners = f"round,pad=0,rounding_size={corner}"
    for n, (x, y) in enumerate(made.boards, 1):
        size = made.board_width_mm, made.board_height_mm
        axes.add_patch(
            FancyBboxPatch((x, y), *size, boxstyle=round_corners, fc=_BOARD, ec=_CUT, lw=0.6)
        )
        middle = x + size[0] / 2, y + size[1] / 2
        axes.text(*middle, f"{made.board} {n}", ha="center", va="center", fontsize=9)
    for tab in made.tabs:
        place = (tab.left_mm, tab.top_mm)
        axes.add_patch(Rectangle(place, tab.width_mm, tab.height_mm, fc=_FRAME, ec=_CUT, lw=0.4))
        for bite in tab.bites:
            axes.add_patch(Circle(bite, BITE_MM / 2, fc="white", ec="black", lw=0.2))
    for hole in made.tooling:
        axes.add_patch(Circle(hole, TOOLING_MM / 2, fc="white", ec="black", lw=0.6))
    for place in made.fiducials:
        axes.add_patch(Circle(place, FIDUCIAL_MM, fc="white", ec="none"))
        axes.add_patch(Circle(place, FIDUCIAL_MM / 2, fc="#C08030", ec="none"))


def _dimensions(axes: Axes, made: Panel) -> None:
    x, y = made.boards[0]
    _across(axes, 0.0, made.width_mm, -11.0, f"{made.width_mm:g}")
    _across(axes, x, x + made.board_width_mm, -5.0, f"{made.board_width_mm:g}")
    _upright(axes, 0.0, made.height_mm, -11.0, f"{made.height_mm:g}")
    _upright(axes, y, y + made.board_height_mm, -5.0, f"{made.board_height_mm:g}")


def _across(axes: Axes, start: float, end: float, y: float, text: str) -> None:
    axes.annotate("", (start, y), (end, y), arrowprops={"arrowstyle": "<->", "lw": 0.6})
    axes.text((start + end) / 2, y - 0.6, text, ha="center", va="bottom", fontsize=8)


def _upright(axes: Axes, start: float, end: float, x: float, text: str) -> None:
    axes.annotate("", (x, start), (x, end), arrowprops={"arrowstyle": "<->", "lw": 0.6})
    axes.text(x - 0.6, (start + end) / 2, text, ha="right", va="center", fontsize=8, rotation=90)


def _notes(axes: Axes, made: Panel, title: str) -> None:
    lines = (
        title,
        f"{len(made.boards)} boards, rails {RAIL_MM:g} mm on four sides, milled gaps"
        f" {GAP_MM:g} mm,",
        f"{len(made.tabs)} tabs of {TAB_MM:g} mm with mouse bites of {BITE_MM:g} mm; no V-score.",
        f"Tooling holes {TOOLING_MM:g} mm, not plated; fiducials {FIDUCIAL_MM:g} mm, mask"
        f" {2 * FIDUCIAL_MM:g} mm.",
        "Seen from above, 1:1, dimensions in mm.",
    )
    for n, text in enumerate(lines):
        size = 10.0 if n == 0 else 7.5
        axes.text(0.0, made.height_mm + 8.0 + 5.5 * n, text, fontsize=size, va="center")
