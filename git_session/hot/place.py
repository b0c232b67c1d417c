"""Where a hook runs, and in which session: HEAD, `session-here` and `branch.<name>.session`.

The worktree's own git dir holds `session-here`: the HEAD line it was written for, then the id of the session that the
worktree is in, or nothing. While its first line equals HEAD its second is believed, so that the sh guard in front of us
decides without any process; a branch switched behind our back (a GUI, no hooks) is noticed at the next hook. So is a branch
that was bound behind our back: once git's configuration is newer than `session-here`, the binding is looked up again.
"""

import os

from git_session.hot.journal import View, append, event, is_session_id
from git_session.hot.lock import Lock
from git_session.hot.settings import Basis, SettingsLookup
from git_session.hot.system import collect, full, git, now_ms, read, replace, spawn

HEADS = b"ref: refs/heads/"
TRIAL = b"git-session-doctor-"
"""How the branch of doctor's trial begins; it is also the id of the trial's session, which no configuration names."""
UNCOMMITTED: tuple[tuple[str | bytes, ...], ...] = (
    ("diff", "--cached", "--name-only", "-z"),
    ("ls-files", "--full-name", "--others", "--modified", "--exclude-standard", "-z", ":/"),
)


class HookPlace:
    """The worktree's git dir, the common dir, the HEAD line, and the branch (empty when HEAD is detached)."""

    def __init__(self, git_dir: bytes = b"", *, top: bytes = b"") -> None:
        self.top = top  # the work tree, when it is not the current folder as it is for hooks
        git_dir = git_dir or os.fsencode(os.environ.get("GIT_DIR") or ".git")
        if os.path.isfile(git_dir):  # a linked worktree, a submodule, --separate-git-dir
            git_dir = os.path.join(os.path.dirname(git_dir), read(git_dir).rstrip(b"\n")[len(b"gitdir: ") :])
        common = read(os.path.join(git_dir, b"commondir")).rstrip(b"\n")
        self.git_dir = git_dir
        self.common_dir = os.path.join(git_dir, common) if common else git_dir
        self.head = read(os.path.join(git_dir, b"HEAD")).rstrip(b"\n")
        if self.head == HEADS + b".invalid":  # the reftable backend keeps HEAD elsewhere
            self.head = b"ref: " + git("symbolic-ref", "-q", "HEAD")[1].rstrip(b"\n")
        self.branch = self.head[len(HEADS) :] if self.head.startswith(HEADS) else b""

    def folder(self, session: bytes) -> bytes:
        return os.path.join(self.common_dir, b"sessions", session)

    def own(self, name: bytes) -> bytes:
        """The path of one of our files in the worktree's own git dir."""
        return os.path.join(self.git_dir, name)

    @property
    def is_linked(self) -> bool:
        """Is this a linked worktree, which can be removed while its branch stays?"""
        return self.common_dir != self.git_dir

    def head_oid(self) -> bytes:
        """The commit that HEAD names, without a process where the ref is loose (as it is after a commit)."""
        oid = read(os.path.join(self.common_dir, b"refs/heads", self.branch)) if self.branch else self.head
        return oid.strip() or git("rev-parse", "-q", "--verify", "HEAD")[1].strip()

    def moving(self) -> bool:
        """Does git move HEAD by itself (rebase, am, bisect), so that no branch was left or entered?

        A rebase that is killed at its very end may leave an empty folder, which git itself cannot abort.
        """
        states = (b"rebase-merge/head-name", b"rebase-apply", b"BISECT_START")
        return any(os.path.exists(self.own(name)) for name in states)

    def is_detached_by_git(self) -> bool:
        """Was HEAD detached by something other than a checkout? `rebase --apply` does so before it leaves any state."""
        try:
            with open(self.own(b"logs/HEAD"), "rb") as file:
                file.seek(-min(4096, file.seek(0, os.SEEK_END)), os.SEEK_END)
                action = file.read().rstrip(b"\n").rpartition(b"\n")[2].partition(b"\t")[2]
        except OSError:
            return False  # no reflog: nothing speaks against a checkout
        return bool(action) and not action.startswith(b"checkout: ")


def session_of(common_dir: bytes, branch: bytes) -> bytes:
    """The id in `branch.<name>.session`, empty without one, read from the file that `git config --local` writes."""
    section = b'[branch "%s"]' % branch.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    found = (_bound(common_dir, section) or [b""])[-1]
    return found if is_session_id(found) else b""


def bound_sessions(common_dir: bytes) -> list[bytes]:
    """The ids of the sessions that any branch names so, also of branches that do not exist."""
    return list(filter(is_session_id, _bound(common_dir, b"[branch ")))


def _bound(common_dir: bytes, section: bytes) -> list[bytes]:
    """The values of `session` in the sections that begin so."""
    inside, found = False, []
    for row in read(os.path.join(common_dir, b"config")).split(b"\n"):
        row = row.strip()
        if row.startswith(b"["):
            inside = row.startswith(section)
        elif inside:
            key, separator, value = row.partition(b"=")
            if separator and key.strip().lower() == b"session":
                found.append(value.strip())
    return found


def recorded_head_and_session(place: HookPlace) -> tuple[bytes, bytes]:
    """What `session-here` says: the HEAD line it was written for, and the session id or nothing; both empty if it is damaged."""
    head, _, session = read(place.own(b"session-here")).partition(b"\n")
    session = session.strip()
    return (head, session) if not session or is_session_id(session) else (b"", b"")


def set_here(place: HookPlace, session: bytes) -> None:
    replace(place.own(b"session-here"), place.head + b"\n" + session + b"\n")


def current(place: HookPlace) -> bytes:
    """The open session that this worktree is in, empty without one; a switch or binding nobody saw is recorded now."""
    head, session = recorded_head_and_session(place)
    if head == place.head and (not session or has_journal(place, session)):
        if place.moving() or not may_be_rebound(place):
            return session
    elif place.moving():
        return b""
    return switch_session(place, session)


def may_be_rebound(place: HookPlace) -> bool:
    """Is git's configuration, which binds branches, newer than `session-here`? hooks/guard.sh asks the same."""
    try:
        here = os.stat(place.own(b"session-here")).st_mtime_ns
        return os.stat(os.path.join(place.common_dir, b"config")).st_mtime_ns > here
    except OSError:
        return False


def is_in_step(place: HookPlace) -> bool:
    """Does `session-here` say what HEAD and the binding of its branch say?"""
    return recorded_head_and_session(place) == (place.head, lookup(place))


def follow(place: HookPlace) -> None:
    """Record a switch or binding that nobody saw; unlike `current`, whatever the age of the files."""
    if not place.moving() and not is_in_step(place):
        switch_session(place, recorded_head_and_session(place)[1])


def has_journal(place: HookPlace, session: bytes) -> bool:
    """Is the session one that is kept here, and not only in the archive, or nowhere any more?"""
    return os.path.exists(os.path.join(place.folder(session), b"journal"))


def lookup(place: HookPlace) -> bytes:
    """The open session of the branch that is checked out, empty without one.

    `git branch -c` copies the binding, `git branch -m` moves it: while the session's own branch is still bound to it,
    the session stays there.
    """
    session = session_of(place.common_dir, place.branch) if place.branch else b""
    if not session and place.branch.startswith(TRIAL) and is_session_id(place.branch):
        session = place.branch
    if not session or not has_journal(place, session):
        return b""
    owner = View(place.folder(session)).first(b"branch")
    return b"" if owner not in (b"", place.branch) and session_of(place.common_dir, owner) == session else session


def switch_session(place: HookPlace, before: bytes) -> bytes:
    """Pause the session `before`, which this worktree was in, and enter that of the branch."""
    session = lookup(place)
    if session != before:
        if before and has_journal(place, before):
            keep_commits(place, before)  # from now on the branch can be deleted
        with Lock(place.common_dir):
            if before and has_journal(place, before):
                append_transition(place, before, b"leave")
            if session:
                append_transition(place, session, b"enter")
    set_here(place, session)
    return session


def keep_commits(place: HookPlace, session: bytes) -> None:
    """Keep the session's commits alive beyond its branch, by `refs/session-commits/<id>` (store/archive.py)."""
    view = View(place.folder(session))
    if not view.is_untracked and view.first(b"delivered"):
        collect(*start_keeping(session, b"refs/heads/" + view.first(b"branch")))


def start_keeping(session: bytes, commit: bytes) -> tuple[int, int]:
    """Begin to move the ref to `commit` (an id, or a ref that names it); `collect` waits for it."""
    reason = "git-session: keep the session's commits"
    return spawn("update-ref", "--create-reflog", "-m", reason, b"refs/session-commits/" + session, commit)


def append_transition(place: HookPlace, session: bytes, kind: bytes) -> None:
    """Record, under the lock, that this worktree left or entered the session."""
    view = View(place.folder(session))
    if view.is_untracked:
        return
    view.absorb()
    at = now_ms()
    lines = view.evidence(at, place.top, *UNCOMMITTED) if kind == b"leave" else b""
    append(view.folder, lines + event(at, kind))
    view.absorb()
    view.save()


def fresh_view(
    place: HookPlace,
    session: bytes,
    *,
    head: bool = False,
    listing: bytes | None = None,
    look: SettingsLookup | None = None,
) -> View:
    """The session's view, rebuilt by a command if the journal or the settings are newer.

    With `head` also when the branch is not where it was left (a reset, a commit that no hook saw); not for a hook that
    comes right after a commit of its own. `listing` is what git just answered to `settings.QUERY`, asked after `look` was begun.
    """
    view = View(place.folder(session))
    view.absorb()
    basis = Basis(place.git_dir)
    holds = basis.confirmed(listing, look) and basis.is_of(view.first(b"settings"), view.first(b"config"))
    moved_on = head and view.first(b"head") != place.head_oid()
    if moved_on or view.stale or not holds or view.first(b"branch") != place.branch:
        full("refresh", session, *(["head"] if head else []))
        view = View(place.folder(session))
        view.absorb()
    return view
