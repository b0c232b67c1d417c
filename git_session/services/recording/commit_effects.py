"""The effects of a commit beyond its record: the objectives and blockers its message closes, the decisions it carries."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

from git_session.git.adapters import objects_by_git
from git_session.git.branches import reflog
from git_session.git.objects import Objects, Record
from git_session.hot.trailer import stripped
from git_session.model.dataclass import replace
from git_session.model.event import Event
from git_session.model.ids import short_oid
from git_session.model.messagereading import read_message
from git_session.model.quotes import without_quotes
from git_session.model.session import Session, State
from git_session.model.text import cut, one_line
from git_session.model.trailers import DECISION_LIMIT, listing
from git_session.services.workspace import Workspace

_MENTION = re.compile(
    r"\b(?:complet(?:e|es|ed|ing)|clos(?:e|es|ed|ing)|finish(?:es|ed|ing)?|fix(?:es|ed|ing)?|resolv(?:e|es|ed|ing))"
    r"\s+((?:obj|blk)-\d+(?:(?:\s*,\s*|\s+and\s+|\s+)(?:obj|blk)-\d+)*)",
    re.IGNORECASE,
)
_REPLAYING = re.compile(r"(?:commit \()?(?:cherry-pick|revert|am)\b")
_UNDOING = re.compile(r'(?:Revert|Reapply) "')


def mentioned(message: str) -> tuple[str, ...]:
    """The ids that a commit message closes: `completes obj-1`, `closes obj-2 and blk-1`.

    Quoted messages do not count: squashed commits mean the objectives of their own session, and `Revert "…"` undoes.
    """
    if _UNDOING.match(message.lstrip()):
        return ()
    body, _ = stripped(message.encode("utf-8", "surrogateescape").split(b"\n"))
    text = b"\n".join(without_quotes(body)).decode("utf-8", "surrogateescape")
    found = [name.lower() for match in _MENTION.finditer(text) for name in re.findall(r"\w+-\d+", match.group(1))]
    return tuple(dict.fromkeys(found))


def objectives_after(workspace: Workspace, session: Session, message: str) -> list[str]:
    """The lines of the Session-Objectives trailer for a commit with this message."""
    names, settings = mentioned(message), workspace.settings
    objectives = [
        replace(each, state=State.DONE, pending=True) if each.id in names and each.state is not State.DONE else each
        for each in session.objectives
    ]
    style = "full" if os.environ.get("GIT_SESSION_CHECKPOINT") else settings.commit_style
    return list(listing(objectives, settings.layout, style).lines)


def closing_events(workspace: Workspace, session: Session, oid: str) -> list[Event]:
    """The events that close the open objectives and blockers that the message of commit `oid` closes."""
    records = workspace.objects.records([oid])
    names = mentioned(records[0].message) if records and not _is_replayed(workspace, session, records[0]) else ()
    completed = [each for each in session.objectives if each.id in names and each.state is not State.DONE]
    resolved = [each for each in session.blockers if each.id in names and not each.resolved_at]
    events: list[Event] = [workspace.event("objective.complete", of=each.event, commit=oid) for each in completed]
    return events + [workspace.event("blocker.resolve", of=each.event, resolution=short_oid(oid)) for each in resolved]


def follow_up(workspace: Workspace, session: Session, oid: str) -> Session:
    """Record what the message of commit `oid` closes."""
    events = closing_events(workspace, session, oid)
    if not events:
        return session
    return workspace.record_all(session, events)


def _is_replayed(workspace: Workspace, session: Session, record: Record) -> bool:
    """Whether the commit repeats another's message (cherry-pick, revert, am), so that its ids belong elsewhere or are undone.

    Amended and rebased versions of such a commit count too.
    """
    moves = reflog(workspace.repository, session.branch) or ()
    replayed = {move.new for move in moves if _REPLAYING.match(move.message)}
    if not replayed:
        return False
    made = [(move.old, move.new) for move in moves if move.message.startswith("commit (amend)")]
    for event in workspace.store.read(session.id).events:
        if event.kind == "rewrite":
            made += event.pairs
    while more := {new for old, new in made if old in replayed} - replayed:
        replayed |= more
    return record.oid in replayed


# --- decisions --------------------------------------------------------------------------------------------------------


def carried(session: Session, message: str) -> list[str]:
    """The event ids of the decisions that a message carries word for word.

    Alternatives are not compared: earlier versions omitted them from messages.
    """
    texts = {(_squeezed(each.text), _squeezed(each.rationale)) for each in read_message(message).decisions}
    return [
        each.event
        for each in session.decisions
        if any(
            text == _squeezed(each.text) and (not each.rationale or reason == _squeezed(each.rationale))
            for text, reason in texts
        )
    ]


def _squeezed(text: str) -> str:
    """The text as in a message, without white space and backslashes, because messages break words longer than a line."""
    return "".join(cut(one_line(text), DECISION_LIMIT).replace("\\", "").split())


def lost_decisions(objects: Objects, session: Session, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The event ids of decisions that old commits of the (old, new) `pairs` carry and the new ones do not.

    A `fixup` drops a message, a reword may drop a decision. Reworded decisions are not lost: none is, if the new message has
    at least as many decisions not in the old ones as are missing.
    """
    decisions = {commit.oid: commit.decisions for commit in session.commits}
    olds: dict[str, list[str]] = {}
    for old, new in pairs:
        olds.setdefault(new, []).append(old)
    olds = {new: each for new, each in olds.items() if any(decisions.get(old) for old in each)}
    messages = {
        record.oid: record.message for record in objects.records([*olds, *(o for each in olds.values() for o in each)])
    }
    lost: list[str] = []
    for new, each in olds.items():
        standing = carried(session, messages.get(new, ""))
        missing = [event for old in each for event in decisions.get(old, ()) if event not in standing]
        known = {item for old in each for item in _items(messages.get(old, ""))}
        if len([item for item in _items(messages.get(new, "")) if item not in known]) < len(missing):
            lost += missing
    return lost


def record_lost(workspace: Workspace, session_id: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Record the decisions that a rewrite dropped from the messages, before the rewrite itself is recorded."""
    session = workspace.store.read(session_id).session
    lost = lost_decisions(objects_by_git(workspace.repository), session, pairs)
    if lost:
        workspace.store.record(session_id, workspace.event("rewrite", lost=lost))


def _block(message: str) -> bytes:
    """The lines under `Decisions:`, with their newlines."""
    return b"".join(row + b"\n" for row in stripped(message.encode("utf-8", "surrogateescape").split(b"\n"))[1])


def _items(message: str) -> list[bytes]:
    """The decisions in a message, each with all its lines."""
    return [item.strip() for item in (b"\n" + _block(message)).split(b"\n - ") if item.strip()]
