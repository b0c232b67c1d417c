"""Installs our hooks beside existing ones, removes them, and inspects their state.

Our hooks are in `<common-dir>/sessions/hooks/<event>`; everything else refers to them there. For git 2.54 or later, which
runs hooks from its configuration, `install` adds them to the configuration and touches no hook file. For an older git, it
works in `<common-dir>/hooks`:
- if there is no hook, ours is copied;
- a shell script gets a marked block below its first line that calls ours;
- any other hook (Python, a binary, a symlink, a disabled hook…) moves to `git-session.d/`, and a wrapper runs both;
- if pre-commit or prek has moved our hook, wrapper or block to `<event>.legacy` and runs it from there (their migration mode),
  it stays there: their next install replaces their own file, and their uninstall puts ours back.
It never writes to another hooks folder (core.hooksPath): the user adds one line there.

The git that runs `install` decides. A newer git's first `install` removes the files that an older one needed; the older
one's next `install` adds them again, and both remain: our hook makes sure that it runs once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.hot.umask import shared_mode
from git_session.model.dataclass import dataclass
from git_session.model.shell import shell_word
from git_session.services.hooks import in_config
from git_session.services.hooks.hiding import HidingSetting, hiding_setting
from git_session.services.hooks.hook_files import SHELVED, content_of, remove_if_empty, rewrite, shelve, unshelve, write
from git_session.services.hooks.texts import (
    EVENTS,
    SNIPPET,
    Home,
    as_now,
    block_of,
    call_block,
    homes_in,
    hook_text,
    own_text,
    takes_block,
    with_own_home,
    wrapper_text,
)
from git_session.store.hooks_found import edited_folder, reaches_ours

FOLDER_MADE = ".made"
"""Marker in `sessions/hooks`: git-session made the hooks folder."""
MIGRATED = ".legacy"
MOVED_ASIDE = (MIGRATED, ".old")
"""Suffixes that pre-commit and lefthook append to the name of an existing hook."""
LEFT_BY_HOOKS = (
    "session-here",
    "session-outside",
    "session-commit",
    "session-prepared",
    "session-settings",
    "session-template",
    "session-watch",
)
"""Files that hooks and a watch keep in the git dir of each worktree; all can be rebuilt from HEAD and the configuration."""
NOT_INSTALLED = "sessions/log/not-installed"
"""The day on which a hook last found git-session in none of its homes (hooks/guard.sh)."""

REINSTALL = "git session init"


@dataclass(frozen=True)
class Hook:
    """One hook: its `name`, the `path` where git finds it (`by_config`: git's configuration) and its `state`.

    `state` is `installed`, `chained` (a hook of the user's or of another tool runs too), `missing`, `stale` (an older text, or
    its interpreter is gone or not for this user to run), `disabled` (in git's configuration), `hidden` (core.hooksPath keeps
    git from finding any hook) or `foreign` (in a hooks folder that git-session does not modify). `detail` explains it,
    `command` fixes it.
    `is_migrated`: another tool's hook is at `path`, and runs ours from `<path>.legacy`.
    """

    name: str
    path: str
    state: str
    detail: str = ""
    by_config: bool = False
    command: str = REINSTALL
    is_migrated: bool = False


@dataclass(frozen=True)
class HookReport:
    """All hooks."""

    hooks: tuple[Hook, ...]


def install(repository: Repository) -> HookReport:
    """Install or update our hooks; existing hooks keep running.

    Raises SessionError `foreign-hooks` (ours are ready, but git uses a hooks folder that git-session does not modify; the
    hint holds the line to add there), `hidden-hooks` (all are installed, but a setting hides them), `hook-in-the-way`,
    `not-writable`.
    """
    places = _Places(repository)
    try:
        (repository.common_dir / "sessions" / "log").mkdir(parents=True, exist_ok=True)
        places.ours.mkdir(exist_ok=True)
        homes = with_own_home(_homes(places))
        for event in EVENTS:
            write(places.ours / event, hook_text(event, homes), mode=shared_mode(0o755))
        if in_config.offered(repository):
            is_first = not in_config.is_recorded(repository)
            in_config.write(repository)
            if is_first:
                _uninstall_files(places)
        elif places.is_ours:
            if not places.hooks.exists():
                places.hooks.mkdir()
                (places.ours / FOLDER_MADE).touch()
            for event in EVENTS:
                _install(places.hooks, event, homes)
        (repository.common_dir / NOT_INSTALLED).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(error) from None
    report = inspect(repository)
    hidden = next((hook for hook in report.hooks if hook.state == "hidden"), None)
    if hidden:
        raise SessionError("hidden-hooks", f"git runs no hooks, because {hidden.detail}", hint=hidden.command)
    absent = [hook.name for hook in report.hooks if hook.state == "foreign"]
    if absent:
        raise _foreign(places.hooks, absent)
    return report


def uninstall(repository: Repository) -> HookReport:
    """Remove our hooks and restore earlier ones exactly. Raises SessionError `not-writable`."""
    places = _Places(repository)
    try:
        in_config.remove(repository)
        details = _uninstall_files(places)
        for event in EVENTS:
            (places.ours / event).unlink(missing_ok=True)
        (repository.common_dir / NOT_INSTALLED).unlink(missing_ok=True)
        for folder in (places.ours, places.ours.parent / "log", places.ours.parent):
            remove_if_empty(folder)
        for git_dir in (repository.common_dir, *(repository.common_dir / "worktrees").glob("*")):
            for name in LEFT_BY_HOOKS:
                (git_dir / name).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(error) from None
    return HookReport(tuple(Hook(event, str(places.hooks / event), "missing", details[event]) for event in EVENTS))


def inspect(repository: Repository) -> HookReport:
    """Compare our hooks with what `install` would write now. Writes nothing."""
    places = _Places(repository)
    if not in_config.offered(repository):
        return HookReport(tuple(_inspect_file(places, event) for event in EVENTS))
    return HookReport(tuple(_inspect_both(repository, places, event) for event in EVENTS))


class _Places:
    """`hooks` is the folder where git looks for hooks, `default` the repository's, `ours` git-session's.

    If a setting hides all hooks (`hiding`), `hooks` is where git would look without it.
    """

    def __init__(self, repository: Repository) -> None:
        self.default = repository.common_dir / "hooks"
        self.hiding: HidingSetting | None = hiding_setting(repository)
        asked = ("rev-parse", "--path-format=absolute", "--git-path", "hooks")
        found = str(self.default) if self.hiding else repository.git.must(*asked).text
        self.hooks = Path(found)
        self.ours = repository.common_dir / "sessions" / "hooks"
        plain = os.path.join(os.path.realpath(repository.common_dir), "hooks")
        # A hooks folder that links elsewhere is as foreign as a core.hooksPath.
        self.is_ours = os.path.realpath(found) == plain
        self.default_is_ours = os.path.realpath(self.default) == plain


def _file_of(hooks: Path, event: str) -> Path:
    """The file that is to hold our part of a hook: where git finds it, or the one that pre-commit's or prek's hook there runs."""
    path = hooks / event
    migrated = path.with_name(event + MIGRATED)
    text = content_of(migrated)
    if not (own_text(event, text)[0] or block_of(text)) or not os.access(migrated, os.X_OK):
        return path
    theirs = content_of(path)
    return migrated if b"hook-impl" in theirs and b"--hook-dir" in theirs and not block_of(theirs) else path


def _moved_aside(hooks: Path, event: str) -> list[Path]:
    """Copies of our hook that another tool's installer has moved aside and does not run."""
    candidates = (hooks / (event + suffix) for suffix in MOVED_ASIDE)
    return [each for each in candidates if own_text(event, content_of(each))[0] and each != _file_of(hooks, event)]


def _homes(places: _Places) -> list[Home]:
    """The homes in the hooks that are there: this repository may be a host's and a container's."""
    candidates = (places.ours / EVENTS[0], _file_of(places.default, EVENTS[0]))
    return [home for path in candidates for home in homes_in(own_text(EVENTS[0], content_of(path))[0])]


def _install(hooks: Path, event: str, homes: Sequence[Home]) -> None:
    path, shelved = _file_of(hooks, event), hooks / SHELVED / event
    content = content_of(path)
    own, added = own_text(event, content)
    for moved in _moved_aside(hooks, event):
        moved.unlink()
    if own and os.path.lexists(shelved):
        write(path, wrapper_text(event) + added, mode=shared_mode(0o755))
    elif own:
        # Below our hook, which exits, lines that the user added would never run.
        chained = b"#!/bin/sh\n" + call_block(event) + added
        write(path, chained if added.strip() else hook_text(event, homes), mode=shared_mode(0o755))
    elif not os.path.lexists(path):
        write(
            path, wrapper_text(event) if os.path.lexists(shelved) else hook_text(event, homes), mode=shared_mode(0o755)
        )
    elif parts := block_of(content):
        rewrite(path, parts[0] + call_block(event) + parts[2])
    elif stat.S_ISREG(path.lstat().st_mode) and os.access(path, os.X_OK) and takes_block(content):
        first, newline, rest = content.partition(b"\n")
        rewrite(path, first + newline + call_block(event) + rest)
    else:
        shelve(path, shelved)
        write(path, wrapper_text(event), mode=shared_mode(0o755))


def _uninstall_files(places: _Places) -> dict[str, str]:
    """Remove ours from the hooks folder; return event -> note on a hook that remains, or an empty text."""
    # Not `places.hooks`: core.hooksPath may have changed since the installation.
    details = {event: _uninstall(places.default, event) if places.default_is_ours else "" for event in EVENTS}
    made = (places.ours / FOLDER_MADE).exists()
    (places.ours / FOLDER_MADE).unlink(missing_ok=True)
    for folder in (places.default / SHELVED, *((places.default,) if made else ())):
        remove_if_empty(folder)
    return details


def _uninstall(hooks: Path, event: str) -> str:
    """Remove one hook; return a note on the hook that remains, or an empty text."""
    path, shelved = _file_of(hooks, event), hooks / SHELVED / event
    content = content_of(path)
    own, added = own_text(event, content)
    for moved in _moved_aside(hooks, event):
        moved.unlink()
    is_shelved = os.path.lexists(shelved)
    detail = ""
    if own and added.strip():
        kept = path.with_name(event + ".added") if is_shelved else path
        write(kept, b"#!/bin/sh\n" + added, mode=shared_mode(0o755))
        detail = f"the lines that were added to git-session's hook are in {kept}"
    elif own and not is_shelved:
        path.unlink()
    elif not own and (parts := block_of(content)):
        rewrite(path, parts[0] + parts[2])
    if is_shelved and (own or not os.path.lexists(path)):
        unshelve(shelved, path)
    elif is_shelved:
        detail = f"another hook has replaced it; the earlier one is in {shelved}"
    return detail


def _inspect_both(repository: Repository, places: _Places, event: str) -> Hook:
    """The state of a hook for a git that runs hooks from its configuration and from the folder."""
    state, detail, others = in_config.inspect(repository, event)
    in_folder = _inspect_file(places, event)
    if not state:
        if in_folder.state in ("installed", "chained", "stale"):
            return in_folder
        return Hook(event, in_folder.path, "missing")
    path = str(repository.common_dir / "config")
    if state == "disabled":
        command = in_config.enabling(repository, event)
        return Hook(event, path, state, detail, True, command)
    text = content_of(places.ours / event)
    command = REINSTALL
    if state == "installed":
        detail, command = _outdated(event, text) if text else (f"{places.ours / event} is gone", REINSTALL)
        if not detail and not os.access(places.ours / event, os.X_OK):
            detail = f"{places.ours / event} is not executable"
        is_chained = others and in_folder.state != "installed"
        state = "stale" if detail else "chained" if is_chained else state
    return Hook(event, path, state, detail, True, command)


def _outdated(event: str, text: bytes) -> tuple[str, str]:
    """(why the installed hook is outdated or does not run here, what to do); the first is empty if it is as this version
    writes it."""
    if text != as_now(event, text):
        return "written by another version", REINSTALL
    reasons = [_unusable(home) for home in homes_in(text)]
    return reasons[0] if all(reason for reason, _ in reasons) else ("", REINSTALL)


def _unusable(home: Home) -> tuple[str, str]:
    """(why this user cannot run git-session from there, what to do); the first is empty if nothing is in the way."""
    python, package = map(os.fsdecode, home)
    for path, file in ((python, python), (package, f"{package}/git_session/hot/hooks.py")):
        try:
            os.stat(file)
        except PermissionError:
            return f"you cannot run {path}: permission denied", f"install git-session for all users, then: {REINSTALL}"
        except OSError:
            return f"{path} is gone", REINSTALL
    return "", REINSTALL


def _inspect_file(places: _Places, event: str) -> Hook:
    """The state of a hook in the hooks folder."""
    path = _file_of(places.hooks, event)
    is_migrated = path.name != event
    content = content_of(path)
    ours = content_of(places.ours / event)
    own, added = own_text(event, content)

    def hook(state: str, detail: str = "", command: str = REINSTALL) -> Hook:
        return Hook(event, str(places.hooks / event), state, detail, command=command, is_migrated=is_migrated)

    if places.hiding:
        return hook("hidden", places.hiding.reason, places.hiding.command)
    if not places.is_ours:
        if not reaches_ours(content_of(edited_folder(places.hooks) / path.name)):
            return hook("foreign", f"git looks for hooks in {places.hooks}")
        if not os.path.lexists(path):
            return hook("stale", "git finds no such file, so the one in the folder above does not run", "npx husky")
        if not os.access(path, os.X_OK):
            return hook("stale", "not executable", f"chmod +x {shell_word(str(path))}")
        state = "chained"
    elif own:
        is_wrapper = os.path.lexists(places.hooks / SHELVED / event)
        state = "chained" if is_wrapper or is_migrated else "installed"
        if own != (wrapper_text(event) if is_wrapper else as_now(event, own)):
            return hook("stale", "written by another version")
        if not is_wrapper and added.strip():
            return hook("stale", "lines below git-session's last line never run")
    elif parts := block_of(content):
        state = "chained"
        if parts[1] != call_block(event):
            return hook("stale", "written by another version")
    else:
        if moved := _moved_aside(places.hooks, event):
            return hook("stale", f"another tool has moved it to {moved[0].name}")
        return hook("missing", "the hook there does not call git-session" if content else "")
    if places.is_ours and not os.access(path, os.X_OK):
        return hook("stale", "not executable")
    if state == "chained" and not ours:
        return hook("stale", f"{places.ours / event} is gone")
    for text in (ours, b"" if own == wrapper_text(event) else own):
        outdated, command = _outdated(event, text) if text else ("", REINSTALL)
        if outdated:
            return hook("stale", outdated, command)
    return hook(state)


def how_to_add(hooks: Path, absent: Sequence[str]) -> str:
    """What to do if git looks for hooks in `hooks`, which is not ours, and the `absent` ones there do not call ours."""
    folder = edited_folder(hooks)
    where = "there" if folder == hooks else f"in {folder}"
    return f"add this line to the hooks {where} ({', '.join(absent)}), then: {REINSTALL}\n{SNIPPET}"


def _foreign(hooks: Path, absent: list[str]) -> SessionError:
    message = f"cannot install the hooks: git looks for them in {hooks}, which git-session does not modify"
    return SessionError("foreign-hooks", message, hint=how_to_add(hooks, absent).replace("\n", "\n  "))


def _unwritable(error: OSError) -> SessionError:
    return SessionError(
        "not-writable",
        f"cannot write the hooks: {error.strerror or error} ({error.filename})",
        hint="check the permissions of that folder, then run the command again",
    )
