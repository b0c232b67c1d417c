"""A repository with a long history, always the same: 100,000 commits on 20,000 files, 1,000 sessions, 100,000 notes.

`git fast-import` writes it. Each hundred commits belong to a session, whose journal is archived under refs/sessions as by `git
session end`; every fiftieth commit merges the one before it.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.sealed import Sealed, environment_in

EACH = 100
"""Commits in each session."""


@dataclass(frozen=True)
class Life:
    """The size of a repository; the sessions make all of its commits."""

    sessions: int
    files: int

    @property
    def commits(self) -> int:
        return self.sessions * EACH


LONG, SHORT = Life(1_000, 20_000), Life(20, 2_000)
END = 1_800_000_000
"""Time of the newest commit (epoch seconds); commits are STEP apart, so that they span two years."""
STEP = 630
BRANCH = "refs/heads/main"
_PEOPLE = 40
_TYPES = (b"feat", b"fix", b"docs", b"test", b"refactor", b"chore", b"fix", b"feat")
_FILLER = b"".join(b"    value_%d = compute(%d)\n" % (at, at * 7) for at in range(24))


def repository(root: Path, name: str, life: Life) -> Sealed:
    """Create the repository; a large one takes about a minute."""
    path = root / name
    path.mkdir()
    sealed = Sealed(path, environment_in(root))
    sealed.run("git", "init", "--quiet")
    marks = root / f"{name}.marks"
    _import(sealed, _commits(life), f"--export-marks={marks}")
    oids = [""] * life.commits
    for row in marks.read_text().splitlines():
        mark, _, oid = row.partition(" ")
        oids[int(mark[1:]) - 1] = oid
    marks.unlink()
    _import(sealed, _sessions(life, oids))
    sealed.run("git", "reset", "--quiet", "--hard", "main")
    # As `git gc` leaves every older repository.
    sealed.run("git", "pack-refs", "--all")
    sealed.run("git", "commit-graph", "write", "--reachable")
    return sealed


def time_of(life: Life, commit: int) -> int:
    """Time of the commit (epoch seconds)."""
    return END - (life.commits - 1 - commit) * STEP


def _import(sealed: Sealed, rows: Iterable[bytes], *options: str) -> None:
    command = ["git", "fast-import", "--quiet", "--force", *options]
    process = subprocess.Popen(command, cwd=sealed.path, env=sealed.environment, stdin=subprocess.PIPE)
    assert process.stdin
    with process.stdin as stdin:
        stdin.writelines(rows)
    if process.wait():
        raise SystemExit(f"bench: git fast-import ended with {process.returncode}")


def _path(file: int) -> bytes:
    return b"src/part%02d/area%d/module_%05d.py" % (file % 40, file // 40 % 10, file)


def _content(file: int, version: int) -> bytes:
    head = b"def function_%d(compute):\n    version = %d\n" % (file, version)
    return head + _FILLER[: 26 * (8 + version % 12)] + b"    return %d\n" % (file * version)


def _text(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _commits(life: Life) -> Iterator[bytes]:
    """The history, and a note on each commit."""
    versions = [0] * life.files
    for commit in range(life.commits):
        who, when = commit * 31 // EACH % _PEOPLE, time_of(life, commit)
        people = b"%s Person %d <person%d@example.org> %d +0000\n"
        merge = commit % 50 == 49
        subject = (
            b"Merge branch 'topic-%d'\n" % commit
            if merge
            else b"%s(area%d): change number %d\n" % (_TYPES[commit * 7 % 8], commit % 10, commit)
        )
        rows = [
            b"commit %s\nmark :%d\n" % (BRANCH.encode(), commit + 1),
            people % (b"author", who, who, when) + people % (b"committer", who, who, when),
            _text(subject),
        ]
        if commit:
            # A commit with two parents: the commit before the topic, and the topic.
            rows.append(b"from :%d\n" % (commit - 1 if merge else commit))
        if merge:
            rows.append(b"merge :%d\n" % commit)
        count = life.files if not commit else 1 + commit % 3
        for at in range(count):
            file = at if not commit else (commit * 7919 + at * 104_729 + commit // 977) % life.files
            versions[file] += 1
            if not merge:
                rows.append(b"M 100644 inline %s\n%s" % (_path(file), _text(_content(file, versions[file]))))
        if merge:
            rows.append(_again(life, commit - 1, versions))
        yield b"".join(rows)
    yield b"commit refs/notes/session\ncommitter Ada Example <ada@example.org> %d +0000\n%s" % (END, _text(b"Notes"))
    for commit in range(life.commits):
        note = b"session: %s\ncommit-time: 540\nsession-time: %d\n" % (_id(life, commit // EACH), commit % EACH * 540)
        yield b"N inline :%d\n%s" % (commit + 1, _text(note))


def _again(life: Life, commit: int, versions: list[int]) -> bytes:
    """The files of the merged commit, repeated in the merge."""
    rows = []
    for at in range(1 + commit % 3):
        file = (commit * 7919 + at * 104_729 + commit // 977) % life.files
        rows.append(b"M 100644 inline %s\n%s" % (_path(file), _text(_content(file, versions[file]))))
    return b"".join(rows)


def _id(life: Life, session: int) -> bytes:
    tail = "".join("abcdefghjkmnpqrstuvwxyz23456789"[session // 31**place % 31] for place in range(4))
    day = time.strftime("%Y%m%d", time.gmtime(time_of(life, session * EACH)))
    return b"topic-%d-%s-%s" % (session, day.encode(), tail.encode())


def _sessions(life: Life, oids: list[str]) -> Iterator[bytes]:
    for session in range(life.sessions):
        name = _id(life, session)
        journal = b"".join(_journal(life, session, oids))
        context = json.dumps({"schema": "git-session/context/1", "id": name.decode()}).encode()
        handoff = b"# Handoff: topic/%d\n\n- Session: `%s`\n" % (session, name)
        yield b"commit refs/sessions/%s\ncommitter Ada Example <ada@example.org> %d +0000\n%s" % (
            name,
            time_of(life, session * EACH + EACH - 1),
            _text(b"End the session"),
        )
        for file, content in ((b"journal", journal), (b"context.json", context), (b"handoff.md", handoff)):
            yield b"M 100644 inline %s\n%s" % (file, _text(content))


def _journal(life: Life, session: int, oids: list[str]) -> Iterator[bytes]:
    """Three objectives, two done; a decision and a blocker; a commit event for each commit."""
    first = session * EACH
    at = time_of(life, first) * 1000 - 600_000
    serial = 0

    def event(kind: str, **body: object) -> bytes:
        nonlocal serial
        serial += 1
        body = {"id": f"{session:05x}{serial:05x}", **body}
        return f"{at} {kind} {json.dumps(body, separators=(',', ':'))}\n".encode()

    def of(number: int) -> str:
        return f"{session:05x}{number:05x}"

    base = oids[first - 1] if first else ""
    yield event(
        "session", format=1, session=_id(life, session).decode(), branch=f"topic/{session}", base=base, base_ref="main"
    )
    for number in range(3):
        yield event("objective", text=f"Objective {number} of session {session}")
    yield event("objective.start", of=of(2))
    for number in range(EACH):
        at = time_of(life, first + number) * 1000
        commit = first + number
        parents = [oids[commit - 1]] if commit else []
        yield event("commit", oid=oids[commit], parents=parents, seconds=540)
        if number == 30:
            yield event("decision", text=f"Decision of session {session}", rationale="It is measured")
            yield event("blocker", text=f"Waiting for {session}", issue=f"#{session}")
        if number == 60:
            yield event("blocker.resolve", of=of(serial - 30), resolution="It came")
            yield event("objective.complete", of=of(2), commit=oids[commit])
            yield event("objective.complete", of=of(3), commit=oids[commit])
    yield event("end", merged_to="main")
