"""Difference of two netlists as an engineer names it: parts and nets, not text lines."""

from __future__ import annotations

from dataclasses import dataclass

from simp_sexp import Sexp


@dataclass(frozen=True, slots=True)
class NetlistFacts:
    """What a netlist says: reference -> its attributes, net -> (class, set of REF.PIN)."""

    parts: dict[str, dict[str, str]]
    nets: dict[str, tuple[str, frozenset[str]]]


def _section(node: list[object], name: str) -> list[list[object]]:
    for item in node:
        if isinstance(item, list) and item and item[0] == name:
            return [entry for entry in item[1:] if isinstance(entry, list)]
    return []


def _value(node: list[object], name: str) -> str:
    for item in node:
        if isinstance(item, list) and len(item) > 1 and item[0] == name:
            return str(item[1])
    return ""


def facts(text: str) -> NetlistFacts:
    """Read a KiCad netlist; an empty text is a netlist without parts.

    ValueError where the text is not a KiCad netlist.
    """
    if not text.strip():
        return NetlistFacts({}, {})
    try:
        root: list[object] = Sexp(text)
    except Exception as error:  # simp_sexp raises bare exceptions of several kinds
        raise ValueError(f"not an s-expression: {error}") from error
    if not root or root[0] != "export":
        raise ValueError("not a KiCad netlist: it does not begin with (export")
    missing = {"components", "nets"} - {item[0] for item in root if isinstance(item, list) and item}
    if missing:
        raise ValueError(f"not a whole KiCad netlist: it has no {', '.join(sorted(missing))}")
    parts: dict[str, dict[str, str]] = {}
    for comp in _section(root, "components"):
        attributes = {key: _value(comp, key) for key in ("value", "footprint")}
        for entry in _section(comp, "fields"):
            attributes[_value(entry, "name")] = " ".join(
                str(item) for item in entry[1:] if not isinstance(item, list)
            )
        parts[_value(comp, "ref")] = attributes
    nets = {
        _value(net, "name"): (
            _value(net, "class"),
            frozenset(
                f"{_value(node, 'ref')}.{_value(node, 'pin')}"
                for node in net
                if isinstance(node, list) and node and node[0] == "node"
            ),
        )
        for net in _section(root, "nets")
    }
    return NetlistFacts(parts, nets)


def difference(old: str, new: str) -> list[str]:
    """One line for each part or net that was added, removed or changed, sorted."""
    before, after = facts(old), facts(new)
    lines: list[str] = []
    for ref in sorted(before.parts.keys() | after.parts.keys()):
        a, b = before.parts.get(ref), after.parts.get(ref)
        if a is None and b is not None:
            lines.append(f"part {ref} added: {b['value']} {b['footprint']}")
        elif b is None and a is not None:
            lines.append(f"part {ref} removed: {a['value']} {a['footprint']}")
        elif a is not None and b is not None:
            lines += [
                f"part {ref} {key}: {a.get(key, '')!r} -> {b.get(key, '')!r}"
                for key in sorted(a.keys() | b.keys())
                if a.get(key) != b.get(key)
            ]
    for name in sorted(before.nets.keys() | after.nets.keys()):
        old_net, new_net = before.nets.get(name), after.nets.get(name)
        if old_net is None and new_net is not None:
            lines.append(f"net {name} added: {' '.join(sorted(new_net[1]))}")
        elif new_net is None and old_net is not None:
            lines.append(f"net {name} removed: {' '.join(sorted(old_net[1]))}")
        elif old_net is not None and new_net is not None:
            if old_net[0] != new_net[0]:
                lines.append(f"net {name} class: {old_net[0]} -> {new_net[0]}")
            gained = sorted(new_net[1] - old_net[1])
            lost = sorted(old_net[1] - new_net[1])
            if gained or lost:
                words = [f"+{pin}" for pin in gained] + [f"-{pin}" for pin in lost]
                lines.append(f"net {name}: {' '.join(words)}")
    return lines
