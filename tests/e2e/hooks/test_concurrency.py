"""Many processes at once: every commit has its note, every event is in its journal, and nothing is torn."""

from __future__ import annotations

import subprocess
from collections import Counter

import pytest

from git_session.hot.notes import seconds_in
from git_session.model.event import parse_journal
from tests.properties import FUZZED
from tests.sandbox import Sandbox

WORKTREES, COMMITS, ADDED = (16, 64, 6) if FUZZED else (8, 16, 3)

# Everything runs on the real clock, and as cheaply as it can, so that the processes meet as often as possible.
REAL_CLOCK = {"GIT_SESSION_NOW": "", "GIT_AUTHOR_DATE": "", "GIT_COMMITTER_DATE": ""}
COMMIT = 'n=0; while [ $n -lt {} ]; do git commit -q --allow-empty -m "Commit $n of ${{PWD##*/}}" || exit 1; n=$((n + 1)); done'
ADD = 'n=0; while [ $n -lt {} ]; do git-session objectives add "Added $n" -q || exit 1; n=$((n + 1)); done'


@pytest.mark.fuzz
def test_commits_and_commands_at_once(ready: Sandbox) -> None:
    ready.git("config", "gc.auto", "0")
    ready.git("config", "core.fsync", "none")
    ready.environment |= REAL_CLOCK
    folders = [ready.path.parent / f"tree-{number:02}" for number in range(WORKTREES)]
    for number, folder in enumerate(folders):
        ready.session("start", f"branch-{number:02}", "--worktree", str(folder), "--objective", "First")
    running = [
        subprocess.Popen(
            ["sh", "-c", script], cwd=folder, env=ready.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for folder in folders
        for script in (COMMIT.format(COMMITS), ADD.format(ADDED))
    ]
    for process in running:
        _, errors = process.communicate()
        assert (process.returncode, errors) == (0, b"")

    listed = [line.split()[1] for line in ready.git("notes", "--ref=session", "list").splitlines()]
    noted = set(listed)
    stored = ready.git("ls-tree", "-r", "--name-only", "refs/notes/session").replace("/", "").splitlines()
    assert len(listed) == len(noted) == len(set(stored)) == len(stored)
    sessions = ready.path / ".git" / "sessions"
    for number in range(WORKTREES):
        branch = f"branch-{number:02}"
        made = ready.git("rev-list", f"main..{branch}").splitlines()
        assert len(made) == COMMITS
        assert set(made) <= noted
        (folder,) = sessions.glob(f"{branch}-*")
        journal = parse_journal((folder / "journal").read_bytes())
        assert not journal.damage
        kinds = Counter(event.kind for event in journal.events)
        assert (kinds["commit"], kinds["objective"]) == (COMMITS, 1 + ADDED)
        assert [event.text("oid") for event in journal.events if event.kind == "commit"] == made[::-1]
        records = ready.git("log", "--format=%N", "--notes=session", f"main..{branch}").splitlines()
        assert records.count(f"session: {folder.name}") == COMMITS
        spent = sum(seconds_in(line.encode()) for line in records)
        assert spent <= int(ready.note(branch)["session-time"])
        objectives = ready.json("objectives", "list", cwd=folders[number])["objectives"]
        assert [each["text"] for each in objectives] == ["First", *(f"Added {n}" for n in range(ADDED))]
    assert ready.git("fsck", "--no-dangling", "--no-progress") == ""
    assert not list((sessions / "log").iterdir())
    assert not list(sessions.rglob("*.tmp"))
