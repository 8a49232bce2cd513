"""One board's package, made once; what is damaged is a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from hardware.design import Design
from hardware.kicad.fab import layer_checks
from hardware.kicad.fab.board_file import BoardFile, read_board
from hardware.kicad.fab.layer_checks import Told
from hardware.kicad.fab.package import Package, board_path, check, make_package
from hardware.kicad.fab.reader import Layer, read_gerber
from hardware.outputs import build_board
from tests.kicad.conftest import kicad_cli, stock_footprints

__all__ = ["kicad_cli", "stock_footprints"]
ROOT = Path(__file__).resolve().parents[4]
SMALL = "lan_w5500"
DATE = "2026-01-02"


@pytest.fixture(scope="session")
def small_design() -> Design:
    return build_board(SMALL)


@pytest.fixture(scope="session")
def small_board() -> BoardFile:
    return read_board(board_path(ROOT, SMALL))


@pytest.fixture(scope="session")
def package(
    kicad_cli: str,
    stock_footprints: Path,
    small_design: Design,
    tmp_path_factory: pytest.TempPathFactory,
) -> Package:
    return make_package(ROOT, small_design, tmp_path_factory.mktemp("fab"), DATE)


@dataclass
class Written:
    """A copy of the package to damage, and what the checks say of it."""

    folder: Path
    check: Callable[[], list[str]]

    def file(self, name: str) -> Path:
        return min(self.folder.rglob(f"{SMALL}{name}"))

    def change(self, name: str, old: str, new: str, *, count: int = 1) -> None:
        path = self.file(name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")


@cache
def read_once(path: Path) -> Layer:
    """A layer of the package as read: most tests damage one file and leave the others."""
    return read_gerber(path)


@pytest.fixture
def written(
    package: Package,
    small_board: BoardFile,
    small_design: Design,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Written:
    known = package.files[-1].parent / SMALL / "gerber"

    def read(path: Path) -> Layer:
        same = known / path.name
        return read_once(same) if same.read_bytes() == path.read_bytes() else read_gerber(path)

    monkeypatch.setattr(layer_checks, "read_gerber", read)
    folder = tmp_path / SMALL
    shutil.copytree(package.files[-1].parent / SMALL, folder)

    def checked() -> list[str]:
        told = Told()
        check(folder, small_board, small_design, told)
        return told.findings

    return Written(folder, checked)
