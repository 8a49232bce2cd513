"""YAML files read into typed structures, with errors that name file, line and mend.

YAML 1.2 (so that NO is a country and not a false), no tags, no duplicate keys. The file is composed
into nodes by ruamel.yaml, which keeps the lines, and converted by msgspec, which knows the types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar, get_args, get_origin

import msgspec
from msgspec.structs import fields as struct_fields
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from compliance.quantities import Quantity
from hardware.errors import did_you_mean

T = TypeVar("T")
_TAG: Final = "tag:yaml.org,2002:"


class InputError(ValueError):
    """Bad input file: the message names file, line, what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the values of one file stand: path such as ``$.radio.bands[0]`` to line."""

    path: Path
    of: dict[str, int] = field(default_factory=dict)

    def error(self, where: str, what: str) -> InputError:
        """An error at the line of ``where``, or of the nearest thing around it."""
        at = where
        while at not in self.of and at != "$":
            at = re.sub(r"(\.[^.\[]+|\[\d+\])$", "", at)
        return InputError(f"{self.path}:{self.of.get(at, 1)}: {what}")


def read(path: Path, shape: type[T]) -> tuple[T, Lines]:
    """The file as a ``shape``, and the lines of its values. Raises :class:`InputError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    return read_text(text, path, shape)


def read_text(text: str, path: Path, shape: type[T]) -> tuple[T, Lines]:
    """As :func:`read`, of a text; ``path`` is for messages."""
    lines = Lines(path)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise InputError(f"{path}:{line}: {error.problem or error.context}") from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: no YAML: {str(error).splitlines()[0]}") from None
    if node is None:
        raise InputError(f"{path}:1: the file is empty")
    plain = _plain(node, "$", lines, frozenset())
    try:
        return msgspec.convert(plain, shape, dec_hook=_quantity), lines
    except msgspec.ValidationError as error:
        raise _explained(error, lines, shape) from None


def _plain(node: Node, where: str, lines: Lines, above: frozenset[int]) -> Any:
    lines.of.setdefault(where, node.start_mark.line + 1)
    if id(node) in above:
        raise lines.error(where, "an alias holds itself; write the value out")
    above |= {id(node)}
    if isinstance(node, MappingNode):
        made: dict[str, Any] = {}
        for key, value in node.value:
            at = f"{where}.{key.value}"
            if not isinstance(key, ScalarNode) or key.value in made:
                lines.of[where] = key.start_mark.line + 1
                raise lines.error(where, f"key {key.value!r} stands twice or is no name")
            lines.of[at] = key.start_mark.line + 1
            made[key.value] = _plain(value, at, lines, above)
        return made
    if isinstance(node, SequenceNode):
        return [_plain(v, f"{where}[{i}]", lines, above) for i, v in enumerate(node.value)]
    return _scalar(node, where, lines)


def _scalar(node: Node, where: str, lines: Lines) -> Any:
    kind = str(node.tag).removeprefix(_TAG)
    if kind in ("str", "timestamp"):
        return node.value
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.casefold() == "true"
    if kind in ("int", "float"):
        try:
            return int(node.value) if kind == "int" else float(node.value)
        except ValueError:
            return node.value
    raise lines.error(where, f"tag {node.tag} is not allowed; write a plain value")


def _quantity(kind: type, value: Any) -> Any:
    if not issubclass(kind, Quantity):
        raise NotImplementedError(kind)
    return kind.parse(value)


_UNKNOWN: Final = re.compile(r"unknown field `([^`]+)`")
_MISSING: Final = re.compile(r"missing required field `([^`]+)`")
_AT: Final = re.compile(r"^(.*?)(?: - at `(\$[^`]*)`)?$", re.DOTALL)


def _explained(error: msgspec.ValidationError, lines: Lines, shape: Any) -> InputError:
    match = _AT.match(str(error))
    assert match is not None
    what, where = match[1], match[2] or "$"
    if unknown := _UNKNOWN.search(what):
        known = [name for struct in _structs(shape, where) for name in _names(struct)]
        hint = did_you_mean(unknown[1], known)
        return lines.error(f"{where}.{unknown[1]}", f"unknown key {unknown[1]!r}{hint}")
    if missing := _MISSING.search(what):
        inside = where.removeprefix("$").lstrip(".") or "the file"
        return lines.error(
            where, f"{inside} has no {missing[1]!r}; give it (null where it is not known yet)"
        )
    name = where.rpartition(".")[2]
    return lines.error(where, f"{name}: {what[:1].lower()}{what[1:]}")


def _names(struct: Any) -> list[str]:
    return [field.encode_name for field in struct_fields(struct)]


def _structs(shape: Any, where: str) -> Iterator[Any]:
    """Struct types that stand at a path such as ``$.radio`` or ``$.acts[3]``."""
    found = list(_within(shape))
    for step in re.findall(r"\.([^.\[]+)", where):
        found = [
            inner
            for struct in found
            for member in struct_fields(struct)
            if member.encode_name == step
            for inner in _within(member.type)
        ]
    yield from found


def _within(kind: Any) -> Iterator[Any]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    elif get_origin(kind) is not None or get_args(kind):
        for inner in get_args(kind):
            yield from _within(inner)
