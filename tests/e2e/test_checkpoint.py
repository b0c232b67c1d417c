"""`git session checkpoint`: what goes into the commit, marks, snapshots, refusals."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

from tests.sandbox import Sandbox, stable


@pytest.fixture
def working(feature: Sandbox) -> Sandbox:
    """A session with tracked code in src/auth, one tracked change and one untracked file."""
    feature.commit("feat(auth): add provider", "src/auth/provider.py", "one\n")
    feature.write("src/auth/provider.py", "two\n")
    feature.write("src/auth/new.py", "new\n")
    return feature


def test_tracked_changes_are_committed_and_untracked_files_left(working: Sandbox) -> None:
    ran = working.session("checkpoint", "--label", "oauth-complete")
    assert stable(ran.out) == (
        "cp-1 oauth-complete  COMMIT, 1 file\n"
        "\n"
        "  feat(auth): oauth complete\n"
        "\n"
        "  M src/auth/provider.py\n"
        "  1 untracked file not included (use -u)\n"
    )
    assert working.message() == (
        "feat(auth): oauth complete\n"
        "\n"
        "Session-Objectives:\n"
        " - [▶] OAuth provider (this commit)\n"
        " - [ ] Google OAuth (next)\n"
        "Impact:\n"
        " - Modified: src/auth/provider.py\n"
        "Session-Time: 0s"
    )
    assert working.git("status", "--short") == "?? src/auth/new.py"
    assert working.checkpoints() == 1


def test_json(working: Sandbox) -> None:
    document = working.json("checkpoint", "--label", "x", "--decision", "Use PKCE", "--rationale", "safer")
    assert document["kind"] == "commit"
    assert document["decisions"] == ["dec-1"]
    assert document["commit"] == working.git("rev-parse", "HEAD")


def test_what_is_staged_goes_alone(working: Sandbox) -> None:
    working.git("add", "src/auth/new.py")
    working.session("checkpoint", "-m", "feat(auth): new")
    assert working.git("status", "--short") == " M src/auth/provider.py"
    assert working.git("log", "-1", "--format=%s") == "feat(auth): new"
    assert "Impact:\n - Added: src/auth/new.py\n" in working.message()


def test_a_file_that_was_moved_without_git_is_renamed(feature: Sandbox) -> None:
    feature.commit("feat: one", "src/one.py", "".join(f"line {at}\n" for at in range(9)))
    (feature.path / "src/one.py").rename(feature.path / "src/other.py")
    feature.write("src/new.py", "new\n")
    files = feature.json("checkpoint", "-u", "-m", "refactor: move")["files"]
    assert [(each["status"], each["path"], each["old_path"]) for each in files] == [
        ("A", "src/new.py", ""),
        ("R", "src/other.py", "src/one.py"),
    ]
    assert "Impact:\n - Added: src/new.py\n - Renamed: src/one.py → src/other.py\n" in feature.message()


def test_untracked_files_on_request(working: Sandbox) -> None:
    working.session("checkpoint", "-u")
    assert working.git("status", "--short") == ""
    assert working.git("log", "-1", "--format=%s") == "feat(auth): OAuth provider", "the objective in progress"


def test_a_decision_goes_into_this_commit(working: Sandbox) -> None:
    working.session(
        "checkpoint", "-m", "feat: x", "--decision", "Use PKCE", "--rationale", "safer", "--decision", "No JWT"
    )
    assert "Decisions:\n - Use PKCE\n   Rationale: safer\n - No JWT\n" in working.message()
    commits = {each["commit"] for each in working.json("decisions")["decisions"]}
    assert commits == {working.git("rev-parse", "HEAD")}


def test_rationale_needs_a_decision(working: Sandbox) -> None:
    ran = working.session("checkpoint", "--rationale", "why", status=2)
    assert ran.err.startswith("error: argument --rationale: must follow a --decision\n")


def test_dry_run_does_nothing(working: Sandbox) -> None:
    before = working.journal(), working.git("rev-parse", "HEAD"), working.git("status", "--short")
    ran = working.session("checkpoint", "--dry-run", "--label", "x", "--decision", "Use PKCE")
    assert ran.out == (
        "would make cp-1 x: a commit of 2 files\n"
        "\n"
        "  feat(auth): x\n"
        "\n"
        "  Session-Objectives:\n"
        "   - [▶] OAuth provider (this commit)\n"
        "   - [ ] Google OAuth (next)\n"
        "  Decisions:\n"
        "   - Use PKCE\n"
        "  Impact:\n"
        "   - Modified: src/auth/provider.py\n"
        "  Session-Time: 0s\n"
        "\n"
        "  M .session/decision-log.md\n"
        "  M src/auth/provider.py\n"
    )
    assert before == (working.journal(), working.git("rev-parse", "HEAD"), working.git("status", "--short"))


def test_nothing_to_commit_marks_head(feature: Sandbox) -> None:
    head = feature.git("rev-parse", "HEAD")
    planned = feature.session("checkpoint", "--label", "here", "--dry-run")
    assert stable(planned.out) == "would make cp-1 here: a mark on COMMIT, as there is nothing to commit\n"
    ran = feature.session("checkpoint", "--label", "here")
    assert stable(ran.out) == "cp-1 here  nothing to commit, marked COMMIT\n"
    assert feature.git("rev-parse", "HEAD") == head
    assert feature.journal()[-1][1]["commit"] == head


def test_a_snapshot_touches_nothing(working: Sandbox) -> None:
    working.git("add", "src/auth/new.py")
    index = (working.path / ".git" / "index").read_bytes()
    before = working.git("status", "--porcelain=v2", "--branch")
    ran = working.session("checkpoint", "--no-commit", "--label", "bold")
    assert ran.out == (
        "cp-1 bold  a snapshot of 2 files; work tree unchanged\n  A src/auth/new.py\n  M src/auth/provider.py\n"
    )
    assert working.git("status", "--porcelain=v2", "--branch") == before
    assert (working.path / ".git" / "index").read_bytes() == index
    assert working.git("stash", "list") == ""


def test_a_refused_commit_changes_nothing_but_keeps_the_decision(working: Sandbox) -> None:
    hook = working.path / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho no way >&2\nexit 1\n")
    hook.chmod(0o755)
    before = working.git("rev-parse", "HEAD"), working.git("status", "--short")
    ran = working.session("checkpoint", "-u", "--decision", "Use PKCE", status=1)
    assert ran.err == (
        "no way\n"
        "error: git commit refused: nothing was committed (its decisions are recorded and wait for the next commit)\n"
        "hint: see its message above\n"
    )
    after = working.git("rev-parse", "HEAD"), working.git("status", "--short")
    assert after[0] == before[0]
    assert "?? src/auth/new.py" in after[1], "the index is as it was"
    hook.unlink()
    working.git("commit", "-qam", "feat: now")
    assert "Decisions:\n - Use PKCE\n" in working.message()


def test_the_message_can_be_edited(working: Sandbox) -> None:
    editor = working.write("../editor", "#!/bin/sh\nsed -i 's/^feat(auth): x$/feat(auth): edited/' \"$1\"\n")
    editor.chmod(0o755)
    working.session("checkpoint", "-e", "--label", "x", GIT_EDITOR=str(editor))
    assert working.git("log", "-1", "--format=%s") == "feat(auth): edited"
    assert working.message().count("Session-Objectives:") == 1


def test_the_users_own_hooks_and_signing_apply(working: Sandbox) -> None:
    working.git("config", "commit.gpgSign", "true")
    working.git("config", "gpg.program", "false")
    ran = working.session("checkpoint", "-m", "feat: x", status=1)
    assert "nothing was committed" in ran.err


def test_without_hooks_the_commit_is_the_same(sandbox: Sandbox) -> None:
    sandbox.session("init", "--no-hooks")
    sandbox.git("add", "-A")
    sandbox.git("commit", "-qm", "Use git-session")
    sandbox.session("start", "x", "-o", "one")
    sandbox.session("decisions", "add", "Use PKCE")
    sandbox.pass_time(minutes=10)
    sandbox.session("checkpoint", "-m", "feat: x")
    assert sandbox.message() == (
        "feat: x\n\nSession-Objectives:\n - [ ] one (next)\nDecisions:\n - Use PKCE\nSession-Time: 10m"
    )
    assert sandbox.note()["commit-time"] == "600"
    assert sandbox.json("decisions")["decisions"][0]["commit"] == sandbox.git("rev-parse", "HEAD")


def test_during_a_merge_it_is_refused(working: Sandbox) -> None:
    working.git("commit", "-qam", "feat: mine")
    working.git("switch", "-qc", "side", "main")
    working.commit("fix: theirs", "src/auth/provider.py", "other\n")
    working.git("switch", "-q", "feature/oauth")
    working.git("merge", "-q", "side", status=1)
    ran = working.session("checkpoint", status=1)
    assert ran.err == "error: cannot make a checkpoint: a merge is in progress\nhint: finish it with git first\n"
    ran = working.session("checkpoint", "--no-commit", status=1)
    assert ran.err == "error: cannot take a snapshot of unmerged files\nhint: resolve them, then: git add <file>\n"


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("docs/guide.md", "docs: more"),
        ("tests/test_a.py", "test: more"),
        ("Makefile", "build: more"),
        (".github/workflows/ci.yml", "ci: more"),
        ("src/auth/a.py", "feat(auth): more"),
    ],
)
def test_the_subject_follows_from_the_files(feature: Sandbox, name: str, subject: str) -> None:
    feature.write(name)
    feature.git("add", name)
    feature.session("checkpoint", "--label", "more")
    assert feature.git("log", "-1", "--format=%s") == subject


@pytest.mark.parametrize("many", [3, 150])
@pytest.mark.parametrize("staged", [False, True], ids=["nothing staged", "some staged"])
def test_a_snapshot_holds_index_and_work_tree_to_the_byte(feature: Sandbox, many: int, staged: bool) -> None:
    for number in range(many):
        feature.write(f"src/file-{number}.txt", "before\n")
    for name in ("gone.txt", "folder.txt", "s*r.txt", ":(top)x.txt", "kept.txt"):
        feature.write(name, "before\n")
    feature.git("add", "-A", GIT_LITERAL_PATHSPECS="1")
    feature.git("commit", "-q", "-m", "feat: many files")
    if staged:
        feature.write("kept.txt", "staged\n")
        feature.write("new.txt", "staged\n")
        feature.git("add", "kept.txt", "new.txt")
    for number in range(many):
        feature.write(f"src/file-{number}.txt", f"after {number}\n")
    for name in ("s*r.txt", ":(top)x.txt"):
        feature.write(name, "after\n")
    (feature.path / "gone.txt").unlink()
    (feature.path / "folder.txt").unlink()
    feature.write("folder.txt/inside.txt", "untracked\n")
    before = feature.git("status", "--porcelain=v2", "--untracked-files=all")
    feature.session("checkpoint", "--no-commit")
    (snapshot,) = (each["snapshot"] for each in feature.json("status")["checkpoints"])
    spare: dict[str, Any] = {"GIT_INDEX_FILE": str(feature.home / "spare")}
    shutil.copyfile(feature.path / ".git" / "index", spare["GIT_INDEX_FILE"])
    index = feature.git("write-tree", **spare)
    feature.git("add", "--update", ":/", **spare)
    assert feature.git("rev-parse", f"{snapshot}^{{tree}}") == feature.git("write-tree", **spare)
    assert feature.git("rev-parse", f"{snapshot}^2^{{tree}}") == index
    assert "folder.txt/inside.txt" in feature.git("ls-tree", "-r", "--name-only", f"{snapshot}^3").splitlines()
    assert feature.git("status", "--porcelain=v2", "--untracked-files=all") == before


def test_a_snapshot_holds_a_change_of_the_very_instant_of_the_index(feature: Sandbox) -> None:
    """Nothing but the content tells the change: same size, same times (Documentation/technical/racy-git)."""
    feature.git("config", "core.trustctime", "false")
    feature.commit("feat: one", "one.txt", "one\n")
    then = feature.now - 100_000_000
    for content in ("one\n", "two\n"):
        path = feature.write("one.txt", content)
        os.utime(path, (then, then))
        if content == "one\n":
            feature.git("update-index", "--refresh")
            os.utime(feature.path / ".git" / "index", (then, then))
    feature.session("checkpoint", "--no-commit", "--label", "now")
    feature.session("restore", "now", "--to", "../now")
    assert (feature.path.parent / "now" / "one.txt").read_text() == "two\n"


@pytest.mark.parametrize(
    "command", [("checkpoint", "-m", "x"), ("checkpoint", "--no-commit"), ("end",)], ids=lambda words: words[-1]
)
def test_a_date_that_git_cannot_read(feature: Sandbox, command: tuple[str, ...]) -> None:
    feature.write("one.txt")
    feature.git("add", "-A")
    ran = feature.session(*command, status=1, GIT_COMMITTER_DATE="nonsense")
    assert (ran.out, ran.err) == (
        "",
        "error: invalid date format: nonsense\nhint: unset GIT_COMMITTER_DATE, or write it as 2027-01-15T08:00:00\n",
    )


def test_a_snapshot_takes_no_commit_message(feature: Sandbox) -> None:
    for option, name in ((("-m", "feat: x"), "--message"), (("-e",), "--edit")):
        ran = feature.session("checkpoint", "--no-commit", "-l", "x", *option, status=2)
        assert ran.err == (
            f"error: --no-commit makes no commit, so it cannot be combined with {name}\n"
            "hint: to describe a snapshot: --label and --notes\n"
        )


def test_the_phase_is_shown_wherever_the_checkpoint_is(feature: Sandbox) -> None:
    feature.write("src/auth/new.py")
    feature.session("checkpoint", "-u", "--label", "Parser", "--tdd-phase", "RED")
    feature.write("src/auth/more.py")
    feature.session("checkpoint", "--no-commit", "--tdd-phase", "GREEN")
    assert "checkpoint             Parser (RED)\n" in feature.session("log").out
    assert "snapshot               GREEN\n" in feature.session("log").out
    assert "2, the last just now: GREEN\n" in feature.session("status").out
    handoff = feature.session("handoff").out
    assert "cp-1 Parser (RED))" in handoff and "- cp-2 GREEN: snapshot" in handoff
