"""The handoff: everything that the next person on the branch needs to know, from the journal and the repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from git_session.git.branches import begin_upstream, branch_away, head_of, upstream_of
from git_session.git.objects import Change, Objects, Record
from git_session.git.repository import Repository, WorkTree
from git_session.insight.history.added_annotations import annotations_added
from git_session.insight.history.differences import Differences
from git_session.insight.history.work import ChangedFile, Work, begin_work, churn_of, kind_of, work_of
from git_session.insight.source.annotations import Annotation
from git_session.insight.source.context_files import begin_contexts
from git_session.insight.source.team_templates import TeamTemplate, team_template
from git_session.insight.user_work import is_users, users_work
from git_session.model.activity_intervals import blocked_ms, up_to
from git_session.model.attribution import Attribution
from git_session.model.attribution_shares import Share, settled, shares
from git_session.model.ci import CommitChecks
from git_session.model.dataclass import dataclass, field
from git_session.model.document_templates import HANDOFF
from git_session.model.merge import MergeState
from git_session.model.project_decisions import ProjectDecision
from git_session.model.session import Adopted, Blocker, Checkpoint, Decision, Objective, Session
from git_session.model.tdd import TestDriven
from git_session.services.ci.known import known_checks, pushed_commit
from git_session.services.contextfiles.context import context_health
from git_session.services.contextfiles.health import ContextHealth
from git_session.services.figures.attribution import parts_in, people_of
from git_session.services.figures.people import of_user
from git_session.services.overview.checklist import ChecklistItem, TestsAndCoverage, checklist, tests_and_coverage
from git_session.services.planning.issues import links_of_session
from git_session.services.planning.project_decisions import begin_decisions, decisions_in_force
from git_session.services.quality.measurements import with_quality
from git_session.services.quality.quality import Quality, quality
from git_session.services.quality.tdd import discipline
from git_session.services.recording.merge_state import CandidateBranches, merge_state
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored

KEY_FILES = 10


@dataclass(frozen=True)
class HandedCommit:
    """A commit of the session; a merge counts as having no changes of its own."""

    oid: str  #: Full id of the commit.
    type: str  #: Conventional type, such as `feat` or `fix`, or else `merge` or `other`.
    objective: str  #: Short id of the objective that it belongs to; empty if it belongs to none.
    subject: str  #: First line of its message.
    author: str  #: Name of the author.
    at: int  #: When it was committed (epoch ms).
    seconds: int  #: Active time since the commit before it, in seconds.
    files: int  #: Number of files that it changes.
    added: int  #: Number of lines added.
    deleted: int  #: Number of lines deleted.


@dataclass(frozen=True)
class ForeignCommit:
    """A commit on the branch that is not the session's."""

    oid: str  #: Full id of the commit.
    subject: str  #: First line of its message.
    author: str  #: Name of the author.
    at: int  #: When it was committed (epoch ms).


@dataclass(frozen=True)
class InProgress:
    """Work of the session that is in no commit of its branch. Paths are relative to the top of the work tree."""

    staged: tuple[str, ...]  #: Files with changes in the index.
    changed: tuple[str, ...]  #: Tracked files with changes that are not in the index.
    untracked: tuple[str, ...]  #: Files that git neither tracks nor ignores.
    conflicted: tuple[str, ...]  #: Files with merge conflicts.
    stash: str  #: Full id of the snapshot of work that a switch stashed; empty without one.
    kept: tuple[str, ...]  #: Short ids of the checkpoints in which the end of the session kept such work.


@dataclass(frozen=True)
class Metrics:
    """Figures of a session. Files and lines are those that differ between its fork point and its tip."""

    active_seconds: int  #: Active time, in seconds.
    idle_seconds: int  #: Idle time, in seconds; not part of the active time.
    blocked_seconds: int  #: Active and idle time during which a blocker was open, in seconds.
    commits: int  #: Number of commits of the session.
    #: Number of commits of each conventional type, such as `feat`, `fix` or `other`.
    commits_by_type: Mapping[str, int]
    files: int  #: Number of files that differ.
    added: int  #: Number of lines added.
    deleted: int  #: Number of lines deleted.
    who: tuple[Share, ...]  #: What each person and agent did, the most time first.


@dataclass(frozen=True)
class Handoff:
    """Everything that the next person on a branch needs to know about its session."""

    at: int  #: When the document was made (epoch ms).
    id: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    issue: str  #: Issue that the session is about, as it was given; empty without one.
    started_at: int  #: When the session was started (epoch ms).
    ended_at: int  #: When the session was ended (epoch ms); 0 while it is open.
    number: int  #: Number of the handoff among those of the session, from 1; 0 while it is open.
    merged_to: str  #: Branch that `git session end` merged it to; empty if it did not.
    merged: MergeState  #: Where the session's commits are merged now.
    base: str  #: Full id of the fork point; empty if the history begins with the session.
    head: str  #: Full id of the commit at the tip of the branch; empty without commits.
    head_subject: str  #: First line of that commit's message; empty without commits.
    objectives: tuple[Objective, ...]  #: All objectives, dropped ones too, in the order in which they were added.
    commits: tuple[HandedCommit, ...]  #: Commits of the session, the oldest first.
    others: tuple[ForeignCommit, ...]  #: Commits on the branch that other people made, the oldest first.
    #: Commits on the branch that the user made outside of the session, such as in another clone, the oldest first.
    elsewhere: tuple[ForeignCommit, ...]
    checkpoints: tuple[Checkpoint, ...]  #: All checkpoints, the oldest first.
    in_progress: InProgress | None  #: Work that is in no commit; null without any.
    blockers: tuple[Blocker, ...]  #: All blockers, resolved ones too.
    decisions: tuple[Decision, ...]  #: All decisions that were made in the session.
    quality: TestsAndCoverage | None  #: Tests and coverage of the session; null if nothing is known of them.
    #: How test-driven the session was; null outside TDD mode if `git session test` never ran.
    test_driven: TestDriven | None
    context: ContextHealth | None  #: Health of the context files; null if the branch is not checked out here.
    metrics: Metrics  #: Figures of the session.
    files: tuple[ChangedFile, ...]  #: Files that the session's commits changed most, the most changed first.
    accomplished: tuple[str, ...]  #: What was accomplished, as given to `git session end`.
    remember: tuple[str, ...]  #: What to remember, as given to `git session end`.
    next_steps: tuple[str, ...]  #: What to do next, as given to `git session end`, or else the open objectives.
    #: What is done and what is not: objectives, blockers, commits, tests, pushed, merged.
    checklist: tuple[ChecklistItem, ...]
    #: Checks of its newest commit that was pushed; null if there is none, or if nobody can be asked for them.
    ci: CommitChecks | None = None
    annotations: tuple[Annotation, ...] = ()  #: Marks such as TODO that the session's changes added to the code.
    notes: tuple[str, ...] = ()  #: What this clone cannot see, in words.
    project_decisions: tuple[ProjectDecision, ...] = ()  #: Decisions in force that other sessions made.
    #: Markdown of the handoff as it was archived; empty while the session is open, or if its end wrote none.
    document: str = ""
    #: Work that the session took over from the branch's commits when it started; null without any.
    adopted: Adopted | None = None
    #: Web address of each issue that has one, by the issue as it was given.
    links: Mapping[str, str] = field(default_factory=dict)
    #: Template of the team by which the Markdown is made; null without one, and for an archived document.
    template: TeamTemplate | None = None


def handoff(workspace: Workspace, stored: Stored, *, found: Quality | None = None, document: str = "") -> Handoff:
    """The current handoff of a session; `services.overview.handoffs` finds archived ones.

    A caller that already has the quality of the work tree passes it as `found`; `document` is the archived Markdown, if any.
    """
    session = stored.session
    repository, objects = workspace.repository, workspace.objects_for(len(session.commits))
    if session.is_open:
        begin_work(repository, session, head_of(repository, session.branch))
    branches = CandidateBranches(repository, [session])
    work = work_of(repository, objects, session, now=workspace.now, origins=branches.origins(session))
    tip = _tip(objects, work)
    # The work tree is this session's only while its branch is checked out, or away for a rebase, and bound to no other session.
    here = repository.branch or branch_away(repository)
    is_here = session.branch and here == session.branch and not stored.archived
    is_here = is_here and workspace.store.bound(session.branch) in ("", session.id)
    tree = repository.status() if is_here else None
    _begin_queries(repository, session, work, contexts=tree is not None)
    if (
        session.is_open and tree and repository.branch and not found
    ):  # in a rebase the reports belong to no commit of it
        found = quality(workspace, session, work=work, tree=tree)
    session = with_quality(workspace, session, found)
    tested = tests_and_coverage(workspace, session, work, found)
    with Differences(repository, objects, is_users(workspace.settings)) as differ:
        changes = differ.of(work)  # cached for `history` too
    edges = repository.shallow_edges
    changed = {record.oid: _changes(workspace, objects, record, edges) for record in work.own}
    whole = [record for record in work.own if record.oid not in edges]
    state = merge_state(workspace, session, work, branches)
    ci = _ci(workspace, session, work, tree if repository.branch else None)
    standing = decisions_in_force(workspace, session, (work.tip,), [each.path for each in changes])
    foreign = _foreign(workspace, work.others)
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
        commits=_commits(stored, work, changed),
        others=tuple(each for each, is_user in foreign if not is_user),
        elsewhere=tuple(each for each, is_user in foreign if is_user),
        checkpoints=session.checkpoints,
        in_progress=_in_progress(workspace, session, tree),
        blockers=session.blockers,
        decisions=session.decisions,
        project_decisions=tuple(each for each in standing if each.source != "session"),
        quality=tested,
        test_driven=discipline(workspace, session, work),
        context=context_health(workspace) if tree else None,
        metrics=_metrics(workspace, stored, session, work, changes, changed),
        files=churn_of(objects, whole, is_users(workspace.settings))[:KEY_FILES],
        accomplished=session.accomplished,
        remember=session.reminders,
        next_steps=session.steps or tuple(f"{each.id} {each.text}" for each in session.to_do),
        checklist=tuple(checklist(workspace, session, work, tree, tested, state, ci)),
        ci=ci,
        annotations=annotations_added(
            repository, work.fork, work.tip, [each.path for each in changes], workspace.settings.annotations
        ),
        notes=tuple(_notes(workspace)),
        document=document,
        adopted=session.adopted,
        template=None if document else team_template(repository.top, HANDOFF),
        links=links_of_session(workspace, session),
    )


def _tip(objects: Objects, work: Work) -> Record | None:
    """The commit at the tip, which mostly is the session's own."""
    if work.own and work.own[-1].oid == work.tip:
        return work.own[-1]
    return next(iter(objects.records([work.tip] if work.tip else [])), None)


def _begin_queries(repository: Repository, session: Session, work: Work, *, contexts: bool) -> None:
    """Start git in the background on what the parts of the handoff ask it later."""
    if work.tip:
        begin_decisions(repository, (work.tip,))
        if session.branch:
            begin_upstream(repository, session.branch)
    if contexts:
        begin_contexts(repository, untracked=True)


def _changes(workspace: Workspace, objects: Objects, record: Record, edges: frozenset[str]) -> list[Change]:
    """The changes of a commit to files that count; a merge has none, nor has one at the `edges` of a shallow clone."""
    parent, counts = record.parents[0] if record.parents else "", is_users(workspace.settings)
    is_told = len(record.parents) < 2 and record.oid not in edges
    found = objects.changes(parent, record.oid) if is_told else ()
    return [change for change in found if counts(change.path)]


def _ci(workspace: Workspace, session: Session, work: Work, tree: WorkTree | None) -> CommitChecks | None:
    """The checks of the newest commit of this work that was pushed; a branch of the same name may have other work now."""
    if tree is None:
        upstream = upstream_of(workspace.repository, session.branch) if session.branch else None
        tree = WorkTree(upstream=upstream.name, ahead=1) if upstream else WorkTree()
    commit = pushed_commit(workspace.repository, session.branch, tree)
    is_ours = commit and commit in (work.tip, *(each.oid for each in (*work.own, *work.others)))
    return known_checks(workspace, commit, session.branch) if is_ours else None


def _commits(stored: Stored, work: Work, changed: Mapping[str, Sequence[Change]]) -> tuple[HandedCommit, ...]:
    seconds = {commit.oid: commit.seconds for commit in stored.session.commits}
    attribution = Attribution(stored.events)
    return tuple(
        _commit(
            record,
            changed[record.oid],
            attribution.objective_of(record.oid, record.committer.time * 1000),
            seconds.get(record.oid, 0),
        )
        for record in work.own
    )


def _commit(record: Record, changes: Sequence[Change], objective: str, seconds: int) -> HandedCommit:
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


def _foreign(workspace: Workspace, commits: Sequence[Record]) -> list[tuple[ForeignCommit, bool]]:
    """(commit that is not the session's, whether the user made it, by .mailmap)."""
    authors = {(each.author.name, each.author.email) for each in commits}
    user = of_user(workspace.repository, authors) if authors else set()
    return [
        (
            ForeignCommit(each.oid, each.subject, each.author.name, each.committer.time * 1000),
            (each.author.name, each.author.email) in user,
        )
        for each in commits
    ]


def _in_progress(workspace: Workspace, session: Session, tree: WorkTree | None) -> InProgress | None:
    tree = users_work(workspace.settings, tree or WorkTree())
    kept = tuple(
        each.id
        for each in session.checkpoints
        if session.ended_at and each.snapshot and (each.at == session.ended_at or each.snapshot == session.stash)
    )
    if not tree.touched and not session.stash and not kept:
        return None
    return InProgress(tree.staged, tree.changed, tree.untracked, tree.conflicted, session.stash, kept)


def _metrics(
    workspace: Workspace,
    stored: Stored,
    session: Session,
    work: Work,
    changes: Sequence[Change],
    changed: Mapping[str, Sequence[Change]],
) -> Metrics:
    clock = workspace.clock(session)
    now = stored if session is stored.session else workspace.store.read(session.id)
    people = people_of(workspace.repository, [work])
    (parts,) = settled([parts_in(workspace, now, work, people, changed=_paths(changed))])
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


def _paths(changed: Mapping[str, Sequence[Change]]) -> dict[str, list[str]]:
    return {oid: [each.path for each in changes] for oid, changes in changed.items()}


def _notes(workspace: Workspace) -> Iterable[str]:
    if workspace.repository.is_shallow:
        yield "This clone is shallow: commits before its boundary are not counted."
