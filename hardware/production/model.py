"""What a plan of the manufacturing test holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``low`` and ``high`` are limits in ``unit``, None for an open end.

    ``stage`` is the station: dielectric, board, programming, functional, calibration. ``kind`` is a
    row of times.csv, done ``times`` times. ``where`` names pads, connectors or nets.
    """

    id: str
    stage: str
    title: str
    how: str
    where: tuple[str, ...]
    low: float | None
    high: float | None
    unit: str
    formula: str
    source: str
    kind: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Dielectric:
    """One application of the dielectric tester between two joined sides, for ``seconds``."""

    id: str
    one_side: tuple[str, ...]
    other_side: tuple[str, ...]
    volts_ac: float
    volts_dc: float
    seconds: float
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Needle:
    """A test pad; ``at_mm`` is None as long as no laid-out board gives its place."""

    reference: str
    net: str
    at_mm: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Seconds:
    """Operator time of a station for one unit."""

    low: float
    likely: float
    high: float
