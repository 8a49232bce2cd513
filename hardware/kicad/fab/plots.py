"""KiCad's own exports, with the release's date instead of the clock's."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hardware.kicad.board.build import KicadMissingError

#: Layers beside copper: KiCad's name -> how its Gerber file calls itself (X2 ``.FileFunction``).
OTHER_LAYERS: Final = {
    "F.Mask": "Soldermask,Top",
    "B.Mask": "Soldermask,Bot",
    "F.Paste": "Paste,Top",
    "B.Paste": "Paste,Bot",
    "F.SilkS": "Legend,Top",
    "B.SilkS": "Legend,Bot",
    "Edge.Cuts": "Profile,NP",
}
#: KiCad writes these layers' files under its newer names.
_FILE_NAMES: Final = {"F.SilkS": "F_Silkscreen", "B.SilkS": "B_Silkscreen"}

#: Where KiCad writes the time of the export: Gerber, Excellon, job file.
_DATES: Final = (
    (re.compile(r"(%TF\.CreationDate,)[^*]*"), "T00:00:00+00:00"),
    (re.compile(r"(G04 Created by KiCad \([^)]*\) date )[^*]*"), " 00:00:00"),
    (re.compile(r"(; DRILL file \{[^}]*\} date )\S*"), "T00:00:00+0000"),
    (re.compile(r"(; #@! TF\.CreationDate,)\S*"), "T00:00:00+00:00"),
    (re.compile(r'("CreationDate": ")[^"]*'), "T00:00:00+00:00"),
)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ](\d\d:\d\d:\d\d)")


class FabError(RuntimeError):
    """Files could not be made: one line that names board or file and the mend."""


def layer_file(board: str, layer: str) -> str:
    """Name of a layer's Gerber file."""
    return f"{board}-{_FILE_NAMES.get(layer, layer.replace('.', '_'))}.gbr"


def layer_functions(copper_layers: Sequence[str]) -> dict[str, str]:
    """KiCad's layer name -> X2 file function, for every layer that is made."""
    places = ["Top", *["Inr"] * (len(copper_layers) - 2), "Bot"]
    return {
        name: f"Copper,L{n},{place}"
        for n, (name, place) in enumerate(zip(copper_layers, places, strict=True), 1)
    } | OTHER_LAYERS


def kicad_version() -> str:
    """KiCad's version; KicadMissingError if there is none."""
    return _kicad("version").strip()


def plot(board: Path, copper_layers: Sequence[str], out: Path, date: str) -> None:
    """Gerbers, drill files with maps, job file in ``out / "gerber"``; netlist in ``out / "test"``.

    ``date`` (YYYY-MM-DD) replaces the time of the export. FabError if KiCad wrote a time that is
    not known here.
    """
    gerber, netlist = out / "gerber", out / "test" / f"{board.stem}.d356"
    gerber.mkdir(parents=True)
    netlist.parent.mkdir(parents=True, exist_ok=True)
    layers = ",".join(layer_functions(copper_layers))
    # --no-protel-ext: one extension, because the X2 attributes say what a file is.
    _export("gerbers", board, f"{gerber}/", "--layers", layers, "--no-protel-ext")
    # Slots as routed moves: what JLCPCB's guide for KiCad asks, and what readers know.
    drill = ("--excellon-separate-th", "--excellon-oval-format", "route", "--generate-map")
    _export("drill", board, f"{gerber}/", *drill, "--map-format", "gerberx2")
    _export("ipcd356", board, str(netlist))
    for path in sorted(gerber.iterdir()):
        path.write_text(dated(path.read_text(encoding="utf-8"), path.name, date), encoding="utf-8")


def dated(text: str, name: str, date: str) -> str:
    """``text`` of an export with ``date`` at midnight wherever KiCad wrote the time."""
    for pattern, midnight in _DATES:
        text = pattern.sub(rf"\g<1>{date}{midnight}", text)
    if late := next((m for m in _TIME.finditer(text) if m[1] != "00:00:00"), None):
        raise FabError(
            f"{name}: KiCad wrote the time {late[0]!r} in a place that is not known here; add it"
            " to _DATES in hardware/kicad/fab/plots.py"
        )
    return text


def _export(what: str, board: Path, out: str, *options: str) -> str:
    return _kicad("pcb", "export", what, "--output", out, *options, str(board))


def _kicad(*arguments: str) -> str:
    """Run kicad-cli and return what it said; FabError with its last words if it failed."""
    command = shutil.which("kicad-cli")
    if command is None:
        raise KicadMissingError("kicad-cli is missing: run scripts/install_kicad")
    done = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode != 0:
        last = said.strip().splitlines()[-1:] or ["no message"]
        raise FabError(f"kicad-cli {' '.join(arguments[:3])} {arguments[-1]} stopped: {last[0]}")
    return said
