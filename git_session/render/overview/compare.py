"""The page of `git session compare`: two columns, in 80 in all; longer text wraps in its column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest

from git_session.git.objects import Change
from git_session.model.session import State
from git_session.model.text import cut, one_line, plural, shown_name, width, wrap
from git_session.render.figures.workers import is_shared, share_text
from git_session.render.page import Content, Page, Span
from git_session.render.planning.lists import day_alone, local, objective_sign
from git_session.render.wording import duration
from git_session.services.overview.compare import Comparison, Difference, Side

_ISSUE = "issue"
_LABEL = 10
_COLUMN = 32
"""Widths of the columns: 2 + 10 + 2 + 32 + 2 + 32 is 80."""
_FILES = 20
_PATH = 46


def compare_page(
    comparison: Comparison, *, changes: bool, metrics: bool, every: bool, emoji: bool, date_format: str
) -> Page:
    """Both sessions; `changes` adds their files (all with `every`), `metrics` the differences of their figures."""
    page = Page()
    sides = (comparison.left, comparison.right)
    _put_heads(page, sides, comparison.links, date_format)
    signs = {state: objective_sign(state, emoji=emoji).text for state in State}
    _put_lists(page, "Objectives", sides, lambda side: [f"{signs[each.state]} {each.text}" for each in side.objectives])
    _put_lists(page, "Decisions", sides, lambda side: [each.text for each in side.decisions])
    _put_lists(
        page,
        "Blockers",
        sides,
        lambda side: [f"[{'x' if each.resolved_at else '!'}] {each.text}" for each in side.blockers],
    )
    if metrics and comparison.differences:
        _put_metrics(page, comparison)
    if changes:
        _put_changes(page, comparison, every=every)
    return page


def _put_heads(page: Page, sides: tuple[Side, Side], links: Mapping[str, str], date_format: str) -> None:
    rows: list[tuple[str, Callable[[Side], str]]] = [
        ("", lambda side: one_line(side.past.branch) or "unknown branch"),
        ("session", lambda side: side.past.id),
        ("of", lambda side: shown_name(side.name)),
        (_ISSUE, lambda side: one_line(side.past.issue)),
        ("state", _state),
        ("started", lambda side: _when(side, side.past.started_at, date_format) or "unknown"),
        ("ended", lambda side: _when(side, side.past.ended_at, date_format)),
        ("time", _time),
        ("who", _who),
        ("objectives", _done),
        ("commits", _commits),
        ("changes", _changes),
        ("tests", _tests),
        ("coverage", _coverage),
        ("journal", lambda side: f"{plural(side.damaged, 'line')} cannot be read" if side.damaged else ""),
    ]
    found: list[Sequence[Content]] = []
    for label, text in rows:
        columns = [wrap(text(side), _COLUMN) for side in sides]
        style = "" if label else "title"
        to_left, to_right = (links.get(side.past.issue, "") if label == _ISSUE else "" for side in sides)
        for at, (left, right) in enumerate(zip_longest(*columns, fillvalue="")):
            ours = _padded(Span(left, style, to_left))
            found.append((Span(label if not at else "", "dim"), ours, Span(right, style, to_right)))
    page.table([(f"{'':{_LABEL}}", *found[0][1:]), *found[1:]])


def _padded(span: Span) -> Content:
    """Pad text to the full width of its column, so that all tables of the page line up."""
    return [span, " " * (_COLUMN - width(span.text))] if width(span.text) < _COLUMN else span


def _state(side: Side) -> str:
    past = side.past
    if past.state == "open":
        return "open, this branch" if past.current else "open"
    if past.merged.how:
        return f"ended, {one_line(past.merged.text)}"
    return f"ended, merged into {one_line(past.merged_to)}" if past.merged_to else "ended"


def _when(side: Side, at: int, date_format: str) -> str:
    if not at:
        return ""
    return local(at, date_format) if side.is_timed else day_alone(at)


def _time(side: Side) -> str:
    if not side.is_timed:
        return "not shared"
    parts = [f"{duration(side.past.active_seconds)} active"]
    parts += [f"{duration(side.past.idle_seconds)} idle"] if side.past.idle_seconds >= 60 else []
    parts += [f"{duration(side.blocked_seconds)} with a blocker open"] if side.blocked_seconds >= 60 else []
    return ", ".join(parts)


def _who(side: Side) -> str:
    return "; ".join(map(share_text, side.past.who)) if is_shared(side.past.who) else ""


def _done(side: Side) -> str:
    return f"{side.past.objectives_done} of {side.past.objectives} done" if side.past.objectives else ""


def _commits(side: Side) -> str:
    if not side.is_fetched:
        return f"{side.past.commits}, not fetched"
    kinds = ", ".join(f"{count} {kind}" for kind, count in side.commits_by_type.items())
    return f"{side.past.commits} ({kinds})" if kinds else "0"


def _changes(side: Side) -> str:
    past = side.past
    return f"{plural(past.files, 'file')}, +{past.added} −{past.deleted}" if past.files else ""


def _tests(side: Side) -> str:
    past = side.past
    parts = [f"+{past.tests_added}"] * bool(past.tests_added) + [f"−{past.tests_removed}"] * bool(past.tests_removed)
    return " ".join(parts)


def _coverage(side: Side) -> str:
    parts = [] if side.past.coverage is None else [f"{side.past.coverage:.1f}%"]
    parts += [] if side.new_coverage is None else [f"{side.new_coverage:.1f}% of the changed lines"]
    return ", ".join(parts)


def _put_lists(page: Page, title: str, sides: tuple[Side, Side], texts: Callable[[Side], Iterable[str]]) -> None:
    columns = [[row for text in texts(side) for row in _hung(text)] for side in sides]
    if any(columns):
        page.heading(title)
        page.table(
            [(" " * _LABEL, _padded(Span(left)), right) for left, right in zip_longest(*columns, fillvalue="")],
        )


def _hung(text: str) -> list[str]:
    """Wrap `text` to a column; rows after the first are indented."""
    first, *rest = wrap(cut(one_line(text), 400), _COLUMN) or [""]
    return [first, *(f"  {row}" for row in wrap(" ".join(rest), _COLUMN - 2))]


def _put_metrics(page: Page, comparison: Comparison) -> None:
    page.heading("Metrics")
    left, right = _names(comparison)
    page.table(
        [
            (Span(each.name, "dim"), _value(each, each.left), _value(each, each.right), _change(each))
            for each in comparison.differences
        ],
        headings=("", cut(left, 24), cut(right, 24), "difference"),
        right=(1, 2, 3),
    )


def _value(row: Difference, value: float | None) -> str:
    if value is None:
        return "not measured"
    if row.unit == "seconds":
        return duration(int(value))
    return f"{value:.1f}%" if row.unit == "percent" else f"{value:.0f}"


def _change(row: Difference) -> str:
    if not row.change:
        return "" if row.change is None else "0"
    sign = "+" if row.change > 0 else "−"
    size = abs(row.change)
    if row.unit == "seconds":
        return sign + duration(int(size))
    return f"{sign}{size:.1f}" if row.unit == "percent" else f"{sign}{size:.0f}"


def _put_changes(page: Page, comparison: Comparison, *, every: bool) -> None:
    left, right = _names(comparison)
    if not (comparison.common or comparison.only_left or comparison.only_right):
        page.heading("Changes", "neither changed a file")
        return
    limit = None if every else _FILES
    if comparison.common:
        page.heading("In both", plural(len(comparison.common), "file"))
        page.table(
            [
                (cut(one_line(each.path), _PATH), *(Span(_lines(change), "dim") for change in (each.left, each.right)))
                for each in comparison.common[:limit]
            ],
            headings=("", cut(left, 14), cut(right, 14)),
            right=(1, 2),
        )
        _put_rest(page, len(comparison.common), limit)
    for name, changes in ((left, comparison.only_left), (right, comparison.only_right)):
        if changes:
            page.heading(f"Only {name}", plural(len(changes), "file"))
            page.table(
                [(Span(each.status, "dim"), Span(_lines(each), "dim"), _path(each)) for each in changes[:limit]],
                right=(1,),
            )
            _put_rest(page, len(changes), limit)


def _put_rest(page: Page, count: int, limit: int | None) -> None:
    if limit is not None and count > limit:
        page.line(Span(f"and {count - limit} more: -v shows them", "dim"), indent=2)


def _path(change: Change) -> str:
    return one_line(f"{change.old_path} → {change.path}" if change.old_path else change.path)


def _lines(change: Change) -> str:
    return "binary" if change.binary else f"+{change.added} −{change.deleted}"


def _names(comparison: Comparison) -> tuple[str, str]:
    """Names of the two: their branches, or their ids if both are on one branch."""
    left, right = comparison.left.past, comparison.right.past
    if left.branch != right.branch and left.branch and right.branch:
        return one_line(left.branch), one_line(right.branch)
    return left.id, right.id
