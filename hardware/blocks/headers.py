"""Headers of the interfaces between boards."""

from __future__ import annotations

from collections.abc import Mapping

from hardware.circuit import Board, Net
from hardware.design import Part
from hardware.interfaces import Interface
from hardware.parts.headers import BOX_HEADERS


def interface_header(
    board: Board, tag: str, interface: Interface, *, host: bool, nets: Mapping[str, Net], ref: str
) -> Part:
    """Place the shrouded box header of an interface and declare it for the mating proof.

    ``nets`` maps every signal name of the interface to its net. The shroud's notch keys the plug;
    the same header stands on both boards, so that a straight ribbon joins equal pin numbers.
    Called inside an open block. Raises KeyError naming a signal that has no net.
    """
    part = board.part(
        tag,
        BOX_HEADERS[len(interface.signals)],
        {signal.pin: nets[signal.name] for signal in interface.signals},
        ref=ref,
    )
    board.connector(
        part, interface.name, host, {signal.pin: signal.name for signal in interface.signals}
    )
    return part
