"""A cut text names its whole one, and no other of the same list."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.cut_text import cut_apart, is_cut_of, is_same_text
from git_session.model.session import Objective
from git_session.model.text import width
from git_session.model.trailers import TrailerLayout, full_listing

BEGINNING = "Make the importer accept files of both old formats, but only when the flag is set, otherwise"
words = st.lists(
    st.sampled_from(["refuse", "warn", "log", "only", "the", "file", "and", "…", "old", "\\", "日本", "x"]), max_size=30
).map(" ".join)


@given(st.lists(words, min_size=2, max_size=6, unique=True), st.integers(40, 100))
def test_a_cut_text_fits_its_line_and_its_whole_text(ends: list[str], columns: int) -> None:
    texts = [f"{BEGINNING[:35]} {end}".rstrip() for end in ends]
    for text in texts:
        short = cut_apart(text, columns, texts)
        assert width(short) <= columns
        assert is_same_text(short, text)


@pytest.mark.parametrize("columns", list(itertools.permutations([51, 58, 65], 2)))
@pytest.mark.parametrize(
    "ends",
    [("refuse", "warn", "log"), ("refuse it", "refuse them"), ("warn", "warn and log"), ("a b c", "a b d", "e b c")],
)
def test_texts_with_one_beginning_are_told_apart(ends: tuple[str, ...], columns: tuple[int, int]) -> None:
    texts = [f"{BEGINNING} {end}" for end in ends]
    for text, other in itertools.permutations(texts, 2):
        short = cut_apart(text, columns[0], texts)
        assert is_cut_of(short, text)
        assert not is_cut_of(short, other)
        again = cut_apart(short, columns[1], [cut_apart(each, columns[0], texts) for each in texts])
        assert is_same_text(again, short)
        assert not is_cut_of(again, other)


def test_what_differs_is_shown_where_the_beginning_does_not_tell() -> None:
    objectives = [Objective(f"obj-{n}", f"e{n}", f"{BEGINNING} {end}", 1) for n, end in ((1, "refuse"), (2, "warn"))]
    assert full_listing(objectives, TrailerLayout()).lines == (
        " - [ ] Make the importer accept files of both old formats,…refuse (next)",
        " - [ ] Make the importer accept files of both old formats, but only…warn",
    )


def test_a_text_that_only_looks_alike_is_none() -> None:
    assert not is_cut_of("Make the importer…", BEGINNING)
    assert not is_cut_of(BEGINNING, BEGINNING + " warn")
    assert not is_cut_of(BEGINNING[:40] + "…refuse", BEGINNING + " warn")
    assert is_cut_of(BEGINNING[:40] + "...", BEGINNING)
