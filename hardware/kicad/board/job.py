"""A board as plain data for the worker that has pcbnew."""

from __future__ import annotations

from typing import Any, Final

from hardware.bodies.catalogue import body_of, step_file
from hardware.design import Design, Part
from hardware.kicad.board.features import Features, Thermal
from hardware.kicad.board.finish import part_path
from hardware.kicad.board.labels import Label, labels
from hardware.kicad.board.rules import NetName
from hardware.kicad.board.stackup import STACKUPS
from hardware.kicad.footprint_files import footprint_path
from hardware.kicad.placement.scene import PlacedPart, Scene
from hardware.kicad.routing.model import Routes
from hardware.netlist import part_domains, unconnected_name
from hardware.parts.spec import PartSpec
from hardware.symbols.generate import shown_name

_FIDUCIAL: Final = "Fiducial:Fiducial_1mm_Mask2mm"


def draw_job(
    scene: Scene,
    features: Features,
    fiducials: tuple[tuple[float, float], ...],
    routes: Routes,
    net_name: NetName,
    date: str,
) -> dict[str, Any]:
    """The job `draw`; ``date`` is the release's, given, never the clock's."""
    design, outline = scene.design, scene.outline
    stackup, _ = STACKUPS[design.name]
    names = {net.name: net_name(net) for net in design.nets}
    printed = labels(scene, features.texts, features.lines, fiducials)
    opened = [
        unconnected_name(part, shown_name(use.name), use.number)
        for part in design.parts
        for use in part.pins
        if use.net is None
    ]
    return {
        "task": "draw",
        "title": design.title,
        "revision": design.revision,
        "date": date,
        "width": outline.width.value_mm,
        "height": outline.height.value_mm,
        "corner": outline.corner.value_mm,
        "thickness": outline.thickness.value_mm,
        "copper": [copper.name for copper in stackup.copper],
        "nets": [*names.values(), *opened],
        "parts": [
            _part(design, placed, names, printed.get(address))
            for address, placed in scene.parts.items()
        ],
        "marks": [
            _mark(f"H{n}", hole.footprint, hole.x_mm, hole.y_mm)
            for n, hole in enumerate(outline.holes, 1)
        ]
        + [_mark(f"FID{n}", _FIDUCIAL, x, y) for n, (x, y) in enumerate(fiducials, 1)],
        **_features(features, names),
        **_routes(routes, names),
    }


def _routes(routes: Routes, names: dict[str, str]) -> dict[str, Any]:
    return {
        "tracks": [
            {
                "net": names[track.net],
                "layer": track.layer,
                "width": track.width_mm,
                "corners": [list(c) for c in track.corners],
            }
            for track in routes.tracks
        ],
        "vias": [
            {
                "net": names[via.net],
                "x": via.x_mm,
                "y": via.y_mm,
                "pad": via.pad_mm,
                "drill": via.drill_mm,
            }
            for via in routes.vias
        ],
    }


def _part(
    design: Design, placed: PlacedPart, names: dict[str, str], label: Label | None
) -> dict[str, Any]:
    part, spec, spot = placed.part, design.spec(placed.part), placed.spot
    path = footprint_path(spec.footprint)
    return {
        "reference": part.reference,
        "value": part.value,
        "footprint": spec.footprint,
        "folder": str(path.parent),
        "name": path.stem,
        "x": spot.x_mm,
        "y": spot.y_mm,
        "angle": spot.angle_deg,
        "bottom": spot.bottom,
        "dnp": part.dnp,
        "in_bom": spec.in_bom,
        "model": _model(spec),
        "fields": {
            "Datasheet": spec.datasheet,
            "Description": spec.description,
            "Domain": ", ".join(part_domains(design, part)),
            "LCSC": spec.lcsc or "",
            "MPN": spec.mpn,
            "Manufacturer": spec.manufacturer,
        },
        "path": part_path(design.name, part.block, part.address),
        "sheet_name": f"/{part.block}/",
        "sheet_file": f"{part.block}.kicad_sch",
        "pads": {use.number: _net(part, use.number, names) for use in part.pins},
        "pin_names": {use.number: shown_name(use.name) for use in part.pins},
        "pin_types": {use.number: _pin_type(use.kind.value, use.net) for use in part.pins},
        "label": None if label is None else _label(label),
    }


def _model(spec: PartSpec) -> str | None:
    """The body's STEP file as seen from the board's folder, hardware/kicad/BOARD."""
    body = body_of(spec)
    if body is None:
        return None
    return f"${{KIPRJMOD}}/../../{step_file(body).removeprefix('hardware/')}"


def _net(part: Part, number: str, names: dict[str, str]) -> str:
    use = next(use for use in part.pins if use.number == number)
    return (
        unconnected_name(part, shown_name(use.name), use.number)
        if use.net is None
        else names[use.net]
    )


def _pin_type(kind: str, net: str | None) -> str:
    return kind if net is not None or kind == "no_connect" else f"{kind}+no_connect"


def _label(label: Label) -> dict[str, Any]:
    return {"x": label.x_mm, "y": label.y_mm, "angle": label.angle_deg, "height": label.height_mm}


def _mark(reference: str, footprint: str, x_mm: float, y_mm: float) -> dict[str, Any]:
    path = footprint_path(footprint)
    return {
        "reference": reference,
        "footprint": footprint,
        "folder": str(path.parent),
        "name": path.stem,
        "x": x_mm,
        "y": y_mm,
    }


def _features(features: Features, names: dict[str, str]) -> dict[str, Any]:
    return {
        "pours": [
            {
                "name": pour.name,
                "net": names[pour.net],
                "layers": list(pour.layers),
                "corners": [list(c) for c in pour.corners],
                "priority": pour.priority,
                "clearance": pour.clearance_mm,
                "least_width": pour.least_width_mm,
                "relief": pour.thermal is Thermal.RELIEF,
            }
            for pour in features.pours
        ],
        "keep_outs": [
            {
                "name": area.name,
                "layers": list(area.layers),
                "corners": [list(c) for c in area.corners],
                "tracks": area.tracks,
            }
            for area in features.keep_outs
        ],
        "texts": [
            {
                "text": text.text,
                "x": text.x_mm,
                "y": text.y_mm,
                "height": text.height_mm,
                "angle": text.angle_deg,
                "layer": text.layer,
            }
            for text in features.texts
        ],
        "lines": [
            {
                "start": list(line.start),
                "end": list(line.end),
                "width": line.width_mm,
                "layer": line.layer,
            }
            for line in features.lines
        ],
    }
