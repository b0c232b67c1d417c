"""What test runners print at their end: how many tests passed, failed and were skipped.

Read where a run left no JUnit report. Each pattern is that of the runner's own last lines, as of its current version; where a
runner prints a summary for each part (cargo, Maven's modules, go test), the parts are added up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from git_session.model.dataclass import dataclass

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


@dataclass(frozen=True)
class Summary:
    """The figures that a runner printed, and whose they are."""

    runner: str
    passed: int
    failed: int
    skipped: int


def summary_of(output: str) -> Summary | None:
    """The summary in the output of a test command; None when no known runner printed one."""
    lines = _ESCAPES.sub("", output).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for runner, read in _READERS.items():
        found = read(lines)
        if found:
            return Summary(runner, *found)
    return None


def _words(text: str, names: Mapping[str, int]) -> tuple[int, int, int]:
    """`3 failed, 97 passed in 2.1s` -> figures by the place that `names` gives each word."""
    found = [0, 0, 0]
    for count, word in re.findall(r"(\d+) ([A-Za-z]+)", text):
        if word.lower() in names:
            found[names[word.lower()]] += int(count)
    return found[0], found[1], found[2]


_PYTEST = {"passed": 0, "xpassed": 0, "failed": 1, "error": 1, "errors": 1, "skipped": 2, "xfailed": 2}
_JEST = {"passed": 0, "failed": 1, "skipped": 2, "todo": 2, "pending": 2}


def _pytest(lines: list[str]) -> tuple[int, int, int] | None:
    for line in reversed(lines):
        if re.search(r"(?:^|=+ )(?:\d+ [a-z]+, )*\d+ [a-z]+ in [\d.]+s\b", line) and any(
            f" {word}" in line for word in _PYTEST
        ):
            return _words(line, _PYTEST)
        if re.search(r"no tests ran in [\d.]+s", line):
            return 0, 0, 0
    return None


def _jest(lines: list[str]) -> tuple[int, int, int] | None:
    """Jest: `Tests: 1 failed, 5 passed, 6 total`; Vitest: `Tests  1 failed | 5 passed (6)`."""
    for line in reversed(lines):
        if re.match(r"\s*Tests:?\s+\d+ \w+.*(?:\d+ total|\(\d+\))\s*$", line):
            return _words(line.partition("(")[0], _JEST)
    return None


def _mocha(lines: list[str]) -> tuple[int, int, int] | None:
    found = {
        match[2]: int(match[1]) for line in lines if (match := re.match(r"\s+(\d+) (passing|failing|pending)\b", line))
    }
    return (found.get("passing", 0), found.get("failing", 0), found.get("pending", 0)) if found else None


def _node(lines: list[str]) -> tuple[int, int, int] | None:
    found = {
        match[1]: int(match[2])
        for line in lines
        if (match := re.match(r"(?:#|ℹ) (pass|fail|skipped|todo|tests) (\d+)\s*$", line))
    }
    if not {"pass", "fail"} <= found.keys():
        return None
    return found["pass"], found["fail"], found.get("skipped", 0) + found.get("todo", 0)


def _go(lines: list[str]) -> tuple[int, int, int] | None:
    """`go test -v` names each test, plain `go test` only packages: these count where no test is named."""
    named = [match[1] for line in lines if (match := re.match(r"\s*--- (PASS|FAIL|SKIP): ", line))]
    packages = [match[1] for line in lines if (match := re.match(r"(ok|FAIL)\s+\S+\s+(?:[\d.]+s|\(cached\)|\[)", line))]
    if not packages:
        return None
    if "PASS" in named or named.count("FAIL") == len(named) == 0:
        counted = named or ["PASS" if each == "ok" else "FAIL" for each in packages]
    else:  # only failures are named without -v
        counted = named + ["PASS"] * packages.count("ok")
    return counted.count("PASS"), counted.count("FAIL"), counted.count("SKIP")


def _cargo(lines: list[str]) -> tuple[int, int, int] | None:
    found = [
        tuple(map(int, match.groups()))
        for line in lines
        if (match := re.match(r"test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", line))
    ]
    return (sum(a for a, _, _ in found), sum(b for _, b, _ in found), sum(c for _, _, c in found)) if found else None


def _maven(lines: list[str]) -> tuple[int, int, int] | None:
    """Surefire's sums have no time behind them; each module prints its own."""
    total = failed = skipped = 0
    seen = False
    for line in lines:
        match = re.match(
            r"(?:\[\w+\]\s*)?Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)\s*$", line.rstrip()
        )
        if match:
            seen = True
            total += int(match[1])
            failed += int(match[2]) + int(match[3])
            skipped += int(match[4])
    return (total - failed - skipped, failed, skipped) if seen else None


def _rspec(lines: list[str]) -> tuple[int, int, int] | None:
    for line in reversed(lines):
        match = re.match(r"(\d+) examples?, (\d+) failures?(?:, (\d+) pending)?", line)
        if match:
            skipped = int(match[3] or 0)
            return int(match[1]) - int(match[2]) - skipped, int(match[2]), skipped
    return None


def _unittest(lines: list[str]) -> tuple[int, int, int] | None:
    """Python's own: `Ran 5 tests in 0.001s`, then `OK` or `FAILED (failures=1, errors=1, skipped=2)`."""
    for at in range(len(lines) - 1, -1, -1):
        ran = re.match(r"Ran (\d+) tests? in ", lines[at])
        if ran:
            rest = " ".join(lines[at + 1 : at + 4])
            count = {key: int(number) for key, number in re.findall(r"(\w+)=(\d+)", rest)}
            failed = count.get("failures", 0) + count.get("errors", 0)
            skipped = count.get("skipped", 0)
            return int(ran[1]) - failed - skipped, failed, skipped
    return None


def _minitest(lines: list[str]) -> tuple[int, int, int] | None:
    for line in reversed(lines):
        match = re.match(r"(\d+) runs, \d+ assertions, (\d+) failures, (\d+) errors, (\d+) skips", line)
        if match:
            total, failed, errors, skipped = map(int, match.groups())
            return total - failed - errors - skipped, failed + errors, skipped
    return None


def _phpunit(lines: list[str]) -> tuple[int, int, int] | None:
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


def _dotnet(lines: list[str]) -> tuple[int, int, int] | None:
    found = [
        tuple(map(int, match.groups()))
        for line in lines
        if (match := re.search(r"Failed:\s*(\d+), Passed:\s*(\d+), Skipped:\s*(\d+)", line))
    ]
    return (sum(b for _, b, _ in found), sum(a for a, _, _ in found), sum(c for _, _, c in found)) if found else None


_READERS: Mapping[str, Callable[[list[str]], tuple[int, int, int] | None]] = {
    "pytest": _pytest,
    "jest": _jest,
    "cargo": _cargo,
    "maven": _maven,
    "rspec": _rspec,
    "unittest": _unittest,
    "minitest": _minitest,
    "phpunit": _phpunit,
    "dotnet": _dotnet,
    "node": _node,
    "mocha": _mocha,
    "go": _go,
}
