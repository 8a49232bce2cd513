"""The command as a user meets it: a whole process, its exit code, its one message."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("hardware", "scripts", "netlists", "docs", "firmware", "pyproject.toml")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, built once."""
    folder = tmp_path_factory.mktemp("pristine") / "project"
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    assert run(folder, "netlist").returncode == 0
    return folder


@pytest.fixture
def project(pristine: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(pristine, folder)
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.openstrom", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )


def edit(folder: Path, path: str, old: str, new: str) -> None:
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{path} no longer holds {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_second_run_has_nothing_to_rebuild(project: Path) -> None:
    done = run(project, "netlist")
    assert done.returncode == 0
    assert "nothing to rebuild" in done.stdout
    assert len(re.findall(r"^\w+: \d+ parts, \d+ nets, warnings 0 -> ", done.stdout, re.M)) == 4


def test_check_holds_then_names_parts_and_nets(project: Path) -> None:
    assert run(project, "netlist", "--check").returncode == 0
    netlist = project / "netlists" / "lan_w5500.net"
    text = netlist.read_text(encoding="utf-8")
    netlist.write_text(text.replace('(value "12.4k")', '(value "12k")', 1), encoding="utf-8")
    before = netlist.read_bytes()
    done = run(project, "netlist", "--check")
    assert done.returncode == 1
    assert re.search(r"part R\d+ value: '12k' -> '12.4k'", done.stdout)
    assert netlist.read_bytes() == before
    shown = json.loads(run(project, "netlist", "--check", "--json").stdout)
    assert "netlists/lan_w5500.net" in shown["stale"]


def test_check_tells_a_damaged_netlist(project: Path) -> None:
    (project / "netlists" / "meter.net").write_text("(export", encoding="utf-8")
    done = run(project, "netlist", "--check")
    assert done.returncode == 1
    assert "the committed file is damaged" in done.stdout


FAULTS = [
    (  # a misspelt pin
        "hardware/blocks/front_end.py",
        '"DOUT": dout',
        '"DOUTT": dout',
        r"hardware/blocks/front_end\.py:\d+: board meter, block front_end: .*no pin 'DOUTT'; "
        r"did you mean DOUT",
    ),
    (  # an unknown part
        "hardware/blocks/front_end.py",
        "from hardware.parts.adc import ADS131M08",
        "from hardware.parts.adc import ADS131M80 as ADS131M08",
        r"hardware/blocks/front_end\.py:\d+: .*no part or function 'ADS131M80'; "
        r"did you mean ADS131M08",
    ),
    (  # a value that is not in the catalogue
        "hardware/blocks/current_input.py",
        "CLAMP_BRIDGE,\n        {",
        '__import__("hardware.parts.resistors").parts.resistors.resistor("4.71k"),\n        {',
        r"hardware/blocks/current_input\.py:\d+: board meter, block current_input_1: "
        r".*4\.71k.*4\.7k",
    ),
    (  # a second net of one name
        "hardware/blocks/front_end.py",
        'board.net(f"FE_CLK_{name}"',
        'board.net("FE_CLK_A"',
        r"hardware/blocks/front_end\.py:\d+: .*two nets of one name: 'FE_CLK_A'",
    ),
    (  # a second part of one address
        "hardware/blocks/front_end.py",
        '"r_miso",',
        '"r_sync_reset",',
        r"hardware/blocks/front_end\.py:\d+: .*duplicate address 'front_end/r_sync_reset'",
    ),
    (  # a second part of one reference
        "hardware/blocks/current_input.py",
        'f"J{100 + n}"',
        '"J101"',
        r"hardware/blocks/current_input\.py:\d+: .*duplicate reference J101",
    ),
    (  # a footprint that does not exist
        "hardware/parts/adc.py",
        "Package_QFP:TQFP-32_5x5mm_P0.5mm",
        "Package_QFP:TQFP-32_5x5mm_P0.55mm",
        r"hardware/blocks/front_end\.py:\d+: .*does not exist; did you mean "
        r"Package_QFP:TQFP-32_5x5mm_P0\.5mm",
    ),
    (  # a misspelt net
        "hardware/blocks/front_end.py",
        '{"1": dout, "2": bus.miso}',
        '{"1": dout, "2": bus.misso}',
        r"hardware/blocks/front_end\.py:\d+: board meter, block front_end: .*misso.*miso",
    ),
    (  # a syntax error
        "hardware/blocks/front_end.py",
        "def front_end(",
        "def front_end((",
        r"hardware/blocks/front_end\.py:\d+: ",
    ),
]


@pytest.mark.parametrize(("path", "old", "new", "message"), FAULTS)
def test_bad_input_is_one_clear_error_and_touches_nothing(
    project: Path, path: str, old: str, new: str, message: str
) -> None:
    outputs = [
        p for room in ("netlists", "docs", "firmware") for p in (project / room).rglob("*.*")
    ]
    before = {p: p.read_bytes() for p in outputs if p.is_file()}
    edit(project, path, old, new)
    done = run(project, "netlist")
    assert done.returncode == 2, done.stdout + done.stderr
    assert re.search(message, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert {p: p.read_bytes() for p in before} == before


def test_help_names_the_subcommands(project: Path) -> None:
    done = run(project, "--help")
    assert done.returncode == 0
    assert "netlist" in done.stdout


def test_design_is_json_with_a_stable_fingerprint(project: Path) -> None:
    printed = json.loads(run(project, "design", "lan_w5500").stdout)
    assert printed["name"] == "lan_w5500"
    first = run(project, "design", "lan_w5500", "--fingerprint").stdout
    assert re.fullmatch(r"[0-9a-f]{64}\n", first)
    assert run(project, "design", "lan_w5500", "--fingerprint").stdout == first


def test_unknown_board_names_the_nearest(project: Path) -> None:
    done = run(project, "design", "metre")
    assert done.returncode == 2
    assert done.stderr == "openstrom: no board 'metre'; did you mean meter?\n"
