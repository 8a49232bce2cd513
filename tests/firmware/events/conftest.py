"""Compiles the event layer before the first test, whose time Hypothesis would count."""

from __future__ import annotations

import pytest

from tests.firmware.events.library import events_config


@pytest.fixture(autouse=True, scope="session")
def _compiled() -> None:
    events_config()
