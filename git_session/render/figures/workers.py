"""The people and agents that worked in sessions, with their time as bars."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.attribution_shares import AGENT, PERSON, Share, Worker
from git_session.model.text import cut, one_line, plural
from git_session.render.figures.sparkline import drawn_bar
from git_session.render.page import Page, Span
from git_session.render.wording import duration

TITLE = "Contributors"
LISTED = 10
_NAME, _BAR = 30, 20  # columns
NAMELESS = "(no commit)"


def name_of(each: Share | Worker) -> str:
    """The name on one line; a person without a commit has none."""
    return one_line(each.name) or NAMELESS


def share_text(each: Share) -> str:
    """One contributor's share: `claude (agent) 19m, 1 commit, 3 files`."""
    kind = " (agent)" if each.kind == AGENT else ""
    commits = f", {plural(each.commits, 'commit')}" if each.commits else ""
    files = f", {plural(each.files, 'file')}" if each.files else ""
    return f"{name_of(each)}{kind} {duration(each.active_seconds)}{commits}{files}"


def is_shared(workers: Sequence[Share | Worker]) -> bool:
    """Whether an agent or several people worked, so that names matter."""
    return len(workers) > 1 or any(each.kind == AGENT for each in workers)


def put_workers(page: Page, workers: Sequence[Worker], *, emoji: bool) -> None:
    """Adds a line for each, most time first; nothing if one person did everything."""
    if not is_shared(workers):
        return
    listed = workers[:LISTED]
    top = max(each.active_seconds for each in workers)
    with_files = any(each.files for each in workers)
    page.heading(TITLE, "in sessions, by active time")
    page.table(
        [
            (
                [cut(name_of(each), _NAME), *([Span("  agent", "dim")] if each.kind == AGENT else [])],
                f"{each.sessions:,}",
                f"{each.commits:,}",
                *([f"{each.files or 0:,}"] if with_files else []),
                duration(each.active_seconds),
                Span(drawn_bar(each.active_seconds, top, _BAR, emoji=emoji), "accent"),
            )
            for each in listed
        ],
        headings=("", "sessions", "commits", *(["files"] if with_files else []), "active", ""),
        right=(1, 2, 3, 4) if with_files else (1, 2, 3),
    )
    rest = workers[LISTED:]
    if rest:
        page.line(Span(f"… and {' and '.join(_counted(rest))}: --json has all", "dim"), indent=2)


def _counted(workers: Sequence[Worker]) -> list[str]:
    people = sum(each.kind == PERSON for each in workers)
    found = [f"{people:,} {'person' if people == 1 else 'people'}"] if people else []
    return [*found, *([plural(len(workers) - people, "agent")] if len(workers) > people else [])]
