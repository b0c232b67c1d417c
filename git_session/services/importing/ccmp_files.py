"""Finds and reads the files of the CCMP plugin session-management, in the work tree and below `.git/sessions`; writes nothing.

They may have come with a clone: only regular files inside the work tree are read, each up to a size, and so many of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from git_session.ccmp import SESSIONS
from git_session.hot.treefiles import TreeFiles, UnsafeFileError, read_regular
from git_session.model.ccmp_records import (
    CcmpCheckpoint,
    CcmpRecord,
    checkpoint_of,
    handoff_record,
    list_record,
    state_record,
)
from git_session.model.dataclass import dataclass
from git_session.model.event_body import is_branch_name
from git_session.model.text import clean
from git_session.services.workspace import Workspace

T = TypeVar("T")
LARGEST, MOST = 1 << 20, 2_000
"""Most bytes of a file, and most files of a folder."""
_DEEPEST = 12
_FOLDERS = (".sessions", ".session")
_LISTS, _CONTEXT = ("objectives.md", "blockers.md"), "context.json"
_KEPT = ("config.yaml", "architecture.md", "conventions.md", "decision-log.md")
HANDOFF = "-HANDOFF.md"


@dataclass(frozen=True)
class CcmpFile:
    """A file of the plugin. It stays where it is."""

    path: str  #: Path of the file, from the top of the work tree.
    state: str  #: `read`, `skipped` or `kept`; a kept file is in use as it is.
    reason: str = ""  #: Why it was skipped or kept; empty if it was read.


@dataclass(frozen=True)
class CcmpFound:
    """Everything that was found: the records, oldest first within a branch, the checkpoints, and all files."""

    records: tuple[CcmpRecord, ...]
    checkpoints: tuple[tuple[str, CcmpCheckpoint], ...]
    files: tuple[CcmpFile, ...]


class _Skipped(Exception):
    """A file that is not read; the message is the predicate of a sentence whose subject is the file."""


class _CcmpReader:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._top = os.fspath(workspace.repository.top)
        self._tree = TreeFiles(self._top)
        self.files: list[CcmpFile] = []

    def tree(self, path: str, parse: Callable[[str], T]) -> T | None:
        """What `parse` makes of a file of the work tree; None if there is none, or it is skipped."""
        if not os.path.lexists(os.path.join(self._top, path)):
            return None
        return self._parsed(path, lambda: self._tree.read(path, LARGEST), parse)

    def own(self, path: str, parse: Callable[[str], T]) -> T | None:
        """The same for a file in the repository's own folder, by its absolute path; a link is none."""
        if not os.path.isfile(path) or os.path.islink(path):
            return None
        return self._parsed(self.path(path), lambda: read_regular(path, LARGEST), parse)

    def path(self, path: str) -> str:
        """How an absolute path is shown."""
        return os.path.relpath(path, self._top)

    def _parsed(self, path: str, read: Callable[[], bytes], parse: Callable[[str], T]) -> T | None:
        found, reason = None, ""
        try:
            found = parse(clean(read().decode("utf-8-sig")))
        except UnicodeDecodeError:
            reason = "is not UTF-8"
        except UnsafeFileError as error:
            reason = str(error.strerror)
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}"
        except _Skipped as error:
            reason = str(error)
        self.files.append(CcmpFile(path, "skipped" if reason else "read", reason))
        return found

    def names(self, folder: str) -> list[str]:
        """The Markdown files in a folder of the work tree, by name."""
        try:
            place = self._tree.place(folder)
            found = sorted(os.fsdecode(entry.name) for entry in os.scandir(place) if entry.name.endswith(b".md"))
        except OSError:
            return []
        return found[:MOST]


def ccmp_files(workspace: Workspace) -> CcmpFound:
    """Read all files of the plugin."""
    reader = _CcmpReader(workspace)
    records: list[CcmpRecord | None] = []
    checkpoints: list[tuple[str, CcmpCheckpoint]] = []
    for folder in _FOLDERS:
        handoffs = list[CcmpRecord]()
        for below in ("checkpoints", "handoffs"):
            for name in reader.names(f"{folder}/{below}"):
                path = f"{folder}/{below}/{name}"
                if below == "handoffs" or name.endswith(HANDOFF):
                    handoff = reader.tree(path, _handoff)
                    handoffs += [handoff] if handoff else []
                else:
                    checkpoint = reader.tree(path, checkpoint_of)
                    checkpoints += [(name, checkpoint)] if checkpoint else []
        handoffs.sort(key=lambda each: each.ended_at)
        records += handoffs
        records.append(reader.tree(f"{folder}/state.json", _state))
    records.append(reader.tree(".ccmp/state.json", partial(_plugin, workspace)))
    for folder, branch in _branches(os.fspath(workspace.store.root)):
        records += _branch(reader, folder, branch)
    found = tuple(each for each in records if each)
    for path in (f".session/{name}" for name in _KEPT):
        if found and os.path.isfile(os.path.join(workspace.repository.top, path)):
            reader.files.append(CcmpFile(path, "kept", "in use as it is"))
    return CcmpFound(found, tuple(checkpoints), tuple(reader.files))


def _handoff(text: str) -> CcmpRecord:
    return _required(handoff_record(text))


def _state(text: str) -> CcmpRecord:
    return _required(state_record(_object(text)))


def _required(record: CcmpRecord | None) -> CcmpRecord:
    if record is None:
        raise _Skipped("names no branch and no objective")
    if not is_branch_name(record.branch):
        raise _Skipped("names something that cannot be a branch")
    return record


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _Skipped("is not JSON") from None
    if not isinstance(found, dict):
        raise _Skipped("is no JSON object")
    return found


def _plugin(workspace: Workspace, text: str) -> CcmpRecord:
    """The plugin's entry, unless git-session wrote it: the library has it under `plugins`, session.py at the top."""
    state = _object(text)
    plugins = state.get("plugins")
    for entry in (state.get(SESSIONS), plugins.get(SESSIONS) if isinstance(plugins, dict) else None):
        record = state_record(entry) if isinstance(entry, dict) else None
        if record:
            if record.session and workspace.store.has(record.session):
                raise _Skipped("was written by git-session")
            return _required(record)
    raise _Skipped("has no session")


def _branches(root: str) -> Iterator[tuple[str, str]]:
    """(folder, branch) of each folder below `root` with lists of the plugin and nothing of ours."""
    unread, seen = [(root, "")], 0
    while unread and seen < MOST:
        folder, branch = unread.pop()
        seen += 1
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        names = {entry.name for entry in entries}
        if names & {"journal", "hook"}:
            continue
        if branch and names & {*_LISTS, _CONTEXT}:
            yield folder, branch
        if branch.count("/") < _DEEPEST:
            below = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
            unread += [(entry.path, f"{branch}/{entry.name}".lstrip("/")) for entry in reversed(below)]


def _branch(reader: _CcmpReader, folder: str, branch: str) -> Iterator[CcmpRecord | None]:
    """The records in the folder of a branch."""
    if not is_branch_name(branch):
        reader.files.append(CcmpFile(reader.path(folder), "skipped", "is not named after a branch"))
    else:
        objectives, blockers = (reader.own(os.path.join(folder, name), str) or "" for name in _LISTS)
        listed = list_record(objectives, blockers, branch=branch)
        yield listed if listed.objectives or listed.blockers else None
        yield reader.own(os.path.join(folder, _CONTEXT), partial(_context, branch))


def _context(branch: str, text: str) -> CcmpRecord:
    state = _object(text)
    if str(state.get("schema", "")).startswith("git-session/"):
        raise _Skipped("was written by git-session")
    return _required(state_record(state, branch=branch))
