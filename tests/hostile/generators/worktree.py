"""What a clone may bring along in its work tree: files in place of ours that are none, odd names, hostile contents."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

from tests.hostile.generators.texts import BRANCHES, DEEP, ODD_FILES, line, number, page, text
from tests.hostile.kind import World, kind

READ = (
    ".session/config.yaml",
    ".session/architecture.md",
    ".session/conventions.md",
    ".session/decision-log.md",
    ".session/.gitattributes",
    ".ccmp/state.json",
    ".sessions/state.json",
    ".sessions/checkpoints/1-HANDOFF.md",
    ".sessions/checkpoints/2.md",
    ".sessions/handoffs/3.md",
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".codex/hooks.json",
    ".gitattributes",
    ".gitignore",
    ".gitmodules",
    ".mailmap",
    "AGENTS.md",
    "CLAUDE.md",
    "src/AGENTS.md",
    "README.md",
    "package.json",
    "pyproject.toml",
    "Cargo.toml",
    "go.mod",
    "Makefile",
    "tox.ini",
    ".editorconfig",
    ".pre-commit-config.yaml",
    ".github/workflows/ci.yml",
    ".github/copilot-instructions.md",
    "junit.xml",
    "coverage.xml",
    "coverage.json",
    "lcov.info",
    "cover.out",
    "src/provider.py",
    "src/oauth.py",
    "tests/test_oauth.py",
    "notes.txt",
)
"""Files of a work tree that some command or hook reads."""
FOLDERS = (
    ".session",
    ".sessions",
    ".sessions/checkpoints",
    ".ccmp",
    ".claude",
    ".codex",
    "src",
    "tests",
    "test-results",
    "coverage",
    ".github",
)


def _some(world: World, *, git_too: bool = True) -> list[str]:
    """Half of the files; without `git_too`, none that git itself reads."""
    own = (".gitattributes", ".gitignore", ".mailmap", ".gitmodules", ".session/.gitattributes")
    names = [name for name in READ if git_too or name not in own]
    return world.random.sample(names, len(names) // 2)


@kind
def links_to_devices(world: World) -> None:
    for name in _some(world, git_too=False):
        world.clear(name).symlink_to(
            world.random.choice(("/dev/zero", "/dev/random", "/dev/full", "/dev/tty", "/dev/stdin", "/dev/null"))
        )


@kind
def pipes(world: World) -> None:
    for name in _some(world, git_too=False):
        os.mkfifo(world.clear(name))


@kind
def links_that_loop(world: World) -> None:
    for name in _some(world):
        path = world.clear(name)
        path.symlink_to(path.name)


@kind
def links_to_nothing(world: World) -> None:
    for name in _some(world):
        world.clear(name).symlink_to(world.random.choice(("gone", "/nowhere/at/all", "../outside/made", "x" * 250)))


@kind
def links_to_files_outside(world: World) -> None:
    for name in _some(world):
        path = world.clear(name)
        path.symlink_to(os.path.relpath(world.project.parent / "outside" / "precious.txt", path.parent))


@kind
def links_to_folders_outside(world: World) -> None:
    for name in world.random.sample(FOLDERS, 4):
        path = world.project / name
        if path.is_dir():
            path.rename(path.with_name(f"{path.name}.aside"))
        path.symlink_to(world.project.parent / "outside" / "folder")


@kind
def links_to_our_own_data(world: World) -> None:
    for name in _some(world):
        path = world.clear(name)
        path.symlink_to(
            world.random.choice(
                (world.journal, world.git_dir / "HEAD", world.git_dir / "config", world.git_dir / "index")
            )
        )


@kind
def folders_in_place_of_files(world: World) -> None:
    for name in _some(world):
        world.clear(name).mkdir()


@kind
def files_in_place_of_folders(world: World) -> None:
    for name in world.random.sample(FOLDERS, 4):
        path = world.project / name
        if path.is_dir():
            path.rename(path.with_name(f"{path.name}.aside"))
        path.write_text("a file\n")


@kind
def sockets(world: World) -> None:
    here = os.getcwd()
    for name in _some(world, git_too=False):
        path = world.clear(name)
        os.chdir(path.parent)  # the address of a socket is short
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
        os.chdir(here)


@kind
def large_files(world: World) -> None:
    """Sparse files that no commit of the branch holds: a merge of git reads what it would overwrite."""
    names = [name for name in _some(world, git_too=False) if not name.startswith("src/")]
    (world.git_dir / "info" / "exclude").write_text("".join(f"/{name}\n" for name in READ))
    for name in names:
        path = world.clear(name)
        path.touch()
        os.truncate(path, world.random.choice((10 << 20, 300 << 20, 3 << 30)))
    world.box.git("rm", "-q", "-r", "--cached", "--ignore-unmatch", "--", *names)
    world.box.git("-c", f"core.hooksPath={os.devnull}", "commit", "-q", "--allow-empty", "-m", "Untrack large files")


@kind
def long_lines(world: World) -> None:
    for name in _some(world, git_too=False)[:6]:
        world.put(name, world.random.choice(("x", "(", "- ", "\u200b", "<a>", "{\n", "漢", " " * 9 + "y")) * (1 << 18))


@kind
def hostile_pages(world: World) -> None:
    """Architecture, conventions, context files with escapes, hidden text, forged headings and labels."""
    for name in (
        ".session/architecture.md",
        ".session/conventions.md",
        ".session/decision-log.md",
        "AGENTS.md",
        "CLAUDE.md",
        "README.md",
    ):
        world.put(name, page(world.random))


@kind
def hostile_sources(world: World) -> None:
    """Code that a parser chokes on, and annotations with hostile texts."""
    marks = ("TODO", "FIXME", "BLOCKER", "DECISION")
    notes = "".join(f"# {world.random.choice(marks)}: {line(world.random)}\n" for _ in range(8))
    contents = (
        notes,
        "(" * 5_000,
        "x = " + "-" * 20_000 + "1\n",
        "x = " + "+".join(["1"] * 20_000) + "\n",
        "if x:\n" + "".join(" " * depth + "if x:\n" for depth in range(1, 120)),
        "def f(:\n",
        "\0\0\0",
        "# coding: nowhere\nx = 1\n",
        "\ufeff# TODO: marked\n",
        "import " + ".".join(["a"] * 5_000),
        "class A(A): pass\n" * 3_000,
        '"""' + text(world.random),
    )
    for at, suffix in enumerate(("py", "py", "js", "ts", "go", "java", "kt", "rs", "rb", "c", "sh", "md")):
        content = world.random.choice(contents)
        world.put(f"src/hostile_{at}.{suffix}", content)
    world.put("src/utf16.py", text(world.random).encode("utf-16", "surrogatepass"))
    world.put("src/bytes.py", world.random.randbytes(4_000))


@kind
def odd_file_names(world: World) -> None:
    for name in world.random.sample(ODD_FILES, 12):
        (world.project / "src" / name).write_text(f"# TODO: {name!r}\n")
    world.box.git("add", "src", status=None)
    for name in world.random.sample(ODD_FILES, 4):
        (world.project / name).write_text("untracked\n")


@kind
def files_named_as_revisions(world: World) -> None:
    for name in world.random.sample(
        ("HEAD", "main", "refs", "feature", "stash", "ORIG_HEAD", "index", "master", "@", "^", "config"), 6
    ):
        path = world.project / name
        if world.random.random() < 0.5:
            path.mkdir()
            path = path / world.random.choice(("past", "oauth", "heads", "x"))
        path.write_text("a file\n")
    world.box.git("add", "-A")


@kind
def programs_and_modules(world: World) -> None:
    """Files that Python or a shell would run if it looked for its own in the work tree."""
    module = "open(__file__.rpartition('/project/')[0] + '/outside/made', 'w').close()\nraise SystemExit(9)\n"
    for name in (
        "os",
        "sys",
        "json",
        "re",
        "time",
        "typing",
        "sitecustomize",
        "usercustomize",
        "git_session/__init__",
        "rich/__init__",
        "pygit2",
    ):
        world.put(f"{name}.py", module)
    for name in ("git", "sh", "python3", "git-session", "env", "cat", "less"):
        world.put(name, "#!/bin/sh\n: >../outside/made\nexit 9\n").chmod(0o755)
    world.put(".session/hooks/post-commit", "#!/bin/sh\n: >../outside/made\n").chmod(0o755)


@kind
def deep_folders(world: World) -> None:
    folder = world.project / "src"
    for _ in range(300):
        folder = folder / "deeper"
    os.makedirs(folder)
    (folder / "a.py").write_text("# TODO: deep\n")


@kind
def folders_that_loop(world: World) -> None:
    for name in ("src/again", "tests", "test-results", "coverage", "docs", "target"):
        path = world.clear(name)
        if not path.exists():
            path.symlink_to(world.random.choice((".", "..", "../..", str(world.project))))


@kind
def attributes_and_ignores(world: World) -> None:
    world.put(
        ".gitattributes",
        f"* filter=evil diff=evil merge=evil working-tree-encoding=UTF-16\n{line(world.random)} text\n*.md -text\n",
    )
    world.put(".gitignore", f"*\n!*/\n{line(world.random)}\n[\n{'*' * 60}x\n{'a/' * 500}\n")
    world.put(".mailmap", f"{line(world.random)} <ada@example.org>\n<a> <b> <c>\n")
    world.put(".gitmodules", '[submodule "x"]\n\tpath = ../outside\n\turl = -u./x\n\tupdate = !touch ../outside/made\n')


@kind
def settings_of_agents(world: World) -> None:
    """Files that `setup` changes, with contents that nobody expects."""
    contents = (
        "",
        "null",
        "[]",
        "{",
        '{"hooks": null}',
        '{"hooks": {"SessionStart": {}}}',
        '{"hooks": []}',
        "[" * DEEP,
        f'{{"hooks": {line(world.random)!r}}}',
        "\ufeff{}",
        "// comment\n{}",
    )
    for name in (
        ".claude/settings.json",
        ".claude/settings.local.json",
        ".codex/hooks.json",
        ".gemini/settings.json",
        ".cursor/hooks.json",
        ".github/hooks/git-session.json",
    ):
        world.put(name, world.random.choice(contents))
    state = (
        "",
        "null",
        "[1]",
        '{"plugins": []}',
        '{"plugins": {"session-management": 3}}',
        '{"plugins": {"x": {"active": ' + "[" * DEEP,
        text(world.random),
    )
    world.put(".ccmp/state.json", world.random.choice(state))


@kind
def sessions_of_the_ccmp_plugin(world: World) -> None:
    random = world.random
    branches = (*BRANCHES, "feature/oauth", "main", "../../x", "")

    def handoff() -> str:
        fields = (
            "Branch",
            "Date",
            "Duration",
            "Accomplished",
            "Decisions",
            "Remember",
            "Objectives",
            "Issue",
            "Status",
        )
        values = (random.choice(branches), number(random), f"{number(random)} hours", line(random), "2026-01-01", "")
        lists = (f"- [{random.choice('x ▶X')}] {line(random)}", f"### D-1: {line(random)}", page(random))
        rows = [f"**{name}**: {random.choice(values)}" for name in random.sample(fields, 6)]
        return "\n".join([f"**Branch**: {random.choice(branches)}", *rows, *random.choices(lists, k=8)])

    def state() -> str:
        entry = {
            "text": line(random),
            "status": random.choice(("done", 7, None)),
            "completed": random.choice((True, "x")),
        }
        body = json.dumps(
            {
                "branch": random.choice(branches),
                "objectives": random.choice(([entry, line(random)], [[]], {}, "x", [None, 3])),
                "blockers": random.choice(([entry], 1, [[entry]])),
                "decisions": random.choice(([{**entry, "alternatives": [1, "x"]}], None)),
                "started_at": "STARTED",
                "mode": random.choice(("tdd", 1)),
            }
        )
        times = (number(random), '"2026-01-01"', '"9999-12-31T23:59:59"', '"0001-01-01T00:00:00"', '"x"')
        return random.choice((body.replace('"STARTED"', random.choice(times)), "[" * DEEP, text(random), "null", ""))

    for at in range(random.randint(1, 40)):
        world.put(f".sessions/checkpoints/{at}{random.choice(('', '-HANDOFF'))}.md", handoff())
        world.put(f".sessions/handoffs/{at}.md", random.choice((handoff(), page(random))))
    world.put(".sessions/state.json", state())
    world.put(".ccmp/state.json", random.choice((state(), f'{{"session-management": {state() or 0}}}')))
    for folder in ("feature/oauth", "a/b/c", "HEAD", "x y"):
        for name in ("objectives.md", "blockers.md", "context.json"):
            world.put(f".git/sessions/{folder}/{name}", random.choice((handoff(), page(random), state())))


@kind
def a_repository_inside(world: World) -> None:
    for name in ("src/inner", "vendor/other"):
        folder = world.project / name
        folder.mkdir(parents=True)
        world.box.git("init", "-q", cwd=folder)
        Path(folder, ".session").mkdir()
        Path(folder, ".session", "config.yaml").write_text("session: [\n")
    (world.project / "submodule").mkdir()
    (world.project / "submodule" / ".git").write_text(
        f"gitdir: {world.random.choice(('../../outside', '/dev/zero', 'x', '../.git'))}\n"
    )
