"""What `openstrom check` runs: rules, error budget, simulations; and writes: evidence, pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardware import evidence
from hardware.checks import calculation_docs, charts, run, spice
from hardware.checks.metering.simulation import SimulationRow, monte_carlo
from hardware.checks.plots import Figure, save
from hardware.checks.run import Outcome
from hardware.checks.view import View
from hardware.design import Design
from hardware.evidence import Record
from hardware.files import write_atomically

#: Pictures of the simulations, which depend on ngspice's version and are not committed.
PLOTS: Final = Path("build/spice")
SEED: Final = 1
METERS: Final = 20_000

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found and wrote, paths relative to the root."""

    outcomes: tuple[Outcome, ...]
    records: tuple[Record, ...]
    files: tuple[str, ...]

    @property
    def held(self) -> bool:
        """True if nothing failed."""
        return not any(outcome.failures for outcome in self.outcomes)


def check(designs: Mapping[str, Design], root: Path, tell: Told) -> Report:
    """Run everything and write below ``root``; ``tell`` hears each step by name.

    SpiceError if ngspice is missing; nothing is written then.
    """
    tell("design rules")
    outcomes = run.run(designs)
    tell("metering error budget")
    rows = {
        name: monte_carlo(View(design), SEED, METERS)
        for name, design in sorted(designs.items())
        if design.analog_channels
    }
    tell("simulations with ngspice")
    results = spice.simulate(designs)
    simulated = [_outcome(result) for result in results]
    tell("evidence, pages and charts")
    python = {"python": evidence.python_version()}
    records = run.records(outcomes, designs, python)
    records += run.records(simulated, designs, python | {"ngspice": spice.version()})
    evidence.write(root / evidence.FOLDER, records, ids=[record.id for record in records])
    files = [str(evidence.FOLDER)]
    pages = calculation_docs.pages(outcomes, designs)
    pages |= {_page(name): calculation_docs.error_page(rows[name]) for name in rows}
    for path, text in pages.items():
        write_atomically(root / path, text.encode())
        files.append(path)
    for stem, figure in _figures(designs, rows, results).items():
        files += [str(path.relative_to(root)) for path in save(figure, root / stem)]
    return Report((*outcomes, *simulated), tuple(records), tuple(files))


def _outcome(result: spice.Result) -> Outcome:
    story = "Simulated with ngspice and compared with the closed form."
    return Outcome(
        result.id,
        result.title,
        result.source,
        story,
        result.subject,
        result.points,
        unverified=result.unverified,
    )


def _page(board: str) -> str:
    return f"{calculation_docs.FOLDER}/{board}_errors.md"


def _figures(
    designs: Mapping[str, Design],
    rows: Mapping[str, list[SimulationRow]],
    results: list[spice.Result],
) -> dict[Path, Figure]:
    folder = Path(calculation_docs.FOLDER)
    found = {
        PLOTS / f"{result.id}.{result.subject}": result.figure
        for result in results
        if result.figure is not None
    }
    if (power := charts.power_budget(designs)) is not None:
        found[folder / "power_budget"] = power
    for name, listed in rows.items():
        if (errors := charts.error_budget(listed)) is not None:
            found[folder / f"{name}_errors"] = errors
    return found
