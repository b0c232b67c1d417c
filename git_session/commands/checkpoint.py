"""`git session checkpoint`: save a milestone as a commit or a snapshot."""

from __future__ import annotations

from argparse import Action, ArgumentError, ArgumentParser, Namespace

from git_session.commands.frame import Call, Command, Example, takes_text
from git_session.errors import UsageError
from git_session.insight.user_work import is_users
from git_session.model.ids import short_oid
from git_session.model.text import plural, some
from git_session.render.hooks.first_steps import snapshot_text
from git_session.render.page import Page, Span
from git_session.services.checkpoints.checkpoint import (
    Checkpointed,
    CheckpointRequest,
    checkpoint,
    pending_paths,
    staged_too,
)
from git_session.services.hooks.first_steps import Hint
from git_session.services.hooks.hiding import hides_ours
from git_session.services.planning.decisions import NewDecision


class _OfDecision(Action):
    """Attaches --rationale and --alternatives to the preceding --decision."""

    def __call__(self, _parser: ArgumentParser, namespace: Namespace, values: object, _option: object = None) -> None:
        if not namespace.decision:
            raise ArgumentError(self, "must follow a --decision")
        namespace.decision[-1][self.dest] = values


class _Decision(Action):
    def __call__(self, _parser: ArgumentParser, namespace: Namespace, values: object, _option: object = None) -> None:
        namespace.decision = [*namespace.decision, {"text": values}]


def options(parser: ArgumentParser) -> None:
    takes_text(
        parser, "-l", "--label", default="", metavar="LABEL", help="name of the checkpoint, such as oauth-complete"
    )
    parser.add_argument(
        "-m", "--message", default="", metavar="MSG", help="commit message (default: made from the label or objective)"
    )
    parser.add_argument(
        "--decision", action=_Decision, default=[], metavar="D", help="record a decision with it; may be repeated"
    )
    parser.add_argument("--rationale", action=_OfDecision, metavar="R", help="reason for the --decision before it")
    parser.add_argument(
        "--alternatives", action=_OfDecision, metavar="A", help="what else was considered for the --decision before it"
    )
    takes_text(parser, "--notes", default="", metavar="N", help="notes to keep with the checkpoint")
    parser.add_argument(
        "--tdd-phase",
        default="",
        choices=("RED", "GREEN", "REFACTOR"),
        help="TDD phase to record, if the tests were run without git session test, which makes a checkpoint of each phase itself",
    )
    parser.add_argument("-u", "--untracked", action="store_true", help="commit all changes, including untracked files")
    parser.add_argument(
        "--no-commit", action="store_true", help="take a snapshot instead; index and work tree do not change"
    )
    parser.add_argument("-e", "--edit", action="store_true", help="edit the message before the commit")
    parser.add_argument("-n", "--dry-run", action="store_true", help="show what would be committed, and change nothing")


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.no_commit and (arguments.message or arguments.edit):
        raise UsageError(
            f"--no-commit makes no commit, so it cannot be combined with {'--message' if arguments.message else '--edit'}",
            hint="to describe a snapshot: --label and --notes",
        )
    request = CheckpointRequest(
        label=arguments.label.strip(),
        message=arguments.message.strip(),
        notes=arguments.notes.strip(),
        phase=arguments.tdd_phase,
        decisions=tuple(NewDecision(**each) for each in arguments.decision),
        untracked=arguments.untracked,
        no_commit=arguments.no_commit,
        edit=arguments.edit,
        dry_run=arguments.dry_run,
    )
    offers = call.interactive and not request.dry_run and not request.no_commit
    with staged_too(call.workspace, _renewed(call, request) if offers else ()):
        result = checkpoint(call.workspace, request)
    if result.kind == "commit" and (setting := hides_ours(call.workspace.repository)):
        call.notices.append(setting.notice)
    if result.kind == "snapshot" and not result.dry_run:
        call.tell_once(Hint.SNAPSHOT, lambda: snapshot_text(result.id))
    call.show(result, lambda: _page(result, call), page_optional=True)
    if not result.dry_run and not offers:
        from git_session.services.contextfiles.context import folder_of, stale_for, update_command

        for path in stale_for(call.workspace, tuple(change.path for change in result.files)):
            call.notify(f"note: {path} is stale: {update_command(call.workspace, folder_of(path), call.folder)}")
    return 0


def _renewed(call: Call, request: CheckpointRequest) -> tuple[str, ...]:
    """Offer to update context files that this commit makes stale; returns those updated, which become part of the commit."""
    from git_session.services.contextfiles.context import folder_of, stale_for, update

    workspace = call.workspace
    workspace.require_current()
    if workspace.repository.operation():
        return ()  # the checkpoint is refused
    found = []
    for path in stale_for(workspace, pending_paths(workspace, request), pending=True):
        if call.confirm(f"{path} is stale. Update its generated section in this commit?", default=False):
            call.notify(f"{path} {update(workspace, folder_of(path)).state}")
            found.append(path)
    return tuple(found)


def _page(result: Checkpointed, call: Call) -> Page:
    page = Page()
    label = f" {result.label}" if result.label else ""
    if result.dry_run:
        page.line(f"would make {result.id}{label}: {_what(result)}")
    else:
        page.line([Span(result.id, "good"), f"{label}  {_what(result)}"])
    if result.message:
        rows = result.message.rstrip("\n").split("\n")
        page.line()
        for row in rows if result.dry_run or call.arguments.verbose else rows[:1]:
            page.line(Span(row, "dim" if not result.dry_run else ""), indent=2)
        page.line()
    for change in result.files[:12]:
        old = f"{change.old_path} → " if change.old_path else ""
        page.item(Span(change.status, "accent"), f"{old}{change.path}")
    if len(result.files) > 12:
        page.line(Span(f"and {len(result.files) - 12} more", "dim"), indent=4)
    if result.decisions:
        page.line(f"recorded {', '.join(result.decisions)}", indent=2)
    untracked = sum(map(is_users(call.workspace.settings), set(result.untracked) - set(result.left_out)))
    if untracked and not result.dry_run:
        left = plural(untracked, "untracked file")
        page.line(Span(f"{left} not included (use -u)", "dim"), indent=2)
    if result.left_out and result.kind != "snapshot":
        page.line(
            Span(f"left out, as they hold secrets (tracking.secrets): {some(result.left_out, 3)}", "dim"), indent=2
        )
    return page


def _what(result: Checkpointed) -> str:
    files = plural(len(result.files), "file")
    if result.kind == "commit":
        return f"{short_oid(result.commit)}, {files}" if result.commit else f"a commit of {files}"
    if result.kind == "snapshot":
        return f"a snapshot of {files}; work tree unchanged"
    if result.dry_run:
        return f"a mark on {short_oid(result.commit)}, as there is nothing to commit"
    return f"nothing to commit, marked {short_oid(result.commit)}"


COMMAND = Command(
    name="checkpoint",
    summary="commit a milestone, or take a snapshot of the work tree",
    description=[
        "A checkpoint is a saved state with an id (cp-1): a commit, a mark on HEAD if there is nothing to commit, or with --no-commit a snapshot. git session restore goes back to it.",
        "Commits what is staged or, if nothing is staged, all changes of tracked files; with -u also untracked files. The subject is "
        "given with -m, or made from the label or the objective in progress. The message gets the trailers that every commit of the session gets, and an Impact trailer: the files, the number of test functions added and removed (Tests: +12 -2; a renamed test counts as both), and the "
        "coverage of all lines, at the start of the session and now (Coverage: 79% → 84%), if a coverage report is newer than the code.",
        "If the commit would make a context file stale (see git-session-context(1)), you are prompted on a terminal to update the file in "
        "the same commit; otherwise a note names the command.",
        "With --no-commit, the index, the work tree and untracked files are saved as a snapshot, and none of them changes.",
        "Untracked files that hold secrets, such as .env, private keys and credentials, are left out of every snapshot and of -u, with a note. Their names are those of tracking.secrets; .npmrc, .yarnrc.yml and .pypirc are left out only with a token in them. .session/config.yaml can only add globs; git config session.secrets adds them too, and makes exceptions: '!*.pem'. With false, nothing is left out. Tracked files are always kept, so git add FILE includes one on purpose.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session checkpoint --label oauth-complete", "commit with a subject made from the label"),
        Example(
            'git session checkpoint -m "feat(auth): add PKCE" --decision "Use PKCE" --rationale "It is safer"',
            "commit, and record a decision",
        ),
        Example("git session checkpoint --no-commit --label before-rewrite", "take a snapshot before something risky"),
        Example("git session checkpoint -n", "show what would be committed"),
    ],
    result=Checkpointed,
    writes=lambda given: not given.dry_run,
    publishes=True,
    see_also=("restore", "objectives", "decisions", "end"),
)
