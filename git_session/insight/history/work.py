"""A session's effect on the history: its own commits, incoming commits of others, and the changed files.

Counting starts at the fork point: the commit of the branch when the session started, or the newest commit of the base branch
that the session was rebased onto or merged since. The upstream of the base branch (`origin/main`) counts as the base
branch too, since it is often the one that is fetched and merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from git_session.git.adapters import begin_log
from git_session.git.branches import HEADS, commit_of, upstreams_of
from git_session.git.files.refs import commit_in_files
from git_session.git.objects import Change, Objects, Record
from git_session.git.repository import Repository
from git_session.hot.notes import NOTES_REF, session_in
from git_session.model.dataclass import dataclass
from git_session.model.globs import Matcher
from git_session.model.pattern import lazy_pattern
from git_session.model.session import Session

KINDS = ("feat", "fix", "docs", "style", "refactor", "perf", "test", "build", "ci", "chore", "revert")
"""The types of conventional commits (conventionalcommits.org, and commitlint's conventional configuration)."""

_CONVENTIONAL = lazy_pattern(r"([a-z]+)(?:\([^()\n]*\))?!?: ", re.IGNORECASE)


@dataclass(frozen=True)
class Work:
    """The commits of a session, oldest first: its `own`, and those that `others` (people or sessions) added to the branch.

    They lie between `fork` (empty: the beginning of history) and `tip` (empty: no commit yet). Its lines count from `start`:
    the fork, or the newest commit before its own (`adopted`) if the session adopted the branch or has no commits yet, or else
    the edge of a shallow clone, whose changes are not known.
    """

    fork: str = ""
    tip: str = ""
    own: tuple[Record, ...] = ()
    others: tuple[Record, ...] = ()
    adopted: str = ""

    @property
    def start(self) -> str:
        return self.adopted or self.fork


@dataclass(frozen=True)
class ChangedFile:
    """A file that commits change, with what all of them together do to it."""

    path: str  #: Newest path of the file, from the top of the work tree.
    commits: int  #: Number of commits that change it.
    added: int  #: Number of lines added by all of them.
    deleted: int  #: Number of lines deleted by all of them.


def work_of(
    repository: Repository,
    objects: Objects,
    session: Session,
    *,
    now: int,
    head: str = "",
    origins: Sequence[str] | None = None,
) -> Work:
    """The work of `session` up to `now` (epoch ms). A caller that knows them passes `head`, the commit of its branch, and
    `origins`, the commits of its base branch and of the upstream of that.

    Own commits are those that hooks recorded, and others made directly on the branch during the session by the same
    committer. Commits that a reset or a rewrite removed from the branch are not included.
    """
    branch, came_from = _names(session)
    tip = _tip(objects, session, head or (commit_of(repository, branch) if branch else ""))
    if origins is None:
        origins = _origins(repository, came_from) if tip and came_from else ()
    since = _since_base(objects, session, tip) if tip and tuple(origins) == (session.base,) else None
    newer = _common(objects, origins, tip) if since is None else session.base
    return _work(repository, objects, session, now, tip, newer, since)


def begin_work(repository: Repository, session: Session, head: str) -> None:
    """Start git in the background on the commits up to `head`, if the base branch is still where the session began, as it mostly is;
    `work_of` then uses its output, unless the upstream of the base branch has moved."""
    base = commit_in_files(repository.common_dir, HEADS + session.base_ref) if session.base_ref else ""
    if head and base and base == session.base != head:
        begin_log(repository, head, [base])


def works_of(repository: Repository, objects: Objects, sessions: Sequence[Session], *, now: int) -> Iterator[Work]:
    """`work_of` each of `sessions`, with one query of git for all of them.

    A search for the merge base takes longer the further the base branch has moved on, so sessions that are fully merged are
    found first, together.
    """
    names = [_names(session) for session in sessions]
    upstreams = upstreams_of(repository, {origin for _, origin in names if origin})
    known = repository.commits({*(name for both in names for name in both if name), *upstreams.values()})
    tips = [_tip(objects, session, known.get(branch, "")) for session, (branch, _) in zip(sessions, names, strict=True)]
    all_origins = [_there(known.get(origin, ""), known.get(upstreams.get(origin, ""), "")) for _, origin in names]
    merged = {
        origins: _merged(
            repository, origins, {tip for tip, others in zip(tips, all_origins, strict=True) if others == origins}
        )
        for origins in dict.fromkeys(all_origins)
    }
    for session, tip, origins in zip(sessions, tips, all_origins, strict=True):
        common = tip if tip in merged[origins] else _common(objects, origins, tip)
        yield _work(repository, objects, session, now, tip, common)


def _merged(repository: Repository, origins: Sequence[str], tips: Set[str]) -> Set[str]:
    """The `tips` that one of `origins` reaches."""
    asked = "".join(f"{tip}\n" for tip in sorted(tips) if tip)
    if not origins or not asked:
        return frozenset()
    hidden = "".join(f"^{oid}\n" for oid in origins)
    listed = repository.git.run("rev-list", "--stdin", stdin=f"{asked}{hidden}".encode())
    # If commits are missing, git fails for all of them: each is then examined by itself.
    return frozenset() if listed.status else tips - set(listed.text.split("\n")) - {""}


def _names(session: Session) -> tuple[str, str]:
    """The full names of the session's branch and its base branch; empty for none."""
    origin = session.base_ref if session.base_ref != session.branch else ""
    return HEADS + session.branch if session.branch else "", origin


def _origins(repository: Repository, came_from: str) -> tuple[str, ...]:
    upstream = f"{came_from}@{{upstream}}"
    repository.begin_commit(upstream)
    return _there(repository.commit(came_from), repository.commit(upstream))


def _there(*oids: str) -> tuple[str, ...]:
    return tuple(oid for oid in dict.fromkeys(oids) if oid)


def _common(objects: Objects, origins: Sequence[str], tip: str) -> str:
    return objects.merge_base(tip, *origins) if origins and tip else ""


def _since_base(objects: Objects, session: Session, tip: str) -> list[Record] | None:
    """The commits since the session's base, which is where the base branch still is; None if the branch lost it.

    That is the most frequent case by far, and saves the search for a merge base: a commit that `tip` reaches is the parent of
    one that it reaches too.
    """
    records = objects.log(tip, [session.base]) if tip != session.base else []
    is_below = tip == session.base or any(session.base in record.parents for record in records)
    return records if is_below else None


def _work(
    repository: Repository,
    objects: Objects,
    session: Session,
    now: int,
    tip: str,
    newer: str,
    since: list[Record] | None = None,
) -> Work:
    """The work up to `tip`; `newer` is the merge base of the tip and the base branch, empty without either. `since`: its commits,
    if they are known already."""
    if not tip:
        return Work()
    seen = {commit.oid for commit in session.commits}
    fork = _fork(objects, session, tip, newer)
    records = objects.log(tip, [fork] if fork else []) if since is None else since
    trunk = {record.oid for record in _first_parents(records, tip)}
    unseen = [record for record in records if record.oid in trunk and record.oid not in seen]
    emails = _emails(repository, [record for record in records if record.oid in seen]) if unseen else set()
    end = session.ended_at or now
    likely = [record for record in unseen if record.committer.email in emails and may_be_of(session, record, end)]
    mine = seen | ({record.oid for record in likely} - _of_others(repository, session, likely))
    own = tuple(record for record in reversed(records) if record.oid in mine)
    if not own and newer == tip:  # it only followed its base branch
        return Work(tip, tip)
    others = tuple(record for record in reversed(records) if record.oid not in mine)
    before = {record.oid for record in others if _was_there(session, record)} if session.adopted else set()
    adopted = next((record.oid for record in _first_parents(records, tip) if record.oid in before), "")
    if not adopted and not fork:
        edges = repository.shallow_edges
        adopted = next((record.oid for record in _first_parents(records, tip) if record.oid in edges), "")
    # Without own commits, all changed lines came from others.
    return Work(fork, tip, own, others, adopted if own else tip)


def may_be_of(session: Session, record: Record, until: int) -> bool:
    """May a commit that no hook saw belong to the session, given its time span from the start to `until` (epoch ms)?

    A rebase recreates adopted commits too, but they keep their author and author time.
    """
    made_then = session.started_at // 1000 <= record.committer.time <= until // 1000
    return made_then and not (session.adopted and _was_there(session, record))


def _was_there(session: Session, record: Record) -> bool:
    adopted_at = session.adopted.written_at if session.adopted else 0
    return record.author.time <= max(session.started_at, adopted_at) // 1000


def changes_of(objects: Objects, work: Work) -> tuple[Change, ...]:
    """The files that differ between `work.start` and `work.tip`."""
    return objects.changes(work.start, work.tip) if work.tip and work.tip != work.start else ()


def churn_of(objects: Objects, records: Iterable[Record], counts: Matcher) -> tuple[ChangedFile, ...]:
    """The churn of the files that `counts` accepts in the commits `records`, the most changed first; merges do not count."""
    counted: dict[str, ChangedFile] = {}
    for record in records:
        if len(record.parents) > 1:
            continue
        for change in objects.changes(record.parents[0] if record.parents else "", record.oid):
            if not counts(change.path):
                continue
            before = counted.pop(change.old_path or change.path, ChangedFile(change.path, 0, 0, 0))
            counted[change.path] = ChangedFile(
                change.path, before.commits + 1, before.added + change.added, before.deleted + change.deleted
            )
    return tuple(sorted(counted.values(), key=lambda each: (-(each.added + each.deleted), -each.commits, each.path)))


def kind_of(record: Record) -> str:
    """The conventional type of a commit (`feat`, `fix`…); `merge` for a merge, `other` without a type."""
    return "merge" if len(record.parents) > 1 else kind_of_subject(record.subject)


def kind_of_subject(subject: str) -> str:
    """The conventional type in the subject of a message, or that of git-revert's subject; `other` without one."""
    if subject.startswith('Revert "'):
        return "revert"
    found = _CONVENTIONAL.match(subject)
    kind = found.group(1).lower() if found else ""
    return kind if kind in KINDS else "other"


def _tip(objects: Objects, session: Session, head: str) -> str:
    """The branch's `head`, or its commit at the end of an ended session; without a branch, the last known commit."""
    if head and session.is_open:
        return head
    known = objects.records([commit.oid for commit in session.commits if not commit.gone])
    last = known[-1].oid if known else ""
    if not head:
        return last
    base = objects.merge_base(session.base, head) if _exists(objects, session.base) else ""
    line = objects.log(head, [base] if base else [], first_parent=True)
    then = next((record.oid for record in line if record.committer.time <= session.ended_at // 1000), base)
    # A new branch may have the same name: trust the recorded commits.
    return last if last and not _reaches(objects, then, last) else then


def _of_others(repository: Repository, session: Session, records: Sequence[Record]) -> set[str]:
    """The commits that other sessions recorded, pulled or fast-forwarded into this branch."""
    if not records:
        return set()
    shown = ("--no-walk=unsorted", "--no-show-signature", "--no-color", f"--notes={NOTES_REF}", "--format=%H%x00%N%x00")
    fields = repository.git.run("log", *shown, *(record.oid for record in records), "--").text.split("\0")
    owners = {
        oid.strip(): session_in(note.strip().encode()).decode()
        for oid, note in zip(fields[::2], fields[1::2], strict=False)
    }
    return {oid for oid, owner in owners.items() if owner and session.id not in owner.split()}


def _exists(objects: Objects, oid: str) -> bool:
    return bool(oid and objects.records([oid]))


def _reaches(objects: Objects, tip: str, oid: str) -> bool:
    """Is `oid` an ancestor of `tip`, or the same commit?"""
    return bool(tip) and (tip == oid or objects.merge_base(tip, oid) == oid)


def _fork(objects: Objects, session: Session, tip: str, newer: str) -> str:
    """The fork point of the session; empty for the beginning of history."""
    if newer and newer == session.base:
        return newer
    start = _start(objects, session, tip)
    if newer == tip:  # fully merged, so only the branch's first-parent line still shows the fork point
        newer = _left_at(objects, session, start, tip)
    if not newer or newer in (start, tip) or (start and not _reaches(objects, newer, start)):
        return start
    between = {record.oid for record in objects.log(newer, [start] if start else [])}
    # Commits that were merged into the base branch remain the session's work.
    return start if between & {commit.oid for commit in session.commits} else newer


def _start(objects: Objects, session: Session, tip: str) -> str:
    """The commit of the branch when the session started, if the branch still contains it."""
    if _exists(objects, session.base):
        common = session.base if session.base == tip else objects.merge_base(session.base, tip)
        if common:
            return common
    elif not session.base and session.started_at:
        return ""  # the session started before the repository's first commit
    # The opening event or its commit is lost: use the parent of the first known commit.
    first = next(iter(objects.records([commit.oid for commit in session.commits])), None)
    if not first:
        return tip
    return first.parents[0] if first.parents else ""


def _left_at(objects: Objects, session: Session, start: str, tip: str) -> str:
    """The newest commit that came to the branch from outside: merged in, or before the session's first commit."""
    seen = {commit.oid for commit in session.commits}
    line = objects.log(tip, [start] if start else [], first_parent=True)
    made = [at for at, record in enumerate(line) if record.oid in seen]
    if not made:
        return start
    # No hook runs for a clean merge, so no journal has it.
    merged = (record.parents[1] for record in line[: made[-1]] if len(record.parents) > 1)
    below = (record.oid for record in line[made[-1] + 1 :])
    return next(iter((*merged, *below)), start)


def _first_parents(records: Sequence[Record], tip: str) -> list[Record]:
    """The first-parent line from `tip` down, among `records`."""
    known = {record.oid: record for record in records}
    line: list[Record] = []
    current = known.get(tip)
    while current:
        line.append(current)
        current = known.get(current.parents[0]) if current.parents else None
    return line


def _emails(repository: Repository, records: Sequence[Record]) -> set[str]:
    """The committer's addresses: those of recorded commits, else the one that git would use now."""
    emails = {record.committer.email for record in records} or {repository.committer_email}
    return emails - {""}
