"""Series with known switchings: antgen's appliance models, played cycle by cycle.

antgen (MIT, A. Reinhardt and C. Klemenjak) describes an appliance's run as a chain of functions of
time: constant, linear, exponential decay, logarithmic growth. Its own classes compute them here,
one value a second; between the seconds of one function they are joined linearly.
"""

from __future__ import annotations

import importlib.util
import itertools
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from antgen import LoadModelComponents
from numpy.typing import NDArray

CYCLES_A_SECOND: Final = 50
PAD_S: Final = 5
_COMPONENTS: Final = {
    "ON_OFF": LoadModelComponents.OnOffModel,
    "LINEAR": LoadModelComponents.LinearModel,
    "ON_OFF_DECAY": LoadModelComponents.OnOffDecayModel,
    "ON_OFF_GROWTH": LoadModelComponents.OnOffGrowthModel,
}


@dataclass(frozen=True, slots=True)
class Jump:
    """One switching as the model knows it: where one of its pieces follows another."""

    time_s: float
    before_w: float
    after_w: float

    @property
    def delta_w(self) -> float:
        """Change of level."""
        return self.after_w - self.before_w


@dataclass(frozen=True, slots=True)
class Played:
    """One run of an appliance: power in each cycle, and its switchings."""

    name: str
    active_w: NDArray[np.float64]
    jumps: tuple[Jump, ...]


def model_files() -> list[Path]:
    """antgen's models, sorted."""
    found = importlib.util.find_spec("antgen")
    assert found is not None
    assert found.origin is not None
    return sorted((Path(found.origin).parent / "appliances").glob("*/*/mode*"))


def seconds(model: Path) -> list[NDArray[np.float64]]:
    """Power in each second, one array for each of the run's pieces, none of them empty."""
    root = ET.parse(model).getroot()
    duration = int(root.attrib["duration"])
    pieces = []
    for load in root.findall("load"):
        piece = _COMPONENTS[load.attrib["type"]]().init_from_xml(load)
        length = round(piece.dur * duration)
        if length > 0:
            pieces.append(np.maximum(piece.synthesize(length), 0.0))
    return pieces


def _cycles(piece: NDArray[np.float64]) -> NDArray[np.float64]:
    fine = np.arange(len(piece) * CYCLES_A_SECOND) / CYCLES_A_SECOND
    return np.interp(fine, np.arange(len(piece)), piece)


def _switchings(pieces: list[NDArray[np.float64]]) -> tuple[Jump, ...]:
    at_s = PAD_S + np.cumsum([0.0, *map(len, pieces)])
    ends = [np.zeros(1), *pieces, np.zeros(1)]
    return tuple(
        Jump(float(time), float(before[-1]), float(after[0]))
        for time, (before, after) in zip(at_s, itertools.pairwise(ends), strict=True)
    )


def play(model: Path, seed: int) -> Played:
    """One run, with idle time around it and noise: 0.5 W and 0.5 % of the power, RMS a cycle."""
    pieces = seconds(model)
    idle = np.zeros(PAD_S * CYCLES_A_SECOND)
    power = np.concatenate([idle, *map(_cycles, pieces), idle])
    noise = np.random.default_rng(seed).normal(size=len(power))
    name = "/".join(model.parts[-3:])
    return Played(name, power + noise * (0.5 + 0.005 * power), _switchings(pieces))
