"""Files, the clock and the git process: what the hot path needs from the system."""

import os
import sys
import time


class NotAFileError(OSError):
    """A folder or a pipe is where a file of ours has to be."""

    def __init__(self, path: "bytes | str") -> None:
        super().__init__(0, "is not a file", os.fsdecode(path))

    def __str__(self) -> str:
        return f"{self.filename} {self.strerror}"


_FOLDER, _PIPE, _KIND = 0o040000, 0o010000, 0o170000


def open_file(path: "bytes | str", flags: int = os.O_RDONLY) -> int:
    """A descriptor for a file of ours; waits for nobody. Raises OSError, and NotAFileError for a folder or a pipe."""
    try:
        descriptor = os.open(path, flags | os.O_NONBLOCK, 0o666)
    except IsADirectoryError:
        raise NotAFileError(path) from None
    if os.fstat(descriptor).st_mode & _KIND in (_FOLDER, _PIPE):
        os.close(descriptor)
        raise NotAFileError(path)
    return descriptor


def read(path: bytes) -> bytes:
    """The file's bytes; empty when there is no such file. Raises NotAFileError."""
    try:
        descriptor = open_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return b""
    with open(descriptor, "rb", buffering=0) as file:
        return file.read()


def write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def replace(path: bytes, content: bytes) -> None:
    """Put `content` at `path` in one step: a temporary file beside it, then a rename."""
    temporary = path + b".%d.tmp" % os.getpid()
    remove(temporary)  # left by a killed process, or in a work tree by whoever made the clone
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        try:
            write_all(descriptor, content)
        finally:
            os.close(descriptor)
        os.replace(temporary, path)
    except BaseException as error:
        os.unlink(temporary)
        if isinstance(error, IsADirectoryError):
            raise NotAFileError(path) from None
        raise


def names_written(top: bytes, names: list[bytes], since: int, until: int) -> list[bytes]:
    """Those of the files `names` in the work tree `top` that were written after `since`, and not after `until` (epoch ms)."""
    found = []
    for name in names:
        try:
            at = os.stat(os.path.join(top, name)).st_mtime_ns // 1_000_000
        except OSError:
            continue  # deleted
        if since < at <= until:
            found.append(name)
    return found


def times_written(top: bytes, names: list[bytes]) -> list[int]:
    """When the files in the work tree `top` were written (epoch ms), in order; a deleted one has left no evidence."""
    found = set()
    for name in names:
        try:
            found.add(os.stat(os.path.join(top, name)).st_mtime_ns // 1_000_000)
        except OSError:
            continue
    return sorted(found)


def remove(path: bytes) -> None:
    """Delete the file if it is there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


PROC = b"/proc"


def now_ms() -> int:
    """Epoch milliseconds; GIT_SESSION_NOW stands in for the clock, as GIT_COMMITTER_DATE does for git.

    Hooks ignore a value that is no time, because a commit must not lose its session over it; commands refuse it (cli.py).
    """
    given = os.environ.get("GIT_SESSION_NOW", "")
    return int(float(given) * 1000) if is_time(given) else time.time_ns() // 1_000_000


def boot_ms() -> int:
    """When /proc/uptime was 0 (epoch ms), by which the sh of post-commit tells the time without a process; 0 where there is none."""
    up = read(PROC + b"/uptime").partition(b" ")[0].partition(b".")
    return time.time_ns() // 1_000_000 - int(up[0] + up[2]) * 10 if up[0].isdigit() and len(up[2]) == 2 else 0


def is_time(text: str) -> bool:
    """Is it a time in epoch seconds, perhaps with a fraction, before the year 5138? hooks/prepare-commit-msg has the same rule."""
    whole, _, fraction = text.partition(".")
    return text.isascii() and whole.isdigit() and len(whole) <= 11 and (not fraction or fraction.isdigit())


READ_ONLY = "GIT_SESSION_READ_ONLY"


def is_read_only() -> bool:
    """Does the environment say that the repository cannot be written, so that nothing need be tried?"""
    return os.environ.get(READ_ONLY, "").lower() not in ("", "0", "false", "no", "off")


def spawn(
    *arguments: str | bytes, stdin: bytes = b"", program: tuple[str, ...] = ("git",), errors: bool = False
) -> tuple[int, int]:
    """Start git (or `program`) and feed it `stdin`; returns (process id, descriptor of its stdout) for `collect`.

    Its stderr is dropped or, with `errors`, joins stdout.
    For commands that read all their input before they print more than a pipe holds.
    """
    out_read, out_write = os.pipe()
    in_read, in_write = os.pipe()
    null = os.open(os.devnull, os.O_WRONLY)
    actions = [
        (os.POSIX_SPAWN_DUP2, in_read, 0),
        (os.POSIX_SPAWN_DUP2, out_write, 1),
        (os.POSIX_SPAWN_DUP2, out_write if errors else null, 2),
    ]
    process = os.posix_spawnp(program[0], [*program, *arguments], os.environ, file_actions=actions)
    for descriptor in (out_write, in_read, null):
        os.close(descriptor)
    try:
        write_all(in_write, stdin)
    except BrokenPipeError:
        pass  # git gave up early: its exit status tells
    os.close(in_write)
    return process, out_read


def collect(process: int, stdout: int) -> tuple[int, bytes]:
    """Wait for a spawned git: (exit status, stdout)."""
    with open(stdout, "rb") as pipe:
        output = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), output


def git(*arguments: str | bytes, stdin: bytes = b"") -> tuple[int, bytes]:
    """Run git: (exit status, stdout)."""
    return collect(*spawn(*arguments, stdin=stdin))


def git_arguments(*commands: bytes) -> tuple[list[bytes], bool]:
    """(the command line of git that runs this hook by one of its `commands`, is it word for word); empty where it cannot be read."""
    process = os.getppid()
    for _ in range(4):  # the hook's sh, perhaps another one around it, git
        parent, words, exact = command_line(process)
        at = next((at for at, word in enumerate(words) if word in commands), 0)
        if at:
            before = words[:at]
            if any(word.rpartition(b"/")[2] == b"git" for word in (before[:1] if exact else before)):
                return words, exact
        if not parent:
            break
        process = parent
    return [], False


def command_line(process: int) -> tuple[int, list[bytes], bool]:
    """(parent, words, True) of a process; where there is no /proc (macOS), by `ps`, which joins the words by blanks."""
    words = read(b"%s/%d/cmdline" % (PROC, process)).split(b"\0")[:-1]
    if words:
        fields = read(b"%s/%d/stat" % (PROC, process)).rpartition(b")")[2].split()
        return int(fields[1]) if len(fields) > 1 else 0, words, True
    try:
        shown = collect(*spawn("-ww", "-o", "ppid=", "-o", "args=", "-p", str(process), program=("ps",)))[1].split()
    except OSError:
        shown = []  # no ps on this PATH
    return (int(shown[0]), shown[1:], False) if shown and shown[0].isdigit() else (0, [], False)


def full(*arguments: str | bytes) -> None:
    """Run `git-session hook …` with the whole program, for what is rare and may take its time."""
    program = whole_program()
    os.waitpid(os.posix_spawn(program[0], [*program, *arguments], os.environ), 0)


def whole_program() -> tuple[str, ...]:
    """The command line of `git-session hook`, to which its arguments are added."""
    # -I: neither the current folder, which is somebody else's work tree, nor PYTHONPATH is to be imported from.
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from git_session.cli import main; sys.exit(main())"
    package = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    return sys.executable, "-I", "-c", code, package, "hook"
