"""Days that colleagues share without their times are the same days in every time zone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sandbox import Sandbox
from tests.teamwork import ON, shared_clones


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", "2027-01-15"), ("Pacific/Pago_Pago", "2027-01-14"), ("UTC", "2027-01-15")]
)
def test_a_day_is_the_one_that_the_colleague_means(feature: Sandbox, zone: str, day: str) -> None:
    shared = shared_clones(feature)
    ada, bo = (replace(each, environment={**each.environment, "TZ": zone}) for each in (shared.ada, shared.bo))
    ada.session("decisions", "add", "Use PKCE")
    ada.session("end", "-q", "--next", "Google OAuth")
    ada.session(*ON)
    bo.session(*ON)
    assert "Ada Example  feature/oauth  ended today" in bo.session("team").out
    assert f"{day}  Ada Example  feature/oauth" in bo.session("history", "--team").out
    assert "Handoff of Ada Example  today" in bo.session("resume", "feature/oauth").out
    for command in ("brief", "handoff"):
        assert f"since {day}" in bo.session(command).out
    assert f"  since {day}\n" in bo.session("blockers", "list").out
    bo.session("end", "-q")
    bo.pass_time(minutes=24 * 60)
    bo.session("start", "other", "-q")
    assert f"{day}  Use PKCE" in bo.session("brief").out
    assert "feature/oauth  ended yesterday" in bo.session("team").out
