"""Resumes a session: checks out its branch, reopens it if it had ended, and briefs on what happened since."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.errors import AmbiguousNameError, SessionError
from git_session.git.tracking import remote_branches
from git_session.model.conversation import AgentConversation
from git_session.model.dataclass import dataclass, replace
from git_session.model.ids import short_oid
from git_session.model.session import Session, State
from git_session.model.shell import shell_word
from git_session.model.text import plural, shown_name
from git_session.services.lifecycle.adopt import (
    Adoptable,
    AdoptedSession,
    adopt_into,
    adoptable,
    adopted_session,
    begin_session,
    is_empty,
)
from git_session.services.lifecycle.entering import base_branch, go_back, last_seen, sync_journals_with_head
from git_session.services.lifecycle.progress_of_others import ProgressOfOthers, learn
from git_session.services.lifecycle.startpoint import StartPoint, found_on_remote, local_name
from git_session.services.overview.brief import Brief, brief
from git_session.services.preconditions import require_born, require_clean_tree, require_free, require_no_operation
from git_session.services.quality.measurements import record_quality
from git_session.services.quality.quality import quality
from git_session.services.recording.missing_notes import find_faulty_notes
from git_session.services.recording.snapshot import bring_back
from git_session.services.teamwork.colleagues import find_shared, newest_on
from git_session.services.workspace import Workspace

_NOT_FOUND = ("no-session", "no-such-session")


@dataclass(frozen=True)
class Resumed:
    """A session that was resumed."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    reopened: bool  #: Whether the session had ended.
    remote_branch: str  #: Remote-tracking branch that the branch was created from; empty if the branch existed here.
    #: Work that a switch had stashed: `none`, `restored`, `conflicts` (restored with conflicts) or `kept` (not restored).
    stash: str
    brief: Brief  #: What is known about the work on the branch.
    #: Work that the session took over from the branch's commits; null without any.
    adopted: AdoptedSession | None = None
    learned: ProgressOfOthers | None = None  #: What the session learned from later commits of others; null if nothing.
    #: The last conversation with a coding agent in the session; null without one that can be resumed here.
    conversation: AgentConversation | None = None
    claimed_until: int = 0  #: Until when the branch is claimed (epoch ms); 0 without `git session start --claim`.


def resume(workspace: Workspace, name: str = "", *, objectives: Sequence[str] = ()) -> Resumed:
    """Resume the session that `name` (id, prefix or branch) means, or the current branch's, and add `objectives` to it.

    A branch that only a remote has is created from there. If the branch has no session here, or an empty one, adopts the one
    in its commits. Raises SessionError `secret`, `no-session`, `branch-gone`, `ambiguous-branch`, `other-open`, `dirty`, `in-worktree`…
    """
    workspace.refuse_secrets(*objectives)
    name = local_name(workspace, name, command="git session resume") if name else name
    repository = workspace.repository
    try:
        session = workspace.find(name).session
    except SessionError as error:
        chosen = adoptable(workspace, name or repository.branch) if error.code in _NOT_FOUND else None
        if not chosen:
            _refuse_shared(workspace, name)
            raise
        return _take_over(workspace, chosen, objectives)
    branch = session.branch
    is_here = branch == repository.branch
    begins = None
    if not is_here:
        require_no_operation(workspace)
        require_born(workspace)
        if not repository.has_branch(branch):
            begins = found_on_remote(workspace, branch)
            if not begins:
                raise _gone(workspace, session)
        require_free(workspace, branch)
        require_clean_tree(workspace)
    other = workspace.store.bound(branch)
    if other and other != session.id:
        raise SessionError(
            "other-open", f"another session is open on {branch}: {other}", hint=f"end it first: git session end {other}"
        )
    since = last_seen(session)
    if not is_here:
        repository.switch(branch, create_from=begins.revision if begins else None)
    chosen = adoptable(workspace, branch, empty=session.id) if session.is_open and is_empty(session) else None
    if chosen:
        session = adopt_into(workspace, session, chosen)
        known = {each.text for each in session.objectives if each.state is not State.DONE}
        objectives = [text for text in objectives if text not in known]
    resumed = go_on(workspace, session, since=since, objectives=objectives)
    if chosen:
        resumed = replace(resumed, adopted=adopted_session(chosen))
    if not begins:
        return resumed
    _note_missing(workspace, session, begins)
    return replace(resumed, remote_branch=begins.remote_branch)


def _refuse_shared(workspace: Workspace, name: str) -> None:
    """Raise SessionError `not-fetched` or `not-yours` if `name` means a session that a colleague shares."""
    try:
        found = (newest_on(workspace, name) or find_shared(workspace, name)) if name else None
    except AmbiguousNameError:
        branch, who = name.partition("/")[2], "several colleagues"  # whose it is makes no difference here
    else:
        if not found:
            return
        branch, who = found.session.branch, shown_name(found.name)
    if workspace.repository.has_branch(branch) or remote_branches(workspace.repository, branch):
        raise SessionError(
            "not-yours",
            f"{name} is a session of {who}",
            hint=f"to go on with it: git session resume {shell_word(branch)}",
        )
    raise SessionError(
        "not-fetched",
        f"{who} shares a session on {branch}, but that branch is not here",
        hint=f"git fetch, or ask {who} to push the branch",
    )


def _take_over(workspace: Workspace, chosen: Adoptable, objectives: Sequence[str]) -> Resumed:
    """Check out the branch and adopt the session in its commits."""
    repository, branch = workspace.repository, chosen.branch
    here, head = repository.branch, repository.head
    made = None
    if branch != here:
        require_no_operation(workspace)
        require_born(workspace)
        made = None if repository.has_branch(branch) else found_on_remote(workspace, branch)
        require_free(workspace, branch)
        require_clean_tree(workspace)
        repository.switch(branch, create_from=made.revision if made else None)
    begins = made or StartPoint(branch, repository.head, base_branch(workspace, branch))
    try:
        session = begin_session(workspace, branch, begins, chosen, objectives=tuple(objectives))
    except SessionError:
        if branch != here:
            go_back(workspace, here, head, created=branch if made else "")
        raise
    sync_journals_with_head(workspace)
    session = workspace.store.refresh(session.id)
    return Resumed(
        session.id, branch, False, begins.remote_branch, "none", brief(workspace, session), adopted_session(chosen)
    )


def restoring(workspace: Workspace, session: Session) -> str:
    """The command that restores the session's branch, which is gone, and resumes the session; empty if its commits are gone too."""
    repository = workspace.repository
    if not session.branch:
        return ""
    commits = [commit.oid for commit in session.commits if not commit.gone]
    remotes = [each.name for each in remote_branches(repository, session.branch)]
    place = remotes[0] if remotes else short_oid(commits[-1] if commits else session.opened_on)
    back = f"git branch {shell_word(session.branch)} {shell_word(place)} && git session resume {session.id}"
    return back if place and repository.commit(place) else ""


def _gone(workspace: Workspace, session: Session) -> SessionError:
    """The error for a branch that is neither here nor on a remote that git would search; its hint restores the branch."""
    return SessionError(
        "branch-gone",
        f"cannot resume {session.id}: its branch {session.branch} is gone",
        hint=restoring(workspace, session) or f"git session handoff {session.id}",
    )


def _note_missing(workspace: Workspace, session: Session, begins: StartPoint) -> None:
    """Add a notice about commits of the session that the remote lacks: they were made here and never pushed as they are."""
    repository = workspace.repository
    known = [oid for oid in repository.commits([each.oid for each in session.commits if not each.gone]).values() if oid]
    missing = (
        repository.git.run("rev-list", "--topo-order", *known, "--not", begins.oid, "--").text.split() if known else []
    )
    if missing:
        newest, are = short_oid(missing[0]), "is" if len(missing) == 1 else "are"
        workspace.store.notices.append(
            f"{plural(len(missing), 'commit')} of this session {are} not in {begins.remote_branch}: git log {newest}"
        )


def _restore_notes(workspace: Workspace, session: Session) -> None:
    """Write the notes of commits made in another clone, which a fetched archive does not bring; a failure becomes a notice."""
    try:
        find_faulty_notes(workspace, session.id, write=True)
    except SessionError as error:
        workspace.store.notices.append(f"{error.message}; later: git session doctor --fix")


def go_on(workspace: Workspace, session: Session, *, since: int, objectives: Sequence[str] = ()) -> Resumed:
    """Continue the session on its branch, which is checked out."""
    is_bound = bool(workspace.store.bound(session.branch))
    if not is_bound:
        workspace.store.restore_folder(session.id)
        session = workspace.store.read(session.id).session
        _restore_notes(workspace, session)
    reopened = not session.is_open
    if reopened:  # even if it is still bound: its end was killed before it released the branch
        session = workspace.record(session, "reopen")
    if not is_bound:
        workspace.store.bind(session.branch, session.id)
    sync_journals_with_head(workspace)
    session, learned = learn(workspace, workspace.store.refresh(session.id))
    if objectives:
        session = workspace.record_all(session, [workspace.event("objective", text=text) for text in objectives])
    stash = "none"
    if session.stash:
        session, stash = bring_back(workspace, session)
    session = record_quality(workspace, session, quality(workspace, session))
    shown = brief(workspace, session, since=since)
    return Resumed(
        session.id,
        session.branch,
        reopened,
        "",
        stash,
        shown,
        learned=learned,
        conversation=workspace.conversation(session.id),
    )
