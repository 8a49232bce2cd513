"""Mains inlet: terminals, fuses and varistors, and the sums that tie them together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from hardware.circuit import Board, Net
from hardware.design import MAINS_L1, MAINS_L2, MAINS_L3, MAINS_N, NetClass
from hardware.parts.protection import FUSE_3A15, VARISTOR_14D751K
from hardware.parts.terminals import TERMINAL_7_62_2P

RATED_V: Final = 230.0
#: Upper limit of the mains, +10 %.
MAXIMUM_V: Final = 253.0
#: Neutral lost in a 230/400 V system: a phase may rise to the 400 V between phases, +10 %.
LOST_NEUTRAL_V: Final = 440.0
#: Peak of 300 V L-N, the system voltage that the insulation is rated for.
NORMAL_PEAK_V: Final = 424.0
#: Overvoltage category III at 300 V L-N: 4 kV 1.2/50 us from the 2 ohm of a combination generator.
SURGE_V: Final = 4000.0
SURGE_OHM: Final = 2.0
#: I2t of an 8/20 us current is 14.0 us times its peak squared (IEC 61643-12, from memory).
SURGE_I2T_S: Final = 14.0e-6
#: Share of the melting I2t that a fuse bears 100 times (Littelfuse fuseology, from memory).
PULSE_SHARE_100: Final = 0.48
#: Least resistance that the installation has ahead of the inlet: a 2 A breaker (0.4 ohm, from
#: memory) and 2 m of 1.5 mm2, there and back.
SUPPLY_OHM: Final = 0.44
#: Slope of a 14 mm disc's voltage over current above the clamping point (from published curves,
#: from memory): V ~ I ** 0.1.
_VARISTOR_SLOPE: Final = 0.1


def _high(value: float | None) -> float:
    assert value is not None
    return value


def _low(value: float | None) -> float:
    assert value is not None
    return value


def varistor_voltage_v(current_a: float) -> float:
    """Largest voltage at a surge current, from the clamping point along the curve's slope."""
    clamp = _high(VARISTOR_14D751K.rating("clamping_voltage").interval.high)
    at = _high(VARISTOR_14D751K.rating("clamping_current").interval.high)
    return clamp * math.pow(current_a / at, _VARISTOR_SLOPE)


def surge_current_a(open_circuit_v: float = SURGE_V, source_ohm: float = SURGE_OHM) -> float:
    """Peak current that the generator drives into the varistor: V_oc = I R + V(I), by bisection."""
    low, high = 1e-3, open_circuit_v / source_ohm
    for _ in range(60):
        middle = 0.5 * (low + high)
        if middle * source_ohm + varistor_voltage_v(middle) > open_circuit_v:
            high = middle
        else:
            low = middle
    return low


def surge_current_bound_a() -> float:
    """Upper bound of that current: a varistor of the lowest tolerance that does not rise at all."""
    lowest = _low(VARISTOR_14D751K.rating("varistor_voltage").interval.low)
    return (SURGE_V - lowest) / SURGE_OHM


def surge_i2t_a2s(peak_a: float) -> float:
    """I2t of one 8/20 us surge."""
    return SURGE_I2T_S * peak_a**2


def surge_energy_j(peak_a: float) -> float:
    """Energy in the varistor: voltage times the charge of an 8/20 us surge (20 us times peak)."""
    return varistor_voltage_v(peak_a) * peak_a * 20e-6


def lost_neutral_peak_share() -> float:
    """Peak of the lost-neutral voltage over the lowest 1 mA voltage; below 1 it stays cool."""
    lowest = _low(VARISTOR_14D751K.rating("varistor_voltage").interval.low)
    return LOST_NEUTRAL_V * math.sqrt(2.0) / lowest


def prospective_current_a(source_a: float, breaker_ohm: float, conductor_ohm: float) -> float:
    """Fault current at a shorted varistor, behind breaker, wires and the fuse's own resistance."""
    fuse = _high(FUSE_3A15.rating("dc_resistance").interval.high)
    return MAXIMUM_V / (MAXIMUM_V / source_a + breaker_ohm + conductor_ohm + fuse)


@dataclass(frozen=True, slots=True)
class MainsInlet:
    """Nets of the inlet: each phase at the terminal and behind its fuse, and the neutral."""

    l1: Net
    l2: Net
    l3: Net
    n: Net
    l1_fused: Net
    l2_fused: Net
    l3_fused: Net


def mains_inlet(board: Board) -> MainsInlet:
    """Terminals X1 (L1, L2) and X2 (L3, N), a fuse for each phase, a varistor from it to neutral.

    Single phase uses L1 and N; 120/240 V split phase L1, L2 and N; three phases all four.

    **Varistor.** Uc must bear more than 1.1 Un: a lost neutral lifts a phase to the 400 V between
    phases and its +10 %, 440 V, for hours. A 14D681K (420 V) would cook. 14D751K (460 V) sees a
    peak of 622 V, 0.92 of its lowest 1 mA voltage: below 0.1 mA, no heating.
    A 4 kV surge through 2 ohm drives 1.15 kA (4.5 kA allowed) at 1.7 kV, 39 J (90 J allowed).
    So everything behind sees at most 1.7 kV, below the 2.5 kV of overvoltage category II: an X2
    capacitor and any category II part may stand there. Between two phases two varistors lie in
    series and the surge divides.

    **Fuse.** T3.15 A, ceramic, sand-filled. Its melting I2t of 43 A2s passes the 18.6 A2s of that
    surge at 43 %, within the 48 % that such a fuse bears a hundred times, and even the bound of a
    varistor at its lowest tolerance (1.66 kA, 38.7 A2s) does not melt it. A varistor that fails
    short draws hundreds of amperes and blows it within 10 ms. The load is 60 mA at the most, so
    the rating serves the surge alone.

    **Rated voltage** 250 V covers a rated mains of 230 V, not the 253 V of its upper limit by name;
    the 300 V fuses on offer break 50 to 200 A only, which in a panel is the worse choice. A fault
    that happens while the neutral is lost (440 V) is beyond the fuse's rated voltage: the branch
    with the converter is then limited to 20 A by its 22 ohm fusible resistor.

    **Installation.** 1500 A is less than a panel can deliver: 6 kA behind a 2 A breaker (0.4 ohm)
    and 2 m of wire leaves 0.5 kA, behind a 6 A breaker (55 mohm) 1.7 kA. The manual therefore asks
    for a breaker of at most 2 A, or a 10 x 38 mm fuse-link of at most 6 A gG in each phase.

    The neutral is not fused: a blown fuse there would leave the board live at a floating potential.
    """
    normal = (-NORMAL_PEAK_V, NORMAL_PEAK_V)
    with board.block("mains_inlet", sheet=1):
        n = board.net(
            "N",
            MAINS_N,
            NetClass.MAINS,
            volts=(0.0, 0.0),
            powered_by="supplied by the installation at X2",
        )
        live: list[Net] = []
        fused: list[Net] = []
        for i, domain in enumerate((MAINS_L1, MAINS_L2, MAINS_L3), start=1):
            live.append(board.net(f"L{i}", domain, NetClass.MAINS, volts=normal))
            fused.append(board.net(f"L{i}_FUSED", domain, NetClass.MAINS, volts=normal))
        board.part("terminal_l1_l2", TERMINAL_7_62_2P, {"1": live[0], "2": live[1]}, ref="X1")
        board.part("terminal_l3_n", TERMINAL_7_62_2P, {"1": live[2], "2": n}, ref="X2")
        for i in range(3):
            board.part(
                f"fuse_l{i + 1}",
                FUSE_3A15,
                {"1": live[i], "2": fused[i]},
                note="passes the varistor's surge, clears its short circuit",
            )
            board.claim(
                "supply_resistance",
                live[i],
                low=SUPPLY_OHM,
                unit="ohm",
                reason="the manual asks for a breaker of at most 2 A or a 6 A gG fuse-link",
            )
            board.part(
                f"varistor_l{i + 1}",
                VARISTOR_14D751K,
                {"1": fused[i], "2": n},
                note="bears 440 V when the neutral is lost",
            )
    return MainsInlet(
        l1=live[0],
        l2=live[1],
        l3=live[2],
        n=n,
        l1_fused=fused[0],
        l2_fused=fused[1],
        l3_fused=fused[2],
    )
