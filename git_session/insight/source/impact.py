"""The changes of the next commit, and a conventional subject guessed from them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from git_session.git.files.index import spare_index
from git_session.git.process import Environment
from git_session.git.repository import Repository, WorkTree
from git_session.insight.kinds import CODE, kind_of_path
from git_session.model.dataclass import dataclass
from git_session.model.defusing import defused
from git_session.model.text import one_line, plural

_NAMED = 5
_VERBS = {"A": "Added", "M": "Modified", "D": "Deleted", "R": "Renamed"}
_PREFIXES = {
    "feature": "feat", "feat": "feat", "fix": "fix", "bugfix": "fix", "hotfix": "fix", "docs": "docs", "doc": "docs",
    "test": "test", "tests": "test", "refactor": "refactor", "perf": "perf", "chore": "chore", "ci": "ci", "build": "build",
}  # fmt: skip
_ROOTS = ("src", "lib", "app", "pkg", "packages", "internal", "cmd")


@dataclass(frozen=True)
class FileChange:
    """A file that a commit changes."""

    status: str  #: `A` (added), `M` (modified), `D` (deleted) or `R` (renamed).
    path: str  #: Path of the file, from the top of the work tree.
    old_path: str = ""  #: Path before it was renamed; empty unless the status is `R`.


def pending_changes(repository: Repository, *, staged: bool, untracked: Sequence[str] = ()) -> tuple[FileChange, ...]:
    """The changes in the index, or without `staged` in all tracked files, since HEAD; `untracked` files count as added, or as
    the new names of missing tracked files."""
    if not untracked:
        return tuple(_changes(repository, staged=staged))
    # git detects a rename only if the index has both names.
    with spare_index(repository.index_file) as index:
        spare = {"GIT_INDEX_FILE": str(index), "GIT_LITERAL_PATHSPECS": "1"}
        listed = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in untracked)
        options = ("--intent-to-add", "--ignore-errors", "--pathspec-from-file=-", "--pathspec-file-nul")
        repository.git.run("add", *options, stdin=listed, environment=spare)
        found = _changes(repository, staged=staged, environment=spare)
    known = {change.path for change in found}
    found += [FileChange("A", path) for path in untracked if path.rstrip("/") not in known]
    return tuple(sorted(found, key=lambda change: change.path))


def changes_in(tree: WorkTree, untracked: Sequence[str]) -> tuple[FileChange, ...]:
    """What `pending_changes` would find in all tracked files and in `untracked`, if the status alone tells it; empty if not."""
    if not tree.is_modified_only or any(path.endswith("/") for path in untracked):
        return ()
    modified = (FileChange("M", path) for path in (*tree.staged, *tree.changed))
    return tuple(sorted((*modified, *(FileChange("A", path) for path in untracked)), key=lambda change: change.path))


def _changes(repository: Repository, *, staged: bool, environment: Environment | None = None) -> list[FileChange]:
    base = "HEAD" if repository.head else repository.git.must("hash-object", "-t", "tree", "--stdin").text
    options = ("--name-status", "-M", "-z", "--no-ext-diff", *(["--cached"] if staged else []))
    fields = iter(repository.git.must("diff", *options, base, "--", environment=environment).fields)
    found: list[FileChange] = []
    for letter in fields:
        path = next(fields)
        if letter[0] in "RC":
            old, path = path, next(fields)
            found.append(FileChange("R", path, old) if letter[0] == "R" else FileChange("A", path))
        else:
            found.append(FileChange(letter[0] if letter[0] in "AD" else "M", path))
    return sorted(found, key=lambda change: change.path)


def impact_rows(changes: Sequence[FileChange]) -> list[str]:
    """The lines of the Impact trailer: few files by name, many as a number."""
    rows: list[str] = []
    for letter, verb in _VERBS.items():
        paths = [change for change in changes if change.status == letter]
        if len(paths) > _NAMED:
            rows.append(f"{verb}: {plural(len(paths), 'file')}")
        else:
            rows += [f"{verb}: {_named(change)}" for change in paths]
    return rows


def _named(change: FileChange) -> str:
    return f"{change.old_path} → {change.path}" if change.old_path else change.path


def guessed_subject(branch: str, changes: Sequence[FileChange], topic: str) -> str:
    """`feat(auth): google OAuth`, from the branch's prefix, the kinds and the common folder of the files, and a topic in words."""
    words = topic.strip()
    if words and re.fullmatch(r"[\w.-]+", words):  # a label such as oauth-complete
        words = re.sub(r"[-_]+", " ", words)
    if not words:
        verb = {"A": "Add", "D": "Remove"}.get(changes[0].status if len(changes) == 1 else "", "Change")
        words = f"{verb} {PurePosixPath(changes[0].path).name if len(changes) == 1 else plural(len(changes), 'file')}"
    scope = _scope([change.path for change in changes])
    return f"{_type(branch, changes)}{f'({scope})' if scope else ''}: {defused(one_line(words))}"


def _type(branch: str, changes: Sequence[FileChange]) -> str:
    kinds = Counter(kind_of_path(change.path) for change in changes)
    if len(kinds) == 1 and CODE not in kinds:
        return next(iter(kinds))
    prefix = branch.partition("/")[0].lower() if "/" in branch else ""
    return _PREFIXES.get(prefix, "feat" if any(change.status == "A" for change in changes) else "fix")


def _scope(paths: Sequence[str]) -> str:
    """The common folder of all changed code files, below src/ and the like; documents, tests and build files have no scope."""
    code = [path for path in paths if kind_of_path(path) == CODE]
    folders = [[part for part in PurePosixPath(path).parts[:-1] if part not in _ROOTS] for path in code]
    names = {folder[0] if folder else "" for folder in folders}
    scope = names.pop() if len(names) == 1 else ""
    return scope if re.fullmatch(r"[A-Za-z0-9][\w-]*", scope) else ""
