"""Our hooks beside those of others: both run, theirs as if alone, and uninstall gives back every byte."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.services.hooks import in_config, install
from git_session.services.hooks.texts import EVENTS, SNIPPET
from tests.sandbox import Sandbox

Tree = dict[str, tuple[int, int, bytes]]

# Each writes down, in $SEEN, what it was given: its name, its arguments, what came on stdin.
SH = """#!/bin/sh
echo "theirs ${0##*/} $*" >>"$SEEN"
[ -t 0 ] || cat >>"$SEEN"
"""
SCRIPTS = {
    "sh": SH,
    "sh -eu": SH.replace("/bin/sh", "/bin/sh -eu"),
    "bash": SH.replace("/bin/sh", "/usr/bin/env bash").replace("\n", "\nset -euo pipefail\n", 1),
    "dash": SH.replace("/bin/sh", "/usr/bin/dash"),
    "zsh": SH.replace("/bin/sh", "/usr/bin/env zsh"),
    "exit in the middle": SH + 'exit 0\necho never >>"$SEEN"\n',
    "no final newline": SH.rstrip("\n"),
    "first line alone": "#!/bin/sh",
    "python": """#!/usr/bin/env python3
import os, sys
with open(os.environ["SEEN"], "a") as seen:
    print("theirs", os.path.basename(sys.argv[0]), *sys.argv[1:], file=seen)
    seen.write("" if sys.stdin.isatty() else sys.stdin.read())
""",
    "perl": """#!/usr/bin/perl
open(my $seen, ">>", $ENV{SEEN});
my ($name) = $0 =~ m{([^/]*)$};
print $seen join(" ", "theirs", $name, @ARGV), "\\n", <STDIN>;
""",
    "polyglot": """#!/bin/sh
''':'
exec python3 "$0" "$@"
'''
import os, sys
with open(os.environ["SEEN"], "a") as seen:
    print("theirs", os.path.basename(sys.argv[0]), *sys.argv[1:], file=seen)
    seen.write(sys.stdin.read())
""",
}
# Not every machine has every shell.
NEEDS = {"dash": "/usr/bin/dash", "zsh": "zsh", "bash": "bash", "perl": "/usr/bin/perl"}
KINDS = [kind for kind in SCRIPTS if shutil.which(NEEDS.get(kind, "sh"))]
OURS = '#!/bin/sh\necho "ours ${0##*/} $*" >>"$SEEN"\ncat >>"$SEEN"\nexit 9\n'


@pytest.fixture
def sealed(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox, with this process in its environment too, and hooks in the folder whatever the git in use offers."""
    for name in [name for name in os.environ if name.startswith("GIT_") and name != "GIT_SESSION_TEST_GIT"]:
        monkeypatch.delenv(name)
    for name, value in sandbox.env.items():
        monkeypatch.setenv(name, value)
    sandbox.environment["SEEN"] = str(sandbox.home / "seen")
    monkeypatch.setattr(in_config, "offered", lambda _: False)
    return sandbox


def repository(sandbox: Sandbox) -> Repository:
    return Repository.open(sandbox.path)


def states(report: install.HookReport) -> set[str]:
    return {hook.state for hook in report.hooks}


def hook(sandbox: Sandbox, event: str, content: str | bytes, *, mode: int = 0o755) -> Path:
    path = sandbox.path / ".git" / "hooks" / event
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def tree(folder: Path) -> Tree:
    """Everything below `folder`: mode, mtime, and bytes or target of a link."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b""
        found[str(path.relative_to(folder))] = (status.st_mode, int(status.st_mtime) if content else 0, content)
    return found


def seen(sandbox: Sandbox) -> list[str]:
    """What the hooks wrote down since the last time."""
    path = sandbox.home / "seen"
    lines = [line.rstrip() for line in path.read_text().splitlines()] if path.exists() else []
    path.unlink(missing_ok=True)
    return lines


def watch_ours(sandbox: Sandbox) -> None:
    """Our hooks write down what they are given instead of working, and fail, which git must not notice."""
    for event in EVENTS:
        (sandbox.path / ".git" / "sessions" / "hooks" / event).write_text(OURS)


def test_a_bare_hooks_folder_gets_our_hooks_and_loses_them_again(sealed: Sandbox) -> None:
    before = tree(sealed.path / ".git")
    report = install.install(repository(sealed))
    assert [(each.name, each.state) for each in report.hooks] == [(event, "installed") for event in EVENTS]
    for event in EVENTS:
        installed = sealed.path / ".git" / "hooks" / event
        assert installed.read_bytes() == (sealed.path / ".git" / "sessions" / "hooks" / event).read_bytes()
        assert stat.S_IMODE(installed.stat().st_mode) == 0o755
        sealed.run("sh", "-n", str(installed))
        assert not re.search(rb"@[A-Z]+@", installed.read_bytes())
    assert (sealed.path / ".git" / "sessions" / "log").is_dir()
    assert states(install.uninstall(repository(sealed))) == {"missing"}
    assert tree(sealed.path / ".git") == before
    assert states(install.inspect(repository(sealed))) == {"missing"}


def test_the_installed_texts_are_sound(sealed: Sandbox) -> None:
    for event in EVENTS:
        hook(sealed, event, SCRIPTS["python"])
    install.install(repository(sealed))
    git_dir = sealed.path / ".git"
    for folder in (git_dir / "hooks", git_dir / "sessions" / "hooks"):
        for event in EVENTS:
            sealed.run("sh", "-n", str(folder / event))
            if shutil.which("shellcheck"):
                sealed.run("shellcheck", "--severity=warning", str(folder / event))


def test_without_a_hooks_folder_one_is_made_and_removed_again(sealed: Sandbox) -> None:
    shutil.rmtree(sealed.path / ".git" / "hooks")
    assert states(install.install(repository(sealed))) == {"installed"}
    install.uninstall(repository(sealed))
    assert not (sealed.path / ".git" / "hooks").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_both_run_and_theirs_is_as_if_alone(sealed: Sandbox, kind: str) -> None:
    for event in EVENTS:
        hook(sealed, event, SCRIPTS[kind])
    before = tree(sealed.path / ".git" / "hooks")

    def work() -> list[str]:
        """A commit, an amend and a switch, always from the same state; what the hooks saw of it."""
        sealed.git("checkout", "-q", "-B", "main", "HEAD")
        seen(sealed)
        sealed.git("commit", "-q", "--allow-empty", "-m", "One")
        sealed.git("commit", "-q", "--amend", "--allow-empty", "-m", "Two")
        sealed.git("switch", "-q", "-c", "other")
        lines = seen(sealed)
        sealed.git("checkout", "-q", "main")
        sealed.git("reset", "-q", "--hard", "HEAD~1")
        sealed.git("branch", "-q", "-D", "other")
        seen(sealed)
        return lines

    alone = work()
    assert states(install.install(repository(sealed))) == {"chained"}
    assert states(install.install(repository(sealed))) == {"chained"}
    watch_ours(sealed)
    together = work()
    ours = [line.replace("ours", "theirs") for line in together if line.startswith("ours")]
    assert [line for line in together if line.startswith("theirs")] == [line for line in alone if line[:6] == "theirs"]
    if kind == "first line alone":
        assert len(ours) == 8
    else:
        assert ours == [line for line in alone if line.startswith("theirs")]
        pairs = [line for line in alone if not line.startswith("theirs")]
        assert len(pairs) == 1
        assert [line for line in together if not line.startswith(("ours", "theirs"))] == pairs * 2
    install.uninstall(repository(sealed))
    install.uninstall(repository(sealed))
    assert tree(sealed.path / ".git" / "hooks") == before


@pytest.mark.parametrize("kind", ["sh", "sh -eu", "python"])
def test_their_exit_code_is_gits(sealed: Sandbox, kind: str) -> None:
    leave = "sys.exit(7)\n" if kind == "python" else "exit 7\n"
    hook(sealed, "commit-msg", SCRIPTS[kind] + leave)
    hook(sealed, "post-checkout", SCRIPTS[kind] + leave)
    install.install(repository(sealed))
    watch_ours(sealed)
    sealed.git("commit", "--allow-empty", "-m", "No", status=1)
    sealed.git("switch", "-q", "-c", "other", status=1)


def test_a_shell_hook_keeps_its_own_name_and_folder(sealed: Sandbox) -> None:
    hook(sealed, "post-commit", '#!/bin/sh\necho "$0" >>"$SEEN"\n. "$(dirname "$0")/mine.sh"\n')
    hook(sealed, "mine.sh", 'echo sourced >>"$SEEN"\n', mode=0o644)
    install.install(repository(sealed))
    sealed.git("commit", "-q", "--allow-empty", "-m", "One")
    assert seen(sealed) == [".git/hooks/post-commit", "sourced"]


def test_a_disabled_hook_stays_disabled(sealed: Sandbox) -> None:
    hook(sealed, "post-commit", SCRIPTS["sh"], mode=0o644)
    before = tree(sealed.path / ".git" / "hooks")
    install.install(repository(sealed))
    watch_ours(sealed)
    sealed.git("commit", "-q", "--allow-empty", "-m", "One")
    assert "ours post-commit" in seen(sealed)
    install.uninstall(repository(sealed))
    assert tree(sealed.path / ".git" / "hooks") == before


@pytest.mark.parametrize("absolute", [False, True], ids=["relative", "absolute"])
def test_a_link_stays_a_link(sealed: Sandbox, absolute: bool) -> None:
    script = sealed.write("tools/commit.sh", SCRIPTS["sh"])
    script.chmod(0o755)
    path = sealed.path / ".git" / "hooks" / "post-commit"
    path.symlink_to(script if absolute else "../../tools/commit.sh")
    before = tree(sealed.path / ".git" / "hooks")
    for _ in range(2):
        install.install(repository(sealed))
        sealed.git("commit", "-q", "--allow-empty", "-m", "One")
        assert seen(sealed) == ["theirs post-commit"]
        assert script.read_text() == SCRIPTS["sh"]
    install.uninstall(repository(sealed))
    assert tree(sealed.path / ".git" / "hooks") == before


def test_a_link_that_leads_nowhere_comes_back(sealed: Sandbox) -> None:
    (sealed.path / ".git" / "hooks" / "post-commit").symlink_to("../../gone.sh")
    before = tree(sealed.path / ".git" / "hooks")
    install.install(repository(sealed))
    sealed.git("commit", "-q", "--allow-empty", "-m", "One")
    install.uninstall(repository(sealed))
    assert tree(sealed.path / ".git" / "hooks") == before


@pytest.mark.parametrize(
    "content", [b"\x7fELF\x02\0\0", b"#!/bin/sh\r\necho\r\n", b""], ids=["binary", "crlf", "empty"]
)
def test_what_cannot_take_a_line_is_wrapped(sealed: Sandbox, content: bytes) -> None:
    hook(sealed, "pre-commit", b"#!/bin/sh\n")
    hook(sealed, "post-rewrite", content)
    before = tree(sealed.path / ".git" / "hooks")
    install.install(repository(sealed))
    assert (sealed.path / ".git" / "hooks" / "git-session.d" / "post-rewrite").read_bytes() == content
    install.uninstall(repository(sealed))
    assert tree(sealed.path / ".git" / "hooks") == before


@pytest.mark.parametrize("kind", ["sh", "python", "no final newline"])
def test_what_the_user_changed_meanwhile_stays(sealed: Sandbox, kind: str) -> None:
    path = hook(sealed, "post-commit", SCRIPTS[kind])
    install.install(repository(sealed))
    shelved = path.parent / "git-session.d" / path.name
    theirs = shelved if shelved.exists() else path
    theirs.write_bytes(theirs.read_bytes() + b"\n# mine\n")
    install.install(repository(sealed))
    install.uninstall(repository(sealed))
    assert path.read_text() == SCRIPTS[kind] + "\n# mine\n"
    assert not shelved.parent.exists()


def test_lines_added_below_our_own_hook_run_after_the_next_install_and_stay(sealed: Sandbox) -> None:
    install.install(repository(sealed))
    path = sealed.path / ".git" / "hooks" / "post-commit"
    path.write_bytes(path.read_bytes() + b'echo mine >>"$SEEN"\n')
    found = next(each for each in install.inspect(repository(sealed)).hooks if each.name == "post-commit")
    assert (found.state, found.detail) == ("stale", "lines below git-session's last line never run")
    install.install(repository(sealed))
    watch_ours(sealed)
    sealed.git("commit", "-q", "--allow-empty", "-m", "One")
    assert [line for line in seen(sealed) if "post-commit" in line or "mine" in line] == ["ours post-commit", "mine"]
    install.uninstall(repository(sealed))
    assert path.read_bytes() == b'#!/bin/sh\necho mine >>"$SEEN"\n'


def test_a_tool_that_took_the_place_of_our_wrapper_keeps_it(sealed: Sandbox) -> None:
    path = hook(sealed, "post-commit", SCRIPTS["python"])
    install.install(repository(sealed))
    path.write_text(SCRIPTS["perl"])
    with pytest.raises(SessionError) as caught:
        install.install(repository(sealed))
    assert caught.value.code == "hook-in-the-way"
    assert path.read_text() == SCRIPTS["perl"]
    report = install.uninstall(repository(sealed))
    kept = path.parent / "git-session.d" / "post-commit"
    assert [each.detail for each in report.hooks if each.detail] == [
        f"another hook has replaced it; the earlier one is in {kept}"
    ]
    assert (path.read_text(), kept.read_text()) == (SCRIPTS["perl"], SCRIPTS["python"])


def test_git_lfs_and_ours_both_run(sealed: Sandbox) -> None:
    if shutil.which("git-lfs"):
        sealed.git("lfs", "install", "--local")
    else:  # what git-lfs 3 writes, with a git-lfs that does nothing
        (sealed.home / "bin").mkdir()
        (sealed.home / "bin" / "git-lfs").write_text("#!/bin/sh\n")
        (sealed.home / "bin" / "git-lfs").chmod(0o755)
        sealed.environment["PATH"] = f"{sealed.home / 'bin'}{os.pathsep}{sealed.env['PATH']}"
        for event in ("post-checkout", "post-commit"):
            hook(sealed, event, f'#!/bin/sh\ncommand -v git-lfs >/dev/null 2>&1 || exit 2\ngit lfs {event} "$@"\n')
    before = tree(sealed.path / ".git" / "hooks")
    report = install.install(repository(sealed))
    chained = {each.name for each in report.hooks if each.state == "chained"}
    assert chained == {"post-checkout", "post-commit"}
    watch_ours(sealed)
    ran = sealed.run("git", "commit", "--allow-empty", "-m", "One", GIT_TRACE="1")
    assert "git-lfs post-commit" in ran.err
    assert "ours post-commit" in seen(sealed)
    install.uninstall(repository(sealed))
    assert tree(sealed.path / ".git" / "hooks") == before


# --- folders that are not ours ----------------------------------------------------------------------------------------


def tracked(sandbox: Sandbox) -> Path:
    sandbox.git("config", "core.hooksPath", ".githooks")
    return sandbox.path / ".githooks"


def husky(sandbox: Sandbox) -> Path:
    sandbox.git("config", "core.hooksPath", ".husky/_")
    made = sandbox.path / ".husky" / "_"
    made.mkdir(parents=True)
    (made / "h").write_text('n=.husky/${0##*/}\n[ ! -f "$n" ] || sh -e "$n" "$@"\nexit\n')
    for event in EVENTS:  # as husky 9 does
        (made / event).write_text('#!/usr/bin/env sh\n. "$(dirname "$0")/h"')
        (made / event).chmod(0o755)
    return made.parent


def everybodys(sandbox: Sandbox) -> Path:
    sandbox.git("config", "--global", "core.hooksPath", str(sandbox.home / "hooks"))
    return sandbox.home / "hooks"


def linked(sandbox: Sandbox) -> Path:
    folder = sandbox.home / "linked"
    (sandbox.path / ".git" / "hooks").rename(folder)
    (sandbox.path / ".git" / "hooks").symlink_to(folder)
    return folder


@pytest.mark.parametrize("place", [tracked, husky, everybodys, linked])
def test_nothing_is_written_into_a_folder_that_is_not_ours(sealed: Sandbox, place: Callable[[Sandbox], Path]) -> None:
    folder = place(sealed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "post-commit").write_text(SCRIPTS["sh"])
    (folder / "post-commit").chmod(0o755)
    before = tree(folder), tree(sealed.path / ".git" / "hooks")
    with pytest.raises(SessionError) as caught:
        install.install(repository(sealed))
    assert caught.value.code == "foreign-hooks"
    assert caught.value.hint.endswith(f"\n  {SNIPPET}")
    assert (tree(folder), tree(sealed.path / ".git" / "hooks")) == before
    assert states(install.inspect(repository(sealed))) == {"foreign"}

    for event in EVENTS:  # the user does what the hint says
        with open(folder / event, "a") as file:
            file.write(("" if event == "post-commit" else "#!/bin/sh\n") + SNIPPET + "\n")
        (folder / event).chmod(0o755)
    assert states(install.install(repository(sealed))) == {"chained"}
    watch_ours(sealed)
    sealed.write("sub/file")
    sealed.git("add", "-A")
    sealed.git("commit", "-q", "-m", "One", cwd=sealed.path / "sub")
    lines = seen(sealed)
    assert "theirs post-commit" in lines
    assert [line.split()[1] for line in lines if line.startswith("ours")] == [
        "prepare-commit-msg",
        "commit-msg",
        "post-commit",
    ]
    sealed.git("worktree", "add", "-q", "../linked-tree")
    seen(sealed)
    sealed.git("commit", "-q", "--allow-empty", "-m", "Two", cwd=sealed.path.parent / "linked-tree")
    assert "ours post-commit" in seen(sealed)
    install.uninstall(repository(sealed))
    sealed.git("commit", "-q", "--allow-empty", "-m", "Three")
    assert not [line for line in seen(sealed) if line.startswith("ours")]


def test_a_hooks_folder_switched_off_is_told(sealed: Sandbox) -> None:
    sealed.git("config", "core.hooksPath", "/dev/null")
    with pytest.raises(SessionError) as caught:
        install.install(repository(sealed))
    assert caught.value.hint == "git config --local --unset-all core.hooksPath"


def test_a_hooks_path_that_names_the_ordinary_folder_is_ours(sealed: Sandbox) -> None:
    sealed.git("config", "core.hooksPath", str(sealed.path / ".git" / "hooks"))
    assert states(install.install(repository(sealed))) == {"installed"}


# --- what inspect finds -----------------------------------------------------------------------------------------------


def look(sandbox: Sandbox, event: str = "post-commit") -> tuple[str, str]:
    return next((each.state, each.detail) for each in install.inspect(repository(sandbox)).hooks if each.name == event)


def test_a_stale_hook_is_found_and_refreshed(sealed: Sandbox) -> None:
    install.install(repository(sealed))
    path = sealed.path / ".git" / "hooks" / "post-commit"
    text = path.read_text()
    changes = {
        "written by another version": text.replace("work post-commit", "work  post-commit"),
        "/gone/python is gone": re.sub("(?m)^python=.*", "python='/gone/python'", text),
        "/gone/package is gone": re.sub("(?m)^package=.*", "package='/gone/package'", text),
    }
    for detail, changed in changes.items():
        assert changed != text
        path.write_text(changed)
        assert look(sealed) == ("stale", detail)
        install.install(repository(sealed))
        assert path.read_text() == text
    path.chmod(0o644)
    assert look(sealed) == ("stale", "not executable")
    install.install(repository(sealed))
    assert look(sealed) == ("installed", "")


def test_another_installation_that_works_is_not_stale(sealed: Sandbox) -> None:
    install.install(repository(sealed))
    for path in (sealed.path / ".git" / "hooks" / "post-commit", sealed.path / ".git/sessions/hooks/post-commit"):
        text = path.read_text()
        path.write_text(text.replace(text.split("python='")[1].split("'")[0], "/bin/sh"))
    assert look(sealed) == ("installed", "")


def test_a_chained_hook_whose_target_is_gone_is_stale(sealed: Sandbox) -> None:
    hook(sealed, "post-commit", SCRIPTS["sh"])
    install.install(repository(sealed))
    target = sealed.path / ".git" / "sessions" / "hooks" / "post-commit"
    target.unlink()
    assert look(sealed) == ("stale", f"{target} is gone")
    sealed.git("commit", "-q", "--allow-empty", "-m", "One")
    assert seen(sealed) == ["theirs post-commit"]


def test_a_hook_of_somebody_else_alone_is_missing_ours(sealed: Sandbox) -> None:
    hook(sealed, "post-commit", SCRIPTS["sh"])
    assert look(sealed) == ("missing", "the hook there does not call git-session")


def test_a_folder_that_cannot_be_written_is_one_error(sealed: Sandbox) -> None:
    (sealed.path / ".git" / "sessions").write_text("in the way")
    with pytest.raises(SessionError) as caught:
        install.install(repository(sealed))
    assert caught.value.code == "not-writable"


@pytest.mark.parametrize("name", ["with space", "it's", 'quo"te', "grüße", "$HOME", "back\\slash"])
def test_paths_of_any_kind(sealed: Sandbox, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = sealed.path.parent / name
    sealed.path.rename(folder)
    sealed.path = folder
    python = sealed.home / name / "python"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\necho "ran" >>"$SEEN"\n')
    python.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(python))
    hook(sealed, "prepare-commit-msg", SCRIPTS["python"])
    install.install(repository(sealed))
    (sealed.path / ".git" / "session-here").unlink(missing_ok=True)
    sealed.git("commit", "-q", "--allow-empty", "-m", "One")
    assert seen(sealed) == ["ran", "theirs prepare-commit-msg .git/COMMIT_EDITMSG message", "ran"]
    python.unlink()
    assert look(sealed) == ("stale", f"{python} is gone")
