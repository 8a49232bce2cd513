"""Placement list and bill in JLCPCB's columns, and what is soldered by hand.

Columns and axes as JLCPCB's help pages ask (articles "Pick & Place File for PCB Assembly",
2025-05-15, and "Recommendations for BOM / CPL File Preparation", 2026-01-19): millimetres, the
centroid of the part, turns positive counter-clockwise. The origin is that of the Gerber files: the
outline's upper left corner, y upwards, so every y is negative.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from hardware.design import Design
from hardware.kicad.fab.board_file import BOTTOM, BoardFile, Footprint
from hardware.kicad.fab.plots import FabError
from hardware.parts.spec import PartSpec

ROTATIONS: Final = Path(__file__).with_name("data") / "rotations.csv"
CPL_COLUMNS: Final = ("Designator", "Mid X", "Mid Y", "Layer", "Rotation")
BOM_COLUMNS: Final = (
    *("Comment", "Designator", "Footprint", "LCSC Part #"),
    *("Manufacturer", "MPN", "Quantity"),
)
HAND_COLUMNS: Final = (
    *("Designator", "Comment", "Footprint", "LCSC Part #"),
    *("Manufacturer", "MPN", "Pins", "Side"),
)
#: JLCPCB reads no more references from one line of a bill.
MOST_REFERENCES: Final = 200


@dataclass(frozen=True, slots=True)
class Rotation:
    """How the assembler's picture of a footprint stands against KiCad's, and who says so.

    ``look``: a wrong turn would harm, so somebody looks at the assembler's preview of it.
    """

    footprint: str
    rotation_deg: float
    offset_x_mm: float
    offset_y_mm: float
    reason: str
    source: str
    look: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """A part that the machine places, in the placement list's own axes."""

    reference: str
    x_mm: float
    y_mm: float
    rotation_deg: float


@dataclass(frozen=True)
class PartsLists:
    """What is assembled by machine, and what by hand."""

    placements: tuple[Placement, ...]
    machine: tuple[Footprint, ...]
    by_hand: tuple[Footprint, ...]


@cache
def rotations() -> Mapping[str, Rotation]:
    """The corrections by footprint; ValueError names a damaged line."""
    found: dict[str, Rotation] = {}
    with ROTATIONS.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            try:
                one = Rotation(
                    row["footprint"],
                    float(row["rotation_deg"]),
                    float(row["offset_x_mm"]),
                    float(row["offset_y_mm"]),
                    row["reason"],
                    row["source"],
                    {"yes": True, "no": False}[row["look"]],
                )
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{ROTATIONS.name}:{line}: {error}; mend the line") from None
            if one.footprint in found or one.rotation_deg % 90.0:
                raise ValueError(
                    f"{ROTATIONS.name}:{line}: {one.footprint} given twice, or not a quarter turn"
                )
            found[one.footprint] = one
    return found


def parts_lists(board: BoardFile, design: Design) -> PartsLists:
    """Sort the fitted parts of the board.

    FabError if board and circuit do not have the same parts, if a part is neither for the machine
    nor for the hand, if one for the machine stands on the bottom or has no rotation.
    """
    fitted = {f.reference: f for f in board.footprints if f.in_bom and f.fitted}
    wanted = {p.reference for p in design.parts if design.spec(p).in_bom and not p.dnp}
    if odd := sorted(wanted ^ fitted.keys()):
        raise FabError(
            f"{board.name}: board and circuit differ in {', '.join(odd[:8])}; run `make boards`"
        )
    machine = tuple(f for f in fitted.values() if f.kind == "smd")
    by_hand = tuple(f for f in fitted.values() if f.kind == "through_hole")
    if odd := sorted(fitted.keys() - {f.reference for f in (*machine, *by_hand)}):
        raise FabError(
            f"{board.name}: {', '.join(odd)} is neither surface-mounted nor through-hole; set the"
            " footprint's type"
        )
    return PartsLists(tuple(_placement(board.name, f) for f in machine), machine, by_hand)


def _placement(board: str, part: Footprint) -> Placement:
    if part.side == BOTTOM:
        raise FabError(
            f"{board}: {part.reference} stands on the bottom, but the boards are assembled on one"
            " side; move it to the top"
        )
    if part.library_name not in rotations():
        raise FabError(
            f"{board}: {part.reference} has footprint {part.library_name}, which is not in"
            f" {ROTATIONS.name}; add its line with the source"
        )
    turn = rotations()[part.library_name]
    return Placement(
        part.reference,
        round(part.x_mm + turn.offset_x_mm, 4),
        round(-part.y_mm + turn.offset_y_mm, 4) + 0.0,
        (part.angle_deg + turn.rotation_deg) % 360.0,
    )


def cpl_text(lists: PartsLists) -> str:
    """The placement list."""
    rows = [
        (p.reference, f"{p.x_mm:.4f}", f"{p.y_mm:.4f}", "Top", f"{p.rotation_deg:g}")
        for p in lists.placements
    ]
    return csv_text(CPL_COLUMNS, rows)


def bom_text(lists: PartsLists, design: Design) -> str:
    """The bill of what the machine places, one line per orderable part."""
    rows = []
    for spec, parts in _by_part(lists.machine, design):
        for start in range(0, len(parts), MOST_REFERENCES):
            some = parts[start : start + MOST_REFERENCES]
            references = ",".join(part.reference for part in some)
            ordered = spec.lcsc or "", spec.manufacturer, spec.mpn
            rows.append((spec.value, references, some[0].name, *ordered, str(len(some))))
    return csv_text(BOM_COLUMNS, rows)


def hand_text(lists: PartsLists, design: Design) -> str:
    """What is soldered by hand or in the wave, one line per part."""
    rows = []
    for spec, parts in _by_part(lists.by_hand, design):
        ordered = spec.lcsc or "", spec.manufacturer, spec.mpn
        for part in parts:
            pins = sum(pad.drill is not None and pad.drill.plated for pad in part.pads)
            rows.append((part.reference, spec.value, part.name, *ordered, str(pins), part.side))
    return csv_text(HAND_COLUMNS, rows)


def _by_part(parts: Iterable[Footprint], design: Design) -> list[tuple[PartSpec, list[Footprint]]]:
    """Specification and parts by orderable part; the order is that of the first reference."""
    found: dict[str, list[Footprint]] = defaultdict(list)
    for part in parts:
        found[design.part_by_reference[part.reference].mpn].append(part)
    return [(design.spec_by_mpn[mpn], group) for mpn, group in found.items()]


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Comma-separated text with a heading."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
