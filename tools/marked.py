"""Text as Markdown, with the marks that `tools.roff` sets in man pages: `code`, <value>, options, our commands and our settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from git_session.render.markdown import code, escape
from tools.roff import MARK

_NAME = re.compile(r"\w[/_]\w|\w\.\w|^[.$]\w")
"""Words such as paths and names of files, which are set as code."""


def inline(text: str) -> str:
    """A paragraph's text with its marks, on one line."""
    text = " ".join(text.split())
    parts, end = [], 0
    for match in MARK.finditer(text):
        parts += [_prose(text[end : match.start()]), f"*{match[2]}*" if match[2] else code(match[1] or match[3])]
        end = match.end()
    return "".join([*parts, _prose(text[end:])])


def _prose(text: str) -> str:
    return " ".join(_word(word) for word in text.split(" "))


def _word(word: str) -> str:
    found = re.fullmatch(r"([(\"']*)(.*?)([)\"',.:;?…]*)", word)
    before, core, behind = found.groups() if found else ("", word, "")
    return before + (code(core) if _NAME.search(core) else escape(core)) + behind


def paragraphs(texts: Iterable[str]) -> list[str]:
    """Rows of a document: each text, and an empty row after it."""
    return [row for text in texts for row in (inline(text), "")]


def listed(rows: Iterable[tuple[str, str]]) -> list[str]:
    """A list of ready-made terms, each with its meaning."""
    return [*(f"- {term}: {inline(meaning)}" for term, meaning in rows), ""]


def fenced(lines: Sequence[str], language: str = "") -> list[str]:
    return [f"```{language}", *lines, "```", ""]
