"""The summaries of pytest, unittest and green."""

from __future__ import annotations

import re

from git_session.insight.testreports.printed.figures import Figures, by_words

_PYTEST = {"passed": 0, "xpassed": 0, "failed": 1, "error": 1, "errors": 1, "skipped": 2, "xfailed": 2}


_PYTEST_PART = r"\d+ (?:subtests )?[a-z]+"


def pytest(lines: list[str]) -> Figures | None:
    """Pytest. Subtests are not tests: passed ones have words of their own, failed ones are in `failed` along with their test."""
    for line in reversed(lines):
        if re.search(rf"(?:^|=+ )(?:{_PYTEST_PART}, )*{_PYTEST_PART} in [\d.]+s\b", line) and any(
            f" {word}" in line for word in _PYTEST
        ):
            passed, failed, skipped = by_words(line.partition(" in ")[0], _PYTEST)
            parts = sum(each.startswith("SUBFAILED") for each in lines)
            return passed, max(failed - parts, min(failed, 1)), skipped
        if re.search(r"no tests ran in [\d.]+s", line):
            return 0, 0, 0
    return None


def unittest(lines: list[str]) -> Figures | None:
    """Python's own: `Ran 5 tests in 0.001s`, then `OK` or `FAILED (failures=1, errors=1, unexpected successes=1)`.

    `failures` counts subtests; the headings of the failures name their tests. An error in setUpClass is not a test that ran.
    """
    for at in range(len(lines) - 1, -1, -1):
        ran = re.match(r"Ran (\d+) tests? in ", lines[at])
        if ran:
            result = next((line for line in lines[at + 1 : at + 4] if line.startswith(("OK", "FAILED"))), "")
            count = {key: int(number) for key, number in re.findall(r"([a-z_ ]+)=(\d+)", result)}
            count = {key.strip(): number for key, number in count.items()}
            if "passes" in count or "unexpected_successes" in count:
                return _green(count)
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


def _green(count: dict[str, int]) -> Figures:
    """green ends like unittest, with more words: `FAILED (errors=1, passes=1, skips=1, unexpected_successes=1)`."""
    failed = sum(count.get(name, 0) for name in ("failures", "errors", "unexpected_successes"))
    return count.get("passes", 0), failed, count.get("skips", 0) + count.get("expected_failures", 0)
