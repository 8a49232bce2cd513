"""A damaged table is refused with its file and line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.parts import tables


@dataclass(frozen=True)
class Row:
    size: str
    value: str


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# note\nsize,oops\n0603,1k\n", r"t\.csv:2: the columns must be size,value"),
        ("size,value\n0603,1k\n\n0603\n", r"t\.csv:4: 1 cells, not 2"),
        ("size,value\n", r"t\.csv: the table is empty"),
        ("size,value\n0603,\u00b5\n", r"t\.csv: not ASCII text"),
    ],
)
def test_damage_is_placed(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(tables, "_DATA", tmp_path)
    with pytest.raises(ValueError, match=message):
        tables.read_table("t", Row)


def test_comments_blank_lines_and_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.csv").write_text('# a\nsize,value\n\n0603,"1,2"\n', encoding="ascii")
    monkeypatch.setattr(tables, "_DATA", tmp_path)
    assert tables.read_table("t", Row) == (Row("0603", "1,2"),)
