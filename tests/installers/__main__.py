"""`python -m tests.installers WHEEL [NAME…]`: install the wheel by pip, pipx, uv and `make install`, each for every Python that is here,
and go through a session with what was installed: commands, hooks, completion, manual, and its removal.

The installers come from PyPI, into a temporary environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
PASSED_ON = ("PIP_", "UV_", "SSL_", "REQUESTS_")
"""Beginnings of variables that tell installers where to fetch from."""
PLACED = (
    "bash-completion/completions/git-session",
    "zsh/site-functions/_git-session",
    "fish/vendor_completions.d/git-session.fish",
    "man/man1/git-session-start.1",
)
Install = Callable[["Home", Path, Path], None]


class Home:
    """A home folder, the environment of programs in it, and the tools that were installed for the trial."""

    def __init__(self, path: Path, tools: Path) -> None:
        self.path, self.tools = path, tools
        self.bin = path / ".local/bin"
        passed = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
        self.env = {
            **passed,
            "HOME": str(path),
            "PATH": os.pathsep.join([str(self.bin), "/usr/local/bin", "/usr/bin", "/bin"]),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "PIPX_DEFAULT_BACKEND": "pip",
        }

    def run(self, *command: str | Path, folder: Path | None = None, status: int = 0) -> str:
        ran = subprocess.run(
            [str(each) for each in command],
            cwd=folder or self.path,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != status:
            raise AssertionError(f"{' '.join(map(str, command))}: {ran.returncode}\n{ran.stdout}{ran.stderr}")
        return ran.stdout


# --- installers -------------------------------------------------------------------------------------------------------


def _pip(home: Home, python: Path, wheel: Path) -> None:
    folder = home.path / "venv"
    home.run(python, "-m", "venv", folder)
    home.run(folder / "bin/pip", "install", "--quiet", wheel)
    home.bin = folder / "bin"
    home.env["PATH"] = f"{home.bin}{os.pathsep}{home.env['PATH']}"


def _pipx(home: Home, python: Path, wheel: Path) -> None:
    home.run(home.tools / "pipx/bin/pipx", "install", "--python", python, wheel)


def _old_pipx(home: Home, python: Path, wheel: Path) -> None:
    home.run(home.tools / "old pipx/bin/pipx", "install", "--python", python, wheel)


def _uv(home: Home, python: Path, wheel: Path) -> None:
    home.run(home.tools / "uv/bin/uv", "tool", "install", "--quiet", "--python", python, wheel)


def _make(home: Home, python: Path, _wheel: Path) -> None:
    home.run("make", "-s", "-C", ROOT, "install", f"PYTHON={python}", f"PREFIX={home.path / '.local'}")


def _remove_pipx(home: Home, tool: str) -> None:
    home.run(home.tools / tool / "bin/pipx", "uninstall", "git-session")


INSTALLERS: Mapping[str, tuple[Install, Callable[[Home], object], bool]] = {
    "pip": (_pip, lambda home: home.run(home.bin / "pip", "uninstall", "--quiet", "--yes", "git-session"), True),
    "pipx": (_pipx, lambda home: _remove_pipx(home, "pipx"), True),
    "old pipx": (_old_pipx, lambda home: _remove_pipx(home, "old pipx"), True),
    "uv": (_uv, lambda home: home.run(home.tools / "uv/bin/uv", "tool", "uninstall", "--quiet", "git-session"), False),
    "make": (
        _make,
        lambda home: home.run("make", "-s", "-C", ROOT, "uninstall", f"PREFIX={home.path / '.local'}"),
        True,
    ),
}
"""Name -> how it installs, how it uninstalls, and whether `man` finds the manual without `completion --install`."""
REQUIREMENTS = {"pipx": "pipx>=1.18", "old pipx": "pipx==1.7.1", "uv": "uv>=0.13"}


# --- one installation -------------------------------------------------------------------------------------------------


def try_it(home: Home, *, finds_manual: bool) -> None:
    """Go through a session with the git-session on PATH. Raises AssertionError where it does not do what it should."""
    project = home.path / "project"
    project.mkdir()
    home.run("git", "config", "--global", "user.name", "Ada Example")
    home.run("git", "config", "--global", "user.email", "ada@example.org")
    home.run("git", "config", "--global", "init.defaultBranch", "main")

    def git(*arguments: str) -> str:
        return home.run("git", *arguments, folder=project)

    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "-m", "Begin")
    git("session", "init")
    git("session", "start", "feature/x", "--objective", "One")
    (project / "one.py").write_text("one = 1\n")
    git("add", "one.py")
    git("commit", "--quiet", "-m", "feat: one, completes obj-1")
    _require(
        "[x] One" in git("log", "-1", "--format=%(trailers:key=Session-Objectives)"), "the commit has its trailers"
    )
    _require("time: " in git("log", "-1", "--format=%N"), "the commit has its note")
    git("session", "checkpoint", "--no-commit", "-u")
    git("session", "end")
    _require("## " in git("session", "handoff", "feature/x"), "there is a handoff")
    git("session", "doctor")
    _require("\nEXAMPLES\n" in git("session", "help", "start"), "help shows the manual")
    _require("compdef" in git("session", "completion", "zsh"), "completion is printed")
    if shutil.which("man"):
        found = subprocess.run(["man", "-w", "git-session"], env=home.env, capture_output=True, check=False)
        _require(
            (found.returncode == 0) == finds_manual, f"man {'finds' if finds_manual else 'does not find'} the manual"
        )
    before = _tree(home.path / ".local/share")
    for shell in ("bash", "zsh", "fish"):
        git("session", "completion", shell, "--install")
    _require(all((home.path / ".local/share" / name).is_file() for name in PLACED), "completion and manual are placed")
    if shutil.which("man"):
        git("session", "--help")
    git("session", "completion", "--remove")
    _require(_tree(home.path / ".local/share") == before, "completion and manual are removed")
    git("session", "init", "--uninstall")


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(f"not so: {what}")


def _tree(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*")) if folder.exists() else []


def _install_and_try(name: str, python: Path, wheel: Path, root: Path) -> None:
    install, uninstall, finds_manual = INSTALLERS[name]
    home = Home(root / "home", root.parent / "tools")
    home.bin.mkdir(parents=True)
    # Python's own environment must not be on PATH, or the completion of the checkout would be.
    install(home, python, wheel)
    program = home.bin / "git-session"
    _require(Path(shutil.which("git-session", path=home.env["PATH"]) or "") == program, f"{program} is on PATH")
    try_it(home, finds_manual=finds_manual)
    uninstall(home)
    _require(not program.exists(), "the program is uninstalled")


# --- all of them ------------------------------------------------------------------------------------------------------


def _pythons() -> dict[str, Path]:
    """Version -> program, of every supported Python on PATH or beside ours (as pyenv has them)."""
    found = {}
    base = Path(sys.base_prefix).parent
    for version in VERSIONS:
        candidates = [shutil.which(f"python{version}") or "", *map(str, sorted(base.glob(f"*/bin/python{version}")))]
        for each in filter(None, candidates):
            with suppress(OSError):
                if not subprocess.run(
                    [each, "-c", "import ensurepip, venv"], capture_output=True, check=False
                ).returncode:
                    found[version] = Path(each)
                    break
    return found


def _tools(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        if name in REQUIREMENTS:
            venv.create(folder / name, with_pip=True)
            subprocess.run([folder / name / "bin/pip", "install", "--quiet", REQUIREMENTS[name]], check=True)


def main(wheel: Path, names: Sequence[str]) -> int:
    unknown = set(names) - set(INSTALLERS)
    if unknown:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; one of: {', '.join(INSTALLERS)}")
    pythons = _pythons()
    missing = [version for version in VERSIONS if version not in pythons]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="installers-") as folder:
        root = Path(folder)
        _tools(root / "tools", names or tuple(INSTALLERS))
        for name in names or INSTALLERS:
            for version, python in pythons.items():
                begin = time.monotonic()
                place = root / f"{name}-{version}".replace(" ", "-")
                try:
                    _install_and_try(name, python, wheel, place)
                    result = "works"
                except AssertionError as error:
                    failed += 1
                    result = f"FAILED  {error}"
                print(f"{name:<9} Python {version}  {time.monotonic() - begin:5.1f} s  {result}", flush=True)  # noqa: T201
                shutil.rmtree(place, ignore_errors=True)
    if missing:
        print(f"not here, and so not tried: Python {', '.join(missing)}")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
