"""Which insulation two circuits need from each other: the numbers behind the insulation rules.

System: 230/400 V three-phase, 120/240 V split phase, overvoltage category III, pollution degree 2.
Impulse and test voltages are those of a 300 V system; the rated voltage of the insulation is the
rationalised one of a 230/400 V supply (IEC 60664-1, tables F.3 and F.4), as makers rate parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from hardware.checks.conditions import (
    ALTITUDE_OPTION_M,
    OVERVOLTAGE_CATEGORY,
    POLLUTION_DEGREE,
    SYSTEM_V,
)
from hardware.design import MAINS_N, Domain, Side
from hardware.insulation.tables import (
    altitude_factor,
    clearance_m,
    creepage_m,
    rated_impulse_v,
    rationalised_v,
    reinforced_impulse_v,
)
from hardware.parts.spec import Grade

#: Rated voltage of insulation to the neutral (and to anything earthed), and between phases.
TO_NEUTRAL_V, BETWEEN_PHASES_V = rationalised_v("230/400")
#: Phase to phase of the 120/240 V system, the highest voltage of the North American variant.
SPLIT_PHASE_V: Final = 240.0
#: The project's own least distance for reinforced insulation, above the table's 5.5 mm and the
#: 5.9 mm of IEC 61010-2-030 for category III.
PROJECT_REINFORCED_M: Final = 6.0e-3
#: IEC 60664-1, 5.4.3.2: solid insulation bears Un + 1200 V for a minute, reinforced twice that.
_TEMPORARY_V: Final = 1200.0
SOURCE: Final = (
    "IEC 60664-1:2020 tables F.1, F.2, F.5, A.2 (two public transcriptions); 5.4.3.2 (from memory)"
)
GRADES: Final = {
    Grade.FUNCTIONAL: 0,
    Grade.BASIC: 1,
    Grade.SUPPLEMENTARY: 1,
    Grade.REINFORCED: 2,
}


@dataclass(frozen=True, slots=True)
class Need:
    """What insulation must do: RMS working and one-minute test voltage, impulse peak, distances.

    ``clearance`` holds at :data:`~hardware.checks.conditions.ALTITUDE_OPTION_M`.
    """

    grade: Grade
    working_v: float
    withstand_v: float
    impulse_v: float
    clearance: float
    creepage: float

    def __str__(self) -> str:
        return (
            f"{self.grade.value}: {self.working_v:g} V, test {self.withstand_v:g} V, impulse"
            f" {self.impulse_v:g} V, clearance {self.clearance * 1e3:.2f} mm at"
            f" {ALTITUDE_OPTION_M:g} m, creepage {self.creepage * 1e3:.2f} mm"
        )


@cache
def need(grade: Grade, working_v: float, material: str = "IIIa") -> Need:
    """Figures of one grade at a rated voltage, over a material of that group."""
    reinforced = grade is Grade.REINFORCED
    impulse = rated_impulse_v(SYSTEM_V, OVERVOLTAGE_CATEGORY)
    withstand = SYSTEM_V + _TEMPORARY_V
    least = 0.0
    if reinforced:
        impulse, withstand = reinforced_impulse_v(impulse), 2.0 * withstand
        least = PROJECT_REINFORCED_M
    air = max(clearance_m(impulse, POLLUTION_DEGREE), least) * altitude_factor(ALTITUDE_OPTION_M)
    # Creepage of the 300 V system, so that a supply of 277 V is covered too; never below the air.
    surface = creepage_m(
        max(working_v, SYSTEM_V),
        material,
        pollution_degree=POLLUTION_DEGREE,
        reinforced=reinforced,
    )
    return Need(grade, working_v, withstand, impulse, air, max(surface, air))


def between(one: Domain, other: Domain) -> tuple[Grade, float] | None:
    """Grade and rated voltage of the insulation between two circuits; None inside one side.

    - touchable against anything hazardous: reinforced, since there is no protective earth;
    - two switched circuits, or one and the inlet: basic at 400 V, since they may be two phases and
      somebody may work on one while the other is live;
    - two conductors of the inlet: functional, since no protection against shock hangs on it.
    """
    if one.hazardous != other.hazardous:
        return Grade.REINFORCED, TO_NEUTRAL_V
    if not one.hazardous or one == other:
        return None
    if Side.CONTACT in (one.side, other.side):
        return Grade.BASIC, BETWEEN_PHASES_V
    return Grade.FUNCTIONAL, TO_NEUTRAL_V if MAINS_N in (one, other) else BETWEEN_PHASES_V
