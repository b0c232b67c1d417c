"""Learns from later commits of others on a session's branch: objectives they completed, added or reworded, and decisions.
Shared sessions of colleagues tell the same of what is in no commit yet, and also blockers, reminders and next steps.

Two people may take turns on a branch, each with their own session. A session that is resumed learns the state of its
objectives from the trailers of the others' commits; otherwise its next commit would list completed objectives as open. The
later change wins: changes made in this session after those commits remain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from git_session.model.adoption import AdoptedDecision, AdoptedObjective, adoption_of
from git_session.model.cut_text import is_same_text
from git_session.model.dataclass import dataclass, replace
from git_session.model.event import Event, new_event
from git_session.model.session import Blocker, Decision, Objective, Session, State
from git_session.model.sharing import TIME
from git_session.model.text import one_line
from git_session.model.union import DAY_MS
from git_session.services.lifecycle.adopt import commits_of_branch, decision_of_others
from git_session.services.teamwork.colleagues import SharedSession, newest_on
from git_session.services.teamwork.succession import said, taken_text
from git_session.services.workspace import Workspace

_KIND = {
    State.OPEN: "objective.reopen",
    State.STARTED: "objective.start",
    State.DONE: "objective.complete",
    State.DROPPED: "objective.drop",
}
_RANK = {State.OPEN: 0, State.STARTED: 1, State.DONE: 2, State.DROPPED: 2}
"""How far an objective has advanced."""


@dataclass(frozen=True)
class ProgressOfOthers:
    """What a session learned from later work of other people on its branch."""

    commit: str  #: Full id of the newest of their commits that told something; empty if none did.
    author: str  #: Author of that commit, or else the colleague whose shared session told it.
    written_at: int  #: When that commit was made, or else when the last of it was written (epoch ms).
    objectives: tuple[str, ...]  #: Short ids of the objectives that were added or changed.
    decisions: tuple[str, ...]  #: Short ids of the decisions that were added.
    blockers: tuple[
        str, ...
    ] = ()  #: Short ids of the blockers that a colleague resolved or added in a session of their own.
    told: tuple[str, ...] = ()  #: Reminders and next steps of a colleague, each with the colleague's name.


def learn(workspace: Workspace, session: Session) -> tuple[Session, ProgressOfOthers | None]:
    """(the session with the progress of others, that progress or None)."""
    session, learned = _learn_from_commits(workspace, session)
    shared = newest_on(workspace, session.branch)
    follows = [each.adopted.follows for each in (session, shared.session if shared else session) if each.adopted]
    if not shared or not {session.id, shared.session.id} & set(follows):
        return session, learned
    before = session
    found = [*_blockers_of_others(workspace, session, shared), *_told(workspace, session, shared)]
    found += _work_of_others(workspace, session, shared)
    if not found:
        return session, learned
    session = workspace.record_all(session, found)
    changed = {event.text("of") or event.id for event in found}
    if not learned:
        learned = ProgressOfOthers("", shared.name, max(event.count("written") for event in found), (), ())
    known = {*before.reminders, *before.steps}
    told = [
        text for event in found if event.kind == "told" for text in (*event.texts("remember"), *event.texts("next"))
    ]
    return session, replace(
        learned,
        objectives=_ids(session.objectives, {*learned.objectives}, changed),
        decisions=_ids(session.decisions, {*learned.decisions}, changed),
        blockers=_ids(session.blockers, set(), changed),
        told=tuple(text for text in told if text not in known),
    )


def _ids(
    parts: Sequence[Objective | Decision | Blocker], known: Collection[str], changed: Collection[str]
) -> tuple[str, ...]:
    return tuple(each.id for each in parts if each.id in known or each.event in changed)


def _work_of_others(workspace: Workspace, session: Session, shared: SharedSession) -> Iterator[Event]:
    """The events that bring the objectives and decisions of the session as far as the colleague did in `shared`, each once."""
    is_timed = TIME in shared.writer.fields
    ours = workspace.store.read(session.id).events
    known, learned = _Known(session, ours), {event.text("source") for event in ours}
    changes: dict[str, list[Event]] = {}
    copies: set[str] = set()  # what was written elsewhere, perhaps here
    before: Event | None = None
    for event in shared.events:
        if event.kind.startswith("objective"):
            changes.setdefault(event.text("of") or event.id, []).append(event)
            # An adopted objective is followed by its state.
            is_state = before and before.text("author") and event.text("of") == before.id
            copies |= {event.id} if event.count("written") or is_state else set()
        before = event
    for objective in shared.session.objectives:
        events = changes.get(objective.event, [])
        last = next((each for each in reversed(events) if each.id not in copies), None)
        if not last or last.id in learned:
            continue
        theirs = AdoptedObjective(
            taken_text(objective.text),
            objective.state,
            objective.author or shared.name,
            min(objective.added_at, workspace.now),
            min(objective.closed_at, workspace.now),
            objective.commit,
            min(last.at, workspace.now),
            former=tuple(one_line(each.text("text")) for each in events if each.text("text")),
        )
        for event in known.changes(theirs, shared.name, workspace.now, is_day=not is_timed):
            yield replace(event, body={**event.body, "source": last.id})
    for decision in shared.session.decisions:
        made = AdoptedDecision(
            taken_text(decision.text),
            taken_text(decision.rationale),
            taken_text(decision.alternatives),
            shared.name,
            min(decision.added_at, workspace.now),
            decision.commit,
            taken_text(decision.supersedes_text or _superseded(shared.session, decision)),
        )
        if not decision.author and decision.event not in learned and known.lacks(made, is_day=not is_timed):
            event = decision_of_others(made, workspace.now)
            yield replace(event, body={**event.body, "source": decision.event})


def _superseded(session: Session, decision: Decision) -> str:
    return next((each.text for each in session.decisions if each.id == decision.supersedes), "")


def _told(workspace: Workspace, session: Session, shared: SharedSession) -> Iterator[Event]:
    """The event that adds what the colleague said to remember and to do next when `shared` ended last; none if it was told before."""
    end = next((each for each in reversed(shared.events) if each.kind == "end"), None)
    slack = 0 if TIME in shared.writer.fields else DAY_MS
    learned = {event.text("source") for event in workspace.store.read(session.id).events if event.kind == "told"}
    if not end or end.id in learned or end.at + slack < session.started_at:
        return
    remember = [each for each in said(shared.session.remember, shared.name) if each not in session.reminders]
    steps = [each for each in said(end.texts("next"), shared.name) if each not in session.steps]
    ended = session.ends[-1].at if session.ends else 0
    is_later, is_earlier = end.at - slack > ended, end.at + slack < ended
    if steps and not is_earlier:  # of one day, neither is known to be the later one
        kept = [each for each in session.steps if each not in steps and not is_later]
    else:
        steps = kept = []
    if remember or steps:
        written = min(end.at, workspace.now)
        yield new_event(
            workspace.now,
            "told",
            remember=remember or None,
            next=[*kept, *steps] or None,
            author=shared.name,
            written=written,
            source=end.id,
        )


def _blockers_of_others(workspace: Workspace, session: Session, shared: SharedSession) -> Iterator[Event]:
    """The events that resolve the blockers that a colleague, who took the session over or had it before, has resolved since, and that
    add those that the colleague added since, in the colleague's name."""
    theirs, is_timed = shared.session, TIME in shared.writer.fields
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
        self._reopened = {event.text("of") for event in events if event.kind == "objective.reopen"}
        for event in events:
            if event.kind.startswith("objective"):
                name = event.text("of") or event.id
                self._changed[name] = max(self._changed.get(name, 0), event.at)
                self._texts += [(event.text("text"), name)] if event.text("text") else []

    def lacks(self, decision: AdoptedDecision, *, is_day: bool = False) -> bool:
        """Whether the decision was made after the session started, or may have been if only the day is known, and is not in it."""
        is_new = decision.at + DAY_MS * is_day > self._session.started_at
        return is_new and all(each.text != decision.text for each in self._session.decisions)

    def changes(self, theirs: AdoptedObjective, author: str, now: int, *, is_day: bool = False) -> list[Event]:
        """The events that update the session's objective to `theirs`, by `author`; none if it changed later in the session.

        If only the day of `theirs` is known (`is_day`), and the session's objective changed about that day too, it only advances,
        unless it was reopened, and only a text that they had is reworded.
        """
        named = self._named(theirs)
        slack = DAY_MS * is_day
        if not named:
            is_new = theirs.changed_at + slack > self._session.started_at and theirs.state is not State.DROPPED
            return list(_new(theirs, now)) if is_new else []
        if len(named) > 1:
            return []  # a cut text that fits several: a guess could complete the wrong one
        ours = named[0]
        changed = self._changed[ours.event]
        if theirs.changed_at + slack <= changed or ours.state is State.DROPPED:
            return []
        is_unsure = is_day and theirs.changed_at - slack <= changed
        may_move = _RANK[theirs.state] > _RANK[ours.state] and ours.event not in self._reopened
        body = {"of": ours.event, "author": author, "written": theirs.changed_at}
        events = []
        is_known = any(is_same_text(theirs.text, text) for text, name in self._texts if name == ours.event)
        if not is_known and (not is_unsure or one_line(ours.text) in theirs.former):
            events.append(new_event(now, "objective.edit", **body, text=theirs.text))
        if theirs.state is not ours.state and (may_move or not is_unsure):
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
