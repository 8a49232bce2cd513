"""A switching converter with what stands around it: input, output, inductor, ripple."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.checks.dividers import spanning
from hardware.checks.supplies import Rails, converter_volts, inductor_of, net_of, rails_of
from hardware.checks.view import View
from hardware.design import Part
from hardware.parts.spec import Interval


@dataclass(frozen=True, slots=True)
class Stage:
    """A converter with what stands around it."""

    view: View
    part: Part
    rails: Rails
    vin_net: str
    out_net: str
    coil: Part
    vin: Interval
    out: Interval
    load_a: float

    @property
    def label(self) -> str:
        """The converter's label."""
        return self.view.label(self.part)

    @property
    def frequency_hz(self) -> float:
        """Switching frequency."""
        return self.view.low(self.part, "switching_frequency")

    def inductance(self) -> Interval:
        """Over the coil's tolerance."""
        nominal = self.view.low(self.coil, "inductance")
        spread = self.view.rating(self.coil, "tolerance")
        return spanning(nominal * (1 + value(spread.low)), nominal * (1 + value(spread.high)))

    def ripple_a(self, henry: float, vin: float, out: float) -> float:
        """Peak-to-peak inductor current: V (1 - V / Vin) / (f L)."""
        if henry <= 0.0 or vin <= 0.0 or self.frequency_hz <= 0.0:
            return float("inf")
        return out * max(0.0, 1.0 - out / vin) / (self.frequency_hz * henry)

    def most_ripple_a(self) -> float:
        """At the least inductance and the highest input."""
        least = value(self.inductance().low)
        return self.ripple_a(least, value(self.vin.high), value(self.out.high))

    def ceramics(self, net: str) -> list[Part]:
        """Ceramics from a net to ground in the converter's own block."""
        view = self.view
        return [
            c
            for c in view.on(net, "C")
            if c.block == self.part.block and view.is_ground(view.far(c, net))
        ]


def value(end: float | None) -> float:
    """An interval's end; 0 where there is none."""
    return 0.0 if end is None else end


def stage_of(view: View, part: Part, load_a: float) -> Stage | str:
    """The converter's surroundings, or what is missing."""
    rails = rails_of(view)
    behind = inductor_of(view, part)
    vin_net = net_of(view, part, "VIN")
    if behind is None:
        return "no inductor leads from SW to an output"
    if vin_net is None:
        return "VIN is open"
    out = converter_volts(view, part, behind[1])
    vin = rails.volts(vin_net)
    if out is None:
        return "FB does not sense the output behind the inductor"
    if vin is None:
        return f"nothing feeds {vin_net}"
    return Stage(view, part, rails, vin_net, behind[1], behind[0], vin, out, load_a)
