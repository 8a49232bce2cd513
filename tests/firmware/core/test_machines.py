"""The core on other processors, under emulation, against this machine: bit for bit."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FIRMWARE = Path(__file__).resolve().parents[3] / "firmware"
TOOLS = {
    "cortex_m4": ("arm-none-eabi-gcc", "qemu-system-arm"),
    "rv32imac": ("riscv64-unknown-elf-gcc", "qemu-system-riscv32"),
}


def made(target: str, folder: Path) -> str:
    """What the vectors print on a machine; everything is built below ``folder``."""
    command = ["make", "-s", "-C", str(FIRMWARE), f"run-{target}-vectors"]
    command += [f"ROOT={folder}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machines")


@pytest.fixture(scope="module")
def host(folder: Path) -> str:
    return made("host", folder)


def test_vectors_exercise_the_core(host: str) -> None:
    """Every scenario ends in a digest of its own, and the readable part is a meter's."""
    digests = [line for line in host.splitlines() if "digest" in line]
    assert len(set(digests)) == len(digests) == 7
    assert "f 50000000" in host
    assert "f 60000000" in host


@pytest.mark.parametrize("target", sorted(TOOLS))
def test_same_bits_as_on_the_host(target: str, host: str, folder: Path) -> None:
    missing = [tool for tool in TOOLS[target] if shutil.which(tool) is None]
    if missing:
        message = f"{', '.join(missing)} missing: run scripts/install_firmware_tools"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    assert made(target, folder) == host
