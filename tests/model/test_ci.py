"""Answers about the checks of a commit, and when a commit is asked about again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from git_session.model.ci import FAILED, MOST, NONE, PASSED, PENDING, SKIPPED, UNKNOWN, CheckRun, CommitChecks, is_due
from git_session.model.ci_answers import command_checks, github_checks, gitlab_checks
from git_session.model.dataclass import replace
from tests.ci import DONE, github

HOUR = 3_600_000


def _read(answer: Any) -> tuple[str, list[str]]:
    found = github_checks(json.dumps(answer).encode())
    assert found
    return found[0], [f"{each.state} {each.name}" for each in found[1]]


@pytest.mark.parametrize(
    ("status", "conclusion", "state"),
    [
        (DONE, "SUCCESS", PASSED),
        (DONE, "NEUTRAL", SKIPPED),
        (DONE, "SKIPPED", SKIPPED),
        (DONE, "FAILURE", FAILED),
        (DONE, "TIMED_OUT", FAILED),
        (DONE, "CANCELLED", FAILED),
        (DONE, "ACTION_REQUIRED", FAILED),
        (DONE, "STARTUP_FAILURE", FAILED),
        (DONE, "OF A NEWER GITHUB", FAILED),
        ("QUEUED", "", PENDING),
        ("WAITING", "", PENDING),
        ("OF A NEWER GITHUB", "SUCCESS", PENDING),
    ],
)
def test_check_runs_of_github(status: str, conclusion: str, state: str) -> None:
    assert _read(github(("build", status, conclusion), state="SUCCESS"))[1] == [f"{state} CI / build"]


def test_statuses_of_github() -> None:
    answer = github(state="PENDING")
    nodes = answer["data"]["repository"]["object"]["statusCheckRollup"]["contexts"]["nodes"]
    for name, state in (("a", "SUCCESS"), ("b", "EXPECTED"), ("c", "ERROR"), ("d", "NEW")):
        nodes.append({"context": name, "state": state, "targetUrl": "javascript:alert(1)"})
    found = github_checks(json.dumps(answer).encode())
    assert found == (
        FAILED,
        (CheckRun("c", FAILED), CheckRun("b", PENDING), CheckRun("d", PENDING), CheckRun("a", PASSED)),
    )


def test_a_job_that_has_no_check_run_yet_is_pending_by_its_workflow() -> None:
    done = ("build", DONE, "SUCCESS")
    assert _read(github(done, state="SUCCESS", suites=(("CI", DONE),)))[0] == PASSED
    assert _read(github(done, state="SUCCESS", suites=(("CI", "IN_PROGRESS"),))) == (
        PENDING,
        ["pending CI", "passed CI / build"],
    )
    assert _read(github(suites=(("CI", "QUEUED"),))) == (PENDING, ["pending CI"])
    of_an_app = github(done, state="SUCCESS")
    of_an_app["data"]["repository"]["object"]["checkSuites"]["nodes"].append({"status": "QUEUED", "workflowRun": None})
    assert _read(of_an_app)[0] == PASSED


def test_more_checks_than_were_asked_for_count_by_the_result_of_all() -> None:
    assert _read(github(("build", DONE, "SUCCESS"), state="FAILURE"))[0] == FAILED
    assert _read(github())[0] == NONE
    many = github(*((f"j{at}", DONE, "SUCCESS" if at else "FAILURE") for at in reversed(range(300))), state="FAILURE")
    names = _read(many)[1]
    assert (len(names), names[0]) == (MOST, "failed CI / j0")


@pytest.mark.parametrize(
    ("status", "allowed", "state"),
    [
        ("success", False, PASSED),
        ("failed", False, FAILED),
        ("failed", True, SKIPPED),
        ("canceled", False, FAILED),
        ("skipped", False, SKIPPED),
        ("manual", False, SKIPPED),
        *((each, False, PENDING) for each in ("created", "running", "waiting_for_resource", "of a newer GitLab")),
    ],
)
def test_statuses_of_gitlab(status: str, allowed: bool, state: str) -> None:
    row = {"name": "job", "status": status, "allow_failure": allowed, "target_url": "https://e.example/<x>"}
    assert gitlab_checks(json.dumps([row]).encode())[1] == (CheckRun("job", state),)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"name":1}]', "null", '{"message":"404"}', "[" * 10**5])
def test_what_is_no_answer_of_gitlab(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(it is no JSON|it is no list of statuses|a check has no name)$"):
        gitlab_checks(text.encode())


ANY = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=8),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                ["data", "repository", "object", "statusCheckRollup", "contexts", "nodes", "name", "status"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANY)
def test_no_answer_does_more_than_raise_value_error(answer: Any) -> None:
    for document in (answer, {"data": {"repository": {"object": answer}}}):
        for read in (github_checks, gitlab_checks):
            try:
                read(json.dumps(document).encode())
            except ValueError as error:
                assert str(error)  # any other exception fails the test


@given(some.binary(max_size=80), some.sampled_from([0, 1, 8]))
def test_whatever_a_command_writes_is_one_line_of_plain_text(output: bytes, status: int) -> None:
    try:
        _, checks = command_checks(status, output)
    except ValueError as error:
        assert "\x1b" not in str(error)
        return
    assert all(each.name and each.name.isprintable() for each in checks)


@pytest.mark.parametrize(
    ("state", "first", "tried", "waits"),
    [
        (PENDING, 0, 0, 30_000),
        (PENDING, 0, 40 * 60_000, 5 * 60_000),
        (PENDING, 0, 100 * HOUR, HOUR),
        (NONE, 0, 0, 30_000),
        (UNKNOWN, 0, 0, 300_000),
        (FAILED, 0, 0, 600_000),
    ],
)
def test_when_a_commit_is_asked_about_again(state: str, first: int, tried: int, waits: int) -> None:
    problem = "offline" if state == UNKNOWN else ""
    checks = CommitChecks("", state, source="gh", problem=problem)
    assert not is_due(checks, first=first, tried=tried, now=tried + waits - 1)
    assert is_due(checks, first=first, tried=tried, now=tried + waits)
    assert is_due(checks, first=first, tried=tried + 1, now=tried)  # the clock went back
    nobody = CommitChecks("", UNKNOWN, problem="nobody to ask")
    assert not is_due(nobody, first=first, tried=tried, now=tried + HOUR - 1)
    passed = CommitChecks("", PASSED, source="gh")
    assert not is_due(passed, first=first, tried=tried, now=tried + 1000 * HOUR)
    assert is_due(replace(passed, problem="offline"), first=first, tried=tried, now=tried + HOUR)
