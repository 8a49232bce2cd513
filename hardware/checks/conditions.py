"""The conditions that every rule assumes: mains, surroundings, temperatures.

One place, so that two rules cannot assume different worlds. Limits that a standard gives stand in
the rules that use them.
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import Interval

#: Rated mains to neutral, its +-10 % (EN 50160), and both frequencies with their tolerance.
RATED_V: Final = 230.0
MAINS_V: Final = Interval(207.0, 253.0)
#: Split-phase 120/240 V to neutral, -10 %: the lowest voltage that the supply must work from.
LOWEST_MAINS_V: Final = 108.0
MAINS_HZ: Final = Interval(45.0, 65.0)
#: System voltage that the insulation is rated for (IEC 60664-1 table F.1: 300 V to neutral).
SYSTEM_V: Final = 300.0
#: Neutral lost in a 230/400 V system: a phase may rise to 400 V + 10 % for hours.
LOST_NEUTRAL_V: Final = 440.0
OVERVOLTAGE_CATEGORY: Final = 3
#: Rated impulse withstand voltage at 300 V, category III, and the generator's resistance.
IMPULSE_V: Final = 4000.0
SURGE_OHM: Final = 2.0
POLLUTION_DEGREE: Final = 2
ALTITUDE_OPTION_M: Final = 3000.0

#: Air in the distribution board, degC, and the greatest rise of the air inside the housing, K.
#: The rise is an assumption until the enclosure's heat model replaces it.
AMBIENT_C: Final = Interval(-25.0, 45.0)
INSIDE_RISE_K: Final = 15.0
INSIDE_C: Final = Interval(AMBIENT_C.low, (AMBIENT_C.high or 0.0) + INSIDE_RISE_K)
#: Temperature at which datasheets give their values.
REFERENCE_C: Final = 25.0
#: Life that the product is designed for, in years of 8766 hours.
LIFE_YEARS: Final = 15.0
HOURS_PER_YEAR: Final = 8766.0
