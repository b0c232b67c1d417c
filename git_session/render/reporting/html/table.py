"""Tables that a small script makes sortable; without the script they are complete too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from git_session.model.dataclass import dataclass
from git_session.render.reporting.html.element import Child, Markup, element, group


@dataclass(frozen=True)
class Cell:
    """A cell: its content, and the number it is sorted by (None: as text)."""

    content: Child
    order: float | None = None


@dataclass(frozen=True)
class Column:
    """A column heading; `numeric` columns are right-aligned."""

    head: str
    numeric: bool = False


def headings(*heads: str, numeric: Sequence[str] = ()) -> tuple[Column, ...]:
    """The columns with these headings, and after them the `numeric` ones."""
    return (*map(Column, heads), *(Column(head, numeric=True) for head in numeric))


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    sortable: bool = True,
    count: int = 0,
    limit: int = 0,
) -> Markup:
    """A table whose first column names the row; it shows at most `limit` of its `count` rows and says how many are omitted.

    `caption` names it for screen readers.
    """
    shown = islice(rows, limit) if limit else rows
    heads = [element("th", each.head, scope="col", class_=_style(each)) for each in columns]
    body = [
        element("tr", [_cell(*pair, first=not at) for at, pair in enumerate(zip(columns, row, strict=True))])
        for row in shown
    ]
    return group(
        element(
            "div",
            element(
                "table",
                element("caption", caption, class_="unseen"),
                element("thead", element("tr", heads)),
                element("tbody", body),
                class_="sortable" if sortable and len(body) > 1 else None,
            ),
            class_="scroll",
            # A scrolling area must be reachable by keyboard, and therefore named.
            tabindex=0,
            role="group",
            aria_label=caption,
        ),
        omitted(count - limit if limit else 0),
    )


def omitted(count: int) -> Markup | None:
    """How many entries of a list are not shown, if any."""
    return element("p", f"and {count:,} more", class_="more") if count > 0 else None


def _cell(column: Column, cell: Cell, *, first: bool) -> Markup:
    order = None if cell.order is None else float(cell.order)
    if first:
        return element("th", cell.content, scope="row", class_=_style(column), data_order=order)
    return element("td", cell.content, class_=_style(column), data_order=order)


def _style(column: Column) -> str | None:
    return "numeric" if column.numeric else None
