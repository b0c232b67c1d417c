"""The document as a whole: well-formed, complete, of one file, and the same whatever the texts in it say."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from git_session.render.reporting.html.report import report_html
from git_session.services.reporting.report import BurnPoint, Measured, ProjectReport
from tests.render.reporting.html.example import DAY, START, a_report, an_empty_report, hostile
from tests.render.reporting.html.reading import PAYLOADS, name_of, named, read, shape, text_of

CHARTS = ("time", "commits", "sessions", "who", "objectives", "types", "coverage", "tests", "people", "files")
LISTS = ("finished", "in-progress", "blocked", "decisions", "blockers")
STYLE = (Path(__file__).parents[4] / "git_session" / "templates" / "report.css").read_text("utf-8")

WHOLE = a_report(days=7, sessions=5, measured=9, unit="day")
REPORTS = {
    "a year": a_report(),
    "a week": WHOLE,
    "one of everything": a_report(days=1, sessions=3, measured=1, unit="day"),
    "much": a_report(sessions=1000, measured=3000),
    "nothing": an_empty_report(),
}


@pytest.fixture(params=list(REPORTS.values()), ids=list(REPORTS), scope="module")
def document(request: pytest.FixtureRequest) -> Element:
    return read(report_html(request.param))


def sections(report: ProjectReport) -> list[str]:
    return [str(each.get("id")) for each in named(read(report_html(report)), "section")]


def test_ids_are_unique_and_what_is_referred_to_is_there(document: Element) -> None:
    ids = Counter(each.get("id") for each in document.iter() if each.get("id"))
    assert {name: times for name, times in ids.items() if times > 1} == {}
    referred = [
        str(value).removeprefix("#")
        for each in document.iter()
        for key, value in each.attrib.items()
        if key in ("aria-labelledby", "aria-describedby") or (key == "href" and str(value).startswith("#"))
    ]
    assert set(referred) <= set(ids)


def test_nothing_is_fetched_from_anywhere(document: Element) -> None:
    loading = {"src", "srcset", "poster", "data", "action", "formaction", "background", "ping", "xlink:href"}
    for each in document.iter():
        assert loading.isdisjoint(each.attrib), each.attrib
        if each.get("href") is not None:
            assert str(each.get("href")).startswith("#") or each.get("href") == "data:,"
    words = "".join(text_of(each) for name in ("style", "script") for each in named(document, name))
    assert re.findall(r"https?:|@import|url\((?!#hatch)|fetch|XMLHttpRequest|innerHTML|eval", words) == []


def test_nothing_can_be_wider_than_a_phone(document: Element) -> None:
    """The browser's tests measure it; this one needs no browser: what does not wrap scrolls in a box of its own."""
    (viewport,) = (each for each in named(document, "meta") if each.get("name") == "viewport")
    assert viewport.get("content") == "width=device-width, initial-scale=1"
    boxes = [each for each in named(document, "div") if each.get("class") == "scroll"]
    assert len(named(document, "table")) == sum(len(named(each, "table")) for each in boxes) == len(boxes)
    assert not [
        each for each in document.iter() if each.get("style") or name_of(each) in ("pre", "textarea", "iframe", "img")
    ]
    style = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    rules = dict(re.findall(r"^(\S[^@{}\n]*?)\s*\{([^{}]*)\}", style, re.MULTILINE))
    assert "overflow-wrap: anywhere" in rules["body"] and "overflow-x: auto" in rules[".scroll"]
    unwrapped = {name for name, rule in rules.items() if "white-space: nowrap" in rule}
    assert unwrapped == {".skip, .unseen", "thead th", ".numeric"}  # hidden, or in tables


def test_links_lead_to_issues_and_are_followed_by_the_reader_alone() -> None:
    address = "https://tracker.example.com/42"
    root = read(report_html(replace(WHOLE, links={"#42": address})))
    links = [each for each in named(root, "a") if not str(each.get("href")).startswith("#")]
    assert {(each.get("href"), each.get("rel"), text_of(each)) for each in links} == {
        (address, "noopener noreferrer", "#42")
    }


def test_only_our_style_and_our_script_are_allowed(document: Element) -> None:
    (policy,) = [str(each.get("content")) for each in named(document, "meta") if each.get("http-equiv")]
    allowed = {}
    for name in ("style", "script"):
        (found,) = named(document, name)
        allowed[name] = "'sha256-" + base64.b64encode(hashlib.sha256(text_of(found).encode()).digest()).decode() + "'"
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src {allowed['style']}",
        f"script-src {allowed['script']}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    for each in document.iter():
        assert not [key for key in each.attrib if str(key).startswith("on") or key == "style"]


def test_every_picture_says_what_it_shows_and_every_chart_has_its_figures(document: Element) -> None:
    pictures = [each for each in named(document, "svg") if each.get("role") == "img"]
    for each in pictures:
        words = {part.get("id"): text_of(part) for part in each if part.get("id")}
        assert words[str(each.get("aria-labelledby"))]
        assert len(words[str(each.get("aria-describedby"))].split()) > 6
    figures = named(document, "figure")
    assert len(figures) == len(pictures)
    for each in figures:
        (details,) = named(each, "details")
        (table,) = named(details, "table")
        (body,) = named(table, "tbody")
        assert len(body) >= 1
        assert text_of(named(table, "caption")[0])


def test_headings_are_in_order(document: Element) -> None:
    levels = [int(str(each.tag)[-1]) for each in document.iter() if re.fullmatch(r"h[1-6]", str(each.tag))]
    assert levels[:1] == [1]
    assert set(levels[1:]) <= {2}


def test_a_whole_report_has_everything() -> None:
    assert sorted(sections(WHOLE)) == sorted(CHARTS + LISTS)


NOTHING = an_empty_report()
ABSENT = {
    "time": (replace(WHOLE, pace=replace(WHOLE.pace, periods=tuple(replace(each, active_seconds=0, idle_seconds=0) for each in WHOLE.pace.periods))), ("time",)),
    "commits": (replace(WHOLE, pace=replace(WHOLE.pace, periods=tuple(replace(each, commits=0) for each in WHOLE.pace.periods))), ("commits",)),
    "pace": (replace(WHOLE, pace=NOTHING.pace), ("time", "commits")),
    "sessions": (replace(WHOLE, sessions=()), ("sessions",)),
    "objectives": (replace(WHOLE, burn_up=()), ("objectives",)),
    "objectives, but none set": (replace(WHOLE, burn_up=(BurnPoint(START, 0, 0),)), ("objectives",)),
    "types": (replace(WHOLE, types=()), ("types",)),
    "measurements": (replace(WHOLE, measured=()), ("coverage", "tests")),
    "coverage": (replace(WHOLE, measured=(Measured(START, "s", 7, 0, None),)), ("coverage",)),
    "tests": (replace(WHOLE, measured=(Measured(START, "s", None, None, 81.5),)), ("tests",)),
    "who did it": (replace(WHOLE, who=()), ("who",)),
    "one person did everything": (replace(WHOLE, who=WHOLE.who[:1]), ("who",)),
    "people": (replace(WHOLE, people=()), ("people",)),
    "files": (replace(WHOLE, files=()), ("files",)),
    "blockers": (replace(WHOLE, blockers=()), ("blocked", "blockers")),
    "finished": (replace(WHOLE, finished=()), ("finished",)),
    "in progress": (replace(WHOLE, in_progress=()), ("in-progress",)),
    "decisions": (replace(WHOLE, decisions=()), ("decisions",)),
}  # fmt: skip


@pytest.mark.parametrize(("report", "absent"), ABSENT.values(), ids=ABSENT)
def test_a_section_without_data_is_absent(report: ProjectReport, absent: tuple[str, ...]) -> None:
    assert set(CHARTS + LISTS) - set(sections(report)) == set(absent)


def test_a_report_about_nothing_says_so() -> None:
    document = read(report_html(an_empty_report()))
    assert named(document, "section") == []
    (main,) = named(document, "main")
    assert text_of(main) == "Nothing happened in this period: no sessions and no commits."


def untitled(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The shape of a document but for titles: what was cut has its whole text in one, a short text needs none."""
    found = shape(read(text))
    return [(name, tuple(key for key in keys if key != "title")) for name, keys in found if name != "title"]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_text_changes_the_document(payload: str) -> None:
    payload = payload.replace("\ufffe", "")  # which the parser takes for an error of its own
    assert untitled(report_html(hostile(WHOLE, payload))) == untitled(report_html(WHOLE))


@pytest.mark.parametrize(
    ("count", "more"), [(200, []), (201, ["and 1 more"]), (1200, ["and 1,000 more"])], ids=["all", "one", "many"]
)
def test_long_lists_end_with_how_many_more(count: int, more: list[str]) -> None:
    document = read(report_html(a_report(sessions=count)))
    (section,) = [each for each in named(document, "section") if each.get("id") == "sessions"]
    assert [text_of(each) for each in named(section, "p") if each.get("class") == "more"] == more
    (body,) = named(section, "tbody")
    assert len(body) == 200


def test_a_year_of_a_thousand_sessions_is_small() -> None:
    assert len(report_html(REPORTS["much"]).encode()) < 2_000_000


@pytest.mark.parametrize("measured", [1, 2, 500])
def test_a_line_keeps_its_ends_however_many_points_it_has(measured: int) -> None:
    report = a_report(measured=measured)
    (path,) = [
        str(each.get("d")) for each in named(read(report_html(report)), "path") if each.get("class") == "line coverage"
    ]
    points = path.replace("M", "L").split("L")[1:]
    assert len(points) == min(measured, len(points)) <= 240
    assert points[0].startswith("0.0 ")
    assert [f"{DAY * 365 * (measured - 1) // measured * 1000 / (DAY * 365):.1f}"] == [points[-1].split()[0]]


# --- colours ----------------------------------------------------------------------------------------------------------


def colours(scheme: str) -> dict[str, str]:
    """The custom properties of a scheme that are opaque colours."""
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found if scheme == "light" else {**found, **dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("background", ["page", "row"])
@pytest.mark.parametrize("name", ["text", "muted", "link", "bad"])
def test_words_are_readable(scheme: str, background: str, name: str) -> None:
    assert contrast(colours(scheme)[name], colours(scheme)[background]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["blue", "teal", "violet", "ochre", "good", "bad", "strong-line"])
def test_shapes_can_be_seen(scheme: str, name: str) -> None:
    assert contrast(colours(scheme)[name], colours(scheme)["page"]) >= 3
