"""The id of a clone: made once, made again where it is damaged, and never with a file beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from git_session.store.writer import make_writer, writer_of


@pytest.mark.parametrize("left", [None, b"", b"abc", b"\0" * 13, b"UPPERCASE234\n", b"a" * 40, b"\xff\xfe\n"])
def test_what_a_kill_or_a_crash_left_is_made_again(tmp_path: Path, left: bytes | None) -> None:
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    if left is not None:
        (sessions / "writer").write_bytes(left)
    assert writer_of(tmp_path) == ""
    made = make_writer(tmp_path)
    assert (writer_of(tmp_path), len(made)) == (made, 12)
    assert make_writer(tmp_path) == made
    assert make_writer(tmp_path, anew=True) == writer_of(tmp_path) != made
    assert [path.name for path in sessions.iterdir()] == ["writer"]
