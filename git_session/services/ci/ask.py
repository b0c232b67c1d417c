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
from git_session.model.dataclass import replace
from git_session.model.forge import GITHUB, GITLAB, Forge
from git_session.model.settings import CI_COMMAND
from git_session.model.text import cut, one_line
from git_session.services.workspace import Workspace
from git_session.store.background.checks import keep_checks, read_checks

_REASON = 200
_HELP = "git session check -h"


def ask(workspace: Workspace, commit: str, branch: str) -> CommitChecks:
    """The checks of `commit`, of `branch`, by whoever is to be asked, within session.networkTimeout; keeps and returns the answer.

    If there is none, it is the last one that is known, with the problem.
    """
    found = _asked(workspace, commit, branch)
    if found.state == UNKNOWN:
        known = read_checks(workspace.repository.common_dir, commit)
        if known and known.checks.at:
            found = replace(known.checks, problem=found.problem, remedy=found.remedy)
    else:
        found = replace(found, at=workspace.now)
    keep_checks(workspace.repository.common_dir, found, now=workspace.now)
    return found


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


def _asked(workspace: Workspace, commit: str, branch: str) -> CommitChecks:
    repository = workspace.repository
    seconds = workspace.configuration.network_seconds
    command = repository.config(CI_COMMAND)
    if command:
        given = {"GIT_SESSION_CI_COMMIT": commit, "GIT_SESSION_CI_BRANCH": branch}
        answer = answer_of(as_git_runs(command, commit), str(repository.top), seconds=seconds, environment=given)
        return _read(commit, CI_COMMAND, lambda: _told(answer))
    if command is not None:
        return CommitChecks(commit, UNKNOWN, problem=f"{CI_COMMAND} is empty, so nobody is asked", remedy=_HELP)
    found: CommitChecks | None = None
    for forge in _forges(repository, branch):
        asked = _github(forge, commit, seconds) if forge.kind == GITHUB else _gitlab(forge, commit, seconds)
        if asked.state not in (NONE, UNKNOWN):
            return asked
        found = found or asked
    problem = f"no remote is on GitHub or GitLab, and {CI_COMMAND} is not set"
    return found or CommitChecks(commit, UNKNOWN, problem=problem, remedy=_HELP)


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


def _github(forge: Forge, commit: str, seconds: float) -> CommitChecks:
    owner, _, name = forge.path.partition("/")
    given = (f"query={GITHUB_QUERY}", f"owner={owner}", f"name={name}", f"oid={commit}")
    fields = [word for each in given for word in ("-f", each)]
    return _read(commit, "gh", lambda: _there(github_checks(api(forge, "graphql", *fields, seconds=seconds)), forge))


def _gitlab(forge: Forge, commit: str, seconds: float) -> CommitChecks:
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


def _read(commit: str, source: str, read: Callable[[], Answered]) -> CommitChecks:
    try:
        state, checks = read()
    except NoAnswer as error:
        remedy = error.remedy or (_HELP if error.is_missing else "")
        return CommitChecks(commit, UNKNOWN, source=source, problem=error.problem, remedy=remedy)
    except ValueError as error:
        return CommitChecks(commit, UNKNOWN, source=source, problem=cut(one_line(f"{source}: {error}"), _REASON))
    return CommitChecks(commit, state, checks, source=source)
