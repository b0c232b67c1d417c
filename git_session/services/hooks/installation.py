"""The state of the installation: hooks, configuration, and the folder of the session."""

from __future__ import annotations

import os

from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.services.workspace import Workspace
from git_session.store.configuration import path_of, shown_path


@dataclass(frozen=True)
class Override:
    """A setting that differs from its default."""

    key: str  #: Name of the setting, with its section.
    text: str  #: Value, as it is written.
    origin: str  #: Source of the value, such as `.session/config.yaml:12` or a variable.


@dataclass(frozen=True)
class Installation:
    """How git-session is set up in this work tree."""

    hooks_run: bool  #: Whether git finds every hook of git-session.
    hooks: str  #: The same in words.
    hooks_command: str  #: Command that puts the hooks right; empty if they run.
    configuration: str  #: Path of the configuration file.
    configured: bool  #: Whether that file exists.
    wrong: int  #: Number of values that cannot be used.
    overrides: tuple[Override, ...]  #: Settings that differ from their defaults.
    folder: str  #: Folder of the session, from the top of the work tree.


def installation(workspace: Workspace, session: Session) -> Installation:
    """The installation as `session` sees it; checks the hooks like `doctor`, but without a trial commit."""
    from git_session.services.hooks import install

    repository, configuration = workspace.repository, workspace.configuration
    hooks = install.inspect(repository).hooks
    bad = [hook for hook in hooks if hook.state not in ("installed", "chained")]
    chained = [hook.name for hook in hooks if hook.state == "chained"]
    words = f"{bad[0].name}: {bad[0].state}" + (f", {bad[0].detail}" if bad[0].detail else "") if bad else ""
    if len(bad) == len(hooks) and all(hook.state == "missing" for hook in hooks):
        words = "not installed"
    if bad and bad[0].state == "hidden":
        words = f"hidden: {bad[0].detail}"
    path = path_of(repository)
    return Installation(
        hooks_run=not bad,
        hooks=words or (f"run, and so do your own: {', '.join(chained)}" if chained else "run"),
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
