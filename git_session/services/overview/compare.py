"""Compares two sessions, also of colleagues: their figures, and the files that both or only one of them changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from git_session.errors import SessionError
from git_session.git.objects import Change
from git_session.insight.history.differences import Differences
from git_session.insight.history.work import Work, kind_of
from git_session.insight.user_work import is_users
from git_session.model.activity_intervals import blocked_ms, up_to
from git_session.model.attribution_shares import Share, shares
from git_session.model.dataclass import dataclass, field, replace
from git_session.model.merge import MergeState
from git_session.model.session import Blocker, Decision, Objective, Session
from git_session.model.sharing import TIME
from git_session.services.figures.attribution import attributed
from git_session.services.figures.history import Past, measured_last, past_of
from git_session.services.planning.issues import links_of
from git_session.services.recording.merge_state import merge_states
from git_session.services.teamwork.colleagues import SharedSession, find_anyone
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored


@dataclass(frozen=True)
class Side:
    """One of two compared sessions."""

    past: Past  #: Figures of the session.
    base: str  #: Full id of its fork point; empty if its history begins with it.
    head: str  #: Full id of its newest commit or of its branch's tip; empty without commits.
    blocked_seconds: int  #: Active and idle time during which a blocker was open, in seconds.
    #: Number of commits of each conventional type, such as `feat`, `fix` or `other`.
    commits_by_type: Mapping[str, int]
    new_coverage: float | None  #: Coverage of the changed lines, in percent; null if no test report has it.
    objectives: tuple[Objective, ...]  #: All objectives, dropped ones too.
    decisions: tuple[Decision, ...]  #: All decisions that were made in it.
    blockers: tuple[Blocker, ...]  #: All blockers, resolved ones too.
    damaged: int  #: Number of journal lines that cannot be read.
    name: str = ""  #: Name of the colleague who shares the session; empty for one of this clone.
    is_timed: bool = True  #: Whether its times are known; a colleague may share no more than their days.
    is_fetched: bool = True  #: Whether its commits are here; files and lines are counted only then.


@dataclass(frozen=True)
class Shared:
    """A file that both sessions changed."""

    path: str  #: Path that the file has in the left session, from the top of the work tree.
    left: Change  #: What the left session did to it.
    right: Change  #: What the right session did to it.


@dataclass(frozen=True)
class Difference:
    """One figure of both sessions."""

    name: str  #: Name of the figure, such as `active` or `lines added`.
    unit: str  #: What the values are: `seconds`, `percent`, or things that are counted, such as `commits`.
    left: float | None  #: Value in the left session, in `unit`; null if unknown.
    right: float | None  #: Value in the right session, in `unit`; null if unknown.
    change: float | None  #: Right value minus left value, in `unit`; null if either is unknown.


@dataclass(frozen=True)
class Comparison:
    """Two sessions side by side, with the files that differ between the fork point and the tip of each."""

    at: int  #: When the comparison was made (epoch ms).
    left: Side  #: The first session.
    right: Side  #: The second session.
    common: tuple[Shared, ...]  #: Files that both sessions changed.
    only_left: tuple[Change, ...]  #: Files that only the left session changed.
    only_right: tuple[Change, ...]  #: Files that only the right session changed.
    differences: tuple[Difference, ...]  #: Figures side by side; one that neither session has is left out.
    #: Web address of each issue that has one, by the issue as it was given.
    links: Mapping[str, str] = field(default_factory=dict)


def compare(workspace: Workspace, names: Sequence[str]) -> Comparison:
    """Compare the sessions that two `names` (ids, prefixes, branches; `<colleague>/<branch>`) mean, or one name's session with the
    current one.

    If that is the current session, or none is open, it is compared with the previous session of its branch, on the left.
    Without names, the current session is compared with the previous one of its branch, or else of any branch.
    Raises SessionError `no-such-session`, `ambiguous-session`, `same-session`, `nothing-to-compare`.
    """
    both = _chosen(workspace, names)
    here = workspace.store.bound(workspace.repository.branch) if workspace.repository.branch else ""
    (one, of_one), (other, of_other) = _sides(workspace, both, here)
    common, only_left, only_right = sorted_out(of_one, of_other)
    links = links_of(workspace, [one.past.issue, other.past.issue])
    return Comparison(workspace.now, one, other, common, only_left, only_right, differences(one, other), links)


@dataclass(frozen=True)
class _Chosen:
    """A session to compare; `shared` if it is a colleague's."""

    stored: Stored
    shared: SharedSession | None = None

    @property
    def session(self) -> Session:
        return self.stored.session


def _found(workspace: Workspace, name: str) -> _Chosen:
    found = find_anyone(workspace, name)
    return _Chosen(found) if isinstance(found, Stored) else _Chosen(Stored(found.session, found.events), found)


def _chosen(workspace: Workspace, names: Sequence[str]) -> tuple[_Chosen, _Chosen]:
    left = _found(workspace, names[0] if names else "")
    if len(names) > 1:
        right = _found(workspace, names[1])
        if left.session.id == right.session.id:
            raise SessionError(
                "same-session", f"both names mean {left.session.id}", hint="name two sessions: git session history"
            )
        return left, right
    current = workspace.current()
    if names and current and current.id != left.session.id:
        return left, _Chosen(workspace.store.read(current.id))
    mark = (left.session.started_at, left.session.id)
    is_ours = left.session.branch and not left.shared
    of_branch = workspace.store.of_branch(left.session.branch) if is_ours else iter(())
    before = next((each for each in of_branch if (each.session.started_at, each.session.id) < mark), None)
    if before is None and not names:
        ids = (each for at, each in workspace.store.newest_first(workspace.store.ids()) if (at, each) < mark)
        before = next(workspace.store.read_each(list(islice(ids, 1))), None)
    if before is None:
        first = "of its branch, and no other is open here" if names else "here"
        raise SessionError(
            "nothing-to-compare",
            f"nothing to compare {left.session.id} with: it is the first session {first}",
            hint="name a second session: git session history" if names else "git session history",
        )
    return _Chosen(before), left


def _sides(workspace: Workspace, both: Sequence[_Chosen], here: str) -> list[tuple[Side, tuple[Change, ...]]]:
    works, people, parts = attributed(workspace, [each.stored for each in both])
    merged = merge_states(workspace, [(each.session, work) for each, work in zip(both, works, strict=True)])
    with Differences(
        workspace.repository, workspace.objects_for(len(both)), is_users(workspace.settings)
    ) as differences:
        return [
            _side(workspace, chosen, here, work, differences, shares(part, people.name), state)
            for chosen, work, part, state in zip(both, works, parts, merged, strict=True)
        ]


def _side(
    workspace: Workspace,
    chosen: _Chosen,
    here: str,
    work: Work,
    differences: Differences,
    who: tuple[Share, ...],
    merged: MergeState,
) -> tuple[Side, tuple[Change, ...]]:
    session, changes, shared = chosen.session, differences.of(work), chosen.shared
    kinds = Counter(kind_of(record) for record in work.own)
    measured = measured_last(session)
    stretches = up_to(workspace.now, session, chosen.stored.events, workspace.settings.timeouts)
    past = past_of(
        workspace,
        session,
        work,
        changes,
        differences.tests_of(work, changes),
        who,
        merged,
        current=session.id == here,
    )
    is_fetched = bool(work.own) or not (shared and session.commits)
    side = Side(
        past=past if is_fetched else replace(past, commits=len(session.commits)),
        base=work.fork,
        head=work.tip,
        blocked_seconds=blocked_ms(stretches, session.blockers) // 1000,
        commits_by_type=dict(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
        new_coverage=measured.new_coverage if measured else None,
        objectives=session.objectives,
        decisions=session.decisions,
        blockers=session.blockers,
        damaged=len(chosen.stored.damage),
        name=shared.name if shared else "",
        is_fetched=is_fetched,
        is_timed=not shared or TIME in shared.writer.fields,
    )
    return side, changes


def sorted_out(
    left: Iterable[Change], right: Iterable[Change]
) -> tuple[tuple[Shared, ...], tuple[Change, ...], tuple[Change, ...]]:
    """(files of both, only on the left, only on the right); files match by their path, or their path before a rename."""
    rest = {change.path: change for change in right}
    before = {change.old_path: change for change in right if change.old_path}
    common: list[Shared] = []
    alone: list[Change] = []
    for change in left:
        names = [change.path, *([change.old_path] if change.old_path else [])]
        found = [each for name in names for each in (rest.get(name), before.get(name)) if each and each.path in rest]
        if found:
            del rest[found[0].path]
            common.append(Shared(change.path, change, found[0]))
        else:
            alone.append(change)
    return tuple(common), tuple(alone), tuple(rest.values())


def differences(left: Side, right: Side) -> tuple[Difference, ...]:
    """The figures of both sides and their difference, without figures that neither side has."""
    rows = [_difference(name, unit, figure(left), figure(right)) for name, unit, figure in _FIGURES]
    return tuple(row for row in rows if row.left or row.right)


_FIGURES: tuple[tuple[str, str, Callable[[Side], float | None]], ...] = (
    ("active", "seconds", lambda side: side.past.active_seconds if side.is_timed else None),
    ("idle", "seconds", lambda side: side.past.idle_seconds if side.is_timed else None),
    ("blocked", "seconds", lambda side: side.blocked_seconds if side.is_timed else None),
    ("objectives done", "objectives", lambda side: side.past.objectives_done),
    ("commits", "commits", lambda side: side.past.commits),
    ("files", "files", lambda side: side.past.files if side.is_fetched else None),
    ("lines added", "lines", lambda side: side.past.added if side.is_fetched else None),
    ("lines deleted", "lines", lambda side: side.past.deleted if side.is_fetched else None),
    ("tests added", "tests", lambda side: side.past.tests_added),
    ("tests removed", "tests", lambda side: side.past.tests_removed),
    ("coverage", "percent", lambda side: side.past.coverage),
    ("new-code coverage", "percent", lambda side: side.new_coverage),
)


def _difference(name: str, unit: str, left: float | None, right: float | None) -> Difference:
    change = None if left is None or right is None else right - left
    return Difference(name, unit, left, right, change)
