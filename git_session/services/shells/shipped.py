"""Where the completions and man pages of this installation are.

The wheel brings them as data files under `share/` (pyproject.toml, `shared-data`); a checkout has them in `completions/` and `man/`.
"""

from __future__ import annotations

import sys
from pathlib import Path

SHELLS = ("bash", "zsh", "fish")
MAN = "man"
MAIN_PAGE = "git-session"
_PACKAGE = Path(__file__).resolve().parents[2]
_IN_CHECKOUT = {
    "bash-completion/completions/git-session": "completions/git-session.bash",
    "zsh/site-functions/_git-session": "completions/git-session.zsh",
    "fish/vendor_completions.d/git-session.fish": "completions/git-session.fish",
    "fish/vendor_conf.d/git-session.fish": "completions/git-session.conf.fish",
}
_PAGES = "man/man1/"
"""Path below `share/` -> path in a checkout, where the man pages are in `man/`."""


def shipped(reader: str) -> dict[str, Path]:
    """Path below `share/` -> the file of this installation, of everything that a shell or `man` reads of git-session.

    Empty if the installation has none, such as a package that was copied somewhere by hand.
    """
    found = _in_checkout() or _by_record() or _below(Path(sys.prefix, "share"))
    folder = {"bash": "bash-completion/", MAN: _PAGES}.get(reader, f"{reader}/")
    return {name: path for name, path in sorted(found.items()) if name.startswith(folder)}


def page_file(name: str) -> Path | None:
    """The man page `name`, such as `git-session-start`; None if this installation has none."""
    return shipped(MAN).get(f"{_PAGES}{name}.1")


def _in_checkout() -> dict[str, Path]:
    top = _PACKAGE.parent
    pages = {f"{_PAGES}{page.name}": page for page in top.glob("man/git-session*.1")}
    return {name: top / path for name, path in _IN_CHECKOUT.items()} | pages if pages else {}


def _by_record() -> dict[str, Path]:
    """What pip or uv recorded when it installed the wheel, wherever its data files went."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        installed = distribution("git-session")
    except PackageNotFoundError:
        return {}
    found = {}
    for file in installed.files or ():
        head, is_data, name = file.as_posix().rpartition("share/")
        if is_data and _is_ours(name) and (head.endswith("/") or not head):
            found[name] = Path(str(installed.locate_file(file))).resolve()
    return {name: path for name, path in found.items() if path.is_file()}


def _below(share: Path) -> dict[str, Path]:
    names = [*_IN_CHECKOUT, *(f"{_PAGES}{page.name}" for page in share.glob(f"{_PAGES}git-session*.1"))]
    return {name: share / name for name in names if (share / name).is_file()}


def _is_ours(name: str) -> bool:
    return name in _IN_CHECKOUT or name.startswith(f"{_PAGES}git-session")
