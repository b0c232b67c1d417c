"""`git session watch`: what it sees, what it writes down, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import Sandbox, stable
from tests.watching import Watching, lines_of

HOW = [pytest.param(True, id="notified"), pytest.param(False, id="polled")]


def activities(sandbox: Sandbox) -> list[int]:
    """When there was activity, in seconds since the sandbox began; all that the journal says."""
    return [at for at, kind, _ in timed(sandbox) if kind == "activity"]


def timed(sandbox: Sandbox) -> list[tuple[int, str, Any]]:
    """(seconds since the session began, kind, body) of every event."""
    (path,) = (sandbox.path / ".git" / "sessions").glob("*/journal")
    rows = [line.split(" ", 2) for line in path.read_text("utf-8").splitlines()]
    start = int(rows[0][0])
    return [((int(at) - start) // 1000, kind, json.loads(body)) for at, kind, body in rows]


@pytest.mark.parametrize("watchfiles", HOW)
def test_it_tells_what_happens_line_by_line(feature: Sandbox, watchfiles: bool) -> None:
    feature.git("config", "session.watchPatterns", "**")
    with Watching(feature, watchfiles=watchfiles) as watching:
        told = watching.wait_for(r"watching [^\n]*\n")
        watching.pass_time(minutes=1)
        feature.write("src/new/a.py", "a\n")
        told += watching.wait_for(r"changed [^\n]*\n")
        watching.pass_time(minutes=1)
        feature.git("add", "-A")
        feature.git("commit", "-q", "-m", "feat: a completes obj-1")
        told += watching.wait_for(r"objective done [^\n]*\n")
        feature.git("switch", "-q", "main")
        told += watching.wait_for(r"on main [^\n]*\n")
        feature.git("switch", "-q", "feature/oauth")
        told += watching.wait_for(r"on feature/oauth [^\n]*\n")
        feature.session("end", "--no-handoff")
        told += watching.wait_for(r"session ended[^\n]*\n")
        assert watching.end() == 0
    seconds = "" if watchfiles else "  looking"
    assert re.sub(r"looking every \d+s", "looking", stable(told + watching.out)) == (
        f"08:00  watching {os.path.realpath(feature.path)}{seconds}\n"
        "08:01  changed  src/new/a.py\n"
        "08:02  commit COMMIT  feat: a completes obj-1\n"
        "08:02  objective done obj-1  OAuth provider\n"
        "08:02  on main  no session is open: git session start\n"
        "08:02  on feature/oauth  feature-oauth-20270115-xxxx\n"
        "08:02  session ended\n"
    )


@pytest.mark.parametrize("watchfiles", HOW)
def test_steady_work_between_two_commits_counts_and_a_pause_does_not(feature: Sandbox, watchfiles: bool) -> None:
    with lines_of(feature, watchfiles=watchfiles) as watching:
        for minute in range(3 * 6):
            watching.pass_time(minutes=10)
            if not 7 <= minute < 13:  # an hour in which nothing is written
                feature.write("src/a.py", f"{minute}\n")
                watching.wait_for(r"changed [^\n]*\n")
        watching.pass_time(minutes=1)
        # Files that are gone tell nothing to a hook that looks for evidence.
        (feature.path / "src" / "a.py").unlink()
        feature.commit("feat: after three hours", "src/b.py")
        watching.wait_for("commit ")
    assert activities(feature) == [600 * at for at in (*range(1, 8), *range(14, 19))]
    assert feature.note()["session-time"] == str((180 - 70 + 1) * 60)
    assert feature.json("status")["idle_seconds"] == 70 * 60


def test_json_is_a_document_a_line(feature: Sandbox) -> None:
    with Watching(feature, "--json") as watching:
        first = json.loads(watching.wait_for(r"[^\n]*\n"))
        feature.write("src/a.py", "a\n")
        second = json.loads(watching.wait_for(r"[^\n]*\n"))
        assert watching.end(signal.SIGHUP) == 0
    assert (first["schema"], first["kind"], first["branch"]) == ("git-session/watch/1", "watching", "feature/oauth")
    assert (second["kind"], second["paths"], second["at"]) == ("changed", ["src/a.py"], int(feature.now * 1000))


def test_outside_of_a_repository(bare_sandbox: Sandbox) -> None:
    ran = bare_sandbox.session("watch", status=1)
    assert (ran.out, ran.err) == (
        "",
        "error: not inside a git repository\nhint: go to one, or make one here: git init\n",
    )


def test_a_deleted_repository_ends_it(feature: Sandbox, tmp_path: Path) -> None:
    with lines_of(feature) as watching:
        feature.path.rename(tmp_path / "elsewhere")
        told = watching.wait_for(r"the repository moved [^\n]*\n")
        assert told.endswith(f"the repository moved  {os.path.realpath(tmp_path)}/elsewhere\n")
        feature.run("rm", "-rf", str(tmp_path / "elsewhere"), cwd=tmp_path)
        assert watching.ended() == 1
    assert watching.out == (
        f"error: {os.path.realpath(tmp_path)}/elsewhere is gone, so there is nothing to watch\n"
        "hint: watch another: cd <repository>\n"
    )
