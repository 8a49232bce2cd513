"""A deck: SPICE's input, built line by line from nets and parts of a design."""

from __future__ import annotations

import re
from typing import Final

from hardware.checks.spice.waveform import Plot, Samples

#: Every node gets this to ground, so that an open pin of a damaged design leaves no singular
#: matrix.
SHUNT_OHM: Final = 1e12


class Deck:
    """Elements, models and one analysis.

    ``grounds`` are the nets that are node 0; every other net's node is its name in lower case.
    """

    def __init__(self, title: str, grounds: frozenset[str], temperature_c: float = 25.0) -> None:
        self.title = title
        self.grounds = grounds
        self.end = 0.0
        self._elements: list[str] = []
        self._models: dict[str, str] = {}
        self._analysis = ""
        self._saved: list[str] = []
        self._initial: list[str] = []
        self._temperature_c = temperature_c

    def node(self, net: str) -> str:
        """The node of a net."""
        return "0" if net in self.grounds else node_name(net)

    def add(self, line: str) -> None:
        """An element, as it stands."""
        self._elements.append(line)

    def resistor(self, name: str, one: str, other: str, ohm: float) -> None:
        """``name`` without the leading letter, between two nodes."""
        self.add(f"r{name} {one} {other} {ohm:.9g}")

    def capacitor(self, name: str, one: str, other: str, farad: float) -> None:
        """A capacitor between two nodes."""
        self.add(f"c{name} {one} {other} {farad:.9g}")

    def inductor(self, name: str, one: str, other: str, henry: float) -> None:
        """An inductor between two nodes."""
        self.add(f"l{name} {one} {other} {henry:.9g}")

    def source(self, name: str, plus: str, minus: str, text: str) -> None:
        """A voltage source: ``text`` is its value or waveform. Its current is ``i(vname)``."""
        self.add(f"v{name} {plus} {minus} {text}")

    def model(self, name: str, text: str) -> str:
        """Declare a model once; returns its name."""
        self._models[name] = f".model {name} {text}"
        return name

    def initial(self, node: str, volt: float) -> None:
        """Voltage of a node at the start of a transient (with ``uic``)."""
        self._initial.append(f"v({node})={volt:.9g}")

    def ac(self, start_hz: float, stop_hz: float, per_decade: int) -> None:
        """Small-signal analysis over a logarithmic sweep."""
        self._analysis = f".ac dec {per_decade} {start_hz:.9g} {stop_hz:.9g}"
        # The last point of a logarithmic sweep may lie a step below its end.
        self.end = stop_hz / 10.0 ** (1.0 / per_decade)

    def ac_lines(self, step_hz: float, count: int) -> None:
        """Small-signal analysis at the first ``count`` multiples of a frequency."""
        self.end = step_hz * count
        self._analysis = f".ac lin {count} {step_hz:.9g} {self.end:.9g}"

    def transient(self, step_s: float, stop_s: float, *, from_initial: bool = False) -> None:
        """Time-domain analysis, no step longer than ``step_s``.

        ``from_initial`` starts from :meth:`initial` and element values, not from the direct-current
        solution.
        """
        self.end = stop_s
        uic = " uic" if from_initial else ""
        self._analysis = f".tran {step_s:.9g} {stop_s:.9g} 0 {step_s:.9g}{uic}"

    def save(self, *vectors: str) -> None:
        """Vectors to keep: ``i(v1)`` is the current into the plus of source v1."""
        self._saved += [v for v in dict.fromkeys(vectors) if v not in (*self._saved, "v(0)")]

    def watch(self, *nets: str) -> None:
        """Nets whose voltage to keep."""
        self.save(*(f"v({self.node(net)})" for net in nets))

    def volts(self, plot: Plot, net: str, reference: str | None = None) -> Samples:
        """A watched net's voltage in this deck's result, against ground or another net."""
        found = plot.value(f"v({self.node(net)})")
        return found if reference is None else found - plot.value(f"v({self.node(reference)})")

    def text(self) -> str:
        """The deck as ngspice reads it."""
        initial = [f".ic {' '.join(self._initial)}"] if self._initial else []
        return "\n".join(
            [
                f"* {self.title}",
                *self._elements,
                *self._models.values(),
                f".options rshunt={SHUNT_OHM:g} temp={self._temperature_c:g} tnom=25 method=gear",
                *initial,
                f".save {' '.join(self._saved)}",
                self._analysis,
                ".end",
                "",
            ]
        )


def node_name(net: str) -> str:
    """A net's name as SPICE takes it."""
    return "n_" + re.sub(r"\W", "_", net.lower())
