"""`git session squash-message`: the one block for many commits."""

from __future__ import annotations

from argparse import ArgumentParser

from git_session.commands.frame import Call, Command, Example, completes
from git_session.services.recording.squash import SquashMessage, squash_message


def options(parser: ArgumentParser) -> None:
    completes(
        parser.add_argument(
            "range",
            nargs="?",
            default="",
            metavar="RANGE",
            help="the commits, as git log takes them; default: the session's own",
        ),
        "ref",
    )


def run(call: Call) -> int:
    result = squash_message(call.workspace, call.arguments.range)
    return call.show_text(result, lambda: result.text, page_long=False)


COMMAND = Command(
    name="squash-message",
    summary="print the one block of trailers for many commits",
    description=[
        "For the description of a pull request, or the message of a squash: the objectives as they stand, each decision once, and "
        "the time that the commits took in all. commit.trailers picks which.",
        "RANGE may hold commits of several sessions. Of a session that is not in this clone, the trailers in the messages tell. A single "
        "revision stands for its commits that the default branch lacks.",
        "git merge --squash needs no command: the prepare-commit-msg hook puts the block below the message that git prepares, and takes "
        "the quoted trailers out of it. A message whose commits belong to no session stays as it is.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session squash-message", "for the commits of this branch's session"),
        Example("git session squash-message main..HEAD", "for any range"),
        Example("git session squash-message origin/feature/oauth", "for a branch that somebody pushed"),
    ],
    result=SquashMessage,
    see_also=("end", "handoff", "brief"),
)
