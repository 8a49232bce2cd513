"""KiCad itself reads the sheets: its rules check, its netlist, and where it draws the texts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import sexpdata

from hardware.boards import BOARDS
from hardware.design import Design
from hardware.kicad.schematic.build import export, folder
from hardware.kicad.schematic.model import GRID_MM, Box, field_boxes, sign_text, text_box
from hardware.kicad.schematic.nets import kicad_nets
from hardware.kicad.schematic.pages import page
from hardware.outputs import netlist_path
from tests.hardware.reader import read

pytestmark = pytest.mark.kicad
ROOT = Path(__file__).resolve().parents[2]


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr + done.stdout


def findings(kicad_cli: str, sheet: Path, report: Path) -> list[str]:
    options = ("--severity-all", "--format", "json", "--output", str(report))
    run(kicad_cli, "sch", "erc", *options, str(sheet))
    sheets = json.loads(report.read_bytes())["sheets"]
    return [f"{s['path']} {v['type']}: {v['description']}" for s in sheets for v in s["violations"]]


def copied(board: str, tmp_path: Path) -> Path:
    """The root sheet in a copy of the tree's KiCad rooms, where a fault may be planted."""
    for room in (folder(board), "hardware/symbols", "hardware/footprints"):
        shutil.copytree(ROOT / room, tmp_path / room)
    for library in (ROOT / "hardware/kicad").glob("*.kicad_sym"):
        shutil.copy(library, tmp_path / "hardware/kicad")
    return tmp_path / folder(board) / f"{board}.kicad_sch"


@pytest.mark.parametrize("board", BOARDS)
def test_the_rules_check_of_kicad_finds_nothing(kicad_cli: str, tmp_path: Path, board: str) -> None:
    sheet = ROOT / folder(board) / f"{board}.kicad_sch"
    assert findings(kicad_cli, sheet, tmp_path / "erc.json") == []


def test_planted_faults_are_found(kicad_cli: str, tmp_path: Path) -> None:
    sheet = copied("lan_w5500", tmp_path)
    controller = sheet.parent / "controller.kicad_sch"
    text = controller.read_text(encoding="utf-8")
    mark = re.search(r"\t\(no_connect[^\n]*\n", text)
    assert mark
    controller.write_text(text.replace(mark[0], "", 1), encoding="utf-8")
    found = findings(kicad_cli, sheet, tmp_path / "erc.json")
    assert len(found) == 1
    assert "pin_not_connected" in found[0]


def nets_by_kicad(kicad_cli: str, sheet: Path, out: Path) -> dict[str, set[tuple[str, str]]]:
    run(kicad_cli, "sch", "export", "netlist", "--output", str(out), str(sheet))

    def children(node: list[Any], head: str) -> list[list[Any]]:
        return [x for x in node if isinstance(x, list) and x[0] == sexpdata.Symbol(head)]

    (nets,) = children(sexpdata.loads(out.read_text(encoding="utf-8")), "nets")
    return {
        str(children(net, "name")[0][1]): {
            (str(children(node, "ref")[0][1]), str(children(node, "pin")[0][1]))
            for node in children(net, "node")
        }
        for net in children(nets, "net")
    }


@pytest.mark.parametrize("board", BOARDS)
def test_kicads_netlist_is_ours(
    kicad_cli: str, designs: dict[str, Design], tmp_path: Path, board: str
) -> None:
    sheet = ROOT / folder(board) / f"{board}.kicad_sch"
    assert nets_by_kicad(kicad_cli, sheet, tmp_path / "n.net") == kicad_nets(designs[board])


def test_a_planted_wrong_net_is_found(
    kicad_cli: str, designs: dict[str, Design], tmp_path: Path
) -> None:
    sheet = copied("lan_w5500", tmp_path)
    header = sheet.parent / "header.kicad_sch"
    text = header.read_text(encoding="utf-8")
    assert text.count('"EXP_SCLK"') == 1
    header.write_text(text.replace('"EXP_SCLK"', '"EXP_MOSI"'), encoding="utf-8")
    found = nets_by_kicad(kicad_cli, sheet, tmp_path / "n.net")
    wanted = kicad_nets(designs["lan_w5500"])
    assert {name for name in wanted if found.get(name) != wanted[name]} == {"EXP_SCLK", "EXP_MOSI"}


def texts_by_kicad(svg: Path) -> dict[str, list[tuple[float, float, float]]]:
    """Text -> its (left, right, middle height) in grid steps, as KiCad draws it in the SVG."""
    found: dict[str, list[tuple[float, float, float]]] = {}
    for text in ET.parse(svg).getroot().iter("{http://www.w3.org/2000/svg}text"):
        x, y, length = (float(text.attrib[key]) for key in ("x", "y", "textLength"))
        left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib["text-anchor"]] * length
        place = (left / GRID_MM, (left + length) / GRID_MM, y / GRID_MM)
        found.setdefault(text.text or "", []).append(place)
    return found


@pytest.mark.parametrize(
    ("board", "block"),
    [("meter", "voltage_input_1"), ("meter", "mcu"), ("relay_shield", "coil_supply")],
)
def test_kicad_draws_the_texts_where_we_think(
    kicad_cli: str, designs: dict[str, Design], tmp_path: Path, board: str, block: str
) -> None:
    sheet = ROOT / folder(board) / f"{board}.kicad_sch"
    run(kicad_cli, "sch", "export", "svg", "--output", str(tmp_path), str(sheet))
    (svg,) = tmp_path.glob(f"*-{block}.svg")
    drawn = texts_by_kicad(svg)
    (address,) = (b for b in designs[board].blocks if b.address == block)
    drawing = page(designs[board], address).drawing
    boxes: list[tuple[str, Box]] = []
    for placed in drawing.parts:
        names = (placed.part.reference, placed.part.value)
        boxes += zip(names, field_boxes(placed), strict=False)
    for sign in drawing.signs:
        if sign.shown:
            at = sign_text(sign)
            boxes.append((sign.net, text_box(sign.net, at.x, at.y, at.align)))
    for text, box in boxes:
        near = [
            place
            for place in drawn[text]
            if abs(place[0] - box.x0) < 0.5
            and abs(place[1] - box.x1) < 0.5
            and box.y0 - 0.6 < place[2] < box.y1 + 0.6
        ]
        assert near, f"{text} is drawn at {drawn[text]}, not at {box}"


def test_pdf_and_pictures_hold_every_sheet(
    kicad_cli: str, designs: dict[str, Design], tmp_path: Path
) -> None:
    pdf, *pictures = export(ROOT, "lan_w5500", tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert len(pictures) == len(designs["lan_w5500"].blocks) + 1


@pytest.mark.parametrize("board", BOARDS)
def test_kicad_reads_our_parts_sheets_and_ids(kicad_cli: str, tmp_path: Path, board: str) -> None:
    """Values, footprints, symbols and the paths that tie symbols to footprints, part by part."""
    sheet = ROOT / folder(board) / f"{board}.kicad_sch"
    run(kicad_cli, "sch", "export", "netlist", "--output", str(tmp_path / "n.net"), str(sheet))
    ours = read((ROOT / netlist_path(board)).read_text(encoding="utf-8"))["parts"]
    kicads = read((tmp_path / "n.net").read_text(encoding="utf-8"))["parts"]
    assert kicads.keys() == ours.keys()
    for reference, part in ours.items():
        for key in ("value", "footprint", "symbol", "sheet", "sheet_stamps", "stamp"):
            assert kicads[reference][key] == part[key], f"{reference}: {key}"
        shown = {k: v for k, v in part["fields"].items() if v and k not in ("DNP", "Description")}
        assert shown.items() <= kicads[reference]["fields"].items()
