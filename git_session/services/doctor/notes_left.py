"""Reads what is left of a damaged notes tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from git_session.services.workspace import Workspace

_MOST = 50
"""Earlier states of the notes that are looked at."""


def notes_left(workspace: Workspace, commits: Sequence[str]) -> dict[str, bytes]:
    """Annotated object -> its note, for every note that can be read in one of `commits`, the first of which counts."""
    blobs: dict[str, list[str]] = {}
    for commit in dict.fromkeys([*commits[:_MOST]]):
        for annotated, blob in _listed(workspace, commit) if commit else ():
            blobs.setdefault(annotated, []).append(blob)
    contents = workspace.store.archive.blobs(list(dict.fromkeys(blob for each in blobs.values() for blob in each)))
    found = {}
    for annotated, candidates in blobs.items():
        text = next((contents[blob] for blob in candidates if blob in contents), None)
        if text is not None:
            found[annotated] = text
    return found


def _listed(workspace: Workspace, tree: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(annotated object, blob of its note) in a notes tree, without the subtrees that cannot be read."""
    for row in workspace.repository.git.run("ls-tree", "-z", tree).fields:
        details, _, name = row.partition("\t")
        _, kind, oid = details.split(" ")
        if kind == "tree" and len(name) == 2:
            yield from _listed(workspace, oid, prefix + name)
        elif kind == "blob" and len(prefix + name) in (40, 64):
            yield prefix + name, oid
