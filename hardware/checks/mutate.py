"""Damaged copies of a design: the edits that planted faults and the mutation sweep are made of.

Every function returns a new, consistent :class:`Design`; the original is never touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hardware.design import Design, NetRecord, Node, Part, PinUse
from hardware.parts.spec import Interval, PartSpec, Rating


def with_parts(design: Design, parts: dict[str, Part | None]) -> Design:
    """Replace parts by reference (None drops one); the nets' nodes follow."""
    kept = [parts.get(part.reference, part) for part in design.parts]
    fitted = tuple(part for part in kept if part is not None)
    nodes: dict[str, list[Node]] = {net.name: [] for net in design.nets}
    for part in fitted:
        for use in part.pins:
            if use.net is not None:
                nodes[use.net].append(Node(part.reference, use.number))
    nets = tuple(
        replace(net, nodes=tuple(sorted(nodes[net.name], key=lambda n: (n.reference, n.pin))))
        for net in design.nets
    )
    return replace(design, parts=fitted, nets=nets)


def drop_part(design: Design, part: Part) -> Design:
    """The part is not fitted."""
    return with_parts(design, {part.reference: None})


def rewire(design: Design, part: Part, pin: str, net: str | None) -> Design:
    """Pin number ``pin`` goes to ``net`` instead (None: left open)."""
    uses = tuple(replace(use, net=net) if use.number == pin else use for use in part.pins)
    return with_parts(design, {part.reference: replace(part, pins=uses)})


def open_pin(design: Design, part: Part, pin: str) -> Design:
    """A bad joint: the pin is on no net."""
    return rewire(design, part, pin, None)


def swap_pins(design: Design, part: Part, one: str, other: str) -> Design:
    """Two pins exchanged: a part turned round, a polarity reversed."""
    nets = {use.number: use.net for use in part.pins}
    swapped = {one: nets[other], other: nets[one]}
    uses = tuple(replace(use, net=swapped.get(use.number, use.net)) for use in part.pins)
    return with_parts(design, {part.reference: replace(part, pins=uses)})


def short(design: Design, keep: str, gone: str) -> Design:
    """Two nets joined: every pin of ``gone`` is on ``keep``; the net ``gone`` is left empty."""

    def moved(use: PinUse) -> PinUse:
        return replace(use, net=keep) if use.net == gone else use

    changed: dict[str, Part | None] = {
        part.reference: replace(part, pins=tuple(moved(use) for use in part.pins))
        for part in design.parts
        if any(use.net == gone for use in part.pins)
    }
    joined = with_parts(design, changed)
    return replace(joined, nets=tuple(net for net in joined.nets if net.name != gone))


def bridge(design: Design, part: Part, one: str, other: str) -> Design:
    """A solder bridge between two pins; a pin that was open joins the other's net."""
    nets = {use.number: use.net for use in part.pins}
    first, second = nets[one], nets[other]
    if first is None or second is None:
        return rewire(design, part, one if first is None else other, first or second)
    if first == second:
        return design
    keep, gone = sorted((first, second))
    return short(design, keep, gone)


def with_spec(design: Design, part: Part, change: Callable[[PartSpec], PartSpec]) -> Design:
    """This one part gets a changed specification (under an MPN of its own)."""
    spec = change(design.spec(part))
    spec = replace(spec, mpn=f"{spec.mpn}*{part.reference}")
    altered = replace(part, mpn=spec.mpn, value=spec.value)
    return replace(
        with_parts(design, {part.reference: altered}),
        specs=tuple(sorted((*design.specs, spec), key=lambda s: s.mpn)),
    )


def with_rating(design: Design, part: Part, name: str, change: Callable[[float], float]) -> Design:
    """Both ends of one rating of this part go through ``change``."""

    def changed(rating: Rating) -> Rating:
        if rating.name != name:
            return rating
        low, high = (
            None if end is None else change(end)
            for end in (rating.interval.low, rating.interval.high)
        )
        if low is not None and high is not None and low > high:
            low, high = high, low
        return replace(rating, interval=Interval(low, high))

    def edit(spec: PartSpec) -> PartSpec:
        spec.rating(name)
        return replace(spec, ratings=tuple(changed(rating) for rating in spec.ratings))

    return with_spec(design, part, edit)


def scale(design: Design, part: Part, name: str, factor: float) -> Design:
    """One rating of this part times ``factor``: another value, or a weaker part."""
    return with_rating(design, part, name, lambda value: value * factor)


def with_net(design: Design, name: str, change: Callable[[NetRecord], NetRecord]) -> Design:
    """One net's record goes through ``change`` (its name and nodes stay)."""
    return replace(
        design, nets=tuple(change(net) if net.name == name else net for net in design.nets)
    )


def first(design: Design, test: Callable[[Part, PartSpec], bool]) -> Part | None:
    """The first part, by reference, that a planted fault may damage."""
    for part in design.parts:
        if test(part, design.spec(part)):
            return part
    return None
