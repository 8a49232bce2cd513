"""The search over the grid: shortest where it is free, none where there is none."""

from __future__ import annotations

import itertools
from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.kicad.routing.maze import FREE, SHUT, Grid, search, stamp

SIDE = 9
PER_LAYER = SIDE * SIDE
WEIGHTS = np.array([12.0, 0.0, 1.0, 1.0, 1.0, 0.0])


def find(owner: Grid, start: int, goal: int, *, vias: bool = True, plane: int = -1) -> list[int]:
    """Cells of the way for net 0; ``plane`` is a cell of the top layer whose via ends the way."""
    free = np.zeros((2, SIDE, SIDE), np.int16)
    aim = np.zeros((2, SIDE, SIDE), np.uint8)
    dive = np.zeros((SIDE, SIDE), np.uint8)
    if goal >= 0:
        aim.reshape(-1)[goal] = 1
    if plane >= 0:
        dive.reshape(-1)[plane] = 1
    ban = np.full((SIDE, SIDE), 0 if vias else 1, np.uint8)
    cells = 2 * PER_LAYER + 1
    path = search(
        owner, owner, free, free, np.zeros((SIDE, SIDE), np.uint8), owner, free, ban,
        np.zeros((2, SIDE, SIDE), np.float32), aim, dive, np.array([start]), 0, WEIGHTS,
        np.zeros(cells), np.zeros(cells, np.int64), np.zeros(cells, np.int64), 2,
    )  # fmt: skip
    return [int(cell) for cell in path]


def reachable(owner: Grid, start: int, *, vias: bool) -> set[int]:
    """Cells that free cells lead to, by an independent flood."""
    seen, queue = {start}, deque([start])
    while queue:
        here = queue.popleft()
        layer, rest = divmod(here, PER_LAYER)
        y, x = divmod(rest, SIDE)
        near = [(layer, y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        if vias and owner[0, y, x] == FREE and owner[1, y, x] == FREE:
            near.append((1 - layer, y, x))
        for to in near:
            inside = 0 <= to[1] < SIDE and 0 <= to[2] < SIDE
            cell = to[0] * PER_LAYER + to[1] * SIDE + to[2]
            if inside and owner[to] == FREE and cell not in seen:
                seen.add(cell)
                queue.append(cell)
    return seen


@given(
    walls=st.sets(st.integers(0, 2 * PER_LAYER - 1), max_size=60),
    start=st.integers(0, 2 * PER_LAYER - 1),
    goal=st.integers(0, 2 * PER_LAYER - 1),
)
@settings(max_examples=60, deadline=None)
def test_a_way_is_free_and_unbroken_and_found_twice_alike(
    walls: set[int], start: int, goal: int
) -> None:
    owner = np.full((2, SIDE, SIDE), FREE, np.int32)
    owner.reshape(-1)[sorted(walls - {start, goal})] = SHUT
    path = find(owner, start, goal)
    assert path == find(owner, start, goal)
    if not path:
        # Sharp turns are forbidden, so a flood may reach more; it never reaches less.
        return
    assert path[0] == start
    assert path[-1] == goal
    assert set(path) <= reachable(owner, start, vias=True)
    for one, other in itertools.pairwise(path):
        step = abs(one - other)
        assert step in (1, SIDE - 1, SIDE, SIDE + 1, PER_LAYER)


def test_the_empty_grid_gives_the_octile_distance() -> None:
    owner = np.full((2, SIDE, SIDE), FREE, np.int32)
    path = find(owner, 0, 3 * SIDE + 8)
    assert len(path) == 9  # eight steps: three diagonal, five straight


def test_a_wall_across_the_layer_is_passed_below_or_not_at_all() -> None:
    owner = np.full((2, SIDE, SIDE), FREE, np.int32)
    owner[0, :, 4] = SHUT
    path = find(owner, 4 * SIDE, 4 * SIDE + 8)
    assert sum(abs(a - b) == PER_LAYER for a, b in itertools.pairwise(path)) == 2
    assert find(owner, 4 * SIDE, 4 * SIDE + 8, vias=False) == []


def test_copper_of_the_own_net_is_no_wall() -> None:
    owner = np.full((2, SIDE, SIDE), FREE, np.int32)
    owner[0, :, 4] = 0
    assert find(owner, 4 * SIDE, 4 * SIDE + 8, vias=False)
    owner[0, :, 4] = 1
    assert find(owner, 4 * SIDE, 4 * SIDE + 8, vias=False) == []


def test_a_via_into_the_plane_ends_the_way() -> None:
    owner = np.full((2, SIDE, SIDE), FREE, np.int32)
    path = find(owner, 0, -1, plane=5)
    assert path == [0, 1, 2, 3, 4, 5, -1]


@pytest.mark.parametrize("change", [1, -1])
def test_a_stamp_counts_each_cell_once(change: int) -> None:
    used = np.zeros((1, 2, SIDE, SIDE), np.int16)
    seen = np.zeros_like(used, np.int32)
    cells = np.array([4 * SIDE + 4, 4 * SIDE + 5])
    stamp(used, np.array([0.5]), seen, 1, cells, np.array([1.0, 1.0]), change)
    assert set(np.unique(used)) == {0, change}
    # Within 1.5 cells of either: a 3 x 3 block each.
    assert abs(int(used.sum())) == 12
    assert used[0, 1].sum() == 0
