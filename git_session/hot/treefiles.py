"""The door to the files of a work tree: whoever reads or writes one goes through here.

A clone may bring anything under any name: a link out of the work tree, into `.git` or in a circle, a pipe, a device, a folder
in place of a file, a file of any size. So a link is followed only inside the work tree, what is no regular file is not even
opened, opening waits for nobody, and what was opened is looked at again before the first byte is read.
"""

import os

from git_session.hot.system import replace

_KIND, _REGULAR, _LINK = 0o170000, 0o100000, 0o120000

TYPE_CHECKING = False
if TYPE_CHECKING:
    AnyPath = str | bytes | os.PathLike[str]


class UnsafeFileError(OSError):
    """A file that is neither read nor written; `strerror` is the predicate of a sentence about it."""

    def __init__(self, path: "AnyPath", reason: str) -> None:
        super().__init__(0, reason, os.fsdecode(path))


class OutsideError(UnsafeFileError):
    """The name leads out of the work tree, or into a repository's own folder."""


class TooLargeError(UnsafeFileError):
    """The file has more bytes than are read."""


class TreeFiles:
    """The files of the work tree `top`, by their paths from the top. Every method raises OSError, UnsafeFileError among them."""

    def __init__(self, top: "AnyPath") -> None:
        self._top = os.path.realpath(os.fsencode(top))
        self._folders: dict[bytes, bytes] = {}

    def place(self, name: "AnyPath") -> bytes:
        """Where the file `name` really is, which need not exist; raises OutsideError if that is not in the work tree."""
        path = os.path.join(self._top, os.fsencode(name))
        if b"\0" in path:
            raise UnsafeFileError(path, "is not the name of a file")
        folder, last = os.path.split(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        real = os.path.join(self._folders[folder], last)
        if last in (b"", b".", b"..") or os.path.islink(real):
            real = os.path.realpath(real)
        within = real[len(self._top.rstrip(b"/")) :]
        if not real.startswith(self._top) or not within.startswith(b"/"):
            raise OutsideError(path, "is outside the work tree")
        if b".git" in within.lower().split(b"/"):
            raise OutsideError(path, "is in a repository's own folder")
        return real

    def is_own(self, name: "AnyPath") -> bool:
        """Whether the name leads to the file without a symbolic link on the way."""
        try:
            return self.place(name) == os.path.join(self._top, os.fsencode(name))
        except OSError:
            return False

    def open(self, name: "AnyPath") -> int:
        """A descriptor to read the file."""
        return _opened(self.place(name))

    def read(self, name: "AnyPath", most: int) -> bytes:
        """The whole file; raises TooLargeError if it has more than `most` bytes."""
        return _whole(self.open(name), name, most)

    def start(self, name: "AnyPath", most: int) -> bytes:
        """The first `most` bytes of the file."""
        with open(self.open(name), "rb") as file:
            return file.read(most)

    def end(self, name: "AnyPath", most: int) -> bytes:
        """The last `most` bytes of the file."""
        with open(self.open(name), "rb") as file:
            file.seek(max(os.fstat(file.fileno()).st_size - most, 0))
            return file.read(most)

    def replace(self, name: "AnyPath", content: bytes) -> None:
        """Write the file in one step, with the folders above it; the target of a link is written, not the link."""
        replace(self._writable(name), content)

    def open_lock(self, name: "AnyPath") -> int:
        """A descriptor for a kernel lock on the file, which is made if it does not exist."""
        place = self._writable(name)
        return os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)

    def _writable(self, name: "AnyPath") -> bytes:
        """The place of a file that may be written, in a folder that exists from now on."""
        place = self.place(name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        _refuse_other_kinds(place)
        return place

    def remove(self, name: "AnyPath") -> None:
        """Delete the file, if it is there; the target of a link, not the link."""
        try:
            os.unlink(self.place(name))
        except FileNotFoundError:
            pass


def read_regular(path: "AnyPath", most: int) -> bytes:
    """The whole file at a path that the user or git named, anywhere; raises OSError, UnsafeFileError among them, as `TreeFiles` does."""
    return _whole(_opened(os.path.realpath(os.fsencode(path))), path, most)


def _opened(place: bytes) -> int:
    """A descriptor for the regular file at `place`, whose links are resolved."""
    _refuse_other_kinds(place)
    descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if os.fstat(descriptor).st_mode & _KIND != _REGULAR:  # it was replaced meanwhile
        os.close(descriptor)
        raise UnsafeFileError(place, "is not a file")
    return descriptor


def _whole(descriptor: int, name: "AnyPath", most: int) -> bytes:
    with open(descriptor, "rb") as file:
        content = file.read(most + 1) if os.fstat(descriptor).st_size <= most else None
    if content is None or len(content) > most:  # it may have grown since
        raise TooLargeError(name, f"is larger than {most:,} bytes")
    return content


def _refuse_other_kinds(place: bytes) -> None:
    """Raise UnsafeFileError if there is something other than a regular file at `place`."""
    try:
        kind = os.lstat(place).st_mode & _KIND
    except (FileNotFoundError, NotADirectoryError):
        return
    if kind != _REGULAR:  # even opening some devices does something
        raise UnsafeFileError(place, "is a circle of symbolic links" if kind == _LINK else "is not a file")
