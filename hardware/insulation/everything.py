"""`openstrom creepage`: read a board, measure, judge, write. Exit codes as everywhere."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hardware.insulation.board_text import BoardError
from hardware.insulation.reader import known_net, read
from hardware.insulation.tables import groove_m

HELD, FAILED = 0, 1
_ROOT: Final = Path(__file__).resolve().parents[2]


def run_between(
    board: Path, nets: Sequence[str], *, pollution_degree: int, as_json: bool, out: Path | None
) -> int:
    """Measure two nets and print; always 0, since nothing is asked. BoardError: bad input."""
    from hardware.insulation.paths import Survey  # noqa: PLC0415 - after the input is known good
    from hardware.insulation.way import between_as_json, between_lines  # noqa: PLC0415

    found = read(board)
    one, other = (known_net(found.board, net) for net in nets)
    if one == other:
        raise BoardError(f"{board.name}: {one} to itself is no distance; give two different nets")
    groove_mm = 1e3 * groove_m(pollution_degree)
    measured = Survey(found.board, groove_mm=groove_mm).measure(one, other)
    if out is not None:
        from hardware.insulation.picture import draw  # noqa: PLC0415 - slow to load

        ways = [("clearance", measured.clearance, True), ("creepage", measured.creepage, True)]
        groups = {net: frozenset((net,)) for net in (one, other)}
        draw(out / board.stem, found.board, groups, ways)
    if as_json:
        print(json.dumps(between_as_json(measured, groove_mm, found.notes), indent=2))
    else:
        print(*between_lines(one, other, measured, groove_mm), sep="\n")
        _tell(found.notes)
    return HELD


def run_rules(board: Path, rules_file: Path, *, as_json: bool, out: Path | None) -> int:
    """Judge every pair of a rules file; writes report, record, pictures and KiCad's rules.

    Returns 1 if a pair fails, or if the checker missed a planted violation and gives no verdict.
    ValueError: bad input.
    """
    from rich.console import Console  # noqa: PLC0415

    from hardware import evidence  # noqa: PLC0415
    from hardware.files import write_atomically  # noqa: PLC0415
    from hardware.insulation import report  # noqa: PLC0415
    from hardware.insulation.judge import NotFoundError, judge  # noqa: PLC0415
    from hardware.insulation.kicad_rules import kicad_rules  # noqa: PLC0415
    from hardware.insulation.rules import load, sort_nets  # noqa: PLC0415

    rules = load(rules_file)
    found = read(board, rules.bodies)
    try:
        findings = judge(found.board, rules)
    except NotFoundError as error:
        print(f"openstrom: {error}", file=sys.stderr)
        return FAILED
    nets = sort_nets(rules, {c.net for c in found.board.copper if c.net})
    held = all(f.held for f in findings)
    every = report.as_json(board.stem, findings, found.notes)
    shown = json.dumps(every, indent=2)
    written: list[Path] = []
    if out is not None:
        from hardware.insulation.picture import draw  # noqa: PLC0415

        ways = [(f"{f.one} - {f.other}", f.measured.creepage, f.held) for f in findings]
        inputs = {
            f"board:{board.name}": hashlib.sha256(board.read_bytes()).hexdigest(),
            f"rules:{rules_file.name}": hashlib.sha256(rules_file.read_bytes()).hexdigest(),
            "source:hardware/insulation": evidence.source_hash(_ROOT, "hardware/insulation"),
        }
        record = report.record(board.stem, findings, inputs, every)
        written = [out / f"{board.stem}.json", out / f"{board.stem}.kicad_dru"]
        write_atomically(written[0], shown.encode("ascii") + b"\n")
        write_atomically(written[1], kicad_rules(findings, nets, found.written).encode("utf-8"))
        written += draw(out / board.stem, found.board, nets, ways)
        evidence.write(out / "evidence", [record])
        written.append(out / "evidence" / record.file_name)
    if as_json:
        print(shown)
    else:
        Console().print(report.table(board.stem, findings))
        _tell(found.notes)
        failed = sum(not f.held for f in findings)
        end = f" -> {out}" if written else ""
        result = f"{failed} of {len(findings)} pairs FAIL" if failed else "every pair holds"
        print(f"{board.stem}: {len(findings)} pairs, {result}{end}")
    return HELD if held else FAILED


def _tell(notes: Sequence[str]) -> None:
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
