"""What a release prints on drawings and boards: given, never taken from a clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot
from typing import Final, TypeAlias

from shapely import STRtree
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from hardware.kicad.board.features import Features, Text
from hardware.kicad.board.labels import text_box
from hardware.kicad.placement.scene import Scene

Marks: TypeAlias = tuple[tuple[float, float], ...]
#: So much of a commit's name is printed.
_COMMIT_LENGTH: Final = 10
_HEIGHT_MM: Final = 0.8
_GAP_MM: Final = 0.15
_EDGE_MM: Final = 0.5
#: Mask opening of a fiducial, from its centre.
_FIDUCIAL_MM: Final = 1.3
#: Places to try, from the title outwards, mm.
_STEPS: Final = sorted(
    ((float(x), y / 2) for x in range(-40, 41) for y in range(-80, 81)),
    key=lambda step: (hypot(0.5 * step[0], step[1]), -step[1], step[0]),
)


@dataclass(frozen=True, slots=True)
class Release:
    """Date (YYYY-MM-DD) and commit of a release; empty between releases."""

    date: str = ""
    commit: str = ""

    @property
    def line(self) -> str:
        """Date and commit in one line, empty between releases."""
        return " ".join(filter(None, (self.date, self.commit[:_COMMIT_LENGTH])))


#: A board between releases.
NONE: Final = Release()


def with_release(features: Features, scene: Scene, marks: Marks, release: Release) -> Features:
    """The features with the release's line at the free place nearest to the board's title.

    The title is the largest text that ends with the revision; ``marks`` are the fiducials.
    ValueError if a release is given and no text names the revision, or no place is free.
    """
    if not release.line:
        return features
    ending = f"rev {scene.design.revision}"
    named = [text for text in features.texts if text.text.endswith(ending)]
    if not named:
        raise ValueError(f"no text ends with {ending!r}, so the release has no place")
    title = max(named, key=lambda text: text.height_mm)
    blocked = STRtree(_blocked(features, scene, marks, title.layer))
    inside = box(0.0, 0.0, scene.outline.width.value_mm, scene.outline.height.value_mm)
    inside = inside.buffer(-_EDGE_MM)
    for dx, dy in _STEPS:
        line = Text(
            release.line,
            round(title.x_mm + dx, 3),
            round(title.y_mm + dy, 3),
            _HEIGHT_MM,
            layer=title.layer,
        )
        area = text_box(line)
        if inside.contains(area) and not len(blocked.query(area, predicate="intersects")):
            return replace(features, texts=(*features.texts, line))
    raise ValueError(f"{scene.design.name}: no place for the release near {title.text!r}")


def _blocked(features: Features, scene: Scene, marks: Marks, layer: str) -> list[BaseGeometry]:
    """What a text on this side must not cover."""
    bottom = layer.startswith("B.")
    parts = list(scene.parts.values())
    here = [part for part in parts if part.spot.bottom == bottom]
    pads = [pad for part in parts for pad in part.pads if pad.through or part in here]
    return [
        *(part.courtyard for part in here),
        *(pad.copper.buffer(_GAP_MM) for pad in pads),
        *(text_box(t).buffer(_GAP_MM) for t in features.texts if t.layer == layer),
        *(LineString([x.start, x.end]).buffer(0.3) for x in features.lines if x.layer == layer),
        *(Point(place).buffer(_FIDUCIAL_MM) for place in marks if not bottom),
        *(
            Point(hole.x_mm, hole.y_mm).buffer(hole.diameter.value_mm / 2 + hole.clear_mm)
            for hole in scene.outline.holes
        ),
    ]
