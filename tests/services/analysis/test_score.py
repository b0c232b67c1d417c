"""The score: what each problem counts, and what may never happen to the sum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.services.analysis.score import (
    DAY,
    HOUR,
    RULES,
    ScoreProblem,
    behind_points,
    below_points,
    blocker_points,
    deductions_of,
    score_of,
    uncommitted_points,
    unpushed_points,
)

PROBLEMS = st.builds(
    ScoreProblem,
    rule=st.sampled_from([rule.id for rule in RULES]),
    kind=st.just("commit"),
    id=st.text("abcdef", min_size=1, max_size=4),
    text=st.just(""),
    points=st.integers(0, 30),
)


def problem(rule: str, points: int, name: str = "x") -> ScoreProblem:
    return ScoreProblem(rule, "commit", name, "", points)


def test_every_rule_fits_a_line() -> None:
    assert [rule.id for rule in RULES if len(f" −99  {rule.title}  {rule.weight}, at most {rule.most}") > 80] == []


def test_nothing_wrong_is_a_hundred() -> None:
    assert deductions_of([]) == ()
    assert score_of([]) == 100


def test_the_points_of_a_rule_are_added_and_capped_and_the_most_come_first() -> None:
    found = deductions_of([problem("journal", 2), *[problem("untested", 5)] * 9, problem("blockers", 4)])
    assert [(each.rule, each.points, len(each.problems)) for each in found] == [
        ("untested", 25, 9), ("blockers", 4, 1), ("journal", 2, 1)
    ]  # fmt: skip
    assert score_of(found) == 69


def test_no_rule_takes_what_is_not_there_any_more() -> None:
    found = deductions_of([problem(rule.id, 100) for rule in RULES])
    assert score_of(found) == 0
    assert [each.points for each in found][:6] == [25, 25, 20, 15, 15, 0]


@given(st.lists(PROBLEMS, max_size=60), PROBLEMS)
def test_what_always_holds(problems: list[ScoreProblem], one_more: ScoreProblem) -> None:
    found = deductions_of(problems)
    score = score_of(found)
    most = {rule.id: rule.most for rule in RULES}
    assert 0 <= score <= 100
    assert sum(each.points for each in found) == 100 - score
    assert all(0 <= each.points <= most[each.rule] for each in found)
    assert score_of(deductions_of([*problems, one_more])) <= score
    assert score_of(deductions_of(reversed(problems))) == score


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([blocker_points(age) for age in (-5, 0, DAY - 1, DAY, 3 * DAY, 99 * DAY)], [4, 4, 4, 6, 10, 10]),
        ([uncommitted_points(age * HOUR) for age in (0, 3, 4, 7, 8, 99)], [0, 0, 3, 3, 4, 10]),
        ([unpushed_points(age) for age in (0, DAY - 1, DAY, 2 * DAY, 99 * DAY)], [0, 0, 3, 4, 8]),
        ([behind_points(commits) for commits in (0, 19, 20, 45, 1000)], [0, 0, 2, 4, 8]),
        ([below_points(value, 85.0) for value in (90.0, 85.0, 84.9, 84.0, 83.9, 0.0)], [0, 0, 1, 1, 2, 85]),
    ],
    ids=["blocker", "uncommitted", "unpushed", "behind", "coverage"],
)
def test_what_one_problem_counts(points: list[int], expected: list[int]) -> None:
    assert points == expected


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_older_is_never_better(one: int, other: int) -> None:
    younger, older = sorted((one, other))
    for points in (blocker_points, uncommitted_points, unpushed_points, behind_points):
        assert points(younger) <= points(older)
