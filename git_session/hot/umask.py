"""core.sharedRepository (git-config): who else may read and write the files that git-session makes.

git changes the mode of each file that it has made. We set the umask: commands by git's configuration, the hooks' sh, and what it
starts, by `<common-dir>/sessions/shared`, which commands write. The programs that commands start keep the user's umask.
"""

import os

from git_session.hot.system import read, replace

GROUP, ALL = b"g+rwx", b"g+rwx,o+rx"
_ALLOWED = {GROUP: 0o070, ALL: 0o075}
"""The umask as sh takes it -> the bits that it no longer masks."""
_WORDS = {
    "umask": b"", "false": b"", "no": b"", "off": b"", "0": b"", "": b"",
    "group": GROUP, "true": GROUP, "yes": GROUP, "on": GROUP, "1": GROUP,
    "all": ALL, "world": ALL, "everybody": ALL, "2": ALL,
}  # fmt: skip
_FILE, _FOLDER, _KIND, _SET_GID = 0o100000, 0o040000, 0o170000, 0o2000
_own = -1


def umask_of(value: str) -> bytes:
    """The umask for a value of core.sharedRepository, as sh takes it; empty if the user's own is right."""
    if value.lower() in _WORDS:
        return _WORDS[value.lower()]
    if value.strip("01234567"):
        return b""
    mode = int(value, 8)
    # git refuses a mode without 0600, and gives folders the right to enter where there is the right to read.
    return b"%04o" % (0o777 & ~(mode | (mode & 0o444) >> 2)) if mode & 0o600 == 0o600 and mode <= 0o777 else b""


def take_umask(wanted: bytes) -> int:
    """From now on make files as `umask_of` says; returns the user's umask, for the programs that we start; -1 if it stays."""
    global _own  # the user's umask can be read only before it is changed
    if _own == -1:
        _own = os.umask(0o077)
    ours = _masked(wanted, _own)
    os.umask(ours)
    return -1 if ours == _own else _own


def take_recorded_umask(sessions: bytes) -> None:
    """`take_umask` as `record_umask` left it in the folder `sessions`."""
    take_umask(read(os.path.join(sessions, b"shared")).strip())


def shared_mode(mode: int) -> int:
    """`mode` of an executable file of ours, with the rights that core.sharedRepository gives to others."""
    now = os.umask(0o077)
    os.umask(now)
    return mode if _own in (-1, now) else 0o777 & ~now


def record_umask(sessions: bytes, wanted: bytes) -> None:
    """Leave the umask for the hooks in the folder `sessions`, and give what was made under another one its mode."""
    path = os.path.join(sessions, b"shared")
    if read(path).strip() == wanted:
        return
    try:
        if not wanted:
            os.unlink(path)
            return
        for each in _made_by_us(sessions):
            _share(each, wanted)
        replace(path, wanted + b"\n")
    except OSError:
        pass  # a read-only repository


def _made_by_us(sessions: bytes) -> list[bytes]:
    found = [sessions]
    for folder, folders, files in os.walk(sessions):
        found += [os.path.join(folder, name) for name in (*folders, *files)]
    common_dir = os.path.dirname(sessions)
    worktrees = os.path.join(common_dir, b"worktrees")
    linked = [os.path.join(worktrees, name) for name in os.listdir(worktrees)] if os.path.isdir(worktrees) else []
    for git_dir in (common_dir, *linked):
        found += [os.path.join(git_dir, name) for name in os.listdir(git_dir) if name.startswith(b"session-")]
    return found


def _share(path: bytes, wanted: bytes) -> None:
    """Give a file or folder the mode that `wanted` asks for, if it is ours."""
    mode = os.lstat(path).st_mode
    kind = mode & _KIND
    allowed = 0o777 & ~_masked(wanted, 0o077)
    if kind == _FILE and not mode & 0o100:
        allowed &= 0o666
    kept = 0 if wanted.isdigit() else mode & 0o7777
    if kind in (_FILE, _FOLDER):
        try:
            os.chmod(path, kept | allowed | (_SET_GID if kind == _FOLDER else 0))
        except PermissionError:
            pass  # another user's, whose commands do it


def _masked(wanted: bytes, user: int) -> int:
    return int(wanted, 8) if wanted.isdigit() else user & ~_ALLOWED.get(wanted, 0)
