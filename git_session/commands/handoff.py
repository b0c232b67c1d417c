"""`git session handoff`: print the document for whoever continues the branch."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.commands.sharing import note_visibility
from git_session.errors import SessionError
from git_session.model.dataclass import replace
from git_session.render.overview.conversation import conversation_text
from git_session.render.overview.handoff import handoff_markdown, purged_notes, template_notes
from git_session.render.page import Page
from git_session.services.overview.handoff import Handoff
from git_session.services.overview.handoffs import handoff_of_anyone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "session",
        "session",
        nargs="?",
        metavar="ID|BRANCH|PERSON/BRANCH",
        help="session to show, also a colleague's (default: this branch's)",
    )
    parser.add_argument(
        "--at",
        type=_number,
        metavar="N",
        help="show the handoff of the Nth end, from 1; git session log lists them",
    )


def _number(text: str) -> int:
    """Parse the number of an end, as `2` or as `end-2` (the form that git session log prints)."""
    number = text.removeprefix("end-")
    if not number.removeprefix("-").isdecimal():
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{text!r} is not a number: 1 is the first end")
    return int(number)


def run(call: Call) -> int:
    name, at = call.arguments.session, call.arguments.at
    try:
        result = handoff_of_anyone(call.workspace, name, at=at)
    except SessionError as error:
        if error.code != "no-session" or at is not None:
            raise
        return _carried(call, error)
    if not isinstance(result, Handoff):
        from git_session.render.teamwork.shared_handoff import shared_handoff_markdown
        from git_session.services.planning.issues import links_of_session
        from git_session.services.teamwork.colleagues import shared_handoff

        links = links_of_session(call.workspace, result.session)
        theirs = shared_handoff(result, shared_handoff_markdown(result.session, result.name, links))
        if call.json:
            return call.show(theirs, Page, schema="handoff-shared")
        return call.show_text(theirs, lambda: theirs.text)
    note_visibility(call, result.id)
    conversation = call.workspace.conversation(result.id)
    if conversation:  # not in the document: it may leave this machine, where the agent keeps the conversation
        call.notices.append(conversation_text(conversation, now=call.workspace.now))
    call.notices += [*template_notes(result), *purged_notes(result)]
    return call.show_text(result, lambda: handoff_markdown(result))


def _carried(call: Call, error: SessionError) -> int:
    """Show the handoff that the commits of this checkout carry. Raises `error` if they carry none."""
    from git_session.services.lifecycle.carried import carried
    from git_session.services.overview.handoff import handoff

    found = carried(call.workspace)
    if not found or not found.has_trailers:
        if call.workspace.repository.is_shallow:
            raise SessionError(
                "no-session",
                f"{error.message}, and the few commits of this shallow clone carry no trailers of one",
                hint=f"fetch-depth: 0 in actions/checkout; elsewhere: {call.workspace.repository.how_to_complete}",
            )
        raise error
    made = handoff(call.workspace, found.stored)
    metrics = replace(made.metrics, who=found.shares(made.metrics.who))
    result = replace(made, ended_at=0, number=0, metrics=metrics, notes=(found.note, *made.notes))
    call.notices += template_notes(result)
    return call.show_text(result, lambda: handoff_markdown(result))


COMMAND = Command(
    name="handoff",
    summary="show the handoff of a session as Markdown",
    description=[
        "Shows what the next person on a branch needs to know: objectives and what was achieved, commits, work in progress, blockers, "
        "decisions, tests and coverage, figures, key files, annotations, notes, next steps (the open objectives if none were given), and "
        "a checklist. Empty sections are omitted.",
        "Commits are listed under the objective that they completed, or else under the one that was in progress (of several, the one "
        "started last), grouped by conventional type. Tests and coverage show the first measurement of the session and the current test "
        "report files. Blocked time is active and idle time with at least one open blocker; the age of a blocker is calendar time. Key "
        "files are the ten with the most lines added and deleted by all commits of the session. Annotations are those on lines that the "
        "session added, in at most 200 files.",
        "For an ended session this is the document written when it ended; for an open session, the handoff as it would be written now. A "
        "session that was reopened has one handoff for each end. All of them are kept in the history of refs/sessions/<id>; --at shows an "
        "earlier one.",
        "If the work tree has .session/templates/handoff.md, open sessions are shown, and ended ones archived, by this template of the "
        "team; see git-session-init(1).",
        "In a checkout without a session, as continuous integration makes it (also on a detached HEAD, and at the merge that a forge makes of "
        "a pull request), the handoff is read from the trailers of the commits that the default branch lacks. Nothing is recorded.",
        "PERSON/BRANCH shows what a colleague shares of their newest session on that branch (see git-session-sync(1)). PERSON is a name, "
        "one word of it, an e-mail address or its part before the @.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session handoff", "show that of this branch's session"),
        Example("git session handoff feature/oauth", "show that of the newest session of that branch"),
        Example(
            "git session handoff feature-oauth-2026 > handoff.md", "name the session by a unique beginning of its id"
        ),
        Example("git session handoff ada/feature/oauth", "show what Ada shares of that branch"),
        Example("git session handoff feature/oauth --at 1", "show the one written at the first end"),
    ],
    result=Handoff,
    see_also=("end", "brief", "history"),
)
