"""Texts that look like secrets are refused at every door, and leave no trace. The token is synthetic, put together here."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.model.test_secret_texts import TOKENS
from tests.sandbox import Sandbox

TOKEN = TOKENS["a GitHub token"]
REFUSED = (
    "error: a text holds what looks like a GitHub token, and texts travel in commits, archives and briefs\n"
    "hint: leave it out; if it is no secret, the command line accepts it with --allow-secret\n"
)
TEXT = f"rotate {TOKEN} today"


def state(sandbox: Sandbox) -> tuple[str, ...]:
    """Refs, HEAD, work tree and the journal."""
    journals = sorted((sandbox.path / ".git/sessions").glob("*/journal"))
    return (
        sandbox.git("for-each-ref"),
        sandbox.git("symbolic-ref", "HEAD"),
        sandbox.git("status", "--porcelain=v1"),
        *(path.read_text() for path in journals),
    )


def assert_nowhere(sandbox: Sandbox) -> None:
    """The token is in no file of the repository, and in no object."""
    for path in sandbox.path.rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path
    packed = sandbox.run("git", "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").out
    objects = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=sandbox.path, input=packed.encode(), capture_output=True, check=True
    )
    assert TOKEN.encode() not in objects.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["objectives", "add", "fine", TEXT],
        ["objectives", "edit", "obj-1", TEXT],
        ["blockers", "add", TEXT],
        ["blockers", "add", "x", "--issue", f"https://a:{TOKEN}@forge.example/1"],
        ["decisions", "add", TEXT],
        ["decisions", "add", "x", "--rationale", TEXT],
        ["decisions", "add", "x", "--alternatives", TEXT],
        ["decisions", "add", "x", "--path", TOKEN],
        ["checkpoint", "-m", TEXT],
        ["checkpoint", "--no-commit", "--label", TEXT],
        ["checkpoint", "--notes", TEXT],
        ["checkpoint", "--decision", "x", "--rationale", TEXT],
        ["end", "--accomplished", TEXT],
        ["end", "--remember", TEXT, "--merge-to", "main"],
        ["end", "--next", "fine", "--next", TEXT],
        ["start", "feature/new", "--objective", TEXT],
        ["start", "--objective", TEXT],
        ["start", "feature/new", "--objectives", f"a, {TOKEN}"],
        ["start", "feature/new", "--issue", TEXT],
        ["start", "feature/new", "--worktree", "--objective", TEXT],
        ["start", "--resume", "--objective", TEXT],
        ["config", "context.conventions", TEXT],
    ],
    ids=lambda arguments: " ".join(arguments)[:40].replace(TOKEN, ""),
)
def test_is_refused_before_anything_is_done(feature: Sandbox, arguments: list[str]) -> None:
    feature.write("app.py", "a = 1\n")
    feature.git("add", "app.py")
    before = state(feature)
    assert TOKEN not in (ran := feature.session(*arguments, status=1)).err
    assert ran.out == ""
    assert ran.err.splitlines()[1] == REFUSED.splitlines()[1]
    assert state(feature) == before
    assert_nowhere(feature)


def test_words(feature: Sandbox) -> None:
    assert feature.session("blockers", "add", TEXT, status=1).err == REFUSED
    document = feature.json("blockers", "add", TEXT, status=1)
    assert document["error"]["code"] == "secret"


def test_a_plain_password_is_refused_and_code_that_reads_one_is_not(feature: Sandbox) -> None:
    said = feature.session("decisions", "add", "Staging: DB_PASSWORD=s8f7s6df87s6df", status=1).err
    assert said == REFUSED.replace("a GitHub token", "a password or key")
    for text in ('Read password=os.environ["X"]', "password = getpass()", "PASSWORD=${PW}", "password: argon2id"):
        feature.session("decisions", "add", text)


def test_is_recorded_if_allowed(feature: Sandbox) -> None:
    feature.session("objectives", "add", "--allow-secret", TEXT)
    feature.session("decisions", "add", TEXT, "--allow-secret")
    feature.session("checkpoint", "--notes", TEXT, "--allow-secret")
    feature.session("end", "--no-push", "--remember", TEXT, "--allow-secret")
    assert TEXT in feature.session("handoff").out
    feature.session("start", "feature/next", "--worktree", "../next", "--objective", TEXT, "--allow-secret")


def test_commands_without_texts_have_no_such_option(feature: Sandbox) -> None:
    assert "--allow-secret" not in feature.session("status", "-h").out
    assert "--allow-secret" not in feature.session("objectives", "list", "-h").out
    assert "--allow-secret" in feature.session("objectives", "add", "-h").out


def test_a_test_command_is_recorded_without_it(feature: Sandbox) -> None:
    feature.session("test", "--", "env", f"TOKEN={TOKEN}", "true")
    command = next(body["command"] for kind, body in feature.journal() if kind == "test")
    assert command == "env TOKEN=[a GitHub token removed] true"
    assert_nowhere(feature)


@pytest.mark.parametrize("event", ["SessionStart", "PreCompact", "Stop", "SessionEnd"])
def test_agents_are_recorded_without_it(feature: Sandbox, event: str) -> None:
    given = json.dumps({"session_id": f"s {TOKEN}", "hook_event_name": event, "cwd": str(feature.path)})
    feature.session("hook", "claude", event, stdin=given)
    assert [body["of"] for kind, body in feature.journal() if kind == "agent"] == ["s [a GitHub token removed]"]
    assert_nowhere(feature)


def test_what_git_says_stops_no_hook(feature: Sandbox) -> None:
    """Names of branches and files and subjects of commits are no texts of ours."""
    feature.git("switch", "-q", "-c", f"fix/{TOKEN}")
    feature.session("start")
    feature.commit(f"fix: {TOKEN}", f"{TOKEN}.txt")
    assert feature.note()["session"].startswith("fix-ghp-")
