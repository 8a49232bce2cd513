"""Measuring side of the meter: eleven plugs as one tile, filters at the converters' pins.

The low-impedance lines (4.7 and 50 ohm) may be long; the 3 kohm behind them may not, so resistors
and capacitors of the anti-alias filters stand in the order of the converter's pins, 4 mm from them.
"""

from __future__ import annotations

from typing import Final

from hardware.kicad.placement.layout import Item, Layout
from hardware.kicad.placement.meter_mains import TRANSFORMER_X_MM

#: A plug's courtyard is 8.4 mm wide: eleven of them take 93.5 mm of the edge.
TILE_PITCH_MM: Final = 8.5
#: Halves of the burden beside the clamp; between them pass the lines of other channels.
BURDEN_MM: Final = 3.5
FIRST_TILE_X_MM: Final = 5.9
FILTER_PITCH_MM: Final = 1.56
_CONVERTER_Y_MM: Final = 33.4
CONVERTER_X_MM: Final = {"a": 40.0, "b": 81.0}
#: Filters from left to right as the turned converter's pins follow each other: block and line.
#: Inputs 7 and 6 of converter B are grounded and have none.
FILTERS: Final = {
    "a": (
        *(("current_input_5", "p"), ("current_input_5", "n")),
        *(("current_input_4", "n"), ("current_input_4", "p")),
        *(("current_input_3", "p"), ("current_input_3", "n")),
        *(("current_input_2", "n"), ("current_input_2", "p")),
        *(("current_input_1", "p"), ("current_input_1", "n")),
        *(("voltage_input_3", "n"), ("voltage_input_3", "p")),
        *(("voltage_input_2", "p"), ("voltage_input_2", "n")),
        *(("voltage_input_1", "n"), ("voltage_input_1", "p")),
    ),
    "b": (
        *(("neutral_current_input", "p"), ("neutral_current_input", "n")),
        *(("current_input_10", "n"), ("current_input_10", "p")),
        *(("current_input_9", "p"), ("current_input_9", "n")),
        *(("current_input_8", "n"), ("current_input_8", "p")),
        *(("current_input_7", "p"), ("current_input_7", "n")),
        *(("current_input_6", "n"), ("current_input_6", "p")),
    ),
}
#: From the converter's middle to its first filter: the same tile at both.
_FIRST_FILTER_MM: Final = {"a": -7.5 * FILTER_PITCH_MM, "b": -3.5 * FILTER_PITCH_MM}


def place_analog(layout: Layout) -> None:
    """Plugs, burdens, clamps, filters, converters and their clock."""
    blocks = [f"current_input_{n}" for n in range(1, 11)] + ["neutral_current_input"]
    for n, block in enumerate(blocks):
        _plug(layout, block, FIRST_TILE_X_MM + TILE_PITCH_MM * n)
    for converter, lines in FILTERS.items():
        for n, (block, line) in enumerate(lines):
            x = CONVERTER_X_MM[converter] + _FIRST_FILTER_MM[converter] + FILTER_PITCH_MM * n
            layout.centred(f"{block}/r_{line}", x, 22.9, 270.0)
            layout.centred(f"{block}/c_{line}", x, 26.0, 270.0)
        _converter(layout, converter, CONVERTER_X_MM[converter])
    _clock(layout)
    for n, x in TRANSFORMER_X_MM.items():
        _secondary(layout, n, x)


def _plug(layout: Layout, block: str, x_mm: float) -> None:
    """Tile of one transformer's plug: clamp in the lines' way, a burden half on either side."""
    layout.centred(f"{block}/ct", x_mm, 6.4, 180.0)
    layout.centred(f"{block}/clamp", x_mm, 16.5, 270.0)
    layout.centred(f"{block}/burden_n", x_mm - BURDEN_MM, 14.3, 270.0)
    layout.centred(f"{block}/burden_p", x_mm + BURDEN_MM, 14.3, 270.0)


def _converter(layout: Layout, which: str, x_mm: float) -> None:
    """Converter with its inputs up and its bus down; supplies beside their pins."""
    part = "front_end/{}".format
    y = _CONVERTER_Y_MM
    layout.at(part(f"adc_{which}"), x_mm, y, 270.0)
    left = [part(f"c_avdd_hf_{which}"), part(f"c_avdd_bulk_{which}")]
    layout.column(x_mm - 5.8, y + 0.5, left, 180.0)
    right = [part(f"c_dvdd_hf_{which}"), part(f"c_dvdd_bulk_{which}")]
    layout.column(x_mm + 5.8, y + 0.5, right, 0.0)
    below = {f"r_cs_{which}": -4.0, f"r_drdy_{which}": -2.0, f"r_dout_{which}": -0.3}
    for name, dx in below.items():
        layout.centred(part(name), x_mm + dx, 39.22, 270.0)
    # Beside pin 24, so that the clock gets to pin 23 below it.
    layout.centred(part(f"c_cap_{which}"), x_mm + 3.9, 37.8, 0.0)


def _clock(layout: Layout) -> None:
    """Oscillator between the converters: two branches of equal length."""
    part = "front_end/{}".format
    # Turned so that the output looks down to its two branches.
    layout.centred(part("oscillator"), 60.5, 34.0, 270.0)
    layout.centred(part("c_oscillator"), 60.5, 31.0, 0.0)
    layout.centred(part("r_clock_a"), 59.0, 37.5, 180.0)
    layout.centred(part("r_clock_b"), 62.8, 37.5, 0.0)
    layout.centred(part("r_sync_reset"), 70.6, 33.0, 0.0)
    layout.centred(part("r_miso"), 70.6, 34.8, 0.0)


def _secondary(layout: Layout, n: int, x_mm: float) -> None:
    """Burden and clamp above the transformer's secondary pins."""
    part = f"voltage_input_{n}/{{}}".format
    names = [part("burden"), part("clamp_high"), part("clamp_low")]
    # Beside what converters have below them.
    left = x_mm - (10.2 if n == 2 else 5.2)
    chain: list[Item] = [(names[0], 0.0), (names[1], 180.0), (names[2], 0.0)]
    # Room for a ground via beside each pad on ground.
    layout.row(left, 39.6, chain, gap_mm=0.9)
