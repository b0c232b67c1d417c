"""Events, and the journal text that holds them: `<epoch-ms> <kind> <json object>`, one a line.

The format is shared with `hot.journal`, which appends without parsing. The first event of a journal is `session`, whose
`format` says which version wrote it. Every event has a random `id`, so that two copies of a journal merge as the union
of their lines. References between events (`of`) name these ids, never the `obj-1` that people see.

Events are told in file order, but for those marked `late`: what was found out afterwards (`services.catchup`) and bears
the time when it happened. `in_order` puts each where it belongs, so that no time is lost and none counts twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT = 1


@dataclass(frozen=True)
class Event:
    """One thing that happened at `at` (epoch ms). `body` holds JSON values."""

    at: int
    kind: str
    id: str
    body: Mapping[str, Any] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """The string under `key`; empty when it is missing or not a string."""
        value = self.body.get(key)
        return value if isinstance(value, str) else ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The (old, new) commits of a `rewrite`; what is no pair of strings is left out."""
        value = self.body.get("pairs")
        listed = [pair for pair in value if isinstance(pair, list)] if isinstance(value, list) else []
        return [(pair[0], pair[1]) for pair in listed if [type(each) for each in pair] == [str, str]]

    def count(self, key: str) -> int:
        """The number under `key`; 0 when it is missing, or no whole number from 0 on."""
        value = self.body.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0

    def texts(self, key: str) -> tuple[str, ...]:
        """The strings of the list under `key`."""
        value = self.body.get(key)
        return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list) else ()


def in_order(events: Sequence[Event]) -> list[Event]:
    """`events` as they happened: as in the file, each `late` one behind the last that was written down before its time.

    Never before the first, which opens the session, and never behind one that was written down after it: what is found
    out has happened. The others keep their order even where the clock went back.
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
        while index > 1 and seen[index - 1].at >= event.at:
            index -= 1
        places.setdefault(index, []).append(event)
    found: list[Event] = []
    for index in range(len(seen) + 1) if late else ():
        found += sorted(places.get(index, ()), key=lambda event: event.at)
        found += seen[index : index + 1]
    return found if late else seen


@dataclass(frozen=True)
class Damage:
    """A journal line that cannot be read: its number (from 1), its bytes, and whether it was cut off by a crash."""

    line: int
    content: bytes
    torn: bool


@dataclass(frozen=True)
class Journal:
    """What a journal file holds: the readable events in file order, and what is lost."""

    events: tuple[Event, ...]
    damage: tuple[Damage, ...]


def new_event(at: int, kind: str, **body: object) -> Event:
    """An event with a fresh id; values that are None or empty are left out."""
    return Event(at, kind, os.urandom(5).hex(), {key: value for key, value in body.items() if value not in (None, "")})


def encode(event: Event) -> bytes:
    """The journal line of `event`, with its newline."""
    body = json.dumps({"id": event.id, **event.body}, ensure_ascii=False, separators=(",", ":"))
    return f"{event.at} {event.kind} {body}\n".encode("utf-8", "surrogateescape")


def decode(line: bytes) -> Event | None:
    """The event in a journal line (without newline); None when it is damaged."""
    words = line.split(b" ", 2)
    if len(words) != 3 or not words[0].isdigit():
        return None
    try:
        body = json.loads(words[2].decode("utf-8", "surrogateescape"))
        kind = words[1].decode("ascii")
    except ValueError:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("id"), str):
        return None
    return Event(int(words[0]), kind, body.pop("id"), body)


def parse_journal(content: bytes) -> Journal:
    """Read a whole journal; damaged lines are set aside, nothing else is lost.

    Raises SessionError `newer-journal` when a newer version of git-session wrote it.
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
        elif event.id not in seen:  # a line that a merge brought twice counts once
            seen.add(event.id)
            events.append(event)
    if last:
        damage.append(Damage(len(lines) + 1, last, torn=True))
    for event in events:
        version = event.body.get("format", 1) if event.kind == "session" else 1
        if not isinstance(version, int) or version > FORMAT:
            raise SessionError(
                "newer-journal",
                f"the journal was written by a newer git-session (format {version}, this one reads {FORMAT})",
                hint="upgrade git-session; the journal was left as it is",
            )
    return Journal(tuple(events), tuple(damage))
