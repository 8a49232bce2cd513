"""The meter's analog side as numbers: volts and amperes at the primary to the converters' codes.

Scales come from the generated ``openstrom_board.h``; nothing here is calibrated, so code 2^23 is
exactly the header's full scale.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_HEADER: Final = Path(__file__).resolve().parent / "include" / "openstrom_board.h"
_CHANNEL: Final = re.compile(r"X\((\w+), (?:VOLTAGE|CURRENT), \w, \d+, (\d+)\)")
_RANGE: Final = re.compile(r"X\((\w+), (\d+), INT64_C\((\d+)\)\)")
_CODES: Final = 1 << 23


@functools.cache
def _ranges() -> dict[tuple[str, int], int]:
    text = _HEADER.read_text(encoding="ascii")
    return {(name, int(gain)): int(scale) for name, gain, scale in _RANGE.findall(text)}


@functools.cache
def _default_gains() -> dict[str, int]:
    return {n: int(g) for n, g in _CHANNEL.findall(_HEADER.read_text(encoding="ascii"))}


def full_scale(name: str, gain: int | None = None) -> int:
    """Peak at code 2^23 in uV or uA of channel ``name`` (``V1``, ``I10``, ``IN``).

    ``gain`` is the converter's; without one the board's default. Raises ``LookupError`` for what
    the board does not have.
    """
    chosen = _default_gains().get(name) if gain is None else gain
    if chosen is None or (name, chosen) not in _ranges():
        raise LookupError(f"the board has no channel {name} with gain {gain}")
    return _ranges()[name, chosen]


def gain_for(name: str, rms: float) -> int:
    """The gain of the narrowest range of channel ``name`` that holds a sine of ``rms`` V or A.

    Raises ``LookupError`` for a channel that the board does not have, or more than it can carry.
    """
    peak = math.sqrt(2) * rms * 1e6
    wide = {scale: gain for (n, gain), scale in _ranges().items() if n == name and scale > peak}
    if not wide:
        raise LookupError(f"the board has no channel {name} for {rms:g} V or A")
    return wide[min(wide)]


@dataclass(frozen=True, slots=True)
class Frames:
    """Codes (frames x channels), and for each frame a bit for every channel at a rail."""

    samples: NDArray[np.int32]
    saturated: NDArray[np.uint32]


@dataclass(frozen=True)
class FrontEnd:
    """Channels with full scales in uV or uA; noise in codes RMS; lag in samples of each channel."""

    full_scales: tuple[int, ...]
    noise_codes: tuple[float, ...] = ()
    lag_samples: tuple[float, ...] = ()

    def instants_s(self, frames: int, rate_hz: float) -> Floats:
        """When each channel shows the primary (frames x channels): its lag before the frame."""
        lags = np.array(self.lag_samples or [0.0] * len(self.full_scales))
        return np.asarray((np.arange(frames)[:, None] - lags) / rate_hz, np.float64)

    def codes(self, primary: Floats, noise: np.random.Generator | None = None) -> Frames:
        """Quantise volts or amperes (frames x channels) to 24 bits; rails saturate and say so.

        ``noise`` draws the channels' noise; without it there is none.
        """
        scaled = primary * (_CODES * 1e6 / np.array(self.full_scales, np.float64))
        if noise is not None and self.noise_codes:
            scaled = scaled + noise.standard_normal(scaled.shape) * np.array(self.noise_codes)
        rounded = np.rint(scaled)
        over = (rounded > _CODES - 1) | (rounded < -_CODES)
        bits = (over << np.arange(primary.shape[1], dtype=np.uint32)).sum(axis=1)
        clipped = np.clip(rounded, -_CODES, _CODES - 1)
        return Frames(clipped.astype(np.int32), bits.astype(np.uint32))
