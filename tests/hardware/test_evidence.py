"""Evidence records: canonical, readable back, and stale when their inputs change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import evidence
from hardware.evidence import Record, Verdict

WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=20)
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
RECORDS = st.builds(
    Record,
    id=WORDS,
    subject=WORDS,
    verdict=st.sampled_from(Verdict),
    source=WORDS,
    measured=NUMBERS,
    limit=NUMBERS,
    unit=WORDS,
    margin=NUMBERS,
    inputs=st.dictionaries(WORDS, WORDS, max_size=3),
    tools=st.dictionaries(WORDS, WORDS, max_size=3),
    detail=st.dictionaries(WORDS, st.lists(WORDS, max_size=2), max_size=3),
)
PLAIN = Record("creepage", "meter", Verdict.PASS, "IEC 60664-1", 6.5, 6.0, "mm", 0.5)


@given(RECORDS)
def test_read_back_is_equal(record: Record) -> None:
    assert evidence.decode(evidence.encode(record)) == record


@given(st.dictionaries(WORDS, WORDS, min_size=2, max_size=5))
def test_bytes_do_not_depend_on_order(inputs: dict[str, str]) -> None:
    backwards = dict(reversed(list(inputs.items())))
    one, other = replace(PLAIN, inputs=inputs), replace(PLAIN, inputs=backwards)
    assert evidence.encode(one) == evidence.encode(other)


def test_write_and_read(tmp_path: Path) -> None:
    second = replace(PLAIN, subject="relay_shield", verdict=Verdict.FAIL)
    evidence.write(tmp_path, [PLAIN, second])
    assert evidence.read(tmp_path) == [PLAIN, second]


def test_a_record_that_no_longer_exists_is_removed(tmp_path: Path) -> None:
    other = replace(PLAIN, id="clearance")
    evidence.write(tmp_path, [PLAIN, replace(PLAIN, subject="gone"), other])
    evidence.write(tmp_path, [PLAIN], ids=["creepage"])
    assert evidence.read(tmp_path) == [other, PLAIN]


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "creepage.meter.json").write_text('{"id": "creepage"}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"creepage\.meter\.json: .*subject.*run the check"):
        evidence.read(tmp_path)


def test_a_changed_source_makes_a_record_stale(tmp_path: Path) -> None:
    folder = tmp_path / "hardware"
    folder.mkdir()
    (folder / "part.py").write_text("OHM = 10\n", encoding="utf-8")
    record = replace(
        PLAIN,
        inputs={"source:hardware": evidence.source_hash(tmp_path, "hardware"), "design:m": "-"},
    )
    assert evidence.stale_inputs(record, tmp_path) == []
    (folder / "notes.md").write_text("no source", encoding="utf-8")
    assert evidence.stale_inputs(record, tmp_path) == []
    (folder / "part.py").write_text("OHM = 11\n", encoding="utf-8")
    assert evidence.stale_inputs(record, tmp_path) == ["source:hardware"]


def test_a_renamed_source_makes_a_record_stale(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("", encoding="utf-8")
    before = evidence.source_hash(tmp_path, ".")
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert evidence.source_hash(tmp_path, ".") != before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"verdict": "FAIL"', '"verdict": "PASS"'),
        ('"measured": 6.5', '"measured": 9.5'),
        ('"unit": "mm"', '"unit": "cm"'),
        ('"inputs": {}', '"inputs": {"source:hardware": "0"}'),
        ('"seal": "', '"seal": "0'),
    ],
)
def test_an_edited_record_is_refused(tmp_path: Path, before: str, after: str) -> None:
    evidence.write(tmp_path, [replace(PLAIN, verdict=Verdict.FAIL)])
    path = tmp_path / "creepage.meter.json"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(ValueError, match=r"creepage\.meter\.json: .*changed after the check"):
        evidence.read(tmp_path)
