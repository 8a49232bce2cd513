"""What a net is to a drawing: a ground, a rail, a return of the mains, or a signal to draw."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from hardware.design import MAINS_N, Design, NetClass, NetRecord, Part
from hardware.kicad.schematic.shapes import is_plain
from hardware.netlist import unconnected_name
from hardware.parts.spec import Drawing as Body
from hardware.parts.spec import PinKind
from hardware.symbols.generate import end_rank, shown_name

TEST_POINT: Final = "TP"


class Role(Enum):
    """How a net is drawn."""

    GROUND = "ground"
    RAIL = "rail"
    RETURN = "return"
    SIGNAL = "signal"


def blocks_of(design: Design, net: NetRecord) -> list[str]:
    """Addresses of the blocks that a net reaches, in the order of the sheets."""
    named = {design.part_by_reference[node.reference].block for node in net.nodes}
    return [block.address for block in design.blocks if block.address in named]


def role(design: Design, net: NetRecord) -> Role:
    """Role of a net: a rail is a supply of several blocks that a capacitor holds to ground."""
    if net.net_class is NetClass.GROUND:
        return Role.GROUND
    if net.net_class is NetClass.MAINS and net.domain == MAINS_N:
        return Role.RETURN
    if net.net_class is NetClass.POWER and len(blocks_of(design, net)) > 1:
        for node in net.nodes:
            part = design.part_by_reference[node.reference]
            if design.spec(part).drawing in (Body.CAPACITOR, Body.POLARISED_CAPACITOR):
                others = {use.net for use in part.pins} - {net.name, None}
                if any(design.net_by_name[n].net_class is NetClass.GROUND for n in others if n):
                    return Role.RAIL
    return Role.SIGNAL


def kicad_net_name(design: Design, net: NetRecord) -> str:
    """A net's name in KiCad: a signal inside one block carries the path of its sheet."""
    if is_global(design, net):
        return net.name
    return f"/{blocks_of(design, net)[0]}/{net.name}"


def kicad_nets(design: Design) -> dict[str, set[tuple[str, str]]]:
    """Every net as KiCad exports it, open pins included: name -> (reference, pin number)."""
    nets = {
        kicad_net_name(design, net): {(node.reference, node.pin) for node in net.nodes}
        for net in design.nets
    }
    for part in design.parts:
        for use in part.pins:
            if use.net is None:
                name = unconnected_name(part, shown_name(use.name), use.number)
                nets[name] = {(part.reference, use.number)}
    return nets


def is_global(design: Design, net: NetRecord) -> bool:
    """Whether a net is named by a supply's symbol or a global label."""
    return role(design, net) in (Role.GROUND, Role.RAIL) or len(blocks_of(design, net)) > 1


def flagged_nets(design: Design) -> list[NetRecord]:
    """Nets with a supply pin or sign that no power output drives: each needs one power flag."""
    found = []
    for net in design.nets:
        kinds = {
            use.kind
            for node in net.nodes
            for use in design.part_by_reference[node.reference].pins
            if use.number == node.pin
        }
        sign = role(design, net) in (Role.GROUND, Role.RAIL)
        if (sign or PinKind.POWER_IN in kinds) and PinKind.POWER_OUT not in kinds:
            found.append(net)
    return found


def plain(design: Design, part: Part) -> bool:
    """Whether a part is drawn as one of the small symbols with two ends or one."""
    return is_plain(design.spec(part))


def ends(part: Part) -> list[str]:
    """The nets of a small part's ends in the symbol's order; pins of one name are one end."""
    by_name = {use.name: use.net for use in sorted(part.pins, key=lambda use: end_rank(use.name))}
    return [net or "" for net in list(by_name.values())[:2]]


@dataclass
class BlockNets:
    """Nets of one block while its sheet is drawn: what is still to place on each of them."""

    design: Design
    block: str
    roles: dict[str, Role] = field(init=False)
    waiting: dict[str, Part] = field(init=False)
    flags: set[str] = field(init=False)
    claimed: set[str] = field(default_factory=set)
    anchor_pins: dict[str, list[tuple[str, PinKind]]] = field(init=False)
    owners: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        design = self.design
        inside = [part for part in design.parts if part.block == self.block]
        names = sorted({use.net for part in inside for use in part.pins if use.net})
        self.roles = {name: role(design, design.net_by_name[name]) for name in names}
        self.waiting = {p.reference: p for p in inside if plain(design, p)}
        self.flags = {
            net.name
            for net in flagged_nets(design)
            if role(design, net) is Role.SIGNAL and blocks_of(design, net)[0] == self.block
        }
        pins: dict[str, list[tuple[str, PinKind]]] = defaultdict(list)
        for part in inside:
            if not plain(design, part):
                for use in part.pins:
                    if use.net is not None:
                        pins[use.net].append((part.reference, use.kind))
        self.anchor_pins = dict(pins)
        self.owners = self._owners()

    def _owners(self) -> dict[str, str]:
        """Each signal's nearest net with an anchor's pin, counted in small parts between."""
        owners = {net: net for net in self.anchor_pins if self.is_signal(net)}
        edge = list(owners)
        while edge:
            further: list[str] = []
            for net in edge:
                for part in self.on(net):
                    for other in ends(part):
                        if self.is_signal(other) and other not in owners:
                            owners[other] = owners[net]
                            further.append(other)
            edge = further
        return owners

    def is_signal(self, net: str) -> bool:
        """Whether a net is drawn as a wire with parts on it."""
        return self.roles[net] is Role.SIGNAL

    def is_global(self, net: str) -> bool:
        """Whether a net reaches other blocks."""
        return is_global(self.design, self.design.net_by_name[net])

    @property
    def grounds_named(self) -> bool:
        """Whether a ground's sign carries its name: only where the board has several grounds."""
        return sum(net.net_class is NetClass.GROUND for net in self.design.nets) > 1

    def take_flag(self, net: str) -> bool:
        """Whether this net's power flag is to be drawn here and now; true once."""
        here = net in self.flags
        self.flags.discard(net)
        return here

    def on(self, net: str) -> list[Part]:
        """Small parts on a net that are still to place, by reference."""
        return [part for part in self.waiting.values() if net in ends(part)]
