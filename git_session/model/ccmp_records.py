"""What the CCMP plugin session-management wrote, as values: its state, checkpoints, handoffs, and lists of a branch.

Its `scripts/session.py` writes `.sessions/state.json` (branch, objectives, started_at, mode), `.sessions/checkpoints/<time>.md` and
`<time>-HANDOFF.md`, and the entry `session-management` of `.ccmp/state.json`, at the top or under `plugins`. Its documentation also
names `.git/sessions/<branch>/` with `objectives.md`, `blockers.md` and `context.json`. People and agents edit all of these by
hand, so each is read for what it has, and what is not understood is passed over. Times without a zone are local.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from git_session.model.dataclass import dataclass
from git_session.model.event_body import LATEST
from git_session.model.session import State
from git_session.model.text import one_line

KEPT = 500
"""Most entries of a list that are read; nobody writes more by hand."""
_LONGEST = 2_000
"""Most characters of a text."""
_DAY = 86_400


@dataclass(frozen=True)
class CcmpObjective:
    """An objective and its state."""

    text: str
    state: State = State.OPEN


@dataclass(frozen=True)
class CcmpBlocker:
    """A blocker; `resolution` says how it was resolved, if it was."""

    text: str
    issue: str = ""
    is_resolved: bool = False
    resolution: str = ""


@dataclass(frozen=True)
class CcmpDecision:
    """A decision with its reason."""

    text: str
    rationale: str = ""
    alternatives: str = ""


@dataclass(frozen=True)
class CcmpCheckpoint:
    """A checkpoint: when it was made (epoch ms, 0 if unknown), and the commit at that time."""

    at: int
    label: str
    notes: str
    commit: str


@dataclass(frozen=True)
class CcmpRecord:
    """What one file says of the session on `branch`. Times are epoch ms, 0 if unknown; `seconds` is the time it took.

    `document` is the file itself, if it is a handoff. `session` is the id that git-session wrote there, if it did.
    """

    branch: str
    started_at: int = 0
    ended_at: int = 0
    seconds: int = 0
    is_tdd: bool = False
    objectives: tuple[CcmpObjective, ...] = ()
    blockers: tuple[CcmpBlocker, ...] = ()
    decisions: tuple[CcmpDecision, ...] = ()
    accomplished: tuple[str, ...] = ()
    remember: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    document: str = ""
    session: str = ""


# --- states -----------------------------------------------------------------------------------------------------------


def state_record(state: Mapping[str, Any], *, branch: str = "") -> CcmpRecord | None:
    """The record in a state or context, of `branch` unless it names another; None if it says nothing of a session."""
    ended = _time(state.get("ended_at"))
    found = CcmpRecord(
        _text(state.get("branch")) or branch,
        _time(state.get("started_at")),
        ended or (_time(state.get("started_at")) if _word(state.get("status")) in _DONE else 0),
        objectives=(
            *_objectives(state.get("objectives")),
            *(CcmpObjective(each.text, State.DONE) for each in _objectives(state.get("objectives_completed"))),
        ),
        blockers=_blockers(state.get("blockers")),
        decisions=_decisions(state.get("decisions")),
        is_tdd=_word(state.get("mode")) == "tdd",
        session=_text(state.get("current_session")),
    )
    return (
        found if found.branch and (found.objectives or found.blockers or found.decisions or found.started_at) else None
    )


_DONE = frozenset(("completed", "complete", "done", "ended", "closed", "archived", "resolved"))
_STARTED = frozenset(("in_progress", "in progress", "in-progress", "active", "started", "current"))


def _entries(listed: object) -> list[Any]:
    return listed[:KEPT] if isinstance(listed, list) else []


def _named(entry: object, *names: str) -> str:
    """The text of an entry: itself, or what it has under the first of these names."""
    if isinstance(entry, dict):
        return next((text for name in names if (text := _text(entry.get(name)))), "")
    return _text(entry)


def _objectives(listed: object) -> tuple[CcmpObjective, ...]:
    found = []
    for each in _entries(listed):
        text = _named(each, "text", "title", "description", "objective", "name")
        state = State.OPEN
        if isinstance(each, dict):
            status = _word(each.get("status")) or _word(each.get("state"))
            is_done = each.get("completed") is True or each.get("done") is True or status in _DONE
            state = State.DONE if is_done else State.STARTED if status in _STARTED else State.OPEN
        if text:
            found.append(CcmpObjective(text, state))
    return tuple(found)


def _blockers(listed: object) -> tuple[CcmpBlocker, ...]:
    found = []
    for each in _entries(listed):
        text = _named(each, "text", "title", "description", "blocker", "name")
        given = each if isinstance(each, dict) else {}
        is_resolved = given.get("resolved") is True or _word(given.get("status")) in _DONE
        if text:
            found.append(CcmpBlocker(text, _text(given.get("issue")), is_resolved, _text(given.get("resolution"))))
    return tuple(found)


def _decisions(listed: object) -> tuple[CcmpDecision, ...]:
    found = []
    for each in _entries(listed):
        text = _named(each, "text", "decision", "title", "description")
        given = each if isinstance(each, dict) else {}
        other = given.get("alternatives")
        alternatives = "; ".join(filter(None, map(_text, other[:KEPT]))) if isinstance(other, list) else _text(other)
        if text:
            found.append(CcmpDecision(text, _text(given.get("rationale")), alternatives[:_LONGEST]))
    return tuple(found)


def _text(value: object) -> str:
    return one_line(value[: 4 * _LONGEST])[:_LONGEST] if isinstance(value, str) else ""


def _word(value: object) -> str:
    return _text(value).lower()


def _time(value: object) -> int:
    """An ISO date and time, or a number of seconds or milliseconds since the epoch, as epoch ms; 0 if it is neither."""
    try:
        if isinstance(value, str) and 10 <= len(value) <= 40:
            at = int(datetime.fromisoformat(value.strip()).timestamp() * 1000)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            at = int(value if value > 10**11 else value * 1000)
        else:
            return 0
    except (ValueError, OverflowError, OSError):
        return 0
    return at if 0 < at < LATEST else 0


# --- Markdown ---------------------------------------------------------------------------------------------------------

_ITEM = re.compile(r"(?:[-*+]|\d{1,4}[.)])\s+(?:\[(?P<box>.)\]\s+)?(?P<text>\S.*)")
_FIELD = re.compile(r"\*\*(?P<key>[^*:]{1,60}):?\*\*:?\s*(?P<value>.*)")
_HEADING = re.compile(r"(?P<depth>#{1,6})\s+(?P<text>.*)")
_MARKS = {"✅": State.DONE, "☑": State.DONE, "✔": State.DONE, "🚧": State.STARTED, "▶": State.STARTED, "❌": State.OPEN}
_BOXES = {"x": State.DONE, "X": State.DONE, "▶": State.STARTED, ">": State.STARTED}
_NAME = re.compile(
    r"(?:obj|blk|dec|d)-[\w-]{0,20}\d\s*[:.)]?\s+|(?:blocker|decision)\s+\d{1,4}\s*[:.)]\s+", re.IGNORECASE
)
"""What the entries of lists are numbered with."""
_NOTHING = frozenset(("", "-", "none", "n/a", "na", "no", "nothing", "none."))
_EMPTY_STEPS = ("Review changes since last session", "Continue work on open objectives")
"""Next steps that the plugin writes into every handoff."""
_SECTIONS = (
    ("objective", "objectives"), ("blocker", "blockers"), ("decision", "decisions"), ("accomplished", "accomplished"),
    ("next step", "next"), ("remember", "remember"),
)  # fmt: skip
_UNITS = {"d": _DAY, "h": 3600, "m": 60, "s": 1}


def list_record(objectives: str, blockers: str, *, branch: str) -> CcmpRecord:
    """The record in the lists of `branch`: its objectives.md and blockers.md, of which either may be empty."""
    return CcmpRecord(
        branch,
        objectives=tuple(CcmpObjective(text, state) for text, state in _items(objectives)),
        blockers=tuple(CcmpBlocker(text, is_resolved=state is State.DONE) for text, state in _items(blockers)),
    )


def _items(text: str) -> Iterator[tuple[str, State]]:
    for line in text.splitlines()[: 10 * KEPT]:
        match = _ITEM.fullmatch(line.strip()) if line[:1] not in (" ", "\t") else None
        found = _item(match) if match else None
        if found:
            yield found


def _item(match: re.Match[str]) -> tuple[str, State] | None:
    text = match["text"]
    state = _BOXES.get(match["box"] or "", State.OPEN)
    if text[0] in _MARKS:
        state, text = _MARKS[text[0]], text[1:].lstrip("\ufe0f ")
    text = _NAME.sub("", _plain(text), count=1)
    return (text, state) if text.lower() not in _NOTHING else None


def _plain(text: str) -> str:
    return _text(text.replace("**", ""))


def checkpoint_of(text: str) -> CcmpCheckpoint:
    """A checkpoint file."""
    fields, notes, in_notes = dict[str, str](), list[str](), False
    for line in text.splitlines():
        heading, field = _HEADING.fullmatch(line.strip()), _FIELD.fullmatch(line.strip())
        if heading:
            in_notes = heading["text"].strip().lower() == "notes"
        elif in_notes:
            notes.append(line)
        elif field:
            fields.setdefault(field["key"].strip().lower(), _text(field["value"]))
    commit = fields.get("commit", "").lower()
    return CcmpCheckpoint(
        _time(fields.get("time")),
        fields.get("label", ""),
        _text("\n".join(notes)),
        commit if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", commit) else "",
    )


def handoff_record(text: str) -> CcmpRecord | None:
    """A handoff file; None if it does not name its branch."""
    reading = _HandoffReading()
    for line in text.splitlines()[: 20 * KEPT]:
        reading.take(line)
    return reading.record(text)


def seconds_in(text: str) -> int:
    """The length of a time such as `~15 minutes`, `2 hours 15 minutes` or `1h 30m`, at most a day; 0 if it is none."""
    words = re.findall(
        r"(\d{1,5}(?:\.\d{1,3})?)\s*(d|h|m|s)(?:ays?|ours?|rs?|in(?:ute)?s?|ec(?:ond)?s?)?\b", text.lower()
    )
    total = int(sum(float(number) * _UNITS[unit] for number, unit in words))
    return total if total <= _DAY else 0


class _HandoffReading:
    """A handoff while its lines are read."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.lists: dict[str, list[tuple[str, State]]] = {name: [] for _, name in _SECTIONS}
        self.parts: dict[str, list[dict[str, str]]] = {"blockers": [], "decisions": []}
        self.section = self.part = self.title = ""

    def take(self, line: str) -> None:
        heading, field = _HEADING.fullmatch(line.strip()), _FIELD.fullmatch(line.strip())
        item = _ITEM.fullmatch(line.strip()) if line[:1] not in (" ", "\t") else None
        if heading:
            self._enter(heading)
        elif field:
            self._field(field["key"].strip().lower(), _text(field["value"].rstrip("\\")))
        elif item and self.part and self.title.startswith("alternatives"):
            part = self.parts[self.section][-1]
            part["alternatives"] = "; ".join(filter(None, (part.get("alternatives", ""), _plain(item["text"]))))[
                :_LONGEST
            ]
        elif item and self.section and not self.part:
            found = _item(item)
            if found and len(self.lists[self.section]) < KEPT:
                self.lists[self.section].append(found)

    def _enter(self, heading: re.Match[str]) -> None:
        text = _plain(heading["text"])
        if len(heading["depth"]) > 2 and self.section in self.parts and _NAME.match(text):
            self.part = _NAME.sub("", text, count=1)
            if len(self.parts[self.section]) < KEPT:
                self.parts[self.section].append({"title": self.part})
            return
        self.part = ""
        self.section = _section(text) if "checklist" not in text.lower() else ""

    def _field(self, key: str, value: str) -> None:
        self.title = "" if value else key
        if self.part:
            self.parts[self.section][-1].setdefault(key, value)
        elif not value:  # the title of a list
            self.section = _section(key) or self.section
        elif key in ("accomplished", "remember", "decisions", "primary goal", "goal"):
            name = "objectives" if "goal" in key else key
            if value.lower() not in _NOTHING:
                self.lists[name].append((value, State.OPEN))
        else:
            self.fields.setdefault(key, value)

    def record(self, document: str) -> CcmpRecord | None:
        branch = self.fields.get("branch", "").strip("`")
        if not branch or branch == "Unknown":
            return None
        texts = {name: tuple(text for text, _ in found) for name, found in self.lists.items()}
        blockers = [CcmpBlocker(text, is_resolved=state is State.DONE) for text, state in self.lists["blockers"]]
        blockers += [
            CcmpBlocker(
                each["title"],
                _unless_nothing(each.get("issue", "")),
                "resolved" in each.get("status", "").lower(),
                _unless_nothing(each.get("resolution", "")),
            )
            for each in self.parts["blockers"]
        ]
        decisions = [CcmpDecision(text) for text in texts["decisions"]]
        decisions += [
            CcmpDecision(each["title"], each.get("rationale", ""), each.get("alternatives", ""))
            for each in self.parts["decisions"]
        ]
        return CcmpRecord(
            branch,
            ended_at=_time(self.fields.get("date", "").removesuffix(" UTC")),
            seconds=seconds_in(self.fields.get("duration", "")),
            objectives=tuple(CcmpObjective(text, state) for text, state in self.lists["objectives"]),
            blockers=tuple(blockers),
            decisions=tuple(decisions),
            accomplished=texts["accomplished"],
            remember=texts["remember"],
            next_steps=tuple(each for each in texts["next"] if each not in _EMPTY_STEPS),
            document=document,
        )


def _section(text: str) -> str:
    return next((name for word, name in _SECTIONS if word in text.lower()), "")


def _unless_nothing(text: str) -> str:
    return "" if text.lower() in _NOTHING else text


# --- several files ----------------------------------------------------------------------------------------------------


def merged(records: Iterable[CcmpRecord], *, away_after: int) -> CcmpRecord:
    """One record of what several (of one branch, oldest first) say: each text once, done if one of them says so, the times added.

    The same handoff twice counts once. Without a time of its own, an ended session took the time from its start to its end, unless
    that is more than `away_after` (seconds).
    """
    objectives: dict[str, CcmpObjective] = {}
    blockers: dict[str, CcmpBlocker] = {}
    decisions: dict[str, CcmpDecision] = {}
    texts: dict[str, list[str]] = {"accomplished": [], "remember": []}
    found = list(records)
    times: dict[int, int] = {}
    for each in found:
        for objective in each.objectives:
            before = objectives.get(objective.text)
            if not before or before.state is not State.DONE:
                objectives[objective.text] = objective
        for blocker in each.blockers:
            if not (blocker.text in blockers and blockers[blocker.text].is_resolved):
                blockers[blocker.text] = blocker
        for decision in each.decisions:
            if decision.rationale or decision.text not in decisions:
                decisions[decision.text] = decision
        texts["accomplished"] += each.accomplished
        texts["remember"] += each.remember
        if each.seconds:
            times[each.ended_at] = max(times.get(each.ended_at, 0), each.seconds)
    starts = [each.started_at for each in found if each.started_at]
    begun, ended = max(starts, default=0), max((each.ended_at for each in found), default=0)
    whole = (ended - begun) // 1000 if begun and ended > begun else 0
    return CcmpRecord(
        found[-1].branch,
        min(starts, default=0),
        ended if ended >= begun else 0,
        sum(times.values()) or (whole if whole <= away_after else 0),
        any(each.is_tdd for each in found),
        tuple(objectives.values()),
        tuple(blockers.values()),
        tuple(decisions.values()),
        tuple(dict.fromkeys(texts["accomplished"])),
        tuple(dict.fromkeys(texts["remember"])),
        next((each.next_steps for each in reversed(found) if each.next_steps), ()),
        next((each.document for each in reversed(found) if each.document), ""),
    )
