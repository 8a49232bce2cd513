"""Calibration: gain, phase and error of every channel, with limits from the error budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hardware.checks.metering import budget
from hardware.checks.metering.assess import circuits
from hardware.checks.metering.chains import chains
from hardware.checks.view import View
from hardware.production.model import Step

#: Points of calibration: share of the highest metered current, power factor.
_POINTS: Final = ((1.0, 1.0), (1.0, 0.5), (0.05, 1.0))


def calibration(view: View) -> Iterator[Step]:
    """Corrections against what the tolerances allow: beyond them a part is wrong, not inexact."""
    for chain in chains(view):
        channel = budget.channel(view, chain)
        most = 100.0 * sum(term.gain_before for term in channel.terms)
        name = chain.channel.name
        yield Step(
            f"gain.{name}",
            "calibration",
            f"Gain correction of {name}",
            "Rated voltage and highest metered current from the source, unity power factor",
            (name,),
            -most,
            most,
            "%",
            " + ".join(
                f"{t.name} {100 * t.gain_before:.3g}" for t in channel.terms if t.gain_before > 1e-5
            ),
            "all tolerances with adverse sign",
            "channel",
            len(_POINTS),
        )
    for circuit in circuits(view):
        pair = max(circuit.pairs, key=lambda pair: pair.phase_before)
        most_us = 1e6 * pair.phase_before / budget.OMEGA
        for name in circuit.names:
            yield Step(
                f"phase.{name}",
                "calibration",
                f"Phase correction of {name}",
                "Rated voltage and highest metered current, power factor 0.5",
                (name,),
                -most_us,
                most_us,
                "us",
                f"{1e3 * pair.phase_before:.3g} mrad / (2 pi 50 Hz)",
                "transformers' angles and filter mismatch",
                "channel",
            )
            after = 100.0 * sum(t.gain_after for t in pair.current.terms)
            after += 100.0 * sum(t.gain_after for t in pair.voltage.terms)
            yield Step(
                f"error.{name}",
                "calibration",
                f"Error of {name} after calibration",
                "Energy over ten seconds against the source at a twentieth of the current",
                (name,),
                -after,
                after,
                "%",
                "what calibration cannot take out, both channels",
                "error budget at the temperature of calibration",
                "channel",
            )
    if chains(view):
        yield Step(
            "source",
            "calibration",
            "Source settles",
            "Three points: highest current at power factors 1 and 0.5, a twentieth of it at 1",
            ("source",),
            None,
            0.05,
            "%",
            "",
            "reference standard of class 0.05 or better",
            "settle",
            len(_POINTS),
        )
