"""Finds and fixes commits with missing records: commits that no hook saw, that lost their note, or that no ref keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from git_session.git.branches import head_of
from git_session.hot.notes import NOTES_REF
from git_session.insight.history.work import works_of
from git_session.model.ids import short_oid
from git_session.model.text import plural
from git_session.services.doctor.finding import Fault, repairable
from git_session.services.doctor.repairs import readable
from git_session.services.recording.catch_up import catch_up, missed
from git_session.services.recording.merge_records import missing_records, record_merges
from git_session.services.recording.merge_state import merges
from git_session.services.recording.missing_notes import find_faulty_notes
from git_session.services.workspace import Workspace
from git_session.store.archive import COMMITS

_NAMED = 5


def unnoted_commits(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Changes on the branches of sessions, open or ended, that no hook saw. Fix: record them."""
    for stored in readable(workspace):
        session = stored.session
        if session.is_open and workspace.store.bound(session.branch) != session.id:
            continue
        found = missed(workspace, session, whole=True)
        if found.is_nothing:
            continue
        is_next = session.is_open and bool(workspace.unreconciled_head(session))
        if fix:
            catch_up(workspace, session, whole=True)
        counted = ((len(found.made), "made"), (len(found.pairs), "rewritten"), (len(found.gone), "removed"))
        parts = [
            f"{plural(count, 'commit')} {change}"
            for count, change in (*counted, (len(found.back), "restored"))
            if count
        ]
        names = _listed([record.oid for record, _ in found.made])
        yield repairable(
            "unnoted-commits",
            session.id,
            f"{', '.join(parts)}, unseen by the hooks" + (f": {names}" if names else ""),
            "the next git-session command on that branch records them"
            if is_next
            else "they have no record, and later commits may repeat their decisions",
            "recorded",
            fixed=fix,
        )


def untold_commits(workspace: Workspace) -> str:
    """What this shallow or partial clone cannot tell of recorded commits, in words; empty if there is nothing."""
    if not workspace.repository.lacks_objects:
        return ""
    found = [missed(workspace, stored.session, whole=True).untold for stored in readable(workspace)]
    count = sum(map(len, found))
    if not count:
        return ""
    more = workspace.repository.how_to_complete
    return f"history that this clone lacks may hold {plural(count, 'recorded commit')}: {more}"


def missing_notes(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Recorded commits without a note, or with too little time in it. Fix: write the notes again from the journal."""
    for stored in readable(workspace):
        found = find_faulty_notes(workspace, stored.session.id, write=fix)
        for code, oids, fault, shown in (
            ("missing-notes", found.without, "without a note", "their time"),
            ("short-notes", found.less, "with less time in the note than in the journal", "all of their time"),
        ):
            if oids:
                yield repairable(
                    code,
                    stored.session.id,
                    f"{plural(len(oids), 'recorded commit')} {fault}: {_listed(oids)}",
                    f"git log does not show {shown} ({NOTES_REF})",
                    "rewritten from the journal",
                    fixed=fix,
                )


def unrecorded_merges(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Commits of squashes and rebases made of a session's, without its record. Fixed: they have it.

    They are at fault only once `git session end` has seen the merge, which writes the record: no hook runs on a server. With
    `fix`, the others get it too.
    """
    sessions = [stored.session for stored in readable(workspace)]
    works = works_of(workspace.repository, workspace.objects, sessions, now=workspace.now)
    merged = zip(sessions, merges(workspace, list(zip(sessions, works, strict=True))), strict=True)
    found = [merge for session, merge in merged if fix or session.merged_to]
    missing = missing_records(found)
    if missing:
        fixed = fix and record_merges(workspace, found)
        yield repairable(
            "missing-merge-records",
            "merged commits",
            f"{plural(len(missing), 'commit')} of a squash or rebase without a note: "
            + _listed([oid.decode() for oid in missing]),
            f"git log does not show their time ({NOTES_REF})",
            "summed up from the notes of the commits that were merged",
            fixed=fixed,
        )


def unkept_commits(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Sessions from versions before 0.1.0 whose commits no ref of git-session keeps. Fix: create the ref.

    For sessions from other clones, without a journal here, only commits that no ref at all keeps.
    """
    store, own = workspace.store, {stored.session.id for stored in readable(workspace)}
    for stored in store.read_each(store.ids()):
        session = stored.session
        newest = next((commit.oid for commit in reversed(session.commits) if not commit.gone), "")
        if session.is_open and head_of(workspace.repository, session.branch):
            continue  # the next command, or the hook of the next switch, keeps them
        if not newest or store.archive.kept_commit(session.id) or not workspace.objects.records([newest]):
            continue
        if session.id not in own and workspace.repository.git.ask("for-each-ref", "--count=1", f"--contains={newest}"):
            continue
        if fix:
            store.keep_commits(session)
        fixed = fix and bool(store.archive.kept_commit(session.id))
        yield repairable(
            "unkept-commits",
            session.id,
            f"no ref keeps its {plural(sum(not each.gone for each in session.commits), 'commit')}",
            "git may remove them, and their figures, once its branch is deleted",
            f"kept by {COMMITS}{session.id}",
            fixed=fixed,
        )


def _listed(oids: Sequence[str]) -> str:
    """The first ids, shortened."""
    return ", ".join(short_oid(oid) for oid in oids[:_NAMED]) + (" …" if len(oids) > _NAMED else "")
