"""Controller, service port, memory, keys and headers of the meter."""

from __future__ import annotations

from typing import Final

from hardware.kicad.placement.layout import Layout

#: The module's antenna reaches the upper edge in the right corner (Espressif, hardware design
#: guidelines, "PCB layout": antenna at the board's edge or corner, 15 mm free on the other side).
_MODULE_X_MM: Final = 145.5
_MODULE_Y_MM: Final = 10.12


def place_logic(layout: Layout) -> None:
    """Everything on the low-voltage side that neither measures nor supplies."""
    _controller(layout)
    _service_port(layout)
    _memory(layout)
    _keys(layout)
    layout.at("expansion/relay_shield", 133.4, 61.6)
    layout.at("expansion/lan", 147.0, 65.6)
    layout.at("expansion/radio", 147.0, 46.7)


def _controller(layout: Layout) -> None:
    part = "mcu/{}".format
    layout.at(part("module"), _MODULE_X_MM, _MODULE_Y_MM)
    layout.centred(part("c_bulk"), 135.6, 6.3, 180.0)
    layout.centred(part("c_hf"), 135.8, 8.2, 180.0)
    # Left side of the module, pins 4 to 16 from above.
    left = [
        *("r_setup_n_pull", "r_i2c_sda_pull", "r_i2c_scl_pull", "r_shield_cs_n", "r_exp_reset_n"),
        *("r_lan_int_n_pull", "r_lan_cs_n", "r_fe_mosi", "r_fe_sclk"),
    ]
    layout.column(135.8, 9.3, [part(name) for name in left], 180.0)
    outer = ("r_shield_cs_n_pull", "r_exp_reset_n_pull", "r_lan_cs_n_pull", "r_flash_cs_n_pull")
    layout.column(132.4, 13.4, [part(name) for name in outer], 180.0)
    # Below it, pins 19 to 30 from the left.
    below = ("r_exp_miso_pull", "r_exp_mosi", "r_exp_sclk", "r_radio_tx", "r_radio_rx_pull")
    layout.row(139.8, 22.6, [part(name) for name in below], 270.0)
    layout.centred(part("r_shield_heartbeat"), 150.0, 21.9, 0.0)
    part = "reset_supervisor/{}".format
    layout.centred(part("supervisor"), 132.1, 22.4, 0.0)
    layout.centred(part("c_supply"), 128.6, 21.2, 0.0)
    layout.row(132.2, 25.2, [part("r_pull_up"), part("c_delay")], 0.0)


def _service_port(layout: Layout) -> None:
    """USB-C out of the top edge, its clamp behind it, series resistors towards the controller."""
    part = "usb_service/{}".format
    layout.at(part("port"), 103.6, 4.0, 180.0)
    layout.centred(part("esd"), 103.6, 11.0, 90.0)
    layout.column(99.6, 9.2, [part("r_cc_1"), part("r_cc_2")], 0.0)
    layout.column(107.9, 9.2, [part("c_vbus"), part("r_bleeder")], 0.0)
    layout.row(102.0, 15.0, [part("r_dp"), part("r_dn")], 270.0)


def _memory(layout: Layout) -> None:
    part = "storage/{}".format
    layout.centred(part("flash"), 125.6, 10.2, 0.0)
    layout.centred(part("c_flash"), 131.8, 8.0, 0.0)
    layout.centred(part("r_flash_hold"), 131.8, 10.0, 0.0)
    layout.column(119.2, 9.2, [part("r_flash_do"), part("r_flash_wp")], 180.0)


def _keys(layout: Layout) -> None:
    """Keys and lamps inside the nose's band, above the headers."""
    part = "user_interface/{}".format
    layout.column(145.4, 25.4, [part("sw_setup"), part("sw_reset")], 0.0, gap_mm=0.3)
    lamps = ("led_status", "r_status", "led_net", "r_net", "led_pulse", "r_pulse")
    layout.column(152.0, 25.0, [part(name) for name in lamps], 0.0, gap_mm=0.3)
    layout.centred(part("esd"), 138.6, 31.4, 0.0)
    layout.column(138.6, 33.6, [part("r_reset"), part("r_setup")], 180.0, gap_mm=0.3)
