"""``openstrom replay`` from the file to the printed result."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from firmware.front_end import Floats
from scripts.openstrom import main
from tests.firmware.replay.recordings import (
    as_binary,
    as_one_file,
    sines,
    write_comtrade,
    write_csv,
)

CIRCUIT = [
    "circuit",
    "phase",
    "i_rms_a",
    "p_w",
    "q1_var",
    "s_va",
    "d_va",
    "pf",
    "cos_phi",
    "thd_i_percent",
    "energy_import_wh",
    "energy_export_wh",
    "flags",
]
POWERS = CIRCUIT[3:10]


def replay(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    code = main(["replay", *map(str, arguments), "--json"])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    result: dict[str, Any] = json.loads(shown.out)
    return result


def test_three_phases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = replay(capsys, write_csv(tmp_path / "a.csv", sines(1.0)))
    assert list(result) == ["frequency_hz", "voltages", "circuits", "events"]
    assert result["frequency_hz"] == pytest.approx(50, abs=1e-3)
    assert len(result["voltages"]) == 3
    for voltage in result["voltages"]:
        assert list(voltage) == ["rms_v", "thd_percent", "flags"]
        assert voltage["rms_v"] == pytest.approx(230, rel=4e-4)
        assert voltage["thd_percent"] == pytest.approx(0, abs=0.05)
        assert voltage["flags"] == []
    for number, circuit in enumerate(result["circuits"], 1):
        assert list(circuit) == CIRCUIT
        assert (circuit["circuit"], circuit["phase"]) == (number, number)
        assert circuit["i_rms_a"] == pytest.approx(5, rel=4e-4)
        assert circuit["p_w"] == pytest.approx(575, rel=4e-4)
        assert circuit["q1_var"] == pytest.approx(575 * np.sqrt(3), rel=4e-4)
        assert circuit["s_va"] == pytest.approx(1150, rel=4e-4)
        assert circuit["d_va"] == pytest.approx(0, abs=12)
        assert circuit["pf"] == pytest.approx(0.5, abs=2e-4)
        assert circuit["cos_phi"] == pytest.approx(0.5, abs=2e-4)
        assert circuit["thd_i_percent"] == pytest.approx(0, abs=0.05)
        assert circuit["energy_import_wh"] == pytest.approx(575 / 3600, rel=0.01)
        assert circuit["energy_export_wh"] == pytest.approx(0, abs=0.002)
        assert circuit["flags"] == []
    assert result["events"] == []


def test_sixty_hertz_and_120_volts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = sines(1.0, 60.0)
    for name in ("v1", "v2", "v3"):
        columns[name] *= 120 / 230
    path = write_csv(tmp_path / "a.csv", columns)
    result = replay(capsys, path, "--nominal-frequency", "60")
    assert result["frequency_hz"] == pytest.approx(60, abs=1e-3)
    assert result["voltages"][0]["rms_v"] == pytest.approx(120, rel=4e-4)
    assert result["voltages"][0]["flags"] == []
    assert result["events"] == []


def test_phases_and_line_voltages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "a.csv", sines(1.0))
    circuits = replay(capsys, path, "--phases", "1-2,1,0")["circuits"]
    # i1 lags v1 by 60 degrees, and v1 - v2 leads v1 by 30.
    assert circuits[0]["phase"] == "1-2"
    assert circuits[0]["s_va"] == pytest.approx(230 * np.sqrt(3) * 5, rel=4e-4)
    assert circuits[0]["p_w"] == pytest.approx(0, abs=1)
    assert circuits[0]["q1_var"] == pytest.approx(230 * np.sqrt(3) * 5, rel=4e-4)
    # i2 lags v1 by 180 degrees.
    assert circuits[1]["phase"] == 1
    assert circuits[1]["p_w"] == pytest.approx(-1150, rel=4e-4)
    assert circuits[1]["energy_export_wh"] > 0
    assert circuits[2]["phase"] is None
    check_without_voltage(circuits[2])


def check_without_voltage(circuit: dict[str, Any]) -> None:
    assert circuit["i_rms_a"] == pytest.approx(5, rel=2e-3)
    assert all(circuit[name] is None for name in POWERS if name != "thd_i_percent")
    assert circuit["energy_import_wh"] is None
    assert "no_voltage" in circuit["flags"]


def test_a_circuit_without_voltage_reports_current(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = sines(1.0)
    only = {name: columns[name] for name in ("time_s", "i1")}
    result = replay(capsys, write_csv(tmp_path / "i.csv", only))
    assert result["frequency_hz"] is None
    assert result["voltages"] == []
    check_without_voltage(result["circuits"][0])
    columns["v2"] *= 0
    result = replay(capsys, write_csv(tmp_path / "dead.csv", columns))
    check_without_voltage(result["circuits"][1])
    assert result["circuits"][0]["p_w"] == pytest.approx(575, rel=4e-4)
    missing = {name: columns[name] for name in ("time_s", "v1", "i1", "i2")}
    path = write_csv(tmp_path / "missing.csv", missing)
    check_without_voltage(replay(capsys, path, "--phases", "1,2")["circuits"][1])


def test_starting_current_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "a.csv", sines(1.0, amperes=0.02))
    for circuit in replay(capsys, path)["circuits"]:
        assert circuit["i_rms_a"] == pytest.approx(0.02, rel=2e-3)
        assert circuit["p_w"] == pytest.approx(2.3, rel=2e-3)
        assert circuit["pf"] == pytest.approx(0.5, abs=2e-3)


def test_clipped_and_lost_samples_are_flagged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = sines(1.0)
    columns["i2"] = columns["i2"] * 30
    flags = [c["flags"] for c in replay(capsys, write_csv(tmp_path / "c.csv", columns))["circuits"]]
    assert ["clipped" in each for each in flags] == [False, True, False]
    for lost in (range(3000, 3002), range(3000, 3400)):
        holes = {name: np.delete(column, lost) for name, column in sines(1.0).items()}
        result = replay(capsys, write_csv(tmp_path / "h.csv", holes))
        for circuit in result["circuits"]:
            assert "lost_frames" in circuit["flags"]
            assert circuit["p_w"] == pytest.approx(575, rel=2e-3)


def test_ranges_of_both_transformers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """63 A unless 32 is asked for, which clips at 65 A: 46 A RMS."""
    path = write_csv(tmp_path / "a.csv", sines(1.0, amperes=50.0))
    for options, clipped in (((), False), (("--range", "63"), False), (("--range", "32"), True)):
        for circuit in replay(capsys, path, *options)["circuits"]:
            assert ("clipped" in circuit["flags"]) == clipped
            assert (circuit["i_rms_a"] == pytest.approx(50, rel=4e-4)) != clipped


@pytest.mark.parametrize(
    ("hertz", "amplitude"), [(400.0, 230.0), (20.0, 230.0), (50.0, 0.0), (50.0, 11.5)]
)
def test_no_frequency_is_made_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], hertz: float, amplitude: float
) -> None:
    columns = sines(1.0)
    turns = 2 * np.pi * hertz * columns["time_s"]
    columns["v1"] = np.sqrt(2) * amplitude * np.cos(turns)
    path = write_csv(tmp_path / "a.csv", {n: columns[n] for n in ("time_s", "v1", "i1")})
    result = replay(capsys, path)
    assert result["frequency_hz"] is None
    assert "free_run" in result["circuits"][0]["flags"]
    assert result["circuits"][0]["i_rms_a"] == pytest.approx(5, rel=2e-3)
    if amplitude < 23:
        check_without_voltage(result["circuits"][0])


def test_thd_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Half a second is enough; half of the orders' squares where they are there half the time."""
    columns = sines(4.0)
    times_s, third = columns["time_s"], 2 * np.pi * 150 * columns["time_s"]
    columns["i1"] += np.sqrt(2) * 1.5 * np.cos(third)
    columns["i2"] += np.where(times_s < 2.0, np.sqrt(2) * 1.5 * np.cos(third), 0)
    columns["v1"] += np.sqrt(2) * 23 * np.cos(third)
    result = replay(capsys, write_csv(tmp_path / "a.csv", columns))
    assert result["voltages"][0]["thd_percent"] == pytest.approx(10, abs=0.05)
    assert result["circuits"][0]["thd_i_percent"] == pytest.approx(30, abs=0.05)
    # Windows before the first analysis are left out of it: one or two of twenty.
    assert result["circuits"][1]["thd_i_percent"] == pytest.approx(30 / np.sqrt(2), abs=1.5)
    part = {name: column[:4000] for name, column in columns.items()}
    result = replay(capsys, write_csv(tmp_path / "b.csv", part))
    assert result["circuits"][0]["thd_i_percent"] == pytest.approx(30, abs=0.05)


def stepped(seconds: float, steps: list[tuple[str, float, float, float]]) -> dict[str, Floats]:
    """Sines of which a channel is scaled between two instants."""
    columns = sines(seconds)
    for name, begin_s, end_s, factor in steps:
        inside = (columns["time_s"] >= begin_s) & (columns["time_s"] < end_s)
        columns[name] = np.where(inside, factor * columns[name], columns[name])
    return columns


def test_voltage_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = stepped(5.0, [("v1", 1.0, 1.3, 0.7), ("v2", 2.0, 2.3, 1.2), ("v3", 3.0, 3.3, 0.02)])
    result = replay(capsys, write_csv(tmp_path / "a.csv", columns))
    kinds = {(e["kind"], e["voltage"]) for e in result["events"] if "voltage" in e}
    assert kinds == {("sag", 1), ("swell", 2), ("sag", 3), ("interruption", 3)}
    for event in result["events"]:
        if "voltage" not in event:
            continue
        number = event["voltage"]
        assert event["time_s"] == pytest.approx(float(number), abs=0.03)
        assert event["value"] == pytest.approx(230 * (0.7, 1.2, 0.02)[number - 1], abs=0.5)
        assert event["delta_p_w"] is None
    for number, kind in ((1, "sag"), (2, "swell"), (3, "interruption")):
        assert kind in result["voltages"][number - 1]["flags"]


def test_switch_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = stepped(6.0, [("i2", 0.0, 2.0, 0.1), ("i2", 4.0, 6.0, 0.1)])
    columns["time_s"] = columns["time_s"] + 100
    events = replay(capsys, write_csv(tmp_path / "a.csv", columns))["events"]
    assert [(e["kind"], e["circuit"]) for e in events] == [("switch_on", 2), ("switch_off", 2)]
    for event, time_s, sign in zip(events, (102.0, 104.0), (1, -1), strict=True):
        assert list(event) == ["time_s", "kind", "circuit", "delta_p_w", "delta_q_var", "value"]
        assert event["time_s"] == pytest.approx(time_s, abs=0.05)
        assert event["delta_p_w"] == pytest.approx(sign * 0.9 * 575, rel=0.01)
        assert event["delta_q_var"] == pytest.approx(sign * 0.9 * 996, rel=0.01)


def test_comtrade_gives_what_csv_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = sines(0.5)
    channels = [
        f"{name},{'ABC'[int(name[1]) - 1]},,{'V,0.02' if name[0] == 'v' else 'A,0.0005'},0,1,1,P"
        for name in columns
        if name != "time_s"
    ]
    from_csv = replay(capsys, write_csv(tmp_path / "a.csv", columns))
    path = write_comtrade(tmp_path / "a.cfg", columns, channels)
    for comtrade in (path, path.with_suffix(".dat"), as_binary(path), as_one_file(path)):
        found = replay(capsys, comtrade)
        for one, other in zip(from_csv["circuits"], found["circuits"], strict=True):
            assert other["p_w"] == pytest.approx(one["p_w"], rel=5e-5)
            assert other["phase"] == one["phase"]


def test_comtrade_skew_is_corrected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A current sampled 100 us after its voltage: 1.8 degrees, 5.4 % of the power at 60."""
    columns = sines(0.8)
    late = np.sqrt(2) * 5 * np.cos(2 * np.pi * 50 * (columns["time_s"] + 1e-4) - np.pi / 3)
    path = write_comtrade(
        tmp_path / "a.cfg",
        {"time_s": columns["time_s"], "v1": columns["v1"], "i1": late},
        ["v1,A,,V,0.0001,0,1,1,P", "i1,A,,A,0.0001,100,1,1,P"],
    )
    assert replay(capsys, path)["circuits"][0]["p_w"] == pytest.approx(575, rel=4e-4)


def test_table_and_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "a.csv", sines(1.0))
    pictures = [tmp_path / "p.png", tmp_path / "q.png"]
    for picture in pictures:
        assert main(["replay", str(path), "--plot", str(picture)]) == 0
    shown = capsys.readouterr().out
    assert "a.csv: 1.000 s at 8000 samples a second" in shown
    assert "575.0" in shown
    assert pictures[0].read_bytes()[:4] == b"\x89PNG"
    assert pictures[0].read_bytes() == pictures[1].read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nominal-frequency", "400"], "--nominal-frequency 400: the core follows 45 to 65 Hz"),
        (["--nominal-frequency", "nan"], "--nominal-frequency nan"),
        (["--nominal-voltage", "0"], "--nominal-voltage 0: give 1 to 1000 V"),
        (["--phases", "1,2"], "names 2 phases"),
        (["--phases", "x"], "--phases x"),
        (["--plot", "x.gif"], "give a name that ends in .png or .svg"),
    ],
)
def test_bad_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    path = write_csv(tmp_path / "a.csv", sines(0.3))
    assert main(["replay", str(path), *arguments]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("seconds", "rate_hz", "words"),
    [
        (0.3, 1000.0, "1000 samples a second: .*2 to 20 kS/s"),
        (0.1, 96000.0, "96000 samples a second: .*2 to 20 kS/s"),
        (0.01, 8000.0, "hold no whole cycle"),
        (0.04, 8000.0, "hold no whole cycle once the core follows the mains; give at least 5"),
    ],
)
def test_recordings_the_core_cannot_take(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    seconds: float,
    rate_hz: float,
    words: str,
) -> None:
    path = write_csv(tmp_path / "a.csv", sines(seconds, rate_hz=rate_hz))
    assert main(["replay", str(path)]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert re.search(words, message)


def test_no_such_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path / "x.csv")]) == 2
    assert "x.csv: No such file" in capsys.readouterr().err
