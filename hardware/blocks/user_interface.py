"""Buttons and indicator LEDs."""

from __future__ import annotations

from typing import Final

from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, NetClass, Part
from hardware.parts.diodes import USBLC6_2SC6
from hardware.parts.leds import LED_GREEN, LED_RED, LED_YELLOW
from hardware.parts.resistors import resistor
from hardware.parts.spec import Interval, PartSpec
from hardware.parts.switches import TACT_SWITCH

INDICATOR_OHM: Final = 1e3
PULSE_OHM: Final = 220.0
#: Drop of a GPIO: none at best, 0.1 x supply at 20 mA at worst, so 5 mV a milliampere.
GPIO_OHM: Final = 16.5
SETUP_SERIES_OHM: Final = 470.0
RESET_SERIES_OHM: Final = 100.0
#: What a red or yellow-green chip of AlGaInP takes at a few milliamperes at least.
_LOWEST_FORWARD_V: Final = 1.8


def led_current_a(led: PartSpec, series_ohm: float) -> Interval:
    """Least and greatest current: 3.2 to 3.4 V, 1 % resistor, forward voltage, GPIO drop."""
    forward = led.rating("forward_voltage").interval
    assert forward.high is not None
    least = _LOWEST_FORWARD_V if forward.low is None else forward.low
    return Interval(
        (3.2 - forward.high) / (series_ohm * 1.01 + GPIO_OHM),
        (3.4 - least) / (series_ohm * 0.99),
    )


def setup_low_v(pull_up_ohm: float = 10e3) -> float:
    """Level of SETUP_N with the button down."""
    return 3.37 * SETUP_SERIES_OHM / (SETUP_SERIES_OHM + pull_up_ohm)


def _optical_output(board: Board, lamp: Part) -> None:
    """What a test head asks of the pulse LED."""
    board.claim(
        "optical_output",
        lamp,
        low=550e-9,
        high=1000e-9,
        unit="m",
        reason="wavelengths of an optical test output (IEC 62052-11)",
    )
    board.claim(
        "led_current",
        lamp,
        low=3e-3,
        unit="A",
        reason="50 uW/cm2 at 10 mm (IEC 62052-11); to be confirmed by measurement",
    )


def user_interface(
    board: Board,
    *,
    gnd: Net,
    v3v3: Net,
    en: Net,
    setup_n: Net,
    led_status: Net,
    led_net: Net,
    led_pulse: Net,
) -> None:
    """Reset and setup buttons; status (green), network (yellow), energy pulse (red).

    LEDs go from a GPIO to ground, so they are dark while pins float in reset. Indicators with
    1 kohm take 0.8 to 1.6 mA, plenty through a light pipe. The pulse LED is red (about 625 nm,
    inside the 550 to 1000 nm that an optical test head expects) and takes 3.4 to 7.3 mA from
    220 ohm: the radiation at 10 mm must be at least 50 uW/cm2 (IEC 62052-11, optical test output,
    from memory); a laboratory measures it. All stay far below the LEDs' 20 mA and the GPIO's 28 mA.

    Setup: held at reset it starts the ROM loader, held later it starts set-up; 470 ohm give 0.15 V;
    no capacitor, because the strap is read as reset ends. Reset: 100 ohm limit the discharge of
    EN's capacitor. A spark of 15 kV through a cover's pin hole carries 2.3 uC, ten times what a pin
    survives, and no resistor stops it alone: a suppressor array holds both keys at their switches,
    so that 470 and 100 ohm pass a few hundredths of a microcoulomb.
    """
    with board.block("user_interface", sheet=17):
        keys: list[Net] = []
        for name, net, ohms, ref, note in (
            ("reset", en, "100", "SW1", "reset"),
            ("setup", setup_n, "470", "SW2", "setup; at reset: ROM loader"),
        ):
            key = board.net(f"{name.upper()}_KEY", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.37))
            board.part(f"r_{name}", resistor(ohms), {"1": net, "2": key})
            board.part(f"sw_{name}", TACT_SWITCH, {"1": key, "2": gnd}, ref=ref, note=note)
            keys.append(key)
        board.part("esd", USBLC6_2SC6, {"IO1": keys[0], "IO2": keys[1], "VBUS": v3v3, "GND": gnd})
        for name, net, led, ohms in (
            ("status", led_status, LED_GREEN, "1k"),
            ("net", led_net, LED_YELLOW, "1k"),
            ("pulse", led_pulse, LED_RED, "220"),
        ):
            anode = board.net(
                f"LED_{name.upper()}_A", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 2.4)
            )
            board.part(f"r_{name}", resistor(ohms), {"1": net, "2": anode})
            lamp = board.part(f"led_{name}", led, {"A": anode, "K": gnd}, note=name)
            if name == "pulse":
                _optical_output(board, lamp)
