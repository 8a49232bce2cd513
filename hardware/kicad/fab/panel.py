"""Several boards in one panel: frame, milled gaps, tabs with mouse bites, holes and fiducials.

Tabs everywhere, no V-score: the boards have round corners, the network jack stands flush with its
edge where a blade would touch it, and on the mains boards a scored edge would leave its fibres
in the creepage paths of the terminals. Axes of the panel: origin upper left, y **down**.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import shapely
from shapely import MultiPoint, Point, box
from shapely.geometry.base import BaseGeometry

from hardware.design import Design, Side
from hardware.kicad.fab.board_file import BoardFile
from hardware.kicad.outline import Edge, Outline
from hardware.kicad.schematic.nets import kicad_net_name


@dataclass(frozen=True, slots=True)
class Layout:
    """How many boards stand side by side and one above the other."""

    columns: int
    rows: int


LAYOUTS: Final = {
    "meter": Layout(1, 2),
    "relay_shield": Layout(1, 2),
    "lan_w5200": Layout(2, 3),
    "lan_w5500": Layout(2, 3),
}
#: Chosen: what conveyors hold, and the usual milling cutter.
RAIL_MM: Final = 5.0
GAP_MM: Final = 2.0
TAB_MM: Final = 5.0
#: Mouse bites along both ends of a tab: holes of 0.5 mm, 0.8 mm apart (usual figures, from memory).
BITE_MM, BITE_PITCH_MM = 0.5, 0.8
TOOLING_MM: Final = 3.0
FIDUCIAL_MM: Final = 1.0
#: Free of ceramic chips and holes around a tab, because breaking it bends the board.
_KEEP_MM: Final = 3.0
_CERAMIC: Final = ("C", "R", "FB", "Y")
#: Free of any other part: leads give way, the cutter's bearing wants room. Chosen.
_ROOM_MM: Final = 1.0
#: Free of mains copper around a tab, whose stub is rough: more than any distance of the rules.
_MAINS_MM: Final = 7.0
#: A tab's middle from the board's corner, two tabs of an edge apart, step of the search.
_CORNER_MM, _APART_MM, _STEP_MM = 6.0, 12.0, 0.5
#: Below this a board in its frame can turn or sag.
LEAST_TABS: Final = 4


@dataclass(frozen=True, slots=True)
class Tab:
    """A bridge across a gap: a rectangle in the panel's axes; ``along_x``: it interrupts a
    horizontal gap. ``boards`` are the numbers of the boards that it holds."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float
    along_x: bool
    boards: tuple[int, ...]

    @property
    def bites(self) -> tuple[tuple[float, float], ...]:
        """Mouse bites along the edges of the boards that it holds."""
        count = int(TAB_MM // BITE_PITCH_MM)
        first = (TAB_MM - (count - 1) * BITE_PITCH_MM) / 2
        steps = [first + n * BITE_PITCH_MM for n in range(count)]
        if self.along_x:
            ends = (self.top_mm, self.top_mm + self.height_mm)
            return tuple((self.left_mm + s, y) for y in ends for s in steps)
        ends = (self.left_mm, self.left_mm + self.width_mm)
        return tuple((x, self.top_mm + s) for x in ends for s in steps)


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel: size, the upper left corners of its boards, tabs, holes, fiducials, findings."""

    board: str
    width_mm: float
    height_mm: float
    board_width_mm: float
    board_height_mm: float
    boards: tuple[tuple[float, float], ...]
    tabs: tuple[Tab, ...]
    tooling: tuple[tuple[float, float], ...]
    fiducials: tuple[tuple[float, float], ...]
    findings: tuple[str, ...]


def panel(board: BoardFile, design: Design, outline: Outline) -> Panel:
    """The panel of a board; ``findings`` tells of a board that too few tabs could hold."""
    layout = LAYOUTS[board.name]
    across, down = outline.width.value_mm, outline.height.value_mm
    first = RAIL_MM + GAP_MM
    boards = tuple(
        (first + column * (across + GAP_MM), first + row * (down + GAP_MM))
        for row in range(layout.rows)
        for column in range(layout.columns)
    )
    width = 2 * first + layout.columns * across + (layout.columns - 1) * GAP_MM
    height = 2 * first + layout.rows * down + (layout.rows - 1) * GAP_MM
    tabs = _tabs(board, design, (across, down), layout, boards)
    held = [sum(n in tab.boards for tab in tabs) for n in range(len(boards))]
    findings = tuple(
        f"panel: board {n + 1} hangs on {count} tabs, {LEAST_TABS} hold it; free an edge of parts"
        for n, count in enumerate(held)
        if count < LEAST_TABS
    )
    middle = RAIL_MM / 2
    corners = [(x, y) for x in (middle, width - middle) for y in (middle, height - middle)]
    # Three fiducials, none of them the mirror of another: the machine sees a turned panel.
    fiducials = ((15.0, middle), (width - 15.0, middle), (15.0, height - middle))
    return Panel(
        board.name,
        *(width, height, across, down),
        boards,
        tabs,
        tuple(corners),
        fiducials,
        findings,
    )


def forbidden(board: BoardFile, design: Design) -> BaseGeometry:
    """Where no tab may end, in the board's axes: near parts, holes and mains copper."""
    # A courtyard may be drawn as single lines: the hull of all of them covers it.
    near: list[BaseGeometry] = [
        MultiPoint([corner for line in f.courtyard for corner in line]).convex_hull.buffer(
            _KEEP_MM if f.reference.rstrip("0123456789") in _CERAMIC else _ROOM_MM
        )
        for f in board.footprints
        if f.courtyard
    ]
    near += [
        Point(d.x_mm, d.y_mm).buffer(d.diameter_mm / 2 + _KEEP_MM)
        for d in board.drills
        if not d.plated
    ]
    mains = {kicad_net_name(design, net) for net in design.nets if net.domain.side is not Side.SELV}
    near += [c.shape.buffer(_MAINS_MM) for c in board.copper.copper if c.net in mains]
    return shapely.union_all(near)


def _tabs(
    board: BoardFile,
    design: Design,
    size: tuple[float, float],
    layout: Layout,
    boards: Sequence[tuple[float, float]],
) -> tuple[Tab, ...]:
    taken = forbidden(board, design)
    free = {edge: _free(edge, size, taken) for edge in Edge}
    found = []
    for n, (x, y) in enumerate(boards):
        row, column = divmod(n, layout.columns)
        above = n - layout.columns if row else None
        before = n - 1 if column else None
        upper = free[Edge.TOP] & free[Edge.BOTTOM] if above is not None else free[Edge.TOP]
        left = free[Edge.LEFT] & free[Edge.RIGHT] if before is not None else free[Edge.LEFT]
        found += [_across(x + s, y - GAP_MM, _held(n, above)) for s in _spread(upper, size[0])]
        found += [_upright(x - GAP_MM, y + s, _held(n, before)) for s in _spread(left, size[1])]
        if row == layout.rows - 1:
            found += [
                _across(x + s, y + size[1], (n,)) for s in _spread(free[Edge.BOTTOM], size[0])
            ]
        if column == layout.columns - 1:
            found += [
                _upright(x + size[0], y + s, (n,)) for s in _spread(free[Edge.RIGHT], size[1])
            ]
    return tuple(found)


def _held(board: int, other: int | None) -> tuple[int, ...]:
    return (board,) if other is None else (other, board)


def _across(middle: float, top: float, held: tuple[int, ...]) -> Tab:
    return Tab(round(middle - TAB_MM / 2, 3), round(top, 3), TAB_MM, GAP_MM, True, held)


def _upright(left: float, middle: float, held: tuple[int, ...]) -> Tab:
    return Tab(round(left, 3), round(middle - TAB_MM / 2, 3), GAP_MM, TAB_MM, False, held)


def _free(edge: Edge, size: tuple[float, float], taken: BaseGeometry) -> frozenset[float]:
    """Places along an edge where a tab may end: nothing forbidden within its width."""
    across, down = size
    length = across if edge in (Edge.TOP, Edge.BOTTOM) else down
    found = set()
    for step in range(int((length - 2 * _CORNER_MM) / _STEP_MM) + 1):
        at = _CORNER_MM + step * _STEP_MM
        low, high = at - TAB_MM / 2, at + TAB_MM / 2
        end = {
            Edge.TOP: box(low, 0.0, high, 0.1),
            Edge.BOTTOM: box(low, down - 0.1, high, down),
            Edge.LEFT: box(0.0, low, 0.1, high),
            Edge.RIGHT: box(across - 0.1, low, across, high),
        }[edge]
        if not taken.intersects(end):
            found.add(at)
    return frozenset(found)


def _spread(free: frozenset[float], length: float) -> list[float]:
    """Up to three places (two on a short edge), near to evenly spread."""
    count = 3 if length > 100.0 else 2
    chosen: list[float] = []
    for n in range(count):
        ideal = length * (2 * n + 1) / (2 * count)
        there = [at for at in free if all(abs(at - other) >= _APART_MM for other in chosen)]
        if there:
            chosen.append(min((abs(at - ideal), at) for at in there)[1])
    return sorted(chosen)


def panel_json(made: Panel) -> str:
    """The panel for machines: millimetres, y down from the panel's upper left corner."""
    plain = asdict(made) | {
        "rail_mm": RAIL_MM,
        "gap_mm": GAP_MM,
        "tooling_hole_mm": TOOLING_MM,
        "fiducial_mm": FIDUCIAL_MM,
        "fiducial_mask_mm": 2 * FIDUCIAL_MM,
        "mouse_bite_mm": BITE_MM,
        "mouse_bites": [[round(v, 3) for v in bite] for tab in made.tabs for bite in tab.bites],
        "v_score": False,
    }
    return json.dumps(plain, indent=1, sort_keys=True) + "\n"
