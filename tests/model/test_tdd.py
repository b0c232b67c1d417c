"""Phases, cycles and violations, from runs and commits."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.model.session import Run
from git_session.model.tdd import Breach, Cycle, Worked, cycles, phase_of, score, violations


def history(*steps: str) -> list[Run]:
    """Runs from words, one a minute: `fail` or `pass`, with `+tests` and `+code` for changes before the run."""
    runs: list[Run] = []
    for number, step in enumerate(steps, start=1):
        passed, tests, code = step.startswith("pass"), "+tests" in step, "+code" in step
        phase = phase_of(runs, passed=passed, tests_changed=tests, code_changed=code)
        active = number * 60_000
        runs.append(Run(active, 0 if passed else 1, phase=phase, tests_changed=tests, code_changed=code, active=active))
    return runs


@pytest.mark.parametrize(
    ("steps", "phases"),
    [
        (["fail+tests", "pass+code", "pass+code"], ["RED", "GREEN", "REFACTOR"]),
        (["pass", "fail+tests", "fail+code", "pass+code"], ["", "RED", "", "GREEN"]),
        (["pass+code", "pass+code"], ["", ""]),
        (["fail", "pass", "pass"], ["RED", "GREEN", ""]),
        (["fail", "pass", "pass+tests+code", "pass+code"], ["RED", "GREEN", "", "REFACTOR"]),
        (["fail", "pass", "fail+code", "pass+code"], ["RED", "GREEN", "RED", "GREEN"]),
    ],
    ids=["kata", "begins green", "never red", "nothing changed", "tests after green", "broken refactoring"],
)
def test_phases(steps: list[str], phases: list[str]) -> None:
    assert [run.phase for run in history(*steps)] == phases


def test_cycles() -> None:
    runs = history(
        "fail", "fail", "pass+code", "pass+code", "pass+code", "fail+tests", "pass+code", "fail+tests", "fail"
    )
    assert cycles(runs) == (
        Cycle(60_000, 180_000, 120, 2),
        Cycle(360_000, 420_000, 60, 0),
        Cycle(480_000, 0, 60, 0),
    )


LACKS = {"code": Breach.CODE_WITHOUT_TEST, "later": Breach.TEST_AFTER_CODE}


def commit(minute: float, what: str) -> Worked:
    """Commits from words: `good` changes code and tests, `code` only code, `later` code with tests later, others documents."""
    return Worked(f"c{minute:g}", int(minute * 60_000), what in ("good", *LACKS), LACKS.get(what))


def breaches(runs: list[Run], *commits: Worked) -> list[tuple[str, str]]:
    return [(str(each.breach), each.commit) for each in violations(runs, commits)]


@pytest.mark.parametrize(
    ("runs", "commits", "expected"),
    [
        (["fail+tests", "pass+code"], [(2.5, "good")], []),
        (["fail+tests", "pass+code", "pass+code"], [(2.5, "good"), (3.5, "code")], []),
        (["pass+code"], [(1.5, "code")], [("code-without-test", "c1.5")]),
        (["pass+code", "pass+tests"], [(1.5, "later"), (2.5, "good")], [("test-after-code", "c1.5"), ("green-without-red", "c2.5")]),
        (["fail+tests", "pass+code"], [(2.5, "good"), (3.5, "code")], [("skipped-verification", "c3.5"), ("code-without-test", "c3.5")]),
        (["fail", "pass"], [(2.5, "good"), (3.5, "documents")], []),
        (["pass", "pass+tests"], [], [("green-without-red", "")]),
    ],
    ids=["together", "refactoring", "no test", "test after", "not run", "documents", "not committed"],
)  # fmt: skip
def test_violations(runs: list[str], commits: list[tuple[float, str]], expected: list[tuple[str, str]]) -> None:
    assert breaches(history(*runs), *(commit(*each) for each in commits)) == expected


STEPS = st.lists(
    st.sampled_from(["fail", "pass", "fail+tests", "pass+tests", "pass+code", "pass+tests+code"]), max_size=12
)
COMMITS = st.lists(st.sampled_from(["good", "code", "later", ""]), max_size=8)


@given(STEPS, COMMITS)
def test_what_always_holds(steps: list[str], made: list[str]) -> None:
    runs = history(*steps)
    commits = [commit(number + 0.5, what) for number, what in enumerate(made)]
    found = violations(runs, commits)
    assert 0 <= score(found) <= 100
    assert (score(found) == 100) == (not found)
    phases: list[Any] = [run.phase for run in runs if run.phase]
    for before, after in itertools.pairwise(phases):
        assert (before, after) not in (("RED", "RED"), ("RED", "REFACTOR"))
    assert phases[:1] in ([], ["RED"])
    assert sum(1 for each in cycles(runs) if each.green) == phases.count("GREEN")
    assert {each.breach for each in found} <= set(Breach)
