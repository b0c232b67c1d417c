"""The checklist of a handoff: what is done and what is not, each read from the journal, the repository, or reports."""

from __future__ import annotations

from collections.abc import Iterator

from git_session.insight.userwork import users_work
from git_session.insight.work import Work
from git_session.model.session import Session
from git_session.model.text import plural
from git_session.repo.branches import upstreams_of
from git_session.repo.repository import WorkTree
from git_session.services.tested import Check, TestsAndCoverage, checks
from git_session.services.workspace import Workspace


def checklist(
    workspace: Workspace, session: Session, work: Work, tree: WorkTree | None, told: TestsAndCoverage | None
) -> Iterator[Check]:
    """The checks that can be made; `tree` is the session's work tree while its branch is checked out there."""
    counted, done = session.counted, session.done
    if counted:
        yield Check("objectives done", len(done) == len(counted), f"{len(done)} of {len(counted)}")
    if session.blockers:
        count = len(session.open_blockers)
        yield Check("no open blocker", not count, plural(count, "blocker") + " open" if count else "")
    if tree:
        count = len(users_work(workspace.settings, tree).touched)
        yield Check("everything committed", not count, f"{plural(count, 'file')} not committed" if count else "")
    if told and told.after:
        yield from checks(workspace.settings, told.after, stale=told.stale)
    if work.tip:
        yield from _published(workspace, session, work)


def _published(workspace: Workspace, session: Session, work: Work) -> Iterator[Check]:
    """Pushed and merged, as far as the refs that are here can tell."""
    repository, objects = workspace.repository, workspace.objects
    upstream = repository.git.ask("rev-parse", "--abbrev-ref", "--verify", f"{session.branch}@{{upstream}}") or ""
    target = repository.commit(upstream) if upstream else ""
    if target:
        ahead = len(objects.log(work.tip, [target])) if target != work.tip else 0
        yield Check(
            "pushed", not ahead, f"{plural(ahead, 'commit')} ahead of {upstream}" if ahead else f"to {upstream}"
        )
    elif repository.git.ask("remote"):
        yield Check("pushed", done=False, detail="the branch has no upstream")
    base_ref = session.merged_to or session.base_ref
    if not work.own or not base_ref or base_ref == session.branch:
        return
    names = [base_ref, *upstreams_of(repository, [base_ref]).values()]
    heads = {name: oid for name, oid in repository.commits(names).items() if oid}
    into = [name for name, oid in heads.items() if work.tip in (oid, objects.merge_base(oid, work.tip))]
    if heads:
        yield Check("merged", bool(into), f"into {into[0]}" if into else f"not in {next(iter(heads))}")
