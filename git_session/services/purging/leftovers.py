"""What is left after a purge: objects that nothing refers to, which are deleted here, and copies that only the user can remove."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles
from git_session.model.dataclass import dataclass
from git_session.model.decision_log import LOG
from git_session.model.ids import short_oid
from git_session.model.shell import shell_word
from git_session.store.archive import KEPT, PREFIX

_EXACT = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1"}
_ROOTS = ("--all", "--reflog", "--indexed-objects")
"""All that git itself keeps objects for, in all work trees."""
_MOST = 16 << 20
_MESSAGES = ("COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "TAG_EDITMSG")
"""Files in which git leaves a message."""
_NAMED = ("rev-list", "--objects", "--no-object-names", "--missing=allow-any")


@dataclass(frozen=True)
class OtherCopy:
    """Something that may hold the purged content too."""

    where: str  #: What holds it, or may hold it, in words.
    command: str  #: Command that shows or removes it; empty if there is none.


def delete_objects(repository: Repository, roots: Sequence[str], bases: Sequence[str]) -> tuple[int, int]:
    """Delete the loose objects that only `roots` reach; (the number of those deleted, the number left in packs).

    `bases`, the commits that snapshots were taken at, stay with all that they reach, as does what git keeps. Objects that another
    process wrote again meanwhile are left alone.
    """
    git, started = repository.git, time.time()
    known = _present(repository, [*roots, *bases])
    wanted = [oid for oid in roots if oid in known]
    if not wanted:
        return 0, 0
    hidden = [f"^{oid}" for oid in bases if oid in known]
    # What a boundary hides is not exact, so all that is reachable is listed too.
    asked = "\n".join([*wanted, *hidden]).encode() + b"\n"
    doomed = set(git.must(*_NAMED, "--stdin", "--not", *_ROOTS, stdin=asked, environment=_EXACT).text.split())
    if not doomed:
        return 0, 0
    kept = "".join(f"{oid}\n" for oid in bases if oid in known).encode()
    with git.stream(*_NAMED, *_ROOTS, "--stdin", stdin=kept, environment=_EXACT) as listing:
        for row in listing:
            doomed.discard(row.decode("ascii", "replace").lstrip("?").strip())
    folder = Path(git.must("rev-parse", "--path-format=absolute", "--git-path", "objects").text)
    for oid in doomed:
        path = folder / oid[:2] / oid[2:]
        try:
            if path.stat().st_mtime < started:
                path.unlink()
        except OSError:
            continue  # in a pack
    left = len(_present(repository, sorted(doomed)))
    return len(doomed) - left, left


def _present(repository: Repository, oids: Sequence[str]) -> set[str]:
    if not oids:
        return set()
    asked = "".join(f"{oid}\n" for oid in oids).encode()
    rows = repository.git.must("cat-file", "--batch-check", stdin=asked, environment=_EXACT).text.splitlines()
    return {row.split(" ")[0] for row in rows if not row.endswith(" missing")}


def other_copies(
    repository: Repository,
    sessions: Sequence[str],
    snapshots: Sequence[str],
    paths: Sequence[str],
    text: str,
    with_text: Iterable[str],
) -> tuple[OtherCopy, ...]:
    """Refs, commits, stashes and files that still hold the content, and remotes and clones that may hold it. Snapshots had the
    text in the files `with_text`."""
    refs = {*_refs_with(repository, snapshots), *(KEPT + each for each in repository.refs(KEPT) if each in sessions)}
    found = [OtherCopy(f"the ref {ref}", f"git update-ref -d {shell_word(ref)}") for ref in sorted(refs)]
    found += _in_history(repository, paths, text)
    found += _in_stashes(repository, paths)
    found += _in_work_trees(repository, paths)
    found += _in_files(repository, text, with_text)
    names = [shell_word(PREFIX + each) for each in sessions]
    for remote in (repository.git.ask("remote") or "").splitlines():
        if repository.config(f"remote.{remote}.mirror") in ("true", "yes", "on", "1"):
            found.append(OtherCopy(f"{remote}, which mirrors all refs", f"git push {shell_word(remote)}"))
            continue
        found.append(
            OtherCopy(
                f"{remote}, if refs/sessions/* was pushed", f"git ls-remote {shell_word(remote)} {' '.join(names)}"
            )
        )
    return (*found, OtherCopy("other clones that fetched refs/sessions/*, or were copied", ""))


def _refs_with(repository: Repository, snapshots: Sequence[str]) -> list[str]:
    known = _present(repository, snapshots)
    holding = [f"--contains={oid}" for oid in snapshots if oid in known]
    if not holding:
        return []
    return repository.git.run("for-each-ref", "--format=%(refname)", *holding).text.splitlines()


def _in_history(repository: Repository, paths: Sequence[str], text: str) -> list[OtherCopy]:
    """The newest commit on a branch or tag that has a file of `paths`, or `text` in its message."""
    asked = (
        "--max-count=1",
        "--format=%H",
        "--exclude=refs/session*",
        "--exclude=refs/notes/*",
        "--exclude=refs/stash",
        "--all",
    )
    given = (
        ("--", *(f":(top,literal){path}" for path in paths)) if paths else ("--fixed-strings", f"--grep={text}", "--")
    )
    oid = repository.git.run("log", "--no-show-signature", *asked, *given).text if paths or text else ""
    what = "in which the file was committed" if paths else "whose message has the text"
    return [OtherCopy(f"commits {what}, such as {short_oid(oid)}", f"git show {short_oid(oid)}")] if oid else []


def _in_stashes(repository: Repository, paths: Sequence[str]) -> list[OtherCopy]:
    git = repository.git
    listed = git.run("stash", "list", "--format=%gd %H").text.splitlines() if paths else []
    found = []
    for row in listed:
        name, oid = row.split(" ")
        trees = [*git.run("rev-parse", f"{oid}^@").text.split()[1:], oid]
        if any(git.run("ls-tree", "-r", "-z", "--full-tree", tree, "--", *paths).output for tree in trees):
            found.append(OtherCopy(f"the stash {name}", f"git stash show --include-untracked {shell_word(name)}"))
    return found


def _in_work_trees(repository: Repository, paths: Sequence[str]) -> list[OtherCopy]:
    tops = [each.path for each in repository.worktrees()] if paths else []
    return [
        OtherCopy(f"the file itself, {os.path.join(top, path)}", "")
        for top in tops
        for path in paths
        if os.path.lexists(os.path.join(top, path))
    ]


def _in_files(repository: Repository, text: str, paths: Iterable[str]) -> list[OtherCopy]:
    """Our files below `sessions/`, such as logs of failures, the decision log, git's last messages, and the files `paths` of work
    trees that have `text`."""
    if not text:
        return []
    wanted = text.encode("utf-8", "surrogateescape")
    files = sorted((repository.common_dir / "sessions").rglob("*"))
    for folder in (repository.common_dir, *sorted((repository.common_dir / "worktrees").glob("*"))):
        files += [folder / name for name in _MESSAGES]
    files += [Path(each.path) / path for each in repository.worktrees() for path in dict.fromkeys(paths)]
    found = [str(path) for path in files if path.is_file() and not path.is_symlink() and wanted in path.read_bytes()]
    try:
        found += [LOG] if wanted in TreeFiles(repository.top).read(LOG, _MOST) else []
    except OSError:
        pass  # there is none, or it is not one of ours
    return [OtherCopy(f"the file {path}", "") for path in found]
