"""What follows from a commit beyond its record: objectives and blockers its message closes, a snapshot that is due."""

from __future__ import annotations

import os
import re

from git_session.git.branches import reflog
from git_session.git.objects import Record
from git_session.hot.notes import read_notes, write_note
from git_session.hot.trailer import stripped
from git_session.model.dataclass import replace
from git_session.model.event import Event
from git_session.model.quotes import without_quotes
from git_session.model.session import Session, State
from git_session.model.trailers import listing
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


def follow_up(workspace: Workspace, session: Session, oid: str) -> Session:
    """Close what the message of commit `oid` closes; the commit's note says what it completed."""
    records = workspace.objects.records([oid])
    names = mentioned(records[0].message) if records and not _is_replayed(workspace, session, records[0]) else ()
    completed = [each for each in session.objectives if each.id in names and each.state is not State.DONE]
    resolved = [each for each in session.blockers if each.id in names and not each.resolved_at]
    events: list[Event] = [workspace.event("objective.complete", of=each.event, commit=oid) for each in completed]
    events += [workspace.event("blocker.resolve", of=each.event, resolution=oid[:9]) for each in resolved]
    if not events:
        return session
    session = workspace.record_all(session, events)
    if completed:
        with workspace.store.lock():
            _add_to_note(oid, [each.id for each in completed])
    return session


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


def _add_to_note(oid: str, completed: list[str]) -> None:
    key = os.fsencode(oid)
    rows = read_notes([key]).get(key, b"").decode().splitlines()
    before = next((row.partition(": ")[2].split() for row in rows if row.startswith("completed: ")), [])
    kept = [row for row in rows if not row.startswith("completed: ")]
    both = " ".join(dict.fromkeys([*before, *completed]))
    write_note(key, "".join(f"{row}\n" for row in [*kept, f"completed: {both}"]).encode())
