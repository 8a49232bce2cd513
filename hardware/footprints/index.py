"""Which footprints exist, and which pads they have: the project's own and KiCad's stock.

KiCad need not be installed: ``stock.txt`` lists KiCad 9's footprints with their pad names (facts
read off KiCad's libraries by :func:`write_stock_index`), one ``library:name<TAB>pads`` a line.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path
from typing import Final

from hardware.errors import did_you_mean
from hardware.footprints import patterns
from hardware.footprints.pattern import LandPattern

_HERE: Final = Path(__file__).parent
STOCK_INDEX: Final = _HERE / "stock.txt"
OWN_LIBRARY: Final = "openstrom"
_PAD: Final = re.compile(r'^\s*\(pad "([^"]*)" (\w+)', re.MULTILINE)


@cache
def own_patterns() -> dict[str, LandPattern]:
    """Every land pattern of the project by name; a name used twice is an error."""
    found: dict[str, LandPattern] = {}
    for module in pkgutil.iter_modules(patterns.__path__):
        for pattern in importlib.import_module(f"{patterns.__name__}.{module.name}").PATTERNS:
            if pattern.name in found:
                raise ValueError(f"land pattern {pattern.name} is defined twice")
            found[pattern.name] = pattern
    return found


@cache
def _stock() -> dict[str, str]:
    lines = STOCK_INDEX.read_text(encoding="ascii").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


@cache
def footprint_pads(footprint: str) -> frozenset[str]:
    """Pad names of ``library:name``; LookupError names the nearest footprints there are."""
    library, colon, name = footprint.partition(":")
    if not colon:
        raise LookupError(f"footprint {footprint!r} is not of the form library:name")
    if library == OWN_LIBRARY:
        pattern = own_patterns().get(name)
        if pattern is None:
            hint = did_you_mean(name, own_patterns())
            raise LookupError(f"the project library has no footprint {name!r}{hint}")
        return frozenset(pad.number for pad in pattern.pads if pad.number)
    pads = _stock().get(footprint)
    if pads is None:
        libraries = {key.partition(":")[0] for key in _stock()}
        known = [key for key in _stock() if key.startswith(f"{library}:")] or libraries | {
            OWN_LIBRARY
        }
        word = footprint if library in libraries else library
        raise LookupError(f"footprint {footprint!r} does not exist{did_you_mean(word, known)}")
    return frozenset(_expand(pads))


def _expand(pads: str) -> list[str]:
    """``1-3 EP`` -> 1, 2, 3, EP."""
    expanded: list[str] = []
    for word in pads.split():
        run = re.fullmatch(r"([A-Z]*)(\d+)-\1(\d+)", word)
        if run:
            prefix, low, high = run[1], int(run[2]), int(run[3])
            expanded += [f"{prefix}{n}" for n in range(low, high + 1)]
        else:
            expanded.append(word)
    return expanded


def _compress(pads: set[str]) -> str:
    words: list[str] = []
    numbered: dict[str, list[int]] = {}
    for pad in sorted(pads):
        split = re.fullmatch(r"([A-Z]*)([1-9]\d*)", pad)
        if split:
            numbered.setdefault(split[1], []).append(int(split[2]))
        else:
            words.append(pad)
    for prefix, numbers in sorted(numbered.items()):
        numbers.sort()
        start = previous = numbers[0]
        for number in [*numbers[1:], None]:
            if number is not None and number == previous + 1:
                previous = number
                continue
            run = f"{prefix}{start}-{prefix}{previous}" if previous > start else f"{prefix}{start}"
            words.append(run)
            if number is not None:
                start = previous = number
    return " ".join(words)


def write_stock_index(kicad_footprints: Path, libraries: list[str], version: str) -> str:
    """The text of ``stock.txt`` read off an installed KiCad's footprint folder.

    Footprints whose pad names hold spaces or are all unnamed are left out.
    """
    lines = [f"# Footprints and pad names of KiCad {version}'s own libraries, for checking only."]
    for library in sorted(libraries):
        for path in sorted((kicad_footprints / f"{library}.pretty").glob("*.kicad_mod")):
            named = {n for n, _ in _PAD.findall(path.read_text(encoding="utf-8")) if n}
            if named and path.stem.isascii() and not any(" " in n for n in named):
                lines.append(f"{library}:{path.stem}\t{_compress(named)}")
    return "\n".join(lines) + "\n"
