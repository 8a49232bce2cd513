"""The board with the worst path of each pair drawn on it, as SVG and PNG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from shapely import Polygon

from hardware.insulation.board import Board
from hardware.insulation.paths import Path as Way
from hardware.pictures import COLOURS, LIMIT_COLOUR, STYLE, save

_BOARD: Final = "#F4F1E6"
_OTHER: Final = "#C9C9C9"
_WIDTH_IN: Final = 10.0
_NO_GRID: Final[Any] = {**STYLE, "axes.grid": False}


def draw(
    stem: Path,
    board: Board,
    groups: Mapping[str, frozenset[str]],
    ways: Sequence[tuple[str, Way, bool]],
) -> tuple[Path, Path]:
    """Write ``stem``.svg and ``stem``.png.

    ``groups`` are the nets of each circuit, coloured alike; ``ways`` are labelled paths and
    whether each holds. Copper of both faces is drawn, seen through the board from the top: the
    lower face hatched.
    """
    colours = {name: COLOURS[n % len(COLOURS)] for n, name in enumerate(groups)}
    of_net = {net: colours[name] for name, nets in groups.items() for net in nets}
    min_x, min_y, max_x, max_y = board.outline.bounds
    height = _WIDTH_IN * (max_y - min_y) / (max_x - min_x)
    with mpl.rc_context(_NO_GRID):
        figure = Figure(figsize=(_WIDTH_IN, min(max(height, 4.0), 14.0)), layout="constrained")
        axes = figure.add_subplot()
        axes.add_patch(_patch(board.outline, facecolor=_BOARD, edgecolor="black", linewidth=1.0))
        faces = ((board.layers[-1], 0.25, "///"), (board.layers[0], 0.55, None))
        for layer, alpha, hatch in faces:
            for piece in board.copper:
                if piece.layer == layer:
                    colour = of_net.get(piece.net, _OTHER)
                    axes.add_patch(
                        _patch(
                            piece.shape,
                            facecolor=colour,
                            edgecolor=colour,
                            alpha=alpha,
                            hatch=hatch,
                            linewidth=0.2,
                        )
                    )
        for hole in board.holes:
            axes.add_patch(_patch(hole.shape, facecolor="white", edgecolor="black", linewidth=0.3))
        for number, (label, way, held) in enumerate(ways, 1):
            _path(axes, number, label, way, held)
        for name, colour in colours.items():
            axes.plot([], [], color=colour, linewidth=6, alpha=0.55, label=name)
        axes.set_xlim(min_x - 1.0, max_x + 1.0)
        axes.set_ylim(max_y + 1.0, min_y - 1.0)
        axes.set_aspect("equal")
        axes.set_xlabel("mm")
        axes.set_ylabel("mm")
        axes.set_title(f"{board.name}: worst path of each pair (red: too short)")
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return save(figure, stem, _NO_GRID)


def _path(axes: Any, number: int, label: str, way: Way, held: bool) -> None:
    if math.isinf(way.length_mm):
        return
    colour = "black" if held else LIMIT_COLOUR
    places = [(x, y) for x, y, _ in way.points]
    dashed = len({layer for _, _, layer in way.points}) > 1
    xs, ys = [x for x, _ in places], [y for _, y in places]
    axes.plot(xs, ys, color="white", linewidth=4.0, solid_capstyle="round", zorder=5)
    axes.plot(
        xs,
        ys,
        color=colour,
        linewidth=1.6,
        linestyle="--" if dashed else "-",
        marker="o",
        markersize=2.0,
        zorder=6,
        label=f"{number}: {label} {way.length_mm:.2f} mm, {way.layer}",
    )
    middle = places[len(places) // 2 - 1], places[len(places) // 2]
    axes.annotate(
        str(number),
        ((middle[0][0] + middle[1][0]) / 2.0, (middle[0][1] + middle[1][1]) / 2.0),
        xytext=(6, 6),
        textcoords="offset points",
        color="white",
        fontsize=8,
        zorder=7,
        bbox={"boxstyle": "circle,pad=0.15", "facecolor": colour, "edgecolor": "white"},
    )


def _patch(shape: Polygon, **look: Any) -> PathPatch:
    rings = [shape.exterior, *shape.interiors]
    return PathPatch(
        Outline.make_compound_path(*(Outline(list(r.coords), closed=True) for r in rings)), **look
    )
