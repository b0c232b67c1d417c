"""`git session team`: who works on what."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example
from git_session.commands.sharing import note_unshared
from git_session.render.teamwork.team import team_page
from git_session.services.figures.people import user_of
from git_session.services.teamwork.team import Team, team

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(_parser: ArgumentParser) -> None:
    pass


def run(call: Call) -> int:
    found = team(call.workspace)
    note_unshared(call)
    user = user_of(call.workspace.repository)[0]
    return call.show(found, lambda: team_page(found, emoji=call.emoji, user=user))


COMMAND = Command(
    name="team",
    summary="show who works on which branch",
    description=[
        "Lists your open sessions and those that colleagues share with git session sync, the last seen first, and then the sessions of "
        "colleagues that ended in the last seven days, with their next step. It shows what was fetched last: any git fetch, or git "
        "session sync, brings it up to date.",
        "Colleagues who share no presence appear with the day alone. Names follow .mailmap, so that several clones of one person are one. The last column shows claims, open blockers, and whether what a colleague published is signed, as in git-session-sync(1). Open sessions that were not seen for two "
        "weeks are left out.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session team", "show who works on what"),
        Example("git session sync -q && git session team", "fetch first"),
    ],
    result=Team,
    see_also=("sync", "resume", "handoff"),
)
