"""The predecessor's method by hand, and its table beside the core."""

from __future__ import annotations

import functools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.predecessor import comparison, ten_sample_peak
from firmware.predecessor.comparison import Row, compare, render
from firmware.predecessor.loads import Load, dimmer, motor, resistive, switch_mode, voltage_v

#: A fifth of class 0.2 S at unity power factor, percent.
CORE_LIMIT = 0.2 / 5


@functools.cache
def rows() -> tuple[Row, ...]:
    return tuple(compare())


def test_ten_samples_by_hand() -> None:
    """Maximum 148, mean 130: 18 codes of 5/256 V at 23 mV/A over sqrt 2, times 120 V, 20 ms."""
    samples = np.array([128] * 9 + [148])
    per_code_a = 5 / 256 / 0.023 / math.sqrt(2)
    assert ten_sample_peak.energy_wms(samples) == pytest.approx(18 * per_code_a * 120 * 20)


def test_only_whole_rings_count() -> None:
    samples = np.array([128] * 9 + [148] + [255] * 9)
    assert ten_sample_peak.energy_wms(samples) == ten_sample_peak.energy_wms(samples[:10])


@given(st.integers(0, 255))
def test_a_steady_reading_counts_nothing(code: int) -> None:
    assert ten_sample_peak.energy_wms(np.full(100, code)) == 0


def test_the_converter_has_eight_bits_and_rails() -> None:
    read = ten_sample_peak.codes(np.array([-1000.0, 0.0, 0.8, 0.9, 1000.0]))
    assert read.tolist() == [0, 128, 128, 129, 255]


@pytest.mark.parametrize("kind", [resistive, motor, dimmer, switch_mode])
def test_a_load_has_the_power_of_its_samples(kind: object) -> None:
    assert callable(kind)
    load: Load = kind(3.0)
    times_s = np.arange(4000) / 4000 / 60
    current = load.current_a(times_s)
    assert load.active_w == pytest.approx(float((voltage_v(times_s) * current).mean()), rel=1e-9)
    assert float(np.sqrt((current**2).mean())) == pytest.approx(3.0, rel=1e-9)


def test_the_core_holds_where_the_predecessor_fails() -> None:
    for row in rows():
        assert abs(row.core) <= CORE_LIMIT, row
        if not row.load.name.startswith("resistive"):
            assert abs(row.predecessor_mean) > 25, row
    strong = [row for row in rows() if row.load.name == "resistive" and row.load.rms_a > 1]
    assert all(abs(row.predecessor_mean) < 10 for row in strong)


def test_a_worse_core_would_be_seen() -> None:
    (row,) = compare([resistive(2.0)], core=lambda load: load.active_w * 1.001)
    assert row.core == pytest.approx(0.1)
    assert abs(row.core) > CORE_LIMIT


def test_the_page_has_a_line_for_each_load_and_is_what_is_written(tmp_path: Path) -> None:
    page = render(rows())
    assert page.isascii()
    assert sum(line.startswith("| ") for line in page.splitlines()) == len(rows()) + 1 == 13
    assert comparison.write(tmp_path).read_text(encoding="ascii") == page
