"""session.share: the narrowest rule holds, whatever is checked out, and none that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sandbox import Sandbox
from tests.teamwork import Shared, shared_clones

ALL = ("sync", "--on", "--share", "handoff,presence,time")
CONFIG = ".session/config.yaml"


@pytest.fixture
def shared(feature: Sandbox) -> Shared:
    """Ada shares three fields; the configuration is on main and feature/oauth, without a rule."""
    shared = shared_clones(feature)
    shared.ada.session(*ALL)
    return shared


def _rule(box: Sandbox, *fields: str) -> None:
    (box.path / CONFIG).write_text(f"session:\n  share: [{', '.join(fields)}]\n")


def _commit_rule(box: Sandbox, *fields: str) -> None:
    _rule(box, *fields)
    box.git("add", CONFIG)
    box.git("commit", "-qm", "chore: share")


def _synced(shared: Shared) -> list[str]:
    shared.ada.session("sync")
    return list(json.loads(shared.files(shared.ada)["who.json"])["fields"])


def _on_its_branch(ada: Sandbox) -> None:
    _commit_rule(ada, "handoff")
    ada.git("switch", "-q", "main")


def _on_a_detached_head(ada: Sandbox) -> None:
    _commit_rule(ada, "handoff")
    ada.git("switch", "-q", "--detach", "main")


def _on_the_default_branch(ada: Sandbox) -> None:
    ada.git("stash", "-qu")
    ada.git("switch", "-q", "main")
    _commit_rule(ada, "handoff")
    ada.git("switch", "-q", "feature/oauth")


def _fetched_from_a_colleague(ada: Sandbox) -> None:
    ada.git("switch", "-q", "main")
    _commit_rule(ada, "handoff")
    ada.git("push", "-q", "origin", "main")
    ada.git("reset", "-q", "--hard", "HEAD~")
    ada.git("switch", "-q", "feature/oauth")


def _in_another_work_tree(ada: Sandbox) -> None:
    other = str(ada.path.parent / "linked")
    ada.git("worktree", "add", "-q", "-b", "linked", other)
    (Path(other) / ".session").mkdir(exist_ok=True)
    (Path(other) / CONFIG).write_text("session: {share: [handoff]}\n")


def _of_a_branch_that_is_gone(ada: Sandbox) -> None:
    _commit_rule(ada, "handoff")
    ada.session("sync")
    ada.git("switch", "-q", "main")
    ada.git("branch", "-qD", "feature/oauth")


@pytest.mark.parametrize(
    "write",
    [
        _on_its_branch,
        _on_a_detached_head,
        _on_the_default_branch,
        _fetched_from_a_colleague,
        _in_another_work_tree,
        _of_a_branch_that_is_gone,
    ],
)
def test_a_rule_holds_wherever_it_is(shared: Shared, write: Callable[[Sandbox], None]) -> None:
    write(shared.ada)
    assert _synced(shared) == ["handoff"]
    assert shared.ada.json("sync", "--status")["remotes"][0]["fields"] == ["handoff"]


def test_a_rule_is_taken_back_where_it_is(shared: Shared) -> None:
    ada, everything = shared.ada, ["handoff", "presence", "time"]
    _commit_rule(ada, "handoff")
    ada.git("branch", "own")
    assert _synced(shared) == ["handoff"]
    _commit_rule(ada, *everything)
    assert _synced(shared) == ["handoff"]  # own still has the rule
    ada.git("branch", "-D", "own")
    assert ada.session("sync", "--on", "--share", "time", status=0).out.startswith("synced with origin")
    ada.session(*ALL)
    ada.git("switch", "-q", "main")
    _commit_rule(ada, "handoff")
    ada.git("branch", "behind")
    assert _synced(shared) == ["handoff"]
    _commit_rule(ada, *everything)
    assert _synced(shared) == everything  # behind lags behind the default branch


def test_the_rule_of_a_branch_that_is_gone_ends_with_a_new_agreement(shared: Shared) -> None:
    _of_a_branch_that_is_gone(shared.ada)
    assert _synced(shared) == ["handoff"]
    shared.ada.session(*ALL)
    assert _synced(shared) == ["handoff", "presence", "time"]


def test_a_rule_elsewhere_is_named(shared: Shared) -> None:
    _on_its_branch(shared.ada)
    assert shared.ada.session(*ALL, status=1).err == (
        "error: presence, time must not be shared from this repository (.session/config.yaml on feature/oauth)\n"
        "hint: see: git session config session.share\n"
    )


@pytest.mark.parametrize(
    ("branch", "text", "problem"),
    [
        ("", "<<<<<<< HEAD\n", ":1: has a merge conflict"),
        ("", "session: {share: [hand-off]}\n", ":1: session.share takes a list of these: handoff"),
        ("main", "session: [\n", " on main:2: is not YAML: expected the node content"),
        ("main", "session: handoff\n", " on main:1: section 'session' must contain keys and values"),
        ("main", "#" * 100_001, " on main: is too long"),
    ],
    ids=["conflict", "bad-value", "no-yaml", "no-section", "too-long"],
)
def test_nothing_leaves_while_the_rule_is_unknown(shared: Shared, branch: str, text: str, problem: str) -> None:
    ada, before = shared.ada, shared.files(shared.ada)
    ada.session("objectives", "add", "More")
    if branch:
        ada.git("switch", "-q", branch)
    (ada.path / CONFIG).write_text(text)
    if branch:
        ada.git("add", CONFIG)
        ada.git("commit", "-qm", "chore: share")
        ada.git("switch", "-q", "feature/oauth")
    refused = ada.session("sync", status=1)
    assert refused.err.startswith(f"error: session.share is unknown, so nothing is published: {CONFIG}{problem}")
    assert "session.share is unknown" in ada.session("handoff").err
    assert shared.files(ada) == before


def test_the_background_says_that_the_rule_is_unknown(shared: Shared) -> None:
    ada, before = shared.ada, shared.files(shared.ada)
    (ada.path / CONFIG).write_text("<<<<<<< HEAD\n")
    ada.session("objectives", "add", "More")
    ada.session("sync", "--auto")
    assert (
        "note: not synced with origin: session.share is unknown, so nothing is published: .session/config.yaml:1: has a merge "
        "conflict; it waits here: git session sync\n"
    ) in ada.session("status").err
    assert shared.files(ada) == before
