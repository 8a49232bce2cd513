from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.bodies import catalogue
from hardware.bodies.catalogue import FAMILIES, WITHOUT_BODY, bodies_of, body_of
from hardware.bodies.leads import BOARD_MM
from hardware.bodies.size import MissingBodyError
from hardware.design import Design
from hardware.parts.headers import TEST_POINT
from hardware.parts.relays import G2RL_1_E_DC12
from hardware.parts.spec import PartSpec


@pytest.fixture(scope="module")
def used(designs: dict[str, Design]) -> dict[str, PartSpec]:
    return {p.mpn: d.spec(p) for d in designs.values() for p in d.parts}


def test_every_part_on_a_board_has_a_body_of_the_catalogues_size(
    used: dict[str, PartSpec],
) -> None:
    for spec in used.values():
        body = body_of(spec)
        assert (body is None) == (spec.footprint in WITHOUT_BODY), spec.mpn
        if body is not None and spec.body is not None:
            assert body.height_mm == pytest.approx(1e3 * spec.body.height_m, abs=0.011) or any(
                piece.wire for piece in body.pieces
            )
            assert 1e-4 < body.mass_g < 60.0


def test_every_family_is_used_and_names_are_shared_by_equal_shapes_only(
    used: dict[str, PartSpec],
) -> None:
    assert {spec.footprint.partition(":")[2] for spec in used.values()} >= set(FAMILIES)
    bodies = bodies_of(used.values())
    assert all(name == body.name for name, body in bodies.items())


def test_every_pin_of_the_circuit_is_a_piece_of_metal(used: dict[str, PartSpec]) -> None:
    # Reversible: the contacts of both rows lie on the same pads.
    twins = {"B1", "B4", "B9", "B12"}
    for spec in used.values():
        body = body_of(spec)
        if body is not None:
            pieces = {piece.pin for piece in body.pieces if piece.material.conducts}
            assert {pin.number for pin in spec.pins} - twins <= pieces, spec.mpn


def test_leads_stick_out_by_one_to_one_and_a_half_millimetres(used: dict[str, PartSpec]) -> None:
    for spec in used.values():
        body = body_of(spec)
        through = [
            -piece.shape.bounds.low[2] - BOARD_MM
            for piece in (body.pieces if body else ())
            if piece.wire and piece.material.conducts and piece.shape.bounds.low[2] < -BOARD_MM
        ]
        assert all(1.0 <= out <= 1.5 for out in through), spec.mpn


def test_a_part_without_a_size_is_named() -> None:
    with pytest.raises(MissingBodyError, match="G2RL-1-E-DC12 has no body size"):
        body_of(replace(G2RL_1_E_DC12, body=None))


def test_a_part_without_a_height_is_named() -> None:
    assert G2RL_1_E_DC12.body is not None
    flat = replace(G2RL_1_E_DC12.body, height_m=0.0)
    with pytest.raises(MissingBodyError, match="G2RL-1-E-DC12 has a body of no size"):
        body_of(replace(G2RL_1_E_DC12, body=flat))


def test_a_footprint_that_nobody_draws_is_named() -> None:
    with pytest.raises(MissingBodyError, match="no body for the footprint Relay_THT:Relay_New"):
        body_of(replace(G2RL_1_E_DC12, footprint="Relay_THT:Relay_New"))


def test_another_size_than_the_specification_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def thin(spec: PartSpec) -> object:
        assert spec.body is not None
        return FAMILIES["Relay_SPDT_Omron_G2RL-1-E"](
            replace(spec, body=replace(spec.body, height_m=spec.body.height_m - 2e-3))
        )

    monkeypatch.setattr(catalogue, "FAMILIES", {"Relay_SPDT_Omron_G2RL-1-E": thin})
    with pytest.raises(ValueError, match=r"drawn is 12\.70 x 29\.00 x 13\.70 mm"):
        body_of(replace(G2RL_1_E_DC12, mpn="planted"))


def test_copper_only_has_no_body() -> None:
    assert body_of(TEST_POINT) is None


def test_two_shapes_of_one_name_are_an_error() -> None:
    assert G2RL_1_E_DC12.body is not None
    taller = replace(G2RL_1_E_DC12, mpn="T", body=replace(G2RL_1_E_DC12.body, height_m=17e-3))
    with pytest.raises(ValueError, match="T: another part's body is called G2RL-1-E too"):
        bodies_of([G2RL_1_E_DC12, taller])


def test_plugs_leave_the_way_they_came(used: dict[str, PartSpec]) -> None:
    for spec in used.values():
        body = body_of(spec)
        for mate in body.mates if body else ():
            axis = max(range(3), key=lambda n, away=mate.away: abs(away[n]))
            assert mate.away[axis] == 1.0
            assert mate.travel_mm > 0.0
            assert mate.bounds.high[axis] > body.bounds.high[axis]  # type: ignore[union-attr]
