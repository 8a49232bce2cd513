"""Recorded appliances that sktime carries: PLAID (start-ups) and ACSF1 (hours of use).

Only the files are read: importing sktime would pull scikit-learn and more for a few lines of text.

PLAID (J. Gao et al., 2014; edited by P. Schaefer and U. Leser): 1074 start-up envelopes, five
values a cycle of 60 Hz, in a unit that is not given; the class of the appliance is the only label.
ACSF1 (C. Gisler et al., 2013; edited likewise): 200 sessions of an hour, a value every 10 s of four
interleaved quantities, normalised together to mean 0 and deviation 1. Read here as var, W, V and A:
the third barely moves and lies far above the others, as a mains voltage does, and the fourth is
always near the first two's zero, as a current beside volts. 230 V then gives the scale and the
least current the zero; P, Q, U and I so found agree with P^2 + Q^2 = (U I)^2, which a test checks.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

PLAID_VALUES_A_CYCLE: Final = 5
ACSF1_STEP_S: Final = 10.0
ACSF1_FRIDGES: Final = 3
_MAINS_V: Final = 230.0


@dataclass(frozen=True, slots=True)
class Session:
    """One recording of ACSF1: a value every 10 s."""

    label: int
    active_w: NDArray[np.float64]
    reactive_var: NDArray[np.float64]
    voltage_v: NDArray[np.float64]
    current_a: NDArray[np.float64]


def _rows(name: str) -> Iterator[tuple[int, NDArray[np.float64]]]:
    found = importlib.util.find_spec("sktime")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "datasets" / "data" / name
    for part in ("TRAIN", "TEST"):
        text = (folder / f"{name}_{part}.ts").read_text(encoding="utf-8-sig")
        for line in text.partition("@data")[2].split():
            values, _, label = line.rpartition(":")
            yield int(label), np.fromstring(values, sep=",")


@functools.cache
def plaid() -> tuple[tuple[int, NDArray[np.float64]], ...]:
    """Class and mean of each mains cycle, for each recording."""
    return tuple(
        (label, raw[: len(raw) // 5 * 5].reshape(-1, PLAID_VALUES_A_CYCLE).mean(axis=1))
        for label, raw in _rows("PLAID")
    )


@functools.cache
def acsf1() -> tuple[Session, ...]:
    """The recordings in W, var, V and A."""
    sessions = []
    for label, raw in _rows("ACSF1"):
        reactive, active, voltage, current = raw.reshape(-1, 4).T
        zero = current.min()
        scale = _MAINS_V / (np.median(voltage) - zero)
        quantities = ((part - zero) * scale for part in (active, reactive, voltage, current))
        sessions.append(Session(label, *quantities))
    return tuple(sessions)
