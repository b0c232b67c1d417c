"""The five hooks. Their sh guards have already left where there is nothing to do; here is the work."""

import os
import sys

from git_session.hot.agent import agent, committer
from git_session.hot.journal import View, append, commit_body, duration, event, is_recorded
from git_session.hot.lock import Lock, LockHeldError
from git_session.hot.place import (
    HookPlace,
    current,
    fresh_view,
    has_journal,
    keep_commits,
    recorded_head_and_session,
    start_keeping,
    switch_session,
)
from git_session.hot.settings import QUERY, Basis, SettingsLookup
from git_session.hot.system import (
    collect,
    command_line,
    full,
    git,
    git_arguments,
    now_ms,
    open_file,
    read,
    remove,
    replace,
    spawn,
    whole_program,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_session.hot.rewrite import Pairs
    from git_session.hot.trailer import Style


VALUED = (
    b"--message", b"--file", b"--reuse-message", b"--reedit-message", b"--author", b"--date", b"--template", b"--cleanup", b"--fixup",
    b"--squash", b"--trailer", b"--pathspec-from-file",
)  # fmt: skip
"""The options of `git commit` that take the next word as their value, beside -m, -F, -c, -C and -t."""


def is_edited() -> bool:
    """Does the user get to see this message in an editor? (git sets GIT_EDITOR=: for hooks when not)"""
    return os.environ.get("GIT_EDITOR") != ":"


def post_checkout(_arguments: list[bytes]) -> None:
    """Pause the session that was left, go on with the one that was entered, and say so in a line or two."""
    place = HookPlace()
    head, before = recorded_head_and_session(place)
    if head == place.head or place.moving() or (not place.branch and place.is_detached_by_git()):
        return
    session = switch_session(place, before)
    if os.path.isdir(b".ccmp"):
        full("neighbours")
    if session and session != before and not is_quiet(git_arguments(b"switch", b"checkout", b"worktree")[0]):
        view = fresh_view(place, session)
        so_far = duration(view.clock.seconds)
        for text in view.every(b"banner"):
            os.write(1, text.replace(b"%t", so_far) + b"\n")


def is_quiet(arguments: list[bytes]) -> bool:
    """Was git told -q, alone or among other letters? It tells a hook nothing of that."""
    for option in arguments[: arguments.index(b"--")] if b"--" in arguments else arguments:
        letters = option[1:] if option[:1] == b"-" and option[1:2] != b"-" else b""
        given = next((letter for letter in letters if letter in b"qbBcC"), 0)  # the others take the rest as a name
        if given == ord("q") or (len(option) > 2 and b"--quiet".startswith(option)):
            return True
    return False


def prepare_commit_msg(arguments: list[bytes]) -> None:
    """Put the session's trailers into the message of an ordinary commit."""
    path, source = arguments[0], arguments[1] if len(arguments) > 1 else b""
    place = HookPlace()
    if source == b"squash" or (source == b"message" and os.path.exists(place.own(b"SQUASH_MSG"))):
        before = read(path)
        full("squash", path)  # the sessions of the squashed commits may be any
        if source == b"squash" or read(path) != before:
            return
    if source in (b"", b"template") and not is_edited():
        return  # an editor that does nothing: the message stays empty, or the untouched template, and is refused
    session = current(place)
    if not session:
        return
    look = SettingsLookup(place.git_dir)
    asking = spawn(*QUERY)
    settle_kind(place)
    from git_session.hot import message  # while git reads its configuration

    listing = collect(*asking)[1]
    view = fresh_view(place, session, head=True, listing=listing, look=look)
    if view.is_untracked:
        return
    original = read(path)
    style = style_of(original, listing)
    amends, kept = replaced(place, view, source, arguments[2:])
    block = message.Block(
        wanted=view.first(b"write").split(),
        objectives=objectives(view) if style.edited else objectives_after(view, session, original),
        decisions=[row.partition(b" ")[2] for row in view.every(b"decision")],
        extra=os.environb.get(b"GIT_SESSION_TRAILERS", b""),
        time=duration(view.until(now_ms()).seconds),
        replaced=kept,
    )
    spliced = message.splice(original, block, style, amends=amends)
    lines, changes = list_for(view)
    changes = [b"~", *changes] if lines else []
    # A line break alone is no template, but lets commit-msg check that our trailers still end the message.
    template = b"\n" if style.edited and not style.strips and spliced != original else b""
    if source == b"template":
        template = message.template_of(original, style)
    remember(place, view, amends=amends or bool(kept), template=template, changes=changes)
    if spliced != original:
        replace(path, spliced)  # in one step: killed in between, half a message would be committed


def style_of(text: bytes, listing: bytes) -> "Style":
    """How git will read the message `text`; the command line of git can only matter where lines look like comments."""
    from git_session.hot.trailer import Style

    style = Style(listing, edited=is_edited())
    comment = style.prefix(text.split(b"\n"))
    is_plain = not style.edited and not text.startswith(comment) and b"\n" + comment not in text
    return style if is_plain else Style(listing, edited=style.edited, arguments=git_arguments(b"commit")[0])


def list_for(view: View) -> tuple[list[bytes], list[bytes]]:
    """(the lines of the objectives, the changes that they show, each marked with `~`); a checkpoint brings its own."""
    given = os.environb.get(b"GIT_SESSION_OBJECTIVES")
    if not given:
        return view.every(b"objective"), view.first(b"listing").split()
    changes, *lines = given.split(b"\n")
    return [row for row in lines if row], changes.split()


def objectives(view: View) -> list[bytes]:
    return list_for(view)[0]


def objectives_after(view: View, session: bytes, text: bytes) -> list[bytes]:
    """The lines of the objectives, those done that the message completes (`completes obj-1`), as they will be then."""
    if b"obj-" not in text.lower():
        return objectives(view)
    status, lines = collect(*spawn("objectives", session, stdin=text, program=whole_program()))
    return objectives(view) if status else [row for row in lines.split(b"\n") if row]


def replaced(place: HookPlace, view: View, source: bytes, origin: list[bytes]) -> tuple[bool, list[bytes]]:
    """(does the message come from a commit that this one replaces, the trailers of that commit if it does not).

    `git commit --amend` and `git commit -C HEAD` look the same to a hook, and so do `--amend -m` and `-m`: the command
    line of git tells them apart. Where that cannot be read word for word, it may say --amend in a message: the author date
    that git exports decides, as an amended commit keeps its own, which lies in the past. Where it cannot be read at all,
    the first two count as an amend.
    """
    oid, *carried = view.first(b"delivered").split() or [b""]
    if source not in (b"commit", b"message") or not carried or oid != place.head_oid():
        return source == b"commit" and origin == [b"HEAD"], []
    arguments, exact = git_arguments(b"commit")
    if arguments and not is_amend(arguments):
        return False, []
    if source == b"commit" and origin == [b"HEAD"]:
        return True, []
    from git_session.hot.trailer import parted

    date = os.environb.get(b"GIT_AUTHOR_DATE", b"").lstrip(b"@").split(b" ")[0]
    is_sure = exact or (bool(arguments) and source == b"commit")  # without a message in it
    if not is_sure and (source == b"commit" or not date.isdigit() or int(date) >= now_ms() // 1000):
        return False, []
    listing = git("rev-list", "--max-count=1", "--encoding=UTF-8", "--format=%at%n%B", "HEAD", "--")[1]
    _, at, text = listing.split(b"\n", 2)
    return False, parted(text.rstrip(b"\n").split(b"\n"))[1] if is_sure or at == date else []


def is_amend(arguments: list[bytes]) -> bool:
    """Do the words of a `git commit` say --amend, or as much of it as is unmistakable?"""
    options, found = iter(arguments[arguments.index(b"commit") + 1 :]), False
    for option in options:
        if option == b"--":
            break
        if takes_value(option):
            next(options, None)
        elif len(option) >= len(b"--am") and b"--amend".startswith(option):
            found = True
        elif len(option) >= len(b"--no-am") and b"--no-amend".startswith(option):
            found = False
    return found


def takes_value(option: bytes) -> bool:
    """Is the word after this word of `git commit` its value? So it is after `-am`, but not after `-mtext` or `--message=text`."""
    if option.startswith(b"--"):
        return any(name.startswith(option) for name in VALUED)
    at = next((at for at, letter in enumerate(option) if option.startswith(b"-") and letter in b"mFcCtSu"), 0)
    return at > 0 and option[at:] in (b"m", b"F", b"c", b"C", b"t")


def settle_kind(place: HookPlace) -> None:
    """Say in `session-commit` what is made, if the sh of prepare-commit-msg, which cannot tell words apart, left it at `-`."""
    path = place.own(b"session-commit")
    process, _, rest = read(path).partition(b" ")
    if not rest.startswith(b"- "):
        return
    words = command_line(int(process))[1]
    if b"commit" in words and not any(word.startswith(b"--no-po") for word in words):  # --no-post-rewrite
        replace(path, b"%s %s %s" % (process, b"amend" if is_amend(words) else b"new", rest[2:]))


def remember(place: HookPlace, view: View, *, amends: bool, template: bytes, changes: list[bytes]) -> None:
    """Leave for the hooks to come what the message was given, and the template as it was.

    That is the ids of decisions, and `changes`: `~` for a list of objectives, and `~ID` for the changes that it shows.
    """
    given = list(dict.fromkeys([*(row.partition(b" ")[0] for row in view.every(b"decision")), *changes]))
    oid, *carried = view.first(b"delivered").split() or [b""]
    if amends and carried and oid == place.head_oid():
        given = list(dict.fromkeys(carried + given))
    if given:
        replace(place.own(b"session-prepared"), b" ".join(given))
    else:
        remove(place.own(b"session-prepared"))
    if template:
        replace(place.own(b"session-template"), template)
    else:
        remove(place.own(b"session-template"))


def commit_msg(arguments: list[bytes]) -> None:
    """Correct what came from the editor: above all, a message of nothing but our trailers is empty, and git refuses it."""
    from git_session.hot import message

    place = HookPlace()
    # In a rebase HEAD is nowhere, but the session of the branch goes on: messages squashed into one are made good too.
    session = recorded_head_and_session(place)[1] if place.moving() else current(place)
    if not session:
        return
    text = read(arguments[0])
    style = style_of(text, git(*QUERY)[1])
    rest = message.settled(text, style, template=read(place.own(b"session-template")))
    if style.edited and not place.moving():  # without an editor prepare-commit-msg has known the message
        view = View(place.folder(session))
        if b"Session-Objectives" in view.first(b"write").split():
            body = b"\n".join(message.meaningful_body(rest, style))
            rest = message.relisted(rest, objectives(view), objectives_after(view, session, body), style)
    if rest != text:
        replace(arguments[0], rest)


def post_commit(_arguments: list[bytes]) -> None:
    """Record the commit: an event in the journal, a note in refs/notes/session."""
    place = HookPlace()
    session = current(place)
    if not session:
        basis = Basis(place.git_dir)
        if place.branch and not (basis.confirmed() and basis.first(b"auto-start") == b"0"):
            full("auto-start")
        return
    commit = commit_to_record(place, session)
    if commit:
        with Lock(place.common_dir):
            record(place, session, commit)
        follow_up(place, session, commit)


Commit = tuple[bytes, list[bytes], bytes]
"""Id, parents, message"""


def commit_to_record(place: HookPlace, session: bytes, oid: bytes = b"HEAD") -> Commit | None:
    """The commit `oid`, and the view of its session made fresh; None where commits are not recorded."""
    # rev-list is plumbing: no log.* setting changes what it prints.
    reading = spawn("rev-list", "--max-count=1", "--encoding=UTF-8", "--format=%P%n%B", oid, "--")
    import git_session.hot.notes  # noqa: F401 - while git reads the commit

    view = fresh_view(place, session)
    header, _, rest = collect(*reading)[1].partition(b"\n")
    parents, _, text = rest.partition(b"\n")
    return None if view.is_untracked else (header.split()[-1], parents.split(), text)


def follow_up(place: HookPlace, session: bytes, commit: Commit) -> None:
    """Keep the commit alive, and have done what only the whole program can do."""
    # `git worktree remove` runs no hook, and with it goes the reflog that keeps commits while the branch is checked out.
    if place.is_linked:
        collect(*start_keeping(session, commit[0]))
    text = commit[2].lower()
    if b"obj-" in text or b"blk-" in text or snapshot_is_due(place, session):
        full("committed", session, commit[0])


def record(place: HookPlace, session: bytes, commit: Commit, *, amended: bool = False) -> bytes:
    """One event and one note for the commit, under the lock; the journal first, as notes can be made again.

    The note of an `amended` commit is not written but returned, to be joined with that of the old one. hooks/post-commit does
    the same in sh for plain commits.
    """
    from git_session.hot.notes import announce_notes, finish_note, note_text, settle_notes, start_note

    oid, parents, text = commit
    view = View(place.folder(session))
    view.absorb()
    if is_recorded(view.folder, oid):
        return b""  # another tool runs our hook a second time, or a command caught up on the commit before us
    previous = view.first(b"delivered")
    at = now_ms()
    given = read(place.own(b"session-prepared")).split()
    carried = [each for each in given if each[:1] != b"~"] if b"\nDecisions:" in text else []
    changes = [each for each in given if each[:1] == b"~"] if b"\nSession-Objectives:" in text else []
    completed = view.every(b"completed")
    lines = view.evidence(
        at, place.top, ("diff-tree", "-r", "--root", "--no-commit-id", "--name-only", "-z", oid, "--")
    )
    if lines:
        append(view.folder, lines)
        view.absorb()
    clock = view.until(at)
    seconds = clock.seconds_since_commit
    body = commit_body(
        oid=oid,
        parents=parents,
        seconds=seconds,
        decisions=carried,
        completed=completed,
        listed=[each[1:] for each in changes if each != b"~"] if changes else None,
    )
    by = b"" if agent() else committer(text)
    sessions, note = place.folder(b""), note_text(session, seconds, clock.seconds)
    announce_notes(sessions, {oid: note})
    append(view.folder, event(at, b"commit", **body, **({"by": by} if by else {})))
    writing = None if amended else start_note(oid, note)
    view.absorb()
    view.put(b"decision", *(row for row in view.every(b"decision") if row.partition(b" ")[0] not in carried))
    view.put(b"completed")
    pass_listing(view, changes)
    if view.first(b"head") == (parents[0] if parents else b""):
        view.put(b"head", oid)  # else something came in between that is still to be looked at
    view.put(
        b"delivered",
        b" ".join([oid, *carried, *(each for each in changes if each != b"~")]),
        *([previous] if previous else []),
    )
    view.save()
    if given:
        remove(place.own(b"session-prepared"))
    if writing:
        try:
            finish_note(*writing)
        finally:
            settle_notes(sessions)
    return note if amended else b""


def pass_listing(view: View, written: list[bytes]) -> None:
    """Let the view list for the next commit what is left once the changes `written` are in a message."""
    changes, steady = view.first(b"listing").split(), view.every(b"steady")
    if not changes or not written:
        return
    if steady and set(changes) <= set(written):
        view.put(b"objective", *steady)
        view.put(b"listing")
        view.put(b"steady")
    else:
        view.stale = True


def snapshot_is_due(place: HookPlace, session: bytes) -> bool:
    """With session.auto_checkpoint: is the last snapshot older than the interval?"""
    interval, _, last = View(place.folder(session)).first(b"snapshot").partition(b" ")
    return bool(interval) and now_ms() - int(last) > int(interval)


def post_rewrite(arguments: list[bytes]) -> None:
    """Commits were replaced (amend, rebase): their records move to the new ones."""
    place = HookPlace()
    rows = [row.split() for row in sys.stdin.buffer.read().split(b"\n") if row]
    # An amend that changes nothing, in the very second of the commit, makes the same commit again.
    pairs = [(row[0], row[1]) for row in rows if row[0] != row[1]]
    if arguments[:1] != [b"amend"]:
        post_rebase(place, pairs)
    elif pairs and not place.moving():  # the rebase that an amend happens in tells in the end
        post_amend(place, pairs)


def is_left_to_post_rewrite(place: HookPlace) -> bool:
    """Did post-commit leave the amended commit to us, as prepare-commit-msg had announced it?"""
    return read(place.own(b"session-commit")).split(b" ")[1:2] == [b"amend"]


def post_amend(place: HookPlace, pairs: "Pairs") -> None:
    """Record the new commit, if that was left to us, and that it replaced the old one."""
    from git_session.hot.rewrite import amended

    session = current(place) if is_left_to_post_rewrite(place) else b""
    commit = commit_to_record(place, session, pairs[-1][1]) if session else None
    with Lock(place.common_dir):
        note = record(place, session, commit, amended=True) if commit else b""
        amended(place, pairs, note)
    if commit:
        follow_up(place, session, commit)


def post_rebase(place: HookPlace, pairs: "Pairs") -> None:
    """Record which commits replaced which."""
    from git_session.hot.rewrite import rebased

    rebased(place, pairs)
    session = recorded_head_and_session(place)[1] if place.is_linked else b""
    if session and has_journal(place, session):
        keep_commits(place, session)


HOOKS = {
    b"post-checkout": post_checkout,
    b"prepare-commit-msg": prepare_commit_msg,
    b"commit-msg": commit_msg,
    b"post-commit": post_commit,
    b"post-rewrite": post_rewrite,
}


def is_reported(name: bytes, arguments: list[bytes]) -> bool:
    """Does another hook of the same command of the user report what keeps us from the files, so that it is one line?"""
    if name == b"post-rewrite" and arguments[:1] == [b"amend"]:  # post-commit reported it, unless it left all to us
        try:
            return not is_left_to_post_rewrite(HookPlace())
        except OSError:
            return True
    return name in (b"prepare-commit-msg", b"commit-msg")


def main(arguments: list[str]) -> None:
    """Run one hook. A failure of ours is one line (git shows it on stderr) and a traceback in `sessions/log/`, never git's failure."""
    name, *rest = [os.fsencode(argument) for argument in arguments]
    try:
        HOOKS[name](rest)
    except LockHeldError as error:
        if not is_reported(name, rest):
            os.write(1, b"git-session: %s; the next command or hook records this\n" % os.fsencode(error.strerror or ""))
    except Exception as error:
        import traceback

        if not (name == b"post-rewrite" and isinstance(error, OSError) and is_reported(name, rest)):
            os.write(1, b"git-session: %s: %s (git session doctor tells more)\n" % (name, os.fsencode(str(error))))
        try:
            log = os.path.join(HookPlace().common_dir, b"sessions", b"log")
            os.makedirs(log, exist_ok=True)
            descriptor = open_file(os.path.join(log, name), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            with open(descriptor, "a", encoding="utf-8", errors="replace") as file:
                traceback.print_exc(file=file)
        except OSError:
            pass  # the disk that refuses the log is what was just reported
