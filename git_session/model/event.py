"""Events, and the text of a journal: `<epoch-ms> <kind> <json object>`, one event a line.

`hot.journal` shares the format and appends without parsing. The first event of a journal is `session`; its `format` is the
version of the format. Every event has a random `id`, so that two copies of a journal merge as the union of their lines.
References between events (`of`) name these ids, never the `obj-1` that people see.

Events happened in file order, except those marked `late`, which were found later (`services.recording.reconcile`) and bear the
time when they happened. `in_order` moves each to its place, so that no time is lost or counted twice.

A line without `n` and `w` was written by the clone that has the journal, after everything above it. Lines from other clones
name their counter and their writer; `model.union` says how such journals are read in the same order everywhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

from git_session.errors import SessionError
from git_session.hot.agent import agent_name
from git_session.model.dataclass import dataclass, field
from git_session.model.event_body import LATEST, parsed_body
from git_session.model.pattern import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT = 1
_WRITER = lazy_pattern(r"[a-z0-9]{4,40}")
_HIGHEST = 1 << 53
"""Most that a counter can be, so that every JSON reader can read it."""
LONGEST = 4 << 20
"""Most bytes of a line: a rebase of 40,000 commits."""
_KIND = lazy_pattern(r"[a-z][a-z0-9._-]{0,39}")


@dataclass(frozen=True)
class Event:
    """One thing that happened at `at` (epoch ms). `body` holds JSON values.

    `writer` is the clone that wrote it, if not the one that reads it; then `counter` is one more than the highest counter
    that the writer had seen.
    """

    at: int
    kind: str
    id: str
    body: Mapping[str, Any] = field(default_factory=dict)
    counter: int = 0
    writer: str = ""

    def text(self, key: str) -> str:
        """The string under `key`; empty when it is missing or not a string."""
        value = self.body.get(key)
        return value if isinstance(value, str) else ""

    @property
    def by(self) -> str:
        """The name of the coding agent that caused it; empty for a person."""
        return agent_name(self.text("by"))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The (old, new) commits of a `rewrite`; anything but a pair of strings is ignored."""
        return self._pairs("pairs")

    @property
    def snapshots(self) -> list[tuple[str, str]]:
        """The (old, new) snapshots of a `purge`."""
        return self._pairs("snapshots")

    def _pairs(self, key: str) -> list[tuple[str, str]]:
        value = self.body.get(key)
        listed = [pair for pair in value if isinstance(pair, list)] if isinstance(value, list) else []
        return [(pair[0], pair[1]) for pair in listed if [type(each) for each in pair] == [str, str]]

    def count(self, key: str) -> int:
        """The number under `key`; 0 when it is missing or not a positive integer."""
        value = self.body.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0

    def texts(self, key: str) -> tuple[str, ...]:
        """The strings in the list under `key`; empty when it is missing or not a list."""
        value = self.body.get(key)
        return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list) else ()


TYPED = (
    "text", "rationale", "alternatives", "issue", "resolution", "label", "notes", "accomplished", "remember", "next", "paths"
)  # fmt: skip
"""The keys of texts that users and agents type."""


def texts_in(body: Mapping[str, Any]) -> list[str]:
    """The texts in the body of an event that somebody typed."""
    values = [body[key] for key in TYPED if body.get(key)]
    return [text for value in values for text in ([value] if isinstance(value, str) else value)]


def in_order(events: Sequence[Event]) -> list[Event]:
    """`events` in the order in which they happened: file order, but each `late` event is moved up to its own time.

    It stays after the first event, which opens the session, and before all that follow it in the file. The other events keep
    their order even if the clock went back.
    """
    seen: list[Event] = []
    places: dict[int, list[Event]] = {}
    late: list[tuple[int, Event]] = []
    for event in events:
        if event.body.get("late"):
            late.append((len(seen), event))
        else:
            seen.append(event)
    for index, event in late:
        for before in range(index - 1, 0, -1):
            if seen[before].writer == event.writer:  # the clocks of two clones cannot be compared
                if seen[before].at < event.at:
                    break
                index = before
        places.setdefault(index, []).append(event)
    found: list[Event] = []
    for index in range(len(seen) + 1) if late else ():
        found += sorted(places.get(index, ()), key=lambda event: event.at)
        found += seen[index : index + 1]
    return found if late else seen


@dataclass(frozen=True)
class Damage:
    """An unreadable line of a journal: its number (from 1), its bytes, and whether a crash cut it off."""

    line: int
    content: bytes
    torn: bool


@dataclass(frozen=True)
class Journal:
    """The contents of a journal: the readable events in file order, and the damaged lines."""

    events: tuple[Event, ...]
    damage: tuple[Damage, ...]


def new_event(at: int, kind: str, **body: object) -> Event:
    """An event with a new random id; values that are None or empty are omitted."""
    return Event(at, kind, os.urandom(5).hex(), {key: value for key, value in body.items() if value not in (None, "")})


def encode(event: Event) -> bytes:
    """The journal line of `event`, with its newline."""
    labels = {"n": event.counter, "w": event.writer} if event.writer else {}
    body = json.dumps({"id": event.id, **labels, **event.body}, ensure_ascii=False, separators=(",", ":"))
    return f"{event.at} {event.kind} {body}\n".encode("utf-8", "surrogateescape")


def decode(line: bytes) -> Event | None:
    """The event in a journal line (without newline); None when it is damaged (`model.event_body`)."""
    words = line.split(b" ", 2)
    # The length first: Python refuses to convert thousands of digits.
    if len(words) != 3 or not words[0].isdigit() or len(words[0]) > 20 or len(line) > LONGEST:
        return None
    at, kind = int(words[0]), words[1].decode("ascii", "replace")
    if at >= LATEST or not _KIND.fullmatch(kind):
        return None
    body = parsed_body(words[2].decode("utf-8", "surrogateescape"))
    if not body:
        return None
    name, writer, counter = body.pop("id"), body.get("w"), body.get("n")
    if isinstance(writer, str) and _WRITER.fullmatch(writer) and type(counter) is int and 0 < counter <= _HIGHEST:
        del body["n"], body["w"]
        return Event(at, kind, name, body, counter, writer)
    return Event(at, kind, name, body)


def parse_journal(content: bytes) -> Journal:
    """Parse a whole journal; damaged lines are returned separately.

    Raises SessionError `newer-journal` if a newer version of git-session wrote it.
    """
    events: list[Event] = []
    damage: list[Damage] = []
    seen: set[str] = set()
    lines = content.split(b"\n")
    last = lines.pop()
    for number, line in enumerate(lines, start=1):
        event = decode(line)
        if event is None:
            if line:
                damage.append(Damage(number, line, torn=False))
        elif event.id not in seen:  # a merge may have duplicated lines
            seen.add(event.id)
            events.append(event)
    if last:
        damage.append(Damage(len(lines) + 1, last, torn=True))
    for event in events:
        version = event.body.get("format", 1) if event.kind == "session" else 1
        if not isinstance(version, int) or version > FORMAT:
            raise SessionError(
                "newer-journal",
                f"cannot read the journal: a newer git-session wrote it (format {version}, this version reads {FORMAT})",
                hint="upgrade git-session; the journal is unchanged",
            )
    return Journal(tuple(events), tuple(damage))
