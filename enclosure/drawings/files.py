"""Sheets as files: SVG, PDF (typst sets the SVG on its page), DXF. Same sheet, same bytes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from html import escape
from typing import Any, Final

import typst
from ezdxf import units
from ezdxf._options import options
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new

from enclosure.drawings.letters import FAMILY, FONT_FOLDER, font_size_mm, outlined
from enclosure.drawings.sheet import XY, Anchor, Area, Figure, Layer, Line, Ring, Sheet, Words

#: Dates inside the files, fixed: the same sheet, the same bytes.
_DAY: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_JULIAN: Final = 2461041.5
_GUID: Final = "{00000000-0000-0000-0000-000000000000}"
#: AutoCAD's colour numbers by layer, so that a machinist sees cuts apart from words.
_COLOURS: Final = {
    Layer.OUTLINE: 7, Layer.CUT: 1, Layer.THIN: 8, Layer.HIDDEN: 8, Layer.CENTRE: 4,
    Layer.DIMENSION: 5, Layer.PRINT: 7, Layer.NOTE: 8, Layer.FRAME: 8,
}  # fmt: skip
_ALIGN: Final = {
    Anchor.START: TextEntityAlignment.LEFT,
    Anchor.MIDDLE: TextEntityAlignment.CENTER,
    Anchor.END: TextEntityAlignment.RIGHT,
}


def _n(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")


def _grey(value: float) -> str:
    return f"#{round(255 * value):02x}" + f"{round(255 * value):02x}" * 2


def _path(points: Sequence[XY], *, closed: bool) -> str:
    return "M" + " L".join(f"{_n(x)} {_n(y)}" for x, y in points) + ("Z" if closed else "")


def _svg(figure: Figure) -> str:
    if isinstance(figure, Line):
        fill = "none" if figure.fill is None else _grey(figure.fill)
        dash = ",".join(_n(d) for d in figure.dashes)
        more = f' stroke-dasharray="{dash}"' if dash else ""
        stroke = "none" if figure.width_mm == 0.0 else "#000"
        return (
            f'<path d="{_path(figure.points, closed=figure.closed)}" fill="{fill}" '
            f'stroke="{stroke}" stroke-width="{_n(figure.width_mm)}"{more}/>'
        )
    if isinstance(figure, Ring):
        fill = "none" if figure.fill is None else _grey(figure.fill)
        x, y = figure.centre
        return (
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(figure.radius_mm)}" fill="{fill}" '
            f'stroke="#000" stroke-width="{_n(figure.width_mm)}"/>'
        )
    if isinstance(figure, Area):
        d = "".join(_path(outline, closed=True) for outline in figure.outlines)
        return f'<path d="{d}" fill="{_grey(figure.grey)}" fill-rule="nonzero"/>'
    x, y = figure.at
    turn = f' transform="rotate({_n(-figure.turn_deg)} {_n(x)} {_n(y)})"' if figure.turn_deg else ""
    weight = ' font-weight="bold"' if figure.bold else ""
    size = font_size_mm(figure.height_mm, bold=figure.bold)
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-family="{FAMILY}" font-size="{_n(size)}"'
        f'{weight} text-anchor="{figure.anchor.value}" fill="{_grey(figure.grey)}"{turn}>'
        f"{escape(figure.text)}</text>"
    )


def svg_bytes(sheet: Sheet, *, outlines: bool) -> bytes:
    """The sheet in millimetres; ``outlines`` turns letters into shapes, as printers ask for."""
    w, h = _n(sheet.width_mm), _n(sheet.height_mm)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" '
        f'viewBox="0 0 {w} {h}">',
        f"<title>{escape(sheet.title)}</title>",
        f'<rect width="{w}" height="{h}" fill="#fff"/>',
    ]
    for figure in sheet.figures:
        plain = outlined(figure) if outlines and isinstance(figure, Words) else figure
        lines.append(_svg(plain))
    return ("\n".join([*lines, "</svg>"]) + "\n").encode()


def pdf_bytes(sheets: Sequence[Sheet], *, outlines: bool = False) -> bytes:
    """PDF/A-2b with one page for each sheet, each in its own size."""
    files = {f"{n}.svg": svg_bytes(sheet, outlines=outlines) for n, sheet in enumerate(sheets)}
    title = sheets[0].title.replace('"', "'")
    pages = [f'#set document(title: "{title}", author: "OpenStrom")', "#set page(margin: 0pt)"]
    for n, sheet in enumerate(sheets):
        size = f"width: {_n(sheet.width_mm)}mm, height: {_n(sheet.height_mm)}mm"
        pages.append(f'#page({size})[#image("{n}.svg", {size})]')
    source: Any = {"main.typ": "\n".join(pages).encode(), **files}
    made = typst.Compiler(ignore_system_fonts=True, font_paths=[str(FONT_FOLDER)]).compile(
        source, format="pdf", pdf_standards="a-2b", timestamp=_DAY
    )
    assert isinstance(made, bytes)
    return made


def dxf_bytes(sheet: Sheet) -> bytes:
    """DXF R2010 in millimetres, y up; letters as outlines, so that no font is asked for."""
    options.write_fixed_meta_data_for_testing = True
    drawing = new("R2010", units=units.MM)
    for layer in Layer:
        drawing.layers.add(layer.value.upper(), color=_COLOURS[layer])
    for figure in sheet.figures:
        _to_dxf(drawing, figure, sheet.height_mm)
    stream = io.StringIO()
    drawing.header["$TDCREATE"] = drawing.header["$TDUPDATE"] = _JULIAN
    drawing.header["$FINGERPRINTGUID"] = drawing.header["$VERSIONGUID"] = _GUID
    drawing.write(stream)
    return stream.getvalue().encode("utf-8")


def _to_dxf(drawing: Drawing, figure: Figure, height_mm: float) -> None:
    space = drawing.modelspace()
    attributes = {"layer": figure.layer.value.upper()}

    def up(points: Sequence[XY]) -> list[XY]:
        return [(round(x, 4), round(height_mm - y, 4)) for x, y in points]

    if isinstance(figure, Line):
        space.add_lwpolyline(up(figure.points), close=figure.closed, dxfattribs=attributes)
    elif isinstance(figure, Ring):
        space.add_circle(up([figure.centre])[0], figure.radius_mm, dxfattribs=attributes)
    elif isinstance(figure, Area):
        hatch = space.add_hatch(color=256, dxfattribs=attributes)
        for outline in figure.outlines:
            hatch.paths.add_polyline_path(up(outline), is_closed=True)
    elif figure.layer is Layer.PRINT:
        _to_dxf(drawing, outlined(figure), height_mm)
    else:
        text = space.add_text(
            figure.text, height=figure.height_mm, rotation=figure.turn_deg, dxfattribs=attributes
        )
        text.set_placement(up([figure.at])[0], align=_ALIGN[figure.anchor])
