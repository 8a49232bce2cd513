"""MOSFETs as their rules see them: three nets and a polarity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.view import View
from hardware.design import Part

SYMBOLS: Final = ("NMOS", "PMOS")
#: Gate drives in V at which the on-resistance is stated, and the ratings' names.
DRIVES: Final = (
    (10.0, "on_resistance_10v"),
    (4.5, "on_resistance_4v5"),
    (2.5, "on_resistance_2v5"),
)
#: On-resistance of a hot channel over that at 25 degC (curves of low-voltage MOSFETs at 125 degC).
HOT: Final = 1.5


@dataclass(frozen=True, slots=True)
class Fet:
    """One MOSFET with its nets; ``sign`` is 1 for N, -1 for P channels."""

    part: Part
    gate: str
    source: str
    drain: str
    sign: float


def fets(view: View) -> Iterator[Fet | Part]:
    """Every MOSFET with three nets; the bare part where a pin is open or two are joined."""
    for part in view.of(*SYMBOLS):
        gate, source, drain = (view.at(part, pin) for pin in "GSD")
        if gate is None or source is None or drain is None or len({gate, source, drain}) < 3:
            yield part
        else:
            sign = 1.0 if view.symbol(part) == "NMOS" else -1.0
            yield Fet(part, gate, source, drain, sign)
