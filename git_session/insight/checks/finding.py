"""What a check finds, and what it measured."""

from __future__ import annotations

from git_session.model.dataclass import dataclass

ERROR, WARNING, NOTE = LEVELS = ("error", "warning", "note")

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
    (`.session/config.yaml:24`, or another place of settings).
    """

    kind: str
    name: str
    state: str
    summary: str
    share: float | None = None
    declared: str = ""


@dataclass(frozen=True)
class Checked:
    """The outcome of one check; nobody declares that files can be read, so that this has no measure."""

    measure: Measure | None
    rules: tuple[Rule, ...] = ()
    findings: tuple[Finding, ...] = ()
