"""Reads a command line of flags alone by the declaration that argparse would be given.

To import argparse and to make its parser takes a third of the time that Python takes to start, and such lines are what people,
prompts and editors run most. All other lines, and all mistakes, are left to argparse.
"""

from __future__ import annotations

from types import SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn


def plain_arguments(declare: Callable[[Any], None], line: Sequence[str]) -> Any:
    """What a parser that `declare` fills would make of `line`; None if only argparse can tell."""
    declared = _Declared()
    try:
        declare(declared)
    except _NotPlainError:
        return None
    given = set(line)
    if not declared.flags.keys() >= given or any(len(each.names & given) > 1 for each in declared.exclusive):
        return None
    return SimpleNamespace(**declared.defaults | {declared.flags[each]: True for each in line})


class _NotPlainError(Exception):
    """The command needs more than flags."""


class _Declared:
    """Stands in for an ArgumentParser; remembers the default of each argument, and the name of each flag's."""

    def __init__(self) -> None:
        self.defaults: dict[str, object] = {}
        self.flags: dict[str, str] = {}
        self.exclusive: list[_Exclusive] = []

    def add_argument(
        self,
        *names: str,
        action: object = None,
        nargs: object = None,
        default: object = None,
        dest: str = "",
        required: bool = False,
        **_others: object,
    ) -> SimpleNamespace:
        if required or (not names[0].startswith("-") and (nargs not in ("?", "*") or default is None)):
            raise _NotPlainError
        long = next((each for each in names if each.startswith("--")), names[0])
        dest = dest or long.lstrip("-").replace("-", "_")
        if action == "store_true":
            self.flags |= dict.fromkeys(names, dest)
            default = bool(default)
        self.defaults[dest] = default
        return SimpleNamespace()

    def add_argument_group(self, _title: str) -> _Declared:
        return self

    def add_mutually_exclusive_group(self, *, required: bool = False) -> _Exclusive:
        if required:
            raise _NotPlainError
        self.exclusive.append(_Exclusive(self))
        return self.exclusive[-1]

    def __getattr__(self, _method: str) -> NoReturn:
        raise _NotPlainError


class _Exclusive:
    """Stands in for a group of arguments that exclude each other; remembers their `names`."""

    def __init__(self, within: _Declared) -> None:
        self.names: set[str] = set()
        self._within = within

    def add_argument(self, *names: str, **given: Any) -> SimpleNamespace:
        self.names |= set(names)
        return self._within.add_argument(*names, **given)
