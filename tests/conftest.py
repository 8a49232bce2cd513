"""Tools that some tests need: missing, such tests skip at a desk and fail in CI."""

from __future__ import annotations

import os

import pytest

from hardware.checks.spice import available


@pytest.fixture(scope="session")
def ngspice() -> None:
    if available():
        return
    message = "ngspice is missing: run scripts/install_ngspice"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
