"""How healthy a session is: every problem that its journal, its commits, its work tree and its reports show."""

from __future__ import annotations

from collections.abc import Iterable

from git_session.git.branches import upstreams_of
from git_session.insight.history.steps import CommitStep
from git_session.insight.kinds import VENDORED, language_of
from git_session.insight.user_work import users_work
from git_session.model.dataclass import dataclass
from git_session.model.percent import percent
from git_session.model.text import one_line, plural
from git_session.services.analysis.evidence import SessionEvidence
from git_session.services.analysis.score import (
    HUGE,
    RULES,
    STALE,
    Deduction,
    ScoreProblem,
    behind_points,
    below_points,
    blocker_points,
    deductions_of,
    score_of,
    uncommitted_points,
    unpushed_points,
)
from git_session.services.figures.history import measured_last
from git_session.services.quality.discipline import Discipline, Drop, drops_in


@dataclass(frozen=True)
class Health:
    """The health score of a session: 100 points less its deductions."""

    score: int | None  #: From 0 to 100 points; null if there is nothing to judge yet.
    deductions: tuple[Deduction, ...]  #: What took points off, the most points first.
    judged: tuple[str, ...]  #: Ids of the rules that had something to judge.
    discipline: Discipline | None  #: Whether tests came with the code; null without a commit of code.
    drops: tuple[Drop, ...]  #: Falls in coverage that were not made good.
    notes: tuple[str, ...]  #: What could not be seen, in words.


def health(look: SessionEvidence) -> Health:
    """The health of the session that `look` is at."""
    if look.is_empty:
        return Health(None, (), (), None, (), ())
    judged: list[str] = []
    problems: list[ScoreProblem] = []
    for ids, rule in _JUDGES:
        found = rule(look)
        if found is not None:
            judged += ids
            problems += found
    deductions = deductions_of(problems)
    order = [rule.id for rule in RULES]
    return Health(
        score_of(deductions),
        deductions,
        tuple(sorted(judged, key=order.index)),
        look.discipline if look.discipline.commits else None,
        drops_in(look.session.measurements),
        tuple(look.notes()),
    )


def _blockers(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if not look.session.blockers:
        return None
    return [
        ScoreProblem("blockers", "blocker", each.id, one_line(each.text), blocker_points(look.until - each.added_at))
        for each in look.session.open_blockers
    ]


def _objectives(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    """In progress, and neither started nor committed to for two days."""
    if not look.session.in_progress or not look.session.is_open:
        return None
    started = {event.text("of"): event.at for event in look.stored.events if event.kind == "objective.start"}
    return [
        ScoreProblem("stale-objectives", "objective", each.id, one_line(each.text), 5)
        for each in look.session.in_progress
        if look.until - max(started.get(each.event, each.added_at), look.last_at) >= STALE
    ]


def _aim(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if not look.work.own:
        return None
    count = plural(len(look.work.own), "commit")
    return [] if look.session.objectives else [ScoreProblem("no-objective", "session", look.session.id, count, 3)]


def _uncommitted(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if look.tree is None:
        return None
    files = users_work(look.workspace.repository, look.workspace.settings, look.tree).touched
    points = uncommitted_points(look.until - look.last_at) if files else 0
    shown = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    return (
        [ScoreProblem("uncommitted", "file", files[0], f"{plural(len(files), 'file')}: {shown}", points)]
        if points
        else []
    )


def _tests(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if not look.workspace.settings.require_tests or not look.discipline.commits:
        return None
    return [
        ScoreProblem("test-after" if each.tested_by else "untested", "commit", each.oid, one_line(each.subject),
                2 if each.tested_by else 5)
        for each in look.discipline.lapses
    ]  # fmt: skip


def _failing(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    tests = look.reports.tests if look.reports else None
    if tests:
        names = [*tests.failing, *[""] * (tests.broken - len(tests.failing))][: tests.broken]
        where = ", ".join(tests.reports)
        return [
            ScoreProblem("failing-tests", "report", where, one_line(name) or "not named", 1 if at else 10)
            for at, name in enumerate(names)
        ]
    last = measured_last(look.session)
    if last is None or not last.tests:
        return None
    broken = last.failed + last.errors
    text = f"{plural(broken, 'test')} failed when last measured"
    return [ScoreProblem("failing-tests", "measurement", last.commit, text, 9 + broken)] if broken else []


def _coverage(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    found = _percentages(look)
    if found is None or found[0] is None:
        return None
    return _below("coverage", found[0], look.workspace.settings.coverage_threshold, found[2], found[3])


def _new_coverage(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    found = _percentages(look)
    if found is None or found[1] is None:
        return None
    return _below("new-coverage", found[1], look.workspace.settings.new_code_coverage_threshold, found[2], found[3])


def _percentages(look: SessionEvidence) -> tuple[float | None, float | None, str, str] | None:
    """(of all lines, of changed lines, kind and id of what tells): the reports, else the last measurement."""
    told = look.reports.coverage if look.reports else None
    if told:
        return told.percent, told.new_percent, "report", ", ".join(told.reports)
    last = measured_last(look.session)
    if last is None:
        return None
    return percent(last.covered, last.lines), percent(last.new_covered, last.new_lines), "measurement", last.commit


def _below(rule: str, value: float, threshold: float, kind: str, name: str) -> Iterable[ScoreProblem]:
    points = below_points(value, threshold)
    return [ScoreProblem(rule, kind, name, f"{value:g}% of {threshold:g}%", points)] if points else []


def _drops(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if sum(bool(each.lines) for each in look.session.measurements) < 2:
        return None
    return [
        ScoreProblem("coverage-drop", "commit", each.commit, f"from {each.before:g}% to {each.after:g}%", each.points)
        for each in drops_in(look.session.measurements)
    ]


def _stale(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if look.reports is None:
        return None
    parts = (("tests", look.reports.tests), ("coverage", look.reports.coverage))
    return [
        ScoreProblem("stale-reports", "report", ", ".join(each.reports), what, 2)
        for what, each in parts
        if each and each.stale
    ]


def _unreadable(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if look.reports is None:
        return None
    return [
        ScoreProblem("unreadable-reports", "report", each.path, one_line(each.why), 2)
        for each in look.reports.unreadable
    ]


def _huge(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    """Lines in programming languages alone: generated and vendored files, data and documents may be long."""
    if not look.steps:
        return None
    found = [(step, _lines(step)) for step in look.steps]
    return [
        ScoreProblem("huge-commits", "commit", step.oid, f"{one_line(step.subject)} ({lines} lines)", 2)
        for step, lines in found
        if lines >= HUGE
    ]


def _lines(step: CommitStep) -> int:
    return sum(
        each.added + each.deleted
        for each in step.changes
        if language_of(each.path) and VENDORED.isdisjoint(each.path.split("/")[:-1])
    )


def _unpushed(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    git = look.repository.git
    if not look.work.own or not look.session.is_open or not git.ask("remote"):
        return None
    alone = set(git.must("rev-list", look.work.tip, "--not", "--remotes", "--").text.split())
    waiting = [record for record in look.work.own if record.oid in alone]
    points = unpushed_points(look.until - min(record.committer.time for record in waiting) * 1000) if waiting else 0
    if not points:
        return []
    oldest = min(waiting, key=lambda record: record.committer.time)
    text = f"{plural(len(waiting), 'commit')}, the oldest {oldest.oid[:9]} {one_line(oldest.subject)}"
    return [ScoreProblem("unpushed", "commit", oldest.oid, text, points)]


def _behind(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    origin, repository = look.session.base_ref, look.repository
    if not origin or origin == look.session.branch or not look.session.is_open or not look.work.tip:
        return None
    heads = repository.commits([origin, *upstreams_of(repository, [origin]).values()])
    counts = {
        name: int(repository.git.must("rev-list", "--count", oid, f"^{look.work.tip}", "--").text)
        for name, oid in heads.items()
        if oid
    }
    if not counts:
        return None
    name, count = max(counts.items(), key=lambda each: each[1])
    points = behind_points(count)
    return (
        [ScoreProblem("behind", "branch", name, f"{plural(count, 'commit')} of {name} are not here", points)]
        if points
        else []
    )


def _architecture(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if look.patterns is None:
        return None
    style = look.workspace.settings.architecture + "/"
    return [
        ScoreProblem("architecture", "file", f"{each.path}:{each.line}", one_line(each.message), 5)
        for each in look.patterns.findings
        if each.new and each.level == "error" and each.rule.startswith(style)
    ]


def _handoff(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    session = look.session
    if session.is_open:
        return None
    told = session.accomplished or session.remember or session.next_steps
    return (
        []
        if told
        else [ScoreProblem("no-notes", "session", session.id, "nothing accomplished, to remember or next", 3)]
    )


def _journal(look: SessionEvidence) -> Iterable[ScoreProblem] | None:
    count = len(look.stored.damage)
    return (
        [ScoreProblem("journal", "session", look.session.id, f"{plural(count, 'line')} cannot be read", count)]
        if count
        else []
    )


_JUDGES = (
    (("blockers",), _blockers),
    (("stale-objectives",), _objectives),
    (("no-objective",), _aim),
    (("uncommitted",), _uncommitted),
    (("untested", "test-after"), _tests),
    (("failing-tests",), _failing),
    (("coverage",), _coverage),
    (("new-coverage",), _new_coverage),
    (("coverage-drop",), _drops),
    (("stale-reports",), _stale),
    (("unreadable-reports",), _unreadable),
    (("huge-commits",), _huge),
    (("unpushed",), _unpushed),
    (("behind",), _behind),
    (("architecture",), _architecture),
    (("no-notes",), _handoff),
    (("journal",), _journal),
)
"""A rule's judge gives its problems, or None where there is nothing to judge."""
