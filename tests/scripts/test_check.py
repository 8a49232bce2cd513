"""`openstrom check` and `openstrom mutate` as a user meets them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hardware import evidence
from hardware.evidence import Verdict

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the sources."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("hardware", "scripts"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    return folder


def run(folder: Path, *arguments: str, seed: int = 0) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(folder), "PYTHONHASHSEED": str(seed), "HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "scripts.openstrom", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], **environment},
    )


def edit(folder: Path, path: str, old: str, new: str) -> None:
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{path} no longer holds {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_one_rule_holds_and_writes_nothing(project: Path) -> None:
    done = run(project, "check", "--rule", "capacitor_voltage", "--out", str(project))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("1 checks, ")
    assert done.stdout.splitlines()[-1].endswith("all held")
    assert not (project / "build").exists()


def test_verbose_shows_the_sum_of_every_point(project: Path) -> None:
    done = run(project, "check", "--rule", "capacitor_voltage", "-v")
    seen = "held  meter: hold_up/c_reservoir (C1101): voltage 12.1 V, allowed 1.6 V to 14.4 V ("
    assert seen in done.stdout


def test_a_wrong_value_turns_it_red_with_part_value_limit_and_source(project: Path) -> None:
    edit(
        project,
        "hardware/blocks/usb_service.py",
        'resistor("5.1k")',
        'resistor("51k")',
    )
    done = run(project, "check", "--rule", "usb_detection", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["held"] is False
    (failed,) = (check for check in told["checks"] if check["verdict"] == "FAIL")
    text = failed["failures"][0]
    assert "usb_service/r_cc_1 (R" in text
    assert "Rd 50.23 kohm" in text
    assert "allowed" in text
    assert "Type-C" in text


def test_an_unknown_rule_is_bad_input_with_a_hint(project: Path) -> None:
    done = run(project, "check", "--rule", "capacitor_voltages")
    assert done.returncode == 2
    assert "did you mean capacitor_voltage" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.ngspice
def test_everything_holds_and_evidence_is_the_same_bytes(ngspice: None, project: Path) -> None:
    folders = [project / "one", project / "two"]
    for seed, folder in enumerate(folders, 1):
        done = run(project, "check", "--out", str(folder), seed=seed)
        assert done.returncode == 0, done.stdout
    assert "all held -> build/evidence" in done.stdout.splitlines()[-1]
    one, two = (
        {p.relative_to(f): p.read_bytes() for p in sorted(f.rglob("*")) if p.is_file()}
        for f in folders
    )
    assert one == two
    records = evidence.read(folders[0] / evidence.FOLDER)
    assert {record.verdict for record in records} == {Verdict.PASS, Verdict.NOT_APPLICABLE}
    assert not [r.id for r in records if evidence.stale_inputs(r, project)]
    assert any(record.id.startswith("spice_") for record in records)


def test_a_small_sweep_prints_rates_and_writes_its_record(project: Path) -> None:
    done = run(project, "mutate", "--sample", "1", "--only", "turn", "--out", str(project))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "turn " in done.stdout
    (record,) = evidence.read(project / evidence.FOLDER)
    assert (record.id, record.verdict) == ("mutation", Verdict.PASS)
    assert record.detail["rates"]["turn"][0] > 0
