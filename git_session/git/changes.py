"""Which files of a work tree change, as the system tells it (watchfiles), or by asking git again and again.

Only folders that hold files which git does not ignore are watched: a `node_modules` costs nothing, and no inotify watch.
Where the system cannot tell (watchfiles is not installed, it has no watches left, a network file system), `git status`
does: it knows what is ignored, and is the fastest way to look at many files. It is asked so seldom that it takes at most
a hundredth of a processor.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from git_session.git.repository import Repository

STEP = 200
"""Ms without a change after which those before are told."""
SHORTEST, LONGEST, SHARE = 2.0, 60.0, 100
"""Seconds between two looks when polling: SHARE times as long as a look takes, within these bounds."""
_SCRATCH = re.compile(r"(?:.*/)?(?:\.#[^/]*|#[^/]*#|[^/]*~|4913|\.[^/]*\.sw[a-p]|\.goutputstream-[^/]*)")
"""What editors put beside a file while they have it open."""
_REMOTE = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|drvfs|afs|ncpfs|davfs|ceph|glusterfs|lustre|vboxsf|fuse\.(?:sshfs|davfs2?|rclone|s3fs|gcsfuse)"
)
"""Types of file systems where others may write, or that tell the system nothing of what happens in them."""


class Changes(Protocol):
    """What changed since the last time it was asked."""

    def take(self) -> set[str]:
        """Paths from the top of the work tree. Raises OSError when nothing can be told any more."""

    def close(self) -> None: ...


class _Listener(threading.Thread):
    """Tells `heard` of the paths that change in `folders` until `stop` is set. It listens once it is made."""

    def __init__(self, folders: list[str], heard: Callable[[set[str]], None]) -> None:
        # watchfiles.watch() would say neither when it is ready nor, in time, that it cannot be.
        from watchfiles._rust_notify import RustNotify

        super().__init__(daemon=True)
        self.stop = threading.Event()
        self._heard = heard
        self._notify = RustNotify(folders, False, False, 0, False, True)
        self.start()

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                told = self._notify.watch(5 * STEP, STEP, 5000, self.stop)
                if isinstance(told, set):
                    self._heard({path for _, path in told})
        except (OSError, RuntimeError):
            pass  # that the thread has ended tells it
        finally:
            self._notify.close()


class Notified:
    """Changes as the system tells them, by a thread of watchfiles; `wake` is called there when there are some.

    Raises ModuleNotFoundError without watchfiles; OSError when the system gives no (more) watches.
    """

    def __init__(self, repository: Repository, wake: Callable[[], None]) -> None:
        self._repository = repository
        self._top = os.fspath(repository.top)
        self._wake = wake
        self._guard = threading.Lock()
        self._seen: set[str] = set()
        self._folders = self._known_folders()
        self._fresh: set[str] = set()
        self._told: set[str] = set()
        self._listener = self._listen()
        while (now := self._known_folders()) - self._folders:  # made before anybody listened
            self._folders = now
            before, self._listener = self._listener, self._listen()
            before.stop.set()

    def take(self) -> set[str]:
        with self._guard:
            seen, self._seen = self._seen, set()
        if not self._listener.is_alive():
            raise OSError("the system tells of no more changes")
        late = self._inside(self._fresh) - self._told
        self._fresh, self._told = set(), set()
        if not seen:
            return late
        paths = {os.path.relpath(path, self._top) for path in seen}
        work = self._wanted(paths)
        folders = {path for path in work if _is_folder(os.path.join(self._top, path))}
        came = self._with_all_below(folders - self._folders)
        went = (paths & self._folders) - folders - {"."}
        if came or went or any(path.endswith(".gitignore") for path in work):  # as may be, with what is ignored
            self._folders = self._known_folders() | folders | came
            before, self._listener = self._listener, self._listen()
            before.stop.set()
            # What is in a new folder by now changed with it, but for what came while this was found out.
            self._fresh, self._told = came, self._inside(came)
        return (work - folders) | late | self._told

    def close(self) -> None:
        self._listener.stop.set()
        self._listener.join()

    def _listen(self) -> _Listener:
        while True:
            paths = [os.path.join(self._top, folder) if folder != "." else self._top for folder in self._folders]
            there = [path for path in paths if _is_folder(path)]
            try:
                return _Listener(there, self._heard)
            except FileNotFoundError:
                if all(map(_is_folder, there)):
                    raise

    def _heard(self, paths: set[str]) -> None:
        with self._guard:
            self._seen |= paths
        self._wake()

    def _known_folders(self) -> set[str]:
        """The top (`.`) and every folder below it that git does not ignore, empty ones too."""
        listing = self._repository.git.must("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        folders = {"."}
        # With a slash at the end: a repository of its own.
        for path in {os.path.dirname(name) for name in listing.fields if not name.endswith("/")}:
            folder = path
            while folder and folder not in folders:
                folders.add(folder)
                folder = os.path.dirname(folder)
        return folders | self._with_all_below(self._wanted(self._right_below(folders) - folders))

    def _inside(self, folders: Iterable[str]) -> set[str]:
        if not folders:
            return set()
        options = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--")
        listing = self._repository.git.must(*options, *(f":(top,literal){folder}" for folder in folders))
        return set(filter(is_work, listing.fields))

    def _with_all_below(self, folders: set[str]) -> set[str]:
        """The folders and those below them that git does not ignore. They may be empty, so that git knows nothing of them."""
        found: set[str] = set()
        level = {folder for folder in folders if not os.path.lexists(os.path.join(self._top, folder, ".git"))}
        while level:
            found |= level
            below = self._wanted(self._right_below(level))
            level = {folder for folder in below if not os.path.lexists(os.path.join(self._top, folder, ".git"))}
        return found

    def _right_below(self, folders: set[str]) -> set[str]:
        found: set[str] = set()
        for folder in folders:
            try:
                with os.scandir(os.path.join(self._top, folder)) as entries:
                    names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
            except OSError:
                continue  # it is gone again, or nobody may look into it
            found.update(name if folder == "." else f"{folder}/{name}" for name in names)
        return found

    def _wanted(self, paths: set[str]) -> set[str]:
        """The paths that are neither git's own, nor an editor's scratch, nor ignored."""
        candidates = {path for path in paths if path != "." and is_work(path)}
        return candidates - _ignored(self._repository, sorted(candidates))


class Polled:
    """Changes found by asking `git status`, at most once in `interval` seconds."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[str, tuple[int, int, int] | None] = {}
        self._moved = ""
        self.interval = SHORTEST
        self._due = 0.0
        self._looked = 0
        self._look()

    def take(self) -> set[str]:
        if time.monotonic() < self._due:
            return set()
        before, moved, since = self._known, self._moved, self._looked
        self._look()
        arrived = self._known.keys() - before.keys()
        if self._moved != moved:  # git went on (a commit, a reset): it lists files anew that nobody has written
            arrived = {path for path in arrived if (sign := self._known[path]) is None or sign[1] > since}
        changed = {path for path in self._known.keys() & before.keys() if self._known[path] != before[path]}
        left = {path for path in before.keys() - self._known.keys() if self._sign(path) != before[path]}
        return {path for path in arrived | changed | left if is_work(path) and not path.endswith("/")}

    def close(self) -> None:
        pass

    def _look(self) -> None:
        start, self._looked = time.monotonic(), time.time_ns()
        status = self._repository.status()
        self._moved = status.head + " " + " ".join(status.staged)
        self._known = {path: self._sign(path) for path in status.touched}
        now = time.monotonic()
        self.interval = min(max(SHARE * (now - start), SHORTEST), LONGEST)
        self._due = now + self.interval

    def _sign(self, path: str) -> tuple[int, int, int] | None:
        try:
            found = (self._repository.top / path).lstat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size


def is_remote(path: str, mounts: str = "/proc/self/mounts") -> bool:
    """Is the folder on a file system of which the system does not tell all changes?"""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            rows = [row.split(" ") for row in file]
    except OSError:
        return False  # no Linux
    inside = [
        (len(place), row[2])
        for row in rows
        if len(row) > 2 and f"{path}/".startswith((place := row[1].replace("\\040", " ")).rstrip("/") + "/")
    ]
    return bool(inside) and _REMOTE.fullmatch(max(reversed(inside), key=lambda each: each[0])[1]) is not None


def is_work(path: str) -> bool:
    """May the file be somebody's work: is it neither git's own, nor ours, nor an editor's scratch?"""
    parts = path.split("/")
    return ".git" not in parts and path != ".ccmp/state.json" and not _SCRATCH.fullmatch(path)


def _ignored(repository: Repository, paths: list[str]) -> set[str]:
    """Those of the paths that git ignores; a tracked file never is."""
    if not paths:
        return set()
    stdin = b"".join(os.fsencode(path) + b"\0" for path in paths)
    asked = repository.git.run("check-ignore", "-z", "--stdin", stdin=stdin)
    if asked.status in (0, 1) or len(paths) == 1:
        return set(asked.fields)
    # One of them (in a submodule, beyond a symbolic link) stands in the way of all others.
    return {path for each in paths for path in _ignored(repository, [each])} if len(paths) <= 100 else set()


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)
