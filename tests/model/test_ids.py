"""Ids of sessions and of their parts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.errors import SessionError
from git_session.model.ids import find, is_id, new_session_id, slug_of
from git_session.model.session import Blocker

DAY = datetime(2027, 1, 15, tzinfo=UTC)
PARTS = (Blocker("blk-1", "a", "one", 1), Blocker("blk-12", "b", "two", 1))


@given(st.text())
def test_any_branch_gives_a_sound_id(branch: str) -> None:
    found = new_session_id(branch, DAY)
    assert is_id(found)
    assert found.startswith(slug_of(branch) + "-20270115-")
    assert len(found) <= 54


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../x",
        "/x",
        "a/b",
        "a--b",
        "-a",
        "a-",
        "UPPER",
        "ünicode",
        "٣",
        "a b",
        "a\n",
        "a\0",
        "$(x)",
        "x" * 101,
    ],
)
def test_what_is_no_id(name: str) -> None:
    assert not is_id(name)


@pytest.mark.parametrize(
    ("branch", "slug"),
    [
        ("feature/auth", "feature-auth"),
        ("Fix__it!", "fix-it"),
        ("---", "session"),
        ("機能/認証", "session"),
        ("a" * 200, "a" * 40),
        ("x" * 39 + "/y", "x" * 39),
    ],
    ids=["slash", "signs", "nothing", "unicode", "long", "cut at a dash"],
)
def test_slugs(branch: str, slug: str) -> None:
    assert slug_of(branch) == slug


@pytest.mark.parametrize(("name", "event"), [("blk-1", "a"), ("1", "a"), ("BLK-12", "b"), (" 12 ", "b")])
def test_parts_are_found_by_id_or_number(name: str, event: str) -> None:
    assert find(PARTS, name, "blocker").event == event


@pytest.mark.parametrize("name", ["2", "blk", "blk-", "", "obj-1", "blk-1-1"])
def test_unknown_parts_are_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(SessionError) as caught:
        find(PARTS, name, "blocker")
    assert (caught.value.code, caught.value.hint) == ("unknown-id", "blockers here: blk-1, blk-12")
    with pytest.raises(SessionError, match="no blocker"):
        find((), name, "blocker")
