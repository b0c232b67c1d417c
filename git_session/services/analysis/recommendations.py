"""What follows from the findings: each recommendation names the finding behind it, and the command to type."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator

from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.services.analysis.health import Health
from git_session.services.analysis.score import Deduction, ScoreProblem
from git_session.services.quality.patterns import Patterns

MOST = 5
"""Recommendations from one rule: the first of them are the ones to begin with."""


@dataclass(frozen=True)
class Recommendation:
    """Something worth doing, and the finding behind it."""

    rule: str  #: Id of the health rule or pattern rule behind it.
    finding: str  #: What it is about: an id such as `blk-1`, a commit, or `path:line`.
    points: int  #: Number of points that the finding takes off the score; 0 if none.
    text: str  #: What to do.
    command: str  #: Command to type.


@dataclass(frozen=True)
class Situation:
    """What advice needs besides a problem.

    `push` is the command that pushes the branch (empty: there is nowhere to push it to); `uncovered` are
    (path, lines) of the session's new code that no test runs; `test_command` runs the tests (empty: not known). `is_here`: the
    session is open, and its branch checked out.
    """

    session: Session
    health: Health
    is_here: bool
    push: str = ""
    uncovered: tuple[tuple[str, str], ...] = ()
    test_command: str = ""


def recommendations(context: Situation, patterns: Patterns | None) -> tuple[Recommendation, ...]:
    """From what takes most points off the score down, then new findings of `patterns`."""
    found = [
        each
        for deduction in context.health.deductions
        if deduction.rule in _ADVICE
        for each in list(_advised(deduction, context))[:MOST]
    ]
    told = {each.finding for each in found}
    fresh = [each for each in (patterns.findings if patterns else ()) if each.new]
    found += [
        Recommendation(each.rule, f"{each.path}:{each.line}", 0, each.message, "git session analyze --patterns")
        for each in fresh[:MOST]
        if f"{each.path}:{each.line}" not in told
    ]
    return tuple(found)


def _advised(deduction: Deduction, context: Situation) -> Iterator[Recommendation]:
    for problem in deduction.problems:
        for text, command in _ADVICE[deduction.rule](problem, context):
            yield Recommendation(deduction.rule, problem.id, problem.points, text, command)


def _untested(problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
    lapses = context.health.discipline.lapses if context.health.discipline else ()
    files = next((each.files for each in lapses if each.oid == problem.id), ())
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    typed = [_quoted(path) for path in files[:3] if path.isprintable()]  # a name in no known encoding cannot be typed
    yield (
        f"write tests for {files[0]}{more}",
        " ".join([f"git show {problem.id[:9]}", *(["--", *typed] if typed else [])]),
    )


def _uncovered(_problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
    """Only where a report names the lines."""
    for path, lines in context.uncovered[:MOST]:
        first = lines.partition(",")[0].replace("-", ",")
        yield (
            f"no test runs {path}:{lines}",
            f"git blame -L {first if ',' in first else f'{first},{first}'} -- {_quoted(path)}",
        )


def _tested_again(text: str) -> Callable[[ScoreProblem, Situation], Iterator[tuple[str, str]]]:
    """Only where it is known how the tests are run."""

    def advise(problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
        if context.test_command:
            yield text.replace("{text}", problem.text), context.test_command

    return advise


def _pushed(problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
    if context.push:
        yield f"push {problem.text}", context.push


def _one(text: str, command: str) -> Callable[[ScoreProblem, Situation], Iterator[tuple[str, str]]]:
    """Advice that differs by the id and the text of the problem alone."""

    def advise(problem: ScoreProblem, _context: Situation) -> Iterator[tuple[str, str]]:
        yield text.replace("{text}", problem.text), command.replace("{id}", _quoted(problem.id))

    return advise


def _inside(text: str, command: str) -> Callable[[ScoreProblem, Situation], Iterator[tuple[str, str]]]:
    """Advice whose command means the session that is at work: the other one is resumed first, ids are unique in theirs alone."""

    def advise(problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
        first = "" if context.is_here else f"git session resume {_quoted(context.session.id)} && "
        yield from _one(text, first + command)(problem, context)

    return advise


def _quoted(text: str) -> str:
    return shlex.quote(text)


_ADVICE: dict[str, Callable[[ScoreProblem, Situation], Iterator[tuple[str, str]]]] = {
    "failing-tests": _tested_again("make it pass: {text}"),
    "untested": _untested,
    "blockers": _inside("settle it: {text}", "git session blockers resolve {id}"),
    "new-coverage": _uncovered,
    "architecture": _one("{text}", "git session analyze --patterns"),
    "stale-objectives": _inside("done, or given up? {text}", "git session objectives complete {id}"),
    "coverage-drop": _one("coverage fell {text}", "git show --stat {id}"),
    "uncommitted": _one("commit it, or put it away: {text}", "git session checkpoint -u"),
    "unpushed": _pushed,
    "behind": _inside("take them in: {text}", "git merge {id}"),
    "stale-reports": _tested_again("measure again: {text}"),
    "unreadable-reports": _one("{text}", "git session config quality"),
    "no-objective": _inside("say what it is about", 'git session objectives add "…"'),
    "no-notes": _inside("leave a word for whoever goes on", 'git session end --next "…"'),
    "journal": _one("{text}", "git session doctor --fix"),
}
"""What to do about the problems of a rule. Of a huge commit, or a test that came late, nothing is left to do."""
