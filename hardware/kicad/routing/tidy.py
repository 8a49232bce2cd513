"""From cells of a grid to tracks as an engineer draws them: few corners, 45 degrees, no stairs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from shapely.geometry import LineString

from hardware.kicad.routing.model import Corner

#: Half width that a piece along these corners may have, None if it may not be.
Fit = Callable[[Sequence[Corner]], float | None]
_SAME_MM: Final = 1e-6
_DIGITS: Final = 3


def straightened(corners: Sequence[Corner]) -> list[Corner]:
    """The same line without repeated corners and corners on a straight stretch."""
    kept: list[Corner] = []
    for corner in corners:
        if kept and math.dist(kept[-1], corner) < _SAME_MM:
            continue
        while len(kept) > 1 and _on_the_way(kept[-2], kept[-1], corner):
            kept.pop()
        kept.append(corner)
    return kept


def _on_the_way(start: Corner, middle: Corner, end: Corner) -> bool:
    ax, ay = middle[0] - start[0], middle[1] - start[1]
    bx, by = end[0] - middle[0], end[1] - middle[1]
    return abs(ax * by - ay * bx) < _SAME_MM and ax * bx + ay * by > 0.0


def doglegs(start: Corner, end: Corner) -> Iterator[list[Corner]]:
    """Ways of one straight and one diagonal piece, or one of them alone."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    slant = min(abs(dx), abs(dy))
    if slant < _SAME_MM or abs(abs(dx) - abs(dy)) < _SAME_MM:
        yield [start, end]
        return
    step = (math.copysign(slant, dx), math.copysign(slant, dy))
    yield [start, _at(start[0] + step[0], start[1] + step[1]), end]
    yield [start, _at(end[0] - step[0], end[1] - step[1]), end]


def _at(x: float, y: float) -> Corner:
    return round(x, _DIGITS), round(y, _DIGITS)


def length(corners: Sequence[Corner]) -> float:
    """Length of a line through corners."""
    return sum(math.dist(a, b) for a, b in pairwise(corners))


def turns_sharply(corners: Sequence[Corner]) -> bool:
    """True if the line turns by more than a right angle: etchant stays in such a corner."""
    for (ax, ay), (bx, by), (cx, cy) in zip(corners, corners[1:], corners[2:], strict=False):
        if (bx - ax) * (cx - bx) + (by - ay) * (cy - by) < -_SAME_MM:
            return True
    return False


def pulled_tight(corners: Sequence[Corner], fit: Fit) -> list[tuple[list[Corner], float]]:
    """The line with every detour taken out that ``fit`` allows, as pieces with half widths.

    Ends stay where they are. A piece of the given line that fits nowhere keeps its course: the
    check of the board names it.
    """
    line = straightened(corners)
    for _ in range(3):
        shorter = _once(line, fit)
        if shorter == line:
            break
        line = shorter
    return _pieces(line, fit)


def _once(line: list[Corner], fit: Fit) -> list[Corner]:
    found = [line[0]]
    start = 0
    while start < len(line) - 1:
        leg = None
        for end in range(len(line) - 1, start + 1, -1):
            leg = _leg(found, line, start, end, fit)
            if leg is not None:
                break
        if leg is None:
            end, leg = start + 1, [line[start], line[start + 1]]
        found += leg[1:]
        start = end
    return straightened(found)


def _leg(
    before: list[Corner], line: list[Corner], start: int, end: int, fit: Fit
) -> list[Corner] | None:
    old = length(line[start : end + 1])
    options = sorted(
        doglegs(line[start], line[end]),
        key=lambda leg: _bend(before, leg) + _bend(leg[:2], [*leg[1:], *line[end + 1 : end + 2]]),
    )
    for leg in options:
        shape = [*before[-2:-1], *leg, *line[end + 1 : end + 2]]
        if length(leg) < old + _SAME_MM and not turns_sharply(shape) and fit(leg) is not None:
            return leg
    return None


def _bend(before: Sequence[Corner], after: Sequence[Corner]) -> float:
    """Angle between the last piece of one line and the first of the next one, in radians."""
    if len(before) < 2 or len(after) < 2:
        return 0.0
    (ax, ay), (bx, by) = before[-2], before[-1]
    (cx, cy), (dx, dy) = after[0], after[1]
    first, second = math.atan2(by - ay, bx - ax), math.atan2(dy - cy, dx - cx)
    return abs(math.remainder(second - first, math.tau))


def _pieces(line: list[Corner], fit: Fit) -> list[tuple[list[Corner], float]]:
    """Neighbouring pieces of one width joined."""
    found: list[tuple[list[Corner], float]] = []
    for start, end in pairwise(line):
        half = fit([start, end])
        width = 0.0 if half is None else half
        if found and abs(found[-1][1] - width) < _SAME_MM:
            found[-1][0].append(end)
        else:
            found.append(([start, end], width))
    return found


def line_of(corners: Sequence[Corner]) -> LineString:
    """A line through corners."""
    return LineString(corners)
