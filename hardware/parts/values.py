"""Component values as people write them (``4.7k``, ``100n``), and the nearest to an unknown one.

Values are compared as exact decimals, so ``0.1u`` finds the 100n row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Final

_VALUE: Final = re.compile(r"(\d+(?:\.\d+)?)([pnumkM]?)\Z")
_POWER: Final = {"p": -12, "n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6}


class UnknownValueError(LookupError):
    """A value that the parts tables do not have; the message names the nearest ones."""


@cache
def si(text: str) -> Decimal:
    """The number that ``text`` stands for in the SI unit: ``si("4.7k")`` is 4700."""
    match = _VALUE.match(text)
    if match is None:
        raise UnknownValueError(f"value {text!r} is not a number with one of p n u m k M behind it")
    return Decimal(match[1]).scaleb(_POWER[match[2]])


def nearest(text: str, known: Iterable[str], *, most: int = 4) -> str:
    """``did you mean 4.7k, 5.1k?``: the ``most`` known values nearest in ratio, in rising order."""
    wanted = si(text)
    if wanted == 0:
        by_distance = sorted(known, key=si)
    else:
        by_distance = sorted(known, key=lambda v: _distance(si(v), wanted))
    return f"did you mean {', '.join(sorted(by_distance[:most], key=si))}?"


def _distance(value: Decimal, wanted: Decimal) -> Decimal:
    return max(value / wanted, wanted / value) if value else Decimal("Infinity")
