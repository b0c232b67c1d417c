"""Reading the facts off the bytes of a file, by its language. Whatever a file holds, reading it ends, and with facts."""

from __future__ import annotations

import gc
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module

from git_session.architecture.reading.facts import Facts, Long, packed
from git_session.architecture.reading.trees.grammars import installed
from git_session.insight.kinds import LANGUAGES
from git_session.model.dataclass import replace
from git_session.model.pattern import lazy_pattern

READERS: Mapping[str, str] = {
    ".py": "python", ".pyi": "python",
    ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript", ".cjs": "javascript",
    ".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx",
    ".vue": "components", ".svelte": "components",
    ".go": "go", ".java": "java", ".kt": "kotlin", ".kts": "kotlin",
}  # fmt: skip
"""The language of files with an extension."""
_MODULES: Mapping[str, tuple[str, ...]] = {
    "python": ("python",),
    "javascript": ("trees.script", "javascript"),
    "typescript": ("trees.script", "typescript"),
    "tsx": ("trees.script", "tsx"),
    "components": ("trees.components",),
    "go": ("trees.golang",),
    "java": ("trees.java",),
    "kotlin": ("trees.kotlin",),
}
"""By language: the module here that reads it, and the argument that it gets."""
_UNBREAKABLE = lazy_pattern(rb"\s*(?:#|//|\*|--|;)?\s*\S*\s*|.*\s\S*://\S*\s*")
"""A line that is long because of one word, such as an address."""
GRAMMARS: Mapping[str, str] = {
    **{name: name for name in ("javascript", "typescript", "tsx", "go", "java", "kotlin")}, "components": "typescript",
}  # fmt: skip
"""The grammar that a language is read with; Python has its own parser."""
TEXT = "text"
"""The language of files of which nothing but the length of lines is asked."""


def language_of(path: str) -> str:
    """The reader for a file; `text` when there is none for its language, or the extra for it is not installed."""
    language = _language(path)
    return TEXT if _needs_extra(language) else language


def needs_extra(path: str) -> bool:
    """Is the file in a language that only the extra of `trees.grammars` reads, and that is not installed?"""
    return _needs_extra(_language(path))


def needing_extra(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the languages (`Kotlin`, `Go`…) that cannot be read here without the extra."""
    unread = {LANGUAGES[extension] for extension in READERS if extension in LANGUAGES and needs_extra("x" + extension)}
    return tuple(name for name in names if name in unread)


def _language(path: str) -> str:
    dot = path.rfind(".")
    return READERS.get(path[dot:].lower(), TEXT) if dot > path.rfind("/") else TEXT


@cache
def _needs_extra(language: str) -> bool:
    return language in GRAMMARS and not installed(GRAMMARS[language])


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
    module, *given = _MODULES[language]
    reader: Callable[..., Facts] = import_module(f"git_session.architecture.reading.{module}").read
    try:
        with uncollected():
            return reader(text, *given)
    except (RecursionError, MemoryError):
        return Facts(problem="nested too deeply")
    except ValueError as error:  # an UnreadableSource says where
        return Facts(problem=str(error)[:200], problem_line=getattr(error, "line", 0))


def _long_lines(text: bytes, limit: int) -> tuple[Long, ...]:
    found = []
    for number, row in enumerate(text.split(b"\n"), start=1):
        if len(row) > limit:
            length = len(row.rstrip(b"\r").decode("utf-8", "replace"))
            if length > limit and not _UNBREAKABLE.fullmatch(row):
                found.append(Long(number, length, zlib.crc32(row.strip())))
    return tuple(found)
