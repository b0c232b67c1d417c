"""Finds folders and pipes where files of git-session have to be, and sets them aside."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from git_session.model.ids import is_id
from git_session.services.doctor.finding import Fault, repairable
from git_session.services.workspace import Workspace

_OF_WORKTREE = (
    "session-here",
    "session-outside",
    "session-settings",
    "session-commit",
    "session-prepared",
    "session-template",
)
_OF_ALL = ("lock", "notes-due", "shared", "writer")
_OF_SESSION = ("journal", "hook", "context.json", "objectives.md", "blockers.md")


def wrong_kinds(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """What is no regular file in place of one of ours. Fix: move it to `set-aside`; commands make the file again."""
    for path in _own_files(workspace):
        try:
            mode = path.stat().st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode):
            continue
        if fix:
            aside = _set_aside(workspace, path)
            if path.name == "journal":
                path.touch()  # its lines are restored like those of an empty one
        yield repairable(
            "not-a-file",
            str(path),
            f"it is a {'folder' if stat.S_ISDIR(mode) else 'pipe' if stat.S_ISFIFO(mode) else 'special file'}, not a file",
            "nothing is recorded where git-session needs this file",
            f"moved to {aside}" if fix else "",
            fixed=fix,
        )


def _own_files(workspace: Workspace) -> Iterator[Path]:
    common, root = workspace.repository.common_dir, workspace.store.root
    for git_dir in (common, *sorted((common / "worktrees").glob("*"))):
        yield from (git_dir / name for name in _OF_WORKTREE)
    yield from (root / name for name in _OF_ALL)
    for folder in sorted(root.glob("*")):
        if is_id(folder.name) and os.path.lexists(folder / "journal"):
            yield from (folder / name for name in _OF_SESSION)


def _set_aside(workspace: Workspace, path: Path) -> Path:
    folder = workspace.store.root / "set-aside"
    folder.mkdir(exist_ok=True)
    number = 1
    while os.path.lexists(free := folder / f"{path.name}-{number}"):
        number += 1
    path.rename(free)
    return free
