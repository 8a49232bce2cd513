"""Small boards as KiCad 9 writes them, built from parts, for the tests of what reads a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

HEAD = """(kicad_pcb (version {version}) (generator "pcbnew") (general (thickness 1.6))
 (layers (0 "F.Cu" signal) (2 "B.Cu" signal "GND.Cu") (25 "Edge.Cuts" user))
 (net 0 "") (net 1 "L") (net 2 "PE{{slash}}GND")
"""


def edge(*places: tuple[float, float]) -> str:
    """A closed line of Edge.Cuts through the places."""
    pairs = zip(places, (*places[1:], places[0]), strict=True)
    return "\n".join(
        f"(gr_line (start {a[0]:.6f} {a[1]:.6f}) (end {b[0]:.6f} {b[1]:.6f})"
        ' (stroke (width 0.1) (type default)) (layer "Edge.Cuts"))'
        for a, b in pairs
    )


SQUARE = edge((0, 0), (40, 0), (40, 30), (0, 30))


def smd(number: str, x: float, y: float, net: int = 1, rest: str = "", shape: str = "rect") -> str:
    """A pad of 2 x 1 mm on the front."""
    named = {1: "L", 2: "PE{slash}GND"}[net]
    return (
        f'(pad "{number}" smd {shape} (at {x} {y}) (size 2 1) (layers "F.Cu" "F.Mask")'
        f' (net {net} "{named}") {rest})'
    )


def footprint(reference: str, pads: Iterable[str], at: str = "0 0", layer: str = "F.Cu") -> str:
    """A footprint with its reference as KiCad 8 and later write it."""
    inside = "\n".join(pads)
    return (
        f'(footprint "x" (layer "{layer}") (at {at})'
        f' (property "Reference" "{reference}" (at 0 0) (layer "F.SilkS")) {inside})'
    )


#: Two pads of 2 x 1 mm, 8 mm between their edges.
PADS_8_MM = footprint("J1", [smd("1", 10, 10), smd("2", 20, 10, 2)])


def board(*parts: str, outline: str = SQUARE, version: int = 20241229) -> str:
    """A whole file; without parts, with two pads 8 mm apart."""
    return HEAD.format(version=version) + outline + "\n".join(parts or (PADS_8_MM,)) + ")\n"


def write(folder: Path, *parts: str, outline: str = SQUARE, version: int = 20241229) -> Path:
    """The file, written."""
    path = folder / "board.kicad_pcb"
    path.write_text(board(*parts, outline=outline, version=version), encoding="utf-8")
    return path
