"""Rows of one side of a part: how far they move from their pins, and how the wires bend there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import Final

LEAST: Final = 2  # steps between two rows: the pitch of the pins
AIR: Final = 0.8  # between rows that carry more than a name


def row_places(pins: Sequence[int], ups: Sequence[float], downs: Sequence[float]) -> list[int]:
    """Heights of the rows of pins at ``pins`` (ascending), as near to their pins as they fit.

    A row reaches ``ups`` above and ``downs`` below itself. The nearest in least squares: pool
    adjacent violators on the places less the heights of the rows above.
    """
    offsets = [0]
    for n, _ in enumerate(pairwise(pins)):
        needed = downs[n] + ups[n + 1]
        offsets.append(offsets[-1] + (LEAST if needed <= LEAST else ceil(needed + AIR)))
    pools: list[tuple[float, int]] = []
    for pin, offset in zip(pins, offsets[: len(pins)], strict=True):
        mean, count = float(pin - offset), 1
        while pools and pools[-1][0] > mean:
            before, members = pools.pop()
            mean = (before * members + mean * count) / (members + count)
            count += members
        pools.append((mean, count))
    shifts = [round(mean) for mean, count in pools for _ in range(count)]
    return [shift + offset for shift, offset in zip(shifts, offsets, strict=False)]


def bends(pins: Sequence[int], rows: Sequence[int]) -> list[int]:
    """Lane of each row's bend, 0 for a straight one: wires of moved rows never cross.

    Of neighbours that move up the uppermost bends first, of neighbours that move down the lowest.
    """
    lanes = [0] * len(pins)
    order = list(range(len(pins)))
    for numbers, up in ((order, True), (order[::-1], False)):
        run = 0
        for n in numbers:
            moves = rows[n] < pins[n] if up else rows[n] > pins[n]
            run = run + 1 if moves else 0
            lanes[n] = run or lanes[n]
    return lanes
