"""Runs in an interpreter that has pcbnew: draws a board, or fills the pours of one.

Standard input: a job as JSON, made by :mod:`hardware.kicad.board.job`. This file imports nothing of
the project, because KiCad's interpreter need not have its packages.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from typing import Any

import pcbnew  # type: ignore[import-not-found]


def mm(value: float) -> int:
    """Millimetres in KiCad's unit."""
    units: int = pcbnew.FromMM(value)
    return units


def point(x: float, y: float) -> Any:
    """A place in KiCad's unit."""
    return pcbnew.VECTOR2I(mm(x), mm(y))


def layer(name: str) -> int:
    """KiCad's number of a layer by its file name, such as F.SilkS."""
    number: int = getattr(pcbnew, name.replace(".", "_"))
    return number


def layer_set(names: list[str]) -> Any:
    """Layers by their file names."""
    found = pcbnew.LSET()
    for name in names:
        found.AddLayer(layer(name))
    return found


def draw_outline(board: Any, job: dict[str, Any]) -> None:
    """Rounded rectangle on Edge.Cuts; corners are arcs."""
    width, height, radius = job["width"], job["height"], job["corner"]
    sides = [
        ((radius, 0.0), (width - radius, 0.0)),
        ((width, radius), (width, height - radius)),
        ((width - radius, height), (radius, height)),
        ((0.0, height - radius), (0.0, radius)),
    ]
    for start, end in sides:
        add_segment(board, start, end, 0.1, "Edge.Cuts")
    slant = radius * (1.0 - math.sqrt(0.5))
    arcs = [
        ((0.0, radius), (slant, slant), (radius, 0.0)),
        ((width - radius, 0.0), (width - slant, slant), (width, radius)),
        ((width, height - radius), (width - slant, height - slant), (width - radius, height)),
        ((radius, height), (slant, height - slant), (0.0, height - radius)),
    ]
    for start, middle, end in arcs:
        arc = pcbnew.PCB_SHAPE(board, pcbnew.SHAPE_T_ARC)
        arc.SetArcGeometry(point(*start), point(*middle), point(*end))
        arc.SetWidth(mm(0.1))
        arc.SetLayer(pcbnew.Edge_Cuts)
        board.Add(arc)


def add_segment(
    board: Any, start: tuple[float, float], end: tuple[float, float], width: float, on: str
) -> None:
    """A straight line."""
    line = pcbnew.PCB_SHAPE(board, pcbnew.SHAPE_T_SEGMENT)
    line.SetStart(point(*start))
    line.SetEnd(point(*end))
    line.SetWidth(mm(width))
    line.SetLayer(layer(on))
    board.Add(line)


def add_text(board: Any, text: dict[str, Any]) -> None:
    """A line of text, mirrored on the bottom."""
    item = pcbnew.PCB_TEXT(board)
    item.SetText(text["text"])
    item.SetPosition(point(text["x"], text["y"]))
    on = layer(text["layer"])
    item.SetLayer(on)
    size = mm(text["height"])
    item.SetTextSize(pcbnew.VECTOR2I(size, size))
    item.SetTextThickness(mm(max(0.12, 0.15 * text["height"])))
    item.SetTextAngle(pcbnew.EDA_ANGLE(text["angle"], pcbnew.DEGREES_T))
    item.SetMirrored(text["layer"].startswith("B."))
    board.Add(item)


def add_part(board: Any, part: dict[str, Any], nets: dict[str, Any]) -> None:
    """A footprint with its nets, fields and place in the schematic."""
    loaded = pcbnew.FootprintLoad(part["folder"], part["name"])
    if loaded is None:
        raise ValueError(f"{part['reference']}: KiCad finds no {part['folder']}/{part['name']}")
    loaded.SetFPIDAsString(part["footprint"])
    loaded.SetReference(part["reference"])
    loaded.SetValue(part["value"])
    for name, value in part["fields"].items():
        loaded.SetField(name, value)
        field = loaded.GetFieldByName(name)
        field.SetVisible(False)
        field.SetLayer(pcbnew.F_Fab)
    loaded.Value().SetVisible(False)
    loaded.SetPath(pcbnew.KIID_PATH(part["path"]))
    loaded.SetSheetname(part["sheet_name"])
    loaded.SetSheetfile(part["sheet_file"])
    loaded.SetDNP(part["dnp"])
    set_model(loaded, part["model"])
    loaded.SetExcludedFromBOM(not part["in_bom"])
    board.Add(loaded)
    loaded.SetPosition(point(part["x"], part["y"]))
    if part["bottom"]:
        loaded.Flip(loaded.GetPosition(), pcbnew.FLIP_DIRECTION_LEFT_RIGHT)
    loaded.SetOrientationDegrees(part["angle"])
    for pad in loaded.Pads():
        net = part["pads"].get(pad.GetNumber())
        if net is not None:
            pad.SetNet(nets[net])
            if pad.GetNumber() in part["pin_names"]:
                pad.SetPinFunction(part["pin_names"][pad.GetNumber()])
                pad.SetPinType(part["pin_types"][pad.GetNumber()])
    place_reference(loaded, part["label"])


def set_model(footprint: Any, path: str | None) -> None:
    """The project's own body in place of the library's; bodies need no offset and no turn."""
    models = footprint.Models()
    models.clear()
    if path is not None:
        model = pcbnew.FP_3DMODEL()
        model.m_Filename = path
        models.push_back(model)


def place_reference(footprint: Any, label: dict[str, Any] | None) -> None:
    """Print the reference where it was given a place, else hide it."""
    reference = footprint.Reference()
    if label is None:
        reference.SetVisible(False)
        return
    size = mm(label["height"])
    reference.SetTextSize(pcbnew.VECTOR2I(size, size))
    reference.SetTextThickness(mm(0.12))
    reference.SetKeepUpright(True)
    reference.SetTextAngle(pcbnew.EDA_ANGLE(label["angle"], pcbnew.DEGREES_T))
    reference.SetPosition(point(label["x"], label["y"]))


def zone_outline(zone: Any, corners: list[list[float]]) -> None:
    """Set a zone's corners."""
    chain = pcbnew.SHAPE_LINE_CHAIN()
    for x, y in corners:
        chain.Append(mm(x), mm(y))
    chain.SetClosed(True)
    outline = pcbnew.SHAPE_POLY_SET()
    outline.AddOutline(chain)
    zone.SetOutline(outline)
    # The zone keeps the outline itself: Python must not free it.
    outline.thisown = False


def add_pour(board: Any, pour: dict[str, Any], nets: dict[str, Any]) -> None:
    """A filled area of a net."""
    zone = pcbnew.ZONE(board)
    zone.SetLayerSet(layer_set(pour["layers"]))
    zone.SetNet(nets[pour["net"]])
    zone.SetZoneName(pour["name"])
    zone.SetAssignedPriority(pour["priority"])
    zone.SetLocalClearance(mm(pour["clearance"]))
    zone.SetMinThickness(mm(pour["least_width"]))
    relief = pcbnew.ZONE_CONNECTION_THERMAL if pour["relief"] else pcbnew.ZONE_CONNECTION_FULL
    zone.SetPadConnection(relief)
    zone.SetThermalReliefGap(mm(0.25))
    zone.SetThermalReliefSpokeWidth(mm(0.4))
    zone.SetIslandRemovalMode(pcbnew.ISLAND_REMOVAL_MODE_ALWAYS)
    zone_outline(zone, pour["corners"])
    board.Add(zone)


def add_track(board: Any, track: dict[str, Any], nets: dict[str, Any]) -> None:
    """Straight pieces of copper through the corners."""
    for start, end in itertools.pairwise(track["corners"]):
        piece = pcbnew.PCB_TRACK(board)
        piece.SetStart(point(*start))
        piece.SetEnd(point(*end))
        piece.SetWidth(mm(track["width"]))
        piece.SetLayer(layer(track["layer"]))
        piece.SetNet(nets[track["net"]])
        board.Add(piece)


def add_via(board: Any, via: dict[str, Any], nets: dict[str, Any]) -> None:
    """A plated hole through all layers."""
    item = pcbnew.PCB_VIA(board)
    item.SetPosition(point(via["x"], via["y"]))
    item.SetWidth(mm(via["pad"]))
    item.SetDrill(mm(via["drill"]))
    item.SetNet(nets[via["net"]])
    board.Add(item)


def add_keep_out(board: Any, area: dict[str, Any]) -> None:
    """An area without pours, or without any copper."""
    zone = pcbnew.ZONE(board)
    zone.SetIsRuleArea(True)
    zone.SetLayerSet(layer_set(area["layers"]))
    zone.SetZoneName(area["name"])
    zone.SetDoNotAllowCopperPour(True)
    zone.SetDoNotAllowTracks(area["tracks"])
    zone.SetDoNotAllowVias(area["tracks"])
    zone.SetDoNotAllowPads(False)
    zone.SetDoNotAllowFootprints(False)
    zone_outline(zone, area["corners"])
    board.Add(zone)


def add_mark(board: Any, mark: dict[str, Any]) -> None:
    """A hole or a fiducial: a footprint that no schematic has."""
    footprint = pcbnew.FootprintLoad(mark["folder"], mark["name"])
    footprint.SetFPIDAsString(mark["footprint"])
    footprint.SetReference(mark["reference"])
    footprint.Reference().SetVisible(False)
    footprint.Value().SetVisible(False)
    footprint.SetAttributes(footprint.GetAttributes() | pcbnew.FP_BOARD_ONLY)
    set_model(footprint, None)
    board.Add(footprint)
    footprint.SetPosition(point(mark["x"], mark["y"]))


def draw(job: dict[str, Any]) -> None:
    """Draw a board from nothing and save it."""
    # Without the seed every item gets a random id, and their order in the file follows it.
    pcbnew.KIID.SeedGenerator(1)
    board = pcbnew.CreateEmptyBoard()
    board.SetCopperLayerCount(len(job["copper"]))
    board.GetDesignSettings().SetBoardThickness(mm(job["thickness"]))
    title = board.GetTitleBlock()
    title.SetTitle(job["title"])
    title.SetRevision(job["revision"])
    title.SetCompany("OpenStrom")
    title.SetDate(job["date"])
    draw_outline(board, job)
    nets: dict[str, Any] = {}
    for code, name in enumerate(job["nets"], 1):
        nets[name] = pcbnew.NETINFO_ITEM(board, name, code)
        board.Add(nets[name])
    for part in job["parts"]:
        add_part(board, part, nets)
    for mark in job["marks"]:
        add_mark(board, mark)
    for pour in job["pours"]:
        add_pour(board, pour, nets)
    for track in job["tracks"]:
        add_track(board, track, nets)
    for via in job["vias"]:
        add_via(board, via, nets)
    for area in job["keep_outs"]:
        add_keep_out(board, area)
    for text in job["texts"]:
        add_text(board, text)
    for line in job["lines"]:
        add_segment(board, line["start"], line["end"], line["width"], line["layer"])
    pcbnew.SaveBoard(job["board"], board, True)


def fill(job: dict[str, Any]) -> None:
    """Fill the pours of a saved board, by the rules beside it."""
    board = pcbnew.LoadBoard(job["board"])
    pcbnew.ZONE_FILLER(board).Fill(board.Zones())
    pcbnew.SaveBoard(job["board"], board, True)


def main() -> None:
    """One job from standard input."""
    job = json.load(sys.stdin)
    {"draw": draw, "fill": fill}[job["task"]](job)


if __name__ == "__main__":
    main()
