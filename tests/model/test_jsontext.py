"""JSON of other programs is edited as text, and restored exactly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.jsontext import NotJson, parse, with_items, with_member, without_items

OURS = {"command": "ours"}
SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


def is_ours(value: Any) -> bool:
    return bool(value == OURS)


@given(VALUES, st.sampled_from([None, 1, 2, 4, "\t"]))
def test_it_reads_what_json_reads(value: Any, indent: int | str | None) -> None:
    assert parse(json.dumps(value, indent=indent)).value == value


@given(
    st.dictionaries(st.text(), VALUES, max_size=4),
    st.lists(SCALARS, min_size=1, max_size=3),
    st.sampled_from([None, 2, 4, "\t"]),
    st.sampled_from(["", "\n", "\r\n"]),
)
def test_what_was_added_to_a_list_is_taken_out_again_byte_for_byte(
    document: dict[str, Any], others: list[Any], indent: int | str | None, end: str
) -> None:
    text = json.dumps({**document, "hooks": {"Start": others}}, indent=indent) + end
    added = with_items(text, ["hooks", "Start"], [OURS])
    assert json.loads(added) == {**document, "hooks": {"Start": [*others, OURS]}}
    assert without_items(added, ["hooks", "Start"], is_ours) == text


@given(st.dictionaries(st.text(), VALUES, min_size=1, max_size=4), st.sampled_from([None, 2, 4, "\t"]))
def test_a_branch_that_was_made_goes_as_a_whole(document: dict[str, Any], indent: int | str | None) -> None:
    document.pop("hooks", None)
    text = json.dumps({"first": 1, **document}, indent=indent)
    added = with_items(text, ["hooks", "Start"], [OURS])
    assert json.loads(added) == {"first": 1, **document, "hooks": {"Start": [OURS]}}
    assert without_items(added, ["hooks", "Start"], is_ours) == text


def test_comments_and_layout_stay() -> None:
    text = '{\n    // mine\n    "a": [1, 2], /* too */\n    "hooks": {\n        "Start": [\n            {"command": "theirs"},\n        ],\n    },\n}\n'
    added = with_items(text, ["hooks", "Start"], [OURS])
    assert added == text.replace(
        '{"command": "theirs"},\n',
        '{"command": "theirs"},\n            {\n                "command": "ours"\n            }\n',
    )
    assert parse(without_items(added, ["hooks", "Start"], is_ours)).value == parse(text).value


def test_an_empty_file_becomes_a_document() -> None:
    assert with_items("", ["hooks", "Start"], [1]) == '{\n  "hooks": {\n    "Start": [\n      1\n    ]\n  }\n}\n'
    assert with_member("", "version", 1) == '{\n  "version": 1\n}\n'
    assert with_member('{"version": 2}', "version", 1) == '{"version": 2}'


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{", ["a"]),
        ("[]", ["a"]),
        ('{"a": 1}', ["a"]),
        ('{"a": []}', ["a", "b"]),
        ("nonsense", ["a"]),
        ("{} {}", ["a"]),
        ("[" * 5000, ["a"]),
        ('{"a" 1}', ["a"]),
    ],
    ids=["open", "array", "scalar in the way", "array in the way", "word", "two", "deep", "no colon"],
)
def test_what_cannot_be_edited_is_refused(text: str, path: list[str]) -> None:
    with pytest.raises(NotJson):
        with_items(text, path, [1])


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except NotJson:
        pass
