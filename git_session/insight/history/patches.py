"""Comparable forms of commits' changes: two commits with equal patches make the same change to different parents.

Blobs are compared first, which only costs git a comparison of trees. If another commit changed the same files in between, the
blobs differ although the patch is the same; then changed lines are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from git_session.git.process import Environment, Git
from git_session.model.dataclass import dataclass

NO_FETCH: Environment = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1"}
"""Keeps a partial clone from fetching; git before 2.45 does not know the first variable, so protocols are forbidden too."""

Step = tuple[str, str]
"""(commit, the commit to compare it with; empty: its first parent)."""
Shape = tuple[str, ...]
"""`<modes> <blobs> <status>` and the path of each changed file; empty without changes."""
_TREES = ("diff-tree", "--stdin", "-r", "--root", "--no-renames", "--no-abbrev", "--always")
_LINES = ("-p", "-U3", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/")  # fmt: skip


@dataclass(frozen=True)
class LineDigests:
    """Digests of a patch: `close` with three lines of context, like git patch-id; `bare` without context."""

    close: str
    bare: str


class PatchMissing(Exception):
    """The clone lacks objects that the comparison needs."""


def shapes_of(git: Git, steps: Sequence[Step]) -> dict[Step, Shape]:
    """The changed files of each step. Raises PatchMissing."""
    wanted = list(dict.fromkeys(steps))
    if not wanted:
        return {}
    finished = git.run(*_TREES, "-z", stdin=_asked(wanted), environment=NO_FETCH)
    if finished.status:
        raise PatchMissing
    fields = finished.output.decode("utf-8", "surrogateescape").split("\0")
    found: dict[Step, Shape] = {}
    waiting = iter(wanted)
    at = 0
    while at < len(fields) - 1:
        step, start = next(waiting), at + 1
        at = start
        while fields[at].startswith(":"):
            at += 2
        found[step] = tuple(fields[start:at])
    return found


def paths_of(shape: Shape) -> Shape:
    """The shape without blobs: which paths were added, deleted and modified."""
    return tuple(each if at % 2 else each[-1] for at, each in enumerate(shape))


def lines_of(git: Git, steps: Iterable[Step]) -> Mapping[Step, LineDigests]:
    """Digests of the changed lines of each step. Raises PatchMissing."""
    wanted = list(dict.fromkeys(steps))
    if not wanted:
        return {}
    finished = git.run(*_TREES, *_LINES, "--format=%x00%H", stdin=_asked(wanted), environment=NO_FETCH)
    if finished.status:
        raise PatchMissing
    found: dict[Step, LineDigests] = {}
    rest = finished.output
    for number, step in enumerate(wanted):
        # Content may hold a NUL, so search for the whole next header.
        following = f"\0{wanted[number + 1][0]}\n".encode() if number + 1 < len(wanted) else b""
        end = rest.find(following, 1) if following else len(rest)
        found[step] = _digests(rest[: end if end >= 0 else len(rest)])
        rest = rest[end:] if end >= 0 else b""
    return found


def _digests(patch: bytes) -> LineDigests:
    import hashlib  # slow to import; `status` rarely gets here

    close, bare = hashlib.sha256(), hashlib.sha256()
    index = b""
    for row in patch.split(b"\n")[1:]:
        if row.startswith(b"index "):
            index = row
        elif row.startswith(b"Binary files "):
            close.update(index)
            bare.update(index)
        elif row.startswith(b"@@"):
            close.update(b"@@\n")  # line numbers are not part of the patch
        else:
            close.update(row + b"\n")
            if row and not row.startswith(b" "):
                bare.update(row + b"\n")
    return LineDigests(close.hexdigest(), bare.hexdigest())


def _asked(steps: Iterable[Step]) -> bytes:
    return "".join(f"{new} {old}\n" if old else f"{new}\n" for new, old in steps).encode()
