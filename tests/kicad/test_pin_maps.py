"""Our pin maps against KiCad's own symbols, a second reading of the same datasheets.

Names are compared without overbars, separators and case. ``ALIASES`` lists where the makers of one
part, or KiCad, name a pin differently: ours -> KiCad's, after that folding.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sexpdata

from hardware import outputs
from hardware.parts.spec import PartSpec

pytestmark = pytest.mark.kicad

# Symbol of ours -> KiCad's library:symbol.
STOCK = {
    "74HC123": "74xx:74HC123",
    "74HC595": "74xx:74HC595",
    "ADS131M08": "Analog_ADC:ADS131M08xPBS",
    "AP6320X": "Regulator_Switching:AP63203WU",
    # KiCad has no symbol of the S2's small module; the S3's has the same pads but 27 and 30.
    "ESP32-S2-MINI-2": "RF_Module:ESP32-S3-MINI-1",
    "I2C_MEMORY_8": "Memory_NVRAM:FM24C64B",
    "IRM_05": "Converter_ACDC:IRM-05-12",
    "LDO_SOT23_5": "Regulator_Linear:LP5907MFX-1.2",
    "MAGJACK": "Connector:RJ45_Hanrun_HR911105A_Horizontal",
    "NMOS": "Transistor_FET:AO3400A",
    "PMOS": "Transistor_FET:AO3401A",
    "SPI_FLASH_8": "Memory_Flash:W25Q32JVSS",
    "TPL7407LA": "Transistor_Array:TPL7407LAD",
    "USBLC6-2SC6": "Power_Protection:USBLC6-2SC6",
    "USB_C_16": "Connector:USB_C_Receptacle_USB2.0_16P",
    "W5500": "Interface_Ethernet:W5500",
}
ALIASES = {
    "74HC123": {"RD": "CLR"},
    "74HC595": {
        **{f"Q{n}": f"Q{letter}" for n, letter in enumerate("ABCDEFGH")},
        "Q7S": "QH'",
        "MR": "SRCLR",
        "SHCP": "SRCLK",
        "STCP": "RCLK",
        "DS": "SER",
    },
    # TI's table of the same pinout (ADS131M06) says "leave unconnected"; KiCad ties it to ground.
    "ADS131M08": {"NC": "AGND"},
    "AP6320X": {"VIN": "IN"},
    "ESP32-S2-MINI-2": {"IO19": "USBD", "IO20": "USBD", "NC": "IO47", "GND": "IO48"},
    "IRM_05": {"NEUTRAL": "ACN", "LINE": "ACL", "VOPLUS": "VO", "VOMINUS": "VO"},
    "MAGJACK": {"TDPLUS": "TD", "TDMINUS": "TD", "RDPLUS": "RD", "RDMINUS": "RD"},
    "SPI_FLASH_8": {"DI": "DIIO0", "DO": "DOIO1", "WP": "WPIO2", "HOLD": "HOLDRESETIO3"},
    "USB_C_16": {"DP": "D", "DN": "D"},
    "W5500": {"V1V2O": "1V2O", "XI": "XICLKIN", "NC": "RSVD"},
}
SIGNS = re.compile(r"~\{|[{}/_ +-]")


def fold(name: str) -> str:
    return SIGNS.sub("", name.removesuffix("_N").upper().replace("{SLASH}", ""))


def plain(node: Any) -> Any:
    if isinstance(node, list):
        return [plain(item) for item in node]
    return node.value() if isinstance(node, sexpdata.Symbol) else node


def find(node: Any, head: str) -> list[Any]:
    if not isinstance(node, list):
        return []
    own = [node] if node and node[0] == head else []
    return own + [hit for item in node for hit in find(item, head)]


def kicad_pins(folder: Path, library: str, name: str) -> dict[str, str]:
    """Pin number -> name of a stock symbol; a derived symbol has its parent's pins."""
    text = (folder / f"{library}.kicad_sym").read_text(encoding="utf-8")
    start = text.index(f'\n\t(symbol "{name}"') + 2
    end = text.find("\n\t(symbol ", start)
    node = plain(sexpdata.loads(text[start:end].rstrip() if end > 0 else text[start:-3]))
    if parents := find(node, "extends"):
        return kicad_pins(folder, library, parents[0][1])
    return {find(pin, "number")[0][1]: find(pin, "name")[0][1] for pin in find(node, "pin")}


@pytest.fixture(scope="module")
def used() -> dict[str, PartSpec]:
    designs = outputs.build_all().values()
    return {spec.symbol: spec for design in designs for spec in design.specs}


def disagreements(spec: PartSpec, theirs: dict[str, str]) -> list[str]:
    """Pins that are missing on one side or are named otherwise; nameless ones are not compared."""
    ours = {pin.number: pin.name for pin in spec.pins}
    alias = ALIASES.get(spec.symbol, {})
    found = [f"pin {n} stands on one side only" for n in sorted(ours.keys() ^ theirs.keys())]
    for number in sorted(ours.keys() & theirs.keys()):
        mine, stock = fold(ours[number]), fold(theirs[number])
        # Units of one package (74HC123) and repeated NC or RSVD pins carry a number with us.
        readings = {mine, mine.rstrip("0123456789")}
        readings |= {alias[reading] for reading in readings if reading in alias}
        if theirs[number].strip("~") and stock not in readings:
            found.append(f"pin {number} is {ours[number]} here, {theirs[number]} in KiCad")
    return found


@pytest.mark.parametrize("symbol", STOCK)
def test_pin_map_agrees_with_kicads_symbol(
    symbol: str, stock_symbols: Path, used: dict[str, PartSpec]
) -> None:
    library, _, name = STOCK[symbol].partition(":")
    assert disagreements(used[symbol], kicad_pins(stock_symbols, library, name)) == []


def test_a_planted_swap_is_found(stock_symbols: Path, used: dict[str, PartSpec]) -> None:
    theirs = kicad_pins(stock_symbols, "Regulator_Switching", "AP63203WU")
    theirs["5"], theirs["6"] = theirs["6"], theirs["5"]
    assert disagreements(used["AP6320X"], theirs) == [
        "pin 5 is SW here, BST in KiCad",
        "pin 6 is BST here, SW in KiCad",
    ]
