"""The refs by which clones share sessions, and what they hold.

Each clone ("writer", `store.writer`) publishes one ref, `refs/git-session/<writer>` on the server, which nobody else writes. A fetch
brings those of all clones to `refs/git-session-remotes/<remote>/<writer>`; nothing of our own lives there, so pruning them is safe.
What this clone has published, or is about to, is `refs/git-session-published/<remote>`.

Each commit of such a ref is a child of the one before. Its tree holds only what its owner shares (`model.sharing`):

    who.json                                {"format": 1, "writer", "name", "email", "fields"}
    open.json                               [{"session", "branch", "state", "since", "seen", "by", "objective", "blockers"}]
    branches.json                           {branch: {"session", "ended", "objectives", "done", "blockers", "next", "merged", "gone"}}
    branches/<year>-<month>.json            the same, of sessions that began in a month before the newest one
    sessions/<year>-<month>/<id>.journal    the events of the session that this clone wrote, with counters (`model.union`)
    sessions/<year>-<month>/<id>.md         its handoff

A session has no folder of its own, because git reads every folder of a commit that it compares with a fetched one. Journals that an
earlier version put into folders, `<id>/journal`, are read as well. `who.json` names the writer, so that a signature also says for whose
ref the commit was made; earlier versions left that out.

All of it is somebody else's text: sizes are limited, and what does not have the expected form is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.event import Event, parse_journal
from git_session.model.event_body import is_branch_name
from git_session.model.ids import is_id
from git_session.model.pattern import lazy_pattern
from git_session.model.sharing import FIELDS
from git_session.store.teamwork.shared_branches import BranchRow, EarlierBranches, RowSummary, SharedBranches, encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ON_SERVER = "refs/git-session/"
FETCHED = "refs/git-session-remotes/"
PUBLISHED = "refs/git-session-published/"
FORMAT = 1
WHO = "who.json"
LARGEST, MOST_EVENTS = 1 << 20, 10_000
"""Most bytes of a file, and most events of a session, that are read of a writer."""
_SUMMARY = 1 << 18
_OFFLINE = {"GIT_NO_LAZY_FETCH": "1"}
"""Only what was fetched is read: in a partial clone, reading must not use the network."""
_MONTH = lazy_pattern(r"\d{4}-\d\d")
_MONTH_FILE = lazy_pattern(r"\d{4}-\d\d\.json")
_WRITER = lazy_pattern(r"[a-z0-9]{4,40}")
_LONGEST = 300
"""Most characters of a name, a branch or a line of a summary."""


@dataclass(frozen=True)
class OpenRow:
    """A session that a writer has open. Times are epoch ms; `by` is the coding agent that works in it."""

    session: str
    branch: str
    is_paused: bool
    since: int
    seen: int
    by: str
    objective: str
    blockers: int


@dataclass(frozen=True)
class Writer:
    """A clone of a colleague, as it describes itself in the commit `oid` of its ref, fetched from `remote`."""

    remote: str
    id: str
    oid: str
    name: str
    email: str
    fields: tuple[str, ...]
    open: tuple[OpenRow, ...]
    branches: SharedBranches


def fetched(repository: Repository, remote: str = "") -> dict[str, str]:
    """`<writer>` of one remote, or `<remote>/<writer>` of all, and names of claims in place of writers -> commit."""
    return repository.refs(f"{FETCHED}{remote}/" if remote else FETCHED)


def tips(repository: Repository, remote: str = "") -> dict[tuple[str, str], str]:
    """(remote, writer) -> the commit of its fetched ref, of one remote or of all."""
    return tips_in(fetched(repository, remote), remote)


def tips_in(refs: Mapping[str, str], remote: str = "") -> dict[tuple[str, str], str]:
    """`tips`, of what was `fetched`."""
    found = {}
    for name, oid in refs.items():
        where, _, writer = name.rpartition("/")
        if _WRITER.fullmatch(writer):
            found[remote or where, writer] = oid
    return found


def tips_of_others(found: Mapping[tuple[str, str], str], own: str) -> dict[tuple[str, str], str]:
    """The `tips` without the writer `own`; one that was fetched from two remotes is there once."""
    wanted = {key[1]: (key, oid) for key, oid in found.items() if key[1] != own}
    return dict(wanted.values())


def read_writers(
    repository: Repository,
    wanted: Mapping[tuple[str, str], str],
    earlier: Callable[[str, str, str], EarlierBranches | None] = lambda _remote, _writer, _tree: None,
) -> list[Writer]:
    """The writers at these commits, without those whose description cannot be read, is another's, or was left out by a partial
    clone; `earlier` returns what is known of the branches of (remote, writer, tree)."""
    names = (WHO, "open.json", "branches.json")
    left_out = _left_out(repository, set(wanted.values()))
    found = objects_at(repository, [f"{oid}:{name}" for oid in wanted.values() for name in (*names, "branches")])
    texts = _contents(repository, [each for each in found if found[each].is_within("blob", _SUMMARY)])
    writers = []
    for (remote, writer), oid in wanted.items():
        who, opened, branches = (_parsed(texts.get(f"{oid}:{name}")) for name in names)
        folder = found.get(f"{oid}:branches", FoundObject("", 0, ""))
        tree = folder.oid if folder.is_within("tree", LARGEST) else ""
        if oid in left_out:
            continue
        if isinstance(who, dict) and who.get("format") == FORMAT and who.get("writer", writer) == writer:
            writers.append(
                Writer(
                    remote,
                    writer,
                    oid,
                    _text(who, "name") or writer,
                    _text(who, "email"),
                    _fields(who),
                    tuple(filter(None, map(_open_row, opened if isinstance(opened, list) else ()))),
                    SharedBranches(
                        encoded(_branch_rows(branches)),
                        earlier(remote, writer, tree) or earlier_branches(repository, tree),
                    ),
                )
            )
    return writers


def _left_out(repository: Repository, oids: Collection[str]) -> set[str]:
    """The commits of `oids` of whose description a partial clone lacks a part, so that they look like ones without that part."""
    if not oids or not repository.lacks_objects:
        return set()
    listing = ("rev-list", "--objects", "--missing=print", "--no-walk", "--stdin")
    listed = repository.git.run(*listing, stdin=_lines(oids), environment=_OFFLINE).text
    missing = {row[1:] for row in listed.splitlines() if row.startswith("?")}
    if not missing:
        return set()
    folders = {f"{oid}:{name}": oid for oid in oids for name in ("", "branches")}
    trees = read_files(repository, folders, LARGEST, kind="tree")
    found = {each for each in oids if f"{each}:" not in trees}
    for folder, tree in trees.items():
        parts = (WHO, "open.json", "branches.json", "branches") if folder[-1] == ":" else None
        if any(part in missing and (not parts or name in parts) for name, part in entries_in(tree, folder)):
            found.add(folders[folder])
    return found


def fields_in(who: bytes) -> frozenset[str]:
    """The fields that are shared, by the content of `who.json`; none if it cannot be read."""
    found = _parsed(who)
    return frozenset(_fields(found) if isinstance(found, dict) else ())


def _fields(who: Mapping[str, Any]) -> tuple[str, ...]:
    fields = who.get("fields")
    return tuple(each for each in FIELDS if each in fields) if isinstance(fields, list) else ()


def earlier_branches(repository: Repository, tree: str, summary: RowSummary | None = None) -> EarlierBranches:
    """The rows in a tree of earlier months, which is read if they are asked for; of the newest of them, within the limit of size."""

    def rows() -> bytes:
        names = names_in(read_files(repository, [tree], LARGEST, kind="tree").get(tree, b""), tree)
        months = sorted((each for each in names if _MONTH_FILE.fullmatch(each)), reverse=True)
        found = objects_at(repository, [f"{tree}:{each}" for each in months])
        sizes = accumulate(each.size for each in found.values())
        small = [
            each for each, size in zip(found, sizes, strict=True) if size <= LARGEST and found[each].kind == "blob"
        ]
        texts = _contents(repository, small)
        return encoded(row for each in small for row in _branch_rows(_parsed(texts.get(each))))

    return EarlierBranches(tree, rows, summary)


def branches_path(month: str, newest: str) -> str:
    """Where the rows of the branches are published whose newest session began in `month`, if the `newest` of all is in that one."""
    return "branches.json" if month == newest else f"branches/{month}.json"


def journal_path(month: str, session_id: str) -> str:
    """Where the journal of a session is published; the `month` is `<year>-<month>`."""
    return f"sessions/{month}/{session_id}.journal"


def handoff_path(month: str, session_id: str) -> str:
    """Where the handoff of a session is published, in Markdown."""
    return f"sessions/{month}/{session_id}.md"


def session_in(path: str) -> str:
    """The id of the session that a published file belongs to; empty for the other files."""
    folder, _, rest = path.partition("/")
    session_id, dot, _ = rest.partition("/")[2].partition("/")[0].partition(".")
    return session_id if folder == "sessions" or (folder == "snapshots" and dot) else ""


def _earlier_path(month: str, session_id: str) -> str:
    return f"sessions/{month}/{session_id}/journal"


def read_events(
    repository: Repository, writers: Sequence[Writer], owner: str, session_id: str
) -> dict[str, list[Event]]:
    """Writer -> what it publishes of a session of the writer `owner`: its events, within the limits; nothing that a newer
    version wrote.

    The session is looked for in the months about the day in its id and, of its owner, in all of them.
    """
    months = _months_about(session_id)
    places = [path(month, session_id) for path in (_earlier_path, journal_path) for month in months]
    content = read_files(repository, [f"{each.oid}:{place}" for each in writers for place in places], LARGEST)
    for writer in writers:
        if writer.id == owner and not any(revision.startswith(writer.oid) for revision in content):
            listed = repository.git.run("ls-tree", "-r", "-z", "--name-only", writer.oid, "sessions/").fields
            months = [path.split("/")[1] for path in listed]
            paths = {place(month, session_id) for month in months for place in (_earlier_path, journal_path)}
            content |= read_files(repository, [f"{writer.oid}:{each}" for each in listed if each in paths][:1], LARGEST)
    return by_writer(writers, content)


def by_writer(writers: Iterable[Writer], content: Mapping[str, bytes]) -> dict[str, list[Event]]:
    """Writer -> the events in its journal, of the `content` of `<commit>:<path>`."""
    publishers = _publishers(writers)
    found = {}
    for revision, journal in content.items():
        for writer in publishers[revision.partition(":")[0]]:
            events = events_of(journal, writer)
            if events:
                found[writer] = events
    return found


def _publishers(writers: Iterable[Writer]) -> dict[str, list[str]]:
    """Commit -> the ids of the writers at it: a writer can publish a copy of what another one does."""
    found: dict[str, list[str]] = {}
    for each in writers:
        found.setdefault(each.oid, []).append(each.id)
    return found


def _months_about(session_id: str) -> list[str]:
    """The months, as in paths, in which a session with this id may have begun, in any time zone; empty if it names no day."""
    found = re.search(r"-(\d{4})(\d\d)\d\d-[a-z0-9]+$", session_id)
    if not found:
        return []
    number = int(found[1]) * 12 + int(found[2]) - 1
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in (number, number - 1, number + 1)]


def events_of(journal: bytes, writer: str) -> list[Event]:
    """The events of a journal that `writer` publishes, within the limits; none if a newer version wrote it.

    Nobody publishes for others: what names another writer is left out, but for the event that opens the session.
    """
    try:
        events = parse_journal(journal).events[:MOST_EVENTS]
        return [each for each in events if each.writer == writer or (each.writer and each.kind == "session")]
    except SessionError:
        return []


def journals_of(repository: Repository, writers: Sequence[Writer]) -> Iterator[tuple[str, str, str]]:
    """(session, blob of its journal, id of the writer) of everything that `writers` publish, within the limit of size."""
    publishers = _publishers(writers)
    listed = shared_journals(repository, writers)
    blobs = _ids_within(repository, [each for revisions in listed.values() for each in revisions], LARGEST)
    for session_id, revisions in listed.items():
        for each in revisions:
            if each in blobs:
                yield from ((session_id, blobs[each], name) for name in publishers[each.partition(":")[0]])


def shared_journals(repository: Repository, writers: Sequence[Writer]) -> dict[str, list[str]]:
    """Session id -> the revisions (`<commit>:<path>`) of its journals, of all `writers`."""
    found: dict[str, list[str]] = {}
    folders = [f"{each.oid}:sessions" for each in writers]
    years = read_files(repository, folders, LARGEST, kind="tree")
    months = [
        f"{folder}/{name}"
        for folder, tree in years.items()
        for name in names_in(tree, folder)
        if _MONTH.fullmatch(name)
    ]
    for folder, tree in read_files(repository, months, LARGEST, kind="tree").items():
        for name in names_in(tree, folder):
            session_id = name.removesuffix(".journal")
            if is_id(session_id):
                found.setdefault(session_id, []).append(f"{folder}/{name}" + "/journal" * (name == session_id))
    return found


def read_journals(repository: Repository, revisions: Iterable[str]) -> dict[str, bytes]:
    """Revision -> journal, for those within the limits."""
    return read_files(repository, revisions, LARGEST)


def names_in(tree: bytes, revision: str) -> Iterator[str]:
    """The names in a tree object, of a commit whose id begins `revision`."""
    return (name for name, _ in entries_in(tree, revision))


def entries_in(tree: bytes, revision: str) -> Iterator[tuple[str, str]]:
    """The (name, id of the object) in a tree object (`<mode> <name>NUL<id>`), of a commit whose id begins `revision`."""
    size, at = len(revision.partition(":")[0]) // 2, 0
    while (end := tree.find(b"\0", at)) >= 0:
        name = tree[at:end].partition(b" ")[2].decode("ascii", "replace")
        at = end + 1 + size
        yield name, tree[end + 1 : at].hex()


@dataclass(frozen=True)
class FoundObject:
    """An object that exists."""

    kind: str
    size: int
    oid: str

    def is_within(self, kind: str, most: int) -> bool:
        return self.kind == kind and self.size <= most


def objects_at(repository: Repository, revisions: Iterable[str]) -> dict[str, FoundObject]:
    """Revision (`<commit>:<path>`, or an id) -> what it is, for those that exist."""
    asked = [each for each in dict.fromkeys(revisions) if "\n" not in each]
    if not asked:
        return {}
    shown = "--batch-check=%(objecttype) %(objectsize) %(objectname)"
    listed = repository.git.run("cat-file", shown, stdin=_lines(asked), environment=_OFFLINE)
    if listed.status and len(asked) > 1:  # git ends at the first one that a partial clone lacks
        half = len(asked) // 2
        return objects_at(repository, asked[:half]) | objects_at(repository, asked[half:])
    rows = [row.split(" ") for row in listed.output.decode("utf-8", "replace").split("\n")]
    return {
        each: FoundObject(words[0], int(words[1]), words[2])
        for each, words in zip(asked, rows, strict=False)
        if len(words) == 3 and words[1].isdigit()
    }


def _ids_within(repository: Repository, revisions: Iterable[str], most: int, *, kind: str = "blob") -> dict[str, str]:
    """Revision -> object id, for those that exist, are of that `kind` and have at most `most` bytes."""
    return {name: each.oid for name, each in objects_at(repository, revisions).items() if each.is_within(kind, most)}


def _lines(revisions: Iterable[str]) -> bytes:
    return "".join(f"{each}\n" for each in revisions).encode("utf-8", "surrogateescape")


def read_files(repository: Repository, revisions: Iterable[str], most: int, *, kind: str = "blob") -> dict[str, bytes]:
    """Revision (`<commit>:<path>`) -> content, for those that exist, are of that `kind` and have at most `most` bytes."""
    return _contents(repository, list(_ids_within(repository, revisions, most, kind=kind)))


def _contents(repository: Repository, revisions: Sequence[str]) -> dict[str, bytes]:
    """Revision -> content, of objects that exist."""
    if not revisions:
        return {}
    output = repository.git.run("cat-file", "--batch", stdin=_lines(revisions), environment=_OFFLINE).output
    found: dict[str, bytes] = {}
    at = 0
    for each in revisions:
        end = output.find(b"\n", at)
        head = output[at:end].split(b" ")
        if end < 0 or len(head) != 3 or not head[2].isdigit():
            break
        found[each] = output[end + 1 : end + 1 + int(head[2])]
        at = end + 2 + int(head[2])
    return found


def _parsed(content: bytes | None) -> Any:
    try:
        return json.loads(content) if content else None
    except (ValueError, RecursionError):
        return None


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value[:_LONGEST] if isinstance(value, str) else ""


def _count(row: Mapping[str, Any], key: str) -> int:
    value = row.get(key)
    return value if type(value) is int and 0 <= value < 1 << 53 else 0


def _open_row(row: object) -> OpenRow | None:
    if not isinstance(row, dict) or not is_id(_text(row, "session")) or not is_branch_name(_text(row, "branch")):
        return None
    return OpenRow(
        _text(row, "session"),
        _text(row, "branch"),
        _text(row, "state") == "paused",
        _count(row, "since"),
        _count(row, "seen"),
        _text(row, "by"),
        _text(row, "objective"),
        _count(row, "blockers"),
    )


def _branch_rows(document: object) -> Iterator[BranchRow]:
    rows = document.items() if isinstance(document, dict) else ()
    return (row for row in (_branch_row(*each) for each in rows) if row)


def _branch_row(branch: object, row: object) -> BranchRow | None:
    if not isinstance(row, dict) or not is_id(_text(row, "session")):
        return None
    if not isinstance(branch, str) or len(branch) > _LONGEST or not is_branch_name(branch):
        return None
    merged = _text(row, "merged")
    return BranchRow(
        _text(row, "session"),
        branch,
        _count(row, "ended"),
        _count(row, "objectives"),
        _count(row, "done"),
        _count(row, "blockers"),
        _text(row, "next"),
        merged if is_branch_name(merged) else "",
        row.get("gone") is True,
    )
