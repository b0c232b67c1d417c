"""The help of every command and action at the widths for which it is prepared (`git_session.commands.prepared_help`)."""

from __future__ import annotations

import os
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator

from git_session.commands.overview import help_text
from git_session.commands.prepared_help import WIDTHS
from tools.declarations import commands


def prepared() -> dict[str, str]:
    """File name -> content."""
    return {f"{width}.txt": _texts(width) for width in WIDTHS}


def _texts(width: int) -> str:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(width)
    try:
        found = [("", help_text()), *(each for command in commands() for each in _of(command.name, command.parser()))]
    finally:
        del os.environ["COLUMNS"]
        if before is not None:
            os.environ["COLUMNS"] = before
    return "".join(f"\f{words}\n{text}" for words, text in found)


def _of(words: str, parser: ArgumentParser) -> Iterator[tuple[str, str]]:
    yield words, parser.format_help()
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for name, each in action.choices.items():
                yield from _of(f"{words} {name}", each)
