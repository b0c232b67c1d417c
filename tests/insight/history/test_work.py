"""A session's work with both adapters: own commits, others' commits, the fork point, files and lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from git_session.git.objects import Identity, Objects, Record
from git_session.git.plumbing import PlumbingObjects
from git_session.insight.history.work import Work, changes_of, churn_of, kind_of, work_of, works_of
from git_session.services.workspace import Workspace
from tests.sandbox import Sandbox
from tests.scenario import OTHER, UNSEEN, upstream_moves_on

Look = Callable[..., tuple[Work, Objects]]


@pytest.fixture(params=["libgit", "plumbing"])
def look(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Look:
    """A function that returns (the work of a session, the adapter), after checking it against a query for all sessions."""

    def found(box: Sandbox, name: str = "") -> tuple[Work, Objects]:
        for key, value in box.env.items():
            monkeypatch.setenv(key, value)
        workspace = Workspace.open(box.path)
        session = workspace.find(name).session
        objects = workspace.objects if request.param == "libgit" else PlumbingObjects(workspace.repository.git)
        work = work_of(workspace.repository, objects, session, now=workspace.now)
        # The result must be the same when queried with all others, and twice.
        sessions = [*(stored.session for stored in workspace.store.read_each(workspace.store.ids())), session]
        works = list(works_of(workspace.repository, objects, sessions, now=workspace.now))
        assert works[-1] == works[sessions.index(session)] == work
        return work, objects

    return found


def subjects(records: tuple[Record, ...]) -> list[str]:
    return [record.subject for record in records]


def paths(found: tuple[Work, Objects]) -> list[str]:
    return [change.path for change in changes_of(found[1], found[0])]


def test_nothing_done_yet(feature: Sandbox, look: Look) -> None:
    work, objects = look(feature)
    assert work == Work(feature.git("rev-parse", "main"), feature.git("rev-parse", "main"))
    assert changes_of(objects, work) == ()


def test_own_commits_oldest_first(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt")
    feature.pass_time(minutes=1)
    feature.commit("feat: two", "two.txt")
    found = look(feature)
    assert (subjects(found[0].own), found[0].others) == (["feat: one", "feat: two"], ())
    assert paths(found) == ["one.txt", "two.txt"]


def test_commits_that_no_hook_saw_are_own_by_their_committer(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: seen", "one.txt")
    feature.commit("feat: unseen", "two.txt", **UNSEEN)
    feature.commit("feat: of another", "three.txt", **UNSEEN, **OTHER)
    work, _ = look(feature)
    assert subjects(work.own) == ["feat: seen", "feat: unseen"]
    assert subjects(work.others) == ["feat: of another"]


def test_without_any_seen_commit_the_committer_is_the_one_git_names(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: unseen", "two.txt", **UNSEEN)
    feature.commit("feat: of another", "three.txt", **UNSEEN, **OTHER)
    work, _ = look(feature)
    assert (subjects(work.own), subjects(work.others)) == (["feat: unseen"], ["feat: of another"])


def test_a_commit_that_a_reset_took_away_does_not_count(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: kept", "one.txt")
    feature.commit("feat: dropped", "two.txt")
    feature.git("reset", "-q", "--hard", "HEAD~1")
    found = look(feature)
    assert subjects(found[0].own) == ["feat: kept"]
    assert paths(found) == ["one.txt"]


def test_an_amended_commit_counts_once(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: first words", "one.txt")
    feature.git("commit", "-q", "--amend", "-m", "feat: better words")
    assert subjects(look(feature)[0].own) == ["feat: better words"]


def test_a_session_on_main_itself(ready: Sandbox, look: Look) -> None:
    ready.session("start")
    ready.commit("fix: on main", "one.txt")
    found = look(ready)
    assert (subjects(found[0].own), paths(found)) == (["fix: on main"], ["one.txt"])


def test_a_session_on_main_that_pushes_keeps_its_commits(ready: Sandbox, look: Look) -> None:
    ready.git("init", "-q", "--bare", str(ready.home / "hub.git"))
    ready.git("remote", "add", "origin", str(ready.home / "hub.git"))
    ready.git("push", "-q", "-u", "origin", "main")
    ready.session("start")
    ready.commit("fix: on main", "one.txt")
    ready.git("push", "-q")
    ready.commit("fix: after the push", "two.txt")
    assert subjects(look(ready)[0].own) == ["fix: on main", "fix: after the push"]


def test_the_first_session_of_an_unborn_repository(bare_sandbox: Sandbox, look: Look) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.session("init")
    bare_sandbox.session("start")
    assert look(bare_sandbox)[0] == Work()
    bare_sandbox.commit("feat: begin", "one.txt")
    found = look(bare_sandbox)
    assert (found[0].fork, subjects(found[0].own)) == ("", ["feat: begin"])
    assert "one.txt" in paths(found)


@pytest.mark.parametrize("how", ["--ff-only", "--no-ff"])
def test_after_the_branch_was_merged(feature: Sandbox, look: Look, how: str) -> None:
    feature.commit("feat: one", "one.txt")
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", how, "feature/oauth")
    feature.commit("docs: later on main", "later.txt")
    found = look(feature, "feature/oauth")
    assert (subjects(found[0].own), paths(found)) == (["feat: one"], ["one.txt"])


def main_moves_on(box: Sandbox, name: str = "main.txt") -> None:
    """Make a commit on main during the session that does not belong to it."""
    box.git("switch", "-q", "main")
    box.commit(f"fix: {name}", name)
    box.git("switch", "-q", "feature/oauth")


def test_merges_from_main_bring_no_work_of_ours(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt")
    main_moves_on(feature)
    feature.git("merge", "-q", "--no-edit", "main")
    feature.commit("feat: two", "two.txt")
    found = look(feature)
    assert [each for each in subjects(found[0].own) if not each.startswith("Merge")] == ["feat: one", "feat: two"]
    assert (found[0].others, paths(found)) == ((), ["one.txt", "two.txt"])


def test_rebased_onto_a_newer_main(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt")
    main_moves_on(feature)
    feature.git("rebase", "-q", "main")
    found = look(feature)
    assert found[0].fork == feature.git("rev-parse", "main")
    assert (subjects(found[0].own), paths(found)) == (["feat: one"], ["one.txt"])


@pytest.mark.parametrize("how", ["merge", "rebase"])
def test_what_comes_from_the_upstream_of_main_is_not_ours(feature: Sandbox, look: Look, how: str) -> None:
    feature.commit("feat: one", "one.txt")
    upstream_moves_on(feature, "fix: theirs", "fix: theirs too")
    feature.git(how, "-q", "origin/main")
    feature.commit("feat: two", "two.txt")
    found = look(feature)
    assert found[0].fork == feature.git("rev-parse", "origin/main") != feature.git("rev-parse", "main")
    assert (found[0].others, paths(found)) == ((), ["one.txt", "two.txt"])


@pytest.mark.parametrize("main", ["main", "origin/main"])
def test_a_branch_that_only_went_along_has_done_nothing(feature: Sandbox, look: Look, main: str) -> None:
    upstream_moves_on(feature, "fix: theirs")
    feature.git("merge", "-q", "origin/main")
    if main == "main":
        feature.git("branch", "-q", "-f", "main", "origin/main")
    found = look(feature)
    assert (found[0], paths(found)) == (Work(found[0].tip, feature.git("rev-parse", "HEAD")), [])


def test_merged_where_main_is_pulled_from(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt")
    upstream_moves_on(feature, "fix: theirs")
    feature.git("rebase", "-q", "origin/main")
    feature.commit("feat: two", "two.txt")
    feature.git("push", "-q", "origin", "feature/oauth:main")
    found = look(feature)
    assert (subjects(found[0].own), paths(found)) == (["feat: one", "feat: two"], ["one.txt", "two.txt"])


@pytest.mark.parametrize("how", ["--ff-only", "--no-ff"])
def test_rebased_and_then_merged(feature: Sandbox, look: Look, how: str) -> None:
    feature.commit("feat: one", "one.txt")
    main_moves_on(feature)
    feature.git("rebase", "-q", "main")
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", how, "feature/oauth")
    found = look(feature, "feature/oauth")
    assert (subjects(found[0].own), paths(found)) == (["feat: one"], ["one.txt"])


@pytest.mark.parametrize("how", ["--ff-only", "--no-ff"])
def test_main_merged_in_and_the_branch_then_merged_back(feature: Sandbox, look: Look, how: str) -> None:
    feature.commit("feat: one", "one.txt")
    main_moves_on(feature)
    feature.git("merge", "-q", "--no-edit", "main")
    feature.commit("feat: two", "two.txt")
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", how, "feature/oauth")
    found = look(feature, "feature/oauth")
    assert (found[0].others, paths(found)) == ((), ["one.txt", "two.txt"])


def test_work_that_was_merged_halfway_still_counts(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt")
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", "--ff-only", "feature/oauth")
    feature.git("switch", "-q", "feature/oauth")
    feature.commit("feat: two", "two.txt")
    found = look(feature)
    assert (subjects(found[0].own), paths(found)) == (["feat: one", "feat: two"], ["one.txt", "two.txt"])


def test_a_branch_that_is_gone_ends_at_its_last_known_commit(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt")
    session_id = feature.json("status")["id"]
    feature.session("end", "--no-handoff")
    feature.git("switch", "-q", "main")
    feature.git("branch", "-q", "-D", "feature/oauth")
    found = look(feature, session_id)
    assert (subjects(found[0].own), paths(found)) == (["feat: one"], ["one.txt"])


def test_an_ended_session_stays_as_it_ended(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt")
    session_id = feature.json("status")["id"]
    feature.session("end", "--no-handoff")
    feature.pass_time(minutes=5)
    feature.commit("feat: after the end", "two.txt")
    found = look(feature, session_id)
    assert (subjects(found[0].own), found[0].others, paths(found)) == (["feat: one"], (), ["one.txt"])


def test_a_branch_made_anew_under_the_name_of_an_ended_session(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt")
    session_id = feature.json("status")["id"]
    feature.session("end", "--no-handoff")
    feature.git("switch", "-q", "main")
    feature.git("branch", "-q", "-f", "feature/oauth", "main")
    assert subjects(look(feature, session_id)[0].own) == ["feat: one"]


def test_a_base_that_no_longer_exists(feature: Sandbox, look: Look) -> None:
    base = feature.git("rev-parse", "main")
    feature.commit("feat: one", "one.txt")
    journal = next((feature.path / ".git/sessions").glob("*/journal"))
    opening, rest = journal.read_text("utf-8").split("\n", 1)
    journal.write_text(
        opening.replace(base, "1" * 40).replace('"base_ref":"main"', '"base_ref":""') + "\n" + rest, "utf-8"
    )
    found = look(feature)
    assert (found[0].fork, subjects(found[0].own), paths(found)) == (base, ["feat: one"], ["one.txt"])


def test_an_opening_event_that_is_lost(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt")
    session_id = feature.json("status")["id"]
    journal = next((feature.path / ".git/sessions").glob("*/journal"))
    journal.write_text("garbage" + journal.read_text("utf-8"), "utf-8")
    found = look(feature, session_id)
    assert (subjects(found[0].own), paths(found)) == (["feat: one"], ["one.txt"])


def test_a_file_that_became_a_link_is_one_change(feature: Sandbox, look: Look) -> None:
    (feature.path / "README.md").unlink()
    (feature.path / "README.md").symlink_to(".session/config.yaml")
    feature.commit("docs: link", "one.txt")
    work, objects = look(feature)
    assert [(each.path, each.status, each.added, each.deleted) for each in changes_of(objects, work)] == [
        ("README.md", "M", 1, 1),
        ("one.txt", "A", 2, 0),
    ]


def test_churn_adds_up_over_commits_and_follows_renames(feature: Sandbox, look: Look) -> None:
    feature.commit("feat: one", "one.txt", "".join(f"line {number}\n" for number in range(20)))
    feature.commit("feat: two", "two.txt", "a\n")
    feature.git("mv", "one.txt", "other.txt")
    feature.git("commit", "-q", "-m", "refactor: rename")
    feature.commit("fix: two", "two.txt", "b\n")
    work, objects = look(feature)
    rows = [(each.path, each.commits, each.added, each.deleted) for each in churn_of(objects, work.own, lambda _: True)]
    assert rows == [("other.txt", 2, 20, 0), ("two.txt", 2, 2, 1)]


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("feat: one", "feat"),
        ("fix(auth): two", "fix"),
        ("refactor(core)!: three", "refactor"),
        ("Docs: four", "docs"),
        ("feature: five", "other"),
        ('Revert "feat: one"', "revert"),
        ("Revert to the old way", "other"),
        ("Fix it", "other"),
        ("feat without a colon", "other"),
        ("", "other"),
    ],
)
def test_kinds_of_commits(subject: str, kind: str) -> None:
    who = Identity("Ada", "ada@example.org")
    assert kind_of(Record("1" * 40, ("2" * 40,), who, who, subject)) == kind
    assert kind_of(Record("1" * 40, ("2" * 40, "3" * 40), who, who, subject)) == "merge"
