"""Facts never exceed the token limit, whatever their content, in text and in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from git_session.model.facts import BYTES_PER_TOKEN, LEAST, Item, Section, cost, escaped_size, tokens, trimmed
from git_session.model.sentences import size
from git_session.render.markdown import escape, paragraph
from git_session.render.overview.brief import brief_markdown, brief_page
from git_session.render.page import plain
from git_session.services.overview.brief import Brief

KINDS = ("objective", "step", "blocker", "commit", "checkpoint", "merge", "group", "hot", "knower", "annotation", "guide", "decision", "shallow", "recent words")  # fmt: skip
WILD = st.text(st.sampled_from("ab .*_[]<>&`|~\\語。é🙂\u0301\u200d-#1") | st.characters(), max_size=120)
ITEMS = st.builds(
    Item,
    st.sampled_from(KINDS),
    WILD.map(lambda text: " ".join(text.split())),
    st.text(st.sampled_from("abc-19`é"), max_size=40),
    WILD,
    WILD,
    st.integers(0, 1_800_000_000_000),
)
OBJECTIVES = st.builds(
    lambda item, state: replace(item, kind="objective", state=state),
    ITEMS,
    st.sampled_from(("open", "started", "done", "dropped")),
)
SECTIONS = st.tuples(
    st.builds(Section, st.just("building"), st.just("What we are building"), st.just("git session objectives"), st.lists(OBJECTIVES, max_size=12).map(tuple)),
    st.builds(Section, st.just("others"), st.just("What others did"), st.just("git log --all"), st.lists(ITEMS, max_size=12).map(tuple)),
    st.builds(Section, st.just("how"), st.just("How"), st.just("git session decisions"), st.lists(ITEMS, max_size=12).map(tuple)),
)  # fmt: skip


@given(SECTIONS, st.integers(LEAST, 2000), WILD, WILD, st.integers(0, 10**9))
def test_no_brief_is_longer_than_was_asked_for(
    every: tuple[Section, ...], limit: int, branch: str, issue: str, seconds: int
) -> None:
    kept = trimmed(every, limit, branch=branch, issue=issue)
    left_out = sum(len(each.items) for each in every) - sum(len(each.items) for each in kept)
    at = 1_800_000_000_000
    found = Brief(
        at,
        at - seconds * 1000,
        "id",
        branch,
        issue,
        at - seconds * 1000,
        seconds,
        kept,
        tokens(kept, branch=branch, issue=issue),
        left_out,
    )
    for text in (plain(brief_page(found, emoji=True)), brief_markdown(found)):
        assert size(text) <= limit * BYTES_PER_TOKEN
        assert len(text) / 4 <= limit
    assert found.tokens <= limit


@given(WILD)
@example("\ud800")
def test_the_size_of_escaped_text_is_never_underrated(text: str) -> None:
    assert max(size(escape(text)), size(paragraph(text))) <= escaped_size(text)


def section(name: str, *texts: str) -> Section:
    return Section(name, name.title(), "more", tuple(Item("step", text) for text in texts))


def fitting(sections: Sequence[Section], limit: int) -> tuple[Section, ...]:
    return trimmed(sections, limit, branch="main", issue="")


def texts(kept: tuple[Section, ...]) -> dict[str, list[str]]:
    return {each.name: [item.text for item in each.items] for each in kept}


def test_everything_that_fits_is_kept_as_it_is() -> None:
    every = (section("one", "a", "b"), section("two", "c"))
    assert fitting(every, 2000) == every


def test_the_first_items_of_every_section_go_before_the_rest_of_any() -> None:
    kept = fitting([section("one", *"abcdefgh"), section("two", "z")], 100)
    assert texts(kept) == {"one": ["a", "b", "c", "d", "e", "f"], "two": ["z"]}
    assert [each.left_out for each in kept] == [2, 0]


def test_a_section_without_items_or_without_room_is_absent() -> None:
    assert fitting([section("one")], 2000) == ()
    assert fitting([section("one", "a" * 40)], LEAST) == ()


def test_a_long_text_is_cut_after_a_sentence_before_it_is_left_out() -> None:
    text = "The first sentence is here to stay with us. " + "The second one is far too long to fit. " * 10
    (kept,) = fitting([section("one", text)], 55)
    assert kept.items[0].text == "The first sentence is here to stay with us. …"


def test_a_fact_that_is_no_prose_is_kept_whole_or_left_out() -> None:
    path = "a path that is not to be cut " * 10
    assert fitting([Section("one", "One", "more", (Item("hot", path), Item("hot", "short")))], 100) == (
        Section("one", "One", "more", (Item("hot", "short"),), 1),
    )


def test_what_an_item_takes() -> None:
    assert cost(Item("step", "abc")) == 10 + 20 + 3
    assert cost(Item("step", "[" * 30)) == 10 + (len("from the handoff") + 1) + 61 + 1
    assert cost(Item("step", "word " * 19 + "word")) == 10 + 20 + 99 + 7
