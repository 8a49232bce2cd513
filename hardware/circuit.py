"""The circuit builder: blocks, parts and nets with our strictness, and SKiDL's ERC behind it.

A :class:`Board` refuses at once what SKiDL lets pass: an unknown or forgotten pin, a second net of
one name, a second reference or address, a footprint that does not exist or lacks a pad.
:meth:`Board.finish` runs SKiDL's electrical rules check (:mod:`hardware.erc`), counts its warnings
as failures, and returns the frozen :class:`~hardware.design.Design`.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import cleandoc
from pathlib import Path
from types import FrameType
from typing import Final

from hardware.design import (
    Accessory,
    AnalogChannel,
    Block,
    Claim,
    Connector,
    Design,
    Domain,
    FirmwareConstant,
    NetClass,
    NetRecord,
    Node,
    Part,
    PinUse,
    RuleWaiver,
    Waiver,
)
from hardware.erc import electrical_rules_check
from hardware.errors import CircuitError, did_you_mean
from hardware.footprints.index import footprint_pads
from hardware.parts.spec import PartSpec

_ROOT: Final = Path(__file__).resolve().parent.parent
_NET_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_TAG: Final = re.compile(r"[a-z][a-z0-9_]*\Z")


class _NoConnect:
    """Marks a pin that is left open on purpose."""

    def __repr__(self) -> str:
        return "NC"


NC: Final = _NoConnect()


@dataclass(frozen=True, slots=True)
class Net:
    """A net of a board under construction; made by :meth:`Board.net` only."""

    board: str
    name: str
    domain: Domain
    net_class: NetClass
    volts: tuple[float, float]
    powered_by: str


@dataclass
class _Open:
    """State of the block that is being built: its address, sheet and reference counters."""

    address: str
    sheet: int
    counters: dict[str, int] = field(default_factory=dict)


def _caller() -> FrameType:
    """The innermost frame outside this module (and contextlib): the line the user wrote."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and (
        frame.f_code.co_filename == __file__ or frame.f_globals.get("__name__") == "contextlib"
    ):
        frame = frame.f_back
    assert frame is not None
    return frame


def _place(frame: FrameType) -> str:
    path = Path(frame.f_code.co_filename)
    shown = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else path
    return f"{shown}:{frame.f_lineno}"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


class Board:
    """One board under construction.

    ``name`` is the file name of its outputs, ``title`` what a person reads.
    """

    def __init__(self, name: str, title: str, *, revision: str = "A") -> None:
        self.name = name
        self.title = title
        self.revision = revision
        self._open: list[_Open] = []
        self._blocks: dict[str, Block] = {}
        self._sheets: dict[int, str] = {}
        self._parts: dict[str, Part] = {}
        self._places: dict[str, str] = {}
        self._nets: dict[str, Net] = {}
        self._net_places: dict[str, str] = {}
        self._nodes: dict[str, list[Node]] = {}
        self._connectors: list[Connector] = []
        self._channels: list[AnalogChannel] = []
        self._constants: dict[str, FirmwareConstant] = {}
        self._claims: list[Claim] = []
        self._waivers: list[Waiver] = []
        self._rule_waivers: list[RuleWaiver] = []
        self._accessories: dict[str, Accessory] = {}
        self._specs: dict[str, PartSpec] = {}

    def _fail(self, message: str) -> CircuitError:
        block = self._open[-1].address if self._open else "no block"
        return CircuitError(f"{_place(_caller())}: board {self.name}, block {block}: {message}")

    @contextmanager
    def block(self, address: str, *, sheet: int) -> Iterator[None]:
        """Open a sub-circuit. Its parts get references ``prefix + sheet * 100 + n``.

        The story is the docstring of the calling function. Blocks nest; addresses join by ``/``.
        """
        frame = _caller()
        if not _TAG.match(address):
            raise self._fail(f"block address {address!r} is not lower_snake_case")
        full = f"{self._open[-1].address}/{address}" if self._open else address
        if full in self._blocks:
            raise self._fail(f"block address {full!r} is already taken; give this block its own")
        if sheet in self._sheets:
            raise self._fail(f"sheet {sheet} already belongs to block {self._sheets[sheet]!r}")
        function = frame.f_globals.get(frame.f_code.co_name)
        story = cleandoc(function.__doc__ or "") if callable(function) else ""
        self._blocks[full] = Block(full, sheet, story)
        self._sheets[sheet] = full
        self._open.append(_Open(full, sheet))
        try:
            yield
        except CircuitError:
            raise
        except Exception as error:
            error.add_note(f"board {self.name}, block {full}: ")
            raise
        finally:
            self._open.pop()

    def net(
        self,
        name: str,
        domain: Domain,
        net_class: NetClass,
        *,
        volts: tuple[float, float],
        powered_by: str = "",
    ) -> Net:
        """Create a net; its name is unique on the board. See :class:`NetRecord` for ``volts``."""
        if not _NET_NAME.match(name):
            raise self._fail(f"net name {name!r} is not UPPER_SNAKE_CASE")
        if name in self._nets:
            raise self._fail(
                f"two nets of one name: {name!r} exists since {self._net_places[name]}; "
                "pass that net to this block or choose another name"
            )
        if not isinstance(domain, Domain):
            raise self._fail(f"net {name}: {domain!r} is not a Domain of hardware.design")
        if not isinstance(net_class, NetClass):
            known = ", ".join(member.name for member in NetClass)
            raise self._fail(f"net {name}: {net_class!r} is not a NetClass; there are {known}")
        if not (isinstance(volts, tuple) and len(volts) == 2 and all(map(_is_number, volts))):
            raise self._fail(f"net {name}: volts must be (low, high) in volts, not {volts!r}")
        if volts[0] > volts[1]:
            raise self._fail(f"net {name}: volts {volts} are reversed")
        net = Net(self.name, name, domain, net_class, volts, powered_by)
        self._nets[name] = net
        self._net_places[name] = _place(_caller())
        self._nodes[name] = []
        return net

    def part(
        self,
        tag: str,
        spec: PartSpec,
        pins: Mapping[str, Net | _NoConnect],
        *,
        ref: str | None = None,
        dnp: bool = False,
        note: str = "",
    ) -> Part:
        """Place a part and connect every pin of it, by pin name (joins all of that name) or number.

        Raises :class:`CircuitError` for an unknown, forgotten or doubly given pin, a taken tag or
        reference, a net of another board, or a footprint that does not fit the specification.
        """
        if not self._open:
            raise self._fail(f"part {tag!r} is placed outside any block")
        block = self._open[-1]
        address = f"{block.address}/{tag}"
        if not _TAG.match(tag):
            raise self._fail(f"tag {tag!r} is not lower_snake_case")
        if address in self._places:
            raise self._fail(
                f"duplicate address {address!r}: first used at {self._places[address]}"
            )
        if not isinstance(spec, PartSpec):
            raise self._fail(f"{address}: {spec!r} is not a PartSpec of hardware.parts")
        if not isinstance(pins, Mapping):
            raise self._fail(f"{address}: pins must map pin names to nets, not {pins!r}")
        self._check_spec(spec, address)
        reference = ref or self._next_reference(block, spec.reference_prefix)
        if reference in self._parts:
            other = self._parts[reference].address
            raise self._fail(f"duplicate reference {reference}: {address} and {other}")
        uses = self._uses(spec, pins, address)
        part = Part(reference, address, block.address, spec.mpn, spec.value, dnp, note, uses)
        self._parts[reference] = part
        self._places[address] = _place(_caller())
        self._specs[spec.mpn] = spec
        for use in uses:
            if use.net is not None:
                self._nodes[use.net].append(Node(reference, use.number))
        return part

    def _next_reference(self, block: _Open, prefix: str) -> str:
        number = block.counters.get(prefix, 0) + 1
        block.counters[prefix] = number
        if number > 99:
            raise self._fail(f"more than 99 parts {prefix} on sheet {block.sheet}; split the block")
        return f"{prefix}{block.sheet * 100 + number}"

    def _check_spec(self, spec: PartSpec, address: str) -> None:
        known = self._specs.get(spec.mpn)
        if known is not None:
            if known != spec:
                raise self._fail(f"{address}: two different specifications carry MPN {spec.mpn!r}")
            return
        try:
            pads = footprint_pads(spec.footprint)
        except LookupError as error:
            raise self._fail(f"{address} ({spec.mpn}): {error.args[0]}") from None
        missing = [pin.number for pin in spec.pins if pin.number not in pads]
        if missing:
            raise self._fail(
                f"{address} ({spec.mpn}): footprint {spec.footprint} has no pad "
                f"{', '.join(missing)}; its pads are {', '.join(sorted(pads))}"
            )

    def _uses(
        self, spec: PartSpec, pins: Mapping[str, Net | _NoConnect], address: str
    ) -> tuple[PinUse, ...]:
        numbers = {pin.number for pin in spec.pins}
        names = {pin.name for pin in spec.pins}
        for key, target in pins.items():
            if key not in numbers and key not in names:
                hint = did_you_mean(key, names | numbers)
                raise self._fail(f"{address} ({spec.mpn}) has no pin {key!r}{hint}")
            if not isinstance(target, (Net, _NoConnect)):
                raise self._fail(f"{address} pin {key}: {target!r} is neither a net nor NC")
            if isinstance(target, Net) and self._nets.get(target.name) is not target:
                raise self._fail(f"{address} pin {key}: net {target.name} is of another board")
        uses: list[PinUse] = []
        for pin in spec.pins:
            given = [key for key in dict.fromkeys((pin.name, pin.number)) if key in pins]
            if len(given) != 1:
                what = "given twice" if given else "not connected; give it a net or NC"
                raise self._fail(f"{address} ({spec.mpn}): pin {pin.number} {pin.name} is {what}")
            target = pins[given[0]]
            net = target.name if isinstance(target, Net) else None
            uses.append(PinUse(pin.number, pin.name, pin.kind, net))
        return tuple(uses)

    def accessory(self, part: Part, spec: PartSpec, *, note: str = "") -> None:
        """Declare what is sold with the board and plugs into ``part``; see :class:`Accessory`."""
        if part.reference in self._accessories:
            raise self._fail(f"{part.address} has two accessories; a plug takes one")
        known = {pin.name for pin in part.pins}
        for pin in spec.pins:
            if pin.name not in known:
                raise self._fail(f"accessory {spec.mpn}: {part.address} has no pin {pin.name!r}")
        self._accessories[part.reference] = Accessory(part.reference, spec, note)

    def connector(self, part: Part, interface: str, host: bool, signals: Mapping[str, str]) -> None:
        """Declare that ``part`` is one end of ``interface``: pin number -> signal name."""
        self._connectors.append(
            Connector(part.reference, interface, host, tuple(sorted(signals.items())))
        )

    def analog_channel(
        self,
        name: str,
        quantity: str,
        adc: str,
        channel: int,
        *,
        gain: int,
        primary_per_volt: float,
        ranges: Mapping[int, float],
        note: str = "",
    ) -> None:
        """Declare the scale of one converter channel; see :class:`AnalogChannel`."""
        for other in self._channels:
            if other.name == name or (other.adc, other.channel) == (adc, channel):
                raise self._fail(f"channel {name} (ADC {adc} {channel}) collides with {other.name}")
        if gain not in ranges:
            raise self._fail(f"channel {name}: its gain {gain} is not among its ranges")
        table = tuple(sorted(ranges.items()))
        self._channels.append(
            AnalogChannel(name, quantity, adc, channel, gain, primary_per_volt, table, note)
        )

    def firmware_constant(self, name: str, value: int, note: str) -> None:
        """Declare a fact that the C header passes on to firmware, as ``OPENSTROM_<name>``."""
        if not _NET_NAME.match(name):
            raise self._fail(f"firmware constant {name!r} is not UPPER_SNAKE_CASE")
        if name in self._constants:
            raise self._fail(f"firmware constant {name} is declared twice")
        self._constants[name] = FirmwareConstant(name, value, note)

    def waive(self, pin: str, finding: str, reason: str) -> None:
        """Accept a finding of the rules check: ``pin`` is ``address.PIN``, ``finding`` its text."""
        self._waivers.append(Waiver(pin, finding, reason))

    def claim(
        self,
        name: str,
        subject: Net | Part,
        *,
        low: float | None = None,
        high: float | None = None,
        unit: str,
        reason: str,
    ) -> None:
        """Declare what this block intends at a net or part; see :class:`Claim`."""
        if low is None and high is None:
            raise self._fail(f"claim {name}: give low, high or both")
        where = subject.address if isinstance(subject, Part) else subject.name
        if any((c.name, c.subject) == (name, where) for c in self._claims):
            raise self._fail(f"claim {name} of {where} is made twice")
        self._claims.append(Claim(name, where, low, high, unit, reason))

    def waive_rule(self, rule: str, subject: str, reason: str) -> None:
        """Accept a design rule's finding at a part's address or a net, with the argument."""
        self._rule_waivers.append(RuleWaiver(rule, subject, reason))

    def design(self) -> Design:
        """The board as data, without the rules check."""
        records = [
            NetRecord(
                net.name,
                net.domain,
                net.net_class,
                net.volts,
                net.powered_by,
                tuple(sorted(self._nodes[net.name], key=lambda n: (n.reference, n.pin))),
            )
            for net in self._nets.values()
        ]
        return Design(
            name=self.name,
            title=self.title,
            revision=self.revision,
            blocks=tuple(sorted(self._blocks.values(), key=lambda b: b.sheet)),
            parts=tuple(sorted(self._parts.values(), key=lambda p: p.reference)),
            nets=tuple(sorted(records, key=lambda n: n.name)),
            connectors=tuple(sorted(self._connectors, key=lambda c: c.reference)),
            analog_channels=tuple(sorted(self._channels, key=lambda c: (c.adc, c.channel))),
            firmware_constants=tuple(sorted(self._constants.values(), key=lambda c: c.name)),
            claims=tuple(sorted(self._claims, key=lambda c: (c.name, c.subject))),
            waivers=tuple(sorted(self._waivers, key=lambda w: w.pin)),
            rule_waivers=tuple(sorted(self._rule_waivers, key=lambda w: (w.rule, w.subject))),
            specs=tuple(sorted(self._specs.values(), key=lambda s: s.mpn)),
            accessories=tuple(a for _, a in sorted(self._accessories.items())),
        )

    def finish(self) -> Design:
        """The board as data, after the rules check; :class:`CircuitError` lists its findings."""
        design = self.design()
        findings = electrical_rules_check(design)
        if findings:
            listed = "\n  ".join(findings)
            raise CircuitError(
                f"board {self.name}: electrical rules check: {len(findings)} findings\n  {listed}"
            )
        return design
