"""Writes snapshots again without certain files or a certain text, and archives without the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from git_session.git.objects import written_again
from git_session.git.repository import Repository
from git_session.model.event import decode
from git_session.model.project_decisions import REMOVED

Replace = Callable[[bytes], bytes]
_REMOVED = REMOVED.encode()


def same(text: bytes) -> bytes:
    return text


def without(
    repository: Repository, snapshot: str, paths: Sequence[str] = (), text: Replace = same
) -> tuple[str, tuple[str, ...]]:
    """(the snapshot without what it holds of `paths` (files or folders, from the top) and without the text that `text` removes from
    its message and files, the files that this changes).

    A file that the snapshot's base commit has too gets that commit's version: purge does not rewrite commits.
    """
    base, index, *extra = repository.git.must("rev-parse", f"{snapshot}^@").text.split()
    changed: dict[str, None] = {}

    def again(oid: str, parents: list[str], known: dict[str, str]) -> str:
        changes = _changes_without(repository, oid, paths, known)
        if text is not same:
            changes |= _changes_of_text(repository, base if parents else "", oid, text)
        changed.update(dict.fromkeys(changes))
        tree = _tree_with(repository, f"{oid}^{{tree}}", changes)
        if not parents and not repository.git.must("ls-tree", tree).output:
            return ""  # no untracked file is left
        return written_again(repository, oid, tree=tree, parents=parents, message=text)

    known = _entries(repository, base, paths)
    parents = [base, again(index, [base], known), *(again(each, [], {}) for each in extra)]
    return again(snapshot, list(filter(None, parents)), known), tuple(changed)


def _entries(repository: Repository, tree: str, paths: Sequence[str]) -> dict[str, str]:
    """Path -> `<mode> <id>` of the files in `tree` that are at or below `paths`."""
    if not paths:
        return {}
    rows = repository.git.must("ls-tree", "-r", "-z", "--full-tree", tree, "--", *paths).fields
    parts = (row.partition("\t") for row in rows)
    return {path: f"{about.split(' ')[0]} {about.split(' ')[2]}" for about, _, path in parts}


def _changes_without(
    repository: Repository, tree: str, paths: Sequence[str], known: dict[str, str]
) -> dict[str, str | None]:
    """Path -> entry that the files of `paths` in `tree` get instead: that of the base commit, or none."""
    entries = _entries(repository, tree, paths)
    return {path: known.get(path) for path, entry in entries.items() if known.get(path) != entry}


def _changes_of_text(repository: Repository, base: str, tree: str, remove: Replace) -> dict[str, str | None]:
    """Path -> entry without the text, of the files in which `tree` differs from `base` (a commit; empty: from nothing)."""
    git = repository.git
    before = base or git.must("hash-object", "-t", "tree", "--stdin", stdin=b"").text
    rows = git.must(
        "diff-tree",
        "-r",
        "-z",
        "--raw",
        "--no-renames",
        "--no-ext-diff",
        "--no-abbrev",
        before,
        f"{tree}^{{tree}}",
        "--",
    ).fields
    made: dict[str, str] = {}
    changes: dict[str, str | None] = {}
    for row, path in zip(rows[::2], rows[1::2], strict=True):
        _, mode, _, blob = row.split(" ")[:4]
        if mode[:2] not in ("10", "12"):  # deleted, or a submodule
            continue
        if blob not in made:
            content = git.must("cat-file", "blob", blob).output
            new = remove(content)
            made[blob] = blob if new == content else git.must("hash-object", "-w", "--stdin", stdin=new).text
        if made[blob] != blob:
            changes[path] = f"{mode} {made[blob]}"
    return changes


def _tree_with(repository: Repository, tree: str, changes: Mapping[str, str | None]) -> str:
    """The id of `tree` with other entries for some paths; None removes one."""
    git, oid = repository.git, repository.git.must("rev-parse", tree).text
    if not changes:
        return oid
    gone = f"0 {'0' * len(oid)}"
    rows = "".join(f"{entry or gone}\t{path}\0" for path, entry in changes.items())
    with TemporaryDirectory(prefix="git-session-") as folder:
        environment = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        git.must("read-tree", oid, environment=environment)
        stdin = rows.encode("utf-8", "surrogateescape")
        git.must("update-index", "-z", "--index-info", stdin=stdin, environment=environment)
        return git.must("write-tree", environment=environment).text


# --- texts ------------------------------------------------------------------------------------------------------------


def remover(text: str) -> Replace:
    """A function that replaces `text` in files, also as JSON and Markdown escape it and with other white space."""
    words = [
        b"".join(b"\\\\?" + re.escape(char.encode("utf-8", "surrogateescape")) for char in word)
        for word in text.split()
    ]
    found = re.compile(rb"(?:\s|\\n|\\t)+".join(words))
    return lambda content: found.sub(_REMOVED, content)


def in_journal(remove: Replace) -> Replace:
    """`remove` for journals: lines stay lines, and the events that they hold keep time, kind and id."""

    def changed(line: bytes) -> bytes:
        new = remove(line)
        if new == line:
            return line
        before, after = decode(line), decode(new)
        is_same = after is not None and before is not None and _head(before) == _head(after)
        return new if is_same or before is None else line

    return lambda content: b"\n".join(map(changed, content.split(b"\n")))


def _head(event: object) -> tuple[object, ...]:
    return tuple(getattr(event, name) for name in ("at", "kind", "id"))


def tree_with(repository: Repository, tree: str, remove: Replace) -> str:
    """The tree of an archive commit with `remove` applied to its files."""
    git = repository.git
    rows = []
    is_changed = False
    for row in git.must("ls-tree", "-z", tree).fields:
        about, _, name = row.partition("\t")
        mode, kind, oid = about.split(" ")
        content = git.must("cat-file", kind, oid).output if kind == "blob" else b""
        new = (in_journal(remove) if name == "journal" else remove)(content)
        if new != content:
            oid, is_changed = git.must("hash-object", "-w", "--stdin", stdin=new).text, True
        rows.append(f"{mode} {kind} {oid}\t{name}\0")
    return git.must("mktree", "-z", stdin="".join(rows).encode()).text if is_changed else tree
