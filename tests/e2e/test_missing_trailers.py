"""`doctor` gives trailers to unpushed commits of agents that run git with its hooks off, as Gemini CLI does."""

from __future__ import annotations

import json

from tests.forge import Forge
from tests.sandbox import Sandbox
from tests.scenario import UNSEEN


def agent(sandbox: Sandbox, event: str) -> None:
    said = json.dumps({"session_id": "g", "cwd": str(sandbox.path), "source": "startup"})
    sandbox.run("git-session", "hook", "gemini", event, stdin=said)


def bare(sandbox: Sandbox, subject: str) -> str:
    """A commit of Gemini's shell, five minutes later."""
    sandbox.pass_time(minutes=5)
    sandbox.write(f"{subject.split()[-1]}.txt", f"{subject}\n")
    sandbox.git("add", "-A")
    sandbox.git("-c", "core.hooksPath=", "commit", "-q", "-m", subject, GEMINI_CLI="1", **UNSEEN)
    return sandbox.git("rev-parse", "HEAD")


def worked(sandbox: Sandbox) -> None:
    agent(sandbox, "SessionStart")
    for name in ("one", "two"):
        bare(sandbox, f"feat: add {name}")
    agent(sandbox, "AfterAgent")


def findings(sandbox: Sandbox) -> list[str]:
    return [
        each["what"] for each in sandbox.json("doctor", status=None)["findings"] if each["code"] == "missing-trailers"
    ]


def test_unpushed_commits_get_their_trailers(feature: Sandbox) -> None:
    worked(feature)
    feature.commit("feat: mine", "mine.txt", "mine\n")
    old = feature.git("rev-list", "--reverse", "main..HEAD").split()
    authors = feature.git("log", "--format=%an %ae %ad %cn %cd %T", "main..HEAD")
    mine = feature.message()
    feature.write("mine.txt", "unfinished\n")
    feature.git("add", "mine.txt")
    names = ", ".join(oid[:9] for oid in old[:2])
    assert findings(feature) == [f"2 commits of Gemini CLI without trailers, made with git's hooks off: {names}"]
    assert feature.git("rev-list", "--reverse", "main..HEAD").split() == old
    fixed = feature.session("doctor", "--fix").out
    assert f"written again with trailers; before: git reset --soft {old[-1][:9]}\n" in fixed
    new = feature.git("rev-list", "--reverse", "main..HEAD").split()
    assert feature.message(new[0]) == (
        "feat: add one\n\nSession-Objectives:\n - [▶] OAuth provider\n - [ ] Google OAuth\nSession-Time: 5m"
    )
    assert feature.message(new[1]).endswith("Session-Time: 10m")
    assert feature.message(new[2]) == mine
    assert feature.git("log", "--format=%an %ae %ad %cn %cd %T", "main..HEAD") == authors
    assert feature.git("diff", "--cached", "--name-only") == "mine.txt"
    assert [feature.git("notes", "--ref=session", "show", oid).count("time: 5m of") for oid in new] == [1, 1, 0]
    commits = [each for each in feature.json("log")["entries"] if each["kind"] == "commit"]
    assert [each["by"] for each in commits] == ["gemini", "gemini", ""]
    assert feature.json("status")["commits"] == 3
    who = feature.json("handoff")["metrics"]["who"]
    assert {each["name"]: each["commits"] for each in who} == {"gemini": 2, "Ada Example": 1}
    assert feature.json("doctor")["findings"] == []
    assert findings(feature) == []


def test_a_pushed_commit_is_left_alone(feature: Sandbox) -> None:
    Forge.of(feature)
    worked(feature)
    feature.git("push", "-q", "origin", "feature/oauth")
    assert findings(feature) == []
    agent(feature, "SessionStart")
    last = bare(feature, "feat: add three")
    agent(feature, "AfterAgent")
    assert findings(feature) == [f"1 commit of Gemini CLI without trailers, made with git's hooks off: {last[:9]}"]
    pushed = feature.git("rev-parse", "origin/feature/oauth")
    feature.session("doctor", "--fix")
    assert feature.git("rev-parse", "HEAD^") == pushed
    assert "Session-Time" in feature.message()


def test_what_others_have_and_what_a_person_did_is_left_alone(feature: Sandbox) -> None:
    worked(feature)
    for command in (("tag", "v1", "HEAD^"), ("branch", "copy", "HEAD")):
        feature.git(*command)
        assert findings(feature) == []
        feature.git(*(("tag", "-d", "v1") if command[0] == "tag" else ("branch", "-D", "copy")))
    assert len(findings(feature)) == 1
    feature.git("config", "session.commitStyle", "none")
    assert findings(feature) == []


def test_a_person_with_hooks_off_wanted_it_so(feature: Sandbox) -> None:
    feature.write("a.txt", "a\n")
    feature.git("add", "-A")
    feature.git("-c", "core.hooksPath=", "commit", "-q", "-m", "feat: by hand")
    assert findings(feature) == []
