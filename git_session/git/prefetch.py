"""Starts `git status` before the rest of git-session is loaded.

With many files, git takes as long as everything else, so both run in parallel.
"""

from __future__ import annotations

import os
import signal

from git_session.hot.place import HookPlace, session_of
from git_session.hot.system import collect, spawn

STATUS = ("status", "--porcelain=v2", "--branch", "--untracked-files=all", "-z")
"""The arguments; paths in the output are relative to the top, whatever the current folder."""


class StatusPrefetch:
    """A running `git status` of the current folder, whose output is taken once."""

    def __init__(self) -> None:
        # Must not compete with the user's git for the index lock.
        self._running: tuple[int, int] | None = spawn("--no-optional-locks", *STATUS)

    @property
    def is_waiting(self) -> bool:
        """Has the output not been taken yet?"""
        return self._running is not None

    def take(self) -> bytes | None:
        """Wait for the output; None if it was taken already, or git failed (the caller runs it again and gets the reason)."""
        if not self._running:
            return None
        running, self._running = self._running, None
        try:
            status, output = collect(*running)
        except BaseException:  # interrupted
            os.kill(running[0], signal.SIGKILL)
            raise
        return None if status else output


def begin_prefetch() -> StatusPrefetch | None:
    """Start `git status` if the branch checked out here has a session; otherwise, or if that is not obvious, None, since
    the command may not need it.
    """
    if not hasattr(os, "posix_spawnp"):  # Windows
        return None
    try:
        git_dir = os.environb.get(b"GIT_DIR") or _git_dir(os.getcwdb())
        place = HookPlace(git_dir) if git_dir else None
        found = place and place.branch and session_of(place.common_dir, place.branch)
        return StatusPrefetch() if found else None
    except OSError:  # git will report the problem later, in better words
        return None


def _git_dir(folder: bytes) -> bytes:
    """The `.git` of the work tree that contains `folder`; empty without one."""
    while not os.path.exists(found := os.path.join(folder, b".git")):
        folder, before = os.path.dirname(folder), folder
        if folder == before:
            return b""
    return found
