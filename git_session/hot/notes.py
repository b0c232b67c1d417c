"""Records of commits in refs/notes/session: one note a commit, written by git itself.

    session: feature-oauth-20261124-jz6t
    time: 25m 3s of 1h 35m 10s

That is the active time since the session's last commit, and so far. Older versions wrote seconds (`commit-time: 1503`,
`session-time: 5710`), which are read.
"""

import os

from git_session.hot.journal import is_session_id
from git_session.hot.system import collect, git, read, replace, spawn

NOTES_REF = "refs/notes/session"
OURS = (b"session", b"commit-time", b"session-time")
DUE = b"notes-due"
UNITS = {b"h": 3600, b"m": 60, b"s": 1}


def start_note(oid: bytes, text: bytes) -> tuple[int, int]:
    """Begin to write the note of the commit `oid`, replaced whole; `finish_note` waits for it."""
    return spawn("notes", "--ref", NOTES_REF, "add", "-f", "-F", "-", oid, stdin=text, errors=True)


def finish_note(process: int, stdout: int) -> None:
    """Raises RuntimeError, with what git says, when it could not write the note."""
    status, output = collect(process, stdout)
    if status:
        raise RuntimeError("git notes add failed: %s" % _complaint(status, output))


def _complaint(status: int, output: bytes) -> str:
    """The first line in which git says what failed."""
    rows = output.decode("utf-8", "backslashreplace").split("\n")
    return next((row for row in rows if row.startswith(("fatal: ", "error: "))), "status %d" % status)


def write_note(oid: bytes, text: bytes) -> None:
    """The note of the commit `oid`, replaced whole; raises RuntimeError when git could not write it."""
    finish_note(*start_note(oid, text))


def read_notes(oids: list[bytes]) -> dict[bytes, bytes]:
    """The notes of those `oids` that have one, in one process."""
    return {oid: note for oid, (note, _) in read_commits(oids).items() if note}


def read_commits(oids: list[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
    """(note, message in UTF-8) of each of `oids` that there is, in one process; the note is empty without one."""
    if not oids:
        return {}
    # A tool that filters history has git prune the old commits; one that is missing must not hide the others.
    options = (
        "--no-walk=unsorted",
        "--ignore-missing",
        "--no-show-signature",
        "--no-color",
        "--encoding=UTF-8",
        "--notes=" + NOTES_REF,
    )
    fields = git("log", *options, "--format=%H%n%N%x00%B%x00", *dict.fromkeys(oids), "--")[1].split(b"\0")
    commits = {}
    for header, message in zip(fields[::2], fields[1::2], strict=False):
        oid, _, note = header.lstrip(b"\n").partition(b"\n")
        commits[oid] = (note.strip() + b"\n" if note.strip() else b"", message)
    return commits


def write_notes(notes: dict[bytes, bytes]) -> None:
    """Replace many notes in one process (fast-import fans the notes tree out as git does); raises RuntimeError."""
    if not notes:
        return
    if len(notes) == 1:
        write_note(*next(iter(notes.items())))
        return
    message = b"Notes added by git-session\n"
    committer = git("var", "GIT_COMMITTER_IDENT")[1].strip()
    stream = [b"commit %s\ncommitter %s\ndata %d\n%s" % (NOTES_REF.encode(), committer, len(message), message)]
    if not git("rev-parse", "-q", "--verify", NOTES_REF)[0]:
        stream.append(b"from %s^0\n" % NOTES_REF.encode())
    for oid, text in notes.items():
        stream.append(b"N inline %s\ndata %d\n%s\n" % (oid, len(text), text))
    status, output = collect(*spawn("fast-import", "--quiet", stdin=b"".join(stream), errors=True))
    if status:
        raise RuntimeError("git fast-import failed: %s" % _complaint(status, output))


def announce_notes(sessions: bytes, notes: dict[bytes, bytes], replaced: dict[bytes, bytes] | None = None) -> None:
    """Leave the `notes` that are about to be written in the file `notes-due` of the folder `sessions`, under the lock.

    Whoever takes the lock after a kill -9 writes them (`complete_notes`). For each note a line `OID`, or `OID REPLACED` if the
    commit `replaced` that one, then the note and a blank line. It comes before the journal's entry, without which no note is
    written: the next command records such a commit as one that no hook saw.
    """
    blocks = [oid + b" " + (replaced or {}).get(oid, b"") + b"\n" + text + b"\n" for oid, text in notes.items()]
    replace(os.path.join(sessions, DUE), b"".join(blocks))


def settle_notes(sessions: bytes) -> None:
    """The announced notes are written, or failed to be written and were reported. As in sh, the empty file stays."""
    os.truncate(os.path.join(sessions, DUE), 0)


def complete_notes(sessions: bytes) -> None:
    """Write the notes that a killed process had announced, under the lock; raises RuntimeError when git could not."""
    due = {}
    for block in read(os.path.join(sessions, DUE)).split(b"\n\n")[:-1]:
        names, _, text = block.partition(b"\n")
        oid, _, old = names.partition(b" ")
        entry = b'["%s","%s"]' % (old, oid) if old else b'"oid":"%s"' % oid
        session = session_in(text)
        if oid.isalnum() and session and entry in read(os.path.join(sessions, session, b"journal")):
            due[oid] = text + b"\n"
    try:
        write_notes(due)
    finally:
        settle_notes(sessions)


def note_text(session: bytes, seconds: int, so_far: int) -> bytes:
    """The note of a commit of `session` that took `seconds`; `so_far` are those of the session with it."""
    return b"session: %s\ntime: %s of %s\n" % (session, _exact(seconds), _exact(so_far))


def _exact(seconds: int) -> bytes:
    """`1h 35m 10s`, `25m 3s`, `10m`, `0s`: exact to the second, as `_seconds` reads it."""
    parts: list[bytes] = []
    for unit, length in UNITS.items():
        count, seconds = divmod(seconds, length)
        if count or (unit == b"s" and not parts):
            parts.append(b"%d%s" % (count, unit))
    return b" ".join(parts)


def session_in(note: bytes) -> bytes:
    """The session that a note names; empty when it is no record of ours. Notes may be fetched: anybody can write them."""
    named = _field(note, b"session")
    return named if is_session_id(named) else b""


def sessions_in(note: bytes) -> list[bytes]:
    """The sessions that a note names: several for the commit that a squash made of commits of several."""
    named = [session_in(note), *_field(note, b"sessions").split(b" ")]
    return [each for each in dict.fromkeys(named) if is_session_id(each)]


def times_in(note: bytes) -> tuple[int, int] | None:
    """(the active seconds of the commit, those of its session so far); None where the note does not say."""
    pairs = [row[len(b"time: ") :].split(b" of ") for row in note.split(b"\n") if row.startswith(b"time: ")]
    pairs.append([_field(note, key) + b"s" for key in (b"commit-time", b"session-time")])
    for pair in pairs:
        seconds, so_far = map(_seconds, pair) if len(pair) == 2 else (None, None)
        if seconds is not None and so_far is not None:
            return seconds, so_far
    return None


def seconds_in(note: bytes) -> int:
    """The active seconds of the commit; 0 where the note does not say."""
    times = times_in(note)
    return times[0] if times else 0


def _seconds(text: bytes) -> int | None:
    """The seconds in `1h 35m 10s`; None for anything else, as a note is somebody else's text."""
    total = 0
    for word in text.split(b" "):
        unit = UNITS.get(word[-1:])
        if not unit or not word[:-1].isdigit() or len(word) > 9:
            return None
        total += int(word[:-1]) * unit
    return total


def _field(note: bytes, key: bytes) -> bytes:
    """The value of `key` in a record; empty without one."""
    return next((row[len(key) + 2 :] for row in note.split(b"\n") if row.startswith(key + b": ")), b"")


def _is_ours(row: bytes) -> bool:
    return row.partition(b": ")[0] in OURS or times_in(row) is not None


def merged(records: list[bytes], *, seconds: int) -> bytes:
    """One record out of several: that of the last session in it, with `seconds` as the time of the commit.

    Of several sessions the times so far add up. Lines that are not ours, a user's own, stay below it, each once. What git's
    own notes.rewriteRef may have done to the records does not matter.
    """
    session = b""
    so_far: dict[bytes, int] = {}
    for each in records:
        session = session_in(each) or session
        times = times_in(each)
        if times:
            so_far[session] = max(so_far.get(session, 0), times[1])
    rows = [row for row in b"\n".join(records).split(b"\n") if row.strip() and not _is_ours(row)]
    ours = note_text(session, seconds, sum(so_far.values())) if session else b""
    return ours + b"".join(row + b"\n" for row in dict.fromkeys(rows))


def of_squash(records: list[bytes], existing: bytes) -> bytes:
    """The note of a commit that took the place of several (`existing` is its own); the record of one moves as it is."""
    rows = [existing]
    if len(records) > 1:
        sessions = list(dict.fromkeys(map(session_in, records)))
        rows.append(b"commits: %d" % len(records))
        rows += [b"sessions: " + b" ".join(sessions)] if len(sessions) > 1 else []
    return merged([*records, *rows], seconds=sum(map(seconds_in, records)))
