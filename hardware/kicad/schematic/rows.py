"""A row: one net drawn outward from a pin, with its shunts, its series parts and its name.

Rows are drawn along ``u``, the distance outward from the pin; ``direction`` is 1 for rows that
grow to the right and -1 for those that grow to the left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import Final

from hardware.design import Part
from hardware.kicad.schematic.model import (
    Align,
    Box,
    Drawing,
    FieldAt,
    Label,
    PlacedPart,
    PlacedSign,
    Sign,
    text_width,
)
from hardware.kicad.schematic.nets import BlockNets, Role, ends
from hardware.kicad.schematic.shapes import shape, turned, turned_box
from hardware.parts.spec import Drawing as Body

_HALF: Final = 3  # from the middle of a small part to its pin, in steps
_INLINE_BODIES: Final = (Body.INDUCTOR, Body.FERRITE, Body.FUSE, Body.DIODE, Body.SCHOTTKY)
_SHUNT_REACH: Final = 1 + 2 * _HALF  # from the row to the far pin of a shunt
_NEXT: Final = 2  # between two things on a row
_FIRST: Final = 3  # from a bend or a pin to the first shunt: half a symbol and some air


@dataclass
class Row:
    """A drawn row: the drawing in its own coordinates and how far it reaches."""

    drawing: Drawing = field(default_factory=Drawing)
    bare: bool = True

    def extent(self) -> Box:
        """Rectangle of everything drawn, the row's beginning included."""
        boxes = [*self.drawing.boxes(), Box(0, -0.9, 0, 0.9)]
        return Box(
            min(b.x0 for b in boxes),
            min(b.y0 for b in boxes),
            max(b.x1 for b in boxes),
            max(b.y1 for b in boxes),
        )


@dataclass
class RowDrawer:
    """Draws the rows of one block."""

    nets: BlockNets
    direction: int
    source: str | None = None

    def row(self, net: str, shape_of_label: str) -> Row:
        """The row of a signal from a pin outward; it takes the waiting parts of its nets."""
        self.nets.claimed.add(net)
        self.source = self.nets.owners.get(net)
        row = Row()
        self._node(row, net, 0, shape_of_label)
        return row

    def free_row(self, net: str) -> Row:
        """The row of a signal that no pin begins; a global one is named at its beginning."""
        self.nets.claimed.add(net)
        row = Row(bare=False)
        named = self.nets.is_global(net)
        self._node(row, net, 0, "passive", named=named)
        if named:
            row.drawing.labels.append(Label(net, 0, 0, 180, "passive"))
        return row

    def name_row(self, net: str, shape_of_label: str) -> Row:
        """A short row with only the net's name."""
        row = Row()
        if self.nets.is_signal(net) and not self.nets.is_global(net):
            end = self._name_on_wire(row, net, 0, end=True)
            self._wire(row, 0, 0, end, 0)
        else:
            self._wire(row, 0, 0, _NEXT, 0)
            self._terminal(row, net, _NEXT, 0, shape_of_label)
        return row

    def part_row(self, part: Part, near: str, shape_of_label: str) -> Row:
        """A row that begins with a part; its near end is on ``near``."""
        del self.nets.waiting[part.reference]
        self.source = self.nets.owners.get(self._other(part, near))
        self.nets.claimed.add(near)
        row = Row(bare=False)
        self._through(row, part, near, 0, shape_of_label)
        return row

    def _x(self, u: int) -> int:
        return self.direction * u

    def _wire(self, row: Row, u0: int, v0: int, u1: int, v1: int) -> None:
        row.drawing.wire(self._x(u0), v0, self._x(u1), v1)

    def _node(self, row: Row, net: str, u: int, label: str, *, named: bool = False) -> None:
        """Everything on one net from ``u`` outward, then on through the main series part.

        ``named`` says that the net's global name stands at the row's beginning already.
        """
        nets = self.nets
        shunts, series = self._sorted(net)
        flag = nets.take_flag(net)
        is_global = nets.is_global(net)
        branches = series[1:]
        apart = bool(series) and is_global and not named
        start = last = u
        if branches or apart:
            u = last = u + _NEXT
        branch_at = u
        for part in (*shunts, *series):
            del nets.waiting[part.reference]
        if shunts or flag:
            last, u = self._shunts(row, net, u, shunts, flag=flag)
        row.bare = row.bare and not (shunts or series or flag)
        if not is_global:
            last = u = self._name_on_wire(row, net, u, end=not series)
        elif not series and not named:
            last = u = u + (_NEXT if u == start else 0)
            self._terminal(row, net, u, 0, label)
        if series:
            last = u + 1
            self._through(row, series[0], net, last, label)
        self._wire(row, start, 0, last, 0)
        subs = [self._branch(part, net, label) for part in branches]
        if apart:
            sub = Row()
            self._terminal(sub, net, _NEXT, 0, label)
            self._wire(sub, 0, 0, _NEXT, 0)
            subs.append(sub)
        self._stack(row, subs, branch_at)

    def _branch(self, part: Part, net: str, label: str) -> Row:
        sub = Row(bare=False)
        self._wire(sub, 0, 0, 1, 0)
        self._through(sub, part, net, 1, label)
        return sub

    def _stack(self, row: Row, subs: list[Row], branch_at: int) -> None:
        """Rows below the row, joined to it by one vertical wire."""
        last = 0
        for sub in subs:
            below = ceil(row.extent().y1 - sub.extent().y0 + 0.6)
            row.drawing.add(sub.drawing, self._x(branch_at), below)
            self._wire(row, branch_at, last, branch_at, below)
            last = below

    def _sorted(self, net: str) -> tuple[list[Part], list[Part]]:
        """Waiting parts on a net: those to a supply, and those that lead on."""
        shunts: list[Part] = []
        series: list[Part] = []
        for part in self.nets.on(net):
            other = self._other(part, net)
            drawing = self.nets.design.spec(part).drawing
            role = self.nets.roles[other] if other else Role.GROUND
            inline = drawing in _INLINE_BODIES and role is Role.RAIL
            (series if role is Role.SIGNAL or inline else shunts).append(part)
        returns = [p for p in shunts if self._returns(p, net)]
        if returns and not series:
            shunts.remove(returns[0])
            series.append(returns[0])
        # What leads to new ground first: the row goes on through it.
        series.sort(key=lambda p: (self._ends_row(self._other(p, net)), p.reference))
        return shunts, series

    def _returns(self, part: Part, net: str) -> bool:
        other = self._other(part, net)
        return bool(other) and self.nets.roles[other] is Role.RETURN

    def _other(self, part: Part, net: str) -> str:
        two = ends(part)
        if len(two) < 2:
            return ""
        return two[1] if two[0] == net else two[0]

    def _ends_row(self, net: str) -> bool:
        nets = self.nets
        return (
            not nets.is_signal(net)
            or net in nets.claimed
            or net in nets.anchor_pins
            or nets.owners.get(net) != self.source
        )

    def _shunts(
        self, row: Row, net: str, u: int, shunts: list[Part], *, flag: bool
    ) -> tuple[int, int]:
        """Shunts in columns: to ground below, to a supply and one-pin parts above the row.

        Returns where the last column stands and where the next thing may stand.
        """
        next_up = next_down = u + _FIRST
        last = u
        before: tuple[str, int] | None = None
        for part in shunts:
            other = self._other(part, net)
            down = bool(other) and self.nets.roles[other] is not Role.RAIL
            at = next_down if down else next_up
            at += at == last and last > u
            width = self._shunt(row, part, net, at, 1 if down else -1)
            if down:
                self._supply(row, other, at, _SHUNT_REACH)
                next_down = at + width
            else:
                if before and before[0] == other:
                    self._wire(row, before[1], -_SHUNT_REACH, at, -_SHUNT_REACH)
                elif other:
                    self._supply(row, other, at, -_SHUNT_REACH)
                before = (other, at) if other else None
                next_up = at + width
            last = max(last, at)
        if flag:
            at = next_up + (next_up == last)
            self._wire(row, at, 0, at, -1)
            row.drawing.signs.append(PlacedSign(Sign.FLAG, net, self._x(at), -1, 0, shown=False))
            next_up = at + 3
            last = max(last, at)
        return last, max(next_up, last + 1)

    def _shunt(self, row: Row, part: Part, net: str, u: int, sign: int) -> int:
        """One part upright on the row; returns the steps until the next column."""
        spec = self.nets.design.spec(part)
        form = shape(spec)
        near = self._pin_number(part, net)
        x = self._x(u)
        if len(form.pins) == 1:
            middle = -1 - 2
            angle = 0
        else:
            middle = sign * (1 + _HALF)
            near_top = form.pin(near).y < 0
            angle = 0 if near_top == (sign > 0) else 180
        self._wire(row, u, 0, u, sign)
        body = turned_box(form.body, angle, "")
        edge = (max(body.x1, -body.x0) + 0.5) * self.direction
        align = Align.LEFT if self.direction > 0 else Align.RIGHT
        value = FieldAt(x + edge, middle + 0.75, align) if spec.in_bom else None
        lift = -0.75 if value else 0.0
        row.drawing.parts.append(
            PlacedPart(
                part,
                x,
                middle,
                angle,
                "",
                FieldAt(x + edge, middle + lift, align),
                value,
                body.moved(x, middle),
            )
        )
        texts = [part.reference, part.value] if value else [part.reference]
        return ceil(abs(edge) + max(map(text_width, texts)) + 1.6)

    @staticmethod
    def _pin_number(part: Part, net: str) -> str:
        return next(use.number for use in part.pins if use.net == net)

    def _supply(self, row: Row, net: str, u: int, v: int) -> None:
        """The sign or label of a supply at the far end of a shunt."""
        kind = self.nets.roles[net]
        x = self._x(u)
        if kind is Role.RAIL:
            row.drawing.signs.append(PlacedSign(Sign.RAIL, net, x, v, 0, shown=True))
        elif kind is Role.GROUND:
            row.drawing.signs.append(
                PlacedSign(Sign.GROUND, net, x, v, 0, shown=self.nets.grounds_named)
            )
        else:
            shape_name = "passive" if self.nets.is_global(net) else ""
            row.drawing.labels.append(Label(net, x, v, 270, shape_name))

    def _name_on_wire(self, row: Row, net: str, u: int, *, end: bool) -> int:
        """A local name above its wire; returns where the wire goes on.

        At a wire's end the name reads back along the wire from there, as KiCad wants no loose end.
        """
        far = u + 1 + ceil(text_width(net) + 0.4)
        outward = self.direction > 0
        at, angle = (far, 180 if outward else 0) if end else (u + 1, 0 if outward else 180)
        row.drawing.labels.append(Label(net, self._x(at), 0, angle, ""))
        return far

    def _terminal(self, row: Row, net: str, u: int, v: int, label: str) -> None:
        """The sign or label at the outer end of a row."""
        kind, x, right = self.nets.roles[net], self._x(u), self.direction > 0
        if kind is Role.RAIL:
            sign = PlacedSign(Sign.RAIL, net, x, v, 270 if right else 90, shown=True)
            row.drawing.signs.append(sign)
        elif kind is Role.GROUND:
            sign = PlacedSign(
                Sign.GROUND, net, x, v, 90 if right else 270, shown=self.nets.grounds_named
            )
            row.drawing.signs.append(sign)
        else:
            shape_name = label if self.nets.is_global(net) else ""
            row.drawing.labels.append(Label(net, x, v, 0 if right else 180, shape_name))

    def _through(self, row: Row, part: Part, net: str, u: int, label: str) -> None:
        """A part in line whose near pin is at ``u`` or a little further, and all behind it."""
        row.bare = False
        spec = self.nets.design.spec(part)
        form = shape(spec)
        near = form.pin(self._pin_number(part, net))
        # Turned by 90 degrees the upper pin stands left.
        angle = 90 if (near.y < 0) == (self.direction > 0) else 270
        extra = [pin for pin in form.pins if pin.x]
        mirror = "x" if angle == 90 and extra else ""
        wide = max(text_width(part.reference), text_width(part.value))
        margin = max(0, ceil((wide - 2 * _HALF + 1) / 2))
        self._wire(row, u, 0, u + margin, 0)
        x = self._x(u + margin + _HALF)
        body = turned_box(form.body, angle, mirror)
        drawn = turned_box(form.drawing, angle, mirror)
        row.drawing.parts.append(
            PlacedPart(
                part,
                x,
                0,
                angle,
                mirror,
                FieldAt(x, drawn.y0 - (2.4 if extra else 0.9), Align.CENTRE),
                FieldAt(x, drawn.y0 - 0.9 if extra else drawn.y1 + 0.9, Align.CENTRE),
                body.moved(x, 0),
            )
        )
        self._extra_pins(row, part, x, angle, mirror)
        far_u = u + 2 * margin + 2 * _HALF
        self._wire(row, u + margin + 2 * _HALF, 0, far_u, 0)
        other = self._other(part, net)
        if not self._ends_row(other):
            self.nets.claimed.add(other)
            self._node(row, other, far_u, label)
        elif self.nets.is_signal(other) and not self.nets.is_global(other):
            end = self._name_on_wire(row, other, far_u, end=True)
            self._wire(row, far_u, 0, end, 0)
        else:
            self._wire(row, far_u, 0, far_u + 1, 0)
            self._terminal(row, other, far_u + 1, 0, "passive")

    def _extra_pins(self, row: Row, part: Part, x: int, angle: int, mirror: str) -> None:
        """Pins beside the two ends: a crystal's lid goes to ground where it stands."""
        form = shape(self.nets.design.spec(part))
        seen = set()
        for use in part.pins:
            pin = form.pin(use.number)
            if not pin.x or use.net is None or (pin.x, pin.y) in seen:
                continue
            seen.add((pin.x, pin.y))
            dx, dy = turned(pin.x, pin.y, angle, mirror)
            row.drawing.signs.append(
                PlacedSign(
                    Sign.GROUND, use.net, x + round(dx), round(dy), 0, shown=self.nets.grounds_named
                )
            )
