"""The RJ45 jack with its LEDs and the coupling of its shield."""

from __future__ import annotations

from typing import Final

from hardware.blocks.ethernet import Media
from hardware.circuit import NC, Board, Net
from hardware.design import SELV_SIGNAL, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.magjack import HR911105A
from hardware.parts.resistors import resistor

LED_SERIES_OHM: Final = 330.0
SHIELD_CAPACITOR_F: Final = 10e-9
SHIELD_BLEED_OHM: Final = 1e6
#: IEC 61000-4-2: capacitance and contact discharge voltage of the generator.
ESD_GENERATOR_F: Final = 150e-12
ESD_CONTACT_V: Final = 8000.0


def led_current_a(supply_v: float, forward_v: float, low_v: float) -> float:
    """Current of one jack LED."""
    return (supply_v - forward_v - low_v) / LED_SERIES_OHM


def shield_esd_v() -> float:
    """Voltage of the shield against ground after one discharge, all charge on the capacitor."""
    return ESD_CONTACT_V * ESD_GENERATOR_F / (ESD_GENERATOR_F + SHIELD_CAPACITOR_F)


def magjack(board: Board, media: Media, *, v3v3: Net, gnd: Net) -> Net:
    """RJ45 with transformers; returns the shield's net.

    Everything here is SELV. The transformers' 1500 Vrms is IEEE 802.3's isolation of cable and
    equipment, functional insulation in our terms; it is no part of the mains barrier, which lies on
    the meter board and keeps the whole 3.3 V side touchable.

    Shield: 10 nF 1 kV and 1 Mohm to ground, since the plastic housing has no earth. A contact
    discharge of 8 kV from 150 pF leaves 118 V on the 10 nF (a 1 nF would see 1 kV, and ten in a
    row would add up without the 1 Mohm, which empties it within 10 ms). The foot of the jack's
    75 ohm termination (pin 8) joins the shield, so common-mode current of the cable returns there
    and not through the board. In the 1500 Vrms test the jack's 1 nF takes 91 % and more.

    Surge: indoor wiring brings common-mode surges of at most 1 kV (IEC 61000-4-5, installation
    class 2), below the transformers' 2.1 kV peak, so no arrester is fitted; what crosses as
    transverse voltage is clamped by the saturating 350 uH and the chip's own diodes (2 kV HBM).

    LEDs: anodes on 3.3 V, cathodes through 330 ohm to outputs that sink: 2.4 mA typical, at most
    5.0 mA of the 8 mA allowed.

    Temperature: the jack narrows the board to 0 to 45 degC of ambient. The meter's -25 degC hold
    without this board; the manual says so.
    """
    with board.block("magjack", sheet=3):
        shield = board.net("SHIELD", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 0.0))
        green, yellow = (
            board.net(name, SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.45))
            for name in ("LED_GREEN_K", "LED_YELLOW_K")
        )
        jack = board.part(
            "jack",
            HR911105A,
            {
                "TD_PLUS": media.tx_p,
                "TD_MINUS": media.tx_n,
                "RD_PLUS": media.rx_p,
                "RD_MINUS": media.rx_n,
                "TCT": media.tx_tap,
                "RCT": media.rx_tap,
                "NC": NC,
                "CHS": shield,
                "SHIELD": shield,
                "GREEN_A": v3v3,
                "GREEN_K": green,
                "YELLOW_A": v3v3,
                "YELLOW_K": yellow,
            },
            ref="J2",
        )
        board.claim(
            "ambient_temperature",
            jack,
            low=0.0,
            high=45.0,
            unit="degC",
            reason="the jack is rated 0 to 70 degC, as nearly all with transformers inside are",
        )
        led_series = resistor("330", "0603")
        board.part("r_green", led_series, {"1": green, "2": media.link_led_n}, note="link")
        board.part("r_yellow", led_series, {"1": yellow, "2": media.second_led_n})
        board.part(
            "c_shield", ceramic("10n", "1206", volts=1000.0), {"1": shield, "2": gnd}, note="ESD"
        )
        board.part("r_shield", resistor("1M", "1206"), {"1": shield, "2": gnd}, note="bleed")
    return shield
