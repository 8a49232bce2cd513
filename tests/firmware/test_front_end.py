"""Volts and amperes into codes: the header's scales, rounding, rails, noise, skew."""

from __future__ import annotations

import numpy as np
import pytest

from firmware.core_library import default_config
from firmware.front_end import FrontEnd, full_scale, gain_for

NAMES = [*(f"V{n}" for n in range(1, 4)), *(f"I{n}" for n in range(1, 11)), "IN"]
TOP = (1 << 23) - 1


def test_scales_are_those_the_core_takes_from_the_same_header() -> None:
    assert [full_scale(name) for name in NAMES] == [c.full_scale for c in default_config().channel]


def test_a_higher_gain_is_a_smaller_range() -> None:
    scales = [full_scale("I1", gain) for gain in (1, 2, 4, 8, 16)]
    assert scales == sorted(scales, reverse=True)
    assert full_scale("I1") == full_scale("I1", 4)
    for name, gain in (("I11", None), ("V1", 3)):
        with pytest.raises(LookupError, match=f"no channel {name}"):
            full_scale(name, gain)


def test_gains_hold_the_transformers_and_no_more() -> None:
    """32 A as the meter is sold, 63 A beside it; more than the widest range is refused."""
    for name in NAMES[3:13]:
        assert gain_for(name, 32.0) == 4
        assert gain_for(name, 63.0) == 2
        assert full_scale(name) == full_scale(name, gain_for(name, 32.0))
    assert full_scale("IN") == full_scale("IN", gain_for("IN", 63.0))
    edge_a = full_scale("I1", 4) / 1e6 / np.sqrt(2)
    assert [gain_for("I1", edge_a * share) for share in (0.999, 1.001)] == [4, 2]
    for name, rms in (("I11", 1.0), ("I1", 200.0)):
        with pytest.raises(LookupError, match=f"no channel {name} for"):
            gain_for(name, rms)


def test_codes_are_the_nearest_and_rails_say_so() -> None:
    front_end = FrontEnd((1_000_000, 2_000_000))
    step = 1 / (1 << 23)
    frames = front_end.codes(
        np.array(
            [[0.49 * step, 2.1 * step], [1 - step, -2.0], [1.0, 0.0], [-1.1, 2.5], [-1.0, 0.0]]
        )
    )
    assert frames.samples.tolist() == [
        [0, 1],
        [TOP, -TOP - 1],
        [TOP, 0],
        [-TOP - 1, TOP],
        [-TOP - 1, 0],
    ]
    assert frames.saturated.tolist() == [0, 0, 0b01, 0b11, 0]


def test_noise_is_drawn_from_the_given_source() -> None:
    front_end = FrontEnd((1_000_000, 1_000_000), noise_codes=(100.0, 0.0))
    quiet = np.zeros((20_000, 2))
    codes = front_end.codes(quiet, np.random.default_rng(1)).samples
    again = front_end.codes(quiet, np.random.default_rng(1)).samples
    assert codes[:, 0].std() == pytest.approx(100, rel=0.03)
    assert not codes[:, 1].any()
    assert (codes == again).all()
    assert not front_end.codes(quiet).samples.any()


def test_a_channel_that_lags_shows_the_past() -> None:
    instants = FrontEnd((1, 1), lag_samples=(0.0, 0.5)).instants_s(3, 8000.0)
    assert instants[:, 0] == pytest.approx(np.arange(3) / 8000)
    assert instants[:, 1] == pytest.approx((np.arange(3) - 0.5) / 8000)
