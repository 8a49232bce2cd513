"""Rows beside a part: in order, apart, near to their pins, and joined without a crossing."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from hardware.kicad.schematic.spread import bends, row_places

HEIGHTS = st.floats(min_value=0.5, max_value=14)
SIDES = st.lists(st.tuples(HEIGHTS, HEIGHTS, st.integers(1, 3)), min_size=1, max_size=24)
Segment = tuple[int, int, int, int]


def side(rows: list[tuple[float, float, int]]) -> tuple[list[int], list[float], list[float]]:
    pins = [0]
    for _, _, gap in rows[1:]:
        pins.append(pins[-1] + 2 * gap)
    return pins, [up for up, _, _ in rows], [down for _, down, _ in rows]


@given(SIDES)
def test_rows_keep_the_order_of_their_pins_and_stay_apart(
    rows: list[tuple[float, float, int]],
) -> None:
    pins, ups, downs = side(rows)
    places = row_places(pins, ups, downs)
    for n, (upper, lower) in enumerate(pairwise(places)):
        assert lower - upper >= max(2, downs[n] + ups[n + 1])


@given(SIDES)
def test_rows_that_fit_at_their_pins_do_not_move(rows: list[tuple[float, float, int]]) -> None:
    pins, _, _ = side(rows)
    low = [0.5] * len(pins)
    assert row_places(pins, low, low) == pins


@given(SIDES)
def test_no_better_places_in_least_squares(rows: list[tuple[float, float, int]]) -> None:
    """Moving all rows together by one step brings them no nearer to their pins."""
    pins, ups, downs = side(rows)
    places = row_places(pins, ups, downs)

    def cost(shift: int) -> int:
        return sum((place + shift - pin) ** 2 for place, pin in zip(places, pins, strict=True))

    # Each pool of rows is rounded to the grid, by half a step at most.
    slack = len(pins)
    assert cost(0) <= min(cost(-1), cost(1)) + slack


def wires(pins: list[int], places: list[int]) -> list[list[Segment]]:
    """Each row's wire from the pin at x = 0 over its lane to x = 99, as three segments."""
    found: list[list[Segment]] = []
    for pin, place, lane in zip(pins, places, bends(pins, places), strict=True):
        if lane == 0:
            assert pin == place
            found.append([(0, pin, 99, pin)])
        else:
            low, high = sorted((pin, place))
            found.append([(0, pin, lane, pin), (lane, low, lane, high), (lane, place, 99, place)])
    return found


def meet(a: Segment, b: Segment) -> bool:
    return max(a[0], b[0]) <= min(a[2], b[2]) and max(a[1], b[1]) <= min(a[3], b[3])


@given(SIDES)
def test_wires_from_pins_to_rows_never_touch(rows: list[tuple[float, float, int]]) -> None:
    pins, ups, downs = side(rows)
    drawn = wires(pins, row_places(pins, ups, downs))
    for one, other in combinations(drawn, 2):
        assert not any(meet(a, b) for a in one for b in other)
