"""Why a test command failed before it ran a test: it could not start, or could not load the tests.

Such a run says nothing about the code, and is not RED. Exit statuses are those of sh (126, 127) and of pytest
(docs.pytest.org, "Exit codes"); the patterns match messages of the tools.
"""

from __future__ import annotations

import re

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_BY_SH = {126: "the command is not executable", 127: "the command was not found"}
_NO_TESTS = re.compile(r"no tests ran in [\d.]+s|\d deselected in [\d.]+s|^NO TESTS RAN", re.MULTILINE)
_BY_WORDS = (
    (re.compile(r"^\S*python[\d.]*(?:\.exe)?: No module named (\S+)$", re.MULTILINE), "Python has no module {}"),
    (re.compile(r"^make(?:\[\d+\])?: \*\*\* No rule to make target [`'](\S+)'", re.MULTILINE), "make has no target {}"),
    (re.compile(r"^g?make(?:\[\d+\])?: \*\*\* .*\] Error 12[67]$", re.MULTILINE), "the command was not found"),
    (re.compile(r"^npm (?:error|ERR!) [Mm]issing script: \"?([^\s\"]+)", re.MULTILINE), "npm has no script {}"),
    (re.compile(r"^error: no such (?:sub)?command: `(\S+)`", re.MULTILINE), "cargo has no command {}"),
    (re.compile(r"^  requireStack: \[\]$", re.MULTILINE), "node did not find the script"),
)
_BY_PYTEST = {
    2: (re.compile(r"Interrupted: \d+ errors? during collection"), "pytest could not collect the tests"),
    3: (re.compile(r"^INTERNALERROR>", re.MULTILINE), "pytest had an internal error"),
    4: (re.compile(r"^ERROR: ", re.MULTILINE), "pytest rejected its command line"),
    5: (_NO_TESTS, "there were no tests to run"),
}


def why_not_run(status: int, output: str) -> str:
    """The reason why a test command with this exit status and output ran no test; empty if it ran some."""
    if not status:
        return ""
    text = _ESCAPES.sub("", output).replace("\r\n", "\n")
    if status in _BY_SH:
        return _BY_SH[status]
    if status in _BY_PYTEST and _BY_PYTEST[status][0].search(text):
        return _BY_PYTEST[status][1]
    for pattern, words in _BY_WORDS:
        found = pattern.search(text)
        if found:
            return words.format(*found.groups())
    return "unittest could not load the tests" if _is_unloaded(text) else ""


def _is_unloaded(text: str) -> bool:
    """Are all failures of unittest import errors of test files?"""
    failed = re.search(r"^FAILED \(errors=(\d+)\)$", text, re.MULTILINE)
    return bool(failed) and text.count("(unittest.loader._FailedTest") == int(failed[1] if failed else 0)
