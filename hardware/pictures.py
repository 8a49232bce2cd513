"""One look for every picture, and one way to write it: the same bytes with the locked libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

#: Colours that stay apart for colour-blind readers (Okabe and Ito); limits and targets in red.
COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#000000")
LIMIT_COLOUR: Final = "#C00000"
#: Any, because matplotlib types the names of its settings one by one.
STYLE: Final[Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.grid": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.fontsize": 8.0,
    "legend.frameon": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "openstrom",
}
_DPI: Final = 110


def save(figure: Figure, stem: Path, style: Any = STYLE) -> tuple[Path, Path]:
    """Write ``stem``.svg and ``stem``.png, with the settings that the figure was drawn with."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    svg, png = stem.with_suffix(".svg"), stem.with_suffix(".png")
    with mpl.rc_context(style):
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        figure.savefig(png, format="png", metadata={"Software": None}, dpi=_DPI)
    return svg, png
