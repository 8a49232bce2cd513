"""What a product's label bears: read from ``enclosure/data/label``.

``<product>.json`` is ``label.json`` as ``openstrom compliance`` writes it; ``more.csv`` adds what
no rule of it asks for, and yields where one does. What nobody has filled, what is blocked until an
assessment and whatever would claim conformity becomes an empty, reserved box.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parent.parent / "data" / "label"
_NOT_FILLED: Final = "NOT FILLED"
#: Fields that claim conformity once they are printed.
CLAIMS: Final = frozenset({"fcc_id", "ic_id", "ices"})
#: Fields that stand elsewhere: on the packaging and in the papers.
ELSEWHERE: Final = {
    "eu_operator": "packaging",
    "gb_importer": "packaging",
    "fcc_statement": "papers",
    "ct_warning": "the transformer",
}
_COLUMNS: Final = ["product", "id", "kind", "value", "least_mm", "source"]


class Kind(Enum):
    """How an entry shows."""

    TEXT = "text"
    MARK = "mark"
    CODE = "code"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class Entry:
    """A text, a mark, the serial number's code, or room reserved for one of them."""

    id: str
    kind: Kind
    value: str
    least_mm: float
    source: str


@dataclass(frozen=True, slots=True)
class LabelData:
    """Everything of one product's label, in the file's order; where the rest stands."""

    product: str
    entries: tuple[Entry, ...]
    elsewhere: tuple[tuple[str, str], ...]

    def entry(self, id_: str) -> Entry | None:
        """An entry by its id, None if the label has none."""
        return next((each for each in self.entries if each.id == id_), None)


def load(product: str, folder: Path = FOLDER) -> LabelData:
    """The label's data; ValueError names file and entry of what cannot be read."""
    path = folder / f"{product}.json"
    try:
        plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(
            f"{path}: missing; copy build/compliance/{product}/label.json of `openstrom compliance`"
        ) from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    try:
        fields = [_field(each) for each in plain["fields"] if each["id"] not in ELSEWHERE]
        marks = [_mark(each) for each in plain["marks"]]
        left = [(f["id"], ELSEWHERE[f["id"]]) for f in plain["fields"] if f["id"] in ELSEWHERE]
    except KeyError as error:
        raise ValueError(f"{path}: an entry lacks {error}") from None
    asked = {entry.id for entry in (*fields, *marks)}
    added = [each for each in more(product, folder / "more.csv") if each.id not in asked]
    entries = (*fields, *added, *marks)
    return LabelData(product, entries, tuple(left))


def _field(plain: dict[str, Any]) -> Entry:
    id_, value = str(plain["id"]), _signs(str(plain["value"]))
    kind = Kind.TEXT
    if id_ in CLAIMS or _NOT_FILLED in value or plain.get("blocked"):
        kind = Kind.RESERVED
    elif id_ == "serial":
        kind = Kind.CODE
    return Entry(id_, kind, value, float(plain["least_height_mm"]), str(plain["source"]))


def _signs(text: str) -> str:
    """The units' own signs for what data files write in ASCII."""
    return text.replace("degC", "\N{DEGREE SIGN}C")


def _mark(plain: dict[str, Any]) -> Entry:
    kind = Kind.RESERVED if plain["blocked"] else Kind.MARK
    least = float(plain["least_height_mm"])
    return Entry(str(plain["id"]), kind, str(plain["what"]), least, str(plain["source"]))


def more(product: str, path: Path) -> tuple[Entry, ...]:
    """The entries that no rule asks for; ValueError names the line that cannot be meant."""
    found = []
    with path.open(encoding="ascii", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != _COLUMNS:
            raise ValueError(f"{path}:1: columns must be {','.join(_COLUMNS)}")
        for row in reader:
            try:
                value = _signs(row["value"])
                entry = Entry(
                    row["id"], Kind(row["kind"]), value, float(row["least_mm"]), row["source"]
                )
            except ValueError as error:
                raise ValueError(f"{path}:{reader.line_num}: {error}") from None
            if row["product"] == product:
                found.append(entry)
    return tuple(found)
