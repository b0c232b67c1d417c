"""The branches with an open session, found without reading ended sessions."""

from __future__ import annotations

import sys

from tests.sandbox import Sandbox

_ASK = "from git_session.services.workspace import Workspace as W; print(*W.open('.').store.open_branches(), sep='\\n')"


def test_the_newest_session_comes_first(feature: Sandbox) -> None:
    feature.pass_time(minutes=1)
    feature.session("start", "Über/Ärger.x")
    feature.pass_time(minutes=1)
    feature.session("start", "done")
    feature.session("end", "--no-handoff")
    feature.git("config", "branch.nothing.session", "no-such-session")
    assert feature.run(sys.executable, "-c", _ASK).out.splitlines() == ["Über/Ärger.x", "feature/oauth"]


def test_none(ready: Sandbox) -> None:
    assert ready.run(sys.executable, "-c", _ASK).out == "\n"
