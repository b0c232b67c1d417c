"""The events that a `context.json` tells, for a journal that lost lines: the reverse of `model.fold`, as far as the document goes.

Objectives, blockers, decisions, checkpoints and ends keep the ids of their events, so that other events still name them. Test
runs and measurements are not restored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from git_session.model.event import FORMAT, Event, decode, encode, new_event
from git_session.model.session import Session, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STATES = {
    State.STARTED: "objective.start",
    State.DONE: "objective.complete",
    State.DROPPED: "objective.drop",
    State.OPEN: "objective.reopen",
}


def is_begun(events: Iterable[Event]) -> bool:
    """Do the events of a journal include the one that opens the session?"""
    return any(event.kind == "session" for event in events)


def opening(at: int, session: str, branch: str, *, base: str = "", base_ref: str = "") -> Event:
    """A new `session` event for a journal that lost its own."""
    return new_event(at, "session", format=FORMAT, session=session, branch=branch, base=base, base_ref=base_ref)


def events_told(document: Mapping[str, Any], session: Session, events: Sequence[Event]) -> tuple[Event, ...]:
    """The events that make of `session`, the fold of `events`, what `document` (`model.documents.context_document`) tells.

    What is no value of an event is left out.
    """
    known = {event.id for event in events}
    found: list[Event] = []
    for event in _told(_Told(document), session, begun=is_begun(events)):
        if event.id not in known and decode(encode(event)[:-1]) == event:
            known.add(event.id)
            found.append(event)
    return tuple(found)


def with_lost(events: Sequence[Event], told: Iterable[Event]) -> list[Event]:
    """`events` with those of `told` that they lack, each at its time, and after what it follows in `told`; the opening comes first."""
    known = {event.id for event in events}
    found = list(events[:1]) if is_begun(events[:1]) else []
    at, placed = len(found), {event.id for event in found}
    for each in told:
        while at < len(events) and each.id not in placed and each.kind != "session":
            if each.id not in known and events[at].at >= each.at:
                break
            placed.add(events[at].id)
            found.append(events[at])
            at += 1
        if each.id not in known:
            found.append(each)
    return [*found, *events[at:]]


class _Told:
    """A JSON object whose values may be anything."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int:
        value = self.values.get(key)
        return value if type(value) is int and value >= 0 else 0

    def texts(self, key: str) -> list[str]:
        value = self.values.get(key)
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

    def each(self, key: str) -> Iterator[_Told]:
        value = self.values.get(key)
        yield from (_Told(each) for each in (value if isinstance(value, list) else ()) if isinstance(each, dict))

    def some(self, *keys: str) -> dict[str, str]:
        return {key: self.text(key) for key in keys}

    def event(self, at: str, kind: str, *, named: str = "event", **body: object) -> Event:
        """An event with the id under `named`, a new one if there is none, and the time under `at`."""
        made = new_event(self.number(at), kind, **{key: value or None for key, value in body.items()})
        return Event(made.at, kind, self.text(named) or made.id, made.body)


def _told(document: _Told, session: Session, *, begun: bool) -> Iterator[Event]:
    start = document.number("started_at")
    if not begun:
        yield from _opening(document)
    yield from sorted((_not_before(start, each) for each in _later(document, session)), key=lambda event: event.at)


def _not_before(start: int, event: Event) -> Event:
    """Nothing happened before the session; what it adopted says when it was written."""
    if event.at >= start:
        return event
    return Event(start, event.kind, event.id, {**event.body, "written": event.at} if event.at else event.body)


def _opening(document: _Told) -> Iterator[Event]:
    given = document.some("branch", "base", "base_ref", "issue")
    tdd = document.values.get("tdd") is True
    yield document.event("started_at", "session", format=FORMAT, session=document.text("id"), tdd=tdd, **given)
    adopted = document.values.get("adopted")
    if isinstance(adopted, dict):
        told = _Told(adopted)
        people = [
            {"name": each.text("name"), "commits": each.number("commits"), "seconds": each.number("active_seconds")}
            for each in told.each("people")
        ]
        body: dict[str, Any] = {
            "written": told.number("written_at"),
            "commits": told.number("commits"),
            "people": people,
            "remember": told.texts("remember"),
            "next": told.texts("next_steps"),
        }
        yield document.event("started_at", "adopted", **told.some("commit", "author", "follows", "source"), **body)


def _later(document: _Told, session: Session) -> Iterator[Event]:
    yield from _objectives(document, session)
    resolved = {each.event for each in session.blockers if each.resolved_at}
    for each in document.each("blockers"):
        day: dict[str, Any] = {"day": True} if each.values.get("is_day") is True else {}
        yield each.event("added_at", "blocker", **each.some("text", "issue", "author"), **day)
        if each.number("resolved_at") and each.text("event") not in resolved:
            body: dict[str, Any] = {"of": each.text("event"), "resolution": each.text("resolution"), **day}
            body["author"] = each.text("resolved_by")
            yield each.event("resolved_at", "blocker.resolve", named="", **body)
    named = {each.text("id"): each.text("event") for each in document.each("decisions")}
    made = {each.text("oid") for each in document.each("commits")}
    for each in document.each("decisions"):
        texts = each.some("text", "rationale", "alternatives", "author", "supersedes", "supersedes_text")
        of = named.get(each.text("supersedes"), "")
        commit = "" if each.text("commit") in made else each.text("commit")  # whose own event names the decision
        yield each.event("added_at", "decision", **texts, of=of, commit=commit, paths=each.texts("paths"))
    for each in document.each("checkpoints"):
        texts = each.some("commit", "label", "notes", "snapshot", "reason", "phase")
        yield each.event("at", "checkpoint", **texts, left_out=each.texts("left_out"))
    yield from _commits(document, session)
    ends = [*document.each("ends")]
    for each in ends:
        said = {"accomplished": document.texts("accomplished"), "remember": document.texts("remember")}
        last: dict[str, Any] = {**said, "next": document.texts("next_steps"), **document.some("merged_to", "merged_as")}
        yield each.event("at", "end", **(last if each is ends[-1] else {}))
    if ends and not (document.number("ended_at") or session.ends):
        yield ends[-1].event("at", "reopen", named="")


def _objectives(document: _Told, session: Session) -> Iterator[Event]:
    states = {each.event: each.state for each in session.objectives}
    for each in document.each("objectives"):
        yield each.event("added_at", "objective", **each.some("text", "author"))
        state, kind = each.text("state"), ""
        if state != states.get(each.text("event"), State.OPEN):
            kind = next((kind for name, kind in _STATES.items() if name == state), "")
        elif each.text("changed") not in ("", each.text("event")):
            kind = "objective.edit"
        if kind:
            at = "closed_at" if each.number("closed_at") else "added_at"
            text = each.text("text") if kind == "objective.edit" else ""
            yield each.event(at, kind, named="changed", of=each.text("event"), text=text, commit=each.text("commit"))


def _commits(document: _Told, session: Session) -> Iterator[Event]:
    known = {commit.oid for commit in session.commits}
    commits = [each for each in document.each("commits") if each.text("oid") not in known]
    with_list = [each for each in commits if each.values.get("listed") is not None]
    # Which change of an objective a message lists is lost with the event of the change.
    shown = [each.text("event") for each in document.each("objectives") if each.text("listed")]
    for each in commits:
        listed = each.texts("listed") + (shown if each is with_list[-1] else []) if each in with_list else None
        body: dict[str, Any] = {
            **each.some("oid", "by"),
            "parents": each.texts("parents"),
            "seconds": each.number("seconds"),
            "decisions": each.texts("decisions"),
            "completed": each.texts("completed"),
        }
        yield each.event("at", "commit", named="", **body, listed=listed)
    gone = [each.text("oid") for each in commits if each.values.get("gone") is True]
    if gone:
        at = max(each.number("at") for each in commits)
        yield new_event(at, "gone", oids=gone)
