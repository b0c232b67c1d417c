"""What session.share forbids, wherever it is written: no checkout, deleted branch or unreadable file widens what leaves.

A field leaves only if the rule allows it in the work trees, on the default branch here and on its remote, and on every other branch
that changed `.session/config.yaml` itself; a branch that only lags behind the default branch does not count. A rule on a branch that
is gone holds until another place forbids as much, or the user agrees again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from git_session import __version__
from git_session.errors import SessionError
from git_session.git.branches import HEADS
from git_session.git.repository import Repository
from git_session.git.tracking import default_branch, default_remote, remote_branches
from git_session.hot.settings import LARGEST
from git_session.model.dataclass import dataclass, replace
from git_session.model.sharing import FIELDS
from git_session.model.text import one_line
from git_session.services.workspace import Workspace
from git_session.store.blob_cache import BlobCache, key_of
from git_session.store.configuration import (
    SHARE,
    TRACKED,
    ConfigProblem,
    content_of,
    share_rule_in,
)
from git_session.store.teamwork.state import read_state, write_state
from git_session.store.teamwork.writers import objects_at, read_files

_NAME, _MOST = "share-rules", 1 << 18
"""The cache of the rules in files, and most of its bytes."""


@dataclass(frozen=True)
class ShareRule:
    """The fields that one place allows; `branch` is empty unless the place is a local branch."""

    place: str
    fields: tuple[str, ...]
    branch: str = ""


def forbidden(workspace: Workspace) -> dict[str, str]:
    """Field that must not be shared -> the place whose session.share forbids it.

    Raises SessionError `rule-unknown` if one of the places cannot be read.
    """
    rules = _rules(workspace)
    return _forbidden(rules, _of_gone_branches(workspace, rules))


def forbidden_now(workspace: Workspace) -> dict[str, str]:
    """`forbidden`, without the rules of branches that are gone, for a user who agrees again."""
    return _forbidden(_rules(workspace), {})


def _forbidden(rules: Sequence[ShareRule], gone: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    left = (ShareRule(f"{TRACKED} on {one_line(branch)}, which is gone", fields) for branch, fields in gone.items())
    places = [*rules, *left]
    return {each: rule.place for each in FIELDS for rule in reversed(places) if each not in rule.fields}


def remember_rules(workspace: Workspace) -> dict[str, str]:
    """`forbidden`; what branches forbid is kept for the day when they are gone."""
    rules = _rules(workspace)
    gone = _of_gone_branches(workspace, rules)
    narrow = {each.branch: each.fields for each in rules if each.branch and len(each.fields) < len(FIELDS)}
    _write(workspace, {**gone, **narrow})
    return _forbidden(rules, gone)


def forget_rules(workspace: Workspace) -> None:
    """Forget the rules of branches that are gone: the user agrees again."""
    _write(workspace, {})


def _write(workspace: Workspace, rules: Mapping[str, tuple[str, ...]]) -> None:
    common_dir = workspace.repository.common_dir
    if read_state(common_dir).rules == rules:
        return
    with workspace.store.lock():
        write_state(common_dir, replace(read_state(common_dir), rules=rules))


def _of_gone_branches(workspace: Workspace, rules: list[ShareRule]) -> dict[str, tuple[str, ...]]:
    """Branch that is gone -> the fields that it allowed, unless one of the `rules` forbids as much."""
    return {
        branch: fields
        for branch, fields in read_state(workspace.repository.common_dir).rules.items()
        if not workspace.repository.has_branch(branch) and not any({*each.fields} <= {*fields} for each in rules)
    }


def _rules(workspace: Workspace) -> list[ShareRule]:
    """The rules of all places, that of this work tree first."""
    repository, configuration = workspace.repository, workspace.configuration
    unknown = next((each for each in configuration.problems if each.concerns(SHARE)), None)
    if unknown:
        raise _unknown(unknown.where, unknown.message, unknown.hint)
    place = configuration.origins.get(SHARE.dotted, TRACKED)
    readings = _Readings(repository)
    rules = [ShareRule(place, configuration.settings.share), *readings.of_worktrees(), *readings.of_branches()]
    readings.save()
    return rules


class _Readings:
    """The rules in files, which are read once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._cache = BlobCache(repository.common_dir, _NAME, f"1 {__version__}", most=_MOST)

    def save(self) -> None:
        self._cache.save()

    def of_worktrees(self) -> Iterator[ShareRule]:
        """The rules in the files of the other work trees, which need not be committed."""
        if not (self._repository.common_dir / "worktrees").is_dir():
            return
        for each in self._repository.worktrees():
            top = Path(each.path)
            if top != self._repository.top and (top / ".git").exists():
                path = top / TRACKED
                found = content_of(path, top, str(path))
                if isinstance(found, ConfigProblem):
                    raise _unknown(found.where, found.message, found.hint)
                yield ShareRule(str(path), self._fields(key_of(found), found.encode(), str(path)))

    def of_branches(self) -> Iterator[ShareRule]:
        """The rules in the newest commits of the default branch, here and on its remotes, and of branches with one of their own."""
        main = self._of_default()
        listed = self._repository.git.must("for-each-ref", "--format=%(refname)", HEADS).text.split("\n")
        places = {f"{ref}:{TRACKED}": ref for ref in dict.fromkeys((*main, *listed)) if ref}
        found = self._ids(places)
        usual = {found[name] for name, ref in places.items() if ref in main and name in found}
        others: dict[str, list[str]] = {}
        for name, ref in places.items():
            if name not in found:
                continue
            oid = found[name]
            if ref in main:
                yield self._of(ref, oid)
            elif oid not in usual:
                others.setdefault(oid, []).append(ref)
        for oid, refs in others.items():
            hidden = [f"^{ref}" for ref in main]
            asked = ("rev-list", "--max-count=1", *refs, *hidden, "--", f":(top){TRACKED}")
            if self._repository.git.must(*asked).text:
                yield self._of(refs[0], oid)

    def _ids(self, names: Iterable[str]) -> dict[str, str]:
        """Name (`<ref>:<path>`) -> id of the file, for those that exist; what a partial clone lacks of them is fetched."""
        git = self._repository.git
        found = {name: each.oid for name, each in objects_at(self._repository, names).items()}
        if self._repository.lacks_objects:
            for name in names:
                oid = "" if name in found else git.ask("rev-parse", "--verify", "--quiet", name)
                if oid:
                    git.run("cat-file", "-e", oid)
                    found[name] = oid
        return found

    def _of_default(self) -> tuple[str, ...]:
        """The full refs of the default branch: here, and on the default remote and that of its upstream."""
        repository, name = self._repository, default_branch(self._repository)
        if not name:
            return ()
        remotes = {default_remote(repository)}
        if not repository.has_branch(name):
            name = name.removeprefix(f"{default_remote(repository)}/")
        remotes.update(repository.configuration.values.get(f"branch.{name}.remote", ()))
        tracking = (each.ref for each in remote_branches(repository, name) if each.remote in remotes)
        return (*((HEADS + name,) if repository.has_branch(name) else ()), *tracking)

    def _of(self, ref: str, oid: str) -> ShareRule:
        branch = ref.removeprefix(HEADS) if ref.startswith(HEADS) else ""
        place = f"{TRACKED} on {one_line(branch or ref.removeprefix('refs/remotes/'))}"
        content = None if self._cache.get(oid) else read_files(self._repository, [oid], LARGEST).get(oid)
        return ShareRule(place, self._fields(oid, content, place), branch)

    def _fields(self, key: str, content: bytes | None, place: str) -> tuple[str, ...]:
        """The fields that a file allows, whose `content` is only needed if `key` is not cached; None if it is too large."""
        kept = self._cache.get(key)
        if kept:
            return tuple(json.loads(kept))
        if content is None:
            raise _unknown(place, "is too long, or not in this clone", "")
        found = share_rule_in(content, place)
        if isinstance(found, ConfigProblem):
            raise _unknown(found.where, found.message, found.hint)
        self._cache.put(key, json.dumps(found).encode())
        return found


def _unknown(where: str, message: str, hint: str) -> SessionError:
    return SessionError(
        "rule-unknown",
        f"session.share is unknown, so nothing is published: {where}: {message}",
        hint=hint or "fix the file there, and run it again",
    )
