"""Asks for the checks of a commit: the user's command (`session.ciCommand`), or else `gh` or `glab`, by the forge of the remote.

None of it comes from a file that git tracks. Each answer, also that there is none, is kept by commit (`store.background.checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from git_session.git.branches import upstream_of
from git_session.git.forges.programs import NoAnswer, api
from git_session.git.forges.remotes import forge_of, main_remote
from git_session.git.process import TIMED_OUT
from git_session.git.repository import Repository
from git_session.git.running import CommandAnswer, answer_of, as_git_runs
from git_session.git.tracking import default_remote, push_arguments
from git_session.model.ci import NONE, UNKNOWN, CommitChecks
from git_session.model.ci_answers import GITHUB_QUERY, Answered, command_checks, github_checks, gitlab_checks
from git_session.model.dataclass import dataclass, replace
from git_session.model.forge import GITHUB, GITLAB, Forge
from git_session.model.settings import CI_COMMAND
from git_session.model.text import cut, one_line
from git_session.services.workspace import Workspace
from git_session.store.background.checks import keep_checks, read_checks

_REASON = 200
_SET_COMMAND = f"git config {CI_COMMAND} <command>"


@dataclass(frozen=True)
class _Asked:
    """What somebody answered, and whether it is UNKNOWN because the forge cannot be reached."""

    checks: CommitChecks
    is_offline: bool = False


def ask(workspace: Workspace, commit: str, branch: str) -> CommitChecks:
    """The checks of `commit`, of `branch`, by whoever is to be asked, within session.networkTimeout; keeps and returns the answer.

    If the forge cannot be reached, it is the last one of the same source, with the problem. The last one is kept in any case, since
    it is still what is known; but a command that is broken, or a program that is not signed in, gives no answer.
    """
    common_dir = workspace.repository.common_dir
    asked = _asked(workspace, commit, branch)
    if asked.checks.state != UNKNOWN:
        found = replace(asked.checks, at=workspace.now)
        keep_checks(common_dir, found, now=workspace.now)
        return found
    known = read_checks(common_dir, commit)
    if not (known and known.checks.at):
        keep_checks(common_dir, asked.checks, now=workspace.now)
        return asked.checks
    last = replace(known.checks, problem=asked.checks.problem, remedy=asked.checks.remedy)
    keep_checks(common_dir, last, now=workspace.now)
    return last if asked.is_offline and last.source == asked.checks.source else asked.checks


def checks_now(workspace: Workspace, commit: str, branch: str) -> CommitChecks:
    """`ask`, unless no remote-tracking branch has `commit`, the tip of `branch`: then nobody can know it."""
    repository = workspace.repository
    if not repository.git.must("rev-list", "--max-count=1", commit, "--not", "--remotes", "--").text:
        return ask(workspace, commit, branch)
    upstream = upstream_of(repository, branch) if branch else None
    to = push_arguments(repository, branch, upstream.name if upstream else "") if branch else None
    remedy = "" if to is None else f"git push{to}"
    return CommitChecks(
        commit, UNKNOWN, problem="it is not pushed" if to is not None else "it is on no remote", remedy=remedy
    )


def _asked(workspace: Workspace, commit: str, branch: str) -> _Asked:
    repository = workspace.repository
    seconds = workspace.configuration.network_seconds
    command = repository.config(CI_COMMAND)
    if command:
        given = {"GIT_SESSION_CI_COMMIT": commit, "GIT_SESSION_CI_BRANCH": branch}
        answer = answer_of(as_git_runs(command, commit), str(repository.top), seconds=seconds, environment=given)
        return _read(commit, CI_COMMAND, lambda: _told(answer))
    if command is not None:
        problem = f"{CI_COMMAND} is empty, so nobody is asked"
        return _Asked(CommitChecks(commit, UNKNOWN, problem=problem, remedy=_SET_COMMAND))
    found: _Asked | None = None
    for forge in _forges(repository, branch):
        asked = _github(forge, commit, seconds) if forge.kind == GITHUB else _gitlab(forge, commit, seconds)
        if asked.checks.state not in (NONE, UNKNOWN):
            return asked
        found = found or asked
    problem = f"no remote is on GitHub or GitLab, and {CI_COMMAND} is not set"
    return found or _Asked(CommitChecks(commit, UNKNOWN, problem=problem, remedy=_SET_COMMAND))


def _forges(repository: Repository, branch: str) -> Iterator[Forge]:
    """The repositories that may have checks of the branch: where it is pushed, and for a fork the one it was forked from."""
    pushed = (repository.config(f"branch.{branch}.{key}") or "" for key in ("pushRemote", "remote"))
    remotes = (
        *pushed,
        repository.config("remote.pushDefault") or "",
        default_remote(repository),
        main_remote(repository),
    )
    seen = set()
    for remote in dict.fromkeys(remotes):
        forge = forge_of(repository, remote)
        if forge and forge.kind in (GITHUB, GITLAB) and forge.web not in seen:
            seen.add(forge.web)
            yield forge


def _github(forge: Forge, commit: str, seconds: float) -> _Asked:
    owner, _, name = forge.path.partition("/")
    given = (f"query={GITHUB_QUERY}", f"owner={owner}", f"name={name}", f"oid={commit}")
    fields = [word for each in given for word in ("-f", each)]
    return _read(commit, "gh", lambda: _there(github_checks(api(forge, "graphql", *fields, seconds=seconds)), forge))


def _gitlab(forge: Forge, commit: str, seconds: float) -> _Asked:
    path = f"projects/{quote(forge.path, safe='')}/repository/commits/{commit}/statuses?per_page=100"
    return _read(commit, "glab", lambda: gitlab_checks(api(forge, path, seconds=seconds)))


def _there(found: Answered | None, forge: Forge) -> Answered:
    if found is None:
        raise ValueError(f"{forge.web} does not have the commit")
    return found


def _told(answer: CommandAnswer) -> Answered:
    """The checks that the user's command wrote. Raises ValueError."""
    if answer.status == TIMED_OUT:
        raise ValueError(answer.errors)
    return command_checks(answer.status, answer.output)


def _read(commit: str, source: str, read: Callable[[], Answered]) -> _Asked:
    try:
        state, checks = read()
    except NoAnswer as error:
        remedy = error.remedy or (_SET_COMMAND if error.is_missing else "")
        found = CommitChecks(commit, UNKNOWN, source=source, problem=error.problem, remedy=remedy)
        return _Asked(found, error.is_offline)
    except ValueError as error:
        problem = cut(one_line(f"{source}: {error}"), _REASON)
        remedy = _SET_COMMAND if source == CI_COMMAND else ""
        return _Asked(CommitChecks(commit, UNKNOWN, source=source, problem=problem, remedy=remedy))
    return _Asked(CommitChecks(commit, state, checks, source=source))
