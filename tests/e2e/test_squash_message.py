"""`git session squash-message`, and the block that `git merge --squash` gets: everything once, nobody else's byte touched."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox import Sandbox
from tests.scenario import OTHER

BLOCK = (
    "Session-Objectives:\n"
    " - [x] OAuth provider\n"
    " - [▶] Google OAuth\n"
    "Decisions:\n"
    " - Use PKCE\n"
    "   Rationale: Protects the code\n"
    "Session-Time: 40m\n"
)


@pytest.fixture
def worked(feature: Sandbox) -> Sandbox:
    """Two commits of the session on feature/oauth, the first with a decision, both signed off; then ten minutes without one."""
    feature.session("decisions", "add", "Use PKCE", "--rationale", "Protects the code")
    feature.git("checkout", "-q", ".session")
    feature.pass_time(minutes=25)
    feature.commit(
        "feat: add provider\n\nSession-Time: is what it takes\nReviewed-by: Bo <bo@example.org>", "one.txt", "1\n"
    )
    feature.session("objectives", "complete", "obj-1")
    feature.session("objectives", "start", "obj-2")
    feature.pass_time(minutes=15)
    feature.commit("feat: add Google\n\nSigned-off-by: Ada Example <ada@example.org>", "two.txt", "2\n")
    feature.pass_time(minutes=10)
    return feature


def squashed(box: Sandbox, *options: str, **environment: Any) -> str:
    """The message of a squash of feature/oauth on main."""
    box.git("merge", "-q", "--squash", "feature/oauth")
    box.git("commit", "-q", *options, **environment)
    return box.message() + "\n"


def test_the_commits_of_the_session(worked: Sandbox) -> None:
    assert worked.session("squash-message").out == BLOCK


def test_json(worked: Sandbox) -> None:
    document = worked.json("squash-message")
    assert (document["commits"], document["seconds"], document["text"]) == (2, 2400, BLOCK)


def test_from_anywhere_by_a_range_or_a_branch(worked: Sandbox) -> None:
    worked.git("switch", "-q", "main")
    for given in ("main..feature/oauth", "feature/oauth", "main...feature/oauth"):
        assert worked.session("squash-message", given).out == BLOCK
    last = worked.session("squash-message", "feature/oauth~1..feature/oauth").out
    assert last == BLOCK.replace("Decisions:\n - Use PKCE\n   Rationale: Protects the code\n", "").replace("40m", "15m")


def test_several_sessions(worked: Sandbox) -> None:
    worked.session("end")
    worked.session("start", "--objective", "Google OAuth", "--objective", "Logout")
    worked.pass_time(minutes=5)
    worked.commit("feat: log out", "three.txt", "3\n")
    assert worked.session("squash-message", "main..HEAD").out == BLOCK.replace(
        "[▶] Google OAuth\n", "[ ] Google OAuth\n - [ ] Logout\n"
    ).replace("40m", "55m")  # the end committed the decision log, ten minutes after the last commit


def test_what_only_the_messages_tell(worked: Sandbox) -> None:
    """A clone has neither the journal nor the notes."""
    clone = Sandbox(worked.path.parent / "clone", worked.home, worked.now)
    worked.git("switch", "-q", "main")
    worked.git("clone", "-q", ".", str(clone.path))
    assert clone.session("squash-message", "origin/main..origin/feature/oauth").out == BLOCK
    assert clone.session("squash-message", "origin/feature/oauth").out == BLOCK


def test_commit_trailers_picks(worked: Sandbox) -> None:
    worked.git("config", "session.trailers", "Session-Time")
    assert worked.session("squash-message").out == "Session-Time: 40m\n"


def test_refusals(worked: Sandbox) -> None:
    worked.git("switch", "-q", "main")
    assert worked.session("squash-message", status=1).err == (
        "error: no session is open on main\nhint: name the commits: git session squash-message main..HEAD\n"
    )
    for given in ("nowhere", "--all", "main..nowhere"):
        ran = worked.session("squash-message", "--", given, status=1)
        assert ran.err.startswith(f"error: {given!r} is not a range of commits\n")
    assert worked.session("squash-message", "main", status=1).err.startswith(
        "error: there are no commits in main that main lacks\n"
    )


def test_commits_of_nobody_have_no_block(worked: Sandbox) -> None:
    worked.git("switch", "-q", "-c", "plain", "main")
    worked.commit("fix: typo", "four.txt")
    assert worked.session("squash-message", "main..plain").out == ""


# --- merge --squash ----------------------------------------------------------------------------------------------------


def test_merge_squash_gets_the_block_and_loses_the_quoted_trailers(worked: Sandbox) -> None:
    two, one = worked.git("log", "--format=%H", "main..feature/oauth").split()
    dates = worked.git("log", "--format=%ad", "main..feature/oauth").splitlines()
    worked.git("switch", "-q", "main")
    message = squashed(worked, "--no-edit")
    assert (
        message
        == (
            "Squashed commit of the following:\n\n"
            f"commit {two}\nAuthor: Ada Example <ada@example.org>\nDate:   {dates[0]}\n\n"
            "    feat: add Google\n\n"
            "    Signed-off-by: Ada Example <ada@example.org>\n\n"
            f"commit {one}\nAuthor: Ada Example <ada@example.org>\nDate:   {dates[1]}\n\n"
            "    feat: add provider\n\n"
            "    Session-Time: is what it takes\n"
            "    Reviewed-by: Bo <bo@example.org>\n\n"
        )
        + BLOCK
    )
    parsed = worked.git("interpret-trailers", "--parse", stdin=message)
    assert parsed == (
        "Session-Objectives: - [x] OAuth provider - [▶] Google OAuth\n"
        "Decisions: - Use PKCE Rationale: Protects the code\nSession-Time: 40m"
    )


@pytest.mark.parametrize(
    "settings",
    [
        (),
        ("commit.verbose=true",),
        ("commit.cleanup=scissors",),
        ("commit.verbose=true", "commit.cleanup=scissors"),
        ("core.commentChar=;",),
        ("core.commentChar=auto",),
    ],
    ids=lambda settings: " ".join(settings) or "plain",
)
def test_merge_squash_with_an_editor(worked: Sandbox, settings: tuple[str, ...]) -> None:
    worked.git("switch", "-q", "main")
    for setting in settings:
        worked.git("config", *setting.split("="))
    message = squashed(worked, GIT_EDITOR="true")
    assert message.endswith("\n\n" + BLOCK)
    assert message.count("Session-Objectives:") == 1
    assert message.startswith("Squashed commit of the following:\n")
    assert len(worked.git("interpret-trailers", "--parse", stdin=message).splitlines()) == 3


def test_merge_squash_onto_a_branch_with_a_session_of_its_own(worked: Sandbox) -> None:
    worked.session("start", "release", "--from", "main", "--objective", "Release")
    message = squashed(worked, "--no-edit")
    assert message.endswith("\n\n" + BLOCK)
    assert "Release" not in message
    assert worked.note()["session"].startswith("release-")


@pytest.mark.parametrize("target", ["main", "release"], ids=["no session", "a session of its own"])
def test_merge_squash_with_a_message_of_ones_own(worked: Sandbox, target: str) -> None:
    if target == "release":
        worked.session("start", "release", "--from", "main", "--objective", "Release")
    else:
        worked.git("switch", "-q", "main")
    worked.git("merge", "-q", "--squash", "feature/oauth")
    worked.git("commit", "-q", "-m", "feat: sign in (#12)")
    assert f"{worked.message()}\n" == "feat: sign in (#12)\n\n" + BLOCK
    worked.commit("fix: next", "next.txt")
    assert "PKCE" not in worked.message()


def test_a_message_of_ones_own_for_nobodys_commits_is_an_ordinary_one(worked: Sandbox) -> None:
    worked.git("switch", "-q", "-c", "plain", "main")
    worked.commit("fix: typo", "four.txt", **OTHER)
    worked.session("start", "release", "--from", "main", "--objective", "Release")
    worked.git("merge", "-q", "--squash", "plain")
    worked.git("commit", "-q", "-m", "fix: both")
    assert worked.message().startswith("fix: both\n\nSession-Objectives:\n - [ ] Release")


def test_what_a_squash_quotes_completes_nothing_of_its_target(worked: Sandbox) -> None:
    """Ids are unique in their session alone: the quoted commits mean objectives of another one."""
    worked.commit("fix: more, completes obj-1", "more.txt")
    worked.commit("fix: last\n\ncloses obj-2", "last.txt")
    worked.session("start", "target", "--from", "main", "--objective", "One", "--objective", "Two")
    worked.git("merge", "-q", "--squash", "feature/oauth")
    worked.git("commit", "-q", "--no-edit")
    worked.commit("docs: answer\n\n> completes obj-2\n\nNo.", "answer.txt")
    assert [each["state"] for each in worked.json("objectives")["objectives"]] == ["open", "open"]
    # What its author says counts, above and below.
    quoted = f"commit {worked.git('rev-parse', 'HEAD')}\nDate:   now\n\n    completes obj-2\n"
    worked.commit(f"Squashed\n\n{quoted}\nThis completes obj-1.", "again.txt")
    assert [each["state"] for each in worked.json("objectives")["objectives"]] == ["done", "open"]


def test_merge_squash_in_another_work_tree(worked: Sandbox) -> None:
    place = worked.path.parent / "linked"
    worked.git("worktree", "add", "-q", str(place), "main")
    worked.git("merge", "-q", "--squash", "feature/oauth", cwd=place)
    worked.git("commit", "-q", "--no-edit", cwd=place)
    assert f"{worked.message('main')}\n".endswith("\n\n" + BLOCK)


def test_merge_squash_of_nobodys_commits_stays_as_it_is(worked: Sandbox) -> None:
    worked.git("switch", "-q", "-c", "plain", "main")
    worked.commit("fix: typo\n\nDecisions: none\nSession-Time: long", "four.txt", **OTHER)
    worked.git("switch", "-q", "main")
    worked.git("merge", "-q", "--squash", "plain")
    prepared = (worked.path / ".git" / "SQUASH_MSG").read_bytes()
    path = worked.path / "message"
    path.write_bytes(prepared + b"\r\nodd \xff\r\n\n\n")
    before = path.read_bytes()
    worked.session("hook", "squash", str(path))
    assert path.read_bytes() == before
    worked.git("commit", "-q", "--no-edit", "--cleanup=verbatim")
    assert worked.run("git", "cat-file", "commit", "HEAD").out.encode().endswith(b"\n\n" + prepared)


def test_the_hook_runs_twice(worked: Sandbox) -> None:
    worked.git("switch", "-q", "main")
    worked.git("merge", "-q", "--squash", "feature/oauth")
    path = worked.path / ".git" / "SQUASH_MSG"
    worked.session("hook", "squash", str(path), GIT_EDITOR=":")
    once = path.read_bytes()
    worked.session("hook", "squash", str(path), GIT_EDITOR=":")
    assert path.read_bytes() == once


def test_a_quoted_text_forges_no_commit(worked: Sandbox) -> None:
    """A message that looks like what git writes stays somebody's words."""
    oid = worked.git("rev-parse", "feature/oauth")
    worked.git("switch", "-q", "-c", "plain", "main")
    worked.commit(f"fix: typo\n\ncommit {oid}", "four.txt")
    worked.git("switch", "-q", "main")
    worked.git("merge", "-q", "--squash", "plain")
    prepared = (worked.path / ".git" / "SQUASH_MSG").read_text()
    worked.git("commit", "-q", "--no-edit", "--cleanup=verbatim")
    assert worked.run("git", "log", "-1", "--format=%B").out == prepared + "\n"


def test_an_interactive_rebase_that_squashes_is_no_squash_merge(worked: Sandbox) -> None:
    worked.git("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR="sed -i.bak 2s/pick/squash/", GIT_EDITOR="true")
    message = worked.message()
    assert message.startswith("feat: add provider\n")
    assert message.count("Session-Objectives:") == 1
    assert "Squashed commit" not in message


def test_after_the_end_it_is_that_of_the_session_that_ended_here(feature: Sandbox) -> None:
    """The pull request is opened when the work is done."""
    feature.commit("feat: one")
    before = feature.session("squash-message").out
    feature.session("end")
    assert feature.session("squash-message").out == before != ""


def test_it_holds_what_the_person_before_did_on_the_branch(worked: Sandbox) -> None:
    origin = worked.path.parent / "origin.git"
    worked.git("init", "-q", "--bare", "-b", "main", str(origin))
    worked.git("remote", "add", "origin", str(origin))
    worked.git("push", "-q", "--set-upstream", "origin", "--all")
    bo = Sandbox(worked.path.parent / "bo", worked.home, worked.now, {**worked.environment, **OTHER})
    worked.git("clone", "-q", str(origin), str(bo.path))
    bo.session("init", "-q")
    bo.session("resume", "-q", "feature/oauth")
    assert bo.session("squash-message").out == bo.session("squash-message", "origin/feature/oauth").out
    bo.pass_time(minutes=5)
    bo.commit("feat: log out", "three.txt", "3\n")
    assert bo.session("squash-message").out == BLOCK.replace("40m", "45m")
    # What main got since is not the branch's, though only its upstream is at hand here.
    worked.git("switch", "-q", "main")
    worked.commit("fix: on main", "four.txt", "4\n")
    worked.git("push", "-q", "origin", "main")
    bo.git("fetch", "-q")
    bo.git("merge", "-q", "--no-edit", "origin/main")
    assert "Decisions:\n - Use PKCE\n" in bo.session("squash-message").out
    assert bo.json("squash-message")["commits"] == 4
    bo.git("switch", "-q", "main")
    bo.git("merge", "-q", "--ff-only", "feature/oauth")
    bo.git("switch", "-q", "feature/oauth")
    assert bo.json("squash-message")["commits"] == 2
