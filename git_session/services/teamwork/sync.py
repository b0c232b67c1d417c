"""Exchanges sessions with colleagues: fetches what they share, publishes what the user shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from git_session.errors import SessionError
from git_session.model.dataclass import dataclass, replace
from git_session.model.session import Session
from git_session.model.sharing import FIELDS, PRESENCE, TIME, day, five_minutes, month_of
from git_session.model.shell import shell_word
from git_session.services.sharing.agreement import (
    agree,
    agreed,
    allowed,
    chosen_remote,
    name_before,
    rename,
    withdraw,
)
from git_session.services.sharing.leaving import Leaving, Withheld, leaving
from git_session.services.sharing.leaving_snapshots import forget_snapshots
from git_session.services.sharing.share_rule import forbidden_now, forget_rules, remember_rules
from git_session.services.teamwork.exchange import Answer, Exchange, Pushed
from git_session.services.workspace import Workspace
from git_session.store.teamwork.left import read_left, write_left
from git_session.store.teamwork.published import (
    Content,
    Published,
    changed_paths,
    forget_published,
    read_published,
    write_publication,
)
from git_session.store.teamwork.state import RemoteState, SyncState, is_known, read_state, write_state
from git_session.store.teamwork.turn import in_turn, remove_files
from git_session.store.teamwork.writers import (
    FETCHED,
    LARGEST,
    ON_SERVER,
    PUBLISHED,
    WHO,
    fields_in,
    read_files,
    read_writers,
    session_in,
    tips,
)
from git_session.store.writer import make_writer, writer_of

AsMarkdown = Callable[[Session, str], str]
_ATTEMPTS = 3


@dataclass(frozen=True)
class ChangedColleague:
    """A colleague whose shared sessions changed with this fetch."""

    name: str  #: Name of the colleague.
    writer: str  #: Id of the clone that shares them.
    branches: tuple[str, ...]  #: Branches that it has open sessions on.


@dataclass(frozen=True)
class Synced:
    """An exchange with one remote."""

    at: int  #: When it was made (epoch ms).
    remote: str  #: Name of the remote.
    fields: tuple[str, ...]  #: Fields that are shared.
    changed: tuple[ChangedColleague, ...]  #: Colleagues who shared something new.
    published: tuple[str, ...]  #: Ids of the sessions of which the server got something new.
    removed: tuple[str, ...]  #: Ids of the sessions that were removed from the server.
    withheld: tuple[Withheld, ...]  #: Sessions that stayed here.
    is_published: bool  #: Whether the server now has all that is shared.
    failure: str  #: Reason why it has not; empty if it has.
    is_refused: bool  #: Whether the server refuses such refs, so that trying again is of no use.
    writer: str  #: Id of this clone, which names its ref on the server.
    is_new_writer: bool  #: Whether this clone took a new id, because a copy of it uses the old one.
    is_again: bool  #: Whether all was published again, because it was gone from the server.


@dataclass(frozen=True)
class _News:
    """The sessions of which a server gets something new, and those that are removed from it."""

    published: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class SyncOff:
    """The end of sharing with one remote."""

    remote: str  #: Name of the remote.
    #: Command that deletes what is still on the server; empty if nothing is, or if it is what another clone shares.
    delete: str
    failure: str  #: Reason why it is still there; empty if nothing is.


def remotes_of(workspace: Workspace, name: str = "") -> dict[str, tuple[str, ...]]:
    """Remote -> agreed fields, of all remotes or of the one called `name`. Raises SessionError `sync-off`."""
    found = agreed(workspace.repository)
    if name:
        found = {remote: fields for remote, fields in found.items() if remote == name}
    if not found:
        with_it = f" with {name}" if name else ""
        turn_on = f"git session sync --on{f' {shell_word(name)}' if name else ''}"
        raise SessionError("sync-off", f"nothing is shared{with_it}", hint=turn_on)
    return found


def turn_on(workspace: Workspace, name: str, fields: tuple[str, ...]) -> str:
    """Agree to share `fields` with the remote `name` or the default one; return its name."""
    remote = chosen_remote(workspace, name)
    workspace.repository.require_identity()
    if is_known(workspace.repository.common_dir):
        _follow_renames(workspace, agreed(workspace.repository))
    agree(workspace, remote, fields)
    was = _state(workspace).of(remote)
    _remember(workspace, remote, RemoteState(done=was.done, ours=was.ours))
    forget_rules(workspace)
    return remote


def sync(workspace: Workspace, name: str, as_markdown: AsMarkdown, *, asks: bool = False) -> tuple[Synced, ...]:
    """Fetch, unite and publish, with all remotes or the one called `name`; a failure of the network is part of the result.

    One process exchanges at a time; others wait, which the time limits of the network bound. Raises SessionError `sync-off`,
    `rule-unknown`, `no-identity`, `not-writable`.
    """
    if not is_known(workspace.repository.common_dir):
        remotes_of(workspace, name)
    with in_turn(workspace.repository.common_dir):  # while waiting, it may have been turned off
        remotes = remotes_of(workspace, name)
        _follow_renames(workspace, remotes)
        barred = remember_rules(workspace)
        return tuple(
            _sync(workspace, Exchange(workspace, remote, asks), allowed(agreed_to, barred), as_markdown)
            for remote, agreed_to in remotes.items()
        )


def _sync(workspace: Workspace, exchange: Exchange, fields: tuple[str, ...], as_markdown: AsMarkdown) -> Synced:
    repository, remote, at = workspace.repository, exchange.remote, _date(workspace, fields)
    own, is_new = workspace.store.own_writer(), False
    news, before = _News(), None
    for _ in range(_ATTEMPTS):
        with exchange.fetching() as finish:
            published = repository.ref(PUBLISHED + remote)
            known = read_published(repository, published)
            found = leaving(workspace, fields, as_markdown, known.blobs)
            fetched = finish()
        before = fetched.before if before is None else before
        failure, on_server = fetched.failure, "" if fetched.is_kept else fetched.tips.get(own, "")
        if not failure:
            _take_over(workspace, remote, on_server)
        if not failure and _is_moved(workspace, remote, published, on_server):
            own, is_new = _new_writer(workspace, remote), True
            known = Published({}, 0)
            found = leaving(workspace, fields, as_markdown, known.blobs)
            published = on_server = ""
        tip = _record_publication(workspace, remote, found, published, known, on_server, at=at)
        if failure or tip == on_server:
            pushed = Pushed(Answer.UNREACHABLE, failure) if failure else Pushed(Answer.DONE)
            break
        pushed = exchange.push(own, tip, on_server)
        if pushed.answer is Answer.REFUSED and on_server and not _follows(workspace, tip, on_server):
            # A server that takes only fast-forwards keeps the history that was to be cut.
            signs = workspace.configuration.signs
            tip = write_publication(repository, found.files, {}, [on_server], at=at, signs=signs, who=found.who)
            _set(workspace, PUBLISHED + remote, tip)
            pushed = exchange.push(own, tip, on_server)
        if pushed.answer is Answer.DONE:
            there = known if on_server == published else read_published(repository, on_server)
            news = _news(found.files, there.blobs)
            _set(workspace, f"{FETCHED}{remote}/{own}", tip)
        if pushed.answer is not Answer.RACE:
            break
    refused = pushed.reason if pushed.answer is Answer.REFUSED else ""
    is_done = pushed.answer is Answer.DONE
    was = _state(workspace).of(remote)
    state = RemoteState(
        tried=workspace.now,
        done=workspace.now if is_done else was.done,
        failed=pushed.reason,
        refused=refused,
        ours="" if is_done else was.ours,
    )
    _remember(workspace, remote, state)
    if is_done:
        _nothing_left(workspace, remote)
    return Synced(
        at=workspace.now,
        remote=remote,
        fields=fields,
        changed=_changed(workspace, remote, before or {}, fetched.tips, own),
        published=news.published,
        removed=news.removed,
        withheld=found.withheld,
        is_published=is_done,
        failure=pushed.reason,
        is_refused=bool(refused),
        writer=own,
        is_new_writer=is_new,
        is_again=is_done and own in (before or {}) and (fetched.is_kept or own not in fetched.tips),
    )


def forget(workspace: Workspace, session_id: str) -> None:
    """Never publish the session again; the next `sync` publishes without it, and without the history that holds it."""
    state = _state(workspace)
    with workspace.store.lock():
        forgotten = tuple(dict.fromkeys((*state.forgotten, session_id)))
        write_state(workspace.repository.common_dir, replace(state, forgotten=forgotten))
        for remote in agreed(workspace.repository):
            _set(workspace, PUBLISHED + remote, "")  # so that the next commit has no parent


def turn_off(workspace: Workspace, name: str, *, asks: bool = False) -> SyncOff:
    """Stop sharing with the remote `name`, or the only or default one: delete our ref on the server, what was fetched, and every trace
    in the configuration; of a remote that was removed, what is left here. If our ref could not be deleted, the next call tries again.
    Raises SessionError `sync-off`, `no-remote`."""
    common_dir = workspace.repository.common_dir
    if not is_known(common_dir) and not read_left(common_dir):
        remotes_of(workspace, name or chosen_remote(workspace))
    with in_turn(common_dir):
        _follow_renames(workspace, agreed(workspace.repository))
        return _turn_off(workspace, _to_leave(workspace, name), asks=asks)


def _to_leave(workspace: Workspace, name: str) -> str:
    """The remote called `name`, or the only or default one, of those with which something is shared, or was before they were removed."""
    repository = workspace.repository
    shared = {*_state(workspace).remotes, *(remote for remote, _ in tips(repository)), *agreed(repository)}
    left = read_left(repository.common_dir).keys()
    if name in shared | left:
        return name
    known = shared or set(left)
    if not name and len(known) == 1:
        return known.pop()
    (remote,) = remotes_of(workspace, name or chosen_remote(workspace))
    return remote


def _turn_off(workspace: Workspace, remote: str, *, asks: bool) -> SyncOff:
    from git_session.services.teamwork.claims import delete_claims
    from git_session.store.index.journal_index import forget_index
    from git_session.store.teamwork.index import remove_index

    repository = workspace.repository
    own, published = writer_of(repository.common_dir), repository.ref(PUBLISHED + remote)
    on_server = tips(repository, remote).get((remote, own), "")
    pushed, is_moved, delete = Pushed(Answer.DONE), False, f"git session sync --off {shell_word(remote)}"
    left = {each: oids for each, oids in read_left(repository.common_dir).items() if each != remote}
    was_left = read_left(repository.common_dir).get(remote, ())
    is_there = bool(on_server or published or was_left)
    ours = (on_server, _state(workspace).of(remote).ours, *_publications(workspace, remote), *was_left)
    if is_there and remote not in (repository.git.ask("remote") or "").splitlines():
        pushed = Pushed(Answer.UNREACHABLE, f"there is no remote {remote} any more")
        delete = f"git push <url> --delete {ON_SERVER}{own}"
    elif is_there:
        exchange = Exchange(workspace, remote, asks)
        fetched = exchange.fetch()
        failure, on_server = fetched.failure, fetched.tips.get(own, "")
        is_moved = not failure and on_server not in was_left and _is_moved(workspace, remote, published, on_server)
        if not failure and not is_moved:
            delete_claims(workspace, exchange)
        if failure or is_moved:
            pushed = Pushed(
                Answer.UNREACHABLE, failure or "a copy of this clone, or its original, shares under the same id"
            )
        elif on_server:
            pushed = _delete(workspace, exchange, own, on_server)
            if pushed.answer is Answer.RACE and fetched.is_kept:  # nothing was listed: is it gone, or hidden?
                pushed = _delete(workspace, exchange, own, "")
        elif was_left:
            pushed = _delete(workspace, exchange, own, "")
    known = repository.refs(f"{FETCHED}{remote}/")
    repository.delete_refs({f"{FETCHED}{remote}/{name}": oid for name, oid in known.items()})
    _set(workspace, PUBLISHED + remote, "")
    forget_index(repository.common_dir)
    withdraw(workspace, remote)
    remove_index(repository)
    forget_published(repository)
    forget_snapshots(repository)
    if not agreed(repository):
        remove_files(repository.common_dir)
    state = _state(workspace)
    rest = {name: each for name, each in state.remotes.items() if name != remote}
    is_gone = pushed.answer is Answer.DONE
    if is_gone or is_moved:
        delete = ""
    else:
        left[remote] = tuple(dict.fromkeys(filter(None, ours)))
    with workspace.store.lock():  # last: killed before, the command can be run again
        write_left(repository.common_dir, left)
        write_state(repository.common_dir, replace(state, remotes=rest) if rest else SyncState({}))
    return SyncOff(remote, delete, "" if is_gone else pushed.reason)


def _delete(workspace: Workspace, exchange: Exchange, own: str, on_server: str) -> Pushed:
    """Delete our ref, which is at `on_server`, or else put a commit there that holds nothing; without a value, make sure that it can be
    made and deleted."""
    pushed = exchange.push(own, "", on_server) if on_server else Pushed(Answer.REFUSED)
    if pushed.answer is not Answer.REFUSED:
        return pushed
    subject, parents = "chore(sessions): publish nothing any more", [on_server] if on_server else []
    at, signs = day(workspace.now), workspace.configuration.signs
    empty = write_publication(workspace.repository, {}, {}, parents, at=at, signs=signs, subject=subject)
    pushed = exchange.push(own, empty, on_server)
    return exchange.push(own, "", empty) if pushed.answer is Answer.DONE and not on_server else pushed


def usual_fields(workspace: Workspace, named: tuple[str, ...]) -> tuple[str, ...]:
    """`named` in their order. Raises SessionError `not-shared` if session.share forbids one, `rule-unknown`."""
    fields = tuple(each for each in FIELDS if each in named)
    rules = forbidden_now(workspace) if fields else {}
    barred = [each for each in fields if each in rules]
    if barred:
        where = rules[barred[0]]
        raise SessionError(
            "not-shared",
            f"{', '.join(barred)} must not be shared from this repository ({where})",
            hint="see: git session config session.share",
        )
    return fields


# --- parts ------------------------------------------------------------------------------------------------------------


def _is_moved(workspace: Workspace, remote: str, published: str, on_server: str) -> bool:
    """Did another clone move our ref on the server, because it is a copy of this one?"""
    if not on_server or on_server in (published, _state(workspace).of(remote).ours):
        return False
    if not published:  # forgotten, or shared anew
        return bool(not _was_ours(workspace, remote, on_server))
    # A commit without history, of another month, may not have arrived.
    return not _follows(workspace, published, on_server) and on_server not in _publications(workspace, remote)


def _publications(workspace: Workspace, remote: str) -> list[str]:
    """The commits that this clone made for the remote, by the reflog."""
    return workspace.repository.git.run("rev-list", "--walk-reflogs", PUBLISHED + remote, "--").text.split()


def _take_over(workspace: Workspace, remote: str, on_server: str) -> None:
    """Remember that `on_server` is ours, if `turn_off` left it there, perhaps when the remote had another name."""
    left = read_left(workspace.repository.common_dir)
    found = [each for each, oids in left.items() if on_server in oids]
    if found:
        _remember(workspace, remote, replace(_state(workspace).of(remote), ours=on_server))
        # Another remote that is still there may have got the same commit.
        there = (workspace.repository.git.ask("remote") or "").splitlines()
        _nothing_left(workspace, *(each for each in found if each == remote or each not in there))


def _nothing_left(workspace: Workspace, *remotes: str) -> None:
    """Remember that nothing is left on the servers of `remotes` any more."""
    common_dir = workspace.repository.common_dir
    left = read_left(common_dir)
    if left.keys() & set(remotes):
        with workspace.store.lock():
            write_left(common_dir, {each: oids for each, oids in left.items() if each not in remotes})


def _follows(workspace: Workspace, commit: str, earlier: str) -> bool:
    return workspace.repository.git.run("merge-base", "--is-ancestor", earlier, commit).status == 0


def _was_ours(workspace: Workspace, remote: str, on_server: str) -> bool:
    """Does this clone remember that it has exchanged with the remote? Then it made what is there."""
    return bool(on_server) and bool(_state(workspace).of(remote).done)


def _new_writer(workspace: Workspace, remote: str) -> str:
    with workspace.store.lock():
        state = _state(workspace)
        former = (*state.former, writer_of(workspace.repository.common_dir))
        write_state(workspace.repository.common_dir, replace(state, former=former))
        own = make_writer(workspace.repository.common_dir, anew=True)
    workspace.store.__dict__["_writer"] = own
    _set(workspace, PUBLISHED + remote, "")
    return own


def _date(workspace: Workspace, fields: tuple[str, ...]) -> int:
    """The time of a publication (epoch ms), as exactly as the user shares times."""
    return (
        workspace.now if TIME in fields else five_minutes(workspace.now) if PRESENCE in fields else day(workspace.now)
    )


def _record_publication(
    workspace: Workspace, remote: str, found: Leaving, before: str, known: Published, on_server: str, *, at: int
) -> str:
    """The commit to publish, where our ref was at `on_server`; a new one only if something differs from the one `before`,
    which holds what is `known`.

    It has no parent if that one is of another month, since history would grow without end and nobody reads it; or if it shares a
    field that is not shared any more.
    """
    repository = workspace.repository
    if not before and _was_ours(workspace, remote, on_server):  # kept until it is replaced, whatever comes in between
        _remember(workspace, remote, replace(_state(workspace).of(remote), ours=on_server))
    if before and not changed_paths(found.files, known.blobs):
        return before
    keeps = known.at and month_of(known.at) == month_of(at) and not _is_narrowed(workspace, before, known, found)
    parents = [before] if keeps else []
    signs = workspace.configuration.signs
    new = write_publication(repository, found.files, known.blobs, parents, at=at, signs=signs, who=found.who)
    # Before the push: whatever the server then has, it is known to be ours.
    repository.move_ref(PUBLISHED + remote, new, before, "git session sync")
    return new


def _is_narrowed(workspace: Workspace, before: str, known: Published, found: Leaving) -> bool:
    """Does the publication `before`, which holds what is `known`, share a field that what is `found` does not?"""
    now, place = found.files[WHO], f"{before}:{WHO}"
    if isinstance(now, str) or not changed_paths({WHO: now}, {WHO: known.blobs.get(WHO, "")}):
        return False
    was = read_files(workspace.repository, [place], LARGEST).get(place, b"")
    return bool(fields_in(was) - fields_in(now))


def _news(files: Mapping[str, Content], known: Mapping[str, str]) -> _News:
    """What a server gets that has the blobs `known` (path -> id)."""
    changed = changed_paths(files, known)
    kept = set(_sessions(files))
    return _News(
        _sessions(path for path in changed if path in files),
        tuple(each for each in _sessions(changed) if each not in kept),
    )


def _sessions(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(session_in, paths))))


def _follow_renames(workspace: Workspace, remotes: Iterable[str]) -> None:
    """Go on under the new names of those `remotes` that git has renamed; starts git only if a known one is not among them."""
    repository = workspace.repository
    if not set(_state(workspace).remotes) - set(remotes):
        return
    for remote in remotes:
        before = name_before(repository, remote)
        if not before or before not in _state(workspace).remotes:
            continue
        # What is new first: killed in between, nothing is lost, and the next exchange does it again.
        fetched = repository.refs(f"{FETCHED}{before}/")
        published = repository.ref(PUBLISHED + before)
        for name, oid in fetched.items():
            _set(workspace, f"{FETCHED}{remote}/{name}", oid)
        _set(workspace, PUBLISHED + remote, published)
        was = _state(workspace).of(before)
        own = fetched.get(writer_of(repository.common_dir), "")
        _remember(workspace, remote, replace(was, ours=was.ours or own))
        rename(workspace, before, remote)
        repository.delete_refs({f"{FETCHED}{before}/{name}": oid for name, oid in fetched.items()})
        _set(workspace, PUBLISHED + before, "")
        with workspace.store.lock():
            state = _state(workspace)
            rest = {name: each for name, each in state.remotes.items() if name != before}
            write_state(repository.common_dir, replace(state, remotes=rest))


def _set(workspace: Workspace, ref: str, new: str) -> None:
    repository = workspace.repository
    old = repository.ref(ref)
    if new and new != old:
        repository.move_ref(ref, new, old, "git session sync")
    elif old and not new:
        repository.delete_refs({ref: old})


def _changed(
    workspace: Workspace, remote: str, before: Mapping[str, str], now: Mapping[str, str], own: str
) -> tuple[ChangedColleague, ...]:
    new = {(remote, each): oid for each, oid in now.items() if before.get(each) != oid and each != own}
    return tuple(
        ChangedColleague(each.name, each.id, tuple(dict.fromkeys(row.branch for row in each.open)))
        for each in read_writers(workspace.repository, new)
    )


def _state(workspace: Workspace) -> SyncState:
    return read_state(workspace.repository.common_dir)


def _remember(workspace: Workspace, remote: str, state: RemoteState) -> None:
    with workspace.store.lock():
        known = _state(workspace)
        write_state(workspace.repository.common_dir, replace(known, remotes={**known.remotes, remote: state}))
