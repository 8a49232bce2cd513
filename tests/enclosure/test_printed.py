"""The printed case: rules on the mesh, with a planted fault for each; files the same again."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import cadquery as cq
import pytest
import trimesh

from enclosure.printed import checks
from enclosure.printed.case import RULES, WARNING, Case, Support, build
from enclosure.printed.mesh import BED, mesh_of, on_bed, section, stl_bytes, three_mf_bytes
from enclosure.scene import Assembly
from tests.enclosure.conftest import moved


@pytest.fixture(scope="session")
def case(meter: Assembly) -> Case:
    return build(meter)


def shell(wall_mm: float) -> cq.Shape:
    """A box of 40 x 30 x 20 without a lid."""
    outer = cq.Solid.makeBox(40.0, 30.0, 20.0)
    size = (40.0 - 2 * wall_mm, 30.0 - 2 * wall_mm, 20.0)
    inner = cq.Solid.makeBox(*size, cq.Vector(wall_mm, wall_mm, wall_mm))
    return outer.cut(inner)


def table(span_mm: float, legs: int) -> cq.Shape:
    """A plate on one leg or two."""
    top = cq.Solid.makeBox(span_mm + 10.0, 10.0, 3.0, cq.Vector(0.0, 0.0, 10.0))
    feet = [
        cq.Solid.makeBox(5.0, 10.0, 10.0, cq.Vector(x, 0.0, 0.0))
        for x in (0.0, span_mm + 5.0)[:legs]
    ]
    return top.fuse(*feet).clean()


def ledge_and_bridge(solid: cq.Shape, supports: list[Support]) -> tuple[float, float]:
    place = cq.Location((0.0, 0.0, 0.0))
    ledge, bridge, _ = checks.overhangs("x", mesh_of(solid), place, supports, RULES)
    return ledge.measured, bridge.measured


def test_the_meters_case_can_be_printed_and_takes_the_board(meter: Assembly, case: Case) -> None:
    found = checks.measured(meter, case)
    assert [str(each) for each in found if not each.held] == []
    assert len(found) == 27


@pytest.mark.parametrize(("wall_mm", "held"), [(0.8, False), (1.1, False), (1.3, True)])
def test_a_wall_that_is_too_thin_is_found(wall_mm: float, held: bool) -> None:
    found = checks.walls("x", mesh_of(shell(wall_mm)), RULES)
    assert found.held is held
    assert found.measured == pytest.approx(wall_mm, abs=0.11)


@pytest.mark.parametrize(("span_mm", "held"), [(12.0, True), (30.0, False)])
def test_a_bridge_that_is_too_long_is_found(span_mm: float, held: bool) -> None:
    ledge, bridge = ledge_and_bridge(table(span_mm, 2), [])
    assert ledge == 0.0
    assert bridge == pytest.approx(span_mm, abs=0.01)
    assert (bridge <= RULES.bridge_mm) is held


def test_a_plate_that_hangs_over_is_found_unless_its_support_is_declared() -> None:
    ledge, _ = ledge_and_bridge(table(12.0, 1), [])
    assert ledge == pytest.approx(17.0, abs=0.1)
    declared = Support("x", (4.0, -1.0, 0.0), (23.0, 11.0, 10.0), "plate")
    assert ledge_and_bridge(table(12.0, 1), [declared]) == (0.0, 0.0)


def test_a_slope_of_45_degrees_needs_no_support() -> None:
    corners = [cq.Vector(x, 0.0, z) for x, z in ((0, 0), (5, 0), (15, 10), (0, 10))]
    wire = cq.Wire.makePolygon(corners, close=True)
    assert ledge_and_bridge(cq.Solid.extrudeLinear(wire, [], cq.Vector(0, 8, 0)), []) == (0.0, 0.0)


def test_a_mesh_with_a_hole_is_found() -> None:
    solid = shell(2.0)
    mesh = mesh_of(solid)
    assert all(each.held for each in checks.closed("x", solid, mesh))
    open_mesh = trimesh.Trimesh(mesh.vertices, mesh.faces[:-1], process=False)
    assert not next(iter(checks.closed("x", solid, open_mesh))).held


def test_a_part_that_meets_the_print_is_found(meter: Assembly, case: Case) -> None:
    name = next(part.name for part in meter.parts if part.address == "user_interface/led_net")
    wrong = list(checks.fits(moved(meter, name, (3.0, 0.0, 0.0)), case))
    assert [each.where for each in wrong if not each.held] == [
        "boards and parts outside the cavity",
        "base and what is inside: shared volume",
    ]
    assert [each.note for each in wrong if each.note] == [name]


def test_pieces_that_meet_are_found(meter: Assembly, case: Case) -> None:
    lifted = replace(case, foot=case.foot.moved(cq.Location((0.0, 0.0, 1.0))))
    found = [each for each in checks.fits(meter, lifted) if not each.held]
    assert found[0].where == "base and foot: shared volume"


def test_a_slice_has_the_area_of_the_solid() -> None:
    found = section(mesh_of(shell(2.0)), 2, 10.0)
    assert found.area == pytest.approx(40.0 * 30.0 - 36.0 * 26.0, rel=1e-3)


def test_every_piece_stands_on_the_bed(case: Case) -> None:
    assert [name for name, _ in case.pieces] == list(BED)
    for name, solid in case.pieces:
        box = on_bed(name, solid)[0].BoundingBox()
        assert box.zmin == pytest.approx(0.0, abs=1e-6)
        assert max(box.xlen, box.ylen, box.zlen) < 180.0


def test_stl_and_3mf_read_back_and_are_the_same_again(case: Case) -> None:
    laid = on_bed("foot", case.foot)[0]
    mesh = mesh_of(laid)
    text = stl_bytes(mesh, "foot")
    assert text == stl_bytes(mesh_of(on_bed("foot", case.foot)[0]), "foot")
    read = trimesh.load_mesh(io.BytesIO(text), file_type="stl")
    assert read.volume == pytest.approx(laid.Volume(), rel=1e-3)
    packed = three_mf_bytes([("foot", mesh)], WARNING)
    assert packed == three_mf_bytes([("foot", mesh)], WARNING)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        model = archive.read("3D/3dmodel.model").decode()
    assert model.count("<triangle ") == len(mesh.faces)
    assert "no fire enclosure" in model
