"""Reads the summaries that test runners print: how many tests passed, failed and were skipped.

They are used if a run left no JUnit report. Each pattern matches the summary of a runner's current version; if a runner prints
one for each part (cargo, Maven's modules), the parts are added up. A failure outside of tests counts as a failed test: a file
that cannot be loaded, a package that does not compile, an uncaught error. If a runner prints no number of tests (go test
without -v), there is no summary, and only the exit status counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from git_session.model.dataclass import dataclass

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


@dataclass(frozen=True)
class Summary:
    """The figures of a test run, and where they come from: the name of the runner that printed them, or a report."""

    source: str = ""
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failing: tuple[str, ...] = ()


def summary_of(output: str) -> Summary | None:
    """The summary in the output of a test command; None if no known runner printed one."""
    lines = _ESCAPES.sub("", output).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for runner, read in _READERS.items():
        found = read(lines)
        if found:
            return Summary(runner, *found)
    return None


def _words(text: str, names: Mapping[str, int]) -> tuple[int, int, int]:
    """Parse `3 failed, 97 passed in 2.1s`; `names` maps each word to the index of its figure."""
    found = [0, 0, 0]
    for count, word in re.findall(r"(\d+) ([A-Za-z]+(?: [a-z]+)?)", text):
        if word.lower() in names:
            found[names[word.lower()]] += int(count)
    return found[0], found[1], found[2]


_PYTEST = {"passed": 0, "xpassed": 0, "failed": 1, "error": 1, "errors": 1, "skipped": 2, "xfailed": 2}
_JEST = {"passed": 0, "expected fail": 0, "failed": 1, "skipped": 2, "todo": 2, "pending": 2}


_PYTEST_PART = r"\d+ (?:subtests )?[a-z]+"


def _pytest(lines: list[str]) -> tuple[int, int, int] | None:
    """Pytest. Subtests are not tests: passed ones have words of their own, failed ones are in `failed` along with their test."""
    for line in reversed(lines):
        if re.search(rf"(?:^|=+ )(?:{_PYTEST_PART}, )*{_PYTEST_PART} in [\d.]+s\b", line) and any(
            f" {word}" in line for word in _PYTEST
        ):
            passed, failed, skipped = _words(line.partition(" in ")[0], _PYTEST)
            parts = sum(each.startswith("SUBFAILED") for each in lines)
            return passed, max(failed - parts, min(failed, 1)), skipped
        if re.search(r"no tests ran in [\d.]+s", line):
            return 0, 0, 0
    return None


def _jest(lines: list[str]) -> tuple[int, int, int] | None:
    """Jest: `Tests: 1 failed, 5 passed, 6 total`; Vitest: `Tests  1 failed | 5 passed (6)`, `Tests  no tests`.

    The line before counts files: one that cannot be loaded fails without a test, so that more files than tests may fail. Vitest
    counts errors outside of tests.
    """
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if re.match(r"\s*Tests:?\s+(?:\d+ \w+.*(?:\d+ total|\(\d+\))|0 total|no tests)\s*$", line):
            files = lines[at - 1] if at and re.match(r"\s*Test (?:Suites:|Files)\s", lines[at - 1]) else ""
            errors = re.match(r"\s*Errors\s+(\d+) errors?\s*$", lines[at + 1] if at + 1 < len(lines) else "")
            passed, failed, skipped = _words(line.partition("(")[0], _JEST)
            broken = re.search(r"(\d+) failed", files)
            outside = int(errors[1]) if errors else 0
            return passed, max(failed, int(broken[1] if broken else 0)) + outside, skipped
    return None


def _ava(lines: list[str]) -> tuple[int, int, int] | None:
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


def _mocha(lines: list[str]) -> tuple[int, int, int] | None:
    found = {
        match[2]: int(match[1]) for line in lines if (match := re.match(r"\s+(\d+) (passing|failing|pending)\b", line))
    }
    return (found.get("passing", 0), found.get("failing", 0), found.get("pending", 0)) if found else None


def _node(lines: list[str]) -> tuple[int, int, int] | None:
    found = {
        match[1]: int(match[2])
        for line in lines
        if (match := re.match(r"(?:#|ℹ) (pass|fail|cancelled|skipped|todo|tests) (\d+)\s*$", line))
    }
    if not {"pass", "fail"} <= found.keys():
        return None
    return found["pass"], found["fail"] + found.get("cancelled", 0), found.get("skipped", 0) + found.get("todo", 0)


def _gotestsum(lines: list[str]) -> tuple[int, int, int] | None:
    """`DONE 4 tests, 1 skipped, 1 failure, 1 error in 0.4s`; ignored if it has `2 runs`, since reruns then count twice."""
    for line in reversed(lines):
        if re.match(r"DONE \d+ runs", line):
            return None
        match = re.match(r"DONE (\d+) tests?((?:, \d+ \w+)*) in [\d.]+s", line)
        if match:
            found = {word.rstrip("s"): int(count) for count, word in re.findall(r"(\d+) (\w+)", match[2])}
            failures, errors, skipped = (found.get(name, 0) for name in ("failure", "error", "skipped"))
            return max(int(match[1]) - failures - skipped, 0), failures + errors, skipped
    return None


_GO_PACKAGE = re.compile(r"(?:ok|FAIL)\s+\S+\s+(?:[\d.]+s|\(cached\)|\[)")


def _go(lines: list[str]) -> tuple[int, int, int] | None:
    """`go test -v` names each test; plain `go test` names only failed ones, so the number of passed ones is unknown.

    A package that failed without a failed test (it did not compile, timed out, or called os.Exit) counts as one failure.
    """
    passed = failed = skipped = broken = 0
    seen = verbose = False
    for line in lines:
        named = re.match(r"\s*--- (PASS|FAIL|SKIP): ", line)
        if named:
            passed += named[1] == "PASS"
            failed += named[1] == "FAIL"
            skipped += named[1] == "SKIP"
            broken += named[1] == "FAIL"
        verbose = verbose or line.startswith("=== RUN ")
        if _GO_PACKAGE.match(line):
            seen = True
            failed += line.startswith("FAIL") and not broken
            broken = 0
    return (passed, failed, skipped) if seen and (verbose or failed) else None


def _go_json(lines: list[str]) -> tuple[int, int, int] | None:
    """`go test -json`: events of tests; a package that failed without a failed test counts as one failure."""
    counts = dict.fromkeys(("pass", "fail", "skip"), 0)
    broken: set[str] = set()
    seen = False
    for line in lines:
        event = _event(line)
        action, package = event.get("Action"), str(event.get("Package"))
        seen = seen or bool(event)
        if action in counts and event.get("Test"):
            counts[action] += 1
            if action == "fail":
                broken.add(package)
        elif (action == "fail" and package not in broken) or (seen and re.match(r"FAIL\s+\S+\s+\[", line)):
            counts["fail"] += 1
    return (counts["pass"], counts["fail"], counts["skip"]) if seen else None


def _event(line: str) -> dict[str, object]:
    if not line.startswith('{"') or '"Action":' not in line:
        return {}
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _cargo(lines: list[str]) -> tuple[int, int, int] | None:
    found = [
        tuple(map(int, match.groups()))
        for line in lines
        if (match := re.match(r"test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", line))
    ]
    return (sum(a for a, _, _ in found), sum(b for _, b, _ in found), sum(c for _, _, c in found)) if found else None


def _maven(lines: list[str]) -> tuple[int, int, int] | None:
    """Surefire: totals, unlike the lines of single classes, end without a time; each module prints one.

    Flakes passed when they were run again, and are among the tests that ran.
    """
    total = failed = skipped = 0
    seen = False
    for line in lines:
        match = re.match(
            r"(?:\[\w+\]\s*)?Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)(?:, Flakes: \d+)?\s*$",
            line,
        )
        if match:
            seen = True
            total += int(match[1])
            failed += int(match[2]) + int(match[3])
            skipped += int(match[4])
    return (total - failed - skipped, failed, skipped) if seen else None


def _rspec(lines: list[str]) -> tuple[int, int, int] | None:
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


def _unittest(lines: list[str]) -> tuple[int, int, int] | None:
    """Python's own: `Ran 5 tests in 0.001s`, then `OK` or `FAILED (failures=1, errors=1, unexpected successes=1)`.

    `failures` counts subtests; the headings of the failures name their tests. An error in setUpClass is not a test that ran.
    """
    for at in range(len(lines) - 1, -1, -1):
        ran = re.match(r"Ran (\d+) tests? in ", lines[at])
        if ran:
            result = next((line for line in lines[at + 1 : at + 4] if line.startswith(("OK", "FAILED"))), "")
            count = {key: int(number) for key, number in re.findall(r"([a-z ]+)=(\d+)", result)}
            count = {key.strip(): number for key, number in count.items()}
            unexpected = count.get("unexpected successes", 0) if result.startswith("FAILED") else 0  # nose2 passes them
            headings = {
                match[1]
                for line in lines
                if (match := re.match(r"(?:FAIL|ERROR)(?: \[[\d.]+s\])?: (\S+ \(\S+\))", line))
            }
            outside = sum(name.startswith(("setUp", "tearDown")) for name in headings)
            failed = len(headings) if headings else count.get("failures", 0) + count.get("errors", 0)
            skipped = count.get("skipped", 0) + count.get("expected failures", 0)
            passed = int(ran[1]) - (failed - outside) - unexpected - skipped
            return max(passed, 0), failed + unexpected, skipped
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


def _added(found: list[dict[str, int]]) -> tuple[int, int, int] | None:
    """The sum of the parts of a run, in figures by the names `passed`, `failed` and `skipped`."""
    if not found:
        return None
    passed, failed, skipped = (sum(each.get(name, 0) for each in found) for name in ("passed", "failed", "skipped"))
    return passed, failed, skipped


def _dotnet(lines: list[str]) -> tuple[int, int, int] | None:
    """VSTest prints `Failed: 0, Passed: 3, Skipped: 0, Total: 3` for each project, in .NET 8's terminal logger one line for all:
    `Test summary: total: 3, failed: 0, succeeded: 3, skipped: 0`; Microsoft.Testing.Platform prints these one in a line."""
    text = "\n".join(lines)
    whole = re.findall(
        r"^\s*Test (?:run )?summary: .*?total: (\d+)[,;\s]+failed: (\d+)[,;\s]+succeeded: (\d+)[,;\s]+skipped: (\d+)",
        text,
        re.MULTILINE | re.DOTALL,
    )
    if whole:
        return _added([{"passed": int(b), "failed": int(a), "skipped": int(c)} for _, a, b, c in whole])
    each = re.findall(r"Failed:\s*(\d+), Passed:\s*(\d+), Skipped:\s*(\d+)", text)
    return _added([{"passed": int(b), "failed": int(a), "skipped": int(c)} for a, b, c in each])


def _nextest(lines: list[str]) -> tuple[int, int, int] | None:
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


def _gradle(lines: list[str]) -> tuple[int, int, int] | None:
    """Gradle prints a total for each task whose tests failed, and none for others: those are told by the reports alone."""
    found = []
    for line in lines:
        match = re.match(r"(\d+) tests? completed(?:, (\d+) failed)?(?:, (\d+) skipped)?\s*$", line)
        if match:
            total, failed, skipped = (int(count or 0) for count in match.groups())
            found.append({"passed": total - failed - skipped, "failed": failed, "skipped": skipped})
    return _added(found)


def _junit_platform(lines: list[str]) -> tuple[int, int, int] | None:
    """The console launcher of JUnit 5: `[ 3 tests found ]` and so on; an aborted test is one whose assumption did not hold."""
    found: dict[str, int] = {}
    for line in lines:
        match = re.match(r"\[\s*(\d+) (tests|containers) ([a-z]+)\s*\]\s*$", line)
        if match:
            found[f"{match[2]} {match[3]}"] = int(match[1])
    if "tests found" not in found:
        return None
    passed, failed, skipped, aborted = (
        found.get(f"tests {name}", 0) for name in ("successful", "failed", "skipped", "aborted")
    )
    return passed, failed + found.get("containers failed", 0), skipped + aborted


_READERS: Mapping[str, Callable[[list[str]], tuple[int, int, int] | None]] = {
    "pytest": _pytest,
    "jest": _jest,
    "nextest": _nextest,
    "cargo": _cargo,
    "maven": _maven,
    "gradle": _gradle,
    "junit platform": _junit_platform,
    "rspec": _rspec,
    "ava": _ava,
    "gotestsum": _gotestsum,
    "go json": _go_json,
    "unittest": _unittest,
    "minitest": _minitest,
    "phpunit": _phpunit,
    "dotnet": _dotnet,
    "node": _node,
    "mocha": _mocha,
    "go": _go,
}
