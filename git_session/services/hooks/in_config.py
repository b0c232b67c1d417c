"""Our hooks in git's configuration, which git 2.54 and later run before those of any hooks folder.

All five sections are written to `<common-dir>/config` at once, under git's own lock, because git dies at an `event` without
a `command`. The command finds our hook relative to where git runs it, so a moved or copied repository works, and it does
nothing if our hook is gone. It sources our hook, which saves a shell. Older gits ignore the sections.
"""

from __future__ import annotations

import re

from git_session.git.repository import Repository
from git_session.services.hooks.texts import EVENTS
from git_session.store import installed
from git_session.store.hooks_found import RECORD

SINCE = (2, 54)
"""The first git that reads hooks from its configuration (Documentation/config/hook.adoc)."""
FOLDER_HOOK = "hook from hookdir"
"""How `git hook list` names the file in the hooks folder."""


def name_of(event: str) -> str:
    """The name of our hook in the configuration, such as `git-session-post-commit`."""
    return f"git-session-{event}"


def command_of(event: str) -> str:
    """The value of `hook.<name>.command`; git runs it with sh and the arguments of the hook.

    GIT_DIR is the git dir of the worktree. If unset, `.git` is the git dir, or (at `git worktree add`) a file that names it.
    """
    return (
        'ours=${GIT_DIR:-.git}; [ ! -f "$ours" ] || ours=$(git rev-parse --git-common-dir); '
        '[ ! -f "$ours/commondir" ] || ours=$ours/../..; '
        f'ours=$ours/sessions/hooks/{event}; [ ! -x "$ours" ] || . "$ours"'
    )


def offered(repository: Repository) -> bool:
    """Whether the git in use runs hooks from its configuration."""
    numbers = re.search(r"(\d+)\.(\d+)", repository.git.must("version").text)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= SINCE


def is_recorded(repository: Repository) -> bool:
    """Whether git-session has added its sections, under any version of git, and not removed them."""
    return (repository.common_dir / "sessions" / RECORD).exists()


def write(repository: Repository) -> None:
    """Add or update our sections. Raises SessionError `not-writable`."""
    if any(_values(repository, event) != (command_of(event), event) for event in EVENTS):
        remove(repository)
        installed.add_block(repository, "".join(map(_section, EVENTS)).encode(), RECORD)


def remove(repository: Repository) -> bool:
    """Remove our sections; False if there are none. Raises SessionError `not-writable`."""
    keys = repository.git.run(
        "config", "--local", "--null", "--name-only", "--get-regexp", r"^hook\.git-session-"
    ).fields
    sections = tuple(
        name
        for name in (f"hook.{name_of(event)}" for event in EVENTS)
        if any(key.rpartition(".")[0] == name for key in keys)
    )
    return installed.take_block(repository, RECORD, sections)


def inspect(repository: Repository, event: str) -> tuple[str, str, bool]:
    """(state, detail, whether another hook runs too).

    The state is `installed`, `stale` (another command, or git cannot run it), `disabled` (by hook.<name>.enabled or similar),
    or empty if our hook is not in the configuration.
    """
    command, found = _values(repository, event)
    if not command and not found:
        return "", "", False
    listing = repository.git.run("hook", "list", event)
    if listing.status > 1:
        return "stale", f"git cannot run it: {listing.last_error}", False
    rows = [row.rpartition("\t") for row in listing.text.splitlines()]
    others = any(not state and name not in (name_of(event), FOLDER_HOOK) for state, _, name in rows)
    folder = any(name == FOLDER_HOOK for _, _, name in rows)
    ours = next((state for state, _, name in rows if name == name_of(event)), None)
    if ours is None or (command, found) != (command_of(event), event):
        return "stale", "changed in git's configuration", others or folder
    if ours:
        return "disabled", "disabled in git's configuration", others or folder
    return "installed", "", others or folder


def enabling(repository: Repository, event: str) -> str:
    """The command that enables a disabled hook."""
    for key in (f"hook.{name_of(event)}.enabled", f"hook.{event}.enabled"):
        where = repository.git.ask("config", "--show-scope", "--get", key)
        if where:
            return f"git config --{where.split()[0]} --unset {key}"
    return f"git config hook.{name_of(event)}.enabled true"


def _section(event: str) -> str:
    quoted = command_of(event).replace("\\", "\\\\").replace('"', '\\"')
    return f'[hook "{name_of(event)}"]\n\tcommand = "{quoted}"\n\tevent = {event}\n'


def _values(repository: Repository, event: str) -> tuple[str, str]:
    """(command, events) as git reads them from the repository's own configuration."""
    found = {}
    for key in ("command", "event"):
        values = repository.git.run("config", "--local", "--null", "--get-all", f"hook.{name_of(event)}.{key}").fields
        found[key] = values[-1] if key == "command" and values else " ".join(values)
    return found["command"], found["event"]
