"""What each hook loads: every module costs a user time at every commit."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import git_session
from tests.sandbox import Sandbox
from tests.scenario import UNSEEN

PACKAGE = str(Path(git_session.__file__).parents[1])
OURS = {"git_session", "git_session.hot"}
ALWAYS = {
    f"git_session.hot.{name}" for name in ("agent", "clock", "hooks", "journal", "lock", "place", "settings", "system")
}
MESSAGE, NOTES = {"git_session.hot.message", "git_session.hot.trailer"}, {"git_session.hot.notes"}
REWRITE = {"git_session.hot.rewrite"}
LOCK = {"fcntl"}
"""Loaded where something is written."""
# `time` is built in, and `os` has what it needs frozen.
STANDARD = {"os", "time"}

LIST = "import sys\nprint(*sorted(sys.modules), file=open(sys.argv[1], 'w'))"
RUN = """import sys
package, out, *arguments = sys.argv[1:]
sys.path.insert(0, package)
from git_session.hot.hooks import main
main(arguments)
print(*sorted(sys.modules), file=open(out, "w"))"""
# What a hook loads of the standard library must be what `python -IS` with these alone loads.
BARE = "import os, sys, time\n" + LIST


def loaded(sandbox: Sandbox, code: str, *arguments: str) -> set[str]:
    out = sandbox.home / "modules"
    sandbox.run(sys.executable, "-IS", "-c", code, *arguments)
    return set(out.read_text().split())


@pytest.mark.parametrize(
    ("hook", "expected"),
    [
        (("post-checkout", "a", "b", "1"), LOCK),
        (("prepare-commit-msg", "MESSAGE", "message"), MESSAGE),
        (("commit-msg", "MESSAGE"), MESSAGE),
        (("post-commit",), NOTES | LOCK),
        (("post-rewrite", "rebase"), NOTES | REWRITE | LOCK),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_hook_loads_nothing_but_what_it_needs(feature: Sandbox, hook: tuple[str, ...], expected: set[str]) -> None:
    feature.session("decisions", "add", "Use PKCE")
    feature.write(".git/MESSAGE", "Subject\n")
    feature.commit("One")
    if hook[0] == "post-checkout":
        feature.git("switch", "-q", "main", **UNSEEN)
    if hook[0] == "post-commit":
        feature.git("commit", "-q", "--allow-empty", "-m", "Two", **UNSEEN)
    out = str(feature.home / "modules")
    arguments = [argument.replace("MESSAGE", ".git/MESSAGE") for argument in hook]
    bare = loaded(feature, BARE, out)
    found = loaded(feature, RUN, PACKAGE, out, *arguments)
    assert found - bare == OURS | ALWAYS | expected
    assert bare - loaded(feature, LIST, out) <= STANDARD | {
        "_stat",
        "stat",
        "posixpath",
        "genericpath",
        "_collections_abc",
        "os.path",
    }
    assert not list((feature.path / ".git" / "sessions" / "log").iterdir())


def test_the_guard_starts_no_process_where_there_is_nothing_to_do(ready: Sandbox) -> None:
    """After the first hook on a branch without a session, each hook is one sh and nothing else."""
    ready.commit("One")
    ready.write("two.txt")
    ready.git("add", "-A")
    hooks = ready.path / ".git" / "sessions" / "hooks"
    (ready.home / "message").write_text("Subject\n")
    zero = "0" * 40
    calls = {
        "prepare-commit-msg": [str(ready.home / "message"), "message"],
        "commit-msg": [str(ready.home / "message")],
        "post-commit": [],
        "post-checkout": [zero, zero, "1"],
    }
    for name, arguments in calls.items():
        before = sorted((ready.path / ".git").rglob("*"))
        # Whatever sh would start is not found, and said so on stderr.
        ran = ready.run(
            "/bin/sh", str(hooks / name), *arguments, PATH="", GIT_DIR=".git", ours="as git's configuration sets it"
        )
        assert (ran.out, ran.err) == ("", "")
        text = (hooks / name).read_text()
        (hooks / "told").write_text(re.sub("python='.*'", "python='/bin/false'", text))
        assert ready.run("/bin/sh", str(hooks / "told"), *arguments, PATH="").err == ""
        assert sorted((ready.path / ".git").rglob("*")) == sorted([*before, hooks / "told"])
        (hooks / "told").unlink()
