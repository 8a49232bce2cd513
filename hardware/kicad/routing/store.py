"""Routes as data: one JSON file a board, each net with the fingerprint of its pads."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Corner, Routes, Track, Via

VERSION: Final = 1
_DIGITS: Final = 4


class _Net(msgspec.Struct, forbid_unknown_fields=True):
    belongs_to: str
    tracks: list[tuple[str, float, list[Corner]]]
    vias: list[tuple[float, float, float, float]]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    board: str
    nets: dict[str, _Net]


def path_of(root: Path, board: str) -> Path:
    """The committed routes of a board."""
    return root / "hardware" / "kicad" / board / f"{board}.routes.json"


def fingerprint(scene: Scene, net: str) -> str:
    """What a net's routes belong to: shape, place and side of each of its pads.

    Values, ratings and references do not count, so another resistor in the same footprint keeps
    the routes.
    """
    pads = sorted(
        f"{part.part.address} {pad.number} {_corners(list(pad.copper.exterior.coords))}"
        f" {'through' if pad.through else pad.side}"
        for part in scene.parts.values()
        for pad in part.pads
        if pad.net == net
    )
    return hashlib.sha256("\n".join(pads).encode()).hexdigest()[:16]


def _corners(corners: list[tuple[float, ...]]) -> list[Corner]:
    return [(round(c[0], _DIGITS) + 0.0, round(c[1], _DIGITS) + 0.0) for c in corners]


def encode(scene: Scene, routes: Routes) -> bytes:
    """Text of a routes file: nets and their copper sorted, one line an item."""
    nets = {}
    for net in routes.nets():
        own = routes.of(net)
        nets[net] = _Net(
            fingerprint(scene, net),
            sorted((t.layer, t.width_mm, _corners(list(t.corners))) for t in own.tracks),
            sorted((v.x_mm, v.y_mm, v.pad_mm, v.drill_mm) for v in own.vias),
        )
    text = msgspec.json.encode(_File(VERSION, scene.design.name, nets))
    return msgspec.json.format(text, indent=1) + b"\n"


def load(path: Path) -> tuple[Routes, dict[str, str]]:
    """Routes of a file, and the fingerprint that each net was routed for; ValueError if damaged."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
    except msgspec.DecodeError as error:
        raise ValueError(f"{path}: {error}; run `make route` to find the routes anew") from error
    if found.version != VERSION:
        raise ValueError(f"{path}: version {found.version}, known is {VERSION}; run `make route`")
    tracks = [
        Track(name, layer, width, tuple(corners))
        for name, net in found.nets.items()
        for layer, width, corners in net.tracks
    ]
    vias = [Via(name, *via) for name, net in found.nets.items() for via in net.vias]
    return Routes(tuple(tracks), tuple(vias)), {n: net.belongs_to for n, net in found.nets.items()}
