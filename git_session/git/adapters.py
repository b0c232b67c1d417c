"""Which adapter of the objects port a caller gets.

pygit2 takes 65 ms to import and then compares trees faster than a git process: it pays off from many diffs on.
"""

from __future__ import annotations

from git_session.git.plumbing import PlumbingObjects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.git.objects import Objects
    from git_session.git.repository import Repository


def objects_of(repository: Repository) -> Objects:
    """For many diffs: libgit2, or git itself where libgit2 cannot open the repository (sha256, reftable)."""
    from git_session.git.libgit import LibgitObjects

    return LibgitObjects.open(repository) or PlumbingObjects(repository.git)


def objects_by_git(repository: Repository) -> Objects:
    """For a few reads: git processes, without the time that importing pygit2 takes."""
    return PlumbingObjects(repository.git)
