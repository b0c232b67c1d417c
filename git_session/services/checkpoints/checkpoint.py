"""Makes checkpoints: commits with trailers, marks on HEAD, and snapshots that change neither branch nor index."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.repository import WorkTree
from git_session.hot.hooks import record, remember
from git_session.hot.journal import View
from git_session.hot.journal import duration as duration_text
from git_session.hot.message import Block, splice
from git_session.hot.trailer import Style
from git_session.insight.secret_files import parted
from git_session.insight.source.impact import FileChange, changes_in, guessed_subject, impact_rows, pending_changes
from git_session.insight.source.test_changes import changed_tests
from git_session.insight.source.tests import touch_tests
from git_session.model.dataclass import dataclass, replace
from git_session.model.decision_log import LOG
from git_session.model.session import Decision, Session, coverage_change
from git_session.model.trailers import decision_lines, full_listing, impact_lines
from git_session.services.planning.decision_log import note_barred, pending_log, written_log
from git_session.services.planning.decisions import NewDecision, decision_event
from git_session.services.preconditions import settled_tree
from git_session.services.quality.measurements import before, record_quality
from git_session.services.quality.quality import Quality, fresh_coverage, quality
from git_session.services.recording.snapshot import add_all, take
from git_session.services.workspace import Workspace


def impact_of(
    workspace: Workspace,
    session: Session,
    files: Sequence[FileChange],
    found: Quality | None,
    *,
    staged: bool,
    untracked: Sequence[str],
) -> list[str]:
    """The lines of the Impact trailer, if the settings ask for it: files, `Tests: +12 -2`, `Coverage: 79% → 84%`.

    With `staged`, the commit takes the index, or else all tracked files plus those `untracked`. Coverage is that of the fresh
    reports in `found`, preceded by the session's first coverage if known.
    """
    if "Impact" not in workspace.settings.written_trailers:
        return []
    rows = impact_rows(files)
    if touch_tests(files):
        changes = changed_tests(workspace.repository, workspace.repository.head, staged=staged, untracked=untracked)
        rows += [f"Tests: {changes.text}"] if changes.text else []
    coverage = fresh_coverage(found)
    if coverage and coverage.lines:
        text = coverage_change(before(workspace, session), coverage.covered, coverage.lines)
        rows.append(f"Coverage: {text}")
    return impact_lines(rows, workspace.settings.commit_width)


@dataclass(frozen=True)
class CheckpointRequest:
    """The options of a new checkpoint."""

    label: str = ""
    message: str = ""
    notes: str = ""
    phase: str = ""
    decisions: tuple[NewDecision, ...] = ()
    untracked: bool = False
    no_commit: bool = False
    edit: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Checkpointed:
    """A checkpoint that was made, or that `--dry-run` describes."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    id: str  #: Short id of the checkpoint, such as `cp-1`.
    kind: str  #: `commit`, `snapshot`, or `mark` if there was nothing to commit and HEAD was marked.
    dry_run: bool  #: Whether nothing was done, because of `--dry-run`.
    commit: str  #: Full id of the commit, or of HEAD for a snapshot or mark; empty with `--dry-run`.
    snapshot: str  #: Full id of the snapshot commit; empty unless the kind is `snapshot`.
    label: str  #: Name given to the checkpoint; empty without one.
    message: str  #: Message of the commit; empty unless the kind is `commit`.
    files: tuple[FileChange, ...]  #: Files that went into it.
    untracked: tuple[str, ...]  #: Untracked files that were left out.
    decisions: tuple[str, ...]  #: Short ids of the decisions recorded with it.
    #: Untracked files that a snapshot, or a commit of all changes, left out because they hold secrets.
    left_out: tuple[str, ...] = ()


def checkpoint(workspace: Workspace, request: CheckpointRequest) -> Checkpointed:
    """Make a checkpoint in the current session.

    Raises SessionError `secret`, `in-progress`, `unmerged`, `unborn`, `commit-refused`, `no-identity`.
    """
    typed = (text for each in request.decisions for text in (each.text, each.rationale, each.alternatives))
    workspace.refuse_secrets(request.label, request.message, request.notes, *filter(None, typed))
    session = workspace.require_current()
    repository = workspace.repository
    repository.require_identity()
    name = f"cp-{len(session.checkpoints) + 1}"
    described = Checkpointed(
        session=session.id,
        branch=session.branch,
        id=name,
        kind="",
        dry_run=request.dry_run,
        commit="",
        snapshot="",
        label=request.label,
        message="",
        files=(),
        untracked=(),
        decisions=(),
    )
    if request.no_commit:
        return _snapshot(workspace, session, request, described)
    status = settled_tree(workspace, to="make a checkpoint")
    kept, secrets = parted(repository, workspace.settings, status.untracked) if request.untracked else ((), ())
    mode = _mode(replace(status, untracked=kept), request)
    everything, staged = mode == "untracked", mode == "index"
    described = replace(described, left_out=secrets)
    files = pending_changes(repository, staged=staged, untracked=kept if everything else ())
    log = pending_log(workspace, session)
    note_barred(workspace, log)
    takes_log = log.tracked and bool(log.wanted or request.decisions)
    if not files and not takes_log:
        return _mark(workspace, session, request, replace(described, untracked=status.untracked))
    committed = _with_log(files) if takes_log else files
    subject = request.message or guessed_subject(session.branch, committed, request.label or _topic(session, request))
    found = quality(workspace, session, tree=status)
    impact = impact_of(workspace, session, files, found, staged=staged, untracked=kept if everything else ())
    result = replace(
        described,
        kind="commit",
        message=_spliced(workspace, session, subject, impact, request),
        files=committed,
        untracked=secrets if everything else status.untracked,
    )
    if request.dry_run:
        return result
    session, decided = _decide(workspace, session, request)
    mode = mode if files else "index"
    oid = _commit(workspace, session, subject, impact, request, name, mode=mode, without=secrets)
    _record(workspace, workspace.store.read(session.id).session, request, found, commit=oid)
    message = repository.git.must("log", "-1", "--no-show-signature", "--format=%B", oid, "--").text
    return replace(result, commit=oid, message=message, decisions=decided)


def pending_paths(workspace: Workspace, request: CheckpointRequest) -> tuple[str, ...]:
    """The files that the checkpoint would commit."""
    status = workspace.repository.status()
    untracked = parted(workspace.repository, workspace.settings, status.untracked)[0] if request.untracked else ()
    mode = _mode(replace(status, untracked=untracked), request)
    return status.staged if mode == "index" else (*status.staged, *status.changed, *untracked)


@contextmanager
def staged_too(workspace: Workspace, paths: Sequence[str]) -> Iterator[None]:
    """Also stage `paths` if the checkpoint made inside commits the index; restore the index if it fails."""
    missing = bool(paths) and bool(workspace.repository.status().staged)
    with _index_kept(workspace, changed=missing):
        if missing:
            workspace.repository.git.must("add", "--", *(f":(top,literal){path}" for path in paths))
        yield


def _mode(status: WorkTree, request: CheckpointRequest) -> str:
    """The changes to commit: `untracked` (all), `index` (staged ones), or else `tracked` (all in tracked files)."""
    if request.untracked and status.untracked:
        return "untracked"
    return "index" if status.staged else "tracked"


def _with_log(files: tuple[FileChange, ...]) -> tuple[FileChange, ...]:
    """The files of a commit that adds to the decision log."""
    if any(change.path == LOG for change in files):
        return files
    return tuple(sorted((*files, FileChange("M", LOG)), key=lambda change: change.path))


def _topic(session: Session, request: CheckpointRequest) -> str:
    """The topic of the subject line: the decision that the checkpoint records, or else the current objective."""
    if request.decisions:
        return request.decisions[0].text
    current = next(iter(session.in_progress), None) or next(iter(session.to_do), None)
    return current.text if current else ""


def _decide(workspace: Workspace, session: Session, request: CheckpointRequest) -> tuple[Session, tuple[str, ...]]:
    if not request.decisions:
        return session, ()
    events = [decision_event(workspace, each) for each in request.decisions]
    after = workspace.record_all(session, events)
    ids = {event.id for event in events}
    return after, tuple(each.id for each in after.decisions if each.event in ids)


def _record(
    workspace: Workspace, session: Session, request: CheckpointRequest, found: Quality | None, **saved: object
) -> None:
    """Record the checkpoint, and what its tests and coverage are; `saved` is its commit, and its snapshot if it is one."""
    session = workspace.record(
        session, "checkpoint", **saved, label=request.label, notes=request.notes, phase=request.phase
    )
    record_quality(workspace, session, found)


def _snapshot(
    workspace: Workspace, session: Session, request: CheckpointRequest, described: Checkpointed
) -> Checkpointed:
    repository = workspace.repository
    status = repository.status()
    kept, secrets = parted(repository, workspace.settings, status.untracked)
    described = replace(
        described,
        kind="snapshot",
        commit=repository.head,
        files=changes_in(status, kept) or pending_changes(repository, staged=False, untracked=kept),
        left_out=secrets,
    )
    if request.dry_run:
        return described
    session, decided = _decide(workspace, session, request)
    snapshot = take(workspace, session, request.label or described.id, tree=status)
    found = quality(workspace, session, tree=status)
    _record(workspace, session, request, found, commit=repository.head, **snapshot.body)
    return replace(described, snapshot=snapshot.oid, decisions=decided)


def _mark(workspace: Workspace, session: Session, request: CheckpointRequest, described: Checkpointed) -> Checkpointed:
    """Mark HEAD, as there is nothing to commit. Raises SessionError `unborn`."""
    head = workspace.repository.head
    if not head:
        raise SessionError(
            "unborn", "there is nothing to commit, and no commit to mark yet", hint="first add a file: git add <file>"
        )
    described = replace(described, kind="mark", commit=head)
    if request.dry_run:
        return described
    session, decided = _decide(workspace, session, request)
    _record(workspace, session, request, quality(workspace, session), commit=head)
    return replace(described, decisions=decided)


def _commit(
    workspace: Workspace,
    session: Session,
    subject: str,
    impact: list[str],
    request: CheckpointRequest,
    name: str,
    *,
    mode: str,
    without: Sequence[str],
) -> str:
    """Run `git commit`, so that the user's hooks, signing and settings apply; return the id of the new commit.

    The mode `untracked` commits all files but those `without`.

    The message already has its trailers, for repositories without our hooks; the hooks update them.
    """
    repository = workspace.repository
    before = repository.head
    message = _spliced(workspace, session, subject, impact, replace(request, decisions=()))
    view = View(os.fsencode(workspace.store.folder(session.id)))
    listed = full_listing(session.objectives, workspace.settings.layout)
    changes = [f"~{change}".encode() for change in listed.changes]
    remember(workspace.place, view, amends=False, template=b"", changes=[b"~", *changes] if listed.lines else [])
    environment = {
        "GIT_SESSION_CHECKPOINT": name,
        "GIT_SESSION_TRAILERS": "\n".join(impact),
        "GIT_SESSION_OBJECTIVES": "\n".join([b" ".join(changes).decode(), *listed.lines]),
    }
    wanted = pending_log(workspace, session).wanted
    with (
        written_log(workspace, session, wanted, stage=mode == "index"),
        _index_kept(workspace, changed=mode == "untracked"),
        tempfile.NamedTemporaryFile(suffix=".msg") as file,
    ):
        file.write(message.encode("utf-8", "surrogateescape"))
        file.flush()
        if mode == "untracked":
            add_all(repository, without)
        options = [*(["--all"] if mode == "tracked" else []), *(["--edit"] if request.edit else [])]
        status = repository.git.attached(["commit", "--quiet", "-F", file.name, *options], environment=environment)
        oid = repository.head
        if status or oid == before:
            kept = " (its decisions are recorded and wait for the next commit)" if request.decisions else ""
            raise SessionError(
                "commit-refused", f"git commit refused: nothing was committed{kept}", hint="see its message above"
            )
    known = {commit.oid for commit in workspace.store.read(session.id).session.commits}
    if oid not in known:  # our post-commit hook did not run
        found = workspace.objects.records([oid])[0]
        parents = [parent.encode() for parent in found.parents]
        with workspace.store.lock():
            record(workspace.place, os.fsencode(session.id), (oid.encode(), parents, found.message.encode()))
    return oid


@contextmanager
def _index_kept(workspace: Workspace, *, changed: bool) -> Iterator[None]:
    """Restore the index if the commit inside fails; git itself undoes everything but our `git add`."""
    if not changed:
        yield
        return
    index = Path(workspace.repository.git.must("rev-parse", "--path-format=absolute", "--git-path", "index").text)
    with tempfile.TemporaryDirectory(prefix="git-session-", dir=workspace.store.root) as folder:
        copy = Path(folder) / "index"
        had = index.exists()
        if had:
            shutil.copyfile(index, copy)
        try:
            yield
        except BaseException:
            if had:
                os.replace(copy, index)
            else:
                index.unlink(missing_ok=True)
            raise


def _spliced(
    workspace: Workspace, session: Session, subject: str, impact: list[str], request: CheckpointRequest
) -> str:
    """The message with its trailers, from the writer and the view that the hooks use."""
    view = View(os.fsencode(workspace.store.folder(session.id)))
    fresh = [
        line.encode("utf-8", "surrogateescape")
        for each in request.decisions
        for line in decision_lines(
            Decision("", "", each.text, 0, each.rationale, each.alternatives), workspace.settings.commit_width
        )
    ]
    block = Block(
        wanted=view.first(b"write").split(),
        objectives=[
            line.encode("utf-8", "surrogateescape")
            for line in full_listing(session.objectives, workspace.settings.layout).lines
        ],
        decisions=[*(row.partition(b" ")[2] for row in view.every(b"decision")), *fresh],
        extra="\n".join(impact).encode("utf-8", "surrogateescape"),
        time=duration_text(workspace.clock(session).active // 1000),
    )
    message = subject.rstrip("\n").encode("utf-8", "surrogateescape") + b"\n"
    return splice(message, block, Style(edited=False)).decode("utf-8", "surrogateescape")
