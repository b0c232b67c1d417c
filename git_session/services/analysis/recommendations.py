"""Recommendations from the findings of an analysis; each names its finding and the command to type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from git_session.model.dataclass import dataclass
from git_session.model.ids import short_oid
from git_session.model.session import Session
from git_session.model.shell import shell_word
from git_session.services.analysis.health import Health
from git_session.services.analysis.score import Deduction, ScoreProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.services.quality.patterns import Patterns

MOST = 5
"""Limit on the recommendations from one rule."""


@dataclass(frozen=True)
class Recommendation:
    """A recommended action, with the finding behind it."""

    rule: str  #: Id of the health rule or pattern rule behind it.
    finding: str  #: What it is about: an id such as `blk-1`, a commit, or `path:line`.
    points: int  #: Number of points that the finding takes off the score; 0 if none.
    text: str  #: What to do.
    command: str  #: Command to type.


@dataclass(frozen=True)
class Situation:
    """The context of the advice.

    `is_here`: the session is open and its branch is checked out. `push` is the command that pushes the branch (empty: no
    remote). `uncovered` holds (path, lines) of new code that no test runs. `test_command` runs the tests (empty: unknown).
    """

    session: Session
    health: Health
    is_here: bool
    push: str = ""
    uncovered: tuple[tuple[str, str], ...] = ()
    test_command: str = ""


def recommendations(context: Situation, patterns: Patterns | None) -> tuple[Recommendation, ...]:
    """Advice on the deductions, largest first, then on new findings of `patterns`."""
    found = [
        each
        for deduction in context.health.deductions
        if deduction.rule in _ADVICE
        for each in _each_text_once(_advised(deduction, context))[:MOST]
    ]
    covered = {each.finding for each in found}
    fresh = [each for each in (patterns.findings if patterns else ()) if each.new]
    found += [
        Recommendation(each.rule, f"{each.path}:{each.line}", 0, each.message, "git session analyze --patterns")
        for each in fresh[:MOST]
        if f"{each.path}:{each.line}" not in covered
    ]
    return tuple(found)


def _each_text_once(found: Iterable[Recommendation]) -> list[Recommendation]:
    """The first of those with the same text: several commits may lack tests for the same file."""
    first: dict[str, Recommendation] = {}
    for each in found:
        first.setdefault(each.text, each)
    return list(first.values())


def _advised(deduction: Deduction, context: Situation) -> Iterator[Recommendation]:
    for problem in deduction.problems:
        for text, command in _ADVICE[deduction.rule](problem, context):
            yield Recommendation(deduction.rule, problem.id, problem.points, text, command)


def _untested(problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
    lapses = context.health.discipline.lapses if context.health.discipline else ()
    files = next((each.files for each in lapses if each.oid == problem.id), ())
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    typed = [shell_word(path) for path in files[:3] if path.isprintable()]  # unprintable names cannot be typed
    yield (
        f"write tests for {files[0]}{more}",
        " ".join([f"git show {short_oid(problem.id)}", *(["--", *typed] if typed else [])]),
    )


def _uncovered(_problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
    """Advice for each file whose uncovered lines a report names."""
    for path, lines in context.uncovered[:MOST]:
        first = lines.partition(",")[0].replace("-", ",")
        yield (
            f"no test runs {path}:{lines}",
            f"git blame -L {first if ',' in first else f'{first},{first}'} -- {shell_word(path)}",
        )


def _tested_again(text: str) -> Callable[[ScoreProblem, Situation], Iterator[tuple[str, str]]]:
    """Advice to run the tests; none if the test command is unknown."""

    def advise(problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
        if context.test_command:
            yield text.replace("{text}", problem.text), context.test_command

    return advise


def _pushed(problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
    if context.push:
        yield f"push {problem.text}", context.push


def _one(text: str, command: str) -> Callable[[ScoreProblem, Situation], Iterator[tuple[str, str]]]:
    """Advice that depends only on the id and text of the problem."""

    def advise(problem: ScoreProblem, _context: Situation) -> Iterator[tuple[str, str]]:
        yield text.replace("{text}", problem.text), command.replace("{id}", shell_word(problem.id))

    return advise


def _inside(text: str, command: str) -> Callable[[ScoreProblem, Situation], Iterator[tuple[str, str]]]:
    """Advice whose command acts on the current session; another session is resumed first."""

    def advise(problem: ScoreProblem, context: Situation) -> Iterator[tuple[str, str]]:
        first = "" if context.is_here else f"git session resume {shell_word(context.session.id)} && "
        yield from _one(text, first + command)(problem, context)

    return advise


_ADVICE: dict[str, Callable[[ScoreProblem, Situation], Iterator[tuple[str, str]]]] = {
    "failing-tests": _tested_again("fix the failing test: {text}"),
    "untested": _untested,
    "blockers": _inside("resolve the blocker: {text}", "git session blockers resolve {id}"),
    "new-coverage": _uncovered,
    "architecture": _one("{text}", "git session analyze --patterns"),
    "stale-objectives": _inside("complete or drop the objective: {text}", "git session objectives complete {id}"),
    "coverage-drop": _one("check why coverage fell {text}", "git show --stat {id}"),
    "uncommitted": _one("commit or checkpoint {text}", "git session checkpoint -u"),
    "unpushed": _pushed,
    "behind": _inside("merge the base branch: {text}", "git merge {id}"),
    "stale-reports": _tested_again("run the tests again: reports of {text} are stale"),
    "unreadable-reports": _one("fix or exclude the report, which {text}", "git session config quality"),
    "no-objective": _inside("add an objective", 'git session objectives add "…"'),
    "no-notes": _inside("record the next step", 'git session end --next "…"'),
    "journal": _one("repair the journal: {text}", "git session doctor --fix"),
}
"""Rule id -> advice on its problems. Huge commits and late tests are missing: they cannot be undone."""
