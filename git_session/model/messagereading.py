"""The trailers of a commit message, read back: the reverse of `model.trailers`, for whoever has nothing but the commits.

The hooks write each list folded, a line an item, below an empty value. git joins what it rewrites: `git interpret-trailers`
and `git commit --trailer` put the first item behind the key, `%(trailers:unfold)` and a rebase by some tools put the whole
list there. People edit messages. All of these are read; what is no item is left out. A message is somebody else's text:
each part of it becomes one line without control characters, of at most TEXT characters, `restored` from what was defused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from git_session.hot.trailer import key_of
from git_session.model.dataclass import dataclass
from git_session.model.defusing import restored
from git_session.model.pattern import lazy_pattern
from git_session.model.session import State
from git_session.model.text import one_line

TEXT = 1000
"""Characters of an objective, a decision or a reason: the hooks cut there as well."""
ITEMS = 200
"""Items of one list that are read."""
LONGEST = 10_000 * 3600
"""Seconds beyond which a time is nobody's."""
_MESSAGE = 1 << 18
"""Characters of a message that are read: its end, where trailers stand."""

_KEYS = {"session-objectives": "objectives", "decisions": "decisions", "session-time": "time"}
_BULLET = lazy_pattern(r"[-*] ")
_BOX = lazy_pattern(r"\[([ xX>▶-]?)\] ?(.*)", re.DOTALL)
_STATES = {"x": State.DONE, "X": State.DONE, ">": State.STARTED, "▶": State.STARTED, "-": State.DROPPED}
_WAS = lazy_pattern(r"(.+) \(was: (.+)\)", re.DOTALL)
_SUFFIXES = {State.STARTED: " (this commit)", State.OPEN: " (next)"}
_DONE_BEFORE = lazy_pattern(r"([0-9]{1,6}) done before")
_MORE = lazy_pattern(r"(?:…|\.\.\.) ([0-9]{1,6}) more")
_SHARE = lazy_pattern(r"[0-9]{1,6} of [0-9]{1,6} done")
_NEXT_OBJECTIVE = lazy_pattern(r"(?:^| )- (?=\[[ xX>▶-]?\] |(?:…|\.\.\.) [0-9]+ more|[0-9]+ of [0-9]+ done)")
_NEXT_DECISION = lazy_pattern(r"(?:^| )- ")
_REASON = lazy_pattern(r"(Rationale|Alternatives|Supersedes): ?(.*)", re.DOTALL)
_NEXT_REASON = lazy_pattern(r" (?=(?:Rationale|Alternatives|Supersedes): )")
_TIME = lazy_pattern(r"[0-9]{1,6}[hms](?: [0-9]{1,6}[hms])*")
_SECONDS = {"h": 3600, "m": 60, "s": 1}


@dataclass(frozen=True)
class ListedObjective:
    """An objective as a message lists it, without the words behind it (`(next)`); `was` is the text that it had before.

    Texts may be cut: `model.trailers`.
    """

    text: str
    state: State
    was: str = ""


@dataclass(frozen=True)
class ListedDecision:
    """A decision as a message gives it; `supersedes_text` is that of the decision that it replaces."""

    text: str
    rationale: str = ""
    alternatives: str = ""
    supersedes_text: str = ""


@dataclass(frozen=True)
class ObjectiveList:
    """One list of objectives. `done_before` are collapsed into one line; `is_whole` when no line stands for others."""

    rows: tuple[ListedObjective, ...]
    done_before: int = 0
    is_whole: bool = True


@dataclass(frozen=True)
class MessageTrailers:
    """What a message says in our trailers; `seconds` is the session's time so far, None where it tells none."""

    lists: tuple[ObjectiveList, ...] = ()
    decisions: tuple[ListedDecision, ...] = ()
    seconds: int | None = None

    @property
    def is_nothing(self) -> bool:
        return not self.lists and not self.decisions and self.seconds is None


def read_message(message: str) -> MessageTrailers:
    """The trailers of `message`, wherever they stand in it; of several times the last one counts."""
    if "ession-" not in message and "ecisions" not in message:
        return MessageTrailers()
    lists: list[ObjectiveList] = []
    decisions: list[ListedDecision] = []
    seconds: int | None = None
    for name, value, rows in _trailers(message[-_MESSAGE:].replace("\r\n", "\n").split("\n")):
        if name == "time":
            found = _seconds(value) if not rows else None
            seconds = seconds if found is None else found
        elif name == "objectives":
            found_list = _objectives(value, tuple(rows))
            lists += [found_list] if found_list else []
        else:
            items = _items(value, rows, _NEXT_DECISION)
            decisions += filter(None, (_decision(item, is_joined=bool(value and not rows)) for item in items))
    return MessageTrailers(tuple(lists), tuple(decisions[:ITEMS]), seconds)


def _trailers(lines: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """(which of ours, what stands behind its key, the lines that go on with it) of each trailer of ours."""
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        name = _KEYS.get(key_of(line[:40].encode("utf-8", "replace")).decode().lower(), "")
        if not name:
            continue
        value = line.partition(":")[2].strip()
        rows: list[str] = []
        while at < len(lines) and _goes_on(lines[at], is_list=name != "time" and not value):
            rows.append(lines[at])
            at += 1
        yield name, value, rows


def _goes_on(line: str, *, is_list: bool) -> bool:
    """Does the line go on with a trailer? A list that somebody took the blanks in front of is one all the same."""
    return bool(line.strip()) and (line[:1] in " \t" or (is_list and _BULLET.match(line) is not None))


def _items(value: str, rows: Sequence[str], following: re.Pattern[str]) -> list[list[str]]:
    """The lines of each item of a list, without blanks around them; `following` begins one in a list on a single line."""
    if value and not rows:
        return [[text.strip()] for text in following.split(value)[1:][:ITEMS]]
    found: list[list[str]] = [[value[2:].strip()]] if _BULLET.match(value) else []
    indent = 2 if value else _indent(rows[0]) if rows else 0  # what goes on with an item of ours has three blanks
    for row in rows:
        text = row.strip()
        if _indent(row) <= indent and _BULLET.match(text):
            if len(found) == ITEMS:
                break
            found.append([text[2:].strip()])
        elif found:
            found[-1].append(text)
    return found


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(" \t"))


@lru_cache(maxsize=16)  # the lists of most commits in a row are the same
def _objectives(value: str, lines: tuple[str, ...]) -> ObjectiveList | None:
    """The list; None where there is nothing that we write in it."""
    items = _items(value, lines, _NEXT_OBJECTIVE)
    rows: list[ListedObjective] = []
    done_before, is_whole = 0, len(items) < ITEMS
    for item in items:
        text = _text(item)
        box = _BOX.match(text)
        collapsed = _DONE_BEFORE.fullmatch(box[2]) if box and box[1] in "xX" else None
        if collapsed:
            done_before, is_whole = int(collapsed[1]), False
        elif box and box[2]:
            state = _STATES.get(box[1], State.OPEN)
            renamed = _WAS.fullmatch(box[2]) if len(item) > 1 or (value and not lines) else None
            text = restored((renamed[1] if renamed else box[2]).removesuffix(_SUFFIXES.get(state, "")))[:TEXT].strip()
            rows += [ListedObjective(text, state, restored(renamed[2])[:TEXT] if renamed else "")] if text else []
        elif _MORE.fullmatch(text) or _SHARE.fullmatch(text):
            is_whole = False
    return ObjectiveList(tuple(rows), done_before, is_whole) if rows or done_before or not is_whole else None


def _decision(item: Sequence[str], *, is_joined: bool) -> ListedDecision | None:
    """The decision with its reasons, each of which begins a line, unless the list `is_joined` into one."""
    parts: dict[str, list[str]] = {"": []}
    name = ""
    for line in _NEXT_REASON.split(item[0]) if is_joined else item:
        reason = _REASON.match(line) if parts[""] else None
        name = reason[1] if reason else name
        parts.setdefault(name, []).append(reason[2] if reason else line)
    texts = {key: restored(_text(lines))[:TEXT] for key, lines in parts.items()}
    if not texts[""]:
        return None
    return ListedDecision(texts[""], *(texts.get(name, "") for name in ("Rationale", "Alternatives", "Supersedes")))


def _text(lines: Sequence[str]) -> str:
    return one_line(" ".join(lines)[: 2 * TEXT])


def _seconds(value: str) -> int | None:
    """`2h 15m` in seconds; None for anything else."""
    if not _TIME.fullmatch(value):
        return None
    total = sum(int(word[:-1]) * _SECONDS[word[-1]] for word in value.split())
    return total if total <= LONGEST else None
