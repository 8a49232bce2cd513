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
_NEAR_MM: Final = 22.5
_FAR_MM: Final = 26.3
_ROW_MM: Final = 1.5


def _frame(layout: Layout) -> None:
    """Header, jack and what belongs to them: the same for both controllers."""
    layout.centred("header/header", 17.7, 32.9, 90.0)
    layout.centred("header/c_bulk", 5.2, 28.4, 90.0)
    # The jack's front is flush with the board's edge.
    layout.at("magjack/jack", 50.0 - 17.26, 20.44, 90.0)
    layout.row(34.4, 4.6, ["magjack/r_green"], 0.0)
    layout.row(36.0, 28.4, ["magjack/r_yellow"], 0.0)
    layout.row(40.0, 28.6, [("magjack/c_shield", 180.0), "magjack/r_shield"])


def _points(layout: Layout) -> None:
    points = [p.address for p in layout.design.parts if p.address.startswith("test_points/")]
    test_grid(layout, points, x_mm=10.16, y_mm=22.86, columns=5)


def place_w5500(design: Design) -> dict[str, Spot]:
    """Spots of the LAN add-on with the W5500: pins 1 to 11 face the jack."""
    layout = Layout(design)
    _frame(layout)
    part = "controller/{}".format
    layout.at(part("w5500"), _CHIP_X_MM, _CHIP_Y_MM, 180.0)
    # In the order of the pins from above: bias, supply, receiver, supply, transmitter.
    near = ["r_bias", "c_avdd_8", "r_rx_p", "r_rx_n", "c_avdd_4", "r_tx_p", "r_tx_n"]
    for n, name in enumerate(near):
        layout.centred(part(name), _NEAR_MM, 9.85 + _ROW_MM * n, 0.0)
    far = ["c_rx_tap", "r_rx_p_term", "c_rx_p", "c_rx_n", "r_rx_n_term", "r_tx_p_term"]
    for n, name in enumerate(far):
        layout.centred(
            part(name), _FAR_MM, 9.85 + _ROW_MM * n, 180.0 if name == "c_rx_tap" else 0.0
        )
    # The transmitter's pair passes between its terminations.
    layout.centred(part("r_tx_n_term"), _FAR_MM, 20.4, 0.0)
    layout.centred(part("r_tx_tap"), _FAR_MM, 21.9, 180.0)
    layout.centred(part("c_tx_tap"), _NEAR_MM, 21.9, 180.0)
    # Above, pins 22 to 13 from the left.
    supplies = ["c_1v2", "c_avdd_21", "c_tocap", "c_avdd_17", "c_avdd_15", "c_avdd_11"]
    layout.row(10.6, 7.2, [part(name) for name in supplies], 270.0)
    layout.row(10.9, 4.3, [part("c_analog"), part("bead")], 0.0, gap_mm=0.4)
    # Left: crystal at pins 30 and 31, supply at pin 28, bus lines to the header.
    layout.centred(part("crystal"), 7.6, 14.3, 180.0)
    column = [(part("c_xi"), 180.0), (part("r_xtal_bias"), 0.0), (part("c_xo"), 180.0)]
    layout.column(4.0, 11.9, column)
    layout.centred(part("c_vdd_28"), 8.5, 10.9, 180.0)
    layout.centred(part("c_digital"), 8.3, 8.9, 0.0)
    layout.column(8.6, 16.6, [part("r_miso"), part("r_int")], 180.0, gap_mm=0.4)
    layout.row(10.8, 20.6, [part("r_reset"), part("c_reset")], 0.0, gap_mm=0.4)
    _points(layout)
    return layout.finish()


def place_w5200(design: Design) -> dict[str, Spot]:
    """Spots of the LAN add-on with the W5200: pins 13 to 24 face the jack."""
    layout = Layout(design)
    _frame(layout)
    part = "controller/{}".format
    layout.at(part("w5200"), 15.0, 13.5, 90.0)
    # Receiver straight to the jack; transmitter down between the columns, terminations beside.
    near = [part(name) for name in ("c_xtalvdd_16", "c_avdd_15", "c_1v8o_14", "c_avdd_11")]
    layout.column(21.25, 15.2, near, 0.0)
    layout.column(21.25, 7.6, [part("c_taps"), part("c_avdd_23")], 0.0, gap_mm=0.2)
    layout.centred(part("c_rx_term"), _FAR_MM, 8.6, 180.0)
    layout.centred(part("r_rx_n_term"), _FAR_MM, 10.3, 0.0)
    layout.centred(part("r_rx_p_term"), 25.9, 14.3, 0.0)
    layout.centred(part("c_tx_term"), _FAR_MM, 16.0, 180.0)
    layout.centred(part("r_tx_n_term"), _FAR_MM, 17.55, 0.0)
    layout.centred(part("r_tx_p_term"), _FAR_MM, 20.4, 0.0)
    layout.row(19.4, 22.6, [part("r_v1v8_out_bulk"), part("c_v1v8_out_bulk")], 0.0)
    layout.row(19.4, 24.95, [part("r_v1v8_xtal_bulk"), part("c_v1v8_xtal_bulk")], 0.0)
    # Above, pins 31 to 25 from the left.
    above = ["r_ane", "c_vdd_27", "c_1v8_25"]
    layout.row(14.1, 7.6, [part(name) for name in above], 90.0, gap_mm=0.2)
    layout.row(9.0, 4.3, [part("r_v1v8_bulk"), part("c_v1v8_bulk"), part("bead_1v8")], 0.0)
    layout.row(27.3, 4.2, [part("bead"), part("c_analog")], 0.0)
    # Below, pins 1 to 12 from the left: crystal, straps, supply at pin 8, bias.
    layout.centred(part("crystal"), 10.9, 20.6, 270.0)
    layout.column(7.5, 18.4, [part("c_xi"), part("r_xtal_bias"), part("c_xo")], 180.0)
    # The straps' lines fall straight down past the crystal and fan out to their row.
    below = ["r_fdxled_n_m2", "r_spdled_n_m1", "r_linkled_n_m0", "r_mdc_spien"]
    layout.row(12.9, 24.4, [part(name) for name in below], 270.0)
    layout.row(14.85, 19.7, [part("r_mdio"), part("c_1v8_8")], 270.0)
    layout.centred(part("r_bias"), 18.95, 19.7, 270.0)
    # Left: bus buffer, select, interrupt and reset towards the header.
    layout.column(8.9, 7.2, [part("r_int"), part("r_chip_miso")], 0.0)
    layout.centred(part("miso_buffer"), 5.0, 13.6, 180.0)
    layout.column(5.2, 9.0, [part("c_digital")], 0.0)
    rest = [part(name) for name in ("r_select", "c_vdd_47", "r_reset")]
    layout.column(8.6, 12.6, rest, 180.0)
    layout.centred(part("c_reset"), 5.2, 17.6, 180.0)
    layout.column(2.4, 9.0, [part("c_buffer_5")], 90.0)
    layout.column(4.4, 19.4, [part("r_miso")], 0.0)
    _points(layout)
    return layout.finish()
