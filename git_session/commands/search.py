"""`git session search`: find words in the texts of all sessions."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.errors import UsageError
from git_session.model.wordsearch import KINDS
from git_session.render.recall.search import search_page
from git_session.services.recall.search import COUNT, SearchResult, search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORD", help="words that a text must have, in any order")
    parser.add_argument(
        "--kind", action="append", choices=tuple(KINDS), default=[], help="search only these texts; may be repeated"
    )
    takes(parser, "branch", "--branch", "-b", metavar="B", help="search only the sessions of this branch")
    parser.add_argument(
        "--by", default="", metavar="WHO", help="list only what these wrote: people, agents, or one by name"
    )
    parser.add_argument(
        "--since", default="", metavar="DATE", help='list only what was written since then: 2027-01-31, "2 weeks ago"'
    )
    parser.add_argument(
        "--count", "-n", type=int, default=COUNT, metavar="N", help=f"list at most N texts (default {COUNT})"
    )


def run(call: Call) -> int:
    arguments = call.arguments
    if arguments.count < 1:
        raise UsageError("--count must be at least 1", hint="git session search --count 5 WORD")
    result = search(
        call.workspace,
        arguments.words,
        kinds=arguments.kind,
        branch=arguments.branch,
        by=arguments.by,
        since=arguments.since,
        count=arguments.count,
    )
    date_format = call.workspace.settings.date_format
    return call.show(result, lambda: search_page(result, by=arguments.by, date_format=date_format), page_long=True)


COMMAND = Command(
    name="search",
    summary="find words in the records of all sessions",
    description=[
        "Searches what was written in all sessions: those of this clone, ended and archived ones too, and those that colleagues share "
        "with git session sync, which show their names. It finds objectives, also by a former text; decisions, with their reasons and "
        "alternatives; blockers, with their issues and resolutions; the labels and notes of checkpoints; and what was accomplished, to "
        "be remembered and to be done next by the ends of sessions.",
        "A text is found if it has all of the words, in any order and case, also as parts of longer words. If no text has all of them, "
        "those with the most of them are listed. Texts with whole words come before those with parts of words, texts with all words in a "
        "row before others, the text of a decision before its reasons, and newer texts before older ones. A text that one session took "
        "over from another is listed once.",
        "--by takes people by name or e-mail address, or by a part of either. What no agent wrote in this clone counts as yours, what a colleague's clone "
        "shares as theirs.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session search PKCE", "find every text with this word"),
        Example("git session search token refresh --kind decisions", "find what was decided about it, and why"),
        Example('git session search keys --by ada --since "3 months ago"', "find what Ada wrote about it"),
        Example("git session search api --branch feature/oauth", "search only the sessions of one branch"),
        Example("git session search api --json", "print the texts found as JSON"),
    ],
    result=SearchResult,
    see_also=("why", "decisions", "log", "history"),
)
