"""Five days of work on three sessions, each reopened twice: at every end all outputs tell the same figures, and the right ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.figures import Tables, contradictions, files, of_ended, readings
from tests.sandbox import START, Sandbox
from tests.scenario import OTHER

LOGIN, SEARCH, SIZE = "feature/login", "feature/search", "fix/größe"


class Journey:
    """Moves the clock from day to day, and looks at every output whenever a session ends."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.ids: dict[str, str] = {}
        self.handoffs: dict[str, list[str]] = {}

    def day(self, number: int, hour: int) -> None:
        """Day 1 is that on which every test begins, at eight o'clock."""
        self.box.now = START + (number - 1) * 86_400 + (hour - 8) * 3600

    def start(self, branch: str, *objectives: str, base: str) -> None:
        wanted = [word for objective in objectives for word in ("--objective", objective)]
        self.ids[branch] = self.box.json("start", branch, "--from", base, *wanted)["session"]
        self.handoffs[branch] = []

    def commit(self, minutes: float, message: str, name: str, content: str, **options: Any) -> str:
        self.box.pass_time(minutes=minutes)
        return self.box.commit(message, name, content, **options)

    def end(self, branch: str, *options: str, **expected: int) -> None:
        """End the session of `branch`; `expected` are some of its figures, as a person would count them."""
        box, session_id = self.box, self.ids[branch]
        file = box.path.parent / "handoff.md"
        document = box.json("end", "-o", str(file), *options)
        assert document["session"] == session_id
        written = file.read_text("utf-8")
        self.handoffs[branch].append(written)
        assert document["markdown"] == written == box.session("handoff", branch).out
        told = of_ended(document)["end --json"]
        tables = Tables.of(box)
        found = of_ended(document) | tables.readings(session_id, branch) | readings(box, session_id)
        assert contradictions(found) == []
        assert {name: told[name.replace("_", " ")] for name in expected} == expected
        for other, other_id in self.ids.items():
            assert contradictions(tables.readings(other_id, other) | files(box, other_id)) == []

    def look(self) -> None:
        """All outputs agree on every session, and every handoff that was ever written can still be read."""
        tables = Tables.of(self.box)
        for branch, session_id in self.ids.items():
            assert contradictions(tables.readings(session_id, branch) | readings(self.box, session_id)) == []
            for number, written in enumerate(self.handoffs[branch], start=1):
                assert self.box.session("handoff", session_id, "--at", str(number)).out == written


@pytest.fixture
def journey(ready: Sandbox) -> Journey:
    return Journey(ready)


def test_three_sessions_in_five_days(journey: Journey) -> None:
    box = journey.box

    journey.day(1, 9)
    journey.start(LOGIN, "Form", "Tokens", "Audit", base="main")
    journey.commit(25, "feat: form", "form.py", "one\ntwo\nthree\n")
    box.session("blockers", "add", "No test server", "--issue", "#7")
    journey.commit(15, "feat: check\n\nThis completes obj-1.", "check.py", "one\n")
    box.pass_time(minutes=5)
    box.session("switch", "main")
    journey.start(SEARCH, "Index", "Query", base="main")
    journey.commit(20, "feat: index", "index.py", "one\ntwo\n")
    box.pass_time(minutes=5)
    box.write("index.py", "one\ntwo\nthree\n")
    box.git("commit", "-q", "-a", "--amend", "--no-edit")
    journey.end(SEARCH, objectives_done=0, commits=1, active=25 * 60, added=3, ends=1)
    box.session("resume", LOGIN, "--quiet")
    box.pass_time(minutes=10)
    journey.end(
        LOGIN, "--next", "tokens", objectives_done=1, commits=2, active=55 * 60, added=4, ends=1, open_blockers=1
    )

    journey.day(2, 8)
    box.session("resume", "--quiet")
    box.session("decisions", "add", "Use PKCE", "--rationale", "Protects the code")
    # Changed again: what the commits added up is more than what the branch changes.
    journey.commit(20, "fix: form", "form.py", "one\nfour\n")
    box.commit("docs: theirs", "theirs.md", "theirs\n", **OTHER)
    box.pass_time(minutes=10)
    journey.end(LOGIN, objectives_done=1, ends=2, decisions=1, open_blockers=1, active=85 * 60)
    journey.start(SIZE, "Measure", base="main")
    journey.commit(40, "fix: size", "größe.py", "one\n")
    box.write("größe.py", "one\ntwo\n")
    box.session("checkpoint", "--label", "measured", "-m", "fix: measure")
    box.write("draft.txt", "draft\n")
    box.session("checkpoint", "--no-commit", "--label", "draft")
    (box.path / "draft.txt").unlink()
    journey.end(SIZE, commits=2, checkpoints=2, added=2, ends=1)

    journey.day(3, 8)
    box.git("switch", "-q", "main")
    box.commit("docs: readme", "README.md", "more\n", **OTHER)
    box.session("resume", SEARCH, "--quiet")
    box.git("rebase", "-q", "main")
    journey.commit(10, "feat: query\n\nThis completes obj-1 and completes obj-2.", "query.py", "one\n")
    box.pass_time(minutes=90)  # lunch
    journey.end(SEARCH, objectives_done=2, commits=2, added=4, active=35 * 60, idle=90 * 60, ends=2)
    box.session("resume", SIZE, "--quiet")
    box.git("reset", "-q", "--hard", "HEAD^")
    journey.commit(10, "fix: measure better", "größe.py", "one\nthree\nfour\n")
    journey.end(SIZE, commits=2, added=3, ends=2)

    journey.day(4, 9)
    box.session("resume", LOGIN, "--quiet")
    box.git("merge", "-q", "--no-edit", "main")
    box.session("blockers", "resolve", "blk-1", "--resolution", "Made one")
    journey.commit(20, "feat: tokens\n\nThis completes obj-2.", "tokens.py", "one\n")
    box.session("objectives", "drop", "obj-3")
    journey.end(LOGIN, "--merge-to", "main", objectives=2, objectives_done=2, ends=3, open_blockers=0, active=105 * 60)
    box.session("resume", SEARCH, "--quiet")
    box.pass_time(minutes=15)
    journey.end(SEARCH, "--accomplished", "Search", objectives_done=2, commits=2, active=50 * 60, ends=3)

    journey.day(5, 8)
    box.session("resume", SIZE, "--quiet")
    box.session("objectives", "add", "Report")
    box.write("notes.txt", "to do\n")
    box.pass_time(minutes=5)
    journey.look()  # the session is open
    journey.end(SIZE, objectives=2, objectives_done=0, commits=2, checkpoints=3, ends=3)
    assert [len(written) for written in journey.handoffs.values()] == [3, 3, 3]
    totals = box.json("history")["totals"]
    reported = box.json("report", "--project")["totals"]
    for name in ("sessions", "objectives", "objectives_done", "active_seconds"):
        assert totals[name] == reported[name]
