"""Reading the facts off the bytes of a file, by its language. Whatever a file holds, reading it ends, and with facts."""

from __future__ import annotations

import gc
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module

from git_session.architecture.reading.facts import Facts, Long, packed
from git_session.model.dataclass import replace

READERS: Mapping[str, str] = {
    ".py": "python", ".pyi": "python",
    ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript", ".cjs": "javascript",
    ".ts": "javascript", ".tsx": "javascript", ".mts": "javascript", ".cts": "javascript",
    ".vue": "components", ".svelte": "components",
    ".go": "golang", ".java": "java", ".kt": "kotlin", ".kts": "kotlin",
}  # fmt: skip
"""The module that reads files with an extension."""
_UNBREAKABLE = re.compile(rb"\s*(?:#|//|\*|--|;)?\s*\S*\s*|.*\s\S*://\S*\s*")
"""A line that is long because of one word, such as an address."""
TEXT = "text"
"""The language of files of which nothing but the length of lines is asked."""


def language_of(path: str) -> str:
    """The reader for a file; `text` when there is none for its language."""
    dot = path.rfind(".")
    return READERS.get(path[dot:].lower(), TEXT) if dot > path.rfind("/") else TEXT


def read(text: bytes, language: str, limit: int) -> Facts:
    """The facts of one file; lines longer than `limit` characters (0: no limit) are among them."""
    facts = _read(text, language)
    return replace(facts, long_lines=_long_lines(text, limit)) if limit else facts


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looks for garbage in cycles: syntax trees and facts are many objects and none, and it takes a quarter of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def encoded(facts: Facts) -> bytes:
    """The facts as one line of JSON."""
    return json.dumps(packed(facts), separators=(",", ":")).encode()


def _read(text: bytes, language: str) -> Facts:
    if language == TEXT:
        return Facts()
    reader: Callable[[bytes], Facts] = import_module(f"git_session.architecture.reading.{language}").read
    try:
        with uncollected():
            return reader(text)
    except (RecursionError, MemoryError):
        return Facts(problem="nested too deeply")
    except ValueError as error:  # an Unreadable says where
        return Facts(problem=str(error)[:200], problem_line=getattr(error, "line", 0))


def _long_lines(text: bytes, limit: int) -> tuple[Long, ...]:
    found = []
    for number, row in enumerate(text.split(b"\n"), start=1):
        if len(row) > limit:
            length = len(row.rstrip(b"\r").decode("utf-8", "replace"))
            if length > limit and not _UNBREAKABLE.fullmatch(row):
                found.append(Long(number, length, zlib.crc32(row.strip())))
    return tuple(found)
