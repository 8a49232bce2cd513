"""ngspice in batch mode: a deck in, waveforms out, errors with the deck's line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from hardware.checks.spice.deck import Deck
from hardware.checks.spice.waveform import Plot, SpiceError, read_raw

#: A deck of this project takes a fraction of a second; this is for one that does not converge.
TIMEOUT_S: Final = 60.0
_AT_LINE: Final = re.compile(r"error on line (\d+)", re.IGNORECASE)
_COMPLAINT: Final = re.compile(
    r"error|timestep too small|singular matrix|no such|unknown|can't find|not converge|aborted",
    re.IGNORECASE,
)


@cache
def version() -> str:
    """``ngspice-39``; SpiceError if it is not installed."""
    text = _call(["--version"], Path.cwd()).stdout
    found = re.search(r"ngspice-[\w.+]+", text)
    if found is None:
        raise SpiceError(f"ngspice does not tell its version: {text.strip()[:200]!r}")
    return found[0]


def available() -> bool:
    """True if ngspice is on the PATH."""
    return shutil.which("ngspice") is not None


def run(deck: Deck) -> Plot:
    """Simulate; SpiceError with the deck's line if it is refused or stops before its end."""
    with tempfile.TemporaryDirectory(prefix="spice-") as folder:
        home = Path(folder)
        (home / "deck.cir").write_text(deck.text(), encoding="ascii")
        done = _call(["-b", "-n", "-r", "deck.raw", "deck.cir"], home)
        raw = home / "deck.raw"
        complaints = _complaints(deck, done.stderr)
        if done.returncode or not raw.exists():
            text = complaints or f"ngspice ended with code {done.returncode} and said nothing"
            raise SpiceError(f"{deck.title}: {text}")
        plot = read_raw(raw.read_text(encoding="ascii", errors="replace"), deck.title)
    if plot.axis[-1] < deck.end * (1.0 - 1e-6):
        reached = f"stopped at {plot.axis[-1]:g} of {deck.end:g}"
        raise SpiceError(f"{deck.title}: {reached}; {complaints}".rstrip("; "))
    return plot


def _call(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    path = shutil.which("ngspice")
    if path is None:
        raise SpiceError("ngspice is missing: run scripts/install_ngspice")
    keep = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    settings = {"SPICE_ASCIIRAWFILE": "1", "OMP_NUM_THREADS": "1", "LC_ALL": "C"}
    try:
        return subprocess.run(
            [path, *arguments],
            cwd=folder,
            env=keep | settings,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SpiceError(f"ngspice was not done after {TIMEOUT_S:g} s") from error


def _complaints(deck: Deck, stderr: str) -> str:
    """What ngspice said, each line number with the deck's own line."""
    lines = deck.text().splitlines()
    found = []
    for line in stderr.splitlines():
        at = _AT_LINE.search(line)
        if at is not None and 0 < int(at[1]) <= len(lines):
            found.append(f"line {at[1]} {lines[int(at[1]) - 1]!r}")
        elif _COMPLAINT.search(line):
            found.append(line.strip())
    return "; ".join(dict.fromkeys(found))
