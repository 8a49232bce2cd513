"""Finding a circuit in a board: what hangs together around some nets."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from hardware.checks.metering.chains import converters
from hardware.checks.view import View
from hardware.design import AnalogChannel, Part

#: Parts that join circuits and are no end of one; integrated circuits and connectors are ends.
_PASSED: Final = frozenset(
    {"R", "C", "CP", "L", "FERRITE", "FUSE", "VARISTOR", "D", "D_SCHOTTKY", "LED", "BRIDGE",
     "VOLTAGE_TRANSFORMER"}
)  # fmt: skip


def around(
    view: View, starts: Iterable[str], passes: Callable[[str], bool]
) -> tuple[list[Part], set[str]]:
    """Parts and nets that hang together with ``starts``; nets that ``passes`` refuses end the walk.

    Parts of every kind on the way are in the list, by reference; only passive ones lead further.
    """
    queue = deque(dict.fromkeys(starts))
    nets, parts = set(queue), {}
    first = set(queue)
    while queue:
        net = queue.popleft()
        if net not in first and not passes(net):
            continue
        for part in view.on(net):
            parts[part.reference] = part
            if view.symbol(part) not in _PASSED:
                continue
            for use in part.pins:
                if use.net is not None and use.net not in nets:
                    nets.add(use.net)
                    queue.append(use.net)
    return [parts[reference] for reference in sorted(parts)], nets


def grounds(view: View) -> frozenset[str]:
    """Every net of class Ground."""
    return frozenset(net.name for net in view.design.nets if view.is_ground(net.name))


def converter(view: View, channel: AnalogChannel) -> Part | None:
    """The converter of an analog channel: letters in order are converters by reference."""
    letters = sorted({other.adc for other in view.design.analog_channels})
    return dict(zip(letters, converters(view), strict=False)).get(channel.adc)


def constant(view: View, ending: str) -> int | None:
    """The firmware constant whose name ends so; None if there is none or more than one."""
    found = [c.value for c in view.design.firmware_constants if c.name.endswith(ending)]
    return found[0] if len(found) == 1 else None


def gain_name(gain: int) -> str:
    """How ratings name a gain's group: ``gain_1_2_4`` or ``gain_8_up``."""
    return "gain_8_up" if gain >= 8 else "gain_1_2_4"


def db(ratio: float) -> float:
    """An amplitude ratio in dB."""
    return 20.0 * math.log10(max(ratio, 1e-12))
