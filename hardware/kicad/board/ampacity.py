"""Width of a conductor from its current and temperature rise.

IPC-2221 (6.2, figure 6-4) in its usual fit I = k dT^0.44 A^0.725 with A in square mils: k is 0.048
outside and 0.024 inside. IPC-2152's charts for a board without planes agree with the outer curve
and show that an inner conductor is no hotter, so taking half inside errs to the safe side. Both are
from public transcriptions of the fit, not from the standards: unverified.
"""

from __future__ import annotations

from typing import Final

SOURCE: Final = "IPC-2221 fit (public transcriptions; IPC-2152 as bound), unverified"
_OUTSIDE_K: Final = 0.048
_INSIDE_K: Final = 0.024
_RISE_EXPONENT: Final = 0.44
_AREA_EXPONENT: Final = 0.725
_MIL_MM: Final = 0.0254
#: Copper's resistivity at 20 degC in ohm mm and its temperature coefficient per kelvin.
_RESISTIVITY_OHM_MM: Final = 1.72e-5
_COEFFICIENT: Final = 0.00393


def least_width_mm(
    current_a: float, rise_k: float, copper_mm: float, *, inside: bool = False
) -> float:
    """Least width of a conductor that carries a continuous current (RMS) at a temperature rise."""
    if min(current_a, rise_k, copper_mm) <= 0.0:
        raise ValueError("current, temperature rise and copper thickness must be positive")
    k = _INSIDE_K if inside else _OUTSIDE_K
    area_mil2 = (current_a / (k * rise_k**_RISE_EXPONENT)) ** (1.0 / _AREA_EXPONENT)
    return float(area_mil2 * _MIL_MM**2 / copper_mm)


def current_a(width_mm: float, rise_k: float, copper_mm: float, *, inside: bool = False) -> float:
    """Continuous current (RMS) of a conductor at a temperature rise."""
    k = _INSIDE_K if inside else _OUTSIDE_K
    return float(k * rise_k**_RISE_EXPONENT * (width_mm * copper_mm / _MIL_MM**2) ** _AREA_EXPONENT)


def rise_k(current_a: float, section_mm2: float, *, inside: bool = False) -> float:
    """Temperature rise of a conductor of a section at a continuous current (RMS)."""
    if min(current_a, section_mm2) <= 0.0:
        raise ValueError("current and section must be positive")
    k = _INSIDE_K if inside else _OUTSIDE_K
    area_mil2 = section_mm2 / _MIL_MM**2
    return float((current_a / (k * area_mil2**_AREA_EXPONENT)) ** (1.0 / _RISE_EXPONENT))


def resistance_ohm(length_mm: float, width_mm: float, copper_mm: float, at_c: float) -> float:
    """Resistance of a straight conductor at a temperature."""
    cold = _RESISTIVITY_OHM_MM * length_mm / (width_mm * copper_mm)
    return cold * (1.0 + _COEFFICIENT * (at_c - 20.0))
