"""Switches branches: pauses this session, checks out another branch, and continues its session."""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.git.repository import WorkTree
from git_session.git.tracking import default_branch
from git_session.model.conversation import AgentConversation
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.model.shell import shell_word
from git_session.services.lifecycle.adopt import Adoptable, AdoptedSession, adopted_session, begin_session
from git_session.services.lifecycle.entering import (
    base_branch,
    go_back,
    last_seen,
    sync_journals_with_head,
    unbound_session,
)
from git_session.services.lifecycle.progress_of_others import ProgressOfOthers
from git_session.services.lifecycle.resume import go_on
from git_session.services.lifecycle.startpoint import SessionAlong, StartPoint, found_on_remote, start_point
from git_session.services.overview.brief import Brief, brief
from git_session.services.preconditions import (
    require_born,
    require_branch_name,
    require_clean_tree,
    require_free,
    require_no_operation,
)
from git_session.services.recording.snapshot import bring_back, put_away
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class Switched:
    """A switch from one branch to another, with their sessions."""

    left: str  #: Id of the session that was paused; empty without one.
    left_branch: str  #: Branch that was left; empty if HEAD was detached.
    session: str  #: Id of the session that goes on; empty on the default branch without a session.
    branch: str  #: Branch that is checked out now.
    created_branch: bool  #: Whether the branch was created.
    created_session: bool  #: Whether the session was started by the switch.
    remote_branch: str  #: Remote-tracking branch that the branch was created from; empty if it was not.
    along: tuple[SessionAlong, ...]  #: Open sessions whose commits the new branch contains.
    #: Uncommitted work: `clean` (there was none), `stashed` (kept with the session that was left) or `carried`
    #: (taken along).
    work: str
    #: Stashed work of the session: `none`, `restored`, `conflicts` (restored with conflicts) or `kept` (not restored).
    stash: str
    ahead: int  #: Number of commits that the new branch has and the old one lacks.
    behind: int  #: Number of commits that the old branch has and the new one lacks.
    files: int  #: Number of files that differ between the two branches.
    brief: Brief | None  #: What is known about the work on the branch; null without a session.
    #: Work that a new session took over from the branch's commits; null without any.
    adopted: AdoptedSession | None = None
    learned: ProgressOfOthers | None = None  #: What the session learned from later commits of others; null if nothing.
    #: The last conversation with a coding agent in the session; null without one that can be resumed here.
    conversation: AgentConversation | None = None


def switch(
    workspace: Workspace,
    branch: str,
    *,
    create: bool = False,
    from_ref: str = "",
    stash: bool = False,
    carry: bool = False,
    adoption: Adoptable | None = None,
    tree: WorkTree | None = None,
) -> Switched:
    """Switch to `branch`; with `create`, create it at `from_ref` or HEAD.

    Like git switch, creates a branch that only a remote has. A new session continues `adoption`, if given. `tree` is what
    `require_switchable` returned, for a caller that has not prompted since. Raises SessionError
    `dirty`, `no-such-branch`, `branch-exists`, `same-branch`, `no-session` (nothing to keep a stash with)…
    """
    repository = workspace.repository
    before = workspace.current()
    here, old_head = repository.branch, repository.head
    keeps_work = stash or carry
    status = tree or require_switchable(workspace, branch, create=create, from_ref=from_ref, keeps_work=keeps_work)
    begins = _begins(workspace, branch, from_ref, create=create)
    work = "clean" if status.is_clean else "carried" if carry else "stashed"
    stashed = stash and bool(status.touched)
    if stashed:
        before = _put_away(workspace, before, here, status)
    try:
        repository.switch(branch, create_from=begins.revision if begins else None)
    except SessionError:
        if stashed and before:
            bring_back(workspace, before)
        raise
    try:
        entered, created_session, restored, learned = _enter(workspace, branch, begins, adoption)
    except SessionError:
        go_back(workspace, here, old_head, created=branch if begins else "")
        if stashed and before:
            bring_back(workspace, before)
        raise
    ahead, behind, files = _difference(workspace, old_head)
    return Switched(
        left=before.id if before else "",
        left_branch=here,
        session=entered.id if entered else "",
        branch=branch,
        created_branch=begins is not None,
        created_session=created_session,
        remote_branch=begins.remote_branch if begins else "",
        along=begins.along if begins else (),
        work="stashed" if stashed else work if work != "stashed" else "clean",
        stash=restored,
        ahead=ahead,
        behind=behind,
        files=files,
        brief=entered,
        adopted=adopted_session(adoption) if adoption and created_session else None,
        learned=learned,
        conversation=workspace.conversation(entered.id) if entered else None,
    )


def require_switchable(workspace: Workspace, branch: str, *, create: bool, from_ref: str, keeps_work: bool) -> WorkTree:
    """The work tree, if the switch is possible; called before any prompt. `keeps_work`: uncommitted work is stashed or carried.

    Raises SessionError `in-progress`, `same-branch`, `bad-branch`, `branch-exists`, `from-without-create`, `in-worktree`,
    `dirty`…
    """
    repository = workspace.repository
    require_no_operation(workspace)
    require_born(workspace)
    if branch == repository.branch:
        session = workspace.current()
        stashed = "to restore its stashed work: git session resume" if session and session.stash else ""
        raise SessionError("same-branch", f"{branch} is already checked out", hint=stashed or "git session status")
    exists = repository.has_branch(branch)
    if create:
        require_branch_name(workspace, branch)
        if exists:
            raise SessionError(
                "branch-exists", f"{branch} already exists", hint=f"git session switch {shell_word(branch)}"
            )
    elif from_ref:
        start = f" --from {shell_word(from_ref)}" if repository.commit(from_ref) else ""
        create_it = f"git session switch -c {shell_word(branch)}{start}"
        raise SessionError(
            "from-without-create",
            "--from is only for new branches",
            hint=f"git session switch {shell_word(branch)}" if exists else f"to create it: {create_it}",
        )
    if exists:
        require_free(workspace, branch)
    if keeps_work:
        return repository.status()
    return require_clean_tree(
        workspace,
        hint="--stash keeps them with this session, --carry takes them along; or commit: git session checkpoint",
    )


def _begins(workspace: Workspace, branch: str, from_ref: str, *, create: bool) -> StartPoint | None:
    """The start point of a new branch; None for a local one.

    Raises SessionError `no-such-branch`, `no-such-ref`, `ambiguous-branch`.
    """
    if create:
        return start_point(workspace, branch, from_ref)
    if workspace.repository.has_branch(branch):
        return None
    found = found_on_remote(workspace, branch)
    if not found:
        default = base_branch(workspace, workspace.repository.branch)
        source = f" --from {shell_word(default)}" if default else ""
        raise SessionError(
            "no-such-branch",
            f"there is no branch {branch!r}",
            hint=f"to create it: git session switch -c {shell_word(branch)}{source}",
        )
    return found


def _put_away(workspace: Workspace, session: Session | None, here: str, tree: WorkTree) -> Session:
    if session is None:
        raise SessionError(
            "no-session",
            f"cannot stash the changes: no session is open on {here or 'this detached HEAD'}",
            hint="--carry takes them along; or stash them with git: git stash push --include-untracked",
        )
    if session.stash:
        raise SessionError(
            "stash-waiting",
            "cannot stash the changes: this session already has stashed work",
            hint="restore it first: git session resume",
        )
    return put_away(workspace, session, tree=tree)


def _enter(
    workspace: Workspace, branch: str, begins: StartPoint | None, adoption: Adoptable | None
) -> tuple[Brief | None, bool, str, ProgressOfOthers | None]:
    """(brief of the entered session, whether it is new, state of its stashed work, progress of others).

    On the default branch, only `start` opens a session.
    """
    bound = workspace.store.bound(branch)
    session = workspace.store.read(bound).session if bound else None
    if not session and begins and begins.remote_branch:
        session = unbound_session(workspace, branch)
    if session:
        resumed = go_on(workspace, session, since=last_seen(session))
        return resumed.brief, False, resumed.stash, resumed.learned
    if branch == default_branch(workspace.repository):
        sync_journals_with_head(workspace)
        return None, False, "none", None
    begins = begins or StartPoint(branch, workspace.repository.head, base_branch(workspace, branch))
    session = begin_session(workspace, branch, begins, adoption)
    sync_journals_with_head(workspace)
    return brief(workspace, workspace.store.refresh(session.id)), True, "none", None


def _difference(workspace: Workspace, old_head: str) -> tuple[int, int, int]:
    """(commits only here, commits only at `old_head`, files that differ)."""
    git = workspace.repository.git
    head = workspace.repository.head
    if not old_head or not head or old_head == head:
        return 0, 0, 0
    counts = git.must("rev-list", "--left-right", "--count", f"{head}...{old_head}", "--").text.split()
    files = git.must("diff-tree", "-r", "--name-only", "-z", "--no-renames", old_head, head, "--").fields
    return int(counts[0]), int(counts[1]), len(files)
