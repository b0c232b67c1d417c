"""The screen of `git session watch`: as much of the session as fits, the most important first, one line per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from git_session.model.activity_intervals import day_of, midnight, within
from git_session.model.dataclass import dataclass
from git_session.model.session import Objective, State
from git_session.model.text import cut, one_line, width
from git_session.render.page import Content, Line, Page, Span, spans_of
from git_session.render.planning.lists import issue_spans, local, objective_sign
from git_session.render.quality.quality import quality_rows
from git_session.render.quality.test_run import tdd_text
from git_session.render.watching.lines import event_spans
from git_session.render.wording import ago, duration
from git_session.services.watching.event import WatchEvent
from git_session.services.watching.state import WatchState
from git_session.store.watch_lock import Turn

Row = tuple[Span, ...]


@dataclass(frozen=True)
class Window:
    """What the screen needs besides the session: changed files (-> epoch ms, newest last), recent events, the time, who
    records, the polling interval in seconds (0: the system reports changes), and the size of the terminal."""

    files: Mapping[str, int]
    lately: Sequence[WatchEvent]
    now: int
    turn: Turn
    interval: float
    columns: int
    rows: int
    emoji: bool


def screen(watched: WatchState, window: Window) -> Page:
    """The page: at most `window.rows` lines, none wider than `window.columns`."""
    head = _head(watched, window)
    foot: list[Row] = [*([()] if window.rows >= 16 else []), _foot(window)]
    room = window.rows - len(head) - len(foot)
    body: list[Row] = []
    for section in _fitting(_sections(watched, window), room):
        body += [(), *section]
    body = body[:room]
    blank: list[Row] = [()] * (room - len(body))
    page = Page()
    for row in [*head, *body, *blank, *foot][: max(window.rows, 1)]:
        page.parts.append(Line(_cut(row, window.columns)))
    return page


# --- sections ---------------------------------------------------------------------------------------------------------


def _head(watched: WatchState, window: Window) -> list[Row]:
    title: list[str | Span] = [Span(watched.branch or "detached HEAD", "title")]
    if watched.status and watched.status.issue:
        title += issue_spans(watched.status.issue, watched.status.links)
    if watched.operation:
        title += ["  ", Span(f"{watched.operation} in progress", "warn")]
    rows = [_between(title, Span(local(window.now, "%H:%M"), "dim"), window.columns)]
    if not watched.status:
        return rows
    times = watched.times(window.now)
    parts = [(times.active, "active")]
    if times.today < times.active - 60:
        parts.insert(0, (times.today, "today"))
    if watched.status.commits:
        parts.append((times.since_commit, "since the last commit"))
    if times.idle >= 60:
        parts.append((times.idle, "idle"))
    rows.append(_times(parts, window.columns))
    strip = _strip(watched, window)
    return [*rows, strip] if strip and window.rows >= 14 else rows


def _times(parts: Sequence[tuple[int, str]], columns: int) -> Row:
    """`1h 45m active, 12m since the last commit`, as many of them as fit."""
    words: list[Content] = []
    for seconds, meaning in parts:
        before: list[Content] = [*words, ", "] if words else []
        more: list[Content] = [*before, Span(duration(seconds), "title"), f" {meaning}"]
        if _width(_row(*more)) > columns:
            break
        words = more
    return _row(*words)


def _strip(watched: WatchState, window: Window) -> Row:
    """The day so far as a line from the session's first event today: heavy where active, thin where idle."""
    stretches = list(within(watched.until(window.now), midnight(day_of(window.now)), window.now))
    if not stretches or window.columns < 40:
        return ()
    start = stretches[0].start
    cells = min(window.columns - 14, 66)
    size = max((window.now - start) / cells, 60_000)
    heavy, thin = ("━", "╌") if window.emoji else ("=", "-")
    spans: list[Content] = [Span(local(start, "%H:%M"), "dim"), " "]
    for at in range(cells):
        begin, end = start + at * size, start + (at + 1) * size
        there = [each for each in stretches if each.start < end and each.end > begin]
        active = any(each.active for each in there)
        sign = heavy if active else thin if there else " "
        spans.append(Span(sign, "good" if active else "dim") if sign != " " else " ")
    return _row(*spans)


def _sections(watched: WatchState, window: Window) -> list[tuple[int, list[Row]]]:
    """(minimum number of rows, rows) of each section, from top to bottom."""
    sections: list[tuple[int, list[Row]]] = []
    if watched.status:
        sections.append((2, _objectives(watched.status.objectives, window)))
    else:
        sections.append((3, _nothing(watched)))
    if window.files:
        sections.append((2, _files(window)))
    if watched.status:
        sections.append((2, _work(watched, window)))
    if window.lately:
        sections.append((2, _lately(window)))
    return sections


def _fitting(sections: list[tuple[int, list[Row]]], room: int) -> list[list[Row]]:
    """The sections cut to what fits, a blank line before each: first what each needs, then more, from the top."""
    kept: list[tuple[int, list[Row]]] = []
    for least, rows in sections:
        needed = sum(min(each, len(those)) + 1 for each, those in [*kept, (least, rows)])
        if needed <= room:
            kept.append((least, rows))
    sizes = [min(least, len(rows)) for least, rows in kept]
    rest = room - sum(sizes) - len(sizes)
    for at, (_, rows) in enumerate(kept):
        more = min(rest, len(rows) - sizes[at])
        sizes[at] += more
        rest -= more
    return [rows[:size] for (_, rows), size in zip(kept, sizes, strict=True)]


def _objectives(objectives: Sequence[Objective], window: Window) -> list[Row]:
    counted = [each for each in objectives if each.state is not State.DROPPED]
    done = sum(each.state is State.DONE for each in counted)
    rows = [_title("Objectives", f"{done} of {len(counted)} done" if counted else "none yet")]
    # If not all fit, objectives in progress come first and done ones last.
    order = {State.STARTED: 0, State.OPEN: 1, State.DONE: 2}
    if len(counted) + 1 > window.rows // 3:
        counted.sort(key=lambda each: order[each.state])
    for each in counted:
        text = Span(one_line(each.text), "dim" if each.state is State.DONE else "")
        rows.append(_row("  ", objective_sign(each.state, emoji=window.emoji), f" {each.id:<6} ", text))
    return rows


def _nothing(watched: WatchState) -> list[Row]:
    if watched.ended:
        return [
            _row("the session has ended"),
            _row(Span("  git session handoff", "code"), Span("  read its handoff", "dim")),
            _row(Span("  git session start", "code"), Span("    start the next one", "dim")),
        ]
    if not watched.branch:
        return [_row("a session belongs to a branch"), _row(Span("  git switch <branch>", "code"))]
    start = Span('  git session start --objective "what you are about to do"', "code")
    return [_row("no session is open on this branch"), _row(start)]


def _files(window: Window) -> list[Row]:
    rows = [_title("Changed")]
    for path, at in reversed(list(window.files.items())):
        when = Span(ago(window.now - at), "dim")
        name = _tail(one_line(path), window.columns - 4 - width(when.text))
        rows.append(_between(["  ", name], when, window.columns))
    return rows[:9]


def _work(watched: WatchState, window: Window) -> list[Row]:
    status, now = watched.status, window.now
    assert status is not None
    blockers = [each for each in status.blockers if not each.resolved_at]
    rows: list[tuple[str, Content]] = [("blocker", [Span(one_line(each.text), "bad")]) for each in blockers[:2]]
    if len(blockers) > 2:
        rows.append(("", Span(f"and {len(blockers) - 2} more", "bad")))
    counts = [
        (status.conflicted, "in conflict"), (status.staged, "staged"), (status.changed, "changed"), (status.untracked, "untracked"),
    ]  # fmt: skip
    rows.append(("work tree", ", ".join(f"{len(paths)} {word}" for paths, word in counts if paths) or "clean"))
    if status.last_commit:
        last = status.last_commit
        rows.append(("commits", f"{status.commits}, the last {ago(now - last.at)}: {one_line(last.subject)}"))
    rows += [(str(name), content) for name, content in (quality_rows(status) if status.quality else ())]
    if status.test_driven:
        rows.append(("tdd" if status.tdd else "tests", tdd_text(status.test_driven, tests=not status.tests_by)))
    kept = _kept(watched, now)
    rows += [("checkpoint", kept)] if kept else []
    return [_title("Work"), *(_row("  ", Span(f"{name:<12}", "dim"), content) for name, content in rows)]


def _kept(watched: WatchState, now: int) -> str:
    """`cp-4 auto, 10 minutes ago; the next in 20m`."""
    session = watched.session
    last = session.checkpoints[-1] if session and session.checkpoints else None
    parts = [f"{last.id} {one_line(last.label)}".strip() + f", {ago(now - last.at)}"] if last else []
    if watched.next_snapshot:
        wait = (watched.next_snapshot - now) // 1000
        parts.append(
            f"the next in {duration(max(wait, 60) // 60 * 60)}" if wait > 0 else "the next when a file changes"
        )
    return "; ".join(parts)


def _lately(window: Window) -> list[Row]:
    today = midnight(day_of(window.now))
    rows = [
        _row("  ", *event_spans(each, "%H:%M" if each.at >= today else "%a %H:%M"))
        for each in window.lately
        if each.kind != "changed"
    ]
    return [_title("Recent"), *reversed(rows)] if rows else []


def _foot(window: Window) -> Row:
    state = window.turn.value
    if window.interval:
        state += f", checking every {window.interval:.0f}s"
    last = max(window.files.values(), default=0)
    quiet = (
        f"no change for {duration((window.now - last) // 60_000 * 60)}" if last and window.now - last >= 60_000 else ""
    )
    return _between(
        Span(", ".join(part for part in (state, quiet) if part), "dim"), Span("q quits", "dim"), window.columns
    )


# --- rows -------------------------------------------------------------------------------------------------------------


def _row(*contents: Content) -> Row:
    return tuple(span for content in contents for span in spans_of(content))


def _width(row: Sequence[Span]) -> int:
    return sum(width(span.text) for span in row)


def _title(text: str, note: str = "") -> Row:
    return _row(Span(text, "title"), *([Span(f"  {note}", "dim")] if note else []))


def _between(left: Content, right: Content, columns: int) -> Row:
    """`left` at the left edge, `right` at the right one."""
    last = spans_of(right)
    room = columns - _width(last)
    first = _cut(spans_of(left), max(room - 2, 0))
    gap = room - _width(first)
    return (*first, Span(" " * max(gap, 0)), *last)


def _cut(row: Row, columns: int) -> Row:
    kept: list[Span] = []
    for span in row:
        room = columns - _width(kept)
        if room <= 0:
            break
        kept.append(span if width(span.text) <= room else Span(cut(span.text, room), span.style, span.link))
    return tuple(kept)


def _tail(path: str, columns: int) -> str:
    """The end of a path, cut to `columns`, since it says more than the start."""
    if width(path) <= columns:
        return path
    while path and width(path) >= columns:
        path = path[1:]
    return "…" + path
