"""The microcontroller's buses: their nets as frozen records, created here and nowhere else.

Names are the contract between meter, add-ons and firmware. ``volts`` is the supply's range.
"""

from __future__ import annotations

from dataclasses import dataclass

from hardware.blocks.front_end import FrontEndBus
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, NetClass

__all__ = [
    "ExpansionBus",
    "FrontEndBus",
    "I2cBus",
    "RadioPort",
    "expansion_bus",
    "front_end_bus",
    "i2c_bus",
    "logic_net",
    "radio_port",
]

#: Highest and lowest level of a logic net: ground to the 3.3 V supply.
LOGIC_VOLTS = (0.0, 3.37)


@dataclass(frozen=True, slots=True)
class ExpansionBus:
    """SPI bus of flash, LAN and shield with its selects and side signals (nets ``EXP_...``)."""

    sclk: Net
    mosi: Net
    miso: Net
    shield_cs_n: Net
    heartbeat: Net
    reset_n: Net
    lan_cs_n: Net
    lan_int_n: Net
    flash_cs_n: Net


@dataclass(frozen=True, slots=True)
class I2cBus:
    """I2C of the shield's identity memory."""

    sda: Net
    scl: Net


@dataclass(frozen=True, slots=True)
class RadioPort:
    """UART of the radio header; names as the meter sees them."""

    tx: Net
    rx: Net


def logic_net(board: Board, name: str, net_class: NetClass = NetClass.SIGNAL) -> Net:
    """A 3.3 V logic net."""
    return board.net(name, SELV_SIGNAL, net_class, volts=LOGIC_VOLTS)


def front_end_bus(board: Board) -> FrontEndBus:
    """The converters' own SPI bus, so that no log write or LAN frame delays a sample."""
    return FrontEndBus(
        sclk=logic_net(board, "FE_SCLK", NetClass.CLOCK),
        mosi=logic_net(board, "FE_MOSI"),
        miso=logic_net(board, "FE_MISO"),
        cs_a_n=logic_net(board, "FE_CS_A_N"),
        cs_b_n=logic_net(board, "FE_CS_B_N"),
        drdy_a_n=logic_net(board, "FE_DRDY_A_N"),
        drdy_b_n=logic_net(board, "FE_DRDY_B_N"),
        sync_reset_n=logic_net(board, "FE_SYNC_RESET_N"),
    )


def expansion_bus(board: Board) -> ExpansionBus:
    """The shared expansion bus; every driver of EXP_MISO is tri-state."""
    return ExpansionBus(
        sclk=logic_net(board, "EXP_SCLK", NetClass.CLOCK),
        mosi=logic_net(board, "EXP_MOSI"),
        miso=logic_net(board, "EXP_MISO"),
        shield_cs_n=logic_net(board, "SHIELD_CS_N"),
        heartbeat=logic_net(board, "SHIELD_HEARTBEAT"),
        reset_n=logic_net(board, "EXP_RESET_N"),
        lan_cs_n=logic_net(board, "LAN_CS_N"),
        lan_int_n=logic_net(board, "LAN_INT_N"),
        flash_cs_n=logic_net(board, "FLASH_CS_N"),
    )


def i2c_bus(board: Board) -> I2cBus:
    """SDA and SCL at 400 kHz."""
    return I2cBus(sda=logic_net(board, "I2C_SDA"), scl=logic_net(board, "I2C_SCL"))


def radio_port(board: Board) -> RadioPort:
    """RADIO_TX is driven by the meter."""
    return RadioPort(tx=logic_net(board, "RADIO_TX"), rx=logic_net(board, "RADIO_RX"))
