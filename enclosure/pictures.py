"""Pictures of an assembly: closed, opened, exploded, and the tightest five places marked.

VTK draws without a screen; its warning about a missing display goes nowhere. The PNG carries no
date, so the same VTK gives the same picture.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import cadquery as cq
from cadquery import vis
from cadquery.occ_impl.exporters.vtk import extractEdgesFaces
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from enclosure.checks.measurement import Measurement
from enclosure.outputs import exploded, shown
from enclosure.printed.case import build
from enclosure.scene import Assembly, Item, Rgb, Role

_WIDTH: Final = 1400
_HEIGHT: Final = 900
#: Facets of round bodies: of a body's size, and their angle; a pixel shows 0.15 mm.
_CHORD: Final = 0.003
_ANGLE_RAD: Final = 0.25
_MARK_MM: Final = 2.5
_MARK_RGB: Final = (0.85, 0.05, 0.05)
#: Checks whose measurements are lengths in the housing: their margins can be compared.
_LENGTHS: Final = ("mm", "mm worst case")
#: The housing is as large as the envelope lets it be: no place in it is tight for that.
_BY_INTENT: Final = ("enclosure_envelope", "enclosure_clip")
_PLACES: Final = 5
_SEE_THROUGH: Final = 0.15
#: Where the printed pieces go in their picture, and their colours.
_PRINTED: Final = {
    "base": ((0.0, 0.0, -25.0), (0.86, 0.62, 0.35)),
    "cover": ((0.0, 0.0, 60.0), (0.90, 0.70, 0.45)),
    "foot": ((0.0, -30.0, -35.0), (0.55, 0.35, 0.18)),
}
_OFF: Final = (Role.COVER, Role.GUARD, Role.LIGHT_PIPE, Role.INSERT, Role.PIN)


def tightest_places(
    found: Mapping[str, Sequence[Measurement]], count: int = _PLACES
) -> list[tuple[str, Measurement]]:
    """The lengths with the least margin, no two of them at one part; id and measurement."""
    lengths = [
        (each.margin, id_, each)
        for id_, all_of in found.items()
        if id_ not in _BY_INTENT
        for each in all_of
        if each.unit in _LENGTHS and each.place is not None
    ]
    chosen: list[tuple[str, Measurement]] = []
    for _, id_, each in sorted(lengths, key=lambda entry: entry[0]):
        if all(_apart(each, other) for _, other in chosen):
            chosen.append((id_, each))
        if len(chosen) == count:
            break
    return chosen


def _apart(one: Measurement, other: Measurement) -> bool:
    assert one.place is not None
    assert other.place is not None
    return sum((a - b) ** 2 for a, b in zip(one.place, other.place, strict=True)) > 8.0**2


def draw_all(
    assembly: Assembly, found: Mapping[str, Sequence[Measurement]], folder: Path
) -> list[Path]:
    """PNG of the closed, the open and the exploded product, its tightest places, its printed case.

    An add-on is in another product's housing, which has its picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / assembly.product
    views = {
        "closed": (_through_walls(assembly), (-35.0, -20.0)),
        "open": (
            [i for i in shown(assembly) if not _with_cover(i)],
            (-35.0, -20.0),
        ),
        "exploded": (list(exploded(assembly).items), (-50.0, -25.0)),
    }
    made = []
    for name, (items, camera) in views.items():
        path = stem.with_name(f"{assembly.product}_{name}.png")
        _draw(_coloured(items), path, elevation=camera[0], roll=camera[1])
        made.append(path)
    path = stem.with_name(f"{assembly.product}_tightest.png")
    _tightest(assembly, found, path)
    made.append(path)
    if assembly.product == assembly.boards[0].name:
        path = stem.with_name(f"{assembly.product}_printed.png")
        _draw(_printed(assembly), path, zoom=1.15, elevation=-50.0, roll=-25.0)
        made.append(path)
    return made


def _printed(assembly: Assembly) -> list[Seen]:
    """The case to print, its pieces apart, with the fitted board between them."""
    found = [
        Seen(solid.moved(cq.Location(_PRINTED[name][0])), _PRINTED[name][1])
        for name, solid in build(assembly).pieces
    ]
    return [*found, *_coloured(assembly.of(Role.BOARD, Role.PART))]


def _through_walls(assembly: Assembly) -> list[Item]:
    """What a closed housing shows: of the parts only those that something is plugged into."""
    served = {mate.address for mate in assembly.mates}
    return [i for i in shown(assembly) if i.role is not Role.PART or i.address in served]


def _with_cover(item: Item) -> bool:
    """What is off in the open view; a hanging board stays on its standoffs."""
    front_screw = item.role is Role.SCREW and " back " not in item.name
    return item.role in _OFF or front_screw


@dataclass(frozen=True, slots=True)
class Seen:
    """A shape in a picture and its colour; an opacity below 1 lets what is behind shine through."""

    shape: cq.Shape
    rgb: Rgb
    opacity: float = 1.0


def _coloured(items: Sequence[Item], opacity: Mapping[Role, float] | None = None) -> list[Seen]:
    return [Seen(i.shape, i.rgb, (opacity or {}).get(i.role, 1.0)) for i in items]


@lru_cache(maxsize=1 << 12)
def _facets(shape: cq.Shape) -> vtkPolyDataMapper:
    """A shape's facets, ready to draw: three views of a product show the same ones."""
    mapper = vtkPolyDataMapper()
    faces = extractEdgesFaces(shape.toVtkPolyData(_CHORD, _ANGLE_RAD))[1]
    mapper.AddInputDataObject(faces)
    return mapper


def _actor(seen: Seen) -> vtkActor:
    actor = vtkActor()
    actor.SetMapper(_facets(seen.shape))
    actor.GetProperty().SetColor(*seen.rgb)
    actor.GetProperty().SetOpacity(seen.opacity)
    return actor


def _tightest(assembly: Assembly, found: Mapping[str, Sequence[Measurement]], path: Path) -> None:
    """Seen from the front, the housing see-through, balls at the places, a list beneath."""
    places = tightest_places(found)
    faint = dict.fromkeys((Role.BODY, Role.COVER, Role.GUARD), _SEE_THROUGH)
    made = _coloured(list(shown(assembly)), faint)
    for _, each in places:
        assert each.place is not None
        ball = cq.Solid.makeSphere(_MARK_MM, cq.Vector(*each.place), angleDegrees1=-90.0)
        made.append(Seen(ball, _MARK_RGB))
    _draw(made, path, elevation=0.0, roll=0.0, orthographic=True)
    _label(path, assembly, places)


def _draw(
    made: Sequence[Seen],
    path: Path,
    *,
    zoom: float = 1.5,
    elevation: float,
    roll: float,
    orthographic: bool = False,
) -> None:
    with _quiet():
        vis.show(
            [_actor(each) for each in made],
            screenshot=str(path),
            interact=False,
            width=_WIDTH,
            height=_HEIGHT,
            trihedron=False,
            gradient=False,
            bgcolor=(1.0, 1.0, 1.0),
            zoom=zoom,
            elevation=elevation,
            roll=roll,
            orthographic=orthographic,
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """VTK writes to the process's own error stream."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _label(path: Path, assembly: Assembly, places: Sequence[tuple[str, Measurement]]) -> None:
    """Numbers at the balls, found again by their colour, and the list."""
    import numpy as np  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.image import imread  # noqa: PLC0415

    picture = imread(path)[:, :, :3]
    figure = Figure(figsize=(14.0, 11.0), dpi=100)
    axes = figure.add_axes((0.0, 0.2, 1.0, 0.8))
    axes.imshow(np.asarray(picture))
    axes.set_axis_off()
    scale, middle = _scale(np.asarray(picture), assembly)
    lines = []
    for n, (id_, each) in enumerate(places, 1):
        assert each.place is not None
        x = middle[0] + scale * (each.place[0] - assembly.housing.width.value_mm / 2)
        y = middle[1] - scale * each.place[1]
        axes.annotate(
            str(n), (x, y), (x + 28, y - 28), fontsize=15, fontweight="bold", color="#C00000",
            arrowprops={"arrowstyle": "-", "color": "#C00000"},
        )  # fmt: skip
        verdict = "" if each.held else "  FAILS"
        lines.append(
            f"{n}  {id_.removeprefix('enclosure_')}: {each.where}: {each.measured:.2f} mm,"
            f" limit {each.limit:g}{verdict}"
        )
    figure.text(0.03, 0.02, "\n".join(lines), fontsize=12, va="bottom", family="DejaVu Sans")
    figure.text(0.03, 0.175, f"{assembly.product}: the tightest {len(places)} places", fontsize=14)
    figure.savefig(path, metadata={"Software": None})


def _scale(picture: object, assembly: Assembly) -> tuple[float, tuple[float, float]]:
    """Pixels for a millimetre and where the housing's middle is: the rail's ends are seen."""
    import numpy as np  # noqa: PLC0415

    seen = np.argwhere(np.asarray(picture).min(axis=2) < 0.97)
    low, high = seen.min(axis=0), seen.max(axis=0)
    boxes = [item.shape.BoundingBox() for item in shown(assembly)]
    left, right = min(b.xmin for b in boxes), max(b.xmax for b in boxes)
    up = max(b.ymax for b in boxes)
    scale = float(high[1] - low[1]) / (right - left)
    x = low[1] + scale * (assembly.housing.width.value_mm / 2 - left)
    y = low[0] + scale * up
    return scale, (float(x), float(y))
