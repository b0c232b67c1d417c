"""Reads what continuous integration answers: GitHub's GraphQL, GitLab's REST, and the lines of a user's command.

All of it is somebody else's text. What does not have the expected form raises ValueError; names are cut and put on one line, and
only plain web addresses are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from git_session.model.ci import FAILED, PASSED, PENDING, SKIPPED, STATES, CheckRun, in_order, together
from git_session.model.text import cut, one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Answered = tuple[str, tuple[CheckRun, ...]]
"""The state of a commit, and its checks."""

GITHUB_QUERY = """query($owner: String!, $name: String!, $oid: GitObjectID!) {
  repository(owner: $owner, name: $name) { object(oid: $oid) { ... on Commit {
    statusCheckRollup { state contexts(first: 100) { nodes {
      ... on CheckRun { name status conclusion detailsUrl checkSuite { workflowRun { workflow { name } } } }
      ... on StatusContext { context state targetUrl }
    } } }
    checkSuites(first: 100) { nodes { status workflowRun { url workflow { name } } } }
  } } } }"""
"""Check runs and statuses of a commit, and the workflows that go on: a job is no check run before the jobs that it needs ended."""

_CONCLUSIONS = {"SUCCESS": PASSED, "NEUTRAL": SKIPPED, "SKIPPED": SKIPPED}
_GITHUB = {"SUCCESS": PASSED, "PENDING": PENDING, "EXPECTED": PENDING, "FAILURE": FAILED, "ERROR": FAILED}
_GITLAB = {"success": PASSED, "failed": FAILED, "canceled": FAILED, "skipped": SKIPPED, "manual": SKIPPED}
_STATUSES = {0: PASSED, 1: FAILED, 8: PENDING}
"""Exit status of a user's command -> state; 8 is that of `gh pr checks` for pending ones."""
_URL = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{1,500}")
_NAME = 100


def github_checks(output: bytes) -> Answered | None:
    """The checks in an answer to GITHUB_QUERY; None if the repository does not have the commit. Raises ValueError."""
    repository = _part(_part(_document(output), "data"), "repository")
    if repository.get("object") in (None, {}):
        return None
    commit = _part(repository, "object")
    rollup = _part(commit, "statusCheckRollup") if commit.get("statusCheckRollup") else {}
    found = [_github_check(each) for each in _nodes(rollup, "contexts")]
    states = [each.state for each in found]
    if rollup:  # there may be more checks than were asked for
        states.append(_GITHUB.get(str(rollup.get("state")), PENDING))
    if PENDING not in states:
        going_on = list(_workflows_going_on(commit))
        found += going_on
        states += [each.state for each in going_on]
    return together(states), in_order(found)


def _github_check(row: dict[str, Any]) -> CheckRun:
    if "context" in row:
        state = _GITHUB.get(str(row.get("state")), PENDING)
        return _check(row["context"], state, row.get("targetUrl"))
    is_done = row.get("status") == "COMPLETED"
    state = _CONCLUSIONS.get(str(row.get("conclusion")), FAILED) if is_done else PENDING
    suite = row.get("checkSuite") or {}
    workflow = _workflow(suite)
    name = row.get("name")
    return _check(f"{workflow} / {name}" if workflow and isinstance(name, str) else name, state, row.get("detailsUrl"))


def _workflows_going_on(commit: dict[str, Any]) -> Iterator[CheckRun]:
    """Suites of workflows that have not ended. (Those of other apps may stay queued for ever.)"""
    for each in _nodes(commit, "checkSuites"):
        name = _workflow(each)
        if name and each.get("status") != "COMPLETED":
            yield _check(name, PENDING, _part(each, "workflowRun").get("url"))


def _workflow(suite: object) -> str:
    run = suite.get("workflowRun") if isinstance(suite, dict) else None
    workflow = run.get("workflow") if isinstance(run, dict) else None
    name = workflow.get("name") if isinstance(workflow, dict) else None
    return name if isinstance(name, str) else ""


def gitlab_checks(output: bytes) -> Answered:
    """The checks in an answer to GitLab's `repository/commits/:sha/statuses`. Raises ValueError."""
    rows = _document(output)
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise ValueError("it is no list of statuses")
    found = [_gitlab_check(each) for each in rows]
    return together(each.state for each in found), in_order(found)


def _gitlab_check(row: dict[str, Any]) -> CheckRun:
    state = _GITLAB.get(str(row.get("status")), PENDING)
    if state == FAILED and row.get("allow_failure") is True:
        state = SKIPPED
    return _check(row.get("name"), state, row.get("target_url"))


def command_checks(status: int, output: bytes) -> Answered:
    """The checks that a user's command wrote, each as `STATE NAME` or `STATE NAME<tab>URL`; its exit status is a result too.

    Raises ValueError for another exit status than 0, 1 and 8, or another line.
    """
    if status not in _STATUSES:
        raise ValueError(f"it ended with exit status {status}")
    found = []
    for row in output.decode("utf-8", "replace").splitlines():
        if row.strip():
            left, _, url = row.strip().partition("\t")
            state, _, name = left.partition(" ")
            if state not in STATES or not name.strip():
                raise ValueError(f"a line is not STATE NAME: {cut(one_line(row), 60)}")
            found.append(_check(name, state, url.strip()))
    states = {each.state for each in found}
    return together(states | {_STATUSES[status]}) if status or not states else together(states), in_order(found)


def _check(name: object, state: str, url: object) -> CheckRun:
    if not isinstance(name, str):
        raise ValueError("a check has no name")
    is_web = isinstance(url, str) and _URL.fullmatch(url)
    return CheckRun(cut(one_line(name), _NAME) or "?", state, str(url) if is_web else "")


def _document(output: bytes) -> Any:
    try:
        return json.loads(output)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None


def _part(row: object, key: str) -> dict[str, Any]:
    found = row.get(key) if isinstance(row, dict) else None
    if not isinstance(found, dict):
        raise ValueError(f"it has no {key}")
    return found


def _nodes(row: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects of a GraphQL connection; empty if it is null."""
    if row.get(key) is None:
        return []
    nodes = _part(row, key).get("nodes")
    if not isinstance(nodes, list):
        raise ValueError(f"it has no {key}")
    return [each for each in nodes if isinstance(each, dict) and each]
