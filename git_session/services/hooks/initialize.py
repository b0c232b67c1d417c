"""Sets git-session up in a repository, and removes it again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from git_session.architecture.reading.languages import needing_extra
from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.hot.notes import NOTES_REF
from git_session.hot.treefiles import TreeFiles
from git_session.insight.source.layout import layout
from git_session.insight.source.team_templates import broken_templates
from git_session.model.dataclass import dataclass, replace
from git_session.model.shell import shell_word
from git_session.model.text import plural, some
from git_session.services.hooks import first_steps, install
from git_session.services.hooks.hiding import hiding_setting
from git_session.services.hooks.hook_files import content_of, remove_if_empty
from git_session.services.hooks.templates import documents
from git_session.store import installed
from git_session.store.archive import COMMITS, PREFIX
from git_session.store.configuration import Configuration, load, shown_path
from git_session.store.sessions import SessionStore

FOLDER = ".session"
_DELETE = "git for-each-ref --format='delete %(refname)' {} | git update-ref --stdin"
CONFIG = "config.yaml"
RESUMABLE = 5
"""Limit on the branches with an open session that `next` names."""
REFS = (
    (NOTES_REF, "time of each commit", f"git update-ref -d {NOTES_REF}"),
    (PREFIX, "archives and snapshots", _DELETE.format("refs/sessions")),
    (COMMITS, "keeping the commits of sessions", _DELETE.format("refs/session-commits")),
)
"""(ref or prefix, purpose, command that removes it) of the refs that uninstall keeps."""
NAMED = 3
"""Limit on the keys named of those that a file sets."""
APPENDED = "decision-log.md"
"""Grows with every decision, so it is never rewritten, even with --force."""


@dataclass(frozen=True)
class InstalledPart:
    """One part of the installation."""

    name: str  #: File, setting or hooks that the part consists of.
    state: str  #: `written`, `replaced` (the old file is kept), `kept`, `removed`, `absent`, `refused` or `skipped`.
    detail: str = ""  #: More about it, such as the place of the old file; empty if there is nothing to add.


@dataclass(frozen=True)
class OptionalStep:
    """A command that may be useful in a repository."""

    command: str  #: Command to type.
    purpose: str  #: What it is good for.


@dataclass(frozen=True)
class InitResult:
    """What `git session init` did."""

    top: str  #: Absolute path of the top of the work tree.
    uninstalled: bool  #: Whether it was run with `--uninstall`.
    changed: bool  #: Whether anything was written or removed.
    parts: tuple[InstalledPart, ...]  #: Every part of the installation.
    problem: str = ""  #: Why the hooks could not be installed; empty if they could.
    snippet: str = ""  #: What to do by hand then; empty if there is nothing to do.
    next: tuple[str, ...] = ()  #: Commands to type next.
    needs_extra: tuple[
        str, ...
    ] = ()  #: Languages found here whose checks need `git-session[architecture]`, not installed.
    optional: tuple[OptionalStep, ...] = ()  #: Commands that may be useful here.


def initialize(repository: Repository, *, force: bool = False, hooks: bool = True) -> InitResult:
    """Write `.session/`, add `notes.displayRef` and install the hooks; existing files are not changed.

    With `force`, the templates are written again, and the old files are kept beside them. If a step fails, the steps before
    it are undone. Raises SessionError `not-writable`, `session-folder`.
    """
    problem: SessionError | None = None
    with ExitStack() as undo:
        _sessions_folder(repository, undo)
        parts = _write_documents(repository, force=force, undo=undo)
        added = installed.show_notes(repository)
        if added:
            undo.callback(_hide_again, repository)
        parts.append(
            InstalledPart(installed.KEY, "written" if added else "kept", "git log shows the time of each commit")
        )
        installed.want_hooks(repository, wanted=hooks)
        if hooks:
            part, problem = _install_hooks(repository)
            parts.append(part)
        else:
            parts.append(InstalledPart("hooks", "skipped", "commits are recorded only by `git session checkpoint`"))
        undo.pop_all()
    if hooks:
        first_steps.prepare(repository)
    configuration = load(repository)
    SessionStore(repository, configuration).settle()
    parts = [_with_findings(part, configuration) for part in parts]
    parts += [
        InstalledPart(each.file, "refused", f"{each.problem}; the built-in template is used")
        for each in broken_templates(repository.top)
    ]
    return InitResult(
        top=str(repository.top),
        uninstalled=False,
        changed=any(part.state in ("written", "replaced") for part in parts),
        parts=tuple(parts),
        problem=problem.message if problem else "",
        snippet=problem.hint if problem else "",
        next=_next(repository),
        needs_extra=needing_extra(each.name for each in layout(repository).languages),
    )


def _sessions_folder(repository: Repository, undo: ExitStack) -> None:
    """Make `<common-dir>/sessions`, and check first of all that it is writable."""
    folder = repository.common_dir / "sessions"
    probe = folder / f".probe.{os.getpid()}.tmp"
    try:
        if not folder.is_dir():
            folder.mkdir()
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _unwritable(error) from None


def _write_documents(repository: Repository, *, force: bool, undo: ExitStack) -> list[InstalledPart]:
    folder = repository.top / FOLDER
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        # A link may have come with the clone and point anywhere.
        kind = "a symbolic link" if folder.is_symlink() else "a file"
        raise SessionError(
            "session-folder",
            f"cannot set git-session up: {FOLDER} is {kind}, not a folder",
            hint=f"move it away: mv {FOLDER} {FOLDER}.old",
        )
    try:
        if not folder.is_dir():
            folder.mkdir()
            undo.callback(remove_if_empty, folder)
        contents = documents(layout(repository), repository.top)
        return [_write(folder / name, content, force=force, undo=undo) for name, content in contents.items()]
    except OSError as error:
        raise _unwritable(error) from None


def _write(path: Path, content: bytes, *, force: bool, undo: ExitStack) -> InstalledPart:
    name = f"{FOLDER}/{path.name}"
    if not os.path.lexists(path):
        undo.callback(path.unlink, missing_ok=True)
        TreeFiles(path.parents[1]).replace(path, content)
        return InstalledPart(name, "written")
    if not path.is_symlink() and content_of(path) == content:
        return InstalledPart(name, "kept")
    if path.name == APPENDED:
        return InstalledPart(name, "kept", "only appended to, even with --force" if force else "")
    if not force:
        return InstalledPart(name, "kept")
    backup = _backup(path)
    undo.callback(backup.replace, path)
    if path.is_symlink():
        path.unlink()  # it is kept in the backup; its target is not ours to write
    TreeFiles(path.parents[1]).replace(path, content)
    return InstalledPart(name, "replaced", f"the old file is {FOLDER}/{backup.name}")


def _with_findings(part: InstalledPart, configuration: Configuration) -> InstalledPart:
    """The part, with the findings in an existing configuration file as its detail."""
    if part.name != f"{FOLDER}/{CONFIG}" or part.state != "kept":
        return part
    own = [key.dotted for key, _ in configuration.own_settings]
    changed = [name for name in own if configuration.origins[name].startswith(part.name)]
    found = [f"sets {some(changed, NAMED)}"] if changed else []
    found += [f"{problem}: the default is used" for problem in configuration.wrong]
    found += [f"ignored: {configuration.ignored}"] if configuration.ignored else []
    return replace(part, detail="; ".join(found))


def _backup(path: Path) -> Path:
    """Put the file under a free name beside it, too: `.bak`, `.bak-2`…"""
    number = 1
    while os.path.lexists(backup := path.with_name(f"{path.name}.bak" + (f"-{number}" if number > 1 else ""))):
        number += 1
    try:
        os.link(path, backup, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(path, backup, follow_symlinks=False)
    return backup


def _hide_again(repository: Repository) -> None:
    installed.hide_notes(repository)
    installed.forget(repository)


def _install_hooks(repository: Repository) -> tuple[InstalledPart, SessionError | None]:
    before = install.inspect(repository).hooks
    was_there = (repository.common_dir / "sessions" / "hooks" / before[0].name).exists()
    try:
        after = install.install(repository).hooks
    except SessionError as error:
        if error.code == "hidden-hooks":
            detail = "installed, but hidden from git by a setting"
            return InstalledPart("hooks", "kept" if was_there else "written", detail), error
        if error.code == "foreign-hooks":
            return InstalledPart("hooks", "refused", "git-session does not modify this hooks folder"), error
        if all(hook.state == "missing" for hook in before):
            install.uninstall(repository)
        raise
    chained = [hook.name for hook in after if hook.state == "chained"]
    return InstalledPart(
        "hooks",
        "kept" if before == after else "written",
        f"your own hooks still run: {', '.join(chained)}" if chained else ", ".join(hook.name for hook in after),
    ), None


def _next(repository: Repository) -> tuple[str, ...]:
    """The commands to type next; `.session/` is shared with the team, so the first commits it."""
    waiting = repository.git.must("status", "--porcelain", "--ignored", "--", FOLDER).text
    commands = []
    if waiting:
        commands.append(commit_command(repository, ignored=any(row.startswith("!!") for row in waiting.splitlines())))
    commands += [f"git session resume {shell_word(branch)}" for branch in _left_open(repository)[:RESUMABLE]]
    commands.append('git session start <branch> --objective "what you are about to do"')
    return tuple(commands)


def commit_command(repository: Repository, *, ignored: bool = False) -> str:
    """The command line that commits `.session/`, from the current folder; `ignored` if git ignores it."""
    here = FOLDER if Path.cwd() == repository.top else f":/{FOLDER}"  # `:/` is the top, from any folder
    # A path outside the sparse checkout cannot be added, and git would remove it at the next switch.
    narrow = repository.config("core.sparseCheckout") == "true" and repository.git.run("add", "-fn", FOLDER).status
    add = f"git add {'-f ' if ignored else ''}{here}"
    first = f"git sparse-checkout add {FOLDER} && {add}" if narrow else add
    return f'{first} && git commit -m "Use git-session"'


def _left_open(repository: Repository) -> list[str]:
    """The branches whose newest session an earlier `--uninstall` left open, the current branch first."""
    store = SessionStore(repository, load(repository))
    branches: dict[str, bool] = {}
    for stored in store.read_each([session_id for _, session_id in store.newest_first(store.ids())]):
        session = stored.session
        branches.setdefault(session.branch, session.is_open and not store.bound(session.branch))
    names = [branch for branch, left in branches.items() if left and repository.has_branch(branch)]
    return sorted(names, key=lambda branch: branch != repository.branch)


def uninstall(repository: Repository) -> InitResult:
    """Restore the hooks and git's configuration. Journals and `.session/` remain, because people wrote them.

    Raises SessionError `not-writable`.
    """
    if not (repository.common_dir / "sessions").is_dir():
        return InitResult(str(repository.top), True, False, ())
    bindings = _bindings(repository)
    states = {hook.state for hook in install.inspect(repository).hooks}
    # In the reverse order of the installation, so that git's configuration gets its bytes back.
    hooks = install.uninstall(repository).hooks
    parts = [
        InstalledPart(installed.KEY, "removed" if installed.hide_notes(repository) else "absent"),
        InstalledPart(
            "branch.*.session",
            "removed" if bindings else "absent",
            f"to continue, `git session init`, then `git session resume <branch>`: {', '.join(shell_word(each) for each in bindings)}"
            if bindings
            else "",
        ),
    ]
    for branch in bindings:
        repository.unset_config(f"branch.{branch}.session")
    sessions = repository.common_dir / "sessions"
    try:
        installed.forget(repository)
        for name in ("auto-start", "config-cache", "lock", "no-hooks", "notes-due"):
            (sessions / name).unlink(missing_ok=True)
        for name in ("log", "cache", "reports", first_steps.FOLDER):
            shutil.rmtree(sessions / name, ignore_errors=True)
    except OSError as error:
        raise _unwritable(error, "git session init --uninstall") from None
    remove_if_empty(sessions)
    notes = [f"{hook.name}: {hook.detail}" for hook in hooks if hook.detail]
    setting = hiding_setting(repository)
    notes += [f"git still runs none of yours, because {setting.reason}"] if setting else []
    parts.append(InstalledPart("hooks", "absent" if states == {"missing"} else "removed", "; ".join(notes)))
    count = sum(1 for _ in sessions.glob("*/journal"))
    if count:
        shown = shown_path(repository, sessions)
        parts.append(
            InstalledPart(shown, "kept", f"{plural(count, 'session')}; to remove: rm -r {shell_word(str(sessions))}")
        )
    parts += _kept_refs(repository)
    if (repository.top / FOLDER).is_dir():
        parts.append(InstalledPart(FOLDER, "kept", f"shared with the team; to remove: git rm -r :/{FOLDER}"))
    changed = any(part.state == "removed" for part in parts)
    return InitResult(str(repository.top), True, changed, tuple(parts))


def _kept_refs(repository: Repository) -> Iterator[InstalledPart]:
    for name, purpose, command in REFS:
        count = len(repository.refs(name)) if name.endswith("/") else int(bool(repository.ref(name)))
        if count:
            many = f"{plural(count, 'ref')}, " if name.endswith("/") else ""
            yield InstalledPart(name.rstrip("/"), "kept", f"{many}{purpose}; to remove: {command}")


def _bindings(repository: Repository) -> list[str]:
    """The branches with an open session."""
    listing = repository.git.run("config", "--local", "--null", "--name-only", "--get-regexp", r"^branch\..*\.session$")
    return sorted({name.removeprefix("branch.").removesuffix(".session") for name in listing.fields})


def _unwritable(error: OSError, again: str = "git session init") -> SessionError:
    return SessionError(
        "not-writable",
        f"cannot write {os.fsdecode(error.filename or b'')}: {error.strerror or error}",
        hint=f"check the permissions of that folder, then: {again}",
    )
