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


SUBCOMMANDS = ("config", "for-each-ref", "log", "rev-parse", "status")


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
    for command in (("status",), ("status", "--json")):
        gits = started(feature, *command)
        # The first ones run beside each other.
        names = sorted(next(word for word in each.split()[1:] if word in SUBCOMMANDS) for each in gits)
        assert names == ["config", "for-each-ref", "log", "rev-parse", "status"], gits


def test_status_loads_no_more_than_it_needs(feature: Sandbox) -> None:
    feature.write("work.py", "pass\n")
    assert set(HEAVY) & loaded(feature, "status", "--json") == set()
    assert set(HEAVY) & loaded(feature, "status") == set()


@pytest.mark.parametrize(
    ("command", "most"), [(("log",), 3), (("brief",), 9), (("handoff",), 14), (("history",), 11), (("analyze",), 11)]
)
def test_reading_starts_no_more_gits(feature: Sandbox, command: tuple[str, ...], most: int) -> None:
    feature.commit("feat: add provider")
    feature.session(*command)
    assert len(started(feature, *command)) <= most


@pytest.mark.parametrize(
    ("command", "most"),
    [("status", 115), ("log", 92), ("brief", 136), ("history", 115), ("handoff", 172), ("analyze", 130)],
)
def test_reading_loads_no_more_modules(feature: Sandbox, command: str, most: int) -> None:
    """Each takes about as long as a hundredth of Python's start."""
    feature.commit("feat: add provider")
    feature.session(command)
    modules = loaded(feature, command)
    assert len([each for each in modules if each.startswith("git_session")]) <= most
    assert not {"ast", "hashlib", "subprocess", "threading", "tomllib", "typing"} & modules


@pytest.mark.parametrize("command", ["log", "brief", "history", "handoff", "analyze"])
def test_a_line_without_values_loads_no_argparse(feature: Sandbox, command: str) -> None:
    assert not {"argparse", "gettext"} & loaded(feature, command)


@pytest.mark.parametrize("command", ["handoff", "history", "analyze"])
def test_what_needs_few_diffs_does_not_load_libgit2(feature: Sandbox, command: str) -> None:
    feature.commit("feat: add provider")
    assert "pygit2" not in loaded(feature, command)


# --- writing ----------------------------------------------------------------------------------------------------------


def test_start_starts_no_more_gits(ready: Sandbox) -> None:
    ready.git("branch", "feature/there")
    for branch in ("feature/new", "feature/there"):
        gits = started(ready, "start", branch, "--objective", "A")
        assert len(gits) <= 8, "\n".join(gits)
        ready.git("switch", "-q", "main")


def test_a_switch_looks_at_the_work_tree_before_and_after(feature: Sandbox) -> None:
    feature.write("notes.txt")
    feature.git("switch", "-q", "main")
    feature.session("switch", "-c", "hotfix/urgent")
    for options in ((), ("--stash",)):
        gits = started(feature, "switch", "feature/oauth", *options)
        assert len([each for each in gits if each.startswith("git status")]) == 2
        assert not [each for each in gits if each.startswith("git worktree")]
        feature.session("switch", "hotfix/urgent")


def test_a_snapshot_looks_at_the_work_tree_once(feature: Sandbox) -> None:
    """With many files, this is what takes the time."""
    feature.commit("feat: add provider", "provider.py", "pass\n")
    feature.write("provider.py", "print()\n")
    feature.write("new.py", "pass\n")
    feature.session("status")  # which keeps the commit
    gits = started(feature, "checkpoint", "--no-commit")
    assert len([each for each in gits if each.startswith(("git status", "git diff"))]) == 1
    assert len(gits) <= 10


@pytest.mark.parametrize(
    "change",
    [
        "true", "rm kept.py", "git rm -q kept.py", "echo 1 > kept.py", "echo 1 > kept.py && git add kept.py",
        "echo 1 > kept.py && git add kept.py && echo 2 > kept.py", "mv kept.py moved.py", "git mv kept.py moved.py",
        "echo 1 > kept.py && git add kept.py && git show HEAD:kept.py > kept.py", "chmod +x kept.py", "echo > new.py && git add new.py",
        "rm kept.py && ln -s other.py kept.py", "echo > new.py && git add -N new.py",
        "echo > new.py && git add new.py && rm new.py", "echo > 'new ü.py'",
    ],
)  # fmt: skip
def test_the_files_of_a_snapshot_are_those_that_git_diff_shows(feature: Sandbox, change: str) -> None:
    feature.commit("feat: add files", "kept.py", "".join(f"line {number}\n" for number in range(20)))
    feature.write("other.py", "pass\n")
    feature.run("sh", "-c", change)
    document = feature.json("checkpoint", "--no-commit")
    # git add --all sees the same files as a snapshot, and git diff their renames.
    feature.git("add", "--all", GIT_INDEX_FILE=str(feature.home / "index"))
    shown = feature.git(
        "diff", "--cached", "--name-status", "-M", "-z", "HEAD", GIT_INDEX_FILE=str(feature.home / "index")
    )
    words = iter(shown.split("\0")[:-1])
    wanted = []
    for letter in words:
        old = next(words)
        wanted.append((letter[0].replace("T", "M"), next(words) if letter[0] == "R" else old))
    found = [(each["status"], each["path"].rstrip("/")) for each in document["files"]]
    assert sorted(found) == sorted(wanted)
