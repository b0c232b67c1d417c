"""Graphical clients start git with next to nothing: a bare PATH, no HOME, no terminal, from any folder.

The interpreter and the package are baked into the hooks; when they are gone, a `git-session` on PATH takes over, and
without one git goes on.
"""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest

import git_session
from tests.sandbox import Ran, Sandbox

ODD = ["plain", 'it\'s "my" $HOME `id` \\ grüße #1', b"caf\xe9 \xff;&".decode("utf-8", "surrogateescape")]
NAMES = ["plain", "quotes and unicode", "not UTF-8"]
OPERATIONS = (
    ("commit", "-q", "--allow-empty", "-m", "One"),
    ("commit", "-q", "--allow-empty", "--amend", "-m", "Two: of two\n\nReviewed-by: Bo Example"),
    ("switch", "-q", "main"),
    ("switch", "-q", "feature/oauth"),
    ("rebase", "-q", "--force-rebase", "main"),
)


def as_client(box: Sandbox, *arguments: str, path: str = "", cwd: Path | None = None) -> Ran:
    """Run git as a desktop does, in a process group without a terminal; author and clock are the test's."""
    bare = {name: box.env[name] for name in ("GIT_SESSION_NOW", "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE")}
    who = {f"GIT_{role}_{key}": "ada@example.org" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    process = subprocess.run(
        ["git", *arguments],
        cwd=cwd or box.path,
        env={**bare, **who, "PATH": path or box.bare_path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    ran = Ran(process.returncode, process.stdout.decode("utf-8", "replace"), process.stderr.decode("utf-8", "replace"))
    assert ran.status == 0, f"{arguments}: {ran.err}"
    return ran


def move(box: Sandbox, name: str) -> None:
    place = box.path.parent / name / name
    place.parent.mkdir()
    box.path.rename(place)
    box.path = place


@pytest.fixture(params=ODD, ids=NAMES)
def odd(work: Sandbox, request: pytest.FixtureRequest) -> Sandbox:
    """A session whose hooks are run by the interpreter of a virtual environment, all of it in folders of such a name."""
    name = str(request.param)
    move(work, name)
    venv = work.home / name / "venv"
    # Not made there: the venv module cannot print every name.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(work.home / "venv")], check=True)
    venv.parent.mkdir()
    (work.home / "venv").rename(venv)
    package = Path(git_session.__file__).parent
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(package, work.home / name / "lib" / package.name, ignore=ignore)
    hooks = package.parent / "hooks" if (package.parent / "hooks").is_dir() else package / "hooks"
    shutil.copytree(hooks, work.home / name / "lib" / "hooks")
    search = os.pathsep.join([str(work.home / name / "lib"), *site.getsitepackages()])
    work.session("init", "--uninstall")
    work.run(str(venv / "bin/python"), "-m", "git_session", "init", PYTHONPATH=search)
    work.session("resume", "feature/oauth")
    baked = (work.path / ".git/sessions/hooks/post-commit").read_bytes()
    assert os.fsencode(str(venv).replace("'", "'\\''")) in baked
    return work


def test_everything_works_with_next_to_nothing(odd: Sandbox) -> None:
    odd.write("deep/er/file.txt")
    odd.git("add", "-A")
    odd.pass_time(minutes=10)
    as_client(odd, "commit", "-q", "-m", "feat: deep", cwd=odd.path / "deep/er")
    assert "\nSession-Time: 10m" in odd.message()
    assert odd.note()["commit-time"] == "600"
    for operation in OPERATIONS:
        ran = as_client(odd, *operation)
        assert [row for row in ran.err.splitlines() if not row.startswith("▶ ")] == []
    assert odd.message().startswith("Two: of two\n\nSession-Objectives:")
    assert odd.message().endswith("\nSession-Time: 10m\nReviewed-by: Bo Example")
    assert odd.note()["session"]
    beside = odd.path.parent / f"{odd.path.name} beside"
    as_client(odd, "worktree", "add", "-q", "-b", "beside", str(beside))
    as_client(odd, "commit", "-q", "--allow-empty", "-m", "Beside", cwd=beside)
    assert odd.message("beside") == "Beside"


def test_git_goes_on_without_the_virtual_environment(odd: Sandbox) -> None:
    shutil.rmtree(odd.home / odd.path.name / "venv")
    for operation in OPERATIONS:
        ran = as_client(odd, *operation)
        assert ran.out == ""
        told = ran.err.splitlines()
        assert len(told) <= 1, told
        assert all(row.startswith("git-session: it is not installed at ") for row in told)
    assert odd.git("log", "-1", "--format=%s") == "Two: of two"


def test_an_installation_elsewhere_takes_over(odd: Sandbox) -> None:
    shutil.rmtree(odd.home / odd.path.name)
    odd.pass_time(minutes=10)
    path = os.pathsep.join([odd.bare_path, str(Path(sys.executable).parent)])
    for operation in OPERATIONS:
        ran = as_client(odd, *operation, path=path)
        assert [row for row in ran.err.splitlines() if not row.startswith("▶ ")] == []
    assert odd.note()["session-time"] == "600"
    odd.session("init")  # bakes in what is here now
    as_client(odd, "commit", "-q", "--allow-empty", "-m", "Three")
    assert odd.note()["session"]
    assert odd.json("doctor")["well"] is True


def test_a_moved_repository_goes_on(odd: Sandbox) -> None:
    move(odd, f"{odd.path.name} moved")
    odd.pass_time(minutes=10)
    for operation in OPERATIONS:
        ran = as_client(odd, *operation)
        assert [row for row in ran.err.splitlines() if not row.startswith("▶ ")] == []
    assert odd.note()["session-time"] == "600"
