"""`git session start`: open a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from git_session.commands.adopting import (
    ask_to_adopt,
    note_colleagues,
    note_not_adopted,
    offered,
    put_adopted,
    put_claimed,
)
from git_session.commands.frame import Call, Command, Example, always, takes, takes_text
from git_session.commands.startpoint import ask_where, note_included
from git_session.errors import SessionError
from git_session.git.tracking import hidden_by, remote_branches
from git_session.model.dataclass import replace
from git_session.model.shell import shell_word
from git_session.model.text import required
from git_session.render.lifecycle.adopted import origin_text
from git_session.render.overview.brief import brief_page
from git_session.render.overview.last_ended import instead_text, last_ended_text
from git_session.render.page import Page, Span
from git_session.services.hooks.first_steps import Hint
from git_session.services.hooks.hiding import hides_ours
from git_session.services.lifecycle.adopt import Adoptable, adoptable, adopted_session
from git_session.services.lifecycle.start import Started, StartRequest, is_open, start
from git_session.services.lifecycle.startpoint import is_missing, local_name
from git_session.services.overview.last_ended import LastEnded, last_ended
from git_session.store.installed import is_folder_untracked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from git_session.store.teamwork.claims import Claim


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "branch",
        "branch",
        nargs="?",
        metavar="BRANCH",
        help="branch of the session, created if it does not exist (default: this branch)",
    )
    takes_text(parser, "--objective", "-o", action="append", default=[], metavar="TEXT",
                        help="an objective; may be repeated")  # fmt: skip
    takes_text(parser, "--objectives", dest="objective", action="extend", type=_listed, metavar="LIST",
                        help='several objectives, separated by commas: "a, b"')  # fmt: skip
    takes(parser, "ref", "--from", dest="from_ref", metavar="REF", help="start point of a new branch (default: HEAD)")
    takes_text(parser, "--issue", default="", metavar="REF", help="issue that the session is about: #42, PROJ-7, a URL")
    parser.add_argument("--tdd", action="store_true", help="mark the session as test-driven (see git session test)")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="continue the branch's session: the open one, or else the one that ended last, or else the one in its commits; without any, start one",
    )
    parser.add_argument(
        "--claim",
        action="store_true",
        help="claim the branch for 8 hours, and refuse if a colleague has claimed it (needs sync --on)",
    )
    takes(parser, "directory", "--worktree", nargs="?", const="", default=None, metavar="PATH",
          help="use a linked worktree, for work in parallel (default: a folder beside this one)")  # fmt: skip


def _listed(text: str) -> list[str]:
    """Split a list of objectives; a list without any becomes one empty objective, which is then refused."""
    return [part.strip() for part in text.split(",") if part.strip()] or [""]


def run(call: Call) -> int:
    arguments = call.arguments
    workspace = call.workspace
    branch, asked = arguments.branch, False
    if branch:
        branch = local_name(workspace, branch, command="git session start")
    ended = _ended(call, branch)
    found = None if ended or arguments.from_ref else offered(call, branch)
    goes_on = arguments.resume and (is_open(workspace, branch) or ended is not None)
    if call.interactive and not _is_described(call):
        if not branch:
            branch, goes_on = _choose(call, ended, found)
            asked = True
            found = None if branch == workspace.repository.branch else offered(call, branch)
        elif ended and not goes_on:
            goes_on = asked = _wants_back(call, ended)
    objectives = tuple(required(text, "objective") for text in arguments.objective)
    with _claiming(call, branch) as claimed:
        return _begin(call, branch, objectives, ended, found, goes_on=goes_on, asked=asked, claimed=claimed)


@contextmanager
def _claiming(call: Call, branch: str) -> Iterator[Claim | None]:
    """With --claim, claim the branch for what is done inside; if that fails, a claim that is new is given up."""
    if not call.arguments.claim:
        yield None
        return
    from git_session.commands.sharing import claim_branch  # what asks the remote, only few starts need
    from git_session.services.teamwork.claims import own_claims, release

    before = [each.branch for each in own_claims(call.workspace)]
    claimed = claim_branch(call, branch)
    try:
        yield claimed
    except BaseException:
        if claimed.branch not in before:
            release(call.workspace, claimed.branch)
        raise


def _begin(
    call: Call,
    branch: str,
    objectives: tuple[str, ...],
    ended: LastEnded | None,
    found: Adoptable | None,
    *,
    goes_on: bool,
    asked: bool,
    claimed: Claim | None,
) -> int:
    """Resume the session of the branch if it `goes_on`, or start one."""
    workspace, arguments = call.workspace, call.arguments
    claimed_until = claimed.until if claimed else 0
    if goes_on:
        from git_session.commands.resume import page
        from git_session.services.lifecycle.resume import resume

        resumed = resume(workspace, branch or workspace.repository.branch, objectives=objectives)
        resumed = replace(resumed, claimed_until=claimed_until)
        note_colleagues(call, resumed.branch)
        return call.show(resumed, lambda: page(resumed, call), page_optional=True, schema="resume")
    adoption = found if arguments.resume else ask_to_adopt(call, found)
    begins_at = ask_where(call, branch) if _is_new(call, branch) else None
    request = StartRequest(
        branch=branch,
        objectives=objectives,
        from_ref=arguments.from_ref or begins_at or "",
        issue=arguments.issue,
        tdd=arguments.tdd,
        worktree=arguments.worktree,
        adoption=adoption,
    )
    started = replace(start(workspace, request), claimed_until=claimed_until)
    if begins_at is None:
        note_included(call, started.along, worktree=started.worktree)
    if started.created_branch and not (started.remote_branch or arguments.from_ref):
        _note_hidden(call, started.branch)
    if arguments.from_ref and started.created_branch:
        found = _carried_from_remote(call, started)
    note_colleagues(call, started.branch)
    note_not_adopted(call, None if adoption else found, _command_instead(started, is_empty=not objectives))
    _advise(call)
    if ended and not asked and ended.branch == started.branch:
        call.notices.append(instead_text(ended, has_objectives=bool(objectives)))
    call.tell_once(Hint.STARTED, _first_steps)
    return call.show(started, lambda: _page(started, call), page_optional=True)


def _first_steps() -> str:
    from git_session.render.hooks.first_steps import STARTED

    return STARTED


def _note_hidden(call: Call, branch: str) -> None:
    """Add a note if the remote may have a branch of this name that this clone does not fetch (the remote is not contacted)."""
    remote = hidden_by(call.workspace.repository, branch)
    if remote:
        call.notices.append(
            f"created {branch}, but {remote} may already have a branch of this name: this clone fetches only some of its branches\n"
            f"hint: to check: git ls-remote --heads {shell_word(remote)} {shell_word(branch)}"
        )


def _carried_from_remote(call: Call, started: Started) -> Adoptable | None:
    """The session carried by the commits, if --from named a remote's branch of the same name."""
    workspace, branch = call.workspace, started.branch
    theirs = {name for each in remote_branches(workspace.repository, branch) for name in (each.name, each.ref)}
    is_same = call.arguments.from_ref in theirs
    return adoptable(workspace, branch, empty=started.session) if is_same else None


def _command_instead(started: Started, *, is_empty: bool) -> str:
    """The command that adopts the session carried by the commits, in place of the one just started."""
    there = f"cd {shell_word(started.worktree)} && " if started.worktree else ""
    return there + ("" if is_empty else f"git session drop {started.session} --yes && ") + "git session resume"


def _is_new(call: Call, branch: str) -> bool:
    """Whether `branch` has to be created and no start point was given."""
    workspace, from_ref = call.workspace, call.arguments.from_ref
    return bool(branch) and branch != workspace.repository.branch and not from_ref and is_missing(workspace, branch)


def _ended(call: Call, branch: str) -> LastEnded | None:
    """The last session that ended on the branch, if it can be resumed there."""
    arguments = call.arguments
    if arguments.worktree is not None or arguments.from_ref or _is_new(call, branch):
        return None
    return last_ended(call.workspace, branch)


def _is_described(call: Call) -> bool:
    """Whether the options describe the new session."""
    arguments = call.arguments
    return bool(arguments.objective or arguments.from_ref or arguments.issue or arguments.tdd)


def _wants_back(call: Call, ended: LastEnded) -> bool:
    """Prompt, for a branch whose session has ended: resume that session, or start a new one?"""
    call.notify(last_ended_text(ended, now=call.workspace.now))
    choices = [("resume", "resume it"), ("new", f"a new session on {ended.branch}")]
    return call.choose("choose", choices) == "resume"


def _choose(call: Call, ended: LastEnded | None, found: Adoptable | None) -> tuple[str, bool]:
    """Prompt, without a branch argument: (the branch, whether to resume its session rather than start one)."""
    workspace = call.workspace
    here = workspace.repository.branch
    choices: list[tuple[str, str]] = []
    if here and workspace.store.bound(here):
        choices.append((f"resume {here}", f"resume the session on {here}"))
    elif here:
        if ended:
            choices.append((f"resume {here}", f"resume {last_ended_text(ended, now=workspace.now)}"))
        if found:
            origin = origin_text(adopted_session(found), workspace.now)
            choices.append((f"resume {here}", f"adopt the session that the commits of {here} carry,\n     {origin}"))
        choices.append((f"new {here}", f"a new session on this branch, {here}"))
    open_branches = [branch for branch in workspace.store.open_branches() if branch != here]
    choices += [(f"resume {branch}", f"resume {branch}") for branch in open_branches[:5]]
    choices.append(("new ", "a new session on a new branch"))
    call.notify("Which session?")
    action, _, branch = call.choose("choose", choices).partition(" ")
    if not branch:
        branch = call.prompt("name of the new branch:")
        if not branch:
            raise SessionError("no-answer", "no branch name was given", hint="git session start <branch>")
    if action == "new":
        objective = call.prompt("objective (empty: add it later):")
        call.arguments.objective = [objective] if objective else []
    return branch, action == "resume"


def _advise(call: Call) -> None:
    if gap := call.workspace.hook_gap():
        setting = hides_ours(call.workspace.repository)
        call.notices.append(setting.notice if setting else gap.notice)
    if misspelt := call.workspace.configuration.misspelt:
        call.notices.append(misspelt)
    if is_folder_untracked(call.workspace.repository):
        from git_session.services.hooks.initialize import commit_command

        call.notices.append(f".session/ is not committed yet: {commit_command(call.workspace.repository)}")


def _page(started: Started, call: Call) -> Page:
    page = Page()
    new = f" (from {started.remote_branch})" if started.remote_branch else " (new branch)"
    new = new if started.created_branch else ""
    verb = "adopted" if started.adopted else "started"
    page.line([Span(verb, "good"), f" {started.session} on {started.branch}{new}"])
    if started.adopted:
        put_adopted(page, started.adopted, now=started.brief.at)
    put_claimed(page, started.claimed_until)
    if started.worktree:
        page.line(["go there: ", Span(f"cd {shell_word(started.worktree)}", "code")], is_whole=True)
    page.line()
    page.add(brief_page(started.brief, emoji=call.emoji, on_arrival=True))
    return page


COMMAND = Command(
    name="start",
    summary="open a session on a branch, with its objectives",
    description=[
        "Checks out the branch, creating it if necessary, opens a session on it and prints its brief. From then on, "
        "hooks do the work: ordinary commits carry the objectives and new decisions, time is recorded, and a branch "
        "switch pauses the session.",
        "A branch has one open session at a time. Without BRANCH you are prompted on a terminal; otherwise the "
        "current branch is used. If a session has ended on the branch, the prompt offers to resume it first; "
        "--resume does so without a prompt. To resume a session is to continue it, and to reopen it first if it has ended; to adopt one is to start a session here with what the trailers of a branch's commits say, because its journal is in another clone.",
        "A branch that only a remote has is created from there, with the upstream that git switch would set. "
        "checkout.guess and checkout.defaultRemote apply; - is the previously checked-out branch.",
        "Any other new branch starts at HEAD. If that would include commits of an open session, you are prompted on "
        "a terminal to start at the default branch instead; --yes accepts. Otherwise a note says whose commits are "
        "included.",
        "If the trailers of the branch's own commits hold a session that this clone has never had, you are prompted on a terminal to "
        "adopt it (see git-session-resume(1)); --yes and --resume adopt it without a prompt. Otherwise a new session starts, and a note "
        "says what could be adopted.",
        "With --claim, the branch is first claimed on the remote that sessions are shared with (see git-session-sync(1)): of several who "
        "claim it at the same time exactly one wins, and the others are refused. A claim is shown by team and start, hinders nobody's "
        "commits, and ends after 8 hours, or with git session end. To renew it: git session start --resume --claim.",
    ],
    options=options,
    run=run,
    examples=[
        Example(
            'git session start feature/oauth -o "OAuth provider interface" -o "Google OAuth"',
            "start a new branch with two objectives",
        ),
        Example("git session start", "choose on a terminal whether to continue a session or start one"),
        Example("git session start feature/oauth --resume", "continue the session of the branch, or start one"),
        Example("git session start hotfix/login --from v2.1 --issue '#42'", "start a branch at a tag, for an issue"),
        Example(
            "git session start feature/search --claim",
            "let colleagues know that the branch is yours, or learn that it is not",
        ),
        Example("git session start feature/search --worktree", "work in a folder of its own, beside this one"),
    ],
    result=Started,
    writes=always,
    publishes=True,
    see_also=("resume", "switch", "objectives", "end", "brief", "team"),
)
