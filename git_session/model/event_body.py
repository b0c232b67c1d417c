"""What the body of an event may hold; a line of a journal with anything else is damaged.

Journals arrive by fetch, and disks flip bits, so whatever leaves `model.event.decode` can be passed on without a second look:
ids of commits and names of branches to git, times to a calendar, ids of events to the hooks' view, texts to a terminal.
Values of fields that this version does not know, which a newer one may have written, are checked for size and depth only.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from git_session.model.pattern import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LATEST = 10**14
"""The first time (epoch ms) that no journal states; `hot.system.is_time` has the same bound in seconds."""
_MOST = 2**53
"""Whole numbers from here on are not exact in JSON."""
_DEEPEST = 8
_OID = lazy_pattern(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_EVENT = lazy_pattern(r"[0-9A-Za-z_-]{1,64}")
_SESSION = lazy_pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# git-check-ref-format(1), and branches do not begin with a dash (git-check-ref-format --branch).
_NO_BRANCH = lazy_pattern(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(?:/|$)|^[-/.]|[/.]$|^@$")


def is_event_id(value: object) -> bool:
    return type(value) is str and _EVENT.fullmatch(value) is not None


def is_branch_name(name: str) -> bool:
    """Does git accept `name` as the name of a branch, by the rules of git-check-ref-format(1)?"""
    return 0 < len(name) <= 1024 and not _NO_BRANCH.search(name)


def parsed_body(text: str) -> dict[str, Any] | None:
    """The JSON object `text` if it is the body of an event; None if it is not JSON, or a value is of the wrong type or out of
    range."""
    try:
        body = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    if type(body) is not dict or not is_event_id(body.get("id")):
        return None
    for name, value in body.items():
        if not (value is None or _FIELDS.get(name, _is_plain)(value)):
            return None
    return None if "\\u" in text and not _is_clean(body) else body


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is repeated")
    return found


def _refused(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refused)


def _is_clean(value: Any) -> bool:
    """Does no text have a NUL or half a surrogate pair, which JSON can escape and nothing else can hold?"""
    if type(value) is str:
        try:
            return b"\0" not in value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return False
    parts = [*value, *value.values()] if type(value) is dict else value if type(value) is list else ()
    return all(map(_is_clean, parts))


def _is_plain(value: Any, depth: int = 0) -> bool:
    """Is it a value that any field may have: not nested too deeply, and no number that would not survive?"""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int or kind is float:
        return bool(-_MOST < value < _MOST)
    parts = value.values() if kind is dict else value
    return depth < _DEEPEST and all(_is_plain(part, depth + 1) for part in parts)


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_switch(value: Any) -> bool:
    return type(value) is bool


def _is_count(value: Any) -> bool:
    return type(value) is int and -_MOST < value < _MOST


def _is_time(value: Any) -> bool:
    return type(value) is int and 0 <= value < LATEST


def _is_seconds(value: Any) -> bool:
    return (type(value) is int or type(value) is float) and -LATEST < value < LATEST


def _is_oid(value: Any) -> bool:
    return type(value) is str and (not value or _OID.fullmatch(value) is not None)


def _is_session(value: Any) -> bool:
    return type(value) is str and len(value) <= 200 and _SESSION.fullmatch(value) is not None


def _is_branch(value: Any) -> bool:
    return type(value) is str and (not value or is_branch_name(value))


def _list_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: type(value) is list and all(map(check, value))


def _is_pair(value: Any) -> bool:
    return type(value) is list and len(value) == 2 and all(map(_is_oid, value))


def _is_contributor(value: Any) -> bool:
    return type(value) is dict and all(_FIELDS.get(name, _is_plain)(part) for name, part in value.items())


_FIELDS: dict[str, Callable[[Any], bool]] = {
    "id": is_event_id,
    "session": _is_session,
    **dict.fromkeys(("branch", "base_ref", "begun_on", "merged_to"), _is_branch),
    **dict.fromkeys(("oid", "commit", "base", "snapshot", "merged_as", "tree"), _is_oid),
    **dict.fromkeys(("oids", "parents"), _list_of(_is_oid)),
    "pairs": _list_of(_is_pair),
    **dict.fromkeys(("decisions", "listed", "lost", "completed"), _list_of(is_event_id)),
    **dict.fromkeys(("accomplished", "remember", "next", "ignored", "paths", "sources", "files"), _list_of(_is_text)),
    **dict.fromkeys(("text", "rationale", "alternatives", "supersedes", "supersedes_text", "author", "name"), _is_text),
    **dict.fromkeys(("of", "issue", "resolution", "label", "notes", "reason", "phase", "command", "not_run"), _is_text),
    **dict.fromkeys(("origin", "event", "by", "source"), _is_text),
    **dict.fromkeys(("tdd", "late", "tests_changed", "code_changed", "branch_gone"), _is_switch),
    **dict.fromkeys(("written", "measured"), _is_time),
    **dict.fromkeys(("timeouts", "before"), _list_of(_is_time)),
    **dict.fromkeys(("covered", "lines", "new_covered", "new_lines", "passed", "failed", "errors", "skipped"), _is_count),
    **dict.fromkeys(("tests_added", "tests_removed", "commits", "status", "more"), _is_count),
    "seconds": _is_seconds,
    "people": _list_of(_is_contributor),
}  # fmt: skip
"""The fields of all kinds of events, as `model.fold` lists them."""
