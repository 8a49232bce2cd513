"""What a fab and an assembler must know of a board, as the README of its package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hardware.design import Design, Side
from hardware.kicad.board.net_classes import class_rules
from hardware.kicad.board.stackup import STACKUPS, Capability, Stackup
from hardware.kicad.fab.board_file import BoardFile
from hardware.kicad.fab.panel import GAP_MM, RAIL_MM, Panel
from hardware.kicad.fab.parts_lists import PartsLists, rotations
from hardware.kicad.fab.plots import layer_file, layer_functions
from hardware.kicad.fab.stencil import Stencil
from hardware.kicad.outline import Outline

_HEAVY_MM: Final = 0.05

_CONTENTS: Final = (
    ("gerber/", "Gerber X2, Excellon drills with maps, job file: what the fab gets"),
    ("assembly/*-cpl.csv", "placement list for the assembler"),
    ("assembly/*-bom.csv", "bill for the assembler, the same references"),
    ("assembly/*-by-hand.csv", "through-hole parts, soldered by hand or wave"),
    ("assembly/*-top.pdf, *-bottom.pdf", "assembly drawings"),
    ("stencil/", "paste layer and what to order"),
    ("panel/", "panel drawing (SVG, PDF) and its data (JSON)"),
    ("test/*.d356", "IPC-D-356 netlist for the bare-board test"),
    ("test/*-probes.csv, *-plate.dxf", "bed of nails: coordinates, and its plate to drill"),
)


@dataclass(frozen=True)
class Made:
    """What the README tells of."""

    board: BoardFile
    design: Design
    outline: Outline
    lists: PartsLists
    panel: Panel
    stencils: Sequence[Stencil]
    holes: int
    with_step: bool
    date: str


def readme(made: Made) -> str:
    """The README's text (Markdown)."""
    board, (stackup, fab) = made.board, STACKUPS[made.board.name]
    out = [
        f"# {board.title}: manufacturing files",
        "",
        f"Board `{board.name}`, revision {board.revision}, date {made.date}. Open hardware,"
        " CERN-OHL-P-2.0.",
        "",
        *_order(made, stackup, fab),
        *_stack(board, stackup),
        *_pairs(made.design),
        *_assembly(made),
        "## Files",
        "",
        *(f"- `{name}`: {use}" for name, use in _CONTENTS),
    ]
    if made.with_step:
        out.append("- `step/`: the board with its bodies")
    else:
        out.append("- no STEP file: this board was written before its parts had bodies")
    return "\n".join([*out, ""])


def _order(made: Made, stackup: Stackup, fab: Capability) -> list[str]:
    outline, panel = made.outline, made.panel
    copper = " / ".join(f"{1e3 * c.thickness_mm:g} um" for c in stackup.copper)
    rows = [
        ("layers", f"{len(stackup.copper)}, copper {copper} (top to bottom)"),
        ("size", f"{outline.width.value_mm:g} x {outline.height.value_mm:g} mm"),
        ("corners", f"radius {outline.corner.value_mm:g} mm, milled"),
        ("thickness", f"{outline.thickness.value_mm:g} mm, FR4 (Tg 130 C or more), UL 94 V-0"),
        ("finish", stackup.finish),
        ("mask and print", "green mask, white print, both sides"),
        ("holes", f"{made.holes}, vias tented where the mask covers them"),
        (
            "least",
            f"track {fab.track_mm:g}, gap {fab.gap_mm:g}, hole {fab.drill_mm:g},"
            f" ring {fab.annular_mm:g} mm",
        ),
        ("quality", "IPC-A-600 and IPC-A-610 class 2; bare boards tested by the netlist"),
        (
            "panel",
            f"{len(panel.boards)} boards, {panel.width_mm:g} x {panel.height_mm:g} mm, rails"
            f" {RAIL_MM:g} mm, gaps {GAP_MM:g} mm, tabs with mouse bites",
        ),
    ]
    out = ["## Order", "", "| what | value |", "|---|---|"]
    out += [f"| {name} | {value} |" for name, value in rows]
    return [*out, "", *(f"- {note}" for note in _notes(made, stackup)), ""]


def _notes(made: Made, stackup: Stackup) -> list[str]:
    notes = ["No V-score: the panel has milled gaps and tabs only."]
    if any(net.domain.side is not Side.SELV for net in made.design.nets):
        notes[0] = (
            "**No V-score, and no tab near mains parts**: board edges and the areas without copper"
            " are creepage paths of safety insulation. Tabs stand where the panel drawing has them."
        )
        notes.append(
            "**Change nothing in the copper**: no thieving, no added fills, no moved tracks; the"
            " gaps between mains and low voltage are safety distances."
        )
        notes.append("CTI of the laminate 175 V or more (material group IIIa); state the maker.")
        notes.append("Take the boards out of the panel before heavy through-hole parts go on.")
    if stackup.copper[0].thickness_mm > _HEAVY_MM:
        notes.append(
            "**Outer copper 70 um finished**: the contacts carry 16 A. Quote it as 2 oz; gaps on"
            " the board allow for the deeper etching."
        )
    notes.append("No order number or date code on the top print; the bottom may have them.")
    return notes


def _stack(board: BoardFile, stackup: Stackup) -> list[str]:
    functions = layer_functions(board.copper_layers)
    out = [
        "## Layers and stack-up",
        "",
        "| layer | thickness mm | file | use |",
        "|---|---|---|---|",
    ]
    for n, copper in enumerate(stackup.copper):
        file = layer_file(board.name, copper.name)
        out.append(f"| {copper.name} copper | {copper.thickness_mm:g} | `{file}` | {copper.use} |")
        if n < len(stackup.dielectrics):
            below = stackup.dielectrics[n]
            er = f"permittivity {below.permittivity:g}"
            out.append(f"| {below.kind} | {below.thickness_mm:g} | | FR4, {er} |")
    for name, function in functions.items():
        if not function.startswith("Copper"):
            out.append(f"| {name} | | `{layer_file(board.name, name)}` | {function} |")
    return [*out, "", f"Source: {stackup.source}.", ""]


def _pairs(design: Design) -> list[str]:
    rules = [rule for rule in class_rules(design) if rule.pair is not None]
    if not rules:
        return []
    out = ["## Impedance", ""]
    for rule in rules:
        if rule.pair is not None:
            out.append(
                f"- {rule.kind.value}: pair of {rule.pair.width_mm:g} mm tracks,"
                f" {rule.pair.gap_mm:g} mm apart, {rule.pair.wanted_ohm:g} ohm differential"
                f" ({rule.why}). Short lines: no coupon, no controlled-impedance surcharge."
            )
    return [*out, ""]


def _assembly(made: Made) -> list[str]:
    lists = made.lists
    turned = {part.library_name: rotations()[part.library_name] for part in lists.machine}
    look = {name: turn for name, turn in sorted(turned.items()) if turn.look}
    by_name: dict[str, list[str]] = {}
    for part in lists.machine:
        by_name.setdefault(part.library_name, []).append(part.reference)
    missing = [
        part.reference
        for part in lists.machine
        if not made.design.spec(made.design.part_by_reference[part.reference]).lcsc
    ]
    out = [
        "## Assembly",
        "",
        f"{len(lists.machine)} parts by machine, all on the top; {len(lists.by_hand)} through-hole"
        " parts by hand or wave.",
        "",
        "Placement list: millimetres; the origin is that of the Gerber files, the outline's upper"
        " left corner, y upwards (so all y are negative); the place is the footprint's origin;"
        " rotation counter-clockwise in the assembler's own zero, corrected by"
        " `hardware/kicad/fab/data/rotations.csv`.",
        "",
    ]
    if missing:
        out += [f"Without an LCSC number, to be supplied: {', '.join(missing)}.", ""]
    for made_stencil in made.stencils:
        frame = made_stencil.frame_mm
        shown = f"{frame[0]:g} x {frame[1]:g} mm" if frame else "none fits"
        out += [
            f"Stencil {made_stencil.layer}: {made_stencil.openings_of_a_board} openings a board,"
            f" foil {made_stencil.foil_mm:g} mm, frame {shown}, smallest area ratio"
            f" {made_stencil.least_area_ratio:.2f}.",
            "",
        ]
    out += ["Look at these in the assembler's preview, pin 1 against the drawing:", ""]
    out += [
        f"- {name.partition(':')[2]} ({_few(by_name[name])}): turned {turn.rotation_deg:g} degrees,"
        f" {turn.source}"
        for name, turn in look.items()
    ]
    return [*out, ""]


def _few(references: Sequence[str]) -> str:
    shown = ", ".join(references[:6])
    return f"{shown} and {len(references) - 6} more" if len(references) > 6 else shown
