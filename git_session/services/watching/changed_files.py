"""Finds the changed files that count as work, from the system's file notifications or by polling git."""

from __future__ import annotations

import os
from collections.abc import Callable

from git_session.git.changes import Changes, Notified, Polled, is_remote
from git_session.model.globs import matcher
from git_session.services.workspace import Workspace

NAP = 60_000
"""Longest gap (ms) between two checks; after a longer one, the machine slept or the watch was stopped."""


class ChangedFiles:
    """The changed files of the work tree of `workspace`. `notes` collects problems for the caller to print.

    Calls `wake`, from another thread, when there are changes to gather. `now` is in epoch ms.
    """

    def __init__(self, workspace: Workspace, *, polling: bool, wake: Callable[[], None], now: int) -> None:
        self.workspace = workspace
        self.notes: list[str] = []
        self._polling, self._wake = polling, wake
        self._checked = now
        self._changes = self._listen()

    @property
    def interval(self) -> float:
        """Seconds between two polls; 0 with file notifications."""
        return self._changes.interval if isinstance(self._changes, Polled) else 0.0

    def gather(self, now: int) -> dict[str, int]:
        """The files changed since the last call: path from the top -> when (epoch ms)."""
        moments = {path: self._moment(path, now) for path in self._wanted(self._taken())}
        self._checked = now
        return {path: moment for path, moment in moments.items() if moment}

    def restart(self, workspace: Workspace) -> None:
        """Continue in the new place of the work tree."""
        self.workspace = workspace
        self._changes.close()
        self._changes = self._listen()

    def close(self) -> None:
        self._changes.close()

    def _listen(self) -> Changes:
        if not self._polling and not is_remote(os.fspath(self.workspace.repository.top)):
            try:
                return Notified(self.workspace.repository, self._wake)
            except ModuleNotFoundError as error:
                if (error.name or "").partition(".")[0] != "watchfiles":
                    raise
            except (OSError, RuntimeError) as error:
                self.notes.append(f"no file notifications ({error}); polling git status instead")
        self._polling = True
        return Polled(self.workspace.repository)

    def _taken(self) -> set[str]:
        try:
            return self._changes.take()
        except (OSError, RuntimeError):
            if self._polling:
                raise
            self.notes.append("file notifications stopped; polling git status instead")
            self._polling = True
            self._changes = self._listen()
            return set()

    def _wanted(self, paths: set[str]) -> set[str]:
        if not paths:
            return paths
        settings = self.workspace.settings
        counts = matcher(settings.watch_patterns) if settings.watch_patterns else (lambda _: True)
        left_out = matcher(settings.ignore_patterns)
        return {path for path in paths if counts(path) and not left_out(path)}

    def _moment(self, path: str, now: int) -> int:
        """When the file changed (epoch ms); 0 if unknown, as after a gap longer than NAP."""
        pause = int(1000 * max(self.interval, 5.0))
        try:
            written = os.lstat(self.workspace.repository.top / path).st_mtime_ns // 1_000_000
        except OSError:
            written = 0
        if self._checked - pause < written <= now:
            return written
        return now if now - self._checked <= NAP + pause else 0
