"""Claims of branches: `refs/git-session/claim-<hash of the branch>` on the server, fetched with what colleagues share.

Each is a commit with one file, which only the claimer makes, so that two claims are never the same commit:

    claim.json    {"format": 1, "branch", "writer", "name", "until": MS, "nonce"}

A claim ends when `until` has passed, or when it is replaced by one without branch, name and time. The ref stays, since a plain `git
fetch` does not learn of a deletion.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass
from git_session.store.teamwork.writers import FETCHED, fetched, read_files

FORMAT = 1
LASTS_MS = 8 * 3_600_000
"""How long a claim holds."""
_LATEST_MS = 2 * 86_400_000
"""A claim that ends later than this from now was made by a wrong clock, and does not hold."""
_PREFIX = "claim-"
_MOST = 4096


@dataclass(frozen=True)
class Claim:
    """The claim of a `branch` by the clone `writer` of `name`, until a time (epoch ms), as fetched from `remote` in `ref` at `oid`.

    Without a branch, it claims nothing.
    """

    remote: str
    ref: str
    oid: str
    branch: str
    writer: str
    name: str
    until: int

    def holds(self, now: int) -> bool:
        """Does it hold at `now` (epoch ms)?"""
        return now < self.until <= now + _LATEST_MS


def claim_name(branch: str) -> str:
    """The name of the ref, which says nothing about the branch and has no slash that could conflict with another."""
    import hashlib  # loads OpenSSL

    return _PREFIX + hashlib.sha256(branch.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def claim_file(branch: str, writer: str, name: str, until: int) -> dict[str, bytes]:
    """The files of a commit that claims `branch`; without a branch, of one that claims nothing."""
    row = {"format": FORMAT, "branch": branch, "writer": writer, "name": name, "until": until}
    return {"claim.json": (json.dumps({**row, "nonce": os.urandom(8).hex()}) + "\n").encode()}


def fetched_claim(repository: Repository, remote: str, branch: str) -> tuple[str, Claim | None]:
    """(the fetched commit of the branch's claim, which is empty without one; what it says, None if it cannot be read)."""
    name = claim_name(branch)
    oid = repository.ref(f"{FETCHED}{remote}/{name}")
    return oid, next(iter(_read(repository, remote, {name: oid})), None) if oid else None


def has_claims(repository: Repository) -> bool:
    """Was any claim fetched from any remote?"""
    return any(name.rpartition("/")[2].startswith(_PREFIX) for name in repository.refs(FETCHED))


def fetched_claims_of(repository: Repository, branch: str) -> list[Claim]:
    """All claims of `branch` that were fetched from any remote, whether they hold or not; starts git only if there is one."""
    places = [(*each.rpartition("/"), oid) for each, oid in fetched(repository).items() if f"/{_PREFIX}" in each]
    name = claim_name(branch) if places else ""
    found = [_read(repository, remote, {ref: oid}) for remote, _, ref, oid in places if ref == name]
    return [each for claims in found for each in claims]


def fetched_claims(repository: Repository, remote: str) -> list[Claim]:
    """All claims that were fetched from `remote`, whether they hold or not."""
    refs = repository.refs(f"{FETCHED}{remote}/")
    return _read(repository, remote, {name: oid for name, oid in refs.items() if name.startswith(_PREFIX)})


def _read(repository: Repository, remote: str, refs: Mapping[str, str]) -> list[Claim]:
    files = read_files(repository, [f"{oid}:claim.json" for oid in refs.values()], _MOST)
    found = []
    for ref, oid in refs.items():
        try:
            row = json.loads(files.get(f"{oid}:claim.json", b""))
            branch, writer, name, until = (row[key] for key in ("branch", "writer", "name", "until"))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        texts = all(isinstance(each, str) for each in (branch, writer, name))
        if texts and type(until) is int and row.get("format") == FORMAT and (not branch or ref == claim_name(branch)):
            found.append(Claim(remote, ref, oid, branch, writer, name, until))
    return found
