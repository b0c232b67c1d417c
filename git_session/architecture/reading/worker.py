"""A process of its own that reads files: chunks come in on stdin, facts go out on stdout, until stdin ends.

It ends with whoever started it, however that ends, and holds nothing: no file, no lock, no child. A file that takes it more
than SECONDS to read, or MEMORY, ends it: some small inputs cost a parser of tree-sitter (0.26.1) time that grows with their
square, and its own way to stop, a callback, is not asked while it recovers from errors.
"""

from __future__ import annotations

import signal
import sys
import time

from git_session.architecture.reading.languages import encoded, read

Task = tuple[str, int, bytes]
"""Language, limit of the length of lines, bytes."""
SECONDS = 5
"""Computing time that a file may take: a hundred times what a megabyte of ordinary code does."""
MEMORY = 1 << 30
"""Bytes of address space that reading may take."""


def main() -> None:
    """Serve until there is nothing more to read."""
    import pickle

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which then closes our stdin
    _bound_memory()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            tasks: list[Task] = pickle.load(source)
        except EOFError:
            return
        try:
            pickle.dump([_facts(task) for task in tasks], sink)
            sink.flush()
        except BrokenPipeError:
            return


def _facts(task: Task) -> bytes:
    language, limit, text = task
    _bound_time()
    return encoded(read(text, language, limit))


def _bound_time() -> None:
    """Let the system end this process (SIGXCPU) when it has computed for SECONDS more."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        until = int(time.process_time()) + 1 + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (until if most == resource.RLIM_INFINITY else min(until, most), most))


def _bound_memory() -> None:
    if sys.platform == "linux":  # elsewhere the system does not go by it
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, most))
