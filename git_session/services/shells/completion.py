"""Completion and manual: whether shells and man(1) find them, and how to make them do so."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass
from git_session.services.shells import zsh_startup
from git_session.services.shells.placing import (
    Link,
    data_home,
    place,
    place_of,
    read_placed,
    search_path,
    unplace,
    wanted_links,
)
from git_session.services.shells.shipped import MAIN_PAGE, MAN, SHELLS, shipped

INSTALL = "git session completion --install"
_FILES = {
    "bash": "bash-completion/completions/git-session",
    "zsh": "zsh/site-functions/_git-session",
    "fish": "fish/vendor_completions.d/git-session.fish",
}
_NOT_LOOKED_IN = "zsh does not look in that folder yet"
_LOADER = "bash-completion/bash_completion"
_LOADER_FOLDERS = ("/usr/local/share", "/usr/share", "/opt/homebrew/share", "/opt/local/share", "/usr/local/etc")


@dataclass(frozen=True)
class CompletionPart:
    """Completion of one shell, or the manual."""

    name: str  #: `bash`, `zsh`, `fish`, or `man` for the manual.
    #: `found`, `missing`, `incomplete`, `placed`, `updated`, `current`, `kept`, `removed`, `absent` or `not here`.
    state: str
    path: str = ""  #: File that is read, or the first of several; empty if there is none.
    detail: str = ""  #: More about it; empty if there is nothing to add.


@dataclass(frozen=True)
class Completion:
    """What `git session completion` printed, found, placed or removed."""

    action: str  #: `printed`, `listed`, `installed` or `removed`.
    parts: tuple[CompletionPart, ...] = ()  #: Shells that are on this machine, and the manual; empty if printed.
    text: str = ""  #: Completion script; empty unless the action is `printed`.
    next: tuple[str, ...] = ()  #: Commands to type next, or what is left to do.

    @property
    def changed(self) -> bool:
        return any(part.state in ("placed", "updated", "removed") for part in self.parts)


def script(shell: str) -> str:
    """The completion of a shell, for `source` or for a file. Raises SessionError `not-shipped`."""
    _require(shell)
    return "\n".join(path.read_text("utf-8") for path in shipped(shell).values())


def readers(shell: str) -> tuple[str, ...]:
    """The shell that was named, or every shell that is on this machine; and the manual."""
    return (*([shell] if shell else filter(shutil.which, SHELLS)), MAN)


def is_found_by_login_shell() -> bool:
    """Whether the shell that $SHELL names finds a completion of git-session, or is another than those that have one."""
    name = _FILES.get(os.path.basename(os.environ.get("SHELL", "")), "")
    return not name or any(path.is_file() for path in search_path(name))


def look(shell: str = "") -> Completion:
    """What is found by each shell on this machine, and by `man`."""
    parts = tuple(_looked_at(reader) for reader in readers(shell))
    missing = any(part.state in ("missing", "incomplete") for part in parts)
    return Completion("listed", parts, next=(INSTALL,) if missing else tuple(_left(parts)))


def install(shell: str, *, edit_startup: bool) -> Completion:
    """Place links to this installation's files for the shell, or for every shell that is here, and for `man`.

    With `edit_startup`, `.zshrc` gets the lines that zsh needs. Raises SessionError `not-shipped`, `not-writable`.
    """
    wanted = readers(shell)
    for reader in wanted:
        _require(reader)
    placed = read_placed()
    links = {reader: wanted_links(reader) for reader in wanted}
    made = place([each for reader in wanted for each in links[reader]])
    needs_lines = needs_startup_lines(wanted)
    parts = []
    for reader in wanted:
        new = [each for each in links[reader] if each in made]
        kept = [each for each in links[reader] if not each.works]
        state = "kept" if kept else "current"
        if new:
            state = "updated" if any(each.path in placed.links for each in new) else "placed"
        detail = _NOT_LOOKED_IN if reader == "zsh" and needs_lines and not edit_startup else ""
        detail = _left_alone("not ours, left as it is", reader, kept[0]) if kept else detail
        parts.append(CompletionPart(reader, state, _first(links[reader]), detail))
    if edit_startup and needs_lines:
        path = zsh_startup.add_lines(_zsh_folder())
        parts.append(CompletionPart("zsh", "updated", _shown(str(path)), "makes zsh look in that folder"))
    return Completion("installed", tuple(parts), next=tuple(_left(parts)))


def remove(shell: str) -> Completion:
    """Remove what was placed for the shell, or for all and for `man`. Raises SessionError `not-writable`."""
    wanted = (shell,) if shell else (*SHELLS, MAN)
    placed = read_placed()
    removed, kept = unplace(wanted)
    parts = []
    for reader in wanted:
        was = [each for each in placed.links.values() if each.reader == reader]
        shipped_here = [each for each in wanted_links(reader) if each.works and each not in removed]
        gone = [each for each in removed if each.reader == reader]
        theirs = [each for each in kept if each.reader == reader]
        state = "removed" if gone else "kept" if theirs or shipped_here else "absent"
        detail = _left_alone("not ours any more, left as it is", reader, theirs[0]) if theirs else ""
        if shipped_here:
            detail = "not placed by --install, left as it is"
        parts.append(CompletionPart(reader, state, _first(was or shipped_here), detail))
    startup = zsh_startup.remove_lines() if "zsh" in wanted else None
    if startup:
        parts.append(CompletionPart("zsh", "removed", _shown(str(startup)), "no longer makes zsh look in that folder"))
    return Completion("removed", tuple(parts))


def needs_startup_lines(wanted: Sequence[str]) -> bool:
    """Whether zsh would not look where its completion is placed."""
    return "zsh" in wanted and not zsh_startup.looks_in(_zsh_folder())


def is_zsh_used(shell: str) -> bool:
    """Whether to ask about zsh's startup file: zsh was named, or is the login shell."""
    return shell == "zsh" or os.path.basename(os.environ.get("SHELL", "")) == "zsh"


def startup_lines() -> tuple[str, tuple[str, ...]]:
    """The name of zsh's startup file, and the lines that it needs."""
    return _shown(str(zsh_startup.startup_file())), zsh_startup.lines_for(_zsh_folder())


def _looked_at(reader: str) -> CompletionPart:
    if reader == MAN:
        page = _page_found()
        state = "found" if page else "missing" if shutil.which("man") else "not here"
        return CompletionPart(MAN, state, _shown(page), "" if page else "git session help shows it all the same")
    names = list(shipped(reader))
    found = [next((each for each in search_path(name) if each.is_file()), None) for name in names]
    there = [each for each in found if each]
    state = "missing" if not there else "incomplete" if len(there) < len(found) else "found"
    detail = _NOT_LOOKED_IN if there and reader == "zsh" and _is_own(there[0]) and needs_startup_lines(("zsh",)) else ""
    return CompletionPart(reader, state, _shown(str(there[0])) if there else "", detail)


def _page_found() -> str:
    """The main man page as `man` finds it; empty if it does not."""
    with suppress(OSError, subprocess.SubprocessError):
        ran = subprocess.run(
            ["man", "-w", MAIN_PAGE], stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False
        )
        if ran.returncode == 0:
            return os.fsdecode(ran.stdout).strip().partition("\n")[0]
    return ""


def _left(parts: Sequence[CompletionPart]) -> list[str]:
    """What is left to do after the files are in place."""
    here = {part.name: part for part in parts}
    steps = []
    if "bash" in here and not _has_loader():
        steps.append("bash loads it by the package bash-completion, which is not installed here")
    if needs_startup_lines(tuple(here)) and here["zsh"].state != "missing":
        steps.append("git session completion zsh --install --yes")
    if shutil.which("man") and MAN in here and here[MAN].state != "missing" and not _page_found():
        steps.append(f"man does not look there; to make it: export MANPATH={_shown(str(data_home() / 'man'))}:")
    return steps


def _has_loader() -> bool:
    return any(Path(folder, _LOADER).is_file() for folder in _LOADER_FOLDERS)


def _zsh_folder() -> Path:
    return place_of("zsh/site-functions/_git-session").parent


def _is_own(path: Path) -> bool:
    return path.parent == _zsh_folder()


def _first(links: Sequence[Link]) -> str:
    """The file that is read, or for man pages their folder."""
    path = links[0].path if links else ""
    return _shown(os.path.dirname(path) if links and links[0].reader == MAN else path)


def _left_alone(why: str, reader: str, link: Link) -> str:
    """Why the link was not made or removed; names the page, since of the manual the folder is shown."""
    return f"{why}: {os.path.basename(link.path)}" if reader == MAN else why


def _require(reader: str) -> None:
    if not shipped(reader):
        what = "man pages" if reader == MAN else f"completion for {reader}"
        raise SessionError(
            "not-shipped",
            f"this installation of git-session has no {what}",
            hint="install it by pip, pipx, uv or make install",
        )


def _shown(path: str) -> str:
    """The path with `~` for the home folder."""
    home = os.path.expanduser("~")
    return "~" + path.removeprefix(home) if home != "/" and path.startswith(home + "/") else path
