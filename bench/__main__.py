"""`python -m bench [hooks] [commands] [files] [scale] [patterns] [agents] [growth] [sync] [against]`: measure and print the given sections.

`against` compares with the commit BASE, and is omitted without BASE. The exit status is 0 whatever the figures.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench import (
    against,
    agents,
    commands,
    commits,
    files,
    flat,
    growth,
    hooks,
    longlife,
    moves,
    patterns,
    processes,
    scale,
    teamwork,
    why,
)
from bench.measure import Cost, costs, medians
from bench.table import Target, heading, ms, rows, times


def main() -> int:
    start = time.monotonic()
    sections = {
        "hooks": of_hooks,
        "commands": of_commands,
        "files": with_files,
        "scale": at_scale,
        "patterns": of_code,
        "agents": of_agents,
        "why": of_recall,
        "growth": of_growth,
        "sync": of_teams,
        "against": beside,
    }
    wanted = [name for word in sys.argv[1:] for name in word.split(",")] or [
        name for name in sections if name != "against" or os.environ.get("BASE")
    ]
    if not set(wanted) <= set(sections):
        raise SystemExit(f"bench: the sections are {', '.join(sections)}")
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    say(f"{git}, Python {platform.python_version()}, {platform.system()} {platform.machine()}; medians in milliseconds")
    say(f"{os.cpu_count()} cores; {load()}")
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="git-session-bench-") as folder:
            begun = time.monotonic()
            sections[name](Path(folder))
            say(f"\nsection {name} took {time.monotonic() - begun:.0f} s")
    say(f"\ntook {time.monotonic() - start:.0f} s; {load()}")
    return 0


def load() -> str:
    """How busy the machine is; ratios of CPU time suffer less from it than those of elapsed time."""
    return f"load {os.getloadavg()[0]:.1f} (processes that run or wait, the last minute)"


def of_hooks(root: Path) -> None:
    """What the hooks add to git's own commands."""
    started = medians(processes.costs(root), rounds=21)
    report_starts(started)
    made = commits.repositories(root)
    for kind in commits.KINDS:
        report_commits(kind, commits.rounds(made, kind))
    both = hooks.callers(root)
    found = medians(hooks.subjects(both), rounds=15)
    report_hooks(found, started, processes.of_hooks(both[1], hooks.NAMES))
    report_counts(processes.of_commit(made[commits.ACTIVE]) | processes.of_git(root))
    report_moves(costs(moves.rebases(root), rounds=4, warm_up=2), costs(moves.switches(root), rounds=21))


def of_commands(root: Path) -> None:
    """Commands in a repository of ordinary size."""
    report_commands(medians(commands.subjects(root), rounds=15))


def with_files(root: Path) -> None:
    """Commands in large work trees, compared with git's own."""
    for title, subjects, limits in (
        (f"{files.MANY:,} files", files.with_many(root), files.LIMITS),
        ("A repository like git's own", files.like_git(root), files.LIMITS_LIKE_GIT),
    ):
        found = medians(subjects, rounds=7, warm_up=1)
        say(heading(title))
        say(rows(("command", "median"), [(name, ms(each)) for name, each in found.items()]))
        say("")
        for name, (own, limit) in limits.items():
            say(Target(f"{name} : {own}", found[name] / found[own], limit).text)


def at_scale(root: Path) -> None:
    """The same commands in a repository with a long history."""
    found = scale.measured(root)
    life = longlife.LONG
    say(heading(f"{life.commits:,} commits and notes, {life.files:,} files, {life.sessions:,} sessions"))
    cells = [(name, ms(small), ms(big), times(big / small)) for name, (small, big) in found.commands.items()]
    say(rows(("command", "small", "here", "to small"), cells))
    say("")
    say(
        rows(
            ("program", "median", "peak memory"),
            [
                (name, ms(each), f"{found.peaks[name]:.0f} MB" if name in found.peaks else "")
                for name, each in found.reports.items()
            ],
        )
    )
    say("")
    for name, (small, big) in found.commands.items():
        say(Target(f"{name}: here : small", big / small, scale.LIMITS[name]).text)
    reports = found.reports
    own = reports[scale.WEEKLY] - reports[scale.START]
    say(Target(f"{scale.WEEKLY}, less its start-up : git log", own / reports[scale.LOG_WEEKLY], 2).text)
    say(Target(f"{scale.COLD} : git log", reports[scale.COLD] / reports[scale.LOG], 2).text)
    say(Target(f"{scale.WARM} : first", reports[scale.WARM] / reports[scale.COLD], 0.2).text)
    say(Target("most memory of the first", found.peaks[scale.COLD], scale.MEMORY, unit=" MB").text)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def of_code(root: Path) -> None:
    """Checking the patterns of a large project, compared with compiling it."""
    found = medians(patterns.subjects(root), rounds=3, warm_up=0)
    base = found[patterns.COMPILE]
    say(heading(f"Patterns of {patterns.FILES:,} Python files"))
    say(rows(("", "median", "to compileall"), [(name, ms(each), times(each / base)) for name, each in found.items()]))
    say("")
    say(Target(f"{patterns.COLD} : {patterns.COMPILE}", found[patterns.COLD] / base, 3).text)
    for language, taken in medians(patterns.imports(), rounds=3, warm_up=1).items():
        say(Target(f"200 KB of import in {language}", taken, patterns.IMPORTS, unit=" ms").text)


def of_agents(root: Path) -> None:
    """The time that an agent waits at its start, at every turn, and at its end."""
    found = agents.measured(root)
    base = found.python
    say(heading(f"Agents, in a small repository and in one of {longlife.LONG.commits:,} commits"))
    cells = [
        (
            name,
            *(
                cell
                for each in both
                for cell in (ms(each.wall), times(each.wall / base.wall), times(each.cpu / base.cpu))
            ),
        )
        for name, both in found.events.items()
    ]
    say(
        rows(
            ("event", "small", "to python", "processor", "big", "to python", "processor"),
            [(agents.PYTHON, ms(base.wall), "", "", "", "", ""), *cells],
        )
    )
    say("")
    for name, both in found.events.items():
        for size, each in zip(("small", "big"), both, strict=True):
            say(Target(f"{name}, {size} : {agents.PYTHON}", each.wall / base.wall, found.limit(name)).text)


def of_recall(root: Path) -> None:
    """Asking what is known, from all sessions."""
    found = why.measured(root).times
    base = found[why.PYTHON]
    say(heading(f"why and search, with {longlife.LONG.sessions:,} sessions"))
    say(rows(("", "median", "to python"), [(name, ms(each), times(each / base)) for name, each in found.items()]))
    say("")
    for name in (why.WHY_SHORT, *why.SEARCHES):
        say(Target(f"{name} : {why.PYTHON}", found[name] / base, why.PYTHONS).text)
    say(Target(f"{why.WHY_LONG} : {why.BLAME}", found[why.WHY_LONG] / found[why.BLAME], why.BLAMES).text)


def of_growth(root: Path) -> None:
    """A commit where much has piled up; and malicious input, which must not make a command hang."""
    report_flat(flat.measured(root))
    found = costs(growth.subjects(), rounds=5, warm_up=1)
    say(heading("Malicious input, once and twice as long"))
    pairs = {
        name: (found[f"{name}, {growth.ONCE}"].cpu, found[f"{name}, {growth.TWICE}"].cpu) for name in growth.cases()
    }
    say(rows(("CPU time", "once", "twice"), [(name, ms(once), ms(twice)) for name, (once, twice) in pairs.items()]))
    say("")
    for name, (once, twice) in pairs.items():
        say(Target(f"{name}: twice : once", twice / once, growth.LIMIT).text)


def of_teams(root: Path) -> None:
    """What the sessions of colleagues cost those who share theirs, and the server."""
    found = teamwork.measured(root)
    team, crowd = teamwork.TEAM, found.crowd
    say(heading(f"Shared sessions: {team.writers * team.sessions:,} of {team.writers} colleagues, over file://"))
    cells = [(name, ms(off.wall), ms(on.wall), ms(off.cpu), ms(on.cpu)) for name, (off, on) in found.pairs.items()]
    cells += [(f"{name}, git alone", "", ms(each.wall), "", ms(each.cpu)) for name, each in found.floors.items()]
    say(rows(("", "not shared", "shared", "not, CPU", "shared, CPU"), cells))
    say(
        rows(
            ("git session team, 10 of 100 changed", "median", "CPU"),
            [(f"{n:,}", ms(took.wall), ms(took.cpu)) for n, took in found.growth.items()],
        )
    )
    say("")
    for name, (off, on) in found.pairs.items():
        say(Target(f"{name}: shared : not", on.wall / off.wall, teamwork.LIMITS[name]).text)
        say(Target(f"{name}, CPU: shared : not", on.cpu / off.cpu, teamwork.LIMITS[name]).text)
        alone = found.floors.get(name)
        if alone:
            say(f"  {'git alone, elapsed and CPU':<56} {alone.wall / off.wall:6.2f}× {alone.cpu / off.cpu:6.2f}×")
    say(Target("processes added to hooks", sum(found.hooks.values()), 0, unit=" ").text)
    say(Target("bytes of a session on the server", found.bytes_each, teamwork.BYTES, unit=" B").text)
    few, *more = found.growth
    for sessions in more:
        many, least = found.growth[sessions], found.growth[few]
        says = f"{sessions:,} sessions : {few:,}"
        say(Target(f"team after a fetch: {says}", many.wall / least.wall, teamwork.GROWTH).text)
        say(Target(f"team after a fetch, CPU: {says}", many.cpu / least.cpu, teamwork.GROWTH).text)
    say(Target(f"{teamwork.CLONES} at once, {crowd.seconds:.0f} s: sessions lost", crowd.lost, 0, unit=" ").text)
    say(Target(f"{teamwork.CLONES} at once: pushes repeated", crowd.retries, 0, unit=" ").text)


def beside(root: Path) -> None:
    """The most used commands, compared with those of an earlier commit."""
    base = os.environ.get("BASE", "")
    if not base:
        raise SystemExit("bench: against needs a commit: make bench SECTIONS=against BASE=<commit>")
    subjects = against.subjects(root, base)
    found = costs(subjects, rounds=against.ROUNDS)
    say(heading(f"Compared with {base} (`before`)"))
    pairs = {
        name: (found[f"{name}, {against.BEFORE}"], found[f"{name}, {against.NOW}"]) for name in against.names(subjects)
    }
    cells = [(name, ms(old.wall), ms(new.wall), ms(old.cpu), ms(new.cpu)) for name, (old, new) in pairs.items()]
    say(rows(("command", "before", "now", "before, CPU", "now, CPU"), cells))
    say("")
    for name, (old, new) in pairs.items():
        say(Target(f"{name}: now : before", new.wall / old.wall, against.LIMIT).text)
        say(Target(f"{name}, CPU: now : before", new.cpu / old.cpu, against.LIMIT).text)


def report_starts(found: dict[str, float]) -> None:
    """What a figure with Python in it depends on."""
    python, sh = found[processes.PYTHON], found[processes.SHELL]
    say(f"Python starts in {python:.1f} ms, sh in {sh:.1f} ms: {python / sh:.1f} : 1")


ADDED = {commits.PLAIN.name: (0.6, 0.55), "git commit, from an editor": (1.6, 1.6), commits.AMEND.name: (2.0, 2.0)}
"""What our hooks may add, in time and in CPU time, to what those of git-lfs add; of the others as much as of a plain commit."""


def report_commits(kind: commits.Kind, found: dict[str, Cost]) -> None:
    """What each kind of hooks adds."""
    bare = found[commits.BARE]
    cells = [
        (name, ms(each.wall), f"+{each.wall - bare.wall:.1f}", ms(each.cpu), f"+{each.cpu - bare.cpu:.1f}")
        for name, each in found.items()
    ]
    say(heading(kind.name))
    say(rows(("hooks", "median", "added", "CPU", "added"), cells))
    say("")
    limit = 1.4 if kind is commits.AMEND else 1.2
    idle, no_op = found[commits.IDLE], found[commits.NO_OP]
    say(Target("no session : three no-op hooks", idle.wall / no_op.wall, limit).text)
    say(Target("no session : three no-op hooks, CPU", idle.cpu / no_op.cpu, limit).text)
    own = found[commits.ACTIVE]
    for peer in (commits.LFS, commits.PRE_COMMIT):
        if peer not in found:
            if peer != commits.PRE_COMMIT or kind is commits.PLAIN:
                say(f"{peer.split(',')[0]} cannot be installed: not compared")
            continue
        most = ADDED.get(kind.name, ADDED[commits.PLAIN.name]) if peer == commits.LFS else (1 / 6, 1 / 6)
        for what, limit, mine, theirs in (
            ("", most[0], own.wall - bare.wall, found[peer].wall - bare.wall),
            (", CPU", most[1], own.cpu - bare.cpu, found[peer].cpu - bare.cpu),
        ):
            say(Target(f"added, active session : added, {peer}{what}", mine / theirs, limit).text)


def report_hooks(found: dict[str, float], costs: dict[str, float], started: dict[str, Counter[str]]) -> None:
    """Each hook and its parts; what remains is its own work, in sh or in Python."""
    cells = []
    for name in hooks.NAMES:
        active, counts = found[f"{name}, active"], started[name]
        imported = processes.MESSAGE if name.endswith("commit-msg") else processes.IMPORTS
        python = counts["python"] * costs[processes.PYTHON]
        imports = counts["python"] * (costs[imported] - costs[processes.PYTHON])
        git = counts["git"] * costs[processes.GIT]
        shell = costs[processes.SHELL]
        parts = (shell, python, imports, git, active - shell - python - imports - git)
        cells.append((name, ms(found[f"{name}, no session"]), ms(active), *(f"{part:.1f}" for part in parts)))
    say(heading("Each hook alone, and its parts in an active session"))
    say(rows(("hook", "no session", "active", "sh", "python", "imports", "git", "work"), cells))
    say("")
    for name in hooks.NAMES:
        say(f"{name:<20} starts {processes.counted(started[name])}")
    say("\n" + ", ".join(f"{name} {ms(value)}" for name, value in costs.items()))


def report_counts(more: dict[str, Counter[str]]) -> None:
    say(heading("Processes of a commit, and additional ones of other commands"))
    for name, counts in more.items():
        say(f"{name:<20} {processes.counted(counts)}")


def report_moves(rebases: dict[str, Cost], switches: dict[str, Cost]) -> None:
    say(heading(f"git rebase of {moves.PICKS} commits, git switch"))
    for what, found in (("rebase", rebases), ("switch", switches)):
        cells = [(name, ms(each.wall), ms(each.cpu)) for name, each in found.items()]
        say(rows((what, "median", "CPU"), cells))
    say("")
    if commits.LFS not in rebases:
        say(f"{commits.LFS} cannot be installed: not compared")
        return
    for kind in ("wall", "cpu"):
        bare, ours, peer = (getattr(rebases[name], kind) for name in (commits.BARE, moves.OURS, commits.LFS))
        label = ", CPU" if kind == "cpu" else ""
        say(Target(f"added to the rebase : by git-lfs{label}", (ours - bare) / (peer - bare), 0.4).text)
        ratio = getattr(switches[moves.SESSIONS], kind) / getattr(switches[commits.LFS], kind)
        say(Target(f"switch between two sessions : with git-lfs's hooks{label}", ratio, 0.7).text)


def report_flat(found: dict[str, Cost]) -> None:
    say(heading("git commit in an active session, in repositories with much of one thing"))
    say(rows(("repository", "median", "CPU"), [(name, ms(each.wall), ms(each.cpu)) for name, each in found.items()]))
    say("")
    for name, other in flat.COMPARED.items():
        least = found[other]
        says = f"{name} : {other.partition(',')[0] if other == flat.FEW else 'as many branches'}"
        say(Target(says, found[name].wall / least.wall, flat.LIMIT).text)
        say(Target(f"{says}, CPU", found[name].cpu / least.cpu, flat.LIMIT).text)


def report_commands(found: dict[str, float]) -> None:
    start = found[commands.PYTHON]
    say(heading("Commands"))
    say(
        rows(
            ("command", "median", "to python"), [(name, ms(each), times(each / start)) for name, each in found.items()]
        )
    )
    say("")
    for name, limit in commands.LIMITS.items():
        say(Target(f"{name} : {commands.PYTHON}", found[name] / start, limit).text)


if __name__ == "__main__":
    sys.exit(main())
