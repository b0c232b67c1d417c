"""The session of a checkout without one, read from the trailers of its commits: nothing is recorded.

Continuous integration checks commits out in ways of its own: on a detached HEAD, or at a merge that the forge made for a pull request,
of few commits, and without the sessions and notes of a clone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from git_session.git.adapters import objects_by_git
from git_session.git.branches import REMOTES
from git_session.git.repository import Repository
from git_session.git.tracking import branch_of_remote, default_branch
from git_session.insight.history.carrying import own_commits
from git_session.model.adoption import Adoption, CarryingCommit, adoption_of, latest_run
from git_session.model.attribution_shares import Share
from git_session.model.dataclass import dataclass, field, replace
from git_session.model.event import Event, new_event
from git_session.model.messagereading import read_message
from git_session.model.session import ClockReading, Commit, Decision, Objective, Session, State
from git_session.model.text import plural
from git_session.services.lifecycle.adopt import origins_of
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored


@dataclass(frozen=True)
class Carried:
    """The session that the commits of a checkout carry, the newest of them, and a note on where it comes from.

    `has_trailers`: they carry something of ours; without, it is only a name for them. `seconds` are those of each author.
    """

    stored: Stored
    tip: str
    note: str
    has_trailers: bool
    seconds: Mapping[str, int] = field(default_factory=dict)

    def shares(self, shares: Iterable[Share]) -> tuple[Share, ...]:
        """The shares of people with the time that the commits tell, since there are no events to tell it; the most first."""
        timed = (replace(each, active_seconds=self.seconds.get(each.name, 0)) for each in shares)
        return tuple(sorted(timed, key=lambda each: -each.active_seconds))


def carried(workspace: Workspace) -> Carried | None:
    """What HEAD's own commits carry, those that the default branch lacks; None without a commit."""
    repository = workspace.repository
    tip, merged_into = _tip(repository)
    if not tip:
        return None
    default = default_branch(repository)
    hidden = tuple(dict.fromkeys((*origins_of(repository, default), *([merged_into] if merged_into else []))))
    commits = [] if tip in hidden else own_commits(repository, tip, hidden)
    if not hidden:
        commits = list(latest_run(commits)[0])
    found = adoption_of(commits)
    session, events = _session(workspace, repository, tip, default, commits, found)
    note = f"Read from the trailers of {plural(len(commits), 'commit')}: blockers and notes are only in the session itself."
    seconds = {each.name: each.active_seconds for each in found.people} if found else {}
    return Carried(Stored(session, events), tip, note, bool(found), seconds)


def _tip(repository: Repository) -> tuple[str, str]:
    """The newest commit of the work at HEAD, and the one that a forge merged it into, if HEAD is such a merge."""
    head = repository.head
    if head and not repository.branch:
        record = next(iter(objects_by_git(repository).records([head])), None)
        if record and len(record.parents) == 2:
            base, work = record.parents
            if repository.commit(base) and repository.commit(work):
                return work, base
    return head, ""


def _session(
    workspace: Workspace,
    repository: Repository,
    tip: str,
    default: str,
    commits: list[CarryingCommit],
    found: Adoption | None,
) -> tuple[Session, tuple[Event, ...]]:
    started = min((each.at for each in commits), default=workspace.now)
    base = objects_by_git(repository).merge_base(tip, default) if default and repository.commit(default) else ""
    names = {each.text: f"obj-{at}" for at, each in enumerate(found.objectives, start=1)} if found else {}
    total = sum(each.active_seconds for each in found.people) * 1000 if found else 0
    events = tuple(_events(started, commits, found))
    session = Session(
        id="",
        branch=_branch(repository, tip, default),
        started_at=started,
        base=base,
        base_ref=default,
        ended_at=max((each.at for each in commits), default=workspace.now),
        objectives=tuple(
            Objective(names[each.text], "", each.text, each.at, each.state, each.closed_at, each.commit, each.author)
            for each in (found.objectives if found else ())
        ),
        decisions=tuple(
            Decision(
                f"dec-{at}",
                "",
                each.text,
                each.at,
                each.rationale,
                each.alternatives,
                each.commit,
                each.author,
                supersedes_text=each.supersedes_text,
            )
            for at, each in enumerate(found.decisions if found else (), start=1)
        ),
        commits=tuple(
            Commit(each.oid, each.at, seconds) for each, seconds in zip(commits, _seconds(commits), strict=True)
        ),
        clock=ClockReading(active=total, last=started),
    )
    return session, events


def _seconds(commits: list[CarryingCommit]) -> list[int]:
    """The active time of each commit, by how much the time in its message is more than that before it."""
    found, before = [], 0
    for each in commits:
        total = each.noted[1] if each.noted else read_message(each.message).seconds
        grown = total - before if total is not None and total >= before else total or 0
        found.append(each.noted[0] if each.noted else grown)
        before = total if total is not None else before
    return found


def _events(started: int, commits: list[CarryingCommit], found: Adoption | None) -> list[Event]:
    """The events by which commits are attributed to objectives: to the one that their message shows in progress, or else
    completes."""
    rows = [new_event(started, "session")]
    added = {each.text: new_event(started, "objective", text=each.text) for each in (found.objectives if found else ())}
    rows += added.values()
    begun: set[str] = set()
    for commit in commits:
        lists = read_message(commit.message).lists
        shown = [
            each.text for listed in lists for each in listed.rows if each.state is State.STARTED and each.text in added
        ]
        rows += [new_event(commit.at, "objective.start", of=added[text].id) for text in shown if text not in begun]
        begun.update(shown)
        rows.append(new_event(commit.at, "commit", oid=commit.oid))
        for each in found.objectives if found else ():
            if each.commit == commit.oid and each.state is State.DONE:
                completing = {} if shown else {"commit": commit.oid}
                rows.append(new_event(commit.at, "objective.complete", of=added[each.text].id, **completing))
                begun.discard(each.text)
    return rows


def _branch(repository: Repository, tip: str, default: str) -> str:
    """The branch that is checked out, or one of a remote that is at `tip`; empty if none is known."""
    if repository.branch:
        return repository.branch
    form = "--format=%(refname)"
    listed = repository.git.run("for-each-ref", form, f"--points-at={tip}", REMOTES).text.splitlines()
    names = (branch_of_remote(repository, each.removeprefix(REMOTES)) for each in listed)
    return next((each for each in names if each and each != default.rpartition("/")[2]), "")
