"""Assemblies that many tests share; building one takes a second, its scenes need KiCad's files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

import pytest

from enclosure.assembly import assemble
from enclosure.openings import load
from enclosure.products import PRODUCTS
from enclosure.scene import Assembly, Item
from hardware import outputs
from hardware.design import Design
from hardware.kicad.board.build import placed
from hardware.kicad.footprint_files import footprint_path
from hardware.kicad.placement.scene import Scene


@pytest.fixture(scope="session")
def designs() -> Mapping[str, Design]:
    return outputs.build_all()


@pytest.fixture(scope="session")
def scenes(designs: Mapping[str, Design]) -> Mapping[str, Scene]:
    try:
        footprint_path("Relay_THT:Relay_SPDT_Omron_G2RL-1-E")
    except LookupError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    return {name: placed(design) for name, design in designs.items()}


@pytest.fixture(scope="session")
def meter(scenes: Mapping[str, Scene]) -> Assembly:
    return assemble(PRODUCTS["meter"], scenes, load())


@pytest.fixture(scope="session")
def shield(scenes: Mapping[str, Scene]) -> Assembly:
    return assemble(PRODUCTS["relay_shield"], scenes, load())


@pytest.fixture(scope="session")
def lan(scenes: Mapping[str, Scene]) -> Assembly:
    return assemble(PRODUCTS["lan_w5500"], scenes, load())


def only(assembly: Assembly, *names: str) -> Assembly:
    """The same with no items but the named ones: what a fault concerns, quick to check."""
    return replace(assembly, items=tuple(i for i in assembly.items if i.name in names))


def moved(assembly: Assembly, name: str, by: tuple[float, float, float]) -> Assembly:
    """The same with everything of one part shifted: its body, its metal, its plugs."""
    import cadquery as cq  # noqa: PLC0415

    there = cq.Location(by)

    def shift(item: Item) -> Item:
        if item.name != name and getattr(item, "part", "") != name:
            return item
        return replace(item, shape=item.shape.moved(there))

    return replace(assembly, items=tuple(shift(item) for item in assembly.items))
