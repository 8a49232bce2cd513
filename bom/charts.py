"""Pictures of the costings: waterfall by category, cost against quantity.

The same bytes on every run with the locked libraries.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bom.bills import Bill
from bom.cost import Costing
from hardware.pictures import COLOURS, LIMIT_COLOUR, STYLE, save

_TOTAL: Final = "#1F3864"
_STYLE: Final = STYLE | {"axes.axisbelow": True}


#: Any, because matplotlib types the names of its settings one by one.
_ABOVE: Final[Any] = {
    "textcoords": "offset points",
    "ha": "center",
    "va": "bottom",
    "fontsize": 8.0,
}
_LEFT: Final[Any] = _ABOVE | {"ha": "left"}


def _figure(title: str) -> Figure:
    figure = Figure(figsize=(8.0, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title, fontsize=11.0, fontweight="bold", x=0.01, ha="left")
    return figure


def waterfall(title: str, costing: Costing, target_eur: float | None = None) -> Figure:
    """The categories of one product as steps up to its total, with the target across."""
    with mpl.rc_context(_STYLE):
        figure = _figure(f"{title}: EUR {costing.total_eur:.2f} each at {costing.quantity:,}")
        axes = figure.subplots()
        steps = [(str(name), eur) for name, eur in costing.per_category_eur.items()]
        below = 0.0
        for number, (_, eur) in enumerate(steps):
            axes.bar(number, eur, bottom=below, color=COLOURS[0], width=0.7)
            below += eur
            axes.annotate(f"{eur:.2f}", (number, below), (0, 2), **_ABOVE)
        axes.bar(len(steps), below, color=_TOTAL, width=0.7)
        axes.annotate(f"{below:.2f}", (len(steps), below), (0, 2), **_ABOVE)
        names = [name for name, _ in steps] + ["total"]
        axes.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor")
        axes.grid(visible=False, axis="x")
        axes.set_ylabel("cost of one piece (EUR)")
        axes.set_ylim(0.0, 1.1 * max(below, target_eur or 0.0))
        if target_eur is not None:
            axes.axhline(target_eur, color=LIMIT_COLOUR, linewidth=1.1, linestyle=(0, (6, 3)))
            axes.annotate(
                f"target {target_eur:g}", (-0.35, target_eur), (0, 2), **_LEFT, color=LIMIT_COLOUR
            )
    return figure


def against_quantity(bills: Sequence[Bill]) -> Figure:
    """The cost of one piece of every product by quantity; amounts and crosses where targets are."""
    with mpl.rc_context(_STYLE):
        figure = _figure("Cost of one piece by quantity")
        axes = figure.subplots()
        for number, bill in enumerate(bills):
            colour = COLOURS[number % len(COLOURS)]
            totals = [costing.total_eur for costing in bill.costings.values()]
            axes.plot(
                list(bill.costings), totals, marker="o", color=colour, label=bill.product.title
            )
            if bill.product.target_eur is None:
                continue
            for quantity, eur in zip(bill.costings, totals, strict=True):
                axes.annotate(f"{eur:.2f}", (quantity, eur), (0, 4), **_ABOVE)
            where = (bill.product.target_quantity, bill.product.target_eur)
            axes.plot(*where, marker="x", markersize=9, color=LIMIT_COLOUR, linestyle="none")
            axes.annotate(f"target {where[1]:g}", where, (7, -4), **_LEFT, color=LIMIT_COLOUR)
        axes.set_xscale("log")
        ticks = sorted({quantity for bill in bills for quantity in bill.costings})
        axes.set_xticks(ticks, [f"{quantity:,}" for quantity in ticks])
        axes.minorticks_off()
        axes.set_xlabel("pieces in one order")
        axes.set_ylabel("cost of one piece (EUR)")
        axes.set_ylim(bottom=0.0)
        axes.margins(x=0.06, y=0.12)
        axes.legend(loc="upper right")
    return figure


def save_all(bills: Sequence[Bill], folder: Path) -> tuple[Path, ...]:
    """A waterfall for each product at its target quantity, and the curves of all."""
    written: list[Path] = []
    for bill in bills:
        picture = waterfall(bill.product.title, bill.at_target, bill.product.target_eur)
        written += save(picture, folder / f"waterfall_{bill.product.product}", _STYLE)
    written += save(against_quantity(bills), folder / "cost_against_quantity", _STYLE)
    return tuple(written)
