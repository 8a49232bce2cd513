"""KiCad for these tests: missing, they skip at a desk and fail in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hardware import outputs
from hardware.design import Design

STOCK = Path("/usr/share/kicad")


def _missing(what: str) -> None:
    message = f"{what} is missing: run scripts/install_kicad"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def kicad_cli() -> str:
    path = shutil.which("kicad-cli")
    if path is None:
        _missing("kicad-cli")
    return str(path)


@pytest.fixture(scope="session")
def pcbnew_python() -> str:
    """An interpreter that imports pcbnew."""
    for python in ("/usr/bin/python3", sys.executable):
        if (
            Path(python).exists()
            and not subprocess.run(
                [python, "-c", "import pcbnew"], capture_output=True, check=False
            ).returncode
        ):
            return python
    _missing("a Python with pcbnew")
    raise AssertionError


def _stock(folder: str) -> Path:
    if not (STOCK / folder).is_dir():
        _missing(str(STOCK / folder))
    return STOCK / folder


@pytest.fixture(scope="session")
def stock_footprints() -> Path:
    return _stock("footprints")


@pytest.fixture(scope="session")
def stock_symbols() -> Path:
    return _stock("symbols")


@pytest.fixture(scope="session")
def designs() -> dict[str, Design]:
    return outputs.build_all()
