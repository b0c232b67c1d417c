"""What can be wrong with what was recorded: journals, bindings, views, files left behind. Each search can mend."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterator
from pathlib import Path

from git_session.errors import SessionError
from git_session.hot.journal import View
from git_session.hot.system import replace as replace_file
from git_session.model.event import Damage, decode, parse_journal
from git_session.model.text import cut, one_line
from git_session.services.doctor.finding import Fault
from git_session.services.hooks.proof import PREFIX
from git_session.services.workspace import Workspace
from git_session.store.sessions import ID, Stored

FIX = "git session doctor --fix"
HOUR = 3600
VIEWS = ("objectives.md", "blockers.md", "context.json", "hook")


def _local(workspace: Workspace) -> list[str]:
    """The ids of the sessions with a journal of their own."""
    ids = sorted(path.parent.name for path in workspace.store.root.glob("*/journal"))
    return [each for each in ids if ID.fullmatch(each) and not each.startswith(PREFIX)]


def readable(workspace: Workspace) -> list[Stored]:
    """The sessions that can be read; `damaged_journals` tells about the others."""
    found = []
    for session_id in _local(workspace):
        try:
            found.append(workspace.store.read(session_id))
        except SessionError:
            continue
    return found


# --- journals ---------------------------------------------------------------------------------------------------------


def damaged_journals(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Lines that cannot be read. Mended: the file is kept as `journal.damaged-<n>`, and the readable lines stay."""
    for session_id in _local(workspace):
        path = workspace.store.folder(session_id) / "journal"
        try:
            if not parse_journal(path.read_bytes()).damage:
                continue
        except SessionError as error:
            yield Fault("newer-journal", str(path), error.message, "this session cannot be read", error.hint)
            continue
        with workspace.store.lock():  # a line that a hook was writing a moment ago is not torn
            content = path.read_bytes()
            damage = parse_journal(content).damage
            kept = _without_damage(path, content) if fix and damage else None
        if kept:
            workspace.store.refresh(session_id)
        for each in damage:
            yield Fault(
                "damaged-journal",
                f"{path}:{each.line}",
                _what_is_lost(each),
                "the rest of the journal is used; what the line said is lost",
                FIX,
                bool(kept),
                f"the original is {kept.name}, the readable lines were kept" if kept else "",
            )


def _what_is_lost(damage: Damage) -> str:
    kind = damage.content.split(b" ")[1:2] if damage.content[:1].isdigit() else []
    what = f"a line of the kind {one_line(kind[0].decode('utf-8', 'replace'))!r}" if kind else "a line"
    if damage.torn:
        return f"{what} was cut off, by a crash or a full disk"
    return f"{what} cannot be read: {cut(one_line(damage.content.decode('utf-8', 'replace')), 60)}"


def _without_damage(path: Path, content: bytes) -> Path:
    """Rewrite the journal with its readable lines; returns where the original is kept."""
    number = 1
    while (kept := path.with_name(f"journal.damaged-{number}")).exists():
        number += 1
    replace_file(os.fsencode(kept), content)
    # The last line without its end is torn even when it can be read: nobody knows whether it was whole.
    whole = content[: content.rfind(b"\n") + 1]
    replace_file(os.fsencode(path), b"".join(line + b"\n" for line in whole.split(b"\n") if line and decode(line)))
    return kept


# --- bindings ---------------------------------------------------------------------------------------------------------


def broken_bindings(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Branches bound to a session without a journal. Mended: the journal comes from the archive, else the binding goes."""
    for branch, session_id in workspace.store.bindings().items():
        if workspace.store.bound(branch):
            yield from _interrupted_end(workspace, branch, session_id)
            continue
        key, archived = (
            f"branch.{branch}.session",
            bool(ID.fullmatch(session_id)) and _is_archived_open(workspace, session_id),
        )
        if fix and archived:
            workspace.store.restore_folder(session_id)
            workspace.store.refresh(session_id)
        elif fix:
            workspace.store.unbind(branch)
        yield Fault(
            "lost-journal",
            f"git config {key}",
            f"{branch} is bound to {one_line(session_id)!r}, which has no journal",
            "the branch counts as having no session" + (", although it is archived" if archived else ""),
            FIX,
            fix,
            ("brought back from its archive" if archived else "the binding was removed") if fix else "",
        )


def _interrupted_end(workspace: Workspace, branch: str, session_id: str) -> Iterator[Fault]:
    """A session whose end was killed, or refused by git, before it let go of its branch."""
    try:
        session = workspace.store.read(session_id).session
    except SessionError:
        return  # a newer version wrote it
    if not session.is_open:
        yield Fault(
            "interrupted-end",
            session_id,
            f"its end was interrupted: it has ended, and {one_line(branch)} is still bound to it",
            "its handoff may not be archived, and no time is counted",
            f"git session end {session_id}",
        )


def _is_archived_open(workspace: Workspace, session_id: str) -> bool:
    if session_id not in workspace.store.archive.tips():
        return False
    return workspace.store.read(session_id).session.is_open


def orphans(workspace: Workspace, merged: Callable[[], Container[str]], *, fix: bool) -> Iterator[Fault]:
    """Open sessions that no branch is bound to. Mended where the branch is there and free: it is bound again.

    Nothing is wrong with a session whose branch was deleted once it was merged: `merged` are the ids of those that are.
    """
    bindings = workspace.store.bindings()
    for stored in readable(workspace):
        session = stored.session
        if not session.is_open or session.id in bindings.values():
            continue
        branch = one_line(session.branch)
        if session.branch and workspace.repository.has_branch(session.branch):
            free = session.branch not in bindings
            if fix and free:
                workspace.store.bind(session.branch, session.id)
            yield Fault(
                "unbound",
                session.id,
                f"{branch} is there, but no longer bound to its session",
                "commits on it are not recorded" if free else "another session has the branch, so this one stays open",
                f"git session {'resume' if free else 'end'} {session.id}",
                fix and free,
                "bound again" if fix and free else "",
            )
            continue
        if session.id in merged():
            continue
        yield Fault(
            "orphan",
            session.id,
            f"its branch {branch or '(unknown)'} is gone, and it was never ended",
            "it stays open until it is ended, or dropped: git session drop",
            f"git session end {session.id}",
        )


# --- views, files ---------------------------------------------------------------------------------------------------------


def stale_views(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Views that are missing or behind their journal. Mended: they are made anew."""
    for stored in readable(workspace):
        folder = workspace.store.folder(stored.session.id)
        missing = [name for name in VIEWS if not (folder / name).is_file()]
        if not missing and not _is_behind(folder):
            continue
        if fix:
            workspace.store.refresh(stored.session.id)
        yield Fault(
            "stale-view",
            str(folder),
            f"missing: {', '.join(missing)}" if missing else "the view for the hooks is not in step with the journal",
            "nothing is lost; the next command or hook takes a moment longer",
            FIX,
            fix,
            "made anew" if fix else "",
        )


def _is_behind(folder: Path) -> bool:
    try:
        view = View(os.fsencode(folder))
        beyond = int(view.first(b"journal") or 0) > (folder / "journal").stat().st_size
        view.absorb()
    except (ValueError, IndexError, OSError):
        return True
    return view.stale or beyond


def stale_files(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Drafts and temporary files that a crash left: older than an hour, so nobody is writing them any more."""
    repository, root = workspace.repository, workspace.store.root
    candidates = [*root.glob(".*.new"), *root.glob("*.tmp"), *root.glob(".*.tmp"), *root.glob("*/*.tmp")]
    candidates += (repository.top / ".session").glob("*.tmp")
    for git_dir in (repository.common_dir, *(repository.common_dir / "worktrees").glob("*")):
        candidates += git_dir.glob("session-*.tmp")
    for path in sorted(set(candidates)):
        try:
            if workspace.now / 1000 - path.stat().st_mtime < HOUR:
                continue
            if fix:
                _remove(path)
        except OSError as error:
            reason = error.strerror or str(error)
            yield Fault("stale-file", str(path), f"cannot be removed: {reason}", "it takes up room", f"rm -r {path}")
            continue
        yield Fault(
            "stale-file",
            str(path),
            "left by a command that was interrupted",
            "it takes up room, nothing else",
            FIX,
            fix,
            "removed" if fix else "",
        )


def _remove(path: Path) -> None:
    """Delete a temporary file, or the draft of a session that never came to be."""
    if path.is_dir():
        for each in path.iterdir():
            each.unlink()
        path.rmdir()
    else:
        path.unlink()
