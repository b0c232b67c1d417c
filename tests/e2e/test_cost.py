"""What a command costs on every machine alike: the git processes that it starts, and the modules that it loads."""

from __future__ import annotations

import json
import sys

import pytest

from git_session.commands.registry import NAMES
from tests.sandbox import Sandbox
from tools.helptexts import prepared

HEAVY = (
    "argparse", "ast", "dataclasses", "hashlib", "inspect", "pygit2", "rich", "ruamel.yaml", "secrets", "subprocess", "tempfile", "typing"
)  # fmt: skip


def started(sandbox: Sandbox, *command: str, stdin: str = "") -> list[str]:
    """The command lines of all git processes that the command starts, in order."""
    trace = sandbox.home / "trace"
    trace.unlink(missing_ok=True)
    sandbox.run("git-session", *command, stdin=stdin, GIT_TRACE2_EVENT=str(trace))
    events = [json.loads(line) for line in trace.read_text().splitlines()] if trace.exists() else []
    return [" ".join(each["argv"]) for each in events if each["event"] == "start"]


def loaded(sandbox: Sandbox, *command: str, stdin: str = "") -> set[str]:
    """The names of all modules that the command loads, beside those of Python's start."""
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        f"sys.argv = ['git-session', *{command!r}]\n"
        "from git_session.cli import main\n"
        "main()\n"
        "sys.stderr.write(chr(10).join(['loaded:', *(set(sys.modules) - before)]))"
    )
    return set(sandbox.run(sys.executable, "-c", code, stdin=stdin).err.partition("loaded:\n")[2].split())


# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("-h",), ("--version",), ("status", "-h"), ("objectives", "add", "--help")])
def test_help_and_version_load_nothing_and_start_no_git(feature: Sandbox, command: tuple[str, ...]) -> None:
    assert started(feature, *command) == []
    ours = {"git_session", "git_session.cli", "git_session.commands", "git_session.errors"}
    assert {each for each in loaded(feature, *command) if each.startswith("git_session")} <= {
        *ours, "git_session.commands.registry", "git_session.commands.prepared_help"
    }  # fmt: skip
    assert not {"re", "typing", "collections", "argparse"} & loaded(feature, *command)


@pytest.mark.parametrize("columns", [60, 80, 99, 100, 130])
def test_prepared_help_is_what_the_parser_prints(feature: Sandbox, columns: int) -> None:
    """With another option before it, the parser prints the help itself."""
    for command in (("start",), ("objectives",), ("objectives", "add")):
        printed = feature.session(*command, "-h", COLUMNS=str(columns))
        assert printed.out == feature.session(*command, "--quiet", "-h", COLUMNS=str(columns)).out
        assert printed.err == ""
        assert max(map(len, printed.out.partition("examples:")[0].splitlines())) <= min(columns, 100)


def test_help_is_prepared_for_every_command_and_action(feature: Sandbox) -> None:
    heads = {text.partition("\n")[0] for text in prepared()["80.txt"].split("\f")[1:]}
    assert {*NAMES, "", "blockers resolve", "context update", "decisions supersede"} <= heads


@pytest.mark.parametrize("command", [("objectives add", "-h"), ("no-such", "-h"), ("", "-h")])
def test_help_of_what_does_not_exist_is_refused(feature: Sandbox, command: tuple[str, ...]) -> None:
    assert "is not a git session command" in feature.session(*command, status=2).err


def test_status_with_help_behind_another_option_starts_no_git(feature: Sandbox) -> None:
    assert started(feature, "status", "--json", "-h") == []


# --- reading ----------------------------------------------------------------------------------------------------------


def test_status_starts_five_gits(feature: Sandbox) -> None:
    feature.commit("feat: add provider")
    feature.session("status")  # which remembers where the work is not merged
    gits = started(feature, "status")
    assert [each.split(" -")[0] for each in gits] == [
        "git", "git rev-parse", "git config", "git for-each-ref", "git log"
    ]  # fmt: skip
    assert "status --porcelain=v2 --branch" in gits[0]
    assert [each.split(" -")[0] for each in started(feature, "status", "--json")][1:] == [
        "git rev-parse", "git config", "git for-each-ref", "git log"
    ]  # fmt: skip


def test_status_loads_no_more_than_it_needs(feature: Sandbox) -> None:
    feature.write("work.py", "pass\n")
    assert set(HEAVY) & loaded(feature, "status") == {"argparse", "subprocess"}
