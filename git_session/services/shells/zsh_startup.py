"""The lines of `.zshrc` that add the user's own folder of completions to zsh's `fpath`, which has no such folder by default."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import suppress
from pathlib import Path

from git_session.errors import SessionError
from git_session.hot.system import replace
from git_session.model.shell import shell_word

_BEGIN = b"# >>> git-session >>> (git session completion --remove takes these lines out again)\n"
_END = b"# <<< git-session <<<\n"
_COMPINIT = "autoload -Uz compinit && compinit"
_MAY_START_IT = re.compile(
    rb"compinit|(?:^|[\s;&|({])(?:source|\.|eval|antibody|antidote|antigen|sheldon|zi|zinit|znap|zplug)\s", re.M
)
"""What turns completion on, directly or in another file."""


def startup_file() -> Path:
    return Path(os.environ.get("ZDOTDIR") or os.path.expanduser("~"), ".zshrc")


def lines_for(folder: Path) -> tuple[str, ...]:
    """The lines that make zsh look in `folder`, before compinit; with compinit, if nothing in `.zshrc` can run that."""
    path = f"fpath=({_from_home(folder)} $fpath)"
    return (path,) if _MAY_START_IT.search(_without(_read(startup_file()))) else (path, _COMPINIT)


def looks_in(folder: Path) -> bool:
    """Whether zsh looks in `folder`: by default, or because one of its startup files names it. Those are not run."""
    with suppress(OSError, subprocess.SubprocessError):
        # -f reads no file of the user; what the system sets stays.
        ran = subprocess.run(
            ["zsh", "-fc", "print -rl -- $fpath"], stdin=subprocess.DEVNULL, capture_output=True, timeout=5, check=False
        )
        if os.fsencode(folder) in ran.stdout.splitlines():
            return True
    home = os.path.expanduser("~")
    names = {os.fsencode(folder), *((b"~" + rest, b"$HOME" + rest) if (rest := _below(folder, home)) else ())}
    texts = [_read(Path(os.environ.get("ZDOTDIR") or home, name)) for name in (".zshenv", ".zprofile", ".zshrc")]
    rows = [row for text in texts for row in text.splitlines() if not row.lstrip().startswith(b"#")]
    return any(name in row for row in rows for name in names)


def add_lines(folder: Path) -> Path:
    """Put our lines at the top of `.zshrc`, replacing earlier ones. Raises SessionError `not-writable`."""
    path = startup_file()
    ours = "".join(f"{line}\n" for line in lines_for(folder))
    _put(path, _BEGIN + os.fsencode(ours) + _END + _without(_read(path)))
    return path


def remove_lines() -> Path | None:
    """Remove our lines, and nothing else; None if there are none. Raises SessionError `not-writable`."""
    path = startup_file()
    before = _read(path)
    after = _without(before)
    if after == before:
        return None
    if after:
        _put(path, after)
    else:
        path.unlink(missing_ok=True)
    return path


def _without(content: bytes) -> bytes:
    head, begin, rest = content.partition(_BEGIN)
    ours, end, tail = rest.partition(_END)
    is_ours = all(row.startswith(b"fpath=(") or row == _COMPINIT.encode() for row in ours.splitlines())
    return head + tail if begin and end and is_ours else content


def _put(path: Path, content: bytes) -> None:
    try:
        real = path.resolve()  # a link into a folder of dotfiles stays one
        mode = real.stat().st_mode if real.exists() else None
        replace(os.fsencode(real), content)
        if mode is not None:
            real.chmod(mode)
    except OSError as error:
        raise SessionError(
            "not-writable", f"cannot write {path}: {error.strerror or error}", hint="check the permissions of that file"
        ) from None


def _read(path: Path) -> bytes:
    with suppress(OSError):
        return path.read_bytes() if path.is_file() else b""
    return b""


def _from_home(folder: Path) -> str:
    """The folder as a word of zsh, with `~` for the home folder."""
    rest = os.fsdecode(_below(folder, os.path.expanduser("~")))
    return f"~{rest}" if rest and shell_word(rest) == rest else shell_word(str(folder))


def _below(folder: Path, home: str) -> bytes:
    """The rest of the path of a folder below `home`, with its slash; empty if it is elsewhere."""
    text = str(folder)
    return os.fsencode(text.removeprefix(home)) if home != "/" and text.startswith(home.rstrip("/") + "/") else b""
