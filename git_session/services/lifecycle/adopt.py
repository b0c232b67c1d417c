"""Adopts the session recorded in the trailers of a branch's own commits, if this clone has only the pushed branch.

Adopted work keeps its authors and dates: decisions remain with their commits, and no adopted commit or time becomes the new
session's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from git_session.git.adapters import objects_by_git
from git_session.git.branches import HEADS, REMOTES, head_of, upstreams_of
from git_session.git.repository import Repository
from git_session.git.tracking import default_branch, remote_branches
from git_session.insight.history.carrying import own_commits
from git_session.model.adoption import AdoptedDecision, Adoption, CarryingCommit, adoption_of, latest_run
from git_session.model.dataclass import asdict, dataclass
from git_session.model.event import Event, new_event
from git_session.model.session import Contributor, Session, State
from git_session.services.figures.people import mapped
from git_session.services.lifecycle.entering import open_session
from git_session.services.lifecycle.startpoint import StartPoint, found_on_remote
from git_session.services.teamwork.succession import TakenOver, adoption_from, taken_over
from git_session.services.workspace import Workspace
from git_session.store.teamwork.state import is_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.teamwork.colleagues import SharedSession


@dataclass(frozen=True)
class Adoptable:
    """A session found in the trailers of `branch`, and the commit at which the branch leaves the default branch (`base`).

    `shared` is the session of a colleague that it was taken from, if they share it.
    """

    branch: str
    base: str
    found: Adoption
    is_own: bool
    shared: SharedSession | None = None


@dataclass(frozen=True)
class AdoptedSession:
    """Work that a session took over from the commits of its branch; none of it counts as the session's own."""

    commit: str  #: Full id of the newest adopted commit.
    author: str  #: Author of the newest adopted commit.
    written_at: int  #: When the newest adopted commit was made (epoch ms).
    commits: int  #: Number of adopted commits.
    people: tuple[Contributor, ...]  #: Authors of the adopted commits.
    active_seconds: int  #: Active time that the trailers of these commits record, in seconds.
    objectives: int  #: Number of adopted objectives, dropped ones left out.
    objectives_done: int  #: Number of adopted objectives that were done.
    decisions: int  #: Number of adopted decisions.
    is_own: bool  #: Whether all of it was committed by the user who adopts it, for example in another clone.
    left_out: int  #: Number of objectives and decisions that were beyond the limit and not adopted.
    taken_over: TakenOver | None = None  #: Session of a colleague that it continues; null if only commits tell of it.


def adoptable(workspace: Workspace, branch: str, *, tip: str = "", empty: str = "") -> Adoptable | None:
    """The session in the trailers of the own commits of `branch`, here or on a remote, and in what colleagues share; None
    without either.

    Also None if the branch has a session here, except the `empty` one that is to adopt it. Commits after `tip` do not count.
    Raises SessionError `ambiguous-branch` if several remotes have the branch.
    """
    repository = workspace.repository
    if not branch or workspace.store.bound(branch) not in ("", empty):
        return None
    shared = _shared(workspace, branch) if not tip and branch != default_branch(repository) else None
    tip = tip or head_of(repository, branch)
    if not tip and branch != repository.branch:
        begins = found_on_remote(workspace, branch)
        tip = begins.oid if begins else ""
    read = _branch_commits(repository, branch, tip)
    if not read and not (shared and tip):
        return None
    hidden, listed = read or (origins_of(repository, default_branch(repository)), ())
    commits: Sequence[CarryingCommit] = _foreign(workspace, listed)
    base = ""
    if not hidden:
        commits, base = latest_run(commits)
    found = adoption_of(commits)
    if shared:
        found = adoption_from(shared, found, tip=tip, now=workspace.now)
    if not found or any(each.session.id != empty for each in workspace.store.of_branch(branch)):
        return None
    if hidden:
        base = objects_by_git(repository).merge_base(tip, *hidden)
    if not base and (hidden or repository.is_shallow):
        base = tip  # the fork point is unknown
    return Adoptable(branch, base, found, _is_own(repository, found), shared)


def _shared(workspace: Workspace, branch: str) -> SharedSession | None:
    """The newest session on `branch` that a colleague shares; None without one."""
    if not is_known(workspace.repository.common_dir):
        return None
    from git_session.services.teamwork.colleagues import newest_on

    return newest_on(workspace, branch)


def _is_own(repository: Repository, found: Adoption) -> bool:
    """Did the user write all of it, whose addresses are those of .mailmap?"""
    emails, own = {email.casefold() for email in found.emails}, repository.committer_email
    if len(emails) == 1 and own.casefold() not in emails:
        own = mapped(repository, [("", own)])["", own][1]
    return emails == {own.casefold()}


def _branch_commits(
    repository: Repository, branch: str, tip: str
) -> tuple[tuple[str, ...], Sequence[CarryingCommit]] | None:
    """(commits whose history is not the branch's own, its own commits up to `tip`); None without own commits."""
    default = default_branch(repository)
    if not tip or branch == default:
        return None
    hidden = origins_of(repository, default)
    return None if tip in hidden else (hidden, own_commits(repository, tip, hidden))


def commits_of_branch(repository: Repository, branch: str, base: str) -> Sequence[CarryingCommit]:
    """The own commits of the local `branch`, oldest first: those not on the default branch.

    If that is unknown, the commits since `base`; without either, none, so that a long history is not read in full.
    """
    tip, default = head_of(repository, branch), default_branch(repository)
    hidden = origins_of(repository, default) or ((base,) if base and repository.commit(base) else ())
    return own_commits(repository, tip, hidden) if tip and hidden and tip not in hidden and branch != default else ()


def _foreign(workspace: Workspace, commits: Sequence[CarryingCommit]) -> list[CarryingCommit]:
    """The commits that no session in this clone made; a branch may start at the branch of another session."""
    here = {name for name in {each.session for each in commits} if name and workspace.store.has(name)}
    return [each for each in commits if each.session not in here]


def origins_of(repository: Repository, default: str) -> tuple[str, ...]:
    """Tips whose history is no branch's own: the default branch, its upstream, and the branches of its name on remotes."""
    if not default:
        return ()
    upstreams = upstreams_of(repository, [default]).values()
    remotes = (each.ref for each in remote_branches(repository, default))
    known = repository.commits([HEADS + default, REMOTES + default, *upstreams, *remotes])
    return tuple(dict.fromkeys(oid for oid in known.values() if oid))


def begin_session(
    workspace: Workspace,
    branch: str,
    begins: StartPoint,
    adoption: Adoptable | None,
    *,
    objectives: tuple[str, ...] = (),
    issue: str = "",
    tdd: bool = False,
) -> Session:
    """Open a session on `branch`, which is checked out or about to be, continuing `adoption` if given.

    Adds those of `objectives` that are not among the adopted ones.
    """
    found = adoption.found if adoption else None
    known = {each.text for each in found.objectives if each.state in (State.OPEN, State.STARTED)} if found else set()
    return open_session(
        workspace,
        branch,
        base=adoption.base if adoption else begins.oid,
        base_ref=begins.base_ref,
        begun_on="" if adoption else begins.begun_on,
        objectives=tuple(text for text in objectives if text not in known),
        issue=issue,
        tdd=tdd,
        adopted=adoption_events(found, workspace.now) if found else (),
    )


def is_empty(session: Session) -> bool:
    """Whether the session has no content yet, so that it can still adopt another one."""
    typed = (session.objectives, session.decisions, session.blockers, session.checkpoints, session.runs, session.stash)
    return not (any(typed) or session.commits or session.ends or session.adopted)


def adopt_into(workspace: Workspace, session: Session, adoption: Adoptable) -> Session:
    """Let a session that `is_empty` adopt `adoption`; its time so far remains."""
    return workspace.store.record(session.id, *adoption_events(adoption.found, workspace.now, base=adoption.base))


def adoption_events(found: Adoption, now: int, *, base: str = "") -> list[Event]:
    """The events of an adoption, all dated `now` so that no time passes; each names when and by whom it was written.

    `base` is given if the session was opened at another commit.
    """
    people = [{"name": each.name, "commits": each.commits, "seconds": each.active_seconds} for each in found.people]
    events = [
        new_event(
            now,
            "adopted",
            commit=found.commit,
            author=found.author,
            written=found.at,
            commits=found.commits,
            people=people,
            base=base or None,
            follows=found.follows,
            issue=found.issue or None,
            remember=list(found.remember) or None,
            next=list(found.next_steps) or None,
        )
    ]
    for each in found.objectives:
        added = new_event(now, "objective", text=each.text, author=each.author, written=each.at)
        events.append(added)
        if each.state is State.STARTED:
            events.append(new_event(now, "objective.start", of=added.id))
        elif each.state is State.DROPPED:
            events.append(new_event(now, "objective.drop", of=added.id))
        elif each.state is State.DONE:
            events.append(new_event(now, "objective.complete", of=added.id, commit=each.commit, written=each.closed_at))
    events += [
        new_event(
            now,
            "blocker",
            text=each.text,
            issue=each.issue,
            author=each.author,
            written=each.added_at,
            day=each.is_day or None,
        )
        for each in found.blockers
    ]
    return events + [decision_of_others(each, now) for each in found.decisions]


def decision_of_others(decision: AdoptedDecision, now: int) -> Event:
    """The event that adds a decision from a commit of others."""
    body = asdict(decision)
    return new_event(now, "decision", written=body.pop("at"), **body)


def adopted_session(chosen: Adoptable) -> AdoptedSession:
    """The figures of the adopted work."""
    found = chosen.found
    return AdoptedSession(
        commit=found.commit,
        author=found.author,
        written_at=found.at,
        commits=found.commits,
        people=found.people,
        active_seconds=sum(each.active_seconds for each in found.people),
        objectives=sum(each.state is not State.DROPPED for each in found.objectives),
        objectives_done=sum(each.state is State.DONE for each in found.objectives),
        decisions=len(found.decisions),
        is_own=chosen.is_own,
        left_out=found.left_out,
        taken_over=taken_over(chosen.shared) if chosen.shared else None,
    )
