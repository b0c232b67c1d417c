"""Finds commits of coding agents that run git without its hooks, so that they have no trailers, and writes the trailers into them
as long as nobody else can have the commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from git_session.git.objects import written_again
from git_session.hot.agent import agent
from git_session.hot.journal import duration
from git_session.hot.message import Block, splice
from git_session.hot.notes import read_notes, times_in
from git_session.hot.rewrite import rebased
from git_session.hot.settings import QUERY
from git_session.hot.system import git
from git_session.hot.trailer import Style, parted
from git_session.model.agent_runs import agent_at
from git_session.model.agents import DIALECTS
from git_session.model.dataclass import dataclass
from git_session.model.ids import short_oid
from git_session.model.session import Session
from git_session.model.text import plural, some
from git_session.services.doctor.finding import Fault, repairable
from git_session.services.doctor.repairs import readable
from git_session.services.recording.catch_up import missed
from git_session.services.recording.squash import squash_block
from git_session.services.workspace import Workspace

_MOST = 200
"""Newest commits that are looked at."""
_HELD = ("refs/heads", "refs/tags", "refs/remotes")


@dataclass(frozen=True)
class UnpushedCommit:
    """A commit that no remote-tracking branch has; `agent` made it without trailers, if that is not empty."""

    oid: str
    tree: str
    agent: str


def commits_without_trailers(workspace: Workspace, *, fix: bool) -> Iterator[Fault]:
    """Unpushed commits of agents without trailers, on the branch that is checked out. Fix: write them again with trailers."""
    bound = workspace.store.bound(workspace.repository.branch) if workspace.repository.branch else ""
    session = next((each.session for each in readable(workspace) if bound and each.session.id == bound), None)
    if not session or not workspace.settings.written_trailers or workspace.repository.operation():
        return
    chain = _from_the_oldest(_unpushed(workspace, session))
    if not chain or _is_kept_elsewhere(workspace, session, chain):
        return
    found = [each for each in chain if each.agent]
    if fix:
        _write_again(workspace, session, chain)
    titles = sorted({DIALECTS[each.agent].title if each.agent in DIALECTS else each.agent for each in found})
    names = some([short_oid(each.oid) for each in found], 5)
    yield repairable(
        "missing-trailers",
        session.branch,
        f"{plural(len(found), 'commit')} of {' and '.join(titles)} without trailers, made with git's hooks off: {names}",
        "their messages carry no objectives and no time; --fix writes unpushed commits again, with new ids",
        f"written again with trailers; before: git reset --soft {short_oid(chain[-1].oid)}",
        fixed=fix,
    )


def _unpushed(workspace: Workspace, session: Session) -> list[UnpushedCommit]:
    """The newest commits of the branch, oldest first, up to a merge, one that was signed or pushed, or one that is not in UTF-8."""
    repository = workspace.repository
    agents = {commit.oid: commit.by for commit in session.commits if not commit.gone}
    events = workspace.store.read(session.id).events
    for record, _ in missed(workspace, session, whole=True).made:
        agents.setdefault(record.oid, agent_at(events, record.committer.time, finder=agent()))
    listed = repository.git.run(
        *("log", "-z", "--no-show-signature", "--first-parent", f"--max-count={_MOST}", "--encoding=UTF-8"),
        *("--format=%H%x1f%T%x1f%P%x1f%B", "HEAD", "--not", "--remotes", "--"),
    )
    found = []
    for row in listed.output.split(b"\0"):
        fields = row.lstrip(b"\n").split(b"\x1f", 3)
        if len(fields) < 4 or len(fields[2].split()) != 1:
            break
        oid = fields[0].decode()
        has_ours = bool(parted(fields[3].rstrip(b"\n").split(b"\n"))[1])
        found.append(UnpushedCommit(oid, fields[1].decode(), "" if has_ours else agents.get(oid, "")))
    if not any(each.agent for each in found):
        return []
    unsigned = takewhile(lambda each: not _is_signed_or_recoded(workspace, each.oid), found)
    return list(unsigned)[::-1]


def _is_signed_or_recoded(workspace: Workspace, oid: str) -> bool:
    header = workspace.repository.git.must("cat-file", "commit", oid).output.partition(b"\n\n")[0]
    return b"\ngpgsig" in header or b"\nencoding " in header


def _from_the_oldest(commits: Sequence[UnpushedCommit]) -> Sequence[UnpushedCommit]:
    """The commits from the first one without trailers on."""
    start = next((at for at, each in enumerate(commits) if each.agent), len(commits))
    return commits[start:]


def _is_kept_elsewhere(workspace: Workspace, session: Session, chain: Sequence[UnpushedCommit]) -> bool:
    """Whether another branch or a tag has one of the commits."""
    names = workspace.repository.git.must("for-each-ref", "--format=%(refname)", f"--contains={chain[0].oid}", *_HELD)
    return any(name != f"refs/heads/{session.branch}" for name in names.text.splitlines())


def _write_again(workspace: Workspace, session: Session, chain: Sequence[UnpushedCommit]) -> None:
    """Write the commits again, move the branch, and let the records follow."""
    repository = workspace.repository
    style = Style(git(*QUERY)[1], edited=False, arguments=[b"--cleanup=verbatim"])
    parent = repository.git.must("rev-parse", f"{chain[0].oid}^").text
    notes = read_notes([each.oid.encode() for each in chain])
    pairs = []
    for each in chain:
        block = squash_block(workspace, [each.oid]) if each.agent else None
        times = times_in(notes.get(each.oid.encode(), b""))
        if block and times:
            block.time = duration(times[1])  # of the whole session so far, as in every message

        def message(text: bytes, block: Block | None = block) -> bytes:
            return splice(text, block, style) if block else text

        parent = written_again(repository, each.oid, tree=each.tree, parents=[parent], message=message)
        pairs.append((each.oid, parent))
    ref = f"refs/heads/{session.branch}"
    repository.git.must("update-ref", "-m", "git-session doctor: trailers", ref, parent, chain[-1].oid)
    rebased(workspace.place, [(old.encode(), new.encode()) for old, new in pairs])
    workspace.store.refresh(session.id)
