"""A tool, a tiny project with known results, and the folder for the tool's output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class Tool:
    """The packages to install (`npm:mocha@12.0.3`, `pip:pytest==9.2.0`, `apt:catch2`), and the command that prints the version."""

    needs: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class Producer:
    """One run of a tool.

    `command` is run by sh in a folder with `files`. Known results: it exits with `status`; `tests` are the numbers of passed,
    failed and skipped tests in the JUnit reports `junit`, `printed` those in its output (None: no summary), `lines` the (covered,
    all) lines or statements of the report `coverage`, or `refused` the reason why it is not read. `flaky` tests passed when they
    were rerun. If a report is wrong, `tests` are its figures, and the file explains why.
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
