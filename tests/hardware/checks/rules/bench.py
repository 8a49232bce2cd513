"""A bench on which a test wires a few real parts."""

from __future__ import annotations

from dataclasses import dataclass, field

from hardware.circuit import Board, Net
from hardware.design import SELV_SIGNAL, Design, Domain, NetClass, Part
from hardware.parts.spec import PartSpec


@dataclass
class Bench:
    """One block; ``nets`` are made at first mention, with GND and a 12 V supply to begin with."""

    board: Board = field(default_factory=lambda: Board("bench", "Bench"))
    nets: dict[str, Net] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.net("GND", NetClass.GROUND, (0.0, 0.0))
        self.net("V12", NetClass.POWER, (11.0, 12.0))

    def net(
        self,
        name: str,
        net_class: NetClass = NetClass.SIGNAL,
        volts: tuple[float, float] = (0.0, 3.3),
        domain: Domain = SELV_SIGNAL,
    ) -> Net:
        with self.board.block(f"net_{name.lower()}", sheet=len(self.nets) + 100):
            self.nets[name] = self.board.net(
                name, domain, net_class, volts=volts, powered_by="bench"
            )
        return self.nets[name]

    def part(self, tag: str, spec: PartSpec, **pins: str) -> Part:
        """``pins`` by name; a pin called ``1`` is given as ``p1``."""
        wired = {
            name.removeprefix("p") if name[1:].isdigit() else name: self.nets[net]
            for name, net in pins.items()
        }
        with self.board.block(tag, sheet=len(self.board.design().blocks) + 200):
            return self.board.part("part", spec, wired)

    def design(self) -> Design:
        return self.board.design()
