"""The adapter of the objects port that runs `git`, for a few reads and for repositories that libgit2 cannot open."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.git.objects import Change, Identity, Record
from git_session.git.process import Finished, Git

_FORMAT = "%H%x00%P%x00%an%x00%ae%x00%at%x00%ad%x00%cn%x00%ce%x00%ct%x00%cd%x00%B%x00"
_FIELDS = 11
WITHOUT_FETCHING = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
"""Where a partial clone lacks an object, git fails instead of fetching it; a git before 2.45 may know only the second variable."""
_OPTIONS = ("--date=format:%z", "--no-show-signature", "--no-color", "--encoding=UTF-8", f"--format={_FORMAT}")


class PlumbingObjects:
    """The history of one repository through git processes."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._compared: dict[tuple[str, str], tuple[Change, ...]] = {}

    @property
    def engine(self) -> str:
        return self._git.must("version").text

    def log(self, tip: str, hide: Sequence[str] = (), *, limit: int = 0, first_parent: bool = False) -> list[Record]:
        options = [*(["--first-parent"] if first_parent else []), *([f"--max-count={limit}"] if limit else [])]
        return _records(self._git.must(*_log(tip, hide, *options)))

    def begin_log(self, tip: str, hide: Sequence[str]) -> None:
        self._git.begin(*_log(tip, hide))

    def records(self, oids: Sequence[str]) -> list[Record]:
        # They may come from someone else's journal: only ids may reach git's command line.
        asked = [oid for oid in oids if len(oid) in (40, 64) and not oid.strip("0123456789abcdef")]
        if not asked:
            return []
        listing = self._git.must("log", "--no-walk=unsorted", "--ignore-missing", *_OPTIONS, *asked, "--")
        wanted = set(asked)  # if none of them exists, git shows HEAD instead
        return [record for record in _records(listing) if record.oid in wanted]

    def changes(self, base: str, head: str) -> tuple[Change, ...]:
        if (base, head) not in self._compared:
            self._compared[base, head] = self._changes(base, head)
        return self._compared[base, head]

    def _changes(self, base: str, head: str) -> tuple[Change, ...]:
        start = base or self._git.must("hash-object", "-t", "tree", "--stdin").text
        options = ("--no-color", "--no-ext-diff", "--no-textconv", "-r", "-M", "-z", "--raw", "--numstat")
        # Ignore replacements (git-replace), as libgit2 does.
        as_named = {"GIT_NO_REPLACE_OBJECTS": "1"}
        fields = iter(self._git.must("diff-tree", *options, start, head, "--", environment=as_named).fields)
        statuses: dict[str, tuple[str, str]] = {}
        found: list[Change] = []
        for entry in fields:
            if entry.startswith(":"):
                letter = entry.split(" ")[4][0]
                old_path = next(fields)
                path = next(fields) if letter in "RC" else old_path
                statuses[path] = (letter if letter in "ADR" else "M", old_path if letter == "R" else "")
                continue
            added, deleted, path = entry.split("\t", 2)
            if not path:  # a rename: old and new path follow as separate fields
                next(fields)
                path = next(fields)
            status, old_path = statuses[path]
            binary = added == "-"
            found.append(
                Change(path, status, 0 if binary else int(added), 0 if binary else int(deleted), old_path, binary)
            )
        return tuple(sorted(found, key=lambda change: change.path))

    def merge_base(self, one: str, *others: str) -> str:
        return self._git.ask("merge-base", one, *others) or ""

    def read_file(self, commit: str, path: str) -> bytes | None:
        finished = self._git.run("cat-file", "blob", f"{commit}:{path}")
        return None if finished.status else finished.output


def _log(tip: str, hide: Sequence[str], *options: str) -> tuple[str, ...]:
    return "log", "--topo-order", *_OPTIONS, *options, tip, *(f"^{oid}" for oid in hide), "--"


def _records(listing: Finished) -> list[Record]:
    found: list[Record] = []
    fields = listing.output.decode("utf-8", "replace").split("\0")  # NUL, which no name or message contains
    for at in range(0, len(fields) - _FIELDS + 1, _FIELDS):
        oid, parents, *people, message = fields[at : at + _FIELDS]
        author, committer = _identity(people[:4]), _identity(people[4:])
        found.append(Record(oid.lstrip("\n"), tuple(parents.split()), author, committer, message))
    return found


def _identity(parts: Sequence[str]) -> Identity:
    name, email, seconds, zone = parts
    offset = (int(zone[1:3]) * 60 + int(zone[3:5])) * (-1 if zone.startswith("-") else 1)
    return Identity(name, email, int(seconds), offset)
