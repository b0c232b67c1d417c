"""Which decisions a commit message carries, and which are in no message any more once commits were replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_session.git.adapters import objects_by_git
from git_session.git.objects import Objects
from git_session.hot.trailer import stripped
from git_session.model.messagereading import read_message
from git_session.model.session import Session
from git_session.model.text import cut, one_line
from git_session.model.trailers import DECISION_LIMIT
from git_session.services.workspace import Workspace


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
    """The text as a message has it, without white space: a word that is longer than a line is broken there."""
    return "".join(cut(one_line(text), DECISION_LIMIT).split())


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
