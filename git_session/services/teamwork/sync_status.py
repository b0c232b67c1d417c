"""What is shared with which remote, what waits, and what colleagues share."""

from __future__ import annotations

from git_session.model.dataclass import dataclass
from git_session.services.sharing.agreement import agreed, shared_fields
from git_session.services.sharing.dry_run import dry_run
from git_session.services.sharing.leaving import Withheld
from git_session.services.teamwork.colleagues import Colleague, as_colleagues, named
from git_session.services.teamwork.signatures import Signature, signatures
from git_session.services.teamwork.sync import AsMarkdown
from git_session.services.workspace import Workspace
from git_session.store.teamwork.index import indexed_writers
from git_session.store.teamwork.left import read_left
from git_session.store.teamwork.state import read_state
from git_session.store.teamwork.writers import read_writers, session_in, tips, tips_of_others
from git_session.store.writer import writer_of


@dataclass(frozen=True)
class SyncedRemote:
    """The agreement about one remote, and the exchange with it."""

    remote: str  #: Name of the remote.
    fields: tuple[str, ...]  #: Fields that are shared.
    done_at: int  #: When the last exchange was completed (epoch ms); 0 if none was.
    tried_at: int  #: When the last exchange was tried (epoch ms); 0 if none was.
    failure: str  #: Reason why the last exchange failed; empty if it did not.
    is_refused: bool  #: Whether the server refuses such refs.
    waiting: tuple[str, ...]  #: Ids of the sessions of which something waits to be published.
    withheld: tuple[Withheld, ...]  #: Sessions that stay here.
    colleagues: tuple[SharedBy, ...]  #: What colleagues share.


@dataclass(frozen=True)
class SharedBy:
    """What a colleague shares."""

    name: str  #: Name of the colleague.
    email: str  #: Their e-mail address; empty if they give none.
    writer: str  #: Id of the clone that shares it.
    fields: tuple[str, ...]  #: Fields that are shared.
    open_sessions: int  #: Number of open sessions.
    branches: int  #: Number of branches with a session.
    #: Signature of what they published last: `good`, `other` (of someone else), `unknown` (by an unknown key), `bad` or `none`;
    #: empty if that says nothing.
    signature: str
    signer: str  #: Whose signature it is; empty if that is not known.


@dataclass(frozen=True)
class SyncStatus:
    """What is shared with which remote."""

    at: int  #: When this was determined (epoch ms).
    writer: str  #: Id of this clone, which names its ref on the server; empty before the first exchange.
    remotes: tuple[SyncedRemote, ...]  #: Remotes with which something is shared; empty if nothing is shared.
    forgotten: tuple[str, ...]  #: Ids of the sessions that are never published again.
    #: Remotes with which nothing is shared any more, but from whose server your sessions could not be removed.
    left: tuple[str, ...]


def sync_status(workspace: Workspace, as_markdown: AsMarkdown) -> SyncStatus:
    """The agreements, what waits, and what colleagues share, as far as it was fetched."""
    repository = workspace.repository
    state, own = read_state(repository.common_dir), writer_of(repository.common_dir)
    remotes = []
    indexed = {
        (each.remote, each.id): each for each in indexed_writers(repository, tips_of_others(tips(repository), own))
    }
    for remote, fields in agreed(repository).items():
        there = {key: oid for key, oid in tips(repository, remote).items() if key[1] != own}
        # Of a writer that was fetched from two remotes, one is in the index.
        more = read_writers(repository, {key: oid for key, oid in there.items() if key not in indexed})
        writers = [*(indexed[key] for key in there if key in indexed), *more]
        known = named(workspace, as_colleagues(sorted(writers, key=lambda each: each.id)))
        signed = signatures(workspace, known)
        what = dry_run(workspace, remote, fields, as_markdown)
        waiting = tuple(dict.fromkeys(filter(None, (session_in(each.path) for each in what.files))))
        was = state.of(remote)
        remotes.append(
            SyncedRemote(
                remote,
                shared_fields(workspace, fields),
                was.done,
                was.tried,
                was.failed,
                bool(was.refused),
                waiting,
                what.withheld,
                tuple(_shared_by(each, signed.get(each.writer.id, Signature(""))) for each in known),
            )
        )
    return SyncStatus(workspace.now, own, tuple(remotes), state.forgotten, tuple(read_left(repository.common_dir)))


def _shared_by(colleague: Colleague, signature: Signature) -> SharedBy:
    writer = colleague.writer
    return SharedBy(
        colleague.name,
        colleague.email,
        writer.id,
        writer.fields,
        len(writer.open),
        len(writer.branches),
        signature.state,
        signature.signer,
    )
