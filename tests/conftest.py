"""Tools that some tests need: missing, such tests skip at a desk and fail in CI.

No property fails for being slow: how fast a loaded machine draws examples says nothing of the code.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from hardware.checks.spice import available

# Upon the default profile, which draws the same examples in every run of CI.
settings.register_profile(
    "untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def ngspice() -> None:
    if available():
        return
    message = "ngspice is missing: run scripts/install_ngspice"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
