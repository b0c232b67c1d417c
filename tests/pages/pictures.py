"""The pictures of README.md: SVG files that are made of what the program prints, for light and dark pages.

A terminal is drawn by rich's own export, the HTML report by a browser that shows the SVG file: it is inside. Neither loads anything
from elsewhere. What a picture says is compared as text, since rich's drawing may change from version to version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import html5lib
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.pages.transcript import ROOT, FixedIds, Reader, comparable, play
from tests.sandbox import Sandbox
from tests.watching import Watching

PICTURES = ROOT / "docs" / "pictures"
_COLUMNS = 76

LIGHT = TerminalTheme(
    (255, 255, 255),
    (20, 23, 28),
    [(31, 35, 40), (179, 38, 30), (26, 120, 52), (138, 87, 0), (10, 90, 156), (109, 79, 163), (15, 108, 116), (90, 98, 108)],
    [(90, 98, 108), (179, 38, 30), (26, 120, 52), (138, 87, 0), (10, 90, 156), (109, 79, 163), (15, 108, 116), (31, 35, 40)],
)  # fmt: skip
DARK = TerminalTheme(
    (21, 24, 28),
    (228, 230, 232),
    [(21, 24, 28), (242, 139, 130), (114, 194, 131), (224, 175, 104), (132, 189, 243), (179, 154, 224), (90, 200, 210), (200, 204, 208)],
    [(163, 171, 181), (242, 139, 130), (114, 194, 131), (224, 175, 104), (132, 189, 243), (179, 154, 224), (90, 200, 210), (228, 230, 232)],
)  # fmt: skip
_THEMES = {"light": (LIGHT, "#d0d7de"), "dark": (DARK, "#3d444d")}
_FORMAT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{
  font: {char_height}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}}
{styles}
</style>
<defs>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""

SESSION = """
<!-- $ git init -q shop --- cd shop --- echo '# Shop' >README.md --- git add . --- git commit -q -m Begin --- git session init --- git add . --- git commit -q -m 'Use git-session' -->
<!-- $ git config color.ui always -->
```console
$ git session start feature/prices -o 'Read the prices' | head -n 1
$ git session decisions add 'Prices in cents' --rationale 'Floats round' -q
```
<!-- 25 minutes later -->
<!-- $ echo 'PRICES = {"tea": 450}' >prices.py --- git add prices.py -->
```console
$ git commit -q -m 'feat: read the prices' -m 'This completes obj-1.'
$ git log -1
```
```console
$ git session handoff | head -n 12
```
"""
WORK = """
<!-- $ git init -q shop --- cd shop --- echo '# Shop' >README.md --- git add . --- git commit -q -m Begin --- git session init --- git add . --- git commit -q -m 'Use git-session' -->
<!-- $ git session start feature/prices -o 'Read the prices' -o 'Add the tax' --- git session objectives start obj-1 --- echo 'PRICES = {}' >prices.py --- git add . -->
<!-- 25 minutes later -->
<!-- $ git commit -q -m 'feat: read the prices' -m 'This completes obj-1.' --- git session objectives start obj-2 --- git session decisions add 'Keep prices in cents' -->
<!-- 20 minutes later -->
<!-- $ git session blockers add 'Which tax applies to tea?' --issue '#42' --- echo 'TAX = 0.19' >>prices.py -->
"""
WEEK = (
    WORK
    + """
<!-- $ git commit -q -a -m 'feat: add the tax' --- git session switch -c fix/typo --from main -->
<!-- 15 minutes later -->
<!-- $ echo 'We sell tea.' >>README.md --- git commit -q -a -m 'docs: say what we sell' --- git session end --merge-to main --ignore-quality -->
<!-- 22 hours later -->
<!-- $ git session switch feature/prices --- echo 'def test_tax(): pass' >test_prices.py --- git add . -->
<!-- 25 minutes later -->
<!-- $ CLAUDECODE=1 git commit -q -m 'test: cover the tax' -m 'This completes obj-2 and blk-1.' --- git session end --remember 'rotate the prices' -->
<!-- 21 hours later -->
<!-- $ git session start feature/basket -o 'Fill the basket' --from main --- echo 'BASKET = []' >basket.py --- git add . -->
<!-- 50 minutes later -->
<!-- $ git commit -q -m 'feat: add a basket' -->
"""
)


def session_text(box: Sandbox) -> str:
    """What a terminal shows of a whole session, with styles."""
    box.environment["SESSION_COLOR"] = "always"
    box.environment["COLUMNS"] = str(_COLUMNS)
    rows = []
    for step, output in Reader(box).type_all(SESSION):
        rows.append(f"\x1b[2m$\x1b[0m \x1b[1m{step.line}\x1b[0m\n{output}")
        rows.append("\n" if not output.endswith("\n\n") else "")
    return "".join(rows).strip("\n")


def watch_text(box: Sandbox) -> str:
    """What `git session watch` shows, with styles."""
    play(WORK, box)
    with Watching(box, terminal=(_COLUMNS, 26)) as watching:
        watching.wait_to_see("recording")
        watching.pass_time(minutes=4)
        box.write("prices.py", "PRICES = {}\nTAX = 0.19\n\ndef total(price):\n")
        watching.wait_to_see("TAX|prices.py +just now")
        text = watching.styled()
        watching.type("q")
        watching.ended()
    return FixedIds().of(text).rstrip("\n")


def report_html(box: Sandbox) -> str:
    """The report of a week, as one HTML file."""
    play(WEEK, box)
    return FixedIds().of(box.session("report", "--weekly", "--format", "html").out)


# --- drawing ----------------------------------------------------------------------------------------------------------


SUBJECTS: Mapping[str, Callable[[Sandbox], str]] = {"session": session_text, "watch": watch_text, "report": report_html}
"""What each picture shows: a text with styles, or a page."""
SCHEMES = ("light", "dark")
_TITLES = {"session": "A session in a terminal", "watch": "git session watch"}


def drawn(name: str, shown: str, scheme: str) -> str:
    """The picture of that name as SVG, of what its subject shows."""
    if name == "report":
        return _page(shown, is_dark=scheme == "dark")
    return _terminal(shown, *_THEMES[scheme], _TITLES[name])


def path_of(name: str, scheme: str) -> Path:
    return PICTURES / f"{name}-{scheme}.svg"


def is_as_drawn(picture: str, name: str, shown: str) -> bool:
    """Whether a picture says what its subject shows, any commit ids aside."""
    text = text_of(drawn(name, shown, "light")) if name == "report" else without_styles(shown)
    return comparable(text_of(picture)) == comparable(text)


_BAR = 30
"""The height of the part of rich's window that is cut off."""


def _terminal(text: str, theme: TerminalTheme, border: str, title: str) -> str:
    console = Console(
        record=True, width=_COLUMNS + 2, file=StringIO(), force_terminal=True, color_system="truecolor", legacy_windows=False
    )  # fmt: skip
    for line in text.split("\n"):
        console.print(Text.from_ansi(line), no_wrap=True, crop=True)
    picture = console.export_svg(title="", theme=theme, code_format=_FORMAT.replace("TITLE", title), unique_id="t")
    # Without the bar of a window above it.
    picture = re.sub(r"<g transform=\"translate\(26,22\)\">.*?</g>\s*", "", picture, count=1, flags=re.DOTALL)
    picture = re.sub(r'viewBox="0 0 (\S+) (\S+)" width="\S+" height="\S+"', _lower, picture, count=1)
    picture = re.sub(
        r'stroke="[^"]*" stroke-width="1" x="1" y="1"', f'stroke="{border}" x="1" y="{_BAR + 1}"', picture, count=1
    )
    picture = re.sub(
        r'(?<= height=")([\d.]+)(?=" rx="8")', lambda found: f"{float(found[1]) - _BAR:g}", picture, count=1
    )
    return re.sub(r"[ \t]+$", "", picture, flags=re.MULTILINE)


def _lower(match: re.Match[str]) -> str:
    width, height = float(match[1]), float(match[2]) - _BAR
    return f'viewBox="0 {_BAR} {width:g} {height:g}" width="{width:g}" height="{height:g}"'


_WIDTH, _HEIGHT = 1120, 1140
_DARK_STYLES = re.compile(r"@media screen and \(prefers-color-scheme: dark\) (\{)(.*?\n\s*\})\s*\}", re.DOTALL)


def _page(html: str, *, is_dark: bool) -> str:
    """The upper part of a page."""
    root = html5lib.parse(html, treebuilder="etree")
    space = "{http://www.w3.org/1999/xhtml}"
    style = "".join(each.text or "" for each in root.iter(f"{space}style"))
    style = _DARK_STYLES.sub(lambda found: found[2] if is_dark else "", style)
    body = root.find(f"{space}body")
    assert body is not None
    for parent in list(body.iter()):
        for child in list(parent):
            if child.tag in (f"{space}script", f"{space}link"):
                parent.remove(child)
    ElementTree.register_namespace("", "http://www.w3.org/1999/xhtml")
    ElementTree.register_namespace("svg", "http://www.w3.org/2000/svg")
    inside = ElementTree.tostring(body, encoding="unicode")
    style = style.replace("&", "&amp;").replace("<", "&lt;")
    scheme = "dark" if is_dark else "light"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">\n'
        f"<title>The report of a week</title>\n<style>{style}\n:root {{ color-scheme: {scheme}; background: var(--page); }}</style>\n"
        f'<foreignObject width="{_WIDTH}" height="{_HEIGHT}">{inside}</foreignObject>\n'
        f'<rect x="0.5" y="0.5" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" rx="8" fill="none" stroke="{_THEMES[scheme][1]}"/>\n</svg>\n'
    )


# --- reading ----------------------------------------------------------------------------------------------------------


def text_of(picture: str) -> str:
    """The text of a picture: the rows of a terminal, or the words of a page, each element on a row."""
    root = ElementTree.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}"
    page = root.find(f"{space}foreignObject")
    if page is not None:
        return words_of(page)
    rows: dict[float, str] = {}
    for each in root.iter(f"{space}text"):
        row, text = float(each.attrib["y"]), (each.text or "").replace("\xa0", " ")
        column = round(float(each.attrib["x"]) / float(each.attrib["textLength"]) * len(text))
        rows[row] = rows.get(row, "").ljust(column) + text
    height = min(rows) * 1.22
    last = round(max(rows) / height)
    by_number = {round(at / height): text.rstrip() for at, text in rows.items()}
    return "\n".join(by_number.get(number, "") for number in range(1, last + 1))


def words_of(page: ElementTree.Element) -> str:
    """The words on a page, those of each element on a row of their own."""
    texts = (" ".join(text.split()) for text in _texts(page))
    return "\n".join(text for text in texts if text)


def _texts(element: ElementTree.Element) -> Iterator[str]:
    if element.tag.rpartition("}")[2] in ("script", "style"):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def without_styles(text: str) -> str:
    """A text of a terminal as people read it."""
    return "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n"))
