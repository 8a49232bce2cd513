"""Writes the metering core's constant tables, src/osm_tables.c."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

QUARTER = 64  # steps of a quarter turn: 2 pi / 256 each
LAG_STEPS = 32  # rows of the lag taps, per sample of delay
LAG_BAND = 0.30  # of the sample rate: order 40 of 60 Hz at 8 kS/s
LAG_KNEE = 0.05  # order 8 of 50 Hz: the fundamental is corrected exactly elsewhere
PHASES = 256  # rows of the resampler, per sample
RESAMPLE_BAND = 0.31
RESAMPLE_KNEE = 0.02
RESAMPLE_TAPS = 6
DROOP_STEPS = 128  # the droop table's step is 1 / 128 of the sample rate
DROOP_BAND = 0.36
OUTPUT = Path(__file__).parents[1] / "src" / "osm_tables.c"


def interpolation_taps(delays: Array, delay: float, band: float, knee: float) -> Array:
    """Least-squares taps at `delays` (samples) that together delay by `delay`.

    The error is weighed over 0 to `band` (of the sample rate) by 1 / (f^2 + knee^2), as harmonics
    fall with their order; zero frequency is exact.
    """
    frequency = np.linspace(0.0, band, 601)
    omega = 2.0 * np.pi * frequency
    weight = 1.0 / (frequency**2 + knee**2)
    basis = np.exp(-1j * np.outer(omega, delays)) * weight[:, None]
    target = np.exp(-1j * omega * delay) * weight
    matrix = np.vstack([basis.real, basis.imag])
    wanted = np.concatenate([target.real, target.imag])
    ones = np.ones((1, len(delays)))
    system = np.block([[matrix.T @ matrix, ones.T], [ones, np.zeros((1, 1))]])
    solution = np.linalg.solve(system, np.append(matrix.T @ wanted, 1.0))
    return np.asarray(solution[:-1], dtype=np.float64)


def lag_taps() -> Array:
    """Rows of four taps at delays -1, 0, 1, 2 for fractions 0 to 1."""
    offsets = np.arange(-1.0, 3.0)
    rows = [
        interpolation_taps(offsets, step / LAG_STEPS, LAG_BAND, LAG_KNEE)
        for step in range(LAG_STEPS + 1)
    ]
    return np.array(rows)


def resample_taps() -> Array:
    """Rows of six taps at samples -2 to 3 for positions 0 to 255/256 after sample 0."""
    advance = -np.arange(-2.0, 4.0)
    rows = [
        interpolation_taps(advance, -phase / PHASES, RESAMPLE_BAND, RESAMPLE_KNEE)
        for phase in range(PHASES)
    ]
    return np.array(rows)


def droop_gain(taps: Array) -> Array:
    """What the resampler's mean gain has to be multiplied with, per 1 / 128 of the sample rate."""
    samples = np.arange(-2.0, 4.0)
    position = np.arange(PHASES) / PHASES
    gains = []
    for step in range(round(DROOP_BAND * DROOP_STEPS) + 1):
        omega = 2.0 * np.pi * step / DROOP_STEPS
        response = (taps * np.exp(1j * omega * samples)).sum(axis=1)
        gains.append(1.0 / (response * np.exp(-1j * omega * position)).mean().real)
    return np.array(gains)


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
            "    " + ", ".join(str(v) for v in whole[start : start + 8]) + ","
            for start in range(0, len(whole), 8)
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
        c_array("int16_t", "osm_lag_taps", whole_taps(lag_taps())),
        c_array("int16_t", "osm_resample_taps", whole_taps(resample)),
        c_array("uint16_t", "osm_droop_gain", droop_gain(resample) * 2.0**15),
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    OUTPUT.write_text(tables_c(), encoding="ascii")
