"""Supplies of the meter: from the module's output up to the buck, the quiet rail to converter B."""

from __future__ import annotations

from hardware.kicad.placement.layout import Layout


def place_power(layout: Layout) -> None:
    """Hold-up, buck, analog supply, and the two supervisors."""
    layout.centred("isolated_supply/c_out", 119.2, 38.6, 0.0)
    _hold_up(layout)
    _buck(layout)
    part = "analog_supply/{}".format
    layout.column(98.6, 22.4, [(part("bead"), 90.0), (part("c_in"), 0.0)], gap_mm=0.2)
    layout.centred(part("regulator"), 98.6, 29.7, 180.0)
    layout.centred(part("c_out"), 98.6, 32.4, 180.0)
    part = "power_fail/{}".format
    layout.centred(part("supervisor"), 126.2, 24.6, 180.0)
    column = ("r_sense_top", "r_sense_bottom", "c_sense")
    layout.column(122.4, 22.3, [part(name) for name in column], 0.0)
    layout.column(130.0, 24.2, [part("r_pull_up"), part("r_pull_down")], 0.0)


def _hold_up(layout: Layout) -> None:
    part = "hold_up/{}".format
    layout.centred(part("d_v12"), 112.2, 37.8, 180.0)
    layout.centred(part("c_reservoir"), 128.6, 33.8, 180.0)
    layout.centred(part("d_discharge"), 119.4, 35.4, 180.0)
    layout.centred(part("r_charge"), 119.4, 32.2, 0.0)
    layout.centred(part("c_hf"), 119.4, 30.1, 180.0)
    layout.centred(part("d_vbus"), 112.6, 12.4, 90.0)


def _buck(layout: Layout) -> None:
    """Converter with its input loop below it, coil to the right, output behind the coil."""
    part = "buck_3v3/{}".format
    x, y = 104.6, 29.6
    layout.centred(part("converter"), x, y, 0.0)
    layout.centred(part("c_bst"), x + 2.6, y - 2.7, 0.0)
    layout.centred(part("c_in_hf"), x, y + 2.6, 0.0)
    layout.centred(part("c_in"), x, y + 4.6, 0.0)
    layout.centred(part("inductor"), x + 4.7, y + 0.5, 0.0)
    layout.centred(part("c_out_1"), x + 8.4, y + 0.3, 270.0)
    layout.centred(part("c_out_2"), x + 10.6, y + 0.3, 270.0)
