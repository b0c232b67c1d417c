"""Writers with sessions on a server, as `git session sync` publishes them, written by `git fast-import`.

Each session is on a branch of its own, has three objectives, a decision, a blocker and commits, and ended; the last one of each writer
is open. The history of each ref holds the sessions of one month, published one by one.
"""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.sealed import Sealed
from git_session.model.event import Event, encode, new_event
from git_session.model.fold import fold
from git_session.model.settings import Settings
from git_session.model.sharing import USUAL, five_minutes, shared_events
from git_session.model.union import labelled
from git_session.render.teamwork.shared_handoff import shared_handoff_markdown
from git_session.store.teamwork.writers import FORMAT, ON_SERVER, branches_path, handoff_path, journal_path

NOW = int(time.time()) * 1000
MONTH = 8
"""Sessions of a writer in a month."""
_DAY = 86_400_000
_WORDS = (
    "provider",
    "token",
    "refresh",
    "cache",
    "login",
    "search",
    "index",
    "page",
    "export",
    "import",
    "queue",
    "worker",
    "retry",
    "limit",
    "schema",
)


@dataclass(frozen=True)
class Team:
    """The size of a team: so many writers with so many sessions each."""

    writers: int
    sessions: int


def publish(server: Sealed, team: Team) -> None:
    """Write the refs of all writers to a bare `server`."""
    process = subprocess.Popen(
        ["git", "fast-import", "--quiet", "--force"], cwd=server.path, env=server.environment, stdin=subprocess.PIPE
    )
    assert process.stdin
    with process.stdin as stdin:
        for number in range(team.writers):
            stdin.writelines(_published(number, team.sessions))
    if process.wait():
        raise SystemExit(f"bench: git fast-import ended with {process.returncode}")
    server.run("git", "repack", "-adq")
    server.run("git", "pack-refs", "--all")


def change(server: Sealed, writers: range, round_number: int) -> None:
    """Let each of `writers` publish one more session, begun today; it also was seen now."""
    for number in writers:
        ref = ON_SERVER + writer_id(number)
        branches = {_month_of(NOW): json.loads(server.run("git", "show", f"{ref}:branches.json"))}
        opened = json.loads(server.run("git", "show", f"{ref}:open.json"))
        opened[0]["seen"] += 300_000
        rows = b"".join(_commit(number, 1_000_000 + round_number, 0, branches, ref, parent=f"{ref}^0", opened=opened))
        subprocess.run(
            ["git", "fast-import", "--quiet"], cwd=server.path, env=server.environment, input=rows, check=True
        )


def archive(sealed: Sealed, count: int) -> None:
    """Add ended sessions of the user."""
    rows = []
    for session in range(count):
        chosen = random.Random(session)
        name = f"feature-{session:x}-20270101-{chosen.randrange(1 << 20):05x}"
        journal = b"".join(map(encode, _events(chosen, NOW, name, branch_of(0, session), is_open=False)))
        rows.append(
            b"commit refs/sessions/%s\ncommitter Ada Example <ada@example.org> 1800000000 +0000\n" % name.encode()
        )
        rows.append(b"data 3\nEnd\nM 100644 inline journal\ndata %d\n%s\n" % (len(journal), journal))
    import_rows = ["git", "fast-import", "--quiet"]
    subprocess.run(import_rows, cwd=sealed.path, env=sealed.environment, input=b"".join(rows), check=True)
    sealed.run("git", "pack-refs", "--all")


def writer_id(number: int) -> str:
    return f"writer{number:06}"


def branch_of(writer: int, session: int) -> str:
    chosen = random.Random(f"{writer} {session}")
    return f"feature/{chosen.choice(_WORDS)}-{chosen.choice(_WORDS)}-{writer}-{session}"


def _published(writer: int, sessions: int) -> Iterator[bytes]:
    ref = ON_SERVER + writer_id(writer)
    branches: dict[str, dict[str, object]] = {}
    for session in range(sessions):
        is_recent = session >= sessions - MONTH
        yield from _commit(
            writer,
            session,
            sessions - 1 - session,
            branches,
            ref,
            is_last=session == sessions - 1,
            is_first=not session,
            is_recent=is_recent,
        )


def _commit(
    writer: int,
    session: int,
    later: int,
    branches: dict[str, dict[str, object]],
    ref: str,
    *,
    parent: str = "",
    opened: object = None,
    is_last: bool = False,
    is_first: bool = False,
    is_recent: bool = True,
) -> Iterator[bytes]:
    at = NOW - later * 30 * _DAY // MONTH - 3_600_000
    branch, chosen = branch_of(writer, session), random.Random(f"{session} {writer}")
    day = time.gmtime(at // 1000)
    name = f"feature-{session:x}-{time.strftime('%Y%m%d', day)}-{chosen.randrange(1 << 20):05x}"
    month = time.strftime("%Y-%m", day)
    events = labelled(list(_events(chosen, at, name, branch, is_open=is_last)), writer_id(writer))
    shared = shared_events(events, USUAL)
    shown = fold(shared, session_id=name, timeouts=Settings().timeouts)
    row = {"session": name, "ended": shown.ended_at, "objectives": 3, "done": len(shown.done)}
    known = sorted(branches)
    branches.setdefault(month, {})[branch] = {
        **row,
        "blockers": len(shown.open_blockers),
        "next": next(iter(shown.next_steps), ""),
    }
    who = f"Person {writer}"
    files = {
        journal_path(month, name): b"".join(map(encode, shared)),
        handoff_path(month, name): shared_handoff_markdown(shown, who).encode(),
    }
    for each in dict.fromkeys((*known[-1:], month)):  # at the turn of a month, the one before gets a file of its own
        files[branches_path(each, month)] = _json(dict(sorted(branches[each].items())))
    if not parent and is_recent:
        fields = {"format": FORMAT, "name": who, "email": f"person{writer}@example.org", "fields": list(USUAL)}
        files["who.json"] = _json(fields)
    if opened:
        files["open.json"] = _json(opened)
    if is_last:
        seen = {"since": five_minutes(at), "seen": five_minutes(NOW), "by": ""}
        what = {"objective": shown.objectives[0].text, "blockers": 1}
        files["open.json"] = _json([{"session": name, "branch": branch, "state": "open", **seen, **what}])
    if is_first or is_recent:
        text = b"chore(sessions): publish\n"
        yield b"commit %s\ncommitter %s <person%d@example.org> %d +0000\n" % (
            ref.encode(), who.encode(), writer, five_minutes(at) // 1000,
        )  # fmt: skip
        yield b"data %d\n%s" % (len(text), text)
        if parent:
            yield b"from %s\n" % parent.encode()
    for path, content in files.items():
        yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)


def _month_of(at: int) -> str:
    return time.strftime("%Y-%m", time.gmtime(at // 1000))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _events(chosen: random.Random, at: int, name: str, branch: str, *, is_open: bool) -> Iterator[Event]:
    def said(count: int) -> str:
        return " ".join(chosen.choice(_WORDS) for _ in range(count)).capitalize()

    def oid() -> str:
        return f"{chosen.getrandbits(160):040x}"

    yield new_event(at, "session", format=1, session=name, branch=branch, base=oid(), base_ref="main")
    objectives = [new_event(at, "objective", text=said(5)) for _ in range(3)]
    yield from objectives
    yield new_event(at, "objective.start", of=objectives[0].id)
    yield new_event(at + 60_000, "decision", text=said(6), rationale=said(8), commit=oid())
    blocker = new_event(at + 120_000, "blocker", text=said(6))
    yield blocker
    for number in range(4):
        yield new_event(at + 300_000 * number, "commit", oid=oid(), parents=[oid()], seconds=540)
    if not is_open:
        yield new_event(at + 1_000_000, "blocker.resolve", of=blocker.id, resolution=said(4))
        yield new_event(at + 1_000_000, "objective.complete", of=objectives[0].id, commit=oid())
        yield new_event(at + 1_200_000, "end", next=[said(5)], remember=[said(6)])
