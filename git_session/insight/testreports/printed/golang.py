"""The summaries of go test and gotestsum."""

from __future__ import annotations

import json
import re

from git_session.insight.testreports.printed.figures import Figures


def gotestsum(lines: list[str]) -> Figures | None:
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


def go(lines: list[str]) -> Figures | None:
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


def go_json(lines: list[str]) -> Figures | None:
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
