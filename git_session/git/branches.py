"""Commit and reflog of a branch, read from git's files without a process, and its upstream.

The reflog is `<common-dir>/logs/refs/heads/<branch>`, one move a line: `<old> <new> <name> <email> <seconds> <zone>`, a tab
and the message (gitrepository-layout, git-reflog). In repositories with reftables, git is asked for both.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.files.refs import commit_in_files, has_reftable, read_file
from git_session.git.repository import Repository, WorkTree
from git_session.model.dataclass import dataclass
from git_session.model.ids import short_oid

HEADS, REMOTES = "refs/heads/", "refs/remotes/"


@dataclass(frozen=True)
class Move:
    """A move of a branch from the commit `old` to `new` (zeros: none) at `time` (epoch seconds), by `email`."""

    old: str
    new: str
    email: str
    time: int
    message: str


def head_of(repository: Repository, branch: str) -> str:
    """The commit of the branch; empty if it is unborn or deleted."""
    return commit_of(repository, HEADS + branch)


def commit_of(repository: Repository, ref: str) -> str:
    """The commit of `ref` (a full name that all worktrees share); empty if it does not exist."""
    found = commit_in_files(repository.common_dir, ref)
    return repository.commit(ref) if found is None else found


def tips_of(repository: Repository, names: Iterable[str]) -> dict[str, str]:
    """The commits of branches, here or on a remote (`main`, `origin/main`), without those that do not exist; git is asked only
    for what its files do not tell."""
    found: dict[str, str] = {}
    for name in names:
        read = (commit_in_files(repository.common_dir, start + name) for start in (HEADS, REMOTES))
        found[name] = next((oid for oid in read if oid != ""), "") or ""
    found |= repository.commits([name for name, oid in found.items() if not oid])
    return {name: oid for name, oid in found.items() if oid}


@dataclass(frozen=True)
class Upstream:
    """The upstream of a local branch: its short name (`origin/main`), its remote, and the full name of the branch there.

    `gone`: it was deleted on the remote. `ahead`: the local branch has commits that it lacks.
    """

    name: str
    remote: str
    theirs: str
    gone: bool
    ahead: bool


def upstream_of(repository: Repository, branch: str) -> Upstream | None:
    """The upstream of the local `branch`; None if the branch does not exist or has no upstream that is fetched."""
    for row in (repository.git.ask(*_upstream(branch)) or "").splitlines():
        name, upstream, remote, theirs, track = row.split("\0")
        if name == HEADS + branch and upstream:
            return Upstream(upstream, remote, theirs, gone=track == "[gone]", ahead="ahead" in track)
    return None


def begin_upstream(repository: Repository, branch: str) -> None:
    """Start git in the background; the next `upstream_of` the same branch uses its output."""
    repository.git.begin(*_upstream(branch))


def _upstream(branch: str) -> tuple[str, ...]:
    properties = ("refname", "upstream:short", "upstream:remotename", "upstream:remoteref", "upstream:track")
    return "for-each-ref", "--format=" + "%00".join(f"%({each})" for each in properties), HEADS + branch


def upstreams_of(repository: Repository, branches: Iterable[str]) -> dict[str, str]:
    """The upstreams of local `branches` by name (`main`: `origin/main`), without branches that have none."""
    asked = _upstreams(repository, branches)
    rows = repository.git.must(*asked).text.split("\n") if asked else []
    pairs = (row.removeprefix(HEADS).split("\0") for row in rows if row)
    return {branch: upstream for branch, upstream in pairs if upstream}


def begin_upstreams(repository: Repository, branches: Iterable[str]) -> None:
    """Start git in the background; the next `upstreams_of` the same branches uses its output."""
    asked = _upstreams(repository, branches)
    if asked:
        repository.git.begin(*asked)


def _upstreams(repository: Repository, branches: Iterable[str]) -> tuple[str, ...]:
    """What asks git for the upstreams of those `branches` that have one configured; empty if none has."""
    configured = repository.configuration.values
    refs = sorted({HEADS + each for each in branches if each.isprintable() and f"branch.{each}.merge" in configured})
    return ("for-each-ref", "--format=%(refname)%00%(upstream:short)", *refs) if refs else ()


def configured_of_branches(repository: Repository, variable: str) -> dict[str, str]:
    """Branch, existing or not -> its `branch.<name>.<variable>` in the file that `git config --local` edits."""
    fields = repository.configuration.fields_of(repository.configuration_files[0], repository.top)
    rows = (os.fsdecode(field).partition("\n") for field in fields)
    start, end = "branch.", f".{variable}"
    return {
        key.removeprefix(start).removesuffix(end): value
        for key, _, value in rows
        if key.startswith(start) and key.endswith(end)
    }


def reflog(repository: Repository, branch: str) -> list[Move] | None:
    """The moves of the branch, oldest first; None without a reflog (core.logAllRefUpdates)."""
    if has_reftable(repository.common_dir):
        return _asked(repository, branch)
    path = repository.common_dir / "logs" / HEADS / branch
    if not path.is_file():
        return None
    return [move for move in map(_move, read_file(path).split(b"\n")) if move]


def branch_away(repository: Repository) -> str:
    """The branch from which a rebase or bisect detached HEAD, and to which it will return; empty for none."""
    if repository.branch:
        return ""
    branch = _taken_off(repository.git_dir)
    return branch if branch and repository.has_branch(branch) else ""


def taken_off_in(repository: Repository, branch: str) -> str:
    """The path of the worktree where a rebase or bisect detached HEAD from `branch`; empty for none."""
    for git_dir in (repository.common_dir, *sorted((repository.common_dir / "worktrees").glob("*"))):
        if _taken_off(git_dir) == branch:
            link = os.fsdecode(read_file(git_dir / "gitdir")).strip()
            return os.path.dirname(link) if link else repository.worktrees()[0].path
    return ""


def in_use(repository: Repository, branches: Iterable[str]) -> frozenset[str]:
    """Those of `branches` that are checked out in a worktree that exists, or detached from there by a rebase or bisect; starts
    git only if one of them is not checked out here."""
    asked = set(branches)
    here = asked & {repository.branch}
    rest = asked - here
    linked = repository.worktrees() if rest else []
    there = {each.branch for each in linked if each.branch in rest and os.path.isdir(each.path)}
    return frozenset(here | there | {each for each in rest - there if os.path.isdir(taken_off_in(repository, each))})


def _taken_off(git_dir: Path) -> str:
    names = ("rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START")
    heads = (os.fsdecode(read_file(git_dir / name)).strip().removeprefix(HEADS) for name in names)
    return next((head for head in heads if head), "")


def named_before(repository: Repository, name: str) -> str:
    """Resolve `-` and `@{-N}` to the Nth previously checked-out branch, which may not exist any more; other names unchanged.

    Raises SessionError `no-branch-before`.
    """
    if name != "-" and not name.startswith("@{-"):
        return name
    found = repository.git.ask("check-ref-format", "--branch", "@{-1}" if name == "-" else name)
    if found is None:
        raise SessionError(
            "no-branch-before", f"{name} names no branch: none was checked out before", hint="give a branch name"
        )
    if not repository.has_branch(found) and repository.commit(found).startswith(found):
        raise SessionError(
            "no-branch-before",
            f"{name} names no branch: HEAD was detached at {short_oid(found)}",
            hint=f"git switch --detach {short_oid(found)}",
        )
    return found


def is_rewritten(repository: Repository, tree: WorkTree) -> bool:
    """Did branch and upstream diverge because the branch, which once was at the upstream's commit, was rewritten here?"""
    return bool(tree.ahead and tree.behind) and was_at(repository, tree.branch, repository.commit(tree.upstream))


def was_at(repository: Repository, branch: str, oid: str) -> bool:
    """Was the branch ever at the commit `oid`, by its reflog? `git push --force-if-includes` checks the same."""
    return any(oid in (move.old, move.new) for move in reflog(repository, branch) or ())


def _move(row: bytes) -> Move | None:
    left, _, message = row.partition(b"\t")
    who, _, rest = left.rpartition(b"<")
    email, _, when = rest.rpartition(b">")
    words, seconds = who.split(b" "), when.split()
    if len(words) < 2 or not seconds or not seconds[0].isdigit():
        return None
    text = message.decode("utf-8", "replace")
    return Move(words[0].decode(), words[1].decode(), email.decode("utf-8", "replace"), int(seconds[0]), text)


def _asked(repository: Repository, branch: str) -> list[Move] | None:
    options = (
        "--walk-reflogs",
        "--date=raw",
        "--no-show-signature",
        "--no-color",
        "--format=%H%x1f%gd%x1f%ge%x1f%gs%x00",
    )
    listing = repository.git.run("log", *options, HEADS + branch, "--")
    rows = [row.lstrip("\n").split("\x1f", 3) for row in listing.output.decode("utf-8", "replace").split("\0")]
    rows = [row for row in reversed(rows) if len(row) == 4]
    if listing.status or not rows:
        return None
    moves: list[Move] = []
    for new, selector, email, message in rows:
        seconds = selector.rpartition("@{")[2].split(" ")[0]
        old = moves[-1].new if moves else "0" * len(new)
        moves.append(Move(old, new, email, int(seconds) if seconds.isdigit() else 0, message))
    return moves
