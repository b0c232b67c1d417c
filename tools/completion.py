"""Completion for bash, zsh and fish: what all three need to know, and the files that hold them."""

from __future__ import annotations

from git_session.model.settings import KEYS
from tools import bash, fish, zsh
from tools.declarations import Form, commands, form_of

LISTINGS = {
    # As git's own completion has it, a remote's name is one word; its HEAD is no branch.
    "branch": (
        "for-each-ref --format='%(if:equals=refs/heads)%(refname:rstrip=-2)%(then)%(refname:lstrip=2)"
        "%(else)%(if)%(symref)%(then)%(else)%(refname:lstrip=3)%(end)%(end)' refs/heads refs/remotes"
    ),
    "ref": "for-each-ref --format='%(refname:short)' refs/heads refs/remotes refs/tags",
    "session": "session history --quiet",
    "resumable": "session hook resumable",
    "objective": "session objectives list --quiet",
    "blocker": "session blockers list --quiet",
    "decision": "session decisions list --all --quiet",
    "checkpoint": r"""session status --json | sed -n 's/^ *"id": "\(cp-[0-9]*\)",$/\1/p'""",
}
"""Kind of a parameter -> the git command that prints its values, one a line."""

RANKED = ("session", "resumable")
"""Kinds whose values come in an order worth keeping: the likeliest first, and each once."""

LISTED = {"key": tuple(key.dotted for key in KEYS)}
"""Kind of a parameter -> its values, where they are known beforehand."""

NOTICE = "Made by `make man` from the commands' own declarations: change those."


def scripts() -> dict[str, str]:
    """File name -> text, of every shell's completion."""
    forms: list[Form] = [form_of(command) for command in commands()]
    return {
        "git-session.bash": bash.script(forms, LISTINGS, LISTED, RANKED, NOTICE),
        "git-session.zsh": zsh.script(forms, LISTINGS, LISTED, RANKED, NOTICE),
        "git-session.fish": fish.script(forms, LISTINGS, LISTED, RANKED, NOTICE),
        "git-session.conf.fish": f"# {NOTICE}\n{fish.HAND_OVER}",
    }
