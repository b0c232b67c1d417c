"""The summaries of test runners, in each runner's format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.insight.testreports.printed.summary import Summary, summary_of


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
        ("[WARNING] Tests run: 6, Failures: 0, Errors: 0, Skipped: 2, Flakes: 1\n", ("maven", 4, 0, 2)),
        (":a:test FAILED\n\n4 tests completed, 1 failed\n7 tests completed, 2 failed, 1 skipped\n", ("gradle", 7, 3, 1)),
        ("[ 3 tests found ]\n[ 1 tests aborted ]\n[ 2 tests successful ]\n[ 1 containers failed ]\n", ("junit platform", 2, 1, 1)),
        ("     Summary [   0.013s] 2/5 tests run: 1 passed (1 slow, 1 flaky), 1 timed out, 3 skipped\n", ("nextest", 1, 1, 3)),
        ("     Summary [   0.009s] 1 test run: 1 passed, 0 skipped\n    test result: ok. 9 passed; 0 failed; 0 ignored\n", ("nextest", 1, 0, 0)),
        ("Test summary: total: 7, failed: 1, succeeded: 4, skipped: 2, duration: 0.9s", ("dotnet", 4, 1, 2)),
        ("Test summary: total: 7; failed: 1; succeeded: 4; skipped: 2; duration: 0,9s", ("dotnet", 4, 1, 2)),
        (
            "Test run summary: Failed! - bin/A.dll (net9.0|x64)\n  total: 7\n  failed: 1\n  succeeded: 4\n  skipped: 2\n",
            ("dotnet", 4, 1, 2),
        ),
        (" Test Files  2 failed (2)\n      Tests  1 failed | 2 passed (3)\n", ("jest", 2, 2, 0)),
        ("4 examples, 1 failures, 1 errors, 1 pending", ("rspec", 1, 2, 1)),
        ("2 examples, 0 failures, 1 error occurred outside of examples", ("rspec", 2, 1, 0)),
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
