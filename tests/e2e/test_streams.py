"""Streams that are closed or full, and variables with nonsense: a clear error with the right exit status, or none at all."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from git_session.hot.system import now_ms
from git_session.model.progress import Deadline, OutOfTimeError
from git_session.services.overview.brief import brief
from git_session.services.workspace import Workspace
from tests.sandbox import Sandbox

FULL = (
    "error: cannot write the output: No space left on device\n"
    "hint: the command has run; what it recorded: git session log\n"
)
COMMANDS = ("status", "status --json", "brief", "history", "objectives add x")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_behind_stdout(feature: Sandbox, command: str) -> None:
    ran = feature.run("sh", "-c", f"git-session {command} >/dev/full", status=1)
    assert ran.err == FULL
    assert feature.run("sh", "-c", f"git-session {command} >/dev/full 2>/dev/full", status=1).err == ""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(feature: Sandbox, closed: str) -> None:
    for command in ("status", "status --json", "-h", "--version"):
        assert feature.run("sh", "-c", f"git-session {command} {closed}").err == ""
    assert feature.run("sh", "-c", f"git-session nosuch {closed}", status=2).out == ""
    assert feature.git("status", "--porcelain") == "", "no file was taken for a closed stream"


@pytest.mark.parametrize("command", ["history", "report", "-h"])
def test_a_reader_that_has_enough(feature: Sandbox, command: str) -> None:
    ran = feature.run("sh", "-c", f"(git-session {command}; echo $? >&2) | true")
    assert ran.err == "0\n"


@pytest.mark.parametrize("value", ["abc", "-5", "0", "1e3", "99999999999999999999", "9" * 5000, "٣"])
@pytest.mark.parametrize("name", ["COLUMNS", "LINES"])
def test_sizes_that_are_none_are_ignored(feature: Sandbox, name: str, value: str) -> None:
    expected = feature.session("start", "-h", COLUMNS="").out
    changed: dict[str, Any] = {"COLUMNS": "", name: value}
    assert feature.session("start", "-h", **changed).out == expected
    assert feature.session("status", **changed).err == ""


def test_variables_that_are_wrong(feature: Sandbox) -> None:
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        (
            {"TZ": "UTC-99:99"},
            "error: TZ names a time zone that is a day or more from UTC\nhint: correct or unset TZ\n",
        ),
        (
            {"GIT_WORK_TREE": "/nonexistent", "GIT_DIR": str(feature.path / ".git")},
            "error: the work tree /nonexistent is not there\nhint: correct GIT_WORK_TREE or core.worktree\n",
        ),
        (
            {"GIT_SESSION_NOW": "9" * 5000},
            f"error: GIT_SESSION_NOW must be a time in epoch seconds, not '{'9' * 39}…'\nhint: unset GIT_SESSION_NOW\n",
        ),
    )
    for variables, expected in cases:
        assert feature.session("report", status=1, **variables).err == expected
    assert now_ms() > 0
    harmless: tuple[dict[str, Any], ...] = (
        {"NO_COLOR": "x"},
        {"TERM": ""},
        {"LC_ALL": "nonsense"},
        {"TZ": "nonsense"},
        {"TMPDIR": "/none"},
    )
    for variables in harmless:
        feature.session("report", **variables)


def test_nested_json(feature: Sandbox) -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    for dialect in ("claude", "codex"):
        ran = feature.run("git-session", "hook", dialect, "SessionStart", stdin=deep)
        assert (ran.status, ran.err) == (0, "")
    ran = feature.run("git-session", "mcp", stdin=deep + "\n" + '{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    assert {json.loads(line)["id"] for line in ran.out.splitlines()} == {None, 1}
    feature.git("config", "session.trailers", "[" * 50_000)
    ran = feature.session("status")
    assert len(ran.err) < 400
    assert ran.err.startswith("note: git config session.trailers: '[[[")


def test_a_path_with_a_line_break(sandbox: Sandbox) -> None:
    folder = sandbox.home / "a\nb"
    folder.mkdir()
    sandbox.git("init", "-q", ".", cwd=folder)
    assert sandbox.session("status", status=1, cwd=folder).err == (
        "error: git-session does not work where a path has a line break\n"
        "hint: rename the folder that has one in its name\n"
    )


def test_a_report_that_takes_too_long_to_read_keeps_no_agent_waiting(feature: Sandbox) -> None:
    feature.commit("feat: code", "src/code.py", "one\ntwo\n")
    feature.write("lcov.info", "SF:src/code.py\nDA:1,1\nDA:2,0\nend_of_record\n")
    before = {name: os.environ.get(name) for name in feature.env}
    os.environ.update(feature.env)
    try:
        workspace = Workspace.open(feature.path, long_work=Deadline(-1))
        found = brief(workspace, workspace.require_current(), since=0, max_tokens=1900)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    assert not [item for section in found.sections for item in section.items if item.kind == "coverage"]
    assert "50% of new code, below 90%" in feature.session("brief").out
    with pytest.raises(OutOfTimeError):
        Deadline(-1).step(1)
