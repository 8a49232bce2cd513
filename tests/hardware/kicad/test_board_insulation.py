"""Our engine on our own boards: the barrier holds, and a violation planted in it is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from shapely.affinity import translate
from shapely.geometry import box

from hardware.design import Design
from hardware.insulation.board import Board, Copper
from hardware.insulation.paths import measure
from hardware.insulation.reader import read
from hardware.kicad.schematic.nets import kicad_net_name

KICAD = Path(__file__).resolve().parents[3] / "hardware" / "kicad"
#: 230/400 V, category III, reinforced, 3000 m: 5.5 mm x 1.14 (IEC 60664-1, tables F.2 and A.2).
BARRIER_MM = 6.27
GROOVE_MM = 1.0
PLANTED_MM = 0.8


def sides(design: Design) -> tuple[frozenset[str], frozenset[str]]:
    """Names of the hazardous nets and of all others, as the board's file has them."""
    hazardous = {kicad_net_name(design, n) for n in design.nets if n.domain.hazardous}
    return frozenset(hazardous), frozenset(
        kicad_net_name(design, n) for n in design.nets if not n.domain.hazardous
    )


def with_spot(board: Board, hazardous: frozenset[str], net: str) -> Board:
    """A spot of ``net`` beside the hazardous copper that lies lowest on the board's face."""
    layer = board.layers[0]
    lowest = max(
        (c for c in board.copper if c.net in hazardous and c.layer == layer),
        key=lambda c: c.shape.bounds[3],
    )
    left, _, right, bottom = lowest.shape.bounds
    spot = translate(box(-0.2, 0.0, 0.2, 0.4), (left + right) / 2, bottom + PLANTED_MM)
    planted = Copper(net=net, owner="planted", layer=layer, shape=spot)
    return replace(board, copper=(*board.copper, planted), outline=board.outline.buffer(5.0))


@pytest.mark.parametrize("name", ["meter", "relay_shield"])
def test_barrier_holds_and_a_planted_violation_is_found(
    name: str, designs: dict[str, Design]
) -> None:
    hazardous, touchable = sides(designs[name])
    board = read(KICAD / name / f"{name}.kicad_pcb").board
    held = measure(board, hazardous, touchable, groove_mm=GROOVE_MM)
    assert held.clearance.length_mm >= BARRIER_MM
    assert held.creepage.length_mm >= BARRIER_MM
    found = measure(
        with_spot(board, hazardous, sorted(touchable)[0]), hazardous, touchable, groove_mm=GROOVE_MM
    )
    assert found.clearance.length_mm <= PLANTED_MM + 0.01
    assert "planted" in (found.clearance.from_owner, found.clearance.to_owner)
