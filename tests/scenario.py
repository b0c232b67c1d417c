"""Scenarios of work, such as an hour on feature/oauth, for tests of the outputs about it."""

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
"""The environment of a client that runs no hooks, neither from the hooks folder nor from git's configuration."""

HOSTILE = (
    "# <script>alert(1)</script> [link](http://x.example) `code` **bold**\n\n## Heading\n- item | \x1b[31mred\x1b[0m"
)
"""A text with Markdown, HTML and terminal escapes, which outputs must neutralise."""


def work(box: Sandbox) -> None:
    """Make a decision, a commit, a blocker, a checkpoint, a completed objective, and an uncommitted file."""
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


def part_from_main(box: Sandbox) -> None:
    """Make conflicting commits on feature/oauth, which is checked out, and on main."""
    box.commit("feat: one", "one.txt", "1\n")
    box.git("switch", "-q", "main")
    box.commit("fix: one", "one.txt", "2\n")
    box.git("switch", "-q", "feature/oauth")


def upstream_moves_on(box: Sandbox, *messages: str) -> None:
    """Give main an upstream with commits of someone else, and fetch them without moving main."""
    remote = box.path.parent / "remote.git"
    box.git("clone", "-q", "--bare", ".", str(remote))
    box.git("remote", "add", "origin", str(remote))
    box.git("fetch", "-q", "origin")
    box.git("branch", "-q", "--set-upstream-to=origin/main", "main")
    oid = box.git("rev-parse", "main")
    for at, message in enumerate(messages):
        blob = box.git("hash-object", "-w", "--stdin", stdin=f"theirs {at}\n")
        listed = f"{box.git('ls-tree', oid)}\n100644 blob {blob}\ttheirs-{at}.py\n"
        theirs: dict[str, Any] = OTHER
        oid = box.git("commit-tree", box.git("mktree", stdin=listed), "-p", oid, "-m", message, **theirs)
    box.git("push", "-q", "origin", f"{oid}:refs/heads/main")


CLAUDE: dict[str, Any] = {"CLAUDECODE": "1"}
CODEX: dict[str, Any] = {"CODEX_THREAD_ID": "t1"}
"""The environments of programs that agents start."""


def shared_work(box: Sandbox) -> None:
    """Ada, two agents and Bo work on feature/oauth, which is merged; a day later Ada starts fix/login, without a commit yet."""
    # Keep the length of the templates out of the figures.
    (box.path / ".git" / "info" / "attributes").write_text(".session/** -diff\n")
    box.pass_time(minutes=10)
    box.commit("feat: add provider", "src/auth.py", "one\ntwo\n")
    box.pass_time(minutes=12)
    box.commit("feat: add tokens", "src/tokens.py", "one\ntwo\nthree\n", **CLAUDE)
    box.pass_time(minutes=7)
    box.session("decisions", "add", "Use PKCE", **CLAUDE)
    box.pass_time(minutes=9)
    box.commit("test: cover tokens", "tests/test_tokens.py", "def test_it():\n    pass\n", **CODEX)
    box.pass_time(minutes=5)
    box.commit("fix: renew tokens", "src/tokens.py", "one\nthree\n", **OTHER)
    box.session("end", "--merge-to", "main")
    box.pass_time(minutes=25 * 60)
    box.session("start", "fix/login", "--objective", "Repair the login")
    box.pass_time(minutes=14)
