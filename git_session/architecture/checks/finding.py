"""What a check finds, and what it measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_session.model.dataclass import dataclass

ERROR, WARNING, NOTE = LEVELS = ("error", "warning", "note")

EXAMPLES = 2

FOLLOWED, VIOLATED, NOT_FOUND, NOT_CHECKED, UNKNOWN = ("followed", "violated", "not found", "not checked", "unknown")


@dataclass(frozen=True)
class CheckRule:
    """A rule of the architecture, patterns or conventions."""

    id: str  #: Stable name of the rule, for programs.
    level: str  #: Level of its findings: `error`, `warning` or `note`.
    text: str  #: What the rule demands.

    def broken(self, path: str, line: int, message: str, mark: str, *, about: str = "") -> CheckFinding:
        """A finding of this rule."""
        return CheckFinding(self.id, path, line, message, mark, about)


@dataclass(frozen=True)
class CheckFinding:
    """A place that breaks a rule: what is wrong there; paths from the top.

    `mark` knows it again when lines move, with `about`, another file that it is about, when that is renamed.
    """

    rule: str
    path: str
    line: int
    message: str
    mark: str
    about: str = ""


@dataclass(frozen=True)
class Measure:
    """How well the code follows one thing that the settings declare."""

    kind: str  #: `architecture`, `pattern` or `convention`.
    name: str  #: What is declared, as the settings name it.
    state: str  #: `followed`, `violated`, `not found` (nothing in the code shows it), `not checked` or `unknown`.
    summary: str  #: What was counted, in words.
    share: float | None = None  #: Share of places that follow it, in percent; null where a share means nothing.
    declared: str = ""  #: Place of the declaration, such as `.session/config.yaml:24`; empty if it is a default.
    examples: tuple[str, ...] = ()  #: Up to two places that follow it, as `path:line`.


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
    rules: tuple[CheckRule, ...] = ()
    findings: tuple[CheckFinding, ...] = ()


def judged(
    kind: str,
    name: str,
    rules: tuple[CheckRule, ...],
    findings: Sequence[CheckFinding],
    summary: str,
    places: Iterable[tuple[str, int]],
) -> Checked:
    """Violated if there are findings; otherwise followed, as is seen at `places` (path, line)."""
    state, shown = (VIOLATED, ()) if findings else (FOLLOWED, examples(places))
    return Checked(Measure(kind, name, state, summary, examples=shown), rules, tuple(findings))
