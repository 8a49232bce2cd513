"""Circuit simulations with ngspice, derived from the designs and compared with closed forms.

:func:`simulate` runs them all; :func:`version` names the tool for the evidence records. What a
simulation cannot find in a design is a point that fails, never an exception; ngspice itself
missing is a :class:`SpiceError`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from hardware.checks.plots import Figure
from hardware.checks.rule import Measurement, fault
from hardware.checks.spice import (
    charge_pump,
    current_input,
    hold_up,
    mains_capacitor,
    relay_coil,
    voltage_input,
)
from hardware.checks.spice.models import Estimate
from hardware.checks.spice.result import Bench, Result
from hardware.checks.spice.runner import available, version
from hardware.checks.spice.waveform import SpiceError
from hardware.checks.view import MissingRatingError, System, View
from hardware.design import Design

__all__ = ["SIMULATIONS", "Result", "Simulation", "SpiceError", "available", "simulate", "version"]

_Points = tuple[list[Measurement], Figure | None]


@dataclass(frozen=True, slots=True)
class Simulation:
    """One circuit: ``run`` yields no points on a board that does not have it."""

    id: str
    title: str
    source: str
    run: Callable[[System, View, Bench], _Points]
    estimates: tuple[Estimate, ...]


def _board(run: Callable[[View, Bench], _Points]) -> Callable[[System, View, Bench], _Points]:
    """A simulation that needs no other board."""
    return lambda _, view, bench: run(view, bench)


SIMULATIONS: Final = (
    *(
        Simulation(m.ID, m.TITLE, m.SOURCE, _board(m.simulate), m.ESTIMATES)
        for m in (charge_pump, current_input, mains_capacitor, relay_coil, voltage_input)
    ),
    Simulation(hold_up.ID, hold_up.TITLE, hold_up.SOURCE, hold_up.simulate, hold_up.ESTIMATES),
)


def simulate(designs: Mapping[str, Design], only: Collection[str] = ()) -> list[Result]:
    """Every simulation (or ``only`` those ids) on every board that has its circuit.

    Results by simulation, then board. SpiceError if ngspice is missing.
    """
    version()
    found = []
    for simulation in SIMULATIONS:
        if only and simulation.id not in only:
            continue
        views = [View(design) for _, design in sorted(designs.items())]
        system = System(views)
        for view in views:
            result = _result(simulation, system, view)
            if result.points:
                found.append(result)
    return found


def _result(simulation: Simulation, system: System, view: View) -> Result:
    bench = Bench()
    try:
        points, figure = simulation.run(system, view, bench)
    except MissingRatingError as error:
        text = str(error.args[0])
        points, figure = [fault(view.name, "ratings", text, source=simulation.source)], None
    except SpiceError as error:
        points, figure = [fault(view.name, "ngspice", str(error), source=simulation.source)], None
    ratings = {f"{mpn}: {name}" for mpn, name in view.reads if view.unverified(mpn, name)}
    return Result(
        simulation.id,
        simulation.title,
        view.name,
        simulation.source,
        tuple(points),
        figure,
        tuple(bench.decks),
        (*sorted(ratings), *(str(estimate) for estimate in simulation.estimates)),
    )
