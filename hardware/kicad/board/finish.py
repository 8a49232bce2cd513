"""What pcbnew cannot do: ids that follow addresses, and the stack-up in the board's file."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Final

from hardware.kicad.board.stackup import Stackup
from hardware.netlist import stable_id
from hardware.sexpr import Node, Quoted, render

_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://openstrom.example/board")
_ID: Final = re.compile(r'\(uuid "[0-9a-f-]{36}"\)')
_REFERENCE: Final = re.compile(r'\(property "Reference" "([^"]*)"')


def finish(text: str, board: str, addresses: Mapping[str, str], stackup: Stackup) -> str:
    """The board's text with an id of each item from what it is, and with the stack-up.

    ``addresses`` gives the address of each reference; an item that is no part gets its id from its
    own text, so that only what changes gets another.
    """
    seen: Counter[str] = Counter()
    items = re.split(r"(?m)^(?=\t\()", text)
    out = [_with_ids(item, board, addresses, seen) for item in items]
    whole = "".join(out)
    layers = render(_stackup(stackup), 2) + "\n"
    return whole.replace("\t(setup\n", "\t(setup\n" + layers, 1)


def _with_ids(item: str, board: str, addresses: Mapping[str, str], seen: Counter[str]) -> str:
    if not _ID.search(item):
        return item
    reference = _REFERENCE.search(item)
    if reference is not None:
        key = addresses.get(reference[1], reference[1])
    else:
        key = _ID.sub("", item)
        seen[key] += 1
        key = f"{key}{seen[key]}"
    count = iter(range(1_000_000))

    def fresh(_: re.Match[str]) -> str:
        return f'(uuid "{uuid.uuid5(_NAMESPACE, f"{board}/{key}/{next(count)}")}")'

    return _ID.sub(fresh, item)


def part_path(board: str, block: str, address: str) -> str:
    """A part's path in the schematic: ids of its sheets and its symbol, as the netlist has them."""
    steps = block.split("/") if block else []
    sheets = [stable_id(board, "/".join(steps[: n + 1])) for n in range(len(steps))]
    return "/" + "/".join([*sheets, stable_id(board, address)])


def _stackup(stackup: Stackup) -> Node:
    layers: list[Node] = [
        ("layer", Quoted("F.SilkS"), ("type", Quoted("Top Silk Screen"))),
        ("layer", Quoted("F.Paste"), ("type", Quoted("Top Solder Paste"))),
        ("layer", Quoted("F.Mask"), ("type", Quoted("Top Solder Mask")), ("thickness", 0.01)),
    ]
    for n, copper in enumerate(stackup.copper):
        layers.append(
            (
                "layer",
                Quoted(copper.name),
                ("type", Quoted("copper")),
                ("thickness", copper.thickness_mm),
            )
        )
        if n < len(stackup.dielectrics):
            below = stackup.dielectrics[n]
            layers.append(
                (
                    "layer",
                    Quoted(f"dielectric {n + 1}"),
                    ("type", Quoted(below.kind)),
                    ("thickness", below.thickness_mm),
                    ("material", Quoted("FR4")),
                    ("epsilon_r", below.permittivity),
                    ("loss_tangent", below.loss_tangent),
                )
            )
    layers += [
        ("layer", Quoted("B.Mask"), ("type", Quoted("Bottom Solder Mask")), ("thickness", 0.01)),
        ("layer", Quoted("B.Paste"), ("type", Quoted("Bottom Solder Paste"))),
        ("layer", Quoted("B.SilkS"), ("type", Quoted("Bottom Silk Screen"))),
    ]
    return (
        "stackup",
        *layers,
        ("copper_finish", Quoted(stackup.finish)),
        ("dielectric_constraints", "no"),
    )
