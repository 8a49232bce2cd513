"""The S-expressions of a ``.kicad_pcb`` file as nested lists, read in one pass.

Words and quoted strings both become ``str``: which of the two it was means nothing to a board.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

Item: TypeAlias = "str | Node"
Node: TypeAlias = "list[Item]"

_TOKEN: Final = re.compile(r'\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([^\s()"]+))', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
#: Characters that KiCad writes in braces within net names (its common/string_utils.cpp).
_BRACES: Final = {
    "slash": "/",
    "backslash": "\\",
    "dblquote": '"',
    "quote": "'",
    "lt": "<",
    "gt": ">",
    "colon": ":",
    "bar": "|",
    "tab": "\t",
    "return": "\n",
    "space": " ",
    "brace": "{",
}
_BRACED: Final = re.compile("{(" + "|".join(_BRACES) + ")}")


class BoardError(ValueError):
    """A board file that cannot be measured: one line, with the mend."""


def parse(text: str, name: str) -> Node:
    """The one expression of a file; BoardError names file and line of a damaged one."""
    stack: list[Node] = []
    current: Node = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() != end:
            break
        end = match.end()
        bracket, quoted, word = match.groups()
        if bracket == "(":
            stack.append(current)
            current = []
        elif bracket == ")":
            if not stack:
                raise BoardError(
                    f"{name}:{_line(text, match.start(1))}: a closing bracket too many"
                )
            stack[-1].append(current)
            current = stack.pop()
        elif word is not None:
            current.append(word)
        else:
            current.append(_ESCAPE.sub(r"\1", quoted) if "\\" in quoted else quoted)
    if text[end:].strip():
        raise BoardError(f"{name}:{_line(text, end)}: a string has no end; is the file whole?")
    if stack:
        line = _line(text, len(text))
        raise BoardError(f"{name}:{line}: {len(stack)} brackets are still open; is the file whole?")
    if len(current) != 1 or isinstance(current[0], str):
        raise BoardError(f"{name}: not a KiCad file (one expression in brackets was expected)")
    return current[0]


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def kind(node: Node) -> str:
    """First word of an expression."""
    return node[0] if node and isinstance(node[0], str) else ""


def nodes(node: Node, *kinds: str) -> Iterator[Node]:
    """Expressions directly inside ``node`` that start with one of the words (none: all)."""
    for item in node:
        if not isinstance(item, str) and (not kinds or kind(item) in kinds):
            yield item


def child(node: Node, name: str) -> Node | None:
    """First expression directly inside ``node`` that starts with ``name``."""
    return next(nodes(node, name), None)


def words(node: Node | None) -> list[str]:
    """Words after the first of an expression; none of a missing one."""
    return [] if node is None else [item for item in node[1:] if isinstance(item, str)]


def word(node: Node, name: str, default: str = "") -> str:
    """First word of the child ``name``."""
    found = words(child(node, name))
    return found[0] if found else default


def numbers(node: Node, name: str) -> list[float]:
    """Numbers of the child ``name``; words that are no numbers (``locked``) are left out."""
    found = []
    for text in words(child(node, name)):
        try:
            found.append(float(text))
        except ValueError:
            continue
    return found


def number(node: Node, name: str, default: float | None = None) -> float:
    """First number of the child ``name``; BoardError if it is missing and has no default."""
    found = numbers(node, name)
    if found:
        return found[0]
    if default is None:
        raise BoardError(f"a {kind(node)} has no {name}; save the board again with KiCad")
    return default


def point(node: Node, name: str) -> tuple[float, float]:
    """The child ``name`` as a point in mm."""
    found = numbers(node, name)
    if len(found) < 2:
        raise BoardError(f"a {kind(node)} has no point {name!r}; save the board again with KiCad")
    return found[0], found[1]


def points(node: Node) -> list[Node]:
    """The ``xy`` and ``arc`` expressions of the child ``pts``."""
    return list(nodes(child(node, "pts") or [], "xy", "arc"))


def shown_net(name: str) -> str:
    """A net's name as KiCad shows it: ``{slash}`` and the like resolved."""
    return _BRACED.sub(lambda match: _BRACES[match[1]], name) if "{" in name else name
