"""The whole run: assemblies, checks, evidence, files; a second run of the same is read back.

Each product is worked on in a process of its own, two at a time.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from enclosure import outputs
from enclosure.assembly import assemble
from enclosure.checks.envelope import beside
from enclosure.checks.measurement import Measurement, tightest
from enclosure.checks.registry import FIT, FIT_TITLE, HEAT, IDS, MATING, measure, titles
from enclosure.openings import load
from enclosure.papers import write_drawings
from enclosure.power import heat_of
from enclosure.products import PRODUCTS, product
from hardware.design import Design, fingerprint
from hardware.evidence import (
    FOLDER,
    Record,
    Verdict,
    decode,
    encode,
    python_version,
    source_hash,
    write,
)
from hardware.files import write_atomically
from hardware.kicad.board.build import placed

_ROOT: Final = Path(__file__).resolve().parent.parent
_SOURCES: Final = ("enclosure", "hardware/bodies", "hardware/kicad")
_STAMP: Final = "stamp.json"
#: A record's detail lists the tightest measurements; the result file has all of them.
_LISTED: Final = 12
_SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Result:
    """What one product's checks measured: id -> measurements; golden figures; files written."""

    product: str
    found: Mapping[str, Sequence[Measurement]]
    golden: dict[str, list[float]]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The run's outcome: records, lines for a person, whether it was read back from the cache."""

    records: tuple[Record, ...]
    lines: tuple[str, ...]
    cached: bool
    held: bool


def run(
    designs: Mapping[str, Design],
    names: Sequence[str],
    root: Path,
    out: Path,
    tell: Callable[[str], None] = print,
    *,
    draw: bool = True,
) -> Told:
    """Check the named products (all if none), write evidence below ``root``, files to ``out``.

    LookupError names an unknown product; MissingBodyError a part without a body.
    """
    chosen = [product(name).name for name in names] or list(PRODUCTS)
    key = cache_key(designs, chosen, draw=draw)
    kept = _read_back(out, key)
    if kept is None:
        tell("building the assemblies")
        results = _work(designs, chosen, out, draw=draw)
        records = _records(designs, results)
        _keep(out, key, records, [f for result in results for f in result.files])
    else:
        records = kept
    whole = set(chosen) == set(PRODUCTS)
    write(root / FOLDER, records, ids=IDS if whole else ())
    lines = [_line(record) for record in records]
    held = all(r.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE) for r in records)
    return Told(tuple(records), tuple(lines), kept is not None, held)


def cache_key(designs: Mapping[str, Design], names: Sequence[str], *, draw: bool) -> str:
    """Hash over everything that the run reads."""
    digest = hashlib.sha256()
    for name, value in sorted(_inputs(designs).items()):
        digest.update(f"{name}={value}\n".encode())
    if outputs.GOLDEN.is_file():
        digest.update(outputs.GOLDEN.read_bytes())
    digest.update(f"{' '.join(names)} {draw} {version('cadquery')} {python_version()}".encode())
    return digest.hexdigest()


def _inputs(designs: Mapping[str, Design]) -> dict[str, str]:
    found = {f"source:{folder}": source_hash(_ROOT, folder) for folder in _SOURCES}
    return found | {f"design:{name}": fingerprint(d) for name, d in designs.items()}


def _work(
    designs: Mapping[str, Design], names: Sequence[str], out: Path, *, draw: bool
) -> list[Result]:
    jobs = [(dict(designs), name, out / name, draw) for name in names]
    # The largest first, so that two processes end together.
    jobs.sort(key=lambda job: -len(PRODUCTS[job[1]].ribbons))
    if len(jobs) == 1:
        return [examine(*jobs[0])]
    # A fresh interpreter each: the kernel's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=2, mp_context=context) as pool:
        found = list(pool.map(examine, *zip(*jobs, strict=True)))
    return sorted(found, key=lambda result: list(PRODUCTS).index(result.product))


def examine(designs: Mapping[str, Design], name: str, out: Path, draw: bool) -> Result:
    """Assemble one product, measure it, write its files."""
    scenes = {board: placed(design) for board, design in designs.items()}
    openings = load()
    made = assemble(PRODUCTS[name], scenes, openings)
    found = dict(measure(made, heat_of(name, designs)))
    if name == "relay_shield":
        found[MATING] = beside(assemble(PRODUCTS["meter"], scenes, openings), made)
    files = [*outputs.write(made, out), *write_drawings(out.parent, [made])]
    if draw:
        from enclosure.pictures import draw_all  # noqa: PLC0415 - needs VTK, slow to load

        files += draw_all(made, found, out)
    return Result(name, found, outputs.golden(made), tuple(str(path) for path in files))


def _records(designs: Mapping[str, Design], results: Sequence[Result]) -> list[Record]:
    inputs = _inputs(designs)
    tools = {"cadquery": version("cadquery"), "cadquery-ocp": version("cadquery-ocp")}
    tools["python"] = python_version()
    texts = {id_: (title, source) for id_, title, source in titles()}
    records = []
    for result in results:
        own = []
        for id_, found in result.found.items():
            subject = _SYSTEM if id_ == MATING else result.product
            title, source = texts[id_]
            record = _record(id_, subject, title, source, found, inputs, tools)
            own.append(record)
        records += [*own, _fit(result, own, inputs, tools)]
    return records


def _record(
    id_: str,
    subject: str,
    title: str,
    source: str,
    found: Sequence[Measurement],
    inputs: dict[str, str],
    tools: dict[str, str],
) -> Record:
    ordered = sorted(found, key=lambda each: each.margin)
    worst = tightest(found)
    failed = [each for each in ordered if not each.held]
    listed = failed + [each for each in ordered if each.held][: max(0, _LISTED - len(failed))]
    detail: dict[str, Any] = {
        "title": title,
        "tightest": worst.where,
        "measurements": len(found),
        "failed": len(failed),
        "points": [each.plain() for each in listed],
    }
    if id_ == HEAT:
        detail["unverified"] = "coefficients of the model are from memory; a temperature rise test"
    return Record(
        id_,
        subject,
        Verdict.FAIL if failed else Verdict.PASS,
        source,
        round(worst.measured, 4),
        round(worst.limit, 4),
        worst.unit,
        round(worst.margin, 4),
        inputs,
        tools,
        detail,
    )


def _fit(
    result: Result, own: Sequence[Record], inputs: dict[str, str], tools: dict[str, str]
) -> Record:
    """The product's roll-up: how many checks do not hold, golden figures included."""
    failed = {
        record.id: record.detail["tightest"] for record in own if record.verdict is Verdict.FAIL
    }
    moved = outputs.golden_difference(result.product, result.golden)
    if moved:
        failed["golden figures"] = f"{len(moved)} differ: {moved[0]}"
    detail = {
        "title": FIT_TITLE,
        "failed": failed,
        "checks": sorted(record.id for record in own),
        "housing": PRODUCTS[result.product].housing.name,
    }
    count = float(len(failed))
    verdict = Verdict.FAIL if failed else Verdict.PASS
    source = "enclosure/checks; dimensions with their sources in enclosure/housings.py"
    return Record(
        FIT, result.product, verdict, source, count, 0.0, "checks that do not hold", -count,
        inputs, tools, detail,
    )  # fmt: skip


def _line(record: Record) -> str:
    words = f"{record.measured:g} (limit {record.limit:g}) {record.unit}"
    if record.id == FIT:
        where = ", ".join(record.detail["failed"]) or "all hold"
    else:
        where = record.detail["tightest"]
    return f"{record.verdict.value:4}  {record.subject:12}  {record.id:24}  {words}  {where}"


def _keep(out: Path, key: str, records: Sequence[Record], files: Sequence[str]) -> None:
    hashes = {str(p): hashlib.sha256(Path(p).read_bytes()).hexdigest() for p in files}
    kept = {"key": key, "files": hashes, "records": [encode(r).decode() for r in records]}
    write_atomically(out / _STAMP, json.dumps(kept, indent=1, sort_keys=True).encode())


def _read_back(out: Path, key: str) -> list[Record] | None:
    """Records of a run with the same inputs, if every file that it wrote is still what it was."""
    try:
        kept = json.loads((out / _STAMP).read_text(encoding="utf-8"))
        if kept["key"] != key:
            return None
        for path, digest in kept["files"].items():
            if hashlib.sha256(Path(path).read_bytes()).hexdigest() != digest:
                return None
        return [decode(text.encode()) for text in kept["records"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_golden(designs: Mapping[str, Design], path: Path = outputs.GOLDEN) -> Path:
    """Write the golden figures of every product as they are now."""
    scenes = {board: placed(design) for board, design in designs.items()}
    openings = load()
    figures = {
        name: outputs.golden(assemble(each, scenes, openings)) for name, each in PRODUCTS.items()
    }
    write_atomically(path, outputs.golden_text(figures))
    return path
