"""The one lock for every write to journals, views and notes."""

import os
import sys
import time

from git_session.hot.system import open_file, read


class LockHeldError(BlockingIOError):
    """One process has held the lock for so long (it was stopped, say) that the caller goes on without it."""


class Lock:
    """A kernel lock, so a crash leaves nothing stale: that of flock(2), which `flock(1)` takes for the sh of post-commit.

    Until 2026-11-29 it was taken by lockf(3), which Linux keeps apart from flock(2): a server or a watch that was started
    before the upgrade and runs on does not exclude us. The journal loses nothing, for each event is one append; a note may be
    lost if both write one within the same milliseconds, and `doctor --fix` makes it from the journal. To take both locks is no
    way out: on NFS and BSD they exclude each other, also in one process, which may wait for itself.

    The file says who holds the lock: `<process id> <epoch ms since when> <program>`. Whoever gets it first writes the notes
    that a killed holder left unwritten.
    """

    PATIENCE = 2.0
    """Seconds for which one process may hold the lock before the others stop waiting for it."""

    def __init__(self, common_dir: bytes) -> None:
        self.sessions = os.path.join(common_dir, b"sessions")
        self.path = os.path.join(self.sessions, b"lock")

    def __enter__(self) -> None:
        self.descriptor = open_file(self.path, os.O_RDWR | os.O_CREAT)
        try:
            if not self._try():
                self._wait()
            self._sign()
            self._complete()
        except BaseException:
            os.close(self.descriptor)
            raise

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)

    def _try(self) -> bool:
        import fcntl  # half a millisecond, which hooks that write nothing do not pay

        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _wait(self) -> None:
        """Wait for the lock, however many processes take turns. Raises LockHeldError if one of them keeps it."""
        holder, begun, pause = b"", 0.0, 0.001
        while True:
            now = time.monotonic()
            found = os.pread(self.descriptor, 200, 0)
            if found != holder or not begun:
                holder, begun = found, now
            held = max(now - begun, _since(holder))
            if now - begun > 0.5 and held > self.PATIENCE:
                raise LockHeldError(11, "%s has held the lock for %d s" % (holder_name(holder), held), self.path)
            time.sleep(pause)
            pause = min(pause * 1.5, 0.02)
            if self._try():
                return

    def _sign(self) -> None:
        program = os.path.basename(sys.argv[0]) if sys.argv[0] != "-c" else "git-session"
        words = [program, *(word for word in sys.argv[1:3] if word[:1] not in ("", "-", "/", "."))]
        try:
            os.pwrite(
                self.descriptor, b"%d %d %s\n" % (os.getpid(), time.time() * 1000, os.fsencode(" ".join(words))[:99]), 0
            )
        except OSError:
            pass  # on a full disk nobody learns who holds it

    def has_due_notes(self) -> bool:
        """Did a process announce notes that it is about to write, or was killed before it wrote?"""
        return bool(read(os.path.join(self.sessions, b"notes-due")))

    def _complete(self) -> None:
        """Raises RuntimeError when git could not write the notes, which are then left to `doctor`."""
        if self.has_due_notes():
            from git_session.hot.notes import complete_notes

            complete_notes(self.sessions)


def _since(holder: bytes) -> float:
    """The seconds since when, as it says, `holder` has the lock; 0 where it does not say."""
    words = holder.split(b" ", 2)
    return time.time() - int(words[1]) / 1000 if len(words) == 3 and words[1].isdigit() and len(words[1]) < 15 else 0.0


def holder_name(holder: bytes) -> str:
    """`process 4711 (git-session end)`; without a trustworthy word of it just `another process`."""
    process, _, rest = holder.partition(b"\n")[0].partition(b" ")
    program = "".join(each for each in rest.partition(b" ")[2].decode("utf-8", "replace") if each.isprintable())
    try:
        os.kill(int(process), 0)
    except PermissionError:
        pass  # of another user
    except (OSError, ValueError, OverflowError):
        return "another process"
    return "process %d (%s)" % (int(process), program) if int(process) > 1 else "another process"
