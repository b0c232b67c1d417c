"""`git session why`: what stands behind lines of code."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, takes
from git_session.render.recall.why import why_page
from git_session.services.recall.why import Why, why

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    takes(
        parser,
        "file",
        "target",
        metavar="PATH[:LINE[-LINE]]|COMMIT",
        help="lines of a file, a whole file, or a commit: src/auth.py:12-20, src/auth.py, HEAD~2, v1.0:src/auth.py:12",
    )


def run(call: Call) -> int:
    arguments = call.arguments
    result = why(call.workspace, arguments.target, call.folder)
    if result.cut_off:
        call.notices.append(
            "this clone is shallow: lines that are older than its history count for its oldest commits: git fetch --unshallow"
        )
    return call.show(
        result, lambda: why_page(result, emoji=call.emoji, verbose=bool(arguments.verbose)), page_long=True
    )


COMMAND = Command(
    name="why",
    summary="show which sessions and decisions stand behind lines of code",
    description=[
        "Asks git blame which commits the lines come from, also under former names of the file, and shows the sessions of these commits: "
        "the objectives that the commits were made for, the decisions with their reasons and alternatives, and the people and agents "
        "who made them. Without lines it shows all of the file; of a binary file or a submodule, the commits that changed it. What "
        "compilers and grep print can be given as it is: src/auth.py:12:5: error.",
        "A commit belongs to the session in its note (refs/notes/session), or else to the session whose journal, here, archived or "
        "shared by a colleague, records it, the commit that replaced it by amend or rebase, or the commit that it was merged or squashed "
        "into; the branches of open sessions are also compared with what a server made of them. If no session is known, as in a clone with nothing but the branch, the trailers of the commit messages tell "
        "objectives and decisions.",
        "Shown are first the decisions that the messages of these commits carry, and those whose --path or text names the file; if "
        "there are none, the last ones of the session before the commits. -v shows all decisions and commits.",
        "Commits in .git-blame-ignore-revs, at the top of the work tree, are passed over as if blame.ignoreRevsFile named it. A file that "
        "HEAD's history deleted is shown as it last was. A name that is a file and also a commit means the file: write a branch as "
        "refs/heads/NAME.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session why src/auth.py:12-20", "show why these lines are as they are"),
        Example("git session why src/auth.py", "show what stands behind all of a file"),
        Example("git session why HEAD~2", "show what a commit was made for"),
        Example("git session why v1.0:src/auth.py:12", "ask about a line as it was in a release"),
        Example("git session why src/auth.py:12 --json", "print it as JSON"),
    ],
    result=Why,
    see_also=("search", "log", "decisions", "handoff"),
)
