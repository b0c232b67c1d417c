"""Event-sourced aggregates in Python: classes that raise events and apply them to themselves.

Taken for one is a class with a method that applies events (`apply…`, `when…`, `mutate…`; `on_…` too where its name or a base
says Aggregate or EventSourced) in which some method raises one (`self.apply(…)`, `self.record(…)`, `self.raise_event(…)`…); or so named, and with a
method that is both by its decorator (`@event("Shipped")`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from git_session.architecture.reading.calls import dotted
from git_session.architecture.reading.definitions import Function

_APPLIES = re.compile(r"_*(apply|when|mutate)(_\w+)?")
_REACTS = re.compile(r"_*on(_\w+)")
_NAMED = re.compile(r".*(Aggregate|AggregateRoot|EventSourced\w*)")
_RAISES = re.compile(
    r"_*(apply|apply_change|apply_event|apply_new_event|append_event|add_event|add_domain_event|emit|emit_event|publish_event"
    r"|raise_|raise_event|record|record_event|record_that|register_event|trigger_event|append)"
)
_RESTORES = re.compile(
    r"_*(load|from|replay|rehydrate|restore|hydrate|clear|pull|collect|pop|mark|commit|take)(_\w+)?|__\w+__"
)
_KEPT = re.compile(r"_*\w*(event|change|version|pending|uncommitted|sequence|revision)\w*", re.IGNORECASE)
"""Attributes that hold the events themselves, or count them."""


def events_of(
    node: ast.ClassDef, methods: Sequence[Function], bases: Sequence[str]
) -> list[tuple[int, str, str]] | None:
    """(line, method, attribute) of each change of state past the events; None for a class that is no aggregate."""
    named = any(_NAMED.fullmatch(each.rpartition(".")[2]) for each in (node.name, *bases))
    appliers = {each.name for each in methods if _applies(each, named=named)}
    if not appliers or len(methods) < 2:
        return None
    called = {each.name: _own_calls(each) for each in methods}
    raised = {name for method, names in called.items() if method not in appliers for name in names}
    if not any(_RAISES.fullmatch(name) for name in raised) and not (
        named and any("event" in _marks(each) for each in methods)
    ):
        return None
    allowed = _reached(appliers, called)
    return [
        (line, each.name, attribute)
        for each in methods
        if each.name not in allowed and not _RESTORES.fullmatch(each.name) and not _is_of_class(each)
        for line, attribute in _assigned(each)
        if not _KEPT.fullmatch(attribute)
    ]


def _applies(method: Function, *, named: bool) -> bool:
    if not _marks(method).isdisjoint({"event", "register", "when"}):
        return True
    return bool(_APPLIES.fullmatch(method.name)) or (named and bool(_REACTS.fullmatch(method.name)))


def _marks(method: Function) -> set[str]:
    """The last names of its decorators."""
    return {
        dotted(each.func if isinstance(each, ast.Call) else each).rpartition(".")[2] for each in method.decorator_list
    }


def _is_of_class(method: Function) -> bool:
    return bool({dotted(each) for each in method.decorator_list} & {"classmethod", "staticmethod"})


def _own_calls(method: Function) -> set[str]:
    """The names of the methods of `self` that it calls."""
    return {
        node.func.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "self"
    }


def _reached(appliers: set[str], called: dict[str, set[str]]) -> set[str]:
    """The methods that apply events, and those that they call."""
    found: set[str] = set()
    waiting = list(appliers)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += called.get(name, ())
    return found


def _assigned(method: Function) -> list[tuple[int, str]]:
    """Line and name of each attribute of `self` that the method sets."""
    return [
        (node.lineno, target.attr)
        for node in ast.walk(method)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete)
        for target in (node.targets if isinstance(node, ast.Assign | ast.Delete) else [node.target])
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    ]
