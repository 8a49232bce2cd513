"""The sheets as data: everything of the design is drawn once, can be read, and comes out equal."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boards import BOARDS
from hardware.design import Block, Design
from hardware.kicad.project import project_file
from hardware.kicad.release import Release
from hardware.kicad.schematic.build import schematic
from hardware.kicad.schematic.files import junctions, pin_points, split_wires
from hardware.kicad.schematic.legibility import overlaps
from hardware.kicad.schematic.model import (
    GRID_MM,
    Align,
    Box,
    Drawing,
    FieldAt,
    Note,
    PlacedPart,
    Sign,
    Wire,
    text_box,
    text_width,
)
from hardware.kicad.schematic.nets import BlockNets, blocks_of, kicad_net_name, kicad_nets
from hardware.kicad.schematic.pages import PAPERS, Page, page
from hardware.kicad.schematic.root import root_page
from hardware.kicad.schematic.shapes import shape, turned
from hardware.kicad.schematic.story import wrapped

ROOT = Path(__file__).resolve().parents[3]
FRAME_MM = 11.0  # KiCad's drawing sheet: two lines 2 mm apart, 10 mm from the edge


@pytest.fixture(scope="module")
def drawn(designs: dict[str, Design]) -> dict[str, dict[str, Page]]:
    return {
        name: {block.address: page(design, block) for block in design.blocks}
        for name, design in designs.items()
    }


@pytest.fixture(scope="module")
def files(designs: dict[str, Design]) -> dict[str, str]:
    return {path: text for design in designs.values() for path, text in schematic(design).items()}


def frame(page_: Page) -> Box:
    inset = FRAME_MM / GRID_MM
    paper = page_.paper
    return Box(inset, inset, paper.width / GRID_MM - inset, paper.height / GRID_MM - inset)


@pytest.mark.parametrize("board", BOARDS)
def test_every_part_stands_once_on_the_sheet_of_its_block(
    designs: dict[str, Design], drawn: dict[str, dict[str, Page]], board: str
) -> None:
    for address, sheet in drawn[board].items():
        wanted = sorted(p.reference for p in designs[board].parts if p.block == address)
        assert sorted(p.part.reference for p in sheet.drawing.parts) == wanted


@pytest.mark.parametrize("board", BOARDS)
def test_nothing_overlaps_and_nothing_leaves_the_frame(
    drawn: dict[str, dict[str, Page]], board: str
) -> None:
    found = {a: overlaps(sheet.drawing, frame(sheet)) for a, sheet in drawn[board].items()}
    assert not {address: lines for address, lines in found.items() if lines}


@pytest.mark.parametrize("board", BOARDS)
def test_texts_of_the_root_sheet_stand_free(designs: dict[str, Design], board: str) -> None:
    design = designs[board]
    pages = {block.address: "2" for block in design.blocks}
    root = root_page(design, pages)
    assert not overlaps(root.drawing, frame(Page(root.paper, root.drawing)))
    assert sorted(s.block.address for s in root.sheets) == sorted(pages)
    boxes = [s.box for s in root.sheets]
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert not any(a.overlaps(b) for a in boxes for b in root.drawing.boxes())


def planted_part(sheet: Drawing, **change: object) -> Drawing:
    damaged = Drawing()
    damaged.add(sheet)
    damaged.parts[0] = replace(damaged.parts[0], **change)  # type: ignore[arg-type]
    return damaged


def test_a_planted_overlap_is_found(drawn: dict[str, dict[str, Page]]) -> None:
    sheet = drawn["meter"]["voltage_input_1"]
    first, second = sheet.drawing.parts[:2]
    at = FieldAt(second.reference.x, second.reference.y, second.reference.align)
    text = planted_part(sheet.drawing, reference=at)
    assert any("reference of" in line for line in overlaps(text, frame(sheet)))
    body = planted_part(sheet.drawing, body=second.body)
    assert any(f"symbol {first.part.reference}" in line for line in overlaps(body, frame(sheet)))


def test_a_planted_wire_through_a_text_is_found(drawn: dict[str, dict[str, Page]]) -> None:
    sheet = drawn["meter"]["voltage_input_1"]
    damaged = Drawing()
    damaged.add(sheet.drawing)
    at = damaged.parts[0].reference
    damaged.wires.append(Wire(round(at.x) - 3, round(at.y), round(at.x) + 3, round(at.y)))
    assert any("a wire crosses reference of" in line for line in overlaps(damaged, frame(sheet)))


def test_a_planted_text_outside_the_frame_is_found(drawn: dict[str, dict[str, Page]]) -> None:
    sheet = drawn["meter"]["voltage_input_1"]
    damaged = Drawing()
    damaged.add(sheet.drawing)
    damaged.notes.append(Note("far out", 0, 0))
    assert overlaps(damaged, frame(sheet)) == ["note 'far out' leaves the frame"]


def parts_of_nets(design: Design, sheet: Drawing) -> dict[str, set[tuple[str, str]]]:
    """Net name -> pins that the drawing joins to it: by lines and names, nothing of KiCad's."""
    group: dict[tuple[int, int], tuple[int, int]] = {}

    def root(point: tuple[int, int]) -> tuple[int, int]:
        while group.setdefault(point, point) != point:
            point = group[point]
        return point

    for x0, y0, x1, y1 in split_wires(design, sheet):
        group[root((x0, y0))] = root((x1, y1))
    for label in sheet.labels:
        for x0, y0, x1, y1 in split_wires(design, sheet):
            if min(x0, x1) <= label.x <= max(x0, x1) and min(y0, y1) <= label.y <= max(y0, y1):
                group[root((label.x, label.y))] = root((x0, y0))
    names: dict[tuple[int, int], set[str]] = {}
    for x, y, net in [
        *((n.x, n.y, n.net) for n in sheet.labels),
        *((n.x, n.y, n.net) for n in sheet.signs),
    ]:
        names.setdefault(root((x, y)), set()).add(net)
    joined: dict[str, set[tuple[str, str]]] = {}
    for placed in sheet.parts:
        for pin in shape_pins(design, placed):
            (name,) = names.get(root(pin[1]), {""})
            joined.setdefault(name, set()).add((placed.part.reference, pin[0]))
    return joined


def shape_pins(design: Design, placed: PlacedPart) -> list[tuple[str, tuple[int, int]]]:
    found = []
    for pin in shape(design.spec(placed.part)).pins:
        x, y = turned(pin.x, pin.y, placed.angle, placed.mirror)
        found.append((pin.number, (placed.x + round(x), placed.y + round(y))))
    return found


@pytest.mark.parametrize("board", BOARDS)
def test_the_lines_join_the_pins_as_the_design_says(
    designs: dict[str, Design], drawn: dict[str, dict[str, Page]], board: str
) -> None:
    design = designs[board]
    for address, sheet in drawn[board].items():
        wanted: dict[str, set[tuple[str, str]]] = {}
        for part in design.parts:
            if part.block == address:
                for use in part.pins:
                    wanted.setdefault(use.net or "", set()).add((part.reference, use.number))
        assert parts_of_nets(design, sheet.drawing) == wanted
        open_points = {(c.x, c.y) for c in sheet.drawing.open_pins}
        assert len(open_points) == len(wanted.get("", ()))


def test_a_planted_missing_wire_is_found(
    designs: dict[str, Design], drawn: dict[str, dict[str, Page]]
) -> None:
    sheet = drawn["meter"]["voltage_input_1"].drawing
    whole = parts_of_nets(designs["meter"], sheet)
    for n in range(len(sheet.wires)):
        damaged = Drawing()
        damaged.add(sheet)
        removed = damaged.wires.pop(n)
        covered = split_wires(designs["meter"], damaged) == split_wires(designs["meter"], sheet)
        try:
            found = parts_of_nets(designs["meter"], damaged)
        except ValueError:  # two names on one wire, or a pin with none
            continue
        assert covered == (found == whole), removed


@pytest.mark.parametrize("board", BOARDS)
def test_junctions_stand_where_three_ways_meet(
    designs: dict[str, Design], drawn: dict[str, dict[str, Page]], board: str
) -> None:
    for sheet in drawn[board].values():
        ways = Counter(pin_points(designs[board], sheet.drawing))
        for x0, y0, x1, y1 in split_wires(designs[board], sheet.drawing):
            ways[x0, y0] += 1
            ways[x1, y1] += 1
        assert junctions(designs[board], sheet.drawing) == sorted(
            p for p, n in ways.items() if n > 2
        )
        assert all(count <= 4 for count in ways.values())


def test_committed_files_are_what_the_circuit_gives(files: dict[str, str]) -> None:
    stale = [
        path
        for path, text in files.items()
        if not (ROOT / path).exists() or (ROOT / path).read_text(encoding="utf-8") != text
    ]
    assert not stale, f"run `make boards` and commit what it writes: {', '.join(stale)}"


def test_the_same_design_gives_the_same_bytes(designs: dict[str, Design]) -> None:
    assert schematic(designs["meter"]) == schematic(designs["meter"])


def test_ids_are_unique_on_a_board_and_derived(files: dict[str, str]) -> None:
    for board in BOARDS:
        found: list[str] = []
        for path, text in files.items():
            if path.startswith(f"hardware/kicad/{board}/"):
                found += [line.split('"')[1] for line in text.split("(uuid ")[1:]]
        assert len(found) == len(set(found))
        assert {uuid.UUID(one).version for one in found} == {5}


def test_a_date_is_printed_only_if_given(designs: dict[str, Design]) -> None:
    path = "hardware/kicad/lan_w5500/header.kicad_sch"
    assert "(date" not in schematic(designs["lan_w5500"])[path]
    dated = schematic(designs["lan_w5500"], Release("2026-02-03", "0123abc"))[path]
    assert '(date "2026-02-03")' in dated
    assert '(comment 2 "commit 0123abc")' in dated


def test_a_changed_value_changes_only_its_own_sheet(designs: dict[str, Design]) -> None:
    design = designs["lan_w5500"]
    parts = tuple(
        replace(p, value="9.9k") if p.address == "controller/r_bias" else p for p in design.parts
    )
    before, after = schematic(design), schematic(replace(design, parts=parts))
    changed = [path for path in before if before[path] != after[path]]
    assert changed == ["hardware/kicad/lan_w5500/controller.kicad_sch"]


def test_a_part_not_fitted_is_marked(designs: dict[str, Design]) -> None:
    design = designs["lan_w5500"]
    parts = tuple(replace(p, dnp=p.address == "controller/r_bias") for p in design.parts)
    text = schematic(replace(design, parts=parts))["hardware/kicad/lan_w5500/controller.kicad_sch"]
    assert text.count("(dnp yes)") == 1


def test_a_block_too_large_for_a3_is_refused_by_name(designs: dict[str, Design]) -> None:
    design = designs["lan_w5500"]
    block = replace(design.blocks[1], story="word " * 20_000)
    with pytest.raises(ValueError, match="block controller does not fit on A3"):
        page(design, block)


def test_papers_grow() -> None:
    assert [p.name for p in PAPERS] == ["A4", "A3"]
    assert PAPERS[0].width < PAPERS[1].width


@pytest.mark.parametrize("board", BOARDS)
def test_kicad_names_tell_the_sheet_of_local_nets(designs: dict[str, Design], board: str) -> None:
    design = designs[board]
    names = kicad_nets(design)
    for net in design.nets:
        blocks = blocks_of(design, net)
        local = f"/{blocks[0]}/{net.name}"
        shown = net.name if net.name in names else local
        assert names[shown] == {(node.reference, node.pin) for node in net.nodes}
        assert len(blocks) == 1 or shown == net.name


def test_rows_take_the_nets_nearest_to_their_pin(designs: dict[str, Design]) -> None:
    nets = BlockNets(designs["lan_w5500"], "controller")
    assert nets.owners["ETH_RX_P_TERM"] == "ETH_RX_P_CHIP"
    assert nets.owners["ETH_RX_N_TERM"] == "ETH_RX_N_CHIP"


def test_stories_wrap_between_words_and_keep_their_tables() -> None:
    text = wrapped("one two three four\nfive\n\n    a  b\n    c", 12.0, GRID_MM)
    assert text.split("\n\n")[1] == "    a b\n    c"
    assert text.split("\n\n")[0].split() == ["one", "two", "three", "four", "five"]
    assert len(text.split("\n\n")[0].splitlines()) > 1


def test_stories_lose_their_marks() -> None:
    marked = "**Bold** says ``code`` of :mod:`hardware.parts` at 10:30."
    assert wrapped(marked, 99.0, GRID_MM) == "Bold says code of hardware.parts at 10:30."


def test_text_boxes_follow_their_alignment() -> None:
    left, right = text_box("AB", 0, 0, Align.LEFT), text_box("AB", 0, 0, Align.RIGHT)
    assert (left.x0, right.x1) == (0, 0)
    assert left.x1 == pytest.approx(-right.x0)


WORDS = st.text(st.sampled_from("0123456789.kMuR/ VXW"), min_size=1, max_size=14)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(("current_input_1", "usb_service", "power_fail", "hold_up", "mains_inlet")),
    st.lists(WORDS, min_size=1, max_size=8),
)
def test_values_of_any_length_leave_the_sheet_right_and_legible(
    meter: Design, block: str, words: list[str]
) -> None:
    parts = tuple(replace(p, value=words[n % len(words)]) for n, p in enumerate(meter.parts))
    design = replace(meter, parts=parts)
    (found,) = (b for b in design.blocks if b.address == block)
    sheet = page(design, found)
    assert overlaps(sheet.drawing, frame(sheet)) == []
    joined = parts_of_nets(design, sheet.drawing)
    for part in parts:
        if part.block == block:
            for use in part.pins:
                assert (part.reference, use.number) in joined[use.net or ""]


def test_wires_with_mains_voltage_are_drawn_bold(designs: dict[str, Design]) -> None:
    for design in designs.values():
        project = json.loads(project_file(design, partial(kicad_net_name, design)))
        bold = {c["name"] for c in project["net_settings"]["classes"] if "schematic_color" in c}
        for net in design.nets:
            assert (net.net_class.value in bold) == net.domain.hazardous


def test_a_block_inside_a_block_is_refused_by_name(designs: dict[str, Design]) -> None:
    design = designs["lan_w5500"]
    inner = Block("controller/inner", 9, "")
    with pytest.raises(ValueError, match="controller/inner"):
        schematic(replace(design, blocks=(*design.blocks, inner)))


def test_grounds_are_named_where_there_are_several(designs: dict[str, Design]) -> None:
    design = designs["lan_w5500"]
    (block,) = (b for b in design.blocks if b.address == "header")
    grounds = [s for s in page(design, block).drawing.signs if s.sign is Sign.GROUND]
    assert grounds
    assert not any(sign.shown for sign in grounds)
    second = replace(design.net_by_name["GND"], name="EARTH", nodes=())
    two = replace(design, nets=(*design.nets, second))
    named = [s for s in page(two, block).drawing.signs if s.sign is Sign.GROUND]
    assert all(sign.shown for sign in named)


def test_a_letter_without_a_width_is_named() -> None:
    with pytest.raises(ValueError, match=r"no width for .* in stroke_font\.csv"):
        text_width("10\u03a9")
