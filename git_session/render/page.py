"""A page: the output of a command as aligned lines of styled spans, printed on a terminal or to a pipe.

Styles are meanings, not colours: title, dim, good, warn, bad, accent, code. Colour never carries the meaning alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from git_session.model.dataclass import dataclass, field
from git_session.model.text import clean, one_line, width, wrap

HANG = 4
"""Indent of the later lines of a wrapped table row, in columns."""


@dataclass(frozen=True)
class Span:
    """A piece of text on one line, with a style, and the web address (`model.issue_links.web_address`) behind it, if any."""

    text: str
    style: str = ""
    link: str = ""


Content = str | Span | Sequence["str | Span"]


@dataclass(frozen=True)
class Line:
    """An indented line of spans; a long one wraps with `hang` more columns of indent.

    In a pipe one that `is_whole` does not, since a line break would cut its command in two for whoever pastes it.
    """

    spans: tuple[Span, ...] = ()
    indent: int = 0
    hang: int = 0
    is_whole: bool = False

    @property
    def text(self) -> str:
        return " " * self.indent + "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Table:
    """Rows of cells under optional headings; `right` lists the right-aligned columns, counted from 0."""

    rows: tuple[tuple[tuple[Span, ...], ...], ...]
    headings: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    indent: int = 0

    @property
    def widths(self) -> list[int]:
        """The width of each column: of its longest cell or its heading."""
        found = [width(heading) for heading in self.headings]
        for row in self.rows:
            found += [0] * (len(row) - len(found))
            for at, cell in enumerate(row):
                found[at] = max(found[at], sum(width(span.text) for span in cell))
        return found


@dataclass
class Page:
    """Collects the lines of a page, and removes control characters from user text.

    `columns` is the width at which a pipe wraps; 0 keeps lines whole, so that they can be searched.
    """

    parts: list[Line | Table] = field(default_factory=list)
    columns: int = 0

    def add(self, other: Page) -> None:
        """Append `other`, and take its wrapping width."""
        self.parts += other.parts
        self.columns = self.columns or other.columns

    def line(self, content: Content = "", *, indent: int = 0, hang: int = 0, is_whole: bool = False) -> None:
        self.parts.append(Line(spans_of(content), indent, hang, is_whole))

    def heading(self, text: str, note: str = "") -> None:
        """Add a section title, after a blank line unless the page is empty."""
        if self.parts:
            self.line()
        self.line([Span(text, "title"), *([Span("  " + note, "dim")] if note else [])])

    def item(self, sign: Content, content: Content, *, indent: int = 2) -> None:
        """Add a list item, whose text wraps beside its sign."""
        head = spans_of(sign)
        columns = sum(width(span.text) for span in head) + 1
        self.parts.append(Line((*head, Span(" "), *spans_of(content)), indent, columns))

    def text(self, text: str, *, indent: int = 2) -> None:
        """Add text of several lines."""
        for row in clean(text).strip().splitlines():
            self.line(row.strip(), indent=indent)

    def table(
        self,
        rows: Iterable[Sequence[Content]],
        *,
        headings: Sequence[str] = (),
        right: Iterable[int] = (),
        indent: int = 2,
    ) -> None:
        cells = tuple(tuple(spans_of(cell) for cell in row) for row in rows)
        if cells:
            self.parts.append(Table(cells, tuple(headings), frozenset(right), indent))


def spans_of(content: Content) -> tuple[Span, ...]:
    if isinstance(content, str):
        return (Span(_safe(content)),) if content else ()
    if isinstance(content, Span):
        return (Span(_safe(content.text), content.style, content.link),)
    return tuple(span for part in content for span in spans_of(part))


def _safe(text: str) -> str:
    """`text` on one line without control characters; blanks at its ends stay, since they separate spans."""
    if text.isascii() and text.isprintable():
        return text
    inner = one_line(text)
    return " " * (len(text) - len(text.lstrip(" "))) + inner + (" " if text.endswith(" ") and inner else "")


def plain(page: Page, columns: int = 0) -> str:
    """The page as plain text with aligned tables; lines wrap at `columns`, or at the page's width if it has one."""
    columns = columns or page.columns
    rows: list[str] = []
    for part in page.parts:
        if isinstance(part, Table):
            rows += _plain_table(part, columns)
        elif columns and width(part.text) > columns and not part.is_whole:
            rows += _wrapped(part, columns)
        else:
            rows.append(part.text.rstrip())
    return "".join(f"{row}\n" for row in rows)


def _wrapped(line: Line, columns: int) -> list[str]:
    text = "".join(span.text for span in line.spans)
    head, indent = text[: line.hang], " " * line.indent
    first, *rest = wrap(text[line.hang :], columns - line.indent - line.hang) or [""]
    return [(indent + head + first).rstrip(), *(indent + " " * line.hang + row for row in rest)]


def _plain_table(table: Table, columns: int) -> list[str]:
    """The lines of a table; a row that is too long continues on the next line, indented by HANG more columns."""
    texts = [["".join(span.text for span in cell) for cell in row] for row in table.rows]
    lasts = [tuple(span.text for span in row[-1]) if row else () for row in table.rows]
    if table.headings:
        texts.insert(0, list(table.headings))
        lasts.insert(0, (table.headings[-1],))
    widths = table.widths
    rows = []
    for row, last in zip(texts, lasts, strict=True):
        cells = [
            " " * (widths[at] - width(text)) + text if at in table.right else text + " " * (widths[at] - width(text))
            for at, text in enumerate(row)
        ]
        whole = (" " * table.indent + "  ".join(cells)).rstrip()
        if columns and width(whole) > columns:
            head = " " * table.indent + "".join(f"{cell}  " for cell in cells[:-1])
            rows += _hanging(head, last, columns, " " * (table.indent + HANG))
        else:
            rows.append(whole)
    return rows


def _hanging(head: str, texts: Sequence[str], columns: int, hang: str) -> list[str]:
    """Fill lines of at most `columns` with `head` and the texts; later lines start with `hang`.

    A text that does not fit on the current line starts a new one.
    """
    row, rows = head, []
    for at, text in enumerate(texts):
        if at and width(row + text) > columns:
            rows.append(row)
            row, text = hang, text.strip()
        if width(row + text) <= columns:
            row += text
            continue
        first, *more = wrap(text, columns - width(hang), used=width(row) - width(hang))
        *full, row = row + first, *(hang + each for each in more)
        rows += full
    return [each.rstrip() for each in (*rows, row)]
