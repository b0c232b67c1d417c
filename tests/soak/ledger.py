"""Compares what was recorded: branches, journals and notes must tell the same, each thing once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from git_session.hot.notes import seconds_in
from git_session.model.event import Event, parse_journal
from git_session.model.fold import fold
from git_session.model.session import Session
from tests.sandbox import Sandbox


@dataclass
class Ledger:
    """Figures of all sessions, and what does not agree."""

    sessions: int = 0
    events: int = 0
    commits: int = 0
    gone: int = 0
    seconds: int = 0
    faults: list[str] = field(default_factory=list)


def checked(box: Sandbox, branches: list[str], acknowledged: list[tuple[str, str]]) -> Ledger:
    """Check all sessions of the repository; `acknowledged` are texts that commands accepted, by branch."""
    found = Ledger()
    records = _records(box)
    names = box.git("ls-tree", "-r", "--name-only", "refs/notes/session").replace("/", "").splitlines()
    doubled = [oid for oid, count in Counter(names).items() if count > 1]
    found.faults += [f"{oid} has two notes" for oid in doubled]
    texts: dict[str, Counter[str]] = {branch: Counter() for branch in branches}
    live: dict[str, set[str]] = {branch: set() for branch in branches}
    for path in sorted((box.path / ".git" / "sessions").glob("*/journal")):
        session = _session(path, found, texts)
        live.setdefault(session.branch, set()).update(each.oid for each in session.commits if not each.gone)
        found.faults += _faults_of_records(session, records)
        found.sessions += 1
        found.commits += len(session.commits)
        found.gone += sum(each.gone for each in session.commits)
        found.seconds += sum(each.seconds for each in session.commits)
    for branch in branches:
        made = set(box.git("rev-list", f"main..{branch}").split())
        # A rebase may make what was there before all sessions again; it is nobody's work.
        before = set(
            box.git("log", "--format=%H", "--fixed-strings", "--grep=Use git-session", f"main..{branch}").split()
        )
        found.faults += [f"{oid} of {branch} is not recorded" for oid in sorted(made - live[branch] - before)]
        found.faults += [f"{oid} is recorded and not on {branch}" for oid in sorted(live[branch] - made)]
    for branch, text in acknowledged:
        if texts[branch][text] != 1:
            found.faults.append(f"{branch} has {text!r} {texts[branch][text]} times")
    return found


def _twice(events: Iterable[Event]) -> Iterator[str]:
    """The commits that are recorded again while their record stands; after a rewrite that was taken back they are."""
    standing: set[str] = set()
    for event in events:
        if event.kind == "commit" and event.text("oid") in standing:
            yield event.text("oid")
        if event.kind == "commit":
            standing.add(event.text("oid"))
        moved = [(old, new) for old, new in event.pairs if old in standing]  # of others' commits there is no record
        standing = (standing - {old for old, _ in moved}) | {new for _, new in moved}


def _session(path: Path, found: Ledger, texts: dict[str, Counter[str]]) -> Session:
    content = path.read_bytes()
    journal = parse_journal(content)
    ids = Counter(line.split(b'"id":"')[1][:10] for line in content.splitlines() if b'"id":"' in line)
    found.faults += [
        f"{path.parent.name} has the event {key.decode()} twice" for key, count in ids.items() if count > 1
    ]
    found.faults += [f"{path.parent.name} is damaged in line {each.line}" for each in journal.damage]
    found.faults += [f"{path.parent.name} records {oid} twice" for oid in _twice(journal.events)]
    session = fold(journal.events, session_id=path.parent.name)
    texts.setdefault(session.branch, Counter()).update(
        event.text("text") for event in journal.events if event.kind in ("objective", "decision", "blocker")
    )
    found.events += len(journal.events)
    return session


def _faults_of_records(session: Session, records: dict[str, list[str]]) -> Iterator[str]:
    """What differs between the session's commits and their notes."""
    total = 0
    for commit in session.commits:
        if commit.gone:
            continue
        rows = records.get(commit.oid, [])
        keys = [row.partition(": ")[0] for row in rows]
        if sorted(keys) != ["session", "time"]:
            yield f"{commit.oid} of {session.id} has the note {rows}"
            continue
        values = dict(row.split(": ", 1) for row in rows)
        seconds = seconds_in("\n".join(rows).encode())
        total += seconds
        if values["session"] != session.id:
            yield f"the note of {commit.oid} names {values['session']}, not {session.id}"
        if seconds != commit.seconds:
            yield f"the note of {commit.oid} says {seconds} s, the journal of {session.id} {commit.seconds} s"
    total += sum(commit.seconds for commit in session.commits if commit.gone)
    active = session.clock.active // 1000
    if total > active:
        yield f"the commits of {session.id} took {total} s of {active} s"


def _records(box: Sandbox) -> dict[str, list[str]]:
    """Commit -> the lines of its note."""
    listed = [line.split() for line in box.git("notes", "--ref=session", "list").splitlines()]
    output = box.git("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob, _ in listed))
    found: dict[str, list[str]] = {}
    lines = iter(output.split("\n"))
    for _, oid in listed:
        size = int(next(lines).split()[2])
        rows: list[str] = []
        while size > 0:
            row = next(lines)
            size -= len(row.encode()) + 1
            rows += [row] if row else []
        if size == 0:
            next(lines, None)
        found[oid] = rows
    return found
