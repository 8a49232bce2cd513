"""Do the written layers and holes agree with the board? Read independently, compared as shapes.

Findings are one line each, beginning with the check's name; ``figures`` say how near it was.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from hardware.kicad.board.stackup import Capability
from hardware.kicad.fab.board_file import BoardFile, Drill, FilePad
from hardware.kicad.fab.plots import layer_file, layer_functions
from hardware.kicad.fab.reader import Layer, UnreadableError, read_drills, read_gerber
from hardware.kicad.outline import Outline

#: Copper that may differ, of a layer's copper: both readers draw arcs as chords of a micrometre.
COPPER_SHARE: Final = 0.0005
#: Where shapes differ by twice this, one of them has something that the other has not.
SLIVER_MM: Final = 0.005
#: Excellon has three decimals, Gerber six.
PLACE_MM: Final = 0.002
#: Silk on an opening: less than a printer's dot.
_DOT_MM2: Final = 0.002
#: The file's last digit.
_DIGIT_MM: Final = 1e-6


@dataclass
class Told:
    """What the checks found, and the figures they measured."""

    findings: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)

    def find(self, check: str, message: str) -> None:
        """Note a disagreement."""
        self.findings.append(f"{check}: {message}")

    def figure(self, name: str, value: float) -> None:
        """Note a measured value, micrometres and square micrometres kept."""
        self.figures[name] = round(value, 6) + 0.0


def read_layers(folder: Path, board: BoardFile, told: Told) -> dict[str, Layer]:
    """KiCad's layer name -> the file as read; each must be there and say what it is."""
    found: dict[str, Layer] = {}
    wanted = layer_functions(board.copper_layers)
    for name, function in wanted.items():
        path = folder / layer_file(board.name, name)
        if not path.exists():
            told.find("layers", f"{path.name} is missing")
            continue
        try:
            layer = read_gerber(path)
        except UnreadableError as error:
            told.find("layers", str(error))
            continue
        if layer.function != function:
            told.find("layers", f"{path.name} calls itself {layer.function!r}, not {function!r}")
        found[name] = layer
    listed = json.loads((folder / f"{board.name}-job.gbrjob").read_text(encoding="utf-8"))
    names = {each["Path"] for each in listed["FilesAttributes"]}
    if odd := sorted(names ^ {layer_file(board.name, name) for name in wanted}):
        told.find("layers", f"the job file and the layers differ in {', '.join(odd)}")
    told.figure("layers", len(found))
    return found


def check_outline(edge: Layer, outline: Outline, told: Told) -> None:
    """One closed line whose middle is the outline's rectangle with round corners."""
    rings = list(shapely.polygonize(_joined(edge.centre_lines)).geoms)
    if len(rings) != 1:
        told.find("outline", f"{len(rings)} closed lines on Edge.Cuts instead of 1")
        return
    width, height, corner = (
        each.value_mm for each in (outline.width, outline.height, outline.corner)
    )
    wanted = (0.0, -height, width, 0.0)
    off = max(abs(a - b) for a, b in zip(rings[0].bounds, wanted, strict=True))
    told.figure("outline_off_mm", off)
    if off > PLACE_MM:
        shown = ", ".join(f"{value:.3f}" for value in rings[0].bounds)
        told.find("outline", f"spans ({shown}) mm, outline.py says {width} x {height} from 0, 0")
    area = width * height - (4 - math.pi) * corner**2
    if abs(rings[0].area - area) > PLACE_MM * (width + height) * 2:
        told.find("outline", f"encloses {rings[0].area:.2f} mm2 instead of {area:.2f}")


def _joined(lines: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Lines with their ends on one grid: files have a last digit."""
    return [shapely.set_precision(line, 2 * _DIGIT_MM, mode="pointwise") for line in lines]


def check_drills(folder: Path, board: BoardFile, told: Told) -> tuple[Drill, ...]:
    """Every hole of the board is in the right file, of its diameter, at its place, and no other."""
    every: list[Drill] = []
    for kind, plated in (("PTH", True), ("NPTH", False)):
        name = f"{board.name}-{kind}.drl"
        try:
            found = read_drills(folder / name, plated=plated)
        except UnreadableError as error:
            told.find("drills", str(error))
            continue
        every += found
        _same_holes(name, [d for d in board.drills if d.plated is plated], found, told)
    told.figure("holes", len(every))
    return tuple(every)


def _same_holes(name: str, board: Sequence[Drill], file: Sequence[Drill], told: Told) -> None:
    here, there = (Counter(round(d.diameter_mm, 3) for d in some) for some in (board, file))
    for diameter in sorted(here.keys() | there.keys()):
        if here[diameter] != there[diameter]:
            told.find(
                "drills",
                f"{name} has {there[diameter]} holes of {diameter:.3f} mm,"
                f" the board {here[diameter]}",
            )
    for d in board:
        near = [f for f in file if abs(f.diameter_mm - d.diameter_mm) < PLACE_MM]
        off = min((_apart(d, f) for f in near), default=math.inf)
        if off > PLACE_MM:
            told.find(
                "drills",
                f"{name}: the hole of {d.diameter_mm:.3f} mm at ({d.x_mm:.3f}, {d.y_mm:.3f}) is"
                f" {off:.3f} mm off",
            )
            return  # a shifted file would fill the screen


def _apart(one: Drill, other: Drill) -> float:
    return max(
        abs(one.x_mm - other.x_mm),
        abs(one.y_mm - other.y_mm),
        abs(one.travel_mm - other.travel_mm),
    )


def check_copper(layers: Mapping[str, Layer], board: BoardFile, told: Told) -> None:
    """The copper of each layer is the board's: what only one of them has is next to nothing."""
    worst = 0.0
    for name in board.copper_layers:
        if name not in layers:
            continue
        wanted = _upwards([c.shape for c in board.copper.copper if c.layer == name])
        copper = layers[name].area
        differs = copper.symmetric_difference(wanted)
        share = differs.area / max(wanted.area, 1.0)
        worst = max(worst, share)
        told.figure(f"copper_mm2 {name}", round(copper.area, 2))
        if share > COPPER_SHARE:
            told.find(
                "copper",
                f"{layers[name].name} has {copper.area:.2f} mm2 of copper, the board"
                f" {wanted.area:.2f}; {share:.2%} stands elsewhere (at most {COPPER_SHARE:.2%})",
            )
        _find_wide("copper", layers[name], differs, told)
    told.figure("copper_differs_share", worst)


def _upwards(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    """Joined shapes of the board in the axes of the files."""
    whole = shapely.union_all(list(shapes))
    return shapely.transform(whole, lambda places: places * np.array([1.0, -1.0]))


def check_capability(
    layers: Mapping[str, Layer],
    drills: Sequence[Drill],
    board: BoardFile,
    fab: Capability,
    told: Told,
) -> None:
    """Tracks, pads, holes, rings and silk lines are no smaller than the fab makes them."""
    copper = [layers[name] for name in board.copper_layers if name in layers]
    pens = [pen for layer in copper for pen in layer.pens_mm]
    pads = [min(f.width_mm, f.height_mm) for layer in copper for f in layer.flashes]
    silk = [
        pen for name in ("F.SilkS", "B.SilkS") if name in layers for pen in layers[name].pens_mm
    ]
    for what, found, least in (
        ("track", pens, fab.track_mm),
        ("pad", pads, fab.track_mm),
        ("hole", [d.diameter_mm for d in drills], fab.drill_mm),
        ("annular ring", _rings(copper, drills), fab.annular_mm),
        ("silk line", silk, fab.silk_line_mm),
    ):
        if not found:
            continue
        told.figure(f"least_{what.replace(' ', '_')}_mm", min(found))
        if min(found) < least - 10 * _DIGIT_MM:
            told.find("capability", f"{what} of {min(found):.3f} mm; the fab makes {least:.3f}")


def _rings(copper: Sequence[Layer], drills: Sequence[Drill]) -> list[float]:
    """Copper around each plated hole on the outer layers: from the hole's rim to its own pad's."""
    found = []
    for layer in (copper[0], copper[-1]) if copper else ():
        around = {(round(f.x_mm, 3), round(f.y_mm, 3)): f for f in layer.flashes}
        for d in drills:
            pad = around.get((round(d.x_mm, 3), round(-d.y_mm, 3)))
            if d.plated and pad is not None:
                found.append((min(pad.width_mm, pad.height_mm) - d.diameter_mm) / 2)
    return found


def check_openings(layers: Mapping[str, Layer], board: BoardFile, told: Told) -> None:
    """Paste lies on exactly the pads of fitted parts, mask opens every pad, silk keeps off them."""
    for side in "FB":
        mask, paste, silk = (layers.get(f"{side}.{n}") for n in ("Mask", "Paste", "SilkS"))
        if paste is not None:
            _check_paste(paste, f"{side}.Paste", board, told)
        if mask is not None:
            _check_mask(mask, f"{side}.Mask", board, told)
        if mask is not None and silk is not None:
            printed = silk.area.intersection(mask.area)
            told.figure(f"silk_on_pads_mm2 {side}.SilkS", printed.area)
            if printed.area > _DOT_MM2:
                at = printed.representative_point()
                told.find("silk", f"{silk.name} prints on a pad at ({at.x:.2f}, {-at.y:.2f})")


def _check_mask(mask: Layer, name: str, board: BoardFile, told: Told) -> None:
    pads = [p for f in board.footprints for p in f.pads if p.is_on(name)]
    open_to = [*(area for p in pads for area in p.area), *map(_hole, pads)]
    closed = _upwards(open_to).difference(mask.area.buffer(PLACE_MM))
    if closed.area > _DOT_MM2:
        at = closed.representative_point()
        told.find("mask", f"{mask.name} covers a pad or hole at ({at.x:.2f}, {-at.y:.2f})")


def _hole(pad: FilePad) -> BaseGeometry:
    """The hole of a pad as a shape, nothing without one; a slot counts as its middle."""
    place = shapely.Point(pad.x_mm, pad.y_mm)
    return place.buffer(pad.drill.diameter_mm / 2) if pad.drill else Polygon()


def _check_paste(paste: Layer, name: str, board: BoardFile, told: Told) -> None:
    fitted = [f for f in board.footprints if f.fitted and f.in_bom]
    pads = [p for f in fitted for p in f.pads if p.is_on(name) and p.area]
    told.figure(f"paste_openings {name}", len(paste.flashes))
    if len(pads) != len(paste.flashes):
        told.find(
            "paste", f"{paste.name} has {len(paste.flashes)} openings for {len(pads)} fitted pads"
        )
    wanted = _upwards(area for pad in pads for area in pad.area)
    differs = paste.area.symmetric_difference(wanted)
    told.figure(f"paste_differs_mm2 {name}", differs.area)
    _find_wide("paste", paste, differs, told)


def _find_wide(check: str, layer: Layer, differs: BaseGeometry, told: Told) -> None:
    """Note the places where two shapes differ by more than the chords of their arcs."""
    wide = differs.buffer(-SLIVER_MM)
    if not wide.is_empty:
        at = wide.representative_point()
        told.find(check, f"{layer.name} differs from the board at ({at.x:.2f}, {-at.y:.2f})")
