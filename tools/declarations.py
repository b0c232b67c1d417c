"""The commands' declarations, in the form that the man pages and completions use."""

from __future__ import annotations

from argparse import (
    ONE_OR_MORE,
    SUPPRESS,
    ZERO_OR_MORE,
    Action,
    ArgumentParser,
    BooleanOptionalAction,
    _SubParsersAction,
)
from collections.abc import Iterator
from dataclasses import dataclass

from git_session.commands.frame import Command
from git_session.commands.registry import NAMES, command_named

KINDS = (
    "branch",
    "ref",
    "file",
    "directory",
    "session",
    "resumable",
    "objective",
    "blocker",
    "decision",
    "checkpoint",
    "key",
    "command",
)
REPEATING = (ZERO_OR_MORE, ONE_OR_MORE)


@dataclass(frozen=True)
class Parameter:
    """An option (`flags` holds its spellings) or a positional argument (`flags` is empty).

    `value` is the name of what it takes, empty when it takes nothing; `kind` one of KINDS or empty.
    `common` ones belong to every command.
    """

    flags: tuple[str, ...]
    value: str
    value_is_optional: bool
    meaning: str
    choices: tuple[str, ...]
    kind: str
    repeats: bool
    required: bool
    common: bool

    @property
    def long(self) -> str:
        """The longest spelling, which explains itself."""
        return max(self.flags, key=len)


@dataclass(frozen=True)
class Form:
    """A form of the command line after `git session`: a command, or one of its actions (`objectives add`)."""

    words: tuple[str, ...]
    summary: str
    parameters: tuple[Parameter, ...]
    exclusive: tuple[tuple[Parameter, ...], ...]
    forms: tuple[Form, ...]

    @property
    def options(self) -> tuple[Parameter, ...]:
        return tuple(each for each in self.parameters if each.flags)

    @property
    def arguments(self) -> tuple[Parameter, ...]:
        return tuple(each for each in self.parameters if not each.flags)

    def all(self) -> Iterator[Form]:
        """This form and those below it."""
        yield self
        for form in self.forms:
            yield from form.all()


def commands() -> list[Command]:
    """Every command that is listed in the help, in the order of its groups."""
    return [command_named(name) for name in NAMES]


def overview() -> Command:
    """The declaration of `git session` alone."""
    from git_session.commands.overview import COMMAND

    return COMMAND


def form_of(command: Command) -> Form:
    """The forms that can follow `git session <name>`."""
    return _form((command.name,), command.summary, command.parser())


def _form(words: tuple[str, ...], summary: str, parser: ArgumentParser) -> Form:
    forms: list[Form] = []
    read: dict[int, Parameter] = {}
    shared = {
        id(action)
        for group in parser._action_groups
        for action in group._group_actions
        if group.title == "common options" or "--help" in action.option_strings
    }
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            meanings = {each.dest: each.help or "" for each in action._choices_actions}
            # An alias is the same parser under another name, and is not listed again.
            forms += [_form((*words, name), meanings[name], action.choices[name]) for name in meanings]
        elif action.help != SUPPRESS:
            read[id(action)] = _parameter(parser, action, common=id(action) in shared)
    exclusive = [
        tuple(read[id(action)] for action in group._group_actions if id(action) in read)
        for group in parser._mutually_exclusive_groups
    ]
    return Form(words, summary, tuple(read.values()), tuple(group for group in exclusive if group), tuple(forms))


def _parameter(parser: ArgumentParser, action: Action, *, common: bool) -> Parameter:
    takes_value = action.nargs != 0 and not isinstance(action, BooleanOptionalAction)
    optional = action.option_strings and action.nargs == "?"
    choices = tuple(str(choice) for choice in action.choices) if action.choices else ()
    return Parameter(
        flags=tuple(action.option_strings),
        value=_value_name(action, choices) if takes_value else "",
        value_is_optional=bool(optional),
        meaning=parser._get_formatter()._expand_help(action) if action.help else "",
        choices=choices,
        kind=getattr(action, "completes", ""),
        repeats=action.nargs in REPEATING or (takes_value and isinstance(action.default, list)),
        required=action.required if action.option_strings else action.nargs not in ("?", ZERO_OR_MORE),
        common=common,
    )


def _value_name(action: Action, choices: tuple[str, ...]) -> str:
    if isinstance(action.metavar, str):
        return action.metavar.strip("<>")
    return "|".join(choices) if choices else action.dest.replace("_", "-")
