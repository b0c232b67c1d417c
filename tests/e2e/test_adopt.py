"""A session is adopted from the trailers of a pushed branch: nothing else of it is in the clone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import scenario
from tests.sandbox import Sandbox, stable
from tests.terminal import on_terminal

BO: dict[str, Any] = {**scenario.OTHER}
UNSEEN: dict[str, Any] = {**scenario.UNSEEN}
BRANCH = "feature/oauth"


def clone(box: Sandbox, name: str = "bo", *options: str, who: dict[str, Any] = BO) -> Sandbox:
    """Another clone of what `box` has pushed, in the hands of somebody else; git-session is set up in it."""
    other = Sandbox(box.path.parent / name, box.home, box.now, {**box.environment, **who})
    box.git("clone", "-q", *options, f"file://{box.path.parent}/origin.git", str(other.path))
    other.session("init", "-q")
    return other


def push(box: Sandbox) -> None:
    """Push everything, to an `origin` that is made the first time."""
    path = box.path.parent / "origin.git"
    if not path.exists():
        box.git("init", "-q", "--bare", str(path))
        box.git("remote", "add", "origin", str(path))
    box.git("push", "-q", "--set-upstream", "origin", "--all")


@pytest.fixture
def pushed(feature: Sandbox) -> Sandbox:
    """Ada's session with a decision, two commits and 45 minutes, one of two objectives done; pushed, two hours ago."""
    feature.session("decisions", "add", "Use PKCE", "--rationale", "Protects the code")
    feature.git("checkout", "-q", ".session")
    feature.pass_time(minutes=20)
    feature.commit("feat: provider", "provider.py")
    feature.pass_time(minutes=25)
    feature.session("objectives", "start", "obj-2")
    feature.commit("feat: tokens. completes obj-1", "tokens.py")
    push(feature)
    feature.pass_time(minutes=120)
    return feature


def journal_of(box: Sandbox) -> list[tuple[str, dict[str, Any]]]:
    return box.journal("feature-oauth")


# --- resume -------------------------------------------------------------------------------------------------------------


def test_resume_in_a_fresh_clone_makes_the_branch_and_adopts(pushed: Sandbox) -> None:
    bo = clone(pushed)
    ran = bo.session("resume", BRANCH)
    assert ran.err == ""
    assert stable(ran.out) == (
        "adopted feature-oauth-20270115-xxxx on feature/oauth (from origin/feature/oauth)\n"
        "from COMMIT (Ada Example, 2 hours ago): 1 of 2 objectives done, 1 decision, 45m\n"
        "earlier time: Ada Example 45m\n"
        "\n"
        "feature/oauth\n"
        "started just now\n"
        "\n"
        "What we are building\n"
        "  [▶] obj-2  Google OAuth  Ada Example\n"
        "  [x] obj-1  OAuth provider  Ada Example\n"
        "\n"
        "What is next\n"
        "  in progress  Google OAuth  obj-2\n"
        "\n"
        "What was decided\n"
        "  dec-1  Use PKCE  Ada Example, Protects the code\n"
        "\n"
        "What is done\n"
        "  adopted  from COMMIT (Ada Example), 2 commits, earlier time: Ada Example 45m  2 hours ago\n"
        "\n"
        "What others did\n"
        "  COMMIT  feat: tokens. completes obj-1  Ada Example, feature/oauth, 2 hours ago\n"
        "  COMMIT  feat: provider  Ada Example, feature/oauth, 2 hours ago\n"
        "\n"
        "How\n"
        '  "Where things are"  `README.md` document\n'
    )
    assert bo.git("branch", "--show-current") == BRANCH
    assert bo.git("rev-parse", "--abbrev-ref", "@{upstream}") == f"origin/{BRANCH}"


def test_the_journal_says_where_each_part_comes_from(pushed: Sandbox) -> None:
    provider, tokens = pushed.git("rev-parse", "HEAD^", "HEAD").split()
    bo = clone(pushed)
    bo.session("resume", BRANCH, CLAUDECODE="1")
    events = journal_of(bo)
    ids = [body.pop("id") for _, body in events]
    opening, adopted = events[0], events[1]
    assert (opening[0], opening[1]["base"], opening[1]["base_ref"], opening[1]["by"]) == (
        "session", bo.git("rev-parse", "main"), "main", "claude",
    )  # fmt: skip
    start = 1_800_000_000_000
    assert adopted == (
        "adopted",
        {
            "commit": tokens,
            "author": "Ada Example",
            "written": start + 45 * 60_000,
            "commits": 2,
            "people": [{"name": "Ada Example", "commits": 2, "seconds": 2700}],
        },
    )
    first = start + 20 * 60_000
    assert events[2:] == [
        ("objective", {"text": "OAuth provider", "author": "Ada Example", "written": first}),
        ("objective.complete", {"of": ids[2], "commit": tokens, "written": start + 45 * 60_000}),
        ("objective", {"text": "Google OAuth", "author": "Ada Example", "written": first}),
        ("objective.start", {"of": ids[4]}),
        (
            "decision",
            {
                "written": first,
                "text": "Use PKCE",
                "rationale": "Protects the code",
                "author": "Ada Example",
                "commit": provider,
            },
        ),
        ("enter", {"by": "claude"}),
    ]


def test_nothing_becomes_the_adopters(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.session("resume", BRANCH)
    (past,) = bo.json("history")["sessions"]
    assert (past["commits"], past["active_seconds"], past["files"], past["added"], past["who"]) == (0, 0, 0, 0, [])
    assert bo.git("notes", "--ref=session", "list", status=None) == ""
    bo.pass_time(minutes=10)
    bo.commit("feat: refresh. completes obj-2", "refresh.py", "one\n")
    assert bo.message() == (
        "feat: refresh. completes obj-2\n\n"
        "Session-Objectives:\n - [x] OAuth provider\n - [x] Google OAuth\nSession-Time: 10m\n"
    ).rstrip("\n")
    assert {key: value for key, value in bo.note().items() if key != "session"} == {
        "commit-time": "600", "session-time": "600",
    }  # fmt: skip
    (past,) = bo.json("history")["sessions"]
    assert (past["commits"], past["active_seconds"], past["files"], past["added"]) == (1, 600, 1, 1)
    assert past["who"] == [{"name": "Bo Example", "kind": "person", "commits": 1, "active_seconds": 600, "files": None}]
    handoff = bo.json("handoff")
    assert [each["subject"] for each in handoff["commits"]] == ["feat: refresh. completes obj-2"]
    assert [each["author"] for each in handoff["others"]] == ["Ada Example", "Ada Example"]
    assert bo.json("doctor")["well"] is True


def test_every_page_says_where_the_session_comes_from(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.session("resume", BRANCH, "-q")
    status = stable(bo.session("status").out)
    assert (
        "  adopted      from COMMIT (Ada Example, 2 hours ago)\n               2 commits, earlier time: Ada Example 45m\n"
    ) in status
    assert stable(bo.session("log").out) == (
        "feature/oauth  feature-oauth-20270115-xxxx\n"
        "\n"
        "Friday, 2027-01-15\n"
        "  10:45             session opened         from main at COMMIT\n"
        "  10:45  COMMIT  session adopted        from 2 commits, the last by Ada Example\n"
        "  10:45  obj-1      objective added        OAuth provider (Ada Example)\n"
        "  10:45  obj-1      objective done before  OAuth provider\n"
        "  10:45  obj-2      objective added        Google OAuth (Ada Example)\n"
        "  10:45  obj-2      objective in progress  Google OAuth\n"
        "  10:45  dec-1      decision               Use PKCE (Protects the code, Ada Example)\n"
        "  10:45             branch entered\n"
    )
    handoff = stable(bo.session("handoff").out)
    assert (
        "- Adopted from: COMMIT (Ada Example, 2027-01-15 08:45 +0000), 2 commits, earlier time: Ada Example 45m\n"
        in handoff
    )
    assert "- dec-1 Use PKCE in `COMMIT`, by Ada Example\n" in handoff


def test_your_own_branch_on_another_machine(pushed: Sandbox) -> None:
    again = clone(pushed, "laptop", who={})
    ran = again.session("resume", BRANCH)
    assert stable(ran.out).splitlines()[1:3] == [
        "from COMMIT (Ada Example, 2 hours ago): 1 of 2 objectives done, 1 decision, 45m",
        "you made these commits elsewhere; their time is not counted again here",
    ]
    (past,) = again.json("history")["sessions"]
    assert (past["commits"], past["active_seconds"]) == (0, 0)


def test_a_branch_that_is_checked_out_and_dirty_is_adopted_as_it_is(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.git("switch", "-q", BRANCH)
    bo.write("tokens.py", "changed\n")
    assert bo.session("resume").out.startswith("adopted ")
    assert (bo.path / "tokens.py").read_text() == "changed\n"
    assert bo.session("resume").out.startswith("resumed ")


@pytest.mark.parametrize("other", ["dirty", "in the way"])
def test_what_cannot_be_checked_out_is_not_adopted(pushed: Sandbox, other: str) -> None:
    bo = clone(pushed)
    bo.write("README.md" if other == "dirty" else "tokens.py", "mine\n")
    ran = bo.session("resume", BRANCH, status=1)
    assert (
        "uncommitted changes in 1 file" if other == "dirty" else "git switch feature/oauth failed: tokens.py"
    ) in ran.err
    assert bo.git("branch", "--format=%(refname:short)") == "main"
    assert not list((bo.path / ".git" / "sessions").glob("*/journal"))


def test_an_ended_session_is_reopened_and_not_adopted_again(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.session("resume", BRANCH)
    bo.pass_time(minutes=5)
    bo.commit("feat: more")
    bo.session("end")
    bo.git("switch", "-q", "main")
    assert bo.session("resume", BRANCH).out.startswith("reopened ")


@pytest.mark.parametrize("name", ["docs", "only-remote", "main"])
def test_without_our_trailers_it_is_refused_with_a_hint_that_works(pushed: Sandbox, name: str) -> None:
    pushed.git("branch", "docs", "main")
    pushed.git("push", "-q", "origin", "docs", "docs:only-remote")
    bo = clone(pushed)
    bo.git("branch", "-q", "docs", "origin/docs")
    ran = bo.session("resume", name, status=1)
    assert ran.err == f"error: there is no session on {name} yet\nhint: git session start {name}\n"
    bo.session(*ran.err.split("git session ")[1].split())


# --- start and switch ---------------------------------------------------------------------------------------------------


def test_start_says_what_could_be_adopted_and_the_hint_does_it(pushed: Sandbox) -> None:
    bo = clone(pushed)
    ran = bo.session("start", BRANCH, "--objective", "Something else")
    session = str(bo.json("status")["id"])
    assert stable(ran.err) == (
        "note: the commits of feature/oauth carry a session, from COMMIT (Ada Example, 2 hours ago): "
        "1 of 2 objectives done, 1 decision, 45m\n"
        "hint: to adopt it instead: git session drop feature-oauth-20270115-xxxx --yes && git session resume\n"
    )
    assert [each["text"] for each in bo.json("status")["objectives"]] == ["Something else"]
    bo.run("sh", "-c", ran.err.split("instead: ")[1])
    assert bo.json("status")["id"] != session
    assert [each["text"] for each in bo.json("status")["objectives"]] == ["OAuth provider", "Google OAuth"]


@pytest.mark.parametrize(
    "arguments",
    [("start",), ("switch",), ("start", "--worktree", "../tree"), ("start", "--from", f"origin/{BRANCH}")],
    ids=["start", "switch", "worktree", "from"],
)
def test_resume_adopts_into_a_session_that_is_still_empty(pushed: Sandbox, arguments: tuple[str, ...]) -> None:
    bo = clone(pushed)
    command, *options = arguments
    ran = bo.session(command, BRANCH, *options)
    tree = bo.path.parent / "tree" if "--worktree" in options else bo.path
    session = str(bo.json("status", cwd=tree)["id"])
    assert ran.err.splitlines()[-1] == "hint: to adopt it instead: " + (
        f"cd {tree} && git session resume" if tree != bo.path else "git session resume"
    )
    shown = bo.run("sh", "-c", ran.err.split("instead: ")[1]).out
    assert stable(shown).startswith(
        "adopted feature-oauth-20270115-xxxx on feature/oauth\n"
        "from COMMIT (Ada Example, 2 hours ago): 1 of 2 objectives done, 1 decision, 45m\n"
    )
    status = bo.json("status", cwd=tree)
    assert (status["id"], status["adopted"]["commits"]) == (session, 2)
    assert [(each["text"], each["state"]) for each in status["objectives"]] == [
        ("OAuth provider", "done"),
        ("Google OAuth", "started"),
    ]
    assert stable(bo.session("handoff", cwd=tree).out).count("COMMIT` feat: tokens. completes obj-1 (Ada Example)") == 1
    assert bo.session("resume", cwd=tree).out.startswith("resumed ")


def test_auto_start_goes_on_with_what_the_commits_tell(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.git("config", "session.autoStart", "true")
    bo.git("switch", "-q", BRANCH)
    bo.commit("feat: mine", "mine.py")
    status = bo.json("status")
    assert (status["adopted"]["author"], status["adopted"]["commits"]) == ("Ada Example", 2)
    assert status["commits"] == 1
    bo.commit("feat: more", "more.py")
    assert "Session-Objectives:\n - [x] OAuth provider\n - [▶] Google OAuth (this commit)\n" in bo.git(
        "log", "-1", "--format=%B"
    )


def test_the_agent_is_told_that_the_commits_carry_one(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.git("switch", "-q", BRANCH)
    said = {"hook_event_name": "SessionStart", "session_id": "s", "source": "startup", "cwd": str(bo.path)}
    ran = bo.session("hook", "claude", "SessionStart", stdin=json.dumps(said))
    assert json.loads(ran.out)["hookSpecificOutput"]["additionalContext"] == (
        "git-session is set up in this repository. No session is open on the branch `feature/oauth`, but its commits carry a session: "
        "1 of 2 objectives done, 1 decision, 45m. `git session resume` adopts it, `git session start --objective TEXT` opens "
        "a new one."
    )


# --- in turn ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_turn(pushed: Sandbox) -> tuple[Sandbox, Sandbox]:
    """Ada, whose session stays open, and Bo, who went on, completed obj-2, added and decided something, and pushed."""
    bo = clone(pushed)
    bo.session("resume", BRANCH)
    bo.session("objectives", "complete", "obj-2")
    bo.session("objectives", "add", "GitHub OAuth")
    bo.session("decisions", "add", "Short tokens", "--rationale", "They leak")
    bo.pass_time(minutes=20)
    bo.commit("feat: finish tokens", "more.py")
    bo.git("push", "-q")
    pushed.now = bo.now
    pushed.git("pull", "-q")
    pushed.pass_time(minutes=60)
    return pushed, bo


@pytest.mark.parametrize("ended", [False, True], ids=["open", "ended"])
def test_what_a_colleague_did_is_taken_over_when_the_session_goes_on(
    in_turn: tuple[Sandbox, Sandbox], ended: bool
) -> None:
    ada, _ = in_turn
    if ended:
        ada.session("end", "-q")
    shown = stable(ada.session("resume").out)
    assert shown.splitlines()[1] == "adopted from COMMIT (Bo Example, 1 hour ago): obj-2, obj-3, dec-2"
    status = ada.json("status")
    assert [(each["text"], each["state"], each["author"]) for each in status["objectives"]] == [
        ("OAuth provider", "done", ""),
        ("Google OAuth", "done", ""),
        ("GitHub OAuth", "open", "Bo Example"),
    ]
    assert [(each["text"], each["author"]) for each in ada.json("decisions")["decisions"]] == [
        ("Use PKCE", ""),
        ("Short tokens", "Bo Example"),
    ]
    assert "objective done         Google OAuth (Bo Example)\n" in ada.session("log").out
    assert "adopted from" not in ada.session("resume").out
    ada.commit("feat: again", "again.py")
    assert ada.git("log", "-1", "--format=%(trailers:key=Session-Objectives,valueonly)").split("\n") == [
        "- [x] Google OAuth",
        " - [ ] GitHub OAuth (next)",
        " - 2 of 3 done",
    ]
    assert "Short tokens" not in ada.git("log", "-1", "--format=%B")


def test_without_the_default_branch_the_commits_since_the_start_count(in_turn: tuple[Sandbox, Sandbox]) -> None:
    ada, _ = in_turn
    ada.git("remote", "set-head", "origin", "--delete", status=None)
    ada.git("branch", "-q", "-m", "main", "elsewhere")
    ada.git("update-ref", "-d", "refs/remotes/origin/main")
    assert ada.json("resume")["learned"]["objectives"] == ["obj-2", "obj-3"]


def test_switch_takes_it_over_too(in_turn: tuple[Sandbox, Sandbox]) -> None:
    ada, _ = in_turn
    ada.session("switch", "main")
    assert ada.json("switch", BRANCH)["learned"]["objectives"] == ["obj-2", "obj-3"]


def test_what_was_changed_later_here_stays(in_turn: tuple[Sandbox, Sandbox]) -> None:
    ada, _ = in_turn
    ada.session("objectives", "drop", "obj-2")
    assert ada.json("resume")["learned"]["objectives"] == ["obj-3"]
    assert [each["state"] for each in ada.json("status")["objectives"]] == ["done", "dropped", "open"]
    ada.session("objectives", "complete", "obj-3")
    assert ada.json("resume")["learned"] is None
    assert [each["state"] for each in ada.json("status")["objectives"]] == ["done", "dropped", "done"]


def test_new_words_of_a_colleague_are_taken_over(in_turn: tuple[Sandbox, Sandbox]) -> None:
    ada, bo = in_turn
    ada.session("resume")
    bo.now = ada.now
    bo.pass_time(minutes=5)
    bo.session("objectives", "edit", "obj-2", "Google OAuth with refresh")
    bo.commit("feat: refresh", "refresh.py")
    bo.git("push", "-q")
    ada.now = bo.now
    ada.pass_time(minutes=5)
    ada.git("pull", "-q")
    assert ada.json("resume")["learned"]["objectives"] == ["obj-2"]
    assert [each["text"] for each in ada.json("status")["objectives"]] == [
        "OAuth provider",
        "Google OAuth with refresh",
        "GitHub OAuth",
    ]


def test_objectives_with_one_long_beginning_are_told_apart(feature: Sandbox) -> None:
    """Commit messages shorten them; nobody completes or rewords another one than was meant."""
    same = "Make the importer accept files of both old formats, but only when the flag is set, otherwise"
    ada = feature
    ada.session(
        "start", "fix/importer", "--from", "main", *(f"--objective={same} {end}" for end in ("refuse", "warn", "log"))
    )
    ada.commit("feat: warn. completes obj-2", "a.py")
    push(ada)
    bo = clone(ada)
    bo.pass_time(minutes=15)
    bo.session("resume", "fix/importer")
    bo.session("objectives", "edit", "obj-2", "Warn instead")
    bo.commit("feat: log. completes obj-3", "b.py")
    bo.git("push", "-q")
    ada.now = bo.now
    ada.pass_time(minutes=15)
    ada.git("pull", "-q")
    assert ada.json("resume")["learned"]["objectives"] == ["obj-2", "obj-3"]
    assert [(each["text"], each["state"]) for each in ada.json("status")["objectives"]] == [
        (f"{same} refuse", "open"),
        ("Warn instead", "done"),
        (f"{same} log", "done"),
    ]


def test_who_commits_without_knowing_undoes_nothing(in_turn: tuple[Sandbox, Sandbox]) -> None:
    ada, _ = in_turn
    ada.commit("feat: unaware", "unaware.py")
    assert "- [▶] Google OAuth" in ada.git("log", "-1", "--format=%B")
    ada.git("push", "-q")
    cy = clone(ada, "cy")
    cy.now = ada.now
    cy.session("resume", BRANCH)
    assert [(each["text"], each["state"]) for each in cy.json("status")["objectives"]] == [
        ("OAuth provider", "done"),
        ("Google OAuth", "done"),
        ("GitHub OAuth", "open"),
    ]


@pytest.mark.parametrize("command", ["start", "switch"])
def test_with_yes_it_is_adopted(pushed: Sandbox, command: str) -> None:
    bo = clone(pushed)
    ran = bo.session(command, BRANCH, "--yes")
    assert ran.err == ""
    assert stable(ran.out).splitlines()[:3] == [
        "adopted feature-oauth-20270115-xxxx on feature/oauth (from origin/feature/oauth)",
        "from COMMIT (Ada Example, 2 hours ago): 1 of 2 objectives done, 1 decision, 45m",
        "earlier time: Ada Example 45m",
    ]


def test_start_resume_asks_nothing(pushed: Sandbox) -> None:
    bo = clone(pushed)
    assert bo.session("start", BRANCH, "--resume").out.startswith("adopted ")
    assert bo.session("start", BRANCH, "--resume").out.startswith("resumed ")


@pytest.mark.parametrize(("answer", "verb"), [("", "adopted"), ("n", "started")])
@pytest.mark.parametrize("command", ["start", "switch"])
def test_on_a_terminal_it_is_asked(pushed: Sandbox, command: str, answer: str, verb: str) -> None:
    shown = stable(on_terminal(clone(pushed), command, BRANCH, typed=f"{answer}\n"))
    assert (
        "The commits of feature/oauth carry a session,\n"
        "from COMMIT (Ada Example, 2 hours ago): 1 of 2 objectives done, 1 decision, 45m\n"
        "adopt it? [Y/n] "
    ) in shown
    assert f"{verb} feature-oauth-20270115-xxxx on feature/oauth (from origin/feature/oauth)\n" in shown
    assert "note:" not in shown


def test_start_adds_its_objectives_to_the_adopted_ones(pushed: Sandbox) -> None:
    bo = clone(pushed)
    document = bo.json("start", BRANCH, "--yes", "-o", "Google OAuth", "-o", "GitHub OAuth", "--issue", "#7")
    assert (document["adopted"]["objectives"], document["adopted"]["is_own"]) == (2, False)
    status = bo.json("status")
    assert [each["text"] for each in status["objectives"]] == ["OAuth provider", "Google OAuth", "GitHub OAuth"]
    assert [each["author"] for each in status["objectives"]] == ["Ada Example", "Ada Example", ""]
    assert (status["issue"], status["adopted"]["author"]) == ("#7", "Ada Example")


def test_in_a_linked_worktree(pushed: Sandbox, tmp_path: Path) -> None:
    bo = clone(pushed)
    ran = bo.session("start", BRANCH, "--yes", "--worktree", str(tmp_path / "tree"))
    assert "adopted feature-oauth-" in ran.out
    assert bo.json("status", cwd=tmp_path / "tree")["adopted"]["commits"] == 2


def test_a_new_branch_is_none_to_adopt(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.git("switch", "-q", BRANCH)
    ran = bo.session("start", "feature/next", "--yes")
    assert ran.out.startswith("started ")


def test_a_branch_from_another_sessions_commits_is_none_to_adopt(pushed: Sandbox) -> None:
    pushed.git("switch", "-q", "-c", "feature/stacked")
    ran = pushed.session("resume", status=1)
    assert ran.err.startswith("error: there is no session on feature/stacked yet\n")
    assert pushed.session("start").err == ""


def test_git_session_alone_offers_it(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.git("switch", "-q", BRANCH)
    assert stable(bo.session().out).splitlines()[:6] == [
        "no session is open on feature/oauth",
        "its commits carry a session, from COMMIT (Ada Example, 2 hours ago): 1 of 2 objectives done, 1 decision, 45m",
        "",
        "  git session resume                           continue it",
        '  git session start --objective "…"            start a new one here',
        '  git session start feature/x --objective "…"  or on a new branch',
    ]
    assert bo.json()["adoptable"]["objectives_done"] == 1
    bo.git("switch", "-q", "main")
    assert bo.json()["adoptable"] is None


# --- which commits ------------------------------------------------------------------------------------------------------


def test_what_was_merged_in_from_main_is_not_the_branchs(pushed: Sandbox) -> None:
    pushed.git("switch", "-q", "main")
    pushed.commit("fix: elsewhere\n\nSession-Objectives:\n - [ ] Not this one\nSession-Time: 40h", "main.py", **UNSEEN)
    pushed.git("switch", "-q", BRANCH)
    pushed.git("merge", "-q", "--no-edit", "main")
    pushed.git("switch", "-q", "-c", "part", **UNSEEN)
    pushed.commit("feat: part\n\nSession-Objectives:\n - [x] Part of it\nSession-Time: 7m", "part.py", **UNSEEN)
    pushed.git("switch", "-q", BRANCH, **UNSEEN)
    pushed.git("merge", "-q", "--no-edit", "--no-ff", "part", **UNSEEN)
    push(pushed)
    bo = clone(pushed)
    document = bo.json("resume", BRANCH)
    assert document["adopted"]["active_seconds"] == (45 + 7) * 60
    assert [each["text"] for each in bo.json("status")["objectives"]] == [
        "OAuth provider", "Google OAuth", "Part of it",
    ]  # fmt: skip
    assert journal_of(bo)[0][1]["base"] == bo.git("rev-parse", "origin/main")


def test_a_default_branch_that_is_behind_hides_nothing_of_its_upstream(pushed: Sandbox) -> None:
    bo = clone(pushed)
    pushed.git("switch", "-q", "main")
    pushed.commit("fix: elsewhere\n\nSession-Time: 40h", "main.py", **UNSEEN)
    pushed.git("switch", "-q", BRANCH)
    pushed.git("merge", "-q", "--no-edit", "main")
    push(pushed)
    bo.git("fetch", "-q")
    assert bo.json("resume", BRANCH)["adopted"]["active_seconds"] == 45 * 60


def test_a_shallow_clone_adopts_what_is_there(pushed: Sandbox) -> None:
    bo = clone(pushed, "bo", "--depth=1", "--no-single-branch")
    ran = bo.session("resume", BRANCH)
    assert ran.err == "note: this clone is shallow: commits beyond its boundary are not counted\n"
    assert stable(ran.out).splitlines()[1] == ("from COMMIT (Ada Example, 2 hours ago): 1 of 2 objectives done, 45m")
    (past,) = bo.json("history")["sessions"]
    assert (past["commits"], past["files"], past["added"]) == (0, 0, 0)


def test_without_the_default_branch_the_latest_commits_that_carry_trailers_count(pushed: Sandbox) -> None:
    bo = clone(pushed, "bo", "--single-branch", f"--branch={BRANCH}")
    assert bo.json("resume")["adopted"]["commits"] == 2
    assert [each["subject"] for each in bo.json("handoff")["others"]] == [
        "feat: provider", "feat: tokens. completes obj-1",
    ]  # fmt: skip


def test_a_clone_of_a_single_branch_says_how_to_fetch_another(pushed: Sandbox) -> None:
    bo = clone(pushed, "bo", "--depth=1", "--branch", "main")
    ran = bo.session("resume", BRANCH, status=1)
    assert ran.err == (
        "error: no session or branch is called 'feature/oauth'\n"
        "hint: this clone fetches only some branches; if the remote has it: git fetch origin feature/oauth && "
        "git remote set-branches --add origin feature/oauth && git fetch origin\n"
    )
    bo.run("sh", "-c", ran.err.split("has it: ")[1])
    assert bo.session("resume", BRANCH).out.startswith("adopted ")


@pytest.mark.parametrize("options", [("--depth=1",), ("--single-branch",)])
def test_start_in_a_clone_of_a_single_branch_says_that_the_remote_may_have_it(
    pushed: Sandbox, options: tuple[str, ...]
) -> None:
    bo = clone(pushed, "bo", *options, "--branch", "main")
    ran = bo.session("start", BRANCH)
    assert ran.err == (
        "note: created feature/oauth, but origin may already have a branch of this name: this clone fetches only some of its branches\n"
        "hint: to check: git ls-remote --heads origin feature/oauth\n"
    )
    command = ran.err.split("to check: ")[1].split()
    assert bo.run(*command).out.endswith("\trefs/heads/feature/oauth\n")


def test_start_in_a_whole_clone_says_nothing_of_other_branches(pushed: Sandbox) -> None:
    assert clone(pushed).session("start", "feature/new").err == ""


@pytest.mark.parametrize("seen", [True, False], ids=["with hooks", "without hooks"])
def test_what_was_adopted_stays_others_through_a_rebase(pushed: Sandbox, seen: bool) -> None:
    bo = clone(pushed)
    bo.session("resume", BRANCH)
    bo.pass_time(minutes=10)
    bo.commit("feat: mine", "mine.py", "one\n")
    bo.git("switch", "-q", "main")
    bo.commit("chore: main goes on", "other.py", "one\ntwo\n")
    bo.git("switch", "-q", BRANCH)
    bo.pass_time(minutes=5)
    bo.git("rebase", "-q", "main", **({} if seen else UNSEEN))
    bo.pass_time(minutes=5)
    bo.commit("feat: mine too", "mine.py", "one\ntwo\n")
    handoff = bo.json("handoff")
    assert [each["subject"] for each in handoff["commits"]] == ["feat: mine", "feat: mine too"]
    assert [each["author"] for each in handoff["others"]] == ["Ada Example", "Ada Example"]
    (past,) = bo.json("history")["sessions"]
    assert (past["commits"], past["files"], past["added"]) == (2, 1, 2)


def test_views_that_are_lost_lose_nothing(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.session("resume", BRANCH)
    for name in ("hook", "context.json", "objectives.md"):
        (bo.path / ".git" / "sessions" / journal_of(bo)[0][1]["session"] / name).unlink()
    assert bo.json("status")["commits"] == 0
    bo.pass_time(minutes=3)
    bo.commit("feat: next", **UNSEEN)
    assert bo.json("status")["commits"] == 1
    assert [kind for kind, _ in journal_of(bo)].count("commit") == 1


def test_records_in_the_notes_are_exact(pushed: Sandbox) -> None:
    pushed.pass_time(seconds=17)
    pushed.commit("feat: last", "last.py")
    exact = int(pushed.note()["session-time"])
    push(pushed)
    pushed.git("push", "-q", "origin", "refs/notes/session")
    bo = clone(pushed)
    bo.git("fetch", "-q", "origin", "refs/notes/session:refs/notes/session")
    assert bo.json("resume", BRANCH)["adopted"]["active_seconds"] == exact


def test_several_authors(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.session("resume", BRANCH)
    bo.pass_time(minutes=30)
    bo.session("decisions", "add", "Keep tokens in memory")
    bo.git("checkout", "-q", ".session")
    bo.commit("feat: refresh", "refresh.py")
    bo.git("push", "-q")
    bo.pass_time(minutes=60)
    cy = clone(bo, "cy", who={key: value.replace("Bo", "Cy").replace("bo@", "cy@") for key, value in BO.items()})
    ran = cy.session("resume", BRANCH)
    assert stable(ran.out).splitlines()[1:3] == [
        "from COMMIT (Bo Example, 1 hour ago): 1 of 2 objectives done, 2 decisions, 1h 15m",
        "earlier time: Ada Example 45m, Bo Example 30m",
    ]
    assert [each["author"] for each in cy.json("decisions", "list")["decisions"]] == ["Ada Example", "Bo Example"]


# --- in every spelling, and hostile -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options", [["--unfold"], ["--if-exists", "addIfDifferent"], ["--where", "start"]], ids=" ".join
)
def test_messages_that_git_has_written_anew(pushed: Sandbox, options: list[str]) -> None:
    message = pushed.git(
        "interpret-trailers", *options, "--trailer", "Reviewed-by: Eve <eve@example.org>", stdin=pushed.message() + "\n"
    )
    pushed.git("commit", "-q", "--amend", "-F", "-", stdin=message, **UNSEEN)
    push_anew(pushed)
    assert said(clone(pushed)) == [("OAuth provider", "done"), ("Google OAuth", "started")]


def test_messages_in_another_encoding(pushed: Sandbox) -> None:
    message = pushed.message().replace("Google OAuth", "Größe").replace("▶", ">").encode("latin-1")
    path = pushed.home / "message"
    path.write_bytes(message.replace(b"\n", b"\r\n"))
    encoding = ["-c", "i18n.commitEncoding=ISO-8859-1"]
    pushed.git(*encoding, "commit", "-q", "--amend", "--cleanup=verbatim", "-F", str(path), **UNSEEN)
    push_anew(pushed)
    assert said(clone(pushed)) == [("OAuth provider", "done"), ("Größe", "started")]


def push_anew(box: Sandbox) -> None:
    box.git("push", "-q", "--force", "origin", BRANCH)


def said(box: Sandbox) -> list[tuple[str, str]]:
    """The objectives that `box` adopts."""
    box.session("resume", BRANCH)
    return [(each["text"], each["state"]) for each in box.json("status")["objectives"]]


def test_hostile_trailers_are_text(pushed: Sandbox) -> None:
    rows = "".join(f" - [ ] objective {number}\n" for number in range(10_000))
    hostile = (
        "x\n\nSession-Objectives:\n - [ ] \x1b]0;owned\x07\x1b[31mred\x1b[0m \u202egnorw obj-1\n"
        ' - [x] quote " \\ {"id":"0000000000"} \u2028 Signed-off-by: Eve\n'
        f"{rows}Decisions:\n - {'long ' * 200_000}\n   Rationale: \x9b31m\x85 Session-Time: 1h\n"
        "Session-Time: 99999999999999999999h\n"
    )
    name: dict[str, Any] = {"GIT_AUTHOR_NAME": "Eve\x1b[31m \x1f evil", "GIT_AUTHOR_EMAIL": "eve\x1f@example.org"}
    pushed.git("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-", stdin=hostile, **UNSEEN, **name)
    push_anew(pushed)
    bo = clone(pushed)
    ran = bo.session("resume", BRANCH)
    pages = ran.out + "".join(bo.session(command).out for command in ("status", "brief", "handoff", "log", "history"))
    assert not {each for each in pages if not each.isprintable()} - {"\n"}
    assert len(ran.out) < 10_000
    journal = next((bo.path / ".git" / "sessions").glob("*/journal")).read_bytes()
    assert len(journal) < 100_000
    assert all(isinstance(json.loads(row.split(b" ", 2)[2]), dict) for row in journal.splitlines())
    bo.pass_time(minutes=5)
    bo.commit("feat: mine")
    trailers = bo.git("interpret-trailers", "--parse", stdin=bo.message() + "\n")
    assert [row.partition(":")[0] for row in trailers.splitlines()] == ["Session-Objectives", "Session-Time"]
    assert bo.json("doctor")["well"] is True


def test_a_name_with_everything_in_it(bare_sandbox: Sandbox) -> None:
    box = bare_sandbox
    box.git("init", "-q", "--object-format=sha256")
    box.commit("Begin")
    branch = "ü/$(touch${IFS}x);'\"&"
    box.git("switch", "-q", "-c", branch)
    box.commit("feat: x\n\nSession-Objectives:\n - [ ] A\nSession-Time: 5m", "x.py")
    box.git("switch", "-q", "main")
    box.session("init", "-q")
    assert box.session("resume", branch).out.startswith("adopted ")
    assert box.git("branch", "--show-current") == branch
    assert not (box.path / "x").exists()


# --- merged ---------------------------------------------------------------------------------------------------------------


def test_adopted_work_that_was_merged_can_be_ended(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.session("resume", BRANCH)
    bo.git("switch", "-q", "main")
    assert bo.session("end", "--merged").out == "no open session is merged\n"
    bo.git("merge", "-q", "--no-ff", "--no-edit", BRANCH)
    assert stable(bo.session("end", "--merged", "--yes").out) == (
        "ended feature-oauth-20270115-xxxx\n  merged into main as COMMIT (merge)\n"
    )


def test_adopted_work_that_the_branch_no_longer_has_is_not_merged(pushed: Sandbox) -> None:
    bo = clone(pushed)
    bo.session("resume", BRANCH)
    bo.git("reset", "-q", "--hard", "main")
    assert bo.session("end", "--merged").out == "no open session is merged\n"
