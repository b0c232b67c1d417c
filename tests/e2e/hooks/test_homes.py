"""One repository, several homes of git-session: a host and a container share it, each with its own Python and prefix."""

from __future__ import annotations

import os
import shutil
import site
import sys
from pathlib import Path

import pytest

import git_session
from git_session.services.hooks.install import NOT_INSTALLED
from git_session.services.hooks.texts import EVENTS, MOST_HOMES, homes_in, hook_text
from tests.sandbox import Ran, Sandbox


class Prefix:
    """A place where git-session is installed, that can be out of sight."""

    def __init__(self, box: Sandbox, name: str) -> None:
        self.box, self.path = box, box.home / name
        package = Path(git_session.__file__).parent
        shutil.copytree(package, self.path / "lib" / package.name, ignore=shutil.ignore_patterns("__pycache__"))
        hooks = package.parent / "hooks" if (package.parent / "hooks").is_dir() else package / "hooks"
        shutil.copytree(hooks, self.path / "lib/hooks")
        (self.path / "bin").mkdir()
        # A virtual environment without the time that it takes to make one.
        (self.path / "bin/python").symlink_to(os.path.realpath(sys.executable))
        (self.path / "pyvenv.cfg").write_text(f"home = {os.path.dirname(os.path.realpath(sys.executable))}\n")

    def session(self, *arguments: str, status: int = 0) -> Ran:
        search = os.pathsep.join([str(self.path / "lib"), *site.getsitepackages()])
        ran = self.box.run(str(self.path / "bin/python"), "-m", "git_session", *arguments, PYTHONPATH=search)
        assert ran.status == status, ran.err
        return ran

    def show(self, there: bool) -> None:
        hidden = self.path.with_name(f"{self.path.name} away")
        if there != self.path.exists():
            (hidden if there else self.path).rename(self.path if there else hidden)


@pytest.fixture
def homes(work: Sandbox) -> tuple[Prefix, Prefix]:
    """A host whose `init` ran first, and a container with an odd path; nothing else is on the PATH."""
    host, container = Prefix(work, "host"), Prefix(work, 'it\'s a "container" $HOME')
    work.session("init", "--uninstall")
    host.session("init")
    host.session("resume", "feature/oauth")
    host.show(False)
    container.session("init")
    host.show(True)
    work.environment["PATH"] = work.bare_path
    return host, container


def committed(box: Sandbox, subject: str) -> list[str]:
    ran = box.run("git", "commit", "-q", "--allow-empty", "-m", subject)
    assert ran.status == 0
    return ran.err.splitlines()


def test_the_hook_uses_the_home_that_is_there(work: Sandbox, homes: tuple[Prefix, Prefix]) -> None:
    for here, away in (homes, homes[::-1], homes):
        here.show(True)
        away.show(False)
        work.pass_time(minutes=10)
        assert committed(work, "feat: one\n\nReviewed-by: Bo Example") == []
        assert "\nSession-Time: " in work.message()
        assert work.note()["commit-time"] == "600"
        assert here.session("doctor").out.startswith("ok ")
    texts = {path: path.read_bytes() for path in (work.path / ".git").glob("**/hooks/p*") if path.suffix != ".sample"}
    here.session("init")
    assert {len(homes_in(path.read_bytes())) for path in texts} == {2}
    away.show(True)
    here.session("init")
    here.session("init", "--uninstall")
    assert not any(path.exists() for path in texts)


def test_without_any_home_one_line_a_day_says_what_to_do(work: Sandbox, homes: tuple[Prefix, Prefix]) -> None:
    for home in homes:
        home.show(False)
    (line,) = committed(work, "feat: one")
    assert line == (
        f"git-session: it is not installed at {homes[1].path}/lib, so this was not recorded; "
        "install it here, then: git session init"
    )
    assert committed(work, "feat: two") == []
    assert work.run("git", "switch", "-q", "main").err == ""
    assert work.run("git", "switch", "-q", "feature/oauth").err == ""
    record = work.path / ".git" / NOT_INSTALLED
    record.write_text("2026-01-01\n")
    assert committed(work, "feat: three") == [line]
    homes[0].show(True)
    assert committed(work, "feat: four") == []
    homes[0].session("status")
    assert len([kind for kind, _ in work.journal() if kind == "commit"]) >= 4
    homes[0].session("init")
    assert not record.exists()


@pytest.mark.parametrize(
    "program",
    [
        f"#!{sys.executable} -IS\nfrom git_session_that_is_gone.cli import main\nmain()\n",
        "#!/nowhere/bin/python\n",
        '#!/bin/sh\nexec /nowhere/bin/python "$@"\n',
    ],
    ids=["no package", "no interpreter", "a script around it"],
)
def test_the_program_without_its_package(work: Sandbox, homes: tuple[Prefix, Prefix], program: str) -> None:
    for home in homes:
        home.show(False)
    folder = work.home / "bin"
    folder.mkdir()
    (folder / "git-session").write_text(program)
    (folder / "git-session").chmod(0o755)
    work.environment["PATH"] = f"{folder}{os.pathsep}{work.bare_path}"
    (line,) = committed(work, "feat: one\n\nReviewed-by: Bo Example")
    assert line.startswith("git-session: it is not installed at ")
    assert committed(work, "feat: two\n\nReviewed-by: Bo Example") == []
    assert work.git("log", "-1", "--format=%s") == "feat: two"


@pytest.mark.parametrize("event", EVENTS)
def test_homes_are_read_as_they_were_written(event: str) -> None:
    homes = [(b"/a/python", b"/a"), (b'/it\'s "b" $x\n}\n\xff', b"/b || is_home\n\n"), (b"c", b"d e")]
    assert homes_in(hook_text(event, homes[:1])) == homes[:1]
    assert homes_in(hook_text(event, [homes[0], homes[2], (b"/it's \"b\" $x", b"/b\xff")])) == [
        homes[0], homes[2], (b"/it's \"b\" $x", b"/b\xff"),
    ]  # fmt: skip
    assert MOST_HOMES > 2
    assert homes_in(b"#!/bin/sh\npython='/a\npackage='\n\n") == []
