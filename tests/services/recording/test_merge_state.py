"""Is it merged, where, and how: with pull requests merged by a server, and by hand."""

from __future__ import annotations

import re

import pytest

from git_session.services.recording.merge_state import merge_state
from git_session.services.workspace import Workspace
from tests.forge import Forge
from tests.sandbox import Sandbox
from tests.services.watching.test_recorder import inside

BRANCH = "feature/oauth"


def answer(box: Sandbox, branch: str = BRANCH) -> str:
    """What is said of the newest session of the branch, with names for commits; asked twice, the second time from the cache."""
    with inside(box):
        workspace = Workspace.open(".")
        stored = next(workspace.store.of_branch(branch))
        first, second = (merge_state(workspace, stored.session) for _ in range(2))
    assert first == second
    return re.sub(r"\b[0-9a-f]{9}\b", lambda found: box.git("log", "-1", "--format=<%s>", found[0]), first.text)


def commits(box: Sandbox, *names: str) -> None:
    for name in names:
        box.pass_time(minutes=5)
        box.commit(f"feat: {name}", f"{name}.txt")


@pytest.fixture
def forge(feature: Sandbox) -> Forge:
    feature.git("switch", "-q", "main")
    made = Forge.of(feature)
    feature.git("switch", "-q", BRANCH)
    return made


def push(box: Sandbox) -> None:
    box.git("push", "-q", "--set-upstream", "origin", BRANCH)


def fetch(box: Sandbox) -> None:
    box.pass_time(minutes=5)
    box.git("fetch", "-q", "--prune", "origin")


@pytest.mark.parametrize("moved", [False, True], ids=["main is where it was", "main has moved on"])
def test_a_squash_is_found_by_its_patch(feature: Sandbox, forge: Forge, moved: bool) -> None:
    commits(feature, "one", "two", "three")
    push(feature)
    if moved:
        forge.commit(feature.now, "fix: theirs", "theirs.txt")
    assert answer(feature) == "not in main"
    forge.squash(feature.now, BRANCH, "Sign in with Google (#12)")
    fetch(feature)
    assert answer(feature) == "merged into origin/main as <Sign in with Google (#12)> (squash)"


def test_a_squash_into_a_file_that_others_changed_too(feature: Sandbox, forge: Forge) -> None:
    rows = [f"row {at}\n" for at in range(30)]
    forge.commit(feature.now, "docs: rows", "rows.txt", "".join(rows))
    feature.git("fetch", "-q")
    feature.git("merge", "-q", "origin/main")
    commits(feature, "one")
    feature.commit("feat: the last row", "rows.txt", "".join([*rows[:-1], "ours\n"]))
    push(feature)
    forge.commit(feature.now, "docs: the row before it", "rows.txt", "".join([*rows[:-3], "theirs\n", *rows[-2:]]))
    forge.squash(feature.now, BRANCH, "Rows (#12)")
    fetch(feature)
    assert answer(feature) == "merged into origin/main as <Rows (#12)> (squash)"


def test_a_conflict_resolved_on_the_server_is_another_patch(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two")
    push(feature)
    forge.commit(feature.now, "feat: two of theirs", "two.txt")
    forge._begin(feature.now)
    forge.box.git("merge", "-q", "--squash", f"origin/{BRANCH}", status=None)
    forge.box.write("two.txt", "both\n")
    forge.box.git("add", "-A")
    forge.box.git("commit", "-q", "-m", "Two files (#12)")
    forge._publish(BRANCH, delete=True)
    fetch(feature)
    assert answer(feature) == "not in main"


@pytest.mark.parametrize("moved", [False, True], ids=["main is where it was", "main has moved on"])
def test_a_rebase_is_found_by_its_commits(feature: Sandbox, forge: Forge, moved: bool) -> None:
    commits(feature, "one", "two", "three")
    push(feature)
    if moved:
        forge.commit(feature.now, "fix: theirs", "theirs.txt")
    forge.rebase(feature.now, BRANCH)
    fetch(feature)
    assert answer(feature) == "merged into origin/main as <feat: three> (rebase)"


def test_copies_with_other_words_are_found_by_their_patches(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two")
    push(feature)
    forge.rebase(feature.now, BRANCH)
    forge.box.git("commit", "-q", "--amend", "-m", "feat: two, reworded")
    forge.box.git("push", "-q", "--force", "origin", "main")
    fetch(feature)
    assert answer(feature) == "merged into origin/main as <feat: two, reworded> (rebase)"


def test_some_commits_that_were_picked_are_no_merge(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two", "three")
    feature.git("switch", "-q", "main")
    feature.git("-c", "user.name=Bo", "cherry-pick", f"{BRANCH}~1")
    assert answer(feature) == "1 of 3 commits in main"


def test_a_merge_commit_and_a_fast_forward(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two")
    push(feature)
    forge.merge(feature.now, BRANCH)
    fetch(feature)
    assert answer(feature) == f"merged into origin/main as <Merge pull request #12 from ada/{BRANCH}> (merge)"
    forge.commit(feature.now, "fix: later", "later.txt")
    fetch(feature)
    assert answer(feature) == f"merged into origin/main as <Merge pull request #12 from ada/{BRANCH}> (merge)"
    feature.git("switch", "-q", "main")
    feature.git("merge", "-q", "--ff-only", BRANCH)
    assert answer(feature) == "merged into main as <feat: two> (fast-forward)"
    commits(feature, "more")
    assert answer(feature) == "merged into main as <feat: two> (fast-forward)"


def test_commits_after_a_merge_are_counted(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two")
    push(feature)
    merge = forge.merge(feature.now, BRANCH, delete=False)
    fetch(feature)
    commits(feature, "three", "four")
    subject = feature.git("log", "-1", "--format=<%s>", merge)
    assert answer(feature) == f"merged into origin/main as {subject} (merge), 2 commits since"
    push(feature)
    forge.merge(feature.now, BRANCH)
    fetch(feature)
    assert answer(feature) == f"merged into origin/main as {subject} (merge)"


def test_commits_after_a_squash_are_counted(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two")
    push(feature)
    forge.squash(feature.now, BRANCH, "The first half (#12)", delete=False)
    fetch(feature)
    commits(feature, "three")
    assert answer(feature) == "merged into origin/main as <The first half (#12)> (squash), 1 commit since"


def test_a_branch_that_took_main_in_is_squashed_as_a_whole(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two")
    forge.commit(feature.now, "fix: theirs", "theirs.txt")
    feature.git("fetch", "-q")
    feature.git("merge", "-q", "--no-edit", "origin/main")
    commits(feature, "three")
    push(feature)
    forge.commit(feature.now, "fix: more of theirs", "more.txt")
    forge.squash(feature.now, BRANCH, "All of it (#12)")
    fetch(feature)
    assert answer(feature) == "merged into origin/main as <All of it (#12)> (squash)"


def test_a_revert_is_said_and_so_is_none_after_it_was_applied_again(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two")
    push(feature)
    forge.squash(feature.now, BRANCH, "Both (#12)")
    fetch(feature)
    said = "merged into origin/main as <Both (#12)> (squash)"
    assert answer(feature) == said
    forge.box.git("revert", "--no-edit", "HEAD")
    forge._publish("", delete=False)
    fetch(feature)
    assert answer(feature) == f'{said}, reverted by <Revert "Both (#12)">'
    forge.box.commit('Reapply "Both (#12)"', "again.txt")
    forge._publish("", delete=False)
    fetch(feature)
    assert answer(feature) == said


def test_a_session_without_commits_is_not_merged(feature: Sandbox, forge: Forge) -> None:
    assert answer(feature) == ""
    forge.commit(feature.now, "fix: theirs", "theirs.txt")
    fetch(feature)
    feature.git("merge", "-q", "--ff-only", "origin/main")
    assert answer(feature) == ""


def test_a_stacked_branch_goes_with_the_one_below(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one")
    feature.session("switch", "-c", "feature/tokens", "--carry")
    commits(feature, "two", "three")
    assert answer(feature, "feature/tokens") == f"not in {BRANCH}"
    feature.git("push", "-q", "--set-upstream", "origin", "feature/tokens", BRANCH)
    forge.squash(feature.now, "feature/tokens", "Both branches (#12)")
    fetch(feature)
    said = "merged into origin/main as <Both branches (#12)> (squash)"
    assert answer(feature, "feature/tokens") == said
    feature.git("switch", "-q", BRANCH)
    feature.git("merge", "-q", "--ff-only", "feature/tokens")
    assert answer(feature, "feature/tokens") == f"merged into {BRANCH} as <feat: three> (fast-forward)"


def test_an_earlier_session_of_the_branch_was_squashed_with_the_later_one(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two")
    feature.session("end", "--no-push")
    feature.pass_time(minutes=60)
    feature.session("start", BRANCH)
    commits(feature, "three")
    push(feature)
    forge.squash(feature.now, BRANCH, "Two sessions (#12)")
    fetch(feature)
    with inside(feature):
        workspace = Workspace.open(".")
        told = [merge_state(workspace, each.session).text for each in workspace.store.of_branch(BRANCH)]
    squashed = feature.git("rev-parse", "--short=9", "origin/main")
    assert told == [f"merged into origin/main as {squashed} (squash)"] * 2


@pytest.mark.parametrize("name", ["topic/größe", "v1.2-fix", "a'b"])
def test_names_of_branches_are_taken_as_they_are(feature: Sandbox, forge: Forge, name: str) -> None:
    feature.session("switch", "-c", name, "--from", "main", "--carry")
    commits(feature, "one", "two")
    feature.git("push", "-q", "--set-upstream", "origin", name)
    forge.squash(feature.now, name, "Squashed (#12)")
    fetch(feature)
    assert answer(feature, name) == "merged into origin/main as <Squashed (#12)> (squash)"


def test_a_shallow_clone_does_not_guess(feature: Sandbox, forge: Forge) -> None:
    commits(feature, "one", "two", "three")
    push(feature)
    forge.squash(feature.now, BRANCH, "Squashed (#12)", delete=False)
    shallow = Sandbox(feature.path.parent / "shallow", feature.home, feature.now)
    hub = (feature.path.parent / "hub.git").as_uri()
    feature.git("clone", "-q", "--depth", "1", "--no-single-branch", "-b", BRANCH, hub, str(shallow.path))
    shallow.session("init", "--no-hooks")
    shallow.session("start")
    commits(shallow, "four")
    shallow.session("status")
    assert answer(shallow) == "not known whether it is in origin/main: this clone lacks commits or files"
