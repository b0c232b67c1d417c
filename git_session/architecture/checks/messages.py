"""The patterns about messages: cqrs (commands change, queries read) and event-sourcing (state changes through events alone)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from git_session.architecture.checks.code import Codebase
from git_session.architecture.checks.finding import (
    NOT_CHECKED,
    NOT_FOUND,
    WARNING,
    Checked,
    CheckFinding,
    CheckRule,
    Measure,
    judged,
)
from git_session.architecture.checks.layers import Layers
from git_session.architecture.checks.roles import BUS, in_class, last
from git_session.architecture.reading.facts import Class
from git_session.model.pattern import lazy_pattern
from git_session.model.text import plural

WRITES = CheckRule("cqrs/query-writes", WARNING, "a query changes nothing")
MIXED = CheckRule("cqrs/mixed", WARNING, "a handler, and a module of commands or of queries, has only one of the two")
IMPORTS = CheckRule("cqrs/query-imports-command", WARNING, "the side that reads does not import the side that writes")
DIRECT = CheckRule(
    "event-sourcing/direct-change", WARNING, "an aggregate changes its state only where it applies an event"
)
_CQRS = (WRITES, MIXED, IMPORTS)

_QUERY_CLASS = lazy_pattern(r".+(Query|Queries|QueryHandler|QueryService)")
_COMMAND_CLASS = lazy_pattern(r".+(Command|CommandHandler)")
_SIDES = {
    "command": re.compile(r"(\w+_)?(commands|command_handlers?)", re.IGNORECASE),
    "query": re.compile(r"(\w+_)?(queries|query_handlers?)", re.IGNORECASE),
}
"""The names of modules and folders of the two; a folder may also be called after one of them: `query/orders.go`."""


def cqrs(code: Codebase, layers: Layers | None) -> Checked:
    """Queries that write, and commands and queries that are not kept apart."""
    del layers
    sides = {path: _side(path) for path in code.own}
    kinds = [(path, each.name, _kind(each)) for path, facts in code.own.items() for each in facts.classes]
    counts = Counter(kind for _, _, kind in kinds)
    modules = Counter(sides.values()) + Counter(
        kind for _, kind in {(path, kind) for path, _, kind in kinds if not sides[path]}
    )
    asked = ", ".join(_counted(side, counts[side], modules[side]) for side in _SIDES)
    if not (modules["command"] and modules["query"]):
        return Checked(Measure("pattern", "cqrs", NOT_FOUND, asked), _CQRS)
    commands = {name for _, name, kind in kinds if kind == "command"}
    findings: list[CheckFinding] = []
    for path in code.own:
        findings += [*_written(code, path, sides[path], commands), *_mixed(code, path, sides[path])]
    for edge in code.running():
        if sides.get(edge.path) == "query" and sides.get(edge.target) == "command":
            message = f"a module of queries imports one of commands ({edge.target})"
            findings.append(IMPORTS.broken(edge.path, edge.each.line, message, f"{edge.target} {edge.each.name}"))
    summary = f"{asked}, {len(findings):,} not kept apart"
    return judged("pattern", "cqrs", _CQRS, findings, summary, _of_both(code, sides))


def _of_both(code: Codebase, sides: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """A place of commands and one of queries: a class, else the module."""
    for side in _SIDES:
        classes = ((path, each.line) for path in code.own for each in code.own[path].classes if _kind(each) == side)
        modules = ((path, 1) for path, of in sides.items() if of == side)
        yield from islice(chain(classes, modules), 1)


def _counted(side: str, classes: int, modules: int) -> str:
    if modules and not classes:  # functions, or classes called after nothing of the kind
        return plural(modules, f"{side} module")
    return plural(classes, side) + (f" in {plural(modules, 'module')}" if modules else "")


def _written(code: Codebase, path: str, side: str, commands: set[str]) -> list[CheckFinding]:
    facts = code.own[path]
    sent = [spot._replace(what=f"{spot.what}()") for spot in facts.created if last(spot.what) in commands]
    return [
        WRITES.broken(
            path,
            spot.line,
            f"{spot.within or 'a module of queries'} changes something: {spot.what}",
            f"{spot.within} {spot.what}",
        )
        for spot in (*facts.writes, *sent)
        if in_class(spot.within, _QUERY_CLASS) or (side == "query" and not in_class(spot.within, _COMMAND_CLASS))
    ]


def _mixed(code: Codebase, path: str, side: str) -> list[CheckFinding]:
    facts = code.own[path]
    taken: dict[str, dict[str, int]] = {}
    for spot in facts.handled:
        klass, _, _ = spot.within.rpartition(".")
        if klass and not in_class(klass, BUS):
            kind = _kind_by(spot.what)
            taken.setdefault(klass, {}).setdefault(kind, spot.line)
    found = [
        MIXED.broken(path, max(kinds["command"], kinds["query"]), f"{klass} handles commands and queries", klass)
        for klass, kinds in taken.items()
        if {"command", "query"} <= kinds.keys()
    ]
    for each in facts.classes:
        if {side, _kind(each)} == {"command", "query"}:
            message = f"{each.name} stands in a module of {'queries' if side == 'query' else 'commands'}"
            found.append(MIXED.broken(path, each.line, message, each.name))
    return found


def _side(path: str) -> str:
    """`command` or `query` by the nearest folder or the name of the module; empty for neither."""
    if "management/commands/" in path:
        return ""  # programs of Django
    *folders, name = path.split("/")
    stem = name.partition(".")[0]
    for part in (stem, *reversed(folders)):
        for side, names in _SIDES.items():
            if names.fullmatch(part) or (part is not stem and part.lower() == side):
                return side
    return ""


def _kind(each: Class) -> str:
    """`command` or `query` by the name of a class, else by what it inherits from; empty for neither, and for the base of all."""
    if each.name in ("Command", "Query"):
        return ""
    return _kind_by(each.name) or next(
        (base.lower() for base in map(last, each.bases) if base in ("Command", "Query")), ""
    )


def _kind_by(name: str) -> str:
    if _COMMAND_CLASS.fullmatch(name):
        return "command"
    return "query" if _QUERY_CLASS.fullmatch(name) else ""


def event_sourcing(code: Codebase, layers: Layers | None) -> Checked:
    """State of aggregates that changes past their events."""
    del layers
    if not code.python:
        summary = "aggregates are looked for in Python alone"
        return Checked(Measure("pattern", "event-sourcing", NOT_CHECKED, summary), (DIRECT,))
    aggregates = [
        (path, next((each.line for each in facts.classes if each.name == name), 1))
        for path, facts in code.python.items()
        for name in facts.aggregates
    ]
    if not aggregates:
        summary = "no class that raises events and applies them to itself"
        return Checked(Measure("pattern", "event-sourcing", NOT_FOUND, summary), (DIRECT,))
    findings = tuple(
        DIRECT.broken(
            path,
            spot.line,
            f"{spot.within}() sets {spot.what} itself, not by an event",
            f"{spot.within} {spot.what}",
        )
        for path, facts in code.python.items()
        for spot in facts.mutated
    )
    summary = f"{plural(len(aggregates), 'aggregate')}, {plural(len(findings), 'change')} past an event"
    return judged("pattern", "event-sourcing", (DIRECT,), findings, summary, aggregates)
