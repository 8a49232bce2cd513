"""`Design`: one board as plain, frozen, sorted data. Everything downstream reads only this.

A design is made by :mod:`hardware.circuit`, written and read as JSON by :func:`to_json` and
:func:`from_json`, and identified by :func:`fingerprint`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import msgspec

from hardware.parts.spec import PartSpec, PinKind


class Side(Enum):
    """On which side of the insulation barrier a domain lies."""

    MAINS = "mains"
    CONTACT = "contact"
    SELV = "selv"


@dataclass(frozen=True, slots=True, order=True)
class Domain:
    """A voltage domain: circuits of different domains need insulation from each other."""

    name: str
    side: Side

    @property
    def hazardous(self) -> bool:
        """True where the domain can carry mains voltage."""
        return self.side is not Side.SELV


MAINS_L1 = Domain("mains_l1", Side.MAINS)
MAINS_L2 = Domain("mains_l2", Side.MAINS)
MAINS_L3 = Domain("mains_l3", Side.MAINS)
MAINS_N = Domain("mains_n", Side.MAINS)
SELV_SUPPLY = Domain("selv_supply", Side.SELV)
SELV_SIGNAL = Domain("selv_signal", Side.SELV)


def relay_contact(circuit: int) -> Domain:
    """The domain of one switched circuit's contacts (each circuit may be on another phase)."""
    return Domain(f"relay_contact_{circuit}", Side.CONTACT)


class NetClass(Enum):
    """Net classes as the board's rules know them."""

    SIGNAL = "Signal"
    POWER = "Power"
    GROUND = "Ground"
    ANALOG = "Analog"
    CLOCK = "Clock"
    MAINS = "Mains"
    MAINS_SENSE = "MainsSense"
    CONTACT = "Contact"
    USB = "USB"
    ETHERNET = "Ethernet"
    RF = "RF"


@dataclass(frozen=True, slots=True)
class PinUse:
    """One pin of a placed part; ``net`` is None for an explicit no-connect."""

    number: str
    name: str
    kind: PinKind
    net: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One placed part. ``block`` is its block's address, ``address`` is block/tag."""

    reference: str
    address: str
    block: str
    mpn: str
    value: str
    dnp: bool
    note: str
    pins: tuple[PinUse, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A pin on a net."""

    reference: str
    pin: str


@dataclass(frozen=True, slots=True)
class NetRecord:
    """One net. ``volts`` is its normal range against GND (SELV) or neutral (mains), peak values.

    ``powered_by`` states why a rail is driven although no power output pin is on it.
    """

    name: str
    domain: Domain
    net_class: NetClass
    volts: tuple[float, float]
    powered_by: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One sub-circuit with its story (the block function's docstring) and sheet number."""

    address: str
    sheet: int
    story: str


@dataclass(frozen=True, slots=True)
class Connector:
    """One end of an interface between boards: pin number -> signal of the interface."""

    reference: str
    interface: str
    host: bool
    signals: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AnalogChannel:
    """Scale of one converter channel.

    ``quantity`` is ``voltage`` or ``current``; ``primary_per_volt`` is primary volts (or amperes)
    per volt between the converter's input pins at the default ``gain``; ``ranges`` gives for every
    usable gain the primary peak that reaches converter full scale.
    """

    name: str
    quantity: str
    adc: str
    channel: int
    gain: int
    primary_per_volt: float
    ranges: tuple[tuple[int, float], ...]
    note: str

    @property
    def full_scale_peak(self) -> float:
        """Primary peak at converter full scale with the default gain."""
        return dict(self.ranges)[self.gain]


@dataclass(frozen=True, slots=True)
class FirmwareConstant:
    """A fact of the circuit that firmware must know: an address, a bit position, a time."""

    name: str
    value: int
    note: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted finding of the electrical rules check: ``pin`` is ``address.PIN``."""

    pin: str
    finding: str
    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a block intends and only it can know: ``name`` (what a rule measures) at ``subject``.

    ``subject`` is a net's name or a part's address, ``low`` and ``high`` the allowed range in
    ``unit``. A rule measures it from the circuit; a claim that no rule measures is an error.
    """

    name: str
    subject: str
    low: float | None
    high: float | None
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleWaiver:
    """An accepted finding of a design rule at a subject, with the argument for it."""

    rule: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Accessory:
    """A part that plugs into the part ``reference`` and is sold with the board, not fitted on it.

    Its pins of the same name join the nets of that part's pins.
    """

    reference: str
    spec: PartSpec
    note: str


@dataclass(frozen=True)
class Design:
    """A board. All tuples are sorted by their natural key (reference, name, address)."""

    name: str
    title: str
    revision: str
    blocks: tuple[Block, ...]
    parts: tuple[Part, ...]
    nets: tuple[NetRecord, ...]
    connectors: tuple[Connector, ...]
    analog_channels: tuple[AnalogChannel, ...]
    firmware_constants: tuple[FirmwareConstant, ...]
    claims: tuple[Claim, ...]
    waivers: tuple[Waiver, ...]
    rule_waivers: tuple[RuleWaiver, ...]
    specs: tuple[PartSpec, ...]
    accessories: tuple[Accessory, ...] = ()

    @cached_property
    def spec_by_mpn(self) -> dict[str, PartSpec]:
        """Specification of each manufacturer part number used, accessories included."""
        plugged = {accessory.spec.mpn: accessory.spec for accessory in self.accessories}
        return plugged | {spec.mpn: spec for spec in self.specs}

    @cached_property
    def part_by_reference(self) -> dict[str, Part]:
        """Part of each reference."""
        return {part.reference: part for part in self.parts}

    @cached_property
    def net_by_name(self) -> dict[str, NetRecord]:
        """Net of each name."""
        return {net.name: net for net in self.nets}

    def spec(self, part: Part) -> PartSpec:
        """The specification behind a placed part."""
        return self.spec_by_mpn[part.mpn]

    def part_at(self, address: str) -> Part:
        """The part at an address such as ``reset_supervisor/supervisor``."""
        for part in self.parts:
            if part.address == address:
                return part
        raise KeyError(f"{self.name} has no part at {address!r}")


def to_json(design: Design) -> bytes:
    """Canonical JSON: sorted keys, two-space indent, one closing newline.

    Encoded twice, because a whole number given for a float is written without its point at first.
    """
    normal = from_json(msgspec.json.encode(design))
    return msgspec.json.format(msgspec.json.encode(normal, order="sorted"), indent=2) + b"\n"


def from_json(text: bytes) -> Design:
    """Read what :func:`to_json` wrote; msgspec.ValidationError names the field that is wrong."""
    return msgspec.json.decode(text, type=Design)


def fingerprint(design: Design) -> str:
    """SHA-256 over the canonical JSON: the same circuit, values and specifications, same print."""
    return hashlib.sha256(to_json(design)).hexdigest()
