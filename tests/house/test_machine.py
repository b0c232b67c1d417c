"""In continuous integration, everything is there that tests need."""

from __future__ import annotations

import os

from tests.machine import missing


def test_continuous_integration_misses_nothing() -> None:
    assert missing() == [] or "CI" not in os.environ
