"""The catalogue's body size of a part, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.parts.spec import PartSpec, Source


class MissingBodyError(LookupError):
    """A part whose body or height nobody gave; the message names the part."""


@dataclass(frozen=True, slots=True)
class Size:
    """Package size along the footprint's x and y, and height above the board."""

    x_mm: float
    y_mm: float
    z_mm: float
    source: Source


def size_of(spec: PartSpec) -> Size:
    """The size that the catalogue gives; MissingBodyError if it gives none."""
    if spec.body is None:
        raise MissingBodyError(f"{spec.mpn} has no body size: add it to its specification")
    lengths = (spec.body.length_m, spec.body.width_m, spec.body.height_m)
    if min(lengths) <= 0.0:
        raise MissingBodyError(f"{spec.mpn} has a body of no size: mend its specification")
    x, y, z = (round(1e3 * length, 6) for length in lengths)
    return Size(x, y, z, spec.body.source)
