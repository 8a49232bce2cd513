"""`Design` survives JSON unchanged, and its fingerprint follows its content."""

from __future__ import annotations

import msgspec
import pytest

from hardware.design import fingerprint, from_json, to_json
from tests.hardware.samples import small_board, small_design


def test_json_round_trip_is_exact() -> None:
    design = small_design()
    text = to_json(design)
    assert from_json(text) == design
    assert to_json(from_json(text)) == text


def test_fingerprint_is_stable_and_follows_a_value() -> None:
    assert fingerprint(small_design()) == fingerprint(small_design())
    assert fingerprint(small_board(value="12k").finish()) != fingerprint(small_design())


def test_damaged_json_is_refused_naming_the_field() -> None:
    text = to_json(small_design()).replace(b'"sheet": 1,', b'"sheet": "one",')
    with pytest.raises(msgspec.ValidationError, match=r"blocks\[0\]\.sheet"):
        from_json(text)


def test_everything_is_sorted() -> None:
    design = small_design()
    assert list(design.parts) == sorted(design.parts, key=lambda p: p.reference)
    assert list(design.nets) == sorted(design.nets, key=lambda n: n.name)
