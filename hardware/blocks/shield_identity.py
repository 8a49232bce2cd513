"""The shield's identification memory, whose address also shows the watchdog's state."""

from __future__ import annotations

from typing import Final

from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, NetClass
from hardware.parts.capacitors import ceramic
from hardware.parts.memories import EEPROM_2K
from hardware.parts.resistors import resistor

#: 1010 A2 A1 A0 with A2 high.
BASE_ADDRESS: Final = 0x54


def identity_address(*, output_disabled: bool, coil_supply_on: bool) -> int:
    """I2C address (7 bits) at which the memory answers in a given state of the watchdog."""
    return BASE_ADDRESS | int(output_disabled) << 1 | int(coil_supply_on)


#: Every address that the shield may answer at; the meter has no device on the bus.
ADDRESSES: Final = tuple(
    identity_address(output_disabled=a, coil_supply_on=b)
    for a in (False, True)
    for b in (False, True)
)


def shield_identity(
    board: Board,
    *,
    v3v3: Net,
    gnd: Net,
    sda: Net,
    scl: Net,
    output_disabled: Net,
    coil_supply_on: Net,
) -> Net:
    """2 kbit EEPROM with type, revision, serial number and test record; returns write protect.

    Firmware learns from it that a shield is there, which one, and that relay commands make sense.
    It answers at 0x54 to 0x57 and is alone on the bus.

    Its address inputs are compared at every access, so they carry two status bits for nothing:
    A1 is the registers' output enable (high: channel A has disabled the relays), A0 is the coil
    supply (high: channel B has it on). Which address acknowledges tells both: 0x56 at rest, 0x55
    running, 0x57 after channel A alone, 0x54 after channel B alone. That is the watchdog's
    self-test without an expander chip. A0 is 3.0 to 3.4 V from an 880 ohm divider where 0.7 x 3.4 =
    2.4 V is high: address pins pull down strongly until they see half the supply, so the source
    must be strong too. With 3.3 V missing 12 V pushes at most 3.6 mA into its clamp. Firmware
    reads twice: a state that changes within a transfer costs one acknowledge.

    Write protect is pulled up: no firmware fault can rewrite the identity. The production fixture
    grounds its test point to write. The I2C pull-ups are the meter's.
    """
    with board.block("shield_identity", sheet=5):
        for name, disabled, on in (
            ("AT_REST", True, False),
            ("RUNNING", False, True),
            ("OUTPUTS_OFF", True, True),
            ("SUPPLY_OFF", False, False),
        ):
            board.firmware_constant(
                f"I2C_ADDRESS_SHIELD_{name}",
                identity_address(output_disabled=disabled, coil_supply_on=on),
                "7 bits; the one that answers tells the watchdog's state",
            )
        board.claim(
            "idle_level",
            coil_supply_on,
            low=2.4,
            high=3.5,
            unit="V",
            reason="address bit: high while the coil supply is on",
        )
        protect = board.net("IDENTITY_WP", SELV_SIGNAL, NetClass.SIGNAL, volts=(0.0, 3.4))
        board.claim("idle_level", protect, low=2.4, unit="V", reason="writing is forbidden")
        memory = board.part(
            "memory",
            EEPROM_2K,
            {
                "A0": coil_supply_on,
                "A1": output_disabled,
                "A2": v3v3,
                "SDA": sda,
                "SCL": scl,
                "WP": protect,
                "VDD": v3v3,
                "VSS": gnd,
            },
        )
        board.claim(
            "lifetime_writes",
            memory,
            low=1000,
            unit="1",
            reason="identity at manufacture and repair, ten times over with every page rewritten",
        )
        board.claim(
            "write_time",
            memory,
            high=10e-3,
            unit="s",
            reason="the fixture writes 32 pages in a third of a second, 10 ms for each",
        )
        board.part("c_memory", ceramic("100n", "0603"), {"1": v3v3, "2": gnd})
        board.part("r_protect", resistor("10k", "0603"), {"1": v3v3, "2": protect})
    return protect
