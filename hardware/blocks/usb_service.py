"""The USB service port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.circuit import NC, Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.diodes import USBLC6_2SC6
from hardware.parts.resistors import resistor
from hardware.parts.usb import USB_C_RECEPTACLE

#: USB Type-C specification: Rd of a sink, 5.1 kohm within 10 % for detection of any source.
CC_OHM: Final = 5.1e3
BLEEDER_OHM: Final = 470.0
#: Half of full speed's 90 ohm pair; USB 2.0 allows 28 to 44 ohm including the driver.
SERIES_OHM: Final = 22.0


@dataclass(frozen=True, slots=True)
class UsbNets:
    """Supply from the host, and the data pair at the controller."""

    vbus: Net
    dp: Net
    dn: Net


def bleeder_power_w(vbus_v: float = 5.5) -> float:
    """Heat of the bleeder at the highest VBUS."""
    return vbus_v**2 / BLEEDER_OHM


def idle_vbus_v(leakage_a: float) -> float:
    """VBUS with nothing plugged in: the hold-up diode's leakage in the bleeder."""
    return leakage_a * BLEEDER_OHM


def usb_service(board: Board, *, gnd: Net) -> UsbNets:
    """USB-C, full speed, for set-up and firmware; the port is SELV and the meter runs from it.

    5.1 kohm on each CC make the meter a sink in both plug positions; SBU is open. On USB alone
    firmware keeps shield and LAN in reset: 0.43 A at 3.3 V takes 0.39 A at 4.3 V, within 0.5 A.

    USBLC6-2 clamps both data lines and VBUS at the connector; 22 ohm behind it complete the
    driver's impedance to the pair's and limit what passes the clamp.

    VBUS: 1 uF here and the converter's 4.7 uF behind the diode are what the host charges, 5.9 uF
    and 7.1 uF with tolerances, of the 10 uF that USB allows; the reservoir comes through 470 ohm.
    No fuse: the host limits at 0.5 to 3 A and every part on the path (diode 1 A, traces) bears a
    short until the port trips.
    470 ohm drain the diode's leakage from the 12 V side: 0.3 mA at 25 degC and 40 V are its limit,
    hot it may be several times that; up to 1.7 mA an open port stands below the 0.8 V that Type-C
    calls off; 64 mW of 100 mW at 5.5 V.

    The shell is on GND directly: there is no chassis or protective earth that could make a loop,
    and a discharge into the shell finds the plane at once. Ground of the host and of the meter's
    SELV side become one while plugged; the mains barrier is what makes that safe.
    """
    with board.block("usb_service", sheet=16):
        vbus = board.net(
            "VBUS",
            SELV_SUPPLY,
            NetClass.POWER,
            volts=(0.0, 5.5),
            powered_by="the USB host, through the connector",
        )
        pair = {
            name: board.net(name, SELV_SIGNAL, NetClass.USB, volts=(0.0, 3.6))
            for name in ("USB_DP", "USB_DN", "USB_DP_PORT", "USB_DN_PORT")
        }
        cc = [
            board.net(f"USB_CC{n}", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 2.75)) for n in (1, 2)
        ]
        board.part(
            "port",
            USB_C_RECEPTACLE,
            {
                "VBUS": vbus,
                "GND": gnd,
                "SHIELD": gnd,
                "CC1": cc[0],
                "CC2": cc[1],
                "DP": pair["USB_DP_PORT"],
                "DN": pair["USB_DN_PORT"],
                "SBU1": NC,
                "SBU2": NC,
            },
            ref="J4",
        )
        for n, net in enumerate(cc, 1):
            board.part(f"r_cc_{n}", resistor("5.1k"), {"1": net, "2": gnd}, note="sink")
        board.part(
            "esd",
            USBLC6_2SC6,
            {
                "IO1": pair["USB_DP_PORT"],
                "IO2": pair["USB_DN_PORT"],
                "VBUS": vbus,
                "GND": gnd,
            },
        )
        for line in ("DP", "DN"):
            board.part(
                f"r_{line.lower()}",
                resistor("22"),
                {"1": pair[f"USB_{line}_PORT"], "2": pair[f"USB_{line}"]},
            )
        board.part("c_vbus", ceramic("1u", "0603", volts=25), {"1": vbus, "2": gnd})
        board.part("r_bleeder", resistor("470"), {"1": vbus, "2": gnd}, note="open port at 0 V")
    return UsbNets(vbus, pair["USB_DP"], pair["USB_DN"])
