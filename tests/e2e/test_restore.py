"""`git session restore`: snapshots come back whole, and nothing uncommitted is ever overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sandbox import Sandbox, stable


@pytest.fixture
def kept(feature: Sandbox) -> Sandbox:
    """A snapshot with a staged, a changed, a deleted, an executable and an untracked file; then all of it is undone."""
    feature.commit("feat: base", "src/a.txt", "a\n")
    feature.commit("feat: more", "src/gone.txt", "gone\n")
    feature.write("src/a.txt", "changed\n")
    feature.write("staged.txt", "staged\n")
    feature.git("add", "staged.txt")
    (feature.path / "src/gone.txt").unlink()
    feature.write("new dir/ünï.txt", "untracked\n")
    tool = feature.write("tool", "#!/bin/sh\n")
    tool.chmod(0o755)
    feature.session("checkpoint", "--no-commit", "--label", "bold")
    feature.git("reset", "-q", "--hard")
    feature.git("clean", "-qfd")
    return feature


def state(sandbox: Sandbox) -> str:
    return sandbox.git("status", "--porcelain=v1", "--untracked-files=all")


STATE = ' M src/a.txt\n D src/gone.txt\nA  staged.txt\n?? "new dir/\\303\\274n\\303\\257.txt"\n?? tool'


def sorted_state(text: str) -> list[str]:
    return sorted(text.strip().splitlines())


def test_a_snapshot_comes_back_whole(kept: Sandbox) -> None:
    ran = kept.session("restore", "bold")
    assert ran.out.startswith("restored cp-1 bold: 5 files\n")
    assert sorted_state(state(kept)) == sorted_state(STATE)
    assert (kept.path / "new dir/ünï.txt").read_text() == "untracked\n"
    assert (kept.path / "tool").stat().st_mode & 0o100


def test_json(kept: Sandbox) -> None:
    document = kept.json("restore", "cp-1")
    assert document["count"] == 5


def test_uncommitted_work_is_not_overwritten(kept: Sandbox) -> None:
    kept.write("src/a.txt", "precious\n")
    ran = kept.session("restore", "cp-1", status=1)
    assert ran.err == (
        "error: 1 file with uncommitted work would be overwritten: src/a.txt\n"
        "hint: commit them, restore into another folder (--to DIR), or save them in a snapshot first: git session restore --force cp-1\n"
    )
    assert state(kept) == " M src/a.txt"


def test_force_keeps_what_it_replaces(kept: Sandbox) -> None:
    kept.write("src/a.txt", "precious\n")
    kept.write("tool", "mine\n")
    ran = kept.session("restore", "--force", "cp-1")
    assert "to undo: git session restore cp-2\n" in ran.out
    assert (kept.path / "src/a.txt").read_text() == "changed\n"
    assert sorted_state(state(kept)) == sorted_state(STATE)
    kept.git("reset", "-q", "--hard")
    kept.git("clean", "-qfd")
    kept.session("restore", "cp-2")
    assert (kept.path / "src/a.txt").read_text() == "precious\n"
    assert (kept.path / "tool").read_text() == "mine\n"


def test_unrelated_untracked_files_stay(kept: Sandbox) -> None:
    kept.write("unrelated.txt", "stay\n")
    kept.session("restore", "cp-1")
    assert (kept.path / "unrelated.txt").read_text() == "stay\n"


def test_only_some_paths(kept: Sandbox) -> None:
    kept.session("restore", "cp-1", "src")
    assert state(kept) == " M src/a.txt"


def test_paths_are_those_of_the_current_folder(kept: Sandbox) -> None:
    kept.session("restore", "cp-1", "a.txt", cwd=kept.path / "src")
    assert state(kept) == " M src/a.txt"
    ran = kept.session("restore", "cp-1", "../..", cwd=kept.path / "src", status=1)
    assert ran.err.startswith("error: '../..' is outside the work tree\n")


def test_into_a_folder(kept: Sandbox, tmp_path: Path) -> None:
    ran = kept.session("restore", "cp-1", "--to", str(tmp_path / "then"))
    assert ran.out.startswith(f"restored cp-1 bold: 6 files in {tmp_path / 'then'}\n") or "files in" in ran.out
    assert (tmp_path / "then" / "new dir" / "ünï.txt").read_text() == "untracked\n"
    assert (tmp_path / "then" / "src" / "a.txt").read_text() == "changed\n"
    assert state(kept) == ""
    ran = kept.session("restore", "cp-1", "--to", str(tmp_path / "then"), status=1)
    assert "already exists and is not empty" in ran.err


def test_a_commit_comes_back_as_changes(feature: Sandbox) -> None:
    feature.commit("feat: one", "a.txt", "one\n")
    feature.session("checkpoint", "--label", "one")
    feature.commit("feat: two", "a.txt", "two\n")
    ran = feature.session("restore", "one")
    assert (feature.path / "a.txt").read_text() == "one\n"
    assert state(feature) == " M a.txt"
    assert "it was made on COMMIT; HEAD is now COMMIT" in stable(ran.out)


def test_a_snapshot_of_an_earlier_head_stages_nothing(kept: Sandbox) -> None:
    """Else the next plain commit would undo what was committed since."""
    kept.commit("feat: later", "src/a.txt", "later\n")
    ran = kept.session("restore", "bold")
    assert "it was made on COMMIT; HEAD is now COMMIT" in stable(ran.out)
    assert (kept.path / "src/a.txt").read_text() == "changed\n"
    untracked = STATE.replace("A  staged.txt", "?? staged.txt")
    assert sorted_state(state(kept)) == sorted_state(untracked)
    kept.git("reset", "-q", "--hard")
    kept.git("clean", "-qfd")
    kept.git("commit", "-q", "--amend", "-m", "feat: reworded")
    kept.session("restore", "bold")
    assert kept.git("diff", "--cached", "--name-only") == ""


def test_a_snapshot_survives_garbage_collection_and_a_lost_folder(kept: Sandbox) -> None:
    kept.git("reflog", "expire", "--expire=all", "--all")
    kept.git("gc", "-q", "--prune=now")
    kept.session("restore", "cp-1")
    assert sorted_state(state(kept)) == sorted_state(STATE)


def test_unknown_names(kept: Sandbox) -> None:
    ran = kept.session("restore", "cp-7", status=1)
    assert ran.err == "error: no checkpoint 'cp-7' in this session\nhint: checkpoints here: cp-1\n"
    ran = kept.session("restore", "cp-1", "nowhere", status=1)
    assert ran.err.startswith("error: the checkpoint has no file 'nowhere'\n")


def test_work_outside_of_a_sparse_checkout_is_kept_too(feature: Sandbox) -> None:
    feature.commit("feat: apart", "apart/a.txt", "a\n")
    feature.commit("feat: more", "apart/b.txt", "b\n")
    feature.git("sparse-checkout", "set", "src")
    feature.write("apart/a.txt", "changed\n")
    feature.session("checkpoint", "--no-commit", "--label", "sparse")
    snapshot = feature.json("status")["checkpoints"][-1]["snapshot"]
    assert feature.git("diff", "--name-status", "HEAD", snapshot) == "M\tapart/a.txt"
    assert feature.git("show", f"{snapshot}:apart/a.txt") == "changed"
