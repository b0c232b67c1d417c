"""Git's look at the work tree, begun before anything else of ours is loaded.

Where there are many files it takes git as long as the rest of us takes, so both go side by side.
"""

from __future__ import annotations

import os
import signal

from git_session.hot.place import HookPlace, session_of
from git_session.hot.system import collect, spawn

STATUS = ("status", "--porcelain=v2", "--branch", "--untracked-files=all", "-z")
"""What git is asked; the paths it answers are from the top of the work tree wherever we stand."""


class StatusPrefetch:
    """A running `git status` of the current folder, to be taken once."""

    def __init__(self) -> None:
        # It must not race with the user's git for the index lock.
        self._running: tuple[int, int] | None = spawn("--no-optional-locks", *STATUS)

    @property
    def is_waiting(self) -> bool:
        """Has nobody taken it yet?"""
        return self._running is not None

    def take(self) -> bytes | None:
        """Wait for what it found; None when that was taken before, or it failed: asked again, git says why."""
        if not self._running:
            return None
        running, self._running = self._running, None
        try:
            status, output = collect(*running)
        except BaseException:  # we were told to give up
            os.kill(running[0], signal.SIGKILL)
            raise
        return None if status else output


def begin_prefetch() -> StatusPrefetch | None:
    """Let git look at the work tree that we are in if its branch has a session; None where it has none, or none is found at
    once: nobody may need the answer there.
    """
    if not hasattr(os, "posix_spawnp"):  # not so on Windows
        return None
    try:
        git_dir = os.environb.get(b"GIT_DIR") or _git_dir(os.getcwdb())
        place = HookPlace(git_dir) if git_dir else None
        found = place and place.branch and session_of(place.common_dir, place.branch)
        return StatusPrefetch() if found else None
    except OSError:  # whatever is wrong, git is asked about it in a moment, and says it better
        return None


def _git_dir(folder: bytes) -> bytes:
    """The `.git` of the work tree that `folder` is in; empty without one."""
    while not os.path.exists(found := os.path.join(folder, b".git")):
        folder, before = os.path.dirname(folder), folder
        if folder == before:
            return b""
    return found
