"""A tool, a tiny project with a truth that is known beforehand, and where the tool's output is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class Tool:
    """What has to be installed (`npm:mocha@12.0.3`, `pip:pytest==9.2.0`, `apt:catch2`), and the command that prints the version."""

    needs: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class Producer:
    """One run of a tool.

    `command` runs it, by sh in a folder that holds `files`. The truth: it exits with `status`; `tests` are the passed, failed and
    skipped ones that the JUnit reports `junit` tell of, `printed` those that the output tells of (None: it tells of none),
    `lines` the (covered, all) lines or statements of the report `coverage`, or why that is `refused`. `flaky` tests passed when
    they were run again. Where a report itself does not tell the truth, `tests` are what it says, and the file says why.
    """

    name: str
    tool: Tool
    files: Mapping[str, str]
    command: str
    status: int = 0
    junit: str = ""
    tests: tuple[int, int, int] | None = None
    flaky: int = 0
    printed: tuple[int, int, int] | None = None
    coverage: str = ""
    lines: tuple[int, int] | None = None
    refused: str = ""

    @property
    def folder(self) -> Path:
        return RECORDED / self.name
