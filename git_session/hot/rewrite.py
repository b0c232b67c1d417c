"""Commits that git replaced (amend, rebase): their records move to the new ones, in the journal of each session."""

import os

from git_session.hot.journal import View, append, event
from git_session.hot.lock import Lock
from git_session.hot.notes import (
    announce_notes,
    merged,
    read_commits,
    seconds_in,
    session_in,
    settle_notes,
    write_notes,
)
from git_session.hot.place import HookPlace, lookup
from git_session.hot.system import full, now_ms, read

Pairs = list[tuple[bytes, bytes]]


def amended(place: HookPlace, pairs: Pairs, own: bytes) -> None:
    """Record, under the lock, that in each of `pairs` the second commit replaced the first.

    `own` is the note of the amended commit, if that was recorded but has no note yet.
    """
    commits = read_commits([oid for pair in pairs for oid in pair])
    move(place, by_session(place, pairs, commits), dict(pairs), commits, own, amends=True)


def rebased(place: HookPlace, pairs: Pairs) -> None:
    """Record that in each of `pairs` the second commit replaced the first."""
    with Lock(place.common_dir):
        commits = read_commits([oid for pair in pairs for oid in pair])
        left_out = {new for old, new in pairs if lacks_lists(commits, old, new)}
        concerned = by_session(place, pairs, commits)
        if not left_out:
            move(place, concerned, dict(pairs), commits, amends=False)
    if left_out:
        # First what waits for a commit again, then what moves: killed in between, nothing counts as written that is not.
        for session, concerning in concerned.items():
            if any(new in left_out for _, new in concerning):
                full("lost", session, *(b":".join(pair) for pair in pairs if pair[1] in left_out))
        with Lock(place.common_dir):
            move(place, concerned, dict(pairs), read_commits([oid for pair in pairs for oid in pair]), amends=False)


def lacks_lists(commits: dict[bytes, tuple[bytes, bytes]], old: bytes, new: bytes) -> bool:
    """Did the old commit's message say decisions, or list objectives, that the new one's does not say in these words?"""
    before, after = (commits.get(oid, (b"", b""))[1] + b"\n" for oid in (old, new))
    if before == after or (b"\nDecisions:\n" not in before and b"\nSession-Objectives:\n" not in before):
        return False
    from git_session.hot.trailer import lines_under, names_of, parted

    ours, theirs = (parted(text.rstrip(b"\n").split(b"\n"))[1] for text in (before, after))
    if b"".join(row + b"\n" for row in lines_under(b"Decisions", ours)) not in after:
        return True
    return bool(names_of(ours) - names_of(theirs))


def by_session(place: HookPlace, pairs: Pairs, commits: dict[bytes, tuple[bytes, bytes]]) -> dict[bytes, Pairs]:
    """Session -> those of `pairs` that concern it: its own commits; without a note, those of this branch."""
    concerned: dict[bytes, Pairs] = {}
    for old, new in pairs:
        session = session_in(commits.get(old, (b"",))[0]) or lookup(place)
        if session and os.path.exists(os.path.join(place.folder(session), b"journal")):
            concerned.setdefault(session, []).append((old, new))
    return concerned


def move(
    place: HookPlace,
    concerned: dict[bytes, Pairs],
    renamed: dict[bytes, bytes],
    commits: dict[bytes, tuple[bytes, bytes]],
    own: bytes = b"",
    *,
    amends: bool,
) -> None:
    """Write the journals, then the notes, under the lock."""
    olds: dict[bytes, list[bytes]] = {}
    for old, new in renamed.items():
        olds.setdefault(new, []).append(old)
    written = {}
    for new, sources in olds.items():
        records = [commits[oid][0] for oid in sources if oid in commits and commits[oid][0]]
        if records or own:
            # notes.rewriteRef may have written into the new commit's note already, so its own time is not there.
            spent = own_time(place, session_in([*records, own][0]), new)
            seconds = spent + sum(map(seconds_in, records))
            written[new] = merged([*records, own, commits.get(new, (b"",))[0]], seconds=seconds)
    sessions = place.folder(b"")
    announce_notes(sessions, written, {new: sources[0] for new, sources in olds.items()})
    for session, pairs in concerned.items():
        tell(place, session, pairs, renamed, amends=amends)
    try:
        write_notes(written)
    finally:
        settle_notes(sessions)


def own_time(place: HookPlace, session: bytes, oid: bytes) -> int:
    """The seconds that the journal says the commit `oid` took by itself; 0 when it was not seen made."""
    journal = read(os.path.join(place.folder(session), b"journal")) if session else b""
    at = journal.rfind(b'"oid":"%s"' % oid)
    rest = journal[at:].partition(b"\n")[0].partition(b'"seconds":')[2] if at >= 0 else b""
    number = rest.partition(b",")[0]
    return int(number) if number.isdigit() and len(number) <= 12 else 0


def tell(place: HookPlace, session: bytes, pairs: Pairs, renamed: dict[bytes, bytes], *, amends: bool) -> None:
    """Append the `rewrite` event to the session's journal, and keep its view in step."""
    folder = place.folder(session)
    append(folder, event(now_ms(), b"rewrite", pairs=[list(pair) for pair in pairs]))
    view = View(folder)
    view.absorb()
    head = view.first(b"head")
    if amends:
        view.put(b"head", renamed.get(head, head))
    else:  # what the rebase left out is still to be looked at, even if it is taken back and the branch is where it was
        view.put(b"head", head.partition(b" ")[0] + b" rebased")
    delivered: dict[bytes, list[bytes]] = {}
    for oid, *carried in map(bytes.split, view.every(b"delivered")):
        known = delivered.setdefault(renamed.get(oid, oid), carried)
        # The new message lost a decision of the old one: it waits for a commit again.
        view.stale = view.stale or not set(carried) <= set(known)
    view.put(b"delivered", *(b" ".join([oid, *carried]) for oid, carried in delivered.items()))
    view.save()
