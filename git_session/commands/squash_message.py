"""`git session squash-message`: print one block of trailers for several commits."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.services.recording.squash import SquashMessage, squash_message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "ref",
        "range",
        nargs="?",
        metavar="RANGE",
        help="the commits, as for git log (default: those of this branch)",
    )


def run(call: Call) -> int:
    result = squash_message(call.workspace, call.arguments.range)
    return call.show_text(result, lambda: result.text, page_long=False)


COMMAND = Command(
    name="squash-message",
    summary="print one block of trailers for several commits",
    description=[
        "The block is for the description of a pull request or the message of a squash. It holds the objectives in their latest state, each decision once, and the total time of the commits. The setting commit.trailers (see git-session-config(1)) selects the trailers.",
        "Without RANGE it takes the commits of this branch, whoever made them, that the branch it came from and the default branch lack. If the session's are partly merged there, or on the default branch itself, it takes the session's own. "
        "RANGE may contain commits of several sessions. For a session that is not in this clone, the trailers of its commit messages are "
        "used. A single revision stands for its commits that are not on the default branch.",
        "git merge --squash needs no command: the prepare-commit-msg hook adds the block to the message that git prepares, and removes the trailers from the messages of the squashed commits that git quotes there. A message whose commits belong to no session does not change.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session squash-message", "print it for the commits of this branch"),
        Example("git session squash-message main..HEAD", "print it for any range of commits"),
        Example("git session squash-message origin/feature/oauth", "print it for a branch that a colleague pushed"),
    ],
    result=SquashMessage,
    see_also=("end", "handoff", "brief"),
)
