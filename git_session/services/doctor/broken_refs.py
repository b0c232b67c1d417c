"""Finds refs of ours that git cannot follow, sets them aside, and makes them anew from what can be read.

One object that is missing under `refs/notes/session` makes `git log` fail in every worktree, and one under any ref makes
`git gc` fail. What is set aside stays in `<common-dir>/sessions/set-aside/`: the value of the ref with its reflog, and files of
damaged objects.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.process import Finished
from git_session.hot.notes import NOTES_REF
from git_session.hot.system import replace as replace_file
from git_session.model.dataclass import dataclass
from git_session.model.ids import is_id
from git_session.services.doctor.archive_chain import (
    ArchiveCommit,
    intact_snapshots,
    readable_chain,
    unreachable_journals,
)
from git_session.services.doctor.finding import Fault, repairable
from git_session.services.doctor.notes_left import notes_left
from git_session.services.recording.missing_notes import find_faulty_notes
from git_session.services.workspace import Workspace
from git_session.store.archive import COMMITS, PREFIX

_PLAIN = {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
_OID = re.compile(r"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")
_MOST_DAMAGED = 1000
_CONSEQUENCES = {
    NOTES_REF: "git log may fail in every worktree, and git gc does",
    PREFIX: "git-session cannot read this archive, and git gc may fail",
    COMMITS: "git gc fails, and the session's commits may not outlive its branch",
}


_ORDER = (PREFIX, NOTES_REF, COMMITS)


@dataclass(frozen=True)
class BrokenRef:
    """A ref that cannot be followed: its name, its value (empty if that is unreadable), and why."""

    name: str
    oid: str
    why: str

    @property
    def prefix(self) -> str:
        return next(prefix for prefix in _CONSEQUENCES if self.name.startswith(prefix))

    @property
    def session_id(self) -> str:
        return self.name.removeprefix(self.prefix)


def broken_refs(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Refs of ours with a missing, damaged or wrong object. Fix: set them aside, and make them anew."""
    found = _broken(workspace)
    if found and fix:
        _set_damaged_objects_aside(workspace)
        found = list({each.name: each for each in [*found, *_broken(workspace)]}.values())
    # Notes and kept commits are made anew from the sessions, some of which are only archived.
    for each in sorted(found, key=lambda each: _ORDER.index(each.prefix)):
        done = _made_anew(workspace, each) if fix else ""
        still = [other.why for other in _broken(workspace, only=each.name)] if fix else []
        yield repairable(
            "broken-ref",
            each.name,
            f"git cannot follow it: {each.why}",
            _CONSEQUENCES[each.prefix],
            done,
            fixed=fix and not still,
        )


# --- finding ----------------------------------------------------------------------------------------------------------


def _broken(workspace: Workspace, *, only: str = "") -> list[BrokenRef]:
    """The refs of ours that are broken; with `only`, if that one is."""
    repository = workspace.repository
    refs = {name: oid for prefix in _CONSEQUENCES for name, oid in _refs(workspace, prefix).items()}
    found = [
        BrokenRef(name, "", "its file holds no object id")
        for name in _loose(repository.common_dir)
        if name not in refs and only in ("", name)
    ]
    refs = {name: oid for name, oid in refs.items() if only in ("", name)}
    if not refs:
        return found
    whole = _fault(workspace, list(refs.values()))
    for name, oid in refs.items() if whole else ():
        why = _fault(workspace, [oid]) if len(refs) > 1 else whole
        if why:
            found.append(BrokenRef(name, oid, why))
    known = {each.name for each in found}
    for name, oid in refs.items():
        why = "" if name in known else _wrong_content(workspace, name, oid)
        if why:
            found.append(BrokenRef(name, oid, why))
    return found


def _refs(workspace: Workspace, prefix: str) -> dict[str, str]:
    """Full name -> value of our refs under `prefix`; the names of sessions are ids."""
    found = {prefix + name: oid for name, oid in workspace.repository.refs(prefix).items()}
    return {name: oid for name, oid in found.items() if prefix == NOTES_REF or is_id(name.removeprefix(prefix))}


def _loose(common_dir: Path) -> Iterator[str]:
    """The names of our refs that have a file of their own."""
    if (common_dir / NOTES_REF).is_file():
        yield NOTES_REF
    for prefix in (PREFIX, COMMITS):
        for path in sorted((common_dir / prefix).glob("*")):
            if is_id(path.name) and path.is_file():
                yield prefix + path.name


def _follow(workspace: Workspace, oids: list[str]) -> Finished:
    """git's attempt to reach all objects from `oids` that the user's own refs do not reach.

    Raises SessionError `damaged-object` if these are broken themselves.
    """
    repository = workspace.repository
    listing = repository.git.run("for-each-ref", "--format=^%(objectname)", "refs/heads", "refs/remotes", "refs/tags")
    options = ("rev-list", "--objects", "--missing=allow-promisor", "--stdin")
    stdin = "".join(f"{oid}\n" for oid in oids).encode()
    finished = repository.git.run(*options, stdin=listing.output + stdin, environment=_PLAIN)
    if finished.status and repository.git.run(*options, stdin=listing.output, environment=_PLAIN).status:
        raise SessionError(
            "damaged-object", "a branch or tag of this repository is damaged, which hides the rest", hint="git fsck"
        )
    return finished


def _fault(workspace: Workspace, oids: list[str]) -> str:
    """Why git cannot follow the refs with the values `oids`; empty if it can."""
    finished = _follow(workspace, oids)
    if finished.status:
        named = _OID.findall(finished.errors)
        return f"an object is missing or damaged ({named[-1]})" if named else finished.last_error or "git failed"
    reached = [row.partition(" ")[0] for row in finished.text.splitlines()]
    damaged = _damaged(workspace, reached)
    return f"an object is damaged ({damaged[0]})" if damaged else ""


def _wrong_content(workspace: Workspace, name: str, oid: str) -> str:
    """Why the objects that can be reached are not what the ref needs; empty if they are."""
    git, archive = workspace.repository.git, workspace.store.archive
    kind = git.ask("cat-file", "-t", oid)
    if kind != "commit":
        return f"it names a {kind or 'missing object'}, not a commit"
    if name.startswith(PREFIX):
        return "" if archive.read_at(oid, "journal") is not None else "it has no journal that can be read"
    return ""


# --- fixing -----------------------------------------------------------------------------------------------------------


def _made_anew(workspace: Workspace, broken: BrokenRef) -> str:
    """Set the ref aside and make it anew; returns what was done."""
    if broken.name == NOTES_REF:
        notes = notes_left(workspace, [broken.oid, *_earlier(workspace, broken.name)])
        where = _set_aside(workspace, broken)
        _write_notes(workspace, notes)
    elif broken.name.startswith(PREFIX):
        where = _rebuild_archive(workspace, broken)
    else:
        where = _set_aside(workspace, broken)
        _keep_commits(workspace, broken.session_id)
    made = workspace.repository.ref(broken.name)
    return (
        "made anew from what could be read; " if made else "nothing of it could be read; "
    ) + f"the old value is in {where}"


def _write_notes(workspace: Workspace, notes: dict[str, bytes]) -> None:
    from git_session.hot.notes import write_notes

    known = {record.oid for record in workspace.objects.records(list(notes))}
    with workspace.store.lock():
        write_notes({oid.encode(): text for oid, text in notes.items() if oid in known})
    for stored in workspace.store.read_each(workspace.store.ids()):
        find_faulty_notes(workspace, stored.session.id, write=True)


def _rebuild_archive(workspace: Workspace, broken: BrokenRef) -> str:
    """Write the commits of the archive again, as far as they can be read, and what the journal here has besides."""
    store, session_id = workspace.store, broken.session_id
    chain = readable_chain(workspace, [broken.oid, *_earlier(workspace, broken.name)])
    where = _set_aside(workspace, broken)
    is_here = (store.folder(session_id) / "journal").is_file()
    if not chain and not is_here:
        lost = unreachable_journals(workspace).get(session_id)
        chain = [ArchiveCommit({"journal": lost}, f"Archive of {session_id}, made anew\n", "")] if lost else []
    tip, saved = "", set[str]()
    for commit in chain:
        tip = store.archive.save(session_id, commit.files, commit.message, old=tip, snapshot=commit.snapshot)
        saved.add(commit.snapshot)
    if is_here and not (chain and chain[-1].files["journal"].startswith(store.readable_journal(session_id))):
        store.keep(session_id, f"Archive of {session_id}, made anew")
    stored = next(store.read_each([session_id]), None)
    for oid in intact_snapshots(workspace, stored.session) if stored else ():
        if oid not in saved:
            store.keep(session_id, "A snapshot, kept again", snapshot=oid)
    return where


def _keep_commits(workspace: Workspace, session_id: str) -> None:
    """Keep the newest commit of the session that git can follow."""
    stored = next(workspace.store.read_each([session_id]), None)
    if not stored:
        return
    workspace.store.keep_commits(stored.session)
    if not workspace.store.archive.kept_commit(session_id):
        for commit in reversed(stored.session.commits):
            if not commit.gone and not _follow(workspace, [commit.oid]).status:
                workspace.store.archive.keep_commit(session_id, commit.oid)
                return


# --- setting aside ----------------------------------------------------------------------------------------------------


def _earlier(workspace: Workspace, name: str) -> list[str]:
    """The earlier values of a ref by its reflog, the newest first; reads the file, as git may not follow the ref."""
    rows = _read(workspace.repository.common_dir / "logs" / name).splitlines()
    found = [word.decode("ascii", "replace") for row in reversed(rows) for word in reversed(row.split(b" ")[:2])]
    return [oid for oid in dict.fromkeys(found) if _OID.fullmatch(oid) and oid.strip("0")]


def _set_aside(workspace: Workspace, broken: BrokenRef) -> str:
    """Delete the ref, after its value and reflog are written to a file; returns the path of that file."""
    repository = workspace.repository
    path = repository.common_dir / broken.name
    reflog = _read(repository.common_dir / "logs" / broken.name)
    kept = _free(workspace, broken.name.removeprefix("refs/").replace("/", "-"))
    replace_file(os.fsencode(kept), b"%s %s\n" % (broken.oid.encode() or b"?", broken.name.encode()) + reflog)
    if broken.oid and not repository.git.run("rev-list", "--objects", "--quiet", broken.oid, environment=_PLAIN).status:
        # Complete, but not what it should be: git must not prune it.
        repository.git.run("update-ref", f"refs/sessions-set-aside/{kept.name}", broken.oid)
    repository.git.run("update-ref", "--no-deref", "-d", broken.name)
    if path.is_file() and not broken.oid:  # git deletes no ref whose file it cannot read
        os.replace(path, kept.with_name(f"{kept.name}.ref"))
    return str(kept)


def _set_damaged_objects_aside(workspace: Workspace) -> None:
    """Move files of objects that our refs need and git cannot read out of the way: git would not write them again."""
    for _ in range(_MOST_DAMAGED):
        refs = [oid for prefix in _CONSEQUENCES for oid in _refs(workspace, prefix).values()]
        moved = 0
        for oid in dict.fromkeys(each for ref in dict.fromkeys(refs) for each in _suspects(workspace, ref)):
            path = _loose_object(workspace, oid)
            if path.is_file() and not _is_sound(path, oid):
                os.replace(path, _free(workspace, f"object-{oid}"))
                moved += 1
        if not moved:
            return


def _suspects(workspace: Workspace, oid: str) -> list[str]:
    """The objects that git complains of on its way from the ref's value `oid`, or cannot read on it."""
    git = workspace.repository.git
    listed = git.run("rev-list", "--objects", oid, environment=_PLAIN)
    files = git.run("ls-tree", "-r", "-z", oid, environment=_PLAIN)
    reached = [row.partition(" ")[0] for row in listed.text.splitlines()]
    reached += [row.split()[2] for row in files.fields if " blob " in row]
    return [*_OID.findall(listed.errors + files.errors), *_damaged(workspace, list(dict.fromkeys(reached)))]


def _damaged(workspace: Workspace, oids: list[str]) -> list[str]:
    """Those of the objects that git cannot read, or reads only in part."""
    loose = {oid: path for oid in oids if (path := _loose_object(workspace, oid)).is_file()}
    packed = [oid for oid in oids if oid not in loose]
    return [*(oid for oid, path in loose.items() if not _is_sound(path, oid)), *workspace.store.archive.damaged(packed)]


def _loose_object(workspace: Workspace, oid: str) -> Path:
    return workspace.repository.common_dir / "objects" / oid[:2] / oid[2:]


def _is_sound(path: Path, oid: str) -> bool:
    """Does the file of a loose object hold what its name says (git-hash-object), and nothing else?

    `git cat-file` does not look at what follows the object in the file, but `git log` does.
    """
    inflating, digest = zlib.decompressobj(), hashlib.sha1() if len(oid) == 40 else hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(inflating.decompress(part))
                if inflating.unused_data:
                    return False
    except (zlib.error, OSError):
        return False
    return inflating.eof and digest.hexdigest() == oid


def _free(workspace: Workspace, name: str) -> Path:
    """A path in the folder `set-aside` that does not exist yet."""
    folder = workspace.store.root / "set-aside"
    folder.mkdir(exist_ok=True)
    number = 1
    while (path := folder / f"{name}-{number}").exists():
        number += 1
    return path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
