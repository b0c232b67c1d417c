"""Restores the files of a checkpoint."""

from __future__ import annotations

from pathlib import Path

from git_session.errors import SessionError
from git_session.insight.secret_files import parted
from git_session.model.dataclass import dataclass
from git_session.model.ids import find
from git_session.model.session import Checkpoint, Session
from git_session.model.shell import shell_word
from git_session.model.text import plural
from git_session.services.preconditions import require_no_operation
from git_session.services.recording.snapshot import export, files_of, overwritten, restore, take
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class Restored:
    """The result of restoring a checkpoint."""

    session: str  #: Id of the session that has the checkpoint.
    checkpoint: str  #: Short id of the checkpoint.
    label: str  #: Name given to the checkpoint; empty without one.
    commit: str  #: Full id of the commit that the checkpoint was made at.
    head: str  #: Full id of the commit that HEAD names now.
    folder: str  #: Folder that the files were written to; empty if it was the work tree.
    files: tuple[str, ...]  #: Paths of the restored files; empty if they were written to a folder.
    count: int  #: Number of restored files.
    saved: str  #: Checkpoint or snapshot that keeps what was overwritten; empty if nothing was.
    author: str = ""  #: Colleague whose checkpoint it is; empty for one of this clone's sessions.


@dataclass(frozen=True)
class RestoreRequest:
    """What to restore and where: the name of the session (empty: the current one), a folder (absolute; empty: the work tree), and
    paths from the top (empty: all); `force` saves uncommitted work in a snapshot first instead of refusing to overwrite it."""

    session: str = ""
    folder: str = ""
    paths: tuple[str, ...] = ()
    force: bool = False


def restore_checkpoint(workspace: Workspace, session: Session, name: str, request: RestoreRequest) -> Restored:
    """Restore the checkpoint of `session` that `name` means: its id, number or label.

    Raises SessionError `unknown-id`, `gone`, `would-overwrite`, `not-empty`, `no-such-file`, `in-progress`.
    """
    checkpoint = named_checkpoint(session, name)
    if checkpoint.purged:
        raise SessionError(
            "gone",
            f"cannot restore {checkpoint.id}: its snapshot was purged",
            hint="for other checkpoints: git session log",
        )
    if not workspace.repository.commit(checkpoint.snapshot or checkpoint.commit):
        raise SessionError(
            "gone",
            f"cannot restore {checkpoint.id}: its commit is no longer in the repository",
            hint="for other checkpoints: git session log",
        )
    # Work that would be overwritten belongs to this branch's session.
    keeper = (workspace.current() if request.session else None) or session
    return restored(workspace, session.id, checkpoint, request, keeper)


def restored(
    workspace: Workspace, session_id: str, checkpoint: Checkpoint, request: RestoreRequest, keeper: Session | None
) -> Restored:
    """Restore a `checkpoint` that is in the repository; the session `keeper` keeps work that would be overwritten.

    Raises SessionError `would-overwrite`, `not-empty`, `no-such-file`, `in-progress`.
    """
    head = workspace.repository.head
    saved = ""
    if request.folder:
        count = export(workspace, checkpoint, Path(request.folder), paths=request.paths)
        files: tuple[str, ...] = ()
    else:
        require_no_operation(workspace, to="restore a checkpoint")
        saved = _make_room(workspace, keeper, checkpoint, request)
        files = restore(workspace, checkpoint, paths=request.paths)
        count = len(files)
    return Restored(
        session=session_id,
        checkpoint=checkpoint.id,
        label=checkpoint.label,
        commit=checkpoint.commit,
        head=head,
        folder=request.folder,
        files=files,
        count=count,
        saved=saved,
    )


def named_checkpoint(session: Session, name: str) -> Checkpoint:
    """The newest checkpoint of `session` with the label `name`, or else the one with this id or number. Raises SessionError `unknown-id`."""
    labelled = [each for each in session.checkpoints if each.label and each.label == name]
    return labelled[-1] if labelled else find(session.checkpoints, name, "checkpoint")


def _make_room(workspace: Workspace, keeper: Session | None, checkpoint: Checkpoint, request: RestoreRequest) -> str:
    """Save work that would be overwritten in a snapshot of `keeper`.

    Returns the id of its checkpoint, or of the snapshot if the session has ended; empty if nothing would be overwritten.
    """
    paths = request.paths
    asked = f"--session {shell_word(request.session)} " if request.session else ""
    status = workspace.repository.status()
    dirty = {*status.staged, *status.changed, *status.conflicted}
    if paths:
        held = files_of(workspace, checkpoint)
        below = [
            each for each in held if any(each == path or path == "." or each.startswith(path + "/") for path in paths)
        ]
        in_the_way = [each for each in below if each in dirty or each in status.untracked]
    else:
        in_the_way = [*sorted(dirty), *overwritten(workspace, checkpoint)]
    secrets = parted(workspace.repository, workspace.settings, [each for each in in_the_way if each not in dirty])[1]
    lost = [each for each in secrets if not _is_same(workspace, checkpoint, each)]
    if lost:
        raise SessionError(
            "would-overwrite",
            f"{plural(len(lost), 'file')} with secrets would be overwritten, and no snapshot would keep them: {', '.join(lost[:3])}",
            hint="move them away first, or restore into another folder: "
            f"git session restore --to DIR {asked}{checkpoint.id}",
        )
    in_the_way = [each for each in in_the_way if each not in secrets]
    if not in_the_way:
        return ""
    if not keeper:
        raise SessionError(
            "would-overwrite",
            f"{plural(len(in_the_way), 'file')} with uncommitted work would be overwritten: {', '.join(in_the_way[:3])}",
            hint=f"commit them, or restore into another folder: git session restore --to DIR {asked}{checkpoint.id}",
        )
    if not request.force:
        raise SessionError(
            "would-overwrite",
            f"{plural(len(in_the_way), 'file')} with uncommitted work would be overwritten: {', '.join(in_the_way[:3])}",
            hint=f"commit them, restore into another folder (--to DIR), or save them in a snapshot first: "
            f"git session restore --force {asked}{checkpoint.id}",
        )
    snapshot = take(workspace, keeper, f"before restoring {checkpoint.id}").oid
    if keeper.is_open and workspace.store.bound(workspace.repository.branch) == keeper.id:
        after = workspace.record(
            keeper, "checkpoint", commit=workspace.repository.head, snapshot=snapshot, label="before-restore"
        )
        return after.checkpoints[-1].id
    return snapshot


def _is_same(workspace: Workspace, checkpoint: Checkpoint, path: str) -> bool:
    """Whether the checkpoint holds the file at `path` as it is in the work tree."""
    git = workspace.repository.git
    held = git.ask("rev-parse", "--verify", "--quiet", f"{files_of(workspace, checkpoint)[path]}:{path}")
    return held == git.ask("hash-object", "--", str(workspace.repository.top / path))
