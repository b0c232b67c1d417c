"""A temporary copy of the index, so that the real one stays unchanged."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from git_session.git.repository import Repository


@contextmanager
def spare_index(repository: Repository) -> Iterator[Path]:
    """The path of the copy, for GIT_INDEX_FILE; it is deleted with its folder on exit."""
    with tempfile.TemporaryDirectory(prefix="git-session-") as folder:
        copy = Path(folder) / "index"
        named = os.environ.get("GIT_INDEX_FILE")
        real = Path(os.path.abspath(named)) if named else repository.git_dir / "index"
        if real.exists():
            # Keep the mtime: git uses it to detect files that changed in the same instant (racy-git).
            shutil.copy2(real, copy)
        yield copy
