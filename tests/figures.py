"""Reads the figures of a session back from each output, so that tests can compare the outputs."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.sandbox import Sandbox, checked

Reading = Mapping[str, object]
"""Name of a figure -> its value in an output, for the figures that the output contains."""

_UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}


@dataclass(frozen=True)
class Tables:
    """The outputs about all sessions; each is printed once, and read for every session."""

    history: str
    history_json: Any
    report: str
    report_json: Any

    @classmethod
    def of(cls, box: Sandbox) -> Tables:
        return cls(
            box.session("history", "--count", "100").out,
            box.json("history", "--count", "100"),
            box.session("report", "--project").out,
            box.json("report", "--project"),
        )

    def readings(self, session_id: str, branch: str) -> dict[str, Reading]:
        return {
            "history": of_row(self.history, branch),
            "history --json": of_past(_named(self.history_json["sessions"], session_id)),
            "report": of_row(self.report, branch),
            "report --json": of_reported(_named(self.report_json["sessions"], session_id)),
        }


def readings(box: Sandbox, session_id: str) -> dict[str, Reading]:
    """Command -> the figures in its output about one session."""
    handoff = box.json("handoff", session_id)
    found: dict[str, Reading] = {
        "handoff": of_markdown(box.session("handoff", session_id).out),
        "handoff --json": of_handoff(handoff),
        "log": of_log(box.json("log", session_id)),
        **files(box, session_id),
    }
    if handoff["branch"] == box.git("branch", "--show-current") and not handoff["ended_at"]:
        found["status"] = of_status(box.json("status"))
    return found


def files(box: Sandbox, session_id: str) -> dict[str, Reading]:
    """File -> its figures, for files in the session's folder and, once it has ended, in its archive."""
    context = checked(json.loads((box.path / ".git" / "sessions" / session_id / "context.json").read_text("utf-8")))
    if not context["ended_at"]:
        return {"context.json": of_context(context)}
    ref = f"refs/sessions/{session_id}"
    return {
        "context.json": of_context(context),
        "the archive's handoff.md": of_markdown(box.run("git", "cat-file", "blob", f"{ref}:handoff.md").out),
        "the archive's context.json": of_context(
            checked(json.loads(box.git("cat-file", "blob", f"{ref}:context.json")))
        ),
        "the archive's journal": of_journal(box.git("cat-file", "blob", f"{ref}:journal")),
    }


def contradictions(found: Mapping[str, Reading]) -> list[str]:
    """The figures on which outputs differ: `commits: 2 (handoff, history), 1 (report)`."""
    values_of: dict[str, dict[object, list[str]]] = {}
    for output, reading in found.items():
        for name, value in reading.items():
            values_of.setdefault(name, {}).setdefault(value, []).append(output)
    return [
        f"{name}: " + "; ".join(f"{value} ({', '.join(outputs)})" for value, outputs in values.items())
        for name, values in values_of.items()
        if len(values) > 1
    ]


def of_ended(document: Any) -> dict[str, Reading]:
    """The output of `git session end --json`: its handoff, as values and as Markdown."""
    return {"end --json": of_handoff(document["handoff"]), "end's Markdown": of_markdown(document["markdown"])}


def of_handoff(document: Any) -> Reading:
    metrics = document["metrics"]
    return _objectives(document) | {
        "ends": document["number"],
        "ended at": _minute(document["ended_at"]),
        "active": metrics["active_seconds"],
        "idle": metrics["idle_seconds"],
        "commits": metrics["commits"],
        "listed commits": len(document["commits"]),
        "files": metrics["files"],
        "added": metrics["added"],
        "deleted": metrics["deleted"],
        "decisions": len(document["decisions"]),
        "checkpoints": len(document["checkpoints"]),
        "blockers": len(document["blockers"]),
        "open blockers": sum(not each["resolved_at"] for each in document["blockers"]),
        "who": _who(metrics["who"]),
    }


def of_markdown(text: str) -> Reading:
    """The handoff in Markdown; a missing section stands for zero."""
    sections = dict(_sections(text))
    head, metrics = sections[""], sections["Metrics"]
    done, counted = _numbers(r"(\d+) of (\d+) done", sections.get("Objectives", "")) or (0, 0)
    ended = re.search(r"^- Ended: (\S+ \S+) \+0000(?: \(end (\d+)\))?$", head, re.MULTILINE)
    files, added, deleted = _numbers(r"^- Changes: (\d+) files?, \+(\d+) −(\d+)$", metrics) or (0, 0, 0)
    (commits,) = _numbers(r"^- Commits: (\d+) ", metrics) or (0,)
    duration = re.search(r"^- Duration: (.+?) active(?:, (.+) idle)?$", head, re.MULTILINE)
    times = re.search(r"^- Time: (.+?) active(?:, (.+?) idle)?(?:,|$)", metrics, re.MULTILINE)
    assert duration and times and duration.groups() == times.groups()
    blockers = sections.get("Blockers", "")
    return {
        "objectives": counted,
        "objectives done": done,
        "ends": int(ended[2] or 1) if ended else 0,
        "ended at": ended[1] if ended else "",
        "active": _seconds(times[1]),
        "idle": _seconds(times[2] or "0s"),
        "commits": commits,
        "listed commits": len(re.findall(r"^  - `[0-9a-f]{9}` ", sections.get("Work done", ""), re.MULTILINE)),
        "files": files,
        "added": added,
        "deleted": deleted,
        "decisions": len(re.findall(r"^- dec-", sections.get("Decisions", ""), re.MULTILINE)),
        "blockers": len(re.findall(r"^- \[", blockers, re.MULTILINE)),
        "open blockers": blockers.count("- [ ]"),
    }


def of_row(text: str, branch: str) -> Reading:
    """The row of the session on `branch` in the table of `history` or `report`."""
    row = re.search(
        rf"^.*\d{{4}}-\d\d-\d\d +{re.escape(branch)} +(\d+)/(\d+) +((?:\d+[dhms] ?)+) +(\d+) +\+(\d+) −(\d+)",
        text,
        re.MULTILINE,
    )
    assert row, text
    return {
        "objectives": int(row[2]),
        "objectives done": int(row[1]),
        "active": _seconds(row[3]),
        "commits": int(row[4]),
        "added": int(row[5]),
        "deleted": int(row[6]),
    }


def of_past(past: Any) -> Reading:
    return _listed(past) | {"files": past["files"], "open blockers": past["blockers_open"]}


def of_reported(session: Any) -> Reading:
    return _listed(session)


def of_context(document: Any) -> Reading:
    """The fold of the journal; commits that left the branch are in it, but do not count."""
    clock = document["clock"]
    is_open = not document["ended_at"]
    return _objectives(document) | {
        "ends": 0 if is_open else len(document["ends"]),
        "ended at": _minute(document["ended_at"]),
        **({} if is_open else {"active": clock["active"] // 1000, "idle": clock["idle"] // 1000}),
        "recorded commits": sum(not each["gone"] for each in document["commits"]),
        "decisions": len(document["decisions"]),
        "checkpoints": len(document["checkpoints"]),
        "blockers": len(document["blockers"]),
        "open blockers": sum(not each["resolved_at"] for each in document["blockers"]),
    }


def of_journal(text: str) -> Reading:
    """The figures that can be counted without folding."""
    rows = [line.split(" ", 2) for line in text.splitlines()]
    kinds = [kind for _, kind, _ in rows]
    return {
        "ends": kinds.count("end"),
        "ended at": _minute(int(rows[-1][0])),
        "decisions": kinds.count("decision"),
        "checkpoints": kinds.count("checkpoint"),
        "blockers": kinds.count("blocker"),
        "open blockers": kinds.count("blocker") - kinds.count("blocker.resolve"),
    }


def of_log(document: Any) -> Reading:
    entries = document["entries"]
    ended = entries[-1]["kind"] == "end"
    return {
        "ends": sum(each["kind"] == "end" for each in entries) if ended else 0,
        "ended at": _minute(entries[-1]["at"] if ended else 0),
        "decisions": sum(each["kind"] == "decision" for each in entries),
        "checkpoints": sum(each["kind"] == "checkpoint" for each in entries),
        "blockers": sum(each["kind"] == "blocker" for each in entries),
    }


def of_status(document: Any) -> Reading:
    return _objectives(document) | {
        "active": document["active_seconds"],
        "idle": document["idle_seconds"],
        "commits": document["commits"],
        "checkpoints": len(document["checkpoints"]),
        "blockers": len(document["blockers"]),
        "open blockers": sum(not each["resolved_at"] for each in document["blockers"]),
    }


def _listed(row: Any) -> dict[str, object]:
    return {
        "objectives": row["objectives"],
        "objectives done": row["objectives_done"],
        "ended at": _minute(row["ended_at"]),
        "active": row["active_seconds"],
        "idle": row["idle_seconds"],
        "commits": row["commits"],
        "added": row["added"],
        "deleted": row["deleted"],
        "who": _who(row["who"]),
    }


def _objectives(document: Any) -> dict[str, object]:
    states = [each["state"] for each in document["objectives"]]
    return {"objectives": len(states) - states.count("dropped"), "objectives done": states.count("done")}


def _who(shares: Any) -> tuple[tuple[object, ...], ...]:
    return tuple(sorted((each["kind"], each["name"], each["commits"], each["active_seconds"]) for each in shares))


def _named(rows: Any, session_id: str) -> Any:
    (row,) = (row for row in rows if row["id"] == session_id)
    return row


def _minute(milliseconds: int) -> str:
    """A time as in the handoff: `2027-01-15 08:00`, in UTC; empty for 0."""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(milliseconds // 1000)) if milliseconds else ""


def _seconds(text: str) -> int:
    """`1h 25m` as seconds."""
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([dhms])", text))


def _numbers(pattern: str, text: str) -> tuple[int, ...]:
    """The numbers in the first match of `pattern`; none without a match."""
    found = re.search(pattern, text, re.MULTILINE)
    return tuple(map(int, found.groups())) if found else ()


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """(title, body) of each second-level section; the text before the first has no title."""
    for part in ("\n" + text).split("\n## "):
        title, _, body = part.partition("\n")
        yield ("" if part.startswith("\n") else title, body)
