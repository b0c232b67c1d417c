"""The summaries of Maven's Surefire, Gradle and JUnit's console launcher."""

from __future__ import annotations

import re

from git_session.insight.testreports.printed.figures import Figures, added


def maven(lines: list[str]) -> Figures | None:
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


def gradle(lines: list[str]) -> Figures | None:
    """Gradle prints a total for each task whose tests failed, and none for others: those are told by the reports alone."""
    found = []
    for line in lines:
        match = re.match(r"(\d+) tests? completed(?:, (\d+) failed)?(?:, (\d+) skipped)?\s*$", line)
        if match:
            total, failed, skipped = (int(count or 0) for count in match.groups())
            found.append((total - failed - skipped, failed, skipped))
    return added(found)


def junit_platform(lines: list[str]) -> Figures | None:
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
