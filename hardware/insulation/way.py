"""One pair of nets for people and machines: its two shortest paths."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from hardware.insulation.paths import Distance, Path


def between_as_json(found: Distance, groove_mm: float, notes: Sequence[str]) -> dict[str, Any]:
    """One pair of nets for machines: lengths in mm, None where there is no path."""
    return {
        "clearance_mm": _length(found.clearance),
        "creepage_mm": _length(found.creepage),
        "layer": found.creepage.layer,
        "path": [[round(x, 6), round(y, 6)] for x, y, _ in found.creepage.points],
        "from": found.creepage.from_owner,
        "to": found.creepage.to_owner,
        "clearance": way_as_json(found.clearance),
        "creepage": way_as_json(found.creepage),
        "groove_mm": groove_mm,
        "notes": list(notes),
    }


def _length(way: Path) -> float | None:
    return None if math.isinf(way.length_mm) else round(way.length_mm, 6)


def way_as_json(way: Path) -> dict[str, Any]:
    """A path for machines; its points are x, y and the layer, or the word wall."""
    return {
        "length_mm": _length(way),
        "layer": way.layer,
        "from": way.from_owner,
        "to": way.to_owner,
        "across": list(way.across),
        "points": [[round(x, 6), round(y, 6), layer] for x, y, layer in way.points],
    }


def between_lines(one: str, other: str, found: Distance, groove_mm: float) -> Iterator[str]:
    """One pair of nets for people."""
    yield f"{one} to {other} (grooves from {groove_mm:g} mm)"
    for name, way in (("clearance", found.clearance), ("creepage", found.creepage)):
        yield f"  {name:<10}{_shown(way)}"


def _shown(way: Path) -> str:
    if math.isinf(way.length_mm):
        return "none: they do not meet on the board's surface"
    across = f", across {', '.join(way.across)}" if way.across else ""
    return f"{way.length_mm:.3f} mm  {way.from_owner} to {way.to_owner} on {way.layer}{across}"
