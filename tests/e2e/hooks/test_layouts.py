"""A day with a session in every kind of repository that git knows: hooks, journal, notes and commands, from init to end.

Each is a way in which the work tree, the git dir, the common dir, the objects or the refs lie somewhere else, or look
otherwise, than in the ordinary repository of the other tests.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.hooks.serving import Server
from tests.sandbox import Sandbox
from tests.scenario import UNSEEN

Layout = Callable[[Sandbox], None]
ODD = 'it\'s "my" $HOME \\ grüße %s #1'
LOCAL = ("-c", "protocol.file.allow=always")


def supports(option: str) -> bool:
    """Does the git under test know this option of `git init`?"""
    git = os.environ.get("GIT_SESSION_TEST_GIT") or "git"
    shown = subprocess.run([git, "init", "-h"], capture_output=True, text=True, check=False)
    return option in shown.stdout + shown.stderr


# --- repositories -----------------------------------------------------------------------------------------------------


def made(box: Sandbox, *options: str) -> None:
    """A repository with one commit, where the sandbox is."""
    box.git("init", "-q", *options)
    box.commit("Begin", "README.md")


def moved(box: Sandbox, path: Path) -> None:
    """The sandbox goes on working in another folder."""
    box.path = path


def ordinary(box: Sandbox) -> None:
    made(box)


def sha256(box: Sandbox) -> None:
    made(box, "--object-format=sha256")


def reftable(box: Sandbox) -> None:
    made(box, "--ref-format=reftable")


def reftable_with_sha256(box: Sandbox) -> None:
    made(box, "--ref-format=reftable", "--object-format=sha256")


def reftable_in_a_linked_worktree(box: Sandbox) -> None:
    made(box, "--ref-format=reftable")
    box.git("worktree", "add", "-q", "--detach", "../linked")
    box.git("switch", "-q", "-c", "elsewhere")
    moved(box, box.path.parent / "linked")
    box.git("switch", "-q", "main")


def packed_refs(box: Sandbox) -> None:
    made(box)
    box.git("pack-refs", "--all")


def separate_git_dir(box: Sandbox) -> None:
    made(box, f"--separate-git-dir={box.home / 'elsewhere.git'}")


def git_dir_in_the_environment(box: Sandbox) -> None:
    made(box)
    git_dir = box.home / "elsewhere"
    (box.path / ".git").rename(git_dir)
    box.environment |= {"GIT_DIR": str(git_dir), "GIT_WORK_TREE": str(box.path)}


def relative_git_dir_in_the_environment(box: Sandbox) -> None:
    made(box)
    (box.path / ".git").rename(box.path.parent / "elsewhere")
    box.environment |= {"GIT_DIR": "../elsewhere", "GIT_WORK_TREE": "."}


def git_index_in_the_environment(box: Sandbox) -> None:
    made(box)
    (box.path / ".git/index").rename(box.home / "my index")
    box.environment["GIT_INDEX_FILE"] = str(box.home / "my index")


def work_tree_by_configuration(box: Sandbox) -> None:
    made(box)
    git_dir = box.path.parent / "elsewhere.git"
    (box.path / ".git").rename(git_dir)
    (box.path / ".git").write_text("gitdir: ../elsewhere.git\n")
    box.git("config", "core.worktree", str(box.path))


def linked_worktree(box: Sandbox) -> None:
    made(box)
    box.git("switch", "-q", "-c", "elsewhere")
    box.git("worktree", "add", "-q", "../linked", "main")
    moved(box, box.path.parent / "linked")


def worktree_of_a_bare_repository(box: Sandbox) -> None:
    made(box)
    bare = box.path.parent / "bare.git"
    box.git("clone", "-q", "--bare", str(box.path), str(bare))
    box.git("worktree", "add", "-q", "../linked", "main", cwd=bare)
    moved(box, box.path.parent / "linked")


def worktree_of_a_hidden_bare_repository(box: Sandbox) -> None:
    """`.bare` beside a `.git` file that names it, every branch in a folder of its own."""
    made(box)
    project = box.path.parent / "projects"
    project.mkdir()
    box.git("clone", "-q", "--bare", str(box.path), ".bare", cwd=project)
    (project / ".git").write_text("gitdir: ./.bare\n")
    box.git("worktree", "add", "-q", "trunk", "main", cwd=project)
    moved(box, project / "trunk")


def with_worktree_configuration(box: Sandbox) -> None:
    made(box)
    box.git("config", "extensions.worktreeConfig", "true")
    box.git("switch", "-q", "-c", "elsewhere")
    box.git("worktree", "add", "-q", "../linked", "main")
    moved(box, box.path.parent / "linked")
    box.git("config", "--worktree", "core.autocrlf", "false")


def with_a_submodule(box: Sandbox) -> None:
    made(box)
    library = box.path.parent / "library"
    box.git("clone", "-q", str(box.path), str(library))
    box.git(*LOCAL, "submodule", "--quiet", "add", str(library), "library")
    box.git("commit", "-q", "-m", "Use the library")


def submodule(box: Sandbox) -> None:
    with_a_submodule(box)
    moved(box, box.path / "library")
    box.git("switch", "-q", "main")


def submodule_of_a_submodule(box: Sandbox) -> None:
    with_a_submodule(box)
    top = box.path
    moved(box, top / "library")
    box.git(*LOCAL, "submodule", "--quiet", "add", str(top.parent / "library"), "deep/er")
    box.git("commit", "-q", "-m", "Use another")
    moved(box, box.path / "deep/er")


def path_of_any_kind(box: Sandbox) -> None:
    folder = box.path.parent / ODD
    folder.mkdir()
    moved(box, folder / ODD)
    box.path.mkdir()
    made(box)


def path_of_any_kind_of_a_linked_worktree(box: Sandbox) -> None:
    path_of_any_kind(box)
    box.git("switch", "-q", "-c", "elsewhere")
    box.git("worktree", "add", "-q", f"../{ODD} too", "main")
    moved(box, box.path.parent / f"{ODD} too")


def path_that_is_not_utf_8(box: Sandbox) -> None:
    moved(box, Path(os.fsdecode(os.fsencode(box.path.parent) + b"/caf\xe9 \xff")))
    box.path.mkdir()
    made(box)


def shallow_clone(box: Sandbox) -> None:
    made(box)
    box.commit("Second")
    box.git("clone", "-q", "--depth=1", f"file://{box.path}", "../shallow")
    moved(box, box.path.parent / "shallow")
    assert box.git("rev-list", "--count", "HEAD") == "1"


def clone_that_borrows_objects(box: Sandbox) -> None:
    made(box)
    box.git("clone", "-q", "--shared", str(box.path), "../borrower")
    moved(box, box.path.parent / "borrower")


def sparse_checkout(box: Sandbox) -> None:
    made(box)
    box.commit("Outside", "outside/file.txt")
    box.git("sparse-checkout", "set", "inside", "second")
    box.git("config", "index.sparse", "true")


def split_index(box: Sandbox) -> None:
    made(box)
    box.git("config", "core.splitIndex", "true")
    box.git("update-index", "--split-index")


LAYOUTS: list[Layout] = [
    ordinary, sha256, packed_refs, separate_git_dir, git_dir_in_the_environment, relative_git_dir_in_the_environment,
    git_index_in_the_environment, work_tree_by_configuration, linked_worktree, worktree_of_a_bare_repository,
    worktree_of_a_hidden_bare_repository, with_worktree_configuration, with_a_submodule, submodule,
    submodule_of_a_submodule, path_of_any_kind, path_of_any_kind_of_a_linked_worktree, path_that_is_not_utf_8,
    shallow_clone, clone_that_borrows_objects, sparse_checkout, split_index,
]  # fmt: skip
if supports("ref-format"):  # git 2.45
    LAYOUTS += [reftable, reftable_with_sha256, reftable_in_a_linked_worktree]


# --- the day ----------------------------------------------------------------------------------------------------------


def times(box: Sandbox, range_: str) -> list[str]:
    """Subject and commit time of each commit, oldest first."""
    oids = box.git("rev-list", "--reverse", range_).split()
    return [f"{box.git('log', '-1', '--format=%s', oid)} {box.note(oid).get('commit-time', '-')}" for oid in oids]


def kinds(box: Sandbox, session: str) -> str:
    folder = Path(box.git("rev-parse", "--path-format=absolute", "--git-common-dir"), "sessions")
    journal = next(folder.glob(f"{session}*/journal"))
    return " ".join(line.split(" ")[1] for line in journal.read_text("utf-8").splitlines())


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__.replace("_", " "))
def test_a_day(bare_sandbox: Sandbox, server: Server, layout: Layout) -> None:
    box = bare_sandbox
    layout(box)

    def session(*arguments: str) -> Any:
        ran = server.run(box, *arguments)
        assert ran.status == 0, f"{arguments}: {ran.err}"
        return ran

    session("init")
    box.run("sh", "-c", json.loads(server.run(box, "init", "--json").out)["next"][0])
    session("start", "feature/x", "--objective", "one", "--objective", "two")
    session("decisions", "add", "Use PKCE")
    box.pass_time(minutes=10)
    box.commit("feat: first", "first.txt")
    assert (
        "\nSession-Objectives:\n - [ ] one (next)\n - [ ] two\nDecisions:\n - Use PKCE\nSession-Time: 10m"
        in box.message()
    )
    box.pass_time(minutes=5)
    amended = box.run("git", "commit", "-q", "--amend", "--no-edit")
    assert amended.err == ""
    assert box.message().count("Session-Time: 15m") == 1
    assert box.note()["commit-time"] == "900"

    box.git("switch", "-q", "main")
    box.pass_time(minutes=3)
    box.commit("fix: elsewhere", "elsewhere.txt")
    assert box.message() == "fix: elsewhere"
    back = box.run("git", "switch", "feature/x")
    assert (
        back.err == "Switched to branch 'feature/x'\n▶ session feature/x · 15m · 0 of 2 objectives done · next: one\n"
    )
    box.pass_time(minutes=2)
    box.write("second/file.txt")
    box.write("untouched.txt")
    box.git("add", "-A")
    box.git("commit", "-q", "-m", "feat: second", "--", "second")
    box.git("rm", "-q", "--cached", "untouched.txt")
    rebased = box.run("git", "rebase", "-q", "main")
    assert rebased.err == ""
    assert times(box, "main..HEAD") == ["feat: first 900", "feat: second 120"]

    box.pass_time(minutes=4)
    session("checkpoint", "-u", "-m", "feat: third")
    assert "untouched.txt" in box.git("show", "--name-only", "--format=")
    assert (box.checkpoints(), box.note()["commit-time"]) == (1, "240")
    box.write("first.txt", "in progress\n")
    session("checkpoint", "--no-commit", "--label", "safe")
    box.git("checkout", "-q", "first.txt")
    session("restore", "safe")
    assert (box.path / "first.txt").read_text() == "in progress\n"
    assert box.git("status", "--porcelain") == " M first.txt"
    box.git("commit", "-q", "-a", "-m", "feat: fourth, completes obj-1")
    status = server.run(box, "status", "--json")
    assert '"commits": 4' in status.out
    session("brief")
    session("log")
    assert kinds(box, "feature-x") == (
        "session objective objective enter decision commit commit rewrite leave enter commit rewrite "
        "commit checkpoint checkpoint commit objective.complete"
    )
    session("doctor")
    session("end", "--summary")
    session("doctor")
    assert server.run(box, "history", "--json").out.count('"id": "feature-x-') == 1
    assert box.git("for-each-ref", "--format=%(refname)", "refs/sessions").startswith("refs/sessions/feature-x-")
    session("resume", "feature/x")
    box.git("fsck", "--no-dangling", "--strict")
    session("init", "--uninstall")
    box.commit("chore: without", "without.txt")
    assert box.message() == "chore: without"


# --- what is particular -----------------------------------------------------------------------------------------------

STAGES = ("staged.txt", "edited.txt")
WAYS = {
    "of what is staged": (),
    "-a": ("-a",),
    "-- path": ("--", "edited.txt"),
    "--only": ("--only", "edited.txt"),
    "--include": ("--include", "edited.txt"),
    "--only of a path that is staged too": ("--only", "staged.txt"),
    "--pathspec-from-file": ("--pathspec-from-file=list",),
    "--amend -- path": ("--amend", "--", "edited.txt"),
    "--dry-run": ("--dry-run",),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("where", ["", "GIT_INDEX_FILE"])
def test_a_commit_of_some_of_the_files_takes_what_it_takes_without_us(work: Sandbox, way: str, where: str) -> None:
    """git runs the hooks of such a commit with a temporary index, and writes the real one itself."""
    if where:
        (work.path / ".git/index").rename(work.home / "index")
        work.environment[where] = str(work.home / "index")
    for name in STAGES:
        work.write(name)
    work.write("list", "edited.txt\n")
    work.git("add", *STAGES)
    work.git("commit", "-q", "-m", "Files")
    work.write("staged.txt", "staged\n")
    work.write("new.txt", "staged\n")
    work.git("add", "staged.txt", "new.txt")
    work.write("edited.txt", "edited\n")
    command = ("commit", "-q", "-m", "Work", *WAYS[way])

    def after(**environment: Any) -> list[str]:
        work.git(*command, status=None, **environment)
        listing = ("ls-files", "-s"), ("status", "--porcelain"), ("rev-parse", "HEAD^{tree}", "HEAD~1")
        return [work.git(*each) for each in listing]

    index, head = work.git("write-tree"), work.git("rev-parse", "HEAD")
    alone = after(**UNSEEN)
    work.git("reset", "-q", "--soft", head)
    work.git("read-tree", index)
    work.git("status")  # which looks at the files again
    work.pass_time(minutes=5)
    assert after() == alone
    assert ("Session-Time" in work.message()) == (way != "--dry-run" or "Files" in work.message())
    assert bool(work.note())


def test_a_worktree_made_where_another_index_is_in_use_leaves_that_index_alone(ready: Sandbox) -> None:
    """git 2.55 writes the index of the new worktree to GIT_INDEX_FILE, which every hook of a user has set."""
    (ready.path / ".git/index").rename(ready.home / "index")
    ready.environment["GIT_INDEX_FILE"] = str(ready.home / "index")
    ready.write("staged.txt")
    ready.git("add", "staged.txt")
    before = ready.git("ls-files", "-s")
    ready.session("doctor")
    assert ready.git("ls-files", "-s") == before
    ready.session("start", "feature/y", "--objective", "one", "--worktree", "../beside")
    assert ready.git("ls-files", "-s") == before
    del ready.environment["GIT_INDEX_FILE"]
    assert ready.git("status", "--porcelain", cwd=ready.path.parent / "beside") == ""


def test_a_session_in_the_superproject_and_one_in_its_submodule(bare_sandbox: Sandbox) -> None:
    box = bare_sandbox
    with_a_submodule(box)
    inside = Sandbox(box.path / "library", box.home)
    inside.git("switch", "-q", "main")
    for each, branch in ((box, "feature/outside"), (inside, "feature/inside")):
        each.session("init")
        each.git("add", "-A")
        each.git("commit", "-q", "-m", "Use git-session")
        each.session("start", branch, "--objective", branch)
        each.now += 600
    inside.commit("feat: inside")
    assert (inside.note()["session"][:14], inside.note()["commit-time"]) == ("feature-inside", "600")
    assert "feature/inside" in inside.message()
    box.git("add", "library")
    box.git("commit", "-q", "-m", "feat: outside")
    assert (box.note()["session"][:15], box.note()["commit-time"]) == ("feature-outside", "600")
    assert "feature/outside" in box.message()
    # From the superproject git moves the HEAD of the submodule without a hook there.
    box.git("switch", "-q", "--recurse-submodules", "main")
    box.git("switch", "-q", "--recurse-submodules", "feature/outside")
    assert kinds(box, "feature-outside") == "session objective enter commit leave enter"
    box.git("submodule", "--quiet", "foreach", "git switch -q feature/inside && git commit -q --allow-empty -m More")
    assert kinds(inside, "feature-inside") == "session objective enter commit commit"
    assert box.json("doctor")["well"] is inside.json("doctor")["well"] is True


@pytest.mark.parametrize("made", ["before", "after"])
@pytest.mark.parametrize("kind", ["bare", "not bare"])
def test_a_worktree_has_the_hooks_of_its_repository(bare_sandbox: Sandbox, kind: str, made: str) -> None:
    box = bare_sandbox
    (worktree_of_a_bare_repository if kind == "bare" else ordinary)(box)
    linked = box.path.parent / "beside"
    add = ("worktree", "add", "-q", "-b", "beside", str(linked))
    if made == "before":
        box.git(*add)
    box.session("init")
    if made == "after":
        box.git(*add)
    box.session("start", "--objective", "one", cwd=linked)
    box.pass_time(minutes=7)
    box.git("commit", "-q", "--allow-empty", "-m", "feat: beside", cwd=linked)
    assert box.note("beside")["commit-time"] == "420"
    box.git("commit", "-q", "--allow-empty", "-m", "feat: not beside")
    assert box.note() == {}
    box.git("worktree", "move", str(linked), f"{linked} moved")
    box.pass_time(minutes=3)
    box.git("commit", "-q", "--allow-empty", "-m", "feat: moved", cwd=Path(f"{linked} moved"))
    assert box.note("beside")["commit-time"] == "180"
    box.git("worktree", "remove", f"{linked} moved")
    assert box.json("doctor")["well"] is True
