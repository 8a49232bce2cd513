"""Files of an assembly: STEP and GLB, assembled and exploded, and its golden figures."""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import cadquery as cq

from enclosure.assembly import STAYING
from enclosure.relations import bounds
from enclosure.scene import Assembly, Item, MateItem, Role
from hardware.files import write_atomically
from hardware.step_text import normal

#: How far pieces move apart in the exploded view.
_AWAY: Final = {
    Role.RAIL: (0.0, 0.0, -70.0),
    Role.CLIP: (0.0, -45.0, -35.0),
    Role.BODY: (0.0, 0.0, -35.0),
    Role.COVER: (0.0, 0.0, 95.0),
    Role.LIGHT_PIPE: (0.0, 0.0, 55.0),
    Role.STANDOFF: (0.0, 0.0, 70.0),
    Role.INSERT: (0.0, 0.0, 75.0),
    Role.PIN: (0.0, 0.0, 30.0),
    Role.RIBBON: (0.0, 0.0, 30.0),
}
GOLDEN: Final = Path(__file__).with_name("data") / "golden.json"
#: Relative deviation that the kernel's rounding may make between machines.
GOLDEN_TOLERANCE: Final = 1e-6


def shown(assembly: Assembly) -> Iterable[Item]:
    """What stays when the product works: no tools."""
    for item in assembly.items:
        if not isinstance(item, MateItem) or item.kind in STAYING:
            yield item


def exploded(assembly: Assembly) -> Assembly:
    """The same with its pieces apart; plugs and wires are left out."""
    host = assembly.boards[0].name
    moved = []
    for item in assembly.items:
        if isinstance(item, MateItem):
            continue
        way = _AWAY.get(item.role, (0.0, 0.0, 0.0))
        if item.role is Role.GUARD:
            way = (0.0, 45.0 if "top" in item.name else -45.0, 55.0)
        elif item.role is Role.SCREW:
            way = (0.0, 0.0, 20.0 if "back" in item.name else 115.0)
        elif item.role in (Role.BOARD, Role.PART) and item.board != host:
            way = (0.0, 0.0, 45.0)
        moved.append(replace(item, shape=item.shape.moved(cq.Location(way))))
    return replace(assembly, items=tuple(moved))


def to_cadquery(assembly: Assembly) -> cq.Assembly:
    """A coloured assembly, one level, names as the checks say them."""
    made = cq.Assembly(name=assembly.product)
    for item in shown(assembly):
        made.add(item.shape, name=item.name, color=cq.Color(*item.rgb))
    return made


def step_bytes(assembly: Assembly) -> bytes:
    """STEP with a fixed stamp: the same assembly, the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assembly.step"
        to_cadquery(assembly).export(str(path), write_pcurves=False)
        text = path.read_text(encoding="ascii")
    return normal(text, f"{assembly.product}.step").encode("ascii")


def glb_bytes(assembly: Assembly) -> bytes:
    """Binary glTF in metres, as the format wants it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assembly.glb"
        made = to_cadquery(assembly)
        made.export(str(path), tolerance=0.1, angularTolerance=0.4)
        return in_metres(path.read_bytes())


def in_metres(glb: bytes) -> bytes:
    """The root nodes scaled to metres; the writer gives millimetres as if they were metres."""
    length = struct.unpack_from("<I", glb, 12)[0]
    tree: dict[str, Any] = json.loads(glb[20 : 20 + length])
    roots = tree["scenes"][tree.get("scene", 0)]["nodes"]
    top = {"name": "millimetres", "scale": [1e-3, 1e-3, 1e-3], "children": roots}
    tree["nodes"].append(top)
    tree["scenes"][tree.get("scene", 0)]["nodes"] = [len(tree["nodes"]) - 1]
    text = json.dumps(tree, sort_keys=True, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 4)
    rest = glb[20 + length :]
    head = struct.pack("<4sIIII", b"glTF", 2, 20 + len(text) + len(rest), len(text), 0x4E4F534A)
    return head + text + rest


def write(assembly: Assembly, folder: Path) -> list[Path]:
    """STEP and GLB of the product assembled and exploded."""
    made = []
    for suffix, each in (("", assembly), ("_exploded", exploded(assembly))):
        for kind, text in (("step", step_bytes(each)), ("glb", glb_bytes(each))):
            path = folder / f"{assembly.product}{suffix}.{kind}"
            write_atomically(path, text)
            made.append(path)
    return made


def golden(assembly: Assembly) -> dict[str, list[float]]:
    """Volume and box of every housing piece and board, and of each board's parts together."""
    found = {}
    groups: dict[str, list[Item]] = {}
    for item in assembly.items:
        if item.role in (Role.PART, Role.MATE):
            groups.setdefault(f"{item.board} {item.role.value}s", []).append(item)
        else:
            groups[item.name] = [item]
    for name, items in groups.items():
        volume = sum(s.Volume() for item in items for s in item.shape.Solids())
        boxes = [bounds(item.shape) for item in items]
        low = [min(box[n] for box in boxes) for n in range(3)]
        high = [max(box[n + 3] for box in boxes) for n in range(3)]
        found[name] = [_rounded(value) for value in (volume, *low, *high)]
    return dict(sorted(found.items()))


def _rounded(value: float) -> float:
    """Nine digits: more is the kernel's rounding."""
    return float(f"{value:.9g}") + 0.0


def golden_text(figures: dict[str, dict[str, list[float]]]) -> bytes:
    """One line for each solid, sorted."""
    lines = []
    for product, solids in sorted(figures.items()):
        rows = [f'  "{name}": {json.dumps(values)}' for name, values in sorted(solids.items())]
        lines.append(f' "{product}": {{\n' + ",\n".join(rows) + "\n }")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("ascii")


def golden_difference(
    product: str, found: dict[str, list[float]], path: Path = GOLDEN
) -> list[str]:
    """Lines that tell where the geometry is not what is committed."""
    if not path.is_file():
        return [f"{path.name} is missing"]
    wanted = json.loads(path.read_text(encoding="ascii")).get(product, {})
    lines = [f"{product}: {name} is new" for name in sorted(set(found) - set(wanted))]
    lines += [f"{product}: {name} is gone" for name in sorted(set(wanted) - set(found))]
    for name in sorted(set(found) & set(wanted)):
        off = [
            abs(a - b) / max(abs(b), 1.0) for a, b in zip(found[name], wanted[name], strict=True)
        ]
        if max(off) > GOLDEN_TOLERANCE:
            lines.append(f"{product}: {name} differs by {max(off):.2g}")
    return lines
