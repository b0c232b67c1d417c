"""The handoff: everything that the next one on this branch should be told, from the journal and the repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from git_session.git.objects import Change, Record
from git_session.git.repository import WorkTree
from git_session.insight.history.added_annotations import annotations_added
from git_session.insight.history.differences import Differences
from git_session.insight.history.work import Work, churn_of, kind_of, work_of
from git_session.insight.source.annotations import Annotation
from git_session.insight.user_work import is_users, users_work
from git_session.model.activity_intervals import blocked_ms, up_to
from git_session.model.attribution import Attribution
from git_session.model.attribution_shares import Share, settled, shares
from git_session.model.dataclass import dataclass
from git_session.model.merge import MergeState
from git_session.model.project_decisions import ProjectDecision
from git_session.model.session import Adopted, Blocker, Checkpoint, Decision, Objective, Session
from git_session.model.tdd import TestDriven
from git_session.services.contextfiles.context import context_health
from git_session.services.contextfiles.health import ContextHealth
from git_session.services.figures.attribution import parts_in, people_of
from git_session.services.overview.checklist import checklist
from git_session.services.overview.tested import Check, TestsAndCoverage, tests_and_coverage
from git_session.services.planning.project_decisions import standing_decisions
from git_session.services.quality.measurements import record_quality
from git_session.services.quality.quality import Quality, quality
from git_session.services.quality.tdd import discipline
from git_session.services.recording.merge_state import merge_state
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

KEY_FILES = 10


@dataclass(frozen=True)
class HandedCommit:
    """A commit of the session: its conventional `type`, the objective it belongs to (empty: none; `model.attribution`),
    author, time (epoch ms), active seconds, and its changes. A merge has no changes of its own."""

    oid: str
    type: str
    objective: str
    subject: str
    author: str
    at: int
    seconds: int
    files: int
    added: int
    deleted: int


@dataclass(frozen=True)
class ForeignCommit:
    """A commit on the branch that others, or other sessions, made. Time in epoch ms."""

    oid: str
    subject: str
    author: str
    at: int


@dataclass(frozen=True)
class KeyFile:
    """A file that the session's commits changed: in how many, and the lines added and deleted in all of them."""

    path: str
    commits: int
    added: int
    deleted: int


@dataclass(frozen=True)
class InProgress:
    """What no commit holds yet: paths by their state, and the snapshot that a switch put away (a commit id). `kept` are the
    checkpoints in which the end of the session kept a copy of it (`git session restore`)."""

    staged: tuple[str, ...]
    changed: tuple[str, ...]
    untracked: tuple[str, ...]
    conflicted: tuple[str, ...]
    stash: str
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Metrics:
    """Figures of a session. Durations are seconds; files and lines are those between its fork point and its tip.

    `blocked_seconds` is how much of the active and idle time passed with at least one blocker open. `who` says whose the commits
    and the active seconds are; they add up to those of the session.
    """

    active_seconds: int
    idle_seconds: int
    blocked_seconds: int
    commits: int
    commits_by_type: Mapping[str, int]
    files: int
    added: int
    deleted: int
    who: tuple[Share, ...]


@dataclass(frozen=True)
class Handoff:
    """The handoff document of a session. Times are epoch ms (0: not yet), durations seconds.

    `annotations` are those that its commits
    added. `next_steps` are the open objectives if none were given. `notes` say what this clone cannot see. `number` counts the ends of the session up to this handoff (0: not ended yet), and
    `document` is the Markdown that was archived at that end; empty while the session is open, or if that end wrote none.
    """

    at: int
    id: str
    branch: str
    issue: str
    started_at: int
    ended_at: int
    number: int
    merged_to: str
    merged: MergeState
    base: str
    head: str
    head_subject: str
    objectives: tuple[Objective, ...]
    commits: tuple[HandedCommit, ...]
    others: tuple[ForeignCommit, ...]
    checkpoints: tuple[Checkpoint, ...]
    in_progress: InProgress | None
    blockers: tuple[Blocker, ...]
    decisions: tuple[Decision, ...]
    quality: TestsAndCoverage | None
    test_driven: TestDriven | None
    context: ContextHealth | None
    metrics: Metrics
    files: tuple[KeyFile, ...]
    accomplished: tuple[str, ...]
    remember: tuple[str, ...]
    next_steps: tuple[str, ...]
    checklist: tuple[Check, ...]
    annotations: tuple[Annotation, ...] = ()
    notes: tuple[str, ...] = ()
    project_decisions: tuple[ProjectDecision, ...] = ()
    document: str = ""
    adopted: Adopted | None = None


def handoff(workspace: Workspace, stored: Stored, *, found: Quality | None = None, document: str = "") -> Handoff:
    """The handoff of a session as things stand. `services.overview.handoffs` finds those that were written before.

    `found` is the quality of its work tree, when the caller has looked at that already; `document` is the Markdown of the
    handoff if it was written already.
    """
    session = stored.session
    repository, objects = workspace.repository, workspace.objects
    work = work_of(repository, objects, session, now=workspace.now)
    tip = next(iter(objects.records([work.tip] if work.tip else [])), None)
    # The work tree tells about this session only while its branch is the one checked out, and no other session has that;
    # and nothing about what was archived.
    is_here = session.branch and repository.branch == session.branch and not stored.archived
    is_here = is_here and workspace.store.bound(session.branch) in ("", session.id)
    tree = repository.status() if is_here else None
    if session.is_open and tree and not found:
        found = quality(workspace, session, work=work, tree=tree)
    session = record_quality(workspace, session, found)
    told = tests_and_coverage(workspace, session, work, found)
    with Differences(repository, objects, is_users(workspace.settings)) as differ:
        changes = differ.of(work)  # so that `history` finds it
    state = merge_state(workspace, session, work)
    standing = standing_decisions(workspace, session, (work.tip,), [each.path for each in changes])
    return Handoff(
        at=workspace.now,
        id=session.id,
        branch=session.branch,
        issue=session.issue,
        started_at=session.started_at,
        ended_at=session.ended_at,
        number=0 if session.is_open else len(session.ends),
        merged_to=session.merged_to,
        merged=state,
        base=work.fork,
        head=work.tip,
        head_subject=tip.subject if tip else "",
        objectives=session.objectives,
        commits=_commits(workspace, stored, work),
        others=tuple(
            ForeignCommit(each.oid, each.subject, each.author.name, each.committer.time * 1000) for each in work.others
        ),
        checkpoints=session.checkpoints,
        in_progress=_in_progress(workspace, session, tree),
        blockers=session.blockers,
        decisions=session.decisions,
        project_decisions=tuple(each for each in standing if each.source != "session"),
        quality=told,
        test_driven=discipline(workspace, session, work),
        context=context_health(workspace) if tree else None,
        metrics=_metrics(workspace, stored, session, work, changes),
        files=tuple(
            KeyFile(each.path, each.commits, each.added, each.deleted)
            for each in churn_of(objects, work.own, is_users(workspace.settings))[:KEY_FILES]
        ),
        accomplished=session.accomplished,
        remember=session.remember,
        next_steps=session.next_steps or tuple(f"{each.id} {each.text}" for each in session.to_do),
        checklist=tuple(checklist(workspace, session, work, tree, told, state)),
        annotations=annotations_added(
            repository, work.fork, work.tip, [each.path for each in changes], workspace.settings.annotations
        ),
        notes=tuple(_notes(workspace)),
        document=document,
        adopted=session.adopted,
    )


def _commits(workspace: Workspace, stored: Stored, work: Work) -> tuple[HandedCommit, ...]:
    seconds = {commit.oid: commit.seconds for commit in stored.session.commits}
    attribution = Attribution(stored.events)
    return tuple(
        _commit(
            workspace,
            record,
            attribution.objective_of(record.oid, record.committer.time * 1000),
            seconds.get(record.oid, 0),
        )
        for record in work.own
    )


def _commit(workspace: Workspace, record: Record, objective: str, seconds: int) -> HandedCommit:
    parent, counts = record.parents[0] if record.parents else "", is_users(workspace.settings)
    found = workspace.objects.changes(parent, record.oid) if len(record.parents) < 2 else ()
    changes = [change for change in found if counts(change.path)]
    return HandedCommit(
        record.oid,
        kind_of(record),
        objective,
        record.subject,
        record.author.name,
        record.committer.time * 1000,
        seconds,
        len(changes),
        sum(change.added for change in changes),
        sum(change.deleted for change in changes),
    )


def _in_progress(workspace: Workspace, session: Session, tree: WorkTree | None) -> InProgress | None:
    tree = users_work(workspace.repository, workspace.settings, tree or WorkTree())
    kept = tuple(
        each.id
        for each in session.checkpoints
        if session.ended_at and each.snapshot and (each.at == session.ended_at or each.snapshot == session.stash)
    )
    if not tree.touched and not session.stash and not kept:
        return None
    return InProgress(tree.staged, tree.changed, tree.untracked, tree.conflicted, session.stash, kept)


def _metrics(workspace: Workspace, stored: Stored, session: Session, work: Work, changes: Sequence[Change]) -> Metrics:
    clock = workspace.clock(session)
    now = stored if session is stored.session else workspace.store.read(session.id)
    people = people_of(workspace.repository, [work])
    (parts,) = settled([parts_in(workspace, now, work, people)])
    kinds = Counter(kind_of(record) for record in work.own)
    stretches = up_to(workspace.now, now.session, now.events, workspace.settings.timeouts)
    return Metrics(
        active_seconds=clock.active // 1000,
        idle_seconds=clock.idle // 1000,
        blocked_seconds=blocked_ms(stretches, session.blockers) // 1000,
        commits=len(work.own),
        commits_by_type=dict(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
        files=len(changes),
        added=sum(change.added for change in changes),
        deleted=sum(change.deleted for change in changes),
        who=shares(parts, people.name),
    )


def _notes(workspace: Workspace) -> Iterable[str]:
    if workspace.repository.is_shallow:
        yield "This clone is shallow: commits from before it was cut off are not counted."
