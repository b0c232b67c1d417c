"""Handoff, gate and report in a checkout as continuous integration makes it: detached, shallow, without sessions and notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sandbox import Sandbox, stable

HEAD_FIRST = "# Handoff: feature/oauth\n\n- Branch: `feature/oauth`\n"


@pytest.fixture
def server(feature: Sandbox) -> Path:
    """A bare repository with main, feature/oauth (two commits of a session), and what a forge merged of it as pull request 1."""
    hub = feature.path.parent / "hub.git"
    feature.pass_time(minutes=10)
    feature.session("decisions", "add", "Use PKCE", "--rationale", "Safer")
    feature.commit("feat: add provider", "src/auth.py", "one\n")
    feature.session("objectives", "complete", "obj-1")
    feature.session("objectives", "start", "obj-2")
    feature.pass_time(minutes=15)
    feature.commit("fix: renew tokens", "src/auth.py", "one\ntwo\n")
    feature.git("init", "-q", "--bare", str(hub))
    feature.git("config", "--file", str(hub / "config"), "uploadpack.allowAnySHA1InWant", "true")
    feature.git("remote", "add", "origin", str(hub))
    feature.git("push", "-q", "origin", "main", "feature/oauth")
    feature.git("switch", "-q", "main")
    feature.commit("docs: other work", "README.md", "other\n")
    feature.git("push", "-q", "origin", "main")
    feature.git("switch", "-q", "--detach", "main")
    feature.git("merge", "-q", "--no-ff", "-m", "Merge 1a2b3c4 into 5d6e7f8", "feature/oauth")
    feature.git("push", "-q", "origin", "HEAD:refs/pull/1/merge")
    return hub


def _checkout(server: Path, box: Sandbox, ref: str, *, whole: bool, local: str = "") -> Sandbox:
    """What actions/checkout does for `ref`, with fetch-depth 0 or 1; `local` is the branch for a push."""
    found = Sandbox(box.path.parent / "checkout", box.home, box.now)
    box.git("init", "-q", str(found.path))
    found.git("remote", "add", "origin", server.as_uri())
    oid = found.git("ls-remote", "origin", ref).split()[0]
    is_branch = ref.startswith("refs/heads/")
    there = ref.replace(
        "refs/heads/" if is_branch else "refs/", "refs/remotes/origin/" if is_branch else "refs/remotes/", 1
    )
    all_branches = ["+refs/heads/*:refs/remotes/origin/*"] if whole else []
    this = [] if whole and is_branch else [f"+{oid}:{there}"]
    found.git("fetch", "-q", "--no-tags", "--prune", *([] if whole else ["--depth=1"]), "origin", *all_branches, *this)
    found.git("checkout", "-q", "--force", *(["-B", local] if local else []), there)
    return found


@pytest.mark.parametrize("ref", ["refs/pull/1/merge", "refs/heads/feature/oauth"])
def test_the_handoff_of_a_pull_request(server: Path, feature: Sandbox, ref: str) -> None:
    box = _checkout(server, feature, ref, whole=True)
    out = box.session("handoff").out
    assert stable(out) == (
        "# Handoff: feature/oauth\n\n"
        "- Branch: `feature/oauth`\n"
        "- Started: 2027-01-15 08:10 +0000\n"
        "- Duration: 25m active\n"
        "- Head: `COMMIT` fix: renew tokens\n\n"
        "## Objectives\n\n1 of 2 done (50%)\n\n"
        "- [x] obj-1 OAuth provider in `COMMIT`, by Ada Example\n"
        "- [ ] obj-2 Google OAuth (in progress), by Ada Example\n\n"
        "## Work done\n\n"
        "### obj-1 OAuth provider\n\n- feat\n  - `COMMIT` feat: add provider (1 file +1 −0, 10m)\n\n"
        "### obj-2 Google OAuth\n\n- fix\n  - `COMMIT` fix: renew tokens (1 file +1 −0, 15m)\n\n"
        "## Decisions\n\n- dec-1 Use PKCE in `COMMIT`, by Ada Example\n  - Rationale: Safer\n\n"
        "## Metrics\n\n- Time: 25m active\n- Contributors: Ada Example 25m, 2 commits, 1 file\n"
        "- Commits: 2 (1 feat, 1 fix)\n- Changes: 1 file, +2 −0\n\n"
        "## Key files\n\n| file | commits | added | deleted |\n|---|---:|---:|---:|\n| `src/auth.py` | 2 | +2 | −0 |\n\n"
        "## Next steps\n\n- obj-2 Google OAuth\n\n"
        "## Checklist\n\n- [ ] objectives done: 1 of 2\n- [ ] merged: not in origin/main\n\n"
        "## Missing from this clone\n\n"
        "- Read from the trailers of 2 commits: blockers and notes are only in the session itself.\n"
    )
    found = box.json("handoff")
    assert (found["id"], found["ended_at"], found["metrics"]["active_seconds"]) == ("", 0, 1500)
    assert not (box.path / ".git/sessions").exists()  # nothing is recorded
    assert box.git("for-each-ref", "refs/sessions", "refs/notes", "refs/session-commits") == ""


@pytest.mark.parametrize("ref", ["refs/pull/1/merge", "refs/heads/feature/oauth"])
def test_the_gate_of_a_pull_request(server: Path, feature: Sandbox, ref: str) -> None:
    box = _checkout(server, feature, ref, whole=True)
    found = box.json("check")
    assert (found["session"], found["branch"], found["into"]) == ("", "feature/oauth", "origin/main")
    assert found["head"] == feature.git("rev-parse", "feature/oauth")
    box.pass_time(minutes=1)
    box.write("junit.xml", '<testsuite tests="1" failures="1"><testcase name="a"><failure/></testcase></testsuite>')
    ran = box.session("check", "--into", "origin/main", status=3)
    assert ran.out == ("feature/oauth does not pass the quality gate for origin/main\n  1 test failing: a\n")
    assert box.json("check", status=3)["reasons"] == ["1 test failing: a"]


def test_a_push_checks_a_branch_out(server: Path, feature: Sandbox) -> None:
    box = _checkout(server, feature, "refs/heads/feature/oauth", whole=True, local="feature/oauth")
    assert box.session("handoff").out.startswith(HEAD_FIRST)
    assert box.session("check").out == "feature/oauth passes the quality gate for origin/main\n"


def test_a_push_to_main(server: Path, feature: Sandbox) -> None:
    box = _checkout(server, feature, "refs/heads/main", whole=True, local="main")
    assert box.session("check").out == "main passes the quality gate\n"
    ran = box.session("handoff", status=1)
    assert ran.err.startswith("error: there is no session on main yet\n")


def test_a_single_commit(server: Path, feature: Sandbox) -> None:
    box = _checkout(server, feature, "refs/heads/feature/oauth", whole=False)
    ran = box.session("handoff")
    assert "- [ ] obj-2 Google OAuth (in progress), by Ada Example\n" in ran.out
    assert "- Duration: 25m active\n" in ran.out
    assert ran.out.endswith(
        "- Read from the trailers of 1 commit: blockers and notes are only in the session itself.\n"
        "- This clone is shallow: commits before its boundary are not counted.\n"
    )
    # What a commit changed whose parent is missing is not known: compared with nothing, it adds every file.
    (row,) = [each for each in ran.out.split("\n") if each.startswith("  - ")]
    assert row.partition("` ")[2].partition(" (")[0] == "fix: renew tokens"
    assert "file" not in row
    assert "- Changes: " not in ran.out
    assert "## Key files" not in ran.out
    ran = box.session("check")
    assert ran.out == "feature/oauth passes the quality gate\n"
    assert ran.err == (
        "note: this clone is shallow: commits beyond its boundary are not counted\n"
        "note: the quality gate found no test or coverage report, so it checked neither\n"
        "note: there is no branch to compare with, so nothing was checked that the commits changed\n"
    )


def test_a_session_in_a_shallow_clone_counts_from_its_edge(server: Path, feature: Sandbox) -> None:
    box = _checkout(server, feature, "refs/heads/feature/oauth", whole=False, local="feature/oauth")
    box.session("init")
    box.session("resume", "-q")
    box.commit("feat: go on", "new.txt", "new\n")
    found = box.json("handoff")
    assert (found["metrics"]["files"], [each["path"] for each in found["files"]]) == (1, ["new.txt"])
    noted = box.session("check").err
    assert noted.startswith("note: this clone is shallow: commits beyond its boundary are not counted\n")


def test_a_single_commit_that_a_forge_merged(server: Path, feature: Sandbox) -> None:
    box = _checkout(server, feature, "refs/pull/1/merge", whole=False)
    ran = box.session("handoff", status=1)
    assert ran.err == (
        "error: there is no session on this detached HEAD yet, and the few commits of this shallow clone carry no trailers of one\n"
        "hint: fetch-depth: 0 in actions/checkout; elsewhere: git fetch --unshallow\n"
    )
    assert box.session("check").out.endswith(" passes the quality gate\n")
    box.git("fetch", "-q", "--unshallow")
    box.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
    assert box.session("handoff").out.startswith(HEAD_FIRST)


def test_the_report_of_a_checkout(server: Path, feature: Sandbox) -> None:
    box = _checkout(server, feature, "refs/pull/1/merge", whole=True)
    out = box.session("report", "--project", "--format", "markdown").out
    assert "- Commits: " in out and "| feat | 1 | 1 | 0 |\n" in out


def test_commits_without_trailers(server: Path, feature: Sandbox) -> None:
    feature.git("push", "-q", "origin", "main:refs/heads/fix/other")
    box = _checkout(server, feature, "refs/heads/fix/other", whole=True)
    assert box.session("handoff", status=1).err.startswith("error: there is no session on this detached HEAD yet\n")
    assert box.session("check").err.endswith("so it checked neither\n")


def test_words_in_trailers_are_data(server: Path, feature: Sandbox) -> None:
    feature.git("switch", "-q", "--detach", "feature/oauth")
    text = "<script>alert(1)</script> [x](http://e.example) \x1b[31m"
    message = f"feat: x\n\nSession-Objectives:\n - [▶] {text}\nSession-Time: 1h"
    feature.git("commit", "-q", "--allow-empty", "--no-verify", "-m", message, GIT_SESSION_COMMAND="1")
    feature.git("push", "-q", "origin", "HEAD:refs/heads/evil")
    box = _checkout(server, feature, "refs/heads/evil", whole=True)
    out = box.session("handoff").out
    assert "alert(1)" in out
    assert "<script>" not in out and "[x](http" not in out and "\x1b" not in out
