"""Detects changes to files of a work tree, by notifications of the system (watchfiles) or by polling `git status`.

Only folders that git does not ignore are watched, so that `node_modules` costs neither time nor inotify watches. If the system
cannot notify (watchfiles is not installed, no watches are left, a network file system), `git status` is polled: it knows what
is ignored, and is the fastest way to check many files. It runs so rarely that it uses at most 1 % of a processor.
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
"""Ms without further changes after which changes are delivered."""
SHORTEST, LONGEST, SHARE = 2.0, 60.0, 100
"""Bounds of the seconds between two polls; the interval is SHARE times the duration of a poll."""
_SCRATCH = re.compile(r"(?:.*/)?(?:\.#[^/]*|#[^/]*#|[^/]*~|4913|\.[^/]*\.sw[a-p]|\.goutputstream-[^/]*)")
"""Temporary files of editors."""
_REMOTE = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|drvfs|afs|ncpfs|davfs|ceph|glusterfs|lustre|vboxsf|fuse\.(?:sshfs|davfs2?|rclone|s3fs|gcsfuse)"
)
"""Types of file systems that do not notify of all changes, such as those shared over a network."""


class Changes(Protocol):
    """A source of changes."""

    def take(self) -> set[str]:
        """The paths changed since the last call, relative to the top. Raises OSError if no more changes can be detected."""

    def close(self) -> None: ...


class _Listener(threading.Thread):
    """Passes changed paths in `folders` to `heard` until `stop` is set; it is listening once the constructor returns."""

    def __init__(self, folders: list[str], heard: Callable[[set[str]], None]) -> None:
        # watchfiles.watch() shows neither when it is ready nor, in time, that it failed.
        from watchfiles._rust_notify import RustNotify

        super().__init__(daemon=True)
        self.stop = threading.Event()
        self._heard = heard
        self._notify = RustNotify(folders, False, False, 0, False, True)
        self.start()

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                changes = self._notify.watch(5 * STEP, STEP, 5000, self.stop)
                if isinstance(changes, set):
                    self._heard({path for _, path in changes})
        except (OSError, RuntimeError):
            pass  # `take` reports that the thread has ended
        finally:
            self._notify.close()


class Notified:
    """Changes by notifications of the system, in a thread of watchfiles, which calls `wake` when there are any.

    Raises ModuleNotFoundError without watchfiles; OSError if the system provides no (more) watches.
    """

    def __init__(self, repository: Repository, wake: Callable[[], None]) -> None:
        self._repository = repository
        self._top = os.fspath(repository.top)
        self._wake = wake
        self._guard = threading.Lock()
        self._seen: set[str] = set()
        self._folders = self._known_folders()
        self._fresh: set[str] = set()
        self._reported: set[str] = set()
        self._listener = self._listen()
        while (now := self._known_folders()) - self._folders:  # created before the listener was ready
            self._folders = now
            before, self._listener = self._listener, self._listen()
            before.stop.set()

    def take(self) -> set[str]:
        with self._guard:
            seen, self._seen = self._seen, set()
        if not self._listener.is_alive():
            raise OSError("the system reports no more changes")
        late = self._inside(self._fresh) - self._reported
        self._fresh, self._reported = set(), set()
        if not seen:
            return late
        paths = {os.path.relpath(path, self._top) for path in seen}
        work = self._wanted(paths)
        folders = {path for path in work if _is_folder(os.path.join(self._top, path))}
        came = self._with_all_below(folders - self._folders)
        went = (paths & self._folders) - folders - {"."}
        if came or went or any(path.endswith(".gitignore") for path in work):  # what is ignored may have changed
            self._folders = self._known_folders() | folders | came
            before, self._listener = self._listener, self._listen()
            before.stop.set()
            # Files that are now in a new folder changed with it; `_fresh` finds those added until the listener was ready.
            self._fresh, self._reported = came, self._inside(came)
        return (work - folders) | late | self._reported

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
        """The top (`.`) and every folder below it that git does not ignore, including empty ones."""
        listing = self._repository.git.must("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        folders = {"."}
        # A trailing slash marks a nested repository.
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
        """The folders and all below them that git does not ignore, including empty ones, which git does not list."""
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
                continue  # deleted meanwhile, or not readable
            found.update(name if folder == "." else f"{folder}/{name}" for name in names)
        return found

    def _wanted(self, paths: set[str]) -> set[str]:
        """The paths that are neither git's, nor temporary files of editors, nor ignored."""
        candidates = {path for path in paths if path != "." and is_work(path)}
        return candidates - _ignored(self._repository, sorted(candidates))


class Polled:
    """Changes found by `git status`, polled at most once in `interval` seconds."""

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
        if self._moved != moved:  # after a commit or reset, git lists other files without anyone having written them
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
    """Is the folder on a file system that does not notify of all changes?"""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            rows = [row.split(" ") for row in file]
    except OSError:
        return False  # not Linux
    inside = [
        (len(place), row[2])
        for row in rows
        if len(row) > 2 and f"{path}/".startswith((place := row[1].replace("\\040", " ")).rstrip("/") + "/")
    ]
    return bool(inside) and _REMOTE.fullmatch(max(reversed(inside), key=lambda each: each[0])[1]) is not None


def is_work(path: str) -> bool:
    """May the file be a user's work, that is not git's, ours, or a temporary file of an editor?"""
    parts = path.split("/")
    return ".git" not in parts and path != ".ccmp/state.json" and not _SCRATCH.fullmatch(path)


def _ignored(repository: Repository, paths: list[str]) -> set[str]:
    """The paths that git ignores, which never include tracked files."""
    if not paths:
        return set()
    stdin = b"".join(os.fsencode(path) + b"\0" for path in paths)
    asked = repository.git.run("check-ignore", "-z", "--stdin", stdin=stdin)
    if asked.status in (0, 1) or len(paths) == 1:
        return set(asked.fields)
    # A single path in a submodule or beyond a symbolic link makes git fail for all of them.
    return {path for each in paths for path in _ignored(repository, [each])} if len(paths) <= 100 else set()


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)
