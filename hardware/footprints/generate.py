"""The project's KiCad footprints, drawn from the land patterns."""

from __future__ import annotations

from typing import Final

from hardware.footprints.pattern import LandPattern, Pad, PadKind, PadShape
from hardware.sexpr import Node, Quoted, render

_SILK_OFFSET: Final = 0.12  # mm outside the body, half of it line width
_SILK_TO_PAD: Final = 0.25  # mm kept between silkscreen and copper (fab rule 0.15 mm)


def _text(kind: str, value: str, at: tuple[float, float], layer: str) -> Node:
    return (
        "property",
        Quoted(kind),
        Quoted(value),
        ("at", *at, 0),
        ("layer", Quoted(layer)),
        ("effects", ("font", ("size", 1, 1), ("thickness", 0.15))),
    )


def _line(start: tuple[float, float], end: tuple[float, float], layer: str, width: float) -> Node:
    return (
        "fp_line",
        ("start", *start),
        ("end", *end),
        ("stroke", ("width", width), ("type", "solid")),
        ("layer", Quoted(layer)),
    )


def _rect(box: tuple[float, float, float, float], layer: str, width: float) -> Node:
    return (
        "fp_rect",
        ("start", box[0], box[1]),
        ("end", box[2], box[3]),
        ("stroke", ("width", width), ("type", "solid")),
        ("fill", "no"),
        ("layer", Quoted(layer)),
    )


def _pad(pad: Pad) -> Node:
    layers = {
        PadKind.SMD: ("F.Cu", "F.Mask", "F.Paste"),
        PadKind.THROUGH: ("*.Cu", "*.Mask"),
        PadKind.MECHANICAL: ("*.Cu", "*.Mask"),
    }[pad.kind]
    extra: list[Node] = []
    if pad.drill_mm is not None:
        x, y = pad.drill_mm
        extra.append(("drill", x) if x == y else ("drill", "oval", x, y))
    extra.append(("layers", *(Quoted(layer) for layer in layers)))
    if pad.shape is PadShape.ROUNDRECT:
        extra.append(("roundrect_rratio", min(0.25, 0.25 / min(pad.width_mm, pad.height_mm))))
    return (
        "pad",
        Quoted(pad.number),
        pad.kind.value,
        pad.shape.value,
        ("at", pad.x_mm, pad.y_mm),
        ("size", pad.width_mm, pad.height_mm),
        *extra,
    )


def _clear_spans(
    start: float, end: float, blocked: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """What is left of the span start..end outside the blocked intervals."""
    spans: list[tuple[float, float]] = []
    at = start
    for low, high in sorted(blocked):
        if low > at:
            spans.append((at, min(low, end)))
        at = max(at, high)
    if at < end:
        spans.append((at, end))
    return [(a, b) for a, b in spans if b - a > 0.3]


def _silk(pattern: LandPattern) -> list[Node]:
    """The body's outline, interrupted where a pad comes near."""
    x0, y0, x1, y1 = pattern.body_mm
    x0, y0, x1, y1 = x0 - _SILK_OFFSET, y0 - _SILK_OFFSET, x1 + _SILK_OFFSET, y1 + _SILK_OFFSET
    drawn: list[Node] = []
    levels = ((y0, pattern.top_printed), (y1, pattern.bottom_printed))
    for y in (y for y, printed in levels if printed):
        near = [
            (p.x_mm - p.width_mm / 2 - _SILK_TO_PAD, p.x_mm + p.width_mm / 2 + _SILK_TO_PAD)
            for p in pattern.pads
            if abs(p.y_mm - y) < p.height_mm / 2 + _SILK_TO_PAD
        ]
        drawn += [_line((a, y), (b, y), "F.SilkS", 0.12) for a, b in _clear_spans(x0, x1, near)]
    for x in (x0, x1):
        near = [
            (p.y_mm - p.height_mm / 2 - _SILK_TO_PAD, p.y_mm + p.height_mm / 2 + _SILK_TO_PAD)
            for p in pattern.pads
            if abs(p.x_mm - x) < p.width_mm / 2 + _SILK_TO_PAD
        ]
        drawn += [_line((x, a), (x, b), "F.SilkS", 0.12) for a, b in _clear_spans(y0, y1, near)]
    return drawn


def _pin_1_mark(pattern: LandPattern) -> list[Node]:
    """A dot outside the courtyard's edge, level with pad 1."""
    first = pattern.pads[0]
    x0, y0, x1, y1 = pattern.courtyard_mm
    ways = {
        first.x_mm - x0: (x0 - 0.4, first.y_mm),
        x1 - first.x_mm: (x1 + 0.4, first.y_mm),
        first.y_mm - y0: (first.x_mm, y0 - 0.4),
        y1 - first.y_mm: (first.x_mm, y1 + 0.4),
    }
    x, y = ways[min(ways)]
    circle: Node = (
        "fp_circle",
        ("center", x, y),
        ("end", x + 0.2, y),
        ("stroke", ("width", 0.1), ("type", "solid")),
        ("fill", "yes"),
        ("layer", Quoted("F.SilkS")),
    )
    return [circle]


def footprint(pattern: LandPattern) -> str:
    """Text of the pattern's ``.kicad_mod``."""
    through = any(pad.kind is PadKind.THROUGH for pad in pattern.pads)
    x0, y0, x1, y1 = pattern.courtyard_mm
    middle = (x0 + x1) / 2
    node: Node = (
        "footprint",
        Quoted(pattern.name),
        ("version", 20241229),
        ("generator", Quoted("openstrom")),
        ("generator_version", Quoted("9.0")),
        ("layer", Quoted("F.Cu")),
        ("descr", Quoted(f"{pattern.description} ({pattern.source})")),
        _text("Reference", "REF**", (middle, y0 - 1.2), "F.SilkS"),
        _text("Value", pattern.name, (middle, y1 + 1.2), "F.Fab"),
        ("attr", "through_hole" if through else "smd"),
        *_silk(pattern),
        *(_pin_1_mark(pattern) if pattern.pin_1_mark else ()),
        _rect(pattern.courtyard_mm, "F.CrtYd", 0.05),
        _rect(pattern.body_mm, "F.Fab", 0.1),
        *(_pad(pad) for pad in pattern.pads),
        ("embedded_fonts", "no"),
    )
    return render(node) + "\n"
