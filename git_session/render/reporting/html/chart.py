"""A chart section: heading, legend, drawing, and the figures as a table that unfolds."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.model.dataclass import dataclass
from git_session.render.reporting.html.element import Markup, element
from git_session.render.reporting.html.svg import Drawing, picture


@dataclass(frozen=True)
class LegendKey:
    """An entry of a legend: a style of the drawing, its meaning, and its figure."""

    style: str
    name: str
    figure: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart: `name` is its id in the document, `description` its drawing in words.

    `remark` is printed above it and says what the drawing omits; `unfolded` shows its table at once.
    """

    name: str
    title: str
    description: str
    drawing: Drawing
    keys: tuple[LegendKey, ...]
    table: Markup
    remark: str = ""
    unfolded: bool = False


def figure(chart: Chart) -> Markup:
    """The section of a chart."""
    return element(
        "section",
        element("h2", chart.title, id=f"{chart.name}-heading"),
        element(
            "figure",
            element("p", chart.remark, class_="lead") if chart.remark else None,
            legend(chart.keys),
            element(
                "div", picture(chart.name, chart.title, chart.description, chart.drawing), class_=chart.drawing.kind
            ),
            element("details", element("summary", "The figures as a table"), chart.table, open=chart.unfolded),
        ),
        id=chart.name,
        aria_labelledby=f"{chart.name}-heading",
    )


def legend(keys: Sequence[LegendKey]) -> Markup | None:
    """The legend: the meaning of each style of the drawing."""
    if not keys:
        return None
    return element(
        "ul", [element("li", _swatch(each.style), each.name, _figure(each)) for each in keys], class_="legend"
    )


def _figure(key: LegendKey) -> list[str | Markup]:
    return [" ", element("strong", key.figure)] if key.figure else []


def _swatch(style: str) -> Markup:
    """A sample of a style: a stroke for a line, a dot for a mark, or a patch."""
    kind = style.split()[0]
    if kind in ("line", "span", "work"):
        shape = element("line", x1=3, x2=19, y1=6, y2=6, class_=style)
    elif kind in ("alarm", "end"):
        shape = element("circle", cx=11, cy=6, r=4.5, class_=style)
    else:
        shape = element("rect", x=5, y=0, width=12, height=12, class_=style)
    return element("svg", shape, width=22, height=12, class_="swatch", aria_hidden="true")
