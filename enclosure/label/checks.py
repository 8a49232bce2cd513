"""Does the label bear what it must, large enough, apart, and does it fit its place?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from shapely.geometry import Polygon, box

from enclosure.checks.measurement import Check, Measurement
from enclosure.drawings.sheet import Sheet
from enclosure.drawings.walls import FRONT, LEFT, RIGHT, cuts, outline
from enclosure.label.artwork import PLACES, Label, Place, draw, printed
from enclosure.label.data import load
from enclosure.label.panel import Panel
from enclosure.label.panel import draw as draw_panel
from enclosure.openings import Face
from enclosure.scene import Assembly

_VIEWS: Final = {Face.LEFT: LEFT, Face.RIGHT: RIGHT, Face.FRONT: FRONT}
#: A label's edge to the wall's edge and to an opening; a foil's word to its edge.
WALL_MM: Final = 1.0
OPENING_MM: Final = 1.0
#: A legend's middle beside the terminal, lamp or key that it names, across the panel.
ASIDE_MM: Final = 0.3
#: Words that would claim what only an assessment gives.
CLAIMING: Final = re.compile(
    r"\b(CE|UKCA|FCC|IC|UL|ISED)\b|ICES|certified|conform|compli|approved|class [A-D1-3]\b"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A product's label and panel, drawn, and where the label goes."""

    label: Label
    place: Place
    panel: Panel


def drawn(assembly: Assembly) -> Printed:
    """Label and panel of a product; ValueError if something has no room."""
    data = load(assembly.product)
    host = data if assembly.product == assembly.boards[0].name else load(assembly.boards[0].name)
    place = PLACES[assembly.product]
    return Printed(draw(data, place), place, draw_panel(assembly, data, host))


def measure(assembly: Assembly) -> list[Measurement]:
    """Every measurement of label and panel."""
    made = drawn(assembly)
    return [
        *complete(made.label),
        *sizes(made.label),
        *claims(made.label.sheet, "label"),
        *claims(made.panel.sheet, "panel"),
        *apart(made.label),
        *place_on_wall(assembly, made.place),
        *panel_words(assembly, made),
    ]


def complete(label: Label) -> Iterator[Measurement]:
    """Every entry is drawn; the flash stands on the panel, at the terminals."""
    drawn_ids = {item.id for item in label.items}
    missing = [e.id for e in label.data.entries if e.id not in drawn_ids and e.id != "shock"]
    note = ", ".join(missing) or f"{len(drawn_ids)} entries"
    yield Measurement(
        "entries that the label lacks", len(missing), 0.0, "", at_most=True, note=note
    )


def sizes(label: Label) -> Iterator[Measurement]:
    """Heights of letters and marks, of reserved boxes too."""
    for item in label.items:
        what = f"label: {item.id} ({item.kind.value})"
        yield Measurement(what, item.height_mm, item.least_mm, "mm high")


def claims(sheet: Sheet, what: str) -> Iterator[Measurement]:
    """Printed words that claim conformity."""
    words = [f.text for f in printed(sheet.figures)]
    found = [text for text in words if CLAIMING.search(text)]
    note = "; ".join(found)
    yield Measurement(f"{what}: words that claim conformity", len(found), 0.0, "", True, note)


def apart(label: Label) -> Iterator[Measurement]:
    """Least distance between two things on the label, and of each to its edge."""
    boxes = {item.box: item.id for item in label.items}
    edge = box(0.0, 0.0, label.sheet.width_mm, label.sheet.height_mm)
    for (one, name), (other, other_name) in combinations(boxes.items(), 2):
        gap = _gap(box(*one), box(*other))
        if gap < 0.5:
            yield Measurement(f"label: {name} and {other_name} apart", gap, 0.3, "mm")
    least = min(edge.exterior.distance(box(*b)) if edge.contains(box(*b)) else -1.0 for b in boxes)
    yield Measurement("label: everything inside its edge", least, 1.0, "mm")


def _gap(one: Polygon, other: Polygon) -> float:
    """Distance; below 0 the depth of an overlap."""
    shared = one.intersection(other)
    if shared.is_empty or shared.area == 0.0:
        return float(one.distance(other))
    x0, y0, x1, y1 = shared.bounds
    return float(-min(x1 - x0, y1 - y0))


def area_of(place: Place) -> Polygon:
    """The label in its wall's view: x or z, and y."""
    across, up = (
        (place.height_mm, place.width_mm) if place.turned else (place.width_mm, place.height_mm)
    )
    a, b = place.middle
    return box(a - across / 2, b - up / 2, a + across / 2, b + up / 2)


def place_on_wall(assembly: Assembly, place: Place) -> Iterator[Measurement]:
    """The label lies on its wall, clear of edges and openings."""
    view = _VIEWS[place.face]
    wall, area = outline(assembly.housing, view), area_of(place)
    outside = area.difference(wall).area
    yield Measurement("label outside its wall", outside, 0.0, "mm2", at_most=True)
    if outside == 0.0:
        yield Measurement("label to its wall's edge", wall.exterior.distance(area), WALL_MM, "mm")
    for each in cuts(assembly, view):
        u, v = each.width_mm / 2, each.height_mm / 2
        hole = box(each.a_mm - u, each.b_mm - v, each.a_mm + u, each.b_mm + v)
        yield Measurement(f"label to opening {each.name}", _gap(area, hole), OPENING_MM, "mm")


def panel_words(assembly: Assembly, made: Printed) -> Iterator[Measurement]:
    """The panel's words: apart, on the foil, clear of windows and label, in line."""
    panel = made.panel
    legends = panel.legends
    page = box(0.0, 0.0, panel.sheet.width_mm, panel.sheet.height_mm)
    taken = [*panel.taken()]
    names = [each.text for each in legends] + [f"window {w.name}" for w in panel.windows]
    if made.place.face is Face.FRONT:
        x0, y0, x1, y1 = area_of(made.place).bounds
        (u0, v1), (u1, v0) = panel.at(x0, y0), panel.at(x1, y1)
        taken.append(box(u0, v0, u1, v1))
        names.append("label")
    least = min(
        (_gap(one, other), f"{a} and {b}")
        for (one, a), (other, b) in combinations(list(zip(taken, names, strict=True)), 2)
    )
    yield Measurement(f"panel: {least[1]} apart", least[0], 0.05, "mm")
    inside = min(page.exterior.distance(t) if page.contains(t) else -1.0 for t in taken)
    yield Measurement("panel: everything on the foil", inside, 0.3, "mm")
    for each in legends:
        yield Measurement(f"panel: letters of {each.of}", each.words.height_mm, 1.0, "mm high")
    yield from aligned(assembly, panel)


def aligned(assembly: Assembly, panel: Panel) -> Iterator[Measurement]:
    """Legends at an edge against the opening that they name; every opening of use has a legend."""
    x0 = assembly.boards[0].pose.x_mm
    by_name = {opening.name: opening for opening in assembly.openings}
    named = set()
    for each in panel.legends:
        opening = by_name.get(each.of)
        if opening is None or each.x_mm is None:
            continue
        named.add(each.of)
        aside = abs(each.x_mm - (x0 + opening.u_mm))
        yield Measurement(f"panel: {each.text} beside {each.of}", aside, ASIDE_MM, "mm", True)
    wanted = {
        o.name for o in assembly.openings if o.use.value in ("plug", "wire", "light", "button")
    }
    missing = sorted(wanted - named)
    note = ", ".join(missing)
    yield Measurement("panel: openings without a legend", len(missing), 0.0, "", True, note)


LABEL: Final = Check(
    "enclosure_label",
    "rating label and front panel: complete, legible, without claims, in place",
    "enclosure/data/label; least heights with their clauses there",
    measure,
)
