"""The health score: 100 less what each problem takes off. Whole points, capped by rule; the order of problems means nothing.

For every rule the points of its problems are added, and cut at the rule's `most`. The rules take their points off one after
another, those with most points first, as long as any are left: so the score is from 0 to 100, what is taken off is exactly
100 less the score, and one problem more never makes it higher.
"""

from __future__ import annotations

from collections.abc import Iterable

from git_session.model.dataclass import dataclass

HOUR, DAY = 3_600_000, 86_400_000
"""Milliseconds."""
HUGE = 1000
"""Lines, added and deleted, from which on a commit is a huge one."""
STALE = 2 * DAY
BEHIND = 20


@dataclass(frozen=True)
class ScoreRule:
    """What is judged: `title` says what is wrong, `weight` in words how it counts, `most` the points that it can take off."""

    id: str
    title: str
    weight: str
    most: int


RULES: tuple[ScoreRule, ...] = (
    ScoreRule("failing-tests", "tests that fail", "10 for one, 1 for each further", 25),
    ScoreRule("untested", "commits of code without tests", "5 each", 25),
    ScoreRule("blockers", "open blockers", "4 and 2 for each day open, up to 10 each", 20),
    ScoreRule("coverage", "coverage below the threshold", "1 for each point", 15),
    ScoreRule("new-coverage", "new code below its threshold", "1 for each point", 15),
    ScoreRule("architecture", "new breaks of the architecture", "5 each", 15),
    ScoreRule("stale-objectives", "objectives in progress, no commit", "5 each after two days", 15),
    ScoreRule("test-after", "code whose tests came later", "2 each", 10),
    ScoreRule("coverage-drop", "coverage that fell", "1 for each point", 10),
    ScoreRule("uncommitted", "uncommitted work", "3 after 4 hours, 1 for each 4 more", 10),
    ScoreRule("huge-commits", "huge commits", f"2 for each of {HUGE:,} lines or more", 10),
    ScoreRule("unpushed", "commits on no remote", "3 after a day, 1 for each further day", 8),
    ScoreRule("behind", "behind the base branch", f"2 for every {BEHIND} commits", 8),
    ScoreRule("stale-reports", "reports older than the code", "2 each", 4),
    ScoreRule("unreadable-reports", "reports that cannot be read", "2 each", 4),
    ScoreRule("no-objective", "commits without an objective", "3", 3),
    ScoreRule("no-notes", "ended without a word for the next one", "3", 3),
    ScoreRule("journal", "damaged journal", "1 for each line", 3),
)
RULE = {rule.id: rule for rule in RULES}


@dataclass(frozen=True)
class ScoreProblem:
    """One problem that a health rule found."""

    rule: str  #: Id of the rule.
    #: What `id` names: `commit`, `blocker`, `objective`, `file`, `report`, `branch`, `measurement` or `session`.
    kind: str
    id: str  #: What the problem is about, such as a commit id, `blk-1` or a path.
    text: str  #: The problem in words.
    points: int  #: Number of points that it counts, before the limit of the rule.


@dataclass(frozen=True)
class Deduction:
    """The points that one health rule takes off."""

    rule: str  #: Id of the rule.
    title: str  #: What is wrong, in words.
    weight: str  #: How the points are counted, in words.
    most: int  #: Largest number of points that the rule can take off.
    points: int  #: Number of points that it takes off.
    problems: tuple[ScoreProblem, ...]  #: Problems behind it, the most points first.


def deductions_of(problems: Iterable[ScoreProblem]) -> tuple[Deduction, ...]:
    """What `problems` take off, most first."""
    found: dict[str, list[ScoreProblem]] = {}
    for problem in problems:
        if problem.points > 0:
            found.setdefault(problem.rule, []).append(problem)
    full = [(min(sum(each.points for each in found[rule.id]), rule.most), rule) for rule in RULES if rule.id in found]
    left = 100
    deductions: list[Deduction] = []
    for points, rule in sorted(full, key=lambda each: -each[0]):
        taken = min(points, left)
        left -= taken
        shown = sorted(found[rule.id], key=lambda each: -each.points)
        deductions.append(Deduction(rule.id, rule.title, rule.weight, rule.most, taken, tuple(shown)))
    return tuple(deductions)


def score_of(deductions: Iterable[Deduction]) -> int:
    """From 0 to 100."""
    return 100 - sum(each.points for each in deductions)


# --- what one problem counts ------------------------------------------------------------------------------------------


def blocker_points(age: int) -> int:
    """A blocker that has been open for `age` ms."""
    return min(4 + 2 * (max(age, 0) // DAY), 10)


def uncommitted_points(age: int) -> int:
    """Uncommitted work, `age` ms after the last commit."""
    return min(2 + age // (4 * HOUR), 10) if age >= 4 * HOUR else 0


def unpushed_points(age: int) -> int:
    """A commit that is on no remote `age` ms after it was made."""
    return min(2 + age // DAY, 8) if age >= DAY else 0


def behind_points(commits: int) -> int:
    return min(2 * (commits // BEHIND), 8)


def below_points(value: float, threshold: float) -> int:
    """A percentage below its threshold; a part of a point counts as a whole one."""
    return max(-int(-(round(threshold - value, 1)) // 1), 0)
