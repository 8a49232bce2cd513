"""Sheets as KiCad files: every id follows the board and the thing's own address or place."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from hardware.design import Design
from hardware.kicad.release import NONE, Release
from hardware.kicad.schematic.model import (
    GRID_MM,
    TEXT_MM,
    Align,
    Drawing,
    FieldAt,
    Label,
    Note,
    PlacedPart,
    PlacedSign,
    Sign,
    sign_text,
)
from hardware.kicad.schematic.pages import Paper
from hardware.kicad.schematic.shapes import shape, turned
from hardware.kicad.schematic.signs import LIBRARY as SIGN_LIBRARY
from hardware.kicad.schematic.signs import sign_symbol
from hardware.netlist import LIBRARY, part_fields, stable_id
from hardware.parts.spec import PartSpec
from hardware.sexpr import Node, Quoted, render
from hardware.symbols.generate import symbol

_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://openstrom.example/schematic")
FORMAT: Final = 20250114


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where a sheet belongs: its address (empty: the root), page, title and release."""

    design: Design
    address: str
    page: str
    title: str
    release: Release

    def id(self, what: str) -> Quoted:
        """A stable id of something on this sheet."""
        return Quoted(uuid.uuid5(_NAMESPACE, f"{self.design.name}/{self.address}/{what}"))

    @property
    def file_id(self) -> str:
        """The file's own id."""
        return str(self.id("sheet"))

    @property
    def path(self) -> str:
        """Ids from the root file down to this sheet, as KiCad writes instances."""
        root = SheetPlace(self.design, "", "1", "", NONE).file_id
        if not self.address:
            return f"/{root}"
        return f"/{root}/{stable_id(self.design.name, self.address)}"


def sheet_file(
    place: SheetPlace, paper: Paper, drawing: Drawing, more: tuple[Node, ...] = ()
) -> str:
    """Text of a sheet; ``more`` are further items, ready made (the root's sheet symbols)."""
    design = place.design
    nodes: list[Node] = [
        ("version", FORMAT),
        ("generator", Quoted("openstrom")),
        ("generator_version", Quoted("9.0")),
        ("uuid", Quoted(place.file_id)),
        ("paper", Quoted(paper.name)),
        _title_block(place),
        ("lib_symbols", *_library_symbols(design, drawing)),
    ]
    nodes += [_note(place, note) for note in drawing.notes]
    nodes += [_junction(place, x, y) for x, y in junctions(design, drawing)]
    nodes += [
        (
            "no_connect",
            ("at", mm(c.x), mm(c.y)),
            ("uuid", place.id(f"open {c.x} {c.y}")),
        )
        for c in drawing.open_pins
    ]
    nodes += [_wire(place, *ends) for ends in split_wires(design, drawing)]
    nodes += [_label(place, label) for label in drawing.labels]
    nodes += [_part(place, part) for part in drawing.parts]
    nodes += [_sign(place, sign, n) for n, sign in enumerate(drawing.signs, 1)]
    nodes += more
    if not place.address:
        nodes.append(("sheet_instances", ("path", Quoted("/"), ("page", Quoted("1")))))
    nodes.append(("embedded_fonts", "no"))
    return render(("kicad_sch", *nodes)) + "\n"


def mm(steps: float) -> float:
    """Grid steps in millimetres."""
    return round(steps * GRID_MM, 4)


def _title_block(place: SheetPlace) -> Node:
    design = place.design
    release = place.release
    date = (("date", Quoted(release.date)),) if release.date else ()
    commit = (("comment", 2, Quoted(f"commit {release.commit}")),) if release.commit else ()
    return (
        "title_block",
        ("title", Quoted(f"{design.title}: {place.title}" if place.address else place.title)),
        *date,
        ("rev", Quoted(design.revision)),
        ("company", Quoted("OpenStrom")),
        ("comment", 1, Quoted("CERN-OHL-P-2.0")),
        *commit,
    )


def _library_symbols(design: Design, drawing: Drawing) -> Iterator[Node]:
    specs: dict[str, PartSpec] = {}
    for placed in drawing.parts:
        spec = design.spec(placed.part)
        specs.setdefault(spec.symbol, spec)
    for name, spec in sorted(specs.items()):
        head, _, *rest = symbol(spec)
        yield (head, Quoted(f"{LIBRARY}:{name}"), *rest)
    for sign in sorted({s.sign for s in drawing.signs}, key=lambda s: s.value):
        head, _, *rest = sign_symbol(sign)
        yield (head, Quoted(f"{SIGN_LIBRARY}:{sign.value}"), *rest)


def _effects(
    align: Align, *, size: float = TEXT_MM, hide: bool = False, bold: bool = False
) -> Node:
    weight = (("bold", "yes"),) if bold else ()
    justify = () if align is Align.CENTRE else (("justify", align.value),)
    hidden = (("hide", "yes"),) if hide else ()
    return ("effects", ("font", ("size", size, size), *weight), *justify, *hidden)


def _note(place: SheetPlace, note: Note) -> Node:
    weight = (("bold", "yes"),) if note.bold else ()
    size = note.size_mm
    return (
        "text",
        Quoted(note.text),
        ("exclude_from_sim", "no"),
        ("at", mm(note.x), mm(note.y), 0),
        ("effects", ("font", ("size", size, size), *weight), ("justify", "left", "top")),
        ("uuid", place.id(f"note {note.x} {note.y}")),
    )


def pin_points(design: Design, drawing: Drawing) -> Iterator[tuple[int, int]]:
    """Connecting points of all pins on the sheet; stacked pins count once."""
    for placed in drawing.parts:
        form = shape(design.spec(placed.part))
        points = {turned(pin.x, pin.y, placed.angle, placed.mirror) for pin in form.pins}
        for x, y in sorted(points):
            yield placed.x + round(x), placed.y + round(y)
    for sign in drawing.signs:
        yield sign.x, sign.y


def junctions(design: Design, drawing: Drawing) -> list[tuple[int, int]]:
    """Points where three or more things meet."""
    meet: Counter[tuple[int, int]] = Counter(pin_points(design, drawing))
    wires = _tidy_wires(drawing)
    for x0, y0, x1, y1 in wires:
        meet[x0, y0] += 1
        meet[x1, y1] += 1
    for point in list(meet):
        meet[point] += sum(2 for wire in wires if _inside(point, wire))
    return sorted(point for point, count in meet.items() if count > 2)


def _inside(point: tuple[int, int], wire: tuple[int, int, int, int]) -> bool:
    x, y = point
    x0, y0, x1, y1 = wire
    if x0 == x1 == x:
        return y0 < y < y1
    return y0 == y1 == y and x0 < x < x1


def _tidy_wires(drawing: Drawing) -> list[tuple[int, int, int, int]]:
    """Wires with pieces of one line joined, so that no two lie on each other."""
    lines: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for wire in drawing.wires:
        if wire.x0 == wire.x1:
            span = sorted((wire.y0, wire.y1))
            lines.setdefault(("v", wire.x0), []).append((span[0], span[1]))
        else:
            span = sorted((wire.x0, wire.x1))
            lines.setdefault(("h", wire.y0), []).append((span[0], span[1]))
    joined = []
    for (way, at), spans in sorted(lines.items()):
        spans.sort()
        merged = [list(spans[0])]
        for low, high in spans[1:]:
            if low <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], high)
            else:
                merged.append([low, high])
        for low, high in merged:
            joined.append((at, low, at, high) if way == "v" else (low, at, high, at))
    return joined


def split_wires(design: Design, drawing: Drawing) -> list[tuple[int, int, int, int]]:
    """Wires cut where something else meets them, as KiCad itself keeps them."""
    stops = {*junctions(design, drawing), *((label.x, label.y) for label in drawing.labels)}
    stops -= {(label.x, label.y) for label in drawing.labels if not label.shape}
    pieces = []
    for wire in _tidy_wires(drawing):
        inner = sorted(point for point in stops if _inside(point, wire))
        points = [wire[:2], *inner, wire[2:]]
        pieces += [(*a, *b) for a, b in pairwise(points)]
    return pieces


def _wire(place: SheetPlace, x0: int, y0: int, x1: int, y1: int) -> Node:
    return (
        "wire",
        ("pts", ("xy", mm(x0), mm(y0)), ("xy", mm(x1), mm(y1))),
        ("stroke", ("width", 0), ("type", "default")),
        ("uuid", place.id(f"wire {x0} {y0} {x1} {y1}")),
    )


def _junction(place: SheetPlace, x: int, y: int) -> Node:
    return (
        "junction",
        ("at", mm(x), mm(y)),
        ("diameter", 0),
        ("color", 0, 0, 0, 0),
        ("uuid", place.id(f"junction {x} {y}")),
    )


def _label(place: SheetPlace, label: Label) -> Node:
    justify = {0: ("left",), 180: ("right",), 270: ("right",)}[label.angle]
    key = place.id(f"label {label.x} {label.y} {label.angle}")
    at: Node = ("at", mm(label.x), mm(label.y), label.angle)
    font: Node = ("font", ("size", TEXT_MM, TEXT_MM))
    if not label.shape:
        effects: Node = ("effects", font, ("justify", *justify, "bottom"))
        return ("label", Quoted(label.net), at, effects, ("uuid", key))
    return (
        "global_label",
        Quoted(label.net),
        ("shape", label.shape),
        at,
        ("effects", font, ("justify", *justify)),
        ("uuid", key),
        (
            "property",
            Quoted("Intersheetrefs"),
            Quoted("${INTERSHEET_REFS}"),
            ("at", mm(label.x), mm(label.y), 0),
            ("effects", font, ("hide", "yes")),
        ),
    )


def _field(
    name: str,
    text: str,
    at: FieldAt | None,
    placed_at: tuple[float, float],
    turn: int,
    mirror: str,
    size: float = TEXT_MM,
) -> Node:
    """A field; KiCad turns and flips its text with the symbol, so both are undone here."""
    if at is None:
        return (
            "property",
            Quoted(name),
            Quoted(text),
            ("at", *placed_at, 0),
            _effects(Align.LEFT, size=size, hide=True),
        )
    flipped = (turn in (90, 180)) != (mirror == "y")
    align = at.align
    if flipped and align is not Align.CENTRE:
        align = Align.RIGHT if align is Align.LEFT else Align.LEFT
    angle = 90 if turn in (90, 270) else 0
    where: Node = ("at", mm(at.x), mm(at.y), angle)
    return ("property", Quoted(name), Quoted(text), where, _effects(align, size=size))


def _part(place: SheetPlace, placed: PlacedPart) -> Node:
    design, part = place.design, placed.part
    spec = design.spec(part)
    centre = (mm(placed.x), mm(placed.y))
    fields = [
        _field("Reference", part.reference, placed.reference, centre, placed.angle, placed.mirror),
        _field("Value", part.value, placed.value, centre, placed.angle, placed.mirror),
        _field("Footprint", spec.footprint, None, centre, 0, ""),
    ]
    fields += [
        _field(name, text, None, centre, 0, "")
        for name, text in part_fields(design, part, spec)
        if name != "DNP"
    ]
    mirror = (("mirror", placed.mirror),) if placed.mirror else ()
    key = stable_id(design.name, part.address)
    return (
        "symbol",
        ("lib_id", Quoted(f"{LIBRARY}:{spec.symbol}")),
        ("at", *centre, placed.angle),
        *mirror,
        ("unit", 1),
        ("exclude_from_sim", "no"),
        ("in_bom", "yes" if spec.in_bom else "no"),
        ("on_board", "yes"),
        ("dnp", "yes" if part.dnp else "no"),
        ("uuid", Quoted(key)),
        *fields,
        *(
            ("pin", Quoted(use.number), ("uuid", place.id(f"{part.address} pin {use.number}")))
            for use in part.pins
        ),
        _instance(place, part.reference),
    )


def _instance(place: SheetPlace, reference: str) -> Node:
    path: Node = (
        "path",
        Quoted(place.path),
        ("reference", Quoted(reference)),
        ("unit", 1),
    )
    return ("instances", ("project", Quoted(place.design.name), path))


def _sign(place: SheetPlace, sign: PlacedSign, number: int) -> Node:
    """A sign; its reference counts through the sheet: 100 to a page, as KiCad numbers parts."""
    prefix = "#FLG" if sign.sign is Sign.FLAG else "#PWR"
    reference = f"{prefix}{int(place.page) * 1000 + number}"
    centre = (mm(sign.x), mm(sign.y))
    at = sign_text(sign) if sign.shown else None
    value = sign.sign.value if sign.sign is Sign.FLAG else sign.net
    what = f"{sign.sign.value} {sign.x} {sign.y}"
    return (
        "symbol",
        ("lib_id", Quoted(f"{SIGN_LIBRARY}:{sign.sign.value}")),
        ("at", *centre, sign.angle),
        ("unit", 1),
        ("exclude_from_sim", "no"),
        ("in_bom", "no"),
        ("on_board", "yes"),
        ("dnp", "no"),
        ("uuid", place.id(what)),
        _field("Reference", reference, None, centre, 0, ""),
        _field("Value", value, at, centre, sign.angle, ""),
        _field("Footprint", "", None, centre, 0, ""),
        _field("Datasheet", "", None, centre, 0, ""),
        ("pin", Quoted("1"), ("uuid", place.id(f"{what} pin"))),
        _instance(place, reference),
    )
