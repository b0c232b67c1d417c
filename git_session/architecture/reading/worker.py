"""A process of its own that reads files: chunks come in on stdin, facts go out on stdout, until stdin ends.

It ends with whoever started it, however that ends, and holds nothing: no file, no lock, no child.
"""

from __future__ import annotations

import pickle
import signal
import sys

from git_session.architecture.reading.languages import encoded, read

Task = tuple[str, int, bytes]
"""Language, limit of the length of lines, bytes."""


def main() -> None:
    """Serve until there is nothing more to read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command, which then closes our stdin
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            tasks: list[Task] = pickle.load(source)
        except EOFError:
            return
        try:
            pickle.dump([encoded(read(text, language, limit)) for language, limit, text in tasks], sink)
            sink.flush()
        except BrokenPipeError:
            return
