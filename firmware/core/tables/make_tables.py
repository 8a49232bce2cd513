"""Writes the metering core's constant tables, src/osm_tables.c."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

QUARTER = 64  # steps of a quarter turn: 2 pi / 256 each
PHASES = 256  # rows of the resampler, per sample
RESAMPLE_BAND = 0.32  # of the sample rate: order 40 of 50 Hz at 6.4 kS/s and some
RESAMPLE_KNEE = 0.1
BALANCING = 50  # rounds; more change nothing
SAMPLES = np.arange(-3.0, 5.0)  # where the resampler's taps stand
DROOP_STEPS = 128  # the droop table's step is 1 / 128 of the sample rate
DROOP_BAND = 0.36
GRID = np.linspace(0.0, RESAMPLE_BAND, 321)
OUTPUT = Path(__file__).parents[1] / "src" / "osm_tables.c"


def weighed_taps(gain: Array) -> Array:
    """Least-squares taps for all positions after sample 0, with this gain over GRID.

    The error is weighed as harmonics fall with their order; zero frequency is exact.
    """
    omega = 2.0 * np.pi * GRID
    weight = 1.0 / np.hypot(GRID, RESAMPLE_KNEE)[:, None]
    basis = np.exp(1j * np.outer(omega, SAMPLES)) * weight
    matrix = np.vstack([basis.real, basis.imag])
    target = gain[:, None] * np.exp(1j * np.outer(omega, np.arange(PHASES) / PHASES)) * weight
    wanted = np.vstack([target.real, target.imag])
    ones = np.ones((1, len(SAMPLES)))
    system = np.block([[matrix.T @ matrix, ones.T], [ones, np.zeros((1, 1))]])
    solution = np.linalg.solve(system, np.vstack([matrix.T @ wanted, np.ones((1, PHASES))]))
    return np.asarray(solution[:-1].T, dtype=np.float64)


def response(taps: Array, frequency: Array) -> Array:
    """Gain and phase of rows of resampling taps, less the phase of their position."""
    position = np.arange(PHASES)[:, None] / PHASES
    omega = 2.0 * np.pi * np.atleast_1d(frequency)
    turns = np.exp(1j * np.outer(SAMPLES, omega))
    return np.asarray(taps @ turns * np.exp(-1j * position * omega))


def resample_taps() -> Array:
    """Rows of eight taps at samples -3 to 4 for positions 0 to 255/256 after sample 0.

    All positions are made to lose as much at a frequency as they do on average: one table of gains
    makes up for it, also where each cycle has the same few positions (128 samples a cycle).
    """
    gain = np.ones_like(GRID)
    for _ in range(BALANCING):
        taps = weighed_taps(gain)
        gain = response(taps, GRID).real.mean(axis=0)
    return taps


def droop_gain(taps: Array) -> Array:
    """What the resampler's mean gain has to be multiplied with, per 1 / 128 of the sample rate."""
    frequency = np.arange(round(DROOP_BAND * DROOP_STEPS) + 1) / DROOP_STEPS
    return np.asarray(1.0 / response(taps, frequency).real.mean(axis=0), dtype=np.float64)


def whole_taps(taps: Array) -> Array:
    """Taps scaled by 2^14, rounded so that each row still adds up to 2^14: offsets stay exact."""
    whole = np.rint(taps * 2.0**14)
    rows = np.arange(len(whole))
    whole[rows, np.abs(whole).argmax(axis=1)] += 2.0**14 - whole.sum(axis=1)
    return whole


def root_seeds() -> Array:
    """1 / sqrt(x) at the middle of 96 intervals of x from 1/4 to 1, scaled by 2^15."""
    middle = (np.arange(32, 128) + 0.5) / 128.0
    return np.asarray(np.minimum(2.0**15 / np.sqrt(middle), 65535.0), dtype=np.float64)


def c_array(kind: str, name: str, values: Array) -> str:
    """A definition of a const array; rows of a matrix stay rows."""
    whole = np.rint(values).astype(np.int64)
    if whole.ndim == 2:
        rows = ["    {" + ", ".join(str(v) for v in row) + "}," for row in whole]
        size = f"[{whole.shape[0]}][{whole.shape[1]}]"
    else:
        rows = [
            "    " + ", ".join(str(v) for v in whole[start : start + 6]) + ","
            for start in range(0, len(whole), 6)
        ]
        size = f"[{len(whole)}]"
    return f"const {kind} {name}{size} = {{\n" + "\n".join(rows) + "\n};\n"


def tables_c() -> str:
    """The text of osm_tables.c."""
    sine = np.sin(2.0 * np.pi * np.arange(QUARTER + 1) / (4 * QUARTER))
    resample = resample_taps()
    arctangent = np.degrees(np.arctan(2.0 ** -np.arange(28.0)))
    parts = [
        "/* Written by firmware/core/tables/make_tables.py: change that, not this. */\n"
        '#include "osm_tables.h"\n',
        c_array("int32_t", "osm_sine_quarter", sine * 2.0**30),
        c_array("int64_t", "osm_arctangent", arctangent * 1e6 * 2.0**16),
        c_array("uint16_t", "osm_root_seed", root_seeds()),
        c_array("int16_t", "osm_resample_taps", whole_taps(resample)),
        c_array("uint16_t", "osm_droop_gain", droop_gain(resample) * 2.0**15),
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    OUTPUT.write_text(tables_c(), encoding="ascii")
