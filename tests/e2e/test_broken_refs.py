"""Refs of ours that git cannot follow: doctor says so, makes them anew, and no other session suffers from them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import Sandbox

NOTES = "refs/notes/session"
READING = (
    ("history",),
    ("history", "--metrics"),
    ("handoff", "feature/past"),
    ("compare", "feature/past", "feature/oauth"),
    ("analyze",),
    ("analyze", "--velocity"),
    ("report",),
    ("status",),
    ("log",),
    ("brief",),
    ("decisions", "list", "--all"),
)


@pytest.fixture
def worked(feature: Sandbox) -> Sandbox:
    """An open session with a commit, a snapshot of uncommitted work and an ended session beside it."""
    feature.commit("feat: provider")
    feature.session("start", "feature/past", "--from", "main", "--objective", "Past")
    feature.session("decisions", "add", "Keep it")
    feature.commit("feat: past")
    feature.session("end")
    feature.session("switch", "feature/oauth")
    feature.write("draft.txt")
    feature.session("checkpoint", "--no-commit")
    feature.git("worktree", "add", "-q", "../linked")
    return feature


def loose(box: Sandbox, revision: str) -> Path:
    """The file of a loose object."""
    oid = box.git("rev-parse", revision)
    path = box.path / ".git/objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    return path


def archive_of(box: Sandbox, branch: str) -> str:
    return box.git("for-each-ref", "--format=%(refname)", f"refs/sessions/{branch}-*")


def spoil(path: Path) -> None:
    path.write_bytes(b"\0" * 20)


def findings(box: Sandbox, *options: str, status: int) -> list[Any]:
    return list(box.json("doctor", *options, status=status)["findings"])


BREAKS: dict[str, Callable[[Sandbox], object]] = {
    "a note is missing": lambda box: loose(box, box.git("notes", "--ref=session", "list", "HEAD")).unlink(),
    "a note is damaged": lambda box: spoil(loose(box, box.git("notes", "--ref=session", "list", "HEAD"))),
    "the tree of the notes is empty": lambda box: loose(box, f"{NOTES}^{{tree}}").write_bytes(b""),
    "the commit of the notes is missing": lambda box: loose(box, NOTES).unlink(),
    "an earlier commit of the notes is missing": lambda box: loose(box, f"{NOTES}~1").unlink(),
    "the file of the ref is empty": lambda box: (box.path / ".git" / NOTES).write_bytes(b""),
    "the ref names a tree": lambda box: box.git("update-ref", NOTES, box.git("rev-parse", f"{NOTES}^{{tree}}")),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_notes(worked: Sandbox, kind: str) -> None:
    before = worked.git("log", "--branches", "--format=%H %N", "--notes=session")
    BREAKS[kind](worked)
    (finding,) = findings(worked, "--fix", status=0)
    assert (finding["code"], finding["where"], finding["fixed"]) == ("broken-ref", NOTES, True)
    assert findings(worked, status=0) == []
    for folder in (worked.path, worked.path.parent / "linked"):
        assert "session: feature-oauth-" in worked.git("log", cwd=folder)
    after = worked.git("log", "--branches", "--format=%H %N", "--notes=session")
    assert after == before
    worked.git("gc", "-q")


def test_archives_and_the_refs_that_keep_commits(worked: Sandbox) -> None:
    """Three refs at once: an archive whose only commit is gone, one with a damaged snapshot, and a ref without a value."""
    past, oauth = archive_of(worked, "feature-past"), archive_of(worked, "feature-oauth")
    history, events = worked.session("history").out, worked.json("log", "feature/past")
    for path in (worked.path / ".git/sessions").glob("feature-past-*/*"):
        path.unlink()
    loose(worked, past).unlink()
    spoil(loose(worked, f"{oauth}^2^3:draft.txt"))
    kept = worked.path / ".git" / f"refs/session-commits/{past.rpartition('/')[2]}"
    kept.write_text("no id\n")
    assert [each["code"] for each in findings(worked, status=1)] == ["broken-ref"] * 3
    found = findings(worked, "--fix", status=0)
    assert {each["where"] for each in found} == {past, oauth, str(kept.relative_to(worked.path / ".git"))}
    assert all("made anew from what could be read; the old value is in " in each["done"] for each in found)
    assert findings(worked, status=0) == []
    assert worked.session("history").out == history
    assert worked.json("log", "feature/past") == events
    assert worked.session("restore", "cp-1", "--to", "../restored", status=1).err.startswith("error: ")
    worked.git("gc", "-q")


def test_malformed_archives_harm_no_other_session(worked: Sandbox) -> None:
    def printed() -> list[str]:
        return [worked.session(*command).out for command in READING]

    printed()  # caches
    before = printed()
    head = worked.git("rev-parse", "HEAD")
    worked.git("update-ref", "refs/sessions/blob-20270101-aaaa", worked.git("hash-object", "-w", "--stdin", stdin="x"))
    worked.git("update-ref", "refs/sessions/tree-20270101-aaaa", f"{head}^{{tree}}")
    worked.git("tag", "-a", "-m", "a tag", "tagged")
    worked.git("update-ref", "refs/sessions/tag-20270101-aaaa", worked.git("rev-parse", "refs/tags/tagged"))
    worked.git("tag", "-d", "tagged")
    worked.git("update-ref", "refs/sessions/plain-20270101-aaaa", head)
    worked.git("update-ref", "refs/sessions/Other/name", head)
    for name, spoiled in (("gone", "{}"), ("treeless", "{}^{{tree}}"), ("blobless", "{}:journal")):
        ref = f"refs/sessions/{name}-20270101-aaaa"
        blob = worked.git("hash-object", "-w", "--stdin", stdin=f"1 x {{}}\n{name}\n")
        tree = worked.git("mktree", stdin=f"100644 blob {blob}\tjournal\n")
        worked.git("update-ref", ref, worked.git("commit-tree", tree, "-m", name))
        loose(worked, spoiled.format(ref)).unlink()
    (worked.path / ".git/refs/sessions/garbage-20270101-aaaa").write_text("garbage\n")
    large = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], cwd=worked.path, env=worked.env, input=bytes(33 << 20), stdout=subprocess.PIPE
    ).stdout.decode().strip()  # fmt: skip
    tree = worked.git("mktree", stdin=f"100644 blob {large}\tjournal\n")
    worked.git("update-ref", "refs/sessions/large-20270101-aaaa", worked.git("commit-tree", tree, "-m", "large"))
    assert printed() == before
    ran = worked.session("history")
    assert ran.err == "note: archived sessions that cannot be read are left out: git session doctor\n"
    ran = worked.session("handoff", "plain-20270101-aaaa", status=1)
    assert ran.err == (
        "error: the archive of plain-20270101-aaaa cannot be read: it is damaged, too large, or has no journal\n"
        "hint: git session doctor --fix\n"
    )
    assert {each["code"] for each in findings(worked, "--fix", status=0)} == {"broken-ref"}
    assert findings(worked, status=0) == []
    assert worked.session("history").err == ""
    assert printed() == before
    worked.git("gc", "-q")


def test_a_damaged_line_in_an_archive(worked: Sandbox) -> None:
    ref = archive_of(worked, "feature-past")
    for path in (worked.path / ".git/sessions").glob("feature-past-*/*"):
        path.unlink()
    os.rmdir(next((worked.path / ".git/sessions").glob("feature-past-*")))
    events = worked.json("log", "feature/past")
    journal = worked.git("show", f"{ref}:journal")
    blob = worked.git("hash-object", "-w", "--stdin", stdin=f"{journal}\ngarbage\n")
    tree = worked.git("mktree", stdin=f"100644 blob {blob}\tjournal\n")
    worked.git("update-ref", ref, worked.git("commit-tree", tree, "-p", ref, "-m", "damaged"))
    (finding,) = findings(worked, "--fix", status=0)
    assert (finding["code"], finding["what"]) == ("damaged-archive", "a line cannot be read: garbage")
    assert finding["where"].startswith(f"{ref}:journal:")
    assert worked.git("show", f"{ref}:journal") == journal
    assert worked.git("show", f"{ref}~1:journal") == f"{journal}\ngarbage"
    assert worked.json("log", "feature/past") == events
