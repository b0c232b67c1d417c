"""Where a new branch begins, for start and switch: asked on a terminal, told elsewhere."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from git_session.commands.frame import Call
from git_session.model.text import plural
from git_session.services.lifecycle.entering import base_branch
from git_session.services.lifecycle.startpoint import SessionAlong, along_from_here

_NOT = " "
"""The answer that is the name of no branch."""


def ask_where(call: Call, branch: str) -> str | None:
    """Where the new `branch` begins, as a value for --from (empty: at HEAD); None where that was not asked.

    It is asked on a terminal, when commits of an open session would come along from HEAD. --yes takes the default branch.
    """
    if not (call.interactive or call.arguments.yes):
        return None
    default = _default(call)
    along = along_from_here(call.workspace) if default else ()
    if not along:
        return None
    if not call.interactive:
        return default
    call.tell(f"Where does {branch} begin?")
    return call.choose("begin at", [(default, default), ("", f"here, with {_counted(along)}")])


def ask_to_make(call: Call, branch: str) -> tuple[bool, str]:
    """(whether to make `branch`, which is not there; where it begins, as a value for --from).

    It is asked on a terminal; --yes makes it, at the default branch when commits of an open session would come along.
    """
    default = _default(call)
    along = along_from_here(call.workspace) if default else ()
    if not call.interactive:
        return (True, default if along else "") if call.arguments.yes else (False, "")
    if not along:
        here = call.workspace.repository.branch or "here"
        return call.confirm(f"there is no branch {branch}; make it from {here}?", default=True), ""
    call.tell(f"There is no branch {branch}. Where does it begin?")
    choices = [(default, default), ("", f"here, with {_counted(along)}"), (_NOT, "do not make it")]
    chosen = call.choose("begin at", choices)
    return chosen != _NOT, chosen.strip()


def tell_along(call: Call, along: Sequence[SessionAlong], command: str) -> None:
    """Say whose commits came along with a new branch, and with which `command` they do not."""
    if not along:
        return
    default = _default(call)
    hint = f"\nhint: without them: git session {command} --from {shlex.quote(default)}" if default else ""
    call.notices.append(f"{_counted(along)} came along{hint}")


def _default(call: Call) -> str:
    return base_branch(call.workspace, call.workspace.repository.branch)


def _counted(along: Sequence[SessionAlong]) -> str:
    return ", ".join(f"{plural(len(each.commits), 'commit')} of {each.branch} ({each.session})" for each in along)
