"""A failed write leaves the old file whole and nothing beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.files import write_atomically


def test_writes_and_creates_the_folder(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b.txt"
    write_atomically(target, b"one")
    write_atomically(target, b"two")
    assert target.read_bytes() == b"two"
    assert [p.name for p in target.parent.iterdir()] == ["b.txt"]


def test_failure_at_the_rename_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "b.txt"
    target.write_bytes(b"old")

    def broken(self: Path, _: Path) -> Path:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["b.txt"]


def test_the_old_file_is_never_open_for_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the moment of the rename the target still holds the old content."""
    target = tmp_path / "b.txt"
    target.write_bytes(b"old")
    seen: list[bytes] = []
    rename = Path.replace

    def watched(self: Path, other: Path) -> Path:
        seen.append(target.read_bytes())
        return rename(self, other)

    monkeypatch.setattr(Path, "replace", watched)
    write_atomically(target, b"new")
    assert seen == [b"old"]
    assert target.read_bytes() == b"new"
