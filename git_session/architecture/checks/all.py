"""Every check that the settings ask for, in their order: the architecture, the patterns, the conventions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from git_session.architecture.checks.architecture import architecture
from git_session.architecture.checks.code import Codebase
from git_session.architecture.checks.conventions import convention
from git_session.architecture.checks.data import dependency_injection, factory, repository_pattern
from git_session.architecture.checks.finding import NOTE, UNKNOWN, WARNING, Checked, CheckRule, Measure
from git_session.architecture.checks.layers import Layers
from git_session.architecture.checks.messages import cqrs, event_sourcing
from git_session.architecture.checks.ports import ports_and_adapters
from git_session.model.dataclass import dataclass
from git_session.model.settings import pattern_name

Check = Callable[[Codebase, Layers | None], Checked]

PATTERNS: Mapping[str, Check] = {
    "repository-pattern": repository_pattern,
    "dependency-injection": dependency_injection,
    "factory": factory,
    "cqrs": cqrs,
    "event-sourcing": event_sourcing,
    "ports-and-adapters": ports_and_adapters,
}
"""The patterns that can be looked at, by name."""
PYTHON_ONLY = frozenset({"event-sourcing"})
"""The patterns that are looked for in Python only."""
READABLE = CheckRule("unreadable", WARNING, "every file can be read")
WHOLLY = CheckRule("partly-read", NOTE, "every function is understood; imports and classes were, in these files")


@dataclass(frozen=True)
class Declared:
    """What the settings declare: `architecture` (empty: none), `layers` (`name=glob`), `patterns` and `conventions`."""

    architecture: str = ""
    layers: Sequence[str] = ()
    patterns: Sequence[str] = ()
    conventions: Sequence[str] = ()


def checked(code: Codebase, declared: Declared) -> Iterator[Checked]:
    """The outcome of each check."""
    layers = Layers(declared.architecture, declared.layers) if declared.architecture else None
    if layers:
        yield architecture(code, declared.architecture, layers)
        for name in layers.unknown:
            known = ", ".join(layers.architecture.names)
            yield Checked(Measure("layer", name, UNKNOWN, f"{declared.architecture} has these layers: {known}"))
    for name in declared.patterns:
        check = PATTERNS.get(pattern_name(name))
        if check:
            yield check(code, layers)
        else:
            yield Checked(Measure("pattern", name, UNKNOWN, f"known are: {', '.join(PATTERNS)}"))
    for text in declared.conventions:
        yield convention(code, text)
    unreadable = tuple(
        READABLE.broken(path, facts.problem_line or 1, facts.problem, facts.problem)
        for path, facts in code.facts.items()
        if facts.problem
    )
    if unreadable:
        yield Checked(None, (READABLE,), unreadable)
    partly = tuple(
        WHOLLY.broken(path, facts.skipped[0], _left_out(facts.skipped), "")
        for path, facts in code.facts.items()
        if facts.skipped
    )
    if partly:
        yield Checked(None, (WHOLLY,), partly)


def _left_out(lines: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, lines[:3])) + (", …" if len(lines) > 3 else "")
    return f"what is not understood in line{'s' if len(lines) > 1 else ''} {shown} was left out"
