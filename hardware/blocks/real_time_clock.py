"""Clock that runs on through an outage."""

from __future__ import annotations

from typing import Final

from hardware.blocks.buses import I2cBus, logic_net
from hardware.blocks.test_points import pad
from hardware.circuit import NC, Board, Net
from hardware.design import SELV_SUPPLY, NetClass
from hardware.parts.bulk_capacitors import SUPERCAP_220M_5V5
from hardware.parts.capacitors import ceramic
from hardware.parts.diodes import D_1N4148W
from hardware.parts.resistors import resistor
from hardware.parts.timekeeping import CRYSTAL_32K768, PCF8563

CLOCK_ADDRESS: Final = 0x51
CHARGE_OHM: Final = 100.0
TRIM_F: Final = 22e-12
STRAY_F: Final = 3e-12
#: Silicon diode at the microampere that flows once the capacitor is full.
FULL_CHARGE_DROP_V: Final = 0.45
#: PCF8563 keeps time down to 1.0 V at 25 degC; 1.2 V for all temperatures and its clones.
LOWEST_CLOCK_V: Final = 1.2
#: 20 % tolerance and 30 % at the end of life.
WORST_CAPACITANCE_F: Final = 0.22 * 0.8 * 0.7
#: Clock 0.55, the capacitor's own leakage after days of charge 1.0, diode 0.1 at 60 degC.
WORST_DRAIN_A: Final = 0.55e-6 + 1.0e-6 + 0.1e-6
TYPICAL_DRAIN_A: Final = 0.25e-6 + 0.5e-6


def backup_time_s(
    capacitance_f: float = WORST_CAPACITANCE_F,
    drain_a: float = WORST_DRAIN_A,
    supply_v: float = 3.2,
    lowest_v: float = LOWEST_CLOCK_V,
) -> float:
    """Time that the capacitor runs the clock, at a constant drain."""
    return capacitance_f * (supply_v - FULL_CHARGE_DROP_V - lowest_v) / drain_a


def load_capacitance_f(trim_f: float = TRIM_F, output_f: float = 25e-12) -> float:
    """Load of the crystal: trimmer with stray in series with the chip's own output capacitance."""
    trim = trim_f + STRAY_F
    return trim * output_f / (trim + output_f)


def charge_peak_w(supply_v: float = 3.4) -> float:
    """Heat of the charging resistor into an empty capacitor; diode 0.7 V."""
    return (supply_v - 0.7) ** 2 / CHARGE_OHM


def real_time_clock(board: Board, *, v3v3: Net, gnd: Net, i2c: I2cBus) -> None:
    """PCF8563 at 0x51 with a double-layer capacitor of 0.22 F; no battery to replace or collect.

    3.3 V feeds the clock through a silicon diode, and the capacitor through 100 ohm from the same
    node: the clock has 2.6 V at once, while the capacitor needs a minute to fill. In an outage the
    capacitor feeds back through the 100 ohm. A Schottky diode would leak more than the clock takes:
    the 1N4148W leaks 25 nA at 20 V and 25 degC, about 0.1 uA at 3 V and 60 degC.

    Backup, worst: 0.22 F less 20 % less 30 % of age, from 3.2 - 0.45 V to 1.2 V, at 1.65 uA (clock
    0.55, capacitor 1.0, diode 0.1): 32 hours. Typical 0.75 uA from 2.85 V to 1.0 V: over 6 days.
    After that the voltage-low flag says so, and time comes from the network or from USB.
    The capacitor is rated 5.5 V to 70 degC and 3.6 V to 85 degC; it sees 2.9 V.
    It is the one part that wears out within the product's life: its 1000 h at 70 degC and 5.5 V are
    one year at a constant 60 degC and 3 V, four at 40, ten at 25, until 30 % of the capacitance is
    gone. From then on the backup is shorter than the figures above.

    The bus pulls to 3.3 V while the clock has 2.6 to 2.9 V: its inputs bear 6.5 V and have no diode
    to the supply, and 0.7 x 2.9 V is below any high level. With 3.3 V gone the bus lies at 0 V
    through the pull-ups and draws nothing. I2C needs 1.8 V.

    Crystal 12.5 pF: 22 pF and 3 pF stray on OSCI with the 25 pF inside on OSCO make 12.5 pF. The 15
    to 35 pF spread of those 25 pF pulls by about -20 to +40 ppm; firmware measures and corrects it
    against network time. 70 kohm of the crystal are below the 100 kohm that it may have. INT_N and
    CLKOUT are not needed: time is polled. CLKOUT runs after power-up and takes some tenths of a
    microampere: firmware switches it off (register 0Dh), or the 32 hours become 27.
    """
    with board.block("real_time_clock", sheet=24):
        board.firmware_constant("I2C_ADDRESS_CLOCK", CLOCK_ADDRESS, "7 bits")
        supply = board.net(
            "V_RTC",
            SELV_SUPPLY,
            NetClass.POWER,
            volts=(0.0, 3.0),
            powered_by="V3V3 through a diode, or the double-layer capacitor",
        )
        store = board.net("V_BACKUP", SELV_SUPPLY, NetClass.POWER, volts=(0.0, 3.0))
        oscillator = [logic_net(board, f"RTC_{end}", NetClass.CLOCK) for end in ("OSCI", "OSCO")]
        board.claim(
            "backup_time",
            store,
            low=86400.0,
            unit="s",
            reason="an outage of a day; longer ones take the time from the network",
        )
        board.part("d_charge", D_1N4148W, {"A": v3v3, "K": supply}, note="low leakage")
        charge = board.part(
            "r_charge", resistor("100"), {"1": supply, "2": store}, note="26 mA at first"
        )
        board.claim(
            "charging_time",
            charge,
            low=20.0,
            high=300.0,
            unit="s",
            reason="charged while the installer is still there; no quicker than 100 mA from 3.3 V",
        )
        board.part("c_backup", SUPERCAP_220M_5V5, {"PLUS": store, "MINUS": gnd}, note="32 h worst")
        board.waive_rule(
            "capacitor_life",
            "real_time_clock/c_backup",
            "worn, it only shortens the backup: time then comes from network or USB, and every"
            " register is in the flash",
        )
        board.part("c_supply", ceramic("100n", "0603"), {"1": supply, "2": gnd})
        crystal = board.part("crystal", CRYSTAL_32K768, {"1": oscillator[0], "2": oscillator[1]})
        board.claim(
            "clock_error",
            crystal,
            high=175e-6,
            unit="1",
            reason="15 s in a day without network time, before firmware has measured the error",
        )
        board.part("c_trim", ceramic("22p", "0603"), {"1": oscillator[0], "2": gnd})
        board.part(
            "clock",
            PCF8563,
            {
                "OSCI": oscillator[0],
                "OSCO": oscillator[1],
                "INT_N": NC,
                "VSS": gnd,
                "SDA": i2c.sda,
                "SCL": i2c.scl,
                "CLKOUT": NC,
                "VDD": supply,
            },
            note=f"I2C address {CLOCK_ADDRESS:#x}",
        )
        pad(board, supply)
        pad(board, store)
