"""The JSON Schema of every document that `--json` prints, made from the dataclasses behind it and the `#:` comments of their fields."""

from __future__ import annotations

import ast
import inspect
import io
import sys
import tokenize
import types
import typing
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from git_session.commands.init import BuiltInTemplate
from git_session.commands.overview import COMMAND as OVERVIEW_COMMAND
from git_session.commands.registry import NAMES, command_named
from git_session.commands.sync import SyncDryRun
from git_session.model.fastdataclass import is_dataclass, names
from git_session.model.session import Session
from git_session.model.tdd import TestDriven
from git_session.services.lifecycle.end_merged import MergedEnds
from git_session.services.teamwork.colleagues import SharedHandoff
from git_session.services.teamwork.sync import SyncOff
from git_session.services.teamwork.sync_status import SyncStatus

MORE_DOCUMENTS: Mapping[str, Mapping[str, type]] = {
    "end": {"end-merged": MergedEnds},
    "handoff": {"handoff-shared": SharedHandoff},
    "init": {"init-template": BuiltInTemplate},
    "sync": {"sync-dry-run": SyncDryRun, "sync-status": SyncStatus, "sync-off": SyncOff},
    "test": {"test-cycles": TestDriven},
}
"""Command -> other documents that it prints, by the name in their `schema`."""
FILES = {"session": Session}
"""Documents that are kept in files, by the name in their `schema`: context.json."""


@cache
def documents() -> Mapping[str, type]:
    """The name in its `schema` -> the dataclass behind it, of every document."""
    found: dict[str, type] = dict(FILES)
    for command in (OVERVIEW_COMMAND, *map(command_named, NAMES)):
        if command.result is not None:
            found[command.name] = command.result
        found |= MORE_DOCUMENTS.get(command.name, {})
    return found


def schema_of(document: str, result: type) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document of this name, which is printed for a result of this type."""
    body = _object(result)
    body["properties"] = {"schema": {"const": f"git-session/{document}/1"}, **body["properties"]}
    body["required"] = ["schema", *body["required"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"git-session/{document}/1", **body}


def dataclasses_in(hint: Any) -> Iterator[type]:
    """The dataclasses that a value of this type holds, at any depth; one may come more than once."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
        for inner in hints_of(hint).values():
            yield from dataclasses_in(inner)
    for part in typing.get_args(hint):
        yield from dataclasses_in(part)


# --- documentation ----------------------------------------------------------------------------------------------------


def documentation(kind: type) -> dict[str, str]:
    """Field -> what its `#:` comment says, of a dataclass and of those that it inherits from."""
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        if is_dataclass(each):
            path = inspect.getsourcefile(each)
            assert path
            found |= _documented(path)[each.__qualname__]
    return found


@cache
def _documented(path: str) -> dict[str, dict[str, str]]:
    """Class -> field -> comment, of a module: the comment behind the field, or the lines of comment above it."""
    text = Path(path).read_text("utf-8")
    behind, above = _comments(text)
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            fields = found[node.name] = {}
            for each in node.body:
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                    first = each.lineno
                    lines: list[str] = []
                    while first - 1 in above:
                        first -= 1
                        lines.insert(0, above[first])
                    last = each.end_lineno or each.lineno
                    text = " ".join([*lines, *([behind[last]] if last in behind else [])])
                    if text:
                        fields[each.target.id] = text
    return found


def _comments(text: str) -> tuple[dict[int, str], dict[int, str]]:
    """The `#:` comments by their line: those behind code, and those that have a line of their own."""
    behind: dict[int, str] = {}
    above: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.string.startswith("#:"):
            alone = not token.line[: token.start[1]].strip()
            (above if alone else behind)[token.start[0]] = token.string[2:].strip()
    return behind, above


# --- types ------------------------------------------------------------------------------------------------------------


def hints_of(kind: type) -> dict[str, Any]:
    """The type of each field, even if its module imports that for type checkers only, as modules that start fast do."""
    return typing.get_type_hints(kind, localns=_imported_for_checkers(kind.__module__))


@cache
def _imported_for_checkers(module: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in ast.parse(inspect.getsource(sys.modules[module])).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            exec(compile(ast.Module(node.body, []), module, "exec"), found)
    return found


def _object(kind: type) -> dict[str, Any]:
    hints = hints_of(kind)
    documented = documentation(kind)
    properties = {name: {**_type(hints[name]), "description": documented.get(name, "")} for name in names(kind)}
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split("\n\n")[0].split()),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_SIMPLE: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def _type(hint: Any) -> dict[str, Any]:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_type(part) for part in typing.get_args(hint)]}
    if origin in (tuple, list):
        return {"type": "array", "items": _type(typing.get_args(hint)[0])}
    if origin is not None:  # a mapping
        return {"type": "object", "additionalProperties": _type(typing.get_args(hint)[1])}
    if hint is Any:
        return {}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [each.value for each in hint]}
    if isinstance(hint, type) and is_dataclass(hint):
        return _object(hint)
    return {"type": _SIMPLE[hint]}
