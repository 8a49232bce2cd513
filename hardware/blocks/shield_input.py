"""The relay shield's ribbon connector, its line filters and the rails that come with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hardware.blocks.headers import interface_header
from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, SELV_SUPPLY, NetClass
from hardware.interfaces import RELAY_SHIELD
from hardware.parts.bulk_capacitors import ELECTROLYTIC_100U_35V
from hardware.parts.capacitors import ceramic
from hardware.parts.resistors import resistor

BUS_SERIES_OHM: Final = 100.0
BUS_SHUNT_F: Final = 47e-12
#: Two 0.3 m conductors AWG 28 (0.21 ohm/m) in parallel each way, two 10 mohm contacts each.
RIBBON_LOOP_OHM: Final = 0.1


#: The meter's end: 100 ohm, a pin of 40 ohm, and the ribbon's 80 pF.
SOURCE_OHM: Final = 140.0
RIBBON_F: Final = 80e-12


def edge_s_per_v() -> float:
    """Slope of a bus edge behind the filter, 10 to 90 % of 3.3 V: about 18 ns/V.

    Two poles in cascade; the sum of the time constants seen from the source (Elmore) is their
    upper bound.
    """
    elmore = SOURCE_OHM * (RIBBON_F + BUS_SHUNT_F) + BUS_SERIES_OHM * BUS_SHUNT_F
    return 2.2 * elmore / (0.8 * 3.3)


@dataclass(frozen=True, slots=True)
class ShieldInput:
    """Rails and signals behind the header; ``heartbeat_line`` is the unfiltered heartbeat."""

    v12: Net
    v3v3: Net
    gnd: Net
    sclk: Net
    mosi: Net
    miso: Net
    cs_n: Net
    heartbeat_line: Net
    heartbeat: Net
    reset_n: Net
    sda: Net
    scl: Net


def _signal(board: Board, name: str, net_class: NetClass = NetClass.SIGNAL) -> Net:
    return board.net(name, SELV_SIGNAL, net_class, volts=(0.0, 3.3))


def shield_input(board: Board) -> ShieldInput:
    """Ribbon header, reservoir, line filters and the state of every line when the ribbon is off.

    SCLK, MOSI and chip select pass 100 ohm and 47 pF (34 MHz). At the end of 0.3 m of ribbon that
    takes the ringing and the nanosecond spikes of contacts switching 10 cm away. With the meter's
    140 ohm into the ribbon the edges are 18 ns/V: too slow for a clock into LVC (10 ns/V), so the
    clock gate is AHC (100 ns/V) and the registers are HC; at the 2 MHz clock the delay is 5 % of a
    period. A relay-switched motor couples far more than logic noise, so unfiltered CMOS inputs at
    the end of a cable are not an option; ferrites would cost more and damp less.

    The heartbeat (16 Hz) is slow: 1 kohm and 10 nF (16 kHz). The ribbon couples about 20 pF
    from its neighbours: into a broken heartbeat conductor a bus line would drive full swings, into
    10 nF only 3.3 V x 20 pF / 10 nF = 7 mV, so bus traffic of a meter whose watchdog task died can
    never pass for a heartbeat. Its neighbours are ground and reset: not even a bridge of solder
    joins it to a line that moves. Reset has 1 kohm and
    100 pF: the one-shot's reset input is no Schmitt trigger and wants edges under 500 ns/V.

    Levels with the ribbon off, or with any single conductor broken: chip select pulled up (nothing
    latches), clock up (its idle level, SPI mode 3), data, heartbeat and reset down (one-shot held
    in reset). 100 kohm each: 3 uA of input leakage shift them by 0.3 V, and against the meter's
    pulls they change nothing; chip select has 47 kohm, since its buffer input alone may leak 5 uA.
    The heartbeat has 10 kohm, because the controller's pin has a pull-up of some 45 kohm until
    firmware takes it (0.6 V). The I2C lines get no pull-ups here.

    12 V reservoir: 100 uF carries the 12 mA step of a relay that is pulled in (0.1 V in 1 ms, until
    the converter follows) and its equivalent series resistance damps the ringing of ceramics
    behind ribbon inductance (0.3 uH and 10 uF: 0.17 ohm), which undamped would double 12 V at
    plugging in. No transient suppressor: the line never leaves the two boxes, and every part on it
    stands 30 V.
    """
    with board.block("shield_input", sheet=1):
        feed = "shield header, from the meter's supply"
        v12 = board.net("V12", SELV_SUPPLY, NetClass.POWER, volts=(11.4, 12.6), powered_by=feed)
        v3v3 = board.net("V3V3", SELV_SUPPLY, NetClass.POWER, volts=(3.2, 3.4), powered_by=feed)
        gnd = board.net("GND", SELV_SUPPLY, NetClass.GROUND, volts=(0.0, 0.0), powered_by=feed)
        lines = {
            name: _signal(board, name, NetClass.CLOCK if name == "EXP_SCLK" else NetClass.SIGNAL)
            for name in (
                "EXP_SCLK",
                "EXP_MOSI",
                "EXP_MISO",
                "SHIELD_CS_N",
                "SHIELD_HEARTBEAT",
                "EXP_RESET_N",
                "I2C_SDA",
                "I2C_SCL",
            )
        }
        interface_header(
            board,
            "header",
            RELAY_SHIELD,
            host=False,
            nets={"V12": v12, "V3V3": v3v3, "GND": gnd, **lines},
            ref="J1",
        )
        _idle_levels(board, lines, v3v3, gnd)
        filtered = _filters(board, lines, gnd)
        board.part(
            "c_v12_bulk",
            ELECTROLYTIC_100U_35V,
            {"PLUS": v12, "MINUS": gnd},
            note="reservoir, damps the ribbon's inductance",
        )
        board.part("c_v12", ceramic("10u", "1206", volts=50), {"1": v12, "2": gnd})
        board.part("c_v3v3", ceramic("10u", "0805"), {"1": v3v3, "2": gnd})
    return ShieldInput(
        v12=v12,
        v3v3=v3v3,
        gnd=gnd,
        sclk=filtered["SCLK"],
        mosi=filtered["MOSI"],
        miso=lines["EXP_MISO"],
        cs_n=filtered["CS_N"],
        heartbeat_line=lines["SHIELD_HEARTBEAT"],
        heartbeat=filtered["HEARTBEAT"],
        reset_n=filtered["RESET_N"],
        sda=lines["I2C_SDA"],
        scl=lines["I2C_SCL"],
    )


def _idle_levels(board: Board, lines: dict[str, Net], v3v3: Net, gnd: Net) -> None:
    """Pulls that hold each line with the ribbon off or its conductor broken."""
    for name, ohms, level in (
        ("EXP_SCLK", "100k", v3v3),
        ("SHIELD_CS_N", "47k", v3v3),
        ("EXP_MOSI", "100k", gnd),
        ("SHIELD_HEARTBEAT", "10k", gnd),
        ("EXP_RESET_N", "100k", gnd),
    ):
        board.part(
            f"r_idle_{name.lower()}",
            resistor(ohms, "0603"),
            {"1": lines[name], "2": level},
            note="level without ribbon",
        )
        reason = "level with the ribbon off or this conductor broken: nothing moves a relay"
        if level is gnd:
            board.claim("idle_level", lines[name], high=0.5, unit="V", reason=reason)
        else:
            board.claim("idle_level", lines[name], low=2.7, unit="V", reason=reason)


def _filters(board: Board, lines: dict[str, Net], gnd: Net) -> dict[str, Net]:
    """RC filters; returns the nets behind them by signal."""
    spikes = "spikes of contacts are a few nanoseconds; a twentieth of a 2 MHz period"
    bursts = "a burst of 100 V and 50 ns leaves 1.4 V; a slower edge dwells in the hysteresis"
    filtered: dict[str, Net] = {}
    for name, inner, ohms, farads, window, reason in (
        ("EXP_SCLK", "SCLK", "100", "47p", (3e-9, 25e-9), spikes),
        ("EXP_MOSI", "MOSI", "100", "47p", (3e-9, 25e-9), spikes),
        ("SHIELD_CS_N", "CS_N", "100", "47p", (3e-9, 25e-9), spikes),
        ("SHIELD_HEARTBEAT", "HEARTBEAT", "1k", "10n", (3.6e-6, 60e-6), bursts),
        ("EXP_RESET_N", "RESET_N", "1k", "100p", (50e-9, 0.6e-6), "a burst pulse is 50 ns"),
    ):
        clock = NetClass.CLOCK if inner == "SCLK" else NetClass.SIGNAL
        net = filtered[inner] = _signal(board, inner, clock)
        tag = inner.lower()
        board.part(
            f"r_{tag}", resistor(ohms, "0603"), {"1": lines[name], "2": net}, note="line filter"
        )
        board.part(f"c_{tag}", ceramic(farads, "0603"), {"1": net, "2": gnd}, note="line filter")
        low, high = window
        board.claim("filter_time", net, low=low, high=high, unit="s", reason=reason)
    board.claim("clock_rate", filtered["SCLK"], high=2e6, unit="Hz", reason="SHIELD_SPI_HZ_MAX")
    return filtered
