"""Which sessions, objectives, decisions, people and agents stand behind lines, a file or a commit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from git_session.insight.history.carrying import these_commits
from git_session.insight.source.blame import Origin, commits_of, moved_to, origins_of
from git_session.model.adoption import CarryingCommit
from git_session.model.attribution import Attribution
from git_session.model.cut_text import is_same_text
from git_session.model.dataclass import dataclass, field
from git_session.model.messagereading import MessageTrailers, read_message
from git_session.model.project_decisions import is_about
from git_session.model.session import Commit, Decision, Objective, Session, State
from git_session.model.text import one_line
from git_session.services.planning.issues import links_of
from git_session.services.recall.provenance import Known, sessions_behind
from git_session.services.recall.target import Target, target_of
from git_session.services.workspace import Workspace

WHOLE = 20
"""Newest commits that are shown of a file without lines."""
_CO_AUTHOR = re.compile(r"^co-authored-by:[ \t]*([^<\n]+?)[ \t]*<[^>\n]*>[ \t]*$", re.IGNORECASE | re.MULTILINE)
_MOST_CO_AUTHORS = 20


@dataclass(frozen=True)
class LineRange:
    """Lines of a file."""

    first: int  #: Number of the first line, from 1.
    last: int  #: Number of the last line.


@dataclass(frozen=True)
class BehindCommit:
    """A commit that lines come from."""

    oid: str  #: Full id of the commit.
    subject: str  #: First line of its message.
    at: int  #: When its author made it (epoch ms).
    author: str  #: Name of its author, by .mailmap.
    co_authors: tuple[str, ...]  #: Names in its Co-authored-by trailers.
    by: str  #: Name of the coding agent that made it; empty for a person, or if no journal here tells.
    #: Short id of the objective that it was made for; empty if none was in progress, or if no journal here tells.
    objective: str
    active_seconds: int  #: Active time of the commit by its note, in seconds; 0 without one.
    lines: tuple[LineRange, ...]  #: Lines that come from it; empty unless lines were asked for.


@dataclass(frozen=True)
class BehindObjective:
    """An objective that commits were made for."""

    id: str  #: Short id, unique in the session; empty if only a commit message tells of it.
    text: str  #: What is to be accomplished.
    state: str  #: State of the objective: `open`, `started`, `done` or `dropped`.


@dataclass(frozen=True)
class BehindDecision:
    """A decision that may have led to the lines."""

    id: str  #: Short id, unique in the session; empty if only a commit message tells of it.
    text: str  #: What was decided.
    rationale: str  #: Why it was decided so; empty if nobody wrote it down.
    alternatives: str  #: What was considered instead; empty if nobody wrote it down.
    state: str  #: State of the decision: `standing` while it is in force, otherwise `superseded`.
    at: int  #: When it was written down (epoch ms).
    #: How it relates to them: `commit` (a message of the commits carries it), `file` (its paths or its text name the file) or
    #: `session` (it was made in the session, before the newest of the commits).
    relation: str


@dataclass(frozen=True)
class BehindSession:
    """A session in which commits were made, with what of it stands behind them."""

    #: Source: `journal` (a session of this clone), `colleague` (it is shared), `messages` (only commit messages tell of it) or
    #: `none` (commits outside of any session).
    source: str
    id: str  #: Id of the session; empty if the source is `messages` or `none`.
    branch: str  #: Branch that the session belongs to; empty without an id.
    name: str  #: Name of the colleague who shares it; empty for a session of this clone.
    issue: str  #: Issue that the session is about, as it was given; empty without one.
    started_at: int  #: When it was started (epoch ms); 0 without an id.
    ended_at: int  #: When it ended (epoch ms); 0 while it is open, and without an id.
    merged_to: str  #: Branch that `git session end` merged it to; empty if it did not.
    objectives: tuple[BehindObjective, ...]  #: Objectives that the commits were made for.
    decisions: tuple[BehindDecision, ...]  #: Decisions, those with the closest relation first.
    people: tuple[str, ...]  #: Names of authors and co-authors of the commits.
    agents: tuple[str, ...]  #: Names of the coding agents that made the commits.
    commits: tuple[BehindCommit, ...]  #: Commits, the newest first, or in the order of their lines.


@dataclass(frozen=True)
class Why:
    """What stands behind lines, a file or a commit."""

    at: int  #: When this was determined (epoch ms).
    path: str  #: Path of the file, from the top of the work tree; empty for a commit.
    first: int  #: Number of the first line that was asked for; 0 for all of the file.
    last: int  #: Number of the last line that was asked for; 0 for the end of the file.
    commit: str  #: Full id of the commit that was asked for, or that has the file; empty for the work tree.
    deleted_in: str  #: Full id of the commit that deleted or moved the file; empty if it exists.
    moved_to: str  #: Path to which that commit moved the file; empty if it did not.
    #: Number of commits of the file that are older than the listed ones; more than 0 only for a file without lines.
    older: int
    #: Whether some of the commits are the oldest that this shallow clone has, so that the lines may be older.
    cut_off: bool
    uncommitted: tuple[LineRange, ...]  #: Lines that are not committed.
    #: Session open on this branch, to which the uncommitted lines belong; empty if no lines are uncommitted, or none is open.
    uncommitted_in: str
    sessions: tuple[
        BehindSession, ...
    ]  #: Sessions, the one with most of the lines first; commits without session last.
    #: Web address of each issue that has one, by the issue as it was given.
    links: Mapping[str, str] = field(default_factory=dict)


def why(workspace: Workspace, text: str, folder: str = ".") -> Why:
    """What stands behind `text` (`recall.target`), typed in `folder`. Raises what `target_of` raises, and `git-failed`."""
    repository = workspace.repository
    target = target_of(repository, folder, text)
    origins, oids, older = _commits(workspace, target)
    lines: dict[str, list[LineRange]] = {}
    for each in origins:
        _add(lines.setdefault(each.oid if each.is_committed else "", []), each)
    uncommitted = lines.pop("", [])
    commits = these_commits(repository, list(dict.fromkeys([*lines, *oids])))
    path = target.file.path if target.file else ""
    here = workspace.current() if uncommitted else None
    groups = _groups(workspace, commits)
    sessions = [_behind(known, group, lines, path) for known, group in groups]
    return Why(
        at=workspace.now,
        path=path,
        first=target.first,
        last=target.last,
        commit=target.commit or (target.file.revision if target.file and not target.deleted else ""),
        deleted_in=target.deleted,
        moved_to=moved_to(repository, path, target.deleted) if target.deleted else "",
        older=older,
        cut_off=not repository.shallow_edges.isdisjoint(each.oid for each in commits),
        uncommitted=tuple(uncommitted),
        uncommitted_in=here.id if here else "",
        sessions=tuple(sorted(sessions, key=_weight)),
        links=links_of(workspace, [each.issue for each in sessions]),
    )


def _commits(workspace: Workspace, target: Target) -> tuple[list[Origin], list[str], int]:
    """The origins of the lines, or else the commits, and the number of older commits that are left out."""
    repository, file = workspace.repository, target.file
    if not file:
        return [], [target.commit], 0
    if target.is_new:
        first = target.first or 1
        return [Origin("", first, target.last - first + 1)], [], 0
    deletion = [target.deleted] if target.deleted else []
    if not (file.is_binary or file.is_submodule):
        origins = origins_of(repository, file, target.first, target.last)
        if origins or target.first:
            return origins, deletion, 0
    found = commits_of(repository, file, 10 * WHOLE)
    return [], [*deletion, *found[:WHOLE]], max(len(found) - WHOLE, 0)


def _add(ranges: list[LineRange], origin: Origin) -> None:
    """Add lines that follow the earlier ones, joined if they touch."""
    last = origin.first + origin.count - 1
    if ranges and ranges[-1].last + 1 == origin.first:
        ranges[-1] = LineRange(ranges[-1].first, last)
    else:
        ranges.append(LineRange(origin.first, last))


def _weight(session: BehindSession) -> tuple[bool, int, int]:
    counted = sum(each.last - each.first + 1 for commit in session.commits for each in commit.lines)
    return session.source in ("none", "messages"), -counted, -max(commit.at for commit in session.commits)


def _groups(workspace: Workspace, commits: Sequence[CarryingCommit]) -> list[tuple[Known | None, list[CarryingCommit]]]:
    """The commits of each session; None stands for those of no known session, first with trailers of ours, then without."""
    behind = sessions_behind(workspace, commits)
    groups: dict[str, tuple[Known | None, list[CarryingCommit]]] = {}
    for commit in commits:
        found: Sequence[Known | None] = behind.get(commit.oid, ()) or (None,)
        for known in found:
            key = known.session.id if known else f"trailers {not read_message(commit.message).is_nothing}"
            groups.setdefault(key, (known, []))[1].append(commit)
    return list(groups.values())


def _behind(
    known: Known | None, commits: Sequence[CarryingCommit], lines: Mapping[str, Sequence[LineRange]], path: str
) -> BehindSession:
    messages = {each.oid: read_message(each.message) for each in commits}
    session = known.session if known else None
    recorded = {each.oid: each for each in session.commits} if session else {}
    attribution = Attribution(known.events) if known else None
    shown = tuple(
        _commit(each, recorded.get(each.oid), attribution, tuple(lines.get(each.oid, ()))) for each in commits
    )
    has_trailers = any(not each.is_nothing for each in messages.values())
    return BehindSession(
        source=("colleague" if known.name else "journal") if known else "messages" if has_trailers else "none",
        id=session.id if session else "",
        branch=session.branch if session else "",
        name=known.name if known else "",
        issue=session.issue if session else "",
        started_at=session.started_at if session else 0,
        ended_at=session.ended_at if session else 0,
        merged_to=session.merged_to if session else "",
        objectives=tuple(_objectives(session, shown, messages)),
        decisions=tuple(_decisions(session, commits, messages, path)),
        people=tuple(dict.fromkeys(name for each in shown for name in (each.author, *each.co_authors) if name)),
        agents=tuple(dict.fromkeys(each.by for each in shown if each.by)),
        commits=tuple(sorted(shown, key=lambda each: (each.lines[0].first if each.lines else 0, -each.at))),
    )


def _commit(
    commit: CarryingCommit, recorded: Commit | None, attribution: Attribution | None, lines: tuple[LineRange, ...]
) -> BehindCommit:
    names = dict.fromkeys(one_line(name) for name in _CO_AUTHOR.findall(commit.message)[:_MOST_CO_AUTHORS])
    return BehindCommit(
        oid=commit.oid,
        subject=one_line(commit.message.lstrip("\n").partition("\n")[0]),
        at=commit.at,
        author=one_line(commit.name or commit.email),
        co_authors=tuple(names),
        by=recorded.by if recorded else "",
        objective=attribution.objective_of(commit.oid, recorded.at) if recorded and attribution else "",
        active_seconds=commit.noted[0] if commit.noted else 0,
        lines=lines,
    )


def _objectives(
    session: Session | None, commits: Sequence[BehindCommit], messages: Mapping[str, MessageTrailers]
) -> Iterator[BehindObjective]:
    """The objectives that the commits were made for: by the journal, or else by their messages, or else all of the session."""
    made_for = {each.objective for each in commits} - {""}
    listed = _listed(messages.values())
    if session is None:
        yield from (BehindObjective("", text, state.value) for text, state in listed.items())
        return
    unexplained = any(not each.objective for each in commits)
    chosen: list[Objective] = [
        each
        for each in session.counted
        if each.id in made_for or (unexplained and any(is_same_text(each.text, text) for text in listed))
    ]
    is_squash = unexplained and not chosen and not made_for
    yield from (
        BehindObjective(each.id, each.text, each.state.value) for each in (session.counted if is_squash else chosen)
    )


def _listed(messages: Iterable[MessageTrailers]) -> dict[str, State]:
    """The objectives in progress and done by lists in messages, with their states."""
    found: dict[str, State] = {}
    for message in messages:
        for each in (row for rows in message.lists for row in rows.rows):
            if each.state in (State.STARTED, State.DONE):
                found.setdefault(each.text, each.state)
    return found


def _decisions(
    session: Session | None, commits: Sequence[CarryingCommit], messages: Mapping[str, MessageTrailers], path: str
) -> Iterator[BehindDecision]:
    """The decisions, the closest first."""
    written = {each.oid: each.at for each in commits}
    if session is None:
        for oid, message in messages.items():
            for listed in message.decisions:
                yield BehindDecision(
                    "", listed.text, listed.rationale, listed.alternatives, "standing", written[oid], "commit"
                )
        return
    texts = [each.text for message in messages.values() for each in message.decisions]
    recorded = {each.oid: each.at for each in session.commits}
    newest = max(max(recorded.get(each.oid, each.at), each.at) for each in commits)

    def related(decision: Decision) -> BehindDecision:
        is_carried = decision.commit in written or any(is_same_text(decision.text, text) for text in texts)
        names_file = bool(path) and is_about(decision, (path,))
        return BehindDecision(
            decision.id,
            decision.text,
            decision.rationale,
            decision.alternatives,
            "superseded" if decision.superseded_by else "standing",
            decision.added_at,
            "commit" if is_carried else "file" if names_file else "session",
        )

    found = [related(each) for each in session.decisions]
    order = ("commit", "file", "session")
    # A decision of a later evening of the session did not lead to these commits.
    yield from sorted(
        (each for each in found if each.relation != "session" or each.at <= newest),
        key=lambda each: order.index(each.relation),
    )
