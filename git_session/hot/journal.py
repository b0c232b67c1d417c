"""The journal and the view that hooks keep, as bytes.

A session's folder is `<common-dir>/sessions/<id>/`. Its `journal` is append-only, one event a line:
`<epoch-ms> <kind> <json object>`. Its `hook` file is the view that hooks work from, `key value` lines made by commands
and kept up by hooks; deleting it loses nothing:

    version 3            this format; 0, or no such line = must be rebuilt. The sh of post-commit, which cannot replace a
                         file in one step, writes it last
    journal 812          bytes of the journal that the view has absorbed
    settings N           what the view was made from: git's own values, and the configuration file, as they stand in
    config 402 1763…     `session-settings` (`hot.settings`)
    branch feature/x     the branch that the session belongs to
    track 0              session.auto_track is off: hooks leave commits and switches alone; no such line otherwise
    plain 1              commits are in UTF-8 (no i18n.commitEncoding), so the sh of prepare-commit-msg may splice; or 0
    idle 1800000         session.idle_timeout (ms)
    away 14400000        session.away_after (ms)
    boot 1763…           when /proc/uptime was 0 (epoch ms), for the sh of post-commit, which records nothing without it; no such
                         line where there is no uptime, or the journal ends in a torn line, which sh could not close
    head OID             the commit of the branch up to which commits that no hook saw were looked for; `rebased` after it:
                         a rebase came in between
    clock A I L R C      `Clock.numbers`: active ms, idle ms, last event (epoch ms), running 0/1, active ms at the last commit
    write Decisions …    the trailers that ordinary commits get
    objective TEXT       a line of the Session-Objectives trailer; several
    listing ~ID ~ID…     the changes of objectives (ids of events) that these lines tell, which no commit lists yet
    steady TEXT          a line of that trailer in the commit after that, if nothing changes; several. There are none
                         where changes are left for it
    decision ID TEXT     a line of a decision that no commit carries yet; several
    delivered OID ID…    the decisions that the last commit carries (an amend carries them on), and ~ID for each change of
                         objectives that its list tells; below it the one before
    completed obj-1      an objective completed since the last commit; several
    snapshot I L         session.checkpoint_interval (ms) and the last snapshot (epoch ms), with auto_checkpoint
    banner TEXT          shown when the session is entered, `%t` is the time so far; several
"""

import os

from git_session.hot.agent import agent
from git_session.hot.clock import Clock, Timeouts, is_long
from git_session.hot.system import boot_ms, git, open_file, read, replace, times_written, write_all

# Kinds that hooks write; after any other kind a command has to rebuild the view.
OWN_KINDS = (b"enter", b"leave", b"commit", b"rewrite", b"activity", b"agent")

LONGEST_ID = 100
"""Most characters of a session's id."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_session_id(text: bytes) -> bool:
    """Whether `text` is formed like a session's id (`model.ids`): lower-case ASCII letters and digits, in groups joined by hyphens.

    Ids come from notes, refs and configuration that others may have written, and become parts of paths and refs.
    """
    return len(text) <= LONGEST_ID and text == text.lower() and all(group.isalnum() for group in text.split(b"-"))


def quote(text: bytes) -> bytes:
    """`text` (UTF-8) as a JSON string, without NULs, which no journal has (`model.event_body`)."""
    text = text.replace(b"\0", b"").replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    if any(byte < 32 for byte in text):
        text = b"".join(b"\\u%04x" % byte if byte < 32 else bytes((byte,)) for byte in text)
    return b'"' + text + b'"'


def _json(value: "Any") -> bytes:
    """Text (UTF-8), a number, or a list of such, as JSON."""
    if isinstance(value, list):
        return b"[" + b",".join(map(_json, value)) + b"]"
    return quote(value) if isinstance(value, bytes) else b"%d" % value


def event(at: int, kind: bytes, **fields: "Any") -> bytes:
    """A journal line with a fresh random id; `fields` are text (UTF-8), numbers, and lists. It names the agent that acts."""
    by = agent()
    if by:
        fields["by"] = by.encode()
    body = b"".join(b',"%s":%s' % (name.encode(), _json(value)) for name, value in fields.items())
    return b'%d %s {"id":"%s"%s}\n' % (at, kind, os.urandom(5).hex().encode(), body)


def commit_body(
    *, oid: "Any", parents: "Any", seconds: int, decisions: "Any", completed: "Any", listed: "Any" = None
) -> "dict[str, Any]":
    """The body of a `commit` event (`model.fold` says what each part means); the texts are bytes in hooks, str in commands."""
    body = {"oid": oid, "parents": parents, "seconds": seconds, "decisions": decisions, "completed": completed}
    return body if listed is None else {**body, "listed": listed}


def append(folder: bytes, lines: bytes, *, sync: bool = False) -> None:
    """Append whole lines to the journal in `folder`, under the lock: all of them or, when the disk is full, none.

    A torn last line (a crash in the middle of a write) is closed first, so that it cannot swallow the new one.
    """
    descriptor = open_file(os.path.join(folder, b"journal"), os.O_RDWR | os.O_APPEND)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            lines = b"\n" + lines
        try:
            write_all(descriptor, lines)
            if sync:
                os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)


def is_recorded(folder: bytes, oid: bytes) -> bool:
    """Does one of the journal's last events name the commit `oid`, or say that it replaced another?"""
    with open(open_file(os.path.join(folder, b"journal")), "rb", buffering=0) as file:
        file.seek(max(os.fstat(file.fileno()).st_size - 16_384, 0))
        rows = file.read().split(b"\n")[:-1]  # a torn line is no event
    made, replaced = b'"oid":"%s"' % oid, b'","%s"]' % oid
    return any(made in row or (replaced in row and b" rewrite " in row) for row in rows)


def listed(*listings: tuple[str | bytes, ...]) -> list[bytes]:
    """The names that these git commands print, separated by NUL."""
    return [name for name in b"\0".join(git(*listing)[1] for listing in listings).split(b"\0") if name]


class View:
    """A session's `hook` file, and how far behind its journal it is."""

    def __init__(self, folder: bytes) -> None:
        self.folder = folder
        self.lines: list[tuple[bytes, bytes]] = []
        for row in read(os.path.join(folder, b"hook")).split(b"\n"):
            key, _, value = row.partition(b" ")
            if key:
                self.lines.append((key, value))
        self.stale = self.first(b"version") != b"3"
        self.clock = Clock(*self.numbers(b"clock", len(Clock().numbers())))
        self.timeouts: Timeouts = (self.numbers(b"idle", 1)[0], self.numbers(b"away", 1)[0])

    def numbers(self, key: bytes, count: int) -> list[int]:
        """The whole numbers under `key`; zeros, and a stale view, where these are not `count` numbers."""
        words = self.first(key).split()
        if len(words) == count and all(word.lstrip(b"-").isdigit() for word in words):
            return [int(word) for word in words]
        self.stale = True
        return [0] * count

    @property
    def is_untracked(self) -> bool:
        """Is session.auto_track off, so that hooks have nothing to do in this session?"""
        return self.first(b"track") == b"0"

    def first(self, key: bytes) -> bytes:
        """The value of the first line of `key`; empty without one."""
        return next((value for name, value in self.lines if name == key), b"")

    def every(self, key: bytes) -> list[bytes]:
        """The values of all lines of `key`."""
        return [value for name, value in self.lines if name == key]

    def put(self, key: bytes, *values: bytes) -> None:
        """Replace all lines of `key`."""
        self.lines = [pair for pair in self.lines if pair[0] != key] + [(key, value) for value in values]

    def absorb(self) -> None:
        """Read the journal from where the view ends; events that a command wrote make the view stale."""
        (start,) = self.numbers(b"journal", 1)
        with open(open_file(os.path.join(self.folder, b"journal")), "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size < start:  # lines were cut off, perhaps of commits that the branch has
                self.stale, start = True, size
                self.put(b"head", b"")
            file.seek(max(start - 1, 0))
            before, tail = file.read(1 if start else 0), file.read()
        if before != (b"\n" if start else b""):
            self.stale = True  # not the journal that the view is of
        whole = tail[: tail.rfind(b"\n") + 1]
        for row in whole.split(b"\n")[:-1]:
            words = row.split(b" ", 2)
            if len(words) == 3 and words[0].isdigit() and len(words[0]) <= 14:  # `event_body.LATEST`
                # Only a command can work out what counts at its own time (`late`), or by another clone's clock (`w`).
                foreign = b'"late":' in words[2] or b'"w":"' in words[2]
                self.stale = self.stale or words[1] not in OWN_KINDS or foreign
                self.clock.tick(int(words[0]), words[1], self.timeouts)
        self.stale = self.stale or whole != tail  # a torn line, or one that is being written
        self.put(b"journal", b"%d" % (start + len(whole)))

    def until(self, at: int) -> Clock:
        """The clock as it will be at `at` (epoch ms)."""
        return self.clock.until(at, self.timeouts)

    def evidence(self, at: int, top: bytes, *listings: tuple[str | bytes, ...]) -> bytes:
        """`activity` lines for a gap until `at` that is too long to count whole: when the files named by git were written.

        Each of `listings` is a git command that prints NUL-separated names as seen from the top of the work tree, `top`.
        """
        if not self.clock.running or not is_long(self.clock.last, at, self.timeouts):
            return b""
        times = times_written(top, listed(*listings))
        return b"".join(event(time, b"activity") for time in times if self.clock.last < time < at)

    def save(self) -> None:
        """Replace the file. A stale view stays one: what it did not understand is behind it now."""
        self.put(b"version", b"0" if self.stale else b"3")
        boot = boot_ms()
        self.put(b"boot", *([b"%d" % boot] if boot else []))
        self.put(b"clock", b" ".join(b"%d" % number for number in self.clock.numbers()))
        rows = b"".join(b"%s %s\n" % pair for pair in self.lines)
        replace(os.path.join(self.folder, b"hook"), rows)


def duration(seconds: int) -> bytes:
    """`2h 15m`, `15m`, `40s`."""
    if seconds < 60:
        return b"%ds" % seconds
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return b"%dm" % minutes
    return b"%dh %dm" % (hours, minutes) if minutes else b"%dh" % hours
