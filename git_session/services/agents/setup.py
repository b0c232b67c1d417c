"""Setting an agent up: its own configuration gets our part, shows whether it has it, and gives it back byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.hot.system import replace as replace_file
from git_session.model.dataclass import dataclass
from git_session.model.jsontext import NotJson
from git_session.services.agents.agent_files import Edit, WholeFile, edits, is_whole

EXCLUDE = "# git session setup --local"
"""Stands above each line that we add to `.git/info/exclude`."""


@dataclass(frozen=True)
class Piece:
    """One thing that a coding agent needs for git-session."""

    name: str  #: Path of the file, or what else it is.
    #: `current`, `written`, `updated`, `removed`, `restored`, `excluded`, `stale`, `missing`, `unreadable` and so on.
    state: str
    detail: str = ""  #: More about it; empty if there is nothing to add.
    fine: bool = True  #: Whether it is as it should be.


@dataclass(frozen=True)
class SetUp:
    """What `git session setup` did, found or would do for an agent."""

    agent: str  #: Short name of the agent, as it is given to the command.
    title: str  #: Full name of the agent.
    action: str  #: `written`, `removed`, `checked` or `printed`.
    pieces: tuple[Piece, ...]  #: Files and other things that the agent needs.
    text: str = ""  #: What would be written; empty unless the action is `printed`.
    next: tuple[str, ...] = ()  #: Commands to type next.

    @property
    def fine(self) -> bool:
        return all(piece.fine for piece in self.pieces)


def install(repository: Repository, name: str, *, local: bool) -> tuple[Piece, ...]:
    """Put our part into every file of the agent; what is current already stays untouched.

    All files are looked at before the first is written. Raises SessionError `not-editable`, `outside`, `in-the-way`,
    `tracked`.
    """
    planned = [(edit, *_looked_at(repository, edit)) for edit in edits(name, local=local)]
    pieces: list[Piece] = []
    if local:
        hidden = _exclude(repository, [edit.path for edit, *_ in planned])
        pieces = [Piece(path, "excluded", "by .git/info/exclude") for path in hidden]
    for edit, before, after in planned:
        if before == after:
            pieces.append(Piece(edit.path, "current"))
            continue
        _remember(repository, name, edit.path, before, after)
        _write(repository, edit.path, after)
        pieces.append(Piece(edit.path, "written" if before is None else "updated"))
    return tuple(pieces)


def remove(repository: Repository, name: str) -> tuple[Piece, ...]:
    """Take our part out of every file of the agent, wherever --shared or --local put it; a file that was only ours goes."""
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
    return tuple(pieces)


def look(repository: Repository, name: str) -> tuple[Piece, ...]:
    """The state of every file of the agent: current, stale, missing, or not editable."""
    local = edits(name, local=True)
    shared = edits(name)
    use = local if _state(repository, local[0]).state == "current" else shared
    return tuple(_state(repository, edit) for edit in use)


def printed(name: str, *, local: bool) -> str:
    """What would be written into files that are not there yet."""
    return "\n".join(f"# {edit.path}\n{edit.put('')}" for edit in edits(name, local=local))


# --- one file ---------------------------------------------------------------------------------------------------------


def _all_edits(name: str) -> Iterator[Edit]:
    """Of --shared and of --local, each file once."""
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


def _looked_at(repository: Repository, edit: Edit) -> tuple[str | None, str]:
    """(the file as it is, or None; the file as it is to be)."""
    before = _read(repository, edit.path)
    if isinstance(edit, WholeFile) and before is not None and not is_whole(edit.path, before):
        raise SessionError(
            "in-the-way", f"{edit.path} is there already, and is not ours", hint="move it away, then run it again"
        )
    try:
        return before, edit.put(before or "")
    except NotJson as error:
        raise SessionError(
            "not-editable",
            f"{edit.path} was left as it is: {error}",
            hint="mend it, or see what belongs into it: git session setup <agent> --print",
        ) from None


def _inside(repository: Repository, path: str) -> Path:
    """The file itself. Raises SessionError `outside` when a link leads out of the work tree: it may have come with a clone."""
    real = Path(os.path.realpath(repository.top / path))
    if not real.is_relative_to(os.path.realpath(repository.top)):
        raise SessionError(
            "outside", f"{path} leads out of the work tree, to {real}", hint="put a file there instead of the link"
        )
    return real


def _read(repository: Repository, path: str) -> str | None:
    real = _inside(repository, path)
    try:
        return real.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError:
        raise SessionError("not-editable", f"{path} is not UTF-8", hint="convert it, then run it again") from None


def _write(repository: Repository, path: str, text: str) -> None:
    real = _inside(repository, path)
    real.parent.mkdir(parents=True, exist_ok=True)
    replace_file(os.fsencode(real), text.encode("utf-8"))


def _delete(repository: Repository, path: str) -> None:
    """Remove the file, and the folders that it leaves empty."""
    real = _inside(repository, path)
    real.unlink(missing_ok=True)
    top = Path(os.path.realpath(repository.top))
    for folder in real.parents:
        if folder == top or not folder.is_relative_to(top) or any(folder.iterdir()):
            return
        folder.rmdir()


# --- what it was before -----------------------------------------------------------------------------------------------


def _record_path(repository: Repository, name: str) -> Path:
    return repository.common_dir / "sessions" / f"setup-{name}.json"


def _record(repository: Repository, name: str) -> dict[str, dict[str, str | None]]:
    """Path -> the text before us (None: no file), and the checksum of the text that we left."""
    try:
        found = json.loads(_record_path(repository, name).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(repository: Repository, name: str, path: str, before: str | None, after: str) -> None:
    record = _record(repository, name)
    known = record.get(path)
    if known and before is not None and known.get("after") == _checksum(before):
        before = known.get("before")  # it is our own text that we bring up to date
    record[path] = {"before": before, "after": _checksum(after)}
    target = _record_path(repository, name)
    target.parent.mkdir(exist_ok=True)
    replace_file(os.fsencode(target), json.dumps(record).encode())


def _as_before(repository: Repository, name: str, edit: Edit, text: str) -> str | None:
    """The file as it was before us if nobody has touched it since, else without our part; None for no file."""
    known = _record(repository, name).get(edit.path)
    if known and known.get("after") == _checksum(text):
        return known.get("before")
    try:
        return edit.take(text) or None
    except NotJson:
        return text


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# --- for one person alone ---------------------------------------------------------------------------------------------


def _exclude(repository: Repository, paths: Sequence[str]) -> list[str]:
    """Keep git from offering our files to everybody; those that git tracks are refused.

    Raises SessionError `tracked`.
    """
    tracked = repository.git.must("ls-files", "-z", "--", *(f":(top,literal){path}" for path in paths)).fields
    if tracked:
        raise SessionError(
            "tracked", f"{tracked[0]} is tracked by git, so it is everybody's", hint="git session setup … --shared"
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
