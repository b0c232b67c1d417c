"""Is a commit as fast in a repository with thousands of sessions, notes and events?"""

from __future__ import annotations

import json
import re
from pathlib import Path

from bench.commits import active, with_hooks, with_session
from bench.measure import Subject
from bench.sealed import Sealed, repository

FEW = "1 session, 10 notes, 10 events"
SESSIONS, NOTES, EVENTS = "1,000 sessions", "100,000 notes", "5,000 events"


def subjects(root: Path) -> list[Subject]:
    """The same commit in four repositories, three of them with a large number of one thing."""
    made = {name: with_session(with_hooks(repository(root, f"flat-{at}"))) for at, name in enumerate(NAMES)}
    for name, sealed in made.items():
        add_notes(sealed, 100_000 if name == NOTES else 10)
        add_events(sealed, 5_000 if name == EVENTS else 10)
    add_sessions(made[SESSIONS], 999)
    return [active(name, sealed) for name, sealed in made.items()]


NAMES = (FEW, SESSIONS, NOTES, EVENTS)


def add_notes(sealed: Sealed, count: int) -> None:
    """Add notes on commits that need not exist, by fast-import with git's fanout."""
    head = "commit refs/notes/session\ncommitter Ada Example <ada@example.org> 1800000000 +0000\ndata 5\nNotes\n"
    rows = [head]
    for number in range(count):
        text = f"session: elsewhere-20270115-abcd\ncommit-time: {number}\nsession-time: {number}\n"
        rows.append(
            f"M 100644 inline {number % 256:02x}/{number // 256 % 256:02x}/{number:036x}\ndata {len(text)}\n{text}\n"
        )
    sealed.run("git", "fast-import", "--quiet", "--force", stdin="".join(rows))
    # After a write by git itself, the tree has git's layout.
    sealed.run("git", "notes", "--ref=session", "add", "-m", "shaped", "HEAD")


def _journal(sealed: Sealed) -> Path:
    return next((sealed.path / ".git" / "sessions").glob("*/journal"))


def add_events(sealed: Sealed, count: int) -> None:
    """Add `activity` events to the session's journal, a second apart, and rewrite the views."""
    journal = _journal(sealed)
    last = int(journal.read_bytes().splitlines()[-1].split(b" ")[0])
    rows = [f"{last + number} activity {json.dumps({'id': f'{number:010x}'})}\n" for number in range(1, count + 1)]
    with journal.open("a") as file:
        file.write("".join(rows))
    sealed.run("git", "session", "objectives", "add", "After all that")


def add_sessions(sealed: Sealed, count: int) -> None:
    """Add copies of the session, each bound to a branch of its own."""
    folder = _journal(sealed).parent
    content = (folder / "journal").read_text()
    with (sealed.path / ".git" / "config").open("a") as config:
        for number in range(count):
            name, branch = f"{folder.name[:-4]}{number:04}", f"branch-{number}"
            other = folder.parent / name
            other.mkdir()
            text = content.replace(folder.name, name).replace('"branch":"feature/bench"', f'"branch":"{branch}"')
            (other / "journal").write_text(re.sub('"id":"', f'"id":"{number:04}', text))
            config.write(f'[branch "{branch}"]\n\tsession = {name}\n')
    sealed.run("git", "session", "status")
