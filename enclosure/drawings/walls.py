"""The housing's walls as they are seen from outside, and the cuts in them, in the housing's frame.

x counts from the left face, y up from the rail's middle, z from the rail's front face.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shapely.geometry import LineString, Polygon, box

from enclosure.drawings.sheet import XY
from enclosure.housing_model import cutter, step_profile
from enclosure.housings import Housing
from enclosure.openings import Face, Opening, Use
from enclosure.relations import bounds
from enclosure.scene import Assembly

_AXES: Final = "xyz"


@dataclass(frozen=True, slots=True)
class View:
    """A look at the housing. ``across`` and ``down``: the axis, and +1 if it grows that way."""

    name: str
    faces: tuple[Face, ...]
    across: tuple[str, int]
    down: tuple[str, int]

    def on_page(self, a_mm: float, b_mm: float) -> XY:
        """Of a place on the wall (its two axes' values): x right and y down, not scaled."""
        return a_mm * self.across[1], b_mm * self.down[1]


ABOVE: Final = View("view from above", (Face.TOP, Face.NOSE_TOP), ("x", 1), ("z", 1))
TOP_SHOULDER: Final = View(
    "upper shoulder, from the front", (Face.TOP_SHOULDER,), ("x", 1), ("y", -1)
)
FRONT: Final = View("front", (Face.FRONT,), ("x", 1), ("y", -1))
BOTTOM_SHOULDER: Final = View(
    "lower shoulder, from the front", (Face.BOTTOM_SHOULDER,), ("x", 1), ("y", -1)
)
BELOW: Final = View("view from below", (Face.BOTTOM,), ("x", 1), ("z", -1))
LEFT: Final = View("left end wall", (Face.LEFT,), ("z", 1), ("y", -1))
RIGHT: Final = View("right end wall", (Face.RIGHT,), ("z", -1), ("y", -1))
VIEWS: Final = (ABOVE, TOP_SHOULDER, FRONT, BOTTOM_SHOULDER, BELOW, LEFT, RIGHT)


@dataclass(frozen=True, slots=True)
class Cut:
    """An opening in a wall: its middle in the view's two axes, and its sizes along them."""

    name: str
    face: Face
    use: Use
    round: bool
    a_mm: float
    b_mm: float
    width_mm: float
    height_mm: float

    @property
    def size(self) -> str:
        """The size as a drawing writes it."""
        if self.round:
            return f"\N{LATIN CAPITAL LETTER O WITH STROKE}{self.width_mm:g}"
        return f"{self.width_mm:g} \N{MULTIPLICATION SIGN} {self.height_mm:g}"


def cut(assembly: Assembly, opening: Opening, view: View) -> Cut:
    """An opening where the model's cutter takes it out of the wall, up to the wall's edges."""
    box_ = bounds(cutter(assembly.housing, opening, assembly.boards[0].pose))
    a, b = _AXES.index(view.across[0]), _AXES.index(view.down[0])
    edges = outline(assembly.housing, view).bounds
    a0, a1 = max(box_[a], edges[0]), min(box_[a + 3], edges[2])
    b0, b1 = max(box_[b], edges[1]), min(box_[b + 3], edges[3])
    middle = (round((a0 + a1) / 2, 3) + 0.0, round((b0 + b1) / 2, 3) + 0.0)
    sizes = (round(a1 - a0, 3), round(b1 - b0, 3))
    return Cut(opening.name, opening.face, opening.use, opening.round, *middle, *sizes)


def cuts(assembly: Assembly, view: View) -> tuple[Cut, ...]:
    """Every cut that a view shows, from left to right on the page, then downwards."""
    found = [cut(assembly, each, view) for each in assembly.openings if each.face in view.faces]
    return tuple(sorted(found, key=lambda c: (*view.on_page(c.a_mm, c.b_mm), c.name)))


def outline(one: Housing, view: View) -> Polygon:
    """The wall's outer edge in the view's two axes."""
    width, half = one.width.value_mm, one.height.value_mm / 2
    nose, behind = one.nose.value_mm / 2, -one.behind_rail.value_mm
    if view in (LEFT, RIGHT):
        profile = Polygon([(z, y) for y, z in step_profile(one, back_mm=behind)])
        recess = one.rail_recess.value_mm / 2
        left = profile.difference(box(behind - 1.0, -recess, 0.0, recess))
        assert isinstance(left, Polygon)
        return left
    if view in (ABOVE, BELOW):
        return box(0.0, behind, width, one.front_mm)
    low, high = {
        TOP_SHOULDER.name: (nose, half),
        FRONT.name: (-nose, nose),
        BOTTOM_SHOULDER.name: (-half, -nose),
    }[view.name]
    return box(0.0, low, width, high)


def seams(one: Housing, view: View) -> tuple[LineString, ...]:
    """Edges between the housing's pieces: end walls, guards, sill and shoulder."""
    area = outline(one, view)
    if view in (LEFT, RIGHT):
        return ()
    low_a, low_b, high_a, high_b = area.bounds
    wall = one.end_wall.value_mm
    inner = (wall, one.width.value_mm - wall)
    found = [LineString([(x, low_b), (x, high_b)]) for x in inner]
    if view is FRONT:
        return tuple(found)
    each_side = max(1, one.guards // 2)
    width = (inner[1] - inner[0]) / each_side
    guard_b = (
        (one.sill.value_mm, one.shoulder.value_mm) if view in (ABOVE, BELOW) else (low_b, high_b)
    )
    for n in range(1, each_side):
        x = inner[0] + n * width
        found.append(LineString([(x, guard_b[0]), (x, guard_b[1])]))
    if view in (ABOVE, BELOW):
        found.append(LineString([(inner[0], one.sill.value_mm), (inner[1], one.sill.value_mm)]))
        found.append(LineString([(low_a, one.shoulder.value_mm), (high_a, one.shoulder.value_mm)]))
    return tuple(found)
