"""The status of a session and its work tree, with the next steps that follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from git_session.git.adapters import objects_by_git
from git_session.git.branches import head_of, is_rewritten
from git_session.git.repository import WorkTree
from git_session.git.tracking import push_arguments
from git_session.insight.history.work import Work, begin_work, work_of
from git_session.insight.user_work import users_work
from git_session.model.ci import FAILED, CommitChecks, ci_text
from git_session.model.dataclass import dataclass, field
from git_session.model.merge import MergeState
from git_session.model.session import Adopted, Blocker, Checkpoint, Decision, Measurement, Objective, Session
from git_session.model.shell import shell_word
from git_session.model.text import one_line, plural
from git_session.services.ci.known import branch_checks
from git_session.services.planning.issues import links_of_session
from git_session.services.quality.quality import Quality, fresh_tests, quality
from git_session.services.recording.merge_state import CandidateBranches, merge_state
from git_session.services.teamwork.presence import TeamSession, colleagues_on
from git_session.services.workspace import Workspace
from git_session.store.hooks_found import HookGap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.model.project_decisions import ProjectDecision
    from git_session.model.tdd import TestDriven
    from git_session.services.hooks.installation import Installation


@dataclass(frozen=True)
class NextStep:
    """A suggested next step."""

    #: What the step is about: `hooks`, `operation`, `stashed`, `ci`, `blocker`, `tests`, `objective`, `uncommitted`, `behind`,
    #: `unpushed`, `elsewhere` and so on.
    kind: str
    text: str  #: The reason, in a few words.
    command: str  #: Command line that deals with it.


@dataclass(frozen=True)
class LastCommit:
    """The newest commit of the session."""

    oid: str  #: Full id of the commit.
    subject: str  #: First line of its message.
    at: int  #: When it was committed (epoch ms).


@dataclass(frozen=True)
class Status:
    """The state of a session and of its work tree. Paths are relative to the top of the work tree."""

    at: int  #: When the status was taken (epoch ms).
    id: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    issue: str  #: Issue that the session is about, as it was given; empty without one.
    tdd: bool  #: Whether the session is in TDD mode.
    started_at: int  #: When the session was started (epoch ms).
    active_seconds: int  #: Active time so far, in seconds.
    idle_seconds: int  #: Idle time so far, in seconds; not part of the active time.
    objectives: tuple[Objective, ...]  #: All objectives, dropped ones too, in the order in which they were added.
    blockers: tuple[Blocker, ...]  #: All blockers, resolved ones too, in the order in which they were added.
    pending_decisions: tuple[Decision, ...]  #: Decisions that wait for a commit whose message carries them.
    checkpoints: tuple[Checkpoint, ...]  #: All checkpoints, the oldest first.
    commits: int  #: Number of commits of this session.
    others_commits: int  #: Number of commits on the branch that other people or sessions made since its fork point.
    last_commit: LastCommit | None  #: Newest commit of this session; null without any.
    staged: tuple[str, ...]  #: Files with changes in the index.
    changed: tuple[str, ...]  #: Tracked files with changes that are not in the index.
    untracked: tuple[str, ...]  #: Files that git neither tracks nor ignores.
    conflicted: tuple[str, ...]  #: Files with merge conflicts.
    stash: str  #: Full id of the snapshot of work that a switch stashed; empty without one.
    #: Changed files that are not the user's work: those of git-session and CCMP, and test reports.
    aside: tuple[str, ...]
    checked_out: bool  #: Whether its branch is checked out, here or in another work tree; if not, files are left out.
    operation: str  #: Operation that git is in the middle of, such as `rebase` or `merge`; empty without one.
    upstream: str  #: Upstream of the branch, such as `origin/main`; empty without one.
    ahead: int  #: Number of commits that the upstream lacks.
    behind: int  #: Number of commits that only the upstream has.
    gone: bool  #: Whether the upstream was deleted on its remote.
    merged: MergeState | None  #: Where the session's commits were merged; null before its first commit.
    quality: Quality | None  #: Test and coverage results from the test reports in the work tree; null without any.
    #: Tests and coverage when the session began; null if they were not measured both then and later.
    before: Measurement | None
    #: How test-driven the session is; null outside TDD mode if `git session test` never ran.
    test_driven: TestDriven | None
    #: Which results are newer if `git session test` and the test reports differ, `run` or `reports`; empty if they agree.
    tests_by: str
    #: Checks of the branch's newest commit that was pushed; null if there is none, or if nobody can be asked for them.
    ci: CommitChecks | None
    next: tuple[NextStep, ...]  #: What to do next, the most pressing first.
    #: Work that the session took over from the branch's commits when it started; null without any.
    adopted: Adopted | None = None
    installation: Installation | None = None  #: How git-session is set up here; null without `--verbose`.
    #: Decisions of the whole project that are in force; empty without `--verbose`.
    project_decisions: tuple[ProjectDecision, ...] = ()
    #: Web address of each issue that has one, by the issue as it was given.
    links: Mapping[str, str] = field(default_factory=dict)
    #: Colleagues who have an open session on the branch or have claimed it, and those whose session ended there since the
    #: user's own was left; empty if nothing is shared.
    colleagues: tuple[TeamSession, ...] = ()


def status(
    workspace: Workspace, session: Session, *, checked_out: bool = True, elsewhere: bool = False, verbose: bool = False
) -> Status:
    """The state of `session`, from its journal and a few git processes; importing pygit2 would take longer than all of them.

    If its branch is not `checked_out` in the workspace, files, reports and steps that need it are left out. `elsewhere`: the
    workspace is not the one that the user is in.
    """
    repository = workspace.repository
    head = head_of(repository, session.branch)
    begin_work(repository, session, head)
    branches = CandidateBranches(repository, [session])
    objects, origins = objects_by_git(repository), branches.origins(session)
    work = work_of(repository, objects, session, now=workspace.now, head=head, origins=origins)
    last = work.own[-1] if work.own else None
    whole = repository.status() if checked_out else WorkTree(branch=session.branch)  # started before this function
    tree = users_work(workspace.settings, whole)
    found = quality(workspace, session, work=work, tree=whole) if checked_out else None
    if found and repository.branch:  # during a rebase the reports belong to no commit of the session
        session = _with_quality(workspace, session, found)
    clock = workspace.clock(session)
    driven = _test_driven(workspace, session, work)
    tests_by = _newer_tests(found, driven)
    operation = repository.operation() if checked_out else ""
    ci = branch_checks(workspace, session.branch, tree)
    merged = merge_state(workspace, session, work, branches) if work.own else None
    return Status(
        at=workspace.now,
        id=session.id,
        branch=session.branch,
        issue=session.issue,
        tdd=session.tdd,
        started_at=session.started_at,
        active_seconds=clock.active // 1000,
        idle_seconds=clock.idle // 1000,
        objectives=session.objectives,
        blockers=session.blockers,
        pending_decisions=session.pending_decisions,
        checkpoints=session.checkpoints,
        commits=len(work.own),
        others_commits=len(work.others),
        last_commit=LastCommit(last.oid, last.subject, last.committer.time * 1000) if last else None,
        staged=tree.staged,
        changed=tree.changed,
        untracked=tree.untracked,
        conflicted=tree.conflicted,
        stash=session.stash,
        aside=tuple(path for path in whole.touched if path not in tree.touched),
        checked_out=checked_out,
        operation=operation,
        upstream=tree.upstream,
        ahead=tree.ahead,
        behind=tree.behind,
        gone=tree.gone,
        merged=merged,
        quality=found,
        test_driven=driven,
        tests_by=tests_by,
        ci=ci,
        before=session.measurements[0] if len(session.measurements) > 1 else None,
        next=(
            *_to_enter(workspace, elsewhere=elsewhere),
            *next_steps(
                session,
                tree,
                operation,
                _broken(found, driven, tests_by),
                rewritten=is_rewritten(repository, tree),
                gap=workspace.hook_gap(),
                merged=merged,
                to=push_arguments(repository, tree.branch, tree.upstream) if tree.ahead else None,
                ci=ci,
            ),
            *_merged_elsewhere(workspace, session),
        )
        if checked_out
        else _to_go_there(workspace, session),
        installation=_installed(workspace, session) if verbose else None,
        project_decisions=_decided(workspace, session, work, tree) if verbose else (),
        links=links_of_session(workspace, session),
        adopted=session.adopted,
        colleagues=colleagues_on(workspace, session.branch, session),
    )


def _to_enter(workspace: Workspace, *, elsewhere: bool) -> Iterator[NextStep]:
    if elsewhere:
        command = f"cd {shell_word(str(workspace.repository.top))}"
        yield NextStep("elsewhere", "it is checked out in another work tree", command)


def _to_go_there(workspace: Workspace, session: Session) -> tuple[NextStep, ...]:
    """How to continue a session whose branch is checked out nowhere."""
    has_branch = workspace.store.bound(session.branch) == session.id and workspace.repository.has_branch(session.branch)
    name = session.branch if has_branch else session.id
    return (NextStep("elsewhere", "its branch is not checked out", f"git session resume {shell_word(name)}"),)


def _merged_elsewhere(workspace: Workspace, session: Session) -> Iterator[NextStep]:
    """The step to end other open sessions that are merged."""
    from git_session.services.recording.merged_sessions import merged_elsewhere

    count = merged_elsewhere(workspace, session.id)
    if count:
        yield NextStep("merged-sessions", f"{plural(count, 'other open session')} merged", "git session end --merged")


def _installed(workspace: Workspace, session: Session) -> Installation:
    from git_session.services.hooks.installation import installation

    return installation(workspace, session)


def _decided(workspace: Workspace, session: Session, work: Work, tree: WorkTree) -> tuple[ProjectDecision, ...]:
    from git_session.services.planning.project_decisions import changed_files, decisions_in_force

    files = (*tree.touched, *changed_files(workspace.repository, work.fork, work.tip))
    return decisions_in_force(workspace, session, (work.tip,), files)


def _test_driven(workspace: Workspace, session: Session, work: Work) -> TestDriven | None:
    if not session.tdd and not session.runs:
        return None
    from git_session.services.quality.tdd import discipline

    return discipline(workspace, session, work)


def _newer_tests(found: Quality | None, driven: TestDriven | None) -> str:
    """`run` or `reports`, whichever is newer; empty if they agree or one is missing."""
    tests = found.tests if found else None
    if not tests or not driven or not driven.tests:
        return ""
    if (tests.passed, tests.broken) == (driven.passing, driven.tests - driven.passing):
        return ""
    return "run" if driven.tests_at > tests.written else "reports"


def _broken(found: Quality | None, driven: TestDriven | None, tests_by: str) -> int:
    """Number of tests known to fail with the present code."""
    if tests_by == "run" and driven:
        return driven.tests - driven.passing
    tests = fresh_tests(found)
    return tests.broken if tests else 0


def _with_quality(workspace: Workspace, session: Session, found: Quality) -> Session:
    from git_session.services.quality.measurements import with_quality

    return with_quality(workspace, session, found)


def _undone(session: Session) -> Iterator[NextStep]:
    """The objectives that a commit completed which is off the branch, until the next commit tells of them again."""
    gone = {each.oid: each.at for each in session.commits if each.gone}
    newest = max((each.at for each in session.commits if not each.gone), default=0)
    for each in session.done:
        if gone.get(each.commit, 0) > newest:
            text = f"{each.id}: its commit is off the branch"
            yield NextStep("objective", text, f"git session objectives reopen {each.id}")


def next_steps(
    session: Session,
    tree: WorkTree,
    operation: str = "",
    broken: int = 0,
    *,
    rewritten: bool = False,
    gap: HookGap | None = None,
    merged: MergeState | None = None,
    to: str | None = None,
    ci: CommitChecks | None = None,
) -> tuple[NextStep, ...]:
    """The next steps, the most pressing first; `broken` is the number of failing tests.

    `rewritten`: the upstream's extra commits were rewritten here. `gap`: why git does not run our hooks. `to`: arguments that git
    push needs (None: it cannot push). `ci`: the checks of what was pushed.
    """
    steps: list[NextStep] = []
    is_merged = bool(merged and merged.is_in_effect)
    if gap:
        steps.append(NextStep("hooks", f"{gap.text} here", gap.command))
    if operation:
        conflicts = f", {plural(len(tree.conflicted), 'conflict')}" if tree.conflicted else ""
        steps.append(NextStep("operation", f"{operation} in progress{conflicts}", "git status"))
    elif session.stash:
        steps.append(NextStep("stashed", "work that a switch stashed", "git session resume"))
    if ci and ci.state == FAILED:
        steps.append(NextStep("ci", ci_text(ci), "git session check --ci"))
    for blocker in session.open_blockers:
        issue = f" ({one_line(blocker.issue)})" if blocker.issue else ""
        steps.append(NextStep("blocker", one_line(blocker.text) + issue, f"git session blockers resolve {blocker.id}"))
    if broken:
        steps.append(NextStep("tests", f"{plural(broken, 'test')} failing", "git session status -v"))
    steps += [
        NextStep("objective", one_line(each.text), f"git session objectives complete {each.id}")
        for each in session.in_progress
    ]
    steps += _undone(session)
    if not session.in_progress and session.to_do:
        first = session.to_do[0]
        steps.append(NextStep("objective", one_line(first.text), f"git session objectives start {first.id}"))
    if not session.counted:
        steps.append(NextStep("objective", "no objective yet", 'git session objectives add "…"'))
    dirty = len(tree.touched)
    if dirty and not operation:
        command = "git session checkpoint" if not tree.is_clean else "git session checkpoint -u"
        steps.append(NextStep("uncommitted", f"{plural(dirty, 'file')} not committed", command))
    if tree.behind and not rewritten:  # a push would be refused before this
        steps.append(NextStep("behind", f"{plural(tree.behind, 'commit')} on {tree.upstream} not pulled", "git pull"))
    if tree.ahead and to is not None:
        push = "git push --force-with-lease" if rewritten else f"git push{to}"
        steps.append(NextStep("unpushed", f"{plural(tree.ahead, 'commit')} not pushed to {tree.upstream}", push))
    if merged and is_merged and not operation:
        steps.append(NextStep("merged", f"merged into {merged.into}", "git session end"))
    elif session.counted and not session.to_do and not session.open_blockers:
        steps.append(NextStep("end", "every objective is done", "git session end"))
    return tuple(steps)
