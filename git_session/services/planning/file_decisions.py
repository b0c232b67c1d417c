"""Prepares the decisions in force for the hook of an agent's first touch of a file, which has no time to read them.

`sessions/<id>/file-decisions` is JSON: the sizes and times of what the decisions were read from, then one row for each decision
that may be about files. `is_current` finds out whether something was decided since; decisions that arrive with commits, or that
other sessions make, are seen at the agent's next start.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from git_session.hot.system import read, replace
from git_session.model.dataclass import dataclass
from git_session.model.decision_log import LOG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.model.session import Session
    from git_session.services.workspace import Workspace

NAME = b"file-decisions"
_FORMAT = 1
_MOST = 1000


@dataclass(frozen=True)
class FileDecision:
    """A decision in force; `id` is empty for one of another session."""

    id: str
    text: str
    rationale: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class FileDecisions:
    """The prepared decisions, the most relevant first. `journal` is the size of the session's journal that they include, `log` the
    time (ns) and size of the decision log."""

    journal: int
    log: tuple[int, int]
    decisions: tuple[FileDecision, ...]


def prepared_for(folder: bytes, top: bytes) -> FileDecisions | None:
    """The decisions prepared in a session's `folder`, if nothing was decided since; None if they must be prepared again."""
    try:
        version, size, log, rows = json.loads(read(os.path.join(folder, NAME)))
        found = FileDecisions(
            size, tuple(log), tuple(FileDecision(one, text, why, tuple(paths)) for one, text, why, paths in rows)
        )
    except (ValueError, TypeError, LookupError):
        return None
    return found if version == _FORMAT and found.log == _log(top) and not _has_more(folder, found.journal) else None


def prepare(workspace: Workspace, session: Session) -> FileDecisions:
    """Write the decisions in force for `session` into its folder, and return them."""
    from git_session.model.project_decisions import standing
    from git_session.services.planning.project_decisions import newest_decisions

    folder, top = os.fsencode(workspace.store.folder(session.id)), os.fsencode(workspace.repository.top)
    size, log = _size(folder), _log(top)
    found = standing(newest_decisions(workspace, session), session.id, (), _MOST)
    rows = [
        FileDecision(each.id if each.source == "session" else "", each.text, each.rationale, each.paths)
        for each in found
    ]
    kept = [(each.id, each.text, each.rationale, each.paths) for each in rows]
    replace(os.path.join(folder, NAME), json.dumps([_FORMAT, size, log, kept]).encode())
    return FileDecisions(size, log, tuple(rows))


def refresh(workspace: Workspace, session: Session) -> None:
    """Prepare the decisions again, where an agent has asked for them before."""
    if os.path.exists(workspace.store.folder(session.id) / os.fsdecode(NAME)):
        prepare(workspace, session)


def about(decisions: Sequence[FileDecision], path: str) -> list[FileDecision]:
    """Those that concern the file at `path`, from the top of the work tree."""
    from git_session.model.project_decisions import is_about

    return [each for each in decisions if is_about(each, (path,))]


def _size(folder: bytes) -> int:
    try:
        return os.stat(os.path.join(folder, b"journal")).st_size
    except OSError:
        return 0


def _log(top: bytes) -> tuple[int, int]:
    try:
        state = os.stat(os.path.join(top, os.fsencode(LOG)))
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


def _has_more(folder: bytes, size: int) -> bool:
    """Whether the journal has changed in a way that may concern decisions since it had `size` bytes."""
    with open(os.path.join(folder, b"journal"), "rb", buffering=0) as file:
        now = os.fstat(file.fileno()).st_size
        if now < size:
            return True
        file.seek(size)
        rows = file.read(now - size).split(b"\n")
    return any(row.split(b" ", 2)[1:2] in ([b"decision"], [b"adopted"], [b"purge"]) for row in rows)
