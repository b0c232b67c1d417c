"""The checks of commits as last asked for: `<common-dir>/sessions/cache/ci/<commit>`, which may be deleted at any time.

    {"format": 1, "first": MS, "tried": MS, "state", "at": MS, "source", "problem", "remedy", "checks": [[STATE, NAME, URL]…]}

`first` and `tried` are when the commit was asked for first and last. `<commit>.asked` holds the requests (`store.background.requests`).
"""

from __future__ import annotations

import json
import os

from git_session.hot.system import is_read_only, replace
from git_session.model.ci import NONE, STATES, UNKNOWN, CheckRun, CommitChecks, is_due
from git_session.model.dataclass import dataclass
from git_session.store.background.requests import Requests

_KEPT = 64
"""Commits whose checks are kept, the ones asked for last."""


@dataclass(frozen=True)
class KnownChecks:
    """The checks of a commit, and when it was asked for `first` and `tried` last (epoch ms)."""

    checks: CommitChecks
    first: int
    tried: int

    def is_due(self, now: int) -> bool:
        """Whether the commit is to be asked for again `now` (epoch ms)."""
        return is_due(self.checks, first=self.first, tried=self.tried, now=now)


def _folder(common_dir: str | os.PathLike[str]) -> str:
    return os.path.join(common_dir, "sessions", "cache", "ci")


def read_checks(common_dir: str | os.PathLike[str], commit: str) -> KnownChecks | None:
    """What is known of the commit; None if it was never asked for, or the file is damaged. Reads one file."""
    try:
        with open(os.path.join(_folder(common_dir), commit), "rb") as file:
            row = json.loads(file.read())
        if row["format"] != 1:
            return None
        checks = tuple(CheckRun(_text(name), _state(state), _text(url)) for state, name, url in row["checks"])
        known = CommitChecks(
            commit,
            _state(row["state"], NONE, UNKNOWN),
            checks,
            _time(row["at"]),
            *(_text(row[name]) for name in ("source", "problem", "remedy")),
        )
        return KnownChecks(known, _time(row["first"]), _time(row["tried"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep_checks(common_dir: str | os.PathLike[str], checks: CommitChecks, *, now: int) -> None:
    """Replace what is known of the commit by what was asked `now` (epoch ms); errors are ignored."""
    folder = _folder(common_dir)
    if is_read_only() or not os.path.isdir(os.path.dirname(os.path.dirname(folder))):
        return
    before = read_checks(common_dir, checks.commit)
    row = {
        "format": 1,
        "first": before.first if before else now,
        "tried": now,
        "state": checks.state,
        "at": checks.at,
        "source": checks.source,
        "problem": checks.problem,
        "remedy": checks.remedy,
        "checks": [[each.state, each.name, each.url] for each in checks.checks],
    }
    try:
        os.makedirs(folder, exist_ok=True)
        replace(os.fsencode(os.path.join(folder, checks.commit)), f"{json.dumps(row)}\n".encode())
        _forget_old(folder)
    except OSError:
        pass  # a full or read-only disk: the next command asks again


def check_requests(common_dir: str | os.PathLike[str], commit: str) -> Requests:
    """The requests to ask for the checks of the commit."""
    folder = _folder(common_dir)
    if not is_read_only():
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError:
            pass  # no request can be added, which `Requests` says
    return Requests(os.path.join(folder, f"{commit}.asked"))


def _forget_old(folder: str) -> None:
    with os.scandir(folder) as entries:
        ages = sorted((entry.stat().st_mtime, entry.name) for entry in entries)
    for _, name in ages[: -2 * _KEPT]:
        try:
            os.unlink(os.path.join(folder, name))
        except FileNotFoundError:
            pass  # another process forgot it


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _state(value: object, *others: str) -> str:
    if value not in (*STATES, *others):
        raise ValueError("no state")
    return str(value)


def _time(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise ValueError("no time")
    return value
