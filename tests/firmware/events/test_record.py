"""The 30-byte record: there and back, byte for byte, and its limits."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.firmware.events.library import SAG, SWITCH_OFF, SWITCH_ON, UNUSUAL, Event, decode, encode

BASE = Event(
    SWITCH_ON, 3, 0x28, 0, 7, 0, 1234, 6, 90, 100_000, -40_000, 5_000, 0, 0, 0, (1, 2, 3, 4, 5)
)
U16, U32, U48 = (st.integers(0, 2**bits - 1) for bits in (16, 32, 48))
POWER = st.integers(-8_388_607, 8_388_607).map(lambda ten_mw: ten_mw * 10)
SWITCHES = st.builds(
    Event,
    kind=st.sampled_from([SWITCH_ON, SWITCH_OFF]),
    index=st.integers(0, 9),
    flags=st.integers(0, 255),
    unusual=st.just(0),
    sequence=U16,
    start=st.just(0),
    time_ms=U48,
    duration=U16,
    steady=st.integers(0, 2**24 - 1),
    delta_active=POWER,
    delta_reactive=POWER,
    peak=U16.map(lambda ten_ma: ten_ma * 10),
    extreme=st.just(0),
    expected=st.just(0),
    status=st.just(0),
    signature=st.tuples(*[st.integers(0, 255)] * 5),
)


@given(SWITCHES)
def test_a_switch_event_comes_back(event: Event) -> None:
    assert decode(encode(event)) == event


@given(SWITCHES, U32, U32, U32, st.sampled_from([SAG, UNUSUAL]))
def test_other_events_come_back(
    event: Event, extreme: int, expected: int, lasted: int, kind: int
) -> None:
    other = replace(
        event, kind=kind, unusual=kind, extreme=extreme, expected=expected, duration=lasted,
        steady=0, delta_active=0, delta_reactive=0, peak=0, signature=(0,) * 5,
    )  # fmt: skip
    assert decode(encode(other)) == other


def test_the_layout_is_the_documented_one() -> None:
    record = encode(BASE)
    head = struct.pack("<BBBBH", 0x11, 3, 0x28, 0, 7) + (1234).to_bytes(6, "little")
    powers = (10_000).to_bytes(3, "little") + (-4_000).to_bytes(3, "little", signed=True)
    rest = struct.pack("<HH", 500, 6) + (90).to_bytes(3, "little") + bytes([1, 2, 3, 4, 5])
    assert record == head + powers + rest
    assert len(record) == 30


def test_values_beyond_their_field_stand_at_its_limit() -> None:
    huge = replace(BASE, delta_active=2_000_000_000, delta_reactive=-2_000_000_000, peak=10**6,
                   duration=10**6, steady=2**31, time_ms=2**50, sequence=65_537)  # fmt: skip
    back = decode(encode(huge))
    assert (back.delta_active, back.delta_reactive) == (83_886_070, -83_886_070)
    assert (back.peak, back.duration, back.steady) == (655_350, 65_535, 2**24 - 1)
    assert (back.time_ms, back.sequence) == (2**48 - 1, 1)


def test_rounding_is_to_the_nearest() -> None:
    assert decode(encode(replace(BASE, delta_active=14, delta_reactive=-16))).delta_active == 10
    assert decode(encode(replace(BASE, delta_active=15, delta_reactive=-16))).delta_active == 20
    assert decode(encode(replace(BASE, delta_active=15, delta_reactive=-16))).delta_reactive == -20


@pytest.mark.parametrize("first", [0x00, 0x01, 0x10, 0x17, 0x1F, 0x21])
def test_an_unknown_version_or_kind_is_refused(first: int) -> None:
    with pytest.raises(ValueError, match="not decoded"):
        decode(bytes([first]) + bytes(29))
    with pytest.raises(ValueError, match="not encoded"):
        encode(replace(BASE, kind=first & 0x0F if first & 0x0F not in range(1, 7) else 0))
