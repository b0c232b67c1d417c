"""The summaries of test runners, in each runner's format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.insight.testreports.summaries import Summary, summary_of


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("\x1b[32m=== 12 passed\x1b[0m in 0.52s ===", ("pytest", 12, 0, 0)),
        ("=== 1 failed, 11 passed, 2 skipped, 1 warning, 3 errors in 61.20s (0:01:01) ===", ("pytest", 11, 4, 2)),
        ("2 failed in 0.03s\n", ("pytest", 0, 2, 0)),
        ("no tests ran in 0.01s", ("pytest", 0, 0, 0)),
        ("Tests:       1 failed, 5 passed, 6 total\nTime: 1 s", ("jest", 5, 1, 0)),
        (" Test Files  1 failed (1)\n      Tests  1 failed | 5 passed | 1 skipped (7)\n", ("jest", 5, 1, 1)),
        ("  5 passing (20ms)\n  1 pending\n  2 failing\n", ("mocha", 5, 2, 1)),
        ("# tests 4\n# pass 3\n# fail 1\n# skipped 0\n# todo 0\n", ("node", 3, 1, 0)),
        ("ℹ tests 2\nℹ pass 2\nℹ fail 0\nℹ skipped 0\nℹ todo 0", ("node", 2, 0, 0)),
        ("=== RUN TestA\n--- PASS: TestA (0.00s)\n--- FAIL: TestB (0.0s)\n--- SKIP: TestC (0.0s)\nFAIL\tx\t0.1s", ("go", 1, 1, 1)),
        ("--- FAIL: TestB (0.00s)\nFAIL\texample.org/a\t0.01s\nok  \texample.org/b\t0.2s\n", ("go", 0, 1, 0)),
        (
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n"
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n",
            ("cargo", 5, 1, 1),
        ),
        (
            "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s -- in A\n"
            "[ERROR] Tests run: 7, Failures: 1, Errors: 1, Skipped: 1\n",
            ("maven", 4, 2, 1),
        ),
        ("7 examples, 2 failures, 1 pending", ("rspec", 4, 2, 1)),
        ("1 example, 0 failures", ("rspec", 1, 0, 0)),
        ("Ran 5 tests in 0.001s\n\nFAILED (failures=1, errors=1, skipped=1)\n", ("unittest", 2, 2, 1)),
        ("Ran 1 test in 0.000s\n\nOK\n", ("unittest", 1, 0, 0)),
        ("3 runs, 5 assertions, 1 failures, 1 errors, 0 skips", ("minitest", 1, 2, 0)),
        ("OK (12 tests, 34 assertions)", ("phpunit", 12, 0, 0)),
        ("Tests: 5, Assertions: 9, Errors: 1, Failures: 1, Skipped: 1.", ("phpunit", 2, 2, 1)),
        ("Failed!  - Failed:     1, Passed:     4, Skipped:     2, Total:     7", ("dotnet", 4, 1, 2)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_it_is_read(output: str, expected: tuple[str, int, int, int]) -> None:
    assert summary_of(output) == Summary(*expected)


@pytest.mark.parametrize(
    "output",
    ["", "all fine\n", "5 passed the exam", "3 failed attempts in 5s", "FAIL: nothing", "ok  \texample.org/a\t0.01s\n"],
)
def test_other_output_says_nothing(output: str) -> None:
    assert summary_of(output) is None


@given(st.text())
def test_any_output_is_taken(output: str) -> None:
    summary_of(output)
