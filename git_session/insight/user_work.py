"""Which files are the user's work, rather than files of git-session and CCMP, or of test tools.

All figures about uncommitted work and changed lines use this. Checkpoints and snapshots do not: they include every file. A file
that a command wrote where the user said (`-o`) is the user's, as `git status` shows it: to commit, to ignore or to delete.
"""

from __future__ import annotations

from functools import lru_cache

from git_session.git.repository import WorkTree
from git_session.insight.testreports.discover import COVERAGE, JUNIT
from git_session.model.globs import Matcher, matcher
from git_session.model.settings import Settings

_KEPT = (".session", ".ccmp")
_LEFT = (
    ".coverage", ".coverage.*", "htmlcov", ".nyc_output", "coverage/lcov-report", "coverage/clover.xml",
    "coverage/coverage-final.json",
)  # fmt: skip
"""Other files that coverage.py and Istanbul write."""


def is_users(settings: Settings) -> Matcher:
    """A function that tests whether a path (relative to the top, with slashes) is the user's work."""
    return _outside((*_KEPT, *_LEFT, *JUNIT, *COVERAGE, *settings.junit_files, *settings.coverage_files))


def is_made_anew() -> Matcher:
    """A function that tests whether tools recreate the file at a path, so that overwriting it loses nothing of the user's.

    Only default paths count: the configuration may come with a clone, and must not declare files expendable.
    """
    from git_session.model.decision_log import LOG

    outside = _outside((LOG, ".ccmp", *_LEFT, *JUNIT, *COVERAGE))
    return lambda path: not outside(path)


@lru_cache
def _outside(globs: tuple[str, ...]) -> Matcher:
    found: list[Matcher] = []

    def outside(path: str) -> bool:
        if path.startswith(".session/"):  # a shortcut for the most frequent case
            return ".session" not in globs and path not in globs
        if not found:  # compiling takes a millisecond, and most work trees are clean
            found.append(matcher(globs))
        return not found[0](path)

    return outside


def users_work(settings: Settings, tree: WorkTree) -> WorkTree:
    """`tree` with the user's files only."""
    return tree.only(is_users(settings)) if tree.touched else tree
