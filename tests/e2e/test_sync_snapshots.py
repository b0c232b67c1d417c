"""Sharing snapshots: what of them leaves, what stays here, and what a colleague restores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import Sandbox
from tests.teamwork import ON, Shared, shared_clones, writer

SNAPSHOTS = ("sync", "--on", "--share", "handoff,presence,snapshots")
TOKEN = "ghp_aB3dE5fG7hI9jK1lM2nO4pQ6rS8tU0vW1xY2"
NAMED = "--session", "ada/feature/oauth"


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    return shared_clones(feature)


def _work(box: Sandbox) -> None:
    """Change a file in the index and in the work tree, remove one, and add a binary, an empty and an executable file, and a link."""
    box.write("both.txt", "one\n")
    box.write("gone.txt", "gone\n")
    box.git("add", ".")
    box.git("commit", "-q", "-m", "feat: files")
    box.git("push", "-q", "origin", "feature/oauth")
    box.write("both.txt", "one\nstaged\n")
    box.git("add", "both.txt")
    box.write("both.txt", "one\nstaged\nchanged\n")
    (box.path / "gone.txt").unlink()
    box.write("a folder/nämlich.txt", "new\n")
    box.write("empty", "")
    (box.path / "logo.bin").write_bytes(b"\0\1\2")
    (box.path / "run").write_text("#!/bin/sh\n")
    (box.path / "run").chmod(0o755)
    (box.path / "link").symlink_to("both.txt")
    box.write(".env", "PASSWORD=hunter2\n")


def _published(shared: Shared, box: Sandbox) -> dict[str, Any]:
    """The one manifest that `box` has on the server."""
    (text,) = (text for path, text in shared.files(box).items() if path.startswith("snapshots/") and ".json" in path)
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_colleague_restores_a_snapshot(shared: Shared, tmp_path: Path) -> None:
    ada, bo = shared.ada, shared.bo
    _work(ada)
    ada.session("checkpoint", "--no-commit", "--label", "before lunch")
    ada.session(*SNAPSHOTS)
    found = _published(shared, ada)
    assert found["base"] == ada.git("rev-parse", "HEAD")
    assert list(found["files"]) == ["both.txt", "a folder/nämlich.txt", "empty", "link", "logo.bin", "run"]
    assert [each[:6] for each in found["files"].values()] == ["100644"] * 3 + ["120000", "100644", "100755"]
    assert found["gone"] == ["gone.txt"]

    bo.session(*ON)
    bo.git("fetch", "-q")
    assert "## Snapshots\n\n- cp-1: before lunch, made on `" in bo.session("handoff", "ada/feature/oauth").out
    folder = tmp_path / "theirs"
    shown = bo.session("restore", *NAMED, "before lunch", "--to", str(folder))
    assert shown.out.startswith("restored cp-1 before lunch of Ada Example: ")
    assert (folder / "both.txt").read_text() == "one\nstaged\nchanged\n"
    assert (folder / "link").is_symlink()

    bo.git("switch", "-q", "feature/oauth")
    assert bo.session("restore", *NAMED, "cp-1").out == (
        "restored cp-1 before lunch of Ada Example: 7 files\n"
        "  both.txt\n  gone.txt\n  a folder/nämlich.txt\n  empty\n  link\n  logo.bin\n  run\n"
    )
    assert bo.git("status", "--short").split("\n") == [
        " M both.txt", " D gone.txt", '?? "a folder/"', "?? empty", "?? link", "?? logo.bin", "?? run",
    ]  # fmt: skip
    assert (bo.path / "run").stat().st_mode & 0o111
    assert not (bo.path / ".env").exists()
    document = bo.json("restore", *NAMED, "1", "both.txt", "--to", str(tmp_path / "again"))
    assert (document["author"], document["count"], document["checkpoint"]) == ("Ada Example", 1, "cp-1")


def test_without_the_field_a_colleague_learns_that_there_is_a_snapshot_and_gets_none_of_it(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.write("draft.txt", "not for others\n")
    ada.session("checkpoint", "--no-commit")
    ada.session(*ON)
    assert "draft.txt" not in "".join((*shared.files(ada), *shared.files(ada).values()))
    bo.session(*ON)
    refused = bo.session("restore", *NAMED, "cp-1", status=1)
    assert refused.err == (
        "error: cannot restore cp-1: Ada Example does not share its snapshot\n"
        "hint: ask Ada Example to commit and push it, or to share snapshots\n"
    )


def test_dry_run_prints_the_files_of_a_snapshot(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*SNAPSHOTS)
    ada.write("draft.txt", "words\n")
    ada.write("empty", "")
    (ada.path / "logo.bin").write_bytes(b"\0\1\2")
    ada.session("checkpoint", "--no-commit")
    (what,) = ada.json("sync", "--dry-run")["remotes"]
    rows = {each["work_file"]: each for each in what["files"] if each["work_file"]}
    assert {name: each["text"] for name, each in rows.items()} == {
        "draft.txt": "words\n", "empty": "", "logo.bin": "binary, 3 bytes\n",
    }  # fmt: skip
    assert not any(each["removed"] for each in what["files"])
    page = ada.session("sync", "--dry-run").out
    assert f"{rows['draft.txt']['path']}  draft.txt\n  words\n" in page
    assert "(removed)" not in page
    before = shared.files(ada)
    ada.session("sync")
    assert set(shared.files(ada)) - set(before) == {
        each["path"] for each in what["files"] if each["path"] not in before
    }
    assert ada.session("sync", "--dry-run").out == "to origin: nothing new to publish\n"


STAYING: tuple[tuple[str, bytes, str], ...] = (
    ("deploy.txt", f"token: {TOKEN}\n".encode(), "deploy.txt in it holds what looks like a GitHub token"),
    ("cfg.py", b'DB_PASSWORD = "s8f7s6df87s6df"\n', "cfg.py in it holds what looks like a password or key"),
    ("utf16.txt", f"token: {TOKEN}\n".encode("utf-16"), "utf16.txt in it holds what looks like a GitHub token"),
    (f"{TOKEN}.txt", b"", "the name of a file in it holds what looks like a GitHub token"),
    ("large.txt", b"x" * (1 << 20) + b"\n", "its files are larger than what colleagues read (1 MiB)"),
    (".env", b"KEY=1\n", "it changes .env, which may hold secrets (tracking.secrets)"),
)
"""The only file of a snapshot that is withheld, and why."""


def test_a_snapshot_that_must_not_leave_stays_here_by_name(shared: Shared) -> None:
    ada = shared.ada
    ada.session(*SNAPSHOTS)
    session_id, stay = ada.json("status")["id"], ""
    for number, (path, content, why) in enumerate(STAYING, 1):
        (ada.path / path).write_bytes(content)
        ada.git("add", path)
        ada.session("checkpoint", "--no-commit")
        ada.git("rm", "-q", "-f", path)
        stay += f"  stays here: snapshot cp-{number} of {session_id}, {why}\n"
    assert ada.session("sync").out == f"synced with origin: published 1 session\n{stay}"
    assert not [each for each in shared.files(ada) if each.startswith("snapshots/")]
    assert ada.session("handoff").err.endswith(
        f"note: colleagues do not see the snapshot cp-{len(STAYING)}: {STAYING[-1][2]}\n"
    )
    row = ada.json("sync", "--status")["remotes"][0]["withheld"][0]
    assert row == {"session": session_id, "why": STAYING[0][2], "checkpoint": "cp-1"}


def test_what_the_commit_holds_already_does_not_keep_a_snapshot_here(shared: Shared) -> None:
    ada = shared.ada
    ada.write("known.txt", f"token: {TOKEN}\n")
    ada.git("add", ".")
    ada.git("commit", "-q", "-m", "feat: a token in the repository")
    ada.write("known.txt", f"token: {TOKEN}\nmore\n")
    ada.session("checkpoint", "--no-commit")
    assert ada.session(*SNAPSHOTS).out == "synced with origin: published 1 session\n"
    assert list(_published(shared, ada)["files"]) == ["known.txt"]


def test_a_tracked_file_narrows_it_and_less_is_published_without_the_history_of_more(shared: Shared) -> None:
    ada = shared.ada
    ada.write("draft.txt", "words that are taken back\n")
    ada.session("checkpoint", "--no-commit")
    ada.session(*SNAPSHOTS)
    blob = ada.git("hash-object", "draft.txt")
    ref = f"refs/git-session/{writer(ada)}"
    config = ada.path / ".session/config.yaml"
    kept = config.read_text()
    config.write_text("session:\n  share: [handoff, presence, time, files]\n")
    ada.session("sync")
    listed = ada.git("--git-dir", str(shared.server), "rev-list", "--objects", ref)
    assert blob not in listed
    assert '"unshared":true' in "".join(shared.files(ada).values())
    config.write_text(kept)
    ada.session("sync")
    assert blob in ada.git("--git-dir", str(shared.server), "rev-list", "--objects", ref)
    ada.session(*ON)
    assert blob not in ada.git("--git-dir", str(shared.server), "rev-list", "--objects", ref)


def test_forget_and_off_leave_nothing_of_snapshots(shared: Shared) -> None:
    ada = shared.ada
    ada.write("draft.txt", "words\n")
    ada.session("checkpoint", "--no-commit")
    ada.session(*SNAPSHOTS)
    ada.session("sync", "--forget", "feature/oauth")
    listed = ada.git("--git-dir", str(shared.server), "rev-list", "--objects", "--glob=refs/git-session/")
    assert "snapshots" not in listed
    ada.session("sync", "--off")
    assert shared.refs() == []
    assert not (ada.path / ".git/sessions/cache/snapshots").exists()


def test_of_an_open_session_the_newest_leave_and_of_an_ended_one_the_last(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    for number in range(12):
        ada.write("draft.txt", f"version {number}\n")
        ada.session("checkpoint", "--no-commit")
    ada.session(*SNAPSHOTS)
    assert len([each for each in shared.files(ada) if each.endswith(".json") and "snapshots/" in each]) == 10
    bo.session(*ON)
    assert "does not share its snapshot" in bo.session("restore", *NAMED, "cp-2", status=1).err
    ada.session("end", "-q")
    ada.session("sync")
    assert list(_published(shared, ada)["files"]) == ["draft.txt"]
    bo.session("sync")
    shown = bo.session("resume", "feature/oauth").out
    session_id = ada.json("history")["sessions"][0]["id"]
    assert f"\n  uncommitted work: git session restore --session {session_id} cp-13\n" in shown
    bo.session("restore", "--session", session_id, "cp-13")
    assert (bo.path / "draft.txt").read_text() == "version 11\n"


def test_a_snapshot_on_a_commit_that_was_not_pushed_is_not_restored(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.commit("feat: not pushed")
    ada.write("draft.txt", "words\n")
    ada.session("checkpoint", "--no-commit")
    ada.session(*SNAPSHOTS)
    bo.session(*ON)
    base = ada.git("rev-parse", "HEAD")
    assert bo.session("restore", *NAMED, "cp-1", status=1).err == (
        f"error: cannot restore cp-1: it was made on {base[:9]}, which is not in this repository\n"
        "hint: git fetch, or ask Ada Example to push the branch\n"
    )
    assert bo.git("cat-file", "-t", ada.git("hash-object", "draft.txt")) == "blob"


def test_uncommitted_work_is_not_overwritten_by_a_colleagues_snapshot(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.write("draft.txt", "hers\n")
    ada.session("checkpoint", "--no-commit")
    ada.session(*SNAPSHOTS)
    bo.session(*ON)
    bo.write("draft.txt", "his\n")
    for force in ((), ("--force",)):
        assert bo.session("restore", *NAMED, "cp-1", *force, status=1).err == (
            "error: 1 file with uncommitted work would be overwritten: draft.txt\n"
            "hint: commit them, or restore into another folder: "
            "git session restore --to DIR --session ada/feature/oauth cp-1\n"
        )
    bo.session("start", "mine", "--from", "origin/feature/oauth", "-q")
    shown = bo.session("restore", *NAMED, "cp-1", "--force").out
    assert shown.startswith("restored cp-1 of Ada Example: 1 file\n  draft.txt\nto undo: git session restore cp-1\n")
    assert (bo.path / "draft.txt").read_text() == "hers\n"
    bo.session("restore", "cp-1", "--force")
    assert (bo.path / "draft.txt").read_text() == "his\n"


def test_a_purged_file_is_gone_from_what_is_shared(shared: Shared) -> None:
    ada = shared.ada
    ada.write("draft.txt", "words\n")
    ada.write("other.txt", "others\n")
    ada.session("checkpoint", "--no-commit")
    ada.session(*SNAPSHOTS)
    ada.session("purge", "draft.txt", "--yes")
    ada.session("sync")
    assert list(_published(shared, ada)["files"]) == ["other.txt"]
    assert "words\n" not in shared.files(ada).values()


def test_a_purged_text_is_gone_from_the_files_that_are_shared(shared: Shared) -> None:
    ada = shared.ada
    ada.write("w.py", 'k = "s8f7s6df87s6df"\n')
    ada.session("checkpoint", "--no-commit")
    ada.session(*SNAPSHOTS)
    assert "s8f7s6df87s6df" in "".join(shared.files(ada).values())
    ran = ada.session("purge", "--yes", "--text", "s8f7s6df87s6df")
    assert f"    the file {ada.path}/w.py\n" in ran.out
    ada.session("sync")
    shared_now = "".join(shared.files(ada).values())
    assert 'k = "[removed]"' in shared_now and "s8f7s6df87s6df" not in shared_now


def test_submodules_and_ignored_files_do_not_leave(shared: Shared) -> None:
    ada = shared.ada
    ada.write(".gitignore", "ignored.txt\n")
    ada.write("ignored.txt", "ignored\n")
    inner = ada.path / "inner"
    ada.git("init", "-q", str(inner))
    ada.git("-C", str(inner), "commit", "-q", "--allow-empty", "-m", "inner")
    ada.git("add", "inner", status=0)
    ada.write("draft.txt", "words\n")
    ada.session("checkpoint", "--no-commit")
    ada.session(*SNAPSHOTS)
    found = _published(shared, ada)
    assert (sorted(found["files"]), found["gone"]) == ([".gitignore", "draft.txt"], [])


def test_a_hostile_snapshot_is_not_restored(shared: Shared) -> None:
    ada, bo = shared.ada, shared.bo
    ada.write("draft.txt", "words\n")
    ada.session("checkpoint", "--no-commit")
    ada.session(*SNAPSHOTS)
    bo.write("private.txt", "of bo alone\n")
    draft, private = ada.git("hash-object", "draft.txt"), bo.git("hash-object", "-w", "private.txt")
    (bo.path / "private.txt").unlink()
    (path,) = (each for each in shared.files(ada) if each.startswith("snapshots/") and each.endswith(".json"))
    bo.session(*ON)
    before = bo.git("status", "--short"), sorted(each.name for each in bo.path.iterdir())
    hostile = (
        {".git/config": f"100644 {draft}"},
        {"sub/.GIT/hooks/post-checkout": f"100755 {draft}"},
        {"a": f"120000 {draft}", "a/b": f"100644 {draft}"},
        {"stolen.txt": f"100644 {private}"},
    )
    for files in hostile:
        document = {"base": ada.git("rev-parse", "HEAD"), "files": files, "gone": []}
        _publish_instead(ada, shared, path, json.dumps(document))
        bo.session("sync")
        refused = bo.session("restore", *NAMED, "cp-1", status=1)
        assert refused.err == (
            "error: cannot restore cp-1: its snapshot is not among what Ada Example shares, or it is damaged\n"
            "hint: git session sync\n"
        )
        assert (bo.git("status", "--short"), sorted(each.name for each in bo.path.iterdir())) == before


def _publish_instead(box: Sandbox, shared: Shared, path: str, text: str) -> None:
    """Replace a file of what `box` has published on the server."""
    ref = f"refs/git-session/{writer(box)}"
    environment: dict[str, Any] = {"GIT_DIR": str(shared.server), "GIT_INDEX_FILE": str(box.home / "index")}
    (box.home / "forged").write_text(text)
    oid = box.git("hash-object", "-w", str(box.home / "forged"), **environment)
    box.git("read-tree", ref, **environment)
    box.git("update-index", "--add", "--cacheinfo", f"100644,{oid},{path}", **environment)
    commit = box.git("commit-tree", box.git("write-tree", **environment), "-m", "forged", **environment)
    box.git("update-ref", ref, commit, **environment)
