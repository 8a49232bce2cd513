"""Watts that each product turns into heat in its housing, from the design's own figures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hardware.blocks.relay_channel import CONTACT_HEAT_W
from hardware.checks.conditions import MAINS_V
from hardware.checks.power_states import Budget, budgets, modules
from hardware.checks.view import System, View
from hardware.design import Design

_HELD: Final = "all relays held"
#: Strings that lie at the mains: block and stem of the part's name -> the chain.
_STRING: Final = re.compile(r"^(voltage_input_\d+/string|isolated_supply/bleeder_\d+)_")
_RAIL_V: Final = {"V12": 12.0, "V3V3": 3.3}


@dataclass(frozen=True, slots=True)
class Heat:
    """Power by where it arises; ``supply_w`` is what the supply module gives."""

    watts: Mapping[str, float]
    supply_w: float = 0.0

    @property
    def total_w(self) -> float:
        """All of it."""
        return sum(self.watts.values())


def heat_of(product: str, designs: Mapping[str, Design]) -> Heat:
    """Mean power in the product's housing, all relays held, mains at its upper end."""
    system = System([View(design) for design in designs.values()])
    lan = product if product.startswith("lan_") else ""
    held = [b for b in budgets(system) if b.state.name == _HELD]
    budget = next(b for b in held if not lan or lan in b.boards)
    sent = _sent(budget)
    if product == "relay_shield":
        return Heat({"coils and logic": sent["relay_shield"], "contacts": CONTACT_HEAT_W})
    away = sum(w for board, w in sent.items() if board != lan)
    plug = budget.plug.mean if budget.plug is not None else 0.0
    part, net = modules(budget.host)[0]
    volts = budget.host.rating(part, "output_voltage")
    middle = ((volts.low or 0.0) + (volts.high or 0.0)) / 2
    supply = budget.rails[(budget.host.name, net)].mean * middle
    kept = {"supply module": plug - supply, "electronics": supply - away}
    return Heat(kept | {"mains strings": mains_strings_w(designs["meter"])}, supply)


def _sent(budget: Budget) -> dict[str, float]:
    """Power over each add-on's ribbon."""
    found: dict[str, float] = defaultdict(float)
    for ribbon in budget.ribbons:
        volts = _RAIL_V.get(ribbon.signal)
        if volts is None:
            raise ValueError(f"ribbon signal {ribbon.signal}: no voltage is known for it")
        found[ribbon.link.add_on.name] += ribbon.load.mean * volts
    return found


def mains_strings_w(design: Design) -> float:
    """Heat of the resistor strings at the mains: each chain between a phase and neutral."""
    chains: dict[str, float] = defaultdict(float)
    for part in design.parts:
        match = _STRING.match(part.address)
        if match:
            spec = design.spec(part)
            chains[match[1]] += spec.rating("resistance").interval.low or 0.0
    if not chains:
        raise ValueError(f"{design.name}: no resistor strings at the mains were found")
    return sum((MAINS_V.high or 0.0) ** 2 / ohms for ohms in chains.values())
