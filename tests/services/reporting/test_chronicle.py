"""What the journals say about a time, with the cache and without."""

from __future__ import annotations

import shutil
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from git_session.hot.clock import Timeouts
from git_session.model.activity_intervals import Stretch
from git_session.model.fastdataclass import is_dataclass
from git_session.model.session import Session
from git_session.services.reporting import chronicle as module
from git_session.services.reporting.chronicle import Chronicle, chronicles
from git_session.services.workspace import Workspace
from tests.sandbox import START, Sandbox
from tests.scenario import work


@pytest.fixture
def past(feature: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A session that is over, and one that is open, two days later."""
    work(feature)
    feature.git("add", "-A")
    feature.git("commit", "-q", "-m", "docs: notes")
    feature.session("end")
    feature.pass_time(minutes=48 * 60)
    feature.session("start", "fix/login", "--objective", "Repair \udce9 the login")
    feature.pass_time(minutes=20)
    for name, value in feature.env.items():
        monkeypatch.setenv(name, value)
    return feature


def told(box: Sandbox, since: int = 0) -> list[Chronicle]:
    workspace = Workspace.open(box.path)
    return chronicles(
        workspace.repository,
        workspace.store,
        since=since,
        now=int(box.now * 1000),
        timeouts=(30 * 60_000, 4 * 3600_000),
    )


def test_the_cache_gives_the_same(past: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    first = told(past)
    ended, running = sorted(first, key=lambda each: each.session.started_at)
    assert len(ended.commits) == 3 and ended.session.decisions[0].rationale == "Protects against interception"
    assert sum(each.length for each in running.stretches) == 20 * 60_000
    asked: list[str] = []
    tell = module._folded

    def counted(session_id: str, content: bytes, timeouts: Timeouts) -> Chronicle:
        asked.append(session_id)
        return tell(session_id, content, timeouts)

    monkeypatch.setattr(module, "_folded", counted)
    assert told(past) == first
    assert asked == [running.session.id]  # the one that has ended was not folded again
    shutil.rmtree(past.path / ".git" / "sessions" / "cache")
    assert told(past) == first


def filled(kind: Any) -> Any:
    """A value of the type `kind` that leaves nothing empty."""
    if isinstance(kind, UnionType):
        return filled(next(each for each in get_args(kind) if each is not NoneType))
    if is_dataclass(kind):
        return kind(**{name: filled(hint) for name, hint in get_type_hints(kind).items()})
    if get_origin(kind) is tuple:
        return (filled(get_args(kind)[0]),) * 2
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)[-1]
    return kind(7)


def test_the_cache_gives_back_every_field() -> None:
    whole = Chronicle(filled(Session), (("a" * 40, 7, "claude"),), (Stretch(1, 2, True, "claude"),))
    bare = Chronicle(Session("s", "b", 1), (), ())
    for each in (whole, bare):
        assert module._decoded(module._encoded(each)) == each


def test_reopened_it_is_read_again(past: Sandbox) -> None:
    ended = min(told(past), key=lambda each: each.session.started_at).session.id
    past.session("resume", ended)
    again = next(each for each in told(past) if each.session.id == ended)
    assert not again.session.ended_at


def test_archived_before_the_range_it_is_not_read(past: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = min(told(past), key=lambda each: each.session.started_at).session.id
    shutil.rmtree(past.path / ".git" / "sessions" / ended)
    assert len(told(past, START * 1000)) == 2
    assert [each.session.branch for each in told(past, int(past.now * 1000))] == ["fix/login"]


def test_a_journal_of_a_newer_version_is_told(past: Sandbox) -> None:
    journal = next((past.path / ".git" / "sessions").glob("fix-login-*/journal"))
    journal.write_text(
        journal.read_text("utf-8", "surrogateescape").replace('"format":1', '"format":99'), "utf-8", "surrogateescape"
    )
    ran = past.session("report")
    assert "a newer git-session wrote it" in ran.err
    assert "feature/oauth" in ran.out and "fix/login" not in ran.out
