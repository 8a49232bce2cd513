"""Damaged copies of a design for planted faults of the measuring chains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hardware.checks.metering.chains import Chain, chains
from hardware.checks.mutate import scale
from hardware.checks.view import View
from hardware.design import Accessory, AnalogChannel, Design, Part
from hardware.parts.spec import Interval, Rating

Plant = Callable[[Design], Design | None]


def chain_of(design: Design, quantity: str) -> Chain | None:
    """The first complete chain of a quantity (``voltage``, ``current``)."""
    for chain in chains(View(design)):
        if chain.complete and chain.channel.quantity == quantity:
            return chain
    return None


def damaged(quantity: str, change: Callable[[Design, Chain], Design]) -> Plant:
    """A plant that applies ``change`` to the first chain of that quantity."""

    def plant(design: Design) -> Design | None:
        chain = chain_of(design, quantity)
        return None if chain is None else change(design, chain)

    return plant


def scaled(
    quantity: str, pick: Callable[[Chain], Part | None], rating: str, factor: float
) -> Plant:
    """A plant that multiplies one rating of the part that ``pick`` finds in the chain."""

    def change(design: Design, chain: Chain) -> Design:
        part = pick(chain)
        assert part is not None
        return scale(design, part, rating, factor)

    return damaged(quantity, change)


def scaled_accessory(rating: str, factor: float) -> Plant:
    """A plant that multiplies one rating of every accessory that declares it."""

    def plant(design: Design) -> Design | None:
        if not any(r.name == rating for a in design.accessories for r in a.spec.ratings):
            return None
        plugged = tuple(_scaled(a, rating, factor) for a in design.accessories)
        return replace(design, accessories=plugged)

    return plant


def _scaled(accessory: Accessory, name: str, factor: float) -> Accessory:
    def changed(rating: Rating) -> Rating:
        if rating.name != name:
            return rating
        low, high = rating.interval.low, rating.interval.high
        ends = [None if end is None else end * factor for end in (low, high)]
        return replace(rating, interval=Interval(ends[0], ends[1]))

    spec = accessory.spec
    ratings = tuple(changed(rating) for rating in spec.ratings)
    return replace(accessory, spec=replace(spec, mpn=f"{spec.mpn}*", ratings=ratings))


def with_constant(name: str, value: int | None) -> Plant:
    """A plant that gives a firmware constant another value (None: it is not declared)."""

    def plant(design: Design) -> Design | None:
        if all(constant.name != name for constant in design.firmware_constants):
            return None
        kept = tuple(
            constant if constant.name != name else replace(constant, value=value or 0)
            for constant in design.firmware_constants
            if constant.name != name or value is not None
        )
        return replace(design, firmware_constants=kept)

    return plant


def with_channel(change: Callable[[AnalogChannel], AnalogChannel]) -> Plant:
    """A plant that changes the declaration of the first channel."""

    def plant(design: Design) -> Design | None:
        if not design.analog_channels:
            return None
        head, *rest = design.analog_channels
        return replace(design, analog_channels=(change(head), *rest))

    return plant


def without_claim(name: str) -> Plant:
    """A plant that drops every claim of that name."""

    def plant(design: Design) -> Design | None:
        if all(claim.name != name for claim in design.claims):
            return None
        return replace(design, claims=tuple(c for c in design.claims if c.name != name))

    return plant
