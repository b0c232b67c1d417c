"""The summaries of Jest, Vitest, Mocha, node's own runner, AVA, Playwright, Jasmine, uvu, Bun and Deno."""

from __future__ import annotations

import re

from git_session.insight.testreports.printed.figures import Figures, by_words

_JEST = {"passed": 0, "expected fail": 0, "failed": 1, "skipped": 2, "todo": 2, "pending": 2}


def jest(lines: list[str]) -> Figures | None:
    """Jest: `Tests: 1 failed, 5 passed, 6 total`; Vitest: `Tests  1 failed | 5 passed (6)`, `Tests  no tests`.

    The line before counts files: one that cannot be loaded fails without a test, so that more files than tests may fail. Vitest
    counts errors outside of tests.
    """
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if re.match(r"\s*Tests:?\s+(?:\d+ \w+.*(?:\d+ total|\(\d+\))|0 total|no tests)\s*$", line):
            files = lines[at - 1] if at and re.match(r"\s*Test (?:Suites:|Files)\s", lines[at - 1]) else ""
            errors = re.match(r"\s*Errors\s+(\d+) errors?\s*$", lines[at + 1] if at + 1 < len(lines) else "")
            passed, failed, skipped = by_words(line.partition("(")[0], _JEST)
            broken = re.search(r"(\d+) failed", files)
            outside = int(errors[1]) if errors else 0
            return passed, max(failed, int(broken[1] if broken else 0)) + outside, skipped
    return None


def ava(lines: list[str]) -> Figures | None:
    found = dict.fromkeys(("passed", "failed", "skipped"), 0)
    seen = False
    for line in lines[-30:]:
        match = re.match(
            r"\s{2}(\d+) (?:tests? (passed|failed|skipped|todo)|(known failure|uncaught exception|unhandled rejection|hook)s?)\b",
            line,
        )
        if match:
            seen = seen or bool(match[2])
            which = {"todo": "skipped", "known failure": "skipped"}.get(match[2] or match[3], match[2] or "failed")
            found[which] += int(match[1])
    return (found["passed"], found["failed"], found["skipped"]) if seen else None


def mocha(lines: list[str]) -> Figures | None:
    found = {
        match[2]: int(match[1]) for line in lines if (match := re.match(r"\s+(\d+) (passing|failing|pending)\b", line))
    }
    return (found.get("passing", 0), found.get("failing", 0), found.get("pending", 0)) if found else None


def node(lines: list[str]) -> Figures | None:
    """The end of TAP as node's runner and QUnit write it. (tape counts assertions, in two columns.)"""
    found = {
        match[1]: int(match[2])
        for line in lines
        if (match := re.match(r"(?:#|ℹ) (pass|fail|cancelled|skip|skipped|todo|tests) (\d+)\s*$", line))
    }
    if not {"pass", "fail"} <= found.keys():
        return None
    return (
        found["pass"],
        found["fail"] + found.get("cancelled", 0),
        found.get("skipped", 0) + found.get("skip", 0) + found.get("todo", 0),
    )


_PLAYWRIGHT = {"passed": 0, "flaky": 0, "failed": 1, "interrupted": 1, "did not run": 2, "skipped": 2}


def playwright(lines: list[str]) -> Figures | None:
    """`  2 failed`, `  1 flaky`, `  3 passed (6.5s)`, a line each, with the names of the tests in between."""
    found = [0, 0, 0]
    seen = False
    for line in lines:
        match = re.match(r"  (\d+) (passed|flaky|failed|interrupted|did not run|skipped)( \([\d.]+m?s\))?\s*$", line)
        if match:
            seen = seen or bool(match[3]) or match[2] in ("failed", "interrupted")
            found[_PLAYWRIGHT[match[2]]] += int(match[1])
    return (found[0], found[1], found[2]) if seen else None


def jasmine(lines: list[str]) -> Figures | None:
    """`7 specs, 4 failures, 2 pending specs`; failures outside of specs, such as in beforeAll, are among the failures,
    so that fewer specs than passed may be left."""
    for line in reversed(lines):
        match = re.match(r"(\d+) specs?, (\d+) failures?(?:, (\d+) pending specs?)?\s*$", line)
        if match:
            total, failed, skipped = (int(count or 0) for count in match.groups())
            return max(total - failed - skipped, 0), failed, skipped
    return None


def uvu(lines: list[str]) -> Figures | None:
    """`Total:`, `Passed:` and `Skipped:`, a line each; the total does not include skipped tests."""
    found = {
        match[1]: int(match[2])
        for line in lines
        if (match := re.match(r"\s+(Total|Passed|Skipped):\s+(\d+)\s*$", line))
    }
    if not {"Total", "Passed"} <= found.keys():
        return None
    return found["Passed"], found["Total"] - found["Passed"], found.get("Skipped", 0)


def bun(lines: list[str]) -> Figures | None:
    """` 2 pass`, ` 1 fail`, ` 1 error` and so on before `Ran 6 tests across 2 files.`; an error is among the failures."""
    for at in range(len(lines) - 1, -1, -1):
        if re.match(r"Ran \d+ tests? across \d+ files?\.", lines[at]):
            found = {
                match[2]: int(match[1])
                for line in lines[max(at - 10, 0) : at]
                if (match := re.match(r"\s*(\d+) (pass|fail|skip|todo)\s*$", line))
            }
            return found.get("pass", 0), found.get("fail", 0), found.get("skip", 0) + found.get("todo", 0)
    return None


def deno(lines: list[str]) -> Figures | None:
    """`FAILED | 1 passed (1 step) | 2 failed (1 step) | 1 ignored (10ms)`; steps are parts of a test."""
    for line in reversed(lines):
        match = re.match(r"(?:ok|FAILED) \| (\d+) passed.*?\| (\d+) failed(?:.*?\| (\d+) ignored)?", line)
        if match:
            return int(match[1]), int(match[2]), int(match[3] or 0)
    return None
