"""Where a command cannot work: no repository, bare ones, read-only ones; one clear error and the right exit status."""

from __future__ import annotations

import json

import pytest

from tests.sandbox import Sandbox

COMMANDS = (
    ("init",),
    ("start", "x"),
    ("resume",),
    ("switch", "x"),
    ("status",),
    ("objectives",),
    ("blockers",),
    ("decisions",),
    ("checkpoint",),
    ("restore", "cp-1"),
    ("end",),
    ("handoff",),
    ("brief",),
    ("log",),
    ("history",),
    ("config",),
    ("doctor",),
    (),
)
BY_NAME = [pytest.param(command, id=command[0] if command else "alone") for command in COMMANDS]


@pytest.mark.parametrize("command", BY_NAME)
def test_outside_a_repository(bare_sandbox: Sandbox, command: tuple[str, ...]) -> None:
    ran = bare_sandbox.session(*command, status=1)
    assert ran.out == ""
    assert ran.err == "error: not inside a git repository\nhint: change to one, or create one: git init\n"


@pytest.mark.parametrize("command", BY_NAME)
def test_in_a_bare_repository(bare_sandbox: Sandbox, command: tuple[str, ...]) -> None:
    bare_sandbox.git("init", "-q", "--bare")
    ran = bare_sandbox.session(*command, status=1)
    assert ran.out == ""
    assert ran.err == (
        "error: a session needs a work tree, and there is none here\n"
        "hint: in a bare repository, add one: git worktree add ../work <branch>\n"
    )


NEED_A_SESSION = [
    ("objectives", "add", "x"),
    ("objectives", "complete", "1"),
    ("blockers", "add", "x"),
    ("decisions", "add", "x"),
    ("checkpoint",),
    ("end",),
]


@pytest.mark.parametrize("command", NEED_A_SESSION, ids=[" ".join(each[:2]) for each in NEED_A_SESSION])
def test_without_a_session(ready: Sandbox, command: tuple[str, ...]) -> None:
    ran = ready.session(*command, status=1)
    assert ran.out == ""
    assert ran.err == (
        'error: no session is open on main\nhint: git session start --objective "what you are about to do"\n'
    )


def test_errors_are_json_where_json_was_asked_for(ready: Sandbox) -> None:
    document = ready.json("end", status=1)
    assert document == {
        "error": {
            "code": "no-session",
            "message": "no session is open on main",
            "hint": 'git session start --objective "what you are about to do"',
        }
    }


def test_unknown_commands_are_usage_errors(ready: Sandbox) -> None:
    ran = ready.session("statsu", status=2)
    assert ran.err == "error: 'statsu' is not a git session command\nhint: did you mean: git session status\n"


def test_options_of_every_command_may_stand_before_its_name(feature: Sandbox) -> None:
    assert feature.session("-q", "objectives", "start", "obj-2").out == ""
    assert json.loads(feature.session("--json", "--no-color", "status").out) == feature.json("status")
    ran = feature.session("-q", "--nonsense", status=2)
    assert ran.err == "error: unrecognized arguments: --nonsense\nhint: see: git session -h\n"


def test_without_a_name_nothing_is_recorded(feature: Sandbox) -> None:
    config = feature.home / ".gitconfig"
    config.write_text("[user]\n\tuseConfigOnly = true\n")
    feature.write("a.txt")
    feature.git("add", "a.txt")
    before = len(feature.journal())
    ran = feature.session("checkpoint", "-m", "feat: a", status=1)
    assert ran.err.startswith("error: git does not know your name and e-mail address")
    assert len(feature.journal()) == before
