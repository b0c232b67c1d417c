"""An hour of work on feature/oauth, for tests of what is told about it afterwards."""

from __future__ import annotations

from typing import Any

from tests.sandbox import Sandbox

OTHER = {
    "GIT_AUTHOR_NAME": "Bo Example",
    "GIT_AUTHOR_EMAIL": "bo@example.org",
    "GIT_COMMITTER_NAME": "Bo Example",
    "GIT_COMMITTER_EMAIL": "bo@example.org",
}
"""The environment of another person."""

_EVENTS = ("post-checkout", "prepare-commit-msg", "commit-msg", "post-commit", "post-rewrite")
_OFF = (("core.hooksPath", "/dev/null"), *((f"hook.git-session-{event}.enabled", "false") for event in _EVENTS))
UNSEEN: dict[str, Any] = {
    "GIT_CONFIG_COUNT": str(len(_OFF)),
    **{f"GIT_CONFIG_KEY_{at}": key for at, (key, _) in enumerate(_OFF)},
    **{f"GIT_CONFIG_VALUE_{at}": value for at, (_, value) in enumerate(_OFF)},
}
"""The environment of a client that runs no hooks, neither from the folder nor from git's configuration."""

HOSTILE = (
    "# <script>alert(1)</script> [link](http://x.example) `code` **bold**\n\n## Heading\n- item | \x1b[31mred\x1b[0m"
)
"""A text that would like to be Markdown, HTML and terminal escapes."""


def work(box: Sandbox) -> None:
    """A decision, a commit, a blocker, a checkpoint, a finished objective, and a file that is not committed."""
    box.pass_time(minutes=10)
    box.session(
        "decisions", "add", "Use PKCE", "--rationale", "Protects against interception", "--alternatives", "None"
    )
    box.write("src/auth.py", "one\ntwo\n")
    box.git("add", "src")
    box.git("commit", "-q", "-m", "feat(auth): add provider", "--", "src")
    box.pass_time(minutes=10)
    box.session("blockers", "add", "Waiting on API keys", "--issue", "#42")
    box.pass_time(minutes=20)
    box.write("src/auth.py", "one\nthree\n")
    box.session("checkpoint", "--label", "oauth-complete", "-m", "fix(auth): renew tokens")
    box.session("objectives", "complete", "obj-1")
    box.session("objectives", "start", "obj-2")
    box.pass_time(minutes=20)
    box.write("notes.txt", "to do\n")
