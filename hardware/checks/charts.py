"""The charts of the report: power budget and metering error budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hardware.checks.metering.simulation import SimulationRow
from hardware.checks.plots import Bar, Figure, Limit, Panel
from hardware.checks.power_draws import Load
from hardware.checks.power_states import budgets, module_power, modules
from hardware.checks.rules.power_budget import derated_power
from hardware.checks.view import System, View
from hardware.design import Design


def power_budget(designs: Mapping[str, Design]) -> Figure | None:
    """Power from the supply module in each state: every full set of boards, and idle alone."""
    found = [b for b in budgets(System([View(d) for d in designs.values()])) if not b.state.bus]
    if not found:
        return None
    most = max(len(budget.add_ons) for budget in found)
    panels = []
    for boards in sorted({b.boards for b in found if len(b.add_ons) == most}):
        bars = []
        limits: tuple[Limit, ...] = ()
        for budget in (b for b in found if b.boards == boards or not b.add_ons):
            for part, net in modules(budget.host):
                power = module_power(
                    budget.host, part, budget.rails.get((budget.host.name, net), Load())
                )
                alone = "" if budget.add_ons else f", {budget.host.name} alone"
                bars.append(
                    Bar(
                        f"{budget.state.name}{alone}",
                        (power.mean, max(0.0, power.peak - power.mean)),
                    )
                )
                _, limit = derated_power(budget.host, part)
                limits = (Limit("lasting, warmest inside", limit, vertical=True),)
        panels.append(
            Panel(
                boards.replace("_", " "),
                ("power from the supply module", "W"),
                ("", ""),
                limits=limits,
                bars=tuple(bars),
                parts=("typical", "up to the peak"),
            )
        )
    return Figure("Power budget by state", tuple(panels))


def error_budget(rows: Iterable[SimulationRow]) -> Figure | None:
    """Errors after calibration at each point of a class, as shares of the point's limit."""
    panels = []
    by_class: dict[str, list[SimulationRow]] = {}
    for row in tightest(rows):
        by_class.setdefault(row.point.partition(" at ")[0], []).append(row)
    for name, listed in by_class.items():
        points = [row for row in listed if row.channels == listed[0].channels]
        bars = tuple(
            Bar(
                f"{row.point.partition(' at ')[2]} ({row.limit:g} %)",
                (
                    100.0 * row.quantile_99 / row.limit,
                    100.0 * max(0.0, row.worst - row.quantile_99) / row.limit,
                ),
            )
            for row in points
        )
        panels.append(
            Panel(
                f"{name}, channels {points[0].channels}",
                ("error after calibration, in percent of the limit in brackets", "1"),
                ("", ""),
                limits=(Limit("", 100.0, vertical=True),),
                bars=bars,
                parts=("99 % of meters", "up to the worst case"),
            )
        )
    return Figure("Metering error budget", tuple(panels)) if panels else None


def tightest(rows: Iterable[SimulationRow]) -> list[SimulationRow]:
    """Rows in order; of several limits at one point (where two rows of a table meet) the least."""
    kept: dict[tuple[str, str], SimulationRow] = {}
    for row in rows:
        key = (row.channels, row.point)
        if key not in kept or row.limit < kept[key].limit:
            kept[key] = row
    return list(kept.values())
