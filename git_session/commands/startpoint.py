"""Where a new branch starts, for start and switch: a prompt on a terminal, a note elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.commands.frame import Call
from git_session.model.shell import shell_word
from git_session.model.text import plural
from git_session.services.lifecycle.entering import base_branch
from git_session.services.lifecycle.startpoint import SessionAlong, along_from_here

_NOT = " "
"""An answer that cannot be a branch name."""


def ask_where(call: Call, branch: str) -> str | None:
    """The start point of the new `branch`, as a value for --from (empty: HEAD); None if there was no prompt.

    Prompts on a terminal if HEAD would bring commits of an open session along; --yes takes the default branch.
    """
    if not (call.interactive or call.arguments.yes):
        return None
    default = _default(call)
    along = along_from_here(call.workspace) if default else ()
    if not along:
        return None
    if not call.interactive:
        return default
    call.notify(f"Where should {branch} start?")
    return call.choose("start at", [(default, default), ("", f"HEAD, with {_counted(along)}")])


def ask_to_make(call: Call, branch: str) -> tuple[bool, str]:
    """(whether to create the missing `branch`; its start point, as a value for --from).

    Prompts on a terminal; --yes creates it, at the default branch if HEAD would bring commits of an open session along.
    """
    default = _default(call)
    along = along_from_here(call.workspace) if default else ()
    if not call.interactive:
        return (True, default if along else "") if call.arguments.yes else (False, "")
    if not along:
        here = call.workspace.repository.branch or "HEAD"
        return call.confirm(f"there is no branch {branch}; create it from {here}?", default=True), ""
    call.notify(f"There is no branch {branch}. Where should it start?")
    choices = [(default, default), ("", f"HEAD, with {_counted(along)}"), (_NOT, "do not create it")]
    chosen = call.choose("start at", choices)
    return chosen != _NOT, chosen.strip()


def note_included(call: Call, along: Sequence[SessionAlong], *, worktree: str = "") -> None:
    """Add a note that names the sessions whose commits the new branch, checked out here or in `worktree`, includes.

    Its hint leaves them out: as the session has no commits yet, its branch can move.
    """
    if not along:
        return
    default = _default(call)
    git = f"git -C {shell_word(worktree)}" if worktree else "git"
    hint = f"\nhint: to leave them out: {git} reset --keep {shell_word(default)}" if default else ""
    call.notices.append(f"the new branch includes {_counted(along)}{hint}")


def _default(call: Call) -> str:
    return base_branch(call.workspace, call.workspace.repository.branch)


def _counted(along: Sequence[SessionAlong]) -> str:
    return ", ".join(f"{plural(len(each.commits), 'commit')} of {each.branch} ({each.session})" for each in along)
