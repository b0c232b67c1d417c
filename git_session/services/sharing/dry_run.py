"""What an exchange would publish now, found without the network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.session import Session
from git_session.model.text import plural
from git_session.services.sharing.agreement import shared_fields
from git_session.services.sharing.leaving import Withheld, leaving
from git_session.services.workspace import Workspace
from git_session.store.teamwork.published import Content, changed_paths, read_published
from git_session.store.teamwork.snapshots import files_in_manifests
from git_session.store.teamwork.writers import LARGEST, read_files, tips
from git_session.store.writer import writer_of


@dataclass(frozen=True)
class LeavingFile:
    """A file that would be published."""

    path: str  #: Path of the file in the published commit.
    text: str  #: Content of the file, or the size of a binary one; empty if it would be removed.
    removed: bool  #: Whether it would be removed.
    work_file: str  #: Path of the file in the work tree whose content it is; empty unless it belongs to a snapshot.


@dataclass(frozen=True)
class DryRun:
    """What an exchange would publish now."""

    remote: str  #: Name of the remote.
    fields: tuple[str, ...]  #: Fields that are shared.
    files: tuple[LeavingFile, ...]  #: Files that are new or changed since the last publication.
    withheld: tuple[Withheld, ...]  #: Sessions that would stay here.


def dry_run(
    workspace: Workspace, remote: str, agreed_to: Collection[str], as_markdown: Callable[[Session, str], str]
) -> DryRun:
    """What `sync` would publish to `remote` of the fields `agreed_to`, without using the network or writing anything of it."""
    fields = shared_fields(workspace, agreed_to)
    own = writer_of(workspace.repository.common_dir)
    known = read_published(workspace.repository, tips(workspace.repository, remote).get((remote, own), ""))
    found = leaving(workspace, fields, as_markdown, known.blobs)
    changed = changed_paths(found.files, known.blobs)
    return DryRun(remote, fields, _shown(workspace.repository, found.files, changed), found.withheld)


def _shown(repository: Repository, files: Mapping[str, Content], changed: Iterable[str]) -> tuple[LeavingFile, ...]:
    """The `changed` paths, with their content in `files`."""
    contents = {path: files[path] for path in changed if path in files}
    stored = read_files(repository, (each for each in contents.values() if isinstance(each, str)), LARGEST)
    of_work = files_in_manifests({path: each for path, each in files.items() if isinstance(each, bytes)})
    return tuple(
        LeavingFile(path, _text(contents.get(path, b""), stored), path not in contents, of_work.get(path, ""))
        for path in changed
    )


def _text(content: Content, stored: Mapping[str, bytes]) -> str:
    found = stored.get(content, b"") if isinstance(content, str) else content
    if b"\0" in found:
        return f"binary, {plural(len(found), 'byte')}\n"
    return found.decode("utf-8", "replace")
