"""Ends a session: keeps uncommitted work, merges, writes the handoff and archives the session."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from git_session.errors import SessionError
from git_session.git.branches import upstream_of
from git_session.git.repository import Repository, WorkTree
from git_session.hot.place import set_here
from git_session.insight.history.work import work_of
from git_session.model.dataclass import dataclass, replace
from git_session.model.ids import short_oid
from git_session.model.merge import MergeState
from git_session.model.session import Session
from git_session.model.shell import shell_word
from git_session.services.ci.ask import checks_now
from git_session.services.lifecycle.entering import sync_journals_with_head
from git_session.services.lifecycle.merging import MergeTarget, merge_into, merge_target
from git_session.services.lifecycle.startpoint import SessionAlong
from git_session.services.lifecycle.whereabouts import Whereabouts, open_session_named, whereabouts
from git_session.services.overview.handoff import Handoff, handoff
from git_session.services.planning.decision_log import commit_log, is_all_that_changed, log_elsewhere
from git_session.services.preconditions import settled_tree
from git_session.services.quality.gate import gate_result, require_quality
from git_session.services.quality.loosened import loosened
from git_session.services.quality.measurements import record_quality
from git_session.services.quality.quality import Quality, quality
from git_session.services.recording.catch_up import catch_up
from git_session.services.recording.merge_records import record_merges
from git_session.services.recording.merge_state import merges
from git_session.services.recording.snapshot import Snapshot, take, without_secrets
from git_session.services.workspace import Workspace
from git_session.store.archive import END

DAY_MS = 86_400_000


@dataclass(frozen=True)
class EndRequest:
    """The options of an end."""

    accomplished: tuple[str, ...] = ()
    remember: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    merge_to: str = ""
    push: bool = False
    handoff: bool = True
    ignore_quality: bool = False
    with_others: bool = False


@dataclass(frozen=True)
class EndResult:
    """A session that was ended."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    head: str  #: Full id of the last commit of the branch; empty without commits.
    merged_to: str  #: Branch that it was merged to; empty without `--merge-to`.
    pushed_to: str  #: Remote that the branch was pushed to; empty if it was not pushed.
    push_target: str  #: Command that pushes the branch it was merged to; empty if there is nothing to push.
    logged: str  #: Full id of the commit that added decisions to the decision log; empty without one.
    snapshot: str  #: Full id of the snapshot that keeps uncommitted work; empty without any.
    checkpoint: str  #: Short id of the checkpoint for that snapshot; empty without one.
    put_away: str  #: Short id of the checkpoint that keeps work stashed by a switch; empty without any.
    worktree: str  #: Path of the other worktree that has the branch checked out; empty if there is none.
    gone: bool  #: Whether the branch had been deleted.
    checked_out: str  #: Branch that is checked out now; empty if HEAD is detached.
    archive: str  #: Full id of the archive commit under `refs/sessions/<id>`.
    ignored: tuple[str, ...]  #: Quality checks passed over at the merge, or loosened by the branch.
    with_others: tuple[SessionAlong, ...]  #: Open sessions whose commits were merged with it.
    had_nothing_to_merge: bool  #: Whether the branch to merge into already had all commits of this one.
    handoff: Handoff | None  #: Handoff of the session; null if none was written.
    markdown: str  #: The same handoff as Markdown; empty if none was written.


def current_session(workspace: Workspace) -> Whereabouts:
    """The session that an end without a name ends. Raises SessionError `no-session`, `detached`."""
    return Whereabouts(workspace, workspace.require_current())


def named_session(workspace: Workspace, name: str) -> Whereabouts:
    """The open session that `name` means, in whatever work tree.

    Raises SessionError `no-such-session`, `ambiguous-session`, `already-ended`, `in-progress`.
    """
    return whereabouts(workspace, open_session_named(workspace, name))


def end(
    ending: Whereabouts,
    request: EndRequest,
    as_markdown: Callable[[Handoff], str],
    *,
    here: Workspace | None = None,
    merged: MergeState | None = None,
) -> EndResult:
    """End a session. If a merge fails, everything is undone and the session remains open.

    `here` is the current work tree if it is not the session's; its files are not touched. `merged` is the earlier merge of the
    work, by someone else or on a server, to record. Raises SessionError `secret`, `in-progress`, `unmerged`, `dirty` (with a merge),
    `quality-gate`, `merge-conflict`, `elsewhere`, `other-sessions` (without `with_others`)…
    """
    workspace, session = ending.workspace, ending.session
    repository, store = workspace.repository, workspace.store
    standing = (here or workspace).repository
    workspace.refuse_secrets(*request.accomplished, *request.remember, *request.next_steps)
    repository.require_identity()
    _require_possible(ending, request, standing)
    status = settled_tree(workspace, to="end the session") if ending.checked_out else WorkTree()
    remote = _remote(workspace, session.branch) if request.push else ""
    head = _head(ending)
    # Files of another work tree are no evidence of work in this session.
    look = None if ending.checked_out else WorkTree
    kept: Snapshot | None = None
    checkpoint = ""
    target: MergeTarget | None = None
    ignored: tuple[str, ...] = ()
    found = quality(workspace, session, tree=status) if ending.checked_out else None
    logged = ""
    if ending.checked_out and is_all_that_changed(workspace, session, status.touched):
        logged = commit_log(workspace, session, to_be_merged=bool(request.merge_to))
    if request.merge_to:
        target = merge_target(workspace, session, request.merge_to, with_others=request.with_others)
        request = replace(request, merge_to=target.branch)
        ignored = _pass_gate(workspace, session, request, found, target, head)
    if not ending.checked_out:
        log_elsewhere(workspace, session)
    elif not logged:
        logged = commit_log(workspace, session, to_be_merged=bool(request.merge_to))
    if logged:
        session, head, status = _with_log_commit(workspace), logged, repository.status()
    if head and without_secrets(workspace, status).touched:
        kept = take(workspace, session, "uncommitted at the end")
    if target:
        merge_into(workspace, session, target)
    if kept:  # recorded only now, because a failed merge leaves no trace in the session
        event = workspace.event("checkpoint", commit=head, **kept.body, label="end", reason="end")
        session = workspace.record_all(session, [event], look=look)
        checkpoint = session.checkpoints[-1].id
    put_away = session.stash and _put_away(workspace, session)
    session = record_quality(workspace, session, found, head=head)
    # Before the handoff, whose checklist shows it.
    is_pushed = bool(remote) and not repository.git.attached(["push", "--set-upstream", remote, session.branch])
    ended = workspace.event(
        "end",
        accomplished=list(request.accomplished) or None,
        remember=list(request.remember) or None,
        next=list(request.next_steps) or None,
        merged_to=request.merge_to or (merged.into if merged else ""),
        merged_as=repository.commit(f"refs/heads/{request.merge_to}") if request.merge_to else merged and merged.oid,
        ignored=list(ignored) or None,
    )
    session = workspace.record_all(session, [ended], look=look)
    document = handoff(workspace, store.read(session.id), found=found) if request.handoff else None
    markdown = as_markdown(document) if document else ""
    archive = store.keep(session.id, END + session.id, handoff=markdown)
    if ending.has_branch:
        store.unbind(session.branch)
    if ending.checked_out:
        set_here(workspace.place, b"")  # the session is over, not paused
        sync_journals_with_head(workspace)
    work = work_of(repository, workspace.objects, session, now=workspace.now)
    record_merges(workspace, merges(workspace, [(session, work)]))
    _forget_old(workspace)
    if remote and not is_pushed:
        raise SessionError(
            "push-failed",
            "the session is ended and archived, but git push failed",
            hint=f"git push --set-upstream {shell_word(remote)} {shell_word(session.branch)}",
        )
    return EndResult(
        session=session.id,
        branch=session.branch,
        head=head,
        merged_to=request.merge_to,
        pushed_to=remote,
        push_target=_push_command(workspace, request.merge_to) if request.merge_to else "",
        logged=logged,
        snapshot=kept.oid if kept else "",
        checkpoint=checkpoint,
        put_away=put_away,
        worktree="" if repository.top == standing.top else str(repository.top),
        gone=not ending.has_branch,
        checked_out=standing.branch,
        archive=archive,
        ignored=ignored,
        with_others=target.along if target else (),
        had_nothing_to_merge=target.has_all if target else False,
        handoff=document,
        markdown=markdown,
    )


def _require_possible(ending: Whereabouts, request: EndRequest, standing: Repository) -> None:
    """Raise SessionError `branch-gone`, `elsewhere` or `not-checked-out` if the request is impossible from here."""
    session, repository = ending.session, ending.workspace.repository
    branch = shell_word(session.branch)
    if not ending.has_branch and (request.push or request.merge_to):
        last = next((each.oid for each in reversed(session.commits) if repository.commit(each.oid)), session.opened_on)
        free = session.branch and not repository.has_branch(session.branch) and repository.commit(last)
        back = f"git branch {branch} {short_oid(last)} && git session resume {session.id}" if free else ""
        action = "merge" if request.merge_to else "push"
        raise SessionError(
            "branch-gone",
            f"cannot {action}: the branch {session.branch} of {session.id} is gone",
            hint=f"restore it first: {back}" if back else f"git session end {session.id}",
        )
    if not request.merge_to:
        return
    merge = f"git session end --merge-to {shell_word(request.merge_to)}"
    if not ending.checked_out:
        raise SessionError(
            "not-checked-out",
            f"cannot merge {session.branch}: it is not checked out, and the quality gate needs its work tree",
            hint=f"git session switch {branch} && {merge}",
        )
    if repository.top != standing.top:
        raise SessionError(
            "elsewhere",
            f"cannot merge {session.branch} from here: it is checked out in {repository.top}",
            hint=f"cd {shell_word(str(repository.top))} && {merge}",
        )


def _with_log_commit(workspace: Workspace) -> Session:
    """The session after the commit of its decisions, which is recorded here if no hook of ours did."""
    session = workspace.require_current()
    try:
        return catch_up(workspace, session)
    except SessionError as error:
        workspace.store.notices.append(f"cannot record the commit of the decisions: {error.message}")
        return session


def _head(ending: Whereabouts) -> str:
    """The tip of the session's branch or, without a branch, the last commit of the session."""
    repository, session = ending.workspace.repository, ending.session
    if ending.checked_out:
        return repository.head
    if ending.has_branch:
        return repository.commit(f"refs/heads/{session.branch}")
    return next((each.oid for each in reversed(session.commits) if not each.gone), session.opened_on)


def _put_away(workspace: Workspace, session: Session) -> str:
    """The id of a checkpoint, made if needed, through which `restore` finds work stashed by a switch."""
    known = next((each.id for each in session.checkpoints if each.snapshot == session.stash), "")
    if known:
        return known
    commit = workspace.repository.commit(f"{session.stash}^1")
    event = workspace.event("checkpoint", commit=commit, snapshot=session.stash, label="put-away", reason="end")
    return workspace.record_all(session, [event], look=WorkTree).checkpoints[-1].id


def unpushed(workspace: Workspace, branch: str) -> str:
    """The remote to which the branch's commits can be pushed; empty without one, or without commits to push."""
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
        raise SessionError("no-remote", "cannot push: there is no remote", hint="git remote add origin <url>")
    return chosen


def _push_command(workspace: Workspace, branch: str) -> str:
    """The command that pushes `branch` to its upstream; empty if that is up to date, or not on the remote to push to."""
    upstream = upstream_of(workspace.repository, branch)
    if not upstream or not upstream.ahead or upstream.remote == ".":
        return ""
    if upstream.remote != _remote(workspace, branch):
        return ""
    theirs = upstream.theirs.removeprefix("refs/heads/")
    return f"git push {shell_word(upstream.remote)} {shell_word(branch if theirs == branch else f'{branch}:{theirs}')}"


def _pass_gate(
    workspace: Workspace, session: Session, request: EndRequest, found: Quality | None, target: MergeTarget, head: str
) -> tuple[str, ...]:
    """The failed checks of the gate that the request ignores, and what the branch loosened.

    `head` is the commit whose continuous integration counts: that before a commit of ours with the decisions.

    Raises SessionError `quality-gate` if checks fail and it ignores none.
    """
    repository = workspace.repository
    into = target.begins.oid if target.begins else repository.commit(f"refs/heads/{target.branch}")
    weaker = tuple(loosened(workspace, repository.commit(f"refs/heads/{session.branch}"), into))
    if not workspace.settings.block_merge_on_quality:
        return weaker
    ci = checks_now(workspace, head, session.branch) if workspace.settings.require_ci else None
    judged = gate_result(workspace, session, found, into, ci=ci)
    if not request.ignore_quality:
        require_quality(judged, session.branch, request.merge_to)
    workspace.store.notices += judged.notes
    return judged.reasons + weaker


def _forget_old(workspace: Workspace) -> None:
    """Remove the local files of sessions that ended session.archive_after_days ago and are fully archived."""
    limit = workspace.now - workspace.settings.archive_after_days * DAY_MS
    tips = workspace.store.archive.tips()
    for session_id in tips:
        folder = workspace.store.folder(session_id)
        if not (folder / "journal").exists() or (folder / "journal").stat().st_mtime_ns // 1_000_000 > limit:
            continue
        stored = next(workspace.store.read_each([session_id]), None)
        if stored is None or stored.session.is_open or stored.session.ended_at > limit:
            continue
        if workspace.store.archive.read(session_id, "journal") != workspace.store.readable_journal(session_id):
            continue
        with workspace.store.lock():
            shutil.rmtree(folder)
