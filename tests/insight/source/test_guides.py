"""The texts that people wrote into the guides, without those of the templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.insight.source.guides import Passage, most_telling, parse_guide, passages
from git_session.insight.source.layout import layout_of
from git_session.services.hooks.templates import documents

TEMPLATE = "# Rules\n\nHow code is written.\n\n## Code\n\n<!-- Names? -->\n"


def texts(content: str) -> list[tuple[str, str]]:
    return [(each.heading, each.text) for each in parse_guide("x.md", content, TEMPLATE)]


EARLIER = """
# Architecture

What a newcomer, or an agent, has to know before the first change. git-session shows the start of this page in
`git session brief`, so put the most important first. The tables were filled in from the files that git tracks; the
questions in comments are yours to answer. Delete what does not apply.

## Languages

No code yet.

## Commits and branches

- git-session adds its trailers to the messages of commits that are made in a session.
"""


def test_a_guide_that_nobody_filled_in_has_no_passages(tmp_path: Path) -> None:
    folder = tmp_path / ".session"
    folder.mkdir()
    for name, content in documents(layout_of([], lambda _: ""), tmp_path).items():
        (folder / name).write_bytes(content)
    assert passages(tmp_path) == ()
    (folder / "architecture.md").write_text(EARLIER, "utf-8")
    assert passages(tmp_path) == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEMPLATE, []),
        ("", []),
        ("No heading at all.\n", [("", "No heading at all")]),
        ("# A\n\nTwo lines\nof text.\n\nAnd more.\n", [("A", "Two lines of text; And more")]),
        ("# A\n\n- one\n  goes on\n* two\n1. three\n", [("A", "one goes on; two; three")]),
        ("# A\n\n| k | v |\n|---|:--|\n| x | 1 |\n| y |  |\n", [("A", "x 1; y")]),
        ("# A\n\n<!-- a\ncomment --> kept\n<!-- open\n# B\n", [("A", "kept")]),
        ("# A\n\n```\ncode\n```\n## B ##\ntext\n", [("A", "code"), ("B", "text")]),
        ("# Rules\n\nHow code is written.\nWith care.\n", [("Rules", "With care")]),
        ("# A\n\n\x1b[31mred\x1b[0m\n", [("A", "red")]),
    ],
    ids=[
        "template",
        "empty",
        "no heading",
        "paragraphs",
        "lists",
        "table",
        "comments",
        "code",
        "bundled line",
        "escapes",
    ],
)
def test_passages_of_a_guide(content: str, expected: list[tuple[str, str]]) -> None:
    assert texts(content) == expected


@given(st.text(st.sampled_from("ab#-|<!>` \n\t:"), max_size=80))
def test_any_guide_can_be_read(content: str) -> None:
    for heading, text in texts(content):
        assert text
        assert len(f"{heading} {text}".splitlines()) == 1


def test_both_guides_in_order(tmp_path: Path) -> None:
    folder = tmp_path / ".session"
    folder.mkdir()
    (folder / "conventions.md").write_text("## Code\n\nShort.\n")
    (folder / "architecture.md").write_text("## Idea\n\nEvents.\n")
    assert [(each.file, each.heading, each.text) for each in passages(tmp_path)] == [
        (".session/architecture.md", "Idea", "Events"),
        (".session/conventions.md", "Code", "Short"),
    ]


def test_a_folder_without_guides(tmp_path: Path) -> None:
    assert passages(tmp_path) == ()


def shortened_texts(room: int, *texts: str) -> list[str]:
    return [each.text for each in most_telling((Passage("x.md", "", text) for text in texts), room)]


def test_rules_come_first_and_tables_last() -> None:
    table, plain, rule = "`src/` code; `tests/` tests", "It is a tool for people at work", "The domain imports nothing"
    assert shortened_texts(100, table, plain, rule) == [rule, plain, table]


def test_of_a_long_passage_the_most_telling_sentences_stay_in_their_order() -> None:
    text = "`a` one. All time goes through one clock here. See there. The domain must not import the web. And so on"
    assert shortened_texts(200, text) == [text]
    assert shortened_texts(80, text) == ["All time goes through one clock here. The domain must not import the web. …"]
    assert shortened_texts(50, text) == ["See there. The domain must not import the web. …"]
    assert shortened_texts(20, "Use nothing but the clock of ours") == ["Use nothing but …"]


def test_items_of_a_list_are_clauses() -> None:
    assert shortened_texts(45, "`a` x; Never import the web layer; `b` y; `c` z") == [
        "`a` x; Never import the web layer; `b` y …"
    ]


@given(st.text(st.sampled_from("ab .;`!must\n"), max_size=80), st.integers(3, 60))
def test_a_digest_fits(text: str, room: int) -> None:
    (found,) = shortened_texts(room, " ".join(text.split()))
    assert len(found.encode()) <= room
