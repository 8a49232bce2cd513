"""Numbers with their unit, as facts files write them: ``230 V``, ``5 years``."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final, Self

_WRITTEN: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([^\d\s].*)?")


class Quantity(float):
    """A number in the unit of its class; equal to a plain float."""

    unit: ClassVar[str] = ""

    @classmethod
    def parse(cls, written: Any) -> Self:
        """Read ``230 V``; ValueError says which unit is missing or wrong."""
        match = _WRITTEN.fullmatch(str(written).strip())
        if match is None or isinstance(written, bool):
            raise ValueError(f"{written!r} is no quantity; write it as '1 {cls.unit}'")
        if match[2] is None:
            raise ValueError(f"{written} has no unit; write '{written} {cls.unit}'")
        if match[2] != cls.unit:
            raise ValueError(f"{written!r} is not in {cls.unit}; write it as '1 {cls.unit}'")
        return cls(match[1])

    def __str__(self) -> str:
        return f"{float(self):g} {self.unit}"


class Volts(Quantity):
    """Voltage, V (AC: rms)."""

    unit = "V"


class Amperes(Quantity):
    """Current, A (AC: rms)."""

    unit = "A"


class Hertz(Quantity):
    """Frequency, Hz."""

    unit = "Hz"


class Metres(Quantity):
    """Length or altitude, m."""

    unit = "m"


class DegreesCelsius(Quantity):
    """Temperature, degC."""

    unit = "degC"


class DecibelMilliwatts(Quantity):
    """Radiated power, dBm EIRP."""

    unit = "dBm"


class Years(Quantity):
    """Calendar time, years."""

    unit = "years"
