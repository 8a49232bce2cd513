"""Waveforms: what a simulation gives back, and the reader of its raw file."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]


class SpiceError(Exception):
    """ngspice refused a deck or gave no result; the message shows its line and its complaint."""


@dataclass(frozen=True, slots=True)
class Plot:
    """One analysis: ``axis`` is time in s or frequency in Hz; complex values for ``.ac``."""

    axis: Samples
    vectors: dict[str, NDArray[np.complex128]]

    def value(self, name: str) -> Samples:
        """Real part of a saved vector: ``v(out)`` or ``i(v1)``."""
        return np.ascontiguousarray(self.phasor(name).real)

    def phasor(self, name: str) -> NDArray[np.complex128]:
        """A saved vector as it is (``v(0)`` is ground); KeyError names those that were saved."""
        if name == "v(0)":
            return np.zeros(len(self.axis), dtype=np.complex128)
        try:
            return self.vectors[name.lower()]
        except KeyError:
            raise KeyError(f"{name!r} was not saved; there is {', '.join(self.vectors)}") from None

    def at(self, name: str, x: float) -> complex:
        """A vector's value at one point of the axis, linearly interpolated."""
        vector = self.phasor(name)
        real, imaginary = (np.interp(x, self.axis, part) for part in (vector.real, vector.imag))
        return complex(float(real), float(imaginary))


def read_raw(text: str, title: str = "raw file") -> Plot:
    """The first plot of an ASCII raw file; SpiceError if it is cut off or not one."""
    head, separator, body = text.partition("\nValues:\n")
    fields = dict(re.findall(r"^(No\. Variables|No\. Points|Flags): *(\S+)", head, re.MULTILINE))
    names = re.findall(r"^\s+\d+\s+(\S+)\s+\S+", head.partition("\nVariables:")[2], re.MULTILINE)
    try:
        wide, long = int(fields["No. Variables"]), int(fields["No. Points"])
    except (KeyError, ValueError):
        raise SpiceError(f"{title}: not an ASCII raw file of ngspice") from None
    if not separator or len(names) != wide or not long:
        raise SpiceError(f"{title}: raw file without values")
    width = 2 if fields.get("Flags") == "complex" else 1
    # Each point is its index, then one value (a pair, if complex) for each variable.
    cells = body.partition("\nTitle:")[0].replace(",", " ").split()
    row = 1 + wide * width
    if len(cells) < long * row:
        raise SpiceError(f"{title}: raw file cut off after {len(cells) // row} of {long} points")
    try:
        table = np.array(cells[: long * row], dtype=np.float64).reshape(long, row)[:, 1:]
    except ValueError as error:
        raise SpiceError(f"{title}: raw file holds no number where one is due: {error}") from None
    values = table[:, 0::2] + 1j * table[:, 1::2] if width == 2 else table.astype(np.complex128)
    vectors = {name.lower(): values[:, n] for n, name in enumerate(names) if n}
    return Plot(np.ascontiguousarray(values[:, 0].real), vectors)
