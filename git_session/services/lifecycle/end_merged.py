"""Ends the open sessions whose work is merged, one by one."""

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
    """The result for one of the merged sessions."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    text: str  #: Where and how its commits were merged, in words.
    archive: str  #: Full id of the archive commit; empty if the session could not be ended.
    checkpoint: str  #: Short id of the checkpoint that keeps uncommitted work; empty without any.
    put_away: str  #: Short id of the checkpoint that keeps work stashed by a switch; empty without any.
    error: str  #: Why the session could not be ended; empty if it was.
    hint: str  #: What to do about the error; empty without one.


@dataclass(frozen=True)
class MergedEnds:
    """The open sessions whose work is merged, and the result of ending them."""

    merged: tuple[MergedSession, ...]  #: Open sessions whose commits are all merged, the oldest first.
    ended: tuple[EndedMerged, ...]  #: What became of each; empty without `--yes`.


def end_merged(
    workspace: Workspace,
    found: Sequence[MergedSession],
    request: EndRequest,
    as_markdown: Callable[[Handoff], str],
) -> tuple[EndedMerged, ...]:
    """End each session of `found` and record where it was merged; a failure does not stop the rest."""
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
