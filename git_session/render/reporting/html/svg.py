"""Charts as SVG text, drawn from plain values.

Widths are percentages of whatever room there is and heights are pixels, so that words and strokes keep their size from a
phone to a sheet of paper. Colours and hatches are classes that `templates/report.css` gives to light, dark and print.
The labels of the value axis stand left of the drawing, in the padding of its box.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from git_session.model.dataclass import dataclass
from git_session.model.text import cut, one_line
from git_session.render.reporting.html.element import Child, Markup, element, group
from git_session.render.reporting.html.scale import Scale, Tick, TimeScale

TOP = 8
"""Space above the plot for the highest label, in pixels."""
PLOT = 168
"""Height of a plot with a value axis, in pixels."""
GAP = 18
"""Space between panels for the labels of their axes, in pixels."""
ROW = 32
"""Height of a row with a label, above the bar on a narrow screen and beside it on a wide one, in pixels."""
BESIDE = 30
"""Longest label beside its bar, in columns; its title has all of it."""
ABOVE = 38
"""Longest label above its bar, in columns: what fits the narrowest screen."""
LAYERS = 1000
"""Size of the stretched layer for lines, in user units."""


@dataclass(frozen=True)
class Panel:
    """A row of columns with its own scale, `height` pixels high; `say` formats the values on its axis."""

    values: tuple[float, ...]
    style: str
    scale: Scale
    say: Callable[[float], str]
    height: int = PLOT


@dataclass(frozen=True)
class ChartLine:
    """Points of (epoch ms, value) in the order of time; a step line keeps its value until the next point.

    `notes` say each point in words, or are none; `alarms` are the indices of points to be marked out.
    """

    points: tuple[tuple[int, float], ...]
    style: str
    notes: tuple[str, ...] = ()
    alarms: frozenset[int] = frozenset()
    step: bool = False
    filled: bool = False


@dataclass(frozen=True)
class Row:
    """A horizontal bar: the figure is written behind it. Of a label that is too long a `path` keeps its end."""

    label: str
    value: float
    figure: str
    note: str
    path: bool = False


@dataclass(frozen=True)
class ChartSpan:
    """A row of a timeline from `start` to `end` (epoch ms), its moments of work as (start, end) in it."""

    label: str
    start: int
    end: int
    note: str
    open: bool = False
    work: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Drawing:
    """The content of a chart's `svg` element, and its height in pixels."""

    content: Markup
    height: int
    kind: str


def picture(name: str, title: str, description: str, drawing: Drawing) -> Markup:
    """The drawing as an image with a name and a description for screen readers."""
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
        drawing.content,
        class_="drawing",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        width="100%",
        height=drawing.height,
    )


def columns(panels: Sequence[Panel], notes: Sequence[str], ticks: Sequence[Tick]) -> Drawing:
    """Panels of columns over one axis; `notes` describe each column and those below it."""
    band = 100 / max(1, len(notes))
    tops = [TOP]
    for panel in panels:
        tops.append(tops[-1] + panel.height + GAP)
    bottom = tops.pop() - GAP
    grids = [_grid(panel.scale, panel.say, top, panel.height) for panel, top in zip(panels, tops, strict=True)]
    drawn = []
    for at, note in enumerate(notes):
        left, width = at * band + band * 0.11, band * 0.78
        # The whole band reacts to the pointer, so that a low column is easy to hit.
        parts = [element("title", note), _rectangle(left, TOP, width, float(bottom - TOP), "target")]
        for panel, top in zip(panels, tops, strict=True):
            if panel.values[at] > 0:
                height = max(1.0, panel.scale.share(panel.values[at]) * panel.height)
                parts.append(_rectangle(left, top + panel.height - height, width, height, panel.style))
        drawn.append(element("g", parts, class_="bar"))
    labels = [_tick_label(tick, bottom + 18) for tick in ticks]
    return Drawing(group(*grids, *drawn, *labels), bottom + 26, "plot")


def lines(lines: Sequence[ChartLine], time: TimeScale, scale: Scale, say: Callable[[float], str]) -> Drawing:
    """Lines over time, with marks for single points if there is room."""
    layer = element(
        "svg",
        [_line(each, time, scale) for each in lines],
        x=0,
        y=TOP,
        width="100%",
        height=PLOT,
        viewBox=f"0 0 {LAYERS} {LAYERS}",
        preserveAspectRatio="none",
        class_="layer",
    )
    marks = [_marks(each, time, scale) for each in lines]
    labels = [_tick_label(tick, TOP + PLOT + 18) for tick in time.ticks()]
    return Drawing(group(_grid(scale, say, TOP, PLOT), layer, *marks, *labels), TOP + PLOT + 26, "plot")


def _line(line: ChartLine, time: TimeScale, scale: Scale) -> Markup:
    if not line.points:
        return group()
    path: list[str] = []
    y = float(LAYERS)
    for at, (moment, value) in enumerate(line.points):
        x, before, y = time.share(moment) * LAYERS, y, (1 - scale.share(value)) * LAYERS
        if line.step and at:
            path.append(f"L{x:.1f} {before:.1f}")
        path.append(f"{'L' if at else 'M'}{x:.1f} {y:.1f}")
    stroke = element("path", d=" ".join(path), class_=f"line {line.style}", vector_effect="non-scaling-stroke")
    if not line.filled:
        return stroke
    first, last = (time.share(line.points[at][0]) * LAYERS for at in (0, -1))
    area = " ".join([*path, f"L{last:.1f} {LAYERS}", f"L{first:.1f} {LAYERS}", "Z"])
    return group(element("path", d=area, class_=f"area {line.style}"), stroke)


def _marks(line: ChartLine, time: TimeScale, scale: Scale) -> Markup:
    """A dot for each point, or invisible pointer targets for step lines and where dots would overlap."""
    crowded = line.step or len(line.points) > 40
    marks = []
    for at, ((moment, value), note) in enumerate(zip(line.points, line.notes, strict=True) if line.notes else ()):
        radius, style = (
            (4.5, "alarm") if at in line.alarms else (6.0, "target") if crowded else (3.5, f"mark {line.style}")
        )
        marks.append(
            element(
                "circle",
                element("title", note),
                cx=_share(time.share(moment) * 100),
                cy=TOP + (1 - scale.share(value)) * PLOT,
                r=radius,
                class_=style,
            )
        )
    return group(marks)


def rows(rows: Sequence[Row], style: str) -> Drawing:
    """Horizontal bars in proportion to the longest, with labels and figures."""
    longest = max((row.value for row in rows), default=0)
    drawn = []
    for at, row in enumerate(rows):
        width = max(0.5, 100 * (row.value / longest)) if longest > 0 and row.value > 0 else 0.0
        bar = _rectangle(0.0, at * ROW + 15, width, 11.0, style) if width else None
        figure = element("text", row.figure, x=_share(width), y=at * ROW + 25, dx=6, class_="figure")
        label = _label(row.label, at, ABOVE, path=row.path)
        drawn.append(element("g", element("title", row.note), label, bar, figure, class_="row"))
    return Drawing(group(*drawn), len(rows) * ROW + 4, "figures")


def spans(spans: Sequence[ChartSpan], time: TimeScale) -> Drawing:
    """A timeline with a row for each span: thin from start to end, thick during work."""
    height = len(spans) * ROW + 8
    drawn: list[Child] = [
        element("line", x1=_share(tick.place * 100), x2=_share(tick.place * 100), y1=0, y2=height, class_="grid")
        for tick in time.ticks()
    ]
    for at, span in enumerate(spans):
        y = at * ROW + 21
        parts = [_stroke(time, span.start, max(span.start, span.end), y, "span")]
        parts += [_stroke(time, since, until, y, "work") for since, until in span.work]
        if span.open:
            parts.append(element("circle", cx=_share(time.share(span.end) * 100), cy=y, r=4.5, class_="end"))
        drawn.append(element("g", element("title", span.note), _label(span.label, at, BESIDE), parts, class_="row"))
    drawn += [_tick_label(tick, height + 14) for tick in time.ticks()]
    return Drawing(group(*drawn), height + 22, "timeline")


def _stroke(time: TimeScale, since: int, until: int, y: int, style: str) -> Markup:
    """Round ends keep it visible even if it is shorter than a pixel."""
    left, right = (_share(time.share(moment) * 100) for moment in (since, until))
    return element("line", x1=left, x2=right, y1=y, y2=y, class_=style)


def _label(text: str, at: int, room: int, *, path: bool = False) -> Markup:
    text = one_line(text)
    short = cut(text[::-1], room)[::-1] if path else cut(text, room)
    title = element("title", cut(text, 400)) if short != text else None
    return element("text", title, short, x=0, y=at * ROW + 11, class_="label")


def _grid(scale: Scale, say: Callable[[float], str], top: int, height: int) -> Markup:
    """The lines and labels of a value axis."""
    grid: list[Child] = []
    for at, value in enumerate(scale.ticks):
        y = top + (1 - scale.share(value)) * height
        grid.append(element("line", x1=0, x2="100%", y1=y, y2=y, class_="grid" if at else "base"))
        grid.append(element("text", say(value), x=-8, y=y, dy="0.32em", class_="value"))
    return group(*grid)


def _tick_label(tick: Tick, y: int) -> Markup:
    """A label centred on its place, but kept inside the drawing."""
    side = " first" if tick.place < 0.03 else " last" if tick.place > 0.97 else ""
    minor = "" if tick.major else " minor"
    return element("text", tick.label, x=_share(tick.place * 100), y=y, class_=f"tick{side}{minor}")


def _rectangle(left: float, top: float, width: float, height: float, style: str) -> Markup:
    return element("rect", x=_share(left), y=top, width=_share(width), height=height, class_=style)


def _share(percent: float) -> str:
    """A percentage for SVG; raises ValueError for values outside the chart."""
    if not -0.01 <= percent <= 100.01:
        raise ValueError(f"outside of the chart: {percent}")
    return f"{percent:.3f}".rstrip("0").rstrip(".") + "%"
