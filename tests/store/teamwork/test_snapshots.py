"""What is read of a snapshot that somebody else publishes."""

from __future__ import annotations

import json

import pytest

from git_session.store.teamwork.snapshots import (
    MOST_FILES,
    SharedSnapshot,
    blob_path,
    decoded_manifest,
    encoded_manifest,
    files_in_manifests,
    manifest_path,
)

BASE, BLOB = "b" * 40, "a" * 40


def test_what_is_written_is_read_again() -> None:
    snapshot = SharedSnapshot(BASE, {"a folder/n\udce4mlich": ("100644", BLOB), "run": ("100755", BLOB)}, ("gone",))
    text = encoded_manifest(snapshot)
    assert decoded_manifest(text) == snapshot
    assert text.isascii()
    published = {manifest_path("2027-01", "x-20270115-7k2f", "c" * 40): text.encode(), "open.json": b"[]"}
    assert files_in_manifests(published) == {blob_path("2027-01", BLOB): "run"}


@pytest.mark.parametrize(
    ("files", "gone"),
    [
        ({"../outside": f"100644 {BLOB}"}, []),
        ({"a/../../outside": f"100644 {BLOB}"}, []),
        ({"/tmp/outside": f"100644 {BLOB}"}, []),
        ({"a//b": f"100644 {BLOB}"}, []),
        ({"a\0b": f"100644 {BLOB}"}, []),
        ({"": f"100644 {BLOB}"}, []),
        ({"\ud800": f"100644 {BLOB}"}, []),
        ({"submodule": f"160000 {BASE}"}, []),
        ({"folder": f"040000 {BLOB}"}, []),
        ({"x": "100644 --help"}, []),
        ({"x": "100644"}, []),
        ({"x": ["100644", BLOB]}, []),
        ({"x": 5}, []),
        ({}, [5]),
        ({}, ["."]),
        ({}, 5),
        ([], []),
        ({}, ["gone"] * (MOST_FILES + 1)),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_has_another_form_is_no_snapshot(files: object, gone: object) -> None:
    assert decoded_manifest(json.dumps({"base": BASE, "files": files, "gone": gone})) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "5", "null", "[" * 100_000, '{"base": "main", "files": {}, "gone": []}']
)
def test_what_is_no_manifest_is_no_snapshot(text: str) -> None:
    assert decoded_manifest(text) is None
