"""Prices and quantities as suppliers write them: symbols, thousands, decimal points or commas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Symbol -> code; the longer ones are looked for first. The yen sign is also the yuan's.
_SYMBOLS: Final = {
    "US$": "USD",
    "CA$": "CAD",
    "AU$": "AUD",
    "HK$": "HKD",
    "NT$": "TWD",
    "RMB": "CNY",
    "CN\N{YEN SIGN}": "CNY",
    "z\N{LATIN SMALL LETTER L WITH STROKE}": "PLN",
    "K\N{LATIN SMALL LETTER C WITH CARON}": "CZK",
    "\N{EURO SIGN}": "EUR",
    "\N{POUND SIGN}": "GBP",
    "\N{YEN SIGN}": "",
    "\N{FULLWIDTH YEN SIGN}": "",
    "$": "USD",
}
_AMBIGUOUS: Final = frozenset({"\N{YEN SIGN}", "\N{FULLWIDTH YEN SIGN}"})
_CODE: Final = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_SPACES: Final = re.compile(r"[\s'\N{RIGHT SINGLE QUOTATION MARK}]")
_NUMBER: Final = re.compile(r"[+-]?\d[\d.,]*")
_GROUPED: Final = {
    ".": re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?|\d+(\.\d*)?"),
    ",": re.compile(r"\d{1,3}(\.\d{3})+(,\d*)?|\d+(,\d*)?"),
}
_OTHER: Final = {".": ",", ",": "."}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with the currency that stands beside it; ``currency`` is empty where none does."""

    value: float
    currency: str


def currencies(text: str) -> tuple[str, ...]:
    """The currencies named in a cell or header, each once; an unclear sign is given as itself."""
    found: list[str] = []
    for symbol, code in _SYMBOLS.items():
        if symbol in text:
            text = text.replace(symbol, " ")
            found.append(code or symbol)
    found += _CODE.findall(text)
    return tuple(dict.fromkeys(found))


def _digits(text: str) -> str:
    """What is left of a cell without its currency and spaces."""
    for symbol in _SYMBOLS:
        text = text.replace(symbol, " ")
    return _SPACES.sub("", _CODE.sub(" ", text))


def _evidence(digits: str) -> str:
    """The decimal mark that a number's own form proves, or nothing where either may be meant."""
    marks = [mark for mark in digits if mark in _OTHER]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return _OTHER[last]
    whole, _, fraction = digits.partition(last)
    grouped = len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return "" if grouped else last


def decimal_mark(cells: Iterable[str], separator: str) -> str:
    """The decimal mark of a whole file; both when its numbers contradict each other.

    A file in which every number could be read either way follows its separator: programs that
    write a comma in numbers put semicolons between the cells.
    """
    proved = {_evidence(_digits(cell)) for cell in cells} - {""}
    if len(proved) > 1:
        return ".,"
    return proved.pop() if proved else ("," if separator == ";" else ".")


def amount(text: str, mark: str) -> Amount:
    """The number in a cell written with the decimal ``mark``; ValueError says what is wrong."""
    named = currencies(text)
    if len(named) > 1:
        raise ValueError(f"{text!r} names two currencies, {' and '.join(named)}; keep one")
    digits = _digits(text)
    if not _NUMBER.fullmatch(digits):
        raise ValueError(f"{text!r} is not a number")
    sign = -1.0 if digits.startswith("-") else 1.0
    bare = digits.lstrip("+-")
    if not _GROUPED[mark].fullmatch(bare):
        raise ValueError(f"{text!r} is not a number with {mark!r} before its decimals")
    value = float(bare.replace(_OTHER[mark], "").replace(mark, "."))
    return Amount(sign * value, named[0] if named else "")


def unclear(currency: str) -> bool:
    """True for a sign that several currencies share."""
    return currency in _AMBIGUOUS
