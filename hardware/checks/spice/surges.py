"""Waveforms of test generators."""

from __future__ import annotations

from typing import Final

#: IEC 61000-4-5 and IEC 60060-1: 1.2/50 us as a double exponential, front and tail fitted to the
#: standard's 30-90 % and half-value times (constants as published, from memory).
_PEAK_FACTOR: Final = 1.037
_TAIL_S: Final = 68.22e-6
_FRONT_S: Final = 0.4074e-6


def surge_1_2_50(peak_v: float, start_s: float = 0.0) -> str:
    """Open-circuit 1.2/50 us voltage as SPICE's double exponential (EXP) source."""
    top = _PEAK_FACTOR * peak_v
    # EXP is V1 + (V2-V1)(1-exp(-t/rise)) + (V1-V2)(1-exp(-t/fall)): with V1 = 0 the difference
    # of two exponentials that both start at the same time.
    return f"exp(0 {top:.9g} {start_s:.9g} {_FRONT_S:.9g} {start_s:.9g} {_TAIL_S:.9g})"
