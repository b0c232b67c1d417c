"""Files of the work tree that came with somebody else's clone: links, pipes, folders, large files in place of what we read or write.

Every input is harmless: a named pipe, links to folders and files of the test, a sparse file. What is read all the same would hang,
or show `LEAKED`.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import git_session
from tests.sandbox import Sandbox

SECRET = "LEAKED: this text is outside the work tree"
FILES = (
    ".session/config.yaml",
    ".session/architecture.md",
    ".session/conventions.md",
    ".session/decision-log.md",
    ".ccmp/state.json",
    ".gitattributes",
    "AGENTS.md",
    "src/CLAUDE.md",
    "src/main.py",
    "go.mod",
    "package.json",
    "pyproject.toml",
    "CODEOWNERS",
    "junit.xml",
    "coverage.xml",
    "lcov.info",
    ".claude/settings.json",
    ".codex/hooks.json",
)
"""What commands read or write."""
Make = Callable[[Path, Path], None]


def pipe(path: Path, _outside: Path) -> None:
    os.mkfifo(path)


def folder(path: Path, _outside: Path) -> None:
    path.mkdir()
    (path / "file").write_text(f"{SECRET}\n")


def link_out(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "secret")


def link_to_pipe(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "pipe")


def circle(path: Path, _outside: Path) -> None:
    path.symlink_to(path.name)


def large(path: Path, _outside: Path) -> None:
    with path.open("wb") as file:
        file.truncate(300 << 20)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder outside the work tree, with a file that is not to be read or written, and a pipe."""
    made = tmp_path / "outside"
    made.mkdir()
    (made / "secret").write_text(f"# {SECRET}\n{SECRET}\n")
    os.mkfifo(made / "pipe")
    return made


MAKERS = (pipe, link_out, large, folder, link_to_pipe, circle)
COMMANDS = (
    ("handoff",),
    ("brief",),
    ("analyze",),
    ("config", "session.idle_timeout", "45m"),
    ("context", "update", "src"),
    ("decisions", "list", "--all"),
    ("setup", "claude"),
    ("setup", "codex"),
    ("doctor",),
    ("init",),
    ("end", "--yes"),
)
"""Commands that between them read and write all of FILES."""


@pytest.mark.parametrize("shift", [0, 1])
def test_nothing_hangs_or_leaks(feature: Sandbox, outside: Path, shift: int) -> None:
    box = feature
    box.session("decisions", "add", "Use PKCE")
    for at, name in enumerate(FILES):
        path = box.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        MAKERS[(at + 3 * shift) % len(MAKERS)](path, outside)
    before = {path: path.lstat() for path in outside.iterdir()}
    for name in ("One", "Two"):  # hooks: with settings to be looked at again, and without
        box.git("commit", "-q", "--allow-empty", "-m", name)
        assert "Session-Time:" in box.message()
    for command in COMMANDS:
        ran = box.session(*command, status=None)
        assert ran.status in (0, 1, 3), (command, ran.err)
        assert "LEAKED" not in ran.out + ran.err, command
    assert {path: path.lstat() for path in outside.iterdir()} == before
    assert SECRET in (outside / "secret").read_text()
    assert not (box.path / ".git" / "sessions" / "log" / "bug").exists()


def test_a_folder_that_is_a_link_out(feature: Sandbox, outside: Path) -> None:
    """Nothing is read from it, and nothing is written into it."""
    box = feature
    for name in (".session", ".ccmp", ".claude", ".codex", "src"):
        if (box.path / name).exists():
            shutil.move(box.path / name, outside / name)
        (outside / name).mkdir(exist_ok=True)
        (box.path / name).symlink_to(outside / name)
    (outside / ".session" / "config.yaml").write_text("commit:\n  trailers: none\n")
    (outside / ".ccmp" / "state.json").write_text(json.dumps({"LEAKED": 1}))
    (outside / "src" / "CLAUDE.md").write_text(f"# {SECRET}\n")
    before = {path: path.lstat().st_mtime_ns for path in outside.rglob("*")}
    box.git("commit", "-q", "--allow-empty", "-m", "One")
    assert "Session-Time:" in box.message()
    for command in COMMANDS:
        ran = box.session(*command, status=None)
        assert ran.status in (0, 1, 3), (command, ran.err)
        assert "LEAKED" not in ran.out + ran.err, command
    assert {path: path.lstat().st_mtime_ns for path in outside.rglob("*")} == before


def test_a_link_inside_the_work_tree_works(feature: Sandbox) -> None:
    box = feature
    kept = box.path / "settings"
    kept.mkdir()
    for name in ("config.yaml", "architecture.md"):
        shutil.move(box.path / ".session" / name, kept / name)
        (box.path / ".session" / name).symlink_to(f"../settings/{name}")
    (kept / "architecture.md").write_text("# Layers\nThe core never imports adapters.\n")
    box.session("config", "session.idle_timeout", "45m")
    assert "idle_timeout: 45m" in (kept / "config.yaml").read_text()
    assert (box.path / ".session" / "config.yaml").is_symlink()
    assert box.session("config", "session.idle_timeout").out.startswith("45m")
    assert "The core never imports adapters" in box.session("brief").out
    (box.path / ".agents").mkdir()
    (box.path / ".claude").symlink_to(".agents")
    box.session("setup", "claude")
    assert (box.path / ".agents" / "settings.json").is_file()


def test_a_link_into_gits_own_folder_is_not_followed(feature: Sandbox) -> None:
    path = feature.path / ".session" / "architecture.md"
    path.unlink()
    path.symlink_to("../.git/config")
    feature.git("config", "user.signingkey", "LEAKED")
    assert "LEAKED" not in feature.session("brief").out


def test_no_temporary_file_is_written_through_a_link(feature: Sandbox, outside: Path) -> None:
    """Its name begins with that of the file, and ends with the id of a process, which a clone can bring in advance."""
    for number in range(1, 400):
        (feature.path / ".session" / f"config.yaml.{number}.tmp").symlink_to(outside / "secret")
    run = 'echo $$ >pid; exec git-session "$@"'
    link = 'ln -s "$0" ".session/config.yaml.$$.tmp"; '
    feature.run("sh", "-c", link + run, str(outside / "secret"), "config", "session.idle_timeout", "45m")
    assert SECRET in (outside / "secret").read_text()
    assert feature.session("config", "session.idle_timeout").out.startswith("45m")


def test_a_report_is_not_written_through_a_link_of_the_clone(feature: Sandbox, outside: Path) -> None:
    (feature.path / "report.html").symlink_to(outside / "secret")
    (feature.path / "out").symlink_to(outside)
    for name in ("report.html", "out/secret", str(feature.path / "out" / "secret")):
        ran = feature.session("report", "-o", name, status=1)
        assert ran.err == (
            f"error: {name} is a link to {outside / 'secret'}, outside the work tree\n"
            "hint: remove the symbolic link, which may have come with a clone, or name another file\n"
        )
    (feature.path / "docs").mkdir()
    (feature.path / "own.html").symlink_to("docs/report.html")
    feature.session("report", "-o", "own.html")
    assert (feature.path / "docs" / "report.html").is_file()
    feature.session("report", "-o", str(outside / "report.html"))
    assert (outside / "report.html").is_file()
    assert SECRET in (outside / "secret").read_text()


AUDIT = """
import os, sys
from git_session.cli import main
package, top, *lines = sys.argv[1:]

def hear(event, arguments):
    if event != "open" or isinstance(arguments[0], int):
        return
    path = os.path.abspath(os.fsdecode(arguments[0]))
    if not path.startswith(top + "/") or path.startswith(top + "/.git/"):
        return
    frame, callers = sys._getframe(1), []
    if frame.f_code.co_name == "_rmtree_safe_fd":  # a name in a folder that the event does not tell
        return
    while frame:
        if frame.f_code.co_filename.startswith(package):
            callers.append(frame.f_code.co_filename[len(package) + 1:])
        frame = frame.f_back
    opener = next(each for each in callers if each != "hot/system.py")
    os.write(3, f"{opener} {path[len(top) + 1:]}\\n".encode())

sys.addaudithook(hear)
for line in lines:
    if os.fork():
        os.wait()
        continue
    sys.argv = ["git-session", *line.split(" ")]
    status = main()
    sys.stdout.flush()
    os._exit(status)
"""


def test_every_file_of_the_work_tree_is_opened_by_the_door(feature: Sandbox) -> None:
    """No module opens one in another way: by all commands, and the hook that runs them in Python."""
    box = feature
    box.session("decisions", "add", "Use PKCE")
    box.commit("feat: all", "src/main.go", "package main\n// TODO: more\nfunc main() {}\n")
    for name in FILES:
        if not (box.path / name).exists():
            box.write(name, "{}\n" if name.endswith(".json") else "# A title\nSome text.\n")
    box.write("src/changed.py", "# TODO: more\n")
    box.write("junit.xml", '<testsuite><testcase classname="a" name="b" time="1"/></testsuite>')
    box.write("lcov.info", "SF:src/main.go\nDA:1,1\nend_of_record\n")
    box.git("add", "AGENTS.md", "src/CLAUDE.md", "package.json", "go.mod", "pyproject.toml", ".gitattributes")
    log = box.home / "opened"
    lines = ["hook post-commit", *(" ".join(each) for each in COMMANDS), "init --force", "checkpoint one"]
    run = 'exec 3>"$0"; exec "$@"'
    package = str(Path(git_session.__file__).parent)
    box.run("sh", "-c", run, str(log), sys.executable, "-c", AUDIT, package, os.path.realpath(box.path), *lines)
    opened = [line.split(" ", 1) for line in log.read_text().splitlines()]
    assert {opener for opener, _ in opened} == {"hot/treefiles.py"}
    assert {name for _, name in opened} >= {
        *(name for name in FILES if name not in ("CODEOWNERS", "coverage.xml", "src/main.py")),
        "src/changed.py",
    }
