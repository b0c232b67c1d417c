"""Records of commits in refs/notes/session: `key: value` lines, one note a commit, written by git itself."""

from git_session.hot.system import collect, git, spawn

NOTES_REF = "refs/notes/session"
OURS = (b"session", b"commit-time", b"session-time", b"checkpoint", b"completed")


def start_note(oid: bytes, text: bytes) -> tuple[int, int]:
    """Begin to write the note of the commit `oid`, replaced whole; `finish_note` waits for it."""
    return spawn("notes", "--ref", NOTES_REF, "add", "-f", "-F", "-", oid, stdin=text)


def finish_note(process: int, stdout: int) -> None:
    """Raises RuntimeError when git could not write the note."""
    status, _ = collect(process, stdout)
    if status:
        raise RuntimeError("git notes add failed with status %d" % status)


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
    options = ("--no-walk=unsorted", "--no-show-signature", "--no-color", "--encoding=UTF-8", "--notes=" + NOTES_REF)
    fields = git("log", *options, "--format=%H%n%N%x00%B%x00", *dict.fromkeys(oids))[1].split(b"\0")
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
    status, _ = git("fast-import", "--quiet", stdin=b"".join(stream))
    if status:
        raise RuntimeError("git fast-import failed with status %d" % status)


def note_text(session: bytes, seconds: int, so_far: int, *, checkpoint: bytes, completed: list[bytes]) -> bytes:
    """The note of a commit of `session` that took `seconds`; `so_far` are those of the session with it.

    `checkpoint` is its id as a checkpoint, empty for other commits; `completed` are the objectives completed with it.
    """
    rows = [b"session: %s\ncommit-time: %d\nsession-time: %d\n" % (session, seconds, so_far)]
    if checkpoint:
        rows.append(b"checkpoint: %s\n" % checkpoint)
    if completed:
        rows.append(b"completed: %s\n" % b" ".join(completed))
    return b"".join(rows)


def session_in(note: bytes) -> bytes:
    """The session that a note names; empty when it is no record of ours."""
    return _field(note, b"session")


def times_in(note: bytes) -> tuple[int, int] | None:
    """(the active seconds of the commit, those of its session so far); None where the note does not say."""
    own, total = _field(note, b"commit-time"), _field(note, b"session-time")
    return (int(own), int(total)) if _is_seconds(own) and _is_seconds(total) else None


def seconds_in(note: bytes) -> int:
    """The active seconds of the commit; 0 where the note does not say."""
    own = _field(note, b"commit-time")
    return int(own) if _is_seconds(own) else 0


def _field(note: bytes, key: bytes) -> bytes:
    """The value of `key` in a record; empty without one."""
    return next((row[len(key) + 2 :] for row in note.split(b"\n") if row.startswith(key + b": ")), b"")


def _is_seconds(value: bytes) -> bool:
    return value.isdigit() and len(value) < 9  # a note is somebody else's text


def merged(records: list[bytes], *, seconds: int) -> bytes:
    """One record out of several: of every key of ours the last word stands, but what they `completed` and `commit-time` add up.

    Lines that are not ours, a user's own, stay below it, each once. `seconds` is the commit time; what git's own
    notes.rewriteRef may have done to the records does not matter for it.
    """
    fields: dict[bytes, bytes] = {}
    completed: list[bytes] = []
    others: list[bytes] = []
    for row in b"\n".join(records).split(b"\n"):
        key, separator, value = row.partition(b": ")
        if key == b"completed":
            completed += value.split()
            value = b" ".join(dict.fromkeys(completed))
        if separator and key in OURS:
            fields[key] = value
        elif row.strip() and row not in others:
            others.append(row)
    fields[b"commit-time"] = b"%d" % seconds
    return b"".join([*(b"%s: %s\n" % pair for pair in fields.items()), *(row + b"\n" for row in others)])


def with_completed(note: bytes, objectives: list[bytes]) -> bytes:
    """The note of a commit that completed these objectives, too."""
    return merged([note, b"completed: " + b" ".join(objectives)], seconds=seconds_in(note))


def of_squash(records: list[bytes], existing: bytes) -> bytes:
    """The note of a commit that took the place of several (`existing` is its own); the record of one moves as it is."""
    rows = [existing]
    if len(records) > 1:
        # A checkpoint is one of those commits, not all of them.
        records = [b"\n".join(r for r in each.split(b"\n") if not r.startswith(b"checkpoint: ")) for each in records]
        sessions = list(dict.fromkeys(map(session_in, records)))
        rows.append(b"commits: %d" % len(records))
        rows += [b"sessions: " + b" ".join(sessions)] if len(sessions) > 1 else []
    return merged([*records, *rows], seconds=sum(map(seconds_in, records)))
