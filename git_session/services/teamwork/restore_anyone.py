"""Restores a checkpoint of a session of this clone, or of one that a colleague shares.

A colleague's snapshot is put together from what was fetched: the files that it changes are added to the commit that it was made on,
which must be here. git leaves out paths such as `.git` when they are added; a snapshot with one is not restored.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from git_session.errors import AmbiguousNameError, SessionError
from git_session.git.repository import Repository
from git_session.model.dataclass import replace
from git_session.model.ids import short_oid
from git_session.model.session import Checkpoint
from git_session.model.text import one_line, shown_name
from git_session.services.checkpoints.restore import (
    Restored,
    RestoreRequest,
    named_checkpoint,
    restore_checkpoint,
    restored,
)
from git_session.services.teamwork.colleagues import SharedSession, all_shared, colleagues, find_anyone
from git_session.services.workspace import Workspace
from git_session.store.teamwork.snapshots import SharedSnapshot, read_snapshot

_STRICT = ("-c", "core.protectHFS=true", "-c", "core.protectNTFS=true")
"""Paths that are harmless here alone are refused too (git-config)."""
_NOBODY = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "git-session"), ("EMAIL", "git-session"), ("DATE", "@0 +0000"))
}
"""The author of a commit that nobody keeps; the same snapshot makes the same commit."""


def restore_anyones(workspace: Workspace, name: str, request: RestoreRequest) -> Restored:
    """Restore the checkpoint that `name` means (its id, number or label) of the requested session, which may be a colleague's.

    Raises SessionError as `restore_checkpoint` does, `not-shared` if the colleague does not share the snapshot, and AmbiguousNameError
    `ambiguous-checkpoint` if several of the colleague's sessions on the branch have one by that name.
    """
    found = find_anyone(workspace, request.session)
    if not isinstance(found, SharedSession):
        return restore_checkpoint(workspace, found.session, name, request)
    checkpoint = named_checkpoint(found.session, name)
    _require_only(workspace, found, name, request.session)
    shared = _fetched(workspace, found, checkpoint)
    result = restored(workspace, found.session.id, shared, request, workspace.current())
    return replace(result, author=found.name)


def _require_only(workspace: Workspace, found: SharedSession, name: str, asked: str) -> None:
    """Raise AmbiguousNameError `ambiguous-checkpoint` if `asked` also means another session than `found` that has the checkpoint."""
    several = {found.session.id: named_checkpoint(found.session, name)}
    for each in all_shared(workspace, asked):
        try:
            several.setdefault(each.session.id, named_checkpoint(each.session, name))
        except SessionError:
            continue
    if len(several) > 1:
        listed = ", ".join(
            f"{session} ({one_line(each.label) or each.id})" for session, each in sorted(several.items())
        )
        raise AmbiguousNameError(
            "ambiguous-checkpoint",
            f"several sessions of {shown_name(found.name)} on {found.session.branch} have a checkpoint {name}: {listed}",
            name=asked,
            exact=found.session.id,
        )


def _fetched(workspace: Workspace, shared: SharedSession, checkpoint: Checkpoint) -> Checkpoint:
    """The `checkpoint` of a colleague with its snapshot as a commit of this repository. Raises SessionError `not-shared`, `gone`."""
    name, repository = shown_name(shared.name), workspace.repository
    if checkpoint.unshared:
        raise SessionError(
            "not-shared",
            f"cannot restore {checkpoint.id}: {name} does not share its snapshot",
            hint=f"ask {name} to commit and push it, or to share snapshots",
        )
    if not checkpoint.commit or not repository.commit(checkpoint.commit):
        raise SessionError(
            "gone",
            f"cannot restore {checkpoint.id}: it was made on {short_oid(checkpoint.commit)}, which is not in this repository",
            hint=f"git fetch, or ask {name} to push the branch",
        )
    if not checkpoint.snapshot:
        return checkpoint
    writers = {event.id: event.writer for event in shared.events}
    publishers = (each.writer for each in colleagues(workspace) if each.writer.id == writers[checkpoint.event])
    read = (read_snapshot(repository, each, shared.session.id, checkpoint.snapshot) for each in publishers)
    found = next((each for each in read if each and each.base == checkpoint.commit), None)
    try:
        snapshot = _commit(repository, found) if found else ""
    except SessionError:
        snapshot = ""
    if not snapshot:
        raise SessionError(
            "not-shared",
            f"cannot restore {checkpoint.id}: its snapshot is not among what {name} shares, or it is damaged",
            hint="git session sync",
        )
    return replace(checkpoint, snapshot=snapshot)


def _commit(repository: Repository, shared: SharedSnapshot) -> str:
    """A commit in the form of a snapshot, which nothing refers to, so that git removes it some weeks later; empty if git does not
    accept all of its paths. Raises SessionError `git-failed`."""
    nothing = "0" * len(shared.base)
    rows = [f"0 {nothing}\t{path}" for path in shared.gone]
    rows += [f"{mode} {blob}\t{path}" for path, (mode, blob) in shared.files.items()]
    with tempfile.TemporaryDirectory(prefix="git-session-") as folder:
        environment = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        git = repository.git.also(environment)
        git.must("read-tree", shared.base)
        listed = b"".join(os.fsencode(row) + b"\0" for row in rows)
        git.must(*_STRICT, "update-index", "--add", "--replace", "-z", "--index-info", stdin=listed)
        changed = git.must("diff-index", "--cached", "--raw", "--no-renames", "-z", shared.base, "--").fields
        if _as_listed(changed) != {**shared.files, **dict.fromkeys(shared.gone, ("000000", nothing))}:
            return ""
        tree = git.must("write-tree", "--missing-ok").text
    git = repository.git.also(_NOBODY)
    staged = git.must("commit-tree", f"{shared.base}^{{tree}}", "-p", shared.base, stdin=b"index\n").text
    return git.must("commit-tree", tree, "-p", shared.base, "-p", staged, stdin=b"snapshot\n").text


def _as_listed(changed: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Path -> (mode, blob), of the raw output of a diff without renames (git-diff, RAW OUTPUT FORMAT)."""
    pairs = zip(changed[1::2], (head.split(" ") for head in changed[::2]), strict=False)
    return {path: (words[1], words[3]) for path, words in pairs}
