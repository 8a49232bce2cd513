"""A package through KiCad: same bytes twice, all checks hold, every planted fault is found."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.design import Design
from hardware.kicad.board.build import copper, placed
from hardware.kicad.board.stackup import Capability
from hardware.kicad.board_models import MissingModelError
from hardware.kicad.fab.board_file import BoardFile
from hardware.kicad.fab.layer_checks import (
    COPPER_SHARE,
    Told,
    check_capability,
    check_drills,
    read_layers,
)
from hardware.kicad.fab.package import Package, make_package
from hardware.kicad.fab.part_checks import check_places
from hardware.kicad.fab.reader import Layer
from hardware.outputs import build_board
from tests.hardware.kicad.fab.conftest import DATE, ROOT, SMALL, Written

pytestmark = pytest.mark.kicad
#: Mounting holes, and pins, shell and pegs of the jack: what no route adds.
HOLES = 19


def vias() -> int:
    """Vias of the committed routes and of the copper that code draws."""
    return len(copper(placed(build_board(SMALL)), ROOT).routes.vias)


def test_the_undamaged_package_agrees(package: Package, written: Written) -> None:
    assert package.told.findings == []
    assert written.check() == []
    assert package.told.figures["layers"] == 9
    assert package.told.figures["holes"] == HOLES + vias()
    assert 0.0 < package.told.figures["copper_differs_share"] < COPPER_SHARE


def test_no_clock_in_the_files(package: Package) -> None:
    dated = [path for path in package.files if path.suffix in (".gbr", ".drl", ".gbrjob")]
    assert len(dated) == 15
    for path in dated:
        assert set(re.findall(r"20\d\d-\d\d-\d\d", path.read_text())) <= {DATE}, path.name


def test_zip_files_are_sorted_and_dated(package: Package) -> None:
    gerber, whole = (p for p in package.files if p.suffix == ".zip")
    with zipfile.ZipFile(whole) as file:
        names = file.namelist()
        assert names == sorted(names)
        assert {info.date_time for info in file.infolist()} == {(2026, 1, 2, 0, 0, 0)}
        assert f"openstrom-{SMALL}-revA/README.md" in names
    with zipfile.ZipFile(gerber) as file:
        assert f"{SMALL}-F_Cu.gbr" in file.namelist()


def test_a_missing_layer_is_found(written: Written) -> None:
    written.file("-F_Mask.gbr").unlink()
    assert f"layers: {SMALL}-F_Mask.gbr is missing" in written.check()


def test_a_damaged_layer_is_found(written: Written) -> None:
    written.change("-B_Cu.gbr", "%ADD10", "%ADD10Q")
    assert any(line.startswith(f"layers: {SMALL}-B_Cu.gbr: the ind") for line in written.check())


def test_swapped_layers_are_found(written: Written) -> None:
    front, back = written.file("-F_Cu.gbr"), written.file("-B_Cu.gbr")
    text = front.read_bytes()
    front.write_bytes(back.read_bytes())
    back.write_bytes(text)
    found = written.check()
    assert any("calls itself 'Copper,L2,Bot'" in line for line in found)
    assert any(line.startswith("copper: ") for line in found)


def test_a_shifted_drill_file_is_found(written: Written) -> None:
    path = written.file("-PTH.drl")
    shifted = re.sub(r"X([\d.]+)", lambda m: f"X{float(m[1]) + 0.1:.3f}", path.read_text())
    path.write_text(shifted)
    assert any(line.startswith("drills: ") and "0.100 mm off" in line for line in written.check())


def test_a_hole_left_out_and_one_too_wide_are_found(written: Written) -> None:
    path = written.file("-NPTH.drl")
    path.write_text(path.read_text().replace("X3.5Y-3.5\n", "").replace("T2C3.250", "T2C3.500"))
    found = "\n".join(written.check())
    assert "has 2 holes of 3.200 mm, the board 3" in found
    assert "has 2 holes of 3.500 mm, the board 0" in found


def test_a_wrong_outline_is_found(written: Written) -> None:
    written.change("-Edge_Cuts.gbr", "X50000000", "X50200000", count=99)
    assert any(line.startswith("outline: spans") for line in written.check())


def test_an_open_outline_is_found(written: Written) -> None:
    written.change("-Edge_Cuts.gbr", "X50000000Y-1000000D02*", "X50000000Y-1500000D02*")
    assert any(line.startswith("outline: 0 closed lines") for line in written.check())


def test_lost_copper_is_found(written: Written) -> None:
    text = written.file("-F_Cu.gbr").read_text()
    flash = re.findall(r"^X\d+Y-\d+D03\*$", text, re.M)[20]
    written.change("-F_Cu.gbr", f"{flash}\n", "")
    found = written.check()
    assert any(line.startswith("copper: ") for line in found)


def test_a_lost_paste_opening_is_found(written: Written) -> None:
    text = written.file("-F_Paste.gbr").read_text()
    flash = re.findall(r"^X\d+Y-\d+D03\*$", text, re.M)[0]
    written.change("-F_Paste.gbr", f"{flash}\n", "")
    assert any("openings for" in line for line in written.check())


def test_a_lost_mask_opening_is_found(written: Written) -> None:
    text = written.file("-B_Mask.gbr").read_text()
    flash = re.findall(r"^X\d+Y-\d+D03\*$", text, re.M)[0]
    written.change("-B_Mask.gbr", f"{flash}\n", "")
    assert any(line.startswith("mask: ") for line in written.check())


def test_silk_on_a_pad_is_found(written: Written, small_board: BoardFile) -> None:
    pad = small_board.footprint("U201").pads[0]
    at = f"X{round(pad.x_mm * 1e6)}Y{round(-pad.y_mm * 1e6)}"
    written.change("-F_Silkscreen.gbr", "M02*", f"{at}D02*\n{at}D01*\nM02*")
    assert any(line.startswith("silk: ") for line in written.check())


def test_a_wrong_rotation_is_found(written: Written) -> None:
    row = next(r for r in written.file("-cpl.csv").read_text().splitlines() if "U201," in r)
    turned = (int(row.rsplit(",", 1)[1]) + 90) % 360
    written.change("-cpl.csv", row, f"{row.rsplit(',', 1)[0]},{turned}")
    assert any(line.startswith("places: U201") for line in written.check())


def test_a_part_missing_from_the_placement_list_is_found(written: Written) -> None:
    row = next(r for r in written.file("-cpl.csv").read_text().splitlines() if "C204," in r)
    written.change("-cpl.csv", f"{row}\n", "")
    assert "lists: the placement list leaves out C204" in written.check()


def test_a_wrong_bill_is_found(written: Written) -> None:
    written.change("-bom.csv", "W5500,", "W5300,")
    assert any(line.startswith("lists: the bill gives U201 as") for line in written.check())


def test_a_cut_net_is_found(written: Written) -> None:
    written.change(".d356", "327GND           ", "327GND2          ")
    assert any(line.startswith("netlist: ") for line in written.check())


def test_a_moved_probe_is_found(written: Written) -> None:
    written.change("-probes.csv", "10.160,", "12.700,")
    assert any(line.startswith("probes: TP401") for line in written.check())


def test_a_job_file_that_leaves_out_a_layer_is_found(written: Written) -> None:
    path = written.file("-job.gbrjob")
    job = json.loads(path.read_text())
    job["FilesAttributes"].pop()
    path.write_text(json.dumps(job))
    assert any(line.startswith("layers: the job file") for line in written.check())


def test_limits_of_the_fab_are_kept(written: Written, small_board: BoardFile) -> None:
    told = Told()
    gerber = written.folder / "gerber"
    layers, drills = read_layers(gerber, small_board, told), check_drills(gerber, small_board, told)
    coarse = Capability(0.5, 0.5, 1.0, 1.2, 0.5, 0.5, 0.5, 0.5, 1.5, "planted")
    check_capability(layers, drills, small_board, coarse, told)
    assert [line.split(" of")[0] for line in told.findings] == [
        "capability: track",
        "capability: pad",
        "capability: hole",
        "capability: annular ring",
        "capability: silk line",
    ]


@pytest.fixture(scope="module")
def top_copper(package: Package, small_board: BoardFile) -> Layer:
    return read_layers(package.files[-1].parent / SMALL / "gerber", small_board, Told())["F.Cu"]


@given(
    st.sampled_from(["C201", "U201", "Y201", "J1", "R303"]),
    st.one_of(
        st.tuples(st.floats(0.01, 50.0), st.floats(-50.0, 50.0), st.integers(0, 359)),
        st.tuples(st.just(0.0), st.just(0.0), st.integers(1, 359)),
    ),
)
@settings(deadline=None)
def test_any_displaced_line_of_the_list_is_found(
    package: Package,
    top_copper: Layer,
    small_design: Design,
    name: str,
    by: tuple[float, float, int],
) -> None:
    path = package.files[-1].parent / SMALL / "assembly" / f"{SMALL}-cpl.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"{name},"))
    _, x, y, side, turn = lines[at].split(",")
    moved = f"{float(x) + by[0]:.4f},{float(y) + by[1]:.4f},{side},{(float(turn) + by[2]) % 360:g}"
    lines[at] = f"{name},{moved}"
    told = Told()
    check_places("\n".join(lines) + "\n", [top_copper], small_design, told)
    assert [line.split()[1] for line in told.findings] == [name]


#: What routing adds, planted where the board is bare: a bent track, a via, an arc, opened mask.
ROUTED = """
	(segment (start 46 33) (end 44 31) (width 0.18) (layer "F.Cu") (net {net}))
	(segment (start 44 31) (end 44 28) (width 0.25) (layer "F.Cu") (net {net}))
	(via (at 44 28) (size 0.6) (drill 0.3) (layers "F.Cu" "B.Cu") (net {net}))
	(arc (start 46 33) (mid 46.8 33.3) (end 47 34) (width 0.25) (layer "F.Cu") (net {net}))
	(gr_poly (pts (xy 1 20) (xy 2 20) (xy 2 22) (xy 1 22)) (stroke (width 0) (type solid))
		(fill yes) (layer "B.Mask"))
)
"""


def test_a_routed_board_with_bodies(
    kicad_cli: str, stock_footprints: Path, small_design: Design, tmp_path: Path
) -> None:
    source = ROOT / "hardware" / "kicad" / SMALL / f"{SMALL}.kicad_pcb"
    text = source.read_text(encoding="utf-8").rstrip().removesuffix(")")
    number = re.search(r'\(net (\d+) "GND"\)', text)
    assert number
    text = re.sub(r'\(model "[^"]*"', '(model "${KIPRJMOD}/body.step"', text)
    folder = tmp_path / "hardware" / "kicad" / SMALL
    folder.mkdir(parents=True)
    (folder / source.name).write_text(text + ROUTED.format(net=number[1]))
    (folder / f"{SMALL}.kicad_pro").write_bytes(source.with_suffix(".kicad_pro").read_bytes())
    with pytest.raises(MissingModelError, match=r"no 3D model body\.step"):
        make_package(tmp_path, small_design, tmp_path / "out", DATE)
    body = ROOT / "hardware" / "bodies" / "step" / "D_SMA.step"
    (folder / "body.step").write_bytes(body.read_bytes())
    made = make_package(tmp_path, small_design, tmp_path / "out", DATE)
    assert made.told.findings == []
    assert made.told.figures["holes"] == HOLES + vias() + 1
    assert made.told.figures["least_track_mm"] == 0.18
    assert made.told.figures["least_hole_mm"] == 0.3
    assert made.told.figures["least_annular_ring_mm"] == 0.15
    assert made.with_step
    assert "U201" in (tmp_path / "out" / SMALL / "step" / f"{SMALL}.step").read_text()
