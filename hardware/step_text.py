"""STEP text with the same bytes for the same shape.

The writer stamps the time, counts occurrences on from file to file, and orders colours by where
they lie in memory.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

#: STEP wants a time stamp.
_STAMP: Final = "2026-01-01T00:00:00"
_FILE_NAME: Final = re.compile(r"FILE_NAME\(.*?\);", re.DOTALL)
_WRAP: Final = re.compile(r"(?<!;)\n +")
_OCCURRENCE: Final = re.compile(r"(NEXT_ASSEMBLY_USAGE_OCCURRENCE\(')\d+'")
_ENTITY: Final = re.compile(r"#(\d+) = (.*?);\n", re.DOTALL)
_REFERENCE: Final = re.compile(r"#(\d+)")
_STYLES: Final = "MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION"
#: What colours one shape: {0} to {8} are its numbers, {item} and {context} the shape's.
_STYLE: Final = (
    _STYLES + "('',(#{1}),#{context})",
    "STYLED_ITEM('color',(#{2}),#{item})",
    "PRESENTATION_STYLE_ASSIGNMENT((#{3}))",
    "SURFACE_STYLE_USAGE(.BOTH.,#{4})",
    "SURFACE_SIDE_STYLE('',(#{5}))",
    "SURFACE_STYLE_FILL_AREA(#{6})",
    "FILL_AREA_STYLE('',(#{7}))",
    "FILL_AREA_STYLE_COLOUR('',#{8})",
)


def normal(text: str, name: str) -> str:
    """The text as the file ``name``, without clock, counters and order by chance.

    ValueError if the writer's colours are not laid out as expected.
    """
    heading = f"FILE_NAME('{name}','{_STAMP}',('OpenStrom'),(''),'','OpenStrom','');"
    # Where lines wrap depends on the width of a counter.
    text = _WRAP.sub("", _FILE_NAME.sub(heading, text, count=1))
    numbers = itertools.count(1)
    text = _OCCURRENCE.sub(lambda found: f"{found[1]}{next(numbers)}'", text)
    start = re.search(rf"^#(\d+) = {_STYLES}", text, re.MULTILINE)
    end = text.rindex("ENDSEC;")
    if start is None:
        raise ValueError(f"{name}: the STEP writer wrote no colours")
    styles = _ENTITY.findall(text[start.start() : end])
    if any(int(number) < int(start[1]) for number, _ in styles):
        raise ValueError(f"{name}: colours stand among shapes in the STEP file")
    return text[: start.start()] + _sorted(dict(styles), int(start[1])) + text[end:]


def _sorted(styles: dict[str, str], first: int) -> str:
    """The colours again, in the order of the shapes that they colour."""
    found = []
    for body in styles.values():
        if body.startswith(_STYLES):
            *items, context = _REFERENCE.findall(body)
            for item in items:
                _, target = _REFERENCE.findall(styles[item])
                found.append((int(target), int(context), _colour(styles, item)))
    lines, number = [], first
    for target, context, colour in sorted(found):
        ids = range(number, number + len(_STYLE) + 1)
        made = [each.format(*ids, item=target, context=context) for each in _STYLE]
        lines += [f"#{n} = {body};\n" for n, body in zip(ids, [*made, colour], strict=True)]
        number = ids.stop
    return "".join(lines)


def _colour(styles: dict[str, str], item: str) -> str:
    """Down the chain of styles to the colour at its end."""
    references = [each for each in _REFERENCE.findall(styles[item]) if each in styles]
    return _colour(styles, references[0]) if references else styles[item]
