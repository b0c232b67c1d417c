"""What of a session leaves this clone, field by field: the only place that decides it.

An event leaves only if its kind and each part of its body belong to a field that is shared; anything unknown stays. Without the
field `time`, every time is rounded to its day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from git_session.model.dataclass import replace
from git_session.model.event import Event
from git_session.model.union import FIVE_MINUTES_MS, exactness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from typing import Any

HANDOFF, PRESENCE, TIME, FILES, SNAPSHOTS = "handoff", "presence", "time", "files", "snapshots"
FIELDS: Mapping[str, str] = {
    HANDOFF: "objectives, decisions, blockers, reminders and next steps of your sessions, and the ids of their commits",
    PRESENCE: "the branches you have sessions open on and when you were last seen there, to 5 minutes",
    TIME: "when you worked and for how long, to the second; otherwise every time is rounded to its day",
    FILES: "paths that decisions are about, test commands, and results of tests and coverage",
    SNAPSHOTS: "uncommitted work in your snapshots: the files that differ from the last commit, without submodules",
}
"""Each field and what it contains."""
USUAL = (HANDOFF, PRESENCE)
"""The fields that are shared unless the user says otherwise."""

_ALWAYS = {
    "session": ("format", "session", "branch", "base", "base_ref", "begun_on", "issue", "tdd"),
    "branch": ("branch",),
    "end": ("merged_to", "merged_as", "branch_gone"),
    "reopen": (),
    "commit": ("oid", "parents", "decisions", "completed", "listed", "late"),
    "rewrite": ("pairs", "lost"),
    "gone": ("oids",),
    "back": ("oids",),
}
_OF_FIELD: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    HANDOFF: {
        "adopted": ("commit", "author", "written", "commits", "people", "base", "follows", "source", "remember", "next", "issue"),
        "objective": ("text", "author", "written"),
        "objective.start": ("of", "written"),
        "objective.complete": ("of", "commit", "written"),
        "objective.reopen": ("of", "written"),
        "objective.drop": ("of", "commit", "written"),
        "objective.edit": ("of", "text"),
        "blocker": ("text", "issue", "author", "written", "day"),
        "blocker.resolve": ("of", "resolution", "author", "written", "day", "source"),
        "decision": (
            "text", "rationale", "alternatives", "of", "supersedes", "supersedes_text", "author", "written", "commit"
        ),
        "checkpoint": ("commit", "label", "notes", "phase", "unshared"),
        "end": ("accomplished", "remember", "next", "ignored"),
    },
    TIME: {
        "session": ("timeouts",),
        "enter": (),
        "leave": ("reason",),
        "activity": ("reason", "late"),
        "agent": ("of", "event"),
        "timeouts": ("timeouts", "before"),
        "stash": (),
        "unstash": (),
        "commit": ("seconds",),
    },
    FILES: {
        "decision": ("paths",),
        "measurement": (
            "commit", "covered", "lines", "new_covered", "new_lines", "passed", "failed", "errors", "skipped", "seconds",
            "tests_added", "tests_removed", "sources", "measured", "origin",
        ),
        "test": (
            "command", "status", "passed", "failed", "skipped", "seconds", "phase", "tests_changed", "code_changed", "not_run"
        ),
    },
    SNAPSHOTS: {"checkpoint": ("commit", "snapshot", "unshared")},
}  # fmt: skip
_TIMES = ("written", "measured")


def shared_events(events: Iterable[Event], fields: Collection[str]) -> list[Event]:
    """The part of labelled `events` (`model.union`) that leaves with `fields`; ids, counters and writers stay."""
    found = []
    for event in events:
        keys = [*_ALWAYS.get(event.kind, ())]
        is_shared = event.kind in _ALWAYS
        for name in fields:
            part = _OF_FIELD.get(name, {}).get(event.kind)
            is_shared = is_shared or part is not None
            keys += part or ()
        if is_shared:
            body = {key: event.body[key] for key in ("by", *keys) if key in event.body}
            found.append(replace(event, at=event.at if TIME in fields else day(event.at), body=_coarse(body, fields)))
    return found


def with_shared_snapshots(events: Iterable[Event], shared: Mapping[str, str]) -> list[Event]:
    """`events`, of whose snapshots only those `shared` (id of the event of the checkpoint -> snapshot) leave; the other checkpoints
    are marked as `unshared`, so that nobody takes their commit for all that they hold."""
    found = []
    for event in events:
        if event.kind == "checkpoint" and event.text("snapshot"):
            body = {key: value for key, value in event.body.items() if key != "snapshot"}
            kept = shared.get(event.id)
            event = replace(event, body={**body, **({"snapshot": kept} if kept else {"unshared": True})})
        found.append(event)
    return found


def _coarse(body: dict[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """`body` without times that are not shared, in parts that other fields share."""
    if TIME in fields:
        return body
    for key in _TIMES:
        if isinstance(body.get(key), int):
            body[key] = day(body[key])
    if isinstance(body.get("people"), list):
        body["people"] = [{**each, "seconds": 0} for each in body["people"] if isinstance(each, dict)]
    return body


def day(at: int) -> int:
    """The noon in UTC of the local day of `at` (epoch ms), by which a shared day is given; of such a noon, itself."""
    from datetime import UTC, datetime  # slow to import, and the settings import this module

    if is_day(at):
        return at
    try:
        local = datetime.fromtimestamp(at / 1000)
    except (OverflowError, OSError, ValueError):
        return 0
    return int(datetime(local.year, local.month, local.day, 12, tzinfo=UTC).timestamp()) * 1000


def is_day(at: int) -> bool:
    """Does `at` (epoch ms) give a day alone, as `day` does?"""
    return exactness(at) == 0


def date_at(at: int) -> date:
    """The local date at `at` (epoch ms); if that gives a day alone, this day, in every time zone."""
    from datetime import UTC, datetime

    return (datetime.fromtimestamp(at / 1000, UTC) if is_day(at) else datetime.fromtimestamp(at / 1000)).date()


def month_of(at: int) -> str:
    """The month of `at` (epoch ms) in UTC, such as `2027-01`."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m")


def five_minutes(at: int) -> int:
    """`at` (epoch ms) rounded down to five minutes."""
    return at // FIVE_MINUTES_MS * FIVE_MINUTES_MS
