"""Drawings, label, front panel and printed case of each product, written to a folder.

SVG and DXF for cutters and printers, PDF for people, STL and 3MF for a 3D printer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from enclosure.drawings import arrangement, machining, marking
from enclosure.drawings.files import dxf_bytes, pdf_bytes, svg_bytes
from enclosure.drawings.sheet import Sheet
from enclosure.label.checks import Printed, drawn
from enclosure.printed.case import WARNING, build
from enclosure.printed.mesh import mesh_of, on_bed, stl_bytes, three_mf_bytes
from enclosure.scene import Assembly
from hardware.files import write_atomically

REVISION: Final = "A, draft"


def sheets(assembly: Assembly, made: Printed, revision: str = REVISION) -> list[Sheet]:
    """Assembly, machining and marking drawings of a product."""
    pages = len(machining.PAGES) + 2
    return [
        arrangement.sheet_of(assembly, revision, 1, pages),
        *machining.sheets(assembly, revision, 2, pages),
        marking.sheet_of(assembly, made, revision, pages, pages),
    ]


def files(assembly: Assembly, revision: str = REVISION) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file of a product; ValueError if something has no room."""
    name, made = assembly.product, drawn(assembly)
    yield f"{name}_drawings.pdf", pdf_bytes(sheets(assembly, made, revision))
    for what, sheet in (("label", made.label.sheet), ("front_panel", made.panel.sheet)):
        yield f"{name}_{what}.svg", svg_bytes(sheet, outlines=True)
        yield f"{name}_{what}.dxf", dxf_bytes(sheet)
        yield f"{name}_{what}.pdf", pdf_bytes([sheet], outlines=True)
    meshes = []
    for piece, solid in build(assembly).pieces:
        mesh = mesh_of(on_bed(piece, solid)[0])
        meshes.append((piece, mesh))
        yield f"{name}_printed_{piece}.stl", stl_bytes(mesh, f"{name} {piece}")
    yield f"{name}_printed.3mf", three_mf_bytes(meshes, WARNING)


def write_drawings(out: Path, products: Sequence[Assembly], revision: str = REVISION) -> list[Path]:
    """Write every file of the products to ``out/<product>``; returns their paths in order."""
    found = []
    for assembly in products:
        for name, content in files(assembly, revision):
            path = out / assembly.product / name
            write_atomically(path, content)
            found.append(path)
    return found
