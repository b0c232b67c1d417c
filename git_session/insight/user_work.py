"""Which files are the user's work: not what git-session and CCMP keep, nor what test tools leave behind, nor what a command wrote
where its user said.

Status, checklist, handoff and health count uncommitted work by this, and whatever tells of changed lines goes by it too. It is
about figures: a checkpoint commits these files, and a snapshot holds them, like any other.
"""

from __future__ import annotations

from functools import lru_cache

from git_session.git.repository import Repository, WorkTree
from git_session.insight.testreports.discover import COVERAGE, JUNIT
from git_session.model.decision_log import LOG
from git_session.model.globs import Matcher, matcher
from git_session.model.settings import Settings
from git_session.store.written import written_paths

_KEPT = (".session", ".ccmp")
_LEFT = (
    ".coverage", ".coverage.*", "htmlcov", ".nyc_output", "coverage/lcov-report", "coverage/clover.xml",
    "coverage/coverage-final.json",
)  # fmt: skip
"""What coverage.py and Istanbul write beside their reports."""


def is_users(settings: Settings) -> Matcher:
    """A function that says whether a path (from the top, with slashes) is the user's work."""
    return _outside((*_KEPT, *_LEFT, *JUNIT, *COVERAGE, *settings.junit_files, *settings.coverage_files))


def is_made_anew() -> Matcher:
    """A function that says whether a path is one that tools write anew: to carry it along takes nothing from the user.

    Only at the usual places: a configuration, which may come with a clone, is not to say what needs no care.
    """
    outside = _outside((LOG, ".ccmp", *_LEFT, *JUNIT, *COVERAGE))
    return lambda path: not outside(path)


@lru_cache
def _outside(globs: tuple[str, ...]) -> Matcher:
    found: list[Matcher] = []

    def outside(path: str) -> bool:
        if path.startswith(".session/"):  # by far the most frequent
            return ".session" not in globs and path not in globs
        if not found:  # most work trees are clean, and compiling takes a millisecond
            found.append(matcher(globs))
        return not found[0](path)

    return outside


def users_work(repository: Repository, settings: Settings, tree: WorkTree) -> WorkTree:
    """`tree`, that of `repository`, with no files but the user's."""
    tree = without_written(repository, tree)
    return tree.only(is_users(settings)) if tree.touched else tree


def without_written(repository: Repository, tree: WorkTree) -> WorkTree:
    """`tree` without the reports and handoffs that commands wrote to files in it (`-o`), as long as nobody changed them."""
    written = written_paths(repository) if tree.touched else frozenset()
    return tree.only(lambda path: path not in written) if written else tree
