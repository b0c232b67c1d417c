"""Remote-tracking branches: the one that a branch's name means, as `git switch` has it, and the default branch.

Each remote's fetch refspecs map its branches to refs here (`+refs/heads/*:refs/remotes/origin/*`, git-fetch), so a
remote may be called anything; negative ones (`^…`) are no obstacle to `git switch` (2.39) either. Of several remotes that
have the branch, `checkout.defaultRemote` names the one that is meant; with `checkout.guess` off, none is (git-switch).
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence

from git_session.errors import SessionError
from git_session.git.branches import HEADS
from git_session.git.repository import Repository
from git_session.model.dataclass import dataclass

REMOTES = "refs/remotes/"
_SETTINGS = r"^(remote\..*\.fetch|checkout\.(guess|defaultremote)|init\.defaultbranch)$"
_FALSE = ("false", "no", "off", "0", "")
"""git's words for it (git-config, boolean)."""


@dataclass(frozen=True)
class RemoteBranch:
    """A branch of `remote` as it was when it was last fetched: the full name of the ref that holds it here."""

    remote: str
    ref: str

    @property
    def name(self) -> str:
        """What people call it: `origin/feature/x`."""
        return self.ref.removeprefix(REMOTES)


def remote_branches(repository: Repository, branch: str) -> tuple[RemoteBranch, ...]:
    """The remote-tracking branches that are called `branch` on their remote, in the order of the configuration."""
    return _existing(repository, branch, _settings(repository))


def remote_branch(repository: Repository, branch: str) -> RemoteBranch | None:
    """The remote-tracking branch that `git switch <branch>` would make a local branch of; None when there is none.

    For a `branch` that does not exist here. Raises SessionError `ambiguous-branch` when several remotes have it.
    """
    settings = _settings(repository)
    if settings.get("checkout.guess", ["true"])[-1].lower() in _FALSE:
        return None
    found = _existing(repository, branch, settings)
    if len(found) > 1:
        default = settings.get("checkout.defaultremote", [""])[-1]
        preferred = [each for each in found if each.remote == default]
        if not preferred:
            names = ", ".join(each.name for each in found)
            first = shlex.quote(found[0].name)
            raise SessionError(
                "ambiguous-branch",
                f"{branch!r} is a branch of several remotes: {names}",
                hint=f"git branch --track {shlex.quote(branch)} {first}, then run it again; "
                f"or prefer a remote: git config checkout.defaultRemote {shlex.quote(found[0].remote)}",
            )
        found = (preferred[0],)
    return found[0] if found else None


def branch_of_remote(repository: Repository, name: str) -> str:
    """What the remote-tracking branch `name` (`origin/feature/x`) is called on its remote; empty when there is none of that name."""
    return _source(_settings(repository), REMOTES + name) if _refs(repository, [REMOTES + name]) else ""


def hidden_by(repository: Repository, branch: str) -> str:
    """The remote that may have `branch` unseen: it is cloned with single branches, and not with that one (`git clone
    --single-branch`, `--depth`); empty where whatever the remote has is fetched.
    """
    settings = _settings(repository)
    remote = _default_remote(settings)
    refspecs = _refspecs(settings).get(remote, ())
    is_hidden = refspecs and repository.is_valid_branch_name(branch) and not _tracking_ref(refspecs, HEADS + branch)
    return remote if is_hidden else ""


def how_to_fetch(repository: Repository, branch: str) -> str:
    """The commands that fetch `branch`, from now on too, where a remote may have it unseen (`hidden_by`); else empty."""
    remote = hidden_by(repository, branch)
    if not remote:
        return ""
    origin, word = shlex.quote(remote), shlex.quote(branch)
    return f"git fetch {origin} {word} && git remote set-branches --add {origin} {word} && git fetch {origin}"


def all_remote_branches(repository: Repository) -> list[str]:
    """What the branches of all remotes are called there, those with the newest commits first."""
    settings = _settings(repository)
    listed = repository.git.must("for-each-ref", "--sort=-committerdate", "--format=%(refname)%00%(symref)", REMOTES)
    rows = (row.split("\0") for row in listed.text.splitlines())
    return list(dict.fromkeys(name for ref, symref in rows if not symref and (name := _source(settings, ref))))


def _source(settings: Mapping[str, Sequence[str]], ref: str) -> str:
    """The branch of a remote that is fetched to `ref`; empty when none is."""
    for refspecs in _refspecs(settings).values():
        for each in refspecs:
            pattern, _, target = each.removeprefix("+").partition(":")
            captured = _captured(target, ref)
            if captured is not None and pattern.startswith(HEADS):
                return pattern.replace("*", captured, 1).removeprefix(HEADS)
    return ""


def default_branch(repository: Repository) -> str:
    """The branch that others start from: `main`, or `origin/main` where it is only on a remote; empty without one.

    It is the one that the remote names as its HEAD, else what init.defaultBranch says, main or master. The remote is
    that of checkout.defaultRemote, else `origin`, else the only one.
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


def push_arguments(repository: Repository, branch: str, upstream: str) -> str | None:
    """What `git push` must be told, so that it pushes `branch`: nothing, or ` -u REMOTE BRANCH`; None where there is no remote.

    The latter where there is no `upstream` (`origin/x`; push.default is simple) or it has another name, as after
    `--from origin/main`, or it is a branch of this repository.
    """
    remote = repository.config(f"branch.{branch}.remote") if upstream else None
    if remote in (None, "", "."):
        remotes = (repository.git.ask("remote") or "").split()
        remote = "origin" if "origin" in remotes else next(iter(remotes), "")
    elif upstream.endswith("/" + branch):
        return ""
    return f" -u {shlex.quote(remote)} {shlex.quote(branch)}" if remote else None


def _default_remote(settings: Mapping[str, Sequence[str]]) -> str:
    remotes = list(_refspecs(settings))
    preferred = settings.get("checkout.defaultremote", [""])[-1]
    only = remotes[0] if len(remotes) == 1 else ""
    return next((name for name in (preferred, "origin", only) if name in remotes), "")


def _settings(repository: Repository) -> dict[str, list[str]]:
    """What git's configuration says of remotes and of guessing: every value of each key."""
    found: dict[str, list[str]] = {}
    for row in repository.git.run("config", "--null", "--get-regexp", _SETTINGS).fields:
        key, separator, value = row.partition("\n")
        found.setdefault(key, []).append(value if separator else "true")
    return found


def _refspecs(settings: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Remote -> its fetch refspecs."""
    return {
        key.removeprefix("remote.").removesuffix(".fetch"): values
        for key, values in settings.items()
        if key.startswith("remote.")
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
    """Those of the full ref `names` that exist."""
    asked = [name for name in dict.fromkeys(names) if _can_be_asked(name)]
    # git takes each as a pattern, and lists the refs below it too.
    listed = repository.git.must("for-each-ref", "--format=%(refname)", *asked).text if asked else ""
    return set(asked) & set(listed.split("\n"))


def _can_be_asked(name: str) -> bool:
    try:
        return b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        return False


def _tracking_ref(refspecs: Sequence[str], source: str) -> str:
    """The ref that the remote's ref `source` is fetched to; empty when it is not."""
    return next(_mapped(refspecs, source), "")


def _mapped(refspecs: Sequence[str], source: str) -> Iterator[str]:
    for each in refspecs:
        pattern, _, target = each.removeprefix("+").partition(":")
        captured = _captured(pattern, source)
        if captured is not None and target:
            yield target.replace("*", captured, 1)


def _captured(pattern: str, source: str) -> str | None:
    """What the star of the refspec's side `pattern` stands for in `source`; None when it does not match."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if pattern == source else None
    matches = source.startswith(before) and source.endswith(after) and len(source) >= len(before) + len(after)
    return source[len(before) : len(source) - len(after)] if matches else None
