"""The run: evidence, cache, command; the whole of it is `make enclosure`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from enclosure import everything
from enclosure.checks.registry import CHECKS, FIT, HEAT
from hardware.design import Design
from hardware.evidence import FOLDER, read
from hardware.kicad.placement.scene import Scene
from scripts.openstrom import main


def test_an_unknown_product_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["enclosure", "metre"]) == 2
    told = capsys.readouterr().err
    assert "no product 'metre'; did you mean meter?" in told
    assert "Traceback" not in told


@pytest.mark.heavy
def test_a_product_writes_its_evidence_and_a_second_run_reads_it_back(
    designs: Mapping[str, Design], scenes: Mapping[str, Scene], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = everything.run(designs, ["relay_shield"], tmp_path, out, lambda _: None, draw=True)
    records = {(r.id, r.subject) for r in read(tmp_path / FOLDER)}
    assert {(c.id, "relay_shield") for c in CHECKS} <= records
    assert {
        (HEAT, "relay_shield"),
        (FIT, "relay_shield"),
        ("enclosure_mating", "system"),
    } <= records
    assert {p.suffix for p in (out / "relay_shield").iterdir()} == {
        *(".step", ".glb", ".png"),
        *(".pdf", ".svg", ".dxf", ".stl", ".3mf"),
    }
    second = everything.run(designs, ["relay_shield"], tmp_path, out, lambda _: None, draw=True)
    assert (first.cached, second.cached) == (False, True)
    assert second.records == first.records
    stamp = json.loads((out / "stamp.json").read_text())
    Path(next(iter(stamp["files"]))).unlink()
    assert everything._read_back(out, stamp["key"]) is None


def test_a_damaged_stamp_is_no_cache(tmp_path: Path) -> None:
    for text in ("", "{}", '{"key": "k", "files": {}, "records": ["x"]}', "[1]"):
        (tmp_path / "stamp.json").write_text(text)
        assert everything._read_back(tmp_path, "k") is None
