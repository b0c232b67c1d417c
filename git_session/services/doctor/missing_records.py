"""Commits that lack something of ours: those that no hook saw, those whose note is gone, and those that nothing keeps alive.

Each search can fix what it finds.
"""

from __future__ import annotations

from collections.abc import Iterator

from git_session.errors import SessionError
from git_session.git.branches import head_of
from git_session.hot.clock import Timeouts
from git_session.hot.notes import NOTES_REF, note_text, read_notes, write_notes
from git_session.model.event import Event
from git_session.model.session import Session
from git_session.model.text import plural
from git_session.model.timeouts import clocked
from git_session.services.doctor.finding import Fault
from git_session.services.doctor.repairs import FIX, readable
from git_session.services.recording.catch_up import catch_up, missed
from git_session.services.workspace import Workspace
from git_session.store.archive import COMMITS


def unnoted_commits(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """What happened on the branches of open sessions while no hook was looking. Mended: it is recorded."""
    for stored in readable(workspace):
        session = stored.session
        if workspace.store.bound(session.branch) != session.id:
            continue
        found = missed(workspace, session)
        if found.is_nothing:
            continue
        if fix:
            catch_up(workspace, session)
        counted = ((len(found.made), "made"), (len(found.pairs), "replaced"), (len(found.gone), "taken off the branch"))
        parts = [
            f"{plural(count, 'commit')} {what}"
            for count, what in (*counted, (len(found.back), "brought back"))
            if count
        ]
        names = [record.short for record, _ in found.made[:5]]
        yield Fault(
            "unnoted-commits",
            session.id,
            f"{', '.join(parts)} while no hook was looking"
            + (f": {', '.join(names)}" if names else "")
            + (" …" if len(found.made) > 5 else ""),
            "they are recorded at the next git-session command on that branch",
            FIX,
            fix,
            "recorded from the branch's reflog" if fix else "",
        )


def missing_notes(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Recorded commits without a note. Mended: the notes are written again from the journal."""
    for stored in readable(workspace):
        if not _without_note(workspace, stored.session):
            continue
        with workspace.store.lock():  # between the journal and the note a hook holds the lock
            missing = _without_note(workspace, stored.session)
            if missing and fix:
                texts = note_texts(stored.session, stored.events, workspace.settings.timeouts)
                try:
                    write_notes({oid.encode(): texts[oid] for oid in missing})
                except RuntimeError as error:
                    raise SessionError("notes-failed", f"the notes could not be written: {error}") from None
        if not missing:
            continue
        yield Fault(
            "missing-notes",
            stored.session.id,
            f"{plural(len(missing), 'recorded commit')} without a note: {', '.join(oid[:9] for oid in missing[:5])}"
            + (" …" if len(missing) > 5 else ""),
            f"git log does not show their time ({NOTES_REF})",
            FIX,
            fix,
            "written again from the journal" if fix else "",
        )


def unkept_commits(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Sessions of versions before 0.1.0 whose commits no ref of ours keeps. Fixed: the ref is made.

    Of sessions of other clones, which have no journal here, only commits that no ref at all keeps.
    """
    store, own = workspace.store, {stored.session.id for stored in readable(workspace)}
    for stored in store.read_each(store.ids()):
        session = stored.session
        newest = next((commit.oid for commit in reversed(session.commits) if not commit.gone), "")
        if session.is_open and head_of(workspace.repository, session.branch):
            continue  # the next command keeps them, or the hook when the branch is left
        if not newest or store.archive.kept_commit(session.id) or not workspace.objects.records([newest]):
            continue
        if session.id not in own and _is_reachable(workspace, newest):
            continue
        if fix:
            store.keep_commits(session)
        fixed = fix and bool(store.archive.kept_commit(session.id))
        yield Fault(
            "unkept-commits",
            session.id,
            f"no ref keeps its {plural(sum(not each.gone for each in session.commits), 'commit')}",
            "once its branch is deleted, git may remove them, and their figures go",
            FIX,
            fixed,
            f"kept by {COMMITS}{session.id}" if fixed else "",
        )


def _is_reachable(workspace: Workspace, oid: str) -> bool:
    return bool(workspace.repository.git.ask("for-each-ref", "--count=1", f"--contains={oid}"))


def _without_note(workspace: Workspace, session: Session) -> list[str]:
    """The recorded commits that have no note. What git has collected meanwhile cannot have one."""
    if not session.commits:
        return []
    known = [record.oid for record in workspace.objects.records([commit.oid for commit in session.commits])]
    noted = read_notes([oid.encode() for oid in known])
    return [oid for oid in known if oid.encode() not in noted]


def note_texts(session: Session, events: tuple[Event, ...], timeouts: Timeouts) -> dict[str, bytes]:
    """Commit -> the text of its note, as the post-commit hook writes it."""
    times: dict[str, int] = {}
    for event, clock in clocked(events, timeouts):
        if event.kind == "commit":
            times[event.text("oid")] = clock.seconds
        for old, new in event.pairs if event.kind == "rewrite" else ():
            if old in times:
                times.setdefault(new, times[old])
    name = session.id.encode()
    return {each.oid: note_text(name, each.seconds, times.get(each.oid, 0)) for each in session.commits}
