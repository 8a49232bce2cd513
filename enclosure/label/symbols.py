"""Symbols as figures: drawn into a box by its lower left corner and its height.

Drawn after the standards' pictures from memory; the printer's own artwork of the standard takes
their place before a label is printed in series.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ppf.datamatrix import DataMatrix  # type: ignore[import-untyped]

from enclosure.drawings.sheet import XY, Anchor, Area, Figure, Layer, Line, Ring, Words

Draw = Callable[[XY, float], list[Figure]]


def _strokes(
    at: XY, scale: float, lines: Sequence[Sequence[XY]], width: float, *, closed: bool = False
) -> list[Figure]:
    """Lines given in units of the symbol's height, y up."""
    return [
        Line(
            tuple((at[0] + u * scale, at[1] - v * scale) for u, v in line),
            Layer.PRINT, width * scale, closed,
        )
        for line in lines
    ]  # fmt: skip


def _filled(at: XY, scale: float, *outlines: Sequence[XY]) -> Area:
    placed = tuple(
        tuple((at[0] + u * scale, at[1] - v * scale) for u, v in outline) for outline in outlines
    )
    return Area(placed, Layer.PRINT)


def bin_crossed(at: XY, height_mm: float) -> list[Figure]:
    """Crossed-out wheeled bin over a bar, EN 50419."""
    bar = [(0.03, 0.0), (0.69, 0.0), (0.69, 0.1), (0.03, 0.1)]
    lines = [
        [(0.17, 0.77), (0.23, 0.24), (0.5, 0.24), (0.56, 0.77)],
        [(0.12, 0.79), (0.61, 0.79)],
        [(0.17, 0.79), (0.22, 0.87), (0.51, 0.87), (0.56, 0.79)],
        [(0.29, 0.87), (0.29, 0.91), (0.44, 0.91), (0.44, 0.87)],
        [(0.29, 0.68), (0.44, 0.68)],
        [(0.02, 0.18), (0.7, 0.98)],
        [(0.02, 0.98), (0.7, 0.18)],
    ]
    wheel = (at[0] + 0.49 * height_mm, at[1] - 0.22 * height_mm)
    return [
        _filled(at, height_mm, bar),
        *_strokes(at, height_mm, lines, 0.028),
        Ring(wheel, 0.05 * height_mm, Layer.PRINT, 0.02 * height_mm, fill=0.0),
    ]


def attention(at: XY, height_mm: float) -> list[Figure]:
    """Triangle with an exclamation mark, ISO 7000-0434B."""
    triangle = [(0.06, 0.05), (1.06, 0.05), (0.56, 0.93)]
    stem = [(0.5, 0.68), (0.62, 0.68), (0.59, 0.34), (0.53, 0.34)]
    dot = [(0.51, 0.27), (0.61, 0.27), (0.61, 0.17), (0.51, 0.17)]
    return [
        *_strokes(at, height_mm, [triangle], 0.08, closed=True),
        _filled(at, height_mm, stem),
        _filled(at, height_mm, dot),
    ]


def shock(at: XY, height_mm: float) -> list[Figure]:
    """Flash with an arrow head, IEC 60417-5036."""
    flash = [
        (0.3, 1.0), (0.5, 1.0), (0.36, 0.62), (0.52, 0.66), (0.32, 0.2), (0.42, 0.24),
        (0.24, 0.0), (0.18, 0.3), (0.25, 0.25), (0.36, 0.54), (0.18, 0.5),
    ]  # fmt: skip
    return [_filled(at, height_mm, flash)]


def manual(at: XY, height_mm: float) -> list[Figure]:
    """Open book with an i, ISO 7000-1641."""
    book = [
        [(0.05, 0.12), (0.05, 0.88), (0.42, 0.94), (0.6, 0.86), (0.78, 0.94), (1.15, 0.88),
         (1.15, 0.12), (0.78, 0.18), (0.6, 0.1), (0.42, 0.18)],
    ]  # fmt: skip
    letter = Words(
        "i", (at[0] + 0.88 * height_mm, at[1] - 0.32 * height_mm), 0.36 * height_mm,
        Layer.PRINT, Anchor.MIDDLE, bold=True,
    )  # fmt: skip
    return [
        *_strokes(at, height_mm, book, 0.07, closed=True),
        *_strokes(at, height_mm, [[(0.6, 0.86), (0.6, 0.1)]], 0.06),
        letter,
    ]


#: Entry's id -> how it is drawn, and its width as a share of its height.
SYMBOLS: Final[dict[str, tuple[Draw, float]]] = {
    "weee": (bin_crossed, 0.72),
    "attention": (attention, 1.12),
    "shock": (shock, 0.6),
    "manual": (manual, 1.2),
}


def data_matrix(text: str, at: XY, module_mm: float) -> tuple[list[Figure], float]:
    """A data matrix (ECC 200) from its upper left corner, without its quiet zone; and its size."""
    rows = DataMatrix(text).matrix
    found: list[Figure] = []
    for n, row in enumerate(rows):
        start = None
        for m, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = m
            if not dark and start is not None:
                x = (at[0] + start * module_mm, at[0] + m * module_mm)
                y = (at[1] + n * module_mm, at[1] + (n + 1) * module_mm)
                corners = ((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]))
                found.append(Area((corners,), Layer.PRINT))
                start = None
    return found, len(rows) * module_mm
