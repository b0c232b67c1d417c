"""`git session start`: open a session."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands import resume as resume_command
from git_session.commands.frame import Call, Command, Example, completes
from git_session.errors import SessionError
from git_session.render.brief import brief_page
from git_session.render.page import Page, Span
from git_session.services.resume import resume
from git_session.services.start import Started, StartRequest, split_objectives, start


def options(parser: ArgumentParser) -> None:
    branch = parser.add_argument(
        "branch", nargs="?", default="", metavar="BRANCH", help="made if it does not exist; default: this one"
    )
    completes(branch, "branch")
    parser.add_argument("--objective", "-o", action="append", default=[], metavar="TEXT",
                        help="what is to be accomplished; repeat it, or separate several with commas")  # fmt: skip
    completes(
        parser.add_argument("--from", dest="from_ref", default="", metavar="REF", help="where a new branch begins"),
        "ref",
    )
    parser.add_argument("--issue", default="", metavar="REF", help="the ticket this is about: #42, PROJ-7, a URL")
    parser.add_argument("--tdd", action="store_true", help="mark the session as test-driven")
    parser.add_argument("--resume", action="store_true", help="go on with the session that is open on the branch")
    worktree = parser.add_argument("--worktree", nargs="?", const="", metavar="PATH",
                                   help="in a linked worktree, for work in parallel; default: beside this one")  # fmt: skip
    completes(worktree, "directory")


def run(call: Call) -> int:
    arguments = call.arguments
    workspace = call.workspace
    branch = arguments.branch
    if not branch and call.interactive and not arguments.objective:
        branch = _choose(call)
    if arguments.resume and _is_open(call, branch):
        resumed = resume(workspace, branch or workspace.repository.branch)
        return call.show(resumed, lambda: resume_command.page(resumed, call))
    request = StartRequest(
        branch=branch,
        objectives=split_objectives(arguments.objective),
        from_ref=arguments.from_ref,
        issue=arguments.issue,
        tdd=arguments.tdd,
        worktree=arguments.worktree,
    )
    started = start(workspace, request)
    _advise(call)
    return call.show(started, lambda: _page(started, call))


def _is_open(call: Call, branch: str) -> bool:
    return bool(call.workspace.store.bound(branch or call.workspace.repository.branch))


def _choose(call: Call) -> str:
    """On a terminal, without a branch: go on with an open session, or begin a new one here or on a new branch."""
    workspace = call.workspace
    here = workspace.repository.branch
    choices = []
    bound = workspace.store.bound(here) if here else ""
    if bound:
        call.arguments.resume = True
        choices.append((here, f"go on with the session on {here}"))
    elif here:
        choices.append((here, f"a new session on this branch, {here}"))
    open_branches = [branch for branch in workspace.store.open_branches() if branch != here]
    choices += [(branch, f"go on with {branch}") for branch in open_branches[:5]]
    choices.append(("", "a new session on a new branch"))
    call.tell("Which session?")
    chosen = call.choose("choose", choices)
    if chosen in open_branches:
        call.arguments.resume = True
    if not chosen:
        call.arguments.resume = False
        chosen = call.prompt("name of the new branch:")
        if not chosen:
            raise SessionError("no-answer", "no branch was named", hint="git session start <branch>")
    if not call.arguments.resume:
        objective = call.prompt("what is to be accomplished? (empty: say it later)")
        call.arguments.objective = [objective] if objective else []
    return chosen


def _advise(call: Call) -> None:
    if not (call.workspace.store.root / "hooks").is_dir():
        call.notices.append("the hooks are not installed, so commits are not recorded by themselves: git session init")


def _page(started: Started, call: Call) -> Page:
    page = Page()
    if call.arguments.quiet:
        return page
    new = " (new branch)" if started.created_branch else ""
    page.line([Span("started", "good"), f" {started.session} on {started.branch}{new}"])
    if started.worktree:
        page.line(["go there: ", Span(f"cd '{started.worktree}'", "code")])
    page.line()
    page.parts += brief_page(started.brief, emoji=call.emoji).parts
    return page


COMMAND = Command(
    name="start",
    summary="open a session on a branch, with its objectives",
    description=[
        "Creates the branch or checks it out, opens a session on it and prints its brief. From then on the hooks do the rest: "
        "ordinary commits carry the objectives and new decisions, time is recorded, a branch switch pauses the session.",
        "A branch has one open session at a time. Without BRANCH, a terminal is asked which session is meant; elsewhere the session is "
        "opened on the branch that is checked out.",
    ],
    options=options,
    run=run,
    examples=[
        Example(
            'git session start feature/oauth -o "OAuth provider interface" -o "Google OAuth"',
            "a new branch with two objectives",
        ),
        Example("git session start", "choose on a terminal: go on, or begin"),
        Example("git session start hotfix/login --from v2.1 --issue '#42'", "a branch from a tag, for a ticket"),
        Example("git session start feature/search --worktree", "in a folder of its own, beside this one"),
    ],
    result=Started,
    see_also=("resume", "switch", "objectives", "end", "brief"),
)
