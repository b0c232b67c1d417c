"""The sessions of colleagues, as far as they were fetched: who is on which branch, and what they hand over.

They are read where they lie and never become sessions of this clone. A colleague's text is data: names, branches and words are
theirs, and times that lie in the future are those of a wrong clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from git_session.errors import AmbiguousNameError, SessionError
from git_session.model.dataclass import dataclass, replace
from git_session.model.event import Event
from git_session.model.fold import fold
from git_session.model.session import Session
from git_session.model.sharing import PRESENCE
from git_session.model.text import is_part_of_name, one_line, shown_name
from git_session.model.union import as_read_here, unite
from git_session.services.figures.people import Identity, has_mailmap, mapped, user_of
from git_session.services.workspace import Workspace
from git_session.store.sessions import Stored
from git_session.store.teamwork.index import indexed_writers
from git_session.store.teamwork.shared_branches import BranchRow
from git_session.store.teamwork.state import is_known
from git_session.store.teamwork.writers import OpenRow, Writer, read_events, tips, tips_of_others
from git_session.store.writer import writer_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

STALE_MS = 14 * 86_400_000
"""How long an open session is listed after it was last seen."""


@dataclass(frozen=True)
class Colleague:
    """A clone of a colleague: its `writer`, and the name and e-mail address of its owner, by .mailmap."""

    writer: Writer
    name: str
    email: str


@dataclass(frozen=True)
class SharedSession:
    """A session of a colleague, folded from what is shared of it."""

    name: str
    email: str
    writer: Writer
    session: Session
    events: tuple[Event, ...]


@dataclass(frozen=True)
class SharedHandoff:
    """The handoff of a colleague's session, as they share it."""

    session: str  #: Id of the session.
    branch: str  #: Branch that the session belongs to.
    name: str  #: Name of the colleague.
    email: str  #: Their e-mail address; empty if they give none.
    writer: str  #: Id of the clone that shares it.
    remote: str  #: Remote that it was fetched from.
    fields: tuple[str, ...]  #: Fields that the colleague shares.
    ended_at: int  #: When the session ended (epoch ms), rounded to the day unless times are shared; 0 while it is open.
    text: str  #: Handoff in Markdown.


def colleagues(workspace: Workspace) -> tuple[Colleague, ...]:
    """Every clone of a colleague, or of the user elsewhere, that was fetched; none at once if nothing was ever shared."""
    return named(workspace, unnamed(workspace))


def unnamed(workspace: Workspace) -> tuple[Colleague, ...]:
    """`colleagues`, under the names that they give themselves; `named` costs a process where there is a .mailmap."""
    repository = workspace.repository
    if not is_known(repository.common_dir):
        return ()
    wanted = tips_of_others(tips(repository), writer_of(repository.common_dir))
    return as_colleagues(indexed_writers(repository, wanted))


def as_colleagues(writers: Iterable[Writer]) -> tuple[Colleague, ...]:
    """`writers` under the names that they give themselves."""
    return tuple(Colleague(writer, writer.name, writer.email) for writer in writers)


def named(workspace: Workspace, found: Sequence[Colleague]) -> tuple[Colleague, ...]:
    """`found` under the names and e-mail addresses of .mailmap."""
    people = _people(workspace, [each.writer for each in found])
    return tuple(
        Colleague(each.writer, *people.get((each.name, each.email), (each.name, each.email))) for each in found
    )


def names_of_user(workspace: Workspace, known: Iterable[Colleague]) -> set[str]:
    """The names of those `known` clones that are the user's own, by the e-mail address of .mailmap."""
    found = tuple(known)
    user = user_of(workspace.repository)[1].casefold() if found else ""
    return {each.name for each in found if user and each.email.casefold() == user}


def open_rows(
    workspace: Workspace, known: tuple[Colleague, ...], *, branch: str = ""
) -> list[tuple[Colleague, OpenRow]]:
    """The open sessions of colleagues (or only those on `branch`), the last seen first, each once; without those of this clone
    and long unseen ones."""
    found: dict[tuple[str, tuple[str, str]], tuple[Colleague, OpenRow]] = {}
    for each in known:
        for row in each.writer.open:
            if branch and row.branch != branch:
                continue
            row = replace(row, seen=min(row.seen, workspace.now), since=min(row.since, workspace.now))
            if workspace.now - row.seen > STALE_MS:
                continue
            key = row.session, _person(each)  # nobody hides a session of another person behind its id
            if key not in found or found[key][1].seen < row.seen:
                found[key] = each, row
    here = set(workspace.store.ids()) if found else set()
    rows = [pair for pair in found.values() if pair[1].session not in here]
    return sorted(rows, key=lambda pair: (-pair[1].seen, pair[1].branch))


def branch_rows(
    workspace: Workspace, known: tuple[Colleague, ...], *, mentioning: str = "", since: int = 0
) -> list[tuple[Colleague, BranchRow]]:
    """The newest session of each colleague on each branch, without those of this clone and those that ended before `since`
    (epoch ms); only those `mentioning` a branch or the id of a session, if one is given."""
    found = []
    for each in known:
        branches = each.writer.branches
        rows = branches.mentioning(mentioning) if mentioning else branches.since(since)
        found += [(each, row) for row in rows]
    here = set(workspace.store.ids()) if found else set()
    return [pair for pair in found if pair[1].session not in here]


def newest_on(workspace: Workspace, branch: str) -> SharedSession | None:
    """The colleague's session on `branch` that started last, unless this clone has it; None without one."""
    known = unnamed(workspace)
    if not any(row.branch == branch for _, row in branch_rows(workspace, known, mentioning=branch)):
        return None  # before git is asked for names
    known = named(workspace, known)
    rows = [pair for pair in branch_rows(workspace, known, mentioning=branch) if pair[1].branch == branch]
    read = [each for each in (_read(workspace, known, colleague, row.session) for colleague, row in rows) if each]
    return _newest(workspace, [each for each in read if each.session.branch == branch])


def find_shared(workspace: Workspace, name: str) -> SharedSession | None:
    """The colleague's session that `name` means: `<colleague>/<branch>`, or its id; None if there is none.

    A colleague is named by name, a word of it, the e-mail address or its beginning, or the id of the clone, in any case. Of
    several clones of one person, the session that started last is meant. Raises AmbiguousNameError `ambiguous-person`.
    """
    return _newest(workspace, all_shared(workspace, name))


def all_shared(workspace: Workspace, name: str) -> list[SharedSession]:
    """The sessions of colleagues that `name` may mean, as for `find_shared`: several if one person shares them from several clones."""
    known = colleagues(workspace)
    person, _, branch = name.partition("/")
    found = [pair for pair in branch_rows(workspace, known, mentioning=name) if pair[1].session == name]
    if not found and branch:
        rows = branch_rows(workspace, known, mentioning=branch)
        found = [pair for pair in rows if pair[1].branch == branch and is_meant(pair[0], person)]
        people = {_person(each): each for each, _ in found}
        if len(people) > 1:
            _refuse(list(people.values()), person, branch)
    read = [_read(workspace, known, colleague, row.session) for colleague, row in found]
    return [each for each in read if each]


def find_anyone(workspace: Workspace, name: str) -> Stored | SharedSession:
    """The session of this clone that `name` means (`Workspace.find`), or else that of a colleague (`find_shared`)."""
    try:
        return workspace.find(name)
    except SessionError as error:
        shared = find_shared(workspace, name) if error.code == "no-such-session" else None
        if not shared:
            raise
        return shared


def _refuse(people: Sequence[Colleague], person: str, branch: str) -> NoReturn:
    """Raise the error that `person` means several; its exact name is that of the first, so that nobody else is meant."""
    emails = [each.email for each in people]
    exact = (
        emails if all(emails) and len(set(map(str.casefold, emails))) == len(emails) else [p.writer.id for p in people]
    )
    named = [f"{shown_name(each.name)} <{one_line(each.email) or each.writer.id}>" for each in people]
    raise AmbiguousNameError(
        "ambiguous-person",
        f"{person!r} names several colleagues with a session on {branch}: {', '.join(sorted(named))}",
        name=f"{person}/{branch}",
        exact=f"{exact[0]}/{branch}",
    )


def _newest(workspace: Workspace, read: Sequence[SharedSession]) -> SharedSession | None:
    """The session that started last, of which often the day alone is known: one that another continues is not the newest."""
    continued = {each.session.adopted.follows for each in read if each.session.adopted}
    read = [each for each in read if each.session.id not in continued] or read
    return max(read, key=lambda each: (min(each.session.started_at, workspace.now), each.session.id), default=None)


def shared_handoff(shared: SharedSession, text: str) -> SharedHandoff:
    """The handoff of `shared` in Markdown, with what its owner shares."""
    writer, session = shared.writer, shared.session
    return SharedHandoff(
        session=session.id,
        branch=session.branch,
        name=shared.name,
        email=shared.email,
        writer=writer.id,
        remote=writer.remote,
        fields=writer.fields,
        ended_at=session.ended_at,
        text=text,
    )


def shares_presence(colleague: Colleague) -> bool:
    return PRESENCE in colleague.writer.fields


def is_meant(colleague: Colleague, person: str) -> bool:
    """Does `person` name the colleague: by name, a word of it, e-mail address or its beginning, or the id of the clone?"""
    wanted, name = person.casefold(), one_line(colleague.name).casefold()
    emails = [each.casefold() for each in (colleague.email, colleague.writer.email)]
    return wanted in (name, *name.split(), *emails, *(each.partition("@")[0] for each in emails), colleague.writer.id)


def is_selected(colleague: Colleague, by: str) -> bool:
    """Does `by`, given to `--by`, select the colleague: as in `is_meant`, or as a part of the name or an address?"""
    names = (one_line(colleague.name), colleague.email, colleague.writer.email)
    return is_meant(colleague, by) or is_part_of_name(by, names)


def read_shared(workspace: Workspace, known: Sequence[Colleague], session_id: str) -> SharedSession | None:
    """The session by its id, if one of the colleagues `known` shares it."""
    for each in known:
        if read_events(workspace.repository, [each.writer], each.writer.id, session_id):
            return _read(workspace, known, each, session_id)
    return None


def _read(workspace: Workspace, known: Sequence[Colleague], of: Colleague, session_id: str) -> SharedSession | None:
    """The session as the union of what all writers share of it."""
    copies = read_events(workspace.repository, [each.writer for each in known], of.writer.id, session_id)
    return folded(workspace, known, of, session_id, copies)


def folded(
    workspace: Workspace,
    known: Iterable[Colleague],
    of: Colleague,
    session_id: str,
    copies: Mapping[str, Sequence[Event]],
) -> SharedSession | None:
    """The session of a colleague, as the union of `copies` (writer -> events); None if they make no session.

    What others wrote in it bears their names, and nobody changes an event of another person by a copy of it.
    """
    names = {each.writer.id: each.name for each in known}
    clones = {each.writer.id for each in known if _person(each) == _person(of)}
    theirs = unite(*(events for writer, events in copies.items() if writer in clones))
    ids = {event.id for event in theirs}
    others = [
        [_named(event, names.get(writer, writer)) for event in events if event.id not in ids]
        for writer, events in copies.items()
        if writer not in clones
    ]
    events = as_read_here(unite(theirs, *others), "")
    try:
        session = fold(events, session_id=session_id, timeouts=workspace.settings.timeouts)
    except (SessionError, ValueError, TypeError):
        return None
    return (
        SharedSession(of.name, of.email, of.writer, replace(session, id=session_id), events) if session.branch else None
    )


def _person(colleague: Colleague) -> tuple[str, str]:
    return colleague.name.casefold(), colleague.email.casefold()


def _named(event: Event, name: str) -> Event:
    """`event` with the name of who wrote it down, if it is a text that shows one."""
    if event.kind not in ("objective", "blocker", "decision") or event.text("author"):
        return event
    return replace(event, body={**event.body, "author": name})


def _people(workspace: Workspace, writers: Sequence[Writer]) -> dict[Identity, Identity]:
    """(name, e-mail) -> both by .mailmap, of those that git could ask about; empty without a mailmap."""
    repository = workspace.repository
    people = {(each.name, each.email) for each in writers}
    plain = [pair for pair in people if all(each.isprintable() and not {"<", ">"} & set(each) for each in pair)]
    if not plain or not has_mailmap(repository):
        return {}
    return {(name, email): (found[0] or name, found[1]) for (name, email), found in mapped(repository, plain).items()}
