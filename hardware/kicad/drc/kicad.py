"""KiCad's own checks of a project: electrical rules of the sheets, design rules of the board."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from hardware.kicad.board.build import KicadMissingError
from hardware.kicad.drc.findings import Found

#: The largest board takes minutes; longer than this it hangs.
_LONGEST_S: Final = 1800
_DRC: Final = ("pcb", "drc", "--schematic-parity")
_ERC: Final = ("sch", "erc")
_LISTS: Final = ("violations", "unconnected_items", "schematic_parity")


def board_rules(board: Path) -> list[Found]:
    """Design rules of a board file and its agreement with the sheets beside it."""
    report = _report(_DRC, board)
    return [f for name in _LISTS for f in _found("drc", report[name])]


def sheet_rules(sheet: Path) -> list[Found]:
    """Electrical rules of a root sheet and everything below it."""
    report = _report(_ERC, sheet)
    return [f for each in report["sheets"] for f in _found("erc", each["violations"])]


def _found(check: str, listed: list[dict[str, Any]]) -> Iterator[Found]:
    for entry in listed:
        items = tuple(item["description"] for item in entry["items"])
        places = [item["pos"] for item in entry["items"] if "pos" in item]
        at = f" at {places[0]['x']:.3f}, {places[0]['y']:.3f}" if places else ""
        yield Found(check, entry["type"], f"{entry['description']}{at}", items)


def _report(check: tuple[str, ...], file: Path) -> dict[str, Any]:
    program = shutil.which("kicad-cli")
    if program is None:
        raise KicadMissingError("kicad-cli is missing: run scripts/install_kicad")
    if not file.exists():
        raise FileNotFoundError(2, "no such file: run `make boards`", str(file))
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ("--format", "json", "--units", "mm", "--severity-all")
        done = subprocess.run(
            [program, *check, *options, "--output", str(report), str(file)],
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_S,
        )
        if done.returncode or not report.exists():
            said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no message"]
            raise ValueError(f"{file.name}: kicad-cli cannot check it: {said[0]}")
        found: dict[str, Any] = json.loads(report.read_bytes())
    return found
