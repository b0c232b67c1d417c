"""Completion for bash, zsh and fish: the parts that all three share, and their files."""

from __future__ import annotations

from git_session.commands.registry import NAMES
from git_session.model.settings import KEYS
from tools import bash, fish, zsh
from tools.declarations import Form, commands, form_of

LISTINGS = {
    # As in git's own completion, a remote's name is one word and its HEAD is not a branch.
    "branch": (
        "for-each-ref --format='%(if:equals=refs/heads)%(refname:rstrip=-2)%(then)%(refname:lstrip=2)"
        "%(else)%(if)%(symref)%(then)%(else)%(refname:lstrip=3)%(end)%(end)' refs/heads refs/remotes"
    ),
    "ref": "for-each-ref --format='%(refname:short)' refs/heads refs/remotes refs/tags",
    "session": "session hook sessions",
    "resumable": "session hook resumable",
    "objective": "session objectives list --quiet",
    "blocker": "session blockers list --quiet",
    "decision": "session decisions list --all --quiet",
    "checkpoint": r"""session status --json | sed -n 's/^ *"id": "\(cp-[0-9]*\)",$/\1/p'""",
}
"""Kind of a parameter -> the git command that prints its values, one per line."""

RANKED = ("session", "resumable")
"""Kinds whose values are printed in a useful order, the likeliest first, without duplicates."""

LISTED = {"key": tuple(key.dotted for key in KEYS), "command": NAMES}
"""Kind of a parameter -> its values, if they are fixed."""

NOTICE = "Made by `make man` from the commands' own declarations: change those."


def scripts() -> dict[str, str]:
    """File name -> text of the completion of each shell."""
    forms: list[Form] = [form_of(command) for command in commands()]
    return {
        "git-session.bash": bash.script(forms, LISTINGS, LISTED, RANKED, NOTICE),
        "git-session.zsh": zsh.script(forms, LISTINGS, LISTED, RANKED, NOTICE),
        "git-session.fish": fish.script(forms, LISTINGS, LISTED, RANKED, NOTICE),
        "git-session.conf.fish": f"# {NOTICE}\n{fish.HAND_OVER}",
    }
