"""Solids against the data that they come from, and the committed STEP files read back."""

from __future__ import annotations

from pathlib import Path

import cadquery as cq
import pytest

from enclosure import body_files
from enclosure.bodies import location, piece_solid, step_text
from hardware.bodies.model import Body
from hardware.design import Design
from hardware.kicad.placement.spot import Spot
from hardware.outputs import build_all

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def designs() -> dict[str, Design]:
    return build_all()


@pytest.fixture(scope="module")
def bodies(designs: dict[str, Design]) -> dict[str, Body]:
    return body_files.bodies(designs)


def test_solids_have_the_volume_and_place_of_the_data(bodies: dict[str, Body]) -> None:
    for name, body in bodies.items():
        mates = [piece for mate in body.mates for piece in mate.pieces]
        for piece in (*body.pieces, *mates):
            solid = piece_solid(piece)
            assert solid.isValid(), (name, piece.name)
            # Less would mean that a cut reaches beyond its piece or into another cut.
            assert solid.Volume() == pytest.approx(piece.volume_mm3, rel=1e-5), (name, piece.name)
            if piece.cuts:
                continue
            box, bounds = solid.BoundingBox(1e-4), piece.shape.bounds
            assert (box.xmin, box.ymax, box.zmin) == pytest.approx(
                (bounds.low[0], -bounds.low[1], bounds.low[2]), abs=2e-3
            ), (name, piece.name)


def test_pieces_of_a_body_do_not_share_space(bodies: dict[str, Body]) -> None:
    for name in ("TerminalBlock_Kefa_KF128-7.62-2P", "JST_XH_S2B-XH-A_1x02_P2.50mm_Horizontal"):
        solids = [(piece.name, piece_solid(piece)) for piece in bodies[name].pieces]
        for n, (one, a) in enumerate(solids):
            for other, b in solids[n + 1 :]:
                shared = a.intersect(b).Volume()
                assert shared == pytest.approx(0.0, abs=1e-6), (name, one, other)


def test_step_files_are_current_and_the_same_twice(designs: dict[str, Design]) -> None:
    assert body_files.stale(ROOT, designs) == []


def test_a_stale_and_a_foreign_file_are_found_and_mended(
    tmp_path: Path, designs: dict[str, Design]
) -> None:
    one = {"lan_w5500": designs["lan_w5500"]}
    folder = tmp_path / body_files.STEP_FOLDER
    assert len(body_files.write(tmp_path, one)) == len(body_files.bodies(one))
    assert body_files.write(tmp_path, one) == []
    (folder / "FOREIGN.step").write_text("x")
    (folder / "RJ45_Hanrun_HR911105A_Horizontal.step").write_text("x")
    names = ["FOREIGN.step", "RJ45_Hanrun_HR911105A_Horizontal.step"]
    assert body_files.stale(tmp_path, one) == [f"{body_files.STEP_FOLDER}/{n}" for n in names]
    assert len(body_files.write(tmp_path, one)) == 2
    assert not (folder / "FOREIGN.step").exists()


def test_a_step_file_read_back_is_the_body(tmp_path: Path, bodies: dict[str, Body]) -> None:
    body = bodies["RJ45_Hanrun_HR911105A_Horizontal"]
    path = tmp_path / "jack.step"
    path.write_bytes(step_text(body))
    read = cq.importers.importStep(str(path)).combine().val()
    assert isinstance(read, cq.Shape)
    box = read.BoundingBox()
    assert (box.xlen, box.ylen) == pytest.approx((16.0, 21.3), abs=0.01)
    assert (box.zmin, box.zmax) == pytest.approx((-2.9, 13.5), abs=0.01)
    volume = sum(piece.volume_mm3 for piece in body.pieces)
    assert sum(s.Volume() for s in read.Solids()) == pytest.approx(volume, rel=1e-4)


@pytest.mark.parametrize(
    ("spot", "lands"),
    [
        (Spot(10.0, 20.0), (11.0, -20.0, 3.0)),
        # A quarter turn counter-clockwise as seen: the tip that pointed right points up.
        (Spot(10.0, 20.0, 90.0), (10.0, -19.0, 3.0)),
        # On the bottom x is mirrored, and the height hangs below the lower face.
        (Spot(10.0, 20.0, 0.0, bottom=True), (9.0, -20.0, -4.6)),
    ],
)
def test_a_body_stands_where_its_footprint_does(
    spot: Spot, lands: tuple[float, float, float]
) -> None:
    tip = cq.Vertex.makeVertex(1.0, 0.0, 3.0).moved(location(spot, 1.6))
    assert pytest.approx(lands, abs=1e-9) == (tip.X, tip.Y, tip.Z)
