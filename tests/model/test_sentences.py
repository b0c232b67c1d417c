"""Texts are cut after sentences, clauses and words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.sentences import sentences, shortened, size
from git_session.model.text import one_line

WILD = st.text(st.sampled_from("ab .!?;…。！「」\n\t\"')語é🙂\x1b\ud800e.g"), max_size=80)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("See e.g. Section 3. Then go.", ["See e.g. Section 3.", "Then go."]),
        ("Ask Dr. Smith. He knows.", ["Ask Dr. Smith.", "He knows."]),
        ("By J. R. R. Tolkien. Read it.", ["By J. R. R. Tolkien.", "Read it."]),
        ("At https://x.example/a.b?c=d. And v1.2.3 too.", ["At https://x.example/a.b?c=d.", "And v1.2.3 too."]),
        ("Edit main.py. Then run it.", ["Edit main.py.", "Then run it."]),
        ("It takes approx. five. Or six.", ["It takes approx. five.", "Or six."]),
        ("Wait ... and see... Then go.", ["Wait ... and see...", "Then go."]),
        ('He said "no." She left.', ['He said "no."', "She left."]),
        ("1. First do this. Then that.", ["1. First do this.", "Then that."]),
        ("これは文です。次の文です！終わり", ["これは文です。", "次の文です！", "終わり"]),
        ("「はい。」と言った。", ["「はい。」", "と言った。"]),
        ("So am I. You too.", ["So am I.", "You too."]),
        ("No end", ["No end"]),
        ("", []),
        ("two\nlines. Here", ["two lines.", "Here"]),
    ],
    ids=[
        "marks", "e.g.", "title", "initials", "url and version", "file", "small letter", "dots", "quotes", "list number",
        "japanese", "japanese quote", "I", "no end", "empty", "lines",
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(WILD)
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(one_line(text).split())


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("One is here. Two is here. Three.", 40, "One is here. Two is here. Three."),
        ("One is here. Two is here. Three.", 31, "One is here. Two is here. …"),
        ("One is here. Two is here. Three.", 20, "One is here. …"),
        ("A first part; a second part; a third one", 34, "A first part; a second part …"),
        ("nothing but words in here", 18, "nothing but …"),
        ("See e.g. this long sentence here", 16, "See e.g. …"),
        ("https://x.example/a/very/long/path", 20, "https://x.example…"),
        ("これは文です。次の文です。", 30, "これは文です。 …"),
        ("語語語語", 9, "語語…"),
        ("abc", 2, ""),
        ("abc", 0, ""),
    ],
    ids=[
        "fits", "two sentences", "one", "clauses", "words", "abbreviation", "one word", "japanese", "no blanks",
        "no room", "none",
    ],
)  # fmt: skip
def test_shortened(text: str, room: int, expected: str) -> None:
    assert shortened(text, room) == expected


@given(WILD, st.integers(0, 60), st.sampled_from([size, len]))
def test_a_shortened_text_fits_and_ends_at_a_word(text: str, room: int, measure: type[int]) -> None:
    whole = one_line(text)
    found = shortened(text, room, measure)
    assert measure(found) <= room
    if found in (whole, ""):
        assert found == whole or measure("…") > room or measure(whole) > room
        return
    assert found.endswith("…")
    kept = found[:-1].rstrip()
    assert whole.startswith(kept)
    following = whole[len(kept) :][:1]
    single = not found.endswith(" …")
    assert single or following.isspace() or following == ";" or kept[-1] in "。！」.!?…\"')"
