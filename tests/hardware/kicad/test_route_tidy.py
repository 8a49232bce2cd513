"""Tidying keeps what a line joins and takes only detours away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from hardware.kicad.routing.model import Corner
from hardware.kicad.routing.tidy import (
    doglegs,
    length,
    pulled_tight,
    straightened,
    turns_sharply,
)

STEPS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


@st.composite
def walks(draw: st.DrawFn) -> list[Corner]:
    """A way over cells of 0.1 mm that never turns by more than a right angle."""
    way = draw(st.integers(0, 7))
    x, y = 200, 200
    corners = [(x / 10, y / 10)]
    for turn in draw(st.lists(st.integers(-2, 2), min_size=1, max_size=40)):
        way = (way + turn) % 8
        x, y = x + STEPS[way][0], y + STEPS[way][1]
        corners.append((x / 10, y / 10))
    return corners


def anywhere(_: Sequence[Corner]) -> float:
    return 0.1


@given(walks())
def test_straightening_keeps_length_and_ends(corners: list[Corner]) -> None:
    line = straightened(corners)
    assert line[0] == corners[0]
    assert math.isclose(length(line), length(corners), abs_tol=1e-6)
    assert straightened(line) == line


@given(walks())
@settings(deadline=None)
def test_tight_lines_keep_their_ends_and_are_never_longer(corners: list[Corner]) -> None:
    pieces = pulled_tight(corners, anywhere)
    joined = [corner for piece, _ in pieces for corner in piece]
    if not joined:
        # A way that leads back to where it began is all detour.
        assert math.dist(corners[0], corners[-1]) < 1e-6
        return
    assert joined[0] == corners[0]
    assert joined[-1] == corners[-1]
    assert length(joined) <= length(corners) + 1e-6
    assert all(a[-1] == b[0] for (a, _), (b, _) in pairwise(pieces))


@given(walks())
@settings(deadline=None)
def test_tight_lines_stay_out_of_what_is_not_free(corners: list[Corner]) -> None:
    wall = box(20.3, 19.0, 20.9, 21.0)

    def fit(leg: Sequence[Corner]) -> float | None:
        return None if LineString(leg).intersects(wall) else 0.1

    def inside(line: Sequence[Corner]) -> float:
        # Leg by leg: a line that runs twice along itself counts twice.
        return sum(LineString(leg).intersection(wall).length for leg in pairwise(line))

    after = sum(inside(piece) for piece, _ in pulled_tight(corners, fit))
    assert after <= inside(corners) + 1e-6


def test_a_staircase_becomes_one_bend() -> None:
    stairs = [(n / 2, (n + 1) // 2 * 0.5) for n in range(9)]
    ((line, half),) = pulled_tight(stairs, anywhere)
    assert len(line) <= 3
    assert half == 0.1


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_doglegs_run_at_multiples_of_45_degrees(dx: int, dy: int) -> None:
    for leg in doglegs((0.0, 0.0), (dx / 10, dy / 10)):
        for (ax, ay), (bx, by) in pairwise(leg):
            across, down = abs(bx - ax), abs(by - ay)
            assert min(across, down) < 1e-6 or abs(across - down) < 2e-3


def test_turning_back_counts_as_sharp() -> None:
    assert turns_sharply([(0.0, 0.0), (1.0, 0.0), (0.5, 0.5)])
    assert not turns_sharply([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)])
