"""Reads the summaries that test runners print: how many tests passed, failed and were skipped.

They are used if a run left no report. Each pattern matches the summary of a runner's current version; if a runner prints
one for each part (cargo, Maven's modules), the parts are added up. A failure outside of tests counts as a failed test: a file
that cannot be loaded, a package that does not compile, an uncaught error. If a runner prints no number of tests (go test
without -v), there is no summary, and only the exit status counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from git_session.insight.testreports.printed import golang, javascript, jvm, others, python
from git_session.insight.testreports.printed.figures import Figures
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


_READERS: Mapping[str, Callable[[list[str]], Figures | None]] = {
    "pytest": python.pytest,
    "jest": javascript.jest,
    "nextest": others.nextest,
    "cargo": others.cargo,
    "maven": jvm.maven,
    "gradle": jvm.gradle,
    "junit platform": jvm.junit_platform,
    "rspec": others.rspec,
    "ava": javascript.ava,
    "gotestsum": golang.gotestsum,
    "go json": golang.go_json,
    "unittest": python.unittest,
    "minitest": others.minitest,
    "phpunit": others.phpunit,
    "dotnet": others.dotnet,
    "node": javascript.node,
    "mocha": javascript.mocha,
    "bun": javascript.bun,
    "deno": javascript.deno,
    "playwright": javascript.playwright,
    "jasmine": javascript.jasmine,
    "uvu": javascript.uvu,
    "ctest": others.ctest,
    "meson": others.meson,
    "robot": others.robot,
    "go": golang.go,
}
