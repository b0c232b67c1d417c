"""The text of `.session/decision-log.md`: generated entries are added, what people wrote stays byte for byte.

An entry, with a blank line around it and inside it:

    <!-- feature-oauth-20261123-ai82/dec-1 -->

    ## 2026-11-23 Use PKCE

    - Session: feature-oauth-20261123-ai82, dec-1, concerns src/auth/**
    - Status: superseded by hotfix-20261201-6iut/dec-2
    - Supersedes: release-20261001-jz6t/dec-4 Use the implicit flow
    - Rationale: Protects against code interception
    - Alternatives: The implicit flow

    <!-- end of feature-oauth-20261123-ai82/dec-1 -->

Of a decision that the session adopted, the `Session` line says who took it: `…, dec-1, by Bo Example, concerns …`; not a
line of its own, which the entries of two adopters would have in common.

An entry is recognised by its `Session` line alone; earlier versions wrote no comments. The comments let two branches
merge by union: git treats lines that both sides added alike as common, and joins differences that at most three common
lines part (xdiff/xmerge.c). So an entry begins and ends with a line of its own, and has no more than three lines in
succession that another entry could have too: texts are put on one line each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from git_session.model.dataclass import dataclass
from git_session.model.documents import list_item
from git_session.model.ids import full_reference
from git_session.model.pattern import lazy_pattern
from git_session.model.session import Decision
from git_session.model.text import one_line

LOG = ".session/decision-log.md"
"""Where the log lies, from the top of the work tree."""

_HEADING = lazy_pattern(r"##\s+(?:(\d{4}-\d{2}-\d{2})\s+)?(.+?)\s*")
_SESSION = lazy_pattern(r"- Session: ([a-z0-9-]+), (dec-\d+)(?:, (by|concerns) (.*))?\s*")
_FIELD = lazy_pattern(r"- (Status|Supersedes|Rationale|Alternatives): (.*?)\s*")
_STATUS = "superseded by "
_CONCERNS = ", concerns "


@dataclass(frozen=True)
class LogEntry:
    """An entry of the log: `date` (`2026-11-23`, or empty) and text of its heading; what people wrote by hand has no session.

    `author` took the decision before the session adopted it; empty for the session's own.
    `supersedes` begins with the reference of the replaced decision, `superseded_by` is that of its successor.
    """

    date: str
    text: str
    session: str = ""
    id: str = ""
    author: str = ""
    paths: tuple[str, ...] = ()
    rationale: str = ""
    alternatives: str = ""
    supersedes: str = ""
    superseded_by: str = ""


def log_head() -> str:
    """The start of a new decision log."""
    return (
        "# Decision log\n\n"
        "Decisions of all sessions, oldest first. git-session adds them with the next checkpoint, or when the session ends;\n"
        "two branches that both did merge by keeping both sides (see .gitattributes).\n"
    )


def entry_text(session_id: str, decision: Decision) -> str:
    """The entry of one decision; the date is local."""
    name = f"{session_id}/{decision.id}"
    author = one_line(decision.author).replace(_CONCERNS, " ")
    by = f", by {author}" if author else ""
    concerns = f"{_CONCERNS}{', '.join(map(one_line, decision.paths))}" if decision.paths else ""
    rows = [_begin(session_id, decision), "", f"## {_day(decision)} {one_line(decision.text)}", ""]
    rows.append(f"- Session: {session_id}, {decision.id}{by}{concerns}")
    if decision.supersedes:
        what = f"{full_reference(session_id, decision.supersedes)} {one_line(decision.supersedes_text)}"
        rows.append(f"- Supersedes: {what.strip()}")
    for title, text in (("Rationale", decision.rationale), ("Alternatives", decision.alternatives)):
        rows += [f"- {title}: {one_line(text)}"] if text else []
    return "\n".join([*rows, "", f"<!-- end of {name} -->", ""])


def _begin(session_id: str, decision: Decision) -> str:
    """The line that an entry begins with."""
    return f"<!-- {session_id}/{decision.id} -->"


def logged(content: bytes) -> set[tuple[str, str]]:
    """(session, id) of every decision that has an entry."""
    return _logged(_text(content))


def _logged(text: str) -> set[tuple[str, str]]:
    matches = (_SESSION.fullmatch(row) for row in text.split("\n"))
    return {(match[1], match[2]) for match in matches if match}


def with_decisions(content: bytes, session_id: str, decisions: Sequence[Decision], wanted: Iterable[str]) -> bytes:
    """`content` with the entries of `wanted` (ids, as in `decisions`) that it lacks, and with the status of the entries that
    `decisions` supersede. Unchanged where nothing is missing; line ends are those of the first line.
    """
    text, names = _text(content), set(wanted)
    newline = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    missing = [each for each in decisions if each.id in names]
    for each in missing:
        if _begin(session_id, each) not in text:  # an entry of today has the former one inside
            text = text.replace(_former_entry(session_id, each).replace("\n", newline), "")
    present = _logged(text)
    for each in missing:
        if (session_id, each.id) in present:
            continue
        lead = "" if not text or text.endswith(newline * 2) else newline if text.endswith("\n") else newline * 2
        text += lead + entry_text(session_id, each).replace("\n", newline)
    for each in decisions:
        if each.supersedes and each.id in names:
            text = _with_status(text, session_id, each, newline)
    return text.encode("utf-8", "surrogateescape")


def _with_status(text: str, session_id: str, decision: Decision, newline: str) -> str:
    """The log with the status of the superseded decision's entry: its own, or that of a session that adopted it."""
    session, _, name = full_reference(session_id, decision.supersedes).rpartition("/")
    status = f"- Status: {_STATUS}{session_id}/{decision.id}"
    rows = text.split(newline)
    if status in rows:
        return text
    heading, adopted = "", -1
    for at, row in enumerate(rows):
        if match := _HEADING.fullmatch(row):
            heading = match[2]
        match = _SESSION.fullmatch(row)
        if match and match.group(1, 2) == (session, name):
            return newline.join([*rows[: at + 1], status, *rows[at + 1 :]])
        if match and match[3] == "by" and heading == one_line(decision.supersedes_text):
            adopted = at
    return text if adopted < 0 else newline.join([*rows[: adopted + 1], status, *rows[adopted + 1 :]])


def entries(content: bytes) -> list[LogEntry]:
    """The entries of a log, in its order: generated ones, and sections that people wrote."""
    found: list[LogEntry] = []
    heading: re.Match[str] | None = None
    rows: list[str] = []
    for row in [*_text(content).split("\n"), "## end"]:
        match = _HEADING.fullmatch(row)
        if not match:
            rows.append(row)
            continue
        if heading:
            found.append(_entry(heading, rows))
        heading, rows = match, []
    return found


def _entry(heading: re.Match[str], rows: Iterable[str]) -> LogEntry:
    session = name = author = concerns = ""
    fields: dict[str, str] = {}
    for row in rows:
        match = _SESSION.fullmatch(row)
        if match:
            session, name, note = match[1], match[2], (match[4] or "").rstrip()
            author, _, concerns = note.partition(_CONCERNS) if match[3] == "by" else ("", "", note)
        elif field := _FIELD.fullmatch(row):
            fields.setdefault(field[1], field[2])
    status = fields.get("Status", "")
    return LogEntry(
        date=heading[1] or "",
        text=heading[2],
        session=session,
        id=name,
        author=author,
        paths=tuple(part for part in concerns.split(", ") if part),
        rationale=fields.get("Rationale", ""),
        alternatives=fields.get("Alternatives", ""),
        supersedes=fields.get("Supersedes", ""),
        superseded_by=status.removeprefix(_STATUS) if status.startswith(_STATUS) else "",
    )


def _former_entry(session_id: str, decision: Decision) -> str:
    """The entry as earlier versions wrote it into the work tree at once, where it may still wait for a commit."""
    rows = [f"## {_day(decision)} {one_line(decision.text)}", "", f"- Session: {session_id}, {decision.id}"]
    for title, text in (("Rationale", decision.rationale), ("Alternatives", decision.alternatives)):
        rows += [f"- {title}: {list_item(text)}"] if text else []
    return "\n" + "\n".join(rows) + "\n"


def _day(decision: Decision) -> str:
    from datetime import datetime

    return f"{datetime.fromtimestamp(decision.added_at / 1000).astimezone():%Y-%m-%d}"


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
