"""The summaries of cargo, .NET, RSpec, Crystal, minitest, PHPUnit, CTest, Meson and Robot Framework."""

from __future__ import annotations

import re

from git_session.insight.testreports.printed.figures import Figures, added


def cargo(lines: list[str]) -> Figures | None:
    return added(
        [
            (int(match[1]), int(match[2]), int(match[3]))
            for line in lines
            if (match := re.match(r"test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", line))
        ]
    )


def nextest(lines: list[str]) -> Figures | None:
    """cargo-nextest: `Summary [ 0.1s] 2/5 tests run: 1 passed (1 flaky), 1 timed out, 0 skipped`; what libtest printed is indented."""
    for line in reversed(lines):
        match = re.match(r"\s*Summary \[[^]]*\] [\d/]+ tests? run: (.*)", line)
        if match:
            parts = {
                word: int(count) for count, word in re.findall(r"(\d+) ([a-z ]+)", re.sub(r"\([^)]*\)", "", match[1]))
            }
            parts = {word.strip(): count for word, count in parts.items()}
            skipped, passed = parts.pop("skipped", 0), parts.pop("passed", 0)
            return passed, sum(parts.values()), skipped
    return None


def dotnet(lines: list[str]) -> Figures | None:
    """VSTest prints `Failed: 0, Passed: 3, Skipped: 0, Total: 3` for each project, in .NET 8's terminal logger one line for all:
    `Test summary: total: 3, failed: 0, succeeded: 3, skipped: 0`; Microsoft.Testing.Platform prints these one in a line."""
    text = "\n".join(lines)
    whole = re.findall(
        r"^\s*Test (?:run )?summary: .*?total: (\d+)[,;\s]+failed: (\d+)[,;\s]+succeeded: (\d+)[,;\s]+skipped: (\d+)",
        text,
        re.MULTILINE | re.DOTALL,
    )
    if whole:
        return added([(int(passed), int(failed), int(skipped)) for _, failed, passed, skipped in whole])
    each = re.findall(r"Failed:\s*(\d+), Passed:\s*(\d+), Skipped:\s*(\d+)", text)
    return added([(int(passed), int(failed), int(skipped)) for failed, passed, skipped in each])


def rspec(lines: list[str]) -> Figures | None:
    """RSpec, whose errors are outside of its examples, and Crystal's spec, whose errors are among them."""
    for line in reversed(lines):
        match = re.match(
            r"(\d+) examples?, (\d+) failures?(?:, (\d+) errors?(?! occurred))?(?:, (\d+) pending)?(?:, (\d+) errors? occurred outside of examples)?",
            line,
        )
        if match:
            total, failures, errors, skipped, outside = (int(count or 0) for count in match.groups())
            return total - failures - errors - skipped, failures + errors + outside, skipped
    return None


def minitest(lines: list[str]) -> Figures | None:
    for line in reversed(lines):
        match = re.match(r"(\d+) runs, \d+ assertions, (\d+) failures, (\d+) errors, (\d+) skips", line)
        if match:
            total, failed, errors, skipped = map(int, match.groups())
            return total - failed - errors - skipped, failed + errors, skipped
    return None


def phpunit(lines: list[str]) -> Figures | None:
    for line in reversed(lines):
        match = re.match(r"OK \((\d+) tests?, ", line)
        if match:
            return int(match[1]), 0, 0
        if re.match(r"Tests: \d+, Assertions: \d+", line):
            count = {key: int(number) for key, number in re.findall(r"(\w+): (\d+)", line)}
            failed = count.get("Failures", 0) + count.get("Errors", 0)
            skipped = count.get("Skipped", 0) + count.get("Incomplete", 0)
            return count["Tests"] - failed - skipped, failed, skipped
    return None


def ctest(lines: list[str]) -> Figures | None:
    """`60% tests passed, 2 tests failed out of 5`, where skipped tests are among the passed, and disabled ones not counted."""
    for at in range(len(lines) - 1, -1, -1):
        match = re.match(r"\d+% tests passed, (\d+) tests? failed out of (\d+)\s*$", lines[at])
        if match:
            listed = [
                each for line in lines[at:] if (each := re.match(r"\s+\d+ - .* \((Skipped|Disabled)\)\s*$", line))
            ]
            skipped = sum(each[1] == "Skipped" for each in listed)
            return int(match[2]) - int(match[1]) - skipped, int(match[1]), len(listed)
    return None


_MESON = {"Ok": 0, "Expected Fail": 0, "Fail": 1, "Unexpected Pass": 1, "Timeout": 1, "Skipped": 2}


def meson(lines: list[str]) -> Figures | None:
    """`Ok: 2`, `Fail: 1` and so on, a line each; a line with 0 may be missing."""
    found = [0, 0, 0]
    seen = False
    for line in lines:
        match = re.match(r"(Ok|Expected Fail|Fail|Unexpected Pass|Skipped|Timeout):\s+(\d+)\s*$", line)
        if match:
            seen = True
            found[_MESON[match[1]]] += int(match[2])
    return (found[0], found[1], found[2]) if seen else None


def robot(lines: list[str]) -> Figures | None:
    """Robot Framework prints `3 tests, 1 passed, 1 failed, 1 skipped` for each suite, and last for all of them."""
    for line in reversed(lines):
        match = re.match(r"\d+ tests?, (\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$", line)
        if match:
            return int(match[1]), int(match[2]), int(match[3] or 0)
    return None
