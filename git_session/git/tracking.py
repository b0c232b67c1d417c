"""Remote-tracking branches: the one that `git switch` would choose for a name, and the default branch.

Each remote's fetch refspecs map its branches to local refs (`+refs/heads/*:refs/remotes/origin/*`, git-fetch), whatever the name
of the remote; negative refspecs (`^…`) are ignored, as by `git switch` (2.39). If several remotes have the branch,
`checkout.defaultRemote` decides; with `checkout.guess` off, none is chosen (git-switch).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from git_session.errors import SessionError
from git_session.git.branches import HEADS, REMOTES
from git_session.git.repository import FALSE, Repository
from git_session.model.dataclass import dataclass
from git_session.model.shell import shell_word


@dataclass(frozen=True)
class RemoteBranch:
    """A branch of `remote` as last fetched: `ref` is the full name of its remote-tracking branch."""

    remote: str
    ref: str

    @property
    def name(self) -> str:
        """The short name: `origin/feature/x`."""
        return self.ref.removeprefix(REMOTES)


def remote_branches(repository: Repository, branch: str) -> tuple[RemoteBranch, ...]:
    """The remote-tracking branches that are named `branch` on their remote, in the order of the configuration."""
    return _existing(repository, branch, _settings(repository))


def remote_branch(repository: Repository, branch: str) -> RemoteBranch | None:
    """The remote-tracking branch from which `git switch <branch>` would create a local branch; None if there is none.

    `branch` must not exist locally. Raises SessionError `ambiguous-branch` if several remotes have it.
    """
    settings = _settings(repository)
    if settings.get("checkout.guess", ["true"])[-1].lower() in FALSE:
        return None
    found = _existing(repository, branch, settings)
    if len(found) > 1:
        default = settings.get("checkout.defaultremote", [""])[-1]
        preferred = [each for each in found if each.remote == default]
        if not preferred:
            names = ", ".join(each.name for each in found)
            first = shell_word(found[0].name)
            raise SessionError(
                "ambiguous-branch",
                f"several remotes have a branch {branch!r}: {names}",
                hint=f"git branch --track {shell_word(branch)} {first}, then run it again; "
                f"or prefer a remote: git config checkout.defaultRemote {shell_word(found[0].remote)}",
            )
        found = (preferred[0],)
    return found[0] if found else None


def branch_of_remote(repository: Repository, name: str) -> str:
    """The name on its remote of the remote-tracking branch `name` (`origin/feature/x`); empty if there is none."""
    return _source(_settings(repository), REMOTES + name) if _refs(repository, [REMOTES + name]) else ""


def hidden_by(repository: Repository, branch: str) -> str:
    """The remote that may have `branch` although it is not fetched, because the clone fetches single branches only (`git
    clone --single-branch`, `--depth`); empty if all branches are fetched.
    """
    settings = _settings(repository)
    remote = _default_remote(settings)
    refspecs = _refspecs(settings).get(remote, ())
    is_hidden = refspecs and repository.is_valid_branch_name(branch) and not _tracking_ref(refspecs, HEADS + branch)
    return remote if is_hidden else ""


def how_to_fetch(repository: Repository, branch: str) -> str:
    """The commands that fetch `branch`, now and later, if a remote may hide it (`hidden_by`); else empty."""
    remote = hidden_by(repository, branch)
    if not remote:
        return ""
    origin, word = shell_word(remote), shell_word(branch)
    return f"git fetch {origin} {word} && git remote set-branches --add {origin} {word} && git fetch {origin}"


def all_remote_branches(repository: Repository) -> list[str]:
    """The names of the branches of all remotes, those with the newest commits first."""
    settings = _settings(repository)
    listed = repository.git.must("for-each-ref", "--sort=-committerdate", "--format=%(refname)%00%(symref)", REMOTES)
    rows = (row.split("\0") for row in listed.text.splitlines())
    return list(dict.fromkeys(name for ref, symref in rows if not symref and (name := _source(settings, ref))))


def _source(settings: Mapping[str, Sequence[str]], ref: str) -> str:
    """The branch of a remote that is fetched to `ref`; empty if none is."""
    for refspecs in _refspecs(settings).values():
        for each in refspecs:
            pattern, _, target = each.removeprefix("+").partition(":")
            captured = _captured(target, ref)
            if captured is not None and pattern.startswith(HEADS):
                return pattern.replace("*", captured, 1).removeprefix(HEADS)
    return ""


def default_branch(repository: Repository) -> str:
    """The default branch: `main`, or `origin/main` if it exists on a remote only; empty without one.

    It is the remote's HEAD, else init.defaultBranch, main or master. The remote is checkout.defaultRemote, else `origin`,
    else the only one.
    """
    settings = _settings(repository)
    remote = _default_remote(settings)
    head = repository.git.ask("symbolic-ref", "--quiet", f"{REMOTES}{remote}/HEAD") if remote else None
    named = (head or "").removeprefix(f"{REMOTES}{remote}/")
    names = [named, settings.get("init.defaultbranch", [""])[-1], "main", "master"]
    candidates = [
        ref for name in names if name for ref in (HEADS + name, *([f"{REMOTES}{remote}/{name}"] if remote else []))
    ]
    there = _refs(repository, candidates)
    found = next((ref for ref in candidates if ref in there), "")
    return found.removeprefix(HEADS).removeprefix(REMOTES)


def default_remote(repository: Repository) -> str:
    """checkout.defaultRemote, else `origin`, else the only remote; empty if none of them exists."""
    return _default_remote(_settings(repository))


def push_arguments(repository: Repository, branch: str, upstream: str) -> str | None:
    """The arguments with which `git push` pushes `branch`: empty or ` -u REMOTE BRANCH`; None without a remote.

    They are needed if the branch has no `upstream` (`origin/x`; push.default is simple), or one with another name, as after
    `--from origin/main`, or one in this repository.
    """
    remote = repository.config(f"branch.{branch}.remote") if upstream else None
    if remote in (None, "", "."):
        remotes = (repository.git.ask("remote") or "").split()
        remote = "origin" if "origin" in remotes else next(iter(remotes), "")
    elif upstream.endswith("/" + branch):
        return ""
    return f" -u {shell_word(remote)} {shell_word(branch)}" if remote else None


def _default_remote(settings: Mapping[str, Sequence[str]]) -> str:
    remotes = list(_refspecs(settings))
    preferred = settings.get("checkout.defaultremote", [""])[-1]
    only = remotes[0] if len(remotes) == 1 else ""
    return next((name for name in (preferred, "origin", only) if name in remotes), "")


def _settings(repository: Repository) -> Mapping[str, Sequence[str]]:
    """The values of each key of git's configuration about remotes and guessing."""
    return repository.configuration.values


def _refspecs(settings: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Remote -> its fetch refspecs."""
    return {
        key.removeprefix("remote.").removesuffix(".fetch"): values
        for key, values in settings.items()
        if key.startswith("remote.") and key.endswith(".fetch")
    }


def _existing(repository: Repository, branch: str, settings: Mapping[str, Sequence[str]]) -> tuple[RemoteBranch, ...]:
    mapped = [
        RemoteBranch(remote, ref)
        for remote, refspecs in _refspecs(settings).items()
        if (ref := _tracking_ref(refspecs, HEADS + branch))
    ]
    there = _refs(repository, [each.ref for each in mapped])
    return tuple(each for each in mapped if each.ref in there)


def _refs(repository: Repository, names: Sequence[str]) -> set[str]:
    """The full ref `names` that exist."""
    return {name for name in dict.fromkeys(names) if _can_be_asked(name) and repository.has_ref(name)}


def _can_be_asked(name: str) -> bool:
    try:
        return b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        return False


def _tracking_ref(refspecs: Sequence[str], source: str) -> str:
    """The ref that the remote's ref `source` is fetched to; empty if it is not fetched."""
    return next(_mapped(refspecs, source), "")


def _mapped(refspecs: Sequence[str], source: str) -> Iterator[str]:
    for each in refspecs:
        pattern, _, target = each.removeprefix("+").partition(":")
        captured = _captured(pattern, source)
        if captured is not None and target:
            yield target.replace("*", captured, 1)


def _captured(pattern: str, source: str) -> str | None:
    """The part of `source` that the star of `pattern`, one side of a refspec, matches; None if it does not match."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if pattern == source else None
    matches = source.startswith(before) and source.endswith(after) and len(source) >= len(before) + len(after)
    return source[len(before) : len(source) - len(after)] if matches else None
