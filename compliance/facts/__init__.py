"""Facts of products: typed YAML, one file a product (``products/`` holds ours)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from compliance.facts.model import Facts
from compliance.yaml_file import InputError, Lines, read
from hardware.errors import did_you_mean

__all__ = ["PRODUCTS", "Facts", "load", "load_all", "load_named"]

#: Both numerals, digits or X, and the letters that EN 60529 allows behind them.
_IP_CODE: Final = re.compile(r"IP[0-6X][0-9X][ABCD]?[HMSW]*")
PRODUCTS: Final = Path(__file__).parent / "products"


def load(path: Path) -> Facts:
    """One product's facts. Raises :class:`InputError` naming file and line."""
    facts, lines = read(path, Facts)
    check(facts, lines)
    return facts


def check(facts: Facts, lines: Lines) -> None:
    """Raise :class:`InputError` at the first combination that no product can have."""
    for where, what in impossible(facts):
        raise lines.error(f"$.{where}", what)


def load_all(folder: Path = PRODUCTS) -> tuple[Facts, ...]:
    """Every product of a folder, by name."""
    return tuple(load(path) for path in sorted(folder.glob("*.yaml")))


def load_named(name: str, folder: Path = PRODUCTS) -> Facts:
    """One of our products by its name, or any facts file by its path."""
    if name.endswith((".yaml", ".yml")):
        return load(Path(name))
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = [found.stem for found in folder.glob("*.yaml")]
        raise InputError(f"no product {name!r}{did_you_mean(name, known)}; or give a .yaml file")
    return load(path)


def impossible(facts: Facts) -> Iterator[tuple[str, str]]:
    """Contradictions: (key, what is wrong and how to mend it)."""
    yield from _identity(facts)
    yield from _radio(facts)
    yield from _fitted(facts)
    yield from _mains(facts)
    yield from _data(facts)
    yield from _packaging(facts)
    yield from _enclosure(facts)


def _identity(facts: Facts) -> Iterator[tuple[str, str]]:
    if not facts.product.replace("_", "").isalnum() or not facts.product.isascii():
        yield "product", f"{facts.product!r}: letters, digits and _ only; it names files"
    for key in ("markets", "boards"):
        listed = getattr(facts, key)
        if len(set(listed)) != len(listed):
            yield key, f"{key} names one twice"
    if not facts.markets:
        yield "markets", "no market; a product that nobody places needs no file"


def _radio(facts: Facts) -> Iterator[tuple[str, str]]:
    radio = facts.radio
    if radio.fitted == (radio.technology == "none"):
        yield "radio.technology", f"technology {radio.technology} with fitted {radio.fitted}"
    if not radio.fitted:
        for key in ("module", "bands", "power_max", "fcc_id", "ic_id"):
            if getattr(radio, key) is not None:
                yield f"radio.{key}", f"radio.{key} is given, but no radio is fitted; write null"


def _fitted(facts: Facts) -> Iterator[tuple[str, str]]:
    if (facts.boards or facts.radio.fitted or facts.software.present) and not facts.electronics:
        yield "electronics", "boards, radio or software without electronics; set it to true"
    if facts.lan.fitted == (facts.lan.controller == "none"):
        yield "lan.controller", f"controller {facts.lan.controller}, fitted {facts.lan.fitted}"
    board = f"lan_{facts.lan.controller}"
    if facts.lan.fitted != any(b.startswith("lan_") for b in facts.boards):
        yield "boards", f"lan.fitted is {facts.lan.fitted}, the boards are {_list(facts.boards)}"
    elif facts.lan.fitted and board not in facts.boards:
        yield "lan.controller", f"controller {facts.lan.controller}, but {board} is not in boards"
    relays = facts.relays
    currents = [relays.current, relays.current_nc, relays.current_all]
    given = [relays.circuits > 0, *(current is not None for current in currents)]
    if set(given) != {relays.fitted}:
        yield "relays", "relays: fitted, circuits and current contradict each other"
    elif relays.fitted and max(c or 0.0 for c in currents[1:]) > (relays.current or 0.0):
        yield "relays.current", "current_nc or current_all is above current, the highest of them"
    if relays.fitted != ("relay_shield" in facts.boards):
        yield "boards", f"relays.fitted is {relays.fitted}, the boards are {_list(facts.boards)}"
    if relays.manage_energy and not relays.fitted:
        yield "relays.manage_energy", "relays manage energy, but none is fitted"
    ct = facts.current_transformers
    if len({ct.supplied, ct.kind != "none", ct.count > 0, ct.current_max is not None}) != 1:
        yield "current_transformers", "supplied, kind, count and current_max contradict each other"


def _mains(facts: Facts) -> Iterator[tuple[str, str]]:
    mains = facts.mains
    if len({mains.connected, bool(mains.systems), bool(mains.frequencies)}) != 1:
        yield "mains", "mains: connected, systems and frequencies contradict each other"
    if mains.connected != (mains.overvoltage_category != "none"):
        yield "mains.overvoltage_category", "overvoltage category and connected contradict"
    highest = max((_LINE_TO_LINE_V[system] for system in mains.systems), default=0.0)
    if mains.voltage_max < highest:
        yield "mains.voltage_max", f"{mains.voltage_max} is less than a system's {highest:g} V"
    if facts.relays.fitted and not mains.connected:
        yield "mains.connected", "relays switch mains circuits, but mains is not connected"
    environment = facts.environment
    if environment.temperature_min >= environment.temperature_max:
        yield "environment.temperature_min", "the lowest temperature is not below the highest"


_LINE_TO_LINE_V: Final = {
    "single_phase_230": 230.0,
    "three_phase_230_400": 400.0,
    "single_phase_120": 120.0,
    "split_phase_120_240": 240.0,
    "three_phase_120_208": 208.0,
}


def _data(facts: Facts) -> Iterator[tuple[str, str]]:
    data, software = facts.data, facts.software
    if data.internet and not data.network:
        yield "data.internet", "the internet is reached over a network; set data.network"
    if (data.cloud or data.personal) and not data.network:
        yield "data", "a cloud or personal data without a data connection"
    if data.network and not software.present:
        yield "software.present", "a data connection needs firmware or logic"
    if software.passwords == "none" and software.password_skippable:
        yield "software.password_skippable", "there is no password to skip; write null"
    if not software.present and software.version is not None:
        yield "software.version", "a version of software that is not present; write null"


def _packaging(facts: Facts) -> Iterator[tuple[str, str]]:
    packaging = facts.packaging
    for key in ("identification", "description", "reusable", "technical_file"):
        if not packaging.used and getattr(packaging, key) is not None:
            yield f"packaging.{key}", f"packaging.{key} is given, but none is used; write null"


def _enclosure(facts: Facts) -> Iterator[tuple[str, str]]:
    code = facts.environment.ip_code
    if code is not None and not _IP_CODE.fullmatch(code):
        yield "environment.ip_code", f"ip_code {code!r}: write it as EN 60529 does, such as IP20"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
