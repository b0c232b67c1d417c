"""A copy of git's build folder, made of links, whose template for new repositories may hold our hooks.

git's test library creates every repository from `templates/blt`, so that hooks put there are in all of them. Nothing in the folder
that was given is changed.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from git_session.services.hooks.texts import EVENTS, hook_text

OPENER = """\
#!/bin/sh
# Opens a session on a branch that has none, and goes on with our hook.
branch=$(git symbolic-ref -q --short HEAD) && [ ! -d "$(git rev-parse --git-dir)/rebase-apply" ] &&
    ! git config "branch.$branch.session" >/dev/null &&
    (unset GIT_INDEX_FILE; exec '{program}' start -q --objective Everything) </dev/null >/dev/null 2>&1
. "{hook}"
"""
WRITES_HOOKS = "test-lib-functions.sh", b'test_path_is_missing "$hook_file"', b'rm -f "$hook_file"'
"""test_hook refuses to write a hook that exists; here it takes the place of ours."""


def plant(source: Path, folder: Path, *, ours: bool) -> Path:
    """Make the copy of `source` in `folder`, with `ours` with our hooks; return its folder of tests."""
    left_out = shutil.ignore_patterns(".git", "trash directory*", "test-results")
    shutil.copytree(source, folder, copy_function=_link, ignore=left_out)
    for path in (folder / "bin-wrappers").iterdir():
        _replace(path, os.fsencode(source), os.fsencode(folder))
    template = folder / "templates" / "blt"
    shutil.rmtree(template / "hooks")
    (template / "hooks").mkdir()
    if ours:
        name, there, taken = WRITES_HOOKS
        _replace(folder / "t" / name, there, taken)
        (template / "sessions").mkdir()
        _write_hooks(template / "hooks", folder / "ours")
    return folder / "t"


def _write_hooks(hooks: Path, whole: Path) -> None:
    """Write our hooks into `hooks`, of which prepare-commit-msg opens sessions before it goes on with the one in `whole`."""
    whole.mkdir()
    for folder in (hooks, whole):
        for event in EVENTS:
            (folder / event).write_bytes(hook_text(event))
            (folder / event).chmod(0o755)
    opener = OPENER.format(program=Path(sys.executable).with_name("git-session"), hook=whole / "prepare-commit-msg")
    (hooks / "prepare-commit-msg").write_text(opener)


def _link(source: str, target: str) -> None:
    if Path(source).is_symlink():
        os.symlink(os.readlink(source), target)
    else:
        os.symlink(os.path.abspath(source), target)


def _replace(path: Path, old: bytes, new: bytes) -> None:
    """Replace a link by a copy of its file with `new` for `old`."""
    content, mode = path.read_bytes(), path.stat().st_mode
    path.unlink()
    path.write_bytes(content.replace(old, new))
    path.chmod(mode)
