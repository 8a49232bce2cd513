"""The reader's copper against KiCad's own, pad by pad, for every shape that KiCad has."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from shapely import Polygon, union_all

from hardware.insulation.reader import read
from hardware.insulation.shapes import SAGITTA_MM
from tests.hardware.insulation.kicad_boards import PADS_8_MM, footprint, smd, write
from tests.hardware.insulation.test_reader import ROUND

WORKER = Path(__file__).with_name("pads_worker.py")
CUSTOM = """(options (clearance outline) (anchor {anchor})) (primitives
 (gr_poly (pts (xy 1 0) (xy 3 0) (xy 3 2)) (width 0.2) (fill yes))
 (gr_line (start 0 0) (end 0 3) (width 0.4))
 (gr_arc (start 0 3) (mid 1 4) (end 2 3) (width 0.3))
 (gr_circle (center -3 0) (end -2 0) (width 0.2) (fill no))
 (gr_rect (start -1 -3) (end 1 -2) (width 0.1) (fill yes))
 (gr_curve (pts (xy 0 0) (xy 2 0) (xy 2 -2) (xy 4 -2)) (width 0.2)))"""
#: KiCad draws custom pads' curves outside, with chords of 5 um, and more where a bend has a width.
KICADS_CUSTOM_MM = 0.01
PADS = {
    "rect": ("rect", ""),
    "circle": ("circle", ""),
    "oval": ("oval", ""),
    "roundrect": ("roundrect", "(roundrect_rratio 0.25)"),
    "pill": ("roundrect", "(roundrect_rratio 0.5)"),
    "trapezoid": ("trapezoid", "(rect_delta 0.4 0)"),
    "trapezoid_y": ("trapezoid", "(rect_delta 0 0.6)"),
    "chamfer": ("roundrect", "(roundrect_rratio 0) (chamfer_ratio 0.3) (chamfer top_left)"),
    "chamfer_round": (
        "roundrect",
        "(roundrect_rratio 0.2) (chamfer_ratio 0.25) (chamfer top_right bottom_left)",
    ),
    "chamfer_all": (
        "roundrect",
        "(roundrect_rratio 0) (chamfer_ratio 0.4)"
        " (chamfer top_left top_right bottom_left bottom_right)",
    ),
    "custom_circle": ("custom", CUSTOM.format(anchor="circle")),
    "custom_rect": ("custom", CUSTOM.format(anchor="rect")),
}


def of_kicad(python: str, path: Path) -> dict[str, object]:
    done = subprocess.run(
        [python, str(WORKER), str(path)], capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.kicad
def test_pads_of_every_shape_and_angle(tmp_path: Path, pcbnew_python: str) -> None:
    parts = []
    for n, angle in enumerate((0, 90, 30, 213.5)):
        pads = [
            smd(name, 8 * k, 0, rest=rest, shape=shape).replace(
                f"(at {8 * k} 0)", f"(at {8 * k} 0 {angle})"
            )
            for k, (name, (shape, rest)) in enumerate(PADS.items())
        ]
        parts.append(footprint(f"U{n}", pads, f"0 {12 * n} {angle / 3:g}"))
    offset = (
        '(pad "9" thru_hole oval (at 3 3 40) (size 4 2) (drill oval 2 1 (offset 0.5 0.2))'
        ' (layers "*.Cu") (net 1 "L"))'
    )
    parts.append(footprint("J9", [offset], "30 60 20"))
    path = write(tmp_path, *parts)
    ours: dict[str, list[Polygon]] = defaultdict(list)
    for piece in read(path).board.copper:
        if piece.layer == "F.Cu":
            ours[piece.owner].append(piece.shape)
    theirs = of_kicad(pcbnew_python, path)["pads"]
    assert isinstance(theirs, dict)
    assert set(ours) == set(theirs)
    assert len(ours) == 4 * len(PADS) + 1
    for name, rings in theirs.items():
        kicads = union_all([Polygon(ring) for ring in rings])
        # KiCad rounds corners to nanometres and draws round what is round within half a micrometre.
        drawn = union_all(ours[name])
        apart = drawn.hausdorff_distance(kicads)
        limit = KICADS_CUSTOM_MM if ".custom" in name else 1.5 * SAGITTA_MM
        assert apart < limit, f"{name}: {apart:.4f} mm"


@pytest.mark.kicad
def test_outline(tmp_path: Path, pcbnew_python: str) -> None:
    path = write(tmp_path, PADS_8_MM, outline=ROUND)
    area = of_kicad(pcbnew_python, path)["outline_mm2"]
    assert read(path).board.outline.area == pytest.approx(area, abs=0.1)
