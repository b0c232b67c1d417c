"""Runs the quality gate alone, for a session or for the commits of a checkout without one, as continuous integration makes it."""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.git.tracking import default_branch
from git_session.model.ci import CommitChecks
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.services.ci.ask import checks_now
from git_session.services.quality.gate import gate_result
from git_session.services.quality.loosened import loosened
from git_session.services.quality.quality import quality
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class GateCheck:
    """What the quality gate says of a branch."""

    session: str  #: Id of the session; empty if there is none here, and the commits are judged by themselves.
    branch: str  #: Branch that is checked; empty if HEAD is detached, and no branch is known to be there.
    head: str  #: Full id of the commit that is checked; empty without commits.
    into: str  #: Branch that it would be merged into; empty if none is known, so that no new violation can be found.
    passed: bool  #: Whether the branch may be merged.
    reasons: tuple[str, ...]  #: Reasons against the merge, one line each.
    notes: tuple[str, ...]  #: What was not checked, in words.
    loosened: tuple[str, ...]  #: Settings that the branch itself changes so that the gate checks less.
    #: Checks of the commit by continuous integration; null if they do not count.
    ci: CommitChecks | None
    remedy: str  #: Command to type next if continuous integration alone is the reason; else empty.
    when: str  #: When to type `remedy`, in words, such as `later`; empty without one.


def check(workspace: Workspace, session: Session, *, head: str, into: str, asks_ci: bool) -> GateCheck:
    """Check the work of `session` at the commit `head`, to be merged `into` a branch (by default the one that it came from).

    With `asks_ci`, the checks of the commit are asked for now, and count. Raises SessionError `no-such-branch`.
    """
    repository = workspace.repository
    target = _target(workspace, session, into)
    commit = repository.commit(target) if target else ""
    ci = checks_now(workspace, head, session.branch) if asks_ci and head else None
    found = quality(workspace, session, here=True)
    judged = gate_result(workspace, session, found, commit, tip=head, ci=ci)
    return GateCheck(
        session=session.id,
        branch=session.branch,
        head=head,
        into=target,
        passed=not judged.reasons,
        reasons=judged.reasons,
        notes=(*judged.notes, *_not_compared(commit)),
        loosened=tuple(loosened(workspace, head, commit)) if commit and head else (),
        ci=ci,
        remedy=judged.remedy,
        when=judged.when,
    )


def _not_compared(into: str) -> tuple[str, ...]:
    return () if into else ("there is no branch to compare with, so nothing was checked that the commits changed",)


def _target(workspace: Workspace, session: Session, into: str) -> str:
    repository = workspace.repository
    if into:
        if repository.commit(into):
            return into
        raise SessionError("no-such-branch", f"there is no branch {into!r}", hint="to list branches: git branch --all")
    if session.base_ref and session.base_ref != session.branch and repository.commit(session.base_ref):
        return session.base_ref
    return default_branch(repository)
