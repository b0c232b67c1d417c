"""The states of issues as last asked for: `<common-dir>/sessions/cache/issues.json`, which may be deleted at any time.

    {"format": 1, "issues": {KEY: [STATE, TITLE, AT, SOURCE]}}

A key is the address of the issue, or the issue as it was given if it has none. AT is in epoch ms.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from git_session.hot.system import is_read_only, replace
from git_session.model.issue_state import CLOSED, OPEN, IssueState

_KEPT = 500
"""Most issues that are kept, those asked for last."""
_LARGEST = 4 << 20


def read_issues(common_dir: str | os.PathLike[str]) -> dict[str, IssueState]:
    """Key -> what is known; `issue` is the key. Empty if the file is damaged."""
    try:
        with open(_path(common_dir), "rb") as file:
            rows = json.loads(file.read(_LARGEST))
        found = rows["issues"].items() if rows["format"] == 1 else ()
        return {key: _state(key, *row) for key, row in found}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def keep_issues(common_dir: str | os.PathLike[str], states: Mapping[str, IssueState]) -> None:
    """Add what was told; the caller holds the lock. Errors are ignored."""
    path = _path(common_dir)
    if is_read_only() or not states or not os.path.isdir(os.path.dirname(os.path.dirname(path))):
        return
    found = sorted({**read_issues(common_dir), **states}.items(), key=lambda pair: pair[1].at)[-_KEPT:]
    rows = {key: [each.state, each.title, each.at, each.source] for key, each in found}
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        replace(os.fsencode(path), f"{json.dumps({'format': 1, 'issues': rows})}\n".encode())
    except OSError:
        pass  # a full or read-only disk: the next refresh asks again


def forget_issues(common_dir: str | os.PathLike[str]) -> None:
    """Delete what is known, since a purged text may be in it; errors are ignored."""
    try:
        os.unlink(_path(common_dir))
    except OSError:
        pass  # there is none, or `purge` names it as a copy that is left


def _path(common_dir: str | os.PathLike[str]) -> str:
    return os.path.join(common_dir, "sessions", "cache", "issues.json")


def _state(key: str, state: object, title: object, at: object, source: object) -> IssueState:
    if state not in (OPEN, CLOSED) or not isinstance(title, str) or type(at) is not int or not isinstance(source, str):
        raise ValueError("not a state")
    return IssueState(key, str(state), title, at, source)
