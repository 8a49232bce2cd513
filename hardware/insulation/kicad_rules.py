"""The same requirements as KiCad's custom rules (``.kicad_dru``), with what KiCad cannot see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from hardware.insulation.judge import Finding
from hardware.sexpr import quote

#: Measured with KiCad 9.0; written into the file, because that is where it is read.
CANNOT: Final = (
    "KiCad drops a pair whose straight line crosses a cut-out: it then reports nothing, or a",
    "longer path. It bridges no groove narrower than X, adds no gaps up over floating copper, and",
    "says nothing on a malformed outline. These rules find early mistakes; the verdict is that of",
    "`openstrom creepage`.",
)


def kicad_rules(
    findings: Sequence[Finding],
    nets: Mapping[str, frozenset[str]],
    written: Mapping[str, str],
) -> str:
    """Text of a ``.kicad_dru`` file for KiCad 9 and later, one rule for each pair and distance.

    Nets are named one by one, so that the rules mean what the rules file means, and as the board's
    file writes them (``written``): KiCad's rules do not know the names that KiCad shows.
    """
    named = {d: sorted(written.get(net, net) for net in members) for d, members in nets.items()}
    lines = ["(version 1)", *(f"# {line}" for line in CANNOT)]
    for found in findings:
        if found.asked.clearance_mm <= 0.0:
            continue
        one, other = _any_of("A", named[found.one]), _any_of("B", named[found.other])
        for constraint, least_mm in (
            ("clearance", found.asked.clearance_mm),
            ("creepage", found.asked.creepage_mm),
        ):
            name = quote(f"{found.one} to {found.other}, {constraint}")
            # Clearance is a matter of the faces; inner layers lie in solid insulation.
            layer = ["  (layer outer)"] if constraint == "clearance" else []
            lines += [
                "",
                f"# {found.asked.why}",
                f"(rule {name}",
                *layer,
                f"  (constraint {constraint} (min {least_mm:.4f}mm))",
                f"  (condition {quote(f'({one}) && ({other})')}))",
            ]
    return "\n".join(lines) + "\n"


def _any_of(item: str, nets: Sequence[str]) -> str:
    return " || ".join(f"{item}.NetName == '{_escaped(net)}'" for net in nets)


def _escaped(net: str) -> str:
    return net.replace("'", "\\'")
