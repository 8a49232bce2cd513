"""Evidence: what the high-current conductors carry, how hot they get, what they lose.

The copper is that of the committed board's file, fills and all. Where each layer leads from pad to
pad by itself, the layers count as one conductor of their sections together (two strips above one
another share their air, so each is not taken as one alone); else the narrowest stretch over both
counts. Resistance is that of the whole shape, at the temperature that it reaches.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import shapely

from hardware import evidence
from hardware.design import Design
from hardware.evidence import Record, Verdict
from hardware.insulation.board import Board
from hardware.insulation.reader import read
from hardware.kicad.board import ampacity
from hardware.kicad.board.bottleneck import NetCopper, narrowest_mm, net_copper
from hardware.kicad.board.sheet import resistance_ohm
from hardware.kicad.board.stackup import STACKUPS
from hardware.kicad.schematic.nets import kicad_net_name

CHECK: Final = "board_current"
TABLE: Final = Path(__file__).with_name("currents.csv")
#: Air inside the housing that the blocks are designed for.
INSIDE_C: Final = 70.0
_CIRCUITS: Final = 10
#: Squares across the narrowest stretch: as many as tell, fewer where a net is large.
_CELLS_ACROSS: Final = 20.0
_CELLS_LEAST: Final = 1.6
_CELLS_MOST: Final = 8000
_FINEST_MM: Final = 0.05


@dataclass(frozen=True, slots=True)
class Way:
    """A conductor to judge: net, pads as ``address.pin``, current (RMS), allowed rise."""

    board: str
    net: str
    start: tuple[str, ...]
    end: tuple[str, ...]
    current_a: float
    rise_k: float
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A conductor measured: narrowest width by layer, section there, rise, resistance when hot."""

    way: Way
    widths_mm: dict[str, float]
    section_mm2: float
    rise_k: float
    resistance_ohm: float

    @property
    def margin_k(self) -> float:
        """What the allowed rise leaves."""
        return self.way.rise_k - self.rise_k

    @property
    def loss_w(self) -> float:
        """Heat at the stated current."""
        return self.way.current_a**2 * self.resistance_ohm

    def as_json(self) -> dict[str, Any]:
        """Plain data for a record."""
        return {
            "net": self.way.net,
            "from": " ".join(self.way.start),
            "to": " ".join(self.way.end),
            "why": self.way.why,
            "current_a": self.way.current_a,
            "narrowest_mm": {layer: round(w, 3) for layer, w in self.widths_mm.items()},
            "section_mm2": round(self.section_mm2, 4),
            "rise_k": round(self.rise_k, 2),
            "limit_k": self.way.rise_k,
            "resistance_mohm": round(1e3 * self.resistance_ohm, 3),
            "drop_mv": round(1e3 * self.way.current_a * self.resistance_ohm, 2),
            "loss_w": round(self.loss_w, 4),
        }


@cache
def ways() -> tuple[Way, ...]:
    """The table, its rows for every circuit written out."""
    lines = [line for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    return tuple(way for row in csv.DictReader(lines) for way in _of_row(row))


def _of_row(row: Mapping[str, str]) -> Iterator[Way]:
    every = "*" in row["net"]
    for circuit in range(1, _CIRCUITS + 1) if every else (0,):
        net, start, end = (row[k].replace("*", str(circuit)) for k in ("net", "from", "to"))
        pads = tuple(start.split()), tuple(end.split())
        yield Way(
            row["board"], net, *pads, float(row["current_a"]), float(row["rise_k"]), row["why"]
        )


def judged(board: Board, design: Design, way: Way) -> Judged:
    """Measure one conductor; ValueError if design or board lacks it or nothing joins its pads."""
    if way.net not in design.net_by_name:
        raise ValueError(f"{TABLE.name}: {design.name} has no net {way.net}")
    copper = net_copper(board, kicad_net_name(design, design.net_by_name[way.net]))
    start, end = (_owners(design, pads) for pads in (way.start, way.end))
    thickness = {c.name: c.thickness_mm for c in STACKUPS[design.name][0].copper}
    widths, section = _section(copper, start, end, thickness)
    if section == 0.0:
        raise ValueError(
            f"{design.name}: no copper of {way.net} from {' '.join(way.start)} to"
            f" {' '.join(way.end)}: route the board"
        )
    inside = any(layer.startswith("In") for layer in widths)
    rise = ampacity.rise_k(way.current_a, section, inside=inside)
    hot = INSIDE_C + rise
    sheet = {layer: ampacity.resistance_ohm(1.0, 1.0, t, hot) for layer, t in thickness.items()}
    area = sum(shape.area for shape in copper.layers.values())
    width = min(widths.values())
    step = max(width / _CELLS_ACROSS, (area / _CELLS_MOST) ** 0.5, _FINEST_MM)
    step = min(step, width / _CELLS_LEAST)
    return Judged(way, widths, section, rise, resistance_ohm(copper, start, end, sheet, step))


def _owners(design: Design, pads: tuple[str, ...]) -> list[str]:
    references = {part.address: part.reference for part in design.parts}
    found = []
    for pad in pads:
        address, _, pin = pad.rpartition(".")
        if address not in references:
            raise ValueError(f"{TABLE.name}: {design.name} has no part {address}")
        found.append(f"{references[address]}.{pin}")
    return found


def _section(
    copper: NetCopper, start: list[str], end: list[str], thickness: Mapping[str, float]
) -> tuple[dict[str, float], float]:
    """Narrowest width of each layer that leads there alone, else over all; and the section."""
    alone = {
        layer: narrowest_mm(copper.alone(layer), start, end, thickness[layer])
        for layer in copper.layers
    }
    widths = {layer: width for layer, width in alone.items() if width > 0.0}
    if widths:
        return widths, sum(width * thickness[layer] for layer, width in widths.items())
    thin = min((thickness[layer] for layer in copper.layers), default=0.0)
    width = narrowest_mm(copper, start, end, thin) if copper.layers else 0.0
    return {"+".join(copper.layers): width}, width * thin


def current_records(root: Path, designs: Mapping[str, Design]) -> list[Record]:
    """One record a board of ``designs`` that has conductors in the table.

    Reads the boards below ``root``; a missing board or an open conductor is a record that says so.
    """
    boards = {way.board for way in ways()}
    return [_record(root, designs[name]) for name in sorted(designs) if name in boards]


def _record(root: Path, design: Design) -> Record:
    path = root / "hardware" / "kicad" / design.name / f"{design.name}.kicad_pcb"
    if not path.exists():
        return Record(
            CHECK,
            design.name,
            Verdict.MISSING_INPUT,
            ampacity.SOURCE,
            detail={"missing": f"{path.relative_to(root)}: run `make boards`"},
        )
    board = read(path).board
    found: list[Judged] = []
    opened: list[str] = []
    for way in ways():
        if way.board == design.name:
            try:
                found.append(judged(board, design, way))
            except ValueError as error:
                opened.append(str(error))
    held = not opened and all(each.margin_k >= 0.0 for each in found)
    worst = min(found, key=lambda each: each.margin_k, default=None)
    return Record(
        CHECK,
        design.name,
        Verdict.PASS if held else Verdict.FAIL,
        ampacity.SOURCE,
        measured=None if worst is None else round(worst.rise_k, 2),
        limit=None if worst is None else worst.way.rise_k,
        unit="K",
        margin=None if worst is None else round(worst.margin_k, 2),
        inputs={
            f"board:{path.name}": hashlib.sha256(path.read_bytes()).hexdigest(),
            "source:hardware/kicad/board": evidence.source_hash(root, "hardware/kicad/board"),
        },
        tools={"python": evidence.python_version(), "shapely": shapely.__version__},
        detail={
            "conductors": [each.as_json() for each in found],
            "open": opened,
            "air_c": INSIDE_C,
        },
    )
