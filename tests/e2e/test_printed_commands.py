"""Printed commands hold names as single words, whatever a shell would make of the names: branches, folders, remotes, files."""

from __future__ import annotations

import shlex

import pytest

from tests.sandbox import Ran, Sandbox

BRANCH = "a;b$(c)'d"
OTHER = "e`f`&g"
REMOTE = "r;x"


@pytest.fixture
def odd(ready: Sandbox) -> Sandbox:
    """A session with two commits on an oddly named branch, in an oddly named folder; another one in a worktree."""
    ready.path = ready.path.rename(ready.path.with_name("it's a; folder"))
    ready.session("init")
    ready.session("start", BRANCH, "--objective", "One")
    ready.commit("feat: one", name="x.py")
    return ready


def typed(box: Sandbox, ran: Ran, before: str) -> list[str]:
    """The words of the command in the output behind `before`, up to the end of the line or `   (`; sh must accept it."""
    line = next(line.strip() for line in (ran.out + ran.err).splitlines() if line.strip().startswith(before))
    command = line.removeprefix(before).partition("   (")[0]
    assert box.run("sh", "-n", "-c", command).err == ""
    return shlex.split(command)


def test_hints_of_branches_and_folders(odd: Sandbox) -> None:
    place = str(odd.path.parent / "w t's")
    merge = ["git", "session", "end", "--merge-to"]

    ran = odd.session("start", OTHER, "-o", "x", "--worktree", place)
    assert typed(odd, ran, "go there: ") == ["cd", place]
    assert typed(odd, ran, "hint: to leave them out: ") == ["git", "-C", place, "reset", "--keep", "main"]
    ran = odd.session("switch", OTHER, status=1)
    assert typed(odd, ran, "hint: ") == ["cd", place]
    ran = odd.session("start", OTHER, "-o", "it's two", status=1)
    assert typed(odd, ran, "hint: add to it: ") == [
        "cd", place, "&&", "git", "session", "objectives", "add", "it's two"
    ]  # fmt: skip
    ran = odd.session("end", "--merge-to", OTHER, status=1)
    assert typed(odd, ran, "hint: end without --merge-to, then: ") == ["git", "-C", place, "merge", BRANCH]
    ran = odd.session("end", OTHER, "--merge-to", BRANCH, status=1)
    assert typed(odd, ran, "hint: ") == ["cd", place, "&&", *merge, BRANCH]
    folder = odd.path.parent / "no; such'folder"
    ran = odd.session("report", "--output", str(folder / "x.html"), status=1)
    assert typed(odd, ran, "hint: ") == ["mkdir", "-p", str(folder)]

    odd.session("switch", "main")
    ran = odd.session("switch", "-c", BRANCH, status=1)
    assert typed(odd, ran, "hint: ") == ["git", "session", "switch", BRANCH]
    ran = odd.session("end", BRANCH, "--merge-to", "main", status=1)
    assert typed(odd, ran, "hint: ") == ["git", "session", "switch", BRANCH, "&&", *merge, "main"]
    ran = odd.session("resume", "nope;$(x)", status=1)
    assert "hint: git session history\n" in ran.err
    odd.write("x.py", "changed\n")
    odd.commit("feat: two", name="x.py")
    odd.write("x.py", "changed again\n")
    ran = odd.session("switch", BRANCH, "--carry", status=1)
    assert typed(odd, ran, "hint: commit your changes, or stash them: ") == [
        "git", "session", "switch", "--stash", BRANCH
    ]  # fmt: skip


def test_hints_of_end_and_drop(odd: Sandbox) -> None:
    odd.git("switch", "-q", "-c", OTHER, "main")
    odd.commit("feat: other", name="x.py", content="other\n")
    odd.session("switch", BRANCH)
    ran = odd.session("end", "--merge-to", OTHER, status=1)
    assert typed(odd, ran, "hint: ")[:3] == ["git", "merge", f"{OTHER},"]
    odd.git("remote", "add", REMOTE, str(odd.path.parent / "gone"))
    odd.git("config", f"branch.{BRANCH}.remote", REMOTE)
    ran = odd.session("end", "--push", status=1)
    assert typed(odd, ran, "hint: ") == ["git", "push", "--set-upstream", REMOTE, BRANCH]
    odd.session("resume")
    ran = odd.session("end", BRANCH)
    assert typed(odd, ran, "handoff: ") == ["git", "session", "handoff", BRANCH]
    ran = odd.session("drop", "--yes", BRANCH)
    assert typed(odd, ran, "git switch ") == ["main", "&&", "git", "branch", "-D", BRANCH]


def test_hints_of_remotes(odd: Sandbox) -> None:
    server = odd.path.parent / "it's; a server"
    odd.git("clone", "-q", "--bare", str(odd.path), str(server))
    for name in (REMOTE, "other"):
        odd.git("remote", "add", name, str(server))
    ran = odd.session("sync", "--on", "--share", "handoff", status=1)
    assert typed(odd, ran, "hint: choose one: ")[:4] == ["git", "session", "sync", "--on"]
    before = (odd.path / ".git" / "config").read_bytes()
    odd.session("sync", "--on", REMOTE, "--share", "handoff")
    assert odd.git("config", "--get-all", f"remote.{REMOTE}.fetch").splitlines()[1].endswith(f"/{REMOTE}/*")
    assert odd.session("sync").err == ""
    ran = odd.session("sync", "other", status=1)
    assert typed(odd, ran, "hint: ") == ["git", "session", "sync", "--on", "other"]
    odd.session("sync", "--off", REMOTE)
    assert (odd.path / ".git" / "config").read_bytes() == before


def test_what_init_and_doctor_name(odd: Sandbox) -> None:
    ran = odd.session("init", "--uninstall")
    line = next(line for line in ran.out.splitlines() if "to remove: rm -r" in line)
    assert shlex.split(line.partition("to remove: ")[2]) == ["rm", "-r", str(odd.path / ".git" / "sessions")]
    line = next(line for line in ran.out.splitlines() if "branch.*.session" in line)
    assert shlex.split(line.partition("<branch>`: ")[2]) == [BRANCH]
    ran = odd.session("init")
    assert typed(odd, ran, "git session resume ") == [BRANCH]
    odd.session("resume", BRANCH)
    odd.git("config", f"branch.{OTHER}.session", "lost-20260101-aaaa")
    ran = odd.session("doctor", status=1)
    line = next(line for line in ran.out.splitlines() if "git config" in line)
    assert shlex.split(line.partition("git config ")[2]) == [f"branch.{OTHER}.session"]
