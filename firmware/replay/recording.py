"""A recording: volts and amperes at the primary on one grid of instants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from firmware.front_end import Floats

VOLTAGES: Final = 3
CURRENTS: Final = 10
#: Share of a sample period that an instant may lie beside the grid: five decimals of a second at
#: 16 kS/s are 8 %, and as mere rounding they leave the figures alone.
JITTER: Final = 0.1
#: A longer hole than this is no lost frame, it is two recordings in one file.
GAP_S: Final = 60.0


class RecordingError(ValueError):
    """The file cannot be used: the message names file, line and mend."""


@dataclass(frozen=True)
class Recording:
    """Channels by number (``v1`` is voltage 1), sampled where ``frame`` / ``rate_hz`` says.

    ``frame`` counts from 0 and has holes where samples are missing. ``lead_s``: how much later
    than the frame a channel was sampled. ``phase``: the voltage of a current, where the file knows.
    """

    name: str
    start_s: float
    rate_hz: float
    frame: NDArray[np.int64]
    voltages: Mapping[int, Floats]
    currents: Mapping[int, Floats]
    lead_s: Mapping[str, float]
    phase: Mapping[int, int]
    left_out: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """From the first sample to the last."""
        return float(self.frame[-1]) / self.rate_hz


def grid(times_s: Floats, name: str, first_line: int) -> tuple[float, NDArray[np.int64]]:
    """Samples a second, and each sample's number on that grid.

    Missing samples leave holes. Raises :class:`RecordingError` when the instants are no grid:
    ``first_line`` is the file's line of the first one.
    """
    if len(times_s) < 2:
        raise RecordingError(f"{name}: one sample or none: nothing to measure")
    steps = np.diff(times_s)
    if (wrong := np.flatnonzero(~(steps > 0))).size:
        line = first_line + int(wrong[0]) + 1
        raise RecordingError(f"{name}:{line}: time does not rise here; sort the samples by time")
    median = float(np.median(steps))
    if (wrong := np.flatnonzero(steps > GAP_S)).size:
        line = first_line + int(wrong[0]) + 1
        raise RecordingError(
            f"{name}:{line}: {steps[wrong[0]]:g} s without samples; replay the parts apart"
        )
    # The median of rounded steps is off by up to half a digit, which adds up over a hole; their
    # mean is not. It numbers the samples; the straight line through all of them is the grid.
    period = float(np.mean(steps[steps < 1.5 * median]))
    frame = np.concatenate([[0], np.cumsum(np.maximum(np.rint(steps / period), 1))])
    slope, origin = np.polyfit(frame, times_s - times_s[0], 1)
    beside = np.abs(times_s - times_s[0] - origin - slope * frame) / slope
    if (worst := int(np.argmax(beside))) >= 0 and beside[worst] > JITTER:
        raise RecordingError(
            f"{name}:{first_line + worst}: time lies {beside[worst]:.0%} of a sample beside an even"
            f" grid of {1 / slope:g} samples a second; write more digits, or resample evenly"
        )
    return 1 / float(slope), frame.astype(np.int64)
