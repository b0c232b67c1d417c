"""What a check finds, and what it measured."""

from __future__ import annotations

from collections.abc import Iterable

from git_session.model.dataclass import dataclass

ERROR, WARNING, NOTE = LEVELS = ("error", "warning", "note")

EXAMPLES = 2

FOLLOWED, VIOLATED, NOT_FOUND, NOT_CHECKED, UNKNOWN = ("followed", "violated", "not found", "not checked", "unknown")


@dataclass(frozen=True)
class Rule:
    """A rule that was looked at: `level` (error, warning or note) is that of its findings, `text` what it asks for."""

    id: str
    level: str
    text: str


@dataclass(frozen=True)
class Finding:
    """A place that breaks a rule: what is wrong there. `mark` knows it again when lines move; paths from the top."""

    rule: str
    path: str
    line: int
    message: str
    mark: str


@dataclass(frozen=True)
class Measure:
    """One thing that was declared and looked at. `kind` is architecture, pattern or convention, `name` its own words.

    `state` is followed, violated, not found (nothing in the code shows it), not checked or unknown; `summary` says what was
    counted, `share` in how many percent of the places it holds (null where that means nothing), `declared` where it stands
    (`.session/config.yaml:24`, or another place of settings). What is followed has up to two `examples`, as `path:line`.
    """

    kind: str
    name: str
    state: str
    summary: str
    share: float | None = None
    declared: str = ""
    examples: tuple[str, ...] = ()


def examples(places: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """The first two of `places` (path, line), each in a file of its own, for a measure."""
    files: dict[str, int] = {}
    for path, line in places:
        files.setdefault(path, line)
        if len(files) == EXAMPLES:
            break
    return tuple(f"{path}:{line}" for path, line in files.items())


@dataclass(frozen=True)
class Checked:
    """The outcome of one check; nobody declares that files can be read, so that this has no measure."""

    measure: Measure | None
    rules: tuple[Rule, ...] = ()
    findings: tuple[Finding, ...] = ()
