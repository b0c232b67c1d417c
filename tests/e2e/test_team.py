"""Who works on what."""

from __future__ import annotations

import pytest

from tests.sandbox import Sandbox
from tests.teamwork import ON, Shared, shared_clones


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    return shared_clones(feature)


def test_without_sharing_the_team_is_the_user(shared: Shared) -> None:
    shown = shared.ada.session("team")
    assert shown.out == "▶  Ada Example (you)  feature/oauth  since 08:00  Google OAuth  1 blocker\n"
    assert shown.err == "note: nothing is shared yet, so colleagues are missing: git session sync --on\n"


def test_the_team(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    bo.now = ada.now
    bo.session("start", "fix/timeouts", "-o", "Shorter timeouts", AI_AGENT="claude")
    bo.session(*ON)
    ada.pass_time(minutes=20)
    ada.session(*ON)
    assert ada.session("team").out == (
        "▶  Ada Example (you)       feature/oauth  since 08:00  Google OAuth      1 blocker\n"
        "▶  claude, for Bo Example  fix/timeouts   since 08:10  Shorter timeouts\n"
        "as of just now\n"
    )
