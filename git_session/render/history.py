"""The table of sessions, and their figures over time."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.text import cut, one_line, plural
from git_session.render.page import Content, Page, Span
from git_session.render.parts import local
from git_session.render.words import duration
from git_session.services.history import History, Past

_BARS = "▁▂▃▄▅▆▇█"
_PLAIN_BARS = "_.-=+*#@"
_BRANCH = 30  # columns


def history_page(history: History, *, metrics: bool, emoji: bool) -> Page:
    """One line a session; with `metrics` the sums and a bar for each session, from the oldest to the newest."""
    page = Page()
    if not history.sessions:
        page.line("no session here")
        page.line(Span('git session start --objective "what you are about to do"', "code"), indent=2)
        return page
    page.table(
        [_row(each, emoji=emoji) for each in history.sessions],
        headings=("", "started", "branch", "done", "time", "commits", "lines"),
        right=(3, 4, 5, 6),
        indent=0,
    )
    if history.more:
        noun = plural(history.more, "older session")
        page.line(Span(f"{noun}: git session history --count {len(history.sessions) + history.more}", "dim"))
    if metrics:
        _put_metrics(page, history, emoji=emoji)
    return page


def _row(past: Past, *, emoji: bool) -> Sequence[Content]:
    sign = ("▶" if emoji else ">") if past.current else "·" if past.state == "open" else " "
    return (
        Span(sign, "accent"),
        Span(local(past.started_at, "%Y-%m-%d"), "dim"),
        Span(cut(one_line(past.branch), _BRANCH), "title" if past.current else ""),
        f"{past.objectives_done}/{past.objectives}" if past.objectives else "",
        duration(past.active_seconds),
        str(past.commits),
        f"+{past.added} −{past.deleted}" if past.files else "",
    )


def _put_metrics(page: Page, history: History, *, emoji: bool) -> None:
    totals, oldest_first = history.totals, list(reversed(history.sessions))
    count = totals.sessions
    page.heading("Metrics", f"{plural(count, 'session')}, bars from the oldest to the newest")
    rows: list[tuple[str, list[int], str, str]] = [
        ("time", [each.active_seconds for each in oldest_first], duration(totals.active_seconds),
         duration(totals.active_seconds // count)),
        ("commits", [each.commits for each in oldest_first], str(totals.commits), f"{totals.commits / count:.1f}"),
        ("objectives", [each.objectives_done for each in oldest_first],
         f"{totals.objectives_done} of {totals.objectives}", f"{totals.objectives_done / count:.1f}"),
        ("lines", [each.added + each.deleted for each in oldest_first], f"+{totals.added} −{totals.deleted}",
         f"{(totals.added + totals.deleted) / count:.0f}"),
    ]  # fmt: skip
    page.table(
        [
            (Span(name, "dim"), total, mean, Span(bars(values, emoji=emoji), "accent"))
            for name, values, total, mean in rows
        ],
        headings=("", "total", "a session", ""),
        right=(1, 2),
    )


def bars(values: Sequence[int], *, emoji: bool) -> str:
    """A bar for each of `values`, in proportion to the largest; the lowest stands for nothing, and only for that."""
    signs = _BARS if emoji else _PLAIN_BARS
    top = max(values, default=0)
    return "".join(signs[-(-value * (len(signs) - 1) // top)] if top else signs[0] for value in values)
