"""Sets an agent up: adds git-session's part to its configuration, checks it, and removes it byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.hot.system import replace as replace_file
from git_session.hot.treefiles import OutsideError, TreeFiles, UnsafeFileError
from git_session.model.agents import DIALECTS
from git_session.model.dataclass import dataclass
from git_session.model.jsontext import NotJson
from git_session.services.agents import agent_files
from git_session.services.agents.agent_files import PLUGINS, Edit, WholeFile, edits
from git_session.services.planning.file_decisions import NAME as FILE_DECISIONS

LARGEST = 4 << 20
"""Most bytes of an agent's configuration that is edited."""
EXCLUDE = "# git session setup --local"
"""Comment above each line that git-session adds to `.git/info/exclude`."""


@dataclass(frozen=True)
class Piece:
    """One thing that a coding agent needs for git-session."""

    name: str  #: Path of the file, or what else it is.
    #: `current`, `written`, `updated`, `removed`, `restored`, `stale`, `missing`, `unreadable` and so on.
    state: str
    detail: str = ""  #: More about it; empty if there is nothing to add.
    fine: bool = True  #: Whether it is as it should be.


@dataclass(frozen=True)
class SetUp:
    """What `git session setup` did, found or would do for an agent."""

    agent: str  #: Short name of the agent, as it is given to the command; empty for the list of all.
    title: str  #: Full name of the agent; empty for the list of all.
    action: str  #: `written`, `removed`, `checked`, `printed` or `listed`.
    pieces: tuple[Piece, ...]  #: Files and other things that the agent needs; in the list, the agents that are here.
    text: str = ""  #: What would be written; empty unless the action is `printed`.
    next: tuple[str, ...] = ()  #: Commands to type next.
    absent: tuple[
        str, ...
    ] = ()  #: Names of the agents whose program is not on PATH; empty unless the action is `listed`.

    @property
    def fine(self) -> bool:
        return all(piece.fine for piece in self.pieces)

    @property
    def knows_trust(self) -> bool:
        """Whether it is known that the agent trusts the hooks, if it asks for trust at all."""
        return not any(piece.name == "trust" and piece.state != "given" for piece in self.pieces)


def install(repository: Repository, name: str, *, local: bool, file_context: bool | None = None) -> tuple[Piece, ...]:
    """Add or update git-session's part in every file of the agent; checks all files before it writes the first.

    `file_context` adds or removes the hook for the first touch of a file; None leaves it as it is.

    Raises SessionError `not-editable`, `outside`, `in-the-way`, `tracked`.
    """
    wanted = [edit for edit in edits(name, local=local, file_context=file_context) if edit.is_wanted(repository.top)]
    planned = [(edit, *_planned(repository, edit)) for edit in wanted]
    pieces: list[Piece] = []
    hidden = _exclude(repository, [edit.path for edit, *_ in planned]) if local else []
    for edit, before, after in planned:
        detail = "excluded by .git/info/exclude" if edit.path in hidden else ""
        if before == after:
            pieces.append(Piece(edit.path, "updated" if detail else "current", detail))
            continue
        _remember(repository, name, edit.path, before, after)
        _write(repository, edit.path, after)
        pieces.append(Piece(edit.path, "written" if before is None else "updated", detail))
    return tuple(pieces)


def remove(repository: Repository, name: str) -> tuple[Piece, ...]:
    """Remove git-session's part from every file of the agent, shared and local; delete files with no other content."""
    pieces = []
    for edit in _all_edits(name):
        before = _read(repository, edit.path)
        if before is None:
            continue
        after = _as_before(repository, name, edit, before)
        if after == before:
            continue
        if after is None:
            _delete(repository, edit.path)
        else:
            _write(repository, edit.path, after)
        pieces.append(Piece(edit.path, "removed" if after is None else "restored"))
    _include(repository, [edit.path for edit in _all_edits(name)])
    _record_path(repository, name).unlink(missing_ok=True)
    for prepared in (repository.common_dir / "sessions").glob(f"*/{os.fsdecode(FILE_DECISIONS)}"):
        prepared.unlink(missing_ok=True)  # another agent's hook prepares it again
    return (*pieces, *_installed_by_others(repository, name)) if pieces else ()


def look(repository: Repository, name: str) -> tuple[Piece, ...]:
    """The state of every file of the agent: current, stale, missing or unreadable."""
    local = edits(name, local=True)
    shared = edits(name)
    use = local if _state(repository, local[0]).state == "current" else shared
    return tuple(_state(repository, edit) for edit in use if edit.is_wanted(repository.top))


def has_file_context(repository: Repository, name: str) -> bool:
    """Whether the agent is set up with the hook for the first touch of a file."""
    try:
        return any(agent_files.has_file_context(edit, _read(repository, edit.path) or "") for edit in _all_edits(name))
    except (NotJson, SessionError):
        return False


def printed(name: str, *, local: bool, file_context: bool | None = None) -> str:
    """The text that `install` would write into new files."""
    wanted = edits(name, local=local, file_context=file_context)
    return "\n".join(f"# {edit.path}\n{edit.put('')}" for edit in wanted)


def _installed_by_others(repository: Repository, name: str) -> Iterator[Piece]:
    """What the agent itself has installed beside our plugin, which is not ours to remove."""
    path = PLUGINS.get(name, ("", ""))[0]
    folder = repository.top / path.partition("/")[0]
    theirs = [
        each for each in ("node_modules", "package.json", "package-lock.json", "bun.lock") if (folder / each).exists()
    ]
    if path and theirs:
        title = DIALECTS[name].title
        yield Piece(folder.name, "kept", f"{title} installed {', '.join(theirs)} for plugins, not git-session")


# --- one file ---------------------------------------------------------------------------------------------------------


def _all_edits(name: str) -> Iterator[Edit]:
    """The edits of --shared and --local, each file once."""
    yield from {edit.path: edit for edit in (*edits(name), *edits(name, local=True))}.values()


def _state(repository: Repository, edit: Edit) -> Piece:
    try:
        before = _read(repository, edit.path)
        if before is None:
            return Piece(edit.path, "missing", fine=False)
        if edit.put(before) == before:
            return Piece(edit.path, "current")
        has_ours = edit.take(before) != before
        return Piece(edit.path, "stale" if has_ours else "missing", fine=False)
    except (NotJson, SessionError) as error:
        return Piece(edit.path, "unreadable", str(error), fine=False)


def _planned(repository: Repository, edit: Edit) -> tuple[str | None, str]:
    """(present text of the file, or None; new text). Raises SessionError `not-editable`, `outside`, `in-the-way`."""
    before = _read(repository, edit.path)
    if isinstance(edit, WholeFile) and before is not None and not edit.is_ours(before):
        raise SessionError(
            "in-the-way",
            f"{edit.path} already exists, and git-session did not write it",
            hint="move it away, then run the command again",
        )
    try:
        return before, edit.put(before or "")
    except NotJson as error:
        raise SessionError(
            "not-editable",
            f"cannot edit {edit.path}: {error}",
            hint="fix it, or see what to add: git session setup <agent> --print",
        ) from None


@contextmanager
def _editable(repository: Repository, path: str) -> Iterator[None]:
    """Raises SessionError `outside` for a file outside the work tree, as a clone may bring, `not-editable` for what is no text."""
    try:
        yield
    except OutsideError:
        real = os.path.realpath(repository.top / path)
        raise SessionError(
            "outside", f"{path} is a link to {real}, outside the work tree", hint="replace the link with a file"
        ) from None
    except UnsafeFileError as error:
        raise SessionError(
            "not-editable", f"cannot edit {path}: it {error.strerror}", hint="move it away, then run the command again"
        ) from None
    except UnicodeDecodeError:
        raise SessionError(
            "not-editable", f"{path} is not UTF-8", hint="convert it, then run the command again"
        ) from None


def _read(repository: Repository, path: str) -> str | None:
    with _editable(repository, path):
        try:
            return TreeFiles(repository.top).read(path, LARGEST).decode("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None


def _write(repository: Repository, path: str, text: str) -> None:
    with _editable(repository, path):
        TreeFiles(repository.top).replace(path, text.encode("utf-8"))


def _delete(repository: Repository, path: str) -> None:
    """Remove the file, and the folders that it leaves empty."""
    with _editable(repository, path):
        files = TreeFiles(repository.top)
        real = Path(os.fsdecode(files.place(path)))
        files.remove(path)
    top = Path(os.path.realpath(repository.top))
    for folder in real.parents:
        if folder == top or not folder.is_relative_to(top) or any(folder.iterdir()):
            return
        folder.rmdir()


# --- what it was before -----------------------------------------------------------------------------------------------


def _record_path(repository: Repository, name: str) -> Path:
    return repository.common_dir / "sessions" / f"setup-{name}.json"


def _record(repository: Repository, name: str) -> dict[str, dict[str, str | None]]:
    """Path -> the text before the setup (None: no file), and the checksum of the text after it."""
    try:
        found = json.loads(_record_path(repository, name).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(repository: Repository, name: str, path: str, before: str | None, after: str) -> None:
    record = _record(repository, name)
    known = record.get(path)
    if known and before is not None and known.get("after") == _checksum(before):
        before = known.get("before")  # an update of our own text
    record[path] = {"before": before, "after": _checksum(after)}
    target = _record_path(repository, name)
    target.parent.mkdir(exist_ok=True)
    replace_file(os.fsencode(target), json.dumps(record).encode())


def _as_before(repository: Repository, name: str, edit: Edit, text: str) -> str | None:
    """The text before the setup if the file is unchanged since, or else the text without our part; None for no file."""
    known = _record(repository, name).get(edit.path)
    if known and known.get("after") == _checksum(text):
        return known.get("before")
    try:
        return edit.take(text) or None
    except NotJson:
        return text


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# --- for one person only ----------------------------------------------------------------------------------------------


def _exclude(repository: Repository, paths: Sequence[str]) -> list[str]:
    """Exclude `paths` from git in this clone; return the new ones. Raises SessionError `tracked`."""
    tracked = repository.git.must("ls-files", "-z", "--", *(f":(top,literal){path}" for path in paths)).fields
    if tracked:
        raise SessionError(
            "tracked", f"cannot keep {tracked[0]} local: git tracks it", hint="git session setup <agent> --shared"
        )
    file = repository.common_dir / "info" / "exclude"
    text = _text_of(file)
    new = [path for path in paths if f"{EXCLUDE}\n/{path}\n" not in text]
    if new:
        file.parent.mkdir(exist_ok=True)
        start = text if not text or text.endswith("\n") else text + "\n"
        replace_file(os.fsencode(file), (start + "".join(f"{EXCLUDE}\n/{path}\n" for path in new)).encode())
    return new


def _include(repository: Repository, paths: Sequence[str]) -> None:
    file = repository.common_dir / "info" / "exclude"
    before = text = _text_of(file)
    for path in paths:
        text = text.replace(f"{EXCLUDE}\n/{path}\n", "")
    if text != before:
        replace_file(os.fsencode(file), text.encode("utf-8", "surrogateescape"))


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
