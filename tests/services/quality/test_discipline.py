"""Which commits of code came without tests, and where coverage fell."""

from __future__ import annotations

import pytest

from git_session.insight.history.steps import CommitStep, Touched
from git_session.model.session import Measurement
from git_session.services.quality.discipline import Discipline, discipline_of, drops_in, is_test_of


def step(oid: str, *paths: str, kind: str = "feat", added: int = 1) -> CommitStep:
    return CommitStep(oid, f"{kind}: {oid}", kind, 0, tuple(Touched(path, "M", added) for path in paths))


def counts(found: Discipline) -> tuple[int, int, int, int]:
    return found.together, found.first, found.later, found.without


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], (0, 0, 0, 0)),
        ([step("a", "src/auth.py", "tests/test_auth.py")], (1, 0, 0, 0)),
        ([step("a", "tests/test_auth.py"), step("b", "src/auth.py")], (0, 1, 0, 0)),
        ([step("a", "tests/test_auth.py"), step("b", "README.md"), step("c", "src/auth.py")], (0, 0, 0, 1)),
        ([step("a", "src/auth.py"), step("b", "tests/test_auth.py")], (0, 0, 1, 0)),
        ([step("a", "src/auth.py"), step("b", "tests/test_other.py")], (0, 0, 0, 1)),
        ([step("a", "src/x.py", "tests/test_x.py"), step("b", "src/auth.py")], (1, 0, 0, 1)),
        ([step("a", "src/auth.py", kind="refactor"), step("b", "README.md"), step("c", "data.json")], (0, 0, 0, 0)),
        ([step("a", "src/auth.py", added=0)], (0, 0, 0, 0)),
        ([CommitStep("a", "merge", "merge", 0)], (0, 0, 0, 0)),
        ([step("a", "vendor/lib.py"), step("b", "setup.py")], (0, 0, 0, 0)),
        ([step("a", "style.css"), step("b", "run.sh")], (0, 0, 0, 0)),
    ],
    ids=[
        "nothing", "together", "tests first", "tests first but not next to it", "later", "tests of something else",
        "the tests before came with other code", "no behaviour", "lines taken out alone", "merge", "not our code", "languages without known tests",
    ],
)  # fmt: skip
def test_how_commits_are_tested(steps: list[CommitStep], expected: tuple[int, int, int, int]) -> None:
    found = discipline_of(steps)
    assert counts(found) == expected
    assert found.commits == sum(expected)


def test_a_lapse_names_its_files_and_the_commit_that_made_it_good() -> None:
    found = discipline_of([step("a", "src/auth.py", "src/b.py"), step("b", "src/c.py"), step("c", "tests/test_b.py")])
    assert [(each.oid, each.files, each.tested_by) for each in found.lapses] == [
        ("a", ("src/auth.py", "src/b.py"), "c"),
        ("b", ("src/c.py",), ""),
    ]


def test_tests_in_the_source_itself() -> None:
    steps = [step("a", "src/lib.rs"), step("b", "src/main.rs"), step("c", "src/main.rs")]
    assert counts(discipline_of(steps, {("a", "src/lib.rs"), ("c", "src/main.rs")})) == (2, 0, 1, 0)


@pytest.mark.parametrize(
    ("test", "path", "expected"),
    [
        ("tests/test_auth.py", "src/auth.py", True),
        ("tests/test_auth_tokens.py", "src/auth.py", True),
        ("tests/test_authors.py", "src/auth.py", False),
        ("pkg/auth_test.go", "pkg/auth.go", True),
        ("src/test/java/AuthTest.java", "src/main/java/Auth.java", True),
        ("src/auth.spec.ts", "src/auth.ts", True),
        ("src/__tests__/Auth.test.tsx", "src/auth.tsx", True),
        ("spec/auth_spec.rb", "lib/auth.rb", True),
        ("tests/test_auth.py", "src/auth/__init__.py", True),
        ("tests/test_cart.py", "src/auth/__init__.py", False),
        ("Contest.java", "Con.java", False),
    ],
)
def test_what_a_file_of_tests_is_about(test: str, path: str, expected: bool) -> None:
    assert is_test_of(test, path) is expected


@pytest.mark.parametrize(
    ("covered", "expected"),
    [
        ([], []),
        ([800], []),
        ([800, 850], []),
        ([850, 800], [("1", 85.0, 80.0, 5)]),
        ([850, 800, 850], []),
        ([850, 849, 800], [("1", 85.0, 84.9, 1), ("2", 84.9, 80.0, 5)]),
        ([850, 800, 820], [("1", 85.0, 80.0, 5)]),
    ],
    ids=["none", "one", "rose", "fell", "made good", "fell twice", "made good in part"],
)
def test_drops(covered: list[int], expected: list[tuple[str, float, float, int]]) -> None:
    measurements = [Measurement(at, str(at), covered=each, lines=1000) for at, each in enumerate(covered)]
    found = [(each.commit, each.before, each.after, each.points) for each in drops_in(measurements)]
    assert found == expected


def test_a_measurement_without_coverage_is_passed_over() -> None:
    measurements = [
        Measurement(0, "a", covered=9, lines=10),
        Measurement(1, "b", passed=3),
        Measurement(2, "c", covered=8, lines=10),
    ]
    assert [each.commit for each in drops_in(measurements)] == ["c"]
