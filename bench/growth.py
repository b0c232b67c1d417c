"""Growth of time with malicious input: twice the input may take little more than twice as long.

Anyone who can write to the repository writes globs and files, so no text may make a command hang.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bench.measure import Subject
from git_session.insight.source.comments import GRAMMARS, comments
from git_session.model.globs import matcher
from git_session.render.reporting.html.report import report_html
from tests.render.reporting.html.example import a_report

LIMIT = 2.6
ONCE, TWICE = "once", "twice"
PIECES = {
    "escaped quotes": '\\"',
    "openings": "/*",
    "heredocs": "<<A\n",
    "quotes": "'",
    "slashes": "=/",
    "classes": ";/[",
    "raw": 'r#"',
    "raw C++": 'R"(',
    "braces": "{-",
    "triple": '"""',
}
"""Beginnings of comments and strings that never end."""


def subjects() -> list[Subject]:
    """Each case of `cases` with its input once and twice as long."""
    return [
        Subject(f"{name}, {size}", lambda run=run, factor=factor: run(factor))  # type: ignore[misc]
        for name, run in cases().items()
        for size, factor in ((ONCE, 1), (TWICE, 2))
    ]


def cases() -> Mapping[str, Callable[[int], None]]:
    """Name -> what to run on its input, so many times as long."""
    reports = {factor: a_report(sessions=500 * factor, measured=1500 * factor) for factor in (1, 2)}
    found: dict[str, Callable[[int], None]] = {
        "a glob of stars": lambda factor: _match("*a" * 40 + "b", "a" * 4000 * factor),
        "a glob of folders": lambda factor: _match("**/a/" * 40 + "b", "a/" * 1000 * factor),
        "a glob of braces": lambda factor: _match("{a,b}" * 40 * factor, "a" * 39),
        "an HTML report": lambda factor: _use(report_html(reports[factor])),
    }
    for name, piece in PIECES.items():
        found[f"comments, {name}"] = lambda factor, piece=piece: _read(piece * (60_000 // len(piece) * factor))  # type: ignore[misc]
    return found


def _match(pattern: str, path: str) -> None:
    if matcher([pattern])(path):
        raise SystemExit(f"bench: {pattern[:20]}… matches")


def _read(text: str) -> None:
    for key in GRAMMARS:
        _use(list(comments(f"a.{key.split()[0]}", text)))


def _use(_: object) -> None:
    """What was computed is not wanted."""
