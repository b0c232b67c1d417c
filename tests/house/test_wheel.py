"""A wheel contains the package with hooks and templates, man pages, completions and the licence."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from git_session import __version__
from git_session.commands.registry import NAMES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel that is built from a newly built sdist, as `make package` does."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t"]
    subprocess.run([*build, "sdist"], cwd=ROOT, check=True, capture_output=True)
    (sdist,) = folder.glob("*.tar.gz")
    shutil.unpack_archive(sdist, folder)  # whose `filter` Python 3.11.2, that of Debian 12, does not have yet
    subprocess.run([*build, "wheel"], cwd=folder / f"git_session-{__version__}", check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_package_as_it_is(names: set[str]) -> None:
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "git_session").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    hooks = {f"git_session/hooks/{path.name}" for path in (ROOT / "hooks").iterdir()}
    assert {"git_session/py.typed", "git_session/templates/config.yaml"} <= package
    assert {name for name in names if name.startswith("git_session/")} == package | hooks


def test_the_wheel_holds_man_pages_and_completions_where_they_are_looked_for(names: set[str]) -> None:
    prefix = f"git_session-{__version__}.data/data/share/"
    shared = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    assert shared == {
        "man/man1/git-session.1",
        *(f"man/man1/git-session-{name}.1" for name in NAMES),
        "bash-completion/completions/git-session",
        "zsh/site-functions/_git-session",
        "fish/vendor_completions.d/git-session.fish",
        "fish/vendor_conf.d/git-session.fish",
    }


def test_the_wheel_holds_the_licence(names: set[str]) -> None:
    assert f"git_session-{__version__}.dist-info/licenses/LICENSE" in names
