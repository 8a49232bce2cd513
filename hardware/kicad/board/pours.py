"""The filled pours of a board's file: points that they need, and what counts as the same pour.

KiCad 9's filler is not repeatable to the last nanometre: from run to run it leaves other points on
straight edges, and where a curve is cut it may put a corner up to 5 nm aside (seen in 10 of 50
fills of the meter). Both are far below what a factory or a design rule can tell.
"""

from __future__ import annotations

import re
from typing import Final

from shapely import LineString, hausdorff_distance

_FILL: Final = re.compile(
    r"(\(filled_polygon\n\t\t\t\(layer [^\n]*\)(?:\n\t\t\t\(island\))?\n\t\t\t\(pts)"
    r"(.*?)(\n\t\t\t\))",
    re.S,
)
_POINT: Final = re.compile(r"\(xy (\S+) ([^\s)]+)\)")
_STRAIGHT_MM: Final = 3e-6
#: Edges of the same pour lie this near: four times what was seen, 1/10000 of the finest rule.
SAME_MM: Final = 20e-6


def settled(text: str) -> str:
    """The text of a filled board without the points that its pours do not need.

    A point that lies on the line between its neighbours within 3 nm goes.
    """
    return _FILL.sub(lambda found: found[1] + _ring(_POINT.findall(found[2])) + found[3], text)


def same_board(one: str, other: str) -> bool:
    """Whether two boards' texts are equal but for edges of pours within :data:`SAME_MM`."""
    if one == other:
        return True
    if _FILL.sub(r"\1\3", one) != _FILL.sub(r"\1\3", other):
        return False
    pairs = zip(_FILL.finditer(one), _FILL.finditer(other), strict=True)
    return all(a[2] == b[2] or _near(a[2], b[2]) for a, b in pairs)


def _near(one: str, other: str) -> bool:
    """Whether two closed lines run within :data:`SAME_MM` of each other, both ways."""
    return bool(hausdorff_distance(_closed(one), _closed(other)) <= SAME_MM)


def _closed(ring: str) -> LineString:
    points = [(float(x), float(y)) for x, y in _POINT.findall(ring)]
    return LineString([*points, points[0]])


def _ring(points: list[tuple[str, str]]) -> str:
    """Lines of a polygon's points, five to a line."""
    kept = _corners(points)
    rows = [kept[n : n + 5] for n in range(0, len(kept), 5)]
    return "".join("\n\t\t\t\t" + " ".join(f"(xy {x} {y})" for x, y in row) for row in rows)


def _corners(points: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Points of a closed line at which it turns; a bridge to a hole, there and back, stays."""
    places = [complex(float(x), float(y)) for x, y in points]
    kept: list[int] = []
    passed: list[complex] = []
    for n, place in enumerate(places):
        start, end = places[kept[-1] if kept else -1], places[(n + 1) % len(places)]
        passed.append(place)
        if all(_between(start, p, end) for p in passed):
            continue
        kept.append(n)
        passed = []
    return [points[n] for n in kept]


def _between(start: complex, place: complex, end: complex) -> bool:
    """Whether a place lies on the line from start to end, and not at or beyond its ends."""
    whole, to_start, to_end = end - start, place - start, end - place
    if _dot(to_start, to_end) <= 0.0:
        return False
    return abs((whole.conjugate() * to_start).imag) <= _STRAIGHT_MM * abs(whole)


def _dot(one: complex, other: complex) -> float:
    return (one.conjugate() * other).real
