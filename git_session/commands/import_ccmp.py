"""`git session import-ccmp`: bring along the sessions of the CCMP plugin."""

from __future__ import annotations

from git_session.commands.frame import Call, Command, Example, add_allow_secret
from git_session.services.importing.import_ccmp import CcmpImport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser


def options(parser: ArgumentParser) -> None:
    parser.add_argument("-n", "--dry-run", action="store_true", help="show what would be imported, and write nothing")
    add_allow_secret(parser)


def run(call: Call) -> int:
    from git_session.render.importing.import_ccmp import import_page
    from git_session.services.importing.import_ccmp import import_ccmp

    found = import_ccmp(call.workspace, dry_run=call.arguments.dry_run)
    return call.show(found, lambda: import_page(found, branch=call.workspace.repository.branch))


COMMAND = Command(
    name="import-ccmp",
    summary="bring along the sessions of the CCMP plugin",
    description=[
        "Reads what `python scripts/session.py` of the CCMP plugin session-management left in this repository: .sessions/state.json, "
        ".sessions/checkpoints/ and .sessions/handoffs/, the lists and context.json in .git/sessions/<branch>/, and .ccmp/state.json. "
        "Its files stay as they are. Its .session/config.yaml goes on to work: the keys are the same.",
        "Each branch becomes a session with objectives, blockers, decisions and checkpoints. It is open if the branch exists and no "
        "handoff was written after its start; otherwise it has ended, with the plugin's own dates, and git session handoff shows the "
        "plugin's last handoff. If the branch has an open session here, that gets what it lacks.",
        "The time that handoffs name, or else the time from start to end if it is no longer than session.away_after, becomes earlier time: the "
        "brief and the handoff show it, and no total contains it. If the commits of the branch have Session-Time trailers, those "
        "count instead.",
        "What is in a session here already is not imported again, so the command can be repeated, for example while a colleague still uses "
        "the plugin. A file that cannot be understood is named and passed over.",
    ],
    options=options,
    run=run,
    examples=[
        Example("git session import-ccmp --dry-run", "show what would be imported"),
        Example("git session import-ccmp", "import it"),
        Example("git session import-ccmp --json", "import it, and print which files were read and which were not"),
    ],
    result=CcmpImport,
    writes=lambda given: not given.dry_run,
    see_also=("init", "history", "handoff", "resume"),
)
