"""Builds a board's files: placed, named, routed, poured."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from shapely.geometry import Polygon

from hardware.design import Design
from hardware.kicad.board import lan_features, meter_features, relay_features
from hardware.kicad.board.features import Features
from hardware.kicad.board.finish import finish
from hardware.kicad.board.job import draw_job
from hardware.kicad.board.pours import settled
from hardware.kicad.board.rules import NetName, design_rules
from hardware.kicad.board.stackup import STACKUPS
from hardware.kicad.outline import OUTLINES
from hardware.kicad.placement import lan, meter, relay_shield
from hardware.kicad.placement.scene import Area, Scene, scene
from hardware.kicad.placement.spot import Spot
from hardware.kicad.project import project_file
from hardware.kicad.release import NONE, Release, with_release
from hardware.kicad.routing import lan_wires, meter_wires, relay_wires
from hardware.kicad.routing.current import fitting
from hardware.kicad.routing.model import Routes
from hardware.kicad.routing.store import load, path_of

_WORKER: Final = Path(__file__).with_name("worker.py")


class KicadMissingError(RuntimeError):
    """No interpreter has pcbnew; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one board is placed and what is drawn on it."""

    place: Callable[[Design], dict[str, Spot]]
    features: Callable[[Scene], Features]
    wires: Callable[[Scene], Routes]
    fiducials: tuple[tuple[float, float], ...]


PLANS: Final = {
    "lan_w5200": Plan(
        lan.place_w5200, lan_features.features, lan_wires.wires, lan_features.FIDUCIALS
    ),
    "lan_w5500": Plan(
        lan.place_w5500, lan_features.features, lan_wires.wires, lan_features.FIDUCIALS
    ),
    "meter": Plan(
        meter.place, meter_features.features, meter_wires.wires, meter_features.FIDUCIALS
    ),
    "relay_shield": Plan(
        relay_shield.place,
        relay_features.features,
        relay_wires.wires,
        relay_features.FIDUCIALS,
    ),
}


def placed(design: Design) -> Scene:
    """The placed board as shapes, pours included."""
    plan = PLANS[design.name]
    bare = scene(design, OUTLINES[design.name], plan.place(design))
    pours = plan.features(bare).pours
    return replace(bare, areas=tuple(Area(p.name, p.net, Polygon(p.corners)) for p in pours))


@dataclass(frozen=True, slots=True)
class Copper:
    """A board's routes, and for each net that lost its stored ones the reason."""

    routes: Routes
    lost: dict[str, str]


def copper(there: Scene, root: Path) -> Copper:
    """Routes drawn by code, and those below ``root`` that still fit the placed board."""
    drawn = PLANS[there.design.name].wires(there)
    path = path_of(root, there.design.name)
    if not path.exists():
        return Copper(drawn, {})
    kept, lost = fitting(there, *load(path))
    return Copper(drawn + kept, lost)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A board's files by name, and for each net that lost its stored routes the reason."""

    files: dict[str, str]
    lost: dict[str, str]


def drawn(design: Design, net_name: NetName, root: Path, release: Release = NONE) -> Drawn:
    """Draw a board; KicadMissingError without pcbnew.

    ``net_name`` is how the schematic calls a net; below ``root`` lie the stored routes.
    """
    python = pcbnew_python()
    plan = PLANS[design.name]
    there = placed(design)
    there_copper = copper(there, root)
    features = with_release(plan.features(there), there, plan.fiducials, release)
    job = draw_job(there, features, plan.fiducials, there_copper.routes, net_name, release)
    addresses = {part.reference: part.address for part in design.parts}
    rules = design_rules(design, net_name)
    with tempfile.TemporaryDirectory() as folder:
        board = Path(folder) / f"{design.name}.kicad_pcb"
        _work(python, job | {"board": str(board)})
        text = board.read_text(encoding="utf-8")
        board.write_text(
            finish(text, design.name, addresses, STACKUPS[design.name][0]), encoding="utf-8"
        )
        # Pours keep the distances of net classes and rules, which KiCad reads beside the board.
        board.with_suffix(".kicad_dru").write_text(rules, encoding="utf-8")
        board.with_suffix(".kicad_pro").write_text(project_file(design, net_name))
        _work(python, {"task": "fill", "board": str(board)})
        text = settled(board.read_text(encoding="utf-8"))
    files = {f"{design.name}.kicad_pcb": text, f"{design.name}.kicad_dru": rules}
    return Drawn(files, there_copper.lost)


def pcbnew_python() -> str:
    """An interpreter that imports pcbnew: this one or the system's."""
    for python in (sys.executable, "/usr/bin/python3"):
        if Path(python).exists():
            done = subprocess.run([python, "-c", "import pcbnew"], capture_output=True, check=False)
            if done.returncode == 0:
                return python
    raise KicadMissingError("no Python here has pcbnew: run scripts/install_kicad")


def _work(python: str, job: dict[str, Any]) -> None:
    done = subprocess.run(
        [python, str(_WORKER)], input=json.dumps(job), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise RuntimeError(f"{Path(job['board']).stem}: KiCad's worker stopped: {last[0]}")
