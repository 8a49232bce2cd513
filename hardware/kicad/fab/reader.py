"""The written files as gerbonara reads them, which shares nothing with KiCad.

gerbonara, not pygerber: it reads Excellon too, keeps the X2 attributes of every pad, and gives
shapes instead of pixels. Millimetres, y **upwards** as in the files.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import gerbonara
import shapely
from gerbonara import graphic_objects as objects
from gerbonara import graphic_primitives as shapes
from gerbonara.utils import MM
from shapely import LineString, Point, Polygon, affinity, box
from shapely.geometry.base import BaseGeometry

from hardware.kicad.fab.board_file import Drill

#: No chord is further from its arc than this.
_CHORD_MM: Final = 0.001


class UnreadableError(ValueError):
    """A file that the independent reader refuses: it names the file."""


@dataclass(frozen=True, slots=True)
class Flash:
    """A pad as the file has it: who it belongs to by its X2 attribute, centre, width, height."""

    reference: str
    pin: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class Layer:
    """A Gerber file: what it says it is, and what is drawn in it."""

    name: str
    function: str
    drawn: tuple[Any, ...]

    @cached_property
    def area(self) -> BaseGeometry:
        """Everything drawn as one shape; what is drawn in clear is taken away again."""
        whole: BaseGeometry = Polygon()
        for dark, some in groupby(self.drawn, key=lambda drawn: bool(drawn.polarity_dark)):
            piece = shapely.union_all([shape for drawn in some for shape in _shapes(drawn)])
            whole = whole.union(piece) if dark else whole.difference(piece)
        return whole

    @cached_property
    def flashes(self) -> tuple[Flash, ...]:
        """Pads, vias and openings."""
        return tuple(_flash(drawn) for drawn in self.drawn if isinstance(drawn, objects.Flash))

    @cached_property
    def pens_mm(self) -> tuple[float, ...]:
        """Widths of everything that is drawn with a pen."""
        pens = (objects.Line, objects.Arc)
        return tuple(
            float(drawn.aperture.equivalent_width(MM))
            for drawn in self.drawn
            if isinstance(drawn, pens)
        )

    @cached_property
    def centre_lines(self) -> tuple[LineString, ...]:
        """What the pen's tip runs along."""
        return tuple(
            LineString(_centre_line(drawn))
            for drawn in self.drawn
            if isinstance(drawn, objects.Line | objects.Arc)
        )


def read_gerber(path: Path) -> Layer:
    """A Gerber file; UnreadableError names it if it is damaged."""
    try:
        with warnings.catch_warnings():
            # Its warnings are of style (macros without a unit); what it cannot read it raises.
            warnings.simplefilter("ignore")
            file = gerbonara.GerberFile.open(path)
    except Exception as error:  # whatever stops it, the file is what it could not read
        raise UnreadableError(f"{path.name}: the independent reader stops: {error}") from None
    function = ",".join(file.file_attrs.get(".FileFunction", ()))
    return Layer(path.name, function, tuple(file.objects))


def read_drills(path: Path, *, plated: bool) -> tuple[Drill, ...]:
    """Holes of an Excellon file, y downwards as on the board; UnreadableError names a bad file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file = gerbonara.ExcellonFile.open(path)
    except Exception as error:  # whatever stops it, the file is what it could not read
        raise UnreadableError(f"{path.name}: the independent reader stops: {error}") from None
    return tuple(_drill(drawn, plated) for drawn in file.objects)


def _drill(drawn: Any, plated: bool) -> Drill:
    diameter = float(drawn.aperture.unit.convert_to(MM, drawn.aperture.diameter))
    placed = drawn.converted(MM)
    if isinstance(placed, objects.Flash):
        return Drill(placed.x, -placed.y, diameter, plated)
    start, end = (placed.x1, placed.y1), (placed.x2, placed.y2)
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    return Drill(middle[0], -middle[1], diameter, plated, round(math.dist(start, end), 6))


def _flash(drawn: Any) -> Flash:
    (left, low), (right, high) = drawn.bounding_box(MM)
    owner = drawn.attrs.get(".P", ("", ""))
    placed = drawn.converted(MM)
    return Flash(owner[0], owner[1], placed.x, placed.y, right - left, high - low)


def _shapes(drawn: Any) -> Iterator[BaseGeometry]:
    for shape in drawn.to_primitives(unit=MM):
        yield _shape(shape)


def _shape(shape: Any) -> BaseGeometry:
    if isinstance(shape, shapes.Circle):
        return Point(shape.x, shape.y).buffer(shape.r, quad_segs=_quarter(shape.r))
    if isinstance(shape, shapes.Rectangle):
        x, y = shape.w / 2, shape.h / 2
        turned = affinity.rotate(box(-x, -y, x, y), shape.rotation, (0, 0), use_radians=True)
        moved: BaseGeometry = affinity.translate(turned, shape.x, shape.y)
        return moved
    if isinstance(shape, shapes.Line):
        line = LineString([(shape.x1, shape.y1), (shape.x2, shape.y2)])
        return line.buffer(shape.width / 2, quad_segs=_quarter(shape.width / 2))
    if isinstance(shape, shapes.Arc):
        ends = (shape.x1, shape.y1), (shape.x2, shape.y2)
        line = LineString(_arc(*ends, (shape.cx, shape.cy), clockwise=shape.clockwise))
        return line.buffer(shape.width / 2, quad_segs=_quarter(shape.width / 2))
    outline = Polygon(_ring(shape))
    # KiCad cuts a filled area open to hold its holes; such a ring touches itself.
    return outline if outline.is_valid else shapely.make_valid(outline)


def _quarter(radius: float) -> int:
    """Segments of a quarter turn that keep within the chord's distance."""
    if radius <= _CHORD_MM:
        return 2
    return max(2, math.ceil(math.pi / 4 / math.acos(1 - _CHORD_MM / radius)))


def _ring(shape: Any) -> list[tuple[float, float]]:
    """Corners of an outline of lines and arcs; gerbonara 1.5's own drawing out of arcs fails."""
    ring: list[tuple[float, float]] = []
    for start, end, (clockwise, centre) in shape.segments:
        if clockwise is None:
            ring.append(start)
        else:
            ring += _arc(start, end, centre, clockwise=clockwise)[:-1]
    return ring


def _centre_line(drawn: Any) -> list[tuple[float, float]]:
    placed = drawn.converted(MM)
    start, end = (placed.x1, placed.y1), (placed.x2, placed.y2)
    if isinstance(placed, objects.Line):
        return [start, end]
    # An arc of a file gives its centre from its start.
    centre = placed.x1 + placed.cx, placed.y1 + placed.cy
    return _arc(start, end, centre, clockwise=placed.clockwise)


def _arc(
    start: tuple[float, float],
    end: tuple[float, float],
    centre: tuple[float, float],
    *,
    clockwise: bool,
) -> list[tuple[float, float]]:
    radius = math.dist(start, centre)
    first = math.atan2(start[1] - centre[1], start[0] - centre[0])
    last = math.atan2(end[1] - centre[1], end[0] - centre[0])
    if clockwise and last >= first:
        last -= 2 * math.pi
    elif not clockwise and last <= first:
        last += 2 * math.pi
    steps = max(2, math.ceil(abs(last - first) / (math.pi / 2) * _quarter(radius)))
    angles = [first + (last - first) * n / steps for n in range(1, steps)]
    inner = [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]
    return [start, *inner, end]


#: IPC-D-356 test record: net, reference and pin stand in fixed columns.
_RECORD: Final = re.compile(r"3[12]7(?P<net>.{14}) {3}(?P<reference>.{6})-(?P<pin>.{4})")


def read_netlist(lines: Iterable[str]) -> dict[str, set[tuple[str, str]]]:
    """Net (as far as its column holds it) -> (reference, pin) of an IPC-D-356 file.

    Own reading: gerbonara's leaves out the pin. Records without a pin (vias, holes) are left out.
    """
    found: dict[str, set[tuple[str, str]]] = {}
    for line in lines:
        match = _RECORD.match(line)
        if match and match["pin"].strip():
            pin = match["reference"].strip(), match["pin"].strip()
            found.setdefault(match["net"].strip(), set()).add(pin)
    return found
