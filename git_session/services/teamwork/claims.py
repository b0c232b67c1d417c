"""Claims a branch for a while, so that of several who want it exactly one begins.

A claim is taken by compare-and-swap on the server and read back: some servers tell everyone that they won. It informs colleagues and
refuses their `start --claim`; nobody's commit, checkout or push is ever refused.
"""

from __future__ import annotations

from git_session.errors import SessionError
from git_session.git.objects import identity_of
from git_session.model.dataclass import replace
from git_session.model.sharing import PRESENCE, five_minutes
from git_session.model.shell import shell_word
from git_session.model.text import shown_name
from git_session.model.union import FIVE_MINUTES_MS
from git_session.services.sharing.agreement import agreed, chosen_remote, shared_fields
from git_session.services.teamwork.exchange import Answer, Exchange, Pushed
from git_session.services.workspace import Workspace
from git_session.store.teamwork.claims import (
    LASTS_MS,
    Claim,
    claim_file,
    claim_name,
    fetched_claim,
    fetched_claims,
    has_claims,
)
from git_session.store.teamwork.published import write_publication
from git_session.store.teamwork.state import is_known, own_ids
from git_session.store.teamwork.writers import FETCHED

_ATTEMPTS = 3
_SUBJECT = "chore(sessions): claim a branch"


def claim(workspace: Workspace, branch: str, *, asks: bool = False) -> Claim:
    """Claim `branch` on the remote that sessions are shared with; a claim of this clone is renewed.

    Raises SessionError `sync-off`, `not-shared`, `claimed` if a colleague has it, `not-claimed` if the remote does not take it.
    """
    remote = _remote(workspace, branch)
    repository, own = workspace.repository, workspace.store.own_writer()
    ids = own_ids(repository.common_dir)
    exchange = Exchange(workspace, remote, asks)
    pushed = Pushed(Answer.RACE)
    for _ in range(_ATTEMPTS):
        failure = exchange.fetch().failure
        if failure:
            raise _not_claimed(branch, failure)
        old, found = fetched_claim(repository, remote, branch)
        if found and found.writer not in ids and found.holds(workspace.now):
            raise SessionError(
                "claimed",
                f"{shown_name(found.name)} has claimed {branch}",
                hint=f"talk to them, or start without a claim: git session start {shell_word(branch)}",
            )
        until = (
            five_minutes(workspace.now + LASTS_MS - 1) + FIVE_MINUTES_MS
        )  # up, so that it says no more than presence
        mine = Claim(remote, claim_name(branch), old, branch, own, identity_of(repository).name, until)
        pushed = _put(workspace, exchange, mine)
        if pushed.answer is not Answer.RACE:
            break
    if pushed.answer is not Answer.DONE:
        raise _not_claimed(branch, pushed.reason or "others claim it at the same time")
    return mine


def release(workspace: Workspace, branch: str = "", *, asks: bool = False) -> tuple[str, ...]:
    """Give up this clone's claims of `branch`, or of all branches without an open session; return those that the remote kept.

    Uses the network only if there is such a claim.
    """
    if not is_known(workspace.repository.common_dir):
        return ()
    kept = []
    for each in own_claims(workspace):
        if each.branch == branch or (not branch and not workspace.store.bound(each.branch)):
            exchange = Exchange(workspace, each.remote, asks)
            if _put(workspace, exchange, replace(each, branch="", name="", until=0)).answer is Answer.UNREACHABLE:
                kept.append(each.branch)
    return tuple(kept)


def delete_claims(workspace: Workspace, exchange: Exchange) -> None:
    """Delete this clone's claims on the server, also those that have ended."""
    own = own_ids(workspace.repository.common_dir)
    for each in fetched_claims(workspace.repository, exchange.remote):
        if each.writer in own and exchange.push(each.ref, "", each.oid).answer is Answer.REFUSED:
            _put(workspace, exchange, replace(each, branch="", name="", until=0))


def own_claims(workspace: Workspace) -> list[Claim]:
    """The claims of this clone that hold."""
    own = own_ids(workspace.repository.common_dir)
    return [each for each in holding_claims(workspace) if each.writer in own]


def holding_claims(workspace: Workspace) -> list[Claim]:
    """The claims of all that hold, as far as they were fetched; none at once if nothing was ever shared."""
    if not is_known(workspace.repository.common_dir) or not has_claims(workspace.repository):
        return []
    found = (each for remote in agreed(workspace.repository) for each in fetched_claims(workspace.repository, remote))
    return [each for each in found if each.holds(workspace.now)]


def _remote(workspace: Workspace, branch: str) -> str:
    """The remote that claims are made on. Raises SessionError `sync-off`, `not-shared`."""
    agreements = agreed(workspace.repository)
    remote = next(iter(agreements)) if len(agreements) == 1 else chosen_remote(workspace) if agreements else ""
    if remote not in agreements:
        raise SessionError(
            "sync-off", f"{branch} was not claimed: nothing is shared with colleagues", hint="git session sync --on"
        )
    if PRESENCE not in shared_fields(workspace, agreements[remote]):
        fields = ",".join((*shared_fields(workspace, agreements[remote]), PRESENCE))
        raise SessionError(
            "not-shared",
            f"{branch} was not claimed: a claim tells who works on it, and presence is not shared",
            hint=f"git session sync --on --share {fields}",
        )
    return remote


def _put(workspace: Workspace, exchange: Exchange, claim: Claim) -> Pushed:
    """Publish `claim` in place of the commit that it names; DONE if the server has it then."""
    repository, old, signs = workspace.repository, claim.oid, workspace.configuration.signs
    files = claim_file(claim.branch, claim.writer, claim.name, claim.until)
    pushed, new = Pushed(Answer.RACE), ""
    # First without history; a server that takes only fast-forwards gets a child of the one before.
    for parents in ([], [old]) if old else ([],):
        new = write_publication(
            repository, files, {}, parents, at=five_minutes(workspace.now), signs=signs, subject=_SUBJECT
        )
        pushed = exchange.push(claim.ref, new, old)
        if pushed.answer is not Answer.REFUSED:
            break
    if pushed.answer is Answer.DONE and exchange.read(claim.ref) != new:
        return Pushed(Answer.RACE)
    if pushed.answer is Answer.DONE:
        repository.git.run("update-ref", f"{FETCHED}{exchange.remote}/{claim.ref}", new)
    return pushed


def _not_claimed(branch: str, reason: str) -> SessionError:
    return SessionError(
        "not-claimed",
        f"{branch} was not claimed: {reason}",
        hint=f"start without a claim: git session start {shell_word(branch)}",
    )
