"""Proves that the hooks fire: makes real commits in a temporary linked worktree and session, and removes both.

Only git-session's hooks run, because other hooks may push or deploy: `core.hooksPath` names a folder with links to ours
alone, and other hooks from git's configuration are disabled. If husky's folder `_` is in force, what husky made there
runs as it would, but finds only our hooks in the folder above. Where pre-commit's or prek's hook runs ours, theirs is linked too:
in the empty work tree it finds no configuration, and so runs nothing else. Only a few unreachable objects remain, for git to
collect.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.branches import HEADS
from git_session.git.process import Environment, Git
from git_session.git.repository import Repository
from git_session.hot.notes import NOTES_REF
from git_session.hot.place import TRIAL
from git_session.hot.treefiles import read_regular
from git_session.model.dataclass import dataclass
from git_session.model.event import encode, new_event, parse_journal
from git_session.services.hooks.hook_files import content_of
from git_session.services.hooks.in_config import name_of
from git_session.services.hooks.install import MIGRATED, Hook
from git_session.services.hooks.texts import WITH_STDIN
from git_session.services.workspace import Workspace
from git_session.store.archive import COMMITS
from git_session.store.hooks_found import edited_folder

PREFIX = TRIAL.decode()
"""Prefix of the temporary branch and session."""
_NAME = re.compile(f"{PREFIX}[0-9a-f]{{10}}")
NEEDS = {"commit-msg": "prepare-commit-msg", "post-rewrite": "post-commit"}
ABSOLUTE_CONFIGURATION = re.compile(rb"--config[= ]+[\"']?(?:/|[A-Za-z]:)")
"""pre-commit's or prek's hook would find its configuration in an empty work tree too, and run the hooks there."""
_NOBODY = {"NAME": "git-session doctor", "EMAIL": "doctor@localhost"}


@dataclass(frozen=True)
class Proof:
    """The hooks that fired in the trial, those that did not, and git's message if one failed."""

    fired: tuple[str, ...]
    silent: tuple[str, ...]
    detail: str = ""


def prove(workspace: Workspace, hooks: tuple[Hook, ...]) -> Proof:
    """Run the trial with git-session's part of `hooks`. Raises SessionError `not-writable`."""
    repository = workspace.repository
    name = PREFIX + os.urandom(5).hex()
    old, reflog = repository.ref(NOTES_REF), _entries(repository)
    try:
        with _shown_as_running(repository, name), tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
            git_looks_in = _link_hooks(repository, Path(folder) / "hooks", hooks)
            trial = _Trial(
                workspace, Path(folder), git_looks_in, name, tuple(hook.name for hook in hooks if hook.by_config)
            )
            try:
                fired = trial.run()
            finally:
                trial.clear()
                _withdraw_notes(workspace, old, reflog, trial.made)
    except OSError as error:
        raise SessionError(
            "not-writable",
            f"cannot make a trial commit: {error.strerror or error} ({os.fsdecode(error.filename or b'')})",
            hint="check the permissions of .git and of the folder for temporary files",
        ) from None
    # The effect of some hooks shows only on the effect of another; without that one, nothing is proven either way.
    proven = [hook.name for hook in hooks if NEEDS.get(hook.name) is None or NEEDS[hook.name] in fired]
    # pre-commit passes no input to a hook that it moved aside; what it held is recorded at the next command.
    starved = [hook.name for hook in hooks if hook.is_migrated and hook.name in WITH_STDIN]
    proven = [name for name in proven if name in fired or name not in starved]
    silent = tuple(name for name in proven if name not in fired)
    return Proof(tuple(name for name in proven if name in fired), silent, trial.errors if silent else "")


class _Trial:
    """A linked worktree on an unborn branch, with a session named only by its `session-here`, not by the configuration."""

    def __init__(self, workspace: Workspace, folder: Path, hooks: Path, name: str, by_config: tuple[str, ...]) -> None:
        self._workspace = workspace
        self._repository = workspace.repository
        self._top = folder / "worktree"
        self._name = name
        self._session = workspace.store.folder(name)
        self._environment = _settings(self._repository, hooks, by_config)
        self._git = Git(str(self._top), self._environment)
        self.made: list[str] = []
        self.errors = ""

    def run(self) -> set[str]:
        """Make the commits; return the names of the hooks that fired."""
        self._set_up()
        fired: set[str] = set()
        # Only commit-msg empties a message that holds nothing but our trailers.
        if self._commit("-m", "") != 0:
            fired.add("commit-msg")
        # The name keeps the commit id unique, so that two doctors in the same second do not share a note.
        if self._commit("-m", f"{self._name}: a trial") != 0:
            return fired
        first = self._git.must("rev-parse", "HEAD").text
        self.made.append(first)
        if "Session-Objectives:" in self._git.must("log", "-1", "--format=%B").text:
            fired.add("prepare-commit-msg")
        self._commit("--amend", "-m", f"{self._name}: a trial, amended")
        self.made.append(self._git.must("rev-parse", "HEAD").text)
        self._git.run("checkout", "--quiet", "--detach")
        kinds = {event.kind for event in parse_journal((self._session / "journal").read_bytes()).events}
        hooks = {"commit": "post-commit", "rewrite": "post-rewrite", "leave": "post-checkout"}
        return fired | {hook for kind, hook in hooks.items() if kind in kinds}

    def _set_up(self) -> None:
        empty_tree = self._repository.git.must("hash-object", "-t", "tree", "-w", "--stdin").text
        base = self._repository.git.must("commit-tree", empty_tree, "-m", "trial", environment=self._environment).text
        # An empty tree, so that a large repository is not checked out.
        add = ("worktree", "add", "--quiet", "--detach", str(self._top), base)
        self._repository.git.must(*add, environment=self._environment)
        # Not `git rev-parse --git-dir`: a GIT_DIR set by the user would name the repository's own git dir.
        git_dir = os.fsdecode(read_regular(self._top / ".git", 4096)).rstrip("\n").removeprefix("gitdir: ")
        pinned = {"GIT_DIR": git_dir, "GIT_WORK_TREE": str(self._top), "GIT_INDEX_FILE": f"{git_dir}/index"}
        self._git = Git(str(self._top), {**self._environment, **pinned})
        self._git.must("symbolic-ref", "HEAD", f"refs/heads/{self._name}")
        at = self._workspace.now
        events = (
            new_event(at, "session", format=1, session=self._name, branch=self._name),
            new_event(at, "objective", text="prove that the hooks fire"),
        )
        with self._workspace.store.lock():
            self._session.mkdir()
            (self._session / "journal").write_bytes(b"".join(map(encode, events)))
        self._workspace.store.refresh(self._name)
        here = f"ref: refs/heads/{self._name}\n{self._name}\n"
        Path(git_dir, "session-here").write_text(here, "utf-8")

    def _commit(self, *arguments: str) -> int:
        finished = self._git.run("commit", "--quiet", "--allow-empty", "--no-gpg-sign", *arguments)
        messages = [row for row in finished.errors.splitlines() if row.startswith("git-session: ")]
        refused = finished.last_error if finished.status and any(arguments[1:]) else ""
        self.errors = self.errors or "; ".join(messages) or refused
        return finished.status

    def clear(self) -> None:
        remove_trial(self._repository, self._name)


def remove_trial(repository: Repository, name: str) -> None:
    """Remove what exists of the worktree, branch and session of a trial."""
    environment = _settings(repository, Path(os.devnull))
    for linked in repository.worktrees():
        if Path(linked.path).parent.name.startswith(f"{name}-"):
            repository.git.run("worktree", "remove", "--force", linked.path, environment=environment)
            shutil.rmtree(Path(linked.path).parent, ignore_errors=True)
    repository.git.run("worktree", "prune", environment=environment)
    for ref in (HEADS + name, COMMITS + name):  # post-checkout keeps the commits of the branch
        repository.git.run("update-ref", "-d", ref, environment=environment)
    shutil.rmtree(repository.common_dir / "sessions" / name, ignore_errors=True)
    _lock(repository, name).unlink(missing_ok=True)


def leftovers(repository: Repository) -> list[str]:
    """The names of trials of which something is left although no doctor runs them any more."""
    ended = {name for name in _trials(repository) if not _is_running(repository, name)}
    return sorted(ended & _trials(repository) if ended else ended)  # without those that ended while we looked


def _trials(repository: Repository) -> set[str]:
    """The names of all trials that have a lock, a branch, a session or a worktree."""
    found = [each.name.removesuffix(".lock") for each in (repository.common_dir / "sessions").glob(f"{PREFIX}*")]
    found += [Path(linked.path).parent.name.rpartition("-")[0] for linked in repository.worktrees()]
    patterns = [f"{prefix}{PREFIX}*" for prefix in (HEADS, COMMITS)]
    listing = repository.git.must("for-each-ref", "--format=%(refname)", *patterns).text.split()
    found += [ref.removeprefix(HEADS).removeprefix(COMMITS) for ref in listing]
    return {name for name in found if _NAME.fullmatch(name)}


@contextmanager
def _shown_as_running(repository: Repository, name: str) -> Iterator[None]:
    """Hold the lock of the trial; the kernel releases it whatever ends this process."""
    path = _lock(repository, name)
    draft = path.with_suffix(".tmp")  # so that nobody finds it before it is locked
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        os.lockf(descriptor, os.F_LOCK, 0)
        draft.rename(path)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _is_running(repository: Repository, name: str) -> bool:
    try:
        descriptor = os.open(_lock(repository, name), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # as far as can be seen
    try:
        os.lockf(descriptor, os.F_TEST, 0)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _lock(repository: Repository, name: str) -> Path:
    """The file that a trial locks before it makes anything else, and removes last."""
    return repository.common_dir / "sessions" / f"{name}.lock"


def _link_hooks(repository: Repository, folder: Path, hooks: tuple[Hook, ...]) -> Path:
    """Link our hooks into `folder`: the file that git starts if it is ours alone, or runs ours alone in an empty work tree;
    else the one that that file calls. Returns where git is to look for hooks."""
    folder.mkdir()
    made = Path(hooks[0].path).parent
    if edited_folder(made) != made and not hooks[0].by_config:
        (folder / made.name).mkdir()
        for each in made.iterdir():
            (folder / made.name / each.name).symlink_to(each)
    for hook in hooks:
        own = repository.common_dir / "sessions" / "hooks" / hook.name
        if hook.by_config:
            continue
        if hook.is_migrated and not ABSOLUTE_CONFIGURATION.search(content_of(Path(hook.path))):
            (folder / hook.name).symlink_to(hook.path)
            (folder / (hook.name + MIGRATED)).symlink_to(own)
        else:
            (folder / hook.name).symlink_to(hook.path if hook.state == "installed" else own)
    return folder / made.name if (folder / made.name).is_dir() else folder


def _settings(repository: Repository, hooks: Path, by_config: tuple[str, ...] = ()) -> Environment:
    """The environment of a trial: our hooks only, no signing, an author if git knows none, none of our variables set.

    `by_config` holds the events for which git runs our hook from its configuration.
    """
    values = [("core.hooksPath", str(hooks)), ("core.logAllRefUpdates", "false"), ("core.fsmonitor", "false")]
    values.append(("commit.gpgSign", "false"))
    # From git 2.54 on, hooks from the configuration run in spite of core.hooksPath.
    listing = repository.git.run("config", "--null", "--name-only", "--get-regexp", r"^hook\..*\.command$")
    ours = [f"hook.{name_of(event)}" for event in by_config]
    others = (name.removesuffix(".command") for name in dict.fromkeys(listing.fields))
    values += [(f"{name}.enabled", "false") for name in others if name not in ours]
    start = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    # A newer git would overwrite the user's GIT_INDEX_FILE while it makes the worktree.
    environment: dict[str, str | None] = {"GIT_CONFIG_COUNT": str(start + len(values)), "GIT_INDEX_FILE": None}
    for at, (key, value) in enumerate(values, start):
        environment |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
    if repository.git.run("var", "GIT_COMMITTER_IDENT").status or repository.git.run("var", "GIT_AUTHOR_IDENT").status:
        environment |= {
            f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _NOBODY.items()
        }
    empty = ("GIT_SESSION_COMMAND", "GIT_SESSION_CHECKPOINT", "GIT_SESSION_OBJECTIVES", "GIT_SESSION_TRAILERS")
    quiet = {"PRE_COMMIT_ALLOW_NO_CONFIG": "1", "PREK_ALLOW_NO_CONFIG": "1", "GIT_EDITOR": ":"}
    return {**environment, **dict.fromkeys(empty, ""), **quiet, "SESSION_TRAILERS": "Session-Objectives"}


def _withdraw_notes(workspace: Workspace, old: str, reflog: int, made: list[str]) -> None:
    """Remove the trial's notes; others' notes survive, because every writer of ours takes the lock."""
    repository = workspace.repository
    quiet = _settings(repository, Path(os.devnull))  # so that no reference-transaction hook of the user's runs
    with workspace.store.lock():
        tip = repository.ref(NOTES_REF)
        if not made or tip in ("", old):
            return
        before = old or repository.git.must("hash-object", "-t", "tree", "-w", "--stdin").text
        names = repository.git.must("diff-tree", "-r", "--name-only", "-z", before, tip, "--").fields
        if not {name.replace("/", "") for name in names} <= set(made):
            repository.git.run("notes", "--ref", NOTES_REF, "remove", "--ignore-missing", *made, environment=quiet)
            return
        swap = ("update-ref", NOTES_REF, old, tip) if old else ("update-ref", "-d", NOTES_REF, tip)
        repository.git.must(*swap, environment=quiet)
        for _ in range(_entries(repository) - reflog):
            repository.git.run("reflog", "delete", f"{NOTES_REF}@{{0}}", environment=quiet)


def _entries(repository: Repository) -> int:
    """The number of entries in the reflog of the notes."""
    return len((repository.git.ask("reflog", "show", "--format=%H", NOTES_REF, "--") or "").splitlines())
