"""Finds and fixes faults in the records: journals, bindings, views and leftover files."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterator
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.branches import head_of
from git_session.hot.journal import View
from git_session.hot.place import follow, is_in_step
from git_session.hot.system import replace as replace_file
from git_session.model.event import Damage, decode, parse_journal
from git_session.model.ids import is_id
from git_session.model.session import Session
from git_session.model.shell import shell_word
from git_session.model.text import cut, one_line
from git_session.model.union import readable as readable_lines
from git_session.services.doctor.archive_chain import intact_snapshots
from git_session.services.doctor.finding import Fault, repairable
from git_session.services.hooks.proof import PREFIX
from git_session.services.lifecycle.resume import restoring
from git_session.services.overview.handoff import Handoff, handoff
from git_session.services.recording.reconcile import bind, places_of
from git_session.services.recording.renamed_branch import name_after
from git_session.services.workspace import Workspace
from git_session.store.archive import END
from git_session.store.archive import PREFIX as PREFIX_OF_ARCHIVES
from git_session.store.sessions import Stored

HOUR = 3600
VIEWS = ("objectives.md", "blockers.md", "context.json", "hook")


def local_sessions(workspace: Workspace) -> list[str]:
    """The ids of the sessions with a journal in this clone."""
    ids = sorted(path.parent.name for path in workspace.store.root.glob("*/journal") if path.is_file())
    return [each for each in ids if is_id(each) and not each.startswith(PREFIX)]


def readable(workspace: Workspace) -> list[Stored]:
    """The sessions that can be read; `damaged_journals` reports the others."""
    found = []
    for session_id in local_sessions(workspace):
        try:
            found.append(workspace.store.read(session_id))
        except SessionError:
            continue
    return found


def damaged_journals(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Unreadable lines of journals. Fix: keep the file as `journal.damaged-<n>` and the readable lines as the journal."""
    for session_id in local_sessions(workspace):
        path = workspace.store.folder(session_id) / "journal"
        try:
            if not parse_journal(path.read_bytes()).damage:
                continue
        except SessionError as error:
            yield Fault("newer-journal", str(path), error.message, "this session cannot be read", error.hint)
            continue
        with workspace.store.lock():  # so that a line which a hook is writing does not look torn
            content = path.read_bytes()
            damage = parse_journal(content).damage
            kept = _without_damage(path, content) if fix and damage else None
        if kept:
            workspace.store.refresh(session_id)
        for each in damage:
            yield repairable(
                "damaged-journal",
                f"{path}:{each.line}",
                _loss(each),
                "the event of this line is lost; the rest of the journal is used",
                f"kept the readable lines; the original is {kept.name}" if kept else "",
                fixed=bool(kept),
            )


def damaged_archives(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Unreadable lines of archived journals. Fix: archive the readable lines; the archive keeps its earlier commits."""
    archive = workspace.store.archive
    tips = archive.tips()
    for session_id, content in archive.read_all(list(tips), "journal").items():
        try:
            damage = parse_journal(content).damage
        except SessionError as error:
            yield Fault(
                "newer-journal", PREFIX_OF_ARCHIVES + session_id, error.message, "it cannot be read", error.hint
            )
            continue
        if damage and fix:
            names = ("writer", "context.json", "handoff.md")
            files = {name: found for name in names if (found := archive.read(session_id, name)) is not None}
            files["journal"] = readable_lines(content)
            archive.save(session_id, files, f"Readable lines of {session_id}\n", old=tips[session_id])
        for each in damage:
            yield repairable(
                "damaged-archive",
                f"{PREFIX_OF_ARCHIVES}{session_id}:journal:{each.line}",
                _loss(each),
                "the event of this line is lost; the rest of the archive is used",
                "archived the readable lines; the commit before has the original",
                fixed=fix,
            )


def missing_archives(workspace: Workspace, as_markdown: Callable[[Handoff], str], *, fix: bool) -> Iterator[Fault]:
    """Ended sessions, and open ones with a snapshot that git still has, without an archive. Fix: archive them again."""
    archive = workspace.store.archive
    tips = archive.tips()
    for stored in readable(workspace):
        session = stored.session
        if session.id in tips:
            continue
        snapshots = list(intact_snapshots(workspace, session))
        if session.is_open and not snapshots:
            continue
        if not session.is_open and workspace.store.bound(session.branch) == session.id:
            continue  # its end was interrupted, which is a finding of its own
        if fix:
            for oid in snapshots:
                workspace.store.keep(session.id, "A snapshot, kept again", snapshot=oid)
            if not session.is_open:
                document = as_markdown(handoff(workspace, stored))
                workspace.store.keep(session.id, END + session.id, handoff=document)
        yield repairable(
            "missing-archive",
            session.id,
            f"{PREFIX_OF_ARCHIVES}{session.id} is gone, which keeps "
            + ("its snapshots" if session.is_open else "the session after its end"),
            "git may remove its snapshots"
            if session.is_open
            else "no colleague gets it, and with .git/sessions all of it would be lost",
            "archived again",
            fixed=fix,
        )


def _loss(damage: Damage) -> str:
    kind = damage.content.split(b" ")[1:2] if damage.content[:1].isdigit() else []
    line = f"a line of kind {one_line(kind[0].decode('utf-8', 'replace'))!r}" if kind else "a line"
    if damage.torn:
        return f"{line} was cut off by a crash or a full disk"
    return f"{line} cannot be read: {cut(one_line(damage.content.decode('utf-8', 'replace')), 60)}"


def keep_original(path: Path, content: bytes) -> Path:
    """Keep the `content` of the journal at `path`, which is to be rewritten, beside it; return the path."""
    number = 1
    while (kept := path.with_name(f"journal.damaged-{number}")).exists():
        number += 1
    replace_file(os.fsencode(kept), content)
    return kept


def _without_damage(path: Path, content: bytes) -> Path:
    """Rewrite the journal with its readable lines; return the path of the original."""
    kept = keep_original(path, content)
    # A last line without a newline counts as torn even if it parses: it may be incomplete.
    whole = content[: content.rfind(b"\n") + 1]
    replace_file(os.fsencode(path), b"".join(line + b"\n" for line in whole.split(b"\n") if line and decode(line)))
    return kept


def broken_bindings(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Branches bound to a session without a journal. Fix: restore the journal from the archive, or else remove the binding."""
    for branch, session_id in workspace.store.bindings().items():
        if workspace.store.bound(branch):
            yield from _interrupted_end(workspace, branch, session_id)
            yield from _not_entered(workspace, branch, session_id, fix=fix)
            continue
        key, archived = (
            f"branch.{branch}.session",
            is_id(session_id) and _is_archived_open(workspace, session_id),
        )
        if fix and archived:
            workspace.store.restore_folder(session_id)
            workspace.store.refresh(session_id)
        elif fix:
            workspace.store.unbind(branch)
        yield repairable(
            "lost-journal",
            f"git config {shell_word(key)}",
            f"{branch} is bound to {one_line(session_id)!r}, which has no journal",
            "git-session treats the branch as having no session" + (", although it is archived" if archived else ""),
            "restored from its archive" if archived else "removed the binding",
            fixed=fix,
        )


def _not_entered(workspace: Workspace, branch: str, session_id: str, *, fix: bool) -> Iterator[Fault]:
    """Work trees whose hooks do not know that the branch checked out there is bound to the session."""
    for place in places_of(workspace, branch):
        if place.moving() or is_in_step(place):
            continue
        if fix:
            follow(place)
        yield repairable(
            "not-entered",
            os.fsdecode(place.own(b"session-here")),
            f"it does not say that {one_line(branch)} is bound to {session_id}",
            "commits there may get no trailers",
            "entered the session",
            fixed=fix,
        )


def _interrupted_end(workspace: Workspace, branch: str, session_id: str) -> Iterator[Fault]:
    """A session whose `end` was interrupted before it released the branch."""
    try:
        session = workspace.store.read(session_id).session
    except SessionError:
        return  # a newer version wrote it
    if not session.is_open:
        yield Fault(
            "interrupted-end",
            session_id,
            f"its end was interrupted: the session has ended, but {one_line(branch)} is still bound to it",
            "its handoff may not be archived, and time is not counted",
            f"git session end {session_id}",
        )


def _is_archived_open(workspace: Workspace, session_id: str) -> bool:
    if session_id not in workspace.store.archive.tips():
        return False
    return workspace.store.read(session_id).session.is_open


def orphans(workspace: Workspace, merged: Callable[[], Container[str]], *, fix: bool) -> Iterator[Fault]:
    """Open sessions to which no branch is bound. Fix: bind the branch again, if it exists and has no other session.

    `merged` returns the ids of merged sessions; it is no fault that the branch of one of these is deleted.
    """
    bindings = workspace.store.bindings()
    for stored in readable(workspace):
        session = stored.session
        if session.is_open and session.id in bindings.values():
            yield from _renamed(workspace, session)
        if not session.is_open or session.id in bindings.values():
            continue
        branch = one_line(session.branch)
        if session.branch and workspace.repository.has_branch(session.branch):
            free = session.branch not in bindings
            if fix and free:
                bind(workspace, session.branch, session.id)
            yield Fault(
                "unbound",
                session.id,
                f"{branch} is no longer bound to its session",
                "its commits are not recorded" if free else "another session has the branch, so this one stays open",
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
            f"the session is open, but its branch {branch or '(unknown)'} is gone",
            "it stays open until you end or drop it (git session drop)"
            + (f", or restore the branch:\n{back}" if (back := restoring(workspace, session)) else ""),
            f"git session end {session.id}",
        )


def _renamed(workspace: Workspace, session: Session) -> Iterator[Fault]:
    """A bound branch that was renamed without its configuration, so that its session stayed with the old name."""
    if workspace.store.bound(session.branch) != session.id or head_of(workspace.repository, session.branch):
        return
    after = name_after(workspace, session.branch)
    if after:
        yield Fault(
            "renamed",
            session.id,
            f"its branch {one_line(session.branch)} was renamed to {one_line(after)} without its configuration",
            "commits are not recorded until a git-session command runs there",
            f"git switch {shell_word(after)} && git session status",
        )


def stale_views(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Views that are missing or behind their journal. Fix: rebuild them."""
    for stored in readable(workspace):
        folder = workspace.store.folder(stored.session.id)
        missing = [name for name in VIEWS if not (folder / name).is_file()]
        if not missing and not _is_behind(folder):
            continue
        if fix:
            workspace.store.refresh(stored.session.id)
        yield repairable(
            "stale-view",
            str(folder),
            f"missing: {', '.join(missing)}" if missing else "the view for the hooks is behind the journal",
            "nothing is lost; the next command or hook takes a moment longer",
            "rebuilt",
            fixed=fix,
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
    """Drafts and temporary files left by a crash: older than an hour, so that no running command needs them."""
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
            yield Fault(
                "stale-file",
                str(path),
                f"cannot remove it: {reason}",
                "it takes up space",
                f"rm -r {shell_word(str(path))}",
            )
            continue
        yield repairable(
            "stale-file",
            str(path),
            "left by an interrupted command",
            "it takes up space, nothing else",
            "removed",
            fixed=fix,
        )


def _remove(path: Path) -> None:
    """Delete a temporary file, or the folder of a session whose start was interrupted."""
    if path.is_dir():
        for each in path.iterdir():
            each.unlink()
        path.rmdir()
    else:
        path.unlink()
