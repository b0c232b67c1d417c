"""Many processes at once: every commit has its note, every event is in its journal."""

from __future__ import annotations

import subprocess
from collections import Counter

from tests.sandbox import Sandbox

WORKTREES, COMMITS = 8, 10


def test_commits_and_commands_at_once(ready: Sandbox) -> None:
    folders = [ready.path.parent / f"tree-{number}" for number in range(WORKTREES)]
    for number, folder in enumerate(folders):
        ready.session("start", f"branch-{number}", "--worktree", str(folder), "--objective", "First")
    commits = (
        'for n in 0 1 2 3 4 5 6 7 8 9; do git commit -q --allow-empty -m "Commit $n of ${PWD##*/}" || exit 1; done'
    )
    commands = 'for n in 0 1 2; do git-session objectives add "Added $n" -q || exit 1; done'
    running = [
        subprocess.Popen(
            ["sh", "-c", script], cwd=folder, env=ready.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for folder in folders
        for script in (commits, commands)
    ]
    for process in running:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    noted = {line.split()[1] for line in ready.git("notes", "--ref=session", "list").splitlines()}
    for number in range(WORKTREES):
        made = set(ready.git("rev-list", f"main..branch-{number}").splitlines())
        assert len(made) == COMMITS
        assert made <= noted
        kinds = Counter(kind for kind, _ in ready.journal(f"branch-{number}"))
        assert (kinds["commit"], kinds["objective"]) == (COMMITS, 4)
        recorded = {body["oid"] for kind, body in ready.journal(f"branch-{number}") if kind == "commit"}
        assert recorded == made
        assert ready.note(f"branch-{number}")["session"].startswith(f"branch-{number}-")
    assert not list((ready.path / ".git" / "sessions" / "log").iterdir())
    assert not list((ready.path / ".git" / "sessions").rglob("*.tmp"))
