"""Symbols and footprints hold every pin and pad of their source, and agree with each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
import pytest
import sexpdata
from hypothesis import given

from hardware.design import Design
from hardware.footprints import generate as footprints
from hardware.footprints.index import _compress, _expand, footprint_pads, own_patterns
from hardware.parts.spec import Drawing, PartSpec, Pin
from hardware.sexpr import Quoted, render
from hardware.symbols.generate import FETS, box_columns, symbol, symbol_library
from tests.hardware.samples import LOAD, RESISTOR, two_terminal


def plain(node: Any) -> Any:
    if isinstance(node, list):
        return [plain(item) for item in node]
    return node.value() if isinstance(node, sexpdata.Symbol) else node


def find(node: Any, head: str) -> list[Any]:
    if not isinstance(node, list):
        return []
    own = [node] if node and node[0] == head else []
    return own + [hit for item in node for hit in find(item, head)]


def test_symbol_holds_every_pin(designs: dict[str, Design]) -> None:
    specs = {spec for design in designs.values() for spec in design.specs}
    tree = plain(sexpdata.loads(symbol_library(specs)))
    drawn = {s[1]: s for s in tree[1:] if s[0] == "symbol"}
    for spec in specs:
        pins = find(drawn[spec.symbol], "pin")
        numbers = sorted(find(pin, "number")[0][1] for pin in pins)
        assert numbers == sorted(pin.number for pin in spec.pins), spec.symbol
        kinds = {find(pin, "number")[0][1]: pin[1] for pin in pins}
        assert kinds == {pin.number: pin.kind.value for pin in spec.pins}
        places = [tuple(find(pin, "at")[0][1:3]) for pin in pins]
        if spec.drawing.value == "box":
            assert len(set(places)) == len(places), f"{spec.symbol}: two pins on one spot"
        for x, y in places:
            assert abs(x / 1.27 - round(x / 1.27)) < 1e-6
            assert abs(y / 1.27 - round(y / 1.27)) < 1e-6


def pins_of(spec: PartSpec) -> dict[str, Any]:
    tree = plain(sexpdata.loads(symbol_library([spec])))
    return {find(pin, "number")[0][1]: pin for pin in find(tree, "pin")}


def test_diode_has_its_anode_on_top_of_the_triangle() -> None:
    diode = two_terminal("D", drawing=Drawing.DIODE, pins=(Pin("1", "K"), Pin("2", "A")))
    places = {number: find(pin, "at")[0][1:3] for number, pin in pins_of(diode).items()}
    assert places == {"2": [0, 3.81], "1": [0, -3.81]}


def test_active_low_names_carry_an_overbar() -> None:
    chip = two_terminal("U", drawing=Drawing.BOX, pins=(Pin("1", "CS_N"), Pin("2", "CLK")))
    names = {number: find(pin, "name")[0][1] for number, pin in pins_of(chip).items()}
    assert names == {"1": "~{CS}", "2": "CLK"}


def test_two_parts_of_one_symbol_must_agree() -> None:
    with pytest.raises(ValueError, match="symbol 'R': LOAD-AS-R and R-10K have different"):
        symbol_library([RESISTOR, two_terminal("LOAD-AS-R", pins=LOAD.pins)])


@pytest.mark.parametrize("name", sorted(own_patterns()))
def test_footprint_holds_every_pad(name: str) -> None:
    pattern = own_patterns()[name]
    tree = plain(sexpdata.loads(footprints.footprint(pattern)))
    pads = find(tree, "pad")
    assert len(pads) == len(pattern.pads)
    assert {p[1] for p in pads if p[1]} == footprint_pads(f"openstrom:{name}")
    for drawn, pad in zip(pads, pattern.pads, strict=True):
        assert find(drawn, "at")[0][1:] == [pad.x_mm, pad.y_mm]
        assert find(drawn, "size")[0][1:] == [pad.width_mm, pad.height_mm]
        if pad.drill_mm is not None:
            holes = [value for value in find(drawn, "drill")[0][1:] if value != "oval"]
            assert holes == list(dict.fromkeys(pad.drill_mm))
            assert "*.Cu" in find(drawn, "layers")[0]
            assert max(pad.drill_mm) <= max(pad.width_mm, pad.height_mm)
            assert min(pad.drill_mm) <= min(pad.width_mm, pad.height_mm)
    x0, y0, x1, y1 = pattern.courtyard_mm
    for pad in pattern.pads:
        assert x0 <= pad.x_mm - pad.width_mm / 2
        assert pad.x_mm + pad.width_mm / 2 <= x1
        assert y0 <= pad.y_mm - pad.height_mm / 2
        assert pad.y_mm + pad.height_mm / 2 <= y1


@pytest.mark.parametrize("top", [True, False])
@pytest.mark.parametrize("bottom", [True, False])
def test_edges_of_a_body_may_be_left_unprinted(top: bool, bottom: bool) -> None:
    pattern = own_patterns()["TerminalBlock_Kefa_KF128-7.62-2P"]
    changed = replace(pattern, top_printed=top, bottom_printed=bottom, pin_1_mark=False)
    tree = plain(sexpdata.loads(footprints.footprint(changed)))
    heights = [
        [end[2] for end in line[1:3]]
        for line in find(tree, "fp_line")
        if find(line, "layer")[0][1] == "F.SilkS"
    ]
    _, y0, _, y1 = pattern.body_mm
    assert any(max(ends) < y0 for ends in heights) is top
    assert any(min(ends) > y1 for ends in heights) is bottom
    assert len(heights) == 2 + top + bottom


@given(st.sets(st.from_regex(r"[AB]?[1-9][0-9]?", fullmatch=True), min_size=1))
def test_pad_lists_compress_and_expand(pads: set[str]) -> None:
    assert set(_expand(_compress(pads))) == pads


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])))
def test_any_text_survives_rendering(text: str) -> None:
    assert plain(sexpdata.loads(render(("a", Quoted(text))))) == ["a", text]


def pin_places(spec: PartSpec) -> dict[str, tuple[float, float]]:
    """Pin name -> its connecting point in the symbol, mm, y up."""
    pins = find(plain(sexpdata.loads(render(symbol(spec)))), "pin")
    places = [find(pin, "at")[0] for pin in pins]
    return {find(pin, "name")[0][1]: (at[1], at[2]) for pin, at in zip(pins, places, strict=True)}


def test_the_plus_of_a_polarised_capacitor_stands_at_its_plus_pin(meter: Design) -> None:
    """The drawing has the mark at the upper end."""
    polarised = [s for s in meter.specs if s.drawing is Drawing.POLARISED_CAPACITOR]
    assert polarised
    for spec in polarised:
        assert pin_places(spec) == {"PLUS": (0, 3.81), "MINUS": (0, -3.81)}


def test_an_insulating_part_has_its_barrier_between_the_columns(meter: Design) -> None:
    insulating = [s for s in meter.specs if s.insulation and s.drawing is Drawing.BOX]
    assert insulating
    for spec in insulating:
        assert spec.insulation
        primary = spec.insulation.groups[0][1]
        places = pin_places(spec)
        assert all((places[pin.name][0] < 0) == (pin.number in primary) for pin in spec.pins)


def test_a_module_with_many_grounds_keeps_its_columns_about_equal(meter: Design) -> None:
    (module,) = (s for s in meter.specs if sum(p.name == "GND" for p in s.pins) > 12)
    left, right = box_columns(module)
    assert abs(len(left) - len(right)) <= 1
    assert sorted(p.number for p in (*left, *right)) == sorted(p.number for p in module.pins)
    assert {left[-1].name, right[-1].name} == {"GND"}


def test_transistors_have_their_gate_left_and_the_source_towards_its_supply(
    designs: dict[str, Design],
) -> None:
    fets = {s.symbol: pin_places(s) for s in designs["relay_shield"].specs if s.symbol in FETS}
    assert set(fets) == {"NMOS", "PMOS"}
    assert all(places["G"][0] < 0 for places in fets.values())
    assert fets["NMOS"]["S"][1] < fets["NMOS"]["D"][1]
    assert fets["PMOS"]["S"][1] > fets["PMOS"]["D"][1]
