"""KiCad netlist of a design (s-expression format, version "E", as KiCad 9 exports it).

SKiDL's own generator writes neither net classes, pin functions, part libraries nor open pins, and
puts paths and the date into the file; a netlist here is a pure function of the design.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from hardware.design import Block, Design, Part
from hardware.parts.spec import PartSpec
from hardware.sexpr import quote

LIBRARY: Final = "openstrom"
# Namespace of all time stamps (KiCad's word for the stable ids that tie symbol to footprint).
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://openstrom.example/netlist")


def stable_id(board: str, address: str) -> str:
    """UUID of a block or part: it follows the address, so other parts' changes leave it alone."""
    return str(uuid.uuid5(_NAMESPACE, f"{board}/{address}"))


def unconnected_name(part: Part, name: str, number: str) -> str:
    """KiCad's name for the one-pin net of an explicit no-connect."""
    shown = name.replace("/", "{slash}")
    middle = f"-{shown}" if shown != number else ""
    return f"unconnected-({part.reference}{middle}-Pad{number})"


def part_domains(design: Design, part: Part) -> list[str]:
    """Names of the voltage domains that a part touches, sorted."""
    return sorted(
        {design.net_by_name[use.net].domain.name for use in part.pins if use.net is not None}
    )


def netlist(design: Design) -> str:
    """The netlist's text; the same design gives the same bytes."""
    lines = ['(export (version "E")']
    lines += _header(design)
    lines.append("  (components")
    for part in design.parts:
        lines += _component(design, part)
    lines[-1] += ")"
    lines += _libparts(design)
    lines.append(f"  (libraries (library (logical {quote(LIBRARY)})))")
    lines += _nets(design)
    lines[-1] += ")"
    return "\n".join(lines) + "\n"


def _sheet_path(board: str, address: str) -> tuple[str, str]:
    """Names and time stamps of a block's sheet path: ``/a/b/`` and ``/uuid/uuid/``."""
    steps = address.split("/") if address else []
    stamps = [stable_id(board, "/".join(steps[: n + 1])) for n in range(len(steps))]
    names = "/".join(["", *steps, ""])
    return names, "/".join(["", *stamps, ""])


def _header(design: Design) -> list[str]:
    root = Block("", 0, "")
    lines = [
        "  (design",
        f"    (source {quote(f'hardware/boards/{design.name}')})",
        '    (tool "OpenStrom")',
    ]
    for number, block in enumerate([root, *design.blocks], 1):
        names, stamps = _sheet_path(design.name, block.address)
        title = design.title if block is root else block.story.split("\n")[0]
        lines.append(
            f"    (sheet (number {quote(str(number))}) (name {quote(names)})"
            f" (tstamps {quote(stamps)})"
            f" (title_block (title {quote(title)}) (rev {quote(design.revision)})))"
        )
    lines[-1] += ")"
    return lines


def part_fields(design: Design, part: Part, spec: PartSpec) -> Iterable[tuple[str, str]]:
    """Name and text of the fields that a part carries into KiCad, in their order."""
    yield "Datasheet", spec.datasheet
    yield "Description", spec.description
    yield "Domain", ", ".join(part_domains(design, part))
    yield "DNP", "yes" if part.dnp else "no"
    yield "LCSC", spec.lcsc or ""
    yield "MPN", spec.mpn
    yield "Manufacturer", spec.manufacturer
    yield "Note", part.note


def _component(design: Design, part: Part) -> list[str]:
    spec = design.spec(part)
    names, stamps = _sheet_path(design.name, part.block)
    lines = [
        f"    (comp (ref {quote(part.reference)})",
        f"      (value {quote(part.value)})",
        f"      (footprint {quote(spec.footprint)})",
        f"      (description {quote(spec.description)})",
        "      (fields",
    ]
    lines += [
        f"        (field (name {quote(name)}) {quote(value)})"
        for name, value in part_fields(design, part, spec)
    ]
    lines[-1] += ")"
    lines.append(
        f"      (libsource (lib {quote(LIBRARY)}) (part {quote(spec.symbol)})"
        f" (description {quote(spec.description)}))"
    )
    if part.dnp:
        lines.append('      (property (name "dnp"))')
    if not spec.in_bom:
        lines.append('      (property (name "exclude_from_bom"))')
    lines.append(f'      (property (name "Sheetname") (value {quote(part.block.split("/")[-1])}))')
    lines.append(f"      (sheetpath (names {quote(names)}) (tstamps {quote(stamps)}))")
    lines.append(f"      (tstamps {quote(stable_id(design.name, part.address))}))")
    return lines


def _libparts(design: Design) -> list[str]:
    symbols = {spec.symbol: spec for spec in reversed(design.specs)}
    lines = ["  (libparts"]
    for symbol, spec in sorted(symbols.items()):
        lines.append(f"    (libpart (lib {quote(LIBRARY)}) (part {quote(symbol)})")
        lines.append("      (pins")
        lines += [
            f"        (pin (num {quote(pin.number)}) (name {quote(pin.name)})"
            f" (type {quote(pin.kind.value)}))"
            for pin in spec.pins
        ]
        lines[-1] += "))"
    lines[-1] += ")"
    return lines


def _nets(design: Design) -> list[str]:
    nets: dict[str, tuple[str, list[str]]] = {
        net.name: (net.net_class.value, []) for net in design.nets
    }
    for part in design.parts:
        for use in part.pins:
            kind = use.kind.value
            name = use.net
            if name is None:
                name = unconnected_name(part, use.name, use.number)
                nets[name] = ("Default", [])
                kind += "+no_connect" if kind != "no_connect" else ""
            nets[name][1].append(
                f"      (node (ref {quote(part.reference)}) (pin {quote(use.number)})"
                f" (pinfunction {quote(use.name)}) (pintype {quote(kind)}))"
            )
    lines = ["  (nets"]
    for code, (name, (net_class, nodes)) in enumerate(sorted(nets.items()), 1):
        lines.append(
            f"    (net (code {quote(str(code))}) (name {quote(name)}) (class {quote(net_class)})"
        )
        lines += nodes
        lines[-1] += ")"
    lines[-1] += ")"
    return lines
