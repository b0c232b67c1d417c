"""How git-session is set up here: do the hooks run, which configuration holds, and where does the session lie?"""

from __future__ import annotations

import os

from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.services.hooks import install
from git_session.services.workspace import Workspace
from git_session.store.configuration import path_of, shown_path


@dataclass(frozen=True)
class Override:
    """A setting that is not the default: its `key`, its value as it is written, and the `origin` it comes from."""

    key: str
    text: str
    origin: str


@dataclass(frozen=True)
class Installation:
    """`hooks_run`: every hook of ours is where git looks for it; `hooks` is that in words, `hooks_command` what to type if not.

    `configuration` is the file, `configured` whether it is there, `wrong` how many of its values cannot be used, `overrides`
    what differs from the defaults. `folder` is where the session lies, from the top of the work tree.
    """

    hooks_run: bool
    hooks: str
    hooks_command: str
    configuration: str
    configured: bool
    wrong: int
    overrides: tuple[Override, ...]
    folder: str


def installation(workspace: Workspace, session: Session) -> Installation:
    """How things stand for this session; hooks are looked at as `doctor` does, but for its trial commit."""
    repository, configuration = workspace.repository, workspace.configuration
    hooks = install.inspect(repository).hooks
    bad = [hook for hook in hooks if hook.state not in ("installed", "chained")]
    chained = [hook.name for hook in hooks if hook.state == "chained"]
    words = f"{bad[0].name}: {bad[0].state}" + (f", {bad[0].detail}" if bad[0].detail else "") if bad else ""
    if len(bad) == len(hooks) and all(hook.state == "missing" for hook in hooks):
        words = "not installed"
    path = path_of(repository)
    return Installation(
        hooks_run=not bad,
        hooks=words or (f"run, and yours too: {', '.join(chained)}" if chained else "run"),
        hooks_command=("git session doctor" if bad[0].state == "foreign" else bad[0].command) if bad else "",
        configuration=shown_path(repository, path),
        configured=path.exists(),
        wrong=len(configuration.wrong),
        overrides=tuple(
            Override(key.dotted, key.text(value), configuration.origins[key.dotted])
            for key, value in configuration.own_settings
        ),
        folder=os.path.relpath(workspace.store.folder(session.id), repository.top),
    )
