"""Takes and restores snapshots: index, work tree and untracked files as one commit, taken without touching any of them.

Untracked files with secrets (`insight.secret_files`) are left out, since snapshots travel with `refs/sessions/*`.

A snapshot has the shape of a stash, so that `git stash apply` accepts it: its tree is the work tree (tracked files), its
parents are HEAD, the index and, if there are any, the untracked files. The session's archive ref keeps it.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.files.index import spare_index
from git_session.git.process import Git
from git_session.git.repository import Repository, WorkTree
from git_session.insight.secret_files import parted
from git_session.model.dataclass import dataclass, replace
from git_session.model.ids import short_oid
from git_session.model.session import Checkpoint, Session
from git_session.model.text import some
from git_session.services.workspace import Workspace

_SPECIAL, _ESCAPED = re.compile(r"[\\*?\[\] ]"), r"\\\g<0>"
"""The characters of a path that a pattern of .gitignore must escape."""
_LONG = 60_000
"""Longest time that a snapshot may take, in ms."""
_NAMED = 3
"""Most files that the notice about secrets names."""
_MANY = 100
"""Largest number of changed files that are passed to git by name."""


@dataclass(frozen=True)
class Snapshot:
    """A snapshot commit, the numbers of tracked and untracked files in it that differ from HEAD, and the files with secrets that
    were left out."""

    oid: str
    changed: int
    untracked: int
    left_out: tuple[str, ...] = ()

    @property
    def body(self) -> dict[str, object]:
        """What the event of a snapshot says of it."""
        return {"snapshot": self.oid, "left_out": list(self.left_out) or None}


def take(workspace: Workspace, session: Session, reason: str, *, tree: WorkTree | None = None) -> Snapshot:
    """Take a snapshot and keep it under the session's ref; a caller that already has the status passes it as `tree`.

    A notice names files with secrets that it leaves out. Raises SessionError `unborn`, `unmerged`, `no-identity`.
    """
    snapshot = _made(workspace, reason, tree)
    workspace.store.keep(session.id, f"Snapshot: {reason}", snapshot=snapshot.oid)
    if snapshot.left_out:
        workspace.store.notices.append(
            f"left out of the snapshot: {some(snapshot.left_out, _NAMED)} (tracking.secrets)"
        )
    return snapshot


def without_secrets(workspace: Workspace, tree: WorkTree) -> WorkTree:
    """`tree` without untracked files with secrets, as snapshots hold it."""
    return replace(tree, untracked=parted(workspace.repository, workspace.settings, tree.untracked)[0])


def _made(workspace: Workspace, reason: str, tree: WorkTree | None = None) -> Snapshot:
    """The snapshot, to which no ref points yet."""
    repository = workspace.repository
    repository.require_identity()
    status = tree or repository.status()
    if not status.head:
        raise SessionError("unborn", "cannot take a snapshot: there is no commit yet", hint="make a first commit")
    if status.conflicted:
        raise SessionError(
            "unmerged", "cannot take a snapshot of unmerged files", hint="resolve them, then: git add <file>"
        )
    kept, secrets = parted(repository, workspace.settings, status.untracked)
    changed_files = tuple(name for name in status.changed if not _is_special(repository.top / name))
    oid = _write(repository, replace(status, untracked=kept, changed=changed_files), reason)
    changed = set(status.staged) | set(status.changed)
    return Snapshot(oid, len(changed), len(kept), secrets)


def _is_special(path: Path) -> bool:
    """Whether there is a pipe, socket or device, which git cannot add, in place of a tracked file."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False  # deleted
    return not (stat.S_ISREG(mode) or stat.S_ISLNK(mode) or stat.S_ISDIR(mode))


def take_if_due(workspace: Workspace, session: Session) -> None:
    """With session.auto_checkpoint, take a snapshot if one is due and there is work that the last one does not hold."""
    if not is_due(workspace, session):
        return
    tree = workspace.repository.status()
    snapshot = take_if_changed(workspace, session, "auto", tree=tree)
    if not snapshot:
        return
    body = {"commit": tree.head, **snapshot.body, "label": "auto", "reason": "interval"}
    with workspace.store.lock():
        # Others may have recorded events meanwhile; the journal's events must stay in order of time.
        last = workspace.store.read(session.id).session.clock.last
        later = replace(workspace, now=last) if 0 < last - workspace.now < _LONG else workspace
        workspace.store.record_locked(session.id, later.event("checkpoint", **body))


def take_if_changed(workspace: Workspace, session: Session, reason: str, *, tree: WorkTree) -> Snapshot | None:
    """`take`, unless the last snapshot holds the same files, or `tree`, the status, shows that HEAD does: then None."""
    if not without_secrets(workspace, tree).touched:
        return None
    snapshot = _made(workspace, reason, tree)
    before = [each.snapshot for each in session.checkpoints if each.snapshot]
    if any(_holds(workspace, each, snapshot.oid) for each in before[-1:]):
        return None
    workspace.store.keep(session.id, f"Snapshot: {reason}", snapshot=snapshot.oid)
    return snapshot


def is_due(workspace: Workspace, session: Session) -> bool:
    """Whether session.auto_checkpoint is set and the last checkpoint is older than the interval."""
    interval = workspace.settings.snapshot_interval
    return bool(interval) and workspace.now - last_kept(session) > interval


def last_kept(session: Session) -> int:
    """When the last checkpoint was made, or else when the session started (epoch ms)."""
    return max([session.started_at, *(each.at for each in session.checkpoints)])


def _holds(workspace: Workspace, snapshot: str, other: str) -> bool:
    """Whether two snapshots have the same HEAD, index, work tree and untracked files."""
    return bool(snapshot) and _content(workspace, snapshot) == _content(workspace, other)


def _content(workspace: Workspace, snapshot: str) -> list[str]:
    """HEAD, and the trees of work tree, index and untracked files."""
    git = workspace.repository.git
    listed = git.run("rev-parse", f"{snapshot}^1", f"{snapshot}^{{tree}}", f"{snapshot}^2^{{tree}}")
    extra = git.run("rev-parse", "--quiet", "--verify", f"{snapshot}^3^{{tree}}")
    # An unreadable snapshot equals no other.
    return [*listed.text.split(), extra.text] if listed.status == 0 else [snapshot]


def work_tree(workspace: Workspace) -> str:
    """A tree object of the work tree, without ignored files and files with secrets; the index is not touched."""
    repository = workspace.repository
    secrets = parted(repository, workspace.settings, repository.status().untracked)[1]
    with spare_index(repository.index_file) as index:
        environment = {"GIT_INDEX_FILE": str(index)}
        add_all(repository, secrets, "--sparse", "--ignore-errors", environment=environment)
        return repository.git.must("write-tree", environment=environment).text


def add_all(
    repository: Repository, without: Sequence[str], *options: str, environment: Mapping[str, str] | None = None
) -> None:
    """Add all files of the work tree to the index, but those `without`."""
    wanted = _listed([":/", *(f":(top,exclude,literal){path}" for path in without)])
    listed = ("--pathspec-from-file=-", "--pathspec-file-nul")
    repository.git.must("add", "--all", *options, *listed, stdin=wanted, environment=environment)


def _write(repository: Repository, status: WorkTree, reason: str) -> str:
    git, head = repository.git, status.head
    writer, who = repository.loose_objects, repository.require_identity()
    message = f"{reason} on {repository.branch or short_oid(head)}\n".encode()
    real = repository.index_file
    with spare_index(real) as index, spare_index(real) if status.changed else nullcontext(index) as changed:
        staged_only = {"GIT_INDEX_FILE": str(index)}
        with_changes = {"GIT_INDEX_FILE": str(changed), "GIT_LITERAL_PATHSPECS": "1"}
        # With many files, git is faster without their names. Files outside a sparse checkout are work too.
        add = ("add", "--update", "--sparse", *(("--", *status.changed) if len(status.changed) <= _MANY else (".",)))
        # The status may have been configured to ignore submodules.
        has_staged = bool(status.staged) or (repository.top / ".gitmodules").exists()
        staged = ("write-tree",) if has_staged else ("rev-parse", "--verify", f"{head}^{{tree}}")
        git.begin(*staged, environment=staged_only)
        if status.changed:  # the slowest step; the next ones run meanwhile
            git.begin(*add, environment=with_changes)
        others = _untracked(git, index.with_name("untracked"), status.untracked)
        tree = index_tree = git.must(*staged, environment=staged_only).text
        if status.changed:
            git.must(*add, environment=with_changes)
            tree = git.must("write-tree", environment=with_changes).text
        parents = [head, writer.write_commit(index_tree, [head], b"index " + message, who)]
        if others:
            parents.append(writer.write_commit(others, [], b"untracked files " + message, who))
        return writer.write_commit(tree, parents, message, who)


def _untracked(git: Git, index: Path, names: tuple[str, ...]) -> str:
    """The tree of the untracked files, made through a separate index; empty without any."""
    if not names:
        return ""
    environment = {"GIT_INDEX_FILE": str(index)}
    git.must("update-index", "--add", "-z", "--stdin", stdin=_listed(names), environment=environment)
    return git.must("write-tree", environment=environment).text


def put_away(workspace: Workspace, session: Session, *, tree: WorkTree) -> Session:
    """Save all uncommitted work, which `tree` shows, in a snapshot of the session and leave a clean tree, for `switch --stash`.

    Files that the snapshot leaves out stay where they are.
    """
    snapshot = take(workspace, session, "work in progress", tree=tree)
    session = workspace.record(session, "stash", snapshot=snapshot.oid)
    git = workspace.repository.git
    git.must("reset", "--hard", "--quiet")
    # As patterns, not as pathspecs: with those, `clean -d` removes the folders that hold the files.
    stay = [f"--exclude=/{_SPECIAL.sub(_ESCAPED, path)}" for path in snapshot.left_out]
    git.must("clean", "--force", "-d", "--quiet", *stay, "--", ":/")
    return session


def bring_back(workspace: Workspace, session: Session) -> tuple[Session, str]:
    """Restore the work of a `stash` event to the work tree; the snapshot remains in the archive.

    Returns the session and `restored`, `conflicts` (restored, with conflicts to resolve) or `kept` (not restored, because of
    changes in the work tree). Untracked files that are there already as they were stashed are no hindrance.
    """
    repository, notices = workspace.repository, workspace.store.notices
    kept = f"to see the stashed work: git stash show -p --include-untracked {short_oid(session.stash)}"
    if repository.status().conflicted:
        notices += ["resolve the conflicts first (git status), then: git session resume", kept]
        return session, "kept"
    extra = _parents(workspace, session.stash)[1]
    in_the_way = _write_missing(workspace, extra) if extra else []
    if in_the_way:
        names, them = some(in_the_way, _NAMED), "it" if len(in_the_way) == 1 else "them"
        notices += [f"in the way of the stashed work: {names}; move {them}, then: git session resume", kept]
        return session, "kept"
    tracked = _without_untracked(workspace, session.stash) if extra else session.stash
    # With --index, git refuses if the branch has changed the staged files; without it, git merges.
    if any(repository.git.run("stash", "apply", *index, "--quiet", tracked).status == 0 for index in (["--index"], [])):
        return workspace.record(session, "unstash"), "restored"
    if repository.status().conflicted:
        notices.append(f"to apply the work as it was stashed: git stash apply {short_oid(session.stash)}")
        return workspace.record(session, "unstash"), "conflicts"
    notices += ["commit your changes first: git session checkpoint, then: git session resume", kept]
    return session, "kept"


def _write_missing(workspace: Workspace, extra: str) -> list[str]:
    """Write the files of the commit `extra` that are not in the work tree, unless others are in their way: returns those."""
    git = workspace.repository.git
    with tempfile.TemporaryDirectory(prefix="git-session-") as spare:
        environment = {"GIT_INDEX_FILE": str(Path(spare) / "index")}
        git.must("read-tree", extra, environment=environment)
        git.run("update-index", "-q", "--refresh", environment=environment)
        fields = git.must("diff-files", "--name-status", "--no-renames", "-z", environment=environment).fields
        states = dict(zip(fields[1::2], fields[::2], strict=True))
        in_the_way = [name for name, state in states.items() if state != "D"]
        if states and not in_the_way:
            # Without --force: it would remove a folder with the name of a file.
            writing = ("checkout-index", "-q", "-z", "--stdin")
            if git.run(*writing, stdin=_listed(states), environment=environment).status:
                left = git.must("diff-files", "--name-only", "-z", environment=environment).fields
                in_the_way = [name for name in left if os.path.lexists(workspace.repository.top / name)] or left
    return in_the_way


def _without_untracked(workspace: Workspace, stash: str) -> str:
    """The stash without its untracked files: git would write them even where it refuses the rest, and refuse them then."""
    git = workspace.repository.git
    message = git.must("log", "-1", "--format=%B", stash).text.encode()
    return git.must("commit-tree", f"{stash}^{{tree}}", "-p", f"{stash}^1", "-p", f"{stash}^2", stdin=message).text


def restore(workspace: Workspace, checkpoint: Checkpoint, *, paths: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Restore the work tree (and, without `paths`, the index) from the checkpoint; return the files that changed.

    The index of a snapshot that was taken at another HEAD is not restored: the next commit would undo the commits since. The
    caller ensures that no uncommitted work is lost.
    """
    git = workspace.repository.git
    source = checkpoint.snapshot or checkpoint.commit
    if paths:
        return _write_selected(workspace, checkpoint, workspace.repository.top, paths)
    in_the_way = overwritten(workspace, checkpoint)
    if in_the_way:  # in the index, they are replaced; read-tree refuses to overwrite untracked files
        git.must("update-index", "--add", "-z", "--stdin", stdin=_listed(in_the_way))
    git.must("read-tree", "--reset", "-u", source)
    if checkpoint.snapshot:
        index, extra = _parents(workspace, source)
        if extra:
            _write_out(workspace, extra, workspace.repository.top)
    if checkpoint.snapshot and git.ask("rev-parse", f"{source}^1") == workspace.repository.head:
        # Without the read-tree -u above, this would lose the sparse checkout's skip-worktree bits.
        git.must("read-tree", "--reset", index)
        git.run("update-index", "--refresh", "-q")
    else:
        git.must("reset", "--quiet", "--mixed")
    return workspace.repository.status().touched


def files_of(workspace: Workspace, checkpoint: Checkpoint) -> dict[str, str]:
    """Path of every file in the checkpoint (untracked ones too) -> the tree-ish to read it from."""
    source = checkpoint.snapshot or checkpoint.commit
    found = dict.fromkeys(_names(workspace, source), source)
    if checkpoint.snapshot:
        _, extra = _parents(workspace, source)
        found.update(dict.fromkeys(_names(workspace, extra) if extra else [], extra))
    return found


def export(workspace: Workspace, checkpoint: Checkpoint, folder: Path, *, paths: tuple[str, ...] = ()) -> int:
    """Write the checkpoint's files into `folder`, outside the work tree; return their number.

    Raises SessionError `not-empty`, `no-such-file`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SessionError("not-empty", f"{folder} already exists and is not empty", hint="name a new folder")
    return len(_write_selected(workspace, checkpoint, folder, paths))


def overwritten(workspace: Workspace, checkpoint: Checkpoint) -> tuple[str, ...]:
    """The untracked files at a path of which the checkpoint holds a file."""
    held = files_of(workspace, checkpoint)
    return tuple(name for name in workspace.repository.status().untracked if name in held)


def _write_selected(
    workspace: Workspace, checkpoint: Checkpoint, folder: Path, paths: tuple[str, ...]
) -> tuple[str, ...]:
    """Write the checkpoint's files at or below `paths` into `folder`; return them. Raises SessionError `no-such-file`."""
    files = _selected(files_of(workspace, checkpoint), paths)
    folder.mkdir(parents=True, exist_ok=True)
    for source in dict.fromkeys(files.values()):
        _write_out(workspace, source, folder, [name for name, where in files.items() if where == source])
    return tuple(files)


def _selected(files: dict[str, str], paths: tuple[str, ...]) -> dict[str, str]:
    """The files at or below `paths` (from the top). Raises SessionError `no-such-file`."""
    if not paths:
        return files
    chosen: dict[str, str] = {}
    for path in paths:
        wanted = path.rstrip("/")
        below = {name: source for name, source in files.items() if name == wanted or name.startswith(wanted + "/")}
        if wanted == ".":
            below = files
        if not below:
            raise SessionError(
                "no-such-file", f"the checkpoint has no file {path!r}", hint="give paths relative to the current folder"
            )
        chosen.update(below)
    return chosen


def _write_out(workspace: Workspace, source: str, folder: Path, names: list[str] | None = None) -> None:
    """Write files of a tree into `folder` through a separate index, so that filters and modes apply."""
    with tempfile.TemporaryDirectory(prefix="git-session-") as spare:
        environment = {"GIT_INDEX_FILE": str(Path(spare) / "index")}
        git = workspace.repository.git
        git.must("read-tree", source, environment=environment)
        stdin = _listed(names or _names(workspace, source))
        git.must(
            "checkout-index", "--force", "-z", "--stdin", f"--prefix={folder}/", stdin=stdin, environment=environment
        )


def _listed(names: Iterable[str]) -> bytes:
    return b"".join(name.encode("utf-8", "surrogateescape") + b"\0" for name in names)


def _names(workspace: Workspace, source: str) -> list[str]:
    return workspace.repository.git.must("ls-tree", "-r", "-z", "--name-only", "--full-tree", source).fields


def _parents(workspace: Workspace, snapshot: str) -> tuple[str, str]:
    """(the index commit, the commit of untracked files or an empty text)."""
    parents = workspace.repository.git.must("rev-parse", f"{snapshot}^@").text.split("\n")
    return parents[1], parents[2] if len(parents) > 2 else ""
