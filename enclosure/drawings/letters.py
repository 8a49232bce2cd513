"""Letters as outlines, measured: DejaVu Sans as matplotlib brings it, not a machine's own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import matplotlib
from fontTools.pens.recordingPen import (  # type: ignore[import-untyped]
    DecomposingRecordingPen,
)
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from enclosure.drawings.sheet import XY, Anchor, Area, Words

FONT_FOLDER: Final = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FAMILY: Final = "DejaVu Sans"
_FILES: Final = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
#: Points on a curved stretch: 0.01 mm true for letters of 5 mm.
_STEPS: Final = 5


@dataclass(frozen=True)
class _Font:
    glyphs: Any
    names: dict[int, str]
    advance: dict[str, tuple[int, int]]
    em: int
    capital: int


@cache
def _font(bold: bool) -> _Font:
    font = TTFont(FONT_FOLDER / _FILES[bold])
    capital = getattr(font["OS/2"], "sCapHeight", 0) or 1493
    return _Font(
        font.getGlyphSet(),
        font.getBestCmap(),
        font["hmtx"].metrics,
        font["head"].unitsPerEm,
        capital,
    )


def font_size_mm(height_mm: float, *, bold: bool = False) -> float:
    """The em of capitals of a height."""
    font = _font(bold)
    return height_mm * font.em / font.capital


def width_mm(text: str, height_mm: float, *, bold: bool = False) -> float:
    """How long a line of text is; ValueError for a sign that the font lacks."""
    font = _font(bold)
    return sum(font.advance[_glyph(font, sign)][0] for sign in text) * height_mm / font.capital


def _glyph(font: _Font, sign: str) -> str:
    name = font.names.get(ord(sign))
    if name is None:
        raise ValueError(f"{FAMILY} has no {sign!r}; write it with other letters")
    return name


@cache
def _outlines(sign: str, bold: bool) -> tuple[tuple[XY, ...], ...]:
    """A sign's outlines in the font's units, y up."""
    font = _font(bold)
    pen = DecomposingRecordingPen(font.glyphs)
    font.glyphs[_glyph(font, sign)].draw(pen)
    found: list[list[XY]] = []
    for what, points in pen.value:
        if what == "moveTo":
            found.append([points[0]])
        elif what == "lineTo":
            found[-1].append(points[0])
        elif what == "qCurveTo":
            _curve(found[-1], points)
    return tuple(tuple(outline) for outline in found)


def _curve(outline: list[XY], points: tuple[XY, ...]) -> None:
    """TrueType's quadratic stretches: implied points lie midway between two control points."""
    *controls, end = points
    for n, control in enumerate(controls):
        start = outline[-1]
        if n + 1 < len(controls):
            follow = controls[n + 1]
            stop = ((control[0] + follow[0]) / 2, (control[1] + follow[1]) / 2)
        else:
            stop = end
        for k in range(1, _STEPS + 1):
            t = k / _STEPS
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            outline.append(
                (
                    a * start[0] + b * control[0] + c * stop[0],
                    a * start[1] + b * control[1] + c * stop[1],
                )
            )


def outlined(words: Words) -> Area:
    """A line of text as filled outlines on the sheet."""
    font = _font(words.bold)
    scale = words.height_mm / font.capital
    whole = width_mm(words.text, words.height_mm, bold=words.bold)
    pen = {Anchor.START: 0.0, Anchor.MIDDLE: -whole / 2, Anchor.END: -whole}[words.anchor]
    cos, sin = (f(math.radians(words.turn_deg)) for f in (math.cos, math.sin))
    found = []
    for sign in words.text:
        for outline in _outlines(sign, words.bold):
            placed = []
            for u, v in outline:
                x, y = pen + u * scale, -v * scale
                placed.append((words.at[0] + x * cos + y * sin, words.at[1] - x * sin + y * cos))
            found.append(tuple(placed))
        pen += font.advance[_glyph(font, sign)][0] * scale
    return Area(tuple(found), words.layer, words.grey)


def box_of(words: Words) -> tuple[float, float, float, float]:
    """Box around a line of text as drawn: low x, low y, high x, high y."""
    points = [point for outline in outlined(words).outlines for point in outline]
    if not points:
        return (*words.at, *words.at)
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
