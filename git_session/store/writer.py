"""The id of this clone as a writer of events: `<common-dir>/sessions/writer`.

Journals that are united (`model.union`), archives and published sessions name their writer by it. It is random, and says nothing
about person or machine. A copy of the whole folder has the same id, until `git session sync` notices.
"""

from __future__ import annotations

import os
from pathlib import Path

from git_session.hot.system import open_file, read

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 12


def writer_of(common_dir: Path) -> str:
    """The id of this clone; empty if it has none yet."""
    try:
        text = read(os.fsencode(common_dir / "sessions" / "writer")).decode("ascii").strip()
    except (OSError, ValueError):
        return ""
    return text if len(text) == _LENGTH and set(text) <= set(_LETTERS) else ""


def make_writer(common_dir: Path, *, anew: bool = False) -> str:
    """The id of this clone, made if it has none, or `anew`. To be called under the lock of the store."""
    found = "" if anew else writer_of(common_dir)
    if not found:
        found = "".join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(_LENGTH))
        # One write instead of a temporary file, which a kill would leave: whatever is there is an id or none.
        descriptor = open_file(str(common_dir / "sessions" / "writer"), os.O_WRONLY | os.O_CREAT)
        try:
            os.pwrite(descriptor, f"{found}\n".encode(), 0)
            os.ftruncate(descriptor, _LENGTH + 1)
        finally:
            os.close(descriptor)
    return found
