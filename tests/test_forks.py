"""A fork of a loaded process does what the program does: the same exit status, the same bytes, the same files."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox import Sandbox

COMMANDS = {
    "nothing": (),
    "help": ("-h",),
    "no such command": ("no-such",),
    "a wrong option": ("status", "--no-such"),
    "a page": ("status",),
    "a document": ("handoff", "--json"),
    "a refusal": ("start", "feature/oauth"),
    "a refusal in a document": ("start", "feature/oauth", "--json"),
    "a file": ("report", "--project", "-o", "report.md"),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_fork_answers_as_the_program_does(feature: Sandbox, command: tuple[str, ...]) -> None:
    feature.commit("feat: grüße", "grüße.py", "grüße\n")
    program = feature.run("git-session", *command, status=None)
    written = {path.name: path.read_bytes() for path in feature.path.glob("report*")}
    assert feature.session(*command, status=None) == program
    assert {path.name: path.read_bytes() for path in feature.path.glob("report*")} == written


def test_a_fork_sees_its_own_environment_alone(feature: Sandbox) -> None:
    """Time zone, HOME (which libgit2 remembers from its start) and settings, and nothing of the run before."""
    feature.commit("feat: add provider")
    feature.write("../other/.gitconfig", "[user]\n\tname = Bo\n\temail = bo@example.org\n")
    other = str(feature.path.parent / "other")
    changes: list[dict[str, Any]] = [
        {"TZ": "Asia/Kolkata"},
        {"HOME": other, "GIT_CONFIG_GLOBAL": f"{other}/.gitconfig"},
        {"SESSION_IDLE_TIMEOUT": "wrong"},
        {"GIT_SESSION_NOW": "wrong"},
        {},
    ]
    for change in changes:
        for command in (("report", "--project"), ("status",)):
            program = feature.run("git-session", *command, status=None, **change)
            assert feature.session(*command, status=None, **change) == program


def test_what_a_fork_does_lasts(feature: Sandbox) -> None:
    feature.session("decisions", "add", "Use PKCE")
    assert feature.journal()[-1][1]["text"] == "Use PKCE"
