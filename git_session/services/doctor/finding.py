"""The fault that a check of `git session doctor` finds."""

from __future__ import annotations

from git_session.model.dataclass import dataclass

FIX = "git session doctor --fix"


@dataclass(frozen=True)
class Fault:
    """Something wrong with the installation or its records."""

    code: str  #: Stable name of the kind of finding, for programs.
    where: str  #: Place of the fault: a file, branch, session or setting.
    what: str  #: What is wrong.
    consequence: str  #: What follows from it.
    command: str  #: Command that fixes it; empty if no command does.
    fixed: bool = False  #: Whether it was fixed in this run.
    done: str = ""  #: How it was fixed, or why it could not be; empty without `--fix`.


def repairable(code: str, where: str, what: str, consequence: str, done: str, *, fixed: bool) -> Fault:
    """A fault that `--fix` repairs; `done` says how, if it is `fixed`."""
    return Fault(code, where, what, consequence, FIX, fixed, done if fixed else "")
