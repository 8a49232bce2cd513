"""Parts that a block has twice so that one may fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.heartbeat import ChargePump, charge_pumps
from hardware.checks.mutate import bridge, drop_part
from hardware.checks.rule import Fault, Measurement, Rule, at_least
from hardware.checks.view import View
from hardware.design import Claim, Design, Part


def redundant_parts(view: View) -> Iterator[Measurement]:
    """Parts that are there more than once because one may fail, as often as claimed.

    ``redundant_resistors`` and ``redundant_capacitors`` of a net: those from it to ground or a
    supply. ``series_capacitors`` of a charge pump's gate: those between its drive and its diodes.
    """
    pumps = {p.gate: p for p in charge_pumps(view) if isinstance(p, ChargePump)}
    for name, symbol in (("redundant_resistors", "R"), ("redundant_capacitors", "C")):
        for claim in view.claims(name):
            yield _count(claim, len(_across(view, claim.subject, symbol)))
    for claim in view.claims("series_capacitors"):
        pump = pumps.get(claim.subject)
        yield _count(claim, 0 if pump is None else len(pump.series))


def _across(view: View, net: str, symbol: str) -> list[Part]:
    """Parts from a net to ground or a supply."""
    if net not in view.design.net_by_name:
        return []
    fars = {p.reference: view.far(p, net) for p in view.on(net, symbol)}
    return [
        p
        for p in view.on(net, symbol)
        if (far := fars[p.reference]) is not None and (view.is_ground(far) or view.is_rail(far))
    ]


def _count(claim: Claim, count: int) -> Measurement:
    return at_least(
        claim.subject,
        claim.name.replace("_", " "),
        float(count),
        claim.low or 0.0,
        "",
        formula="counted",
        source=claim.reason,
    )


def _one_missing(name: str, symbol: str) -> Fault:
    def plant(design: Design) -> Design | None:
        view = View(design)
        for claim in design.claims:
            found = _across(view, claim.subject, symbol) if claim.name == name else []
            if found:
                return drop_part(design, found[0])
        return None

    return Fault(f"one of the {name.replace('_', ' ')} missing", plant)


def _one_shorted(design: Design) -> Design | None:
    pumps = [p for p in charge_pumps(View(design)) if isinstance(p, ChargePump)]
    return bridge(design, pumps[0].series[0], "1", "2") if pumps else None


RULES: Final = (
    Rule(
        "redundant_parts",
        "Redundant parts",
        "the block's claim",
        redundant_parts,
        (
            _one_missing("redundant_resistors", "R"),
            _one_missing("redundant_capacitors", "C"),
            Fault("one of the series capacitors shorted", _one_shorted),
        ),
    ),
)
