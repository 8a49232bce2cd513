"""Files into recordings: the grid of instants, and errors that name the line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from firmware.replay import comtrade_file, csv_file, wiring
from firmware.replay.recording import RecordingError, grid
from tests.firmware.replay.recordings import sines, write_comtrade, write_csv


@pytest.mark.parametrize("rate_hz", [2000.0, 6400.0, 8000.0, 10240.0, 12800.0, 19200.0])
@pytest.mark.parametrize("digits", [6, 9])
def test_rate_comes_from_rounded_instants(rate_hz: float, digits: int) -> None:
    times_s = np.round(17.0 + np.arange(4000) / rate_hz, digits)
    found, frame = grid(times_s, "x.csv", 2)
    assert found == pytest.approx(rate_hz, rel=1e-6)
    assert (frame == np.arange(4000)).all()


def test_missing_samples_leave_holes() -> None:
    times_s = np.delete(np.arange(2000) / 8000, [500, 1000, 1001, 1002])
    found, frame = grid(times_s, "x.csv", 2)
    assert found == pytest.approx(8000)
    assert list(np.flatnonzero(np.diff(frame) > 1)) == [499, 998]
    assert frame[-1] == 1999


def test_a_long_hole_in_rounded_instants() -> None:
    times_s = np.round(np.delete(np.arange(160_000) / 16000, range(8000, 152_000)), 6)
    found, frame = grid(times_s, "x.csv", 2)
    assert found == pytest.approx(16000, rel=1e-6)
    assert frame[8000] == 152_000


def test_jitter_is_refused() -> None:
    times_s = np.arange(2000) / 8000
    times_s[700] += 0.3 / 8000
    with pytest.raises(RecordingError, match=r"x\.csv:702: .* 30% of a sample"):
        grid(times_s, "x.csv", 2)


@pytest.mark.parametrize(
    ("times_s", "words"),
    [
        ([0.0], "one sample"),
        ([0.0, 1e-4, 1e-4, 2e-4], r"x\.csv:4: time does not rise"),
        ([0.0, 1e-4, 5e-5, 2e-4], r"x\.csv:4: time does not rise"),
        ([0.0, 1e-4, 2e-4, 90.0, 90.0001], r"x\.csv:5: .*replay the parts apart"),
    ],
)
def test_instants_that_are_no_grid(times_s: list[float], words: str) -> None:
    with pytest.raises(RecordingError, match=words):
        grid(np.array(times_s), "x.csv", 2)


def test_csv_takes_any_subset_in_any_order(tmp_path: Path) -> None:
    columns = sines(0.1)
    part = {name: columns[name] for name in ("i3", "time_s", "v2")}
    part["i10"] = columns["i1"]
    recording = csv_file.read(write_csv(tmp_path / "part.csv", part))
    assert list(recording.voltages) == [2]
    assert list(recording.currents) == [3, 10]
    assert recording.rate_hz == pytest.approx(8000)
    np.testing.assert_allclose(recording.currents[10], columns["i1"], atol=1e-8)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"x\.csv:1: no header; give time_s and any of v1"),
        ("time_s,\n", r"x\.csv:1: no channel is called ''"),
        ("time_s,v1,volts\n", r"x\.csv:1: no channel is called 'volts'"),
        ("time_s,v1,v4\n", r"x\.csv:1: no channel is called 'v4'; known: i1"),
        ("time_s,v1,v1\n", r"x\.csv:1: v1 stands there twice"),
        ("v1,i1\n1,2\n", r"x\.csv:1: no column time_s"),
        ("time_s\n0\n", r"x\.csv:1: no channels"),
        ("time_s;v1\n0;1\n", r"x\.csv:1: separated by semicolons"),
        ("time_s,v1\n0,1\n0.1,b\n", r"x\.csv:3: v1 is 'b', not a number"),
        ("time_s,v1\n0,1\n0.1,\n", r"x\.csv:3: v1 is '', not a number"),
        ("time_s,v1\n0,1\n0.1,2,3\n", r"x\.csv:3: 3 values under 2 names"),
        ("time_s,v1\n0,1,2\n0.1,2,3\n", r"x\.csv:2: 3 values under 2 names"),
        ("time_s,v1\n0,1\n0.1,nan\n", r"x\.csv:3: v1 is nan"),
        ("time_s,v1\n0,1\n0.1,inf\n", r"x\.csv:3: v1 is inf"),
        ("time_s,v1\n", r"x\.csv: no samples under"),
        ("time_s,v1\n0,1\n", r"x\.csv: one sample or none"),
    ],
)
def test_bad_csv_names_the_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordingError, match=words):
        csv_file.read(path)


def test_quoted_names_line_ends_and_a_mark_of_byte_order(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'\xef\xbb\xbf"time_s", "V1","i1"\r\n0,1,2\r\n0.1, 3,4\r\n\r\n')
    recording = csv_file.read(path)
    assert recording.voltages[1].tolist() == [1, 3]
    assert recording.currents[1].tolist() == [2, 4]


def test_no_text_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\x89PNG\xff\x00")
    with pytest.raises(RecordingError, match="not a text file"):
        csv_file.read(path)


def test_comtrade_units_ratios_phases_and_skew(tmp_path: Path) -> None:
    columns = sines(0.1)
    path = write_comtrade(
        tmp_path / "relay.cfg",
        columns | {"in": columns["i1"], "f": columns["i1"]},
        [
            "UL1,A,Feeder,kV,0.00001,0,400,100,P",
            "IL1,A,Feeder,A,0.0001,31.25,60,5,S",
            "UL2,B,Feeder,V,0.01,0,1,1,P",
            "IL2,B,Feeder,mA,0.1,0,1,1,P",
            "UL3,C,Feeder,V,0.01,0,400,100,S",
            "IL3,C,Feeder,A,0.0001,0,1,1,P",
            "IN,N,Feeder,A,0.0001,0,1,1,P",
            "Frequency,,Feeder,Hz,0.001,0,1,1,P",
        ],
    )
    recording = comtrade_file.read(path)
    assert recording.rate_hz == pytest.approx(8000)
    for number in (1, 2, 3):
        np.testing.assert_allclose(recording.voltages[number], columns[f"v{number}"], atol=0.03)
        np.testing.assert_allclose(recording.currents[number], columns[f"i{number}"], atol=1e-3)
    assert dict(recording.phase) == {1: 1, 2: 2, 3: 3}
    assert recording.lead_s["i1"] == pytest.approx(31.25e-6)
    assert recording.left_out == ("IN", "Frequency")


def test_bad_comtrade(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no such file"):
        comtrade_file.read(tmp_path / "x.dat")
    path = tmp_path / "x.cfg"
    path.write_text("what,is,this\n", encoding="ascii")
    with pytest.raises(RecordingError, match=r"x\.cfg: damaged COMTRADE"):
        comtrade_file.read(path)
    whole = write_comtrade(
        tmp_path / "y.cfg", {"time_s": np.arange(9) / 8e3, "v1": np.ones(9)}, ["v1,A,,V,1,0,1,1,P"]
    )
    cut = whole.with_suffix(".dat").read_text(encoding="ascii")[:20]
    whole.with_suffix(".dat").write_text(cut, encoding="ascii")
    with pytest.raises(RecordingError, match=r"y\.cfg: damaged COMTRADE"):
        comtrade_file.read(whole)
    whole.with_suffix(".dat").unlink()
    with pytest.raises(RecordingError, match=r"y\.dat"):
        comtrade_file.read(whole)


def test_wiring(tmp_path: Path) -> None:
    columns = sines(0.1)
    recording = csv_file.read(write_csv(tmp_path / "a.csv", columns))
    assert [str(p) for p in wiring.phases(recording, ()).values()] == ["1", "2", "3"]
    chosen = wiring.parse("3, 1-2 ,0")
    assert [str(p) for p in wiring.phases(recording, chosen).values()] == ["3", "1-2", "0"]
    with pytest.raises(RecordingError, match=r"names 2 phases, .* has 3 currents"):
        wiring.phases(recording, wiring.parse("1,2"))
    one = {name: columns[name] for name in ("time_s", "v1", "i1", "i2")}
    recording = csv_file.read(write_csv(tmp_path / "b.csv", one))
    assert [str(p) for p in wiring.phases(recording, ()).values()] == ["1", "1"]
    for voltages, currents, expected in (
        ((1, 2), (1, 2, 3, 4), ["1", "2", "1", "2"]),
        ((1, 3), (1, 2, 3), ["1", "2", "3"]),
        ((2, 3), (2, 3, 10), ["2", "3", "1"]),
        ((2,), (1, 2), ["2", "2"]),
        ((), (1, 2), ["0", "0"]),
    ):
        names = ["time_s", *(f"v{n}" for n in voltages)]
        some = {name: columns[name] for name in names} | {f"i{n}": columns["i1"] for n in currents}
        recording = csv_file.read(write_csv(tmp_path / "c.csv", some))
        assert [str(p) for p in wiring.phases(recording, ()).values()] == expected
    for text in ("4", "1,,2", "a", "1-4", "-1"):
        with pytest.raises(RecordingError, match="--phases"):
            wiring.parse(text)
