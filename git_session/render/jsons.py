"""Results as JSON: one document, `"schema": "git-session/<command>/1"` first, then the result's own fields.

The JSON Schema of each document is made from the same dataclasses (`schema_of`), so that it cannot drift.
"""

from __future__ import annotations

import json
from enum import Enum

from git_session.model.fastdataclass import is_dataclass, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def document(command: str, result: Any) -> str:
    """The JSON text for a command's result (a dataclass)."""
    body = {"schema": f"git-session/{command}/1", **plain_value(result)}
    return json.dumps(body, ensure_ascii=False, indent=2)


def document_line(command: str, result: Any) -> str:
    """The same on one line, for a command that goes on telling."""
    return json.dumps({"schema": f"git-session/{command}/1", **plain_value(result)}, ensure_ascii=False)


def error_document(code: str, message: str, hint: str) -> str:
    return json.dumps({"error": {"code": code, "message": message, "hint": hint}}, ensure_ascii=False, indent=2)


def plain_value(value: Any) -> Any:
    """Dataclasses as objects, tuples as arrays, enums as their values; what is no UTF-8 in a text becomes U+FFFD."""
    if is_dataclass(type(value)):
        return {name: plain_value(getattr(value, name)) for name in names(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        # UTF-16 has a place for the halves of surrogate pairs by which Python tells such bytes.
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {str(key): plain_value(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(part) for part in value]
    return value


def schema_of(command: str, result: type) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document that `command --json` prints for a result of this type."""
    body = _object(result)
    body["properties"] = {"schema": {"const": f"git-session/{command}/1"}, **body["properties"]}
    body["required"] = ["schema", *body["required"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"git session {command} --json", **body}


def _object(kind: type) -> dict[str, Any]:
    import typing

    hints = typing.get_type_hints(kind)
    properties = {name: _type(hints[name]) for name in names(kind)}
    return {
        "type": "object",
        "description": (kind.__doc__ or "").split("\n\n")[0].strip(),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_SIMPLE: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def _type(hint: Any) -> dict[str, Any]:
    import types
    import typing

    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_type(part) for part in typing.get_args(hint)]}
    if origin in (tuple, list):
        return {"type": "array", "items": _type(typing.get_args(hint)[0])}
    if origin is not None:  # a mapping
        return {"type": "object", "additionalProperties": _type(typing.get_args(hint)[1])}
    if hint is typing.Any:
        return {}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [each.value for each in hint]}
    if isinstance(hint, type) and is_dataclass(hint):
        return _object(hint)
    return {"type": _SIMPLE[hint]}
