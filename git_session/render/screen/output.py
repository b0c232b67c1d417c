"""Prints results on stdout, through git's pager if they are long and stdout is a terminal, or to a file."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

from git_session.errors import OutputError, SessionError
from git_session.hot.system import replace
from git_session.model.shell import shell_word
from git_session.render.page import Page, plain


def put_page(page: Page, *, color: str, pager: bool = False) -> None:
    """Print a page. `color` is auto, always or never."""
    terminal = sys.stdout.isatty()
    if not terminal and color != "always":
        put_text(plain(page))
        return
    from git_session.render.screen.terminal import show

    text = _shown(page, show, color=color, links=terminal)
    if pager and terminal and text.count("\n") >= _screen_lines():
        text = _shown(page, show, color=color, links=False)  # not every pager understands them
    put_text(text, pager=pager)


def _shown(page: Page, show: Callable[..., None], *, color: str, links: bool) -> str:
    from git_session.render.screen.hyperlinks import has_hyperlinks

    buffer = io.StringIO()
    show(page, color=is_colored(color), links=links and has_hyperlinks(os.environ), stream=buffer)
    return _unpadded(buffer.getvalue())


def is_colored(color: str) -> bool:
    """Whether to print colours for `color` (auto, always or never); NO_COLOR and TERM=dumb turn auto off."""
    asked = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return color == "always" or (color == "auto" and asked)


def _unpadded(text: str) -> str:
    """Remove trailing blanks, which would wrap in a narrower window and be copied along."""
    import re

    return re.sub(r"(?: |\x1b\[[0-9;]*m)+$", lambda end: end[0].replace(" ", ""), text, flags=re.MULTILINE)


def put_text(text: str, *, pager: bool = False) -> None:
    """Print a text unchanged."""
    if pager and sys.stdout.isatty() and text.count("\n") >= _screen_lines():
        command = _pager()
        if command:
            import subprocess

            environment = {"LESS": "FRX", **os.environ}
            subprocess.run(command, shell=True, input=text.encode("utf-8", "replace"), env=environment, check=False)
            return
    data = text.encode("utf-8", "replace")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error.errno, error.strerror) from None


def put_manual(path: str) -> bool:
    """Show the man page at `path` by man(1), with the user's pager; False if there is no man that can."""
    import shutil
    import subprocess

    man = shutil.which("man")
    # Where documentation was left out of an image, `man` may be a script that only says so.
    if not man or not subprocess.run([man, "-w", path], capture_output=True, check=False).stdout.strip():
        return False
    sys.stdout.flush()
    subprocess.run([man, path], check=False)
    return True


def _screen_lines() -> int:
    import shutil  # needed on a terminal only; it imports the archive formats

    return shutil.get_terminal_size().lines


def _pager() -> str:
    """The user's pager as git finds it: a shell command (GIT_PAGER, core.pager, PAGER, less)."""
    import subprocess

    found = subprocess.run(["git", "var", "GIT_PAGER"], capture_output=True, text=True, check=False).stdout.strip()
    return "" if found in ("cat", "") else found


def put_file(name: str, text: str, top: str) -> str:
    """Write a text to the file `name` atomically; returns its absolute path. A link in the work tree `top` may not lead out of it.

    Raises SessionError `outside`, `is-a-directory`, `no-such-directory`.
    """
    content = text.encode("utf-8", "replace")
    path = os.path.realpath(name)  # replaces the target of a symbolic link, not the link
    if _is_below(os.path.abspath(name), top) and not _is_below(path, top):
        raise SessionError(
            "outside",
            f"{name} is a link to {path}, outside the work tree",
            hint="remove the symbolic link, which may have come with a clone, or name another file",
        )
    if os.path.isdir(name):
        raise SessionError("is-a-directory", f"{name} is a directory", hint="name a file in it")
    if os.path.exists(name) and not os.path.isfile(name):  # a pipe or a device cannot be replaced
        with open(name, "wb") as file:
            file.write(content)
        return os.path.abspath(name)
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise SessionError(
            "no-such-directory", f"there is no directory {folder}", hint=f"mkdir -p {shell_word(str(folder))}"
        )
    replace(os.fsencode(path), content)
    return path


def _is_below(path: str, top: str) -> bool:
    """Whether the folder `top` is above `path`, as it is written."""
    while path != (folder := os.path.dirname(path)):
        path = folder
        if os.path.exists(path) and os.path.samefile(path, top):
            return True
    return False


def put_temporary(text: str, name: str) -> str:
    """Write a text to a file of this name in a new folder that only its user may read; returns its path."""
    import tempfile

    path = os.path.join(tempfile.mkdtemp(prefix="git-session-"), name)
    with open(path, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    return path
