"""Whether the issues of blockers are open: as last told, or asked for now.

Asked are the user's command (`session.issueCommand`), or else `gh` or `glab`, and these only about issues at the host of the project's
own remote. What a clone brings, or a colleague wrote, is never run and never names a host.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from git_session.git.forges.programs import PROGRAMS, NoAnswer, api
from git_session.git.process import TIMED_OUT
from git_session.git.running import answer_of, as_git_runs
from git_session.model.dataclass import replace
from git_session.model.forge import GITHUB, Forge
from git_session.model.issue_links import IssueLinks
from git_session.model.issue_state import UNKNOWN, IssueState, state_in_json, state_in_line
from git_session.model.settings import ISSUE_COMMAND
from git_session.services.planning.issues import issue_links
from git_session.services.workspace import Workspace
from git_session.store.background.issues import keep_issues, read_issues

_AT_ONCE = 4
"""Issues that are asked for at the same time."""
_PLACE = re.compile(r"((?:[\w~][\w.~-]*/)+\w[\w.-]*?)(?:/-)?/(?:issues|work_items|pull)/([1-9][0-9]{0,14})", re.ASCII)
"""Repository and number in the path of an issue's page."""


def known_states(workspace: Workspace, issues: Iterable[str], links: Mapping[str, str]) -> tuple[IssueState, ...]:
    """What was last told of `issues`, whose addresses are `links`, without those of which nothing was."""
    wanted = list(dict.fromkeys(each for each in issues if each))
    known = read_issues(workspace.repository.common_dir) if wanted else {}
    return tuple(replace(known[key], issue=each) for each in wanted if (key := links.get(each, each)) in known)


def asked_states(workspace: Workspace, issues: Iterable[str]) -> tuple[IssueState, ...]:
    """The states of `issues` now, which are kept; where there is no answer, the last one with the problem."""
    from concurrent.futures import ThreadPoolExecutor

    wanted = list(dict.fromkeys(each for each in issues if each))
    if not wanted:
        return ()
    links = issue_links(workspace)
    command = workspace.repository.config(ISSUE_COMMAND)
    known = read_issues(workspace.repository.common_dir)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda each: _asked(workspace, links, command, each), wanted))
    keys = [links.of(each) or each for each in wanted]
    found = [
        replace(known[key], issue=each.issue, problem=each.problem, remedy=each.remedy)
        if each.state == UNKNOWN and key in known
        else each
        for key, each in zip(keys, answers, strict=True)
    ]
    told = {key: each for key, each in zip(keys, answers, strict=True) if each.state != UNKNOWN}
    if told and not workspace.store.is_read_only:
        with workspace.store.lock():
            keep_issues(workspace.repository.common_dir, told)
    return tuple(found)


def _asked(workspace: Workspace, links: IssueLinks, command: str | None, issue: str) -> IssueState:
    seconds = workspace.configuration.network_seconds
    try:
        if command:
            state, title = _by_command(workspace, command, issue, links.of(issue), seconds)
            return IssueState(issue, state, title, workspace.now, ISSUE_COMMAND)
        if command is not None:
            raise NoAnswer(f"{ISSUE_COMMAND} is empty, so nobody is asked")
        forge, path, number = _place(links, issue)
        state, title = _by_forge(forge, path, number, seconds)
        return IssueState(issue, state, title, workspace.now, PROGRAMS[forge.kind])
    except NoAnswer as error:
        return IssueState(issue, UNKNOWN, problem=error.problem, remedy=error.remedy)
    except ValueError as error:
        return IssueState(issue, UNKNOWN, problem=str(error))


def _by_command(workspace: Workspace, command: str, issue: str, address: str, seconds: float) -> tuple[str, str]:
    given = {"GIT_SESSION_ISSUE": issue, "GIT_SESSION_ISSUE_URL": address}
    if "\0" in issue:
        raise ValueError("it has a NUL")
    answer = answer_of(as_git_runs(command, issue), str(workspace.repository.top), seconds=seconds, environment=given)
    if answer.status:
        why = answer.errors if answer.status == TIMED_OUT else f"it ended with exit status {answer.status}"
        raise NoAnswer(f"{ISSUE_COMMAND}: {why}")
    try:
        return state_in_line(answer.output)
    except ValueError as error:
        raise NoAnswer(f"{ISSUE_COMMAND}: {error}") from None


def _place(links: IssueLinks, issue: str) -> tuple[Forge, str, str]:
    """(forge, repository there, number) of an issue at the project's forge. Raises NoAnswer."""
    forge, address = links.forge, links.of(issue)
    if not forge or forge.kind not in PROGRAMS:
        raise NoAnswer(
            "no remote is on GitHub or GitLab, and session.issueCommand is not set", "git session blockers -h"
        )
    found = _PLACE.fullmatch(address.removeprefix(forge.site + "/").partition("#")[0].partition("?")[0])
    if not address.startswith(forge.site + "/") or not found:
        raise NoAnswer(
            f"it is no issue on {forge.host}, and session.issueCommand is not set", "git session blockers -h"
        )
    return forge, found[1], found[2]


def _by_forge(forge: Forge, path: str, number: str, seconds: float) -> tuple[str, str]:
    where = f"repos/{path}" if forge.kind == GITHUB else f"projects/{quote(path, safe='')}"
    try:
        return state_in_json(api(forge, f"{where}/issues/{number}", seconds=seconds))
    except ValueError as error:
        raise NoAnswer(f"{PROGRAMS[forge.kind]}: {error}") from None


def problems_of(states: Sequence[IssueState]) -> list[tuple[str, list[str], str]]:
    """(problem, the issues that have it, remedy) of each problem."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in states:
        if each.problem:
            found.setdefault((each.problem, each.remedy), []).append(each.issue)
    return [(problem, issues, remedy) for (problem, remedy), issues in found.items()]
