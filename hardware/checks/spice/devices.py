"""What a device's model takes from the ratings that its part declares."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from hardware.checks.spice import models
from hardware.checks.spice.models import Diode
from hardware.checks.view import View
from hardware.design import Part

#: ZMPT101: phase error is specified at 50 ohm and 50 Hz.
_SPECIFIED_BURDEN_OHM: Final = 50.0
_SPECIFIED_RAD_S: Final = 2.0 * math.pi * 50.0


def diode_model(view: View, part: Part, *, greatest: bool = False) -> Diode:
    """The declared model (IS, N, RS), else the one known for the part number, else a fit.

    The fit, which ``greatest`` asks for in any case, meets the greatest forward voltage that the
    part declares, at its test current (LEDs: at their rated current).
    """
    family = models.FAMILIES[view.symbol(part)]
    if not greatest and view.declares(part, "saturation_current"):
        return replace(
            family,
            saturation_a=max(1e-18, view.high(part, "saturation_current")),
            emission=max(0.1, view.high(part, "emission_coefficient")),
            series_ohm=max(1e-3, view.high(part, "series_resistance")),
        )
    if not greatest:
        for beginning, model in models.DIODES.items():
            if part.mpn.startswith(beginning):
                return model
    at = "forward_voltage_test_current"
    current = view.high(part, at if view.declares(part, at) else "rated_current")
    return models.fitted(family, view.high(part, "forward_voltage"), max(1e-6, current))


@dataclass(frozen=True, slots=True)
class VaristorCurve:
    """Current over voltage: a power law below the clamping point, another above it."""

    clamp_v: float
    clamp_a: float
    below: float
    above: float

    def current_a(self, voltage_v: float) -> float:
        """Current at a voltage."""
        ratio = voltage_v / self.clamp_v
        return self.clamp_a * math.pow(ratio, self.above if ratio > 1.0 else self.below)

    def voltage_v(self, current_a: float) -> float:
        """Voltage at a current."""
        ratio = current_a / self.clamp_a
        return self.clamp_v * math.pow(ratio, 1.0 / (self.above if ratio > 1.0 else self.below))


def varistor_curve(view: View, part: Part) -> VaristorCurve:
    """Greatest voltages: the upper 1 mA voltage and the clamping voltage at its current."""
    clamp_v = view.high(part, "clamping_voltage")
    clamp_a = view.high(part, "clamping_current")
    onset_v = min(view.high(part, "varistor_voltage"), 0.98 * clamp_v)
    below = math.log(clamp_a / 1e-3) / math.log(clamp_v / onset_v)
    return VaristorCurve(clamp_v, clamp_a, below, 1.0 / models.VARISTOR_SLOPE.value)


def transformer_inductance_h(view: View, part: Part) -> float:
    """Magnetising inductance of a voltage transformer, from its phase error.

    The error is the angle between the burden's and the magnetising current,
    (R_winding + R_burden) / (w L), at the burden that it is specified for.
    """
    loop = view.high(part, "dc_resistance") + _SPECIFIED_BURDEN_OHM
    return loop / (_SPECIFIED_RAD_S * max(1e-6, view.high(part, "phase_error")))


def on_conductance(view: View, part: Part) -> tuple[float, float]:
    """Threshold (middle of its range) in V and gain in A/V2 of a MOSFET, from R_on at 4.5 V."""
    limits = view.rating(part, "gate_threshold_voltage")
    ends = [end for end in (limits.low, limits.high) if end is not None]
    threshold = sum(ends) / len(ends)
    on_ohm = max(1e-4, view.high(part, "on_resistance_4v5"))
    return threshold, 1.0 / (on_ohm * max(0.1, 4.5 - threshold))
