"""How colleagues read an open session whose branch was deleted here: as ended, and as merged if it is.

Its journal stays open, so that it can be resumed or ended; until then, the end is added to what is published. Deleting a branch after
its merge is the usual end of a pull request, and must not take from colleagues what was decided there.
"""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.event import Event
from git_session.services.workspace import Workspace
from git_session.store.blob_cache import key_of


def ends_of_gone(workspace: Workspace, ids: Sequence[str]) -> dict[str, Event]:
    """Id -> the `end` to publish of each of these open sessions, at the time of its last event, with where it was merged."""
    if not ids:
        return {}
    from git_session.insight.history.work import works_of
    from git_session.services.recording.merge_state import merge_states

    stored = [each for each in workspace.store.read_each(ids) if each.session.is_open]
    sessions = [each.session for each in stored]
    works = list(works_of(workspace.repository, workspace.objects, sessions, now=workspace.now))
    states = merge_states(workspace, list(zip(sessions, works, strict=True)))
    found = {}
    for each, state in zip(stored, states, strict=True):
        body: dict[str, object] = {"branch_gone": True}
        if state.is_in_effect:
            body |= {"merged_to": state.into, "merged_as": state.oid} if state.oid else {"merged_to": state.into}
        at = max((event.at for event in each.events), default=workspace.now)
        found[each.session.id] = Event(at, "end", key_of(each.session.id, "gone")[:10], body)  # the same each time
    return found
