"""One switched circuit: relay, indicator, terminal block."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from hardware.blocks.relay_register import CIRCUITS
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, NetClass, Part, relay_contact
from hardware.parts.contact_terminals import CONTACT_TERMINAL
from hardware.parts.diodes import D_1N4148W
from hardware.parts.leds import LED_GREEN
from hardware.parts.relays import G2RL_1_E_DC12
from hardware.parts.resistors import resistor

#: Peak of 300 V to neutral, the highest system that the board is for (230/400 V, 120/240 V).
CONTACT_PEAK_V: Final = 424.0
FIRST_SHEET: Final = 10
#: One circuit's conducting path: contact 5 mohm, two terminals 2 mohm each, 40 mm of 5 mm wide
#: 70 um track on both sides 1 mohm.
PATH_OHM: Final = 10e-3
#: Heat of all contacts together that the enclosure loses at 25 K over the cabinet's air.
CONTACT_HEAT_W: Final = 8.0
INDICATOR_OHM: Final = 6800.0
INDICATOR_DROP_V: Final = 2.6


def contact_heat_w(currents_a: Iterable[float]) -> float:
    """Heat of the given circuit currents in the board's contacts, terminals and tracks."""
    return sum(i * i * PATH_OHM for i in currents_a)


def continuous_current_a(circuits: int) -> float:
    """Current that ``circuits`` equally loaded circuits may carry at once, at most 16 A."""
    return min(16.0, math.sqrt(CONTACT_HEAT_W / (circuits * PATH_OHM)))


def indicator_a(bus_v: float) -> float:
    """Current of the indicator at a coil bus voltage."""
    return (bus_v - INDICATOR_DROP_V) / INDICATOR_OHM


def relay_channel(board: Board, circuit: int, *, bus: Net, coil_n: Net) -> None:
    """Circuit ``circuit``: coil between ``bus`` and ``coil_n``, contacts on terminals J11 to J20.

    Fail-safe at the terminals: the installer wires the load to NO (off while the shield is silent)
    or to NC (on while it is silent), circuit by circuit: a freezer rests on, a heater rests off.
    So the shield has one fail-safe only, all coils off, which needs no power, no memory and no
    decision. Circuits 1 to 5 and 6 to 10 lie on opposite edges: five blocks of three poles at a
    25.4 mm pitch. The relay's contact pins all lie at one end, so the contacts face the edge and
    the coils the middle; a common terminal on the far edge would have to cross the low-voltage
    strip and its reinforced insulation.

    Domains: COM, NO and NC of one circuit are one domain, because the contact parts them only by
    micro-disconnection (1 kV), which isolates nothing; neighbouring circuits may be other phases,
    400 V apart.

    No snubber: 10 nF across an open contact pass 0.7 mA at 230 V, enough to make LED lamps
    glimmer and to defeat "off" for whoever measures, and ten X2 capacitors cost as much as a
    relay. The contact is rated for resistive and lamp loads as it is; motors and transformers
    belong behind contactors or carry their own varistor.

    Ratings: 16 A resistive at 250 V on NO; the data sheet's figure for NC was not at hand, so the
    installation manual limits NC to 10 A until it is confirmed. Inrush of electronic loads is no
    rating of this contact (HF115F-I with the same pins has 120 A for 20 ms, where lighting circuits
    need it); a 16 A breaker limits nothing within milliseconds, so the manual names load classes.

    Total current: 10 mohm a circuit make 2.6 W at 16 A. Ten at 16 A would be 26 W. A 159 x 90 x
    58 mm box loses about 10 W at 25 K (0.058 m2, 7 W/m2K): 2 W for the coils leave 8 W, which is
    ten circuits at 8.9 A, six at 11.5 A, three at 16 A. Firmware knows all currents and warns.

    Operations: eight a day for 15 years, 44 000, of the 50 000 that the contact lasts at full load.

    No contact feedback: the meter's own transformer on the circuit shows current where there should
    be none (a welded contact) and none where there should be some. A voltage feedback would add ten
    sensing chains across the mains barrier and a neutral that this board does not have, and would
    not tell a welded contact from a back-fed circuit.

    Indicator across the coil, so it shows real drive, not a command: 0.75 mA at 7.7 V, 1.4 mA at
    12 V. At release the coil lifts its low end to 13 V over a bus at 7.6 or 0 V: the series diode
    takes the reverse voltage that the LED (5 V) may not.

    Why not a bistable relay: it needs no holding power, but it also stays where it is. Fail-safe
    would need energy stored on the shield for ten reset pulses after the supply has gone (10 x
    0.4 W x 50 ms = 0.2 J, 5 mF at 12 V falling to 9 V), a circuit that fires them in every fault,
    and a proof that it works; and it costs twice as much. The economiser takes the saving without
    that.
    """
    with board.block(f"relay_{circuit}", sheet=FIRST_SHEET + circuit):
        domain = relay_contact(circuit)
        contacts = {
            name: board.net(
                f"K{circuit}_{name}",
                domain,
                NetClass.CONTACT,
                volts=(-CONTACT_PEAK_V, CONTACT_PEAK_V),
            )
            for name in ("COM", "NO", "NC")
        }
        relay = board.part(
            "relay", G2RL_1_E_DC12, {"A1": bus, "A2": coil_n, **contacts}, ref=f"K{circuit}"
        )
        board.part("terminal", CONTACT_TERMINAL, contacts, ref=f"J{10 + circuit}")
        _claims(board, relay, contacts)
        lamp = board.net(f"K{circuit}_LAMP", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 13.3))
        anode = board.net(f"K{circuit}_LAMP_A", SELV_SIGNAL, NetClass.SIGNAL, volts=(-0.5, 12.6))
        board.part("r_lamp", resistor("6.8k", "0603"), {"1": bus, "2": anode})
        board.part("lamp", LED_GREEN, {"A": anode, "K": lamp}, note="coil is driven")
        board.part("d_lamp", D_1N4148W, {"A": lamp, "K": coil_n}, note="reverse voltage")


def _claims(board: Board, relay: Part, contacts: dict[str, Net]) -> None:
    """What the contact is meant to carry, and how often it switches."""
    for name, limit in (("COM", 16.0), ("NO", 16.0), ("NC", 10.0)):
        reason = "16 A breaker" if name != "NC" else "the installation manual's limit for NC"
        board.claim("circuit_current", contacts[name], high=limit, unit="A", reason=reason)
    board.claim(
        "shared_current",
        contacts["COM"],
        high=continuous_current_a(CIRCUITS),
        unit="A",
        reason="every circuit in use at once: firmware warns above",
    )
    board.claim(
        "contact_heat",
        relay,
        high=CONTACT_HEAT_W / CIRCUITS,
        unit="W",
        reason="a circuit's share of the heat that the housing loses, coils apart",
    )
    board.claim(
        "operations",
        relay,
        low=44e3,
        unit="1",
        reason="eight a day for fifteen years, at full load",
    )
