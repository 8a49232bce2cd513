"""S-expressions as KiCad writes them: nested tuples in, indented text out."""

from __future__ import annotations

from typing import Final, TypeAlias

Atom: TypeAlias = "str | float | int | Quoted"
Node: TypeAlias = "tuple[Atom | Node, ...]"


class Quoted(str):
    """A string that is written in quotation marks."""


def quote(text: str) -> str:
    """``text`` in quotation marks, escaped for KiCad's reader."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


_INLINE: Final = 100


def _atom(atom: Atom) -> str:
    if isinstance(atom, Quoted):
        return quote(atom)
    if isinstance(atom, str):
        return atom
    # Six decimals, no trailing zeros: a nanometre in millimetres, and byte-stable.
    return f"{round(float(atom), 6) + 0.0:.6f}".rstrip("0").rstrip(".")


def render(node: Node, depth: int = 0) -> str:
    """Text of a node without a closing newline; short nodes stand on one line."""
    inline = _inline(node)
    if len(inline) + depth <= _INLINE:
        return "\t" * depth + inline
    head = [_atom(item) for item in node if not isinstance(item, tuple)]
    lines = ["\t" * depth + "(" + " ".join(head)]
    lines += [render(item, depth + 1) for item in node if isinstance(item, tuple)]
    lines.append("\t" * depth + ")")
    return "\n".join(lines)


def _inline(node: Node) -> str:
    items = (_inline(item) if isinstance(item, tuple) else _atom(item) for item in node)
    return f"({' '.join(items)})"
