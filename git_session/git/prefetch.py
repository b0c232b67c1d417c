"""Starts git's first queries before the rest of git-session is loaded, so that both run in parallel."""

from __future__ import annotations

import os

from git_session.git.process import Git
from git_session.hot.place import HookPlace, session_of

PLACE = ("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--show-toplevel")
"""Where the repository is."""
CONFIG = ("config", "--null", "--show-scope", "--show-origin", "--list")
"""All of git's configuration, for `ConfigListing`."""
STATUS = ("status", "--porcelain=v2", "--branch", "--untracked-files=all", "-z")
"""The work tree; paths in the output are relative to the top, whatever the current folder."""


def begin_prefetch(*, status: bool = False) -> Git | None:
    """git in the current folder with PLACE and CONFIG begun; with `status` also STATUS, if the branch here has a session, since
    otherwise the command may not need it. None where no repository is in sight.
    """
    if not hasattr(os, "posix_spawnp"):  # Windows, where there are no paths in bytes either
        return None
    try:
        git_dir = os.environb.get(b"GIT_DIR") or _git_dir(os.getcwdb())
        if not git_dir:
            return None
        git = Git(".")
        git.begin(*PLACE)
        git.begin(*CONFIG)
        place = HookPlace(git_dir)
        if status and place.branch and session_of(place.common_dir, place.branch):
            git.begin(*STATUS)
        return git
    except OSError:  # the command will report the problem, in better words
        return None


def _git_dir(folder: bytes) -> bytes:
    """The `.git` of the work tree that contains `folder`; empty without one."""
    while not os.path.exists(found := os.path.join(folder, b".git")):
        folder, before = os.path.dirname(folder), folder
        if folder == before:
            return b""
    return found
