"""The picture of an :class:`bom.uncertainty.Uncertainty`: distribution above, tornado below."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bom.uncertainty import Swing, Uncertainty
from hardware import pictures
from hardware.pictures import COLOURS, LIMIT_COLOUR, STYLE

_LOW, _HIGH = COLOURS[:2]
_TEXT: Final = "#333333"
_BARS: Final = 14
_LABEL_LENGTH: Final = 44
_STYLE: Final = STYLE | {
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
}


def _mark(axes: Axes, at: float, text: str, height: float, colour: str, *, left: bool) -> None:
    """A vertical line with its text beside it, at a height of the axes that others leave free."""
    axes.axvline(at, color=colour, linewidth=1.2, linestyle=(0, (5, 3)))
    axes.annotate(
        text,
        (at, height),
        xycoords=("data", "axes fraction"),
        xytext=(-4.0 if left else 4.0, 0.0),
        textcoords="offset points",
        color=colour,
        fontsize=8.0,
        ha="right" if left else "left",
        va="top",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
    )


def _histogram(axes: Axes, found: Uncertainty) -> None:
    bins = found.histogram
    axes.bar(
        [b.low_eur for b in bins],
        [100.0 * b.count / found.draws for b in bins],
        [b.high_eur - b.low_eur for b in bins],
        align="edge",
        color=_LOW,
        edgecolor="white",
        linewidth=0.4,
    )
    axes.set_ylim(0.0, 100.0 * max(b.count for b in bins) / found.draws * 1.4)
    axes.set_title(
        f"Cost of one piece at {found.quantity:,}: {found.draws:,} draws, mean"
        f" EUR {found.mean_eur:.2f}"
    )
    axes.set_xlabel("cost (EUR)")
    axes.set_ylabel(f"draws (%) per EUR {bins[0].high_eur - bins[0].low_eur:.2g}")
    _mark(axes, found.p10_eur, f"P10 {found.p10_eur:.2f}", 0.82, _TEXT, left=True)
    _mark(axes, found.p50_eur, f"P50 {found.p50_eur:.2f}", 0.98, _TEXT, left=False)
    _mark(axes, found.p90_eur, f"P90 {found.p90_eur:.2f}", 0.82, _TEXT, left=False)
    _mark(axes, found.likely_eur, f"likely figures {found.likely_eur:.2f}", 0.98, _HIGH, left=True)
    if found.target_eur is not None and found.probability is not None:
        middle = (axes.get_xlim()[0] + axes.get_xlim()[1]) / 2.0
        text = f"target {found.target_eur:g}: met in {100.0 * found.probability:.1f} %"
        _mark(axes, found.target_eur, text, 0.62, LIMIT_COLOUR, left=found.target_eur > middle)


def _label(swing: Swing) -> str:
    """Name and range of an input, short enough for the margin."""
    entry = swing.input
    name = entry.name.replace("_", " ")
    label = f"{name}: {entry.label}" if len(name) < 16 else name
    if len(label) > _LABEL_LENGTH:
        label = label[: _LABEL_LENGTH - 3].rstrip() + "..."
    unit = "x" if entry.unit == "1" and entry.likely == 1.0 else ""
    return f"{label}  [{unit}{entry.low:.4g} to {unit}{entry.high:.4g}]"


def _tornado(axes: Axes, found: Uncertainty) -> None:
    swings = found.tornado[:_BARS]
    rows = list(range(len(swings)))
    for ends, colour, name in (
        ([s.at_low_eur for s in swings], _LOW, "input at its low"),
        ([s.at_high_eur for s in swings], _HIGH, "input at its high"),
    ):
        widths = [end - found.likely_eur for end in ends]
        axes.barh(rows, widths, left=found.likely_eur, height=0.66, color=colour, label=name)
    axes.axvline(found.likely_eur, color=_TEXT, linewidth=1.0)
    axes.set_yticks(rows, [_label(s) for s in swings], fontsize=7.5)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_title(f"Each input alone, all others likely (EUR {found.likely_eur:.2f})")
    axes.set_xlabel("cost (EUR)")
    axes.legend(loc="lower right")


def draw(found: Uncertainty) -> Figure:
    """The picture as matplotlib has it."""
    with mpl.rc_context(_STYLE):
        bars = max(3, min(_BARS, len(found.tornado)))
        heights = [2.9, 0.9 + 0.27 * bars]
        figure = Figure(figsize=(9.0, sum(heights) + 0.5), layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(
            f"{found.product}: how sure the cost is", x=0.01, ha="left", fontweight="bold"
        )
        upper, lower = figure.subplots(2, 1, gridspec_kw={"height_ratios": heights})
        for axes, fill in ((upper, _histogram), (lower, _tornado)):
            fill(axes, found)
            axes.xaxis.set_major_locator(MaxNLocator(nbins=9))
    return figure


def save(found: Uncertainty, stem: Path) -> tuple[Path, Path]:
    """Write ``stem``.svg and ``stem``.png; the same bytes every time with the locked libraries."""
    return pictures.save(draw(found), stem, _STYLE)
