"""A repository and the work tree we stand in, as `git` itself sees them."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.prefetch import STATUS, StatusPrefetch
from git_session.git.process import Finished, Git
from git_session.hot.place import HookPlace
from git_session.model.dataclass import dataclass, field, replace

_LOCKED = re.compile(r"Unable to create '(.*\.lock)': File exists")
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


@dataclass(frozen=True)
class WorkTree:
    """`git status` as a value; paths from the top of the work tree. `ahead`/`behind` count against `upstream`, unless it is `gone`:
    configured, as after a push, but deleted on the server since."""

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

    @property
    def is_clean(self) -> bool:
        """No change to a tracked file (untracked files may be there)."""
        return not (self.staged or self.changed or self.conflicted)

    def only(self, counts: Callable[[str], bool]) -> WorkTree:
        """The same with the paths alone that `counts` says yes to, and those in conflict: nobody may overlook one."""
        staged, changed, untracked = (
            tuple(filter(counts, group)) for group in (self.staged, self.changed, self.untracked)
        )
        return replace(self, staged=staged, changed=changed, untracked=untracked)

    @property
    def touched(self) -> tuple[str, ...]:
        """Every path that a commit of everything would take in, each once."""
        return tuple(dict.fromkeys((*self.conflicted, *self.staged, *self.changed, *self.untracked)))


_IDENTITY = ("var", "GIT_COMMITTER_IDENT")


@dataclass(frozen=True)
class Linked:
    """A worktree of the repository: where it is, and the branch it has checked out (empty: detached or bare)."""

    path: str
    branch: str


@dataclass(frozen=True)
class Repository:
    """`top` is the work tree (absolute), `git_dir` its own git dir, `common_dir` what all worktrees share."""

    top: Path
    git_dir: Path
    common_dir: Path
    git: Git = field(compare=False)
    look: StatusPrefetch | None = field(default=None, compare=False)

    @classmethod
    def open(cls, folder: str | os.PathLike[str] = ".", *, look: StatusPrefetch | None = None) -> Repository:
        """The repository that `folder` is in. Raises SessionError `not-a-repository`, `bare-repository`, `git-missing`.

        `look` was begun there a moment ago; the first `status` takes what it found.
        """
        git = Git(os.fspath(folder))
        asked = ("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--show-toplevel")
        try:
            found = git.run(*asked)
        except FileNotFoundError:
            raise SessionError("git-missing", "git is not on PATH", hint="install git 2.34 or later") from None
        if found.status:
            _refuse(git, folder, found.errors)
        git_dir, common_dir, top = found.text.split("\n")
        # A GIT_DIR of the user's may be relative to the folder we came from; git runs at the top from here on.
        pinned = {"GIT_DIR": git_dir, "GIT_WORK_TREE": top} if "GIT_DIR" in os.environ else {}
        return cls(Path(top), Path(git_dir), Path(common_dir), Git(top, pinned), look)

    # --- what HEAD is -------------------------------------------------------------------------------------------------

    @cached_property
    def branch(self) -> str:
        """The branch that is checked out (as it was when first asked); empty when HEAD is detached."""
        return os.fsdecode(HookPlace(os.fsencode(self.git_dir)).branch)

    @property
    def head(self) -> str:
        """The commit that HEAD names; empty on an unborn branch."""
        return self.commit("HEAD")

    def commit(self, revision: str) -> str:
        """The full id of the commit that `revision` names; empty when there is none."""
        return self.git.ask(*_verify(revision)) or ""

    def begin_commit(self, revision: str) -> None:
        """Let git look for `revision` while something else is done; the next `commit` takes what it found."""
        self.git.begin(*_verify(revision))

    def commits(self, revisions: Iterable[str]) -> dict[str, str]:
        """`commit` of each of `revisions`, through one process."""
        found = dict.fromkeys(revisions, "")
        asked = [each for each in found if all(character >= " " for character in each)]  # else it names nothing
        stdin = "".join(f"{revision}^{{commit}}\n" for revision in asked).encode("utf-8", "surrogateescape")
        rows = self.git.must("cat-file", "--batch-check=%(objectname)", stdin=stdin).output.split(b"\n")[:-1]
        # What is not there is answered with a word behind it: `refs/heads/gone^{commit} missing`.
        found.update(zip(asked, ("" if b" " in row else row.decode() for row in rows), strict=True))
        return found

    def has_branch(self, branch: str) -> bool:
        return self.git.run("show-ref", "--verify", "--quiet", "refs/heads/" + branch).status == 0

    def is_valid_branch_name(self, branch: str) -> bool:
        return self.git.run("check-ref-format", "--branch", branch).status == 0

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
        """The path of another worktree that has `branch` checked out; empty when there is none."""
        return next(
            (each.path for each in self.worktrees() if each.branch == branch and Path(each.path) != self.top), ""
        )

    @property
    def is_shallow(self) -> bool:
        """Was the clone cut off, so that older commits are not there (gitrepository-layout, `shallow`)?"""
        return (self.common_dir / "shallow").is_file()

    @property
    def shallow_edges(self) -> frozenset[str]:
        """The commits whose parents a shallow clone does not have (gitrepository-layout, `shallow`); none in a whole one."""
        try:
            return frozenset((self.common_dir / "shallow").read_text("ascii", "replace").split())
        except OSError:
            return frozenset()

    def operation(self) -> str:
        """What git is in the middle of (`merge`, `rebase`, `cherry-pick`, `revert`, `bisect`); empty for nothing."""
        states = {
            "rebase-merge": "rebase",
            "rebase-apply": "rebase",
            "CHERRY_PICK_HEAD": "cherry-pick",
            "REVERT_HEAD": "revert",
            "MERGE_HEAD": "merge",
            "BISECT_START": "bisect",
        }
        return next((name for state, name in states.items() if (self.git_dir / state).exists()), "")

    # --- the work tree ------------------------------------------------------------------------------------------------

    def begin_status(self) -> None:
        """Let git look at the work tree while something else is done; the next `status` takes what it found."""
        if not (self.look and self.look.is_waiting):
            self.git.begin(*STATUS)

    def status(self) -> WorkTree:
        """The work tree against index and HEAD, and HEAD against its upstream, in one process."""
        head = branch = upstream = ""
        ahead = behind = 0
        compared = False
        staged: list[str] = []
        changed: list[str] = []
        untracked: list[str] = []
        conflicted: list[str] = []
        early = self.look.take() if self.look else None
        finished = self.git.must(*STATUS) if early is None else Finished(0, early, "")
        fields = iter(finished.fields)
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
                path = entry.split(" ", {"1": 8, "2": 9, "u": 10}[kind])[-1]
                if kind == "2":
                    next(fields)  # where a renamed file came from
                if kind == "u":
                    conflicted.append(path)
                else:
                    staged += [path] if states[0] != "." else []
                    changed += [path] if states[1] != "." else []
        parts = (tuple(staged), tuple(changed), tuple(untracked), tuple(conflicted))
        # git leaves the counts out where there is nothing to compare with (git-status, "Branch Headers").
        return WorkTree(branch, head, upstream, ahead, behind, *parts, gone=bool(head and upstream and not compared))

    def switch(self, branch: str, *, create_from: str | None = None) -> None:
        """Check out `branch`, made at `create_from` if that is given (empty: at HEAD, or as unborn as HEAD is).

        git sets the upstream of a new branch as it is configured to (branch.autoSetupMerge, branch.autoSetupRebase).
        Raises SessionError `switch-refused`. Our post-checkout hook stays silent: the command that calls this records the switch itself.
        """
        if create_from is None:
            target = ["--no-guess", branch]
        else:
            target = ["-c", branch, *([create_from] if create_from else [])]
        finished = self.git.run("switch", "--quiet", *target, environment={"GIT_SESSION_COMMAND": "1"})
        self.__dict__.pop("branch", None)
        if finished.status:
            hint = "git status tells more"
            if "overwritten" in finished.errors:
                hint = f"commit or put the changes away first: git session switch --stash {branch}"
            elif "cannot lock ref" in finished.errors:
                hint = "choose another name: a branch x leaves no room for a branch x/y"
            raise SessionError("switch-refused", f"git switch {branch} failed: {finished.last_error}", hint=hint)

    # --- refs ---------------------------------------------------------------------------------------------------------

    def ref(self, name: str) -> str:
        """The object id that the ref holds; empty when there is no such ref."""
        return self.git.ask("rev-parse", "--quiet", "--verify", "--end-of-options", name) or ""

    def refs(self, prefix: str) -> dict[str, str]:
        """Refs under `prefix` (which ends in a slash): name without the prefix -> object id."""
        return self.refs_like(prefix, "")

    def refs_like(self, prefix: str, pattern: str) -> dict[str, str]:
        """`refs`, only of names that match the glob `pattern` (git-for-each-ref) behind the prefix."""
        listing = self.git.must(*_list(prefix + pattern)).text
        return {name.removeprefix(prefix): oid for name, oid in (row.split(" ") for row in listing.splitlines())}

    def begin_refs(self, prefix: str) -> None:
        """Let git list them while something else is done; the next `refs` takes what it found."""
        self.git.begin(*_list(prefix))

    def move_ref(self, name: str, new: str, old: str, reason: str) -> None:
        """Compare-and-swap: `name` goes from `old` (empty: it must not exist) to `new`.

        Raises SessionError `ref-moved`, `ref-locked`.
        """
        zero = "0" * len(new)
        finished = self.git.run("update-ref", "-m", reason, "--create-reflog", name, new, old or zero)
        if finished.status:
            raise _refused(name, finished)

    def delete_refs(self, refs: Mapping[str, str]) -> None:
        """Delete `refs` (name -> the object id that each must still hold), all or none.

        Raises SessionError `ref-moved`, `ref-locked`.
        """
        lines = "".join(f"delete {name} {oid}\n" for name, oid in refs.items())
        finished = self.git.run("update-ref", "--stdin", stdin=f"start\n{lines}commit\n".encode())
        if finished.status:
            raise _refused("a ref", finished)

    # --- configuration ------------------------------------------------------------------------------------------------

    def config(self, key: str) -> str | None:
        return self.git.ask("config", "--get", key)

    def config_all(self, key: str) -> list[str]:
        return (self.git.ask("config", "--local", "--get-all", key) or "").splitlines()

    def set_config(self, key: str, value: str) -> None:
        """Set a key of the repository's own configuration."""
        self.git.must("config", "--local", key, value)

    def unset_config(self, key: str) -> None:
        self.git.run("config", "--local", "--unset-all", key)

    def begin_identity(self) -> None:
        """Let git look for the committer while something else is done; the next `require_identity` takes what it found."""
        self.git.begin(*_IDENTITY)

    @property
    def committer_email(self) -> str:
        """The e-mail address that git would commit with now; empty when it knows none."""
        return (self.git.ask(*_IDENTITY) or "").partition("<")[2].partition(">")[0]

    def require_identity(self) -> str:
        """The committer as git has it, with date. Raises SessionError `no-identity` when git does not know who commits,
        `bad-date` when it cannot read GIT_COMMITTER_DATE.
        """
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
                "git does not know your name and e-mail address, so it cannot write the record",
                hint="git config user.name 'Your Name' && git config user.email you@example.org",
            )
        return asked.text


def _verify(revision: str) -> tuple[str, ...]:
    return "rev-parse", "--quiet", "--verify", "--end-of-options", revision + "^{commit}"


def _list(prefix: str) -> tuple[str, ...]:
    return "for-each-ref", "--format=%(refname) %(objectname)", prefix


def _refuse(git: Git, folder: str | os.PathLike[str], errors: str) -> NoReturn:
    """Say why there is no work tree to work in."""
    if "dubious ownership" in errors:
        raise SessionError(
            "unsafe-repository",
            "this repository belongs to somebody else, so git refuses it",
            hint=f"if you trust it: git config --global --add safe.directory '{Path(folder).resolve()}'",
        )
    if git.run("rev-parse", "--git-dir").status == 0:
        raise SessionError(
            "bare-repository",
            "there is no work tree here, and a session needs one",
            hint="in a bare repository, add one: git worktree add ../work <branch>",
        )
    raise SessionError("not-a-repository", "not inside a git repository", hint="go to one, or make one here: git init")


def _refused(name: str, finished: Finished) -> SessionError:
    """Why git did not move or delete the ref `name`: it has another value by now, or another process holds its lock."""
    lock = _LOCKED.search(finished.last_error)
    if not lock:
        what = f"{name} changed meanwhile: {finished.last_error}"
        return SessionError("ref-moved", what, hint="run the same command again")
    return SessionError(
        "ref-locked",
        f"another git process holds the lock of {name}: {lock[1]}",
        hint=f"run the same command again; if no git is running there: rm {shlex.quote(lock[1])}",
    )
