"""Writes commits of an archive again, for `git session purge`; whatever does not change keeps its id."""

from __future__ import annotations

from collections.abc import Callable

from git_session.git.objects import written_again
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.store.archive import PREFIX


@dataclass(frozen=True)
class ArchiveLink:
    """One commit of a session's chain, its tree, the commit before it, and the snapshot that it keeps (empty without one)."""

    oid: str
    tree: str
    previous: str
    snapshot: str


def links(repository: Repository, session_id: str) -> list[ArchiveLink]:
    """The chain of a session, oldest first; empty without an archive."""
    listed = repository.git.run(
        "log", "--no-show-signature", "--first-parent", "--reverse", "--format=%H %T %P", PREFIX + session_id, "--"
    )
    found = []
    for row in listed.text.splitlines() if listed.status == 0 else ():
        oid, tree, *parents = row.split(" ")
        previous, snapshot = [*(parent for parent in parents if parent), "", ""][:2]
        found.append(ArchiveLink(oid, tree, previous, snapshot))
    return found


def chain_written_again(
    repository: Repository,
    session_id: str,
    *,
    snapshots: Callable[[str], str],
    trees: Callable[[str], str] = lambda tree: tree,
    message: Callable[[bytes], bytes] = lambda text: text,
) -> tuple[str, str]:
    """(the tip of the session's chain, the tip of a chain with `snapshots`, `trees` and messages replaced); no ref moves.

    A snapshot that is replaced by an empty text is left out.
    """
    made: dict[str, str] = {"": ""}
    old = ""
    for link in links(repository, session_id):
        parents = [made.get(link.previous, link.previous), link.snapshot and snapshots(link.snapshot)]
        made[link.oid] = written_again(
            repository, link.oid, tree=trees(link.tree), parents=list(filter(None, parents)), message=message
        )
        old = link.oid
    return old, made[old]
