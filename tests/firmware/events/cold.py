"""Days of an appliance that runs by itself: fridges and freezers from antgen's runs."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.firmware.events.appliances import model_files, seconds

STEP_S: Final = 10
DAY: Final = 86400 // STEP_S
#: antgen's devices with at least eight recorded runs.
DEVICES: Final = (
    ("FREEZER", "ECO-H1"),
    ("REFRIGERATOR", "ECO-H1"),
    ("REFRIGERATOR", "dev_76C07F"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What changes after a day; ``growing``: by so much more each day instead of at once."""

    power: float = 1
    length: float = 1
    pause: float = 1
    standby_w: float = 0
    growing: bool = False


@functools.cache
def _runs(device: tuple[str, str]) -> tuple[NDArray[np.float64], ...]:
    """Mean powers of each 10 s of the device's recorded runs of five minutes and more."""
    found = []
    for model in model_files():
        if (model.parts[-3], model.parts[-2]) != device:
            continue
        power = np.concatenate(seconds(model))
        if len(power) >= 300:
            found.append(power[: len(power) // STEP_S * STEP_S].reshape(-1, STEP_S).mean(axis=1))
    return tuple(found)


def _stretch(run: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    """The run made longer or shorter; its start keeps its pace."""
    head, tail = run[:3], run[3:]
    places = np.linspace(0, len(tail) - 1, max(1, round(len(tail) * factor)))
    return np.concatenate([head, tail[np.rint(places).astype(int)]])


def days_of(
    device: tuple[str, str],
    days: int,
    seed: int,
    fault: Fault | None = None,
    fault_day: int = 0,
    season: float = 0,
) -> NDArray[np.float64]:
    """Power each 10 s: recorded runs in a drawn order, lengths and pauses moving by a tenth.

    season: lengths and, the other way, pauses swing by this part over a year.
    """
    draw = np.random.default_rng(seed)
    runs = _runs(device)
    usual_pause = 1.6 * float(np.mean([len(run) for run in runs]))
    parts: list[NDArray[np.float64]] = []
    at = 0
    while at < days * DAY:
        day = at / DAY
        now = fault if fault is not None and day >= fault_day else Fault()
        share = (day - fault_day) if now.growing else 1.0
        warm = 1 + season * np.sin(2 * np.pi * day / 365)
        length = draw.normal(1, 0.1) * (1 + (now.length - 1) * share) * warm
        pause = draw.normal(1, 0.1) * (1 + (now.pause - 1) * share) / warm
        power = 1 + (now.power - 1) * share
        run = _stretch(runs[int(draw.integers(len(runs)))], max(length, 0.2)) * power
        idle = np.full(max(2, round(usual_pause * max(pause, 0.1))), 1.5)
        parts += [run + now.standby_w, idle + now.standby_w]
        at += len(run) + len(idle)
    power_w = np.concatenate(parts)[: days * DAY]
    noise: NDArray[np.float64] = draw.normal(size=len(power_w))
    return np.maximum(power_w * (1 + 0.01 * noise), 0)
