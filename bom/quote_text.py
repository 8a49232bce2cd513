"""The texts of a quote package, in Markdown: cover letter, assembly notes, test requirements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bom.lines import Line
from bom.tables import Book, Category, Mount
from hardware.design import Design, NetRecord, Part

#: Asked for one by one, since some are paid once, some an order, some a piece.
SEPARATE_ITEMS: Final = (
    ("components", "a piece", "at each quantity; name every part that you would replace"),
    ("bare boards", "a piece", "electrical test of every board included"),
    ("SMT assembly", "a piece", "joints and unique parts as in assembly.md"),
    ("THT assembly", "a piece", "say whether by wave, selective solder or by hand"),
    ("housing, cables, sensors", "a piece", "category by category, as in the BOM"),
    ("programming and test", "a piece", "as in test.md, with the seconds that you reckon with"),
    ("packing and labels", "a piece", "as in the BOM, ready to ship"),
    ("yield", "share", "what you expect, and who bears the scrap"),
    ("set-up", "an order", "lines, feeders, first article"),
    ("stencils and board tooling", "once", "films, stencils, panels, electrical test adapter"),
    ("test fixture", "once", "needles on the points of test.md"),
    ("housing tooling", "once", "moulds or machining of openings, print plates"),
    (
        "freight",
        "an order",
        "free carrier at your works, and delivered duty paid into the EU, apart",
    ),
)
_PARTS: Final = (
    "Parts: the BOM names the part that the design was calculated with, and alternates that fit."
    " Offer any other replacement as an option, with its datasheet."
)
_MAINS_PARTS: Final = (
    " Parts on the mains side (fuses, varistors, capacitors and resistors across the barrier,"
    " supplies, relays, transformers) are replaced only after our written consent, because the"
    " product's safety rests on their approvals."
)


def _mains_side(design: Design) -> list[str]:
    """Names of the board's domains that can carry mains voltage."""
    names = {net.domain.name for net in design.nets if net.domain.hazardous}
    return sorted(names, key=natural)


def natural(name: str) -> tuple[tuple[str, int], ...]:
    """Sorting key that puts K2 before K10."""
    pieces = re.findall(r"(\D*)(\d*)", name)
    return tuple((text, int(number or -1)) for text, number in pieces)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines] + [""]


def cover_letter(
    book: Book,
    product: str,
    designs: Mapping[str, Design],
    prints: Mapping[str, str],
    quantities: Sequence[int],
    enclosed: Sequence[str],
) -> str:
    """What is asked for, in which quantities, quoted how, with what is enclosed and missing."""
    wanted = book.product(product)
    asked = ", ".join(f"{quantity:,}".replace(",", " ") for quantity in quantities)
    lines = [
        f"# Request for quotation: {wanted.title}",
        "",
        f"Status of the documents: {book.newest.isoformat()}.",
        "",
        f"We ask for your offer to make **{wanted.title}**: {wanted.scope}.",
        "",
        f"Please quote for **{asked} pieces**, in one currency that you name, with validity, lead"
        " time and terms of payment. Please quote these items separately, so that offers can be"
        " compared and what is paid once does not hide in the price of a piece:",
        "",
        *_table(("item", "paid", "remarks"), SEPARATE_ITEMS),
        _PARTS + (_MAINS_PARTS if any(_mains_side(designs[b]) for b in wanted.boards) else ""),
        "",
    ]
    if wanted.boards:
        lines += ["## Boards", ""]
        rows = [
            (name, designs[name].title, designs[name].revision, prints[name][:16])
            for name in wanted.boards
        ]
        lines += _table(("board", "title", "revision", "fingerprint of the circuit"), rows)
    lines += ["## Enclosed", "", *(f"- `{name}`" for name in enclosed), "- `MANIFEST.sha256`", ""]
    missing = [
        board
        for board in wanted.boards
        if not any(name.startswith(f"fab/{board}") for name in enclosed)
    ]
    if missing:
        lines += [
            f"Not enclosed: manufacturing files and drawings of {', '.join(missing)}. Quote the"
            " bare board from its figures in assembly.md; the offer becomes firm with the files.",
            "",
        ]
    return "\n".join(lines)


def assembly_notes(
    book: Book, product: str, designs: Mapping[str, Design], lines: Sequence[Line]
) -> str:
    """Boards, sides, joints, parts left open, what is plugged in, and the hand work."""
    wanted = book.product(product)
    out = [f"# Assembly of {wanted.title}", ""]
    for name in wanted.boards:
        out += _board_notes(book, product, name, designs[name], lines)
    items = [line for line in lines if not line.references]
    if items:
        out += ["## Added to the boards, or packed with them", ""]
        rows = [
            (line.key, f"{line.per_unit:g}", str(line.category), line.description) for line in items
        ]
        out += _table(("item", "pieces", "category", "description"), rows)
    steps = [w for w in book.works if w.product == product and w.category is Category.LABOUR]
    if steps:
        out += ["## Hand work", ""]
        rows = [
            (w.step.removesuffix("_s"), f"{w.quantity:g}", book.assumptions[w.step].note, w.note)
            for w in steps
        ]
        out += _table(("step", "times", "what", "remark"), rows)
    return "\n".join(out)


def _board_notes(
    book: Book, product: str, name: str, design: Design, lines: Sequence[Line]
) -> list[str]:
    board = book.boards[name]
    here = {line: [r for r in line.references if r.startswith(f"{name}:")] for line in lines}
    sides = "one side" if board.smt_sides == 1 else f"{board.smt_sides} sides"
    out = [
        f"## Board {name}: {design.title}, revision {design.revision}",
        "",
        f"{board.length_mm:g} x {board.width_mm:g} mm, {board.layers} layers, finish"
        f" {book.assumptions[board.finish].note}. SMT parts on {sides}. Lead-free solder.",
        "",
    ]
    rows = []
    for mount in (Mount.SMT, Mount.THT):
        of_mount = {line: places for line, places in here.items() if line.mount is mount and places}
        places = sum(map(len, of_mount.values()))
        joints = sum(line.joints * len(found) for line, found in of_mount.items())
        rows.append((mount.upper(), str(len(of_mount)), str(places), str(joints)))
    out += _table(("mounting", "unique parts", "placements", "joints"), rows)
    tht = [f"{line.key} ({' '.join(_bare(here[line]))})" for line in here if _through(line, here)]
    if tht:
        out += ["THT: " + ", ".join(tht) + ".", ""]
    left_open = [part.reference for part in design.parts if part.dnp]
    out += ["Left open: " + (", ".join(left_open) if left_open else "nothing") + ".", ""]
    left_out = book.product(product).not_shipped
    plugged = [
        f"{accessory.reference}: {accessory.spec.mpn}"
        for accessory in design.accessories
        if f"{name}:{accessory.reference}" not in left_out
    ]
    if plugged:
        out += ["Plugged in: " + ", ".join(plugged) + ".", ""]
    return out


def _through(line: Line, here: Mapping[Line, Sequence[str]]) -> bool:
    return line.mount is Mount.THT and bool(here[line])


def _bare(places: Sequence[str]) -> list[str]:
    return sorted((place.partition(":")[2] for place in places), key=natural)


def test_requirements(book: Book, product: str, designs: Mapping[str, Design]) -> str:
    """Test steps, test points with what is measured there, and what firmware and fixture share."""
    wanted = book.product(product)
    out = [
        f"# Test of {wanted.title}",
        "",
        "Every piece is tested; results are kept by serial.",
        "",
    ]
    steps = [w for w in book.works if w.product == product and w.category is Category.TEST]
    if steps:
        rows = [
            (w.step.removesuffix("_s"), f"{w.quantity:g}", book.assumptions[w.step].note, w.note)
            for w in steps
        ]
        out += ["## Steps", "", *_table(("step", "times", "what", "remark"), rows)]
    for name in wanted.boards:
        out += _board_tests(name, designs[name])
    return "\n".join(out)


def _board_tests(name: str, design: Design) -> list[str]:
    nets = design.net_by_name
    out = [f"## Board {name}", ""]
    hazardous = _mains_side(design)
    if hazardous:
        out += [
            f"Mains side: {', '.join(hazardous)}. The dielectric test comes first, between these"
            " circuits joined together and the low-voltage circuits joined together; it has passed"
            " before anything else is connected.",
            "",
        ]
    claims = [claim for claim in design.claims if claim.name == "test_access"]
    rows = [
        (
            claim.subject,
            " ".join(_points(design, claim.subject)) or "at its connector",
            f"{claim.low:g}" if claim.low is not None else "",
            _volts(nets.get(claim.subject)),
            claim.reason,
        )
        for claim in claims
    ]
    if rows:
        head = ("net", "points", "at least", "normal range", "why")
        out += ["Points that the fixture's needles touch:", "", *_table(head, rows)]
    if design.firmware_constants:
        constants = [(c.name, str(c.value), c.note) for c in design.firmware_constants]
        table = _table(("constant", "value", "meaning"), constants)
        out += ["What firmware and fixture must agree on:", "", *table]
    return out


def _points(design: Design, net: str) -> list[str]:
    """References of the copper pads on a net."""
    record = design.net_by_name.get(net)
    nodes = record.nodes if record else ()
    return [
        node.reference
        for node in nodes
        if _is_pad(design, design.part_by_reference[node.reference])
    ]


def _is_pad(design: Design, part: Part) -> bool:
    return not design.spec(part).in_bom and len(part.pins) == 1


def _volts(net: NetRecord | None) -> str:
    return "" if net is None else f"{net.volts[0]:g} to {net.volts[1]:g} V"
