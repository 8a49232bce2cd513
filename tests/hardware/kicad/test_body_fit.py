from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.bodies.catalogue import bodies_of, body_of, step_file
from hardware.bodies.model import Body, Box, Cylinder, Piece, Prism, Shape
from hardware.design import Design
from hardware.kicad.body_fit import misfits
from hardware.kicad.footprint_files import footprint_shape
from hardware.parts.spec import PartSpec
from tests.kicad.conftest import stock_footprints

__all__ = ["stock_footprints"]
pytestmark = pytest.mark.kicad
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def fitted(stock_footprints: Path, designs: dict[str, Design]) -> dict[str, tuple[Body, str]]:
    """Body name -> body and the footprint of a part that has it."""
    found: dict[str, tuple[Body, str]] = {}
    for design in designs.values():
        for part in design.parts:
            spec: PartSpec = design.spec(part)
            body = body_of(spec)
            if body is not None:
                found[body.name] = (body, spec.footprint)
    return found


def shifted(shape: Shape, dx: float, dy: float) -> Shape:
    if isinstance(shape, Box):
        (x0, y0, z0), (x1, y1, z1) = shape.low, shape.high
        return Box((x0 + dx, y0 + dy, z0), (x1 + dx, y1 + dy, z1))
    if isinstance(shape, Cylinder):
        x, y, z = shape.start
        return replace(shape, start=(x + dx, y + dy, z))
    by = (dx, dy, 0.0)
    first, second = (by[n] for n in shape.axis.others)
    corners = tuple((u + first, v + second) for u, v in shape.corners)
    along = by[shape.axis.value]
    return Prism(shape.axis, corners, shape.start_mm + along, shape.end_mm + along)


def moved(body: Body, dx: float, dy: float) -> Body:
    pieces = tuple(
        Piece(p.name, p.material, shifted(p.shape, dx, dy), p.pin, (), p.wire) for p in body.pieces
    )
    return replace(body, pieces=pieces)


def test_every_body_fits_its_footprint(fitted: dict[str, tuple[Body, str]]) -> None:
    wrong = [
        f"{name}: {line}"
        for name, (body, footprint) in fitted.items()
        for line in misfits(body, footprint_shape(footprint))
    ]
    assert wrong == []


def test_a_body_shifted_by_a_millimetre_is_found_in_every_family(
    fitted: dict[str, tuple[Body, str]],
) -> None:
    for name, (body, footprint) in fitted.items():
        for dx, dy in ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)):
            assert list(misfits(moved(body, dx, dy), footprint_shape(footprint))), (name, dx, dy)


def test_a_missing_lead_is_found_in_every_family(fitted: dict[str, tuple[Body, str]]) -> None:
    for name, (body, footprint) in fitted.items():
        last = body.pieces[-1].pin or next(p.pin for p in reversed(body.pieces) if p.pin)
        rest = tuple(p for p in body.pieces if p.pin != last)
        lines = list(misfits(replace(body, pieces=rest), footprint_shape(footprint)))
        assert f"no lead meets pad {last} of {footprint}" in lines, name


def test_a_body_wider_than_its_courtyard_is_found(fitted: dict[str, tuple[Body, str]]) -> None:
    body, footprint = fitted["G2RL-1-E"]
    case = body.pieces[0]
    low, high = case.shape.bounds.low, case.shape.bounds.high
    wide = replace(case, shape=Box((low[0] - 1.0, *low[1:]), high), cuts=())
    lines = misfits(replace(body, pieces=(wide, *body.pieces[1:])), footprint_shape(footprint))
    assert list(lines) == [f"case reaches beyond the courtyard of {footprint}"]


def test_a_thicker_lead_misses_its_hole(fitted: dict[str, tuple[Body, str]]) -> None:
    body, footprint = fitted["ZMPT101K"]
    thick = tuple(
        replace(p, shape=replace(p.shape, radius_mm=0.7)) if isinstance(p.shape, Cylinder) else p
        for p in body.pieces
    )
    lines = list(misfits(replace(body, pieces=thick), footprint_shape(footprint)))
    assert f"lead 1 misses its hole in {footprint}" in lines


def test_every_body_has_its_step_file(designs: dict[str, Design]) -> None:
    bodies = bodies_of(d.spec(p) for d in designs.values() for p in d.parts)
    assert [b.name for b in bodies.values() if not (ROOT / step_file(b)).is_file()] == []
