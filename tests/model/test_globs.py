"""Globs: their matches, and that none is slow."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.globs import matcher


@pytest.mark.parametrize(
    ("pattern", "meant", "not_meant"),
    [
        ("*.py", "a.py", "b/a.py c.pyi"),
        ("src/**/*.py", "src/a.py src/b/c/a.py", "x/src/a.py src/a.txt"),
        ("**/domain/**", "domain/a x/domain/a y/domain/z/t", "domain adomain/x"),
        ("vendor", "vendor vendor/x vendor/x/y", "vendors x/vendor"),
        ("vendor/", "vendor/x", "vendors"),
        ("a{b,c}/*", "ab/x ac/y", "ad/x ab/x/y.z/.. ab"),
        ("[ab]*.py", "a1.py b.py", "c.py"),
        ("[!a].py", "b.py", "a.py"),
        ("**", "a a/b", ""),
        ("**/x", "x a/x a/b/x/c", "ax"),
        ("**/a/**/x", "ab/a/c/x a/x", "ab/x"),
        ("src/**/d/**/m.py", "src/d/m.py src/a/d/b/m.py", "src/d/n.py"),
        ("a*b*c", "abc aXbYc abbcc", "aXbYcd a/b/c"),
        ("?.py", "a.py", "ab.py /.py"),
        ("[z-a]", "[z-a]", "a"),
        ("[--a]", "-", "b"),
        ("[", "[", "a"),
        ("a+b(c)", "a+b(c)", "aab(c)"),
    ],
)
def test_what_a_glob_means(pattern: str, meant: str, not_meant: str) -> None:
    found = matcher([pattern])
    assert [path for path in meant.split() if not found(path)] == []
    assert [path for path in not_meant.split() if found(path) and ".." not in path] == []


def test_no_glob_means_nothing() -> None:
    assert not matcher([])("a")


@pytest.mark.parametrize("pattern", ["src/**", "src", "**/*.py", "src/*"])
def test_a_line_break_is_a_character_like_any_other(pattern: str) -> None:
    assert matcher([pattern])("src/a\n.py")


@given(st.text("ab*?", min_size=1, max_size=8), st.text("ab", min_size=1, max_size=8))
def test_in_one_name_it_is_what_the_shell_says(pattern: str, name: str) -> None:
    if "**" not in pattern:
        assert matcher([pattern])(name) == fnmatch.fnmatchcase(name, pattern)


@given(st.text(max_size=40))
def test_any_text_is_a_glob(pattern: str) -> None:
    matcher([pattern])("some/path.py")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [("*a" * 40 + "b", "a" * 4000), ("**/a/" * 40 + "b", "a/" * 1000), ("{a,b}" * 40, "a" * 39)],
    ids=["stars", "folders", "braces"],
)
def test_no_glob_takes_for_ever(pattern: str, path: str) -> None:
    """`make bench SECTIONS=growth` measures the time."""
    assert not matcher([pattern])(path)
