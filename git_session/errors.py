"""The failures that users see: their base class and the exit codes."""

from __future__ import annotations

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_GATE = 3
EXIT_BUG = 4
EXIT_INTERRUPTED = 130


class SessionError(Exception):
    """An expected failure: `message` says what failed and why, `hint` names the next command, `code` is stable for JSON.

    The default exit status is 1: the command was refused or failed, and nothing changed.
    """

    exit_status = EXIT_REFUSED

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class AmbiguousNameError(SessionError):
    """A `name` of the command line means several. The hint is the same command with `exact`, which means one of them."""

    def __init__(self, code: str, message: str, *, name: str, exact: str) -> None:
        super().__init__(code, message, hint=f"use {exact}")
        self.name = name
        self.exact = exact


class OutputError(OSError):
    """Standard output cannot be written: a full disk, for example."""


class UsageError(SessionError):
    """The command line itself is wrong (exit status 2)."""

    exit_status = EXIT_USAGE

    def __init__(self, message: str, *, hint: str = "", code: str = "usage") -> None:
        super().__init__(code, message, hint=hint)
