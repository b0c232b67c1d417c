"""Drawings are sound for any values."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.render.reporting.html import scale
from git_session.render.reporting.html.svg import (
    ChartLine,
    ChartSpan,
    Drawing,
    Panel,
    Row,
    columns,
    lines,
    picture,
    rows,
    spans,
)
from tests.render.reporting.html.reading import name_of, named, read, text_of

AMOUNTS = st.floats(min_value=0, max_value=1e299)
MOMENTS = st.integers(-(2**62), 2**62)
WORDS = st.text(max_size=60)


def drawn(drawing: Drawing) -> list[dict[str, str]]:
    """Name and attributes of every element in it; every coordinate is a finite number within the drawing."""
    markup = picture("chart", "Title", "What it shows", drawing)
    root = read(f"<!DOCTYPE html><html><head><title>x</title></head><body>{markup}</body></html>")
    found: list[dict[str, str]] = []
    for each in root.iter():
        attributes = {str(key): str(value) for key, value in each.attrib.items()}
        for key in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "r"):
            if each.get(key) is not None and name_of(each) != "svg":
                number = float(attributes[key].removesuffix("%"))
                assert -8.001 <= number <= 100.01 if attributes[key].endswith("%") else -8 <= number <= drawing.height
        if name_of(each) == "path":
            assert re.fullmatch(r"([ML]\d+\.\d \d+(\.\d)? ?)+Z?", attributes["d"]), attributes["d"]
        found.append({"name": name_of(each), **attributes})
    return found


def test_a_picture_has_a_name_and_a_description() -> None:
    markup = picture("x", "Time <per> day", 'Columns & "bars"', Drawing(scale_of_nothing().content, 10, "plot"))
    (root,) = [each for each in read(f"<!DOCTYPE html><title>x</title>{markup}").iter() if each.get("role") == "img"]
    words = {each.get("id"): text_of(each) for each in root}
    assert words[root.get("aria-labelledby")] == "Time <per> day"
    assert words[root.get("aria-describedby")] == 'Columns & "bars"'


def scale_of_nothing() -> Drawing:
    return columns([Panel((), "active", scale.counts(0), str)], [], ())


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=70))
def test_any_columns(values: list[tuple[float, float]]) -> None:
    panels = [
        Panel(
            tuple(pair[at] for pair in values),
            name,
            scale.durations(max((pair[at] for pair in values), default=0)),
            str,
        )
        for at, name in enumerate(("active", "idle"))
    ]
    found = drawn(columns(panels, [f"column {at}" for at in range(len(values))], ()))
    assert sum(each["name"] == "g" for each in found) == len(values)
    for at, name in enumerate(("active", "idle")):
        shown = sum(each.get("class") == name for each in found)
        assert shown == sum(pair[at] > 0 for pair in values)


def test_a_column_is_as_high_as_its_value_in_its_own_panel() -> None:
    panels = [
        Panel((3600, 7200), "active", scale.durations(7200), str),
        Panel((50_000, 0), "idle", scale.Scale((0, 100_000)), str, 40),
    ]
    found = drawn(columns(panels, ["one", "two"], ()))
    heights = {
        name: [float(each["height"]) for each in found if each.get("class") == name] for name in ("active", "idle")
    }
    assert heights == {"active": [84, 168], "idle": [20]}
    (idle,) = [each for each in found if each.get("class") == "idle"]
    assert float(idle["y"]) == 8 + 168 + 18 + 20


@given(st.lists(st.tuples(MOMENTS, AMOUNTS), max_size=70), st.booleans(), st.booleans())
def test_any_line(points: list[tuple[int, float]], step: bool, filled: bool) -> None:
    points.sort()
    ends = (points[0][0], points[-1][0]) if points else (0, 0)
    line = ChartLine(tuple(points), "done", tuple("point" for _ in points), frozenset({0}), step=step, filled=filled)
    top = max((value for _, value in points), default=0)
    found = drawn(lines([line], scale.TimeScale(*ends), scale.counts(top), str))
    assert sum(each["name"] == "circle" for each in found) == len(points)


def test_a_step_line_goes_along_before_it_goes_up() -> None:
    line = ChartLine(((0, 0.0), (1000, 1.0)), "done", step=True)
    (path,) = [
        each["d"] for each in drawn(lines([line], scale.TimeScale(0, 1000), scale.counts(1), str)) if "d" in each
    ]
    assert path == "M0.0 1000.0 L1000.0 1000.0 L1000.0 0.0"


@given(st.lists(st.tuples(WORDS, AMOUNTS), max_size=20))
def test_any_rows(values: list[tuple[str, float]]) -> None:
    found = drawn(rows([Row(label, value, "1", "note", path=True) for label, value in values], "types"))
    assert sum(each.get("class") == "types" for each in found) == sum(value > 0 for _, value in values)


@given(st.lists(st.tuples(WORDS, MOMENTS, MOMENTS, st.booleans()), max_size=20), MOMENTS, MOMENTS)
def test_any_spans(values: list[tuple[str, int, int, bool]], one: int, other: int) -> None:
    time = scale.TimeScale(*sorted((one, other)))
    rows = [ChartSpan(label, start, end, "note", going, ((start, end),)) for label, start, end, going in values]
    found = drawn(spans(rows, time))
    assert sum(each.get("class") == "span" for each in found) == len(values)
    assert sum(each.get("class") == "end" for each in found) == sum(going for *_, going in values)


@pytest.mark.parametrize(
    ("label", "path", "shown"),
    [
        ("short", False, "short"),
        ("feature/a-branch-with-a-really-very-long-name", False, "feature/a-branch-with-a-really-very-l…"),
        ("src/a/very/deep/folder/of/the/project/auth.py", True, "…ry/deep/folder/of/the/project/auth.py"),
        ("漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字", False, "漢字漢字漢字漢字漢字漢字漢字漢字漢字…"),
    ],
    ids=["short", "a name keeps its beginning", "a path its end", "wide"],
)
def test_a_long_label_is_cut_and_whole_in_its_title(label: str, path: bool, shown: str) -> None:
    markup = picture("x", "x", "x", rows([Row(label, 1, "1", "note", path=path)], "types"))
    texts = named(read(f"<!DOCTYPE html><title>x</title>{markup}"), "text")
    words = [text_of(each) for each in texts if each.get("class") == "label"]
    assert words == [shown if shown == label else label + shown]
