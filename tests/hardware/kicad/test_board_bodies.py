"""A board through KiCad with its bodies: all of them, the same bytes twice, none missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hardware.bodies.catalogue import STEP_FOLDER, WITHOUT_BODY
from hardware.design import Design, NetRecord
from hardware.kicad.board.build import drawn
from hardware.kicad.board_models import MissingModelError, models, require_models
from hardware.kicad.board_pictures import render, views
from hardware.kicad.board_step import board_step, refuse_left_out
from hardware.kicad.project import project_file
from hardware.outputs import build_board
from tests.kicad.conftest import kicad_cli, pcbnew_python, stock_footprints

__all__ = ["kicad_cli", "pcbnew_python", "stock_footprints"]
pytestmark = pytest.mark.kicad
ROOT = Path(__file__).resolve().parents[3]


def plain(net: NetRecord) -> str:
    return net.name


@pytest.fixture(scope="module")
def design() -> Design:
    return build_board("lan_w5500")


@pytest.fixture(scope="module")
def board(
    kicad_cli: str,
    pcbnew_python: str,
    stock_footprints: Path,
    design: Design,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A tree with the drawn board and the committed bodies."""
    root = tmp_path_factory.mktemp("tree")
    folder = root / "hardware" / "kicad" / design.name
    folder.mkdir(parents=True)
    (root / "hardware" / "bodies").mkdir()
    (root / STEP_FOLDER).symlink_to(ROOT / STEP_FOLDER, target_is_directory=True)
    for name, text in drawn(design, plain, ROOT).files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / f"{design.name}.kicad_pro").write_text(project_file(design, plain))
    return folder / f"{design.name}.kicad_pcb"


def planted(board: Path, text: str) -> Path:
    """Another board beside the first."""
    path = board.with_name("planted.kicad_pcb")
    path.write_text(text, encoding="utf-8")
    path.with_suffix(".kicad_pro").write_bytes(board.with_suffix(".kicad_pro").read_bytes())
    return path


def test_every_fitted_part_has_one_model_and_its_file(board: Path, design: Design) -> None:
    found = models(board)
    with_body = {p.reference for p in design.parts if design.spec(p).footprint not in WITHOUT_BODY}
    assert set(found) == with_body
    assert all(len(files) == 1 for files in found.values())
    assert "KICAD9_3DMODEL_DIR" not in board.read_text(encoding="utf-8")
    require_models(board)


def test_the_step_of_a_board_holds_every_part_in_the_same_bytes(
    board: Path, design: Design
) -> None:
    step = board_step(board)
    assert board_step(board) == step
    for reference in models(board):
        assert re.search(rf"'{reference}'".encode(), step), reference


def test_a_missing_file_names_the_part(board: Path) -> None:
    text = board.read_text(encoding="utf-8").replace("/LQFP-48_7x7mm", "/nothing")
    with pytest.raises(MissingModelError, match=r"planted: U\d+ has no 3D model nothing"):
        board_step(planted(board, text))


def test_a_part_without_a_model_is_named(board: Path) -> None:
    text = board.read_text(encoding="utf-8")
    start = text.index('\t\t(model "${KIPRJMOD}/../../bodies/step/Crystal')
    end = text.index("\n\t\t)\n", start) + len("\n\t\t)\n")
    with pytest.raises(MissingModelError, match=r"planted: Y\d+ names no 3D model"):
        render(planted(board, text[:start] + text[end:]), views("lan_w5500")[0])


def test_kicads_own_words_for_a_missing_model_are_understood() -> None:
    told = "Build STEP data.\nCould not add 3D model for U201.\nFile not found: a/b.step\n"
    with pytest.raises(MissingModelError, match=r"lan: KiCad leaves out U201: File not found: a/b"):
        refuse_left_out("lan", told)
    refuse_left_out("lan", "Build STEP data.\nWriting STEP file.\n")


def test_a_board_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such board; run `make boards`"):
        board_step(tmp_path / "lan.kicad_pcb")
