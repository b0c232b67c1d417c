"""Unites the trailers of many commits in one block, for a squash commit or the description of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.git.tracking import default_branch
from git_session.hot.journal import duration
from git_session.hot.message import Block, divided, joined, with_block
from git_session.hot.trailer import Style, is_breaking, parted
from git_session.insight.history.carrying import MOST, these_commits
from git_session.insight.history.work import work_of
from git_session.model.dataclass import dataclass
from git_session.model.quotes import quoted_commits
from git_session.model.session import Decision, Objective, Session
from git_session.model.shell import shell_word
from git_session.model.squash import Squash, squash_of, without_quoted_trailers
from git_session.model.trailers import decision_lines, full_listing
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class SquashMessage:
    """The trailers of several commits, united for the commit that they are squashed into."""

    commits: int  #: Number of commits.
    sessions: tuple[str, ...]  #: Ids of the sessions of these commits that this clone knows.
    objectives: tuple[Objective, ...]  #: Objectives of these commits, with their latest state.
    decisions: tuple[Decision, ...]  #: Decisions of these commits.
    seconds: int  #: Active time of these commits, in seconds.
    text: str  #: Trailer block for the squash commit; empty if the commits belong to no session.


def squash_message(workspace: Workspace, revisions: str = "") -> SquashMessage:
    """The block for the commits of a range (`main..HEAD`), or of a single revision that the default branch lacks.

    Without `revisions`, for the commits of the branch of the session open here, or else of the last one that ended here.
    Raises SessionError `no-session`, `no-such-range`, `no-commits`.
    """
    oids = _range(workspace, revisions) if revisions else _of_branch(workspace)
    found = _squash(workspace, oids)
    lines = _lines(workspace, found)
    return SquashMessage(
        commits=len(oids),
        sessions=found.sessions,
        objectives=found.objectives,
        decisions=found.decisions,
        seconds=found.seconds,
        text="".join(line.decode("utf-8", "replace") + "\n" for line in lines),
    )


def with_squash_block(workspace: Workspace, message: bytes, prepared: bytes, style: Style) -> bytes:
    """The message of a `merge --squash` with the united block, without our trailers in the messages that it quotes.

    Unchanged if the commits belong to no session. `prepared` is git's SQUASH_MSG, which names the commits if the user's own
    message does not.
    """
    body, rest = divided(message, style)
    known = workspace.repository.commits(quoted_commits(body) or quoted_commits(prepared.split(b"\n")))
    found = _squash(workspace, [oid for oid in reversed(known.values()) if oid])
    lines = style.encoded(_lines(workspace, found))
    if not lines:
        return message
    # If another tool runs the hook twice, our block is there already.
    kept, _ = parted(without_quoted_trailers(body))
    if is_breaking(kept):
        return joined(kept, rest)
    return joined(with_block(kept, lines, comment=style.prefix(rest or body), style=style), rest)


def _of_branch(workspace: Workspace) -> list[str]:
    """The commits of the session's branch that the branch it came from and the default branch lack, whoever made them; the
    session's own if some of those are merged already, or on the default branch itself. Oldest first."""
    session = workspace.current() or workspace.ended_here()
    if not session:
        here = workspace.repository.branch
        base = default_branch(workspace.repository)
        raise SessionError(
            "no-session",
            f"no session is open on {here}" if here else "HEAD is detached, and a session belongs to a branch",
            hint=f"name the commits: git session squash-message {shell_word(f'{base}..HEAD') if base else '<base>..HEAD'}",
        )
    work = work_of(workspace.repository, workspace.objects, session, now=workspace.now)
    own = [record.oid for record in work.own]
    listed = _beyond(workspace.repository, session, work.tip)
    if not own and not listed:
        raise SessionError("no-commits", f"{session.id} has no commits yet", hint="git session status")
    return listed if set(own) <= set(listed) else own


def _beyond(repository: Repository, session: Session, tip: str) -> list[str]:
    """The commits up to `tip` that neither the branch's origin nor the default branch has, nor what these follow."""
    default = default_branch(repository)
    if not tip or session.branch == default:
        return []
    origins = {name for name in (default, session.base_ref) if name and name != session.branch}
    names = (each for origin in sorted(origins) for each in (origin, f"{origin}@{{upstream}}"))
    hidden = [f"^{oid}" for oid in map(repository.commit, names) if oid]
    options = ("--reverse", "--topo-order", f"--max-count={MOST}")
    listed = repository.git.run("rev-list", *options, tip, *hidden, "--") if hidden else None
    return listed.text.split("\n") if listed and not listed.status and listed.text else []


def _range(workspace: Workspace, revisions: str) -> list[str]:
    """The commits of the range, oldest first."""
    repository = workspace.repository
    asked, beyond = [revisions], ""
    if repository.commit(revisions):  # a single revision would mean all of history
        default = default_branch(repository)
        base = repository.commit(default) if default else ""
        asked += [f"^{base}"] if base else []
        beyond = f" that {default} lacks" if base else ""
    options = ("--reverse", "--topo-order", f"--max-count={MOST}", "--end-of-options")
    listed = repository.git.run("rev-list", *options, *asked, "--")
    if listed.status:
        raise SessionError(
            "no-such-range",
            f"{revisions!r} is not a range of commits",
            hint="for example: main..HEAD (see git help revisions)",
        )
    if not listed.text:
        raise SessionError("no-commits", f"there are no commits in {revisions}{beyond}", hint="git log --oneline --all")
    return listed.text.split("\n")


def _squash(workspace: Workspace, oids: Sequence[str]) -> Squash:
    commits = these_commits(workspace.repository, oids)
    store = workspace.store
    named = {each.session for each in commits if each.session and store.has(each.session)}
    ids = [session_id for _, session_id in store.newest_first(tuple(named))]
    sessions = {each.session.id: each.session for each in store.read_each(ids[::-1])}
    return squash_of(commits, sessions)


def squash_block(workspace: Workspace, oids: Sequence[str]) -> Block | None:
    """The trailers of these commits, united; None if they belong to no session."""
    found = _squash(workspace, oids)
    return None if found.is_nothing else _block(workspace, found)


def _lines(workspace: Workspace, found: Squash) -> list[bytes]:
    return [] if found.is_nothing else _block(workspace, found).lines([])


def _block(workspace: Workspace, found: Squash) -> Block:
    settings = workspace.settings
    objectives = full_listing(found.objectives, settings.layout, of_many=True).lines
    decisions = [line for each in found.decisions for line in decision_lines(each, settings.commit_width)]
    return Block(
        wanted=[name.encode() for name in settings.written_trailers],
        objectives=[line.encode("utf-8", "replace") for line in objectives],
        decisions=[line.encode("utf-8", "replace") for line in decisions],
        extra=b"",
        time=duration(found.seconds),
    )
