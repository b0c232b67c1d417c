"""Whether colleagues see a session as it is now, for commands that are not about sharing."""

from __future__ import annotations

from collections.abc import Callable

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.services.sharing.agreement import agreed, shared_fields
from git_session.services.sharing.leaving import leaving
from git_session.services.workspace import Workspace
from git_session.store.teamwork.published import changed_paths, read_published
from git_session.store.teamwork.state import is_known, read_state
from git_session.store.teamwork.writers import tips
from git_session.store.writer import writer_of


@dataclass(frozen=True)
class Visibility:
    """Why colleagues do not see a session as it is now: it is withheld (`why`), or only the `snapshot` of its newest checkpoint is;
    or it is refused by the server, or else not published yet, perhaps since the last exchange failed."""

    why: str
    is_refused: bool
    has_failed: bool = False
    snapshot: str = ""


def visibility(workspace: Workspace, session_id: str, as_markdown: Callable[[Session, str], str]) -> Visibility | None:
    """What colleagues do not see of the session; None if they see it as it is now, or nothing is shared.

    Looks only at this session, and runs nothing if nothing was ever shared.
    """
    repository = workspace.repository
    state = read_state(repository.common_dir) if is_known(repository.common_dir) else None
    if not state or session_id in state.forgotten:
        return None
    own = writer_of(repository.common_dir)
    for remote, agreed_to in agreed(repository).items():
        on_server = read_published(repository, tips(repository, remote).get((remote, own), ""))
        try:
            fields = shared_fields(workspace, agreed_to)
        except SessionError as error:  # the rule about sharing cannot be read
            return Visibility(error.message, False)
        found = leaving(workspace, fields, as_markdown, on_server.blobs, only=session_id)
        whole = next((each for each in found.withheld if not each.checkpoint), None)
        if whole:
            return Visibility(whole.why, False)
        newest = workspace.store.read(session_id).session.checkpoints[-1:] if found.withheld else ()
        for each in found.withheld:
            if each.checkpoint in (checkpoint.id for checkpoint in newest):
                return Visibility(each.why, False, snapshot=each.checkpoint)
        known = {path: blob for path, blob in on_server.blobs.items() if path.startswith("sessions/")}
        leaving_now = {path: text for path, text in found.files.items() if path.startswith("sessions/")}
        if any(path in leaving_now for path in changed_paths(leaving_now, known)):
            return Visibility("", bool(state.of(remote).refused), bool(state.of(remote).failed))
    return None
