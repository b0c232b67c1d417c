"""Documents that mention removed files."""

from __future__ import annotations

import os

import pytest

from git_session.git.repository import Repository
from git_session.insight.source.stale_references import LIMIT, mentions_of
from tests.sandbox import Sandbox


def found(box: Sandbox, *removed: str) -> list[tuple[str, int, str]]:
    return [(each.document, each.line, each.path) for each in mentions_of(Repository.open(box.path), removed)]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("see src/old.py for it", True),
        ("see `src/old.py`.", True),
        ("[it](../src/old.py#L3)", True),
        ("src/old.py", True),
        ("see lib/src/old.py", False),
        ("see src/old.pyc", False),
        ("see src/old.py/x", False),
        ("see src/old.py.bak", False),
        ("it was src/old.py.", True),
        ("see src/older.py", False),
    ],
)
def test_only_a_whole_path_counts(sandbox: Sandbox, text: str, hit: bool) -> None:
    sandbox.write("docs/guide.md", f"# Guide\n\n{text}\n")
    sandbox.git("add", "-A")
    assert found(sandbox, "src/old.py") == ([("docs/guide.md", 3, "src/old.py")] if hit else [])


@pytest.mark.parametrize(
    ("text", "hit"), [("run `tool.py` now", True), ("[x](tool.py)", True), ("a tool.py of mine", False)]
)
def test_a_name_without_a_folder_counts_where_it_is_marked_as_one(sandbox: Sandbox, text: str, hit: bool) -> None:
    sandbox.write("README.md", text + "\n")
    assert found(sandbox, "tool.py") == ([("README.md", 1, "tool.py")] if hit else [])


def test_what_is_still_there_or_logs_of_the_past_do_not_count(sandbox: Sandbox) -> None:
    sandbox.write("src/old.py")
    for name in (
        "CHANGELOG.md",
        "docs/release-notes.md",
        ".session/decision-log.md",
        "README.md",
        "code.py",
        "src/x.egg-info/SOURCES.txt",
    ):
        sandbox.write(name, "src/old.py src/gone.py\n")
    sandbox.git("add", "-A")
    assert found(sandbox, "src/old.py", "src/gone.py") == [("README.md", 1, "src/gone.py")]
    assert found(sandbox) == []


def test_odd_names_and_contents(sandbox: Sandbox) -> None:
    odd = os.fsdecode(b"caf\xe9/[x]*.py")
    sandbox.write("README.md", b"see caf\xe9/[x]*.py here\nand -e/x.py\n")
    sandbox.write("docs/binary.md", b"caf\xe9/[x]*.py\0")
    sandbox.git("add", "-A")
    assert found(sandbox, odd, "-e/x.py", "a\nb") == [("README.md", 1, odd), ("README.md", 2, "-e/x.py")]


def test_their_number_is_bounded(sandbox: Sandbox) -> None:
    sandbox.write("README.md", "src/old.py\n" * 500)
    assert len(found(sandbox, *(f"src/{number}.py" for number in range(10)), "src/old.py")) == LIMIT
