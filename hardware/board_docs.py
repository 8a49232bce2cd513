"""A page per board for ``docs/boards``: block diagram, connectors, blocks with their stories."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from hardware.design import Block, Design, NetClass, Part, Side
from hardware.diagrams import POSITIONS
from hardware.netlist import part_domains

_BOX_W: Final = 210
_BOX_H: Final = 62
_PITCH_X: Final = 370
_PITCH_Y: Final = 104
_MARGIN: Final = 24
_HEAD: Final = 76
# Fill and border by the side of the barrier that a block lies on.
_COLOURS: Final = {
    "mains": ("#fde4dc", "#b3401f"),
    "across the barrier": ("#fff2cc", "#a07800"),
    "SELV": ("#e2eefb", "#2b5f97"),
}
_TEST_POINT: Final = "TP"
#: What no circuit says: copper, layers, heat; one text a board.
_ABOUT: Final = Path(__file__).parent / "kicad" / "board" / "about"
_RAILS: Final = (NetClass.POWER, NetClass.GROUND)


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks of one kind (``current_input_1`` ... ``_10``) drawn as one box."""

    name: str
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """Name as people read it, with the count of repeated blocks."""
        count = f" x{len(self.blocks)}" if len(self.blocks) > 1 else ""
        return self.name.replace("_", " ") + count


def groups(design: Design) -> dict[str, Group]:
    """Group name -> its blocks; the trailing ``_number`` of a repeated block does not count."""
    found: dict[str, list[Block]] = defaultdict(list)
    for block in design.blocks:
        found[re.sub(r"_\d+\Z", "", block.address.split("/")[0])].append(block)
    return {name: Group(name, tuple(blocks)) for name, blocks in found.items()}


def _group_of(block: str) -> str:
    return re.sub(r"_\d+\Z", "", block.split("/", maxsplit=1)[0])


def sides(design: Design, group: str) -> str:
    """On which side of the barrier a group lies: mains, SELV or across the barrier."""
    hazardous = {
        net.domain.hazardous
        for part in design.parts
        if _group_of(part.block) == group
        for use in part.pins
        if use.net is not None and (net := design.net_by_name[use.net])
    }
    if hazardous == {True, False}:
        return "across the barrier"
    return "mains" if True in hazardous else "SELV"


def _rails(design: Design, group: str) -> list[str]:
    """Supply rails of three and more groups that this group sits on; ground is left out."""
    by_part = {part.reference: _group_of(part.block) for part in design.parts}
    users = {
        net.name: {by_part[node.reference] for node in net.nodes}
        for net in design.nets
        if net.net_class is NetClass.POWER and net.domain.side is Side.SELV
    }
    return sorted(name for name, names in users.items() if group in names and len(names) > 2)


def edges(design: Design) -> dict[tuple[str, str], list[str]]:
    """(group, group) -> nets between them; a net of many groups fans out from its hub.

    Ground, rails of more than two groups, and test points are left out. The hub stands leftmost;
    of several in one column it is the one that most nets reach.
    """
    places = POSITIONS[design.name]
    touched: dict[str, set[str]] = {}
    part_group = {
        part.reference: _group_of(part.block)
        for part in design.parts
        if design.spec(part).reference_prefix != _TEST_POINT
    }
    for net in design.nets:
        names = {part_group[n.reference] for n in net.nodes if n.reference in part_group}
        if net.net_class not in _RAILS or (net.net_class is NetClass.POWER and len(names) <= 2):
            touched[net.name] = names
    weight: dict[str, int] = defaultdict(int)
    for names in touched.values():
        for name in names:
            weight[name] += len(names) > 1
    edges: dict[tuple[str, str], list[str]] = defaultdict(list)
    for net_name, names in sorted(touched.items()):
        if len(names) > 1:
            hub = min(sorted(names), key=lambda name: (places[name][0], -weight[name]))
            for other in sorted(names - {hub}):
                edges[(hub, other)].append(net_name)
    return edges


def edge_label(nets: list[str]) -> str:
    """Up to two names, else the first of an equal row, or their beginnings; and their number."""
    if len(nets) <= 2:
        return ", ".join(nets)
    if len({re.sub(r"\d+", "#", net) for net in nets}) == 1:
        return f"{nets[0]} ...: {len(nets)} nets"
    stems = {net.split("_")[0] for net in nets}
    shown = "/".join(sorted(stems)[:2]) + ("/..." if len(stems) > 2 else "")
    return f"{shown}: {len(nets)} nets"


def diagram(design: Design) -> str:
    """SVG block diagram; KeyError naming the block that has no position."""
    found = groups(design)
    places = POSITIONS[design.name]
    lacking = sorted(found.keys() - places.keys())
    if lacking:
        raise KeyError(f"{design.name}: no diagram position for {', '.join(lacking)}")
    corner = {
        name: (_MARGIN + places[name][0] * _PITCH_X, _HEAD + places[name][1] * _PITCH_Y)
        for name in found
    }
    width = max(x for x, _ in corner.values()) + _BOX_W + _MARGIN
    height = max(y for _, y in corner.values()) + _BOX_H + _MARGIN
    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}" font-family="sans-serif">',
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
        f'<text x="{_MARGIN}" y="30" font-size="20" font-weight="bold">'
        f"{escape(design.title)}</text>",
    ]
    x = float(_MARGIN)
    for side, (fill, border) in _COLOURS.items():
        svg.append(
            f'<rect x="{x:g}" y="44" width="14" height="14" fill="{fill}" stroke="{border}"/>'
            f'<text x="{x + 20:g}" y="56" font-size="13">{escape(side)}</text>'
        )
        x += 60 + 8 * len(side)
    svg.append(
        f'<text x="{x:g}" y="56" font-size="13" fill="#444">'
        "supply rails of several blocks are named in the boxes</text>"
    )
    svg += [
        f'<path d="{_curve(corner[hub], corner[other]).path}" fill="none" stroke="#667"'
        ' stroke-width="1.5"/>'
        for hub, other in edges(design)
    ]
    svg += [_box(design, found[name], *corner[name]) for name in found]
    taken = [(x - 4, y - 4, x + _BOX_W + 4, y + _BOX_H + 4) for x, y in corner.values()]
    for (hub, other), nets in edges(design).items():
        svg.append(_label(_curve(corner[hub], corner[other]), edge_label(nets), taken))
    return "\n".join([*svg, "</svg>", ""])


@dataclass(frozen=True, slots=True)
class _Curve:
    """A cubic Bezier curve by its four points."""

    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """SVG path data."""
        (x1, y1), *rest = self.points
        return f"M{x1:g} {y1:g} C" + " ".join(f"{x:g} {y:g}" for x, y in rest)

    def at(self, t: float) -> tuple[float, float]:
        """The point at the parameter ``t`` of 0 to 1."""
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        return (
            sum(w * x for w, (x, _) in zip(weights, self.points, strict=True)),
            sum(w * y for w, (_, y) in zip(weights, self.points, strict=True)),
        )


def _curve(a: tuple[float, float], b: tuple[float, float]) -> _Curve:
    """From side to side of two boxes; boxes of one column join straight, or round those between."""
    (ax, ay), (bx, by) = sorted((a, b))
    if ax != bx:
        x1, y1, x2, y2 = ax + _BOX_W, ay + _BOX_H / 2, bx, by + _BOX_H / 2
        middle = (x1 + x2) / 2
        return _Curve(((x1, y1), (middle, y1), (middle, y2), (x2, y2)))
    if by - ay < 1.9 * _PITCH_Y:
        x = ax + _BOX_W / 2
        y1, y2 = ay + _BOX_H, by
        return _Curve(((x, y1), (x, y1), (x, y2), (x, y2)))
    y1, y2, out = ay + _BOX_H / 2, by + _BOX_H / 2, ax - 70
    return _Curve(((ax, y1), (out, y1), (out, y2), (ax, y2)))


def _label(curve: _Curve, text: str, taken: list[tuple[float, float, float, float]]) -> str:
    """The label at the place of its curve that is free, nearest to the middle; notes the place."""
    half = 3.1 * len(text) + 4
    choices = []
    for t in (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75):
        x, y = curve.at(t)
        choices += [(x, y + dy) for dy in (0, -16, 16, -32, 32)]
    boxes = [(x - half, y - 9, x + half, y + 7) for x, y in choices]
    free = [box for box in boxes if not any(_overlap(box, other) for other in taken)]
    x0, y0, x1, y1 = free[0] if free else boxes[0]
    taken.append((x0, y0, x1, y1))
    return (
        f'<rect x="{x0:g}" y="{y0:g}" width="{x1 - x0:g}" height="{y1 - y0:g}" rx="3"'
        f' fill="#ffffff" fill-opacity="0.9"/><text x="{(x0 + x1) / 2:g}" y="{y0 + 11.5:g}"'
        f' font-size="10.5" text-anchor="middle" fill="#333">{escape(text)}</text>'
    )


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _box(design: Design, group: Group, x: float, y: float) -> str:
    fill, border = _COLOURS[sides(design, group.name)]
    names = _rails(design, group.name)
    rails = ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:2])} + {len(names) - 2}"
    parts = sum(_group_of(part.block) == group.name for part in design.parts)
    detail = f"{parts} part{'s' if parts > 1 else ''}" + (f"; {rails}" if rails else "")
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{_BOX_W}" height="{_BOX_H}" rx="6" fill="{fill}"'
        f' stroke="{border}" stroke-width="1.5"/>'
        f'<text x="{x + _BOX_W / 2:g}" y="{y + 27:g}" font-size="14" font-weight="bold"'
        f' text-anchor="middle">{escape(group.title)}</text>'
        f'<text x="{x + _BOX_W / 2:g}" y="{y + 47:g}" font-size="11" text-anchor="middle"'
        f' fill="#444">{escape(detail)}</text>'
    )


def _connectors(design: Design) -> list[Part]:
    return sorted(
        (p for p in design.parts if design.spec(p).reference_prefix in ("J", "X")),
        key=lambda p: (p.reference[0], int(p.reference[1:])),
    )


def _connector_rows(design: Design) -> list[str]:
    ends = {end.reference: end for end in design.connectors}
    rows = []
    for part in _connectors(design):
        end = ends.get(part.reference)
        interface = f"{end.interface} ({'host' if end.host else 'add-on'})" if end else "-"
        pins = "<br>".join(f"{use.number}: {use.net or 'not connected'}" for use in part.pins)
        domains = ", ".join(part_domains(design, part))
        rows.append(
            f"| {part.reference} | {design.spec(part).description} | {part.mpn} | {interface}"
            f" | {domains} | {pins} |"
        )
    return rows


def page(design: Design) -> str:
    """Markdown page of a board."""
    lines = [
        f"# {design.title}",
        "",
        "<!-- Written by `make netlist` from the circuit; change the circuit, not this page. -->",
        "",
        f"Revision {design.revision}; {len(design.parts)} parts, {len(design.nets)} nets."
        f" Netlist: [`netlists/{design.name}.net`](../../netlists/{design.name}.net).",
        "",
        f"![Block diagram of the {design.title}]({design.name}.svg)",
        "",
        "## Connectors",
        "",
        "| reference | what | part | interface | domain | pins |",
        "|---|---|---|---|---|---|",
        *_connector_rows(design),
    ]
    if design.analog_channels:
        lines += [
            "",
            "## Converter channels",
            "",
            "| channel | converter | input | gain | primary per volt | full scale, peak (gain) |",
            "|---|---|---|---|---|---|",
        ]
        unit = {"voltage": "V", "current": "A"}
        lines += [
            f"| {c.name} | {c.adc} | {c.channel} | {c.gain} | {c.primary_per_volt:.6g}"
            f" {unit[c.quantity]}/V | "
            + ", ".join(f"{peak:.4g} {unit[c.quantity]} ({gain})" for gain, peak in c.ranges)
            + " |"
            for c in design.analog_channels
        ]
    about = _ABOUT / f"{design.name}.md"
    if about.exists():
        lines += ["", "## Board", "", about.read_text(encoding="utf-8").rstrip()]
    lines += ["", "## Blocks"]
    for group in groups(design).values():
        lines += ["", f"### {group.title.capitalize()}", "", *_story(group)]
    return "\n".join([*lines, ""])


def _story(group: Group) -> list[str]:
    """The story as Markdown; lines after a ``::`` line or indented ones become a code block."""
    lines: list[str] = []
    code = False
    for line in group.blocks[0].story.splitlines():
        indented = line.startswith("    ")
        if indented and not code:
            lines += ["```text"] if not lines or not lines[-1] else ["", "```text"]
            code = True
        elif code and line and not indented:
            while not lines[-1]:
                lines.pop()
            lines += ["```", ""]
            code = False
        lines.append(line.replace("``", "`") if not code else line)
    return [*lines, "```"] if code else lines


def pages(designs: dict[str, Design]) -> dict[str, str]:
    """Relative path -> text of every board's page and diagram."""
    files = {}
    for name, design in designs.items():
        files[f"docs/boards/{name}.md"] = page(design)
        files[f"docs/boards/{name}.svg"] = diagram(design)
    return files
