"""What insulation a board's circuits need from each other: a rules file in TOML, typed and checked.

::

    [conditions]                 # every line may be left out; these are the defaults
    system = "230/400"           # or "120/240": rated impulse voltage and default working voltage
    overvoltage_category = 3
    pollution_degree = 2
    material_group = "IIIa"      # "I", "II", "IIIa" or "printed"
    altitude_m = 2000
    field = "inhomogeneous"

    [domains]                    # nets by name; * and ? are wild, an exact name goes first
    mains = ["L", "N", "/HV*"]
    selv = ["*"]

    [[pairs]]                    # a pair that is not listed is reinforced at line voltage
    between = ["mains", "selv"]
    insulation = "reinforced"    # "none", "functional", "basic", "supplementary", "reinforced"
    working_v = 250

A board's own description (:class:`~hardware.design.Design`) gives the same by :func:`of_design`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from itertools import combinations
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from hardware.design import Design, Domain, NetRecord
from hardware.errors import did_you_mean
from hardware.insulation.board_text import BoardError
from hardware.insulation.strings import Share, Volts, shares
from hardware.insulation.tables import rationalised_v

#: KiCad's names of nets that lead nowhere: nobody has to sort those.
_UNCONNECTED: Final = "unconnected-("
_MOST_NAMED: Final = 8

_Positive = Annotated[float, Meta(gt=0.0)]


class Insulation(Enum):
    """What the insulation between two circuits is relied on for."""

    NONE = "none"
    FUNCTIONAL = "functional"
    BASIC = "basic"
    SUPPLEMENTARY = "supplementary"
    REINFORCED = "reinforced"


class Material(Enum):
    """Material group of the board by its tracking index, or the printed wiring's column."""

    I = "I"  # noqa: E741 - the standard's own name
    II = "II"
    IIIA = "IIIa"
    PRINTED = "printed"


class Field(Enum):
    """Shape of the electric field; only a test can show that it is homogeneous."""

    INHOMOGENEOUS = "inhomogeneous"
    HOMOGENEOUS = "homogeneous"


class Conditions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where and how the board is used. The defaults are the severe end of ordinary."""

    system: str = "230/400"
    overvoltage_category: Annotated[int, Meta(ge=1, le=4)] = 3
    measurement_category: Annotated[int, Meta(ge=2, le=4)] | None = None
    pollution_degree: Annotated[int, Meta(ge=1, le=3)] = 2
    material_group: Material = Material.IIIA
    altitude_m: Annotated[float, Meta(ge=0.0)] = 2000.0
    field: Field = Field.INHOMOGENEOUS


class Pair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Insulation between two domains.

    ``working_v`` is RMS; without it the line-to-line voltage of the system counts. ``impulse_v``
    stands in for that of the mains where a circuit is not directly connected to it, and
    ``material_group`` for that of the conditions. The ``least`` values raise what the tables ask,
    never lower it.
    """

    between: tuple[str, str]
    insulation: Insulation = Insulation.REINFORCED
    working_v: _Positive | None = None
    impulse_v: _Positive | None = None
    material_group: Material | None = None
    least_clearance_mm: _Positive | None = None
    least_creepage_mm: _Positive | None = None
    least_through_mm: _Positive | None = None


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    domains: dict[str, list[str]]
    conditions: Conditions = Conditions()
    pairs: tuple[Pair, ...] = ()
    floating: tuple[str, ...] = ()
    bodies: dict[str, str] = {}


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Domains by net-name pattern, the conditions, and every pair of domains, defaults filled in.

    ``floating`` are patterns of nets that belong to no circuit; ``bodies`` gives the net of parts
    whose body is metal.
    """

    domains: Mapping[str, tuple[str, ...]]
    conditions: Conditions
    pairs: tuple[Pair, ...]
    floating: tuple[str, ...] = ()
    bodies: Mapping[str, str] = {}


def load(path: Path) -> Rules:
    """Read a rules file; ValueError names file, place and mend."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        file = msgspec.convert(raw, _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from None
    try:
        domains = {name: tuple(nets) for name, nets in file.domains.items()}
        pairs = _every_pair(domains, file.pairs)
        rationalised_v(file.conditions.system)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    return Rules(
        domains=domains,
        conditions=file.conditions,
        pairs=pairs,
        floating=file.floating,
        bodies=file.bodies,
    )


def of_design(
    design: Design,
    asked: Callable[[Domain, Domain], Pair],
    surge_v: Volts,
    conditions: Conditions,
    net_name: Callable[[NetRecord], str],
) -> Rules:
    """Rules of a board's description: its domains, and each node of a string of resistors apart.

    ``asked`` gives what two domains need from each other, with the working voltage where the
    insulation is functional; ``surge_v`` the highest impulse between the ends of strings of two
    domains; ``net_name`` is how the board calls a net. What a node needs from another net follows
    from the part of those voltages that stands between them (:mod:`hardware.insulation.strings`),
    where functional insulation is all that its ends need; towards any other circuit it needs all
    that they need.
    """
    potentials = shares(design)
    nets: dict[str, list[str]] = {}
    share_of: dict[str, Share] = {}
    for record in sorted(design.nets, key=lambda n: (n.domain.name, n.name)):
        share, name = potentials[record.name], record.domain.name
        if len(share.weights) > 1:
            name = f"{name} {record.name}"
        nets.setdefault(name, []).append(net_name(record))
        share_of[name] = share
    pairs = []
    for one, other in combinations(nets, 2):
        found = _asked(share_of[one], share_of[other], asked, surge_v)
        pairs.append(msgspec.structs.replace(found, between=(one, other)))
    domains = {name: tuple(names) for name, names in nets.items()}
    return Rules(domains=domains, conditions=conditions, pairs=tuple(pairs))


def _asked(
    one: Share, other: Share, asked: Callable[[Domain, Domain], Pair], surge_v: Volts
) -> Pair:
    """What two groups of nets need: of every pair of their ends the most, or a share of it."""
    grades = list(Insulation)
    ends = [asked(a, b) for a in one.ends for b in other.ends if a != b]
    worst = max(ends, key=lambda pair: grades.index(pair.insulation))
    strung = max(len(one.weights), len(other.weights)) > 1
    if not strung or grades.index(worst.insulation) > grades.index(Insulation.FUNCTIONAL):
        return worst
    working_v = one.voltage(other, lambda a, b: asked(a, b).working_v or 0.0)
    if not working_v:
        return Pair(between=worst.between, insulation=Insulation.NONE)
    return Pair(
        between=worst.between,
        insulation=Insulation.FUNCTIONAL,
        working_v=working_v,
        impulse_v=one.voltage(other, surge_v),
        material_group=Material.PRINTED,
    )


def _every_pair(domains: Mapping[str, Iterable[str]], stated: Iterable[Pair]) -> tuple[Pair, ...]:
    if len(domains) < 2:
        raise ValueError("fewer than two domains, so there is nothing to keep apart")
    by_names: dict[frozenset[str], Pair] = {}
    for pair in stated:
        for name in pair.between:
            if name not in domains:
                raise ValueError(f"pairs: no domain {name!r}{did_you_mean(name, domains)}")
        key = frozenset(pair.between)
        if len(key) < 2 or key in by_names:
            raise ValueError(f"pairs: {' and '.join(pair.between)} stated twice or with itself")
        by_names[key] = pair
    return tuple(
        by_names.get(frozenset((one, other)), Pair(between=(one, other)))
        for one, other in combinations(domains, 2)
    )


def sort_nets(rules: Rules, nets: Iterable[str]) -> dict[str, frozenset[str]]:
    """The board's nets by domain; nets that float are in none.

    Raises BoardError for a net that no pattern names and for a domain without a net: a forgotten
    net would pass for insulation.
    """
    found: dict[str, set[str]] = {name: set() for name in rules.domains}
    forgotten = []
    for net in sorted(nets):
        domain = _domain_of(rules, net)
        if domain is not None:
            found[domain].add(net)
        elif not (net.startswith(_UNCONNECTED) or _named(net, rules.floating)):
            forgotten.append(net)
    if forgotten:
        shown = ", ".join(forgotten[:_MOST_NAMED])
        more = f" and {len(forgotten) - _MOST_NAMED} more" if len(forgotten) > _MOST_NAMED else ""
        raise BoardError(
            f"{len(forgotten)} nets are in no domain ({shown}{more}); name them in [domains] or,"
            " if they lead nowhere, in floating"
        )
    empty = [name for name, members in found.items() if not members]
    if empty:
        raise BoardError(f"no net of the board is in domain {', '.join(empty)}; mend its patterns")
    return {name: frozenset(members) for name, members in found.items()}


def _domain_of(rules: Rules, net: str) -> str | None:
    for name, patterns in rules.domains.items():
        if net in patterns:
            return name
    # A pin that leads nowhere floats, unless a pattern means just such pins: "*" does not.
    nowhere = net.startswith(_UNCONNECTED)
    for name, patterns in rules.domains.items():
        meant = [p for p in patterns if p.startswith(_UNCONNECTED)] if nowhere else patterns
        if _named(net, meant):
            return name
    return None


def _named(net: str, patterns: Iterable[str]) -> bool:
    return any(_pattern(p).fullmatch(net) for p in patterns)


def _pattern(text: str) -> re.Pattern[str]:
    """Only * and ? are wild: brackets are common in names of nets."""
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
