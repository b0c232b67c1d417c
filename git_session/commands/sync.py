"""`git session sync`: share sessions with colleagues through a git remote."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence

from git_session.commands.frame import Call, Command, Example, takes
from git_session.commands.sharing import release_claims
from git_session.errors import SessionError, UsageError
from git_session.model.dataclass import dataclass
from git_session.model.sharing import FIELDS, USUAL
from git_session.render.page import Page
from git_session.render.teamwork.shared_handoff import shared_handoff_markdown
from git_session.render.teamwork.sync import dry_run_page, fields_page, sync_off_page, sync_status_page, synced_page
from git_session.services.sharing.agreement import agreed, allowed, chosen_remote
from git_session.services.sharing.dry_run import DryRun, dry_run
from git_session.services.sharing.share_rule import forbidden_now
from git_session.services.teamwork.sync import (
    Synced,
    forget,
    remotes_of,
    sync,
    turn_off,
    turn_on,
    usual_fields,
)
from git_session.services.workspace import Workspace


@dataclass(frozen=True)
class SyncResult:
    """An exchange with each remote with which something is shared."""

    remotes: tuple[Synced, ...]  #: Exchange with each remote.


@dataclass(frozen=True)
class SyncDryRun:
    """What would leave."""

    remotes: tuple[DryRun, ...]  #: What each remote would get.


def options(parser: ArgumentParser) -> None:
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--on", action="store_true", help="agree to share, after showing field by field what leaves")
    doing.add_argument("--off", action="store_true", help="stop sharing: remove your sessions from the server")
    doing.add_argument(
        "--dry-run", action="store_true", help="print exactly what leaves, or would with --on, without the network"
    )
    doing.add_argument(
        "--status", action="store_true", help="show what is shared, what waits, and what colleagues share"
    )
    doing.add_argument(
        "--auto",
        action="store_true",
        help="publish once it is calm, without prompts, and only if something waits; as commands do by themselves",
    )
    takes(
        doing,
        "session",
        "--forget",
        metavar="ID|BRANCH",
        help="never publish this session again, and publish without it",
    )
    parser.add_argument(
        "--share",
        type=_fields,
        action="extend",
        metavar="FIELD,…",
        help=f"with --on or --dry-run: what to share, of {', '.join(FIELDS)} (default: {', '.join(USUAL)})",
    )
    parser.add_argument(
        "remote", nargs="?", default="", metavar="REMOTE", help="remote (default: session.remote, or origin)"
    )


def _fields(text: str) -> list[str]:
    names = [each for each in text.replace(",", " ").split() if each]
    wrong = next((each for each in names if each not in FIELDS), None)
    if wrong is not None or not names:
        raise ArgumentTypeError(f"{wrong or text!r} is no field: use {', '.join(FIELDS)}")
    return names


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.share and not (arguments.on or arguments.dry_run):
        raise UsageError("--share needs --on or --dry-run", hint="see: git session sync -h")
    workspace = call.workspace
    if arguments.status:
        from git_session.services.teamwork.sync_status import sync_status

        status = sync_status(workspace, shared_handoff_markdown)
        return call.show(status, lambda: sync_status_page(status), schema="sync-status")
    if arguments.off:
        result = turn_off(workspace, arguments.remote, asks=call.interactive)
        return call.show(result, lambda: sync_off_page(result), schema="sync-off", page_optional=True)
    if arguments.on:
        return _turn_on(call)
    if arguments.auto:
        remotes_of(workspace, arguments.remote)
        from git_session.services.teamwork.automatic import exchange_if_wanted

        exchange_if_wanted(workspace, shared_handoff_markdown)
        return 0
    if arguments.dry_run:
        results = tuple(
            dry_run(workspace, remote, fields, shared_handoff_markdown)
            for remote, fields in _to_show(workspace, arguments.remote, arguments.share).items()
        )
        document = SyncDryRun(results)
        return call.show(document, lambda: dry_run_page(results), schema="sync-dry-run", page_long=True)
    if arguments.forget:
        remotes_of(workspace, arguments.remote)
        found = workspace.find(arguments.forget)
        forget(workspace, found.session.id)
        call.notices.append(f"{found.session.id} is not published any more; clones that fetched it keep what they have")
    return _exchange(call, arguments.remote)


def _to_show(workspace: Workspace, name: str, share: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """Remote -> the fields to show: those that are agreed, or that `--on` would share."""
    found = {remote: fields for remote, fields in agreed(workspace.repository).items() if name in ("", remote)}
    named = usual_fields(workspace, tuple(share or ()))
    return {each: named or found[each] for each in found} or {chosen_remote(workspace, name): named or USUAL}


def _turn_on(call: Call) -> int:
    """On a terminal, show what leaves and ask; then share. Raises SessionError `not-confirmed` without one, unless named."""
    arguments, workspace = call.arguments, call.workspace
    remote = chosen_remote(workspace, arguments.remote)
    named = usual_fields(workspace, tuple(arguments.share or ()))
    fields = named or usual_fields(workspace, _asked(call, remote, allowed(USUAL, forbidden_now(workspace))))
    if named and call.interactive and not arguments.yes:
        _put_fields(call, remote, named)
        fields = named if call.confirm("share this?", default=True) else ()
    if not fields:
        call.notify("nothing is shared")
        return 1
    turn_on(workspace, remote, fields)
    return _exchange(call, remote)


def _asked(call: Call, remote: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    """The fields of `usual` to which the user agrees, one by one."""
    if call.arguments.yes:
        return usual
    if not call.interactive:
        raise SessionError(
            "not-confirmed",
            "nothing was shared: without a terminal, say what to share",
            hint=f"git session sync --on --share {','.join(usual)}",
        )
    _put_fields(call, remote, usual)
    return tuple(each for each in usual if call.confirm(f"share {each}?", default=True))


def _put_fields(call: Call, remote: str, fields: tuple[str, ...]) -> None:
    from git_session.render.screen.output import put_page

    url = call.workspace.repository.git.ask("remote", "get-url", "--push", remote) or remote
    put_page(fields_page(remote, url, fields), color=call.color)


def _exchange(call: Call, remote: str) -> int:
    results = sync(call.workspace, remote, shared_handoff_markdown, asks=call.interactive)
    release_claims(call)
    call.show(SyncResult(results), lambda: _page(results, quiet=call.arguments.quiet))
    return 0 if all(each.is_published for each in results) else 1


def _page(results: tuple[Synced, ...], *, quiet: bool) -> Page:
    failed = tuple(each for each in results if not each.is_published or each.withheld)
    return synced_page(failed if quiet else results)


def _writes(arguments: Namespace) -> bool:
    return not (arguments.status or arguments.dry_run)


COMMAND = Command(
    name="sync",
    summary="share sessions with colleagues through a git remote",
    description=[
        "Fetches what colleagues share, and publishes what you share. Nothing leaves this repository until --on was given here; the "
        "agreement is in this clone's own configuration, and no file that comes with a clone can add to it. After --on, every git fetch "
        "also brings what colleagues share, and git session team, resume and start show it. No git push of yours carries any of it. "
        "--on adds three lines to that configuration: the agreement, a refspec for the fetch and, unless you have set a limit, "
        "fetch.unpackLimit, so that git keeps what several colleagues changed in one pack. --off removes them byte for byte.",
        "An open session whose branch is deleted stays published: colleagues see it as ended and, if it is merged, where to. git session "
        "drop withdraws it.",
        "What is shared is chosen field by field. handoff: objectives, decisions, blockers, reminders and next steps. presence: the "
        "branches on which you have open sessions, and when you were seen there, rounded to five minutes. Both are the default of --on, "
        "and each can be refused. Only if named with --share: time (when you worked, exactly), files (paths of decisions, test "
        "commands and results) and snapshots (uncommitted work, below). Without time, every time that leaves is rounded to its day. session.share in .session/config.yaml can "
        "narrow what may be shared from a repository, never widen it. The narrowest rule holds: that of the work trees, of the default branch here and on "
        "its remote, and of every branch that changed the file itself, whatever is checked out; while one of these files cannot be read, nothing is "
        "published. The rule of a branch that was deleted unmerged holds until --on. A session with a text that looks like a token or password stays here, "
        "and is named.",
        "With snapshots, a checkpoint without a commit carries its files to colleagues, who restore them with git session restore "
        "--session <person>/<branch>. Only files that differ from the commit it was made on leave: no ignored file, no history and no "
        "submodule. A snapshot stays here, and is named, if a file in it is named like one with secrets (tracking.secrets) or holds "
        "what looks like one, or if it changes more than 1,000 files or 1 MiB. The 10 newest of an open session leave, and the last one "
        "of an ended session. If a field is not shared any more, the next publication is made without the history that holds it.",
        "FORMAT. Each clone has a random id in .git/sessions/writer and publishes one ref, refs/git-session/<id>, which nobody else "
        "writes; so there are no conflicts. Its commits, each a child of the one before within a month, hold who.json, open.json, branches.json (earlier months in branches/) and "
        "sessions/<year>-<month>/<id>.journal and .md. A fetch brings them to refs/git-session-remotes/<remote>/. Journals are "
        "united by the ids of their events, in an order that is the same in every clone; times of two machines are never compared. "
        "If a clone was copied with its id, the second one to publish takes a new id. Notes are never pushed. A claim of "
        "git session start --claim is a further ref, refs/git-session/claim-<hash of the branch>, with a claim.json that names branch, clone, "
        "person and the time until which it holds.",
        "TRUST. What comes from a colleague is shown as that colleague's words, never run, and never mixed with your own sessions. "
        "What somebody else adds to a colleague's session bears their name. "
        "Files of more than 1 MiB, sessions of more than 10,000 events, names of branches that git refuses and whatever does not have the "
        "expected form are ignored; times in the future count as the present. Whoever can push to the remote can publish under any name. "
        "If you sign commits, the published commit is signed too; it names the clone, so that a copy under another id is ignored. git session team and --status mark what is "
        "signed with a key of that person, by gpg.ssh.allowedSignersFile or your keyring, and say where somebody else or an unknown key "
        "signed, or a signature is wrong. If you sign commits or have a file of allowed signers, they also say what is not signed.",
        "After start, resume, switch, checkpoint and end, and when a coding agent ends its turn, what is new is published by a process of its own, which "
        "waits until nothing happens for two seconds, never prompts, and connects only if something waits. If that fails, the next command "
        "says so once, and git session doctor shows what waits. To publish only with git session sync: git config session.autoSync false.",
        "If the remote does not answer within 30 seconds (session.networkTimeout), what is to be published waits until the next sync. A "
        "server that refuses the refs is remembered: name another repository with git config session.remote. --off removes your ref from "
        "the server, what was fetched, and every trace in the configuration. If the server does not answer, --off says so; what is left "
        "there is removed when you run --off again, and taken over by the next --on. Other clones keep what they have fetched.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session sync --on", "show what would leave, ask about each field, and share"),
        Example("git session sync", "fetch what colleagues share, and publish what is new"),
        Example("git session sync --dry-run", "print exactly what leaves, or would with --on"),
        Example("git session sync --on --share handoff,presence,time", "share your exact times too"),
        Example(
            "git session sync --on --share handoff,presence,snapshots", "share uncommitted work at checkpoints too"
        ),
        Example("git session sync --off", "stop sharing"),
    ],
    result=SyncResult,
    writes=_writes,
    see_also=("team", "resume", "handoff"),
)
