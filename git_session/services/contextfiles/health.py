"""How well the context files keep up with the code, by git's history; file times are meaningless after a checkout.

A context file describes the code below its folder, except code below a deeper context file. It is stale if, since the last
commit that changed it, at least BUSY commits changed a quarter of the files it describes, or 4 · BUSY commits any of them. A
folder lacks a context file if it has at least CROWDED code files, at least ACTIVE recent commits changed them, and at most
the file at the top describes them.

The score starts at 100. A stale file costs 10 plus 1 per five commits that it is behind, at most 25; a missing file costs 5; a
named path that does not exist costs 2, at most 6 per file. Without any context file there is no score.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

from git_session.insight.history.trail import Trail
from git_session.insight.source.context_files import ContextFile
from git_session.insight.testreports.staleness import is_tested
from git_session.model.dataclass import dataclass
from git_session.model.pattern import lazy_pattern

BUSY, CROWDED, ACTIVE = 5, 5, 10
COMMITS = 1000
"""Number of recent commits examined."""
_MOST_MISSING = 5
_PATH = lazy_pattern(r"`([\w@.-]+(?:/[\w@.-]+)+/?)`")


@dataclass(frozen=True)
class StaleContext:
    """A context file that lags behind its code."""

    path: str  #: Path of the file, from the top of the work tree.
    commits: int  #: Number of commits that changed its code since it was changed.
    files: int  #: Number of files that these commits changed.
    of: int  #: Number of code files that it describes.
    points: int  #: Number of points that this takes off the score.


@dataclass(frozen=True)
class MissingContext:
    """A busy folder without a context file."""

    folder: str  #: Path of the folder, from the top of the work tree.
    files: int  #: Number of code files in it.
    commits: int  #: Number of recent commits that changed them.
    points: int  #: Number of points that this takes off the score.


@dataclass(frozen=True)
class BrokenContext:
    """A context file that names paths which do not exist."""

    path: str  #: Path of the file, from the top of the work tree.
    names: tuple[str, ...]  #: Paths that it names and that do not exist, at most ten.
    points: int  #: Number of points that this takes off the score.


@dataclass(frozen=True)
class ContextHealth:
    """How well the context files keep up with the code."""

    score: int | None  #: From 0 to 100 points; null without any context file.
    stale: tuple[StaleContext, ...]  #: Files that lag behind their code.
    missing: tuple[MissingContext, ...]  #: Busy folders without a context file.
    broken: tuple[BrokenContext, ...]  #: Files that name paths which do not exist.
    commits: int  #: Number of recent commits that this is based on.


def health(
    contexts: Sequence[ContextFile], trail: Trail, paths: Collection[str], *, uncommitted: Collection[str] = ()
) -> ContextHealth:
    """The health of `contexts`, given the newest commits and all `paths` of the repository.

    A context file among the `uncommitted` paths was just written and is not stale.
    """
    if not contexts:
        return ContextHealth(None, (), (), (), len(trail.commits))
    code = [path for path in paths if is_tested(path)]
    owners = {path: owner_of(path, contexts) for path in code}
    stale = tuple(
        found
        for context in contexts
        if context.path not in uncommitted and (found := _stale(context, trail, owners)) is not None
    )
    missing = tuple(_missing(contexts, trail, owners))
    known = {*paths, *(folder for path in paths for folder in _folders(path))}
    broken = tuple(wrong for context in contexts if (wrong := _broken(context, known)))
    lost = sum(
        [*(each.points for each in stale), *(each.points for each in missing), *(each.points for each in broken)]
    )
    return ContextHealth(max(0, 100 - lost), stale, missing, broken, len(trail.commits))


def owner_of(path: str, contexts: Iterable[ContextFile]) -> str:
    """The context file that describes a path, which is that of the nearest folder above it; empty without one."""
    above = [each for each in contexts if not each.folder or path.startswith(each.folder + "/")]
    return max(above, key=lambda each: (len(each.folder), each.path)).path if above else ""


def _stale(context: ContextFile, trail: Trail, owners: dict[str, str]) -> StaleContext | None:
    own = {path for path, owner in owners.items() if owner == context.path}
    commits, touched = _since(context, trail, own.__contains__)
    if not own or not _is_behind(commits, touched, lambda: len(own)):
        return None
    return StaleContext(context.path, commits, len(touched), len(own), min(25, 10 + commits // 5))


def commits_behind(
    context: ContextFile, contexts: Sequence[ContextFile], trail: Trail, top: Path, paths: Callable[[], Iterable[str]]
) -> int:
    """Number of commits that a context file is behind; 0 if it is not stale. Calls `paths` only if it needs all paths."""

    def speaks_for(path: str) -> bool:
        return is_tested(path) and owner_of(path, contexts) == context.path

    speaks, is_there = cache(speaks_for), cache(lambda path: os.path.lexists(os.path.join(top, path)))
    commits, touched = _since(context, trail, lambda path: speaks(path) and is_there(path))
    return commits if _is_behind(commits, touched, lambda: sum(map(speaks, paths()))) else 0


def _since(context: ContextFile, trail: Trail, is_own: Callable[[str], bool]) -> tuple[int, set[str]]:
    """(number of commits since the file last changed, files it describes that these commits changed)."""
    commits = 0
    touched: set[str] = set()
    for trace in trail.commits:
        if context.path in trace.changed:
            break
        hit = set() if trace.is_sweeping else set(filter(is_own, trace.changed))
        commits += bool(hit)
        touched |= hit
    return commits, touched


def _is_behind(commits: int, touched: Collection[str], of: Callable[[], int]) -> bool:
    return commits >= 4 * BUSY or (commits >= BUSY and 4 * len(touched) >= of())


def _missing(contexts: Sequence[ContextFile], trail: Trail, owners: dict[str, str]) -> Iterable[MissingContext]:
    spoken_for = {context.folder for context in contexts}
    files: Counter[str] = Counter()
    for path, owner in owners.items():
        if "/" not in owner:  # described by the file at the top, or by none
            files.update(_folders(path))
    busy: Counter[str] = Counter()
    for trace in trail.commits:
        if not trace.is_sweeping:
            busy.update({folder for path in trace.changed if path in owners for folder in _folders(path)})
    found = [
        folder
        for folder, count in files.items()
        if count >= CROWDED and busy[folder] >= ACTIVE and folder not in spoken_for and folder.count("/") < 3
    ]
    # Of nested folders, take the innermost that holds nearly all the files.
    inner = [
        folder
        for folder in found
        if not any(each.startswith(folder + "/") and files[each] * 10 >= files[folder] * 8 for each in found)
    ]
    for folder in sorted(inner, key=lambda each: (-busy[each], each))[:_MOST_MISSING]:
        yield MissingContext(folder, files[folder], busy[folder], 5)


def _broken(context: ContextFile, known: Collection[str]) -> BrokenContext | None:
    folder = f"{context.folder}/" if context.folder else ""
    names = []
    for name in dict.fromkeys(_PATH.findall(context.text)):
        plain = name.rstrip("/").removeprefix("./")
        if plain not in known and folder + plain not in known and not _is_elsewhere(plain):
            names.append(name)
    return BrokenContext(context.path, tuple(names[:10]), min(6, 2 * len(names))) if names else None


def _is_elsewhere(name: str) -> bool:
    """Whether a name only looks like a path of this repository: a package, a branch, a build product."""
    first = name.partition("/")[0]
    last = name.rpartition("/")[2]
    return "." not in last.strip(".") or first.startswith(("@", ".", "~")) or ".." in name or first in (
        "node_modules", "build", "dist", "target", "tmp", "github.com", "origin", "refs",
    )  # fmt: skip


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: at + 1]) for at in range(len(parts))]
