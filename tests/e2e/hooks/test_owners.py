"""A repository that belongs to somebody else: refused with the way out as long as it is not trusted, then as any other.

Without being root, GIT_TEST_ASSUME_DIFFERENT_OWNER makes git itself take every repository for somebody else's; root, as
in continuous integration, gives the repository away for good, and works in one's own repository as somebody else too.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import git_session
from tests.e2e.hooks.serving import Server
from tests.e2e.hooks.test_failures import bake
from tests.e2e.test_init import contents
from tests.sandbox import Ran, Sandbox
from tests.templates import Templates, empty

IS_ROOT = os.getuid() == 0
SOMEBODY = 12345
OWNERS = ["assumed", *(["given away"] if IS_ROOT else [])]
HINT = "hint: if you trust it: "


def give_away(path: Path) -> None:
    for each in (path, *path.rglob("*")):
        os.chown(each, SOMEBODY, SOMEBODY, follow_symlinks=False)


def make_foreign(box: Sandbox, owner: str) -> None:
    if owner == "assumed":
        box.environment["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1"
    else:
        give_away(box.path)


def trust(box: Sandbox, *, by: str = "configuration") -> None:
    """In the user's configuration, as the hint says, or for one command, as `git -c` hands it to hooks."""
    if by == "configuration":
        ran = box.session("status", status=1)
        box.run("sh", "-c", ran.err.splitlines()[1].removeprefix(HINT))
    else:
        box.environment |= {
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        }  # fmt: skip


def test_root_does_all_of_it_in_continuous_integration() -> None:
    assert IS_ROOT or not os.environ.get("CI")


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize(
    "command", ["init", "start x", "status", "checkpoint", "end", "doctor", "brief", "init --uninstall"]
)
def test_every_command_is_refused_with_the_way_out(sandbox: Sandbox, server: Server, command: str, owner: str) -> None:
    make_foreign(sandbox, owner)
    before = contents(sandbox.path)
    ran = server.run(sandbox, *command.split())
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        "error: git refuses this repository because another user owns it\n"
        f"{HINT}git config --global --add safe.directory {sandbox.path}\n"
    )
    assert contents(sandbox.path) == before


@pytest.mark.parametrize("by", ["configuration", "git -c"])
@pytest.mark.parametrize("owner", OWNERS)
def test_hooks_and_commands_work_once_it_is_trusted(sandbox: Sandbox, server: Server, owner: str, by: str) -> None:
    make_foreign(sandbox, owner)
    trust(sandbox, by=by)

    def session(*arguments: str) -> Ran:
        ran = server.run(sandbox, *arguments)
        assert ran.status == 0, f"{arguments}: {ran.err}"
        return ran

    session("init")
    session("start", "feature/x", "--objective", "one")
    sandbox.pass_time(minutes=10)
    sandbox.commit("feat: work")
    assert "\nSession-Time: 10m" in sandbox.message()
    sandbox.git("commit", "-q", "--amend", "--no-edit")
    assert sandbox.note()["commit-time"] == "600"
    assert sandbox.run("git", "switch", "-q", "main").err == ""
    assert "session feature/x" in sandbox.run("git", "switch", "feature/x").err
    sandbox.write("more.txt")
    session("checkpoint", "-u", "-m", "feat: more")
    session("doctor")
    assert '"commits": 2' in session("status", "--json").out
    assert "feat: more" in session("end").out + session("handoff").out
    session("init", "--uninstall")


@pytest.mark.parametrize("owner", OWNERS[1:])
def test_a_linked_worktree_of_it_is_ones_own(ready: Sandbox, owner: str) -> None:
    make_foreign(ready, owner)
    trust(ready)
    beside = ready.path.parent / "beside"
    ready.session("start", "feature/y", "--objective", "one", "--worktree", str(beside))
    ready.pass_time(minutes=10)
    ready.git("commit", "-q", "--allow-empty", "-m", "feat: beside", cwd=beside)
    assert ready.note("feature/y")["commit-time"] == "600"


# --- somebody else in one's own repository ----------------------------------------------------------------------------


@pytest.fixture
def theirs(templates: Templates) -> Iterator[Sandbox]:
    """A session that root has begun in the repository of somebody who can neither read root's files nor write here."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    package = Path(git_session.__file__).parent
    shutil.copytree(package, folder / "package" / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    box = templates.copy("begun", empty(folder))
    give_away(folder)
    bake(box, "package", str(folder / "package"))
    bake(box, "python", shutil.which("python3", path="/usr/bin:/bin") or "")
    box.environment["PATH"] = box.bare_path
    yield box
    shutil.rmtree(folder)


def as_somebody(box: Sandbox, *command: str) -> Ran:
    return box.run("setpriv", f"--reuid={SOMEBODY}", f"--regid={SOMEBODY}", "--clear-groups", *command)


def nothing(_: Sandbox) -> None:
    """All is theirs, and can be written."""


def no_interpreter_that_they_can_run(box: Sandbox) -> None:
    bake(box, "python", "/root/python")


def root_has_written_last(box: Sandbox) -> None:
    for path in (box.path / ".git/sessions").rglob("*"):
        os.chown(path, 0, 0)


def the_lock_is_roots(box: Sandbox) -> None:
    os.chown(box.path / ".git/sessions/lock", 0, 0)


def notes_cannot_be_written(box: Sandbox) -> None:
    (box.path / ".git/refs/notes").mkdir(mode=0o555)


HARMS: list[Callable[[Sandbox], None]] = [
    nothing,
    no_interpreter_that_they_can_run,
    root_has_written_last,
    the_lock_is_roots,
    notes_cannot_be_written,
]


@pytest.mark.parametrize("harm", HARMS if IS_ROOT else [], ids=lambda harm: harm.__name__.replace("_", " "))
def test_git_goes_on_for_an_owner_who_cannot_write_what_root_wrote(
    theirs: Sandbox, harm: Callable[[Sandbox], None]
) -> None:
    harm(theirs)
    theirs.pass_time(minutes=10)
    for command in (
        ("commit", "-q", "--allow-empty", "-m", "One"),
        ("commit", "-q", "--allow-empty", "-m", "Another\n\nReviewed-by: Bo Example"),
        ("commit", "-q", "--allow-empty", "--amend", "-m", "Two"),
        ("switch", "-q", "main"),
        ("switch", "-q", "feature/oauth"),
        ("rebase", "-q", "--force-rebase", "main"),
    ):
        ran = as_somebody(theirs, "git", *command)
        told = [line for line in ran.err.splitlines() if not line.startswith("▶ ")]
        assert len(told) <= (0 if harm is nothing else 1), f"{command}: {ran.err}"
    log = as_somebody(theirs, "git", "log", "-1", "--format=%s %N", "--notes=session").out
    assert log.startswith("Two ")
    assert ("time: 0s of 10m" in log) == (harm is nothing)
