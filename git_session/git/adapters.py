"""Chooses the adapter of the objects port.

pygit2 takes 65 ms to import, but then compares trees faster than git processes: it pays off with many diffs.
"""

from __future__ import annotations

from git_session.git.plumbing import WITHOUT_FETCHING, PlumbingObjects

FEW = 10
"""Most diffs for which git takes less time than loading libgit2."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from git_session.git.objects import Objects
    from git_session.git.repository import Repository


def objects_of(repository: Repository) -> Objects:
    """The adapter for many diffs: libgit2, or git if libgit2 cannot open the repository (sha256, reftable)."""
    from git_session.git.libgit import LibgitObjects

    return LibgitObjects.open(repository) or PlumbingObjects(repository.git)


def present(repository: Repository, oids: Iterable[str]) -> list[str]:
    """The ids of `oids` that this clone has, without fetching; all of them if libgit2 cannot open the repository."""
    from git_session.git.libgit import LibgitObjects

    opened = LibgitObjects.open(repository)
    return opened.present(oids) if opened else list(oids)


def objects_by_git(repository: Repository) -> Objects:
    """The adapter for a few reads: git processes, which saves the import of pygit2."""
    return PlumbingObjects(repository.git)


def begin_log(repository: Repository, tip: str, hide: Iterable[str]) -> None:
    """Start git in the background; the next `log` of `objects_by_git` with the same arguments uses its output."""
    PlumbingObjects(repository.git).begin_log(tip, tuple(hide))


def objects_here(repository: Repository) -> Objects:
    """`objects_by_git` for what must never ask a remote: reading a commit that a partial clone lacks raises SessionError."""
    return PlumbingObjects(repository.git.also(WITHOUT_FETCHING))
