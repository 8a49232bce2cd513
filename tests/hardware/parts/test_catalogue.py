"""What every specification of the catalogue must give."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

from hardware import parts
from hardware.design import Design
from hardware.footprints.index import footprint_pads
from hardware.parts.spec import PartSpec

UNITS = {
    "V", "A", "ohm", "F", "H", "W", "K/W", "Hz", "s", "1", "1/K", "A2s", "J", "m", "m2", "s/V",
    "rad", "K", "degC", "m/s2",
}  # fmt: skip


def constants() -> dict[str, PartSpec]:
    """Every module-level specification, alone or in a tuple or dictionary."""
    found: dict[str, PartSpec] = {}
    for module in pkgutil.iter_modules(parts.__path__):
        for name, value in vars(importlib.import_module(f"{parts.__name__}.{module.name}")).items():
            held = list(value.values()) if isinstance(value, dict) else value
            held = list(held) if isinstance(held, (tuple, list)) else [held]
            found |= {f"{module.name}.{name}.{s.mpn}": s for s in held if isinstance(s, PartSpec)}
    return found


@pytest.fixture(scope="module")
def used(designs: dict[str, Design]) -> dict[str, PartSpec]:
    return {spec.mpn: spec for design in designs.values() for spec in design.specs}


def test_there_are_many(used: dict[str, PartSpec]) -> None:
    assert len(used) > 80
    assert len(constants()) > 40


def test_every_bought_part_names_maker_body_and_datasheet(used: dict[str, PartSpec]) -> None:
    for spec in used.values():
        assert spec.mpn
        assert spec.description
        if spec.in_bom:
            assert spec.manufacturer, spec.mpn
            assert spec.datasheet, spec.mpn
            assert spec.body is not None, spec.mpn
            assert min(spec.body.length_m, spec.body.width_m, spec.body.height_m) > 0
            assert max(spec.body.length_m, spec.body.width_m, spec.body.height_m) < 0.2


def test_supplier_numbers_are_of_lcsc(used: dict[str, PartSpec]) -> None:
    for spec in used.values():
        numbers = [spec.lcsc, *(a.lcsc for a in spec.alternates)]
        for number in filter(None, numbers):
            assert re.fullmatch(r"C\d+", number), spec.mpn


def test_no_part_is_its_own_alternate(used: dict[str, PartSpec]) -> None:
    for spec in used.values():
        makers = {(a.manufacturer, a.mpn) for a in spec.alternates}
        assert (spec.manufacturer, spec.mpn) not in makers
        assert len(makers) == len(spec.alternates), spec.mpn


def test_every_passive_family_has_an_alternate(used: dict[str, PartSpec]) -> None:
    lacking = [
        spec.mpn
        for spec in used.values()
        if spec.reference_prefix in ("R", "C", "L", "FB") and spec.in_bom and not spec.alternates
    ]
    assert lacking == []


def test_ratings_are_named_once_in_si_units(used: dict[str, PartSpec]) -> None:
    for spec in used.values():
        names = [rating.name for rating in spec.ratings]
        assert len(set(names)) == len(names), spec.mpn
        for rating in spec.ratings:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", rating.name), (spec.mpn, rating.name)
            assert rating.unit in UNITS, (spec.mpn, rating.name, rating.unit)
            assert (rating.interval.low, rating.interval.high) != (None, None)
            assert rating.source.document
            assert rating.source.place
        if spec.in_bom:
            assert spec.ratings, spec.mpn


def test_operating_range_covers_the_inside_of_a_panel(used: dict[str, PartSpec]) -> None:
    """5 to 40 degC around the equipment (EN 61010-1, 1.4.1), 60 degC inside the case."""
    for spec in used.values():
        assert spec.temperature_c.low is not None
        assert spec.temperature_c.low <= 5, spec.mpn
        assert spec.temperature_c.high is not None
        assert spec.temperature_c.high >= 60, spec.mpn


@pytest.mark.parametrize("name", sorted(constants()))
def test_every_constant_fits_its_footprint(name: str) -> None:
    spec = constants()[name]
    if spec.footprint:
        assert {pin.number for pin in spec.pins} <= footprint_pads(spec.footprint)
