"""The table of sessions, and their figures over time."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.dataclass import replace
from git_session.model.text import cut, one_line, plural, width
from git_session.render.figures.trends import percent_of, put_trends
from git_session.render.figures.workers import is_shared, name_of, put_workers
from git_session.render.page import Page, Span
from git_session.render.planning.lists import day_alone, local
from git_session.render.wording import duration
from git_session.services.figures.history import History, Past

_BRANCH = 30  # columns
_SHORT = 10
_WHO, _NAME, _INTO = 22, 12, 20
_WIDTH = 80
_YEAR = 300 * 86_400_000  # ms; younger dates are shown without their year


def history_page(history: History, *, by: str, metrics: bool, emoji: bool) -> Page:
    """One line for each session; `metrics` adds columns and trends, `by` is the person or agent of --by."""
    page = Page()
    if history.colleagues:
        return _with_colleagues(page, history, by=by, metrics=metrics, emoji=emoji)
    if not history.sessions and by:
        page.line(f"no session by {_asked(by)}")
        return page
    if not history.sessions:
        page.line("no sessions yet")
        page.line(Span('git session start --objective "what you are about to do"', "code"), indent=2)
        return page
    if metrics:
        _put_figures(page, history, emoji=emoji)
    else:
        _put_rows(page, history, emoji=emoji)
    for each in history.sessions:
        if each.orphaned:
            gone = Span(f"{one_line(each.branch) or 'its branch'} is gone: ", "dim")
            page.line([Span("! ", "warn"), gone, Span(f"git session end {each.id}", "code")])
    if history.more:
        noun = plural(history.more, "older session")
        command = f"git session history --count {len(history.sessions) + history.more}"
        page.line(Span(f"{noun}{' not shown' if by else f': {command}'}", "dim"))
    if metrics or by:
        put_workers(page, history.who, emoji=emoji)
    if metrics:
        _put_trends(page, history, emoji=emoji)
    return page


def _with_colleagues(page: Page, history: History, *, by: str, metrics: bool, emoji: bool) -> Page:
    """Adds the user's own sessions, if there are any, and a table of those of colleagues."""
    if history.sessions:
        page.add(history_page(replace(history, colleagues=()), by=by, metrics=metrics, emoji=emoji))
    page.heading("Colleagues")
    names = ["", "started", "name", "branch", "done", "time", "commits", "merged"]
    rows: list[list[str | Span]] = [
        [
            Span("·" if each.state == "open" else " ", "accent"),
            Span(day_alone(each.started_at), "dim"),
            cut(one_line(each.name), _WHO),
            cut(one_line(each.branch), _BRANCH - 2),
            f"{each.objectives_done}/{each.objectives}" if each.objectives else "",
            "" if each.active_seconds is None else duration(each.active_seconds),
            str(each.commits),
            cut(one_line(each.merged_to) or ("branch deleted" if each.branch_gone else ""), _INTO),
        ]
        for each in history.colleagues
    ]
    kept = [at for at, name in enumerate(names) if name not in ("time", "merged") or any(row[at] for row in rows)]
    page.table(
        [[row[at] for at in kept] for row in rows],
        headings=[names[at] for at in kept],
        right=[at for at, each in enumerate(kept) if names[each] in ("done", "time", "commits")],
        indent=0,
    )
    if history.colleagues_more:
        page.line(Span(f"{plural(history.colleagues_more, 'older session')} of colleagues not shown", "dim"))
    return page


def _asked(by: str) -> str:
    return {"people": "people", "agents": "agents"}.get(by, f"{cut(one_line(by), _BRANCH)!r}")


def _put_rows(page: Page, history: History, *, emoji: bool) -> None:
    """Adds the table of sessions, with names if several people or agents worked; branch names are cut to fit."""
    sessions = history.sessions
    who = [_who(each) for each in sessions] if is_shared(history.who) else []
    figures = [(_done(each), duration(each.active_seconds), str(each.commits), _lines(each)) for each in sessions]
    names = ("done", "time", "commits", "lines")
    taken = sum(2 + max(width(text) for text in column) for column in zip(names, *figures, strict=True))
    merged = [_merged(each) for each in sessions] if any(map(_merged, sessions)) else []
    taken += 3 + 10 + 2
    more = [(name, texts) for name, texts in (("who", who), ("merged", merged)) if texts]
    if (
        who
        and merged
        and taken + sum(map(_width, more)) + max(width(one_line(each.branch)) for each in sessions) > _WIDTH
    ):
        more = [("who", who)]  # `handoff` shows merges too, so names come first
    room = max(_SHORT, min(_BRANCH, _WIDTH - taken - sum(map(_width, more)))) if more else _BRANCH
    page.table(
        [
            (
                _sign(each, emoji=emoji),
                _day(each, "%Y-%m-%d"),
                _branch(each, room),
                *figures[at],
                *(texts[at] for _, texts in more),
            )
            for at, each in enumerate(sessions)
        ],
        headings=("", "started", "branch", *names, *(name for name, _ in more)),
        right=(3, 4, 5, 6),
        indent=0,
    )


def _width(column: tuple[str, Sequence[str]]) -> int:
    name, texts = column
    return 2 + max(map(width, (name, *texts)))


def _who(past: Past) -> str:
    """The names by active time, with a count of those that do not fit."""
    names = [cut(name_of(each), _NAME) for each in past.who]
    shown = ", ".join(names)
    for count in range(len(names) - 1, 0, -1):
        if width(shown) <= _WHO:
            break
        shown = f"{', '.join(names[:count])} +{len(names) - count}"
    return shown


def _merged(past: Past) -> str:
    state = past.merged
    if state.reverted:
        return "reverted"
    how = f" ({state.how})" if state.how in ("squash", "rebase") else ""  # a plain merge keeps the commits themselves
    return cut(one_line(state.into + how), _INTO) if state.is_merged else ""


def _put_figures(page: Page, history: History, *, emoji: bool) -> None:
    """Adds the sessions with all figures in 80 columns, omitting empty columns and cutting branch names."""
    sessions = history.sessions
    whole = sessions[0].started_at - sessions[-1].started_at > _YEAR
    columns: list[tuple[str, list[str]]] = [
        ("done", [_done(each) for each in sessions]),
        ("active", [duration(each.active_seconds) for each in sessions]),
        ("idle", [duration(each.idle_seconds) if each.idle_seconds >= 60 else "" for each in sessions]),
        ("commits", [str(each.commits) for each in sessions]),
        ("lines", [_lines(each) for each in sessions]),
        ("tests", [_tests(each) for each in sessions]),
        ("cover", [percent_of(each.coverage) for each in sessions]),
    ]
    columns = [(name, texts) for name, texts in columns if any(texts)]
    taken = (
        3 + (10 if whole else 5) + 2 + sum(2 + max(width(text) for text in (name, *texts)) for name, texts in columns)
    )
    room = max(_SHORT, min(_BRANCH, _WIDTH - taken))
    page.table(
        [
            (
                _sign(each, emoji=emoji),
                _day(each, "%Y-%m-%d" if whole else "%m-%d"),
                _branch(each, room),
                *(texts[at] for _, texts in columns),
            )
            for at, each in enumerate(sessions)
        ],
        headings=("", "day", "branch", *(name for name, _ in columns)),
        right=range(3, 3 + len(columns)),
        indent=0,
    )


def _sign(past: Past, *, emoji: bool) -> Span:
    if past.orphaned:
        return Span("!", "warn")
    return Span(("▶" if emoji else ">") if past.current else "·" if past.state == "open" else " ", "accent")


def _day(past: Past, date_format: str) -> Span:
    return Span(local(past.started_at, date_format) if past.started_at else "?", "dim")


def _branch(past: Past, columns: int) -> Span:
    return Span(cut(one_line(past.branch), columns), "title" if past.current else "")


def _done(past: Past) -> str:
    return f"{past.objectives_done}/{past.objectives}" if past.objectives else ""


def _lines(past: Past) -> str:
    return f"+{past.added} −{past.deleted}" if past.files else ""


def _tests(past: Past) -> str:
    parts = [f"+{past.tests_added}"] * bool(past.tests_added) + [f"−{past.tests_removed}"] * bool(past.tests_removed)
    return " ".join(parts)


def _put_trends(page: Page, history: History, *, emoji: bool) -> None:
    totals, count = history.totals, len(history.sessions)
    page.heading("Metrics", f"{plural(count, 'session')}, bars from the oldest to the newest")
    sums = {
        "objectives": f"{totals.objectives_done} of {totals.objectives}",
        "lines": f"+{totals.added} −{totals.deleted}",
    }
    put_trends(page, history.trends, emoji=emoji, totals=sums)
