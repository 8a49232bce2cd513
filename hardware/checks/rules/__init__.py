"""The design rules, one module each; a module lists its rules in ``RULES``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

from hardware.checks.rule import Rule, SystemRule
from hardware.errors import did_you_mean


@cache
def all_rules() -> tuple[Rule | SystemRule, ...]:
    """Every rule of every module here, by id; ValueError if two share an id."""
    found: dict[str, Rule | SystemRule] = {}
    for module in pkgutil.iter_modules(__path__):
        for rule in importlib.import_module(f"{__name__}.{module.name}").RULES:
            if rule.id in found:
                raise ValueError(f"two rules are called {rule.id!r}; the second in {module.name}")
            found[rule.id] = rule
    return tuple(found[rule_id] for rule_id in sorted(found))


def rules_named(names: Iterable[str]) -> list[Rule | SystemRule]:
    """The rules of these ids; LookupError suggests the nearest known one."""
    known = {rule.id: rule for rule in all_rules()}
    for name in names:
        if name not in known:
            raise LookupError(f"no rule {name!r}{did_you_mean(name, known)}")
    return [known[name] for name in names]
