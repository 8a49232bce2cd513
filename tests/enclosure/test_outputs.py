"""Files: what is written is what was checked; same assembly, same bytes, same golden figures."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import cadquery as cq
import pytest

from enclosure import outputs
from enclosure.assembly import assemble
from enclosure.checks.inside import pairs
from enclosure.openings import load
from enclosure.products import PRODUCTS
from enclosure.relations import Relation
from enclosure.scene import Assembly, PartItem, Role
from hardware.kicad.placement.scene import Scene
from tests.enclosure.conftest import moved


def small(lan: Assembly) -> Assembly:
    """The add-on's tall parts in the nose, and what they pass over."""
    names = ("cover", "guard top 1", "meter T2101", "meter board", "lan_w5500 board")
    kept = [
        i
        for i in lan.items
        if i.name in names or (i.board == "lan_w5500" and (" J" in i.name or "standoff" in i.name))
    ]
    return replace(lan, items=tuple(kept))


def read_back(assembly: Assembly, folder: Path) -> dict[str, cq.Shape]:
    path = folder / "read.step"
    path.write_bytes(outputs.step_bytes(assembly))
    read = cq.Assembly.importStep(str(path))
    found = {}
    for child in read.children:
        shapes = [s.moved(child.loc) for s in child.shapes]
        shapes += [s.moved(child.loc * below.loc) for below in child.children for s in below.shapes]
        found[child.name] = cq.Compound.makeCompound(shapes)
    return found


def clashes(solids: Mapping[str, cq.Shape], assembly: Assembly) -> set[frozenset[str]]:
    """Pairs of a read file that share volume, by one intersection of whole shapes each."""
    own = {
        frozenset((f"{i.board} board", i.name)) for i in assembly.items if isinstance(i, PartItem)
    }
    found = set()
    for (one, a), (other, b) in combinations(solids.items(), 2):
        pair = frozenset((one, other))
        box_a, box_b = a.BoundingBox(), b.BoundingBox()
        apart = (
            box_a.xmax < box_b.xmin or box_b.xmax < box_a.xmin or box_a.ymax < box_b.ymin
            or box_b.ymax < box_a.ymin or box_a.zmax < box_b.zmin or box_b.zmax < box_a.zmin
        )  # fmt: skip
        if pair in own or apart:
            continue
        shared = sum(
            x.intersect(y).Volume()
            for x in a.Solids()
            for y in b.Solids()
        )  # fmt: skip
        if shared > 1e-3:
            found.add(pair)
    return found


def checked(assembly: Assembly) -> set[frozenset[str]]:
    bad = (Relation.INTERPENETRATING, Relation.CONTAINING)
    return {frozenset((p.one, p.other)) for p in pairs(assembly) if p.relation in bad}


def test_the_step_file_read_back_gives_the_same_verdicts(lan: Assembly, tmp_path: Path) -> None:
    sound = small(lan)
    solids = read_back(sound, tmp_path)
    assert set(solids) == {i.name for i in outputs.shown(sound)}
    assert clashes(solids, sound) == checked(sound) == set()


def test_a_planted_clash_is_in_the_file_too(lan: Assembly, tmp_path: Path) -> None:
    clash = moved(small(lan), "lan_w5500 J2", (0.0, 0.0, 3.0))
    few = replace(
        clash,
        items=tuple(i for i in clash.items if i.name == "cover" or "J2" in i.name),
    )
    found = clashes(read_back(few, tmp_path), few)
    assert found == checked(few)
    assert frozenset(("cover", "lan_w5500 J2")) in found


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["meter", "relay_shield"])
def test_whole_products_read_back_give_the_same_verdicts(
    name: str, scenes: Mapping[str, Scene], tmp_path: Path
) -> None:
    whole = assemble(PRODUCTS[name], scenes, load())
    assert clashes(read_back(whole, tmp_path), whole) == checked(whole)


def test_the_same_assembly_gives_the_same_step_bytes(lan: Assembly) -> None:
    few = replace(lan, items=lan.items[:8])
    assert outputs.step_bytes(few) == outputs.step_bytes(few)


def test_the_glb_file_is_in_metres(lan: Assembly) -> None:
    few = replace(lan, items=lan.of(Role.COVER))
    glb = outputs.glb_bytes(few)
    magic, version, length = struct.unpack_from("<4sII", glb)
    assert (magic, version, length) == (b"glTF", 2, len(glb))
    tree = json.loads(glb[20 : 20 + struct.unpack_from("<I", glb, 12)[0]])
    (root,) = tree["scenes"][0]["nodes"]
    assert tree["nodes"][root]["scale"] == [1e-3] * 3
    spans = [a["max"][0] - a["min"][0] for a in tree["accessors"] if len(a.get("max", ())) == 3]
    one = lan.housing
    inner_m = (one.width.value_mm - 2 * one.end_wall.value_mm) * 1e-3
    assert max(spans) * 1e-3 == pytest.approx(inner_m, rel=1e-5)


def test_the_exploded_view_moves_pieces_and_keeps_their_volume(meter: Assembly) -> None:
    apart = outputs.exploded(meter)
    cover, before = apart.item("cover"), meter.item("cover")
    assert cover.shape.Volume() == pytest.approx(before.shape.Volume())
    assert cover.shape.BoundingBox().zmin > before.shape.BoundingBox().zmax
    assert not apart.mates


@pytest.mark.parametrize("fixture", ["meter", "shield", "lan"])
def test_geometry_is_what_is_committed(fixture: str, request: pytest.FixtureRequest) -> None:
    made: Assembly = request.getfixturevalue(fixture)
    lines = outputs.golden_difference(made.product, outputs.golden(made))
    assert not lines, f"{lines}; if it is meant: openstrom enclosure --golden, and commit"


def test_a_changed_volume_is_told(meter: Assembly) -> None:
    figures = outputs.golden(meter)
    figures["clip"] = [figures["clip"][0] * (1 + 1e-5), *figures["clip"][1:]]
    del figures["cover"]
    lines = outputs.golden_difference("meter", figures)
    assert any("clip differs" in line for line in lines)
    assert any("cover is gone" in line for line in lines)
