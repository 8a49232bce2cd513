"""The plan of one board: steps, dielectric test, fixture, time; as JSON for documents."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec

from hardware.checks.view import View
from hardware.design import Design, Side, fingerprint
from hardware.files import write_atomically
from hardware.production.model import Dielectric, Needle, Seconds, Step
from hardware.production.places import places
from hardware.production.steps import all_steps, hazardous

FOLDER: Final = Path("build/manufacturing")
#: Seconds of every station, which the bill of materials takes as assumptions.
TIMES: Final = "bom/data/test_times.csv"
_TIMES_HEAD: Final = "name,low,likely,high,unit,currency,note,source,date,confidence"
#: Day on which times.csv was last thought over.
_TIMES_DATE: Final = "2026-11-21"
_STATIONS: Final = {
    "dielectric": "dielectric test of every piece, mains to accessible circuits",
    "board": "ground, bridges, first power and rails on the bed of nails",
    "programming": "firmware, keys and serial number",
    "functional": "lines, chips, clocks, fail-safe, relays, network, lamps",
    "calibration": "gain, phase and error of every channel with its transformers",
}
#: Units that a station works on at once.
AT_ONCE: Final = {"dielectric": 1, "board": 1, "programming": 4, "functional": 1, "calibration": 4}
#: Highest rated supply: volts line to neutral, overvoltage category.
_SUPPLY: Final = (300, 3)
_HOLD_S: Final = 2.0


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = resources.files("hardware.production").joinpath(name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return tuple(csv.DictReader(lines))


@cache
def times() -> dict[str, Seconds]:
    """Seconds of one thing, by kind."""
    return {
        row["kind"]: Seconds(float(row["low"]), float(row["likely"]), float(row["high"]))
        for row in _rows("times.csv")
    }


def station_seconds(steps: Mapping[str, tuple[Step, ...]]) -> dict[str, Seconds]:
    """Operator seconds of each station: handling and contact of a unit, and its share of the work.

    The station's machine works on several units at once; handling is done one by one.
    """
    found = {}
    for stage, listed in steps.items():
        parts = [("handling", 1.0), ("contact", 1.0)]
        parts += [(step.kind, step.times / AT_ONCE[stage]) for step in listed]
        found[stage] = Seconds(
            *(
                round(sum(getattr(times()[kind], end) * count for kind, count in parts), 1)
                for end in ("low", "likely", "high")
            )
        )
    return found


def by_stage(steps: tuple[Step, ...]) -> dict[str, tuple[Step, ...]]:
    """Steps of each station, in order."""
    stages = dict.fromkeys(step.stage for step in steps)
    return {stage: tuple(s for s in steps if s.stage == stage) for stage in stages}


def times_table(designs: Mapping[str, Design]) -> str:
    """CSV of every board's stations, in the columns of the bill's assumptions."""
    lines = [_TIMES_HEAD]
    for name, design in sorted(designs.items()):
        stages = station_seconds(by_stage(tuple(all_steps(View(design)))))
        for stage, taken in stages.items():
            note = f"{_STATIONS[stage]}: operator, {AT_ONCE[stage]} at once"
            figures = f"{taken.low:g},{taken.likely:g},{taken.high:g}"
            lines.append(
                f'{name}_{stage}_s,{figures},s,,"{note}",plan of the manufacturing test,'
                f"{_TIMES_DATE},estimate"
            )
    return "\n".join(lines) + "\n"


def dielectric(view: View) -> Iterator[Dielectric]:
    """Mains side against the low-voltage side; relay circuits against each other and the rest."""
    row = next(
        row
        for row in _rows("dielectric.csv")
        if (int(row["line_to_neutral_v"]), int(row["overvoltage_category"])) == _SUPPLY
    )
    live = hazardous(view)
    if not live:
        return
    safe = tuple(
        sorted(
            {
                tap.part.reference
                for net in view.design.nets
                if net.domain.side is Side.SELV
                for tap in view.taps(net.name)
                if view.spec(tap.part).reference_prefix == "J" and tap.part.reference not in live
            }
        )
    )
    yield Dielectric(
        "D1",
        live,
        safe,
        float(row["ac_v"]),
        float(row["dc_v"]),
        _HOLD_S,
        "EN 61010-1, annex F, 300 V line to neutral, category III; DC where the varistors and"
        " capacitors to the other side make AC useless",
        row["verification"] != "memory",
    )
    contacts = [n for n in view.design.nets if n.domain.side is Side.CONTACT]
    circuits = sorted({n.domain.name for n in contacts}, key=lambda name: (len(name), name))
    if circuits:
        yield Dielectric(
            "D2",
            ("each of: " + ", ".join(circuits),),
            ("all others of them, joined",),
            float(row["ac_v"]),
            float(row["dc_v"]),
            _HOLD_S,
            "EN 61010-1, annex F; circuits may lie on different phases",
            row["verification"] != "memory",
        )


def needles(design: Design, root: Path) -> tuple[Needle, ...]:
    """Test pads with their places on the laid-out board."""
    at = places(root / "hardware" / "kicad" / design.name / f"{design.name}.kicad_pcb")
    return tuple(
        Needle(part.reference, str(part.pins[0].net), at.get(part.reference))
        for part in design.parts
        if design.spec(part).symbol == "TEST_POINT"
    )


def as_json(design: Design, root: Path) -> bytes:
    """The plan of a board, sorted keys, byte-stable."""
    view = View(design)
    steps = tuple(all_steps(view))
    stages = station_seconds(by_stage(steps))
    total = {
        end: round(sum(getattr(s, end) for s in stages.values()), 1)
        for end in ("low", "likely", "high")
    }
    content: dict[str, Any] = {
        "board": design.name,
        "title": design.title,
        "design": fingerprint(design),
        "steps": [_step(step) for step in steps],
        "seconds": total,
        "stations": {stage: asdict(s) for stage, s in stages.items()},
        "dielectric": [asdict(d) for d in dielectric(view)],
        "needles": [asdict(n) for n in needles(design, root)],
        "connectors": [
            {
                "reference": part.reference,
                "value": design.spec(part).description,
                "nets": sorted({str(p.net) for p in part.pins if p.net is not None}),
            }
            for part in design.parts
            if design.spec(part).reference_prefix in ("J", "X") and not part.dnp
        ],
    }
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1) + b"\n"


def _step(step: Step) -> dict[str, Any]:
    plain = asdict(step)
    kind, count = plain.pop("kind"), plain.pop("times")
    return plain | {"seconds": round(times()[kind].likely * count, 2)}


def write(designs: Mapping[str, Design], out: Path, root: Path) -> list[str]:
    """Write the plan of every board and the format of a unit's record; paths below ``out``."""
    written = []
    for name, design in sorted(designs.items()):
        path = FOLDER / f"{name}.json"
        write_atomically(out / path, as_json(design, root))
        written.append(str(path))
    for name in ("unit_record.schema.json", "unit_record.example.json"):
        path = FOLDER / name
        content = resources.files("hardware.production").joinpath(name).read_bytes()
        write_atomically(out / path, content)
        written.append(str(path))
    return written
