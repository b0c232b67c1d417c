"""Writes and commits the decision log, `.session/decision-log.md`, with a checkpoint or at the end of a session.

Nothing else changes the file, so it never blocks a commit or a switch. Changes that people make in it remain theirs to
commit: the index and the work tree get the same entries as the commit, and keep their differences.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from git_session.git.files.index import spare_index
from git_session.git.process import Environment
from git_session.git.repository import Repository
from git_session.hot.treefiles import TreeFiles, UnsafeFileError
from git_session.model.dataclass import dataclass
from git_session.model.decision_log import LOG, entries, logged, with_decisions
from git_session.model.merge import MergeState
from git_session.model.session import Session
from git_session.model.text import one_line, plural
from git_session.services.workspace import Workspace

LARGEST = 8 << 20
"""Most bytes of a log that is read and added to."""


@dataclass(frozen=True)
class PendingLog:
    """The ids of decisions that the log lacks; `tracked`: HEAD or the index has the file, so a commit can include them.

    `barred`: the ids of those that cannot be written, and `why`, the predicate of a sentence about the file.
    """

    wanted: tuple[str, ...] = ()
    tracked: bool = False
    barred: tuple[str, ...] = ()
    why: str = ""


def pending_log(workspace: Workspace, session: Session) -> PendingLog:
    """The decisions of the session that its log lacks, except entries that somebody removed from it."""
    repository = workspace.repository
    log = _in_work_tree(repository)
    why = _obstacle(repository) if log is None else ""
    if log is None and not why:
        return PendingLog()
    head, index = _in_head(repository), _in_index(repository)
    if log is None:
        known = head if head is not None else index
        return PendingLog(barred=_missing(session, known or b""), why=why)
    if head is not None and index is None:  # about to be deleted
        return PendingLog()
    known = head if head is not None else index
    missing = _missing(session, known if known is not None else log)
    if missing and head is not None:
        removed = _once_logged(repository, session)
        missing = tuple(each for each in missing if (session.id, each) not in removed)
    return PendingLog(missing, tracked=known is not None)


def _missing(session: Session, log: bytes) -> tuple[str, ...]:
    """The ids of decisions without an entry in `log`: neither their own, nor one of a session that adopted them, or where they
    were adopted from."""
    present = logged(log)
    missing = [each for each in session.decisions if (session.id, each.id) not in present]
    if not missing:
        return ()
    others = [(each.text, bool(each.author)) for each in entries(log)]
    return tuple(
        each.id
        for each in missing
        if not any(text == one_line(each.text) and (adopted or each.author) for text, adopted in others)
    )


@contextmanager
def written_log(workspace: Workspace, session: Session, wanted: Sequence[str], *, stage: bool) -> Iterator[None]:
    """Write the `wanted` decisions into the log in the work tree and, with `stage`, in the index; undo both on an exception."""
    repository, files = workspace.repository, TreeFiles(workspace.repository.top)
    if not wanted:
        yield
        return
    before, entry = files.read(LOG, LARGEST), repository.git.must("ls-files", "--stage", "-z", "--", LOG).output
    after = with_decisions(before, session.id, session.decisions, wanted)
    try:
        if after != before:
            files.replace(LOG, after)
        staged = _in_index(repository) if stage else None
        if staged is not None:
            _put(repository, with_decisions(staged, session.id, session.decisions, wanted))
        yield
    except BaseException:
        if after != before and _in_work_tree(repository) == after:
            files.replace(LOG, before)
        if stage and entry:
            repository.git.run("update-index", "-z", "--index-info", stdin=entry)
        raise


def commit_log(workspace: Workspace, session: Session, *, to_be_merged: bool = False) -> str:
    """Commit the decisions that the log lacks, and nothing else; return the commit's id, empty without a commit.

    Runs `git commit`, so that hooks, signing and settings apply. A notice says if it refuses, or if the branch is merged
    already and not `to_be_merged` again, so that a commit on it would go nowhere.
    """
    repository = workspace.repository
    pending = pending_log(workspace, session)
    note_barred(workspace, pending)
    head = _in_head(repository) if pending.wanted else None
    if head is None or repository.operation():
        if pending.wanted and not pending.tracked:  # not committed yet
            with written_log(workspace, session, pending.wanted, stage=False):
                pass
        return ""
    if not to_be_merged and (merged := _merged(workspace, session)):
        if left := _not_in(workspace, session, merged.into, pending.wanted):
            workspace.store.notices.append(
                f"{_left_out(left)}: {session.branch} is {merged.text}; {_elsewhere(session, left)}"
            )
        return ""
    before = repository.head
    message = f"docs: record {plural(len(pending.wanted), 'decision')} of this session\n"
    try:
        with written_log(workspace, session, pending.wanted, stage=True), spare_index(repository.index_file) as index:
            spare = {"GIT_INDEX_FILE": str(index)}
            repository.git.must("read-tree", "--reset", "HEAD", environment=spare)
            _put(repository, with_decisions(head, session.id, session.decisions, pending.wanted), environment=spare)
            commit = ["commit", "--quiet", "--no-edit", "-m", message]
            if repository.git.attached(commit, environment=spare) or repository.head == before:
                raise _RefusedError
    except _RefusedError:
        left = pending.wanted
        workspace.store.notices.append(f"{_left_out(left)}: git commit refused; {_elsewhere(session, left)}")
        return ""
    return repository.head


def note_barred(workspace: Workspace, pending: PendingLog) -> None:
    """Add a notice if decisions cannot be written into the log because of what is in its place."""
    if pending.barred:
        workspace.store.notices.append(
            f"{', '.join(pending.barred)} not written to {LOG}, which {pending.why}; kept in the session's archive"
        )


def log_elsewhere(workspace: Workspace, session: Session) -> None:
    """Add a notice if the log of a session lacks decisions but cannot be committed, as its branch is not checked out."""
    head = _blob(workspace.repository, f"refs/heads/{session.branch}:{LOG}") if session.decisions else None
    missing = () if head is None else _missing(session, head)
    if missing and (merged := _merged(workspace, session)):
        missing = _not_in(workspace, session, merged.into, missing)
    if missing:
        workspace.store.notices.append(
            f"{_left_out(missing)}: {session.branch} is not checked out; {_elsewhere(session, missing)}"
        )


def _elsewhere(session: Session, ids: Sequence[str]) -> str:
    """Where the decisions that the log lacks are kept; those made after the last commit are in no commit message."""
    carried = all(each.commit for each in session.decisions if each.id in ids)
    return f"kept in the session's archive{' and commit messages' if carried else ''}"


def _left_out(ids: Sequence[str]) -> str:
    return f"{plural(len(ids), 'decision')} not added to {LOG}"


def _merged(workspace: Workspace, session: Session) -> MergeState | None:
    from git_session.services.recording.merge_state import merge_state

    found = merge_state(workspace, session)
    return found if found.is_merged else None


def _not_in(workspace: Workspace, session: Session, branch: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Those of `ids` that the log of `branch` lacks too: a colleague may have committed them there."""
    missing = _missing(session, _blob(workspace.repository, f"{branch}:{LOG}") or b"")
    return tuple(each for each in ids if each in missing)


def is_all_that_changed(workspace: Workspace, session: Session, touched: Sequence[str]) -> bool:
    """Whether the log is the only change: earlier versions wrote each decision into it at once."""
    repository = workspace.repository
    log = _in_work_tree(repository) if tuple(touched) == (LOG,) else None
    head = _in_head(repository) if log is not None else None
    if head is None or log is None:
        return False
    wanted = pending_log(workspace, session).wanted
    mine, committed = (with_decisions(content, session.id, session.decisions, wanted) for content in (log, head))
    return mine == committed


class _RefusedError(Exception):
    """git commit, or a hook, refused the commit."""


def _in_work_tree(repository: Repository) -> bytes | None:
    """The log in the work tree; None if it was deleted, is a symbolic link (git has the link then), or cannot be read."""
    files = TreeFiles(repository.top)
    try:
        return files.read(LOG, LARGEST) if files.is_own(LOG) else None
    except OSError:
        return None


def _obstacle(repository: Repository) -> str:
    """Why the log in the work tree cannot be read: the predicate of a sentence about it; empty if it was deleted."""
    files = TreeFiles(repository.top)
    if not os.path.lexists(repository.top / LOG):
        return ""
    try:
        if not files.is_own(LOG):
            return "is a symbolic link"
        files.read(LOG, LARGEST)
    except UnsafeFileError as error:
        return str(error.strerror)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return ""


def _in_head(repository: Repository) -> bytes | None:
    return _blob(repository, f"HEAD:{LOG}")


def _in_index(repository: Repository) -> bytes | None:
    return _blob(repository, f":0:{LOG}")


def _blob(repository: Repository, name: str) -> bytes | None:
    """The content as a checkout would write it (gitattributes: eol, filter); None without the blob."""
    finished = repository.git.run("cat-file", "--filters", name)
    return None if finished.status else finished.output


def _put(repository: Repository, content: bytes, *, environment: Environment | None = None) -> None:
    """Stage `content` as the log."""
    oid = repository.git.must("hash-object", "-w", "--stdin", f"--path={LOG}", stdin=content).text
    repository.git.must("update-index", "--cacheinfo", f"100644,{oid},{LOG}", environment=environment)


def _once_logged(repository: Repository, session: Session) -> set[tuple[str, str]]:
    """The entries that commits since the session's start added to the log."""
    since = f"{session.base}..HEAD" if session.base and repository.commit(session.base) else "HEAD"
    options = ("--no-merges", "--format=", "--patch", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv")
    shown = repository.git.run("log", *options, since, "--", LOG).output
    return logged(b"\n".join(row[1:] for row in shown.split(b"\n") if row.startswith(b"+")))
