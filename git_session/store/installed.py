"""The changes that `init` makes to git's configuration, and their removal byte for byte.

`notes.displayRef` gets a value, so that `git log` shows our notes. The bytes added to `<common-dir>/config` are recorded in
`<common-dir>/sessions/installed`. Removing just these bytes restores the file exactly, while `git config --unset` may leave an empty
section or change the end of the last line. Whole sections (our hooks, for a git that runs hooks from its configuration)
are recorded and removed in the same way.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence
from pathlib import Path

from git_session.errors import SessionError
from git_session.git.config_edit import edit
from git_session.git.files.index import has_file_in
from git_session.git.repository import Repository
from git_session.hot.notes import NOTES_REF
from git_session.store.hooks_found import decline_hooks

KEY = "notes.displayRef"
SHOWN = "refs/notes/sessio[n]"
"""A pattern that matches only NOTES_REF. While the ref does not exist, git warns in every log about its plain name, but not
about a pattern (load_display_notes in notes.c, git 2.34 to 2.55)."""


def is_folder_untracked(repository: Repository) -> bool:
    """Has nothing of `.session/` been added to the index, although git does not ignore it?"""
    if has_file_in(repository.index_file, ".session"):
        return False
    listing = ("ls-files", "--others", "--exclude-standard", "--directory", "--", ".session")
    return repository.git.run(*listing).text.strip() == ".session/"


def want_hooks(repository: Repository, *, wanted: bool) -> None:
    """Record whether the user wants hooks in this repository. Raises SessionError `not-writable`."""
    try:
        decline_hooks(repository, declined=not wanted)
    except OSError as error:
        raise _unwritable(f"{error.strerror or error} ({error.filename})") from None


def shows_notes(repository: Repository) -> bool:
    """Does git log already show our notes, by any value in any of git's configuration files?"""
    values = repository.git.ask("config", "--null", "--get-all", KEY) or ""
    return any(fnmatch.fnmatchcase(NOTES_REF, value) for value in values.split("\0") if value)


def show_notes(repository: Repository) -> bool:
    """Add our value to the user's; False if git log already shows our notes. Raises SessionError `not-writable`."""
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
            manifest.write_bytes(
                _inserted(content, after)
            )  # written first: if killed now, it lists bytes that are not there
        except OSError as error:
            raise _unwritable(f"{error.strerror or error} ({error.filename or manifest})") from None
        finally:
            draft.unlink(missing_ok=True)
        return after

    return _edit(repository, added)


def _make_ref_of_plain_name(repository: Repository) -> None:
    """Create our ref, empty, if the user's configuration names it without a pattern, so that git does not warn."""
    values = repository.git.ask("config", "--null", "--get-all", KEY) or ""
    if NOTES_REF not in values.split("\0") or repository.ref(NOTES_REF):
        return
    tree = repository.git.must("hash-object", "-t", "tree", "-w", "--stdin").text
    made = repository.git.run("commit-tree", tree, "-m", "Notes added by git-session")
    if not made.status:  # without an identity the user cannot have commits yet
        repository.move_ref(NOTES_REF, made.text, "", "git session init")


def hide_notes(repository: Repository) -> bool:
    """Remove our value and nothing else; False if there is none of ours. Raises SessionError `not-writable`."""
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
    """Append whole sections atomically; `record` is the file in `sessions` for the bytes added.

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
    """Remove what `add_block` added; if it was changed since, let git remove the `sections`, each atomically.

    False if there was nothing to remove. Raises SessionError `not-writable`.
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


def take_values(repository: Repository, record: str, values: Sequence[tuple[str, str]]) -> None:
    """Remove what `add_block` added to a section of the user's; if it was changed since, only its `values` (key, value).

    Raises SessionError `not-writable`.
    """
    path = repository.common_dir / "sessions" / record
    inserted = _read(path)
    if not _edit(repository, lambda content: _without(content, inserted)):
        for key, value in values:
            finished = repository.git.run("config", "--local", "--fixed-value", "--unset-all", key, value)
            if finished.status not in (0, 5):  # 5: it is not there (git-config, exit codes)
                raise _unwritable(finished.last_error)
    path.unlink(missing_ok=True)


def forget_block(repository: Repository, record: str) -> None:
    """Delete the record of what `add_block` added, if there is one, when nothing of it is in the configuration any more."""
    (repository.common_dir / "sessions" / record).unlink(missing_ok=True)


def forget(repository: Repository) -> None:
    """Delete the record of our changes."""
    _manifest(repository).unlink(missing_ok=True)


def _manifest(repository: Repository) -> Path:
    return repository.common_dir / "sessions" / "installed"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _inserted(before: bytes, after: bytes) -> bytes:
    """The bytes inserted in one place to turn `before` into `after`; empty if there are other differences."""
    pairs = enumerate(zip(before, after, strict=False))
    start = next((at for at, (one, other) in pairs if one != other), len(before))
    inserted = after[start : start + len(after) - len(before)]
    return inserted if before[:start] + inserted + before[start:] == after else b""


def _without(content: bytes, inserted: bytes) -> bytes:
    """`content` with `inserted` removed; unchanged if it is not found exactly once."""
    if not inserted or content.count(inserted) != 1:
        return content
    head, _, tail = content.partition(inserted)
    # If our section got more keys since, removing its header would move them into the section before.
    if b"[" in inserted and tail and not tail.startswith(b"["):
        return content
    return head + (b"\n" if inserted.startswith(b"\n") and tail else b"") + tail


def _edit(repository: Repository, change: Callable[[bytes], bytes]) -> bool:
    """Edit git's configuration; False if `change` changes nothing. Raises SessionError `not-writable`."""
    try:
        return edit(repository.common_dir, change)
    except FileExistsError as error:
        raise _unwritable(f"cannot lock {repository.common_dir / 'config'}: {error.strerror}") from None
    except OSError as error:
        raise _unwritable(f"{error.strerror or error} ({error.filename or 'config'})") from None


def _unwritable(reason: str) -> SessionError:
    return SessionError(
        "not-writable",
        f"cannot write git's configuration: {reason}",
        hint="check the permissions of .git, or wait until the other git process has ended; then run it again",
    )
