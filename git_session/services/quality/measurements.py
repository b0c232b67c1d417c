"""Records the figures of fresh reports in the journal, so that a session can compare its end with its start.

A command that writes (start, resume, switch, test, checkpoint, end) or a watch records a measurement when fresh reports differ from
the last one. It is dated when the reports were written, that is, when the tests ran. If an earlier session measured the commit
that this session started from, or a parent of it with the same files (as after a merge), that measurement is copied first.
"""

from __future__ import annotations

from collections.abc import Iterator

from git_session.errors import SessionError
from git_session.model.dataclass import replace
from git_session.model.event import Event
from git_session.model.readings import measurement_body
from git_session.model.session import Measurement, Session
from git_session.services.quality.quality import Quality, fresh_coverage, fresh_tests
from git_session.services.workspace import Workspace

_NEWEST = 300
"""Number of sessions to search for a measurement of the base, newest first."""
_SOURCES = 20
"""Limit on the reports that a measurement names: Maven writes one per class."""
_OF_COMMITS = {"commit", "tests_added", "tests_removed"}


def record_quality(workspace: Workspace, session: Session, found: Quality | None, *, head: str = "") -> Session:
    """Record the fresh figures of `found` if they differ from the last measurement; return the session's new fold.

    `head` is the measured commit, if HEAD has moved since. If the journal cannot be written, a notice says so.
    """
    events = list(_events(workspace, session, found, head))
    try:
        return workspace.record_all(session, events) if events else session
    except (SessionError, OSError) as error:
        workspace.store.notices.append(f"cannot record tests and coverage: {getattr(error, 'strerror', '') or error}")
        return session


def with_quality(workspace: Workspace, session: Session, found: Quality | None) -> Session:
    """The session as `record_quality` would leave it; nothing is written."""
    return workspace.assumed(session, list(_events(workspace, session, found, "")))


def measured(found: Quality | None, now: int) -> Measurement | None:
    """The fresh part of `found` as a measurement; None if nothing is fresh."""
    tests = fresh_tests(found)
    coverage = fresh_coverage(found)
    if not tests and not coverage:
        return None
    written = max(found.written, 1) if found else now
    return Measurement(
        at=min(written, now),
        covered=coverage.covered if coverage else 0,
        lines=coverage.lines if coverage else 0,
        new_covered=coverage.new_covered if coverage else 0,
        new_lines=coverage.new_lines if coverage else 0,
        passed=tests.passed if tests else 0,
        failed=tests.failed if tests else 0,
        errors=tests.errors if tests else 0,
        skipped=tests.skipped if tests else 0,
        tests_seconds=tests.seconds if tests else 0.0,
        sources=(*(tests.reports if tests else ()), *(coverage.reports if coverage else ()))[:_SOURCES],
    )


def before(workspace: Workspace, session: Session) -> Measurement | None:
    """The figures that the session started with: its first measurement, or an earlier session's measurement of its base."""
    return session.measurements[0] if session.measurements else _earlier(workspace, session)


def _same(one: Measurement, other: Measurement) -> bool:
    """Whether both hold the same figures of reports; their commits may differ."""
    own, others = measurement_body(one), measurement_body(other)
    return all(own.get(name) == others.get(name) for name in {*own, *others} - _OF_COMMITS)


def _events(workspace: Workspace, session: Session, found: Quality | None, head: str) -> Iterator[Event]:
    new = measured(found, workspace.now)
    if not new or not session.is_open or (session.measurements and _same(new, session.measurements[-1])):
        return
    from git_session.insight.source.test_changes import changed_tests  # knows the tests of all languages

    earlier = None if session.measurements else _earlier(workspace, session)
    if earlier:
        yield _event(workspace, earlier, measured=earlier.at)
    head = head or workspace.repository.head
    changes = changed_tests(workspace.repository, found.base if found else "", head) if head and found else None
    at = max(new.at, session.started_at)
    late = workspace.now - at > 1000
    event = _event(
        workspace,
        new,
        commit=head,
        tests_added=changes.added if changes else 0,
        tests_removed=changes.removed if changes else 0,
        late=late or None,
    )
    yield Event(at, event.kind, event.id, event.body) if late else event


def _event(workspace: Workspace, measurement: Measurement, **more: object) -> Event:
    body = measurement_body(measurement) | more
    return workspace.event("measurement", **{name: value for name, value in body.items() if value})


def _earlier(workspace: Workspace, session: Session) -> Measurement | None:
    """The newest measurement by another session of the commit that this session was opened on."""
    bases = _same_files(workspace, session.opened_on) if session.opened_on else set()
    if not bases:
        return None
    for name, content in _journals(workspace, session):
        if b" measurement {" not in content or not any(oid.encode() in content for oid in bases):
            continue
        found = [each for each in workspace.store.read(name).session.measurements if each.commit in bases]
        if found:
            return replace(found[-1], origin=found[-1].origin or name)
    return None


def _same_files(workspace: Workspace, base: str) -> set[str]:
    """`base`, and each of its parents with the same files."""
    shown = workspace.repository.git.run("log", "-1", "--no-show-signature", "--format=%P", base, "--")
    parents = shown.text.split() if shown.status == 0 else []
    return {
        base,
        *(oid for oid in parents if not workspace.repository.git.run("diff", "--quiet", oid, base, "--").status),
    }


def _journals(workspace: Workspace, session: Session) -> Iterator[tuple[str, bytes]]:
    """(id, journal) of the other sessions, the most recently changed first and those only in the archive last."""
    store = workspace.store
    local: dict[str, int] = {}
    for name in store.ids():
        try:
            local[name] = (store.folder(name) / "journal").stat().st_mtime_ns
        except OSError:
            local[name] = 0
    newest = sorted((name for name in local if name != session.id), key=lambda name: -local[name])
    for name in newest[:_NEWEST]:
        yield name, store.readable_journal(name)
