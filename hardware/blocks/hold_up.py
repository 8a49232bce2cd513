"""Supply rail behind the diodes, and the charge for the last save."""

from __future__ import annotations

from typing import Final

from hardware.blocks.test_points import pad
from hardware.circuit import Board, Net
from hardware.design import SELV_SUPPLY, NetClass
from hardware.parts.bulk_capacitors import ELECTROLYTIC_1500U_16V
from hardware.parts.capacitors import ceramic
from hardware.parts.diodes import SCHOTTKY_1A_40V
from hardware.parts.resistors import resistor

CHARGE_OHM: Final = 470.0
#: 20 % tolerance, and a further 20 % that an electrolytic may lose over its rated life.
WORST_CAPACITANCE_F: Final = 1500e-6 * 0.8 * 0.8
#: SS14 at the 0.1 to 0.5 A of this rail: its limit is 0.55 V at 1 A.
DIODE_V: Final = 0.4
#: The converter works from 3.8 V; 4.2 V leaves its drop and 3.3 V at less than full duty.
LOWEST_INPUT_V: Final = 4.2
CONVERTER_EFFICIENCY: Final = 0.85
#: 3.3 V loads after the warning: controller without radio 42 mA, converters and oscillator 30,
#: LAN controller still awake 175, radio header 120, flash programming 25, pull-ups, shield logic
#: and LEDs 17.
SAVING_LOAD_A: Final = 0.042 + 0.030 + 0.175 + 0.120 + 0.025 + 0.017
#: The radio frame that is in the air when the warning comes: 310 - 42 mA for up to 5 ms.
BURST_A: Final = 0.310 - 0.042
BURST_S: Final = 5e-3


def usable_energy_j(start_v: float, capacitance_f: float = WORST_CAPACITANCE_F) -> float:
    """Energy at the converter's input from the reservoir at ``start_v`` down to the lowest input.

    The discharge diode takes its share: integral of C (v - V_D) dv from end to start.
    """
    end_v = LOWEST_INPUT_V + DIODE_V
    return capacitance_f * ((start_v**2 - end_v**2) / 2.0 - DIODE_V * (start_v - end_v))


def save_time_s(start_v: float, capacitance_f: float = WORST_CAPACITANCE_F) -> float:
    """Time from the warning until 3.3 V falls, mains gone, worst load; 0 if the burst eats all."""
    per_ampere = 3.3 / CONVERTER_EFFICIENCY
    energy = usable_energy_j(start_v, capacitance_f) - BURST_A * per_ampere * BURST_S
    return max(0.0, energy / (SAVING_LOAD_A * per_ampere))


def charge_peak_w(supply_v: float = 12.3) -> float:
    """Peak power in the charging resistor at the first switch-on."""
    return (supply_v - DIODE_V) ** 2 / CHARGE_OHM


def hold_up(board: Board, *, v12: Net, vbus: Net, gnd: Net) -> Net:
    """VHOLD: 12 V or USB's 5 V through Schottky diodes, with a reservoir for the last save.

    The diodes select the higher supply; neither feeds back into the other. The shield takes 12 V
    from before the diode, so relay coils drain nothing from the reservoir.

    Size: power_fail warns at 9.81 V at the latest (its lowest threshold), and the reservoir stands
    at that voltage or above. From there to 4.6 V (4.2 V at the converter behind the diode) 1500 uF,
    at -20 % and again -20 % at the end of life 960 uF, give 34.1 mJ. The worst load after the
    warning takes 1.59 W (409 mA at 3.3 V, 85 % efficiency, LAN and the radio header still awake)
    and the radio frame in flight a further 1.04 W for 5 ms: 17 to 18 ms remain (rule hold_up), 2.1
    times the 8.2 ms of the last save (storage: reaction, a page in flight, the page of 256 bytes,
    both at their longest); 1000 uF would leave 11 ms, less than half in hand. Typical (0.4 W): over
    120 ms.

    The reservoir charges through 470 ohm and discharges through its own diode:
    - start-up: the AC/DC module sees 25 mA and not a 1500 uF short, whatever capacitive load its
      maker allows; 95 % of the charge is there after 2.1 s, and firmware commissions later;
    - USB sees 6 uF, of the 10 uF that a device may have, and no inrush into the reservoir;
    - no ripple current and no load transients in the electrolytic: its life is shelf life.
    The resistor takes 0.30 W at first, falling with 0.7 s: less than its 0.25 W after 70 ms.

    No suppressor on V12: the module shuts down below 16.2 V, the diodes stand 40 V, the converter
    32 V, power_fail's divider 18.9 V, and the reservoir (16 V) sits behind 470 ohm.
    """
    with board.block("hold_up", sheet=11):
        vhold = board.net(
            "VHOLD",
            SELV_SUPPLY,
            NetClass.POWER,
            volts=(0.0, 12.1),
            powered_by="V12, VBUS or the reservoir through Schottky diodes",
        )
        reservoir = board.net("VRESERVOIR", SELV_SUPPLY, NetClass.POWER, volts=(0.0, 12.1))
        board.part("d_v12", SCHOTTKY_1A_40V, {"A": v12, "K": vhold}, note="V12 to VHOLD")
        board.part("d_vbus", SCHOTTKY_1A_40V, {"A": vbus, "K": vhold}, note="USB, no back-feed")
        charge = board.part(
            "r_charge",
            resistor("470", "1206"),
            {"1": vhold, "2": reservoir},
            note="start-up and USB see 25 mA instead of a short",
        )
        board.claim(
            "charging_time",
            charge,
            low=0.4,
            high=5.0,
            unit="s",
            reason="no quicker than 100 mA, all that a USB host gives an unconfigured device; full"
            " before firmware starts to count energy",
        )
        board.part("d_discharge", SCHOTTKY_1A_40V, {"A": reservoir, "K": vhold}, note="discharge")
        board.part(
            "c_reservoir",
            ELECTROLYTIC_1500U_16V,
            {"PLUS": reservoir, "MINUS": gnd},
            note="17 ms for the last save at the end of life",
        )
        board.part("c_hf", ceramic("100n", "0603", volts=25), {"1": vhold, "2": gnd})
        pad(board, reservoir)
    return vhold
