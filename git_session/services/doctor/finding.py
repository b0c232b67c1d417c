"""What a check finds wrong."""

from __future__ import annotations

from git_session.model.dataclass import dataclass


@dataclass(frozen=True)
class Fault:
    """Something wrong: `where` it is, `what` it is, its `consequence`, and the `command` that mends it.

    `code` is stable. `fixed`: it was mended in this run; `done` says how, or why it could not be.
    """

    code: str
    where: str
    what: str
    consequence: str
    command: str
    fixed: bool = False
    done: str = ""
