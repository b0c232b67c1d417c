"""The health of a session: the problems in its journal, commits, work tree and reports."""

from __future__ import annotations

from collections.abc import Iterable

from git_session.git.branches import upstreams_of
from git_session.insight.history.steps import CommitStep
from git_session.insight.kinds import VENDORED, language_of
from git_session.insight.user_work import users_work
from git_session.model.dataclass import dataclass
from git_session.model.ids import short_oid
from git_session.model.percent import percent
from git_session.model.text import one_line, plural, some
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


def health(evidence: SessionEvidence) -> Health:
    """Judge a session by every health rule."""
    if evidence.is_empty:
        return Health(None, (), (), None, (), ())
    judged: list[str] = []
    problems: list[ScoreProblem] = []
    for ids, rule in _JUDGES:
        found = rule(evidence)
        if found is not None:
            judged += ids
            problems += found
    deductions = deductions_of(problems)
    order = [rule.id for rule in RULES]
    return Health(
        score_of(deductions),
        deductions,
        tuple(sorted(judged, key=order.index)),
        evidence.discipline if evidence.discipline.commits else None,
        drops_in(evidence.session.measurements),
        tuple(evidence.notes()),
    )


def _blockers(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if not evidence.session.blockers:
        return None
    return [
        ScoreProblem(
            "blockers", "blocker", each.id, one_line(each.text), blocker_points(evidence.until - each.added_at)
        )
        for each in evidence.session.open_blockers
    ]


def _objectives(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    """Objectives in progress, started two days ago or more, with no commit in the last two days."""
    if not evidence.session.in_progress or not evidence.session.is_open:
        return None
    started = {event.text("of"): event.at for event in evidence.stored.events if event.kind == "objective.start"}
    return [
        ScoreProblem("stale-objectives", "objective", each.id, one_line(each.text), 5)
        for each in evidence.session.in_progress
        if evidence.until - max(started.get(each.event, each.added_at), evidence.last_at) >= STALE
    ]


def _aim(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if not evidence.work.own:
        return None
    count = plural(len(evidence.work.own), "commit")
    return (
        [] if evidence.session.objectives else [ScoreProblem("no-objective", "session", evidence.session.id, count, 3)]
    )


def _uncommitted(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if evidence.tree is None:
        return None
    files = users_work(evidence.workspace.settings, evidence.tree).touched
    points = uncommitted_points(evidence.until - evidence.last_at) if files else 0
    return (
        [ScoreProblem("uncommitted", "file", files[0], f"{plural(len(files), 'file')}: {some(files, 3)}", points)]
        if points
        else []
    )


def _tests(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if not evidence.workspace.settings.require_tests or not evidence.discipline.commits:
        return None
    return [
        ScoreProblem("test-after" if each.tested_by else "untested", "commit", each.oid, one_line(each.subject),
                2 if each.tested_by else 5)
        for each in evidence.discipline.lapses
    ]  # fmt: skip


def _failing(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    tests = evidence.reports.tests if evidence.reports else None
    if tests:
        names = [*tests.failing, *[""] * (tests.broken - len(tests.failing))][: tests.broken]
        where = ", ".join(tests.reports)
        return [
            ScoreProblem("failing-tests", "report", where, one_line(name) or "unnamed test", 1 if at else 10)
            for at, name in enumerate(names)
        ]
    last = measured_last(evidence.session)
    if last is None or not last.tests:
        return None
    broken = last.failed + last.errors
    text = f"{plural(broken, 'test')} failed when last measured"
    return [ScoreProblem("failing-tests", "measurement", last.commit, text, 9 + broken)] if broken else []


def _coverage(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    found = _percentages(evidence)
    if found is None or found[0] is None:
        return None
    return _below("coverage", found[0], evidence.workspace.settings.coverage_threshold, found[2], found[3])


def _new_coverage(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    found = _percentages(evidence)
    if found is None or found[1] is None:
        return None
    return _below("new-coverage", found[1], evidence.workspace.settings.new_code_coverage_threshold, found[2], found[3])


def _percentages(evidence: SessionEvidence) -> tuple[float | None, float | None, str, str] | None:
    """(coverage of all lines, of changed lines, kind and id of the source): from the reports, or else the last measurement."""
    coverage = evidence.reports.coverage if evidence.reports else None
    if coverage:
        return coverage.percent, coverage.new_percent, "report", ", ".join(coverage.reports)
    last = measured_last(evidence.session)
    if last is None:
        return None
    return percent(last.covered, last.lines), percent(last.new_covered, last.new_lines), "measurement", last.commit


def _below(rule: str, value: float, threshold: float, kind: str, name: str) -> Iterable[ScoreProblem]:
    points = below_points(value, threshold)
    return [ScoreProblem(rule, kind, name, f"{value:g}% of {threshold:g}%", points)] if points else []


def _drops(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if sum(bool(each.lines) for each in evidence.session.measurements) < 2:
        return None
    return [
        ScoreProblem("coverage-drop", "commit", each.commit, f"from {each.before:g}% to {each.after:g}%", each.points)
        for each in drops_in(evidence.session.measurements)
    ]


def _stale(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if evidence.reports is None:
        return None
    parts = (("tests", evidence.reports.tests), ("coverage", evidence.reports.coverage))
    return [
        ScoreProblem("stale-reports", "report", ", ".join(each.reports), subject, 2)
        for subject, each in parts
        if each and each.stale
    ]


def _unreadable(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if evidence.reports is None:
        return None
    return [
        ScoreProblem("unreadable-reports", "report", each.path, one_line(each.why), 2)
        for each in evidence.reports.unreadable
    ]


def _huge(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    """Commits with HUGE or more changed lines of code; vendored files, data and documents do not count."""
    if not evidence.steps:
        return None
    found = [(step, _lines(step)) for step in evidence.steps]
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


def _unpushed(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    git = evidence.repository.git
    if not evidence.work.own or not evidence.session.is_open or not git.ask("remote"):
        return None
    alone = set(git.must("rev-list", evidence.work.tip, "--not", "--remotes", "--").text.split())
    waiting = [record for record in evidence.work.own if record.oid in alone]
    points = unpushed_points(evidence.until - min(record.committer.time for record in waiting) * 1000) if waiting else 0
    if not points:
        return []
    oldest = min(waiting, key=lambda record: record.committer.time)
    text = f"{plural(len(waiting), 'commit')}, the oldest {short_oid(oldest.oid)} {one_line(oldest.subject)}"
    return [ScoreProblem("unpushed", "commit", oldest.oid, text, points)]


def _behind(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    origin, repository = evidence.session.base_ref, evidence.repository
    if not origin or origin == evidence.session.branch or not evidence.session.is_open or not evidence.work.tip:
        return None
    heads = repository.commits([origin, *upstreams_of(repository, [origin]).values()])
    counts = {
        name: int(repository.git.must("rev-list", "--count", oid, f"^{evidence.work.tip}", "--").text)
        for name, oid in heads.items()
        if oid
    }
    if not counts:
        return None
    name, count = max(counts.items(), key=lambda each: each[1])
    points = behind_points(count)
    return (
        [ScoreProblem("behind", "branch", name, f"{plural(count, 'commit')} behind {name}", points)] if points else []
    )


def _architecture(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    if evidence.patterns is None:
        return None
    style = evidence.workspace.settings.architecture + "/"
    return [
        ScoreProblem("architecture", "file", f"{each.path}:{each.line}", one_line(each.message), 5)
        for each in evidence.patterns.findings
        if each.new and each.level == "error" and each.rule.startswith(style)
    ]


def _handoff(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    session = evidence.session
    if session.is_open:
        return None
    if session.accomplished or session.remember or session.next_steps:
        return []
    return [ScoreProblem("no-notes", "session", session.id, "no results, reminders or next steps recorded", 3)]


def _journal(evidence: SessionEvidence) -> Iterable[ScoreProblem] | None:
    count = len(evidence.stored.damage)
    return (
        [ScoreProblem("journal", "session", evidence.session.id, f"{plural(count, 'line')} cannot be read", count)]
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
"""(rule ids, judge): the judge returns the problems, or None if there is nothing to judge."""
