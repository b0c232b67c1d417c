"""Several processes that read files at once, for when there are many.

Each is a plain Python of its own, isolated from the folder it is started in and from the user's environment (`-I`), so
that nothing of the repository is ever imported. One that dies takes a single file down with it.
"""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TypeVar

from git_session.architecture.reading.facts import Facts
from git_session.architecture.reading.languages import GRAMMARS, encoded, read
from git_session.architecture.reading.trees.grammars import folders
from git_session.architecture.reading.worker import SECONDS, Task
from git_session.git.process import processors

CHUNK = 128 * 1024
"""Bytes that a worker is given at a time."""
FEW = 1024 * 1024
"""Bytes up to which starting workers would cost more than they bring."""
_PACKAGES = str(Path(__file__).parents[3])
_START = (
    "import sys; sys.path.insert(0, {packages!r}); sys.path += {folders!r}; "
    "from git_session.architecture.reading.worker import main; main()"
)

CRASHED = encoded(Facts(problem="crashed the reader"))
"""Nothing to keep: another time there may be more memory."""

Key = TypeVar("Key")


def read_all(files: Iterable[tuple[Key, Task]], *, workers: int = 0) -> Iterator[tuple[Key, bytes]]:
    """The facts of each file, encoded, in any order.

    The first megabyte of Python is read here; for more, and for what a grammar reads (which has no bound of its own), workers
    are started.
    """
    count = workers or processors()
    waiting = iter(files)
    size = 0
    for key, task in waiting:
        if task[0] in GRAMMARS or (size >= FEW and count > 1):
            crew = _Crew(chain([(key, task)], waiting), count)
            break
        yield key, encoded(read(task[2], task[0], task[1]))
        size += len(task[2])
    else:
        return
    try:
        yield from crew.results()
    finally:
        crew.stop()


class _Crew:
    """Threads that each feed one worker from the same files."""

    def __init__(self, files: Iterator[tuple[Key, Task]], count: int) -> None:
        self._files: Iterator[tuple[object, Task]] = files
        self._lock = threading.Lock()
        self._done: queue.Queue[tuple[object, bytes] | BaseException | None] = queue.Queue()
        self._stopping = False
        self._workers: set[subprocess.Popen[bytes]] = set()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def results(self) -> Iterator[tuple[Key, bytes]]:
        running = len(self._threads)
        while running:
            found = self._done.get()
            if found is None:
                running -= 1
            elif isinstance(found, BaseException):
                raise found
            else:
                yield found  # type: ignore[misc]  # the keys are those that came in

    def stop(self) -> None:
        """End every worker, whatever it is doing."""
        self._stopping = True
        for worker in list(self._workers):
            worker.kill()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        worker = None
        try:
            while not self._stopping and (chunk := self._chunk()):
                worker = worker or self._start()
                found = _asked(worker, [task for _, task in chunk])
                if found is None:
                    self._end(worker)
                    found = [_ended(worker)] if len(chunk) == 1 else [self._alone(task) for _, task in chunk]
                    worker = None
                for (key, _), facts in zip(chunk, found, strict=True):
                    self._done.put((key, facts))
        except BaseException as error:
            self._done.put(error)
        finally:
            if worker:
                self._end(worker)
            self._done.put(None)

    def _chunk(self) -> list[tuple[object, Task]]:
        """The next files; only one thread reads at a time."""
        chunk: list[tuple[object, Task]] = []
        size = 0
        with self._lock:
            for key, task in self._files:
                chunk.append((key, task))
                size += len(task[2])
                if size >= CHUNK:
                    break
        return chunk

    def _alone(self, task: Task) -> bytes:
        """A file of a chunk that killed its worker, in a worker of its own."""
        if self._stopping:
            return b"{}"
        worker = self._start()
        try:
            found = _asked(worker, [task])
        finally:
            self._end(worker)
        return found[0] if found else _ended(worker)

    def _start(self) -> subprocess.Popen[bytes]:
        start = _START.format(packages=_PACKAGES, folders=list(folders()))
        command = [sys.executable, "-I", "-S", "-c", start]
        worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._workers.add(worker)
        return worker

    def _end(self, worker: subprocess.Popen[bytes]) -> None:
        assert worker.stdin and worker.stdout
        with suppress(OSError):
            worker.stdin.close()
        worker.stdout.close()
        worker.wait()
        self._workers.discard(worker)


def _asked(worker: subprocess.Popen[bytes], tasks: list[Task]) -> list[bytes] | None:
    """The facts of each task; None when the worker died over them."""
    assert worker.stdin and worker.stdout
    import pickle  # only where there are workers

    try:
        pickle.dump(tasks, worker.stdin)
        worker.stdin.flush()
        found: list[bytes] = pickle.load(worker.stdout)
    except (OSError, EOFError, pickle.UnpicklingError):
        return None
    return found


def _ended(worker: subprocess.Popen[bytes]) -> bytes:
    """The facts of a file over which a worker came to its end."""
    is_slow = hasattr(signal, "SIGXCPU") and worker.returncode == -signal.SIGXCPU
    return encoded(Facts(problem=f"takes more than {SECONDS} s to read")) if is_slow else CRASHED
