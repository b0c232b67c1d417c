"""Which files that count as work change, and when: by the system or by asking git, as far as the configuration wants it."""

from __future__ import annotations

import os
from collections.abc import Callable

from git_session.git.changes import Changes, Notified, Polled, is_remote
from git_session.model.globs import matcher
from git_session.services.workspace import Workspace

NAP = 60_000
"""Ms between two looks after which nobody was looking: the machine slept, or the watch was stopped."""


class ChangedFiles:
    """The files of the work tree of `workspace`, watched. `notes` are what went wrong, for somebody to say.

    `wake` is called, from another thread, when there are changes to gather. `now` is epoch ms.
    """

    def __init__(self, workspace: Workspace, *, polling: bool, wake: Callable[[], None], now: int) -> None:
        self.workspace = workspace
        self.notes: list[str] = []
        self._polling, self._wake = polling, wake
        self._checked = now
        self._changes = self._listen()

    @property
    def interval(self) -> float:
        """Seconds between two looks; 0 where the system tells of changes."""
        return self._changes.interval if isinstance(self._changes, Polled) else 0.0

    def gather(self, now: int) -> dict[str, int]:
        """What changed since the last time: path from the top -> when (epoch ms)."""
        moments = {path: self._moment(path, now) for path in self._wanted(self._taken())}
        self._checked = now
        return {path: moment for path, moment in moments.items() if moment}

    def restart(self, workspace: Workspace) -> None:
        """Go on where the work tree is now."""
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
                self.notes.append(f"the system gives no notice of changes ({error}), so git is asked instead")
        self._polling = True
        return Polled(self.workspace.repository)

    def _taken(self) -> set[str]:
        try:
            return self._changes.take()
        except (OSError, RuntimeError):
            if self._polling:
                raise
            self.notes.append("the system tells of no more changes, so git is asked from time to time")
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
        """When the file changed (epoch ms); 0 when nobody knows, as after a time in which nobody looked."""
        pause = int(1000 * max(self.interval, 5.0))
        try:
            written = os.lstat(self.workspace.repository.top / path).st_mtime_ns // 1_000_000
        except OSError:
            written = 0
        if self._checked - pause < written <= now:
            return written
        return now if now - self._checked <= NAP + pause else 0
