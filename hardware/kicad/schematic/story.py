"""A block's story as the text beside its circuit, wrapped to a width."""

from __future__ import annotations

import re
from typing import Final

from hardware.kicad.schematic.model import text_width

_PARAGRAPH: Final = "\n\n"
_MARKS: Final = re.compile(r":\w+:(?=`)|`+|\*\*")  # :mod:`...`, ``code``, **bold**


def wrapped(story: str, width: float, size_mm: float) -> str:
    """The story's paragraphs filled to ``width`` grid steps; lists and drawings keep their lines.

    Marks of code and bold are left out: KiCad shows plain text.
    """
    out = []
    for paragraph in _MARKS.sub("", story).split(_PARAGRAPH):
        lines = paragraph.splitlines()
        if any(line.startswith("    ") for line in lines):
            out.append("\n".join(part for line in lines for part in _fill(line, width, size_mm)))
        else:
            out.append("\n".join(_fill(" ".join(lines), width, size_mm)))
    return _PARAGRAPH.join(out)


def _fill(line: str, width: float, size_mm: float) -> list[str]:
    """One line broken between words; an indented one keeps its indent."""
    indent = " " * (len(line) - len(line.lstrip()))
    rows = [indent]
    for word in line.split():
        longer = f"{rows[-1]} {word}" if rows[-1].strip() else f"{rows[-1]}{word}"
        if rows[-1].strip() and text_width(longer, size_mm) > width:
            rows.append(f"{indent}{word}")
        else:
            rows[-1] = longer
    return rows
