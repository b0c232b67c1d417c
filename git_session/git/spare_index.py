"""A copy of the index to work on, so that the real one is not touched."""

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
    """Where the copy lies, for GIT_INDEX_FILE; its folder goes with it."""
    with tempfile.TemporaryDirectory(prefix="git-session-") as folder:
        copy = Path(folder) / "index"
        named = os.environ.get("GIT_INDEX_FILE")
        real = Path(os.path.abspath(named)) if named else repository.git_dir / "index"
        if real.exists():
            # With its time: by that git knows which files may have changed since in the same instant (racy-git).
            shutil.copy2(real, copy)
        yield copy
