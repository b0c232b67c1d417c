"""`python -m tests.soak`: MINUTES of work from SEED on in 16 worktrees, then doctor and the ledger."""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from threading import Thread

from tests.sandbox import Sandbox
from tests.soak.ledger import checked
from tests.soak.workload import Tally, Worker, keep_house, move_main, remove_stale_locks
from tests.templates import empty, ready

WORKTREES = 16
REAL_CLOCK = {"GIT_SESSION_NOW": "", "GIT_AUTHOR_DATE": "", "GIT_COMMITTER_DATE": ""}
SETTINGS = (("gc.auto", "0"), ("core.fsync", "none"), ("rebase.autoStash", "true"), ("gc.autoDetach", "false"))


def main() -> int:
    """Print figures and what is wrong; the status is 1 if anything is, and the folder is kept."""
    minutes = float(os.environ.get("MINUTES") or 10)
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    box = empty(folder)
    box.environment |= REAL_CLOCK
    ready(box)
    for key, value in SETTINGS:
        box.git("config", key, value)
    sys.stdout.write(f"{WORKTREES} worktrees, {minutes:g} minutes, seed {seed}\n")
    sys.stdout.flush()
    status = _soak(box, folder, minutes * 60, seed)
    if status:
        sys.stdout.write(f"kept in {folder}\n")
    else:
        shutil.rmtree(folder)
    return status


def _soak(box: Sandbox, folder: Path, seconds: float, seed: int) -> int:
    tally = Tally()
    workers = []
    for number in range(WORKTREES):
        branch = f"worker-{number:02}"
        box.session("start", branch, "--worktree", str(folder / branch), "--objective", "First", "--from", "main")
        workers.append(Worker(Sandbox(folder / branch, box.home, environment={**REAL_CLOCK}), branch, seed, tally))
    box.git("checkout", "-q", "--detach")  # so that main may move
    until = time.monotonic() + seconds
    threads = [Thread(target=worker.work, args=(until,)) for worker in workers]
    threads.append(Thread(target=keep_house, args=(box, seed, tally, until)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    remove_stale_locks(box.path / ".git", age=-1)
    for worker in workers:
        worker.settle()
        worker.box.session("status", "-q")
    move_main(box, "chore: the last")
    first = box.json("doctor", "--fix", status=None)
    last = box.json("doctor", status=None)
    ledger = checked(box, [worker.branch for worker in workers], tally.acknowledged)
    faults = [*tally.failures, *ledger.faults]
    faults += [
        f"doctor: {each['code']} {each['where']}: {each['what']}" for each in last["findings"] if not last["well"]
    ]
    faults += [f"the log has: {error}" for error in _logged(box.path / ".git" / "sessions" / "log")]
    faults += [f"left behind: {path}" for path in (box.path / ".git/sessions").rglob("*.tmp")]
    broken = box.run("git", "fsck", "--no-dangling", "--no-progress", status=None)
    faults += [f"fsck: {broken.out}{broken.err}"] if broken.status else []
    _print(tally, first["findings"])
    sys.stdout.write(
        f"{ledger.sessions} sessions, {ledger.events} events, {ledger.commits} commits of which {ledger.gone} are gone, {ledger.seconds} s in them\n"
    )
    for fault in faults:
        sys.stdout.write(f"WRONG  {fault}\n")
    sys.stdout.write(f"{len(faults)} wrong\n")
    return 1 if faults else 0


def _logged(log: Path) -> set[str]:
    """The errors of the kept tracebacks, but for those of a git that met a lock of a killed one."""
    rows = {row for path in log.iterdir() for row in path.read_text("utf-8", "replace").splitlines()}
    errors = {row for row in rows if row[:1].isalpha() and ":" in row and not row.startswith("Traceback ")}
    return {error for error in errors if not error.startswith("RuntimeError: git ")}


def _print(tally: Tally, fixed: list[dict[str, str]]) -> None:
    for name, count in tally.done.most_common():
        sys.stdout.write(f"  {name:34} {count:6} done {tally.refused[name]:5} refused {tally.killed[name]:5} killed\n")
    sys.stdout.write(
        f"{tally.done.total()} commands, {tally.refused.total()} refused, {tally.killed.total()} killed, {len(tally.acknowledged)} texts acknowledged\n"
    )
    for code, count in Counter(each["code"] for each in fixed).items():
        sys.stdout.write(f"doctor fixed {count}: {code}\n")


if __name__ == "__main__":
    sys.exit(main())
