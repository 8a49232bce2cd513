"""Plots in one style, the same bytes on every run.

A :class:`Figure` is plain data; :func:`save` draws it as SVG and PNG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import EngFormatter, MaxNLocator

from hardware import pictures
from hardware.pictures import COLOURS, LIMIT_COLOUR, STYLE

#: Units whose ticks carry prefix and unit (``25 ms``); others stand in the axis' label.
_SCALED: Final = ("s", "V", "A", "Hz", "W", "ohm")
_WIDTH_IN: Final = 8.0
_PANEL_IN: Final = 2.9
_STYLE: Final = STYLE | {
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "lines.linewidth": 1.4,
    "path.simplify": True,
    "axes.formatter.useoffset": False,
}


@dataclass(frozen=True, slots=True)
class Curve:
    """One line; ``dashed`` for what is compared with it."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a panel of bars: stacked from the values in order, by the panel's ``parts``."""

    label: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Limit:
    """A line that the curves may not pass; ``vertical`` stands at a value of x."""

    label: str
    value: float
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes. ``x`` and ``y`` are quantity and unit: ``("time", "s")``.

    Either ``curves`` or ``bars`` (horizontal; ``parts`` names their sections). ``y_range`` fixes
    the view where the limits or an outlier would squeeze it.
    """

    title: str
    x: tuple[str, str]
    y: tuple[str, str]
    curves: tuple[Curve, ...] = ()
    limits: tuple[Limit, ...] = ()
    bars: tuple[Bar, ...] = ()
    parts: tuple[str, ...] = ()
    log_x: bool = False
    y_range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """Panels one below the other under one title."""

    title: str
    panels: tuple[Panel, ...]


def save(figure: Figure, stem: Path) -> tuple[Path, Path]:
    """Write ``stem``.svg and ``stem``.png; byte-stable with the locked libraries."""
    return pictures.save(draw(figure), stem, _STYLE)


def draw(figure: Figure) -> Canvas:
    """The figure as matplotlib has it."""
    with mpl.rc_context(_STYLE):
        heights = [_height(panel) for panel in figure.panels]
        canvas = Canvas(figsize=(_WIDTH_IN, sum(heights) + 0.5), layout="constrained")
        FigureCanvasAgg(canvas)
        canvas.suptitle(figure.title, fontsize=11.0, fontweight="bold", x=0.01, ha="left")
        grid = canvas.subplots(
            len(figure.panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights}
        )
        for axes, panel in zip(grid[:, 0], figure.panels, strict=True):
            _panel(axes, panel)
    return canvas


def _height(panel: Panel) -> float:
    return max(1.4, 0.9 + 0.32 * len(panel.bars)) if panel.bars else _PANEL_IN


def _panel(axes: Axes, panel: Panel) -> None:
    axes.set_title(panel.title)
    if panel.bars:
        _bars(axes, panel)
    else:
        for colour, curve in zip(COLOURS * 3, panel.curves, strict=False):
            dashes = (0, (4, 2)) if curve.dashed else "solid"
            axes.plot(curve.x, curve.y, color=colour, label=curve.label, linestyle=dashes)
    for limit in panel.limits:
        line = axes.axvline if limit.vertical else axes.axhline
        line(limit.value, color=LIMIT_COLOUR, linewidth=1.1, linestyle=(0, (6, 3)))
    if not panel.bars:
        axes.margins(y=0.1)
    if panel.log_x:
        axes.set_xscale("log")
    if panel.y_range is not None:
        axes.set_ylim(*panel.y_range)
    for limit in panel.limits:
        _limit_label(axes, panel, limit)
    _label_axes(axes, panel)
    if panel.curves or panel.parts:
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0.0)


def _label_axes(axes: Axes, panel: Panel) -> None:
    """Quantity and unit; seven ticks at the most."""
    for axis, (quantity, unit) in ((axes.xaxis, panel.x), (axes.yaxis, panel.y)):
        axis.set_label_text(f"{quantity} ({unit})" if unit not in ("", "1") else quantity)
        if axis is axes.yaxis and panel.bars:
            continue
        if unit in _SCALED:
            axis.set_major_formatter(EngFormatter(unit=unit, sep=" "))
            axis.set_label_text(quantity)
        if not (axis is axes.xaxis and panel.log_x):
            axis.set_major_locator(MaxNLocator(nbins=7))


def _bars(axes: Axes, panel: Panel) -> None:
    rows = range(len(panel.bars))
    left = [0.0 for _ in rows]
    sections = panel.parts or ("",)
    for n, section in enumerate(sections):
        widths = [bar.values[n] for bar in panel.bars]
        colour = COLOURS[n % len(COLOURS)]
        axes.barh(list(rows), widths, left=left, height=0.62, color=colour, label=section or None)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(list(rows), [bar.label for bar in panel.bars])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")


def _limit_label(axes: Axes, panel: Panel, limit: Limit) -> None:
    """Inside the axes, along the line, on the side where the curves are not."""
    if not limit.label:
        return
    low, high = axes.get_ylim()
    span = high - low
    if limit.vertical:
        near = [_value_at(curve, limit.value) for curve in panel.curves]
        above = sum(y - low for y in near) < 0.5 * span * len(near)
        place, offset = (limit.value, 0.96 if above else 0.04), (3.0, 0.0)
        align = ("left", "top" if above else "bottom")
    else:
        ends = [curve.y[-1] for curve in panel.curves if len(curve.y)]
        crowded = any(0.0 <= y - limit.value < 0.1 * span for y in ends)
        below = limit.value - low > (0.06 if crowded else 0.85) * span
        place, offset = (0.995, limit.value), (0.0, -3.0 if below else 2.0)
        align = ("right", "top" if below else "bottom")
    axes.annotate(
        limit.label,
        place,
        xycoords=("data", "axes fraction") if limit.vertical else ("axes fraction", "data"),
        xytext=offset,
        textcoords="offset points",
        color=LIMIT_COLOUR,
        fontsize=8.0,
        ha=align[0],
        va=align[1],
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6},
    )


def _value_at(curve: Curve, x: float) -> float:
    """The curve's value at the point nearest to x."""
    nearest = min(range(len(curve.x)), key=lambda n: abs(curve.x[n] - x), default=None)
    return 0.0 if nearest is None else curve.y[nearest]
