"""The argparse parser of a command. Most lines that are typed need none (`commands.plain`), and argparse takes long to import."""

from __future__ import annotations

import sys
from argparse import SUPPRESS, Action, ArgumentParser, HelpFormatter, Namespace, _SubParsersAction

from git_session.commands.common_options import add_common_options
from git_session.commands.prepared_help import columns
from git_session.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any, NoReturn


def share(parser: ArgumentParser, *, default: Any = None) -> None:
    """Add the common options to a command and to its actions, so that they can be given anywhere on the line."""
    add_common_options(parser, **({"default": default} if default else {}))
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for each in action.choices.values():
                share(each, default=SUPPRESS)


_SYNONYMS = {
    "add": ("new", "create"),
    "complete": ("done", "finish", "close", "check", "tick"),
    "drop": ("remove", "rm", "delete", "cancel"),
    "edit": ("change", "rename", "reword"),
    "list": ("ls", "show"),
    "reopen": ("undo", "open", "uncheck"),
    "resolve": ("close", "done", "complete", "fix", "solve", "unblock", "remove", "rm", "delete"),
    "start": ("begin",),
    "supersede": ("replace", "change", "edit"),
    "update": ("renew", "refresh", "add"),
}
"""Other names that users may try for an action of a command, such as `done` for `objectives complete`."""


_COMMON = frozenset(("help", "verbose", "quiet", "json", "no_color", "yes"))
"""Options that every command has, which its usage omits; they are listed below it."""
_DEFAULT = "list"
"""The action without a name, of commands that have it."""


def _parts(usage: str, room: int) -> Iterator[str]:
    """What stays on one line: a word, an option with its value, one of a choice of options, or some of many values."""
    depth, part = 0, ""
    for character in f"{usage} ":
        if character in " |" and (not depth if character == " " else depth == 1 and part.endswith(" ")):
            yield from _cut(part.strip(), room)
            part = ""
        depth += (character in "[{") - (character in "]}")
        part += character


def _cut(part: str, room: int) -> Iterator[str]:
    """The part, in several if it is longer than a line has room for."""
    *rows, last = part.split(",") if len(part) > room else [part]
    yield from (f"{each}," for each in rows)
    yield last


def _fill(head: str, parts: Iterable[str], width: int) -> str:
    """The parts in lines behind `head`; those behind a comma follow it without a space."""
    rows = [head.rstrip()]
    for part in filter(None, parts):
        gap = "" if rows[-1].endswith(",") else " "
        if len(rows[-1] + gap + part) > width and rows[-1].strip() and rows[-1] != head.rstrip():
            rows.append(" " * len(head) + part)
        else:
            rows[-1] += gap + part
    return "\n".join(rows)


class Formatter(HelpFormatter):
    """Help at most WIDEST columns wide, in the same words from every version of Python."""

    def __init__(self, prog: str, max_help_position: int = 24) -> None:
        super().__init__(prog, max_help_position=max_help_position, width=columns() - 2)

    def add_usage(self, usage: str | None, actions: Iterable[Action], *given: Any, **named: Any) -> None:
        super().add_usage(usage, [each for each in actions if each.dest not in _COMMON], *given, **named)

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None) -> str:
        """The usage, broken also within a choice of options, which argparse lets stick out."""
        width, self._width = self._width, sys.maxsize
        made = super()._format_usage(usage, actions, groups, prefix)
        self._width = width
        if prefix == "":  # it is the name of an action's parser
            return made
        head = f"usage: {self._prog} "
        return _fill(head, _parts(made.strip().removeprefix(head.rstrip()), width - len(head)), width) + "\n\n"

    def _format_action_invocation(self, action: Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        value = self._format_args(action, action.dest.upper())  # which Python 3.13 shows once
        return ", ".join(f"{each} {value}" for each in action.option_strings)


class Parser(ArgumentParser):
    """An ArgumentParser that raises UsageError, so that a wrong command line is reported like every other failure."""

    def __init__(self, *, formatter_class: type[Formatter] = Formatter, **given: Any) -> None:
        super().__init__(formatter_class=formatter_class, **given)
        self.color = False  # which Python 3.14 would use, and no line of ours has

    def given(self, line: Sequence[str]) -> Namespace:
        """The arguments on a command line, on which options may belong to the default action. Raises UsageError."""
        actions = next((each.choices for each in self._actions if isinstance(each, _SubParsersAction)), None) or {}
        if _DEFAULT in actions and not any(each in actions for each in line):
            of_default = actions[_DEFAULT]._option_string_actions.keys() - self._option_string_actions.keys()
            if any(each.partition("=")[0] in of_default for each in line):
                return self.parse_args([_DEFAULT, *line])
        return self.parse_args(line)

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"see: {self.prog} -h")

    def _check_value(self, action: Action, value: Any) -> None:
        """Refuse an unknown action, and suggest the one that was probably meant."""
        if not isinstance(action, _SubParsersAction) or value in action.choices:
            super()._check_value(action, value)
            return
        import difflib

        known = tuple(action.choices)
        near = [each for each in known if value.lower() in _SYNONYMS.get(each, ())]
        near = near or difflib.get_close_matches(value.lower(), known, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"unknown action {value!r}: use {', '.join(known)}", hint=f"{meant}see: {self.prog} -h")

    def _get_values(self, action: Action, arg_strings: list[str]) -> Any:
        """Refuse an empty name, such as an unset variable in a script, rather than treating it as not given."""
        if hasattr(action, "completes") and not all(each.strip() for each in arg_strings):
            name = action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest)
            raise UsageError(f"{name} is empty", hint=f"give a name or omit it; see: {self.prog} -h")
        return super()._get_values(action, arg_strings)  # argparse has no public hook for this


class CommandFormatter(Formatter):
    """Help with its paragraphs wrapped and its examples unchanged."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.startswith("examples:"):
            return text
        return "\n\n".join(super(CommandFormatter, self)._fill_text(part, width, indent) for part in text.split("\n\n"))
