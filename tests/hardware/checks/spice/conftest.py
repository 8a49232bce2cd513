"""The simulations, run once."""

from __future__ import annotations

import pytest

from hardware.checks.spice import Result, simulate
from hardware.design import Design


@pytest.fixture(scope="session")
def results(ngspice: None, designs: dict[str, Design]) -> dict[str, Result]:
    """Every simulation of the project's boards, by id; each has its circuit on one board."""
    return {result.id: result for result in simulate(designs)}
