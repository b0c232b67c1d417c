"""Free text in a message triggers nothing, and is read back unchanged."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.defusing import _ORDER, defused, guarded, restored
from git_session.model.messagereading import read_message
from git_session.model.session import Decision, Objective
from git_session.model.text import one_line, width
from git_session.model.trailers import TrailerLayout, decision_lines, full_listing, impact_lines

WORDS = [
    "fix", "feat:", "feat(api)!:", "BREAKING", "CHANGE:", "BREAKING-CHANGE", "\\", "#", "#1", "\\#\\2", "@", "@me", "a@b.c", "[skip", "ci]",
    "[\\skip", "closes", "Fixes:", "https://x/1", "ABC-12", "GH-3", "***NO_CI***", "Token", "\\feat:", "[", "no", "(", ")", "é:",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(st.sampled_from("ab#@\\[] :!-GH1é"), max_size=40),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=6).map("".join),
    st.text(),
).map(one_line)


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    assert restored(defused(text)) == text


@given(st.text(alphabet="abcfhilnoprsvxCFNOR #@[*_-", max_size=40))
def test_a_text_without_marks_is_left_alone_as_the_pattern_would(text: str) -> None:
    assert defused(text) == re.sub(_ORDER, r"\g<before>\\", text, flags=re.IGNORECASE)


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=8), st.data())
def test_a_text_in_several_lines_comes_back(words: list[str], data: st.DataObject) -> None:
    rows = defused(" ".join(words)).split(" ")
    at = data.draw(st.integers(1, len(rows) - 1)) if len(rows) > 1 else 1
    lines = [" ".join(rows[:at]), guarded(" ".join(rows[at:]))]
    assert restored(" ".join(filter(None, lines))) == " ".join(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fixes #123", r"Fixes #\123"),
        ("closes owner/repo#4", r"closes owner/repo#\4"),
        ("resolves: https://example.org/issues/1", r"resolves: \https://example.org/issues/1"),
        ("Fixes ABC-12, see DEF-3", r"Fixes \ABC-12, see DEF-3"),
        ("closes GH-12", r"closes GH-\12"),
        ("thanks @somebody", r"thanks @\somebody"),
        ("write to a@example.org", "write to a@example.org"),
        ("[skip ci] [ci skip] [no ci] [azurepipelines skip]", r"[\skip ci] [\ci skip] [\no ci] [\azurepipelines skip]"),
        ("***NO_CI***", r"***\NO_CI***"),
        ("BREAKING CHANGE: none", r"BREAKING \CHANGE: none"),
        ("C# and a list[no]", r"C# and a list[\no]"),
        ("plain words: nothing", "plain words: nothing"),
        ("BEGIN_NESTED_COMMIT", r"BEGIN_\NESTED_COMMIT"),
        ("closes ABC-1 and https://x/2", r"closes \ABC-1 and https://x/2"),
    ],
)
def test_what_would_be_obeyed(text: str, expected: str) -> None:
    assert defused(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("feat(api): new", r"\feat(api): new"),
        ("Reviewed-by: me", r"\Reviewed-by: me"),
        (r"Refs #\1", r"\Refs #\1"),
        ("BREAKING \\CHANGE: none", "\\BREAKING \\CHANGE: none"),
        ("https://example.org", "https://example.org"),
        ("and so on", "and so on"),
    ],
)
def test_how_a_line_begins(line: str, expected: str) -> None:
    assert guarded(line) == expected


ORDERS = st.lists(st.sampled_from([*WORDS, "so", "that", "everything", "works"]), min_size=1, max_size=40).map(" ".join)
COLUMNS = st.integers(40, 100)


@given(ORDERS, ORDERS, COLUMNS)
def test_decisions_in_any_width_begin_no_line_with_an_order_and_are_read_back(
    text: str, why: str, columns: int
) -> None:
    lines = decision_lines(Decision("dec-1", "e", text, 1, why), columns)
    assert all(width(line) <= columns for line in lines)
    for line in lines:
        words = line.strip()
        if not words.startswith(("- ", "Rationale: ")):
            assert guarded(words) == words
    (found,) = read_message("\n".join(["Subject", "", "Decisions:", *lines, ""])).decisions
    assert (found.text, found.rationale) == (text, why)


@given(ORDERS.filter(lambda text: "\\" not in text), COLUMNS)
def test_an_objective_is_read_back_or_as_much_of_it_as_there_is(text: str, columns: int) -> None:
    (line,) = full_listing([Objective("obj-1", "e", text, 1)], TrailerLayout(width=columns)).lines
    assert width(line) <= columns
    ((found,),) = (each.rows for each in read_message(f"Subject\n\nSession-Objectives:\n{line}\n").lists)
    assert found.text == text or (found.text.endswith("…") and text.startswith(found.text[:-1]))


def test_a_cut_leaves_no_backslash_behind() -> None:
    rows = [impact_lines(["x" * at + " @name of"], 40)[1] for at in (32, 33)]
    assert rows == [" - " + "x" * 32 + r" @\n…", " - " + "x" * 33 + " @…"]
