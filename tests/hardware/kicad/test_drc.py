"""The gate of the boards: every planted fault is found, nothing is accepted without a reason."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from hardware import evidence
from hardware.design import Design
from hardware.evidence import Record, Verdict
from hardware.kicad.board.build import placed
from hardware.kicad.drc import gate, insulation, kicad
from hardware.kicad.drc.barrier import board_rules
from hardware.kicad.drc.findings import Found, exclusions, sifted
from hardware.kicad.outputs import ROOT, Progress
from hardware.kicad.schematic.build import folder
from hardware.kicad.schematic.nets import kicad_net_name
from scripts.openstrom import main
from tests.kicad.conftest import kicad_cli, pcbnew_python, stock_footprints

__all__ = ["kicad_cli", "pcbnew_python", "stock_footprints"]
pytestmark = pytest.mark.kicad
LAN = "lan_w5500"
OPEN = Found("drc", "unconnected_items", "Missing connection", ("Pad 1", "Pad 2"))
HEADING = "board,check,type,items,reason\n"


def copied(board: str, tmp_path: Path) -> Path:
    """The board's file in a copy of the tree's KiCad rooms, where a fault may be planted."""
    for room in (folder(board), "hardware/symbols", "hardware/footprints"):
        shutil.copytree(ROOT / room, tmp_path / room)
    for library in (ROOT / "hardware/kicad").glob("*.kicad_sym"):
        shutil.copy(library, tmp_path / "hardware/kicad")
    return tmp_path / folder(board) / f"{board}.kicad_pcb"


def track(text: str, design: Design, net: str, start: Sequence[float], end: Sequence[float]) -> str:
    """The board's text with one more piece of copper on top."""
    name = kicad_net_name(design, design.net_by_name[net])
    code = re.search(rf'\(net (\d+) "{re.escape(name)}"\)', text)
    assert code
    piece = (
        f"\t(segment (start {start[0]:.4f} {start[1]:.4f}) (end {end[0]:.4f} {end[1]:.4f})"
        f' (width 0.2) (layer "F.Cu") (net {code[1]})\n'
        '\t\t(uuid "00000000-0000-4000-8000-000000000001"))\n'
    )
    return text.rstrip().removesuffix(")") + piece + ")\n"


def without_tracks(text: str, design: Design, net: str) -> str:
    """The board's text without the tracks of one net."""
    name = kicad_net_name(design, design.net_by_name[net])
    code = re.search(rf'\(net (\d+) "{re.escape(name)}"\)', text)
    assert code
    tracks = re.findall(r"(?s)\t\(segment\n.*?\n\t\)\n", text)
    for piece in tracks:
        if f"(net {code[1]})" in piece:
            text = text.replace(piece, "")
    return text


def pad(design: Design, reference: str, number: str) -> tuple[str, float, float, float]:
    """A pad's net, centre and half width."""
    for part in placed(design).parts.values():
        for found in part.pads:
            if (part.part.reference, found.number) == (reference, number):
                left, top, right, bottom = found.copper.bounds
                return found.net or "", (left + right) / 2, (top + bottom) / 2, (right - left) / 2
    raise AssertionError(reference)


def test_every_planted_fault_of_a_board_is_found(
    kicad_cli: str, designs: dict[str, Design], tmp_path: Path
) -> None:
    design = designs[LAN]
    board = copied(LAN, tmp_path)
    text = board.read_text(encoding="utf-8")
    before = kicad.board_rules(board)
    assert {found.type for found in before} <= {"unconnected_items"}
    one, x, y, half = pad(design, "R212", "1")
    other, far_x, far_y, _ = pad(design, "R212", "2")
    assert one != other
    cut = without_tracks(text, design, "TOCAP")
    faults = {
        "shorting_items": track(text, design, one, (x, y), (far_x, far_y)),
        "clearance": track(text, design, other, (x - half - 0.15, y), (x - half - 0.15, y + 0.1)),
        "unconnected_items": cut,
        "extra_footprint": text.replace('"Reference" "R212"', '"Reference" "R999"'),
        "missing_footprint": text.replace('"Reference" "R212"', '"Reference" "R999"'),
        "net_conflict": text.replace(f'"{kicad_net_name(design, design.net_by_name[one])}"', '"X"'),
    }
    for kind, damaged in faults.items():
        assert damaged != text
        board.write_text(damaged, encoding="utf-8")
        new = {f.type for f in kicad.board_rules(board) if f not in before}
        assert kind in new, f"{kind} planted, found: {new}"


def test_a_mains_track_beside_touchable_circuits_is_found(
    designs: dict[str, Design], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One pair of the board's 66, to keep this quick."""
    design = designs["relay_shield"]
    rules = board_rules(design)
    pair = next(p for p in rules.pairs if p.between == ("relay_contact_10", "selv_supply"))
    small = msgspec.structs.replace(rules, pairs=(pair,))
    monkeypatch.setattr(insulation, "board_rules", lambda _: small)
    board = copied("relay_shield", tmp_path)
    _, x, y, _ = pad(design, "U701", "14")
    text = board.read_text(encoding="utf-8")
    board.write_text(track(text, design, "K10_COM", (x + 1.0, y), (x + 1.2, y)), encoding="utf-8")
    found, record = insulation.check(tmp_path, design)
    assert record.verdict is Verdict.FAIL
    assert (record.margin or 0.0) < -5.0
    assert any("relay_contact_10 to selv_supply: clearance" in f.text for f in found)
    assert any("track" in f.items for f in found)


def test_boards_without_mains_have_a_record_too(designs: dict[str, Design]) -> None:
    found, record = insulation.check(ROOT, designs[LAN])
    assert (found, record.verdict, record.subject) == ([], Verdict.PASS, LAN)
    assert (record.detail["hazardous"], record.detail["pairs"]) == ([], [])
    assert evidence.stale_inputs(record, ROOT) == []


def accepted(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "exclusions.csv"
    path.write_text(HEADING + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_finding_is_accepted_only_by_its_own_line(tmp_path: Path) -> None:
    path = accepted(tmp_path, f"{LAN},drc,unconnected_items,Pad 2; Pad 1,joined by the wire J9")
    (line,) = exclusions([LAN], path)
    other = Found("drc", "unconnected_items", "Missing connection", ("Pad 1", "Pad 3"))
    assert sifted([OPEN, other], [line]) == ([other], [OPEN])


def test_a_line_that_accepts_nothing_any_more_is_a_finding(tmp_path: Path) -> None:
    path = accepted(tmp_path, f"{LAN},erc,pin_not_connected,Pin 3,left open on purpose")
    ((left,), taken) = sifted([], exclusions([LAN], path))
    assert (left.type, taken) == ("stale_exclusion", [])
    assert "line 2" in left.text


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"{LAN},drc,clearance,Pad 1,", "line 2: say in words why clearance is accepted"),
        ("lan_w5501,drc,clearance,Pad 1,it is not so", "no board 'lan_w5501'; did you mean"),
        (f"{LAN},lint,clearance,Pad 1,it is not so", "no check 'lint'; known: drc, erc"),
        (f"{LAN},drc,clearance", "line 2: 3 columns, 5 are wanted"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        exclusions([LAN], accepted(tmp_path, row))


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """What the checks find instead of what they would; emptied by a test to let the board hold."""
    listed = [OPEN] * 12

    def run(
        root: Path, boards: Sequence[str], tell: Progress
    ) -> tuple[dict[str, list[Found]], dict[str, list[Record]]]:
        if not boards:
            return {}, {}
        record = Record("creepage", LAN, Verdict.PASS, "test", inputs={})
        return {LAN: list(listed)}, {LAN: [record]}

    monkeypatch.setattr(gate, "_run", run)
    return listed


def test_the_command_tells_counts_and_writes_evidence(
    kicad_cli: str, findings: list[Found], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["drc", LAN, "--out", str(tmp_path)]
    assert main(arguments) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:] == [
        f"{LAN}: and 2 more; -v shows all",
        f"{LAN}: FAIL: 12 drc unconnected_items",
        f"1 boards, 1 of 1 boards FAIL -> {tmp_path}/build/evidence",
    ]
    records = {r.id: r for r in evidence.read(tmp_path / evidence.FOLDER)}
    assert (records["drc"].verdict, records["drc"].margin) == (Verdict.FAIL, -12.0)
    assert evidence.stale_inputs(records["drc"], ROOT) == []
    assert main([*arguments, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[LAN]["counts"] == {"drc unconnected_items": 12}


def test_nothing_is_run_twice_but_for_a_change(
    kicad_cli: str,
    findings: list[Found],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["drc", LAN, "--out", str(tmp_path)]
    assert main(arguments) == 1
    findings.clear()
    assert main(arguments) == 1
    assert "(nothing changed since)" in capsys.readouterr().out
    record = tmp_path / evidence.FOLDER / f"drc.{LAN}.json"
    record.write_text(record.read_text(encoding="utf-8").replace("FAIL", "PASS"), encoding="utf-8")
    assert main(arguments) == 0
    assert "every board holds ->" in capsys.readouterr().out
    assert evidence.decode(record.read_bytes()).verdict is Verdict.PASS


def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["drc", "relay"]) == 2
    assert "openstrom: no board 'relay'" in capsys.readouterr().err
    (tmp_path / "x.kicad_pcb").write_text("damaged", encoding="ascii")
    with pytest.raises(ValueError, match="kicad-cli cannot check it"):
        kicad.board_rules(tmp_path / "x.kicad_pcb")
    with pytest.raises(FileNotFoundError, match="run `make boards`"):
        kicad.board_rules(tmp_path / "none.kicad_pcb")
