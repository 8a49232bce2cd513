"""Dimensions on a sheet: lengths between two lines, ordinates in a row, leaders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from enclosure.drawings.sheet import NARROW_MM, XY, Anchor, Area, Layer, Sheet

_ARROW_MM: Final = 2.2
_ARROW_HALF_MM: Final = 0.35
_BEYOND_MM: Final = 1.2
_FREE_MM: Final = 0.8
_TEXT_MM: Final = 2.2


def _arrow(sheet: Sheet, tip: XY, way: XY) -> None:
    """A filled arrow whose tip points along ``way`` (a unit vector)."""
    (x, y), (u, v) = tip, way
    back = (x - u * _ARROW_MM, y - v * _ARROW_MM)
    side = (-v * _ARROW_HALF_MM, u * _ARROW_HALF_MM)
    outline = (tip, (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1]))
    sheet.figures.append(Area((outline,), Layer.DIMENSION))


def number(value: float) -> str:
    """A length as drawings write it: two decimals at most, no trailing zeros."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def across(sheet: Sheet, x: XY, y: float, text: str, *, start: XY) -> None:
    """A horizontal dimension at ``y``; ``start``: y of the two edges that it counts from."""
    _length(sheet, x, y, text, start, upright=False)


def upright(sheet: Sheet, y: XY, x: float, text: str, *, start: XY) -> None:
    """A vertical dimension at ``x``; ``start``: x of the two edges that it counts from."""
    _length(sheet, y, x, text, start, upright=True)


def _length(sheet: Sheet, span: XY, level: float, text: str, start: XY, *, upright: bool) -> None:
    def at(along: float, off: float) -> XY:
        return (off, along) if upright else (along, off)

    for along, edge in zip(span, start, strict=True):
        way = 1.0 if level > edge else -1.0
        foot, end = at(along, edge + way * _FREE_MM), at(along, level + way * _BEYOND_MM)
        sheet.line([foot, end], Layer.DIMENSION)
    low, high = min(span), max(span)
    narrow = high - low < 3.2 * _ARROW_MM
    ends = (low - 2 * _ARROW_MM, high + 2 * _ARROW_MM) if narrow else (low, high)
    sheet.line([at(ends[0], level), at(ends[1], level)], Layer.DIMENSION)
    sign = 1.0 if narrow else -1.0
    _arrow(sheet, at(low, level), at(sign, 0.0))
    _arrow(sheet, at(high, level), at(-sign, 0.0))
    middle = (low + high) / 2
    if upright:
        where = (level - 0.8, middle) if not narrow else (level - 0.8, low - 2 * _ARROW_MM - 1.0)
        anchor = Anchor.MIDDLE if not narrow else Anchor.START
        sheet.words(text, where, _TEXT_MM, anchor, turn_deg=90.0, layer=Layer.DIMENSION)
    else:
        where = (middle, level - 0.8) if not narrow else (high + 2 * _ARROW_MM + 1.0, level - 0.8)
        anchor = Anchor.MIDDLE if not narrow else Anchor.START
        sheet.words(text, where, _TEXT_MM, anchor, layer=Layer.DIMENSION)


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Places near the wanted ones (sorted), at least ``apart`` from each other, within the ends.

    Clusters are centred on their members' mean, as pooled neighbours.
    """
    pools: list[tuple[float, int]] = []
    for value in wanted:
        middle, count = value, 1
        while pools and middle - pools[-1][0] < apart * (count + pools[-1][1]) / 2:
            before, many = pools.pop()
            middle = (middle * count + before * many) / (count + many)
            count += many
        pools.append((middle, count))
    found = []
    for middle, count in pools:
        half = apart * (count - 1) / 2
        start = min(max(middle - half, low), high - 2 * half)
        found += [start + n * apart for n in range(count)]
    return found


def ordinates(
    sheet: Sheet,
    values: Mapping[float, str],
    feet: Mapping[float, float],
    level: float,
    *,
    limits: XY,
    upright: bool,
    text_mm: float = 1.9,
) -> None:
    """Running dimensions: each place's line goes to ``level`` and bears its text.

    ``values``: place on the sheet -> text; ``feet``: place -> where its line starts. Upright ones
    are a column of heights, the others a row of x; their lines kink where texts would meet.
    """
    order = sorted(values)
    spots = spread(order, text_mm * 1.5, *limits)
    for place, spot in zip(order, spots, strict=True):
        foot = feet[place]
        way = 1.0 if level > foot else -1.0
        knee, straight = level - way * 4.5, level - way * 1.5
        line = [(place, foot + way * _FREE_MM), (place, knee), (spot, straight), (spot, level)]
        if upright:
            line = [(y, x) for x, y in line]
        sheet.line(line, Layer.DIMENSION, NARROW_MM * 0.7)
        middle = spot + text_mm * 0.5
        if upright:
            anchor = Anchor.START if way > 0 else Anchor.END
            sheet.words(
                values[place], (level + way * 0.6, middle), text_mm, anchor, layer=Layer.DIMENSION
            )
        else:
            anchor = Anchor.END if way > 0 else Anchor.START
            sheet.words(
                values[place], (middle, level + way * 0.6), text_mm, anchor,
                turn_deg=90.0, layer=Layer.DIMENSION,
            )  # fmt: skip


def leader(sheet: Sheet, tip: XY, knee: XY, text: str, text_mm: float = 2.0) -> None:
    """A line from a thing to a text beside it."""
    sheet.line([tip, knee], Layer.DIMENSION)
    length = ((tip[0] - knee[0]) ** 2 + (tip[1] - knee[1]) ** 2) ** 0.5
    way = ((tip[0] - knee[0]) / length, (tip[1] - knee[1]) / length)
    _arrow(sheet, tip, way)
    right = knee[0] >= tip[0]
    where = (knee[0] + (0.8 if right else -0.8), knee[1] + text_mm / 2)
    sheet.words(text, where, text_mm, Anchor.START if right else Anchor.END, layer=Layer.DIMENSION)
