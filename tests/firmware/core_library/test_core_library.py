"""The binding: layouts agree with the compiler, errors are Python's, nothing is lost on the way."""

from __future__ import annotations

import re
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from firmware.accuracy.bench import Bench, three_phase
from firmware.accuracy.waveforms import harmonics, sine
from firmware.core_library import (
    Circuit,
    CoreError,
    Meter,
    default_config,
    default_events_config,
    flag_names,
)
from firmware.core_library.build import INCLUDES, build, sources
from firmware.core_library.library import load

EVENT_SIGNED = 1 << 3


def test_defaults_are_the_board() -> None:
    config = default_config()
    assert config.sample_rate_hz == 8000
    assert (config.voltages, config.circuits, config.neutral) == (3, 10, 1)
    assert len(config.channel) == 14
    assert len(config.circuit) == 10
    Meter(config, events=default_events_config())


def test_layouts_are_the_compilers(tmp_path: Path) -> None:
    """cffi lays the structs out by itself: the compiler must agree on every size and offset."""
    ffi = load().ffi
    lines = ["#include <stddef.h>", '#include "push_many.h"']
    for name in ("osm_config", "osm_window", "osm_cycle", "osm_event", "osm_events", "osm_sink"):
        kind = ffi.typeof(name)
        lines.append(f'_Static_assert(sizeof({name}) == {ffi.sizeof(kind)}, "size of {name}");')
        for field, member in kind.fields:
            lines.append(
                f'_Static_assert(offsetof({name}, {field}) == {member.offset}, "{name}.{field}");'
            )
    source = tmp_path / "layout.c"
    source.write_text("\n".join(lines) + "\n", encoding="ascii")
    includes = [f"-I{folder}" for folder in INCLUDES]
    command = ["cc", "-std=c11", "-fsyntax-only", *includes, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sample_rate_mhz": 0}, -2),
        ({"sample_rate_mhz": 1_999_000}, -2),
        ({"sample_rate_mhz": 20_000_001}, -2),
        ({"nominal_frequency_mhz": 16_700}, -3),
        ({"voltages": 4}, -4),
        ({"circuits": 11}, -4),
        ({"neutral": 2}, -4),
        ({"circuit": (Circuit(7),) * 10}, -5),
        ({"sag_ppm": 1_200_000}, -7),
        ({"creep_power": -1}, -7),
    ],
)
def test_impossible_settings_are_refused(change: dict[str, int], code: int) -> None:
    with pytest.raises(CoreError, match="osm_init") as caught:
        Meter(replace(default_config(), **change), spectra=1)
    assert caught.value.code == code


def test_a_sample_beyond_24_bits_names_its_frame() -> None:
    meter = Meter(default_config())
    codes = np.zeros((100, 14), np.int32)
    codes[42, 3] = 1 << 23
    with pytest.raises(CoreError, match="frame 42: a sample does not fit 24 bits") as caught:
        meter.push_many(codes)
    assert caught.value.code == -8
    with pytest.raises(ValueError, match="frames of 13 samples for 14 channels"):
        meter.push_many(codes[:, 1:])


def test_pieces_of_any_size_give_the_same() -> None:
    bench = Bench(three_phase(), tuple((sine(n + 1.0), n % 3) for n in range(4)), seconds=1.0)
    codes = bench.codes().samples
    whole = Meter(bench.config()).push_many(codes)
    pieces = Meter(bench.config())
    found = [pieces.push_many(part) for part in np.split(codes, [1, 2, 500, 501, 7000])]
    assert [w for part in found for w in part.windows] == whole.windows
    assert len(whole.cycle_table) == sum(len(part.cycle_table) for part in found) > 45


def test_sequence_numbers_wrap_without_loss() -> None:
    bench = Bench((sine(230.0),), ((sine(5.0), 0),))
    codes = bench.codes().samples
    numbers = (np.arange(len(codes), dtype=np.uint64) + 2**32 - 100).astype(np.uint32)
    produced = Meter(bench.config()).push_many(codes, sequence=numbers)
    for window in produced.windows:
        assert "lost_frames" not in flag_names(window.flags)


def test_a_lost_frame_is_flagged() -> None:
    bench = Bench((sine(230.0),), ((sine(5.0), 0),))
    codes = bench.codes().samples
    numbers = np.arange(len(codes), dtype=np.uint32)
    kept = np.delete(np.arange(len(codes)), 4000)
    produced = Meter(bench.config()).push_many(codes[kept], sequence=numbers[kept])
    assert sum(window.lost for window in produced.windows) == 1
    flagged = [w for w in produced.windows if "lost_frames" in flag_names(w.flags)]
    assert len(flagged) == 1
    assert flagged[0].start / 65536 <= 4000 <= flagged[0].end / 65536


def test_a_saturated_frame_is_flagged() -> None:
    bench = Bench((sine(230.0),), ((sine(5.0), 0), (sine(5.0), 0)))
    codes = bench.codes().samples
    saturated = np.zeros(len(codes), np.uint32)
    saturated[4000] = 0b100
    windows = Meter(bench.config()).push_many(codes, saturated=saturated).windows
    flags = [[flag_names(c.flags) for c in window.circuit] for window in windows]
    assert not any("clipped" in each[0] for each in flags)
    assert sum("clipped" in each[1] for each in flags) == 1


def test_a_frozen_channel_is_flagged() -> None:
    bench = Bench((sine(230.0),), ((sine(5.0), 0), (sine(5.0), 0)))
    codes = bench.codes().samples
    codes[3000:, 2] = 123_456
    windows = Meter(bench.config()).push_many(codes).windows
    assert "frozen" in flag_names(windows[-1].circuit[1].flags)
    assert "frozen" not in flag_names(windows[-1].circuit[0].flags)
    assert "frozen" not in flag_names(windows[0].circuit[1].flags)


def test_a_second_of_samples_costs_milliseconds() -> None:
    """Bound far above the few milliseconds it takes, far below a loop in Python (seconds)."""
    bench = Bench(three_phase(), tuple((sine(1.0), n % 3) for n in range(10)))
    meter, codes = Meter(bench.config()), bench.codes().samples
    start = time.process_time()
    meter.push_many(codes)
    assert time.process_time() - start < 0.2


def test_events_come_signed_and_unsigned() -> None:
    """A load with a third harmonic is switched on: with signatures the event waits for a window."""
    load = harmonics(4.0, [(3, 0.5, 0.0)])
    bench = Bench((sine(230.0),), ((load, 0),), seconds=4.0)
    codes = bench.codes().samples
    codes[:16000, 1] = 0
    usual = default_events_config()
    for signature in (False, True):
        meter = Meter(bench.config(), events=replace(usual, signature=signature))
        produced = meter.push_many(codes)
        produced.add(meter.flush())
        (event,) = produced.events
        assert event.kind == 1
        assert event.delta_active / 1e3 == pytest.approx(920, rel=0.01)
        assert bool(event.flags & EVENT_SIGNED) == signature


def test_the_library_is_built_once() -> None:
    first = build()
    stamp = first.library.stat().st_mtime_ns
    second = build()
    assert first == second
    assert second.library.stat().st_mtime_ns == stamp
    assert len(sources()) > 5


def test_a_missing_compiler_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.raises(RuntimeError, match="no C compiler 'no-such-compiler'"):
        build(tmp_path)


def test_flags_have_names() -> None:
    assert flag_names(0b101) == {"clipped", "no_voltage"}
    with pytest.raises(ValueError, match="no name"):
        flag_names(1 << 20)


def test_fewer_spectra_take_turns() -> None:
    """One analysis for four channels: each has its turn, and keeps its THD until the next."""
    bench = Bench(three_phase(), ((sine(1.0), 0),), seconds=3.0)
    meter = Meter(bench.config(), spectra=1)
    seen = set()
    for part in np.split(bench.codes().samples, 15):
        windows = meter.push_many(part).windows
        seen |= {channel for channel in range(4) if meter.harmonics(channel) is not None}
    assert seen == {0, 1, 2, 3}
    last = windows[-1]
    for result in (*last.voltage, *last.circuit):
        assert "no_thd" not in flag_names(result.flags)


def test_the_example_of_the_page_compiles(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "metering-core.md"
    (code,) = re.findall(r"```c\n(.*?)```", page.read_text(encoding="ascii"), re.DOTALL)
    source = tmp_path / "example.c"
    source.write_text(code, encoding="ascii")
    includes = [f"-I{folder}" for folder in INCLUDES]
    warnings = ["-Wall", "-Wextra", "-Werror", "-pedantic"]
    command = ["cc", "-std=c11", *warnings, "-fsyntax-only", *includes, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr
