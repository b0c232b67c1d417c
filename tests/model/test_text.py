"""Text is made safe, cut and wrapped."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.text import clean, cut, one_line, parse_duration, plural, width, wrap

WIDE = st.text(st.sampled_from("ab \t\n語ｗe\u0301\u200d🙂…\x1b[31m\x07é"), max_size=60)


@given(st.text())
def test_clean_text_holds_nothing_that_a_terminal_acts_on(text: str) -> None:
    found = clean(text)
    assert all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in found)
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(found)
    assert clean(found) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\r\nb", "a\nb"),
        ("over\rwritten", "overwritten"),
        ("\x9b31mred", "31mred"),
        ("tab\tstays", "tab\tstays"),
        ("abc\u202ecba", "abccba"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("caf\udce9.txt", "caf\ufffd.txt"),
    ],
    ids=["colour", "title", "link", "crlf", "return", "c1", "tab", "bidi", "surrogate", "byte"],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    found = one_line(text)
    assert found == " ".join(found.split())
    assert len(found.splitlines()) <= 1


@given(WIDE, st.integers(1, 40))
def test_cut_text_fits_and_is_a_beginning(text: str, columns: int) -> None:
    found = cut(text, columns)
    assert width(found) <= columns
    assert found == text or (found.endswith("…") and text.startswith(found[:-1]))
    assert width(text) > columns or found == text


@given(WIDE, st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_nothing(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(len(line) > 0 and width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_wrap_keeps_words_together() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("abcdefghij kl", 4) == ["abcd", "efgh", "ij", "kl"]
    assert wrap("", 10) == []


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("語", 2), ("e\u0301", 1), ("👍\ufe0f", 2), ("", 0), ("ｗ", 2)],
    ids=["ascii", "wide", "combining", "emoji", "empty", "fullwidth"],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("45s", 45),
        ("30m", 1800),
        ("1h 30m", 5400),
        ("1h30m", 5400),
        ("2d", 172800),
        ("90", 5400),
        ("1.5h", 5400),
        (" 1W ", 604800),
    ],
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-5m", "5 apples", "m", "1h and 2m", "."])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("count", "noun", "expected"),
    [(1, "commit", "1 commit"), (0, "commit", "0 commits"), (2, "branch", "2 branches"), (3, "pass", "3 passes")],
)
def test_plural(count: int, noun: str, expected: str) -> None:
    assert plural(count, noun) == expected
