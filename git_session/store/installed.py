"""What `init` changes in git's own configuration, and how it is taken out again, byte for byte.

`notes.displayRef` gets one value more, so that `git log` shows our records. The bytes that this put
into `<common-dir>/config` are kept in `<common-dir>/sessions/installed`; taking just these out again also undoes what
`git config --unset` would leave behind or take away (an empty section, a last line without its end). Whole sections that
are added (our hooks, for a git that runs them from there) are recorded and taken out in the same way.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.config_edit import edit
from git_session.git.repository import Repository
from git_session.hot.notes import NOTES_REF

KEY = "notes.displayRef"
SHOWN = "refs/notes/sessio[n]"
"""Matches NOTES_REF alone. git warns of a plain name in every log as long as there is no such ref, and not of a pattern
(load_display_notes in notes.c, git 2.34 to 2.55)."""


_NO_HOOKS = "no-hooks"
"""In `sessions`: the user wants none (`git session init --no-hooks`)."""


def lacks_hooks(repository: Repository) -> bool:
    """Are our hooks not here, as in a fresh clone, though nobody said that they are not wanted?"""
    sessions = repository.common_dir / "sessions"
    return not (sessions / "hooks" / "post-commit").exists() and not (sessions / _NO_HOOKS).exists()


def want_hooks(repository: Repository, *, wanted: bool) -> None:
    """Remember whether hooks are wanted here."""
    marker = repository.common_dir / "sessions" / _NO_HOOKS
    try:
        marker.unlink(missing_ok=True) if wanted else marker.touch()
    except OSError as error:
        raise _unwritable(f"{error.strerror or error} ({marker})") from None


def shows_notes(repository: Repository) -> bool:
    """Does git log show our records already, by any value in any of git's configuration files?"""
    values = repository.git.ask("config", "--null", "--get-all", KEY) or ""
    return any(fnmatch.fnmatchcase(NOTES_REF, value) for value in values.split("\0") if value)


def show_notes(repository: Repository) -> bool:
    """Add our value to the user's own; False when git log shows the records already. Raises SessionError `not-writable`."""
    if shows_notes(repository):
        _make_ref_of_plain_name(repository)
        return False
    manifest = _manifest(repository)
    draft = manifest.with_suffix(".tmp")

    def added(content: bytes) -> bytes:
        try:
            draft.write_bytes(content)
            finished = repository.git.run("config", "--file", str(draft), "--add", KEY, SHOWN)
            if finished.status:
                raise _unwritable(finished.last_error)
            after = draft.read_bytes()
            manifest.write_bytes(_inserted(content, after))  # before it is true: killed in between, it tells of nothing
        except OSError as error:
            raise _unwritable(f"{error.strerror or error} ({error.filename or manifest})") from None
        finally:
            draft.unlink(missing_ok=True)
        return after

    return _edit(repository, added)


def _make_ref_of_plain_name(repository: Repository) -> None:
    """Where the user's own configuration names our ref plainly, let there be one, empty, so that git does not warn."""
    values = repository.git.ask("config", "--null", "--get-all", KEY) or ""
    if NOTES_REF not in values.split("\0") or repository.ref(NOTES_REF):
        return
    tree = repository.git.must("hash-object", "-t", "tree", "-w", "--stdin").text
    made = repository.git.run("commit-tree", tree, "-m", "Notes added by git-session")
    if not made.status:  # without an identity there is no commit yet either
        repository.move_ref(NOTES_REF, made.text, "", "git session init")


def hide_notes(repository: Repository) -> bool:
    """Take out our value and nothing else; False when it is not ours or not there. Raises SessionError `not-writable`."""
    inserted = _read(_manifest(repository))
    ours = next(
        (each for each in (SHOWN, NOTES_REF) if each in repository.config_all(KEY)), ""
    )  # an older version's last
    if not ours:
        return False
    if not _edit(repository, lambda content: _without(content, inserted)):
        finished = repository.git.run("config", "--local", "--fixed-value", "--unset-all", KEY, ours)
        if finished.status:
            raise _unwritable(finished.last_error)
    return True


def add_block(repository: Repository, block: bytes, record: str) -> None:
    """Add whole sections at the end, in one step. `record`: the file in `sessions` for the bytes that this adds.

    Raises SessionError `not-writable`.
    """
    path = repository.common_dir / "sessions" / record

    def added(content: bytes) -> bytes:
        inserted = block if not content or content.endswith(b"\n") else b"\n" + block
        try:
            path.write_bytes(inserted)
        except OSError as error:
            raise _unwritable(f"{error.strerror or error} ({path})") from None
        return content + inserted

    try:
        _edit(repository, added)
    except SessionError:
        path.unlink(missing_ok=True)
        raise


def take_block(repository: Repository, record: str, sections: Sequence[str]) -> bool:
    """Take out what `add_block` added; where it was changed since, git removes the `sections`, each in one step.

    False when there was nothing to take out. Raises SessionError `not-writable`.
    """
    path = repository.common_dir / "sessions" / record
    inserted = _read(path)
    if sections and not _edit(repository, lambda content: _without(content, inserted)):
        for section in sections:
            finished = repository.git.run("config", "--local", "--remove-section", section)
            if finished.status:
                raise _unwritable(finished.last_error)
    path.unlink(missing_ok=True)
    return bool(sections)


def forget(repository: Repository) -> None:
    """Drop the record of what was changed."""
    _manifest(repository).unlink(missing_ok=True)


def _manifest(repository: Repository) -> Path:
    return repository.common_dir / "sessions" / "installed"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _inserted(before: bytes, after: bytes) -> bytes:
    """The bytes that `after` has more than `before`, in one place; empty when that is not all the difference."""
    pairs = enumerate(zip(before, after, strict=False))
    start = next((at for at, (one, other) in pairs if one != other), len(before))
    inserted = after[start : start + len(after) - len(before)]
    return inserted if before[:start] + inserted + before[start:] == after else b""


def _without(content: bytes, inserted: bytes) -> bytes:
    """`content` as it was before `inserted` came in; unchanged where that cannot be told."""
    if not inserted or content.count(inserted) != 1:
        return content
    head, _, tail = content.partition(inserted)
    # A section that was ours may have got more keys since: those are not to move into the section before.
    if b"[" in inserted and tail and not tail.startswith(b"["):
        return content
    return head + (b"\n" if inserted.startswith(b"\n") and tail else b"") + tail


def _edit(repository: Repository, change: Callable[[bytes], bytes]) -> bool:
    """Write git's configuration; False when `change` changes nothing. Raises SessionError `not-writable`."""
    try:
        return edit(repository.common_dir, change)
    except FileExistsError as error:
        raise _unwritable(f"could not lock {repository.common_dir / 'config'}: {error.strerror}") from None
    except OSError as error:
        raise _unwritable(f"{error.strerror or error} ({error.filename or 'config'})") from None


def _unwritable(reason: str) -> SessionError:
    return SessionError(
        "not-writable",
        f"cannot write git's configuration: {reason}",
        hint="check the permissions of .git, or wait until the other git process has ended; then run it again",
    )
