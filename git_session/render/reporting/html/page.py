"""An HTML document in one file, which contains its style and script and fetches nothing.

The content security policy names the two by their SHA-256, so that nothing else in the file can style or run:
no other script, no event handler, no `style` attribute, no image, font or request of any kind.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from git_session.render.reporting.html.element import Child, Markup, element, group

STYLE = "report.css"
SCRIPT = "report.js"


def document(title: str, *body: Child) -> str:
    """The HTML file with this title and body."""
    style, script = (_template(name) for name in (STYLE, SCRIPT))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="generator", content="git-session"),
        # An empty picture, so that browsers do not request /favicon.ico.
        element("link", rel="icon", href="data:,"),
        element("title", title),
        element("style", Markup(style)),
    )
    page = element("html", head, element("body", _HATCH, group(*body), element("script", Markup(script))), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


_HATCH = element(
    "svg",
    element(
        "pattern",
        element("path", d="M-1 1L1 -1M0 6L6 0M5 7L7 5"),
        id="hatch",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    ),
    class_="hatch",
    width=0,
    height=0,
    aria_hidden="true",
)
"""The pattern for `fill: url(#hatch)` in the style."""


def _template(name: str) -> str:
    return (files("git_session") / "templates" / name).read_text("utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
