"""`openstrom drc`: every check of every committed board, two at a time, and its evidence.

What was found is kept in a stamp with hashes of all that was looked at; as long as those are the
same, the second run tells it again without starting KiCad.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from hardware import evidence
from hardware.boards import BOARDS
from hardware.design import fingerprint as design_fingerprint
from hardware.evidence import Record, Verdict
from hardware.files import write_atomically
from hardware.kicad import outputs
from hardware.kicad.board import current
from hardware.kicad.drc import insulation, kicad
from hardware.kicad.drc.findings import Found, exclusions, sifted
from hardware.kicad.schematic.build import folder
from hardware.outputs import build_board

STAMPS: Final = "build/drc"
#: Identity of the records of KiCad's checks; the insulation engine's have its own.
CHECK: Final = "drc"
SOURCE: Final = "KiCad's electrical and design rules, all severities, with schematic parity"
#: What is run on each board, the longest first.
_DRC, _INSULATION, _CURRENT, _ERC = "drc", "insulation", "current", "erc"
_KINDS: Final = (_DRC, _INSULATION, _CURRENT, _ERC)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One board: what nobody accepted, what is accepted, and whether it was ``run`` just now."""

    board: str
    found: tuple[Found, ...]
    accepted: tuple[Found, ...]
    run: bool = False

    @property
    def held(self) -> bool:
        """True where nothing is left."""
        return not self.found

    def counts(self) -> dict[str, int]:
        """How often each type was found, the most frequent first."""
        types = [f"{f.check} {f.type}" for f in self.found]
        return {t: types.count(t) for t in sorted(set(types), key=lambda t: (-types.count(t), t))}


class _Stamp(msgspec.Struct, forbid_unknown_fields=True):
    inputs: str
    records: dict[str, str]
    found: tuple[Found, ...]
    accepted: tuple[Found, ...]


def check(root: Path, out: Path, boards: Sequence[str], tell: outputs.Progress) -> list[Verdicts]:
    """Check the boards committed below ``root``; evidence and stamps go below ``out``.

    KicadMissingError without KiCad; ValueError and BoardError for files that cannot be read.
    """
    accepted = exclusions(BOARDS)
    prints = {board: _fingerprint(root, board) for board in boards}
    known = {board: _unchanged(out, board, prints[board]) for board in boards}
    asked = [board for board, verdicts in known.items() if verdicts is None]
    raw, records = _run(root, asked, tell)
    for board in asked:
        ours = [exclusion for exclusion in accepted if exclusion.board == board]
        left, taken = sifted(raw[board], ours)
        verdicts = Verdicts(board, tuple(left), tuple(taken), run=True)
        written = [*records[board], _record(root, verdicts)]
        evidence.write(out / evidence.FOLDER, written)
        _put_stamp(out, verdicts, prints[board], written)
        known[board] = verdicts
    return [verdicts for verdicts in known.values() if verdicts is not None]


def _run(
    root: Path, boards: Sequence[str], tell: outputs.Progress
) -> tuple[dict[str, list[Found]], dict[str, list[Record]]]:
    """Findings by board, KiCad's first; and the records of our own engines."""
    found: dict[tuple[str, str], list[Found]] = {}
    records: dict[str, list[Record]] = {board: [] for board in boards}
    tasks = [(kind, board) for kind in _KINDS for board in outputs.by_size(boards)]
    if tasks:
        with ProcessPoolExecutor(
            outputs.PROCESSES, mp_context=multiprocessing.get_context("spawn")
        ) as pool:
            waiting = {
                pool.submit(_task, kind, root, board): (kind, board) for kind, board in tasks
            }
            for done, future in enumerate(as_completed(waiting), 1):
                kind, board = waiting[future]
                found[kind, board], written = future.result()
                records[board] = sorted([*records[board], *written], key=lambda r: r.file_name)
                tell(done, len(tasks))
    listed: dict[str, list[Found]] = defaultdict(list)
    for kind, board in sorted(found):
        listed[board] += found[kind, board]
    return listed, records


def _task(kind: str, root: Path, board: str) -> tuple[list[Found], list[Record]]:
    home = root / folder(board)
    if kind == _DRC:
        return kicad.board_rules(home / f"{board}.kicad_pcb"), []
    if kind == _ERC:
        return kicad.sheet_rules(home / f"{board}.kicad_sch"), []
    if kind == _CURRENT:
        return _currents(root, board)
    found, record = insulation.check(root, build_board(board))
    return found, [record]


def _currents(root: Path, board: str) -> tuple[list[Found], list[Record]]:
    """Conductors too thin for their current, or open; a board of small currents has no record."""
    records = current.current_records(root, {board: build_board(board)})
    found = [
        Found(_CURRENT, record.verdict.value, f"{record.measured} of {record.limit} K", ())
        for record in records
        if record.verdict is not Verdict.PASS
    ]
    return found, records


def _record(root: Path, verdicts: Verdicts) -> Record:
    """The record of KiCad's checks: how many findings are left, of none allowed."""
    board, home = verdicts.board, folder(verdicts.board)
    left = [f for f in verdicts.found if f.check in (_DRC, _ERC)]
    return Record(
        CHECK,
        board,
        Verdict.FAIL if left else Verdict.PASS,
        SOURCE,
        measured=float(len(left)),
        limit=0.0,
        unit="findings",
        margin=0.0 - len(left),
        inputs={
            f"board:{board}.kicad_pcb": _sha(root / home / f"{board}.kicad_pcb"),
            f"design:{board}": design_fingerprint(build_board(board)),
            "source:hardware/kicad/drc": evidence.source_hash(root, "hardware/kicad/drc"),
            f"source:{home}": evidence.source_hash(root, home),
        },
        tools={"kicad": outputs.kicad_version(), "python": evidence.python_version()},
        detail={
            "found": verdicts.counts(),
            "accepted": [str(found) for found in verdicts.accepted],
        },
    )


def _fingerprint(root: Path, board: str) -> str:
    """Hash over all that the checks read: our sources, KiCad, the project, its libraries."""
    digest = hashlib.sha256(outputs.fingerprint().encode())
    home = root / folder(board)
    files = [p for p in home.glob("*") if p.suffix.startswith(".kicad_") or p.suffix == ""]
    files += (root / "hardware").glob("*/*.kicad_sym")
    for path in sorted(p for p in files if p.is_file() and p.suffix != ".kicad_prl"):
        digest.update(f"{path.name}\0{_sha(path)}".encode())
    return digest.hexdigest()


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _put_stamp(out: Path, verdicts: Verdicts, inputs: str, records: Sequence[Record]) -> None:
    kept = {r.file_name: hashlib.sha256(evidence.encode(r)).hexdigest() for r in records}
    stamp = _Stamp(inputs, kept, verdicts.found, verdicts.accepted)
    text = msgspec.json.format(msgspec.json.encode(stamp), indent=1)
    write_atomically(out / STAMPS / f"{verdicts.board}.json", text)


def _unchanged(out: Path, board: str, inputs: str) -> Verdicts | None:
    """What the stamp says, if its inputs and the records are still what they were."""
    try:
        text = (out / STAMPS / f"{board}.json").read_bytes()
        stamp = msgspec.json.decode(text, type=_Stamp)
        kept = {name: _sha(out / evidence.FOLDER / name) for name in stamp.records}
    except (OSError, msgspec.MsgspecError):
        return None
    if (stamp.inputs, stamp.records) != (inputs, kept):
        return None
    return Verdicts(board, stamp.found, stamp.accepted)
