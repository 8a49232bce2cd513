"""Conditions on the facts: a small expression language, checked before it is used.

The language is that of the rule-engine library: ``radio.fitted and "EU" in markets``, comparisons,
``and or not``, no calls, no access to Python. Names and types are checked against the facts'
structure when a condition is read; words in quotes must be words that a fact can have, so that a
slip in a word is an error and not a silent false.
"""

from __future__ import annotations

import datetime as dt
import re
import types
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import rule_engine
from rule_engine import DataType
from rule_engine.errors import EngineError

from compliance.facts.model import Facts
from hardware.errors import did_you_mean

_QUOTED: Final = re.compile(r"\"([^\"]*)\"")
_NAME: Final = re.compile(r"\b[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*\b")
_WORDS_OF_THE_LANGUAGE: Final = {"and", "or", "not", "in", "true", "false", "null"}
#: Besides its words a condition is made of names, numbers and these; above all of no calls.
_ALLOWED: Final = re.compile(r"[\w\s.\"()<>=!-]*")
_CALL: Final = re.compile(r"\b(?!(?:and|or|not|in)\b)[a-z_]\w*\s*\(")


class ConditionError(ValueError):
    """A condition that cannot be used: says what is wrong in it."""


class UnfilledError(LookupError):
    """A condition reads facts that are null; ``args[0]`` names them."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked condition; ``names``: the facts it reads, in the order of their appearance."""

    text: str
    names: tuple[str, ...]
    _rule: Any

    def holds(self, facts: Facts) -> bool:
        """True or false for a product. Raises :class:`UnfilledError` for facts that are null."""
        empty = [name for name in self.names if value_of(facts, name) is None]
        if empty:
            raise UnfilledError(", ".join(empty))
        return bool(self._rule.evaluate(_for_engine(facts)))

    def reading(self, facts: Facts) -> str:
        """The facts that the condition read, with their values: ``radio.fitted is true``."""
        return ", ".join(f"{name} is {shown(value_of(facts, name))}" for name in self.names)


@cache
def compiled(text: str) -> Condition:
    """Check a condition. Raises :class:`ConditionError`."""
    names = names_in(text)
    _check_form(text)
    _check_words(text)
    for name in names:
        if name not in known_names():
            raise ConditionError(f"{text!r}: no fact {name!r}{did_you_mean(name, known_names())}")
    context = rule_engine.Context(
        resolver=rule_engine.resolve_attribute,
        type_resolver=rule_engine.type_resolver_from_dict(_types(Facts)),
    )
    try:
        rule = rule_engine.Rule(text, context=context)
    except EngineError as error:
        raise ConditionError(f"{text!r}: {error.message}") from None
    if rule.statement.expression.result_type != DataType.BOOLEAN:
        raise ConditionError(f"{text!r} is no yes or no; compare it with something")
    return Condition(text, names, rule)


def names_in(text: str) -> tuple[str, ...]:
    """Dotted names that a condition reads, each once."""
    bare = _QUOTED.sub(" ", text)
    found = [name for name in _NAME.findall(bare) if name not in _WORDS_OF_THE_LANGUAGE]
    return tuple(dict.fromkeys(found))


def value_of(facts: Facts, name: str) -> Any:
    """Value of a dotted key, None where it or what it stands in is null."""
    value: Any = facts
    for step in name.split("."):
        if value is None:
            return None
        value = getattr(value, step)
    return value


def shown(value: Any) -> str:
    """A fact's value in words."""
    if value is None:
        return "not filled"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return " and ".join(shown(part) for part in value) or "empty"
    if isinstance(value, msgspec.Struct):
        return "filled"
    return str(value)


@cache
def known_names() -> frozenset[str]:
    """Every dotted key that a facts file has."""
    return frozenset(_walk(Facts, ""))


def _walk(struct: Any, before: str) -> list[str]:
    found = []
    for key, kind in get_type_hints(struct).items():
        found.append(before + key)
        bare = _bare(kind)
        if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
            found += _walk(bare, f"{before}{key}.")
    return found


def _check_form(text: str) -> None:
    bare = _QUOTED.sub('""', text)
    if not _ALLOWED.fullmatch(bare):
        wrong = next(c for c in bare if not _ALLOWED.fullmatch(c))
        raise ConditionError(f"{text!r}: {wrong!r} is not part of the language of conditions")
    if _CALL.search(bare):
        raise ConditionError(f"{text!r}: calls are not part of the language of conditions")


def _check_words(text: str) -> None:
    """Every word in quotes is one that the fact beside it can have; the same for numbers."""
    compared = list(_COMPARED.finditer(text))
    bare = _QUOTED.sub(" ", text)
    quoted = [match for match in compared if '"' in match[0]]
    if len(compared) != len(_EQUALITY.findall(bare)) or len(quoted) != len(_QUOTED.findall(text)):
        raise ConditionError(
            f"{text!r}: compare as 'name == \"word\"', 'name == 3', 'name == true' "
            "or '\"word\" in name'"
        )
    for match in compared:
        name = match["left"] or match["right"]
        word = match["word"] if match["right"] is None else match["inside"]
        kind = _kind_of(name)
        if kind is None:
            continue
        if (word is not None) != bool(_words(kind)):
            raise ConditionError(f"{text!r}: {name} is of another type")
        if word is not None and word not in _words(kind):
            hint = did_you_mean(word, _words(kind))
            raise ConditionError(f"{text!r}: {name} cannot be {word!r}{hint}")
        if word is None and (match["truth"] is not None) != (kind is bool):
            raise ConditionError(f"{text!r}: {name} is of another type")


_COMPARED: Final = re.compile(
    r"(?P<left>[a-z_][\w.]*)\s*(?:==|!=)\s*"
    r"(?:\"(?P<word>[^\"]*)\"|(?P<truth>true|false)|(?P<number>[\d.]+))"
    r"|\"(?P<inside>[^\"]*)\"\s+in\s+(?P<right>[a-z_][\w.]*)"
)
_EQUALITY: Final = re.compile(r"==|!=|\bin\b")


def _kind_of(name: str) -> Any:
    """Type of a dotted key without "or None"; None if there is no such key."""
    kind: Any = Facts
    for step in name.split("."):
        hints = get_type_hints(kind) if isinstance(kind, type) else {}
        if step not in hints:
            return None
        kind = _bare(hints[step])
    return kind


def _bare(kind: Any) -> Any:
    """The type without "or None"."""
    if get_origin(kind) in (Union, types.UnionType):
        return next(inner for inner in get_args(kind) if inner is not type(None))
    return kind


def _words(kind: Any) -> frozenset[str]:
    """Words that a fact of this type can be, or hold."""
    if get_origin(kind) is Literal:
        return frozenset(word for word in get_args(kind) if isinstance(word, str))
    if get_origin(kind) is tuple:
        return _words(get_args(kind)[0])
    return frozenset()


def _types(struct: Any) -> dict[str, Any]:
    """Types for the engine, from the annotations of a structure."""
    return {key: _type(key, _bare(kind)) for key, kind in get_type_hints(struct).items()}


def _type(key: str, kind: Any) -> Any:
    if get_origin(kind) is Literal:
        return DataType.STRING if isinstance(get_args(kind)[0], str) else DataType.FLOAT
    if get_origin(kind) is tuple:
        return DataType.ARRAY(_type(key, get_args(kind)[0]))
    if issubclass(kind, msgspec.Struct):
        return DataType.OBJECT(key, _types(kind))
    for python, engine in _ENGINE_TYPES:
        if issubclass(kind, python):
            return engine
    raise AssertionError(f"{key}: no engine type for {kind}")


_ENGINE_TYPES: Final = (
    (bool, DataType.BOOLEAN),
    (float, DataType.FLOAT),
    (int, DataType.FLOAT),
    (str, DataType.STRING),
    (dt.date, DataType.DATETIME),
)


@lru_cache(maxsize=64)
def _for_engine(facts: Facts) -> Any:
    return _namespace(facts)


def _namespace(value: Any) -> Any:
    """Facts as the engine takes them: plain numbers instead of quantities."""
    if isinstance(value, msgspec.Struct):
        inside = {key: _namespace(getattr(value, key)) for key in value.__struct_fields__}
        return types.SimpleNamespace(**inside)
    if isinstance(value, tuple):
        return tuple(_namespace(part) for part in value)
    return float(value) if isinstance(value, float) else value
