"""Strings of resistors: voltages by Ohm's law, and what stands too near is found all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from hardware.checks.mutate import scale
from hardware.design import MAINS_L1, MAINS_L2, MAINS_L3, MAINS_N, Design, Domain
from hardware.insulation.board import Board, Copper
from hardware.insulation.judge import judge
from hardware.insulation.rules import Insulation, Pair, Rules
from hardware.insulation.strings import Share, nearest_ends, shares
from hardware.kicad.drc.barrier import board_rules
from hardware.kicad.schematic.nets import kicad_net_name

PHASES = (MAINS_L1, MAINS_L2, MAINS_L3, MAINS_N)


def volts(one: Domain, other: Domain) -> float:
    return 0.0 if one == other else 250.0 if MAINS_N in (one, other) else 400.0


def between(design: Design, one: str, other: str) -> float:
    found = shares(design)
    return found[one].voltage(found[other], volts)


def test_nodes_share_the_voltage_of_their_string(meter: Design) -> None:
    # Eight alike, the transformer's winding in the middle; five alike across the supply.
    assert between(meter, "L1", "V1_L_1") == pytest.approx(250 / 8)
    assert between(meter, "V1_L_1", "V1_L_3") == pytest.approx(250 / 4)
    assert between(meter, "V1_PRI_P", "V1_PRI_N") == pytest.approx(0.0, abs=1e-3)
    assert between(meter, "V1_PRI_P", "N") == pytest.approx(125.0)
    assert between(meter, "BLEED_1_2", "BLEED_2_2") == pytest.approx(0.0, abs=1e-3)
    assert between(meter, "BLEED_1_4", "N") == pytest.approx(50.0)


def test_another_phase_stands_against_a_node_nearly_in_full(meter: Design) -> None:
    assert between(meter, "V1_L_1", "L2") == pytest.approx(400 * 7 / 8 + 250 / 8)
    assert between(meter, "V1_L_1", "V2_L_1") == pytest.approx(400 * 7 / 8)


def test_a_shorted_resistor_leaves_its_voltage_to_the_others(meter: Design) -> None:
    (part,) = (p for p in meter.parts if {u.net for u in p.pins} == {"V1_L_1", "V1_L_2"})
    damaged = scale(meter, part, "resistance", 0.0)
    assert between(damaged, "V1_L_1", "V1_L_2") == pytest.approx(0.0, abs=1e-3)
    assert between(damaged, "L1", "V1_L_1") == pytest.approx(250 / 7, rel=1e-3)


def test_a_missing_resistor_leaves_the_whole_voltage_across_its_place(meter: Design) -> None:
    parts = tuple(
        replace(p, dnp=True) if {u.net for u in p.pins} == {"V1_L_1", "V1_L_2"} else p
        for p in meter.parts
    )
    assert between(replace(meter, parts=parts), "V1_L_1", "V1_L_2") == pytest.approx(250.0)


def test_a_node_belongs_to_the_nearer_end(meter: Design) -> None:
    ends = nearest_ends(meter)
    assert ends["V1_L_1"] == MAINS_L1
    assert ends["V1_N_1"] == MAINS_N
    assert ends["V2_PRI_N"] == MAINS_N
    assert ends["GND"].name == "selv_supply"


def weights() -> st.SearchStrategy[Share]:
    parts = st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4).filter(lambda w: sum(w) > 0.1)
    return parts.map(
        lambda w: Share({d: x / sum(w) for d, x in zip(PHASES, w, strict=True) if x > 0.0})
    )


@given(one=weights(), other=weights(), angles=st.lists(st.floats(0, 6.3), min_size=3, max_size=3))
def test_no_phasors_give_more_than_the_voltage_stated(
    one: Share, other: Share, angles: list[float]
) -> None:
    """Any three phases of 230 V to a neutral of 0 V: never above the bound for such phases."""
    phasors = [230.0 * complex(1, 0) * 1j ** (angle / 1.5708) for angle in angles] + [0j]
    volts_of = dict(zip(PHASES, phasors, strict=True))
    stated = one.voltage(other, lambda a, b: abs(volts_of[a] - volts_of[b]))
    true = abs(
        sum(w * volts_of[d] for d, w in one.weights.items())
        - sum(w * volts_of[d] for d, w in other.weights.items())
    )
    assert true <= stated + 1e-2
    assert one.voltage(one, volts) == pytest.approx(0.0, abs=1e-2)


def pair_of(rules: Rules, one: str, other: str) -> Pair:
    (found,) = (p for p in rules.pairs if set(p.between) == {one, other})
    return found


def test_every_node_needs_reinforced_insulation_in_full(meter: Design) -> None:
    rules = board_rules(meter)
    whole = pair_of(rules, "mains_l1", "selv_signal")
    nodes = [group for group in rules.domains if " " in group]
    assert len(nodes) == 32
    for node in nodes:
        pair = pair_of(rules, node, "selv_signal")
        assert pair.insulation is Insulation.REINFORCED
        assert (pair.working_v, pair.impulse_v, pair.material_group) == (250.0, None, None)
        assert pair.least_clearance_mm == whole.least_clearance_mm


def judged(meter: Design, placed: dict[str, float]) -> dict[frozenset[str], bool]:
    """A strip of board with squares of copper: net -> its left edge, mm; group pair -> held."""
    rules = board_rules(meter)
    group = {net: g for g, nets in rules.domains.items() for net in nets}
    names = {net: kicad_net_name(meter, meter.net_by_name[net]) for net in placed}
    copper = tuple(
        Copper(names[net], f"{net}.1", "F.Cu", box(x, 4.0, x + 1.0, 5.0))
        for net, x in placed.items()
    )
    board = Board("strip", 1.6, ("F.Cu", "B.Cu"), box(-1.0, 0.0, 80.0, 9.0), copper, ())
    used = {group[name] for name in names.values()}
    small = Rules(
        domains={g: nets for g, nets in rules.domains.items() if g in used},
        conditions=rules.conditions,
        pairs=tuple(p for p in rules.pairs if set(p.between) <= used),
    )
    found = {frozenset((f.one, f.other)): f.held for f in judge(board, small)}
    named = {name: net for net, name in names.items()}
    of_group = {g: named[n] for n, g in group.items() if n in named}
    return {frozenset(of_group[g] for g in pair): held for pair, held in found.items()}


def test_neighbours_may_stand_close_but_not_touch(meter: Design) -> None:
    near = {"V1_L_1": 0.0, "V1_L_2": 1.4, "V1_L_3": 2.8}
    assert set(judged(meter, near).values()) == {True}
    touching = judged(meter, near | {"V1_L_2": 1.2})
    assert [pair for pair, held in touching.items() if not held] == [
        frozenset(("V1_L_1", "V1_L_2"))
    ]


@pytest.mark.parametrize(
    ("beside", "gap_mm", "held"),
    [
        # 381 V and 3182 V of two varistors in a row: 3 mm for 4 kV, x 1.14 at 3000 m.
        ("L2", 3.3, False),
        ("L2", 3.5, True),
        # 350 V, 2970 V: 2 mm for 3 kV, x 1.14.
        ("V2_L_1", 2.2, False),
        ("V2_L_1", 2.4, True),
        # 219 V on printed wiring: 0.77 mm; 1485 V of one varistor asks less.
        ("N", 0.7, False),
        ("N", 0.8, True),
        ("GND", 6.7, False),
        ("GND", 6.9, True),
    ],
)
def test_a_node_beside_another_circuit(
    meter: Design, beside: str, gap_mm: float, held: bool
) -> None:
    found = judged(meter, {"V1_L_1": 0.0, beside: 1.0 + gap_mm})
    assert found == {frozenset(("V1_L_1", beside)): held}
