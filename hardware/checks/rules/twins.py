"""Blocks that are instances of one circuit are wired alike, part by part and pin by pin."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from hardware.checks.mutate import (
    bridge,
    drop_part,
    open_pin,
    rewire,
    scale,
    swap_pins,
    with_net,
)
from hardware.checks.rule import Fault, Measurement, Rule, fault, holds
from hardware.checks.view import Tap, View
from hardware.design import Block, Design, Part

_SOURCE: Final = "blocks of one story are instances of one circuit"
#: A block of fewer parts is no instance of another's circuit only because the tags agree.
_FEWEST_TAGS: Final = 4
#: Pin of a block: the part's tag and the pin number.
_Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Twin:
    """One instance: parts by tag, the net at each pin, the pins of the block on each net."""

    block: Block
    parts: dict[str, Part]
    net_at: dict[_Slot, str | None]
    slots_on: dict[str, frozenset[_Slot]]

    def group(self, slot: _Slot) -> frozenset[_Slot]:
        """Pins of this block that share the slot's net; empty for an open pin."""
        net = self.net_at[slot]
        return frozenset() if net is None else self.slots_on[net]


def _twin(block: Block, parts: list[Part]) -> _Twin:
    by_tag = {part.address.removeprefix(f"{block.address}/"): part for part in parts}
    net_at = {(tag, use.number): use.net for tag, part in by_tag.items() for use in part.pins}
    slots: dict[str, set[_Slot]] = defaultdict(set)
    for slot, net in net_at.items():
        if net is not None:
            slots[net].add(slot)
    return _Twin(block, by_tag, net_at, {net: frozenset(on) for net, on in slots.items()})


def _families(view: View) -> Iterator[list[_Twin]]:
    """Blocks of one story; a lone block with a family's tags (all but one) is of that family."""
    parts: dict[str, list[Part]] = defaultdict(list)
    for part in view.parts:
        parts[part.block].append(part)
    stories: dict[str, list[_Twin]] = defaultdict(list)
    for block in view.design.blocks:
        if block.story:
            stories[block.story].append(_twin(block, parts[block.address]))
    families = [twins for twins in stories.values() if len(twins) > 1]
    lone = [twins[0] for twins in stories.values() if len(twins) == 1]
    for family in families:
        tags, _ = _model(family, [frozenset(twin.parts) for twin in family])
        assert isinstance(tags, frozenset)
        alike = [t for t in lone if len(t.parts) >= _FEWEST_TAGS and len(tags ^ t.parts.keys()) < 2]
        yield family + alike


def twin_blocks(view: View) -> Iterator[Measurement]:
    """Blocks with the same story (their function's docstring) are one circuit, built many times;
    so is a block with a story of its own but the same tags.

    The circuit that most instances agree on is the pattern; every deviation is a fault:

    - the same tags with the same part numbers;
    - the same pins joined: for each pin, the pins of its block on its net are the same set;
    - a net that ends inside the block does so everywhere, one that leaves it leaves everywhere;
    - a net that most instances share (ground, a rail) is shared by all, one that most have for
      themselves is nobody else's; its class, side of the barrier and voltage range are the same;
    - what all the other instances' nets lead to outside (a pin of a part number, its channel
      number apart) this one's leads to as well.
    """
    for twins in _families(view):
        found = [*_parts_differ(view, twins), *_pins_differ(view, twins)]
        yield from found
        faulty = {point.subject.rpartition("/")[0] for point in found}
        for twin in twins:
            if twin.block.address not in faulty:
                other = next(t for t in twins if t is not twin)
                yield holds(
                    twin.block.address,
                    "same circuit",
                    formula=f"{len(twin.parts)} parts, {len(twin.net_at)} pins as in"
                    f" {other.block.address} and {len(twins) - 2} more",
                    source=_SOURCE,
                )


def _model(twins: list[_Twin], values: list[object]) -> tuple[object, _Twin]:
    """The commonest value (the earliest at a tie) and the first instance that has it."""
    common = Counter(values).most_common(1)[0][0]
    return common, twins[values.index(common)]


def _parts_differ(view: View, twins: list[_Twin]) -> Iterator[Measurement]:
    for tag in sorted({tag for twin in twins for tag in twin.parts}):
        mpns: list[object] = [t.parts[tag].mpn if tag in t.parts else None for t in twins]
        common, model = _model(twins, mpns)
        for twin, mpn in zip(twins, mpns, strict=True):
            if mpn != common:
                text = f"{mpn or 'no part'} here, {common or 'no part'} in {model.block.address}"
                yield fault(_name(view, twin, tag), "part", text, source=_SOURCE)


def _name(view: View, twin: _Twin, tag: str) -> str:
    part = twin.parts.get(tag)
    return f"{twin.block.address}/{tag}" if part is None else view.label(part)


def _pins_differ(view: View, twins: list[_Twin]) -> Iterator[Measurement]:
    for slot in sorted({slot for twin in twins for slot in twin.net_at}):
        having = [twin for twin in twins if slot in twin.net_at]
        groups: list[object] = [twin.group(slot) for twin in having]
        common, model = _model(having, groups)
        alike = [twin for twin, group in zip(having, groups, strict=True) if group == common]
        for twin in having:
            if twin not in alike:
                yield _joined(view, twin, model, slot)
        if len(having) > 1 and common and slot == min(alike[0].group(slot)):
            yield from _nets_differ(view, alike, slot)


def _joined(view: View, twin: _Twin, model: _Twin, slot: _Slot) -> Measurement:
    ours, theirs = twin.group(slot) - {slot}, model.group(slot) - {slot}
    text = (
        f"pin {slot[1]} on {twin.net_at[slot] or 'no net'} is not with {_listed(theirs - ours)}"
        f" but with {_listed(ours - theirs)}, in {model.block.address} it is the other way round"
    )
    return fault(_name(view, twin, slot[0]), "pin", text, source=_SOURCE)


def _listed(slots: frozenset[_Slot]) -> str:
    return ", ".join(f"{tag}.{pin}" for tag, pin in sorted(slots)) or "nothing"


def _nets_differ(view: View, twins: list[_Twin], slot: _Slot) -> Iterator[Measurement]:
    """Identity and surroundings of one net of the pattern, over the instances that have it."""
    names = [twin.net_at[slot] or "" for twin in twins]
    kinds: list[object] = [_kind(view, name, twin) for name, twin in zip(names, twins, strict=True)]
    common, model = _model(twins, kinds)
    counts = Counter(names)
    top, most = counts.most_common(1)[0]
    single = sum(1 for n in counts.values() if n == 1)
    own = most == 1 and len(twins) > 2
    pairs = zip(names, twins, strict=True)
    outside = [_outside(view, name, twin) for name, twin in pairs] if own else []
    own = any(seen != outside[0] for seen in outside)
    for i, (twin, name) in enumerate(zip(twins, names, strict=True)):
        text = ""
        if kinds[i] != common:
            text = f"is {kinds[i]}, {model.net_at[slot]} in {model.block.address} is {common}"
        elif most > len(twins) / 2 and name != top:
            text = f"where most of its twins have {top}"
        elif single >= len(twins) / 2 and counts[name] > 1:
            text = "is shared with a twin where most have a net of their own"
        elif own:
            others = [seen for j, seen in enumerate(outside) if j != i]
            wanted = others[0]
            for seen in others[1:]:
                wanted = wanted & seen
            missing = sorted(" ".join(pin) for pin in wanted - outside[i])
            if missing:
                text = f"does not reach {', '.join(missing)} as all its twins' nets do"
        if text:
            yield fault(
                _name(view, twin, slot[0]), "net", f"pin {slot[1]}: {name} {text}", source=_SOURCE
            )


def _kind(view: View, net: str, twin: _Twin) -> str:
    record = view.net(net)
    local = len(view.taps(net)) == len(twin.slots_on[net])
    low, high = record.volts
    return (
        f"{'inside' if local else 'leaving'} the block, {record.net_class.value},"
        f" {record.domain.side.value}, {low:g} to {high:g} V"
    )


def _outside(view: View, net: str, twin: _Twin) -> Counter[tuple[str, str]]:
    """Pins outside the block on a net, by part number and pin name without its digits."""
    return Counter(
        (tap.part.mpn, "".join(c for c in tap.pin.name if not c.isdigit()))
        for tap in view.taps(net)
        if tap.part.block != twin.block.address
    )


# --- planted faults ----------------------------------------------------------------------------


def _largest(design: Design) -> list[_Twin]:
    """The family of most instances; empty if there is none."""
    return max(_families(View(design)), key=len, default=[])


def _damaged(design: Design, change: Callable[[Design, Part], Design | None]) -> Design | None:
    """``change`` applied to the first part of the largest family's last instance that takes it."""
    family = _largest(design)
    parts = family[-1].parts.values() if family else ()
    found = (change(design, part) for part in parts)
    return next((damaged for damaged in found if damaged is not None), None)


def _other_value(design: Design, part: Part) -> Design | None:
    symbol = design.spec(part).symbol
    return scale(design, part, "resistance", 1.1) if symbol == "R" else None


def _open(design: Design, part: Part) -> Design | None:
    return open_pin(design, part, part.pins[0].number)


def _bridged(design: Design, part: Part) -> Design | None:
    one = part.pins[0]
    other = next((use for use in part.pins if use.net and use.net != one.net), None)
    return None if other is None else bridge(design, part, one.number, other.number)


def _outer_nets(family: list[_Twin], view: View) -> Iterator[tuple[_Slot, list[str]]]:
    """A pin of each net that leaves the block, with the net of every instance."""
    for net, slots in family[-1].slots_on.items():
        if len(view.taps(net)) > len(slots):
            yield min(slots), [twin.net_at[min(slots)] or "" for twin in family]


def _moved(design: Design, twin: _Twin, net: str, to: str) -> Design:
    """All pins of one instance on ``net`` go to net ``to``."""
    for tag, pin in twin.slots_on[net]:
        design = rewire(design, design.part_at(twin.parts[tag].address), pin, to)
    return design


def _neighbours_net(design: Design) -> Design | None:
    family, view = _largest(design), View(design)
    for _, nets in _outer_nets(family, view) if family else ():
        if len(set(nets)) == len(nets):
            return _moved(design, family[-1], nets[-1], nets[0])
    return None


def _foreign_rail(design: Design) -> Design | None:
    family, view = _largest(design), View(design)
    for _, nets in _outer_nets(family, view) if family else ():
        if len(set(nets)) == 1:
            record = view.net(nets[0])
            twin = replace(record, name=f"{record.name}_OTHER", nodes=())
            wider = replace(design, nets=(*design.nets, twin))
            return _moved(wider, family[-1], record.name, twin.name)
    return None


def _poles_exchanged(design: Design) -> Design | None:
    """Two outside pins of differently named poles: an input of a converter turned round."""
    family, view = _largest(design), View(design)
    poles: dict[str, list[Tap]] = defaultdict(list)
    for _, nets in _outer_nets(family, view) if family else ():
        if len(set(nets)) < len(nets):
            continue
        outside = [_outside(view, net, twin) for net, twin in zip(nets, family, strict=True)]
        if any(seen != outside[0] for seen in outside):
            continue
        for tap in view.taps(nets[-1]):
            if tap.part.block != family[-1].block.address:
                poles[tap.part.reference].append(tap)
    for taps in poles.values():
        if len(taps) > 1:
            return swap_pins(design, taps[0].part, taps[0].pin.number, taps[1].pin.number)
    return None


def _other_range(design: Design) -> Design | None:
    family, view = _largest(design), View(design)
    for _, nets in _outer_nets(family, view) if family else ():
        if len(set(nets)) == len(nets):
            return with_net(design, nets[-1], lambda net: replace(net, volts=(-99.0, 99.0)))
    return None


RULES: Final = (
    Rule(
        "twin_blocks",
        "Repeated circuits are alike",
        _SOURCE,
        twin_blocks,
        (
            Fault("another value in one instance", lambda d: _damaged(d, _other_value)),
            Fault("a part missing from one instance", lambda d: _damaged(d, drop_part)),
            Fault("an open pin in one instance", lambda d: _damaged(d, _open)),
            Fault("two pins bridged in one instance", lambda d: _damaged(d, _bridged)),
            Fault("two instances on one net outside", _neighbours_net),
            Fault("one instance on another rail", _foreign_rail),
            Fault("the poles of one instance exchanged outside", _poles_exchanged),
            Fault("one instance's net with another voltage", _other_range),
        ),
    ),
)
