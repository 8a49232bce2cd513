"""LAN add-on: header to the left, jack out of the right edge, the controller between.

The analog side of the controller faces the jack and its bus side the header; terminations stand
in the order of the pins, so both pairs run straight and no signal crosses them.
"""

from __future__ import annotations

from typing import Final

from hardware.design import Design
from hardware.kicad.placement.layout import Layout
from hardware.kicad.placement.spot import Spot
from hardware.kicad.placement.test_grid import test_grid

_CHIP_X_MM: Final = 15.5
_CHIP_Y_MM: Final = 14.0
#: Columns of parts between controller and jack.
_NEAR_MM: Final = 22.4
_FAR_MM: Final = 25.6


def _frame(layout: Layout) -> None:
    """Header, jack and what belongs to them: the same for both controllers."""
    layout.centred("header/header", 17.4, 32.9, 90.0)
    layout.centred("header/c_bulk", 31.0, 35.0, 90.0)
    # The jack's front is flush with the board's edge.
    layout.at("magjack/jack", 50.0 - 17.26, 20.44, 90.0)
    layout.row(31.0, 4.6, ["magjack/r_green"], 0.0)
    layout.row(36.0, 28.4, ["magjack/r_yellow"], 0.0)
    layout.row(40.0, 28.6, ["magjack/c_shield", "magjack/r_shield"], 0.0)


def _points(layout: Layout) -> None:
    points = [p.address for p in layout.design.parts if p.address.startswith("test_points/")]
    test_grid(layout, points, x_mm=10.16, y_mm=22.86, columns=5)


def place_w5500(design: Design) -> dict[str, Spot]:
    """Spots of the LAN add-on with the W5500."""
    layout = Layout(design)
    _frame(layout)
    part = "controller/{}".format
    layout.at(part("w5500"), _CHIP_X_MM, _CHIP_Y_MM, 180.0)
    # Right side, in the order of pins 1 to 11 from below.
    layout.row(_NEAR_MM - 1.48, 18.1, [(part("r_tx_n"), 0), (part("r_tx_n_term"), 0)])
    layout.row(_NEAR_MM - 1.48, 16.54, [(part("r_tx_p"), 0), (part("r_tx_p_term"), 0)])
    layout.row(_NEAR_MM - 1.48, 14.98, [(part("c_avdd_4"), 0), (part("r_rx_n_term"), 180)])
    layout.row(_NEAR_MM - 1.48, 13.42, [(part("r_rx_n"), 0), (part("c_rx_n"), 0)])
    layout.row(_NEAR_MM - 1.48, 11.86, [(part("r_rx_p"), 0), (part("c_rx_p"), 0)])
    layout.row(_NEAR_MM - 1.48, 10.3, [(part("c_avdd_8"), 0), (part("r_rx_p_term"), 0)])
    layout.row(_NEAR_MM - 1.48, 8.74, [(part("r_bias"), 0), (part("c_rx_tap"), 0)])
    layout.row(_NEAR_MM - 1.48, 19.66, [(part("c_tx_tap"), 180), (part("r_tx_tap"), 180)])
    # Above, pins 22 to 13 from the left.
    supplies = ["c_1v2", "c_avdd_21", "c_tocap", "c_avdd_17", "c_avdd_15", "c_avdd_11"]
    layout.row(10.6, 7.2, [part(name) for name in supplies], 270.0)
    layout.row(10.9, 4.5, [part("c_analog"), part("bead")], 0.0, gap_mm=0.4)
    # Left: crystal at pins 30 and 31, supply at pin 28, bus lines to the header.
    layout.centred(part("crystal"), 7.9, 14.0, 90.0)
    layout.column(4.5, 11.9, [part("c_xo"), part("r_xtal_bias"), part("c_xi")], 180.0)
    layout.centred(part("c_vdd_28"), 8.7, 10.9, 0.0)
    layout.centred(part("c_digital"), 8.5, 9.0, 0.0)
    layout.column(8.6, 17.2, [part("r_miso"), part("r_int")], 180.0)
    layout.row(10.8, 20.4, [part("r_reset"), part("c_reset")], 0.0)
    _points(layout)
    return layout.finish()


def place_w5200(design: Design) -> dict[str, Spot]:
    """Spots of the LAN add-on with the W5200."""
    layout = Layout(design)
    _frame(layout)
    _points(layout)
    return layout.finish()
