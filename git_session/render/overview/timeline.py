"""The page of `git session log`: a heading for each day, a line for each event, and the longer gaps."""

from __future__ import annotations

from git_session.model.ids import short_oid
from git_session.model.text import plural
from git_session.render.page import Content, Page, Span
from git_session.render.planning.lists import local
from git_session.render.wording import duration
from git_session.services.overview.timeline import Timeline, TimelineEntry

_SHOWN_GAP = 300  # seconds; shorter gaps would only clutter the page
_OF_COMMITS = frozenset(("adopted", "commit", "gone", "back"))
_STYLES = {
    "commit": "code",
    "session": "title",
    "adopted": "title",
    "end": "title",
    "objective.complete": "good",
    "blocker": "bad",
    "blocker.resolve": "good",
}


def timeline_page(timeline: Timeline, *, metrics: bool, emoji: bool) -> Page:
    """The events of a session, oldest first, in local time; only the last of consecutive writes is shown."""
    page = Page()
    page.line([Span(timeline.branch or timeline.id, "title"), Span(f"  {timeline.id}", "dim")])
    day = ""
    rows: list[tuple[Content, ...]] = []
    waited = ("", 0)
    # Each day is a separate table; padding makes their columns line up.
    columns = (
        max((len(_of(entry)) for entry in timeline.entries), default=0),
        max((len(entry.text) for entry in timeline.entries), default=0),
    )
    for at, entry in enumerate(timeline.entries):
        waited = (entry.gap, entry.gap_seconds + (waited[1] if entry.gap == waited[0] else 0))
        following = timeline.entries[at + 1].kind if at + 1 < len(timeline.entries) else ""
        if entry.kind == following == "activity":
            continue
        today = local(entry.at, "%A, %Y-%m-%d")
        if today != day:
            page.table(rows)
            rows = []
            page.heading(today)
            day = today
        if waited[1] >= _SHOWN_GAP and entry.gap:
            rows.append(("", "", Span(f"{duration(waited[1])} {entry.gap}", "dim"), ""))
        waited = ("", 0)
        rows.append(_row(entry, columns))
    page.table(rows)
    if metrics:
        from git_session.render.figures.trends import put_trends

        count = max((len(each.values) for each in timeline.trends), default=0)
        page.heading(
            "Metrics", f"{plural(count, 'commit')}, bars from the oldest to the newest" if count else "no commit"
        )
        put_trends(page, timeline.trends, emoji=emoji)
    if timeline.damaged:
        page.line()
        page.line(Span(f"{plural(timeline.damaged, 'line')} of the journal cannot be read: git session doctor", "warn"))
    return page


def _row(entry: TimelineEntry, columns: tuple[int, int]) -> tuple[Content, ...]:
    words: Content = [Span(entry.text, _STYLES.get(entry.kind, "")), " " * (columns[1] - len(entry.text))]
    of: Content = [Span(_of(entry), "code"), " " * (columns[0] - len(_of(entry)))]
    detail: Content = (
        [entry.detail, Span(f"  {entry.by}" if entry.detail else entry.by, "dim")] if entry.by else entry.detail
    )
    return Span(local(entry.at, "%H:%M"), "dim"), of, words, detail


def _of(entry: TimelineEntry) -> str:
    return short_oid(entry.of) if entry.kind in _OF_COMMITS else entry.of
