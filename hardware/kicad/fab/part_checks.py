"""Do the lists agree with what is on the layers? Pads are known by the X2 attributes of the copper.

The place and turn of each part come from its pads in the Gerber file and from the footprint's own
file; nothing here reads the board.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from hardware.design import Design
from hardware.kicad.fab.layer_checks import PLACE_MM, Told
from hardware.kicad.fab.parts_lists import BOM_COLUMNS, CPL_COLUMNS, HAND_COLUMNS, rotations
from hardware.kicad.fab.probes import COLUMNS as PROBE_COLUMNS
from hardware.kicad.fab.reader import Flash, Layer
from hardware.kicad.footprint_files import footprint_shape

#: Pads turned by less cannot be told apart in a file of six decimals.
_TURN_DEG: Final = 0.05


def rows(text: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """Lines of a list; ValueError if its heading is not the expected one."""
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != tuple(columns):
        raise ValueError(f"columns {reader.fieldnames} instead of {list(columns)}")
    return list(reader)


def check_lists(cpl: str, bom: str, by_hand: str, design: Design, told: Told) -> None:
    """Placement list and bill name the same parts; with the hand's list all fitted ones."""
    placed = [row["Designator"] for row in rows(cpl, CPL_COLUMNS)]
    bill = rows(bom, BOM_COLUMNS)
    billed = [name for row in bill for name in row["Designator"].split(",")]
    soldered = [row["Designator"] for row in rows(by_hand, HAND_COLUMNS)]
    fitted = {p.reference for p in design.parts if design.spec(p).in_bom and not p.dnp}
    for what, found, wanted in (
        ("the placement list", placed, fitted - set(soldered)),
        ("the bill", billed, set(placed)),
        ("the lists for machine and hand", placed + soldered, fitted),
    ):
        if missing := sorted(wanted - set(found)):
            told.find("lists", f"{what} leaves out {', '.join(missing[:6])}")
        if extra := sorted(set(found) - wanted):
            told.find("lists", f"{what} names {', '.join(extra[:6])} too many")
        if len(set(found)) != len(found):
            told.find("lists", f"{what} names a part twice")
    for row in bill:
        count = len(row["Designator"].split(","))
        if row["Quantity"] != str(count):
            told.find("lists", f"the bill counts {row['Quantity']} of {row['MPN']}, not {count}")
        for name in row["Designator"].split(","):
            part = design.part_by_reference.get(name)
            if part is not None and (part.mpn, part.value) != (row["MPN"], row["Comment"]):
                told.find("lists", f"the bill gives {name} as {row['MPN']}, {row['Comment']}")
    told.figure("placed", len(placed))
    told.figure("soldered_by_hand", len(soldered))


def check_places(cpl: str, copper: Iterable[Layer], design: Design, told: Told) -> None:
    """Each line of the placement list stands and turns as the part's pads do."""
    pads: dict[str, list[Flash]] = defaultdict(list)
    for flash in (flash for layer in copper for flash in layer.flashes):
        pads[flash.reference].append(flash)
    furthest = 0.0
    for row in rows(cpl, CPL_COLUMNS):
        name = row["Designator"]
        part = design.part_by_reference.get(name)
        if part is None or not pads[name]:
            told.find("places", f"{name} has no pads in the copper files")
            continue
        footprint = design.spec(part).footprint
        turn = rotations()[footprint]
        x, y = float(row["Mid X"]) - turn.offset_x_mm, float(row["Mid Y"]) - turn.offset_y_mm
        angle = (float(row["Rotation"]) - turn.rotation_deg) % 360.0
        off = _off(footprint, (x, y), angle, pads[name])
        furthest = max(furthest, off)
        if off > PLACE_MM + 0.01 * math.radians(_TURN_DEG):
            told.find(
                "places",
                f"{name} at ({row['Mid X']}, {row['Mid Y']}) turned {row['Rotation']} degrees:"
                f" its pads stand up to {off:.3f} mm away",
            )
    told.figure("placement_off_mm", furthest)


def _off(
    footprint: str, place: tuple[float, float], angle_deg: float, pads: Sequence[Flash]
) -> float:
    """How far the worst pad is from where the footprint's file puts it (millimetres)."""
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    wanted: Mapping[str, list[tuple[float, float]]] = defaultdict(list)
    for pad in footprint_shape(footprint).pads:
        x, y = pad.x_mm, -pad.y_mm
        wanted[pad.number].append((place[0] + x * cos - y * sin, place[1] + x * sin + y * cos))
    worst = 0.0
    for flash in pads:
        there = wanted.get(flash.pin) or [(math.inf, math.inf)]
        worst = max(worst, min(math.dist(p, (flash.x_mm, flash.y_mm)) for p in there))
    return worst


def check_netlist(nets: Mapping[str, set[tuple[str, str]]], design: Design, told: Told) -> None:
    """The test house's netlist joins the same pins as the circuit.

    The format's column holds 14 characters of a net's name and the pin's first four, so nets are
    compared as sets of pins. Names that were cut alike would show as one net too large.
    """
    found = {frozenset(pins) for pins in nets.values() if len(pins) > 1}
    wanted = {
        frozenset((node.reference, node.pin[:4]) for node in net.nodes)
        for net in design.nets
        if len(net.nodes) > 1
    }
    for odd, where in ((wanted - found, "not in the netlist"), (found - wanted, "not ours")):
        for pins in sorted(sorted(each) for each in odd)[:3]:
            shown = ", ".join(".".join(pin) for pin in pins[:4])
            told.find("netlist", f"the net of {shown} is {where}")
    told.figure("nets", len(found))


def check_probes(text: str, layers: Mapping[str, Layer], design: Design, told: Told) -> None:
    """Each probe meets a pad of its test point on its side; every test point has a probe."""
    listed = rows(text, PROBE_COLUMNS)
    wanted = {
        p.reference for p in design.parts if design.spec(p).footprint.startswith("TestPoint:")
    }
    if odd := sorted({row["Designator"] for row in listed} ^ wanted):
        told.find("probes", f"the list and the circuit differ in {', '.join(odd)}")
    for row in listed:
        side = layers.get("F.Cu" if row["Side"] == "top" else "B.Cu")
        x, y = float(row["X mm"]), float(row["Y mm"])
        hits = [f for f in (side.flashes if side else ()) if f.reference == row["Designator"]]
        if not any(math.dist((f.x_mm, f.y_mm), (x, y)) <= PLACE_MM for f in hits):
            told.find(
                "probes", f"{row['Designator']} has no pad at ({x}, {y}) on the {row['Side']}"
            )
    told.figure("probes", len(listed))
