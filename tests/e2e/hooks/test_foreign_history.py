"""History that other tools write: without reflog, with gaps in it, made again as a whole, renamed, or cut off.

Tools that are not installed are imitated by git's plumbing, in the way that they leave refs, reflogs and objects.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import scenario
from tests.e2e.hooks.test_rewrites import carriers, decided
from tests.e2e.hooks.test_unseen import caught_up, kinds, times
from tests.sandbox import Sandbox

OTHER: dict[str, Any] = {**scenario.OTHER}
UNSEEN: dict[str, Any] = {**scenario.UNSEEN}
BRANCH = "refs/heads/feature/oauth"


def made(box: Sandbox, subject: str, *parents: str, date: str = "") -> str:
    """A commit of what is staged, on no branch; `date` is the author's."""
    tree = box.git("write-tree")
    on = [part for parent in parents or ("HEAD",) for part in ("-p", parent)]
    return box.git("commit-tree", tree, *on, "-m", subject, GIT_AUTHOR_DATE=date or box.env["GIT_AUTHOR_DATE"])


def authored(box: Sandbox, oid: str) -> str:
    return box.git("log", "-1", "--format=%ad", "--date=raw", oid)


def set_branch(box: Sandbox, oid: str) -> str:
    """Write the ref's file and no reflog, as isomorphic-git, go-git and JGit may do."""
    (box.path / ".git" / BRANCH).write_text(oid + "\n")
    return oid


def silently(box: Sandbox, subject: str, name: str = "") -> str:
    """Make a commit as isomorphic-git does."""
    box.write(name or f"{subject.split()[-1]}.txt", f"{subject}\n")
    box.git("add", "-A")
    return set_branch(box, made(box, subject))


def faults(box: Sandbox) -> list[str]:
    return [each["what"] for each in box.json("doctor", status=None)["findings"]]


def mended(box: Sandbox) -> None:
    """`doctor --fix` fixes all that it finds, and then finds nothing."""
    box.session("doctor", "--fix")
    assert faults(box) == []


def forget(box: Sandbox, oid: str) -> None:
    """Leave the journal as a version wrote it that did not find the commit."""
    (path,) = (box.path / ".git/sessions").glob("feature-*/journal")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if f'"oid":"{oid}"' not in line))
    view = path.with_name("hook")
    rows = view.read_text().splitlines(keepends=True)
    view.write_text("".join(f"journal {path.stat().st_size}\n" if row.startswith("journal ") else row for row in rows))
    box.git("notes", "--ref=session", "remove", oid)
    box.session("objectives", "edit", "obj-2", "Google OAuth, later")  # makes the views anew


def recorded(box: Sandbox, *, session_id: str = "") -> list[str]:
    return [body["oid"] for kind, body in box.journal(session_id) if kind == "commit"]


# --- without reflog ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("noticed", ["by a command", "by doctor", "after more commits"])
def test_commits_without_reflog(work: Sandbox, noticed: str) -> None:
    work.pass_time(minutes=10)
    first = work.commit("feat: one", "one.txt")
    work.pass_time(minutes=10)
    second = silently(work, "feat: two")
    work.pass_time(minutes=5)
    third = silently(work, "feat: three")
    if noticed == "by doctor":
        assert faults(work) == [f"2 commits made, unseen by the hooks: {second[:9]}, {third[:9]}"]
        mended(work)
    if noticed == "after more commits":
        work.pass_time(minutes=5)
        work.commit("feat: four", "four.txt")
        assert times(work) == ("300", "1800")
        caught_up(work, 1800)
    else:
        caught_up(work, 1500)
    assert recorded(work)[:3] == [first, second, third]
    assert (times(work, second), times(work, third)) == (("600", "1200"), ("300", "1500"))
    assert decided(work) == [("Use PKCE", first)]
    assert faults(work) == []


@pytest.mark.parametrize("how", ["core.logAllRefUpdates", "expired", "deleted", "emptied"])
def test_no_reflog_at_all(work: Sandbox, how: str) -> None:
    work.pass_time(minutes=10)
    if how == "core.logAllRefUpdates":
        work.git("config", "core.logAllRefUpdates", "false")
        shutil.rmtree(work.path / ".git/logs")
    one = work.commit("feat: one", "one.txt")
    work.pass_time(minutes=5)
    two = work.commit("feat: two", "two.txt", **UNSEEN)
    if how == "expired":
        work.git("reflog", "expire", "--expire=now", "--all")
    elif how in ("deleted", "emptied"):
        log = work.path / ".git/logs" / BRANCH
        log.unlink()
        if how == "emptied":
            log.touch()
    caught_up(work, 900)
    assert recorded(work) == [one, two]
    work.pass_time(minutes=5)
    work.git("commit", "-q", "--amend", "-m", "feat: two, better", **UNSEEN)
    caught_up(work, 1200)
    # Where the reflog is kept again, it says that the amend took time, too.
    assert times(work) == (("300", "900") if how == "core.logAllRefUpdates" else ("600", "1200"))
    assert kinds(work)[-1] == "rewrite"
    assert work.json("status")["commits"] == 2


def test_what_an_older_version_missed_below_a_recorded_commit(work: Sandbox) -> None:
    """The branch counts as looked at; doctor compares all of it with the journal."""
    work.pass_time(minutes=10)
    missed = silently(work, "feat: one")
    work.pass_time(minutes=10)
    seen = work.commit("feat: two", "two.txt")
    forget(work, missed)
    caught_up(work, 1200)
    assert recorded(work) == [seen]
    assert faults(work) == [f"1 commit made, unseen by the hooks: {missed[:9]}"]
    mended(work)
    assert recorded(work) == [seen, missed]
    assert times(work, seen)[0] == "600"
    assert times(work, missed)[0] == "0"  # nothing counts twice: the journal gave all time before `seen` to it
    caught_up(work, 1200)


def test_commits_that_came_by_a_fast_forward_stay_others_where_the_reflog_has_a_gap(work: Sandbox) -> None:
    work.git("switch", "-q", "-c", "beside", **UNSEEN)
    theirs = work.commit("feat: beside", "beside.txt", **UNSEEN)
    work.git("switch", "-q", "feature/oauth", **UNSEEN)
    work.git("merge", "-q", "--ff-only", "beside")
    work.pass_time(minutes=10)
    ours = silently(work, "feat: two")
    caught_up(work, 600)
    assert recorded(work) == [ours]
    assert work.note(theirs) == {}
    assert faults(work) == []


def test_commits_of_others_without_reflog_are_never_ours(work: Sandbox) -> None:
    work.write("one.txt")
    work.git("add", "one.txt")
    theirs = work.git("commit-tree", work.git("write-tree"), "-p", "HEAD", "-m", "Theirs", **OTHER)
    set_branch(work, theirs)
    caught_up(work, 0)
    assert recorded(work) == []
    assert faults(work) == []


# --- one move, many commits -------------------------------------------------------------------------------------------


def test_several_commits_of_one_import(work: Sandbox) -> None:
    """git fast-import moves the branch once, when it has made all of them."""
    work.pass_time(minutes=20)
    stream = "".join(
        f"commit {BRANCH}\ncommitter Ada Example <ada@example.org> {int(work.now) - 60 * age} +0000\ndata 6\nAge {age:2}\n"
        f"{begin}M 100644 inline {age}.txt\ndata 2\na\n\n"
        for age, begin in ((10, f"from {BRANCH}^0\n"), (5, ""))
    )
    work.git("fast-import", "--quiet", stdin=stream)
    work.git("reset", "-q", "--hard")
    caught_up(work, 1200)
    assert [times(work, "HEAD~1"), times(work)] == [("600", "600"), ("300", "900")]


def test_commits_of_one_second_that_are_alike_keep_their_order(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    olds = [work.commit("wip", f"{name}.txt") for name in "abc"]
    work.session("status")
    base = work.git("rev-parse", "main")
    news: list[str] = []
    for old in olds:  # made again on each other by a tool that writes no reflog
        news.append(work.git("commit-tree", f"{old}^{{tree}}", "-p", (news or [base])[-1], "-m", "wip", "-m", "Again"))
    set_branch(work, news[-1])
    caught_up(work, 600)
    (pairs,) = [body["pairs"] for kind, body in work.journal() if kind == "rewrite"]
    assert pairs == [list(pair) for pair in zip(olds, news, strict=True)]
    assert [times(work, oid)[0] for oid in news] == ["600", "0", "0"]


# --- replaced ---------------------------------------------------------------------------------------------------------


def amend_like_libgit2(box: Sandbox, subject: str) -> str:
    new = made(box, subject, "HEAD~1", date=authored(box, "HEAD"))
    box.git("update-ref", "-m", f"commit: {subject}", BRANCH, new)
    return new


def amend_silently(box: Sandbox, subject: str) -> str:
    return set_branch(box, made(box, subject, "HEAD~1"))


@pytest.mark.parametrize("amend", [amend_like_libgit2, amend_silently], ids=["commit in the reflog", "no reflog"])
def test_amends_that_do_not_say_so(work: Sandbox, amend: Callable[[Sandbox, str], str]) -> None:
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt")
    work.pass_time(minutes=5)
    new = amend(work, "feat: one, in other words")
    caught_up(work, 900)
    assert work.json("status")["commits"] == 1
    assert kinds(work)[-1] == "rewrite"
    assert decided(work) == [("Use PKCE", "")]  # which the new message does not say
    assert work.note(new)["session"]


def test_made_and_rewritten_by_another_tool_before_anybody_looked(work: Sandbox) -> None:
    """As git-revise and StGit do it: a commit, then it and the one above it are made again."""
    work.pass_time(minutes=10)
    one = work.commit("feat: one", "one.txt", **UNSEEN)
    work.pass_time(minutes=5)
    two = work.commit("feat: two", "two.txt", **UNSEEN)
    work.pass_time(minutes=5)
    new = one
    for old, subject in ((one, "feat: one, revised"), (two, "feat: two")):
        date = authored(work, old)
        parent = "main" if old == one else new
        new = work.git("commit-tree", f"{old}^{{tree}}", "-p", parent, "-m", subject, GIT_AUTHOR_DATE=date)
    work.git("update-ref", "-m", "some tool: rewrite", BRANCH, new)
    caught_up(work, 1200)
    assert kinds(work).count("commit") == 2
    assert [times(work, "HEAD~1"), times(work)] == [("600", "600"), ("300", "900")]


def test_both_halves_of_a_split_commit_are_recorded(work: Sandbox) -> None:
    """As `git history split` (git 2.54) leaves them: same author and date, the branch moved once."""
    work.pass_time(minutes=10)
    work.write("half.txt")
    work.git("add", "half.txt")
    half = work.git("write-tree")
    whole = work.commit("feat: both", "other.txt")
    message = work.message()
    work.pass_time(minutes=10)
    top = work.commit("feat: top", "top.txt")
    work.pass_time(minutes=5)
    new = "main"
    for tree, text, old in (
        (half, message, whole),
        (f"{whole}^{{tree}}", message, whole),
        (f"{top}^{{tree}}", work.message(top), top),
    ):
        date = authored(work, old)
        new = work.git("commit-tree", tree, "-p", new, "-m", text, GIT_AUTHOR_DATE=date)
    work.git("update-ref", "-m", "split: updating HEAD~1", BRANCH, new)
    caught_up(work, 1500)
    assert work.json("status")["commits"] == 3
    assert [times(work, f"HEAD~{at}") for at in (2, 1, 0)] == [("600", "600"), ("300", "1500"), ("600", "1200")]
    assert faults(work) == []
    work.commit("feat: after", "after.txt")
    assert "Decisions:" not in work.message()


def test_a_rewrite_that_is_taken_back_and_done_again(work: Sandbox) -> None:
    for name in ("one", "two"):
        work.pass_time(minutes=10)
        work.commit(f"feat: {name}", f"{name}.txt")
    work.git("switch", "-q", "main")
    work.commit("Upstream", "upstream.txt")
    work.git("switch", "-q", "feature/oauth")
    before = work.git("rev-parse", "HEAD")
    for command in (["rebase", "-q", "main"], ["reset", "-q", "--hard", before]) * 2:
        work.git(*command)
        caught_up(work, 1200)
        assert work.json("status")["commits"] == 2
        assert [times(work, "HEAD~1"), times(work)] == [("600", "600"), ("600", "1200")]
    assert kinds(work).count("commit") == 2


# --- git filter-repo --------------------------------------------------------------------------------------------------


def without(box: Sandbox, path: str, *more: str) -> None:
    box.git("filter-repo", "--force", "--invert-paths", "--path", path, *more)


def two_commits(box: Sandbox) -> None:
    for name in ("one", "two"):
        box.pass_time(minutes=10)
        box.write(f"{name}-secret.txt")
        box.commit(f"feat: {name}", f"{name}.txt")


@pytest.mark.parametrize("evidence", ["its map", "no map"])
def test_filter_repo_makes_all_commits_again(work: Sandbox, evidence: str) -> None:
    """It deletes the old commits, the reflogs and, in effect, the notes."""
    two_commits(work)
    old = recorded(work)
    without(work, "README.md")
    if evidence == "no map":
        shutil.rmtree(work.path / ".git/filter-repo")
    assert faults(work) == ["2 commits rewritten, unseen by the hooks"]
    work.pass_time(minutes=5)
    work.commit("feat: three", "three.txt")
    assert carriers(work) == 1
    caught_up(work, 1500)
    assert recorded(work)[:2] == old
    assert [times(work, f"HEAD~{at}") for at in (2, 1, 0)] == [("600", "600"), ("600", "1200"), ("300", "1500")]
    assert decided(work) == [("Use PKCE", work.git("rev-parse", "HEAD~2"))]
    assert faults(work) == []


def test_filter_repo_drops_a_commit(work: Sandbox) -> None:
    """Its time stays in the total, and its decision waits for another commit."""
    work.pass_time(minutes=10)
    work.commit("feat: one", "one.txt")
    work.pass_time(minutes=10)
    work.commit("feat: two", "two.txt")
    without(work, "one.txt")
    caught_up(work, 1200)
    assert work.json("status")["commits"] == 1
    assert times(work) == ("600", "1200")
    assert decided(work) == [("Use PKCE", "")]


def test_filter_repo_again_and_again(work: Sandbox) -> None:
    """The map of the second run has the ids from before the first."""
    two_commits(work)
    without(work, "README.md")
    caught_up(work, 1200)
    work.pass_time(minutes=5)
    work.commit("feat: three", "three.txt")
    without(work, "one-secret.txt")
    without(work, "two-secret.txt", "--refs", "feature/oauth")
    caught_up(work, 1500)
    assert [times(work, f"HEAD~{at}")[0] for at in (2, 1, 0)] == ["600", "600", "300"]
    assert kinds(work).count("commit") == 3
    assert faults(work) == []


@pytest.mark.parametrize("folder", ["kept", "forgotten"])
def test_an_ended_session_follows_filter_repo(work: Sandbox, folder: str) -> None:
    two_commits(work)
    work.session("end", "--no-push")
    (row,) = work.json("history")["sessions"]
    work.git("switch", "-q", "main")
    if folder == "forgotten":
        shutil.rmtree(work.path / ".git/sessions" / row["id"])
    without(work, "README.md")
    assert work.json("history")["sessions"] == [row]
    shown = [each for each in work.json("log", row["id"])["entries"] if each["kind"] == "commit"]
    assert [each["detail"] for each in shown][:2] == ["feat: one", "feat: two"]
    assert [times(work, f"feature/oauth~{at}") for at in (2, 1)] == [("600", "600"), ("600", "1200")]
    assert faults(work) == []
    journal = work.journal()
    assert work.json("history")["sessions"] == [row]
    assert work.journal() == journal


# --- ended sessions ---------------------------------------------------------------------------------------------------


def test_what_was_missed_in_an_ended_session(work: Sandbox) -> None:
    """Doctor finds it, on the branch or, once that is deleted, in what the session keeps; what came later is not its own."""
    work.pass_time(minutes=10)
    missed = silently(work, "feat: one")
    work.pass_time(minutes=10)
    work.commit("feat: two", "two.txt")
    forget(work, missed)
    work.session("end", "--no-push")
    later = silently(work, "feat: later")
    work.pass_time(minutes=5)
    silently(work, "feat: much later")
    work.git("switch", "-q", "main")
    assert faults(work) == [f"1 commit made, unseen by the hooks: {missed[:9]}"]
    work.git("branch", "-q", "-D", "feature/oauth")
    assert faults(work) == [f"1 commit made, unseen by the hooks: {missed[:9]}"]
    mended(work)
    assert missed in recorded(work)
    assert work.note(later) == {}
    (row,) = work.json("history")["sessions"]
    assert (row["active_seconds"], row["commits"]) == (1200, 3)
    archived = work.git("show", f"refs/sessions/{row['id']}:journal")
    assert missed in archived


def test_an_ended_session_is_rewritten_by_a_tool_without_hooks(work: Sandbox) -> None:
    two_commits(work)
    work.session("end", "--no-push")
    work.pass_time(minutes=5)
    work.git("rebase", "-q", "--force-rebase", "main", **UNSEEN)
    assert faults(work) == ["3 commits rewritten, unseen by the hooks"]
    mended(work)
    assert [times(work, f"HEAD~{at}") for at in (2, 1)] == [("600", "600"), ("600", "1200")]


# --- renamed, cut off -------------------------------------------------------------------------------------------------


def rename_ref(box: Sandbox, new: str) -> None:
    """What `git refs rename` (git 2.55) does: it moves ref and reflog, and leaves HEAD and the configuration."""
    oid, git_dir = box.git("rev-parse", "HEAD"), box.path / ".git"
    for root in (git_dir, git_dir / "logs"):
        (root / f"refs/heads/{new}").parent.mkdir(parents=True, exist_ok=True)
        (root / BRANCH).rename(root / f"refs/heads/{new}")
    with (git_dir / f"logs/refs/heads/{new}").open("a") as file:
        file.write(f"{oid} {oid} Ada Example <ada@example.org> {int(box.now)} +0000\t\n")


def test_a_branch_is_renamed_without_its_configuration(work: Sandbox) -> None:
    work.pass_time(minutes=10)
    first = work.commit("feat: one", "one.txt")
    work.pass_time(minutes=10)
    work.commit("feat: two", "two.txt")
    work.git("reset", "-q", "--hard", "HEAD~1")
    assert work.json("status")["commits"] == 1
    rename_ref(work, "renamed/branch")
    assert work.json("status")["commits"] == 1  # not that which is off the branch
    (fault,) = work.json("doctor", status=1)["findings"]
    assert (fault["code"], fault["command"]) == ("renamed", "git switch renamed/branch && git session status")
    work.git("symbolic-ref", "HEAD", "refs/heads/renamed/branch")
    assert work.json("status")["branch"] == "renamed/branch"
    work.pass_time(minutes=10)
    third = work.commit("feat: three", "three.txt")
    assert recorded(work)[0] == first and recorded(work)[-1] == third
    assert times(work)[0] == "600"
    assert work.git("config", "--get-regexp", r"^branch\..*\.session$").split()[0] == "branch.renamed/branch.session"
    assert faults(work) == []


def test_recorded_commits_that_a_shallow_clone_lacks_are_not_gone(work: Sandbox, tmp_path: Path) -> None:
    two_commits(work)
    work.git("init", "-q", "--bare", str(tmp_path / "server"))
    work.git("push", "-q", str(tmp_path / "server"), "feature/oauth")
    work.git("fetch", "-q", "--depth=1", f"file://{tmp_path}/server", "feature/oauth")
    before = recorded(work)
    work.pass_time(minutes=5)
    silently(work, "feat: three")
    caught_up(work, 1500)
    assert recorded(work)[:2] == before
    assert "gone" not in kinds(work)
    (row,) = [each for each in work.json("doctor")["checks"] if each["name"] == "not checked"]
    assert row["detail"] == "history that this clone lacks may hold 1 recorded commit: git fetch --unshallow"
