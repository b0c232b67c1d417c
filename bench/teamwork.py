"""Shared sessions: what 100 colleagues with 10,000 sessions cost in git's own commands, in ours, and on the server.

All remotes are file:// URLs. `off` is a clone of a server without sessions, `on` one of a server with those of all colleagues.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count, cycle
from pathlib import Path

from bench import colleagues, floors, processes
from bench.colleagues import Team
from bench.commits import with_hooks, with_session
from bench.hooks import NAMES, Caller
from bench.measure import Cost, Subject, costs, spawn
from bench.sealed import Sealed, environment_in, repository
from git_session.store.teamwork.writers import FETCHED, ON_SERVER

TEAM = Team(100, 100)
CHANGED = range(10)
GROWING = (10, 100, 500)
"""Sessions of each of 100 writers, for the indexing."""
CLONES, EACH = 100, 100
OFF, ON, GIT = "off", "on", "git alone"
FETCH, NEWS, PUSH, SYNC = "git fetch, nothing new", "git fetch, 10 colleagues or 1 branch", "git push", "sync"
COMMANDS = ("start", "switch", "status", "brief")
LIMITS = {FETCH: 1.5, NEWS: 3, PUSH: 1.1, SYNC: 2, **dict.fromkeys(COMMANDS, 1.1)}
BYTES, GROWTH = 2200, 1.3


@dataclass(frozen=True)
class Crowd:
    """What became of CLONES clones that published at once."""

    seconds: float
    lost: int
    retries: int


@dataclass(frozen=True)
class TeamFigures:
    """Costs as (off, on) by name, what git alone costs for the same (`bench.floors`), the processes that hooks start in addition,
    bytes a session on the server, and the cost of `team` after 10 of 100 colleagues changed, by their number of sessions."""

    pairs: Mapping[str, tuple[Cost, Cost]]
    floors: Mapping[str, Cost]
    hooks: Counter[str]
    bytes_each: float
    growth: Mapping[int, Cost]
    crowd: Crowd


def measured(root: Path) -> TeamFigures:
    """Create servers and clones, and measure; takes about ten minutes."""
    plain, team = server(root, "plain.git"), server(root, "team.git")
    before = size(team)
    colleagues.publish(team, TEAM)
    bytes_each = (size(team) - before) / (TEAM.writers * TEAM.sessions)
    off, on = (
        with_session(with_hooks(clone(root, each, f"{name}-clone"))) for each, name in ((plain, OFF), (team, ON))
    )
    on.run("git", "session", "sync", "--on", "--yes")
    for each in (off, on):  # what the first commit and the command after it do once
        each.stage("work")
        each.run("git", "commit", "--quiet", "-m", "Work")
        each.run("git", "session", "status")
    others = server(root, "others.git")
    floors.publish(others, TEAM.writers)
    bare = clone(root, others, "others-clone")
    floors.follow(bare)
    git = [*_fetches(off, on, bare), *_news(plain, team, off, on), *_pushes(off, on, bare)]
    found = costs([*git, floors.news(f"{NEWS}, {GIT}", others, bare, CHANGED)], rounds=15)
    found |= costs([*_commands(off, OFF), *_commands(on, ON)], rounds=15)
    found |= costs([_sync(on), _branch_push(on), _by_hand(on)], rounds=11)
    names = (FETCH, NEWS, PUSH, SYNC)
    pairs = {name: (found[f"{name}, {OFF}"], found[f"{name}, {ON}"]) for name in (*names, *COMMANDS)}
    alone = {name: found[f"{name}, {GIT}"] for name in names}
    return TeamFigures(pairs, alone, _hooks(off, on), bytes_each, _growth(root), _crowd(root))


def server(root: Path, name: str) -> Sealed:
    """A bare repository with the usual history."""
    if not (root / "seed").exists():
        repository(root, "seed")
    sealed = Sealed(root / name, environment_in(root))
    replace(sealed, path=root).run("git", "clone", "--quiet", "--bare", "seed", name)
    sealed.run("git", "config", "gc.auto", "0")
    return sealed


def clone(root: Path, of: Sealed, name: str) -> Sealed:
    sealed = Sealed(root / name, environment_in(root))
    replace(sealed, path=root).run("git", "clone", "--quiet", f"file://{of.path}", name)
    return sealed


def size(sealed: Sealed) -> int:
    """Bytes of all files in a repository, packed."""
    sealed.run("git", "repack", "-adq")
    return sum(path.stat().st_size for path in sealed.path.rglob("*") if path.is_file())


def _runs(sealed: Sealed, *command: str) -> Callable[[], None]:
    return lambda: spawn(command, folder=sealed.path, environment=sealed.environment)


def _fetches(off: Sealed, on: Sealed, bare: Sealed) -> list[Subject]:
    named = ((OFF, off), (ON, on), (GIT, bare))
    return [Subject(f"{FETCH}, {name}", _runs(each, "git", "fetch", "-q")) for name, each in named]


def _news(plain: Sealed, team: Sealed, off: Sealed, on: Sealed) -> list[Subject]:
    """A fetch of one new branch, and of ten colleagues' changes; all that was there before is packed on the servers."""
    numbers = count(1)

    def new_branch() -> None:
        plain.run("git", "repack", "-adq")
        number = next(numbers)
        tree = plain.run("git", "rev-parse", "main^{tree}")
        commit = plain.run("git", "commit-tree", tree, "-p", "main", "-m", f"Commit {number}")
        plain.run("git", "update-ref", f"refs/heads/new-{number}", commit)

    def changes() -> None:
        team.run("git", "repack", "-adq")
        colleagues.change(team, CHANGED, next(numbers))

    return [
        Subject(f"{NEWS}, {OFF}", _runs(off, "git", "fetch", "-q"), new_branch),
        Subject(f"{NEWS}, {ON}", _runs(on, "git", "fetch", "-q"), changes),
    ]


def _pushes(off: Sealed, on: Sealed, bare: Sealed) -> list[Subject]:
    return [
        Subject(f"{PUSH}, {name}", _runs(each, "git", "push", "-q", "origin", "pushed"), _commits(each, "pushed"))
        for name, each in ((OFF, off), (ON, on), (GIT, bare))
    ]


def _commits(sealed: Sealed, branch: str) -> Callable[[], None]:
    """Put one more commit on `branch`, which is not checked out."""
    sealed.run("git", "branch", "--force", "--no-track", branch, "HEAD")
    numbers = count(1)

    def commit() -> None:
        tree = sealed.run("git", "rev-parse", f"{branch}^{{tree}}")
        new = sealed.run("git", "commit-tree", tree, "-p", branch, "-m", f"Commit {next(numbers)}")
        sealed.run("git", "update-ref", f"refs/heads/{branch}", new)

    return commit


def _sync(on: Sealed) -> Subject:
    numbers = count(1)
    add = ("git", "session", "objectives", "add")
    return Subject(
        f"{SYNC}, {ON}", _runs(on, "git", "session", "sync"), lambda: (on.run(*add, f"More {next(numbers)}"), None)[1]
    )


def _branch_push(on: Sealed) -> Subject:
    return Subject(f"{SYNC}, {OFF}", _runs(on, "git", "push", "-q", "origin", "other"), _commits(on, "other"))


def _by_hand(on: Sealed) -> Subject:
    refspec = f"+{ON_SERVER}*:{FETCHED}origin/*"
    return floors.by_hand(f"{SYNC}, {GIT}", on, refspec, "by-hand", _commits(on, "by-hand"))


def _commands(sealed: Sealed, name: str) -> list[Subject]:
    numbers = count(1)

    def start() -> None:
        branch = f"feature/start-{next(numbers)}"
        spawn(
            ["git", "session", "start", branch, "-o", "Another", "--from", "main"],
            folder=sealed.path,
            environment=sealed.environment,
        )

    branches = cycle(("feature/switch", "feature/bench"))
    sealed.run("git", "session", "start", "feature/switch", "-o", "Another", "--from", "main")
    home = ("git", "switch", "--quiet", "feature/bench")
    sealed.run(*home)

    def switch() -> None:
        spawn(["git", "session", "switch", next(branches)], folder=sealed.path, environment=sealed.environment)

    return [
        Subject(f"status, {name}", _runs(sealed, "git", "session", "status"), lambda: (sealed.run(*home), None)[1]),
        Subject(f"brief, {name}", _runs(sealed, "git", "session", "brief"), lambda: (sealed.run(*home), None)[1]),
        Subject(f"start, {name}", start),
        Subject(f"switch, {name}", switch),
    ]


def _hooks(off: Sealed, on: Sealed) -> Counter[str]:
    """The processes that all hooks start with shared sessions and not without."""
    counts = []
    for sealed in (off, on):
        sealed.run("git", "switch", "--quiet", "feature/bench")
        found = processes.of_hooks(Caller(sealed, "", ("feature/bench", "feature/switch")), NAMES)
        counts.append(sum(found.values(), Counter()))
    return counts[1] - counts[0]


def _growth(root: Path) -> dict[int, Cost]:
    """Sessions of all colleagues -> the cost of `team` after a fetch in which ten of them changed."""
    subjects = []
    for sessions in GROWING:
        there = server(root, f"team-{sessions}.git")
        colleagues.publish(there, Team(TEAM.writers, sessions))
        here = with_session(with_hooks(clone(root, there, f"clone-{sessions}")))
        here.run("git", "session", "sync", "--on", "--yes")
        numbers = count(1)

        def change(here: Sealed = here, there: Sealed = there, numbers: count[int] = numbers) -> None:
            colleagues.change(there, CHANGED, next(numbers))
            here.run("git", "fetch", "-q")

        subjects.append(Subject(f"{TEAM.writers * sessions}", _runs(here, "git", "session", "team"), change))
    found = costs(subjects, rounds=9)
    return {TEAM.writers * sessions: found[f"{TEAM.writers * sessions}"] for sessions in GROWING}


def _crowd(root: Path) -> Crowd:
    """Let CLONES clones with EACH archived sessions publish at once."""
    there = server(root, "crowd.git")
    first = with_hooks(clone(root, there, "crowd-0"))
    colleagues.archive(first, EACH)
    clones = [first, *(replace(first, path=root / f"crowd-{number}") for number in range(1, CLONES))]
    for each in clones[1:]:
        shutil.copytree(first.path, each.path, symlinks=True)
    start = time.perf_counter()
    running = [
        subprocess.Popen(
            ["git", "session", "sync", "--on", "--yes"],
            cwd=each.path,
            env={**each.environment, "GIT_TRACE": str(each.path / ".git" / "trace")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for each in clones
    ]
    for process in running:
        process.wait()
    seconds = time.perf_counter() - start
    pushes = sum((each.path / ".git" / "trace").read_text().count("built-in: git push") for each in clones)
    refs = there.run("git", "for-each-ref", "--format=%(refname)", "refs/git-session").split()
    paths = [path for ref in refs for path in there.run("git", "ls-tree", "-r", "--name-only", ref).split()]
    return Crowd(seconds, CLONES * EACH - sum(path.endswith(".journal") for path in paths), pushes - CLONES)
