"""Regular expressions that are compiled when they are first used."""

import re

import pytest

from git_session.model.pattern import lazy_pattern


def test_it_does_what_a_compiled_pattern_does() -> None:
    word = lazy_pattern(r"[a-z]+", re.IGNORECASE)
    assert word.findall("One two") == ["One", "two"]
    assert word.sub("x", "One two") == "x x"
    assert word.pattern == r"[a-z]+"
    assert lazy_pattern(rb"\d").findall(b"a1") == [b"1"]


def test_a_wrong_one_fails_when_it_is_used() -> None:
    wrong = lazy_pattern("(")
    with pytest.raises(re.error, match="missing"):
        wrong.search("text")
