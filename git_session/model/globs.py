"""Globs of the configuration: `*` stays within a folder, `**` crosses folders, `{a,b}` is a choice, `[ab]` a character.

They arrive with a clone, so their cost is bounded: a wildcard matches as early as possible and never backtracks (atomic
groups), which is enough for globs, and braces expand to at most 64 choices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from git_session.model.pattern import lazy_pattern

CHOICES = 64
_BRACES = lazy_pattern(r"\{([^{}]*,[^{}]*)\}")
_LITERAL = lazy_pattern(r"[^*?[]*")
_TOKEN = lazy_pattern(r"\[!?\]?[^]]*\]|.", re.DOTALL)

Matcher = Callable[[str], bool]


def matcher(patterns: Iterable[str]) -> Matcher:
    """A function that tests whether one of `patterns` matches a path (relative to the top, with slashes).

    A pattern that matches a folder matches everything in it.
    """
    names: set[str] = set()
    waiting: dict[str, list[str]] = {}
    for choice in (choice for pattern in patterns for choice in _choices(pattern)):
        text = "/".join(_parts(choice))
        start = _LITERAL.match(text)[0]  # type: ignore[index]  # it matches every text
        if start and start == text:
            names.add(text)
        else:
            waiting.setdefault(start, []).append(choice)
    folders = tuple(f"{name}/" for name in names)
    found: dict[str, Callable[[str], re.Match[str] | None]] = {}

    def matches(path: str) -> bool:
        if path in names or path.startswith(folders):
            return True
        for start, choices in waiting.items():
            if path.startswith(start):  # compiling all takes milliseconds, and most paths start like none
                if start not in found:
                    found[start] = re.compile("|".join(f"(?:{_regex(each)})" for each in choices), re.DOTALL).fullmatch
                if found[start](path):
                    return True
        return False

    return matches


def _choices(pattern: str) -> list[str]:
    """The expansions of the braces in a pattern: `ab` and `ac` for `a{b,c}`."""
    done: list[str] = []
    waiting = [pattern]
    while waiting:
        text = waiting.pop()
        braces = _BRACES.search(text)
        if braces is None or len(done) + len(waiting) >= CHOICES:
            done.append(text)
        else:
            waiting += [text[: braces.start()] + part + text[braces.end() :] for part in braces[1].split(",")]
    return done


def _regex(pattern: str) -> str:
    chunks: list[list[str]] = [[]]
    for part in _parts(pattern):
        if part != "**":
            chunks[-1].append(_part(part))
        elif chunks[-1] or len(chunks) == 1:
            chunks.append([])
    first, *rest = chunks
    text = "/".join(first)
    open_end = bool(rest) and not rest[-1]
    middle = [chunk for chunk in rest if chunk]
    for at, chunk in enumerate(middle):
        inside = "/".join(chunk)
        start = "/" if text else ""
        last = at == len(middle) - 1 and not open_end
        text += f"{start}(?:[^/]+/)*{inside}" if last else f"(?>{start}(?:[^/]+/)*?{inside}(?=/))"
    if open_end:
        return f"{text}/.+" if text else ".+"
    return f"{text}(?:/.*)?"


def _parts(pattern: str) -> list[str]:
    """The path components of a pattern."""
    return [part for part in pattern.strip("/").split("/") if part not in ("", ".")]


def _part(part: str) -> str:
    """The regex of one path component; every `*` but the last ends at the first place where the text after it matches."""
    chunks: list[str] = [""]
    for token in _TOKEN.findall(part):
        if token == "*":
            chunks.append("")
        elif token == "?":
            chunks[-1] += "[^/]"
        elif len(token) > 1:
            chunks[-1] += _characters(token[1:-1])
        else:
            chunks[-1] += re.escape(token)
    text = chunks[0]
    for chunk in chunks[1:-1]:
        text += f"(?>[^/]*?{chunk})"
    return text + (f"[^/]*{chunks[-1]}" if len(chunks) > 1 else "")


def _characters(inside: str) -> str:
    """The regex of a character class, `inside` being the text between its brackets; a reversed range is taken literally."""
    negated = "^" if inside.startswith("!") else ""
    escaped = "".join(each if each == "-" else re.escape(each) for each in inside.removeprefix("!"))
    text = f"(?!/)[{negated}{escaped.replace('--', '-')}]"
    try:
        re.compile(text)
    except re.error:
        return re.escape(f"[{inside}]")
    return text
