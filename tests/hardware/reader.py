"""A netlist reader that shares nothing with the writer: sexpdata, and its own data model."""

from __future__ import annotations

from typing import Any

import sexpdata


def _plain(node: Any) -> Any:
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, sexpdata.Symbol):
        return node.value()
    return node


def _children(node: list[Any], head: str) -> list[list[Any]]:
    return [item for item in node[1:] if isinstance(item, list) and item[0] == head]


def _one(node: list[Any], head: str) -> Any:
    (child,) = _children(node, head)
    return child[1]


def read(text: str) -> dict[str, Any]:
    root = _plain(sexpdata.loads(text))
    assert root[0] == "export"
    assert _one(root, "version") == "E"
    (components,) = _children(root, "components")
    (nets,) = _children(root, "nets")
    (header,) = _children(root, "design")
    (libparts,) = _children(root, "libparts")
    return {
        "sheets": {
            _one(sheet, "name"): _one(sheet, "tstamps") for sheet in _children(header, "sheet")
        },
        "symbols": {
            _one(part, "part"): {
                _one(pin, "num"): (_one(pin, "name"), _one(pin, "type"))
                for pin in _children(_children(part, "pins")[0], "pin")
            }
            for part in _children(libparts, "libpart")
        },
        "parts": {
            _one(comp, "ref"): {
                "value": _one(comp, "value"),
                "footprint": _one(comp, "footprint"),
                "symbol": _one(_children(comp, "libsource")[0], "part"),
                "sheet": _one(_children(comp, "sheetpath")[0], "names"),
                "sheet_stamps": _one(_children(comp, "sheetpath")[0], "tstamps"),
                "stamp": _one(comp, "tstamps"),
                "flags": [_one(p, "name") for p in _children(comp, "property")],
                "fields": {
                    _one(f, "name"): (f[2] if len(f) > 2 else "")
                    for f in _children(_children(comp, "fields")[0], "field")
                },
            }
            for comp in _children(components, "comp")
        },
        "nets": {
            _one(net, "name"): {
                "class": _one(net, "class"),
                "nodes": {
                    (_one(n, "ref"), _one(n, "pin")): (_one(n, "pinfunction"), _one(n, "pintype"))
                    for n in _children(net, "node")
                },
            }
            for net in _children(nets, "net")
        },
    }


def assert_agrees(text: str, design: Any) -> None:
    """Every part, field, net, class and node of the design stands in the file, and nothing else."""
    seen = read(text)
    assert seen["parts"].keys() == {part.reference for part in design.parts}
    for part in design.parts:
        spec = design.spec(part)
        there = seen["parts"][part.reference]
        assert there["value"] == part.value
        assert there["footprint"] == spec.footprint
        assert there["sheet"] == f"/{part.block}/"
        assert seen["sheets"][there["sheet"]] == there["sheet_stamps"]
        assert there["symbol"] == spec.symbol
        assert seen["symbols"][spec.symbol] == {
            pin.number: (pin.name, pin.kind.value) for pin in spec.pins
        }
        assert ("exclude_from_bom" in there["flags"]) == (not spec.in_bom)
        assert there["fields"]["Datasheet"] == spec.datasheet
        assert there["fields"]["MPN"] == spec.mpn
        assert there["fields"]["Manufacturer"] == spec.manufacturer
        assert there["fields"]["LCSC"] == (spec.lcsc or "")
        assert there["fields"]["DNP"] == ("yes" if part.dnp else "no")
        assert ("dnp" in there["flags"]) == part.dnp
        domains = {design.net_by_name[u.net].domain.name for u in part.pins if u.net}
        assert set(filter(None, there["fields"]["Domain"].split(", "))) == domains
    assert len(set(seen["sheets"].values())) == len(seen["sheets"])
    kinds = {(p.reference, u.number): (u.name, u.kind.value) for p in design.parts for u in p.pins}
    stamps = [there["stamp"] for there in seen["parts"].values()]
    assert len(set(stamps)) == len(stamps)
    open_nets = {name for name in seen["nets"] if name.startswith("unconnected-(")}
    assert seen["nets"].keys() - open_nets == {net.name for net in design.nets}
    for net in design.nets:
        there = seen["nets"][net.name]
        assert there["class"] == net.net_class.value
        assert there["nodes"] == {
            (n.reference, n.pin): kinds[n.reference, n.pin] for n in net.nodes
        }
    open_pins = {node for name in open_nets for node in seen["nets"][name]["nodes"]}
    assert open_pins == {(p.reference, u.number) for p in design.parts for u in p.pins if not u.net}
    for name in open_nets:
        assert all("no_connect" in kind for _, kind in seen["nets"][name]["nodes"].values())
