"""Puts links to our completions and man pages where shells and man(1) look for them in the home folder, and removes them.

`<data home>/git-session/placed` lists as JSON what was placed: `links`, as [reader, path, target], and the `folders` that were made for
them. Only what is listed, and still is as it was made, is changed or removed.
"""

from __future__ import annotations

import filecmp
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from git_session.errors import SessionError
from git_session.hot.system import replace
from git_session.model.dataclass import dataclass
from git_session.services.shells.shipped import shipped


@dataclass(frozen=True)
class Link:
    """A symbolic link from where a `reader` (a shell, or man) looks to a file of an installation."""

    reader: str
    path: str
    target: str

    @property
    def is_there(self) -> bool:
        """Whether the link is as it was made."""
        return _target(self.path) == self.target

    @property
    def works(self) -> bool:
        """Whether the reader finds the file: by this link, by that of an installer (pipx), or as a copy (`make install`)."""
        if os.path.realpath(self.path) == os.path.realpath(self.target):
            return True
        try:
            return filecmp.cmp(self.path, self.target, shallow=False)
        except OSError:
            return False


@dataclass(frozen=True)
class PlacedLinks:
    """What was placed before, and the folders made for it."""

    links: dict[str, Link]
    folders: tuple[str, ...]


def data_home() -> Path:
    """The folder of the user's own data files: XDG_DATA_HOME, which is ignored if it is relative, or else ~/.local/share."""
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else Path(os.path.expanduser("~"), ".local", "share")


def place_of(name: str) -> Path:
    """Where the user's own copy of a file below `share/` is looked for."""
    own = os.environ.get("BASH_COMPLETION_USER_DIR", "").partition(":")[0]
    if own and name.startswith("bash-completion/"):
        return Path(own, name.removeprefix("bash-completion/"))
    return data_home() / name


def search_path(name: str) -> list[Path]:
    """The places where a file below `share/` is looked for, the user's own first."""
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [place_of(name), *(Path(each, name) for each in shared.split(":") if each)]


def wanted_links(reader: str) -> list[Link]:
    """The links that `reader` needs; none if this installation has no files for it."""
    return [Link(reader, str(place_of(name)), str(path)) for name, path in shipped(reader).items()]


def place(links: Sequence[Link]) -> list[Link]:
    """Make the links, and return those that were made; what somebody else put in their place stays.

    Raises SessionError `not-writable`.
    """
    before = read_placed()
    missing = [each for each in links if not each.works and is_free(each, before)]
    if not missing:
        return []
    try:
        # The list comes first: if this is killed before the links are made, it names some that are not there, which does no harm.
        paths = (*(each.path for each in missing), str(_list_file()))
        made = dict.fromkeys(folder for path in paths for folder in _missing_folders(path))
        _write({**before.links, **{each.path: each for each in missing}}, (*before.folders, *made))
        for each in missing:
            _link(each)
    except OSError as error:
        raise _unwritable(error) from None
    return missing


def unplace(readers: Sequence[str]) -> tuple[list[Link], list[Link]]:
    """Remove the links of `readers` that were placed, and folders that were made for them and are empty.

    Returns the links that were removed, and those in whose place is something else. Raises SessionError `not-writable`.
    """
    placed = read_placed()
    ours = [each for each in placed.links.values() if each.reader in readers]
    removed = [each for each in ours if each.is_there]
    try:
        for each in removed:
            os.unlink(each.path)
        _remove_empty(placed.folders)
        left = {path: each for path, each in placed.links.items() if each not in ours}
        if left:
            _write(left, tuple(folder for folder in placed.folders if os.path.isdir(folder)))
        else:
            _list_file().unlink(missing_ok=True)
            _remove_empty(placed.folders)
    except OSError as error:
        raise _unwritable(error) from None
    return removed, [each for each in ours if each not in removed and os.path.lexists(each.path)]


def is_free(link: Link, placed: PlacedLinks) -> bool:
    """Whether nothing is in the way of a link, but perhaps an earlier one that was placed here."""
    earlier = placed.links.get(link.path)
    return not os.path.lexists(link.path) or (earlier is not None and earlier.is_there)


def read_placed() -> PlacedLinks:
    """What was placed before; nothing if the list is damaged."""
    try:
        content = json.loads(_list_file().read_text("utf-8"))
        links = [Link(str(reader), str(path), str(target)) for reader, path, target in content["links"]]
        return PlacedLinks({each.path: each for each in links}, tuple(str(each) for each in content["folders"]))
    except (OSError, ValueError, KeyError, TypeError):
        return PlacedLinks({}, ())


def _write(links: dict[str, Link], folders: Sequence[str]) -> None:
    path = _list_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [[each.reader, each.path, each.target] for each in links.values()]
    content = {"links": sorted(rows), "folders": sorted(set(folders))}
    replace(os.fsencode(path), (json.dumps(content, indent=1) + "\n").encode())


def _list_file() -> Path:
    return data_home() / "git-session" / "placed"


def _link(link: Link) -> None:
    """Make or replace a link in one step."""
    os.makedirs(os.path.dirname(link.path), exist_ok=True)
    temporary = f"{link.path}.{os.getpid()}.tmp"
    Path(temporary).unlink(missing_ok=True)
    os.symlink(link.target, temporary)
    os.replace(temporary, link.path)


def _target(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _missing_folders(path: str) -> Iterator[str]:
    return (str(folder) for folder in Path(path).parents if not folder.exists())


def _remove_empty(folders: Sequence[str]) -> None:
    for folder in sorted(folders, key=len, reverse=True):
        with suppress(OSError):  # not empty, or gone
            os.rmdir(folder)


def _unwritable(error: OSError) -> SessionError:
    return SessionError(
        "not-writable",
        f"cannot write {os.fsdecode(error.filename or b'')}: {error.strerror or error}",
        hint="check the permissions of that folder",
    )
