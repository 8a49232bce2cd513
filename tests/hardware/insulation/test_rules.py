"""Rules files: typed, with safe defaults; a net that nobody sorted is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.design import MAINS_L1, SELV_SUPPLY, Design
from hardware.insulation.board_text import BoardError
from hardware.insulation.judge import requirement
from hardware.insulation.rules import (
    Conditions,
    Insulation,
    Material,
    Pair,
    Rules,
    load,
    sort_nets,
)
from hardware.insulation.tables import OutsideTableError
from hardware.kicad.drc.barrier import asked, board_rules
from hardware.kicad.schematic.nets import kicad_net_name

TWO = '[domains]\nmains = ["L", "/HV*"]\nselv = ["*"]\n'


def rules(folder: Path, text: str) -> Rules:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_a_pair_that_is_not_listed_is_reinforced_at_line_voltage(tmp_path: Path) -> None:
    found = rules(tmp_path, TWO)
    (pair,) = found.pairs
    assert (pair.between, pair.insulation) == (("mains", "selv"), Insulation.REINFORCED)
    need = requirement(pair, found.conditions)
    # 230/400 V, category III: 4 kV, reinforced 6 kV: 5.5 mm; 400 V, IIIa: twice 4 mm.
    assert (need.clearance_mm, need.creepage_mm) == pytest.approx((5.5, 8.0))
    assert need.groove_mm == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("pair", "conditions", "clearance_mm", "creepage_mm", "groove_mm"),
    [
        # 2.5 kV at 120 V, category III: 1.5 mm; 120 V between 100 and 125 V: 1.48 mm, below it.
        (
            Pair(between=("a", "b"), insulation=Insulation.BASIC, working_v=120),
            Conditions(system="120/240"),
            1.5,
            1.5,
            0.5,
        ),
        # 3000 m: 5.5 mm x 1.14 = 6.27 mm, above twice 2.5 mm.
        (Pair(between=("a", "b"), working_v=250), Conditions(altitude_m=2500), 6.27, 6.27, 1.0),
        # Category III of a measuring circuit at 300 V: 5.9 mm.
        (
            Pair(between=("a", "b"), working_v=250),
            Conditions(measurement_category=3),
            5.9,
            5.9,
            1.0,
        ),
        # Pollution degree 3: 8 mm at 500 V, twice; grooves from 1.5 mm.
        (
            Pair(between=("a", "b"), working_v=500),
            Conditions(pollution_degree=3),
            5.5,
            16.0,
            1.5,
        ),
        # Printed wiring, pollution degree 1, 250 V: 0.56 mm, under the air's 3.0 mm.
        (
            Pair(between=("a", "b"), working_v=250, insulation=Insulation.SUPPLEMENTARY),
            Conditions(pollution_degree=1, material_group=Material.PRINTED),
            3.0,
            3.0,
            0.25,
        ),
        # A supply of its own: 330 V impulse, but peaks of 1414 V: 0.76 mm in table F.8.
        (
            Pair(
                between=("a", "b"), working_v=1000, impulse_v=330, insulation=Insulation.FUNCTIONAL
            ),
            Conditions(),
            0.76,
            10.0,
            0.76 / 3,
        ),
        # The project's own least values raise what the tables ask.
        (
            Pair(between=("a", "b"), working_v=250, least_clearance_mm=6, least_creepage_mm=9),
            Conditions(),
            6.0,
            9.0,
            1.0,
        ),
        # They never lower it.
        (
            Pair(between=("a", "b"), working_v=250, least_clearance_mm=1, least_creepage_mm=1),
            Conditions(),
            5.5,
            5.5,
            1.0,
        ),
        (Pair(between=("a", "b"), insulation=Insulation.NONE), Conditions(), 0.0, 0.0, 1.0),
    ],
)
def test_required_distances(
    pair: Pair, conditions: Conditions, clearance_mm: float, creepage_mm: float, groove_mm: float
) -> None:
    need = requirement(pair, conditions)
    found = (need.clearance_mm, need.creepage_mm, need.groove_mm)
    assert found == pytest.approx((clearance_mm, creepage_mm, groove_mm))


@pytest.mark.parametrize(
    ("pair", "conditions"),
    [
        (Pair(between=("a", "b"), working_v=1001), Conditions()),
        (Pair(between=("a", "b"), impulse_v=12000), Conditions()),
        (Pair(between=("a", "b")), Conditions(altitude_m=20001)),
        (
            Pair(between=("a", "b")),
            Conditions(pollution_degree=3, material_group=Material.PRINTED),
        ),
    ],
)
def test_nothing_beyond_the_tables_is_made_up(pair: Pair, conditions: Conditions) -> None:
    with pytest.raises(OutsideTableError):
        requirement(pair, conditions)


BAD = {
    "no domains": ("", "missing required field `domains`"),
    "one domain": ('[domains]\nmains = ["*"]\n', "fewer than two domains"),
    "misspelt": (TWO + "[conditions]\npolution_degree = 2\n", "unknown field `polution_degree`"),
    "out of range": (TWO + "[conditions]\npollution_degree = 4\n", "pollution_degree"),
    "system": (TWO + '[conditions]\nsystem = "231/400"\n', "no rationalised voltage"),
    "insulation": (
        TWO + '[[pairs]]\nbetween = ["mains", "selv"]\ninsulation = "double"\n',
        "Invalid enum value 'double'",
    ),
    "voltage": (TWO + '[[pairs]]\nbetween = ["mains", "selv"]\nworking_v = 0\n', "working_v"),
    "unknown": (TWO + '[[pairs]]\nbetween = ["mains", "self"]\n', "no domain 'self'.* selv"),
    "twice": (
        TWO + '[[pairs]]\nbetween = ["mains", "selv"]\n[[pairs]]\nbetween = ["selv", "mains"]\n',
        "stated twice",
    ),
    "with itself": (TWO + '[[pairs]]\nbetween = ["mains", "mains"]\n', "with itself"),
    "no toml": ("[domains\n", "line 1"),
}


@pytest.mark.parametrize("case", sorted(BAD))
def test_a_bad_rules_file_is_an_error(tmp_path: Path, case: str) -> None:
    text, message = BAD[case]
    with pytest.raises(ValueError, match=message) as error:
        rules(tmp_path, text)
    assert str(error.value).startswith("rules.toml: ")


def test_nets_go_to_the_first_pattern_but_an_exact_name_goes_first(tmp_path: Path) -> None:
    text = '[domains]\nmains = ["A*", "D[0]"]\nselv = ["AB", "?"]\n'
    found = sort_nets(rules(tmp_path, text), ["A", "AB", "AC", "D[0]", "x", "unconnected-(U1-3)"])
    assert found == {"mains": {"A", "AC", "D[0]"}, "selv": {"AB", "x"}}


def test_pins_that_lead_nowhere_float_though_a_star_would_take_them(tmp_path: Path) -> None:
    nets = ["L", "GND", "unconnected-(U1-NC-Pad3)", "unconnected-(K1-Pad12)"]
    found = rules(tmp_path, '[domains]\nmains = ["L", "unconnected-(K*"]\nselv = ["*"]\n')
    assert sort_nets(found, nets) == {
        "mains": {"L", "unconnected-(K1-Pad12)"},
        "selv": {"GND"},
    }


def test_a_forgotten_net_is_an_error(tmp_path: Path) -> None:
    found = rules(tmp_path, 'floating = ["SHIELD"]\n[domains]\nmains = ["L"]\nselv = ["GND"]\n')
    assert sort_nets(found, ["L", "GND", "SHIELD"])["mains"] == {"L"}
    with pytest.raises(BoardError, match=r"1 nets are in no domain \(L2\)"):
        sort_nets(found, ["L", "L2", "GND"])
    with pytest.raises(BoardError, match="no net of the board is in domain selv"):
        sort_nets(found, ["L"])


@pytest.mark.parametrize("name", ["meter", "relay_shield"])
def test_rules_of_our_own_boards(name: str, designs: dict[str, Design]) -> None:
    design = designs[name]
    found = board_rules(design)
    hazardous = {net.domain.name: net.domain.hazardous for net in design.nets}
    groups = len(found.domains)
    assert len(found.pairs) == groups * (groups - 1) // 2
    named = [net for nets in found.domains.values() for net in nets]
    assert sorted(named) == sorted(kicad_net_name(design, net) for net in design.nets)
    for pair in found.pairs:
        sides = {hazardous[group.split()[0]] for group in pair.between}
        assert (pair.insulation is Insulation.REINFORCED) == (len(sides) == 2)
    need = requirement(asked(MAINS_L1, SELV_SUPPLY), found.conditions)
    # The project's own 6 mm at 3000 m, above the table's 5.5 mm x 1.14.
    assert need.clearance_mm == pytest.approx(6.0 * 1.14)
