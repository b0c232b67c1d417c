"""Who works on what: the open sessions of the user and of colleagues, and what ended lately."""

from __future__ import annotations

from git_session.git.branches import in_use
from git_session.model.activity_intervals import last_actor
from git_session.model.dataclass import dataclass, replace
from git_session.model.sharing import date_at
from git_session.model.union import DAY_MS
from git_session.services.sharing.agreement import agreed
from git_session.services.teamwork.claims import holding_claims
from git_session.services.teamwork.colleagues import (
    Colleague,
    branch_rows,
    colleagues,
    names_of_user,
    open_rows,
    shares_presence,
)
from git_session.services.teamwork.presence import TeamSession, last_of, opened_by
from git_session.services.teamwork.signatures import Signature, signatures
from git_session.services.workspace import Workspace
from git_session.store.teamwork.state import own_ids, read_state
from git_session.store.teamwork.writers import ON_SERVER

_LATELY = 7


@dataclass(frozen=True)
class Team:
    """Who works on what, as far as it was fetched."""

    at: int  #: When this was determined (epoch ms).
    is_shared: bool  #: Whether this clone shares its sessions and knows those of colleagues.
    #: When what colleagues share was last exchanged or fetched (epoch ms); 0 if it never was.
    synced_at: int
    sessions: tuple[TeamSession, ...]  #: Open sessions, the last seen first, then those that ended lately.


def team(workspace: Workspace, *, since_days: int = _LATELY) -> Team:
    """The team, with sessions that ended at most `since_days` days ago."""
    known = colleagues(workspace)
    signed = signatures(workspace, known)
    opened = open_rows(workspace, known)
    listed = {row.session for _, row in opened}
    copied: set[tuple[str, str, str]] = set()  # a copied clone publishes the sessions of the other one too
    rows = [*_own(workspace), *(_signed(opened_by(each, row), signed.get(each.writer.id)) for each, row in opened)]
    rows = _with_claims(workspace, known, rows)
    own = names_of_user(workspace, known)
    rows = [replace(each, is_user=not each.name or each.name in own) for each in rows]
    rows.sort(key=lambda each: (each.state == "paused", -each.seen_at, each.branch))
    ended: list[TeamSession] = []
    since = workspace.now - (since_days + 2) * DAY_MS  # a rounded day is its noon in UTC
    for colleague, branch in branch_rows(workspace, known, since=since):
        row = last_of(colleague, branch, workspace.now)
        at = row.seen_at
        session = branch.session, colleague.name, colleague.email
        if branch.session in listed or session in copied or (not at and shares_presence(colleague)):
            continue
        copied.add(session)
        if at and (date_at(workspace.now) - date_at(at)).days > since_days:
            continue
        ended.append(_signed(row, signed.get(colleague.writer.id)))
    ended.sort(key=lambda each: (-each.seen_at, each.name, each.branch))
    state_of = read_state(workspace.repository.common_dir)
    remotes = agreed(workspace.repository)
    done = max((state_of.of(remote).done for remote in remotes), default=0)
    ended = [replace(each, is_user=each.name in own) for each in ended]
    return Team(workspace.now, bool(remotes), max(done, _fetched_at(workspace)), (*rows, *ended))


def _fetched_at(workspace: Workspace) -> int:
    """When `git fetch` last brought what colleagues share (epoch ms), by what it notes in FETCH_HEAD; 0 if it does not say so."""
    path = workspace.repository.git_dir / "FETCH_HEAD"
    try:
        is_ours = f"\t'{ON_SERVER}".encode() in path.read_bytes()
        return min(int(path.stat().st_mtime * 1000), workspace.now) if is_ours else 0
    except OSError:
        return 0


def _signed(row: TeamSession, found: Signature | None) -> TeamSession:
    return replace(row, signature=found.state, signer=found.signer) if found else row


def _with_claims(workspace: Workspace, known: tuple[Colleague, ...], rows: list[TeamSession]) -> list[TeamSession]:
    """`rows` with the claims of their branches, and a row for each claim of whoever has no open session on the branch."""
    own = own_ids(workspace.repository.common_dir)
    names = {each.writer.id: each.name for each in known}
    for claim in holding_claims(workspace):
        name = "" if claim.writer in own else names.get(claim.writer, claim.name)
        found = [each for each in rows if (each.name, each.branch) == (name, claim.branch)]
        if found:
            rows = [replace(each, claimed_until=claim.until) if each in found else each for each in rows]
        else:
            state = "claimed"
            rows.append(TeamSession(name, "", claim.branch, "", state, 0, 0, False, "", 0, claim.until))
    return rows


def _own(workspace: Workspace) -> list[TeamSession]:
    store = workspace.store
    found = []
    read = {branch: store.read(each) for branch, each in store.bindings().items() if store.has_folder(each)}
    # No hook runs when a worktree is removed.
    used = in_use(workspace.repository, [branch for branch, each in read.items() if each.session.clock.running])
    for branch, stored in read.items():
        session = stored.session
        current = (
            session.in_progress[-1].text if session.in_progress else next((each.text for each in session.to_do), "")
        )
        began = max((each.at for each in stored.events if each.kind in ("session", "enter", "reopen")), default=0)
        state = "open" if session.clock.running and branch in used else "paused"
        found.append(
            TeamSession(
                "", last_actor(stored.events), branch, session.id, state, began, session.clock.last, False, current,
                len(session.open_blockers),
            )
        )  # fmt: skip
    return found
