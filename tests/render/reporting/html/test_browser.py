"""What Chromium makes of the file: nothing runs or is fetched, it can be read by anyone, it fits everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Dialog, Page, ViewportSize, sync_playwright

from git_session.model.text import cut, one_line
from git_session.render.reporting.html.report import report_html
from git_session.services.reporting.report import ProjectReport
from tests.machine import program
from tests.render.reporting.html.example import a_report, an_empty_report, hostile
from tests.render.reporting.html.reading import PAYLOADS
from tests.sandbox import Sandbox
from tests.scenario import HOSTILE

BROWSERS = [each for each in (program("chromium"),) if each]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE: ViewportSize = {"width": 1200, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}

REPORTS = {
    "a year": a_report(),
    "a week": a_report(days=7, sessions=5, measured=9, unit="day"),
    "one of everything": a_report(days=1, sessions=3, measured=1, unit="day"),
    "nothing": an_empty_report(),
}
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
Scheme = Literal["light", "dark"]


@pytest.fixture(params=BROWSERS, scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=request.param, args=list(QUIET))
        yield found
        found.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """Windows are closed after each test: open ones take time from the next."""
    yield chromium
    for context in chromium.contexts:
        context.close()


class Opened:
    """A report (or a file of one) in a window of its own, and all that happened there besides."""

    def __init__(self, browser: Browser, folder: Path, report: ProjectReport | Path, **how: Any) -> None:
        self.file = report if isinstance(report, Path) else folder / "report.html"
        if isinstance(report, ProjectReport):
            self.file.write_text(report_html(report), "utf-8")
        self.events: list[str] = []
        context = browser.new_context(**{"viewport": WIDE, **how})
        context.set_default_timeout(20_000)
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.events.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.events.append(f"error: {error}"))
        self.page.on("dialog", self._refuse)
        self.page.on("request", lambda request: self.events.append(request.url))
        self.page.on("popup", lambda _: self.events.append("popup"))
        self.page.goto(self.file.as_uri())

    def _refuse(self, dialog: Dialog) -> None:
        self.events.append("dialog")
        dialog.dismiss()

    def unfold(self) -> None:
        """Show every table."""
        self.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    def quiet(self) -> bool:
        """Did nothing happen but that the file was read? (Chromium asks for the empty icon too, or does not.)"""
        return [event for event in self.events if event not in ("data:,", self.file.as_uri())] == []

    def texts(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_text_contents()


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_it_opens_without_a_word(browser: Browser, tmp_path: Path, report: ProjectReport) -> None:
    opened = Opened(browser, tmp_path, report)
    assert opened.quiet(), opened.events
    assert opened.page.title() == f"project: {report.range.title}"


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_is_text(browser: Browser, tmp_path: Path, payload: str) -> None:
    report = hostile(REPORTS["a week"], payload)
    opened = Opened(browser, tmp_path, report, viewport=PHONE)
    page = opened.page
    opened.unfold()
    page.evaluate("document.querySelectorAll('th button').forEach((each) => each.click())")
    page.evaluate("document.querySelectorAll('a, button, summary, .scroll').forEach((each) => each.focus())")
    page.locator("h1").hover()
    assert page.evaluate("typeof pwned") == "undefined"
    assert opened.quiet(), opened.events
    assert opened.texts(".entries .text")[0] == cut(one_line(payload), 600)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert (
        page.locator("iframe, img, form, input, object, embed, base, script:not(body > script:last-child)").count() == 0
    )


def test_a_hostile_repository(browser: Browser, tmp_path: Path, feature: Sandbox) -> None:
    """From the commands' ends: who may write a branch, a file, a name or a decision cannot write a script."""
    attack = "</script><img src=x onerror=pwned=1>"
    name = {"GIT_AUTHOR_NAME": f"Eve &lt; {attack}", "GIT_AUTHOR_EMAIL": "eve@example.org"}
    feature.pass_time(minutes=10)
    feature.session("decisions", "add", HOSTILE, "--rationale", attack)
    feature.session("blockers", "add", f"Blocked {attack}", "--issue", attack)
    feature.commit(f"feat: {attack}", "a<img src=x onerror=pwned=1>.py", **name)
    feature.session("start", "b<img/src=x/onerror=pwned=1>", "--from", "main", "--objective", attack)
    feature.pass_time(minutes=10)
    feature.commit("<svg/onload=pwned=1>: more", **name)
    file = tmp_path / "report.html"
    feature.session("report", "--project", "-o", str(file))
    opened = Opened(browser, tmp_path, file)
    opened.unfold()
    assert opened.page.evaluate("typeof pwned") == "undefined"
    assert opened.quiet(), opened.events
    assert opened.texts(".entries .text") == [one_line(HOSTILE)]
    assert sorted(opened.texts("#people tbody th")) == ["Ada Example", "Eve &lt; /scriptimg src=x onerror=pwned=1"]
    assert "b<img/src=x/onerror=pwned=1>" in opened.texts("#sessions tbody th .code")
    assert "a<img src=x onerror=pwned=1>.py" in opened.texts("#files tbody th")


def test_a_script_that_got_in_would_not_run(browser: Browser, tmp_path: Path) -> None:
    """The second wall: a document in which the escaping had failed."""
    file = tmp_path / "broken.html"
    text = report_html(REPORTS["a week"])
    attack = (
        "<script>pwned=1</script><img src='https://example.org/x.png' onerror='pwned=2'><p style='position:fixed'>x</p>"
    )
    file.write_text(text.replace("<main", attack + "<main", 1), "utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("typeof pwned") == "undefined"
    assert [url for url in asked if url.startswith("http")] == []
    assert page.evaluate("getComputedStyle(document.querySelector('body > p')).position") == "static"
    page.close()


def test_charts_are_there_and_not_empty(browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, REPORTS["a year"])
    boxes = opened.page.evaluate(
        """() => [...document.querySelectorAll("svg[role=img]")].map((svg) => ({
            name: svg.closest("section").id,
            height: svg.getBoundingClientRect().height,
            marks: [...svg.querySelectorAll("rect:not(.target), path, line:not(.grid):not(.base)")]
                .filter((each) => { const box = each.getBoundingClientRect(); return box.width + box.height > 0; }).length,
        }))"""
    )
    assert {each["name"] for each in boxes} == {
        "time", "commits", "sessions", "who", "objectives", "types", "coverage", "tests", "people", "files",
    }  # fmt: skip
    assert all(each["height"] > 60 and each["marks"] > 0 for each in boxes), boxes


@pytest.mark.parametrize("name", ["a year", "a week"])
def test_words_in_charts_do_not_run_into_one_another(browser: Browser, tmp_path: Path, name: str) -> None:
    page = Opened(browser, tmp_path, REPORTS[name]).page
    for viewport in (WIDE, PHONE):
        page.set_viewport_size(viewport)
        assert collisions(page) == [], viewport


def collisions(page: Page) -> list[str]:
    """Words of charts that lie on others or outside of the window."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("svg[role=img]")].flatMap((svg) => {
            const boxes = [...svg.querySelectorAll("text")]
                .filter((each) => getComputedStyle(each).display !== "none")
                .map((each) => ({ words: each.lastChild.data, box: each.getBoundingClientRect() }));
            const within = boxes.filter(({ box }) => box.left < 0 || box.right > innerWidth).map(({ words }) => words);
            return within.concat(boxes.flatMap((a, at) => boxes.slice(at + 1)
                .filter((b) => a.box.left < b.box.right && b.box.left < a.box.right &&
                               a.box.top + 2 < b.box.bottom && b.box.top + 2 < a.box.bottom)
                .map((b) => `${svg.closest("section").id}: ${a.words} | ${b.words}`)));
        })"""
    )
    return found


def test_tables_sort(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, REPORTS["a year"]).page
    page.locator("#sessions summary").click()
    table = page.locator("#sessions table")
    heads = table.locator("thead th")
    active = heads.nth(3)

    def column(at: int) -> list[Any]:
        found: list[Any] = table.locator("tbody").evaluate(
            "(body, at) => [...body.rows].map((row) => [parseFloat(row.cells[at].dataset.order), row.cells[at].innerText])",
            at,
        )
        return found

    before = column(3)
    assert active.get_attribute("aria-sort") is None
    active.locator("button").click()
    assert active.get_attribute("aria-sort") == "descending"
    assert [each[0] for each in column(3)] == sorted((each[0] for each in before), reverse=True)
    active.locator("button").press("Enter")
    assert active.get_attribute("aria-sort") == "ascending"
    assert [each[0] for each in column(3)] == sorted(each[0] for each in before)
    heads.nth(0).locator("button").press(" ")
    assert active.get_attribute("aria-sort") is None
    assert heads.nth(0).get_attribute("aria-sort") == "ascending"
    names = [each[1].casefold() for each in column(0)]
    assert names == sorted(names)
    assert sorted(map(str, column(3))) == sorted(map(str, before))


def test_it_is_whole_without_a_script(browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, REPORTS["a year"], java_script_enabled=False)
    assert opened.page.locator("th button").count() == 0
    assert opened.texts("#blockers thead th") == ["Blocker", "State", "Lasted", "Opened", "Branch"]
    opened.page.locator("#time summary").click()
    assert opened.page.locator("#time tbody tr").first.is_visible()


def test_dark_and_light_follow_the_reader(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, REPORTS["a week"], color_scheme="light").page

    def look() -> tuple[str, str]:
        colour: Any = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.active')).fill]"
        )
        return colour[0], colour[1]

    light = look()
    page.emulate_media(color_scheme="dark")
    dark = look()
    assert light == ("rgb(252, 252, 250)", "rgb(42, 109, 176)")
    assert dark == ("rgb(21, 24, 28)", "rgb(106, 170, 230)")
    page.emulate_media(media="print", color_scheme="dark")
    assert look() == ("rgb(255, 255, 255)", light[1])


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_nothing_stands_out_at_the_side(browser: Browser, tmp_path: Path, report: ProjectReport) -> None:
    opened = Opened(browser, tmp_path, report)
    opened.unfold()
    for width in (1200, 768, 360, 320):
        opened.page.set_viewport_size({"width": width, "height": 740})
        assert opened.page.evaluate("document.documentElement.scrollWidth") == width


def test_a_table_that_scrolls_has_a_shadow_at_its_edge(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, REPORTS["a week"], viewport=PHONE).page
    look = "getComputedStyle(document.querySelector('#sessions .scroll')).backgroundAttachment"
    assert page.evaluate(look) == "local, local, scroll, scroll"  # the first two go away with the content
    page.set_viewport_size(WIDE)
    assert page.evaluate(look) == "scroll"


def test_on_paper(browser: Browser, tmp_path: Path) -> None:
    page = Opened(browser, tmp_path, REPORTS["a year"], viewport={"width": 690, "height": 900}).page
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator("#time summary").is_visible()
    assert page.locator("#time svg[role=img]").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 690
    sheets = page.pdf(format="A4").count(b"/Type /Page\n")
    assert 3 <= sheets <= 8


@pytest.mark.parametrize(
    ("name", "viewport", "scheme"),
    [
        ("a week", WIDE, "light"),
        ("a week", WIDE, "dark"),
        ("a week", PHONE, "light"),
        ("a week", PHONE, "dark"),
        ("one of everything", WIDE, "dark"),
        ("nothing", PHONE, "light"),
    ],
    ids=["wide light", "wide dark", "phone light", "phone dark", "one of everything", "nothing"],
)
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, name: str, viewport: ViewportSize, scheme: Scheme) -> None:
    opened = Opened(browser, tmp_path, REPORTS[name], viewport=viewport, color_scheme=scheme, bypass_csp=True)
    opened.unfold()
    page = opened.page
    page.add_script_tag(content=AXE)
    found = page.evaluate("axe.run()")
    assert [(each["id"], each["help"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    if viewport is WIDE:  # on a phone it is unsure of every cell that the reader has to scroll to
        # It cannot see what lies behind the words of a drawing; their colours are measured in test_report.py.
        unsure = [node["html"] for each in found["incomplete"] for node in each["nodes"]]
        assert [html for html in unsure if not html.startswith("<text")] == []
    assert len(found["passes"]) > 10


def test_axe_would_find_something(browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, tmp_path, REPORTS["one of everything"], bypass_csp=True)
    opened.page.evaluate(
        """() => {
            const svg = document.querySelector("svg[role=img]");
            svg.removeAttribute("aria-labelledby");
            svg.querySelector("title").remove();
            document.querySelector("h1 bdi").replaceChildren();
            document.documentElement.removeAttribute("lang");
        }"""
    )
    opened.page.add_script_tag(content=AXE)
    found = {each["id"] for each in opened.page.evaluate("axe.run()")["violations"]}
    assert {"svg-img-alt", "empty-heading", "html-has-lang"} <= found
