"""What the body of an event may hold: a value that nothing else could take makes the line a damaged one."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.errors import SessionError
from git_session.model.event import decode, encode, new_event
from git_session.model.event_body import is_branch_name
from git_session.store.journal_file import lines_of

OID = "0123456789abcdef0123456789abcdef01234567"


def line(kind: str, **body: Any) -> bytes:
    return f"1800000000000 {kind} {json.dumps({'id': 'a', **body})}".encode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("commit", {"oid": OID, "parents": [OID * 2], "seconds": 5}),
        ("commit", {"oid": OID[:39] + "g"}),
        ("commit", {"oid": OID[:39]}),
        ("commit", {"oid": "--output=x"}),
        ("commit", {"oid": OID, "parents": OID}),
        ("commit", {"oid": OID, "seconds": "5"}),
        ("commit", {"oid": OID, "seconds": True}),
        ("commit", {"oid": OID, "seconds": 10**40}),
        ("commit", {"oid": OID, "decisions": ["with a blank"]}),
        ("rewrite", {"pairs": [[OID]]}),
        ("rewrite", {"pairs": [[OID, "HEAD"]]}),
        ("gone", {"oids": [5]}),
        ("session", {"session": "../../x"}),
        ("session", {"session": "Upper"}),
        ("session", {"branch": "a..b"}),
        ("session", {"branch": "-x"}),
        ("session", {"tdd": "yes"}),
        ("session", {"timeouts": [1, 10**15]}),
        ("branch", {"branch": "x\n[core]"}),
        ("end", {"merged_to": "x:y"}),
        ("end", {"next": "one"}),
        ("objective", {"text": 5}),
        ("objective", {"text": "x", "written": 10**14}),
        ("objective", {"text": "x", "written": -1}),
        ("checkpoint", {"snapshot": "HEAD"}),
        ("measurement", {"passed": 1.5}),
        ("adopted", {"people": [{"name": 5}]}),
        ("adopted", {"people": ["me"]}),
        ("objective", {"text": "a\0b"}),
        ("objective", {"text": "\ud800"}),
        ("other", {"unknown": [["\0"]]}),
        ("other", {"unknown": 2**60}),
        ("other", {"unknown": [[[[[[[[[[1]]]]]]]]]]}),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else value,
)
def test_wrong_values(kind: str, body: dict[str, Any]) -> None:
    assert decode(line(kind, **body)) is None


@pytest.mark.parametrize(
    "text",
    [
        b'1800000000000 x {"id":"a","id":"b"}',
        b'1800000000000 objective {"id":"a","text":"one","text":"two"}',
        b'1800000000000 x {"id":"a","y":NaN}',
        b'1800000000000 x {"id":"a","y":Infinity}',
        b'1800000000000 x {"id":"a","y":1e999}',
        b'1800000000000 x {"id":"a","y":' + b"9" * 5000 + b"}",
        b'1800000000000 x {"id":"a","y":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'1800000000000 x {"id":"a","y":' + b'{"z":' * 50_000 + b"1" + b"}" * 50_001,
        b'1800000000000 x {"id":"a b"}',
        b'1800000000000 x {"id":""}',
        b"9" * 5000 + b' x {"id":"a"}',
        b'100000000000000 x {"id":"a"}',
        b'1800000000000 X {"id":"a"}',
        b'1800000000000 \xc3\xa4 {"id":"a"}',
        b'1800000000000 x {"id":"a","text":"' + b"y" * (5 << 20) + b'"}',
    ],
    ids=lambda text: repr(text[:50]),
)
def test_no_json_that_survives(text: bytes) -> None:
    assert decode(text) is None


def test_values_of_fields_that_a_newer_version_adds_are_kept() -> None:
    body = {"what": {"deep": [1, 2.5, None, True, {"deeper": ["x"]}]}, "branch": None}
    found = decode(line("newer.kind", **body))
    assert found and found.body == body


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * (5 << 20)], ids=["NUL", "half a character", "too long"])
def test_what_could_not_be_read_is_not_written(text: str) -> None:
    with pytest.raises(SessionError) as caught:
        lines_of([new_event(1, "objective", text=text)])
    assert caught.value.code == "bad-text"


def test_text_that_looks_like_an_escape_is_written() -> None:
    event = new_event(1, "objective", text="as in \\u0000 and \\ud800")
    assert lines_of([event]) == encode(event)


@given(
    st.text(st.sampled_from("ab/.-@{~^:?*[\\ \t\x7fäl\0ock"), max_size=8).map(lambda name: name.replace("ock", ".lock"))
)
def test_names_of_branches_are_those_that_git_takes(name: str) -> None:
    if "\0" in name:
        assert not is_branch_name(name)
        return
    ran = subprocess.run(["git", "check-ref-format", "--branch", name], capture_output=True, check=False)
    assert is_branch_name(name) == (ran.returncode == 0 and ran.stdout.decode().strip() == name), name
