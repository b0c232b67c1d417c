"""What follows from a commit beyond its record: objectives and blockers its message closes, and which decisions it carries."""

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
    """The ids that a commit message says it completes: `completes obj-1`, `closes obj-2 and blk-1`.

    What it quotes does not count: the commits that it squashed mean the objectives of their own session.
    """
    body, _ = stripped(message.encode("utf-8", "surrogateescape").split(b"\n"))
    text = b"\n".join(without_quotes(body)).decode("utf-8", "surrogateescape")
    found = [name.lower() for match in _MENTION.finditer(text) for name in re.findall(r"\w+-\d+", match.group(1))]
    return tuple(dict.fromkeys(found))


def objectives_after(workspace: Workspace, session: Session, message: str) -> list[str]:
    """The lines of the Session-Objectives trailer as they are once a commit with this message is made."""
    names, settings = mentioned(message), workspace.settings
    objectives = [
        replace(each, state=State.DONE, pending=True) if each.id in names and each.state is not State.DONE else each
        for each in session.objectives
    ]
    style = "full" if os.environ.get("GIT_SESSION_CHECKPOINT") else settings.commit_style
    return list(listing(objectives, settings.layout, style).lines)


def closing_events(workspace: Workspace, session: Session, oid: str) -> list[Event]:
    """The events that close what the message of commit `oid` closes and is open yet."""
    records = workspace.objects.records([oid])
    names = mentioned(records[0].message) if records and not _is_replayed(workspace, session, records[0]) else ()
    completed = [each for each in session.objectives if each.id in names and each.state is not State.DONE]
    resolved = [each for each in session.blockers if each.id in names and not each.resolved_at]
    events: list[Event] = [workspace.event("objective.complete", of=each.event, commit=oid) for each in completed]
    return events + [workspace.event("blocker.resolve", of=each.event, resolution=oid[:9]) for each in resolved]


def follow_up(workspace: Workspace, session: Session, oid: str) -> Session:
    """Close what the message of commit `oid` closes."""
    events = closing_events(workspace, session, oid)
    if not events:
        return session
    return workspace.record_all(session, events)


def _is_replayed(workspace: Workspace, session: Session, record: Record) -> bool:
    """Does the commit repeat what another one says (cherry-pick, revert, am)? The ids in it are of another session, or undone.

    So does what an amend or a rebase made of such a commit.
    """
    if _UNDOING.match(record.subject):
        return True
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
    """The decisions that a message carries word for word, by the ids of their events.

    Their alternatives do not count: earlier versions left them out of the message.
    """
    said = {(_squeezed(each.text), _squeezed(each.rationale)) for each in read_message(message).decisions}
    return [
        each.event
        for each in session.decisions
        if any(
            text == _squeezed(each.text) and (not each.rationale or reason == _squeezed(each.rationale))
            for text, reason in said
        )
    ]


def _squeezed(text: str) -> str:
    """The text as a message has it, without white space and backslashes: a word longer than a line is broken there."""
    return "".join(cut(one_line(text), DECISION_LIMIT).replace("\\", "").split())


def lost_decisions(objects: Objects, session: Session, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The decisions (ids of their events) of old commits that the new ones in (old, new) `pairs` do not carry.

    A `fixup` drops a message with what it said, a reword may. Words that were changed still stand: as long as the new
    message has as many decisions that no old one said as there are missing, none is lost.
    """
    said = {commit.oid: commit.decisions for commit in session.commits}
    olds: dict[str, list[str]] = {}
    for old, new in pairs:
        olds.setdefault(new, []).append(old)
    olds = {new: each for new, each in olds.items() if any(said.get(old) for old in each)}
    messages = {
        record.oid: record.message for record in objects.records([*olds, *(o for each in olds.values() for o in each)])
    }
    lost: list[str] = []
    for new, each in olds.items():
        standing = carried(session, messages.get(new, ""))
        missing = [event for old in each for event in said.get(old, ()) if event not in standing]
        known = {item for old in each for item in _items(messages.get(old, ""))}
        if len([item for item in _items(messages.get(new, "")) if item not in known]) < len(missing):
            lost += missing
    return lost


def record_lost(workspace: Workspace, session_id: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Tell the session what a rewrite left out of the messages, before it is told of the rewrite itself."""
    session = workspace.store.read(session_id).session
    lost = lost_decisions(objects_by_git(workspace.repository), session, pairs)
    if lost:
        workspace.store.record(session_id, workspace.event("rewrite", lost=lost))


def _block(message: str) -> bytes:
    """The lines under `Decisions:`, each with its end."""
    return b"".join(row + b"\n" for row in stripped(message.encode("utf-8", "surrogateescape").split(b"\n"))[1])


def _items(message: str) -> list[bytes]:
    """The decisions in a message, each with all its lines."""
    return [item.strip() for item in (b"\n" + _block(message)).split(b"\n - ") if item.strip()]
