"""The facts about one file: all that the checks need of it, so that its text need not be read again.

They depend on the bytes and the language alone, never on the path or the settings; that is what lets them be kept under the
blob's id. `VERSION` belongs to the key of that cache: it goes up whenever a reader finds something else in the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from git_session.model.dataclass import dataclass
from git_session.model.fastdataclass import names

VERSION = 3

TYPING, DYNAMIC = "typing", "dynamic"


class UnreadableSource(ValueError):
    """A file that cannot be read; `line` is where it goes wrong, 0 for nowhere."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class Import(NamedTuple):
    """`from module import name as alias`: `level` counts the dots of a relative one; `name` is empty for a whole module.

    `kind` is empty, `typing` (only for the type checker) or `dynamic` (at run time, by a literal name).
    """

    line: int
    module: str
    level: int = 0
    name: str = ""
    alias: str = ""
    kind: str = ""


class Class(NamedTuple):
    """A class or its like. `kind` is class, abstract, protocol, interface, data (values), enum or exception.

    `methods` are the names of its public ones, `abstract` those without a body; `parameters` counts what the constructor
    is given.
    """

    name: str
    line: int
    kind: str
    bases: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    parameters: int = 0


class Spot(NamedTuple):
    """Something at a line: `what` in words or by name, in the class and the function `within` (dotted, may be empty)."""

    line: int
    what: str
    within: str = ""


class Long(NamedTuple):
    """A line of `length` characters; `mark` is a checksum of it, so that it is known again elsewhere."""

    line: int
    length: int
    mark: int


@dataclass(frozen=True)
class Facts:
    """What one file says. Without a reader for its language only `long_lines` is filled; `problem` says it was not read."""

    problem: str = ""
    problem_line: int = 0
    #: Lines of what was not understood and left out, where that hides no import and no class.
    skipped: tuple[int, ...] = ()
    package: str = ""
    default: str = ""  #: The name that a module of JavaScript gives to what it exports as its default.
    imports: tuple[Import, ...] = ()
    classes: tuple[Class, ...] = ()
    functions: tuple[str, ...] = ()  #: Names at the top of the module.
    access: tuple[Spot, ...] = ()  #: Access to a database; `what` is the call.
    writes: tuple[Spot, ...] = ()  #: Changes of stored data; `what` is the call.
    #: Collaborators that a constructor makes for itself; `what` is the class or function called.
    built: tuple[Spot, ...] = ()
    created: tuple[Spot, ...] = ()  #: Objects made anywhere; `what` is the class.
    #: Parameters of methods by the name of their type, where it ends in Command, Query or Event.
    handled: tuple[Spot, ...] = ()
    #: Attributes that an event-sourced aggregate sets past its events; `what` is the attribute.
    mutated: tuple[Spot, ...] = ()
    aggregates: tuple[str, ...] = ()  #: Classes that apply events to themselves.
    annotatable: int = 0
    #: Functions with something unannotated; `what` names what, `within` is the function.
    unannotated: tuple[Spot, ...] = ()
    documentable: int = 0
    #: Public modules, classes and functions without a docstring; `what` is the kind.
    undocumented: tuple[Spot, ...] = ()
    named: int = 0
    misnamed: tuple[Spot, ...] = ()  #: Names that are no snake_case; `what` is the kind, `within` the name.
    long_lines: tuple[Long, ...] = ()


_ROWS: Mapping[str, Any] = {
    "imports": Import, "classes": Class, "long_lines": Long,
    **dict.fromkeys(("access", "writes", "built", "created", "handled", "mutated", "unannotated", "undocumented", "misnamed"), Spot),
}  # fmt: skip
_NAMES = names(Facts)


def packed(facts: Facts) -> dict[str, Any]:
    """What JSON can hold of it: the fields that are not empty."""
    return {name: value for name in _NAMES if (value := getattr(facts, name))}


def unpacked(body: Mapping[str, Any]) -> Facts:
    """The facts of a dict that `packed` made. Raises TypeError, ValueError or KeyError for another one."""
    values: dict[str, Any] = {}
    for name, value in body.items():
        row = _ROWS.get(name)
        if row is Class:
            values[name] = tuple(
                Class(*each[:3], *(tuple(part) if isinstance(part, list) else part for part in each[3:]))
                for each in value
            )
        elif row:
            values[name] = tuple(row(*each) for each in value)
        else:
            values[name] = tuple(value) if isinstance(value, list) else value
    return Facts(**values)
