"""Results as JSON: one document, `"schema": "git-session/<command>/1"` first, then the result's own fields.

Each field is documented where it is declared, by a `#:` comment; `tools.schema` reads these for man pages and JSON Schemas.
"""

from __future__ import annotations

import json
from enum import Enum

from git_session.model.fastdataclass import is_dataclass, names
from git_session.model.text import with_escapes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def document(command: str, result: Any) -> str:
    """The JSON text for a command's result (a dataclass)."""
    body = {"schema": f"git-session/{command}/1", **plain_value(result)}
    return with_escapes(json.dumps(body, ensure_ascii=False, indent=2))


def document_line(command: str, result: Any) -> str:
    """The document on one line, for a command that prints a stream of them."""
    return with_escapes(json.dumps({"schema": f"git-session/{command}/1", **plain_value(result)}, ensure_ascii=False))


def error_document(code: str, message: str, hint: str) -> str:
    error = {"code": code, "message": message, "hint": hint}
    return with_escapes(json.dumps({"error": error}, ensure_ascii=False, indent=2))


def plain_value(value: Any) -> Any:
    """Convert dataclasses to objects, tuples to arrays and enums to their values; invalid UTF-8 becomes U+FFFD."""
    if is_dataclass(type(value)):
        return {name: plain_value(getattr(value, name)) for name in names(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        # Python marks invalid bytes with lone surrogates, which UTF-16 can encode.
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {str(key): plain_value(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(part) for part in value]
    return value
