"""Whether what colleagues publish is signed, by them: what git says of the signature of each published commit.

git trusts the keys in `gpg.ssh.allowedSignersFile` or the keyring. Its answers are remembered until one of these changes, since each
costs a process or two; commits without a signature cost none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.model.text import one_line
from git_session.services.teamwork.colleagues import Colleague
from git_session.services.workspace import Workspace
from git_session.store.blob_cache import BlobCache, key_of
from git_session.store.teamwork.writers import LARGEST, read_files

GOOD, OTHER, UNKNOWN, BAD, NONE = "good", "other", "unknown", "bad", "none"
_STATES = {"G": GOOD, "U": UNKNOWN, "E": UNKNOWN, "B": BAD, "X": BAD, "Y": BAD, "R": BAD}
"""git's `%G?` (git-log, Pretty Formats); N also stands for what it could not check."""
_MOST = 1 << 20
_OFFLINE = {"GIT_NO_LAZY_FETCH": "1"}
_SIGNERS, _SIGNS = "gpg.ssh.allowedsignersfile", "commit.gpgsign"


@dataclass(frozen=True)
class Signature:
    """The signature of a published commit: `good`, `other` if it is that of the `signer` and not of the colleague, `unknown` if
    nothing says whose the key is, `bad`, or `none`."""

    state: str
    signer: str = ""


def signatures(workspace: Workspace, known: Iterable[Colleague]) -> dict[str, Signature]:
    """Writer -> the signature of what it published last; only those that say something, unless signatures are expected.

    They are expected if the user signs commits or has a file of allowed signers.
    """
    found = {each.writer.id: each for each in known}
    if not found:
        return {}
    settings = _settings(workspace.repository)
    is_expected = bool(settings.get(_SIGNERS)) or settings.get(_SIGNS, "false") not in ("false", "no", "off", "0", "")
    checked = _checked(workspace.repository, settings, [each.writer.oid for each in found.values()])
    rows = {name: _of(each, checked[each.writer.oid]) for name, each in found.items()}
    return {name: each for name, each in rows.items() if is_expected or each.state in (GOOD, OTHER, BAD)}


def _of(colleague: Colleague, found: Signature) -> Signature:
    """`found`, if it is the colleague's, or else that of another."""
    if found.state != GOOD:
        return found
    signer = found.signer.rpartition("<")[2].rstrip(">").casefold()
    emails = [each.casefold() for each in (colleague.email, colleague.writer.email) if each]
    # A principal of ssh may be a list of patterns (ssh-keygen, ALLOWED SIGNERS).
    is_theirs = any(fnmatchcase(email, pattern) for email in emails for pattern in signer.split(","))
    return found if is_theirs else Signature(OTHER, found.signer)


def _settings(repository: Repository) -> dict[str, str]:
    rows = repository.git.run("config", "--null", "--get-regexp", r"^(gpg\.|commit\.gpgsign$)").fields
    pairs = (row.partition("\n") for row in rows)
    return {key: value if separator else "true" for key, separator, value in pairs}


def _checked(repository: Repository, settings: Mapping[str, str], oids: Sequence[str]) -> dict[str, Signature]:
    cache = BlobCache(repository.common_dir, "signatures", key_of(settings, _trusted(repository, settings)), most=_MOST)
    found: dict[str, Signature] = {}
    for oid in oids:
        known = cache.get(oid)
        if known:
            state, _, signer = known.decode("utf-8", "replace").partition(" ")
            found[oid] = Signature(state, signer)
    new = [oid for oid in dict.fromkeys(oids) if oid not in found]
    if new:
        found |= dict.fromkeys(new, Signature(UNKNOWN))  # if git or what it runs fails
        for oid, each in _ask(repository, new).items():
            found[oid] = each
            cache.put(oid, f"{each.state} {one_line(each.signer)}".encode("utf-8", "replace"))
    cache.save(all_rows=False)
    return found


def _trusted(repository: Repository, settings: Mapping[str, str]) -> list[object]:
    """What changes when the user trusts other keys: the sizes and times of the files that list them."""
    gnupg = os.environ.get("GNUPGHOME") or os.path.expanduser("~/.gnupg")
    named = (settings.get(key, "") for key in (_SIGNERS, "gpg.ssh.revocationfile"))
    paths = [*named, *(os.path.join(gnupg, name) for name in ("pubring.kbx", "pubring.gpg", "trustdb.gpg"))]
    found: list[object] = []
    for each in paths:
        try:
            status = os.stat(os.path.join(repository.top, os.path.expanduser(each)))
            found.append([each, status.st_size, status.st_mtime_ns])
        except (OSError, ValueError):
            found.append([each])
    return found


def _ask(repository: Repository, oids: Sequence[str]) -> dict[str, Signature]:
    """What git says of these commits."""
    asked = ("log", "--no-walk=unsorted", "--no-show-signature", "--no-color", "--no-decorate", "-z", "--stdin")
    listed = repository.git.run(
        *asked, "--format=%H %G? %GS", stdin="".join(f"{oid}\n" for oid in oids).encode(), environment=_OFFLINE
    )
    rows = (row.split(" ", 2) for row in listed.fields)
    said = {row[0]: Signature(_STATES.get(row[1], NONE), row[2]) for row in rows if len(row) == 3}
    unsaid = [oid for oid, each in said.items() if each.state == NONE]
    commits = read_files(repository, unsaid, LARGEST, kind="commit")
    signed = {oid for oid, text in commits.items() if b"\ngpgsig" in text.partition(b"\n\n")[0]}
    return {oid: Signature(UNKNOWN) if oid in signed else each for oid, each in said.items()}
