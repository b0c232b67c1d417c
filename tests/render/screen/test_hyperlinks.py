"""Which terminals get links."""

from __future__ import annotations

import pytest

from git_session.render.page import Page, Span
from git_session.render.screen.hyperlinks import has_hyperlinks
from git_session.render.screen.terminal import Screen

YES = [
    "TERM=xterm-256color VTE_VERSION=6800", "TERM=xterm-kitty", "TERM=alacritty", "TERM=foot-extra", "TERM=xterm-256color WT_SESSION=1",
    "TERM=xterm-256color KONSOLE_VERSION=230804", "TERM=xterm-256color TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.0",
    "TERM=xterm-256color TERM_PROGRAM=WezTerm", "TERM=tmux-256color TMUX=/tmp/x TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.4",
    "TERM=screen-256color TMUX=/tmp/x TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=4.0", "TERM=dumb FORCE_HYPERLINK=1",
]  # fmt: skip
NO = [
    "", "TERM=dumb VTE_VERSION=6800", "TERM=linux", "TERM=xterm", "TERM=xterm-256color VTE_VERSION=5000", "TERM=xterm VTE_VERSION=new",
    "TERM=xterm-256color TERM_PROGRAM=Apple_Terminal TERM_PROGRAM_VERSION=455", "TERM=screen VTE_VERSION=6800",
    "TERM=tmux-256color TMUX=/tmp/x TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.3a VTE_VERSION=6800", "TERM=xterm-kitty FORCE_HYPERLINK=0",
    "TERM=xterm-256color STY=1.x VTE_VERSION=6800", "TERM=xterm TERM_PROGRAM=iTerm.app", "TERM=xterm TERM_PROGRAM=vscode TERM_PROGRAM_VERSION=1.71.0",
]  # fmt: skip


@pytest.mark.parametrize("variables", [*YES, *NO])
def test_by_what_a_terminal_says_of_itself(variables: str) -> None:
    environment = dict(each.split("=", 1) for each in variables.split())
    assert has_hyperlinks(environment) == (variables in YES)


@pytest.mark.parametrize(
    ("term", "color", "linked"), [("xterm-kitty", True, True), ("xterm-kitty", False, False), ("xterm", True, False)]
)
def test_the_full_screen(monkeypatch: pytest.MonkeyPatch, term: str, color: bool, linked: bool) -> None:
    for name in ("TMUX", "STY", "VTE_VERSION", "FORCE_HYPERLINK", "TERM_PROGRAM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", term)
    page = Page()
    page.line(["feature/x  ", Span("#42", "accent", "https://x.example/42")])
    assert (";https://x.example/42\x1b\\" in Screen(color=color).changed(page, 80)) == linked
