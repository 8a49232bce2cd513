"""The rating label: texts in a column, marks in a row, code and reserved room at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from enclosure.drawings.letters import width_mm
from enclosure.drawings.sheet import Anchor, Figure, Layer, Line, Sheet, Words, rounded_box
from enclosure.label.data import CLAIMS, Entry, Kind, LabelData
from enclosure.label.symbols import SYMBOLS, data_matrix
from enclosure.openings import Face

#: Until a serial number is given.
SPECIMEN: Final = "OS-SPECIMEN"
_MODULE_MM: Final = 0.45
#: GS1 and ISO/IEC 16022: a quiet zone of one module; two for safety.
_QUIET_MM: Final = 2 * _MODULE_MM
_MARGIN_MM: Final = 2.0
_CAPTION_MM: Final = 0.9
#: Room for name and postal address in letters of 1 mm.
_MANUFACTURER_MM: Final = (24.0, 5.0)
#: What stands in large letters, and what stands out; everything else has the usual height.
_HEIGHTS: Final = {"type": 3.0, "designation": 1.5, "relay_warning": 1.55, "no_proof": 1.55}
_USUAL_MM: Final = 1.5
_BOLD: Final = frozenset({"type", "voltage", "relay_rating", "relay_warning", "no_proof"})
#: Texts that share a line.
_JOINED: Final = (
    ("voltage", "frequency"),
    ("category", "pollution"),
    ("protection", "temperature"),
)
_NAMES: Final = {
    "ce": "CE", "ukca": "UKCA", "double_insulation": "5172", "manufacturer": "manufacturer",
    "fcc_id": "FCC ID", "ic_id": "IC", "ices": "ICES", "protection": "IP code",
}  # fmt: skip
_WIDTHS: Final = {"protection": 6.0}
RESERVED: Final = "reserved until they are assessed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label goes: wall, size, its middle in the housing's frame (x or z, and y).

    ``turned`` labels read from below to above on an end wall.
    """

    face: Face
    width_mm: float
    height_mm: float
    middle: tuple[float, float]
    turned: bool
    reason: str


_END: Final = (
    "on the body, which no hand takes off without a tool, and seen when the device leaves the rail:"
    " EN 61010-1, 5.1.1 for panel-mounted equipment (clause from memory)"
)
_FRONT: Final = "on the cover plate that comes with the add-on"
PLACES: Final = {
    "meter": Place(Face.LEFT, 84.0, 38.0, (22.5, 0.0), True, _END),
    "relay_shield": Place(Face.RIGHT, 84.0, 38.0, (22.5, 0.0), True, _END),
    "lan_w5200": Place(Face.FRONT, 70.0, 26.0, (99.0, -1.0), False, _FRONT),
    "lan_w5500": Place(Face.FRONT, 70.0, 26.0, (99.0, -1.0), False, _FRONT),
}


@dataclass(frozen=True, slots=True)
class Item:
    """What was drawn for an entry: its box on the label and the height that a rule measures."""

    id: str
    kind: Kind
    box: tuple[float, float, float, float]
    height_mm: float
    least_mm: float


@dataclass
class Label:
    """A label's sheet and what stands on it."""

    data: LabelData
    sheet: Sheet
    items: list[Item] = field(default_factory=list)

    def put(self, entry: Entry, box: tuple[float, float, float, float], height: float) -> None:
        """Note what was drawn."""
        self.items.append(Item(entry.id, entry.kind, box, height, entry.least_mm))


def draw(data: LabelData, place: Place, serial: str = SPECIMEN) -> Label:
    """The label in its place's size."""
    title = f"OpenStrom {data.product}: rating label, DRAFT"
    label = Label(data, Sheet(place.width_mm, place.height_mm, title))
    edge = rounded_box((0.1, place.width_mm - 0.1), (0.1, place.height_mm - 0.1), 1.5)
    label.sheet.area(edge, Layer.CUT, 0.1)
    right = _code(label, serial)
    bottom, end = _marks(label)
    _manufacturer(label, bottom, end)
    _texts(label, right - 2.0, bottom)
    return label


def _code(label: Label, serial: str) -> float:
    """Data matrix and serial number in the upper right corner; returns their left edge."""
    entry = label.data.entry("serial")
    right = label.sheet.width_mm - _MARGIN_MM
    if entry is None:
        return right
    figures, size = data_matrix(serial, (0.0, 0.0), _MODULE_MM)
    left, top = right - size - _QUIET_MM, _MARGIN_MM + _QUIET_MM
    figures, size = data_matrix(serial, (left, top), _MODULE_MM)
    label.sheet.add(figures)
    text_mm = 1.3
    base = top + size + _QUIET_MM + text_mm
    text = f"SN {serial}"
    label.sheet.words(text, (right, base), text_mm, Anchor.END, layer=Layer.PRINT)
    wide = max(size + _QUIET_MM, width_mm(text, text_mm))
    label.put(entry, (right - wide, top, right, base), text_mm)
    return right - wide


def _marks(label: Label) -> tuple[float, float]:
    """Marks and reserved boxes along the lower edge; returns their upper edge and right end."""
    sheet = label.sheet
    x, floor = _MARGIN_MM, sheet.height_mm - _MARGIN_MM
    top = floor
    for entry in label.data.entries:
        if entry.kind is not Kind.MARK or entry.id == "shock":
            continue
        drawn, share = SYMBOLS[entry.id]
        height = max(entry.least_mm * 1.03, 5.0)
        sheet.add(drawn((x, floor), height))
        label.put(entry, (x, floor - height, x + share * height, floor), height)
        x += share * height + 1.6
        top = min(top, floor - height)
    claims = [e for e in label.data.entries if e.kind is Kind.RESERVED and e.id != "manufacturer"]
    start = x
    for entry in claims:
        high = max(entry.least_mm, 5.0) + 0.4
        wide = 8.8 if entry.id in CLAIMS else _WIDTHS.get(entry.id, 7.0)
        _reserved(label, entry, (x, floor - high, x + wide, floor))
        x += wide + 0.8
        top = min(top, floor - high)
    if claims:
        sheet.words(RESERVED, (start, floor - 6.2), _CAPTION_MM, grey=0.35)
        top = min(top, floor - 7.4)
    return top, x


def _manufacturer(label: Label, bottom: float, end: float) -> None:
    """Room for name and address: at the end of the marks, else above them."""
    entry = label.data.entry("manufacturer")
    if entry is None or entry.kind is not Kind.RESERVED:
        return
    x1, floor = label.sheet.width_mm - _MARGIN_MM, label.sheet.height_mm - _MARGIN_MM
    y1 = floor if end < x1 - _MANUFACTURER_MM[0] else bottom - 0.8
    box = (x1 - _MANUFACTURER_MM[0], y1 - _MANUFACTURER_MM[1], x1, y1)
    _reserved(label, entry, box)


def _reserved(label: Label, entry: Entry, box: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = box
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    label.sheet.figures.append(Line(corners, Layer.NOTE, 0.1, True, (0.6, 0.4)))
    middle = ((x0 + x1) / 2, (y0 + y1 + _CAPTION_MM) / 2)
    label.sheet.words(_NAMES.get(entry.id, entry.id), middle, _CAPTION_MM, Anchor.MIDDLE, grey=0.35)
    label.put(entry, box, y1 - y0)


def _texts(label: Label, right: float, bottom: float) -> None:
    """The column of texts from the top; ValueError if it reaches the marks."""
    y = _MARGIN_MM
    shown: set[str] = set()
    for entry in label.data.entries:
        if entry.kind is not Kind.TEXT or entry.id in shown:
            continue
        group = next((g for g in _JOINED if entry.id in g), (entry.id,))
        joined = [e for e in label.data.entries if e.id in group and e.kind is Kind.TEXT]
        shown |= {each.id for each in joined}
        height = max(_HEIGHTS.get(entry.id, _USUAL_MM), *(e.least_mm for e in joined))
        bold = entry.id in _BOLD
        text = ", ".join(each.value for each in joined)
        for line in wrapped(text, right - _MARGIN_MM, height, bold=bold):
            y += height
            label.sheet.words(line, (_MARGIN_MM, y), height, bold=bold, layer=Layer.PRINT)
            wide = width_mm(line, height, bold=bold)
            box = (_MARGIN_MM, y - height, _MARGIN_MM + wide, y)
            for each in joined:
                label.put(each, box, height)
            y += height * 0.62
    if y > bottom + 0.62 * _USUAL_MM:
        raise ValueError(
            f"{label.data.product}: the label's texts reach {y - bottom:.1f} mm into its marks; "
            f"give it a larger place in enclosure/label/artwork.py"
        )


def wrapped(text: str, room_mm: float, height_mm: float, *, bold: bool) -> list[str]:
    """The text in lines that fit; ValueError for a word that does not."""
    lines: list[str] = []
    for word in text.split():
        if width_mm(word, height_mm, bold=bold) > room_mm:
            raise ValueError(f"label: {word!r} is longer than its line of {room_mm:.1f} mm")
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_mm(longer, height_mm, bold=bold) <= room_mm:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def printed(figures: Sequence[Figure]) -> list[Words]:
    """Every text that goes to the printer, notes left out."""
    return [f for f in figures if isinstance(f, Words) and f.layer is Layer.PRINT]
