"""Terminal output through rich: pages with colour and wrapping, the progress bar, and the full screen."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from rich.console import Console, OverflowMethod
from rich.control import Control
from rich.padding import Padding
from rich.segment import ControlType
from rich.style import Style
from rich.table import Table as Grid
from rich.text import Text

from git_session.model.dataclass import replace
from git_session.model.text import one_line, width
from git_session.render.page import Line, Page, Span, Table
from git_session.render.screen.hyperlinks import has_hyperlinks

_GAP = 2
_LEAST, _SHORTEST = 24, 6
"""Columns: between two columns of a table, and the least of its last and of each other."""
STYLES = {
    "": "",
    "title": "bold",
    "dim": "dim",
    "good": "green",
    "warn": "yellow",
    "bad": "red",
    "accent": "cyan",
    "code": "cyan",
}


def show(page: Page, *, color: bool, links: bool = False, stream: TextIO | None = None) -> None:
    """Print the page on a terminal, with its links if it understands them."""
    console = _console(stream or sys.stdout, color=color)
    for part in page.parts if links else map(_without_links, page.parts):
        if isinstance(part, Line):
            _show_line(console, part)
        else:
            console.print(Padding(_grid(part, console.width - part.indent), (0, 0, 0, part.indent)))


def _without_links(part: Line | Table) -> Line | Table:
    if isinstance(part, Line):
        return replace(part, spans=_unlinked(part.spans))
    return replace(part, rows=tuple(tuple(map(_unlinked, row)) for row in part.rows))


def _unlinked(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(replace(each, link="") if each.link else each for each in spans)


def _console(stream: TextIO, *, color: bool, width: int | None = None) -> Console:
    return Console(
        file=stream,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=True,
        no_color=not color,
        color_system="auto" if color else None,
        legacy_windows=False,
    )


def _show_line(console: Console, line: Line) -> None:
    text = _text(line.spans)
    if line.hang:
        # The sign gets its own column, so that the text wraps beside it.
        grid = Grid.grid(padding=(0, 0))
        grid.add_column(width=line.hang, no_wrap=True)
        grid.add_column(overflow="fold")
        split = _split(line.spans, line.hang)
        grid.add_row(_text(split[0]), _text(split[1]))
        console.print(Padding(grid, (0, 0, 0, line.indent)))
    elif line.indent:
        console.print(Padding(text, (0, 0, 0, line.indent)))
    else:
        console.print(text, overflow="fold")


def _split(spans: tuple[Span, ...], columns: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans that fill the first `columns` columns (a sign and its blank), and the rest."""
    used = 0
    for at, span in enumerate(spans):
        if used >= columns:
            return spans[:at], spans[at:]
        used += Text(span.text).cell_len
    return spans, ()


def _text(spans: tuple[Span, ...], overflow: OverflowMethod | None = "fold") -> Text:
    text = Text(overflow=overflow)
    for span in spans:
        style = STYLES.get(span.style, "")
        text.append(span.text, Style.parse(style) + Style(link=span.link) if span.link else style)
    return text


def _grid(table: Table, room: int) -> Grid:
    """The table in `room` columns: its last column wraps, and the widest of the others are cut with a sign."""
    grid = Grid(box=None, padding=(0, _GAP, 0, 0), show_header=bool(table.headings), header_style="dim", pad_edge=False)
    widths = _widths(table, room)
    for at, columns in enumerate(widths):
        heading = table.headings[at] if at < len(table.headings) else ""
        is_last = at == len(widths) - 1
        grid.add_column(
            heading,
            justify="right" if at in table.right else "left",
            no_wrap=not is_last,
            overflow="fold" if is_last else "ellipsis",
            width=columns,
        )
    for row in table.rows:
        grid.add_row(*(_text(cell, None) for cell in row))
    return grid


def _widths(table: Table, room: int) -> list[int]:
    found = table.widths
    room -= _GAP * (len(found) - 1)
    found[-1] = max(min(found[-1], _LEAST), found[-1] - max(sum(found) - room, 0))
    while sum(found) > room and max(found[:-1], default=0) > _SHORTEST:
        found[found.index(max(found[:-1]))] -= 1
    return found


class Bar:
    """A bar on stderr; closing it removes it and restores the cursor."""

    def __init__(self, label: str, *, color: bool) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(file=sys.stderr, highlight=False, markup=False, emoji=False, no_color=not color)
        # Drawn in this thread, since nothing may be written after Ctrl-C.
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            auto_refresh=False,
        )
        self._task = self._progress.add_task(one_line(label), total=None)

    def draw(self, done: int, total: int) -> None:
        """Show `done` of `total` (0: unknown)."""
        self._progress.start()  # started here, so that its owner can close it after a Ctrl-C
        self._progress.update(self._task, completed=done, total=total or None, refresh=True)

    def close(self) -> None:
        """Remove the bar."""
        self._progress.stop()


class Screen:
    """The full screen; only rows that changed are written."""

    OPEN = str(Control.alt_screen(True)) + str(Control.show_cursor(False)) + "\x1b[?7l"
    """?7l turns wrapping off, so that a row that the terminal finds too wide is cut."""
    CLOSE = "\x1b[?7h" + str(Control.alt_screen(False)) + str(Control.show_cursor(True))
    _REST = str(Control((ControlType.ERASE_IN_LINE, 0)))

    def __init__(self, *, color: bool) -> None:
        self._console = _console(sys.stdout, color=color, width=1000)  # rows already fit the width
        self._has_links = has_hyperlinks(os.environ)
        self._rows: list[Line] = []

    def forget(self) -> None:
        """Forget what is on the terminal, so that the next update writes every row."""
        self._rows = []

    def changed(self, page: Page, columns: int) -> str:
        """The bytes that make a terminal of `columns` show `page`, whose parts are lines."""
        rows = [part for part in page.parts if isinstance(part, Line)]
        out = [] if self._rows else [str(Control.home()), str(Control.clear())]
        for at, row in enumerate(rows):
            if at >= len(self._rows) or self._rows[at] != row:
                with self._console.capture() as captured:
                    spans = row.spans if self._has_links else _unlinked(row.spans)
                    self._console.print(_text(spans), end="", no_wrap=True, overflow="ignore", crop=False)
                # After a full row, the cursor is on its last character.
                rest = self._REST if width(row.text) < columns else ""
                out.append(str(Control.move_to(0, at)) + captured.get() + rest)
        self._rows = rows
        # Synchronized output: terminals that support it show the update at once, others ignore it.
        return f"\x1b[?2026h{''.join(out)}\x1b[?2026l" if out else ""
