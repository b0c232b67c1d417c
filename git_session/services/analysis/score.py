"""The health score: 100 less the points of every problem found.

Each rule adds up the points of its problems, up to its cap (`most`). Rules are applied from the largest deduction down until
the score reaches 0. So the deductions always add up to 100 less the score, and a further problem never raises the score.
"""

from __future__ import annotations

from collections.abc import Iterable

from git_session.model.dataclass import dataclass

HOUR, DAY = 3_600_000, 86_400_000
"""Milliseconds."""
HUGE = 1000
"""Smallest number of added and deleted lines of a huge commit."""
STALE = 2 * DAY
BEHIND = 20


@dataclass(frozen=True)
class ScoreRule:
    """A rule: `title` names the problem, `weight` says in words how it counts, `most` caps the points it can deduct."""

    id: str
    title: str
    weight: str
    most: int


RULES: tuple[ScoreRule, ...] = (
    ScoreRule("failing-tests", "failing tests", "10 for the first, 1 per further test", 25),
    ScoreRule("untested", "code commits without tests", "5 each", 25),
    ScoreRule("blockers", "open blockers", "4 plus 2 per day open, up to 10 each", 20),
    ScoreRule("coverage", "coverage below the threshold", "1 per percent", 15),
    ScoreRule("new-coverage", "coverage of new code below the threshold", "1 per percent", 15),
    ScoreRule("architecture", "new architecture violations", "5 each", 15),
    ScoreRule("stale-objectives", "objectives in progress without a commit", "5 each after two days", 15),
    ScoreRule("test-after", "code commits tested later", "2 each", 10),
    ScoreRule("coverage-drop", "drops in coverage", "1 per percent", 10),
    ScoreRule("uncommitted", "uncommitted work", "3 after 4 hours, 1 per further 4 hours", 10),
    ScoreRule("huge-commits", "huge commits", f"2 per commit of {HUGE:,} lines or more", 10),
    ScoreRule("unpushed", "unpushed commits", "3 after a day, 1 per further day", 8),
    ScoreRule("behind", "commits behind the base branch", f"2 per {BEHIND} commits", 8),
    ScoreRule("stale-reports", "reports older than the code", "2 each", 4),
    ScoreRule("unreadable-reports", "unreadable reports", "2 each", 4),
    ScoreRule("no-objective", "commits without an objective", "3", 3),
    ScoreRule("no-notes", "ended without handoff notes", "3", 3),
    ScoreRule("journal", "damaged journal", "1 per line", 3),
)


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
    """The deductions for `problems`, largest first."""
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
    """The score, from 0 to 100."""
    return 100 - sum(each.points for each in deductions)


def blocker_points(age: int) -> int:
    """Points of a blocker that has been open for `age` ms."""
    return min(4 + 2 * (max(age, 0) // DAY), 10)


def uncommitted_points(age: int) -> int:
    """Points of uncommitted work, `age` ms after the last commit."""
    return min(2 + age // (4 * HOUR), 10) if age >= 4 * HOUR else 0


def unpushed_points(age: int) -> int:
    """Points of unpushed commits, the oldest of which is `age` ms old."""
    return min(2 + age // DAY, 8) if age >= DAY else 0


def behind_points(commits: int) -> int:
    return min(2 * (commits // BEHIND), 8)


def below_points(value: float, threshold: float) -> int:
    """Points of a percentage below its threshold, rounded up."""
    return max(-int(-(round(threshold - value, 1)) // 1), 0)
