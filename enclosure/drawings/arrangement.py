"""The assembly drawing: envelope, rail, boards and parts as they lie, and the list of pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shapely.geometry import MultiPolygon, Polygon, box
from shapely.ops import unary_union

from enclosure.drawings.dimensions import across, leader, number, upright
from enclosure.drawings.frame import BINDING_MM, BLOCK_MM, MARGIN_MM, Heading, framed, note
from enclosure.drawings.sheet import CHAIN, NARROW_MM, WIDE_MM, XY, Anchor, Layer, Line, Ring, Sheet
from enclosure.drawings.walls import FRONT, cuts
from enclosure.fittings import HEAD_MM, PIN_MM, PIPE_MM, SCREW_MM
from enclosure.housing_model import step_profile
from enclosure.housings import DIN_43880, TH35_7_5, module_slots
from enclosure.relations import bounds
from enclosure.scene import Assembly, Item, Role
from hardware.kicad.outline import Verification

_GREY: Final = {
    Role.BOARD: 0.72, Role.PART: 0.88, Role.RIBBON: 0.95, Role.STANDOFF: 0.8,
    Role.INSERT: 0.95, Role.PIN: 0.6, Role.LIGHT_PIPE: 1.0,
}  # fmt: skip
_TITLES: Final = {
    Role.BODY: "housing body with rail hook", Role.COVER: "cover", Role.GUARD: "terminal guard",
    Role.CLIP: "rail clip", Role.BOARD: "board, fitted",
    Role.STANDOFF: "hexagon standoff M3 \N{MULTIPLICATION SIGN} {}",
    Role.SCREW: f"screw M3 \N{MULTIPLICATION SIGN} {SCREW_MM[1]:g}, thin head {HEAD_MM[1]:g} mm",
    Role.INSERT: "front insert, clear, bonded below the cover",
    Role.LIGHT_PIPE: f"light pipe {PIPE_MM:g} \N{MULTIPLICATION SIGN} {{}}, of the insert",
    Role.PIN: f"button pin {PIN_MM:g} \N{MULTIPLICATION SIGN} {{}} with collar",
    Role.RIBBON: "ribbon",
}  # fmt: skip
#: Which axes a view shows: page's x, page's y (down), and the sign of the latter.
_FRONT_AXES: Final = (0, 1)
_SIDE_AXES: Final = (2, 1)
_CLOSED, _OPEN, _SIDE = "closed", "open", "side"
#: In which view a piece bears its number, and how far beside the piece.
_BALLOONS: Final = {
    Role.BODY: (_CLOSED, (12.0, 5.0)), Role.COVER: (_CLOSED, (-30.0, 0.0)),
    Role.GUARD: (_CLOSED, (0.0, 0.0)), Role.CLIP: (_SIDE, (-12.0, 14.0)),
    Role.BOARD: (_OPEN, (0.0, 0.0)), Role.STANDOFF: (_SIDE, (40.0, 8.0)),
    Role.SCREW: (_CLOSED, (14.0, 9.0)), Role.INSERT: (_SIDE, (16.0, -12.0)),
    Role.LIGHT_PIPE: (_CLOSED, (-26.0, -1.0)), Role.PIN: (_CLOSED, (-20.0, 8.0)),
    Role.RIBBON: (_OPEN, (0.0, 0.0)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of the list: position number, name, the first of them, quantity, mass of all."""

    position: int
    name: str
    first: str
    count: int
    mass_g: float


def pieces_of(assembly: Assembly) -> tuple[Piece, ...]:
    """What is put together, in the order of the roles; parts count with their board."""
    found: list[Piece] = []
    for role, title in _TITLES.items():
        items = assembly.of(role)
        if role in (Role.BOARD, Role.RIBBON):
            for item in items:
                own = [
                    i.mass_g
                    for i in assembly.items
                    if i.board == item.board and i.role is Role.PART
                ]
                name = f"{item.board} {title}" if role is Role.BOARD else item.name
                mass = item.mass_g + (sum(own) if role is Role.BOARD else 0.0)
                found.append(Piece(len(found) + 1, name, item.name, 1, mass))
        elif items:
            mass = sum(i.mass_g for i in items)
            long = sorted({_length_mm(i) for i in items})
            name = title.format(" and ".join(number(each) for each in long))
            found.append(Piece(len(found) + 1, name, _shown_first(items), len(items), mass))
    return tuple(found)


def _length_mm(item: Item) -> float:
    box_ = bounds(item.shape)
    return round(box_[5] - box_[2], 1)


def _shown_first(items: Sequence[Item]) -> str:
    """The piece that bears the number: of screws one that shows on the cover."""
    return max(items, key=lambda item: round(bounds(item.shape)[5], 3)).name


def sheet_of(assembly: Assembly, revision: str, page: int, pages: int) -> Sheet:
    """The product's assembly drawing, A3."""
    heading = Heading(
        f"{assembly.product} in {assembly.housing.name}", "Assembly on the rail",
        f"OS-{assembly.product}-{page:02d}".upper(), "1 : 1", "A3", page, pages, revision,
    )  # fmt: skip
    sheet = framed(heading)
    left = BINDING_MM + 26.0
    closed, opened = (left, 79.0), (left, 200.0)
    side = (left + assembly.housing.width.value_mm + 62.0, 79.0)
    _closed_front(sheet, assembly, closed)
    _open_front(sheet, assembly, opened)
    _side(sheet, assembly, side)
    listed = pieces_of(assembly)
    for piece in listed:
        _balloon(sheet, assembly, piece, {_CLOSED: closed, _OPEN: opened, _SIDE: side})
    _words(sheet, assembly, _list(sheet, listed) - 23.0)
    return sheet


def _balloon(sheet: Sheet, assembly: Assembly, piece: Piece, origins: dict[str, XY]) -> None:
    """The piece's position number in a circle, at the end of a line where the piece is narrow."""
    item = assembly.item(piece.first)
    hanging = item.board not in ("", assembly.boards[0].name)
    where, off = _BALLOONS[item.role]
    if item.role is Role.BOARD and hanging:
        off = (-12.0, 14.0)
    shape = _shadow(item, _SIDE_AXES if where == _SIDE else _FRONT_AXES, origins[where])
    inner = shape.representative_point()
    tip = (inner.x, inner.y)
    if item.role is Role.BODY:
        # Of the body only the end walls' edges show from the front.
        tip = (shape.bounds[0] + assembly.housing.end_wall.value_mm / 2, shape.bounds[1] + 9.0)
    at = (tip[0] + off[0], tip[1] + off[1])
    if off != (0.0, 0.0):
        sheet.line([tip, at], Layer.DIMENSION)
        sheet.figures.append(Ring(tip, 0.5, Layer.DIMENSION, fill=0.0))
    sheet.figures.append(Ring(at, 2.9, Layer.DIMENSION, 0.25, fill=1.0))
    sheet.words(str(piece.position), (at[0], at[1] + 1.0), 2.0, Anchor.MIDDLE, bold=True)


def _outline(
    sheet: Sheet,
    shape: Polygon | MultiPolygon,
    fill: float | None,
    width: float,
    dashes: tuple[float, ...] = (),
) -> None:
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    for part in parts:
        if part.is_empty:
            continue
        points: list[XY] = [(x, y) for x, y in part.exterior.coords[:-1]]
        sheet.figures.append(Line(tuple(points), Layer.OUTLINE, width, True, dashes, fill))


def _shadow(item: Item, axes: tuple[int, int], origin: XY) -> Polygon | MultiPolygon:
    """What a solid covers on the sheet: its pieces' boxes together."""
    found = []
    for solid in item.shape.Solids():
        b = bounds(solid)
        (a0, a1), (b0, b1) = ((b[n], b[n + 3]) for n in axes)
        found.append(box(origin[0] + a0, origin[1] - b1, origin[0] + a1, origin[1] - b0))
    whole = unary_union(found)
    assert isinstance(whole, Polygon | MultiPolygon)
    return whole


def _closed_front(sheet: Sheet, assembly: Assembly, origin: XY) -> None:
    one = assembly.housing
    width, half, nose = one.width.value_mm, one.height.value_mm / 2, one.nose.value_mm / 2
    x, y = (origin[0], origin[0] + width), (origin[1] - half, origin[1] + half)
    rail = TH35_7_5.width.value_mm / 2
    for edge in (-rail, rail):
        for ends in ((x[0] - 12.0, x[0]), (x[1], x[1] + 12.0)):
            sheet.line([(ends[0], origin[1] + edge), (ends[1], origin[1] + edge)], width_mm=WIDE_MM)
    sheet.box(x, y, fill=0.93)
    for item in assembly.of(Role.GUARD):
        _outline(sheet, _shadow(item, _FRONT_AXES, origin), None, NARROW_MM)
    sheet.box(x, (origin[1] - nose, origin[1] + nose), fill=0.97)
    for view_cut in cuts(assembly, FRONT):
        at = (origin[0] + view_cut.a_mm, origin[1] - view_cut.b_mm)
        if view_cut.round:
            sheet.figures.append(Ring(at, view_cut.width_mm / 2, Layer.CUT, NARROW_MM, fill=1.0))
    sheet.line([(x[0] - 14.0, origin[1]), (x[1] + 14.0, origin[1])], Layer.CENTRE, 0.13, CHAIN)
    across(sheet, x, y[0] - 9.0, number(width), start=(y[0], y[0]))
    upright(sheet, y, x[0] - 19.0, number(2 * half), start=(x[0], x[0]))
    upright(
        sheet, (origin[1] - nose, origin[1] + nose), x[1] + 21.0,
        f"{number(2 * nose)} nose", start=(x[1], x[1]),
    )  # fmt: skip
    sheet.words("front, closed", (x[0], y[1] + 5.0), 2.5, bold=True)


def _open_front(sheet: Sheet, assembly: Assembly, origin: XY) -> None:
    """Cover and guards off: boards and parts, the lower ones first."""
    one = assembly.housing
    half = one.height.value_mm / 2
    x, y = (origin[0], origin[0] + one.width.value_mm), (origin[1] - half, origin[1] + half)
    sheet.box(x, y, fill=0.97)
    wall = one.end_wall.value_mm
    for edge in (x[0] + wall, x[1] - wall):
        sheet.line([(edge, y[0]), (edge, y[1])])
    host = assembly.boards[0]
    for role in (Role.BOARD, Role.PART):
        for item in _by_height(assembly.of(role)):
            if item.board == host.name:
                _outline(sheet, _shadow(item, _FRONT_AXES, origin), _GREY[role], 0.13)
    above = [*assembly.of(Role.RIBBON)]
    above += [assembly.item(f"{board.name} board") for board in assembly.boards[1:]]
    for item in above:
        _outline(sheet, _shadow(item, _FRONT_AXES, origin), None, WIDE_MM, (3.0, 1.5))
    board = host
    wide, high = board.seen_size_mm
    low = origin[1] - board.pose.y_mm + high
    ends = (origin[0] + board.pose.x_mm, origin[0] + board.pose.x_mm + wide)
    across(sheet, ends, y[1] + 9.0, f"{number(wide)} board", start=(low, low))
    upright(sheet, (low - high, low), x[0] - 9.0, f"{number(high)} board", start=(ends[0], ends[0]))
    sheet.words("front, cover and guards off", (x[0], y[1] + 14.5), 2.5, bold=True)


def _by_height(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (bounds(item.shape)[5], item.name))


def _side(sheet: Sheet, assembly: Assembly, origin: XY) -> None:
    """From the left, end wall away: rail, levels, boards and parts as shadows."""
    one = assembly.housing
    profile = [
        (origin[0] + z, origin[1] - y)
        for y, z in step_profile(one, back_mm=-one.behind_rail.value_mm)
    ]
    sheet.area(profile, fill=0.97)
    for role in (Role.PART, Role.BOARD, Role.STANDOFF, Role.INSERT, Role.PIN, Role.LIGHT_PIPE):
        for item in assembly.of(role):
            _outline(sheet, _shadow(item, _SIDE_AXES, origin), _GREY[role], 0.13)
    half, nose = one.height.value_mm / 2, one.nose.value_mm / 2
    recess, behind = one.rail_recess.value_mm / 2, one.behind_rail.value_mm
    sheet.box(
        (origin[0] - behind, origin[0]),
        (origin[1] - recess, origin[1] + recess),
        width_mm=0.25,
        fill=1.0,
    )
    sheet.area(profile, width_mm=0.5)
    _outline(sheet, _shadow_of_rail(origin), 0.55, NARROW_MM)
    _outline(sheet, _shadow(assembly.item("clip"), _SIDE_AXES, origin), 0.75, NARROW_MM)
    top, bottom = origin[1] - half, origin[1] + half
    back, front = origin[0] - behind, origin[0] + one.front_mm
    shoulder = origin[0] + one.shoulder.value_mm
    across(
        sheet, (back, front), top - 17.0, number(one.depth.value_mm), start=(top, origin[1] - nose)
    )
    across(
        sheet,
        (origin[0], shoulder),
        top - 9.0,
        f"{number(one.shoulder.value_mm)} shoulder",
        start=(top, top),
    )
    across(
        sheet,
        (origin[0], front),
        bottom + 9.0,
        number(one.front_mm),
        start=(bottom, origin[1] + nose),
    )
    rail = TH35_7_5.width.value_mm / 2
    upright(
        sheet, (origin[1] - rail, origin[1] + rail), back - 16.0, number(2 * rail),
        start=(origin[0] - TH35_7_5.depth.value_mm, origin[0] - TH35_7_5.depth.value_mm),
    )  # fmt: skip
    upright(sheet, (top, bottom), back - 26.0, number(2 * half), start=(back, back))
    upright(
        sheet,
        (origin[1] - nose, origin[1] + nose),
        front + 9.0,
        number(2 * nose),
        start=(front, front),
    )
    for n, board in enumerate(assembly.boards):
        face = origin[0] + board.pose.z_mm
        under = board.pose.z_mm - board.thickness_mm
        tip = (face - board.thickness_mm / 2, origin[1] + half - 3.0 - 0.5 * n)
        text = f"{board.name}: underside at z = {number(under)}"
        if n == 0:
            leader(sheet, tip, (front + 8.0, bottom - 12.0), text)
        else:
            tip = (face - board.thickness_mm / 2, origin[1] - nose + 4.0)
            leader(sheet, tip, (front + 8.0, top + 8.0), text)
    sheet.words("from the left, end wall away", (back, bottom + 14.5), 2.5, bold=True)
    sheet.words("solids as their boxes", (back, bottom + 18.5), 1.8)


def _shadow_of_rail(origin: XY) -> Polygon | MultiPolygon:
    rail = TH35_7_5
    half, inner = rail.width.value_mm / 2, rail.inner.value_mm / 2
    sheet_mm, deep = rail.thickness.value_mm, rail.depth.value_mm
    found = []
    for side in (1.0, -1.0):
        for b0, b1, a0 in ((inner - sheet_mm, half, -sheet_mm), (inner - sheet_mm, inner, -deep)):
            low, high = sorted((origin[1] - side * b0, origin[1] - side * b1))
            found.append(box(origin[0] + a0, low, origin[0], high))
    found.append(
        box(origin[0] - deep, origin[1] - inner, origin[0] - deep + sheet_mm, origin[1] + inner)
    )
    whole = unary_union(found)
    assert isinstance(whole, Polygon | MultiPolygon)
    return whole


def _list(sheet: Sheet, listed: Sequence[Piece]) -> float:
    """The list of pieces above the title block; returns its upper edge."""
    right = sheet.width_mm - MARGIN_MM - 3.0
    left = right - 116.0
    y = sheet.height_mm - MARGIN_MM - BLOCK_MM[1] - 4.0 * (len(listed) + 2)
    columns = ((6.0, Anchor.END), (9.0, Anchor.START), (88.0, Anchor.END), (116.0, Anchor.END))
    rows = [("pos.", "piece", "quantity", "mass, g")]
    rows += [(str(p.position), p.name, str(p.count), _mass(p.mass_g)) for p in listed]
    rows.append(("", "all", "", _mass(sum(p.mass_g for p in listed))))
    for n, row in enumerate(rows):
        for (dx, anchor), text in zip(columns, row, strict=True):
            bold = n in (0, len(rows) - 1)
            sheet.words(text, (left + dx, y + n * 4.0), 2.0, anchor, bold=bold)
    sheet.line([(left, y + 1.2), (right, y + 1.2)], Layer.FRAME)
    return y


def _mass(value: float) -> str:
    if value == 0.0:
        return "-"
    return f"{value:.0f}" if value >= 1.0 else f"{value:.1f}"


def _words(sheet: Sheet, assembly: Assembly, y: float) -> None:
    one = assembly.housing
    slots = module_slots(one)
    lines = [
        f"Takes {slots} modules of 17.5 to {number(DIN_43880.module_most.value_mm)} mm; "
        f"nose and shoulder after DIN 43880.",
        "Mass without plugs, wires and ribbons; of parts where their sheets give one,",
        "else density times volume.",
    ]
    unverified = [d for _, d in one.dimensions() if d.verification is Verification.UNVERIFIED]
    lines.append(
        f"{len(unverified)} dimensions of the housing are unverified: enclosure/housings.py"
    )
    x = sheet.width_mm - MARGIN_MM - BLOCK_MM[0] + 62.0
    note(sheet, lines, x, y, 1.8)
