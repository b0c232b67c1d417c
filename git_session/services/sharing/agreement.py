"""What the user has agreed to share, with which remote: `remote.<name>.sessionShare` in the clone's own configuration.

Beside it stands the refspec by which every `git fetch` brings what colleagues share, and fetch.unpackLimit, so that git keeps what
several of them changed in one pack. All are removed byte for byte. No file that comes with a clone can add to them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from git_session.errors import SessionError
from git_session.git.repository import Repository
from git_session.git.tracking import default_remote
from git_session.model.settings import REMOTE
from git_session.model.sharing import FIELDS
from git_session.model.shell import shell_word
from git_session.services.sharing.share_rule import forbidden
from git_session.services.workspace import Workspace
from git_session.store.installed import add_block, forget_block, take_values
from git_session.store.teamwork.writers import FETCHED, ON_SERVER

_KEYS = r"^remote\..*\.sessionshare$"
_UNPACK, _LEAST_PACKED = "fetch.unpackLimit", "50"
"""With so many objects (git's default: 100), a fetch keeps the pack. A change of a colleague is about eight objects, and to create a
file for each takes longer than everything else that git does to fetch them."""
_UNPACK_RECORD = "sync.fetch"


def agreed(repository: Repository) -> dict[str, tuple[str, ...]]:
    """Remote -> the fields that the user agreed to share with it."""
    rows = repository.git.run("config", "--local", "--null", "--get-regexp", _KEYS).fields
    pairs = (row.partition("\n") for row in rows)
    return {
        key.removeprefix("remote.").rpartition(".")[0]: tuple(each for each in FIELDS if each in value.split())
        for key, _, value in pairs
    }


def shared_fields(workspace: Workspace, agreed_to: Collection[str]) -> tuple[str, ...]:
    """The fields that leave: what the user agreed to, as far as session.share allows it. Raises SessionError `rule-unknown`."""
    return allowed(agreed_to, forbidden(workspace))


def allowed(agreed_to: Collection[str], barred: Collection[str]) -> tuple[str, ...]:
    """Those of the fields that the user agreed to that are not `barred`."""
    return tuple(each for each in FIELDS if each in agreed_to and each not in barred)


def chosen_remote(workspace: Workspace, name: str = "") -> str:
    """The remote to share with: `name`, or else session.remote, or else the default one. Raises SessionError `no-remote`."""
    repository = workspace.repository
    remotes = (repository.git.ask("remote") or "").splitlines()
    wanted = name or repository.config(REMOTE) or default_remote(repository)
    if wanted in remotes:
        return wanted
    if not wanted:
        several = (
            f"choose one: git session sync --on {shell_word(remotes[0])}" if remotes else "git remote add origin <url>"
        )
        raise SessionError("no-remote", "there is no remote to share with", hint=several)
    named = "" if name else f" (named by git config {REMOTE})"
    raise SessionError(
        "no-remote", f"there is no remote {wanted!r}{named}", hint=f"git remote add {shell_word(wanted)} <url>"
    )


def agree(workspace: Workspace, remote: str, fields: Sequence[str]) -> None:
    """Record that `fields` are shared with `remote`, and let every fetch bring what colleagues share."""
    withdraw(workspace, remote)
    with workspace.store.lock():
        name = remote.replace("\\", "\\\\").replace('"', '\\"')
        # Without quotes, a comment begins at `;` and `#`.
        refspec = f'"{_refspec(name)}"' if any(each in remote for each in ';#"\\') else _refspec(remote)
        block = f'[remote "{name}"]\n\tfetch = {refspec}\n\tsessionShare = {" ".join(fields)}\n'
        add_block(workspace.repository, block.encode("utf-8", "surrogateescape"), _record(remote))
        if not _has_limit(workspace.repository):
            section, _, key = _UNPACK.partition(".")
            add_block(workspace.repository, f"[{section}]\n\t{key} = {_LEAST_PACKED}\n".encode(), _UNPACK_RECORD)


def _has_limit(repository: Repository) -> bool:
    """Is there a limit already, the user's or ours?"""
    return any(repository.config(each) is not None for each in (_UNPACK, "transfer.unpackLimit"))


def name_before(repository: Repository, remote: str) -> str:
    """The name that `remote` had when it was agreed to share with it; empty if that is still its name.

    `git remote rename` takes the agreement along, but leaves our refspec, refs and record as they are.
    """
    head, tail = _refspec("\0").split("\0")
    values = repository.config_all(f"remote.{remote}.fetch")
    names = [each.removeprefix(head).removesuffix(tail) for each in values if each.startswith(head)]
    return names[0] if names and remote not in names else ""


def rename(workspace: Workspace, before: str, remote: str) -> None:
    """Make the agreement, which was about the remote when it was called `before`, one about `remote`."""
    fields = agreed(workspace.repository)[remote]
    withdraw(workspace, remote, before=before)
    agree(workspace, remote, fields)


def withdraw(workspace: Workspace, remote: str, *, before: str = "") -> None:
    """Undo `agree`, which was made when the remote was called `before`, if that is given.

    Of a remote that git removed, with the agreement about it, only our record is left.
    """
    name, found = before or remote, agreed(workspace.repository)
    if not found.keys() - {remote} and (workspace.repository.common_dir / "sessions" / _UNPACK_RECORD).exists():
        with workspace.store.lock():
            take_values(workspace.repository, _UNPACK_RECORD, ((_UNPACK, _LEAST_PACKED),))
    fields = found.get(remote)
    if fields is None:
        forget_block(workspace.repository, _record(name))
        return
    with workspace.store.lock():
        values = ((f"remote.{remote}.fetch", _refspec(name)), (f"remote.{remote}.sessionShare", " ".join(fields)))
        take_values(workspace.repository, _record(name), values)


def _refspec(remote: str) -> str:
    return f"+{ON_SERVER}*:{FETCHED}{remote}/*"


def _record(remote: str) -> str:
    """The file in `sessions` with the bytes added to the configuration."""
    from urllib.parse import quote

    return f"sync-{quote(remote, safe='')}"
