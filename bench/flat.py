"""Is a commit as fast with thousands of sessions, notes, events, sessions of colleagues, and with many worktrees?"""

from __future__ import annotations

import json
import re
from pathlib import Path

from bench import colleagues
from bench.colleagues import Team
from bench.commits import active, new_second, with_hooks, with_session
from bench.measure import Cost, costs
from bench.sealed import Sealed, repository

FEW = "1 session, 10 notes, 10 events"
SESSIONS, NOTES, EVENTS = "1,000 sessions", "100,000 notes", "5,000 events"
BRANCHES = "1 session, 1,000 branches in git's configuration"
"""With SESSIONS, too, git reads so much: its own part, which no session adds to."""
COLLEAGUES, WORKTREES = "5,000 sessions of 100 colleagues", "64 worktrees"
LIMIT = 1.1


def measured(root: Path) -> dict[str, Cost]:
    """The same commit in several repositories, all but the first with a large number of one thing."""
    made = {name: with_session(with_hooks(repository(root, f"flat-{at}"))) for at, name in enumerate(NAMES)}
    for name, sealed in made.items():
        add_notes(sealed, 100_000 if name == NOTES else 10)
        add_events(sealed, 5_000 if name == EVENTS else 10)
    add_sessions(made[SESSIONS], 999)
    add_colleagues(root, made[COLLEAGUES])
    with (made[BRANCHES].path / ".git" / "config").open("a") as config:
        config.writelines(
            f'[branch "branch-{number}"]\n\tdescription = Branch number {number}\n' for number in range(999)
        )
    for number in range(64):
        made[WORKTREES].run("git", "worktree", "add", "--quiet", "--detach", str(root / "trees" / str(number)))
    return costs([active(name, sealed) for name, sealed in made.items()], rounds=15, between=new_second)


NAMES = (FEW, NOTES, EVENTS, COLLEAGUES, WORKTREES, BRANCHES, SESSIONS)
COMPARED = {**dict.fromkeys((NOTES, EVENTS, COLLEAGUES, WORKTREES), FEW), SESSIONS: BRANCHES}
"""Repository -> the one whose commit may take hardly less."""


def add_colleagues(root: Path, sealed: Sealed) -> None:
    """Fetch the sessions of colleagues, and look at them once."""
    server = Sealed(root / "server.git", sealed.environment)
    sealed.run("git", "init", "--quiet", "--bare", str(server.path))
    colleagues.publish(server, Team(100, 50))
    sealed.run("git", "remote", "add", "origin", f"file://{server.path}")
    sealed.run("git", "push", "--quiet", "origin", "main")
    sealed.run("git", "session", "sync", "--on", "--yes")
    sealed.run("git", "session", "team")


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
