"""An export as CSV: one row for each entry of active time, after RFC 4180, with a header.

A cell that a spreadsheet would take for a formula (OWASP, CSV Injection) begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io

from git_session.model.text import one_line
from git_session.render.wording import rfc3339
from git_session.services.reporting.export import Export, TimeEntry

COLUMNS = (
    "date", "start", "end", "seconds", "hours", "name", "kind", "project", "branch", "session", "issue", "issue_url", "done",
    "colleague",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def export_csv(result: Export) -> str:
    """The whole file."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for each in result.entries:
        rows.writerow(map(_cell, _row(each, result)))
    return out.getvalue()


def _row(each: TimeEntry, result: Export) -> tuple[str | int | float, ...]:
    start, end = rfc3339(each.start), rfc3339(each.end)
    return (
        start[:10], start, end, each.seconds, f"{each.seconds / 3600:.4f}", each.name, each.kind, result.project, each.branch,
        each.session, each.issue, result.links.get(each.issue, ""), "; ".join(each.done), "yes" if each.colleague else "no",
    )  # fmt: skip


def _cell(value: str | int | float) -> str | int | float:
    if not isinstance(value, str):
        return value
    text = one_line(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
