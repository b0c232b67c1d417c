"""`git session hook`: the entry for git's hooks, not for people. The entry for agents is in `commands.agent`."""

from __future__ import annotations

import os
import sys
from argparse import REMAINDER, ArgumentParser

from git_session.commands.frame import Call, Command, Example
from git_session.errors import UsageError
from git_session.services.workspace import Workspace

INNER = (
    "refresh",
    "committed",
    "auto-start",
    "lost",
    "objectives",
    "checks",
    "neighbours",
    "squash",
    "sessions",
    "resumable",
)
"""Names that our own hooks and the shell completion call."""


def options(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="a git hook, or: " + ", ".join(INNER))
    parser.add_argument("rest", nargs=REMAINDER, metavar="ARGUMENT", help="the arguments that git passes to the hook")


def run(call: Call) -> int:
    """Returns 0 for git's hooks even after a failure, so that git always continues."""
    from git_session.hot.hooks import HOOKS, main

    name, rest = call.arguments.name, call.arguments.rest
    if name.encode() in HOOKS:
        main([name, *rest])
        return 0
    if name not in INNER:
        raise UsageError(f"unknown hook {name!r}", hint="git session doctor shows the hooks", code="unknown-hook")
    workspace = call.workspace = Workspace.open(call.folder)
    if name == "neighbours":
        return 0  # every command updates their state when it exits
    if name == "squash":
        _put_squash_block(workspace, rest[0])
        return 0
    if name == "checks":
        from git_session.services.ci.known import answer_requests

        answer_requests(workspace, rest[0], rest[1])
        return 0
    if name in ("sessions", "resumable"):
        from git_session.services.lifecycle.resumable import named_sessions, resumable

        names = resumable(workspace) if name == "resumable" else named_sessions(workspace)
        return call.show_text(names, lambda: "".join(f"{each}\n" for each in names), page_long=False)
    if name == "refresh":
        workspace.store.refresh(rest[0])
        call.reconcile(commits=rest[1:] == ["head"])
        return 0
    if name == "auto-start":
        from git_session.services.lifecycle.autostart import start_automatically

        if not start_automatically(workspace):
            workspace.store.settle()  # the guard skips this call until something changes
            return 0
        call.reconcile()
        session = workspace.current()
        if session:  # on stdout: git shows it on stderr, while the guard of the hook drops our own stderr
            verb = "adopted" if session.adopted else "opened"
            opened = f"git-session: {verb} {session.id} on {session.branch} (session.auto_start)\n"
            call.show_text(session, lambda: opened, page_long=False)
        return 0
    if name == "lost":
        from git_session.services.recording.commit_effects import record_lost

        pairs = [pair.split(":") for pair in rest[1:]]
        record_lost(workspace, rest[0], [(old, new) for old, new in pairs])
        return 0
    from git_session.services.recording.commit_effects import follow_up, objectives_after
    from git_session.services.recording.snapshot import take_if_due

    session = workspace.store.read(rest[0]).session
    if name == "objectives":
        message = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
        lines = objectives_after(workspace, session, message)
        sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
        return 0
    session = follow_up(workspace, session, rest[1])
    take_if_due(workspace, session)
    return 0


def _put_squash_block(workspace: Workspace, path: str) -> None:
    """Add the trailers of the squashed commits to the message file that `merge --squash` prepared."""
    from git_session.hot.hooks import style_of
    from git_session.hot.settings import QUERY
    from git_session.hot.system import git, read, replace
    from git_session.services.recording.squash import with_squash_block

    name = os.fsencode(path)
    original, prepared = read(name), read(workspace.place.own(b"SQUASH_MSG"))
    message = with_squash_block(workspace, original, prepared, style_of(original, git(*QUERY)[1]))
    if message != original:
        replace(name, message)  # atomic: a kill must not leave half a message to be committed


COMMAND = Command(
    name="hook",
    summary="the entry for git's hooks",
    description=[
        "Not for people: `git session init` installs hooks that call this command, and `git session doctor` checks "
        "them.",
    ],
    options=options,
    run=run,
    examples=[Example("git session hook post-commit", "what the post-commit hook runs without its fast path")],
    see_also=("init", "doctor"),
    internal=True,
)
