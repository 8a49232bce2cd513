"""The four boards, built once."""

from __future__ import annotations

import pytest

from hardware import outputs
from hardware.design import Design


@pytest.fixture(scope="session")
def designs() -> dict[str, Design]:
    return outputs.build_all()


@pytest.fixture(scope="session")
def meter(designs: dict[str, Design]) -> Design:
    return designs["meter"]
