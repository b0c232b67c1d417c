"""Learns from later commits of others on a session's branch: objectives they completed, added or reworded, and decisions.
Blockers are in no commit: that a colleague resolved or added one, their shared session tells.

Two people may take turns on a branch, each with their own session. A session that is resumed learns the state of its
objectives from the trailers of the others' commits; otherwise its next commit would list completed objectives as open. The
later change wins: changes made in this session after those commits remain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from git_session.model.adoption import AdoptedDecision, AdoptedObjective, adoption_of
from git_session.model.cut_text import is_same_text
from git_session.model.dataclass import dataclass, replace
from git_session.model.event import Event, new_event
from git_session.model.session import Objective, Session, State
from git_session.model.sharing import TIME
from git_session.model.text import one_line
from git_session.model.union import DAY_MS
from git_session.services.lifecycle.adopt import commits_of_branch, decision_of_others
from git_session.services.teamwork.colleagues import newest_on
from git_session.services.workspace import Workspace

_KIND = {State.OPEN: "objective.reopen", State.STARTED: "objective.start", State.DONE: "objective.complete"}


@dataclass(frozen=True)
class ProgressOfOthers:
    """What a session learned from later work of other people on its branch."""

    commit: str  #: Full id of the newest of their commits that told something; empty if none did.
    author: str  #: Author of that commit, or else the colleague who resolved or added the blockers.
    written_at: int  #: When that commit was made, or else when a blocker was resolved or added last (epoch ms).
    objectives: tuple[str, ...]  #: Short ids of the objectives that were added or changed.
    decisions: tuple[str, ...]  #: Short ids of the decisions that were added.
    blockers: tuple[
        str, ...
    ] = ()  #: Short ids of the blockers that a colleague resolved or added in a session of their own.


def learn(workspace: Workspace, session: Session) -> tuple[Session, ProgressOfOthers | None]:
    """(the session with the progress of others, that progress or None)."""
    session, learned = _learn_from_commits(workspace, session)
    found = list(_blockers_of_others(workspace, session))
    if not found:
        return session, learned
    session = workspace.record_all(session, found)
    changed = {event.text("of") or event.id for event in found}
    blockers = tuple(each.id for each in session.blockers if each.event in changed)
    if not learned:
        last = found[-1]
        learned = ProgressOfOthers("", last.text("author"), last.count("written"), (), ())
    return session, replace(learned, blockers=blockers)


def _blockers_of_others(workspace: Workspace, session: Session) -> Iterator[Event]:
    """The events that resolve the blockers that a colleague, who took the session over or had it before, has resolved since, and that
    add those that the colleague added since, in the colleague's name."""
    shared = newest_on(workspace, session.branch)
    if not shared:
        return
    theirs, is_timed = shared.session, TIME in shared.writer.fields
    follows = [each.adopted.follows for each in (session, theirs) if each.adopted]
    if not {session.id, theirs.id} & set(follows):
        return
    learned = {(event.kind, event.text("source")) for event in workspace.store.read(session.id).events}
    resolved = [each for each in theirs.blockers if each.resolved_at and ("blocker.resolve", each.event) not in learned]
    for ours in session.open_blockers:
        same = next((each for each in resolved if one_line(each.text) == one_line(ours.text)), None)
        if not same or same.resolved_at + (0 if is_timed else DAY_MS) < ours.added_at:
            continue
        resolved.remove(same)
        yield new_event(
            workspace.now,
            "blocker.resolve",
            of=ours.event,
            resolution=one_line(same.resolution) or None,
            author=same.resolved_by or shared.name,
            written=min(same.resolved_at, workspace.now),
            day=not is_timed or None,
            source=same.event,
        )
    texts = {one_line(each.text) for each in session.blockers}
    for each in theirs.open_blockers:
        is_new = each.added_at + (0 if is_timed else DAY_MS) >= session.started_at
        if is_new and not each.author and ("blocker", each.event) not in learned and one_line(each.text) not in texts:
            yield new_event(
                workspace.now,
                "blocker",
                text=one_line(each.text),
                issue=one_line(each.issue) or None,
                author=shared.name,
                written=min(each.added_at, workspace.now),
                day=not is_timed or None,
                source=each.event,
            )


def _learn_from_commits(workspace: Workspace, session: Session) -> tuple[Session, ProgressOfOthers | None]:
    commits = commits_of_branch(workspace.repository, session.branch, session.base)
    seen = {each.oid for each in session.commits}
    here = {name for name in {each.session for each in commits} if name and workspace.store.has(name)}
    others = {each.oid: each for each in commits if each.oid not in seen and each.session not in here}
    found = adoption_of(commits) if others else None
    if not found:
        return session, None
    known = _Known(session, workspace.store.read(session.id).events)
    objectives = [each for each in found.objectives if each.changed_in in others]
    decisions = [each for each in found.decisions if each.commit in others and known.lacks(each)]
    changes = [known.changes(each, others[each.changed_in].name, workspace.now) for each in objectives]
    added = [decision_of_others(each, workspace.now) for each in decisions]
    events = [event for each in changes for event in each] + added
    if not events:
        return session, None
    before = {each.event: each for each in session.objectives}
    session = workspace.record_all(session, events)
    sources = [each.changed_in for each, change in zip(objectives, changes, strict=True) if change]
    sources += [each.commit for each in decisions]
    newest = max((others[oid] for oid in sources), key=lambda each: each.at)
    return session, ProgressOfOthers(
        newest.oid,
        newest.name,
        newest.at,
        tuple(each.id for each in session.objectives if before.get(each.event) != each),
        tuple(each.id for each in session.decisions if each.event in {event.id for event in added}),
    )


class _Known:
    """The objectives of the session, with every text that each ever had and the time of its last change."""

    def __init__(self, session: Session, events: tuple[Event, ...]) -> None:
        self._session = session
        self._objectives: Mapping[str, Objective] = {each.event: each for each in session.objectives}
        self._texts: list[tuple[str, str]] = []
        self._changed: dict[str, int] = {}
        for event in events:
            if event.kind.startswith("objective"):
                name = event.text("of") or event.id
                self._changed[name] = max(self._changed.get(name, 0), event.at)
                self._texts += [(event.text("text"), name)] if event.text("text") else []

    def lacks(self, decision: AdoptedDecision) -> bool:
        """Whether the decision was made after the session started, and is not in it."""
        is_new = decision.at > self._session.started_at
        return is_new and all(each.text != decision.text for each in self._session.decisions)

    def changes(self, theirs: AdoptedObjective, author: str, now: int) -> list[Event]:
        """The events that update the session's objective to `theirs`, by `author`; none if it changed later in the session."""
        named = self._named(theirs)
        if not named:
            return list(_new(theirs, now)) if theirs.changed_at > self._session.started_at else []
        if len(named) > 1:
            return []  # a cut text that fits several: a guess could complete the wrong one
        ours = named[0]
        if theirs.changed_at <= self._changed[ours.event] or ours.state is State.DROPPED:
            return []
        body = {"of": ours.event, "author": author, "written": theirs.changed_at}
        events = []
        if not any(is_same_text(theirs.text, text) for text, name in self._texts if name == ours.event):
            events.append(new_event(now, "objective.edit", **body, text=theirs.text))
        if theirs.state is not ours.state:
            events.append(new_event(now, _KIND[theirs.state], **body, commit=theirs.commit or None))
        return events

    def _named(self, theirs: AdoptedObjective) -> list[Objective]:
        """The session's objectives that the newest text of `theirs` names which is known; those with just that text first of all."""
        known = [(text, self._objectives[name]) for text, name in self._texts if name in self._objectives]
        for text in (theirs.text, *reversed(theirs.former)):
            same = [each for ours, each in known if ours == text][:1]
            alike = {each.event: each for ours, each in known if is_same_text(text, ours)}
            if same or alike:
                return same or list(alike.values())
        return []


def _new(theirs: AdoptedObjective, now: int) -> Iterator[Event]:
    added = new_event(now, "objective", text=theirs.text, author=theirs.author, written=theirs.at)
    yield added
    if theirs.state is not State.OPEN:
        commit = theirs.commit or None
        yield new_event(now, _KIND[theirs.state], of=added.id, commit=commit, written=theirs.changed_at)
