"""Text in our lines of a message gives no orders to other programs, and is read back as it was typed."""

from __future__ import annotations

import pytest

from tests.e2e.test_adopt import clone, push
from tests.sandbox import Sandbox

TEXT = "Fixes #123 as @somebody asked [skip ci]"
DECISION = (
    "Keep the tokens in the system's own store, not in a file of our own: BREAKING CHANGE: none, and feat(api): new"
)


@pytest.fixture
def ordering(feature: Sandbox) -> Sandbox:
    feature.session("objectives", "add", TEXT)
    feature.session("objectives", "drop", "1", "2")
    feature.session("objectives", "start", "3")
    feature.session("decisions", "add", DECISION, "--rationale", "Closes https://example.org/issues/4")
    return feature


LINES = r"""feat: one

Closes #7, by @me

Session-Objectives:
 - [▶] Fixes #\123 as @\somebody asked [\skip ci] (this commit)
Decisions:
 - Keep the tokens in the system's own store, not in a file of our own:
   \BREAKING \CHANGE: none, and feat(api): new
   Rationale: Closes \https://example.org/issues/4
Session-Time: 0s"""


@pytest.mark.parametrize("edited", [False, True])
def test_our_lines_are_defused_and_the_users_own_text_is_not(ordering: Sandbox, edited: bool) -> None:
    ordering.commit("feat: one\n\nCloses #7, by @me", "one.txt")
    if edited:
        ordering.git("commit", "-q", "--amend", GIT_EDITOR="true")
    assert ordering.message() == LINES
    assert [each["commit"] for each in ordering.json("decisions")["decisions"]] == [ordering.git("rev-parse", "HEAD")]
    assert ordering.json("objectives")["objectives"][2]["text"] == TEXT


def test_who_adopts_the_branch_reads_the_words_as_they_were_typed(ordering: Sandbox) -> None:
    ordering.commit("feat: one", "one.txt")
    push(ordering)
    bo = clone(ordering)
    bo.session("resume", "feature/oauth")
    assert [each["text"] for each in bo.json("objectives")["objectives"]] == [TEXT]
    (decision,) = bo.json("decisions")["decisions"]
    assert (decision["text"], decision["rationale"]) == (DECISION, "Closes https://example.org/issues/4")


def test_the_subject_that_a_checkpoint_guesses_gives_no_orders(ordering: Sandbox) -> None:
    ordering.write("one.txt")
    ordering.session("checkpoint", "-u")
    assert ordering.message().splitlines()[0] == r"docs: Fixes #\123 as @\somebody asked [\skip ci]"
