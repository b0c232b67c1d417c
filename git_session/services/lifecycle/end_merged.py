"""Ending the open sessions whose work is merged, each on its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass
from git_session.services.lifecycle.end import EndRequest, end, named_session
from git_session.services.overview.handoff import Handoff
from git_session.services.recording.merged_sessions import MergedSession
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class EndedMerged:
    """What became of a merged session: its archive commit, and the checkpoints that keep uncommitted work and work that a
    switch had put away ('' without any); or the `error` that kept it open, with a `hint`."""

    session: str
    branch: str
    text: str
    archive: str
    checkpoint: str
    put_away: str
    error: str
    hint: str


@dataclass(frozen=True)
class MergedEnds:
    """The open sessions whose work is merged, the oldest first, and what became of each; nothing without --yes."""

    merged: tuple[MergedSession, ...]
    ended: tuple[EndedMerged, ...]


def end_merged(
    workspace: Workspace,
    found: Sequence[MergedSession],
    request: EndRequest,
    as_markdown: Callable[[Handoff], str],
) -> tuple[EndedMerged, ...]:
    """End each of the sessions `found`, and record where it was merged. One that cannot be ended does not stop the rest."""
    return tuple(_end(workspace, each, request, as_markdown) for each in found)


def _end(
    workspace: Workspace, each: MergedSession, request: EndRequest, as_markdown: Callable[[Handoff], str]
) -> EndedMerged:
    try:
        ended = end(named_session(workspace, each.session), request, as_markdown, here=workspace, merged=each.merged)
    except SessionError as error:
        return EndedMerged(each.session, each.branch, each.text, "", "", "", error.message, error.hint)
    return EndedMerged(
        each.session, each.branch, each.text, ended.archive, ended.checkpoint, ended.put_away, error="", hint=""
    )
