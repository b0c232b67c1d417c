"""The text of a note, and what is read in the notes of older versions and of other people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.hot.notes import merged, note_text, seconds_in, session_in, times_in

SECONDS = st.integers(0, 10**7)


def test_the_text() -> None:
    assert note_text(b"feature-x-20270115-abcd", 1503, 5710) == (
        b"session: feature-x-20270115-abcd\ntime: 25m 3s of 1h 35m 10s\n"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59, "59s"), (60, "1m"), (600, "10m"), (3600, "1h"), (3605, "1h 5s"), (360_061, "100h 1m 1s")],
)
def test_times_are_exact(seconds: int, text: str) -> None:
    assert note_text(b"x", seconds, seconds).decode() == f"session: x\ntime: {text} of {text}\n"


@given(SECONDS, SECONDS)
def test_what_is_written_is_read(seconds: int, so_far: int) -> None:
    note = note_text(b"x-20270115-abcd", seconds, so_far)
    assert (session_in(note), times_in(note)) == (b"x-20270115-abcd", (seconds, so_far))


OLD = b"session: x\ncommit-time: 600\nsession-time: 5700\ncheckpoint: cp-1\ncompleted: obj-2\n"


def test_a_note_of_an_older_version_is_read_and_its_other_lines_stay() -> None:
    assert (session_in(OLD), times_in(OLD), seconds_in(OLD)) == (b"x", (600, 5700), 600)
    assert merged([OLD], seconds=660) == b"session: x\ntime: 11m of 1h 35m\ncheckpoint: cp-1\ncompleted: obj-2\n"


@pytest.mark.parametrize(
    "text",
    ["time: morning", "time: 3h", "time: -1s of 2s", "time: 1h  of 2h", "commit-time: 5", "time: ٣s of 5s",
     "commit-time: x\nsession-time: 5", "time: 999999999s of 1s", "time: 1s of 2s of 3s", ""],
)  # fmt: skip
def test_what_is_no_time_of_ours_is_none(text: str) -> None:
    assert times_in(text.encode()) is None
    assert seconds_in(text.encode()) == 0


def test_a_line_of_a_user_stays_even_if_it_begins_like_ours() -> None:
    note = b"time: morning\nreviewed-by: Bo\n"
    assert merged([note_text(b"x", 5, 5), note], seconds=5) == b"session: x\ntime: 5s of 5s\n" + note
    assert merged([note], seconds=0) == note
    assert times_in(note + note_text(b"x", 5, 6)) == (5, 6)


def test_times_so_far_are_those_of_all_sessions_and_never_go_back() -> None:
    records = [note_text(b"a", 60, 600), note_text(b"b", 60, 60), note_text(b"b", 60, 120), note_text(b"b", 0, 90)]
    assert merged(records, seconds=180) == b"session: b\ntime: 3m of 12m\n"
