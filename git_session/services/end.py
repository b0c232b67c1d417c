"""End: final capture, merge, handoff, archive."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from git_session.errors import SessionError
from git_session.hot.place import set_here
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.model.text import plural
from git_session.services.entering import leave, require_settled
from git_session.services.gate import require_quality, verdict
from git_session.services.handoff import Handoff, handoff
from git_session.services.measuring import record_quality
from git_session.services.quality import Quality, quality
from git_session.services.snapshot import take
from git_session.services.workspace import Workspace

DAY_MS = 86_400_000


@dataclass(frozen=True)
class EndRequest:
    """What is to be said and done at the end."""

    accomplished: tuple[str, ...] = ()
    remember: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    merge_to: str = ""
    push: bool = False
    handoff: bool = True
    ignore_quality: bool = False


@dataclass(frozen=True)
class Ended:
    """An ended session: where it was merged to and pushed to (or ''), the snapshot of uncommitted work (or ''), the branch
    that is checked out now, what --ignore-quality passed over, its handoff (None when none was wanted) with its Markdown, and its archive commit."""

    session: str
    branch: str
    head: str
    merged_to: str
    pushed_to: str
    snapshot: str
    checked_out: str
    archive: str
    ignored: tuple[str, ...]
    handoff: Handoff | None
    markdown: str


def end(workspace: Workspace, request: EndRequest, as_markdown: Callable[[Handoff], str]) -> Ended:
    """End the current session. A merge that fails leaves everything as it was, and the session open.

    Raises SessionError `no-session`, `in-progress`, `unmerged`, `dirty` (with a merge), `quality-gate`, `merge-conflict`…
    """
    session = workspace.require_current()
    repository = workspace.repository
    repository.require_identity()
    operation = repository.operation()
    if operation:
        raise SessionError("in-progress", f"a {operation} is in progress here", hint="finish it with git first")
    status = repository.status()
    if status.conflicted:
        raise SessionError("unmerged", f"{plural(len(status.conflicted), 'file')} unmerged", hint="resolve them first")
    remote = _remote(workspace, session.branch) if request.push else ""
    head = repository.head
    snapshot = ""
    ignored: tuple[str, ...] = ()
    found = quality(workspace, session, tree=status)
    if request.merge_to:
        _require_mergeable(workspace, session.branch, request.merge_to)
        ignored = _pass_gate(workspace, session, request, found)
        _merge(workspace, session.branch, request.merge_to)
    elif status.touched and head:
        snapshot = take(workspace, session, "uncommitted at the end").oid
        workspace.record(session, "checkpoint", commit=head, snapshot=snapshot, label="end", reason="end")
    session = record_quality(workspace, session, found, head=head)
    is_pushed = bool(remote) and _push(workspace, session.branch, remote)  # before the handoff, whose checklist says so
    session = workspace.record(
        session,
        "end",
        accomplished=list(request.accomplished) or None,
        remember=list(request.remember) or None,
        next=list(request.next_steps) or None,
        merged_to=request.merge_to,
        ignored=list(ignored) or None,
    )
    document = handoff(workspace, workspace.store.read(session.id), found=found) if request.handoff else None
    markdown = as_markdown(document) if document else ""
    archive = workspace.store.keep_end(session.id, markdown)
    workspace.store.unbind(session.branch)
    set_here(workspace.place, b"")  # the session is over, not paused
    leave(workspace)
    _forget_old(workspace)
    if remote and not is_pushed:
        raise SessionError(
            "push-failed",
            "the session is ended and archived, but git push failed",
            hint=f"git push --set-upstream {remote} {session.branch}",
        )
    return Ended(
        session=session.id,
        branch=session.branch,
        head=head,
        merged_to=request.merge_to,
        pushed_to=remote,
        snapshot=snapshot,
        checked_out=repository.branch,
        archive=archive,
        ignored=ignored,
        handoff=document,
        markdown=markdown,
    )


def unpushed(workspace: Workspace, branch: str) -> str:
    """The remote that the branch's commits could be pushed to; empty when there is none, or nothing to push."""
    status = workspace.repository.status()
    if status.upstream and not status.ahead:
        return ""
    try:
        return _remote(workspace, branch)
    except SessionError:
        return ""


def _remote(workspace: Workspace, branch: str) -> str:
    repository = workspace.repository
    remotes = (repository.git.ask("remote") or "").splitlines()
    configured = repository.config(f"branch.{branch}.pushRemote") or repository.config("remote.pushDefault")
    chosen = configured or repository.config(f"branch.{branch}.remote") or ("origin" if "origin" in remotes else "")
    chosen = chosen or (remotes[0] if len(remotes) == 1 else "")
    if not chosen:
        raise SessionError("no-remote", "there is no remote to push to", hint="git remote add origin <url>")
    return chosen


def _push(workspace: Workspace, branch: str, remote: str) -> bool:
    """Push the branch, and set its upstream; False if git could not."""
    return not workspace.repository.git.attached(["push", "--set-upstream", remote, branch])


def _pass_gate(workspace: Workspace, session: Session, request: EndRequest, found: Quality | None) -> tuple[str, ...]:
    """What the gate would have refused the merge for, where that is to be ignored. Raises SessionError `quality-gate`."""
    if not workspace.settings.block_merge_on_quality:
        return ()
    judged = verdict(workspace, session, found)
    if not request.ignore_quality:
        require_quality(judged, session.branch, request.merge_to)
    workspace.store.notices += judged.notes
    return judged.reasons


def _require_mergeable(workspace: Workspace, branch: str, target: str) -> None:
    repository = workspace.repository
    if not repository.has_branch(target):
        raise SessionError(
            "no-such-branch", f"there is no branch {target!r} to merge into", hint="git branch lists them"
        )
    if target == branch:
        raise SessionError("same-branch", f"{branch} cannot be merged into itself", hint="name another branch")
    path = repository.worktree_of(target)
    if path:
        raise SessionError(
            "in-worktree",
            f"{target} is checked out in {path}, so it cannot be merged into from here",
            hint=f"end without --merge-to, then: git -C '{path}' merge {branch}",
        )
    require_settled(workspace)


def _merge(workspace: Workspace, branch: str, target: str) -> None:
    repository = workspace.repository
    repository.switch(target)
    finished = repository.git.run("merge", "--no-edit", branch)
    if finished.status == 0:
        return
    conflicted = repository.status().conflicted
    if repository.operation() == "merge":
        repository.git.must("merge", "--abort")
    repository.switch(branch)
    if conflicted:
        names = ", ".join(conflicted[:3]) + (f" and {len(conflicted) - 3} more" if len(conflicted) > 3 else "")
        raise SessionError(
            "merge-conflict",
            f"{branch} conflicts with {target} in {names}; the merge was undone and the session is still open",
            hint=f"git merge {target}, resolve, commit, then end again",
        )
    raise SessionError(
        "merge-failed",
        f"git merge failed: {finished.last_error}; you are back on {branch} and the session is still open",
        hint=f"try it by hand: git switch {target} && git merge {branch}",
    )


def _forget_old(workspace: Workspace) -> None:
    """Remove the local files of sessions that ended session.archive_after_days ago, when the archive holds all of them."""
    limit = workspace.now - workspace.settings.archive_after_days * DAY_MS
    tips = workspace.store.archive.tips()
    for session_id in tips:
        folder = workspace.store.folder(session_id)
        if not (folder / "journal").exists() or (folder / "journal").stat().st_mtime_ns // 1_000_000 > limit:
            continue
        session: Session = workspace.store.read(session_id).session
        archived = workspace.store.archive.read(session_id, "journal")
        if session.is_open or session.ended_at > limit or archived != (folder / "journal").read_bytes():
            continue
        with workspace.store.lock():
            shutil.rmtree(folder)
