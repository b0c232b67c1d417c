"""Finds journals that lost lines, by what else tells of them, and writes these lines again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from git_session.errors import SessionError
from git_session.hot.system import replace as replace_file
from git_session.model.adoption import adoption_of
from git_session.model.context_events import is_begun, with_lost
from git_session.model.dataclass import replace
from git_session.model.event import Event, encode, new_event, parse_journal
from git_session.model.fold import fold
from git_session.model.session import State
from git_session.model.text import plural
from git_session.services.doctor.finding import Fault, repairable
from git_session.services.doctor.repairs import keep_original, local_sessions
from git_session.services.lifecycle.adopt import commits_of_branch
from git_session.services.workspace import Workspace
from git_session.store.archive_union import ids_told, lost_beginning, lost_lines
from git_session.store.journal_file import read_journal


def lost_events(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Journals without the start of their session, or without what `context.json` tells.

    Fix: write the lines again from the archive, `context.json` or the commits, and keep the file as `journal.damaged-<n>`.
    """
    for session_id in local_sessions(workspace):
        folder = workspace.store.folder(session_id)
        path = folder / "journal"
        try:
            content = read_journal(str(path))
            events = parse_journal(content).events
        except (SessionError, OSError):
            continue  # a finding of its own
        lost = ids_told(folder) - {event.id for event in events}
        if is_begun(events) and not lost:
            continue
        done = _restore(workspace, session_id) if fix else ""
        yield repairable(
            "lost-lines",
            str(path),
            (
                f"it lacks {plural(len(lost), 'event')} of which context.json tells"
                if is_begun(events)
                else "it has lost the start of the session"
                if content
                else "it is empty"
            ),
            "they are not shown, and the files for people and editors are not brought up to date"
            if is_begun(events)
            else "the session is shown by what its archive or context.json tells, as long as they do",
            done,
            fixed=bool(done),
        )


def forget_notices(workspace: Workspace) -> None:
    """Drop the notices of what `lost_events` finds."""
    known = {notice(each) for each in local_sessions(workspace) for notice in (lost_beginning, lost_lines)}
    workspace.store.notices[:] = [each for each in workspace.store.notices if each not in known]


def _restore(workspace: Workspace, session_id: str) -> str:
    """Write the journal again with what it lost; returns what was done."""
    store, path = workspace.store, workspace.store.folder(session_id) / "journal"
    with store.lock():
        content = read_journal(str(path))
        before = parse_journal(content).events
        found = _with_messages(workspace, session_id, store.with_lost_lines(session_id, before))
        kept = keep_original(path, content) if content else None
        replace_file(os.fsencode(path), b"".join(map(encode, found)))
    store.refresh(session_id)
    count = plural(len(found) - len(before), "event")
    return f"restored {count}" + (f"; the original is {kept.name}" if kept else "")


def _with_messages(workspace: Workspace, session_id: str, events: Sequence[Event]) -> Sequence[Event]:
    """The events, and if neither archive nor `context.json` told of the session's start, what the messages of its commits tell."""
    session = fold(events, session_id=session_id)
    if session.base or not session.branch:
        return events
    commits = commits_of_branch(workspace.repository, session.branch, "")
    if not commits:
        return events
    start = min(events[0].at, commits[0].at)
    base = workspace.repository.commit(f"{commits[0].oid}^")
    opening = replace(events[0], at=start, body={**events[0].body, **({"base": base} if base else {})})
    found = adoption_of(commits)
    told: list[Event] = [opening]
    for each in found.objectives if found and not session.objectives else ():
        added = new_event(each.at, "objective", text=each.text)
        told.append(added)
        if each.state is State.STARTED:
            told.append(new_event(each.at, "objective.start", of=added.id))
        elif each.state is State.DROPPED:
            told.append(new_event(each.changed_at, "objective.drop", of=added.id))
        elif each.state is State.DONE:
            told.append(new_event(each.closed_at, "objective.complete", of=added.id, commit=each.commit))
    for decision in found.decisions if found and not session.decisions else ():
        texts = {"rationale": decision.rationale, "alternatives": decision.alternatives}
        told.append(new_event(decision.at, "decision", text=decision.text, commit=decision.commit, **texts))
    return with_lost(events[1:], sorted(told, key=lambda event: event.at))
