"""The meter: mains side, metering front end, controller, and the headers of the add-ons."""

from __future__ import annotations

from hardware.blocks.current_input import CIRCUITS, current_input, neutral_current_input
from hardware.blocks.front_end import FrontEndInputs
from hardware.blocks.voltage_input import PHASES, voltage_input
from hardware.circuit import Board, Net


def _measuring_inputs(
    board: Board, inputs: FrontEndInputs, *, phases: tuple[Net, Net, Net], neutral: Net, gnd: Net
) -> None:
    """V1 to V3 and I1 to I5 on converter A, I6 to I10 and the neutral current on B."""
    for n in range(1, PHASES + 1):
        pair = inputs.a[n - 1]
        voltage_input(
            board,
            n,
            phase=phases[n - 1],
            neutral=neutral,
            adc="A",
            channel=n - 1,
            adc_p=pair.p,
            adc_n=pair.n,
            gnd=gnd,
        )
    currents = [("A", channel, inputs.a[channel]) for channel in range(PHASES, len(inputs.a))]
    currents += [("B", channel, pair) for channel, pair in enumerate(inputs.b)]
    for n, (adc, channel, pair) in enumerate(currents[:CIRCUITS], 1):
        current_input(board, n, adc=adc, channel=channel, adc_p=pair.p, adc_n=pair.n, gnd=gnd)
    adc, channel, pair = currents[CIRCUITS]
    neutral_current_input(board, adc=adc, channel=channel, adc_p=pair.p, adc_n=pair.n, gnd=gnd)
