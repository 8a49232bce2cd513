"""Small parts and boards that the tests of the machinery share."""

from __future__ import annotations

from hardware.circuit import Board
from hardware.design import MAINS_L1, SELV_SIGNAL, SELV_SUPPLY, Design, NetClass
from hardware.parts.spec import (
    Drawing,
    Grade,
    Insulation,
    Interval,
    PartSpec,
    Pin,
    PinKind,
    Source,
    pins,
)

_RANGE = Interval(-40.0, 85.0)


def two_terminal(mpn: str = "R-10K", value: str = "10k", **changes: object) -> PartSpec:
    fields: dict[str, object] = {
        "symbol": "R",
        "reference_prefix": "R",
        "value": value,
        "description": "resistor",
        "manufacturer": "Maker",
        "mpn": mpn,
        "footprint": "Resistor_SMD:R_0603_1608Metric",
        "pins": (Pin("1", "1"), Pin("2", "2")),
        "body": None,
        "temperature_c": _RANGE,
        "datasheet": "none",
        "drawing": Drawing.RESISTOR,
    }
    return PartSpec(**{**fields, **changes})  # type: ignore[arg-type]


RESISTOR = two_terminal()
REGULATOR = two_terminal(
    "REG",
    "3.3 V",
    symbol="REG",
    reference_prefix="U",
    drawing=Drawing.BOX,
    footprint="Package_TO_SOT_SMD:SOT-23",
    pins=pins(PinKind.POWER_IN, GND="1")
    + pins(PinKind.POWER_OUT, OUT="2")
    + pins(PinKind.INPUT, IN="3"),
)
LOAD = two_terminal(
    "LOAD",
    "load",
    symbol="LOAD",
    reference_prefix="U",
    drawing=Drawing.BOX,
    footprint="Package_TO_SOT_SMD:SOT-23",
    pins=pins(PinKind.POWER_IN, VDD="1", GND="2") + pins(PinKind.INPUT, EN="3"),
)
ISOLATOR = two_terminal(
    "ISO",
    "isolator",
    symbol="ISO",
    reference_prefix="T",
    drawing=Drawing.BOX,
    footprint="Package_TO_SOT_SMD:SOT-143",
    pins=pins(PinKind.PASSIVE, P1="1", P2="2", S1="3", S2="4"),
    insulation=Insulation(
        groups=(("primary", ("1", "2")), ("secondary", ("3", "4"))),
        grade=Grade.REINFORCED,
        withstand_v=4000.0,
        source=Source("none", "test", True),
    ),
)


def small_board(*, value: str = "10k", bridge: bool = False) -> Board:
    """A regulated rail with a load, and an isolator whose primary is mains.

    ``bridge`` plants a resistor across the barrier.
    """
    board = Board("small", "Small board")
    with board.block("supply", sheet=1):
        gnd = board.net(
            "GND", SELV_SUPPLY, NetClass.GROUND, volts=(0, 0), powered_by="bench supply"
        )
        vin = board.net("VIN", SELV_SUPPLY, NetClass.POWER, volts=(4, 6), powered_by="bench supply")
        out = board.net("V3V3", SELV_SUPPLY, NetClass.POWER, volts=(3.2, 3.4))
        board.part("regulator", REGULATOR, {"IN": vin, "OUT": out, "GND": gnd})
        board.part("bleeder", two_terminal(f"R-{value}", value), {"1": vin, "2": gnd})
    with board.block("load", sheet=2):
        enable = board.net("EN", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, 3.3))
        board.part("load", LOAD, {"VDD": out, "GND": gnd, "EN": enable})
        board.part("pull_up", RESISTOR, {"1": out, "2": enable})
    with board.block("barrier", sheet=3):
        line = board.net("L1", MAINS_L1, NetClass.MAINS, volts=(-325, 325))
        tap = board.net("L1_TAP", MAINS_L1, NetClass.MAINS, volts=(-325, 325))
        board.part("isolator", ISOLATOR, {"P1": line, "P2": tap, "S1": enable, "S2": gnd})
        board.part("load", RESISTOR, {"1": line, "2": tap})
        if bridge:
            board.part("planted", RESISTOR, {"1": tap, "2": enable})
    return board


def small_design() -> Design:
    return small_board().finish()
