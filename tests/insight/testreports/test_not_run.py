"""Runs without tests, recognised by exit status and output, and real failures, which are not."""

from __future__ import annotations

import pytest

from git_session.insight.testreports.not_run import why_not_run

NPM = 'npm error Missing script: "test"\nnpm error\nnpm error To see a list of scripts, run:\nnpm error   npm run\n'
NODE = "Error: Cannot find module '/x/jest.js'\n    at node:internal {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n"
NODE_TEST = (
    "Error: Cannot find module './roman'\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '/x/roman.test.js' ]\n}\n"
)
UNITTEST = "ERROR: test_one (unittest.loader._FailedTest.test_one)\nFAIL: test_two (tests.Two.test_two)\n\nFAILED (failures=1, errors=1)\n"


@pytest.mark.parametrize(
    ("status", "output", "why"),
    [
        (0, "no tests ran in 0.01s", ""),
        (1, "1 failed in 0.1s", ""),
        (1, "", ""),
        (2, "make: *** [Makefile:2: test] Error 127", "the command was not found"),
        (2, "make: *** [Makefile:2: test] Error 1", ""),
        (2, "!!! KeyboardInterrupt !!!", ""),
        (3, "INTERNALERROR> Traceback (most recent call last):", "pytest had an internal error"),
        (3, "three tests failed", ""),
        (5, "five tests failed", ""),
        (5, "\nNO TESTS RAN\n", "there were no tests to run"),
        (1, NPM, "npm has no script test"),
        (1, NODE, "node did not find the script"),
        (1, NODE_TEST, ""),
        (101, "error: no such command: `nextest`\n", "cargo has no command nextest"),
        (101, "error[E0425]: cannot find function `roman` in this scope\n", ""),
        (1, "\x1b[31m/usr/bin/python3.12: No module named pytest\x1b[0m\r\n", "Python has no module pytest"),
        (1, "E   ModuleNotFoundError: No module named 'roman'\n1 failed in 0.1s", ""),
        (1, UNITTEST, ""),
        (137, "", ""),
    ],
)  # fmt: skip
def test_why(status: int, output: str, why: str) -> None:
    assert why_not_run(status, output) == why
