"""Recordings for tests, written as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from firmware.front_end import Floats

RATE_HZ = 8000.0


def sines(
    seconds: float = 1.0, hertz: float = 50.0, rate_hz: float = RATE_HZ, amperes: float = 5.0
) -> dict[str, Floats]:
    """230 V and a current that lags by 60 degrees on each of three phases."""
    times_s = np.arange(round(seconds * rate_hz)) / rate_hz
    columns = {"time_s": times_s}
    turns = 2 * np.pi * hertz * times_s
    for phase in range(3):
        angle = turns - phase * 2 * np.pi / 3
        columns[f"v{phase + 1}"] = np.sqrt(2) * 230 * np.cos(angle)
        columns[f"i{phase + 1}"] = np.sqrt(2) * amperes * np.cos(angle - np.pi / 3)
    return columns


def write_csv(path: Path, columns: dict[str, Floats], digits: int = 9) -> Path:
    """The columns in their order."""
    table = np.stack(list(columns.values()), axis=1)
    np.savetxt(
        path, table, delimiter=",", header=",".join(columns), comments="", fmt=f"%.{digits}f"
    )
    return path


def write_comtrade(
    path: Path,
    columns: dict[str, Floats],
    channels: list[str],
    rate_hz: float = RATE_HZ,
) -> Path:
    """An ASCII record of 1999; ``channels``: name, phase, unit, volts or amperes a unit, ratio.

    Each is ``name,phase,component,unit,scale,skew,primary,secondary,P or S`` with ``scale`` the
    value of one count in that unit; the column of the same position gives primary values.
    """
    times_s = columns["time_s"]
    values = [column for name, column in columns.items() if name != "time_s"]
    lines = ["Station,Recorder,1999", f"{len(channels)},{len(channels)}A,0D"]
    counts = []
    for number, (channel, column) in enumerate(zip(channels, values, strict=True), 1):
        name, phase, component, unit, scale, skew, primary, secondary, side = channel.split(",")
        units = {"kV": 1e3, "kA": 1e3, "mA": 1e-3}.get(unit, 1.0)
        ratio = float(primary) / float(secondary) if side == "S" else 1.0
        counts.append(np.rint(column / (units * ratio * float(scale))).astype(int))
        lines.append(
            f"{number},{name},{phase},{component},{unit},{scale},0,{skew},-999999,999999,"
            f"{primary},{secondary},{side}"
        )
    stamp = "01/02/2020,10:00:00.000000"
    lines += ["50", "1", f"{rate_hz:g},{len(times_s)}", stamp, stamp, "ASCII", "1"]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    rows = [
        ",".join(str(cell) for cell in (n + 1, round(t * 1e6), *(column[n] for column in counts)))
        for n, t in enumerate(times_s)
    ]
    path.with_suffix(".dat").write_text("\n".join(rows) + "\n", encoding="ascii")
    return path


def as_binary(path: Path) -> Path:
    """The same record with a binary .dat beside its .cfg."""
    made = path.with_name(f"binary_{path.name}")
    made.write_text(path.read_text(encoding="ascii").replace("ASCII", "BINARY"), encoding="ascii")
    counts = np.loadtxt(path.with_suffix(".dat"), delimiter=",", dtype=np.int64)
    fields = [("place", "<u4", (2,)), ("value", "<i2", (counts.shape[1] - 2,))]
    rows = np.zeros(len(counts), fields)
    rows["place"], rows["value"] = counts[:, :2], counts[:, 2:]
    made.with_suffix(".dat").write_bytes(rows.tobytes())
    return made


def as_one_file(path: Path) -> Path:
    """The same record as one .cff of 2013."""
    made = path.with_suffix(".cff")
    settings = path.read_text(encoding="ascii").replace("1999", "2013") + "0,0\n0,0\n"
    parts = {
        "CFG": settings,
        "INF": "\n",
        "HDR": "\n",
        "DAT ASCII": path.with_suffix(".dat").read_text(encoding="ascii"),
    }
    text = "".join(f"--- file type: {name} ---\n{part}" for name, part in parts.items())
    made.write_text(text, encoding="ascii")
    return made
