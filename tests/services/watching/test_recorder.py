"""What a watch writes down counts once, beside commits, commands, and the times of files that those look up."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from git_session.hot.clock import Clock
from git_session.model.dataclass import replace
from git_session.model.session import Session
from git_session.services.watching.recorder import REST, Recorder
from git_session.services.watching.state import session_here
from git_session.services.workspace import Workspace
from git_session.store.watch_lock import Turn
from tests.properties import COSTLY
from tests.sandbox import START, Sandbox
from tests.templates import Templates, empty

TIMEOUTS = (30 * 60 * 1000, 4 * 3600 * 1000)


@contextmanager
def inside(box: Sandbox) -> Iterator[None]:
    """The library runs in this process, as a command in the sandbox would."""
    before, folder = dict(os.environ), Path.cwd()
    environment = box.env
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(box.path)
    try:
        yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(before)


def recorder_in(box: Sandbox) -> Recorder:
    workspace = Workspace.open(box.path)
    session = session_here(workspace)
    assert session
    recorder = Recorder(workspace)
    recorder.take_turn()
    recorder.stored = workspace.store.read(session.id)
    return recorder


def session_of(recorder: Recorder) -> Session:
    assert recorder.stored
    return recorder.workspace.store.read(recorder.stored.session.id).session


steps = st.lists(
    st.tuples(
        st.one_of(st.integers(1, 400), st.integers(1, 9000)),
        st.sampled_from(["seen", "seen", "seen", "unseen", "commit", "command"]),
    ),
    min_size=6,
    max_size=12,
)


@example([(600, "unseen"), (2400, "seen"), (60, "commit")])
@example([(600, "seen"), (2400, "command"), (100, "unseen"), (7000, "commit"), (30, "seen"), (40, "seen")])
@COSTLY
@given(steps)
def test_the_session_has_the_time_of_everything_that_was_seen_and_written(
    templates: Templates, steps: list[tuple[int, str]]
) -> None:
    """Files that the watch saw and files that it did not, commits by the hooks, events by commands."""
    with tempfile.TemporaryDirectory(prefix="git-session-recorder-") as folder:
        box = templates.copy("feature", empty(Path(folder)))
        clock = Clock(last=START * 1000, running=True)
        with inside(box):
            recorder = recorder_in(box)
            for number, (seconds, kind) in enumerate(steps):
                box.pass_time(seconds=seconds)
                os.environ.update(box.env)
                now = int(box.now * 1000)
                recorder.record(now)
                if kind in ("seen", "unseen"):
                    box.write(f"file-{number}", f"{number}\n")
                    if kind == "seen":
                        recorder.seen(now)
                        recorder.record(now)
                elif kind == "commit":
                    box.commit(f"Commit {number}", f"file-{number}")
                else:
                    box.session("decisions", "add", f"Decision {number}")
                clock.tick(now, kind.encode(), TIMEOUTS)
            recorder.record(now, closing=True)
            box.session("decisions", "add", "The last")  # looks up what only files tell
            clock.tick(now, b"decision", TIMEOUTS)
            session = session_of(recorder)
        assert (session.clock.active, session.clock.idle) == (clock.active, clock.idle)
        given_to_commits = sum(commit.seconds for commit in session.commits)
        assert given_to_commits == session.clock.active_at_commit // 1000


def test_who_is_next_records_where_the_other_stopped(feature: Sandbox) -> None:
    feature.pass_time(minutes=10)
    with inside(feature):
        first, second = recorder_in(feature), recorder_in(feature)
        assert (first.turn, second.turn) == (Turn.OURS, Turn.OURS)  # in one process a kernel lock is one lock
        first.seen(int(feature.now * 1000))
        first.record(int(feature.now * 1000))
        second.seen(int(feature.now * 1000))
        second.record(int(feature.now * 1000), closing=True)
        assert [kind for kind, _ in feature.journal()].count("activity") == 1


def test_what_cannot_be_written_waits(feature: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with inside(feature):
        recorder = recorder_in(feature)
        feature.pass_time(minutes=10)
        now = int(feature.now * 1000)
        journal = next((feature.path / ".git/sessions").glob("*/journal"))
        hidden = journal.with_name("elsewhere")
        journal.rename(hidden)
        recorder.seen(now)
        recorder.record(now)
        assert recorder.notes == ["cannot record activity: there is no session " + repr(journal.parent.name)]
        hidden.rename(journal)
        recorder.record(now + REST // 2)
        assert [kind for kind, _ in feature.journal()].count("activity") == 0
        recorder.record(now + REST)
        assert [kind for kind, _ in feature.journal()].count("activity") == 1


def test_an_ended_session_gets_no_more(feature: Sandbox) -> None:
    with inside(feature):
        recorder = recorder_in(feature)
        feature.session("end", "--no-handoff")
        recorder.seen(int(feature.now * 1000) + 600_000)
        recorder.record(int(feature.now * 1000) + 600_000, closing=True)
        recorder.leave_out(int(feature.now * 1000) + 600_000, int(feature.now * 1000) + 900_000)
        assert feature.journal()[-1][0] == "end"


def test_no_snapshot_where_git_would_make_none(feature: Sandbox) -> None:
    with inside(feature):
        recorder = recorder_in(feature)
        recorder.workspace = replace(
            recorder.workspace,
            configuration=replace(
                recorder.workspace.configuration,
                settings=replace(recorder.workspace.settings, auto_checkpoint=True, checkpoint_interval=60),
            ),
        )
        feature.write("src/a.py")
        feature.git("config", "user.useConfigOnly", "true")
        feature.git("config", "--global", "--unset-all", "user.name")
        feature.git("config", "--global", "--unset-all", "user.email")
        recorder.keep(int(feature.now * 1000) + 61_000)
        assert recorder.notes == ["cannot take a snapshot: git does not know your name and e-mail address"]
        recorder.keep(int(feature.now * 1000) + 62_000)
        assert len(recorder.notes) == 1  # nothing changed since
