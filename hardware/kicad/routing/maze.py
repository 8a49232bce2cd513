"""Search over a grid of two layers: plain loops, which numba turns into machine code.

Grids are indexed [layer, y, x], layer 0 the top. ``owner`` says whose copper lies too near: FREE
nobody's, a net's number that net's only, SHUT two nets' or a closed area. ``used`` counts the nets
whose routes lie too near. Both exist for the net's own width and for the slim one near its pads.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

FREE: Final = -1
SHUT: Final = -2

Grid = npt.NDArray[Any]


def search(  # noqa: PLR0912, PLR0915 - one loop: a call for each step would cost its speed
    owner: Grid,
    slim_owner: Grid,
    used: Grid,
    slim_used: Grid,
    near: Grid,
    via_owner: Grid,
    via_used: Grid,
    via_ban: Grid,
    history: Grid,
    goal: Grid,
    plane: Grid,
    starts: Grid,
    net: int,
    weights: Grid,
    cost: Grid,
    parent: Grid,
    state: Grid,
    mark: int,
) -> Grid:
    """Cheapest way from the start cells to a goal cell or to a via into the plane.

    ``near`` marks cells where the slim width holds, ``goal`` the cells to reach, ``plane`` those
    where a via ends the search. ``weights``: via, turn, pressure of other routes, step on the top,
    step on the bottom, joining a goal. ``cost``, ``parent`` and ``state`` are scratch space of one
    number a cell and one more; ``mark`` is even and greater than in every search before.

    Returns cell numbers from start to end, followed by -1 if a via ends the way; empty if there
    is no way.
    """
    layers, height, width = owner.shape
    per_layer = height * width
    end = layers * per_layer
    via_cost, turn_cost, pressure = weights[0], weights[1], weights[2]
    join_cost = weights[5]
    cost[end] = np.inf
    parent[end] = -1
    closed = mark + 1
    # The goals' bounding box gives the least way still to go; planes are everywhere.
    has_plane = False
    x0, y0, x1, y1 = width, height, -1, -1
    for y in range(height):
        for x in range(width):
            if plane[y, x]:
                has_plane = True
            if goal[0, y, x] or goal[1, y, x]:
                x0, x1 = min(x0, x), max(x1, x)
                y0, y1 = min(y0, y), max(y1, y)
    by_via = False
    heap = [(0.0, np.int64(-1))]
    heap.pop()
    for start in starts:
        cost[start] = 0.0
        parent[start] = -1
        state[start] = mark
        heapq.heappush(heap, (0.0, np.int64(start)))
    while len(heap) > 0:
        _, here = heapq.heappop(heap)
        if here == end:
            break
        if state[here] == closed:
            continue
        state[here] = closed
        layer = here // per_layer
        y = (here % per_layer) // width
        x = here % width
        before = parent[here]
        came_x, came_y = 0, 0
        if before >= 0 and before // per_layer == layer:
            came_x = x - before % width
            came_y = y - (before % per_layer) // width
        so_far = cost[here]
        if goal[layer, y, x] and so_far + join_cost < cost[end]:
            cost[end] = so_far + join_cost
            parent[end] = here
            by_via = False
            heapq.heappush(heap, (cost[end], np.int64(end)))
        for dy in range(-1, 2):
            for dx in range(-1, 2):
                if dx == 0 and dy == 0:
                    continue
                if came_x * dx + came_y * dy < 0:
                    continue
                to_x, to_y = x + dx, y + dy
                if to_x < 0 or to_y < 0 or to_x >= width or to_y >= height:
                    continue
                there = layer * per_layer + to_y * width + to_x
                if state[there] == closed:
                    continue
                if near[to_y, to_x]:
                    whose, crowd = slim_owner[layer, to_y, to_x], slim_used[layer, to_y, to_x]
                else:
                    whose, crowd = owner[layer, to_y, to_x], used[layer, to_y, to_x]
                if whose not in (-1, net):
                    continue
                step = 1.4142135 if dx != 0 and dy != 0 else 1.0
                step *= (weights[3 + layer] + history[layer, to_y, to_x]) * (1.0 + pressure * crowd)
                if (came_x != 0 or came_y != 0) and (came_x != dx or came_y != dy):
                    step += turn_cost * (1.0 if came_x * dx + came_y * dy > 0 else 4.0)
                if state[there] != mark or so_far + step < cost[there]:
                    state[there] = mark
                    cost[there] = so_far + step
                    parent[there] = here
                    ahead = 0.0
                    if not has_plane:
                        out_x = max(x0 - to_x, 0, to_x - x1)
                        out_y = max(y0 - to_y, 0, to_y - y1)
                        ahead = max(out_x, out_y) + 0.4142135 * min(out_x, out_y)
                    heapq.heappush(heap, (cost[there] + ahead, np.int64(there)))
        if via_ban[y, x]:
            continue
        free = True
        for on in range(layers):
            if via_owner[on, y, x] != -1 and via_owner[on, y, x] != net:
                free = False
        if not free:
            continue
        crowd = max(via_used[0, y, x], via_used[1, y, x])
        past = max(history[0, y, x], history[1, y, x])
        step = via_cost * (1.0 + past) * (1.0 + pressure * crowd)
        if plane[y, x] and so_far + step < cost[end]:
            cost[end] = so_far + step
            parent[end] = here
            by_via = True
            heapq.heappush(heap, (cost[end], np.int64(end)))
        for other in range(layers):
            there = other * per_layer + y * width + x
            if other == layer or state[there] == closed:
                continue
            if state[there] != mark or so_far + step < cost[there]:
                state[there] = mark
                cost[there] = so_far + step
                parent[there] = here
                heapq.heappush(heap, (cost[there], np.int64(there)))
    if parent[end] < 0:
        return np.zeros(0, np.int64)
    last = parent[end]
    count = 0
    at = last
    while at >= 0:
        count += 1
        at = parent[at]
    path = np.full(count + 1 if by_via else count, -1, np.int64)
    at = last
    for n in range(count - 1, -1, -1):
        path[n] = at
        at = parent[at]
    return path


def stamp(
    used: Grid, radii: Grid, seen: Grid, mark: int, cells: Grid, widths: Grid, change: int
) -> None:
    """Add ``change`` to every cell that a net's copper lies too near to, each cell once.

    ``used`` is [profile, layer, y, x]; ``widths`` holds for each cell of copper its reach before a
    profile's own ``radii`` come on top, all in cells.
    """
    profiles, _, height, width = used.shape
    per_layer = height * width
    for n in range(len(cells)):
        layer = cells[n] // per_layer
        y = (cells[n] % per_layer) // width
        x = cells[n] % width
        for k in range(profiles):
            reach = widths[n] + radii[k]
            whole = int(reach)
            for to_y in range(max(y - whole, 0), min(y + whole + 1, height)):
                for to_x in range(max(x - whole, 0), min(x + whole + 1, width)):
                    away = (to_x - x) ** 2 + (to_y - y) ** 2
                    if away < reach * reach and seen[k, layer, to_y, to_x] != mark:
                        seen[k, layer, to_y, to_x] = mark
                        used[k, layer, to_y, to_x] += change


def compiled() -> tuple[Callable[..., Grid], Callable[..., None]]:
    """``search`` and ``stamp`` as machine code; ValueError without numba."""
    # SKiDL makes its own kind of logger everybody's, and numba stumbles over that.
    theirs = logging.getLoggerClass()
    logging.setLoggerClass(logging.Logger)
    try:
        import numba  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ValueError(f"{error}: run `make route`, which installs it") from error
    finally:
        logging.setLoggerClass(theirs)
    jit: Any = numba.njit
    fast_search: Callable[..., Grid] = jit(search)
    fast_stamp: Callable[..., None] = jit(stamp)
    return fast_search, fast_stamp
