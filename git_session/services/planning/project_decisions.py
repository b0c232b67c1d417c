"""Reads the decisions of the whole project from this clone: journals, archives, the decision log and commit messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from git_session.errors import SessionError
from git_session.git.branches import head_of
from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles
from git_session.model.decision_log import LOG, entries
from git_session.model.project_decisions import ProjectDecision, of_commit, of_entry, of_session, standing, united
from git_session.model.session import Session
from git_session.services.workspace import Workspace

SHOWN = 12
"""Limit on the decisions in a brief or a handoff."""
SESSIONS, COMMITS, BYTES = 30, 200, 256 * 1024
"""Limits on reading: newest sessions, newest commits, bytes at the end of the log. `every_decision` reads all sessions."""
_PER_COMMIT = 20
_MENTION = b" decision {"
_NO_FETCH = {"GIT_NO_LAZY_FETCH": "1"}
_FORMAT = "--format=%x01%H%x1f%aN%x1f%ct%x1f%B"


def begin_decisions(repository: Repository, heads: Sequence[str]) -> None:
    """Start reading commit messages in the background; the next query for these heads uses the result."""
    if any(heads):
        repository.git.begin(*_walk(heads), environment=_NO_FETCH)


def decisions_in_force(
    workspace: Workspace, session: Session, heads: Sequence[str], files: Sequence[str]
) -> tuple[ProjectDecision, ...]:
    """The decisions in force, the most relevant for `session` and its changed `files` first; `heads` are the commits whose
    history is read."""
    return standing(_newest(workspace, session, heads), session.id, files, SHOWN)


def newest_decisions(workspace: Workspace, session: Session) -> tuple[ProjectDecision, ...]:
    """The decisions that a brief of `session` chooses from, superseded ones too."""
    return _newest(workspace, session, (head_of(workspace.repository, session.branch),))


def _newest(workspace: Workspace, session: Session, heads: Sequence[str]) -> tuple[ProjectDecision, ...]:
    ids = sorted(workspace.store.ids(), key=_day_of, reverse=True)[:SESSIONS]
    return united(_found(workspace, session, ids, heads), session.id)


def changed_files(repository: Repository, fork: str, tip: str) -> list[str]:
    """The files that differ between two commits; none if a commit is unknown."""
    return repository.git.run("diff", "--name-only", "-z", fork, tip, "--").fields if fork and tip else []


def every_decision(workspace: Workspace, session: Session) -> tuple[ProjectDecision, ...]:
    """All decisions known in this clone, superseded ones too; from commits, only those of the newest COMMITS."""
    heads = (head_of(workspace.repository, session.branch) if session.branch else workspace.repository.head,)
    return united(_found(workspace, session, workspace.store.ids(), heads), session.id)


def decision_named(workspace: Workspace, session: Session, reference: str) -> ProjectDecision:
    """The decision named by `reference`: `dec-1` of `session`, or `<session>/dec-1` with an id, a prefix of an id, or a branch.

    Raises SessionError `no-such-decision`, `ambiguous-decision`.
    """
    where, _, name = reference.strip().rpartition("/")
    known = every_decision(workspace, session)
    if where:
        matching = [
            each
            for each in known
            if each.id.rpartition("/")[2] == name and (each.session.startswith(where) or each.branch == where)
        ]
        exact = [each for each in matching if each.session == where]
        matching = exact or matching
    else:
        matching = [each for each in known if each.id == name]
    if not matching:
        raise SessionError(
            "no-such-decision", f"no decision is called {reference!r}", hint="git session decisions list --all"
        )
    if len(matching) > 1:
        raise SessionError(
            "ambiguous-decision",
            f"{reference!r} is ambiguous",
            hint="one of: " + ", ".join(f"{each.session}/{name}" for each in matching[:5]),
        )
    return matching[0]


def _found(
    workspace: Workspace, session: Session, ids: Sequence[str], heads: Sequence[str]
) -> Iterator[ProjectDecision]:
    """The decisions of every source, the most complete source first."""
    yield from of_session(session, "session")
    others = [each for each in ids if each != session.id]
    for stored in workspace.store.read_each(others, _MENTION):
        yield from of_session(stored.session, "journal" if stored.session.is_open else "archive")
    for entry in entries(_log(workspace, session)):
        yield of_entry(entry, _start_of(entry.date))
    yield from _of_commits(workspace.repository, heads)


def _log(workspace: Workspace, session: Session) -> bytes:
    """The end of the decision log, from the work tree if the session's branch is checked out, or else from its tip."""
    repository = workspace.repository
    if session.branch == repository.branch:
        try:
            return TreeFiles(repository.top).end(LOG, BYTES)
        except OSError:
            return b""
    finished = repository.git.run("cat-file", "blob", f"refs/heads/{session.branch}:{LOG}")
    return b"" if finished.status else finished.output[-BYTES:]


def _walk(heads: Sequence[str]) -> tuple[str, ...]:
    options = ("-z", "--mailmap", "--no-show-signature", "--no-color", "--encoding=UTF-8", _FORMAT)
    return "log", f"--max-count={COMMITS}", *options, *dict.fromkeys(each for each in heads if each), "--"


def _of_commits(repository: Repository, heads: Sequence[str]) -> Iterator[ProjectDecision]:
    if not any(heads):
        return
    output = repository.git.run(*_walk(heads), environment=_NO_FETCH).output
    for row in output.split(b"\0"):
        fields = row.lstrip(b"\n\x01").split(b"\x1f", 3)
        if len(fields) < 4 or b"Decisions:" not in fields[3]:
            continue
        from git_session.model.messagereading import read_message  # only where a commit carries decisions

        oid, author, seconds, message = (field.decode("utf-8", "replace") for field in fields)
        for decision in read_message(message).decisions[:_PER_COMMIT]:
            at = int(seconds) * 1000 if seconds.isdigit() else 0
            yield of_commit(decision, author=author, commit=oid, at=at)


def _start_of(date: str) -> int:
    from datetime import datetime

    try:
        return int(datetime.fromisoformat(date).astimezone().timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return 0


def _day_of(session_id: str) -> str:
    """The day in a session's id, which finds the newest sessions without opening any."""
    parts = session_id.rsplit("-", 2)
    return parts[1] if len(parts) == 3 else ""
