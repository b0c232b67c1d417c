"""Tests added and removed between two states: renamed, moved, staged, untracked, and beside files that are not source."""

from __future__ import annotations

import os

import pytest

from git_session.git.repository import Repository
from git_session.insight.source.test_changes import TestChanges, changed_tests
from tests.sandbox import Sandbox

ONE, TWO = "def test_one(): ...\n", "def test_two(): ...\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"tests/test_a.py": ONE + TWO}, "+2"),
        ({"tests/test_a.py": ONE + TWO}, {"tests/test_a.py": ONE}, "-1"),
        ({"tests/test_a.py": ONE}, {"tests/test_a.py": TWO}, "+1 -1"),
        ({"tests/test_a.py": ONE + TWO}, {"tests/test_a.py": ONE, "tests/test_b.py": TWO}, ""),
        ({"tests/test_a.py": ONE}, {"tests/deep/test_b.py": ONE}, ""),
        ({"tests/test_a.py": ONE}, {"tests/test_a.py": ONE, "tests/test_b.py": ONE}, "+1"),
        ({"tests/test_a.py": ONE}, {"tests/test_a.py": ONE + "# def test_no(): ...\n"}, ""),
        ({"tests/test_a.py": ONE}, {}, "-1"),
        ({}, {"src/a.py": ONE}, ""),
        ({}, {"tests/test_b\udcff.py": ONE, "tests/c.go": "x"}, "+1"),
        ({}, {"tests/test_a.py": "\0" + ONE}, ""),
    ],
    ids=["new", "removed", "renamed", "moved", "moved file", "twice", "comment", "gone", "no test", "bytes", "binary"],
)
def test_what_came_and_went(sandbox: Sandbox, before: dict[str, str], after: dict[str, str], expected: str) -> None:
    base = states = ""
    for files in (before, after):
        for path in list(before):
            (sandbox.path / path).unlink(missing_ok=True)
        for path, content in files.items():
            sandbox.write(path, content)
        base, states = states, sandbox.commit("State")
    repository = Repository.open(sandbox.path)
    assert changed_tests(repository, base, states).text == expected
    sandbox.git("reset", "-q", "--soft", base)
    assert changed_tests(repository, base, staged=True).text == expected
    assert changed_tests(repository, base).text == expected


def test_the_work_tree_and_untracked_files(sandbox: Sandbox) -> None:
    head = sandbox.commit("One", "tests/test_a.py", ONE)
    sandbox.write("tests/test_a.py", ONE + TWO)
    sandbox.write("tests/test_b.py", "def test_three(): ...\n")
    repository = Repository.open(sandbox.path)
    assert changed_tests(repository, head) == TestChanges(added=1)
    assert changed_tests(repository, head, staged=True) == TestChanges()
    assert changed_tests(repository, head, untracked=["tests/test_b.py", "gone.py"]) == TestChanges(added=2)
    assert changed_tests(repository, "") == TestChanges(added=2)


def test_links_and_submodules_hold_no_tests(sandbox: Sandbox) -> None:
    head = sandbox.commit("One", "tests/test_a.py", ONE)
    sandbox.git("init", "-q", "tests/sub_test.py")
    sandbox.git("-C", "tests/sub_test.py", "commit", "-q", "--allow-empty", "-m", "x")
    os.symlink("test_a.py", sandbox.path / "tests" / "test_link.py")
    (sandbox.path / "tests" / "test_a.py").unlink()
    os.symlink("test_link.py", sandbox.path / "tests" / "test_a.py")
    sandbox.git("-c", "advice.addEmbeddedRepo=false", "add", "-A")
    repository = Repository.open(sandbox.path)
    assert changed_tests(repository, head) == TestChanges(removed=1)
    assert changed_tests(repository, head, staged=True) == TestChanges(removed=1)


def test_before_the_first_commit(bare_sandbox: Sandbox) -> None:
    bare_sandbox.git("init", "-q")
    bare_sandbox.write("test_a.py", ONE)
    bare_sandbox.git("add", "-A")
    assert changed_tests(Repository.open(bare_sandbox.path), "", staged=True) == TestChanges(added=1)
