"""How long a router works on a product's housing: what the price of the machining rests on.

One cutter of 2.5 mm mills slots in one stroke and round holes on a circle, one of 1 mm the corners
that a plug needs; holes of its own size or less are drilled. Rates are usual for plastics of 2 mm,
from memory: a shop's offer replaces them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from enclosure.openings import Opening, Use


@dataclass(frozen=True, slots=True)
class Router:
    """Seconds and millimetres: travel and plunge of an opening, feeds, handling of a side."""

    move_s: float = 1.2
    cutter_mm: float = 2.5
    feed_mm_s: float = 25.0
    fine_cutter_mm: float = 1.0
    fine_feed_mm_s: float = 15.0
    side_s: float = 10.0
    tool_change_s: float = 6.0


ROUTER = Router()


def opening_s(each: Opening, router: Router = ROUTER) -> float:
    """One opening, with the way to it."""
    narrow, wide = sorted((each.width_mm, each.height_mm))
    if each.round:
        path, feed = math.pi * max(0.0, each.width_mm - router.cutter_mm), router.feed_mm_s
    elif each.use is Use.VENT:
        path, feed = wide - narrow, router.feed_mm_s
    else:
        path = 2.0 * (narrow + wide - 2.0 * router.fine_cutter_mm)
        feed = router.fine_feed_mm_s
    return router.move_s + path / feed


def machining_s(openings: Sequence[Opening], router: Router = ROUTER) -> float:
    """A whole housing: openings, a clamping for each side, a change to each of two cutters."""
    sides = {each.face for each in openings}
    cut = sum(opening_s(each, router) for each in openings)
    return cut + len(sides) * router.side_s + 2.0 * router.tool_change_s
