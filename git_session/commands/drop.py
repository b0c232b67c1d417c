"""`git session drop`: delete a session."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, always, takes
from git_session.commands.sharing import release_claims
from git_session.errors import SessionError
from git_session.model.text import cut, one_line, plural, some
from git_session.render.page import Page, Span
from git_session.services.lifecycle.drop import Droppable, Dropped, drop, droppable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

NAMED = 3


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "session",
        "session",
        metavar="BRANCH|ID",
        help="session to delete, by id, beginning of an id, or branch",
    )


def run(call: Call) -> int:
    chosen = droppable(call.workspace, call.arguments.session)
    if not call.arguments.yes and not _is_confirmed(call, chosen):
        call.notify(f"{chosen.stored.session.id} was not dropped")
        return 1
    dropped = drop(call.workspace, chosen)
    release_claims(call)
    return call.show(dropped, lambda: _page(dropped), page_optional=True)


def _is_confirmed(call: Call, chosen: Droppable) -> bool:
    """List what would be deleted, and prompt. Raises SessionError `not-confirmed` without a terminal."""
    session = chosen.stored.session
    held = _held(chosen.put_away, chosen.snapshots)
    if call.interactive:
        state = "open" if session.is_open else "ended"
        counts = [plural(len(session.objectives), "objective"), plural(len(session.decisions), "decision")]
        call.notify(f"{session.id}, {state} on {session.branch or 'an unknown branch'}: {', '.join(counts)}")
        if held:
            call.notify(f"it holds {held}")
        return call.confirm("drop it?", default=False)
    raise SessionError(
        "not-confirmed",
        f"{session.id} was not dropped: without a terminal, drop needs --yes" + (f"; it holds {held}" if held else ""),
        hint=f"git session drop --yes {session.id}",
    )


def _held(put_away: tuple[str, ...], snapshots: tuple[str, ...]) -> str:
    parts = []
    if put_away:
        parts.append(f"stashed work ({some([cut(one_line(each), 40) for each in put_away], NAMED)})")
    if snapshots:
        parts.append(f"{plural(len(snapshots), 'snapshot')} of uncommitted work ({some(snapshots, NAMED)})")
    return " and ".join(parts)


def _page(dropped: Dropped) -> Page:
    page = Page()
    page.line([Span("dropped", "good"), f" {dropped.session}"])
    binding = f", the binding of {dropped.unbound}" if dropped.unbound else ""
    page.line(f"removed: its journal{binding}, {', '.join(each.name for each in dropped.refs)}", indent=2)
    held = _held(dropped.put_away, dropped.snapshots)
    if held:
        page.line([Span("deleted with it: ", "warn"), held], indent=2)
    if dropped.commits:
        stay = (
            "its commit and its note stay"
            if dropped.commits == 1
            else f"its {dropped.commits} commits and their notes stay"
        )
        page.line(stay, indent=2)
    if dropped.delete_branch:
        page.line(f"its branch {dropped.branch} stays; to delete it:", indent=2)
        page.line(Span(dropped.delete_branch, "code"), indent=4)
    elif dropped.stays:
        page.line(f"its branch {dropped.branch} stays", indent=2)
    page.line("to undo, until git gc removes the objects:", indent=2)
    for command in dropped.undo:
        page.line(Span(command, "code"), indent=4)
    return page


COMMAND = Command(
    name="drop",
    summary="delete a session; its commits stay",
    description=[
        "Deletes a session: its journal with objectives, decisions and time, the binding of its branch, refs/sessions/<id> and "
        "refs/session-commits/<id>. The branch, the commits and their notes stay. To keep the session, end it instead.",
        "Before that, it lists what only the session holds, such as stashed work, and prompts for confirmation. Without a terminal it "
        "deletes only with --yes.",
        "BRANCH means the open session of that branch. If it has none and several have ended on it, name one by its id.",
        "The last line of output is a command that brings the session back. It works until git gc removes the objects, by default after "
        "two weeks.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session drop spike/cache", "delete the open session of that branch, after a prompt"),
        Example("git session drop --yes spike-cache-20261123-ai82", "delete a session by its id, without a prompt"),
    ],
    result=Dropped,
    writes=always,
    see_also=("end", "history", "resume"),
)
