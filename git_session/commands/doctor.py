"""`git session doctor`: find problems and fix them."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example
from git_session.errors import EXIT_DONE, EXIT_REFUSED
from git_session.render.page import Page
from git_session.services.doctor.diagnose import Diagnosis
from git_session.services.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="fix what can be fixed without losing anything")


def _run(call: Call) -> int:
    from git_session.render.doctor.doctor import diagnosis_page
    from git_session.render.overview.handoff import handoff_markdown
    from git_session.services.doctor.diagnose import diagnose

    call.workspace = Workspace.open(call.folder)  # what is wrong in the configuration is a finding
    if call.arguments.fix:
        call.workspace.store.refuse_if_read_only()
    result = diagnose(call.workspace, handoff_markdown, fix=call.arguments.fix)
    silent = call.arguments.quiet and result.well
    call.show(result, lambda: Page() if silent else diagnosis_page(result), page_long=True)
    return EXIT_DONE if result.well else EXIT_REFUSED


COMMAND = Command(
    name="doctor",
    summary="find problems and fix them",
    description=[
        "Checks git and Python, the configuration, the hooks, the journals and archives (every value of every line), and what belongs to a journal: the binding of its branch (git config branch.<name>.session), its views (files with the newest state, which hooks and editors read), the notes of its commits and the times in them, and the refs that keep these commits after the branch is deleted (refs/session-commits/). Follows refs/notes/session, refs/sessions/ and refs/session-commits/ to every object, as one that is missing can make git log and git gc fail. Compares the commits on the branch of every session, open or ended, with its journal, whether or not a reflog shows them. On the branch that is checked out, finds unpushed commits of coding agents without trailers, because the agent runs git without its hooks. Also finds files that a crash left behind. Each finding names the place, the problem, its consequence, and the "
        "command that fixes it.",
        "To test the hooks, doctor makes real commits in a temporary linked worktree with a session of its own, and removes all of it "
        "afterwards. It runs only git-session's hooks there, never yours.",
        "--fix restores what can be derived from other data, and deletes only leftovers and bindings to sessions that no longer exist. A damaged journal is kept beside the repaired one, as journal.damaged-1; what it lost is restored from the archive, context.json or the commits. Unpushed commits without trailers are written again with them, under new ids, unless one is signed or another branch or a tag has it; authors, dates and files stay, and the command that takes it back is shown. A folder or a pipe in place of a file of git-session is moved to .git/sessions/set-aside/. A ref that git cannot follow is set aside in .git/sessions/set-aside/, together with damaged objects, and made again from journals and archives. What needs your decision is left as it is, such as a wrong value in the configuration, hooks of other tools, or an open session whose branch is gone. The exit status is 0 if nothing is wrong or everything was fixed, and 1 otherwise.",
    ],
    options=_options,
    run=_run,
    examples=(
        Example("git session doctor", "check everything, and change nothing"),
        Example("git session doctor --fix", "fix what can be fixed"),
        Example("git session doctor --json", "print the result for a script"),
    ),
    result=Diagnosis,
    see_also=("init", "config"),
)
