"""The checklist of a handoff: what is done and what is not, each read from the journal, the repository, or reports."""

from __future__ import annotations

from collections.abc import Iterator

from git_session.git.branches import upstream_of
from git_session.git.repository import WorkTree
from git_session.insight.history.work import Work
from git_session.insight.user_work import users_work
from git_session.model.merge import MergeState
from git_session.model.session import Session
from git_session.model.text import plural
from git_session.services.overview.tested import ChecklistItem, TestsAndCoverage, checks
from git_session.services.workspace import Workspace


def checklist(
    workspace: Workspace,
    session: Session,
    work: Work,
    tree: WorkTree | None,
    told: TestsAndCoverage | None,
    state: MergeState,
) -> Iterator[ChecklistItem]:
    """The checks that can be made; `tree` is the session's work tree while its branch is checked out there."""
    counted, done = session.counted, session.done
    if counted:
        yield ChecklistItem("objectives done", len(done) == len(counted), f"{len(done)} of {len(counted)}")
    if session.blockers:
        count = len(session.open_blockers)
        yield ChecklistItem("no open blocker", not count, plural(count, "blocker") + " open" if count else "")
    if tree:
        count = len(users_work(workspace.repository, workspace.settings, tree).touched)
        yield ChecklistItem(
            "everything committed", not count, f"{plural(count, 'file')} not committed" if count else ""
        )
    if told and told.after:
        yield from checks(workspace.settings, told.after, stale=told.stale)
    if work.tip:
        yield from _published(workspace, session, work, state)


def _published(workspace: Workspace, session: Session, work: Work, state: MergeState) -> Iterator[ChecklistItem]:
    """Pushed and merged, as far as the refs that are here can tell."""
    repository = workspace.repository
    upstream = upstream_of(repository, session.branch) if session.branch else None
    target = repository.commit(upstream.name) if upstream and not upstream.gone else ""
    if upstream and target:
        ahead = len(workspace.objects.log(work.tip, [target])) if target != work.tip else 0
        told = f"{plural(ahead, 'commit')} ahead of {upstream.name}" if ahead else f"to {upstream.name}"
        yield ChecklistItem("pushed", not ahead, told)
    elif upstream:
        alone = _on_no_remote(workspace, work, state)
        told = f", {plural(alone, 'commit')} on no remote" if alone else ""
        yield ChecklistItem("pushed", not alone, f"was pushed; gone from {upstream.remote}{told}")
    elif state.is_merged and repository.commit(f"refs/remotes/{state.into}"):
        yield ChecklistItem("pushed", done=True, detail=f"in {state.into}")
    elif repository.git.ask("remote") and repository.has_branch(session.branch):
        yield ChecklistItem("pushed", done=False, detail="the branch has no upstream")
    if state.into:
        yield ChecklistItem("merged", state.is_merged, state.text.removeprefix("merged "))


def _on_no_remote(workspace: Workspace, work: Work, state: MergeState) -> int:
    """How many commits no remote has, as far as this clone can tell: neither they nor what a squash or rebase made of them."""
    counted = workspace.repository.git.ask("rev-list", "--count", work.tip, "--not", "--remotes") or "0"
    alone = int(counted)
    return min(alone, state.since) if state.into else alone
