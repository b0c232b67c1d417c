"""Imports the sessions of the CCMP plugin session-management: what no session here has yet, and nothing twice.

A branch whose session is open gets what is missing. Otherwise a new session is made: an open one if the branch exists and the
plugin did not end it, else an ended one with the plugin's own dates and its last handoff. Time that the plugin recorded
becomes earlier time of the session (`Session.adopted`), which is in no total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from git_session.errors import SessionError
from git_session.git.branches import head_of
from git_session.git.objects import identity_of
from git_session.model.adoption import KEPT
from git_session.model.ccmp_records import CcmpCheckpoint, CcmpRecord, merged
from git_session.model.dataclass import dataclass
from git_session.model.event import Event, new_event
from git_session.model.ids import new_session_id
from git_session.model.session import Session, State
from git_session.services.importing.ccmp_files import CcmpFile, CcmpFound, ccmp_files
from git_session.services.lifecycle.adopt import adoptable, adoption_events
from git_session.services.lifecycle.entering import base_branch, sync_journals_with_head
from git_session.services.workspace import Workspace
from git_session.store.archive import END

SOURCE = "ccmp"
_UNNAMED = ("", "checkpoint")
"""Labels that the plugin gives by itself."""


@dataclass(frozen=True)
class ImportedSession:
    """A session into which something was imported."""

    session: str  #: Id of the session; empty with `--dry-run` if it would be a new one.
    branch: str  #: Branch that the session belongs to.
    state: str  #: `opened` or `ended` for a new session, `added` for one that was open before.
    objectives: int  #: Number of imported objectives.
    blockers: int  #: Number of imported blockers.
    decisions: int  #: Number of imported decisions.
    checkpoints: int  #: Number of imported checkpoints.
    notes: int  #: Number of imported accomplishments, reminders and next steps.
    active_seconds: int  #: Imported time, in seconds; it is earlier time of the session, and in no total.
    started_at: int  #: When the plugin's session was started (epoch ms); 0 if unknown.
    ended_at: int  #: When the plugin's session was ended (epoch ms); 0 if it is open.
    left_out: int  #: Number of texts beyond the limit, which were not imported.


@dataclass(frozen=True)
class CcmpImport:
    """What was imported from the CCMP plugin."""

    dry_run: bool  #: Whether nothing was written.
    sessions: tuple[ImportedSession, ...]  #: Sessions with imported texts or time, by branch.
    files: tuple[CcmpFile, ...]  #: Files of the plugin, which stay unchanged.


def import_ccmp(workspace: Workspace, *, dry_run: bool) -> CcmpImport:
    """Import everything that is new. Raises SessionError `nothing-to-import`, `secret`; nothing is written then."""
    found = ccmp_files(workspace)
    if not any(each.state != "kept" for each in found.files):
        raise SessionError(
            "nothing-to-import",
            "found no session of the CCMP plugin here",
            hint="it keeps them in .sessions/, .git/sessions/<branch>/ and .ccmp/state.json of its own repository",
        )
    if not dry_run:
        workspace.repository.require_identity()
    planned = [_Plan(workspace, record, checkpoints) for record, checkpoints in _by_branch(workspace, found)]
    for plan in planned if not dry_run else ():
        plan.finish()
    planned = [plan for plan in planned if plan.has_news]
    for plan in planned:
        workspace.refuse_secrets(*plan.texts)
    done = [plan.imported() if dry_run else plan.write() for plan in planned]
    if done and not dry_run:
        sync_journals_with_head(workspace)
    return CcmpImport(dry_run, tuple(done), found.files)


def _by_branch(workspace: Workspace, found: CcmpFound) -> list[tuple[CcmpRecord, list[CcmpCheckpoint]]]:
    """One record for each branch, with its checkpoints: those before its handoff, or else of the branch that has none yet."""
    records: dict[str, list[CcmpRecord]] = defaultdict(list)
    for record in found.records:
        records[record.branch].append(record)
    ends = sorted((each.ended_at, each.branch) for each in found.records if each.document)
    last = next((each.branch for each in reversed(found.records) if not each.document), "")
    checkpoints: dict[str, list[CcmpCheckpoint]] = defaultdict(list)
    for _, checkpoint in sorted(found.checkpoints, key=lambda pair: (pair[1].at, pair[0])):
        branch = next((branch for at, branch in ends if at >= checkpoint.at), last or (ends[-1][1] if ends else ""))
        checkpoints[branch].append(checkpoint)
    away_after = workspace.settings.away_after
    return [(merged(each, away_after=away_after), checkpoints[branch]) for branch, each in sorted(records.items())]


class _Plan:
    """What of a record is new, and where it goes."""

    def __init__(self, workspace: Workspace, record: CcmpRecord, checkpoints: Iterable[CcmpCheckpoint]) -> None:
        self._workspace, self._record = workspace, record
        earlier = [each.session for each in workspace.store.of_branch(record.branch)]
        bound = workspace.store.bound(record.branch)
        session = workspace.store.read(bound).session if bound else None
        self._open = session if session and session.is_open else None
        is_imported = session and session.adopted and session.adopted.source == SOURCE
        self._interrupted = bound if is_imported and not self._open else ""
        self._head = head_of(workspace.repository, record.branch)
        exists = self._head or record.branch == workspace.repository.branch  # which may have no commit yet
        self._is_ended = not self._open and (bool(record.ended_at) or not exists)
        self._adoption = None if self._open or self._is_ended else adoptable(workspace, record.branch)
        texts = {text for each in earlier for text in _texts(each)}
        if self._adoption:
            texts |= {each.text for each in self._adoption.found.objectives}
            texts |= {each.text for each in self._adoption.found.decisions}
        kept = [each for each in record.objectives if each.text not in texts]
        self._objectives = kept[:KEPT]
        self._blockers = [each for each in record.blockers if each.text not in texts][:KEPT]
        self._decisions = [each for each in record.decisions if each.text not in texts][:KEPT]
        self._left_out = len(kept) - len(self._objectives)
        self._notes = {
            name: tuple(each for each in given if each not in texts)
            for name, given in (
                ("accomplished", record.accomplished),
                ("remember", (*record.remember, *self._lost_notes(checkpoints))),
                ("next", record.next_steps),
            )
        }
        marks = {(mark.commit, mark.label, mark.notes) for each in earlier for mark in each.checkpoints}
        self._checkpoints = [
            each
            for each in checkpoints
            if (each.commit, _label(each), each.notes) not in marks and workspace.repository.commit(each.commit)
        ]
        known = any(each.adopted for each in earlier)
        self._seconds = 0 if known else record.seconds
        if self._adoption and any(each.active_seconds for each in self._adoption.found.people):
            self._seconds = 0  # the trailers of the commits say it
        self._is_new_branch = not earlier

    def _lost_notes(self, checkpoints: Iterable[CcmpCheckpoint]) -> list[str]:
        """What checkpoints say whose commit is not in this repository."""
        return [
            ": ".join(filter(None, (_label(each) or "checkpoint", each.notes)))
            for each in checkpoints
            if (each.notes or _label(each)) and not self._workspace.repository.commit(each.commit)
        ]

    @property
    def has_news(self) -> bool:
        news = (self._objectives, self._blockers, self._decisions, self._checkpoints, self._seconds)
        return any(news) or any(self._notes.values()) or self._is_new_branch

    @property
    def texts(self) -> list[str]:
        found = [*(each.text for each in self._objectives), *(each.text for each in self._blockers)]
        found += [text for each in self._blockers for text in (each.issue, each.resolution)]
        found += [text for each in self._decisions for text in (each.text, each.rationale, each.alternatives)]
        found += [text for each in self._checkpoints for text in (each.label, each.notes)]
        found += [text for given in self._notes.values() for text in given]
        return [*found, self._record.document if self._is_ended else ""]

    def imported(self, session: str = "") -> ImportedSession:
        return ImportedSession(
            session=self._open.id if self._open else session,
            branch=self._record.branch,
            state="added" if self._open else "ended" if self._is_ended else "opened",
            objectives=len(self._objectives),
            blockers=len(self._blockers),
            decisions=len(self._decisions),
            checkpoints=len(self._checkpoints),
            notes=sum(map(len, self._notes.values())),
            active_seconds=self._seconds,
            started_at=self._record.started_at,
            ended_at=self._record.ended_at if self._is_ended else 0,
            left_out=self._left_out,
        )

    def write(self) -> ImportedSession:
        """Write it into the session that is open, or a new one."""
        store, record, now = self._workspace.store, self._record, self._workspace.now
        if self._open:
            adopted = [self._earlier(now)] if self._seconds else []
            store.record(self._open.id, *adopted, *self._events(now), *self._noted(now))
            return self.imported()
        ended = min(record.ended_at or record.started_at or now, now)
        start = min(record.started_at or ended, ended) if self._is_ended else now
        opening = self._opening(start)
        name = opening.text("session")
        paused = new_event(start, "leave", reason="imported")
        is_here = record.branch == self._workspace.repository.branch and not self._is_ended
        before = adoption_events(self._adoption.found, now, base=self._adoption.base) if self._adoption else []
        if not before or self._seconds:
            before = [self._earlier(start), *before[1:]]
        events = [
            *([] if is_here else [paused]),
            *before,
            *self._events(start, until=ended if self._is_ended else start),
        ]
        if not self._is_ended:
            store.create(opening, *events, *self._noted(start))
            return self.imported(name)
        end = new_event(ended, "end", **{key: list(texts) for key, texts in self._notes.items() if texts})
        store.create(opening, *events, end)
        self._archive(name)
        return self.imported(name)

    def finish(self) -> None:
        """Archive an ended session whose import was killed before that."""
        if self._interrupted:
            self._archive(self._interrupted)

    def _archive(self, name: str) -> None:
        self._workspace.store.keep(name, END + name, handoff=self._record.document)
        self._workspace.store.unbind(self._record.branch)

    def _opening(self, start: int) -> Event:
        from datetime import datetime

        workspace, branch = self._workspace, self._record.branch
        day, ids = datetime.fromtimestamp(start / 1000).astimezone(), workspace.store.ids()
        name = new_session_id(branch, day)
        while name in ids:
            name = new_session_id(branch, day)
        timeouts = list(workspace.settings.timeouts)
        return new_event(
            start,
            "session",
            format=1,
            session=name,
            branch=branch,
            base=self._head or None,
            base_ref=base_branch(workspace, branch),
            tdd=self._record.is_tdd or None,
            timeouts=timeouts,
        )

    def _earlier(self, at: int) -> Event:
        """The event that says where the session comes from, and how long it took there."""
        name = identity_of(self._workspace.repository).name
        people = [{"name": name, "commits": 0, "seconds": self._seconds}] if self._seconds else []
        written = self._record.ended_at or self._record.started_at or at
        return new_event(at, "adopted", source=SOURCE, author=name, written=min(written, at), commits=0, people=people)

    def _events(self, at: int, *, until: int = 0) -> list[Event]:
        """The events that add what is new, at `at`, checkpoints at their own time if that is before `until` (all epoch ms)."""
        written = self._record.started_at if 0 < self._record.started_at < at else None
        found = []
        for objective in self._objectives:
            added = new_event(at, "objective", text=objective.text, written=written)
            found.append(added)
            if objective.state is not State.OPEN:
                kind = "objective.complete" if objective.state is State.DONE else "objective.start"
                found.append(new_event(at, kind, of=added.id))
        for blocker in self._blockers:
            added = new_event(at, "blocker", text=blocker.text, issue=blocker.issue, written=written)
            found.append(added)
            if blocker.is_resolved:
                found.append(new_event(at, "blocker.resolve", of=added.id, resolution=blocker.resolution))
        found += [
            new_event(
                at,
                "decision",
                text=each.text,
                rationale=each.rationale,
                alternatives=each.alternatives,
                written=written,
            )
            for each in self._decisions
        ]
        found += [
            new_event(
                max(at, min(each.at, until)), "checkpoint", commit=each.commit, label=_label(each), notes=each.notes
            )
            for each in self._checkpoints
        ]
        return found

    def _noted(self, at: int) -> list[Event]:
        """Checkpoints with the notes of a session that stays open: what was accomplished, what to remember, what is next."""
        pairs = ((key, text) for key, texts in self._notes.items() for text in texts)
        return [new_event(at, "checkpoint", commit=self._head, label=key, notes=text) for key, text in pairs]


def _label(checkpoint: CcmpCheckpoint) -> str:
    return "" if checkpoint.label in _UNNAMED else checkpoint.label


def _texts(session: Session) -> Iterable[str]:
    """The texts that a session has."""
    yield from (each.text for each in session.objectives)
    yield from (each.text for each in session.blockers)
    yield from (each.text for each in session.decisions)
    yield from (each.notes for each in session.checkpoints)
    yield from (*session.accomplished, *session.remember, *session.next_steps)
