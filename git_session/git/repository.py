"""A repository and its current work tree, as `git` sees them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from time import monotonic

from git_session.errors import SessionError
from git_session.git.configuration import ConfigListing, CurrentConfiguration
from git_session.git.files.refs import SHA256, commit_in_files, count_loose_refs, has_reftable, refs_in_files
from git_session.git.locks import locked, refused_update
from git_session.git.prefetch import PLACE, STATUS
from git_session.git.process import Git
from git_session.hot.place import HookPlace
from git_session.model.dataclass import dataclass, field, replace
from git_session.model.pattern import lazy_pattern
from git_session.model.shell import shell_word

_PLAIN_BRANCH = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*")
"""Names that git accepts whatever its rules for others (git-check-ref-format)."""
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from git_session.git.files.objects import LooseObjects


@dataclass(frozen=True)
class WorkTree:
    """The result of `git status`; paths are relative to the top of the work tree.

    `ahead` and `behind` compare with `upstream`, unless it is `gone`: configured, but deleted on the remote. `is_modified_only`: each
    change is one of content, mode or type, either staged or not, and of no submodule, so the changed files differ from HEAD.
    """

    branch: str = ""
    head: str = ""
    upstream: str = ""
    ahead: int = 0
    behind: int = 0
    staged: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    conflicted: tuple[str, ...] = ()
    gone: bool = False
    is_modified_only: bool = False

    @property
    def is_clean(self) -> bool:
        """Are all tracked files unchanged (there may be untracked files)?"""
        return not (self.staged or self.changed or self.conflicted)

    def only(self, counts: Callable[[str], bool]) -> WorkTree:
        """The same, restricted to paths that `counts` accepts and to conflicts, which must never be hidden."""
        staged, changed, untracked = (
            tuple(filter(counts, group)) for group in (self.staged, self.changed, self.untracked)
        )
        return replace(self, staged=staged, changed=changed, untracked=untracked)

    @property
    def touched(self) -> tuple[str, ...]:
        """Every path that a commit of all changes would include, each once."""
        return tuple(dict.fromkeys((*self.conflicted, *self.staged, *self.changed, *self.untracked)))


_MODIFIED = ("M.", ".M", "T.", ".T")
"""The states of an entry whose file differs from HEAD (git-status, Short Format)."""
_IDENTITY = ("var", "GIT_COMMITTER_IDENT")
FALSE = ("false", "no", "off", "0", "")
"""git's words for false (git-config, boolean)."""
_BRANCHES, _FEW = ("refs/heads/", "refs/remotes/"), 8
"""Refs to commits only, and how many of them are faster read from git's files."""


@dataclass(frozen=True)
class Linked:
    """A worktree of the repository: its path, and its checked-out branch (empty: detached or bare)."""

    path: str
    branch: str


@dataclass(frozen=True)
class Repository:
    """A repository: `top` is the current work tree (absolute), `git_dir` its git directory, `common_dir` the shared one."""

    top: Path
    git_dir: Path
    common_dir: Path
    git: Git = field(compare=False)

    @classmethod
    def open(cls, folder: str | os.PathLike[str] = ".", *, begun: Git | None = None) -> Repository:
        """The repository that contains `folder`, where git may have `begun` with queries.

        Raises SessionError `not-a-repository`, `bare-repository`, `unsafe-repository`, `git-missing`.
        """
        git = begun or Git(os.fspath(folder))
        try:
            found = git.run(*PLACE)
        except FileNotFoundError:
            raise SessionError("git-missing", "git is not on PATH", hint="install git 2.34 or later") from None
        if found.status:
            _refuse(git, folder, found.errors)
        paths = found.text.split("\n")
        if len(paths) != len(PLACE) - 2:
            raise SessionError(
                "not-a-repository",
                "git-session does not work where a path has a line break",
                hint="rename the folder that has one in its name",
            )
        git_dir, common_dir, top = paths
        if not os.path.isdir(top):
            raise SessionError(
                "not-a-repository", f"the work tree {top} is not there", hint="correct GIT_WORK_TREE or core.worktree"
            )
        # The user's GIT_DIR may be relative to the current folder, but git runs at the top from here on.
        pinned = {"GIT_DIR": git_dir, "GIT_WORK_TREE": top} if "GIT_DIR" in os.environ else {}
        return cls(Path(top), Path(git_dir), Path(common_dir), git.at(top, pinned))

    # --- what HEAD is -------------------------------------------------------------------------------------------------

    @cached_property
    def branch(self) -> str:
        """The branch that is checked out, read once; empty if HEAD is detached."""
        return os.fsdecode(HookPlace(os.fsencode(self.git_dir)).branch)

    @property
    def head(self) -> str:
        """The commit of HEAD; empty on an unborn branch."""
        branch = os.fsdecode(HookPlace(os.fsencode(self.git_dir)).branch)
        found = commit_in_files(self.common_dir, f"refs/heads/{branch}") if branch else None
        return self.commit("HEAD") if found is None else found

    def commit(self, revision: str) -> str:
        """The full id of the commit that `revision` names; empty if there is none."""
        return self.git.ask(*_verify(revision)) or ""

    def begin_commit(self, revision: str) -> None:
        """Start git in the background; the next `commit` of the same revision uses its output."""
        self.git.begin(*_verify(revision))

    def commits(self, revisions: Iterable[str]) -> dict[str, str]:
        """`commit` of each of `revisions`, in one process, or without one if they are few branches."""
        found = dict.fromkeys(revisions, "")
        few = found if len(found) <= _FEW else ()
        read = {each: commit_in_files(self.common_dir, each) for each in few if each.startswith(_BRANCHES)}
        found |= {each: oid for each, oid in read.items() if oid}
        # No name has a control character.
        asked = [each for each in found if read.get(each) is None and min(each, default=" ") >= " "]
        stdin = "".join(f"{revision}^{{commit}}\n" for revision in asked).encode("utf-8", "surrogateescape")
        listed = self.git.must("cat-file", "--batch-check=%(objectname)", stdin=stdin).output if asked else b""
        rows = listed.split(b"\n")[:-1]
        # git answers for a missing object with two words: `refs/heads/gone^{commit} missing`.
        found.update(zip(asked, ("" if b" " in row else row.decode() for row in rows), strict=True))
        return found

    def has_branch(self, branch: str) -> bool:
        return self.has_ref("refs/heads/" + branch)

    def has_ref(self, name: str) -> bool:
        """Does the ref with the full name exist?"""
        found = commit_in_files(self.common_dir, name)
        return self.git.run("show-ref", "--verify", "--quiet", name).status == 0 if found is None else bool(found)

    def is_valid_branch_name(self, branch: str) -> bool:
        is_plain = branch != "HEAD" and bool(_PLAIN_BRANCH.fullmatch(branch))
        return is_plain or self.git.run("check-ref-format", "--branch", branch).status == 0

    def branches(self) -> list[str]:
        """Local branches, those with the newest commits first."""
        return self.git.must(
            "for-each-ref", "--sort=-committerdate", "--format=%(refname:short)", "refs/heads"
        ).text.splitlines()

    def worktrees(self) -> list[Linked]:
        """Every worktree of the repository."""
        found: list[Linked] = []
        path = ""
        for line in self.git.must("worktree", "list", "--porcelain", "-z").fields:
            key, _, value = line.partition(" ")
            if key == "worktree":
                path = value
                found.append(Linked(path, ""))
            elif key == "branch":
                found[-1] = Linked(path, value.removeprefix("refs/heads/"))
        return found

    def worktree_of(self, branch: str) -> str:
        """The path of another worktree that has `branch` checked out; empty if there is none."""
        if not (self.common_dir / "worktrees").is_dir():  # where git keeps linked ones
            return ""
        return next(
            (each.path for each in self.worktrees() if each.branch == branch and Path(each.path) != self.top), ""
        )

    @property
    def is_shallow(self) -> bool:
        """Is this a shallow clone, which lacks older commits (gitrepository-layout, `shallow`)?"""
        return (self.common_dir / "shallow").is_file()

    @property
    def shallow_edges(self) -> frozenset[str]:
        """The commits whose parents a shallow clone lacks (gitrepository-layout, `shallow`); empty in a full clone."""
        try:
            return frozenset((self.common_dir / "shallow").read_text("ascii", "replace").split())
        except OSError:
            return frozenset()

    @cached_property
    def is_sha256(self) -> bool:
        """Are object ids SHA-256 here? That never changes (git-config, extensions.objectFormat)."""
        head = self.head
        return len(head) == SHA256 if head else self.config("extensions.objectFormat") == "sha256"

    @property
    def index_file(self) -> Path:
        """The index of this work tree, or the one that GIT_INDEX_FILE names."""
        named = os.environ.get("GIT_INDEX_FILE")
        return Path(os.path.abspath(named)) if named else self.git_dir / "index"

    @property
    def object_folder(self) -> Path:
        """Where git writes objects."""
        named = os.environ.get("GIT_OBJECT_DIRECTORY")
        return self.top / named if named else self.common_dir / "objects"

    @cached_property
    def loose_objects(self) -> LooseObjects:
        """Writes objects without starting git."""
        from git_session.git.files.objects import LooseObjects

        return LooseObjects(self.object_folder, sha256=self.is_sha256)

    @cached_property
    def lacks_objects(self) -> bool:
        """May objects be missing here that the repository it was cloned from has (a shallow or partial clone)?"""
        try:  # a partial clone marks the packs that it gets (partial-clone, in git's technical documentation)
            return self.is_shallow or any(
                each.endswith(".promisor") for each in os.listdir(self.object_folder / "pack")
            )
        except OSError:
            return False

    @property
    def how_to_complete(self) -> str:
        """The command that fetches what a shallow or partial clone lacks; `--refetch` alone would filter again."""
        return "git fetch --unshallow" if self.is_shallow else "git fetch --refetch --no-filter"

    def operation(self) -> str:
        """The operation in progress (`merge`, `rebase`, `cherry-pick`, `revert`, `bisect`); empty for none."""
        states = {
            "rebase-merge/head-name": "rebase",
            "rebase-apply": "rebase",
            "CHERRY_PICK_HEAD": "cherry-pick",
            "REVERT_HEAD": "revert",
            "MERGE_HEAD": "merge",
            "BISECT_START": "bisect",
        }
        return next((name for state, name in states.items() if (self.git_dir / state).exists()), "")

    # --- the work tree ------------------------------------------------------------------------------------------------

    def begin_status(self) -> None:
        """Start git in the background; the next `status` uses its output."""
        self.git.begin(*STATUS)

    def status(self) -> WorkTree:
        """Compare the work tree with index and HEAD, and HEAD with its upstream, in one process."""
        head = branch = upstream = ""
        ahead = behind = 0
        compared, is_modified_only = False, True
        staged: list[str] = []
        changed: list[str] = []
        untracked: list[str] = []
        conflicted: list[str] = []
        fields = iter(self.git.must(*STATUS).fields)
        for entry in fields:
            if entry.startswith("# branch.oid "):
                head = entry[13:].replace("(initial)", "")
            elif entry.startswith("# branch.head "):
                branch = entry[14:] if entry[14:] != "(detached)" else ""
            elif entry.startswith("# branch.upstream "):
                upstream = entry[18:]
            elif entry.startswith("# branch.ab "):
                compared = True
                ahead, behind = (abs(int(number)) for number in entry[12:].split())
            elif entry.startswith("? "):
                untracked.append(entry[2:])
            elif entry[:2] in ("1 ", "2 ", "u "):
                kind, states = entry[0], entry[2:4]
                is_modified_only &= kind == "1" and states in _MODIFIED and entry[5] == "N"
                path = entry.split(" ", {"1": 8, "2": 9, "u": 10}[kind])[-1]
                if kind == "2":
                    next(fields)  # the old path of a rename
                if kind == "u":
                    conflicted.append(path)
                else:
                    staged += [path] if states[0] != "." else []
                    changed += [path] if states[1] != "." else []
        parts = (tuple(staged), tuple(changed), tuple(untracked), tuple(conflicted))
        # git omits the counts if the upstream does not exist (git-status, "Branch Headers").
        gone = bool(head and upstream and not compared)
        return WorkTree(branch, head, upstream, ahead, behind, *parts, gone=gone, is_modified_only=is_modified_only)

    def switch(self, branch: str, *, create_from: str | None = None) -> None:
        """Check out `branch`, created at `create_from` if given (empty: at HEAD, which may be unborn).

        git sets the upstream of a new branch by branch.autoSetupMerge and branch.autoSetupRebase. Our post-checkout hook is
        disabled: the calling command records the switch. Raises SessionError `switch-refused`.
        """
        if create_from is None:
            target = ["--no-guess", branch]
        else:
            target = ["-c", branch, *([create_from] if create_from else [])]
        finished = self.git.run("switch", "--quiet", *target, environment={"GIT_SESSION_COMMAND": "1"})
        self.__dict__.pop("branch", None)
        if finished.status:
            hint = "see: git status"
            if "overwritten" in finished.errors:
                hint = f"commit your changes, or stash them: git session switch --stash {shell_word(branch)}"
            elif "cannot lock ref" in finished.errors:
                hint = "choose another name: branches x and x/y cannot both exist"
            raise SessionError("switch-refused", f"git switch {branch} failed: {finished.last_error}", hint=hint)

    def path_from_top(self, folder: str, path: str) -> str:
        """A path relative to `folder` as one relative to the top of the work tree. Raises SessionError `outside`."""
        top = os.path.realpath(self.top)
        above, last = os.path.split(os.path.join(os.path.realpath(folder), path))
        if last in ("", ".", ".."):
            above, last = os.path.join(above, last), ""
        found = os.path.relpath(os.path.join(os.path.realpath(above), last), top)  # a link at the end is meant itself
        if found.startswith(".." + os.sep) or found == "..":
            raise SessionError(
                "outside", f"{path!r} is outside the work tree", hint="give paths inside this repository"
            )
        return found.replace(os.sep, "/")

    # --- refs ---------------------------------------------------------------------------------------------------------

    def ref(self, name: str) -> str:
        """The object id of the ref; empty if it does not exist."""
        found = commit_in_files(self.common_dir, name)
        if found is None:
            found = self.git.ask("rev-parse", "--quiet", "--verify", "--end-of-options", name) or ""
        return found

    def refs(self, prefix: str) -> dict[str, str]:
        """The refs under `prefix` (a ref, or the beginning of names up to a slash): name without the prefix -> object id."""
        found = refs_in_files(self.common_dir, prefix) if prefix.endswith("/") else None
        if found is None:
            return self.refs_like(prefix, "")
        return {name.removeprefix(prefix): oid for name, oid in found.items()}

    def refs_like(self, prefix: str, pattern: str) -> dict[str, str]:
        """`refs` whose names after the prefix match the glob `pattern` (git-for-each-ref)."""
        files = refs_in_files(self.common_dir, prefix) if pattern else None
        if files is not None:
            return {name[len(prefix) :]: oid for name, oid in files.items() if fnmatchcase(name, prefix + pattern)}
        listing = self.git.must(*_list(prefix + pattern)).text
        return {name.removeprefix(prefix): oid for name, oid in (row.split(" ") for row in listing.splitlines())}

    def begin_refs(self, prefix: str) -> None:
        """If git has to be asked, start it in the background; the next `refs` with the same prefix uses its output."""
        if has_reftable(self.common_dir):
            self.git.begin(*_list(prefix))

    def move_ref(self, name: str, new: str, old: str, reason: str) -> None:
        """Compare and swap: set `name` to `new` if it holds `old` (empty: if it does not exist).

        Raises SessionError `ref-moved`, `ref-locked`.
        """
        zero = "0" * len(new)
        finished = self.git.run("update-ref", "-m", reason, "--create-reflog", name, new, old or zero)
        if finished.status:
            raise refused_update(name, finished)

    def delete_refs(self, refs: Mapping[str, str]) -> None:
        """Delete all of `refs` (name -> the object id that it must still hold), or none.

        Raises SessionError `ref-moved`, `ref-locked`.
        """
        lines = "".join(f"delete {name} {oid}\n" for name, oid in refs.items())
        finished = self.git.run("update-ref", "--stdin", stdin=f"start\n{lines}commit\n".encode())
        if finished.status:
            raise refused_update("a ref", finished)

    def pack_refs(self, prefix: str, *, most: int) -> None:
        """Let git pack all refs, as `git gc` does, if more than `most` under `prefix`, which ends in a slash, have a file each.

        If another process is about to do so, nothing happens.
        """
        if count_loose_refs(self.common_dir, prefix) > most:
            self.git.run("pack-refs", "--all")

    # --- configuration ------------------------------------------------------------------------------------------------

    def config(self, key: str) -> str | None:
        return self.git.ask("config", "--get", key)

    @cached_property
    def _current_configuration(self) -> CurrentConfiguration:
        return CurrentConfiguration(self.git, self.configuration_files)

    @property
    def configuration_files(self) -> tuple[Path, Path]:
        """The repository's own files of git's configuration, of which the second need not exist."""
        return self.common_dir / "config", self.git_dir / "config.worktree"

    @property
    def configuration(self) -> ConfigListing:
        """All of git's configuration, read again if the repository's own files of it have changed since."""
        return self._current_configuration.listing

    def begin_configuration(self) -> None:
        """Have `configuration` read again, by a git that starts now in the background."""
        self._current_configuration.begin()

    def config_all(self, key: str) -> list[str]:
        return (self.git.ask("config", "--local", "--get-all", key) or "").splitlines()

    def set_config(self, key: str, value: str) -> None:
        """Set a key in the repository's configuration. Raises SessionError `locked`, `git-failed`."""
        self._configure(key, value, accepted=(0,))

    def unset_config(self, key: str) -> None:
        """Remove a key from the repository's configuration, if it is there. Raises SessionError `locked`, `git-failed`."""
        self._configure("--unset-all", key, accepted=(0, 5))

    def _configure(self, *arguments: str, accepted: tuple[int, ...]) -> None:
        finished = self.git.run("config", "--local", *arguments)
        if finished.status in accepted:
            return
        lock = self.common_dir / "config.lock"
        if os.path.lexists(lock):
            raise locked("locked", "git's configuration", str(lock))
        raise SessionError("git-failed", f"git config failed: {finished.last_error or 'no reason given'}")

    def begin_identity(self) -> None:
        """Start git in the background; the next `require_identity` uses its output."""
        self.git.begin(*_IDENTITY)

    @property
    def committer_email(self) -> str:
        """The e-mail address of the committer now; empty if none is configured."""
        return (self.git.ask(*_IDENTITY) or "").partition("<")[2].partition(">")[0]

    def require_identity(self) -> str:
        """The committer with date, in git's form. Raises SessionError `no-identity` if none is configured, `bad-date` if
        git cannot read GIT_COMMITTER_DATE.

        For a minute it stays the same, so that a command asks git once.
        """
        at, kept = self.__dict__.get("_identity", (0.0, ""))
        if kept and monotonic() - at < 60:
            return str(kept)
        asked = self.git.run(*_IDENTITY)
        if asked.status:
            if self.git.run(*_IDENTITY, environment={"GIT_COMMITTER_DATE": None}).status == 0:
                raise SessionError(
                    "bad-date",
                    asked.last_error,
                    hint="unset GIT_COMMITTER_DATE, or write it as 2027-01-15T08:00:00",
                )
            raise SessionError(
                "no-identity",
                "git does not know your name and e-mail address",
                hint="git config user.name 'Your Name' && git config user.email you@example.org",
            )
        self.__dict__["_identity"] = (monotonic(), asked.text)
        return asked.text


def _verify(revision: str) -> tuple[str, ...]:
    return "rev-parse", "--quiet", "--verify", "--end-of-options", revision + "^{commit}"


def _list(prefix: str) -> tuple[str, ...]:
    return "for-each-ref", "--format=%(refname) %(objectname)", prefix


def _refuse(git: Git, folder: str | os.PathLike[str], errors: str) -> NoReturn:
    """Raise the error for a folder without a usable work tree."""
    if "dubious ownership" in errors:
        raise SessionError(
            "unsafe-repository",
            "git refuses this repository because another user owns it",
            hint=f"if you trust it: git config --global --add safe.directory {shell_word(str(Path(folder).resolve()))}",
        )
    if git.run("rev-parse", "--git-dir").status == 0:
        raise SessionError(
            "bare-repository",
            "a session needs a work tree, and there is none here",
            hint="in a bare repository, add one: git worktree add ../work <branch>",
        )
    raise SessionError("not-a-repository", "not inside a git repository", hint="change to one, or create one: git init")
