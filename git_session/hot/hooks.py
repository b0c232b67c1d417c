"""The five hooks. Their sh guards have already left where there is nothing to do; here is the work."""

import os
import sys

from git_session.hot.journal import View, append, duration, event, quote, quoted
from git_session.hot.place import Place, current, fresh_view, here, lookup, moved
from git_session.hot.system import Lock, collect, full, git, now_ms, read, remove, replace, spawn

MESSAGE_SETTINGS = ("config", "--get-regexp", r"^(core\.comment(char|string)|i18n\.commitencoding)$")


def is_edited() -> bool:
    """Does the user get to see this message in an editor? (git sets GIT_EDITOR=: for hooks when not)"""
    return os.environ.get("GIT_EDITOR") != ":"


def post_checkout(_arguments: list[bytes]) -> None:
    """Pause the session that was left, go on with the one that was entered, and say so in a line or two."""
    place = Place()
    head, before = here(place)
    if head == place.head or place.moving():
        return
    session = moved(place, before)
    if session and session != before:
        view = fresh_view(place, session)
        so_far = duration(view.clock[0] // 1000)
        for text in view.every(b"banner"):
            os.write(1, text.replace(b"%t", so_far) + b"\n")


def prepare_commit_msg(arguments: list[bytes]) -> None:
    """Put the session's trailers into the message of an ordinary commit."""
    from git_session.hot import message

    path, source = arguments[0], arguments[1] if len(arguments) > 1 else b""
    place = Place()
    session = current(place)
    if not session:
        return
    settings = spawn(*MESSAGE_SETTINGS)
    view = fresh_view(place, session)
    style = message.Style(collect(*settings)[1], edited=is_edited())
    original = read(path)
    amends = source == b"commit" and arguments[2:] == [b"HEAD"]
    block = message.Block(
        wanted=view.first(b"write").split(),
        objectives=view.every(b"objective"),
        decisions=[row.partition(b" ")[2] for row in view.every(b"decision")],
        extra=os.environb.get(b"GIT_SESSION_TRAILERS", b""),
        time=duration(view.until(now_ms())[0] // 1000),
    )
    spliced = message.splice(original, block, style, amends=amends)
    remember(place, view, amends=amends, template=original if source == b"template" else b"")
    if spliced != original:
        with open(path, "wb") as file:
            file.write(spliced)


def remember(place: Place, view: View, *, amends: bool, template: bytes) -> None:
    """Leave for the hooks to come which decisions the message was given, and the template as it was."""
    given = list(dict.fromkeys(row.partition(b" ")[0] for row in view.every(b"decision")))
    oid, *carried = view.first(b"delivered").split() or [b""]
    if amends and carried and oid == place.head_oid():
        given = carried + given
    if given:
        replace(place.own(b"session-prepared"), b" ".join(given))
    else:
        remove(place.own(b"session-prepared"))
    if template:
        replace(place.own(b"session-template"), template)
    else:
        remove(place.own(b"session-template"))


def commit_msg(arguments: list[bytes]) -> None:
    """Empty a message that holds nothing but our trailers, so that git refuses it as it would have without us."""
    from git_session.hot import message

    place = Place()
    if not current(place):
        return
    style = message.Style(git(*MESSAGE_SETTINGS)[1], edited=is_edited())
    text = read(arguments[0])
    rest = message.without_ours(text, style, template=read(place.own(b"session-template")))
    if rest != text:
        with open(arguments[0], "wb") as file:
            file.write(rest)


def post_commit(_arguments: list[bytes]) -> None:
    """Record the commit: an event in the journal, a note in refs/notes/session."""
    place = Place()
    session = current(place)
    if not session:
        return
    # rev-list is plumbing: no log.* setting changes what it prints.
    listing = git("rev-list", "--max-count=1", "--encoding=UTF-8", "--format=%P%n%B", "HEAD")[1]
    header, _, rest = listing.partition(b"\n")
    parents, _, text = rest.partition(b"\n")
    oid = header.split()[-1]
    with Lock(place.common_dir):
        record(place, session, oid, parents.split(), text)
    if b"obj-" in text or b"blk-" in text or snapshot_is_due(place, session):
        full("committed", session, oid)


def record(place: Place, session: bytes, oid: bytes, parents: list[bytes], text: bytes) -> None:
    """One event and one note for the commit `oid`, under the lock; the journal first, as notes can be made again."""
    from git_session.hot.notes import write_note

    view = View(place.folder(session))
    view.absorb()
    at = now_ms()
    given = read(place.own(b"session-prepared")).split()
    carried = given if b"\nDecisions:" in text else []
    completed = view.every(b"completed")
    before = view.clock[4]
    lines = view.evidence(at, place.top, "diff-tree", "-r", "--root", "--no-commit-id", "--name-only", "-z", oid)
    if lines:
        append(view.folder, lines)
        view.absorb()
    clock = view.until(at)
    seconds = (clock[0] - before) // 1000
    commit = event(
        at,
        b"commit",
        oid=quote(oid),
        parents=quoted(parents),
        seconds=b"%d" % seconds,
        decisions=quoted(carried),
        completed=quoted(completed),
    )
    append(view.folder, commit)
    rows = [b"session: " + session, b"commit-time: %d" % seconds, b"session-time: %d" % (clock[0] // 1000)]
    checkpoint = os.environb.get(b"GIT_SESSION_CHECKPOINT")
    if checkpoint:
        rows.append(b"checkpoint: " + checkpoint)
    if completed:
        rows.append(b"completed: " + b" ".join(completed))
    write_note(oid, b"\n".join(rows) + b"\n")
    view.absorb()
    view.put(b"decision", *(row for row in view.every(b"decision") if row.partition(b" ")[0] not in carried))
    view.put(b"completed")
    view.put(b"delivered", b" ".join([oid, *carried]))
    view.save()
    if given:
        remove(place.own(b"session-prepared"))


def snapshot_is_due(place: Place, session: bytes) -> bool:
    """With session.auto_checkpoint: is the last snapshot older than the interval?"""
    interval, _, last = View(place.folder(session)).first(b"snapshot").partition(b" ")
    return bool(interval) and now_ms() - int(last) > int(interval)


def post_rewrite(arguments: list[bytes]) -> None:
    """Commits were replaced (amend, rebase): move their records to the new ones, each session told in its journal."""
    from git_session.hot.notes import field, merged, read_notes, write_notes

    pairs = [tuple(row.split()[:2]) for row in sys.stdin.buffer.read().split(b"\n") if row]
    place = Place()
    if arguments[:1] == [b"amend"] and place.moving():
        return  # the rebase that this happens in tells in the end
    with Lock(place.common_dir):
        notes = read_notes([oid for pair in pairs for oid in pair])
        olds: dict[bytes, list[bytes]] = {}
        told: dict[bytes, list[bytes]] = {}
        for old, new in pairs:
            olds.setdefault(new, []).append(old)
            session = field(notes.get(old, b""), b"session") or lookup(place)
            told.setdefault(session, []).append(quoted([old, new]))
        for session, mapping in told.items():
            tell(place, session, mapping, dict(pairs))
        # A note that git's own notes.rewriteRef has already copied is that of the old commits: not counted twice.
        write_notes(
            {
                new: merged(records)
                for new, sources in olds.items()
                if (records := distinct([notes[oid] for oid in [*sources, new] if oid in notes]))
            }
        )


def distinct(records: list[bytes]) -> list[bytes]:
    """The single records in `records`, each once, although notes.rewriteRef may have joined some of them already."""
    single: dict[bytes, None] = {}
    for record in records:
        for part in (b"\n" + record.strip()).split(b"\nsession: ")[1:]:
            single[b"session: " + part.strip() + b"\n"] = None
    return list(single)


def tell(place: Place, session: bytes, mapping: list[bytes], renamed: dict[bytes, bytes]) -> None:
    """Append the `rewrite` event to the journal of an open session, and keep its view in step."""
    folder = place.folder(session)
    if not session or not os.path.exists(os.path.join(folder, b"journal")):
        return
    append(folder, event(now_ms(), b"rewrite", pairs=b"[%s]" % b",".join(mapping)))
    view = View(folder)
    view.absorb()
    oid, *carried = view.first(b"delivered").split() or [b""]
    if oid in renamed:
        view.put(b"delivered", b" ".join([renamed[oid], *carried]))
    view.save()


HOOKS = {
    b"post-checkout": post_checkout,
    b"prepare-commit-msg": prepare_commit_msg,
    b"commit-msg": commit_msg,
    b"post-commit": post_commit,
    b"post-rewrite": post_rewrite,
}


def main(arguments: list[str]) -> None:
    """Run one hook. A failure of ours is one line (git shows it on stderr) and a traceback in `sessions/log/`, never git's failure."""
    name, *rest = [os.fsencode(argument) for argument in arguments]
    try:
        HOOKS[name](rest)
    except Exception as error:
        import traceback

        os.write(1, b"git-session: %s: %s (git session doctor tells more)\n" % (name, str(error).encode()))
        log = os.path.join(Place().common_dir, b"sessions", b"log")
        os.makedirs(log, exist_ok=True)
        with open(os.path.join(log, name), "a", encoding="utf-8") as file:
            traceback.print_exc(file=file)
