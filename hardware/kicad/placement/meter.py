"""The meter: mains at the lower left, transformers' plugs along the top, logic to the right.

The barrier runs level below the converters: what is hazardous lies under it, and the three
isolating transformers and the supply module stand astride it, secondaries up. Signals run one way:
plugs and transformers, burdens, filters, converters, then the bus to the controller at the upper
right corner, whose antenna looks over the top edge.
"""

from __future__ import annotations

from hardware.design import Design
from hardware.kicad.placement.layout import Layout
from hardware.kicad.placement.meter_analog import place_analog
from hardware.kicad.placement.meter_logic import place_logic
from hardware.kicad.placement.meter_mains import place_mains
from hardware.kicad.placement.meter_power import place_power
from hardware.kicad.placement.spot import Spot
from hardware.kicad.placement.test_grid import test_grid


def place(design: Design) -> dict[str, Spot]:
    """Spots of every part of the meter."""
    layout = Layout(design)
    place_mains(layout)
    place_analog(layout)
    place_power(layout)
    place_logic(layout)
    _test_points(layout)
    return layout.finish()


def _test_points(layout: Layout) -> None:
    """A field below the power supplies, and ground near each corner of the low-voltage side."""
    corners = ((5.08, 33.02), (99.06, 38.1), (149.86, 22.86), (137.16, 81.28))
    for n, (x, y) in enumerate(corners, 1):
        layout.at(f"test_points/tp_gnd_{n}", x, y, bottom=True)
    points = [
        part.address
        for part in layout.design.parts
        if part.reference.startswith("TP") and part.address not in layout.spots
    ]
    test_grid(layout, points, x_mm=99.06, y_mm=12.7, columns=8)
