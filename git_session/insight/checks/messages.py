"""The patterns about messages: cqrs (commands change, queries read) and event-sourcing (state changes through events alone)."""

from __future__ import annotations

import re

from git_session.insight.checks.code import Code
from git_session.insight.checks.finding import (
    FOLLOWED,
    NOT_CHECKED,
    NOT_FOUND,
    VIOLATED,
    WARNING,
    Checked,
    Finding,
    Measure,
    Rule,
)
from git_session.insight.checks.layers import Layers
from git_session.insight.checks.roles import BUS, in_class, last
from git_session.model.text import plural

WRITES = Rule("cqrs/query-writes", WARNING, "a query changes nothing")
MIXED = Rule("cqrs/mixed", WARNING, "a handler, and a module of commands or of queries, has only one of the two")
IMPORTS = Rule("cqrs/query-imports-command", WARNING, "the side that reads does not import the side that writes")
DIRECT = Rule("event-sourcing/direct-change", WARNING, "an aggregate changes its state only where it applies an event")
_CQRS = (WRITES, MIXED, IMPORTS)

_QUERY_CLASS = re.compile(r".+(Query|Queries|QueryHandler|QueryService)")
_COMMAND_CLASS = re.compile(r".+(Command|CommandHandler)")
_QUERY_MODULE = re.compile(r"(\w+_)?(queries|query_handlers?)", re.IGNORECASE)
_COMMAND_MODULE = re.compile(r"(\w+_)?(commands|command_handlers?)", re.IGNORECASE)


def cqrs(code: Code, layers: Layers | None) -> Checked:
    """Queries that write, and commands and queries that are not kept apart."""
    del layers
    sides = {path: _side(path) for path in code.own}
    commands = {
        (path, each.name) for path, facts in code.own.items() for each in facts.classes if _is_command(each.name)
    }
    queries = {(path, each.name) for path, facts in code.own.items() for each in facts.classes if _is_query(each.name)}
    if not (commands or "command" in sides.values()) or not (queries or "query" in sides.values()):
        said = f"{plural(len(commands), 'command')} and {plural(len(queries), 'class')} for queries"
        return Checked(Measure("pattern", "cqrs", NOT_FOUND, said), _CQRS)
    findings: list[Finding] = []
    for path in code.own:
        findings += [*_written(code, path, sides[path]), *_mixed(code, path, sides[path])]
    for edge in code.running():
        if sides.get(edge.path) == "query" and sides.get(edge.target) == "command":
            said = f"a module of queries imports one of commands ({edge.target})"
            findings.append(Finding(IMPORTS.id, edge.path, edge.each.line, said, f"{edge.target} {edge.each.name}"))
    said = f"{plural(len(commands), 'command')} or handlers of them, {plural(len(queries), 'query').replace('querys', 'queries')}"
    state = VIOLATED if findings else FOLLOWED
    return Checked(Measure("pattern", "cqrs", state, f"{said}, {len(findings)} not kept apart"), _CQRS, tuple(findings))


def _written(code: Code, path: str, side: str) -> list[Finding]:
    facts = code.own[path]
    sent = [spot._replace(what=f"{spot.what}()") for spot in facts.created if _is_command(last(spot.what))]
    return [
        Finding(
            WRITES.id,
            path,
            spot.line,
            f"{_where(spot.within)} changes something: {spot.what}",
            f"{spot.within} {spot.what}",
        )
        for spot in (*facts.writes, *sent)
        if in_class(spot.within, _QUERY_CLASS) or (side == "query" and not in_class(spot.within, _COMMAND_CLASS))
    ]


def _mixed(code: Code, path: str, side: str) -> list[Finding]:
    facts = code.own[path]
    taken: dict[str, dict[str, int]] = {}
    for spot in facts.handled:
        klass, _, _ = spot.within.rpartition(".")
        if klass and not in_class(klass, BUS):
            kind = "command" if _is_command(spot.what) else "query" if _is_query(spot.what) else ""
            taken.setdefault(klass, {}).setdefault(kind, spot.line)
    found = [
        Finding(MIXED.id, path, max(kinds["command"], kinds["query"]), f"{klass} handles commands and queries", klass)
        for klass, kinds in taken.items()
        if {"command", "query"} <= kinds.keys()
    ]
    for each in facts.classes:
        if (side == "query" and _is_command(each.name)) or (side == "command" and _is_query(each.name)):
            said = f"{each.name} stands in a module of {'queries' if side == 'query' else 'commands'}"
            found.append(Finding(MIXED.id, path, each.line, said, each.name))
    return found


def _side(path: str) -> str:
    """`command` or `query` by the nearest folder or the name of the module; empty for neither."""
    if "management/commands/" in path:
        return ""  # programs of Django
    *folders, name = path.split("/")
    for part in (name.partition(".")[0], *reversed(folders)):
        if _QUERY_MODULE.fullmatch(part):
            return "query"
        if _COMMAND_MODULE.fullmatch(part):
            return "command"
    return ""


def _is_command(name: str) -> bool:
    return bool(_COMMAND_CLASS.fullmatch(name))


def _is_query(name: str) -> bool:
    return bool(_QUERY_CLASS.fullmatch(name))


def _where(within: str) -> str:
    return within or "a module of queries"


def event_sourcing(code: Code, layers: Layers | None) -> Checked:
    """State of aggregates that changes past their events."""
    del layers
    if not code.python:
        said = "aggregates are looked for in Python alone"
        return Checked(Measure("pattern", "event-sourcing", NOT_CHECKED, said), (DIRECT,))
    aggregates = sum(len(facts.aggregates) for facts in code.python.values())
    if not aggregates:
        said = "no class that raises events and applies them to itself"
        return Checked(Measure("pattern", "event-sourcing", NOT_FOUND, said), (DIRECT,))
    findings = tuple(
        Finding(
            DIRECT.id,
            path,
            spot.line,
            f"{spot.within}() sets {spot.what} itself, not by an event",
            f"{spot.within} {spot.what}",
        )
        for path, facts in code.python.items()
        for spot in facts.mutated
    )
    said = f"{plural(aggregates, 'aggregate')}, {plural(len(findings), 'change')} past an event"
    state = VIOLATED if findings else FOLLOWED
    return Checked(Measure("pattern", "event-sourcing", state, said), (DIRECT,), findings)
